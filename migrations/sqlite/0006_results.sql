-- The frozen, numbered list. A number is given once; what falls away later is struck and keeps its number (R16).
CREATE TABLE candidates (
    campaign     TEXT    NOT NULL,
    number       INTEGER NOT NULL CHECK (number > 0),
    message      INTEGER NOT NULL,
    author       INTEGER NOT NULL,
    person       INTEGER NOT NULL,
    line         TEXT    NOT NULL,
    salt         TEXT    NOT NULL,
    struck       TEXT,
    struck_at_ms INTEGER,
    PRIMARY KEY (campaign, number),
    UNIQUE (campaign, message),
    FOREIGN KEY (campaign, message) REFERENCES posts (campaign, message),
    CHECK ((struck IS NULL) = (struck_at_ms IS NULL))
) STRICT, WITHOUT ROWID;

-- The marks of one judge.
CREATE TABLE sheets (
    campaign TEXT    NOT NULL REFERENCES campaigns (id),
    judge    TEXT    NOT NULL,
    marks    TEXT    NOT NULL,
    at_ms    INTEGER NOT NULL,
    PRIMARY KEY (campaign, judge)
) STRICT;

-- Once a row stands here the sheets of the campaign take no more marks.
CREATE TABLE seals (
    campaign   TEXT    NOT NULL PRIMARY KEY REFERENCES campaigns (id),
    score_hash TEXT    NOT NULL,
    at_ms      INTEGER NOT NULL
) STRICT;

-- Every published result; a correction is the next version, and old ones stay.
CREATE TABLE results (
    campaign TEXT    NOT NULL REFERENCES campaigns (id),
    version  INTEGER NOT NULL CHECK (version > 0),
    bundle   TEXT    NOT NULL,
    digest   TEXT    NOT NULL,
    at_ms    INTEGER NOT NULL,
    PRIMARY KEY (campaign, version)
) STRICT;
