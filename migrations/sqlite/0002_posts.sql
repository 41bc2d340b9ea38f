-- One row for each message, correct in any order of arrival: the facts are null until the message itself was heard,
-- and `deleted_at_ms` may be set before that.
CREATE TABLE posts (
    campaign         TEXT    NOT NULL REFERENCES campaigns (id),
    message          INTEGER NOT NULL,
    channel          INTEGER,
    author           INTEGER,
    author_name      TEXT,
    author_is_bot    INTEGER CHECK (author_is_bot IN (0, 1)),
    forward          INTEGER CHECK (forward IN (0, 1)),
    deleted_at_ms    INTEGER,
    deleted_by_staff INTEGER NOT NULL CHECK (deleted_by_staff IN (0, 1)),
    outcome          TEXT,
    verdict          TEXT,
    judged_at_ms     INTEGER,
    revision         INTEGER NOT NULL,
    first_seen_at_ms INTEGER NOT NULL,
    PRIMARY KEY (campaign, message),
    -- The facts come together or not at all; so does the verdict.
    CHECK ((author IS NULL) = (channel IS NULL)),
    CHECK ((author IS NULL) = (author_name IS NULL)),
    CHECK ((author IS NULL) = (author_is_bot IS NULL)),
    CHECK ((author IS NULL) = (forward IS NULL)),
    CHECK ((verdict IS NULL) = (outcome IS NULL)),
    CHECK ((verdict IS NULL) = (judged_at_ms IS NULL))
) STRICT;
CREATE INDEX posts_outcome ON posts (campaign, outcome);

CREATE TABLE post_versions (
    campaign   TEXT    NOT NULL,
    message    INTEGER NOT NULL,
    at_ms      INTEGER NOT NULL,
    text       TEXT    NOT NULL,
    seen_at_ms INTEGER NOT NULL,
    PRIMARY KEY (campaign, message, at_ms),
    FOREIGN KEY (campaign, message) REFERENCES posts (campaign, message)
) STRICT;

-- Append-only: the latest row of a post is the one that stands.
CREATE TABLE decisions (
    seq           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    campaign      TEXT    NOT NULL,
    message       INTEGER NOT NULL,
    -- The revision of the post that the moderator looked at; two decisions can never share one.
    post_revision INTEGER NOT NULL,
    version_at_ms INTEGER,
    actor         TEXT    NOT NULL,
    action        TEXT    NOT NULL CHECK (action IN ('accept', 'reject')),
    reason        TEXT,
    note          TEXT    NOT NULL,
    on_appeal     INTEGER NOT NULL CHECK (on_appeal IN (0, 1)),
    at_ms         INTEGER NOT NULL,
    UNIQUE (campaign, message, post_revision),
    FOREIGN KEY (campaign, message) REFERENCES posts (campaign, message)
) STRICT;
CREATE INDEX decisions_latest ON decisions (campaign, message, seq);

-- One appeal for each post.
CREATE TABLE appeals (
    campaign      TEXT    NOT NULL,
    message       INTEGER NOT NULL,
    author        INTEGER NOT NULL,
    text          TEXT    NOT NULL,
    opened_at_ms  INTEGER NOT NULL,
    outcome       TEXT    CHECK (outcome IN ('upheld', 'overturned')),
    decided_by    TEXT,
    decided_note  TEXT,
    decided_at_ms INTEGER,
    PRIMARY KEY (campaign, message),
    FOREIGN KEY (campaign, message) REFERENCES posts (campaign, message),
    CHECK ((outcome IS NULL) = (decided_by IS NULL)),
    CHECK ((outcome IS NULL) = (decided_note IS NULL)),
    CHECK ((outcome IS NULL) = (decided_at_ms IS NULL))
) STRICT;
