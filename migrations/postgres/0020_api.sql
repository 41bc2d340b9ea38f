-- Tokens of the JSON API. Whoever holds the token shows it; the table keeps its digest only.
CREATE TABLE api_tokens (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    token_digest  TEXT COLLATE "C" NOT NULL UNIQUE,
    account       BIGINT NOT NULL REFERENCES accounts (id),
    guild         BIGINT NOT NULL,
    name          TEXT    NOT NULL,
    -- Names of scopes with a space between them.
    scopes        TEXT    NOT NULL,
    created_at_ms BIGINT NOT NULL,
    ends_at_ms    BIGINT NOT NULL,
    used_at_ms    BIGINT
);
CREATE INDEX api_tokens_guild ON api_tokens (guild, id);

-- Where published results are told to other programs. The secret signs; it opens nothing here.
CREATE TABLE webhooks (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    guild         BIGINT NOT NULL,
    url           TEXT    NOT NULL,
    secret        TEXT    NOT NULL,
    created_by    TEXT    NOT NULL,
    created_at_ms BIGINT NOT NULL,
    -- Nothing more is sent from then on.
    ended_at_ms   BIGINT
);
CREATE INDEX webhooks_guild ON webhooks (guild, id);

-- One row for each webhook and version of a result: its id is what makes a repeated message the same one.
CREATE TABLE webhook_deliveries (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    webhook       BIGINT NOT NULL REFERENCES webhooks (id),
    campaign      TEXT COLLATE "C" NOT NULL REFERENCES campaigns (id),
    version       BIGINT NOT NULL,
    body          TEXT    NOT NULL,
    status        TEXT COLLATE "C" NOT NULL CHECK (status IN ('waiting', 'delivered', 'failed')),
    tries         BIGINT NOT NULL,
    -- While a try is under way: when another process may take it up.
    due_at_ms     BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    settled_at_ms BIGINT,
    -- What came back last: an HTTP status, or why there was none.
    answer        BIGINT,
    error         TEXT,
    UNIQUE (webhook, campaign, version)
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (status, due_at_ms);

-- Members are looked for by who they are, across the campaigns of a server.
CREATE INDEX posts_member ON posts (author, campaign);
