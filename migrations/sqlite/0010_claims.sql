-- Who looks at a review item at the moment. A claim that has run out blocks nobody.
CREATE TABLE review_claims (
    campaign  TEXT    NOT NULL,
    message   INTEGER NOT NULL,
    moderator INTEGER NOT NULL,
    until_ms  INTEGER NOT NULL,
    PRIMARY KEY (campaign, message),
    FOREIGN KEY (campaign, message) REFERENCES posts (campaign, message)
) STRICT;

-- What each winner is due. herald holds no value: it keeps the account number, encrypted, until it is handed to whoever
-- pays. A correction is a new row.
CREATE TABLE payouts (
    id             INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    campaign       TEXT    NOT NULL REFERENCES campaigns (id),
    result_version INTEGER NOT NULL CHECK (result_version > 0),
    place          INTEGER NOT NULL CHECK (place > 0),
    number         INTEGER NOT NULL CHECK (number > 0),
    person         INTEGER NOT NULL,
    message        INTEGER NOT NULL,
    amount_minor   INTEGER NOT NULL CHECK (amount_minor > 0),
    currency       TEXT    NOT NULL,
    unit           TEXT    NOT NULL,
    -- Campaign, place and person: what may be paid once.
    pay_key        TEXT    NOT NULL UNIQUE,
    state          TEXT    NOT NULL CHECK (state IN ('due', 'awaiting_uid', 'ready', 'exported', 'paid', 'returned',
                                                     'forfeited', 'passed_on', 'on_hold', 'void')),
    -- The account number, sealed with the operator's key, and its keyed digest: equal numbers have equal digests.
    uid_sealed     BLOB,
    uid_digest     TEXT,
    reason         TEXT,
    revision       INTEGER NOT NULL,
    created_at_ms  INTEGER NOT NULL,
    changed_at_ms  INTEGER NOT NULL,
    CHECK ((uid_sealed IS NULL) = (uid_digest IS NULL))
) STRICT;
CREATE UNIQUE INDEX payouts_place ON payouts (campaign, place) WHERE state NOT IN ('passed_on', 'void');
CREATE UNIQUE INDEX payouts_person ON payouts (campaign, person) WHERE state NOT IN ('passed_on', 'void');
CREATE INDEX payouts_uid ON payouts (uid_digest) WHERE uid_digest IS NOT NULL;
