-- How often the outside certainly did not do what it was asked. Waiting for a permission or a line is no failure, so the
-- number of attempts cannot say when to give up.
ALTER TABLE outbox ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
