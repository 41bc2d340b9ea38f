-- Who may use the panel. The person that decisions and the audit log name is the Discord id where there is one, else the
-- number of the account: Discord's ids are far beyond any number given here.
CREATE TABLE accounts (
    id             INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- What is typed at sign-in, in lower case; NULL for whoever comes from Discord only.
    login          TEXT    UNIQUE,
    name           TEXT    NOT NULL,
    -- A PHC string of argon2id; NULL when there is no password.
    password       TEXT,
    discord        INTEGER UNIQUE,
    created_at_ms  INTEGER NOT NULL,
    disabled_at_ms INTEGER,
    CHECK (password IS NULL OR login IS NOT NULL)
) STRICT;

-- Server 0 is every server of the installation. What Discord said and what an owner gave stand beside each other.
CREATE TABLE account_roles (
    account       INTEGER NOT NULL REFERENCES accounts (id),
    guild         INTEGER NOT NULL,
    role          TEXT    NOT NULL,
    source        TEXT    NOT NULL CHECK (source IN ('owner', 'discord')),
    until_ms      INTEGER,
    granted_by    TEXT    NOT NULL,
    granted_at_ms INTEGER NOT NULL,
    PRIMARY KEY (account, guild, role, source)
) STRICT, WITHOUT ROWID;

-- Sessions of browsers. The cookie holds the token, the table its digest only.
CREATE TABLE sessions (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    token_digest  TEXT    NOT NULL UNIQUE,
    account       INTEGER NOT NULL REFERENCES accounts (id),
    guild         INTEGER NOT NULL,
    agent         TEXT    NOT NULL,
    address       TEXT    NOT NULL,
    created_at_ms INTEGER NOT NULL,
    seen_at_ms    INTEGER NOT NULL,
    ends_at_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_account ON sessions (account, id);
CREATE INDEX sessions_ends ON sessions (ends_at_ms);

-- Links that sign in once.
CREATE TABLE sign_in_links (
    token_digest  TEXT    NOT NULL PRIMARY KEY,
    account       INTEGER NOT NULL REFERENCES accounts (id),
    created_at_ms INTEGER NOT NULL,
    ends_at_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The first reason of herald's verdict, for the filter of the lists; they are read page by page in the order of ids.
ALTER TABLE posts ADD COLUMN reason TEXT;
UPDATE posts SET reason = json_extract(verdict, '$.reasons[0].code') WHERE verdict IS NOT NULL;
CREATE INDEX posts_listed ON posts (campaign, outcome, message);
CREATE INDEX posts_reason ON posts (campaign, reason, message);
CREATE INDEX audit_log_subject ON audit_log (campaign, subject, seq);

-- The newest price of all is asked for on every page.
CREATE INDEX candles_newest ON candles (open_time_ms);
