-- Objections to a published result: one for each post and version.
CREATE TABLE result_appeals (
    campaign       TEXT COLLATE "C" NOT NULL,
    result_version BIGINT NOT NULL,
    message        BIGINT NOT NULL,
    author         BIGINT NOT NULL,
    text           TEXT NOT NULL,
    opened_at_ms   BIGINT NOT NULL,
    outcome        TEXT CHECK (outcome IN ('upheld', 'overturned')),
    decided_by     TEXT,
    decided_note   TEXT,
    decided_at_ms  BIGINT,
    PRIMARY KEY (campaign, result_version, message),
    FOREIGN KEY (campaign, result_version) REFERENCES results (campaign, version),
    FOREIGN KEY (campaign, message) REFERENCES posts (campaign, message),
    CHECK ((outcome IS NULL) = (decided_by IS NULL)),
    CHECK ((outcome IS NULL) = (decided_note IS NULL)),
    CHECK ((outcome IS NULL) = (decided_at_ms IS NULL))
);

-- Marks for entries that were admitted after the sheets were sealed; the sealed sheets themselves never change.
CREATE TABLE sheet_additions (
    campaign TEXT COLLATE "C" NOT NULL,
    number   BIGINT NOT NULL,
    judge    TEXT COLLATE "C" NOT NULL,
    marks    TEXT NOT NULL,
    at_ms    BIGINT NOT NULL,
    PRIMARY KEY (campaign, number, judge),
    FOREIGN KEY (campaign, number) REFERENCES candidates (campaign, number)
);

-- What a row that takes a decision back leaves: the decision before stands again ('restored', and the row repeats it), or
-- nothing stands ('reopened', and the row names what was taken back).
ALTER TABLE decisions ADD COLUMN undo TEXT CHECK (undo IN ('restored', 'reopened'));

-- An author was asked to mend a post while there is time. Holds for the revision that was looked at.
CREATE TABLE mend_requests (
    campaign      TEXT COLLATE "C" NOT NULL,
    message       BIGINT NOT NULL,
    post_revision BIGINT NOT NULL,
    actor         TEXT NOT NULL,
    reason        TEXT NOT NULL,
    note          TEXT NOT NULL,
    at_ms         BIGINT NOT NULL,
    PRIMARY KEY (campaign, message, post_revision),
    FOREIGN KEY (campaign, message) REFERENCES posts (campaign, message)
);

-- Until when the winner has to give an account number, where it is not the date of the campaign.
ALTER TABLE payouts ADD COLUMN claim_by_ms BIGINT;

-- What is handed to whoever pays: approved by one person, taken out by another. The file is kept sealed, because it holds
-- account numbers, so that taking it out again gives the same bytes.
CREATE TABLE payout_batches (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign       TEXT COLLATE "C" NOT NULL REFERENCES campaigns (id),
    approved_by    TEXT NOT NULL,
    approved_at_ms BIGINT NOT NULL,
    exported_by    TEXT,
    exported_at_ms BIGINT,
    format         TEXT,
    digest         TEXT COLLATE "C",
    sealed         BYTEA,
    revision       BIGINT NOT NULL,
    CHECK ((exported_by IS NULL) = (exported_at_ms IS NULL)),
    CHECK ((exported_by IS NULL) = (format IS NULL)),
    CHECK ((exported_by IS NULL) = (digest IS NULL))
);
-- A campaign has one batch at most that is approved and not taken out.
CREATE UNIQUE INDEX payout_batches_open ON payout_batches (campaign) WHERE exported_by IS NULL;

CREATE TABLE payout_batch_lines (
    batch           BIGINT NOT NULL REFERENCES payout_batches (id),
    line            BIGINT NOT NULL CHECK (line > 0),
    payout          BIGINT NOT NULL REFERENCES payouts (id),
    -- The revision of the prize that was approved.
    payout_revision BIGINT NOT NULL,
    outcome         TEXT CHECK (outcome IN ('paid', 'returned')),
    reference       TEXT,
    settled_at_ms   BIGINT,
    PRIMARY KEY (batch, line),
    CHECK ((outcome IS NULL) = (reference IS NULL)),
    CHECK ((outcome IS NULL) = (settled_at_ms IS NULL))
);
-- A prize stands in one batch, and in a second one only when the payer gave it back.
CREATE UNIQUE INDEX payout_batch_lines_once ON payout_batch_lines (payout) WHERE outcome IS NULL OR outcome = 'paid';
