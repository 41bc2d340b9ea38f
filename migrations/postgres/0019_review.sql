-- What the lists of the panel filter and sort by, so that each has an index to walk: with 200,000 posts none may look
-- through all of them.

-- When the judged text came to be, as `decisions.version_at_ms` says it; whether the post waits for a person after
-- machine and people; how much care it takes (0 low, 1 medium, 2 high); how much it is like an earlier post (0 not,
-- 1 a person should look, 2 very); what is worth knowing (1 ambiguous tags, 2 little own text, 4 invisible characters);
-- what its letters are.
ALTER TABLE posts ADD COLUMN judged_version_ms BIGINT;
ALTER TABLE posts ADD COLUMN waits BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE posts ADD COLUMN risk BIGINT NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN likeness BIGINT NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN signals BIGINT NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN script TEXT;

UPDATE posts SET judged_version_ms = CAST(round(extract(epoch FROM (verdict::jsonb #>> '{evidence,version_at}')::timestamptz) * 1000) AS BIGINT),
                 likeness = CASE verdict::jsonb #>> '{evidence,originality,answer}'
                                 WHEN 'copied' THEN 2 WHEN 'review' THEN 1 ELSE 0 END,
                 signals = (SELECT coalesce(sum(CASE f.value WHEN 'tag_ambiguous' THEN 1 WHEN 'no_own_text' THEN 2
                                                             WHEN 'invisible_chars' THEN 4 ELSE 0 END), 0)
                              FROM jsonb_array_elements_text(verdict::jsonb -> 'flags') f (value))
 WHERE verdict IS NOT NULL;
UPDATE posts SET risk = CASE WHEN reason IN ('copied_passage', 'version_unknown') THEN 2 WHEN signals <> 0 THEN 1 ELSE 0 END;
UPDATE posts SET waits = TRUE
 WHERE outcome = 'needs_review'
   AND NOT EXISTS (SELECT 1 FROM decisions d
                    WHERE d.seq = (SELECT max(l.seq) FROM decisions l
                                    WHERE l.campaign = posts.campaign AND l.message = posts.message)
                      AND (d.undo IS NULL OR d.undo = 'restored')
                      AND d.version_at_ms IS NOT DISTINCT FROM posts.judged_version_ms);

CREATE INDEX posts_waiting ON posts (campaign, risk, message) WHERE waits;
CREATE INDEX posts_waiting_by_id ON posts (campaign, message) WHERE waits;
CREATE INDEX posts_like ON posts (campaign, likeness, message) WHERE likeness > 0;
CREATE INDEX posts_signalled ON posts (campaign, message) WHERE signals <> 0;
CREATE INDEX posts_script ON posts (campaign, script, message);

-- The words of a post, its author's name included, as `store::words` cuts them, under the id of the message. The texts
-- themselves are not kept twice, and what is erased leaves nothing behind in the index.
CREATE TABLE post_words (
    message BIGINT   NOT NULL PRIMARY KEY,
    words   TSVECTOR NOT NULL
);
CREATE INDEX post_words_words ON post_words USING gin (words);

-- What a person has said anyone may repeat in a campaign: a passage, or the whole text of a post.
CREATE TABLE exclusions (
    id           BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign     TEXT COLLATE "C" NOT NULL REFERENCES campaigns (id),
    -- The post it was found in.
    source       BIGINT NOT NULL,
    kind         TEXT   NOT NULL CHECK (kind IN ('passage', 'source')),
    text         TEXT   NOT NULL,
    reason       TEXT   NOT NULL,
    actor        TEXT   NOT NULL,
    at_ms        BIGINT NOT NULL,
    lifted_by    TEXT,
    lifted_at_ms BIGINT,
    CHECK ((lifted_by IS NULL) = (lifted_at_ms IS NULL))
);
CREATE INDEX exclusions_campaign ON exclusions (campaign, id);

-- The log is read newest first by who, what and where.
CREATE INDEX audit_log_actor ON audit_log (actor, seq);
CREATE INDEX audit_log_action ON audit_log (action, seq);
