-- What a model was asked and what became of its answer, so that every sentence can be traced to what asked for it.
CREATE TABLE model_calls (
    seq            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at_ms          INTEGER NOT NULL,
    prompt         TEXT    NOT NULL,
    prompt_version INTEGER NOT NULL,
    prompt_sha256  TEXT    NOT NULL,
    model          TEXT    NOT NULL,
    facts_sha256   TEXT    NOT NULL,
    lang           TEXT,
    output         TEXT    NOT NULL,
    verdict        TEXT    NOT NULL,
    reason         TEXT,
    requests       INTEGER NOT NULL,
    tokens_in      INTEGER NOT NULL,
    tokens_out     INTEGER NOT NULL,
    took_ms        INTEGER NOT NULL
) STRICT;
CREATE INDEX model_calls_at ON model_calls (at_ms, seq);
-- A question that was answered is not asked again.
CREATE INDEX model_calls_facts ON model_calls (facts_sha256, seq);

-- What was spent on a day of UTC+8, calls on their way included.
CREATE TABLE model_days (
    day      TEXT    NOT NULL PRIMARY KEY,
    requests INTEGER NOT NULL,
    tokens   INTEGER NOT NULL
) STRICT;
