-- What a model was asked and what became of its answer, so that every sentence can be traced to what asked for it.
CREATE TABLE model_calls (
    seq            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_ms          BIGINT NOT NULL,
    prompt         TEXT NOT NULL,
    prompt_version BIGINT NOT NULL,
    prompt_sha256  TEXT NOT NULL,
    model          TEXT NOT NULL,
    facts_sha256   TEXT NOT NULL,
    lang           TEXT,
    output         TEXT NOT NULL,
    verdict        TEXT NOT NULL,
    reason         TEXT,
    requests       BIGINT NOT NULL,
    tokens_in      BIGINT NOT NULL,
    tokens_out     BIGINT NOT NULL,
    took_ms        BIGINT NOT NULL
);
CREATE INDEX model_calls_at ON model_calls (at_ms, seq);
-- A question that was answered is not asked again.
CREATE INDEX model_calls_facts ON model_calls (facts_sha256, seq);

-- What was spent on a day of UTC+8, calls on their way included.
CREATE TABLE model_days (
    day      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    requests BIGINT NOT NULL,
    tokens   BIGINT NOT NULL
);
