-- Tokens of the JSON API. Whoever holds the token shows it; the table keeps its digest only.
CREATE TABLE api_tokens (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    token_digest  TEXT    NOT NULL UNIQUE,
    account       INTEGER NOT NULL REFERENCES accounts (id),
    guild         INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    -- Names of scopes with a space between them.
    scopes        TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL,
    ends_at_ms    INTEGER NOT NULL,
    used_at_ms    INTEGER
) STRICT;
CREATE INDEX api_tokens_guild ON api_tokens (guild, id);

-- Where published results are told to other programs. The secret signs; it opens nothing here.
CREATE TABLE webhooks (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    guild         INTEGER NOT NULL,
    url           TEXT    NOT NULL,
    secret        TEXT    NOT NULL,
    created_by    TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL,
    -- Nothing more is sent from then on.
    ended_at_ms   INTEGER
) STRICT;
CREATE INDEX webhooks_guild ON webhooks (guild, id);

-- One row for each webhook and version of a result: its id is what makes a repeated message the same one.
CREATE TABLE webhook_deliveries (
    id            TEXT    NOT NULL PRIMARY KEY,
    webhook       INTEGER NOT NULL REFERENCES webhooks (id),
    campaign      TEXT    NOT NULL REFERENCES campaigns (id),
    version       INTEGER NOT NULL,
    body          TEXT    NOT NULL,
    status        TEXT    NOT NULL CHECK (status IN ('waiting', 'delivered', 'failed')),
    tries         INTEGER NOT NULL,
    -- While a try is under way: when another process may take it up.
    due_at_ms     INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    settled_at_ms INTEGER,
    -- What came back last: an HTTP status, or why there was none.
    answer        INTEGER,
    error         TEXT,
    UNIQUE (webhook, campaign, version)
) STRICT, WITHOUT ROWID;
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (status, due_at_ms);

-- Members are looked for by who they are, across the campaigns of a server.
CREATE INDEX posts_member ON posts (author, campaign);
