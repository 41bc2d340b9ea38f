-- What the outside is to be told. A row is claimed under a lease, and only the attempt that holds it may settle it.
CREATE TABLE outbox (
    id                  INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    dedupe_key          TEXT    NOT NULL UNIQUE,
    campaign            TEXT    REFERENCES campaigns (id),
    kind                TEXT    NOT NULL,
    channel             INTEGER NOT NULL,
    nonce               TEXT    NOT NULL UNIQUE CHECK (length(nonce) BETWEEN 1 AND 25),
    body                TEXT    NOT NULL,
    status              TEXT    NOT NULL CHECK (status IN ('pending', 'leased', 'unknown', 'sent', 'failed')),
    not_before_ms       INTEGER NOT NULL,
    owner               TEXT,
    lease_until_ms      INTEGER,
    claimed_at_ms       INTEGER,
    attempts            INTEGER NOT NULL DEFAULT 0,
    -- The start of the earliest attempt whose end nobody knows: that message may already stand in the channel.
    maybe_sent_since_ms INTEGER,
    outside_id          TEXT,
    sent_at_ms          INTEGER,
    last_error          TEXT,
    created_at_ms       INTEGER NOT NULL,
    CHECK ((status = 'leased') = (owner IS NOT NULL)),
    CHECK ((status = 'leased') = (lease_until_ms IS NOT NULL)),
    CHECK ((status = 'sent') = (outside_id IS NOT NULL)),
    CHECK ((status = 'sent') = (sent_at_ms IS NOT NULL))
) STRICT;
CREATE INDEX outbox_open ON outbox (id) WHERE status IN ('pending', 'leased', 'unknown');
CREATE INDEX outbox_settled ON outbox (status) WHERE status IN ('sent', 'failed');
CREATE INDEX outbox_campaign ON outbox (campaign, id);

-- What is to be done at a time.
CREATE TABLE jobs (
    id             INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    dedupe_key     TEXT    NOT NULL UNIQUE,
    campaign       TEXT    REFERENCES campaigns (id),
    kind           TEXT    NOT NULL,
    due_ms         INTEGER NOT NULL,
    payload        TEXT    NOT NULL,
    status         TEXT    NOT NULL CHECK (status IN ('pending', 'leased', 'done', 'cancelled')),
    owner          TEXT,
    lease_until_ms INTEGER,
    attempts       INTEGER NOT NULL DEFAULT 0,
    last_error     TEXT,
    finished_at_ms INTEGER,
    CHECK ((status = 'leased') = (owner IS NOT NULL)),
    CHECK ((status = 'leased') = (lease_until_ms IS NOT NULL)),
    CHECK ((status = 'done') = (finished_at_ms IS NOT NULL))
) STRICT;
CREATE INDEX jobs_open ON jobs (due_ms, id) WHERE status IN ('pending', 'leased');
CREATE INDEX jobs_campaign ON jobs (campaign, due_ms, id);
