-- What the outside said, under the outside's own id, before anything is done about it.
CREATE TABLE inbox (
    seq            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    source         TEXT    NOT NULL,
    outside_id     TEXT    NOT NULL,
    kind           TEXT    NOT NULL,
    payload        TEXT    NOT NULL,
    received_at_ms INTEGER NOT NULL,
    processed      INTEGER NOT NULL DEFAULT 0 CHECK (processed IN (0, 1)),
    UNIQUE (source, outside_id)
) STRICT;
CREATE INDEX inbox_open ON inbox (seq) WHERE NOT processed;

-- How far a reader has come: verified watermarks, positions in feeds.
CREATE TABLE cursors (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
