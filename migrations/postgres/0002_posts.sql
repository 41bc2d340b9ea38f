-- One row for each message, correct in any order of arrival: the facts are null until the message itself was heard,
-- and `deleted_at_ms` may be set before that.
CREATE TABLE posts (
    campaign         TEXT COLLATE "C" NOT NULL REFERENCES campaigns (id),
    message          BIGINT NOT NULL,
    channel          BIGINT,
    author           BIGINT,
    author_name      TEXT,
    author_is_bot    BOOLEAN,
    forward          BOOLEAN,
    deleted_at_ms    BIGINT,
    deleted_by_staff BOOLEAN NOT NULL,
    outcome          TEXT,
    verdict          TEXT,
    judged_at_ms     BIGINT,
    revision         BIGINT NOT NULL,
    first_seen_at_ms BIGINT NOT NULL,
    PRIMARY KEY (campaign, message),
    -- The facts come together or not at all; so does the verdict.
    CHECK ((author IS NULL) = (channel IS NULL)),
    CHECK ((author IS NULL) = (author_name IS NULL)),
    CHECK ((author IS NULL) = (author_is_bot IS NULL)),
    CHECK ((author IS NULL) = (forward IS NULL)),
    CHECK ((verdict IS NULL) = (outcome IS NULL)),
    CHECK ((verdict IS NULL) = (judged_at_ms IS NULL))
);
CREATE INDEX posts_outcome ON posts (campaign, outcome);

CREATE TABLE post_versions (
    campaign   TEXT COLLATE "C" NOT NULL,
    message    BIGINT NOT NULL,
    at_ms      BIGINT NOT NULL,
    text       TEXT NOT NULL,
    seen_at_ms BIGINT NOT NULL,
    PRIMARY KEY (campaign, message, at_ms),
    FOREIGN KEY (campaign, message) REFERENCES posts (campaign, message)
);

-- Append-only: the latest row of a post is the one that stands.
CREATE TABLE decisions (
    seq           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign      TEXT COLLATE "C" NOT NULL,
    message       BIGINT NOT NULL,
    -- The revision of the post that the moderator looked at; two decisions can never share one.
    post_revision BIGINT NOT NULL,
    version_at_ms BIGINT,
    actor         TEXT NOT NULL,
    action        TEXT NOT NULL CHECK (action IN ('accept', 'reject')),
    reason        TEXT,
    note          TEXT NOT NULL,
    on_appeal     BOOLEAN NOT NULL,
    at_ms         BIGINT NOT NULL,
    UNIQUE (campaign, message, post_revision),
    FOREIGN KEY (campaign, message) REFERENCES posts (campaign, message)
);
CREATE INDEX decisions_latest ON decisions (campaign, message, seq);

-- One appeal for each post.
CREATE TABLE appeals (
    campaign      TEXT COLLATE "C" NOT NULL,
    message       BIGINT NOT NULL,
    author        BIGINT NOT NULL,
    text          TEXT NOT NULL,
    opened_at_ms  BIGINT NOT NULL,
    outcome       TEXT CHECK (outcome IN ('upheld', 'overturned')),
    decided_by    TEXT,
    decided_note  TEXT,
    decided_at_ms BIGINT,
    PRIMARY KEY (campaign, message),
    FOREIGN KEY (campaign, message) REFERENCES posts (campaign, message),
    CHECK ((outcome IS NULL) = (decided_by IS NULL)),
    CHECK ((outcome IS NULL) = (decided_note IS NULL)),
    CHECK ((outcome IS NULL) = (decided_at_ms IS NULL))
);
