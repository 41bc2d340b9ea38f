-- What became of an event: it grows while it is told, and a campaign may be drafted from it. The revision keeps two
-- writers apart.
ALTER TABLE market_events ADD COLUMN campaign TEXT COLLATE "C" REFERENCES campaigns (id);
ALTER TABLE market_events ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;
CREATE UNIQUE INDEX market_events_campaign ON market_events (campaign);
