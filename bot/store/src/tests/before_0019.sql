-- A campaign as a herald with migration 18 left it: posts of every kind that the lists of the panel tell apart. Both
-- databases read this.

INSERT INTO campaigns (id, guild, state, live, body, revision, created_at_ms) VALUES ('c', 1000, 'open', TRUE, '{}', 1, 0);
-- 1: waits and is like an earlier one.
INSERT INTO posts (campaign, message, channel, author, author_name, author_is_bot, forward, deleted_by_staff, outcome, verdict, judged_at_ms, revision, first_seen_at_ms, reason)
 VALUES ('c', 1, 2002, 3001, 'member 1', FALSE, FALSE, FALSE, 'needs_review', '{"outcome":"needs_review","reasons":[{"code":"similar_earlier","passages":[]}],"flags":[],"evidence":{"posted_at":"2025-04-03T12:00:00.123Z","version_at":"2025-04-03T12:00:00.123Z","topics":{"tags":[],"fault":null,"ambiguous":false,"invisible_chars":false},"counted":"60","needed":30,"method":"herald-count-1","own_count":"60","originality":{"answer":"review","passages":[],"background":[],"measured":""}},"rules_version":"herald-rules-1"}', 1743681600123, 3, 1743681600123, 'similar_earlier');
INSERT INTO post_versions (campaign, message, at_ms, text, seen_at_ms) VALUES ('c', 1, 1743681600123, '買入BTC，關稅之後', 1743681600123);
-- 2: waits, and its text is called copied.
INSERT INTO posts (campaign, message, channel, author, author_name, author_is_bot, forward, deleted_by_staff, outcome, verdict, judged_at_ms, revision, first_seen_at_ms, reason)
 VALUES ('c', 2, 2002, 3002, 'member 2', FALSE, FALSE, FALSE, 'needs_review', '{"outcome":"needs_review","reasons":[{"code":"copied_passage","passages":[]}],"flags":[],"evidence":{"posted_at":"2025-04-03T12:00:00.123Z","version_at":"2025-04-03T12:00:00.123Z","topics":{"tags":[],"fault":null,"ambiguous":false,"invisible_chars":false},"counted":"60","needed":30,"method":"herald-count-1","own_count":"60","originality":{"answer":"copied","passages":[],"background":[],"measured":""}},"rules_version":"herald-rules-1"}', 1743681600123, 3, 1743681600123, 'copied_passage');
INSERT INTO post_versions (campaign, message, at_ms, text, seen_at_ms) VALUES ('c', 2, 1743681600123, 'plain words of number 2', 1743681600123);
-- 3: was let in.
INSERT INTO posts (campaign, message, channel, author, author_name, author_is_bot, forward, deleted_by_staff, outcome, verdict, judged_at_ms, revision, first_seen_at_ms, reason)
 VALUES ('c', 3, 2002, 3003, 'member 3', FALSE, FALSE, FALSE, 'needs_review', '{"outcome":"needs_review","reasons":[{"code":"similar_earlier","passages":[]}],"flags":[],"evidence":{"posted_at":"2025-04-03T12:00:00.123Z","version_at":"2025-04-03T12:00:00.123Z","topics":{"tags":[],"fault":null,"ambiguous":false,"invisible_chars":false},"counted":"60","needed":30,"method":"herald-count-1","own_count":"60","originality":{"answer":"review","passages":[],"background":[],"measured":""}},"rules_version":"herald-rules-1"}', 1743681600123, 3, 1743681600123, 'similar_earlier');
INSERT INTO post_versions (campaign, message, at_ms, text, seen_at_ms) VALUES ('c', 3, 1743681600123, 'plain words of number 3', 1743681600123);
-- 4: was decided before an edit, so it waits again.
INSERT INTO posts (campaign, message, channel, author, author_name, author_is_bot, forward, deleted_by_staff, outcome, verdict, judged_at_ms, revision, first_seen_at_ms, reason)
 VALUES ('c', 4, 2002, 3004, 'member 4', FALSE, FALSE, FALSE, 'needs_review', '{"outcome":"needs_review","reasons":[{"code":"similar_earlier","passages":[]}],"flags":[],"evidence":{"posted_at":"2025-04-03T12:00:00.123Z","version_at":"2025-04-03T12:00:00.123Z","topics":{"tags":[],"fault":null,"ambiguous":false,"invisible_chars":false},"counted":"60","needed":30,"method":"herald-count-1","own_count":"60","originality":{"answer":"review","passages":[],"background":[],"measured":""}},"rules_version":"herald-rules-1"}', 1743681600123, 3, 1743681600123, 'similar_earlier');
