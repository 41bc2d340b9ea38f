-- Marks the file as herald's ("HERD"), so that a database of another program is never taken for one.
PRAGMA application_id = 1212502596;

CREATE TABLE campaigns (
    id            TEXT    NOT NULL PRIMARY KEY,
    guild         INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    -- True while the campaign holds its topic (rule R7).
    live          INTEGER NOT NULL CHECK (live IN (0, 1)),
    body          TEXT    NOT NULL,
    revision      INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX campaigns_live ON campaigns (guild, id) WHERE live;

-- Apart from the campaign, so that reading one never loads them.
CREATE TABLE campaign_secrets (
    campaign TEXT NOT NULL PRIMARY KEY REFERENCES campaigns (id),
    seed     BLOB NOT NULL CHECK (length(seed) = 32),
    salt     BLOB NOT NULL CHECK (length(salt) = 32)
) STRICT;
