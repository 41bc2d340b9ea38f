-- Keys are compared byte by byte (COLLATE "C"), as SQLite does, whatever the locale of the server.

CREATE TABLE campaigns (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    guild         BIGINT  NOT NULL,
    state         TEXT    NOT NULL,
    -- True while the campaign holds its topic (rule R7).
    live          BOOLEAN NOT NULL,
    body          TEXT    NOT NULL,
    revision      BIGINT  NOT NULL,
    created_at_ms BIGINT  NOT NULL
);
CREATE INDEX campaigns_live ON campaigns (guild, id) WHERE live;

-- Apart from the campaign, so that reading one never loads them.
CREATE TABLE campaign_secrets (
    campaign TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES campaigns (id),
    seed     BYTEA NOT NULL CHECK (length(seed) = 32),
    salt     BYTEA NOT NULL CHECK (length(salt) = 32)
);
