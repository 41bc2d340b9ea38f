-- Where a bar comes from when it is not the venue's own: the venue that stood in for it, or the venues of a composite.
ALTER TABLE candles ADD COLUMN source TEXT;

-- How each venue stands: the word for lists, the whole as JSON.
CREATE TABLE venue_states (
    venue          TEXT    NOT NULL,
    pair           TEXT    NOT NULL,
    state          TEXT    NOT NULL,
    since_ms       INTEGER NOT NULL,
    checked_at_ms  INTEGER NOT NULL,
    answered_at_ms INTEGER,
    why            TEXT    NOT NULL,
    detail         TEXT    NOT NULL,
    PRIMARY KEY (venue, pair)
) STRICT;
