CREATE TABLE news (
    source          TEXT COLLATE "C" NOT NULL,
    outside_id      TEXT COLLATE "C" NOT NULL,
    published_at_ms BIGINT NOT NULL,
    seen_at_ms      BIGINT NOT NULL,
    title           TEXT NOT NULL,
    url             TEXT,
    body            TEXT NOT NULL,
    PRIMARY KEY (source, outside_id)
);
CREATE INDEX news_published ON news (published_at_ms, source, outside_id);

-- Triggers that fired and what became of them; the key keeps one event from being told twice.
CREATE TABLE market_events (
    event_key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    at_ms     BIGINT NOT NULL,
    body      TEXT NOT NULL
);
CREATE INDEX market_events_at ON market_events (at_ms, event_key);
