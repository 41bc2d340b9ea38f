-- One row a series: nobody has to read bars to learn that a series is there, how far it reaches, or whether a bar of it is
-- new or was revised.
CREATE TABLE candle_series (
    venue         TEXT    NOT NULL,
    pair          TEXT    NOT NULL,
    step_s        INTEGER NOT NULL CHECK (step_s > 0),
    newest_ms     INTEGER NOT NULL,
    -- Grows by one with every write of bars.
    revision      INTEGER NOT NULL,
    -- The revision of the last write that touched a bar more than three hours older than the newest one.
    deep_revision INTEGER NOT NULL,
    PRIMARY KEY (venue, pair, step_s)
) STRICT, WITHOUT ROWID;
INSERT INTO candle_series (venue, pair, step_s, newest_ms, revision, deep_revision)
    SELECT venue, pair, step_s, max(open_time_ms), 1, 1 FROM candles GROUP BY venue, pair, step_s;