INSERT INTO post_versions (campaign, message, at_ms, text, seen_at_ms) VALUES ('c', 4, 1743681600123, 'plain words of number 4', 1743681600123);
-- 5: the decision was taken back.
INSERT INTO posts (campaign, message, channel, author, author_name, author_is_bot, forward, deleted_by_staff, outcome, verdict, judged_at_ms, revision, first_seen_at_ms, reason)
 VALUES ('c', 5, 2002, 3005, 'member 5', FALSE, FALSE, FALSE, 'needs_review', '{"outcome":"needs_review","reasons":[{"code":"similar_earlier","passages":[]}],"flags":[],"evidence":{"posted_at":"2025-04-03T12:00:00.123Z","version_at":"2025-04-03T12:00:00.123Z","topics":{"tags":[],"fault":null,"ambiguous":false,"invisible_chars":false},"counted":"60","needed":30,"method":"herald-count-1","own_count":"60","originality":{"answer":"review","passages":[],"background":[],"measured":""}},"rules_version":"herald-rules-1"}', 1743681600123, 3, 1743681600123, 'similar_earlier');
INSERT INTO post_versions (campaign, message, at_ms, text, seen_at_ms) VALUES ('c', 5, 1743681600123, 'plain words of number 5', 1743681600123);
-- 6: the decision was taken back to an earlier one, which stands.
INSERT INTO posts (campaign, message, channel, author, author_name, author_is_bot, forward, deleted_by_staff, outcome, verdict, judged_at_ms, revision, first_seen_at_ms, reason)
 VALUES ('c', 6, 2002, 3006, 'member 6', FALSE, FALSE, FALSE, 'needs_review', '{"outcome":"needs_review","reasons":[{"code":"similar_earlier","passages":[]}],"flags":[],"evidence":{"posted_at":"2025-04-03T12:00:00.123Z","version_at":"2025-04-03T12:00:00.123Z","topics":{"tags":[],"fault":null,"ambiguous":false,"invisible_chars":false},"counted":"60","needed":30,"method":"herald-count-1","own_count":"60","originality":{"answer":"review","passages":[],"background":[],"measured":""}},"rules_version":"herald-rules-1"}', 1743681600123, 3, 1743681600123, 'similar_earlier');
INSERT INTO post_versions (campaign, message, at_ms, text, seen_at_ms) VALUES ('c', 6, 1743681600123, 'plain words of number 6', 1743681600123);
-- 7: entered, with two things worth knowing.
INSERT INTO posts (campaign, message, channel, author, author_name, author_is_bot, forward, deleted_by_staff, outcome, verdict, judged_at_ms, revision, first_seen_at_ms, reason)
 VALUES ('c', 7, 2002, 3007, 'member 7', FALSE, FALSE, FALSE, 'accepted', '{"outcome":"accepted","reasons":[],"flags":["tag_ambiguous","invisible_chars"],"evidence":{"posted_at":"2025-04-03T12:00:00.123Z","version_at":"2025-04-03T12:00:00.123Z","topics":{"tags":[],"fault":null,"ambiguous":false,"invisible_chars":false},"counted":"60","needed":30,"method":"herald-count-1","own_count":"60","originality":{"answer":"original","passages":[],"background":[],"measured":""}},"rules_version":"herald-rules-1"}', 1743681600123, 3, 1743681600123, NULL);
