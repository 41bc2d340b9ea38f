-- What was heard of a channel for certain. `watermark` is the message up to which its history is complete; it moves by
-- a finished reading of the history, or with live messages while the session is unbroken since then.
CREATE TABLE coverage (
    channel       INTEGER NOT NULL PRIMARY KEY,
    guild         INTEGER NOT NULL,
    -- The channel above, of a thread or a post in a forum.
    parent        INTEGER,
    watermark     INTEGER NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('complete', 'suspect', 'unverifiable', 'parked')),
    detail        TEXT    NOT NULL,
    changed_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX coverage_guild ON coverage (guild, channel);

-- Stretches of time in which herald did not hear a channel, and what became of them.
CREATE TABLE gaps (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    guild         INTEGER NOT NULL,
    channel       INTEGER NOT NULL,
    cause         TEXT    NOT NULL,
    -- The last moment up to which the channel was heard for certain.
    from_ms       INTEGER NOT NULL,
    noticed_at_ms INTEGER NOT NULL,
    outcome       TEXT    CHECK (outcome IN ('filled', 'unknown')),
    -- Messages that only the history told of.
    found         INTEGER NOT NULL DEFAULT 0,
    detail        TEXT    NOT NULL DEFAULT '',
    closed_at_ms  INTEGER,
    CHECK ((outcome IS NULL) = (closed_at_ms IS NULL))
) STRICT;
-- A channel has one open gap at most.
CREATE UNIQUE INDEX gaps_open ON gaps (channel) WHERE outcome IS NULL;
CREATE INDEX gaps_channel ON gaps (channel, from_ms);

-- Rights that one process holds at a time, such as the session of a shard. The fence grows with every new holder.
CREATE TABLE leases (
    name     TEXT    NOT NULL PRIMARY KEY,
    owner    TEXT    NOT NULL,
    fence    INTEGER NOT NULL,
    until_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The thread or forum post that a message stands in; `channel` is the channel above then.
ALTER TABLE posts ADD COLUMN thread INTEGER;
CREATE INDEX posts_place ON posts (channel, message);
