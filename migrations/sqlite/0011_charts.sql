-- Prices as a feed gave them, exact decimals as text. A later revision of a bar replaces it.
CREATE TABLE candles (
    venue        TEXT    NOT NULL,
    pair         TEXT    NOT NULL,
    step_s       INTEGER NOT NULL CHECK (step_s > 0),
    open_time_ms INTEGER NOT NULL,
    open         TEXT    NOT NULL,
    high         TEXT    NOT NULL,
    low          TEXT    NOT NULL,
    close        TEXT    NOT NULL,
    volume       TEXT    NOT NULL,
    PRIMARY KEY (venue, pair, step_s, open_time_ms)
) STRICT, WITHOUT ROWID;

-- How far a headline is believed and what language it is in; NULL where the feed does not say.
ALTER TABLE news ADD COLUMN state TEXT;
ALTER TABLE news ADD COLUMN lang TEXT;

-- The chart of a campaign's opening, in each language.
CREATE TABLE campaign_charts (
    campaign TEXT    NOT NULL PRIMARY KEY REFERENCES campaigns (id),
    charts   TEXT    NOT NULL,
    at_ms    INTEGER NOT NULL
) STRICT;
