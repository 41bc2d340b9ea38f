-- Effects on one subject happen in order: a row waits while an earlier one of its lane is open. Without a lane a row
-- waits for nobody.
ALTER TABLE outbox ADD COLUMN lane TEXT COLLATE "C";
CREATE INDEX outbox_lane ON outbox (lane, id) WHERE status IN ('pending', 'leased', 'unknown');

-- What a member asks: which campaign knows a message, and which posts are mine.
CREATE INDEX posts_message ON posts (message);
CREATE INDEX posts_author ON posts (campaign, author, message);
