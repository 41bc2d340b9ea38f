-- The frozen, numbered list. A number is given once; what falls away later is struck and keeps its number (R16).
CREATE TABLE candidates (
    campaign     TEXT COLLATE "C" NOT NULL,
    number       BIGINT NOT NULL CHECK (number > 0),
    message      BIGINT NOT NULL,
    author       BIGINT NOT NULL,
    person       BIGINT NOT NULL,
    line         TEXT NOT NULL,
    salt         TEXT NOT NULL,
    struck       TEXT,
    struck_at_ms BIGINT,
    PRIMARY KEY (campaign, number),
    UNIQUE (campaign, message),
    FOREIGN KEY (campaign, message) REFERENCES posts (campaign, message),
    CHECK ((struck IS NULL) = (struck_at_ms IS NULL))
);

-- The marks of one judge.
CREATE TABLE sheets (
    campaign TEXT COLLATE "C" NOT NULL REFERENCES campaigns (id),
    judge    TEXT COLLATE "C" NOT NULL,
    marks    TEXT NOT NULL,
    at_ms    BIGINT NOT NULL,
    PRIMARY KEY (campaign, judge)
);

-- Once a row stands here the sheets of the campaign take no more marks.
CREATE TABLE seals (
    campaign   TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES campaigns (id),
    score_hash TEXT NOT NULL,
    at_ms      BIGINT NOT NULL
);

-- Every published result; a correction is the next version, and old ones stay.
CREATE TABLE results (
    campaign TEXT COLLATE "C" NOT NULL REFERENCES campaigns (id),
    version  BIGINT NOT NULL CHECK (version > 0),
    bundle   TEXT NOT NULL,
    digest   TEXT NOT NULL,
    at_ms    BIGINT NOT NULL,
    PRIMARY KEY (campaign, version)
);
