-- Who looks at a review item at the moment. A claim that has run out blocks nobody.
CREATE TABLE review_claims (
    campaign  TEXT COLLATE "C" NOT NULL,
    message   BIGINT NOT NULL,
    moderator BIGINT NOT NULL,
    until_ms  BIGINT NOT NULL,
    PRIMARY KEY (campaign, message),
    FOREIGN KEY (campaign, message) REFERENCES posts (campaign, message)
);

-- What each winner is due. herald holds no value: it keeps the account number, encrypted, until it is handed to whoever
-- pays. A correction is a new row.
CREATE TABLE payouts (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign       TEXT COLLATE "C" NOT NULL REFERENCES campaigns (id),
    result_version BIGINT NOT NULL CHECK (result_version > 0),
    place          BIGINT NOT NULL CHECK (place > 0),
    number         BIGINT NOT NULL CHECK (number > 0),
    person         BIGINT NOT NULL,
    message        BIGINT NOT NULL,
    amount_minor   BIGINT NOT NULL CHECK (amount_minor > 0),
    currency       TEXT NOT NULL,
    unit           TEXT NOT NULL,
    -- Campaign, place and person: what may be paid once.
    pay_key        TEXT COLLATE "C" NOT NULL UNIQUE,
    state          TEXT NOT NULL CHECK (state IN ('due', 'awaiting_uid', 'ready', 'exported', 'paid', 'returned',
                                                     'forfeited', 'passed_on', 'on_hold', 'void')),
    -- The account number, sealed with the operator's key, and its keyed digest: equal numbers have equal digests.
    uid_sealed     BYTEA,
    uid_digest     TEXT COLLATE "C",
    reason         TEXT,
    revision       BIGINT NOT NULL,
    created_at_ms  BIGINT NOT NULL,
    changed_at_ms  BIGINT NOT NULL,
    CHECK ((uid_sealed IS NULL) = (uid_digest IS NULL))
);
CREATE UNIQUE INDEX payouts_place ON payouts (campaign, place) WHERE state NOT IN ('passed_on', 'void');
CREATE UNIQUE INDEX payouts_person ON payouts (campaign, person) WHERE state NOT IN ('passed_on', 'void');
CREATE INDEX payouts_uid ON payouts (uid_digest) WHERE uid_digest IS NOT NULL;
