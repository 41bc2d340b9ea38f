-- What the outside is to be told. A row is claimed under a lease, and only the attempt that holds it may settle it.
CREATE TABLE outbox (
    id                  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dedupe_key          TEXT COLLATE "C" NOT NULL UNIQUE,
    campaign            TEXT COLLATE "C" REFERENCES campaigns (id),
    kind                TEXT NOT NULL,
    channel             BIGINT NOT NULL,
    nonce               TEXT COLLATE "C" NOT NULL UNIQUE CHECK (length(nonce) BETWEEN 1 AND 25),
    body                TEXT NOT NULL,
    status              TEXT NOT NULL CHECK (status IN ('pending', 'leased', 'unknown', 'sent', 'failed')),
    not_before_ms       BIGINT NOT NULL,
    owner               TEXT,
    lease_until_ms      BIGINT,
    claimed_at_ms       BIGINT,
    attempts            BIGINT NOT NULL DEFAULT 0,
    -- The start of the earliest attempt whose end nobody knows: that message may already stand in the channel.
    maybe_sent_since_ms BIGINT,
    outside_id          TEXT COLLATE "C",
    sent_at_ms          BIGINT,
    last_error          TEXT,
    created_at_ms       BIGINT NOT NULL,
    CHECK ((status = 'leased') = (owner IS NOT NULL)),
    CHECK ((status = 'leased') = (lease_until_ms IS NOT NULL)),
    CHECK ((status = 'sent') = (outside_id IS NOT NULL)),
    CHECK ((status = 'sent') = (sent_at_ms IS NOT NULL))
);
CREATE INDEX outbox_open ON outbox (id) WHERE status IN ('pending', 'leased', 'unknown');
CREATE INDEX outbox_settled ON outbox (status) WHERE status IN ('sent', 'failed');
CREATE INDEX outbox_campaign ON outbox (campaign, id);

-- What is to be done at a time.
CREATE TABLE jobs (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dedupe_key     TEXT COLLATE "C" NOT NULL UNIQUE,
    campaign       TEXT COLLATE "C" REFERENCES campaigns (id),
    kind           TEXT NOT NULL,
    due_ms         BIGINT NOT NULL,
    payload        TEXT NOT NULL,
    status         TEXT NOT NULL CHECK (status IN ('pending', 'leased', 'done', 'cancelled')),
    owner          TEXT,
    lease_until_ms BIGINT,
    attempts       BIGINT NOT NULL DEFAULT 0,
    last_error     TEXT,
    finished_at_ms BIGINT,
    CHECK ((status = 'leased') = (owner IS NOT NULL)),
    CHECK ((status = 'leased') = (lease_until_ms IS NOT NULL)),
    CHECK ((status = 'done') = (finished_at_ms IS NOT NULL))
);
CREATE INDEX jobs_open ON jobs (due_ms, id) WHERE status IN ('pending', 'leased');
CREATE INDEX jobs_campaign ON jobs (campaign, due_ms, id);