INSERT INTO post_versions (campaign, message, at_ms, text, seen_at_ms) VALUES ('c', 7, 1743681600123, 'plain words of number 7', 1743681600123);
-- 8: without a known text at the close, and let in.
INSERT INTO posts (campaign, message, channel, author, author_name, author_is_bot, forward, deleted_by_staff, outcome, verdict, judged_at_ms, revision, first_seen_at_ms, reason)
 VALUES ('c', 8, 2002, 3008, 'member 8', FALSE, FALSE, FALSE, 'needs_review', '{"outcome":"needs_review","reasons":[{"code":"version_unknown","earliest_known":"2025-04-04T08:00:00Z"}],"flags":[],"evidence":null,"rules_version":"herald-rules-1"}', 1743681600123, 3, 1743681600123, 'version_unknown');
INSERT INTO post_versions (campaign, message, at_ms, text, seen_at_ms) VALUES ('c', 8, 1743681600123, 'plain words of number 8', 1743681600123);
-- 9: without a known text at the close.
INSERT INTO posts (campaign, message, channel, author, author_name, author_is_bot, forward, deleted_by_staff, outcome, verdict, judged_at_ms, revision, first_seen_at_ms, reason)
 VALUES ('c', 9, 2002, 3009, 'member 9', FALSE, FALSE, FALSE, 'needs_review', '{"outcome":"needs_review","reasons":[{"code":"version_unknown","earliest_known":"2025-04-04T08:00:00Z"}],"flags":[],"evidence":null,"rules_version":"herald-rules-1"}', 1743681600123, 3, 1743681600123, 'version_unknown');
INSERT INTO post_versions (campaign, message, at_ms, text, seen_at_ms) VALUES ('c', 9, 1743681600123, 'plain words of number 9', 1743681600123);
-- 10: not judged yet.
INSERT INTO posts (campaign, message, channel, author, author_name, author_is_bot, forward, deleted_by_staff, outcome, verdict, judged_at_ms, revision, first_seen_at_ms, reason)
 VALUES ('c', 10, 2002, 3010, 'member 10', FALSE, FALSE, FALSE, NULL, NULL, NULL, 3, 1743681600123, NULL);
INSERT INTO post_versions (campaign, message, at_ms, text, seen_at_ms) VALUES ('c', 10, 1743681600123, '賣出BTC，關稅之前', 1743681600123);
-- Decisions, in their order.
INSERT INTO decisions (campaign, message, post_revision, version_at_ms, actor, action, note, on_appeal, at_ms, undo)
 VALUES ('c', 3, 2, 1743681600123, 'user:9001', 'accept', '', FALSE, 1743681600125, NULL);
INSERT INTO decisions (campaign, message, post_revision, version_at_ms, actor, action, note, on_appeal, at_ms, undo)
 VALUES ('c', 4, 2, 1743681599123, 'user:9001', 'accept', '', FALSE, 1743681600125, NULL);
INSERT INTO decisions (campaign, message, post_revision, version_at_ms, actor, action, note, on_appeal, at_ms, undo)
 VALUES ('c', 5, 1, 1743681600123, 'user:9001', 'accept', '', FALSE, 1743681600124, NULL);
INSERT INTO decisions (campaign, message, post_revision, version_at_ms, actor, action, note, on_appeal, at_ms, undo)
 VALUES ('c', 5, 2, 1743681600123, 'user:9001', 'accept', '', FALSE, 1743681600125, 'reopened');
INSERT INTO decisions (campaign, message, post_revision, version_at_ms, actor, action, note, on_appeal, at_ms, undo)
 VALUES ('c', 6, 1, 1743681600123, 'user:9001', 'accept', '', FALSE, 1743681600124, NULL);
INSERT INTO decisions (campaign, message, post_revision, version_at_ms, actor, action, note, on_appeal, at_ms, undo)
 VALUES ('c', 6, 2, 1743681600123, 'user:9001', 'reject', '', FALSE, 1743681600125, NULL);
INSERT INTO decisions (campaign, message, post_revision, version_at_ms, actor, action, note, on_appeal, at_ms, undo)
 VALUES ('c', 6, 3, 1743681600123, 'user:9001', 'accept', '', FALSE, 1743681600126, 'restored');
INSERT INTO decisions (campaign, message, post_revision, version_at_ms, actor, action, note, on_appeal, at_ms, undo)
 VALUES ('c', 8, 2, NULL, 'user:9001', 'accept', '', FALSE, 1743681600125, NULL);
