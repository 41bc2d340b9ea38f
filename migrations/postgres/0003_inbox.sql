-- What the outside said, under the outside's own id, before anything is done about it.
CREATE TABLE inbox (
    seq            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source         TEXT COLLATE "C" NOT NULL,
    outside_id     TEXT COLLATE "C" NOT NULL,
    kind           TEXT NOT NULL,
    payload        TEXT NOT NULL,
    received_at_ms BIGINT NOT NULL,
    processed      BOOLEAN NOT NULL DEFAULT FALSE,
    UNIQUE (source, outside_id)
);
CREATE INDEX inbox_open ON inbox (seq) WHERE NOT processed;

-- How far a reader has come: verified watermarks, positions in feeds.
CREATE TABLE cursors (
    name  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
