-- Which feed gave a headline, and what is known of it besides its words. NULL and the defaults stand for headlines from
-- before feeds were read, and for those of a recorded story.
ALTER TABLE news ADD COLUMN feed TEXT COLLATE "C";
ALTER TABLE news ADD COLUMN story BIGINT;
ALTER TABLE news ADD COLUMN official BOOLEAN NOT NULL DEFAULT FALSE;
-- How exact the published time is.
ALTER TABLE news ADD COLUMN precision_s BIGINT NOT NULL DEFAULT 1;
-- UTF-8 that had been read as Latin-1 was mended.
ALTER TABLE news ADD COLUMN mended BOOLEAN NOT NULL DEFAULT FALSE;
-- The feed's own time lay in the future and was put back to when the headline was heard.
ALTER TABLE news ADD COLUMN clamped BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX news_story ON news (story) WHERE story IS NOT NULL;

-- What a headline said before its feed changed it.
CREATE TABLE news_revisions (
    source     TEXT COLLATE "C" NOT NULL,
    outside_id TEXT COLLATE "C" NOT NULL,
    -- When the change was heard.
    at_ms      BIGINT NOT NULL,
    title      TEXT    NOT NULL,
    url        TEXT,
    body       TEXT    NOT NULL,
    PRIMARY KEY (source, outside_id, at_ms),
    FOREIGN KEY (source, outside_id) REFERENCES news (source, outside_id) ON DELETE CASCADE
);

-- Headlines that tell the same, and how far it is believed.
CREATE TABLE stories (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- The words of the headline that leads.
    title         TEXT    NOT NULL,
    lang          TEXT,
    theme         TEXT,
    state         TEXT    NOT NULL CHECK (state IN ('rumour', 'confirmed', 'disputed', 'retracted')),
    -- A person said so last.
    by_person     BOOLEAN NOT NULL,
    -- Independent origins, and reports with their reprints.
    origins       BIGINT NOT NULL,
    reports       BIGINT NOT NULL,
    -- When the first and the last report of it were out.
    first_ms      BIGINT NOT NULL,
    last_ms       BIGINT NOT NULL,
    revision      BIGINT NOT NULL,
    changed_at_ms BIGINT NOT NULL
);
CREATE INDEX stories_last ON stories (last_ms, id);

-- How a story came to its state. Rows are only ever added.
CREATE TABLE story_changes (
    seq        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    story      BIGINT NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
    at_ms      BIGINT NOT NULL,
    -- NULL when the story begins.
    from_state TEXT,
    to_state   TEXT    NOT NULL,
    why        TEXT    NOT NULL,
    actor      TEXT    NOT NULL,
    reason     TEXT,
    link       TEXT
);
CREATE INDEX story_changes_at ON story_changes (at_ms, seq);
CREATE INDEX story_changes_story ON story_changes (story, seq);
