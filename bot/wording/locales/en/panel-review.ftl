# The panel: overview, review queue, post, result.

panel-no-campaigns = No campaign yet
panel-no-campaigns-text = An organiser begins one here with “New campaign”, or on Discord with /campaign draft.
panel-live = Running
panel-past = Over
panel-waiting = waiting
panel-accepted = entered
panel-rejected = not entered
panel-withdrawn = withdrawn
panel-oldest = Oldest waiting
panel-appeals = Open appeals
panel-unsent = Unsent messages
panel-unheard = Minutes not heard
panel-opens = Opens
panel-closes = Closes
panel-freeze = Objections end
panel-results-at = Result due
panel-start-review = Start reviewing

panel-queue = Review
panel-shown = Posts
panel-shown-all = all
panel-filter-reason = Reason
panel-any-reason = any reason
panel-filter-search = Search
panel-order = Order
panel-oldest-first = oldest first
panel-newest-first = newest first
panel-apply = Show
panel-queue-empty = Nothing waits
panel-queue-empty-text = Every post has an answer. New ones appear here by themselves.
panel-none-fit = No post fits this filter
panel-clear-filter = Clear the filter
panel-claim-mine = yours
panel-no-text = The text is not known.
panel-not-judged = not judged yet

panel-post = Post
panel-post-text = Text
panel-post-raw = Every character
panel-post-raw-hint = Characters that nobody sees are shown as boxes.
panel-versions = Versions
panel-version-judged = judged
panel-version-first = first
panel-version-edited = edited
panel-post-deleted = deleted
panel-checks = Checks
panel-check-window = Time
panel-check-topic = Topic
panel-check-length = Length
panel-check-own = Own text
panel-check-originality = Originality
panel-originality-original = nothing to mention
panel-originality-review = a person should look
panel-originality-copied = very similar to an earlier post
panel-originality-none = not compared
panel-passages = Shared passages
panel-passage-here = in this post
panel-passage-earlier = earlier post
panel-flags = Worth knowing
panel-decisions = Decisions
panel-no-decisions = Nobody has decided yet.
panel-taken-back = taken back
panel-decide = Decide
panel-accept = Accept
panel-reject = Reject for
panel-note = Note to the author (may be empty)
panel-undo = Take back
panel-next = Next
panel-back = To the list
panel-on-discord = Open on Discord
panel-read-only = You may look, but not decide: that takes the role reviewer.
panel-review-ended = The list is frozen; nothing is decided about posts any more.
panel-has-appeal = The author has appealed
panel-changed-text = Nothing of yours was stored. This happened since you looked; your note is kept below.
panel-changed-judged = The text was edited or judged anew.
panel-reload = Show the new state
panel-new-state = This post has changed. What you wrote stays until you reload.
panel-author = Author
panel-posted = Posted
panel-list-number = Number on the list
panel-posts-of-author = Posts of this author
panel-legend-shared = shared with an earlier post
panel-legend-background = quoted or common text

panel-result = Result
panel-result-not-yet = No list yet
panel-result-not-yet-text = The list is numbered and hashed when objections have ended and nothing waits for a decision. An organiser does it with /campaign pick.
panel-list-hash = Hash of the list
panel-score-hash = Hash of the sheets
panel-bundle-hash = Hash of the record
panel-commitment = Commitment to the tie seed
panel-seed = Tie seed
panel-entries = Entries
panel-judges = Judges with marks
panel-scores-hidden = Marks and names stay hidden until the result is out.
panel-winners = Winners
panel-no-winners = Nobody could win.
panel-place = Place
panel-number = Number
panel-total = Total
panel-line = Digest of the line
panel-struck = struck
panel-full-order = Full order
panel-coverage = Coverage
panel-not-awarded = Not awarded
panel-record = Download the record (JSON)
panel-list = The list
panel-sealed = sealed
panel-not-sealed = not sealed yet

panel-waiting-count = { $waiting_n ->
    [one] { $waiting } post waits
   *[other] { $waiting } posts wait
}
panel-held-by = { $name } looks at it until { $until }
panel-held-refused = { $name } holds this post until { $until }. Your decision was not stored; your note is kept below.
panel-done-accepted = Accepted: { $post }
panel-done-rejected = Not entered: { $post } ({ $reason })
panel-done-undone = Taken back: { $post }
panel-decided-accept = { $name } accepted it
panel-decided-reject = { $name } rejected it: { $reason }
panel-you-were = You were about to: { $what }
panel-counted = { $counted }, at least { $needed } needed ({ $method })
panel-passage-chars = { $chars_n ->
    [one] { $chars } character
   *[other] { $chars } characters
}
panel-coverage-line = { $posts } posts heard, { $entered } entered, { $rejected } not entered, { $withdrawn } withdrawn, { $unknown } with an unknown text at the end
panel-list-page = { $from } to { $to } of { $all }

panel-look-in-all = Look in all posts
panel-filter-more = More filters
panel-shown-author = asked to mend
panel-order-risk = least care first
panel-filter-likeness = Similarity
panel-any-likeness = any
panel-like-similar = similar
panel-like-copied = very similar
panel-filter-script = Language
panel-any-script = any
panel-script-han = Chinese
panel-script-latin = Latin letters
panel-script-other = other
panel-filter-signal = Worth knowing
panel-any-signal = anything
panel-filter-held = Looked at by
panel-any-held = all the same
panel-held-anyone = anyone
panel-held-mine = me
panel-risk-low = low risk
panel-risk-medium = medium risk
panel-risk-high = high risk
panel-mended = asked to mend
panel-bulk = Decide several at once
panel-bulk-hint = Only for equal failures where there is nothing to weigh. Tick the posts first.
panel-bulk-pick = pick this post
panel-bulk-all = All on this page
panel-bulk-let-in = Let them in
panel-bulk-leave-out = Leave them out
panel-bulk-confirm = Yes, do it
panel-bulk-none = Nothing was ticked. Go back and tick at least one post.
panel-bulk-done = decided
panel-bulk-stale = changed since you looked: not decided
panel-bulk-held = somebody else looks at it: not decided
panel-bulk-other = does not wait for this reason any more: not decided
panel-bulk-unknown = unknown post
panel-bulk-result = What became of them
panel-help-mend = Ask the author to mend the post
panel-help-compare = Compare with the earlier post
panel-search-hint = Words, an author, or the id or link of a post
panel-mend = Ask the author to mend it
panel-mend-hint = The author is told the reason and your words under the post, and can edit it until the close. The post waits for them until then.
panel-mend-reason = What is to be mended
panel-mend-send = Ask
panel-compare-open = Compare
panel-counts = All counts
panel-count-method = Method
panel-count-value = Count
panel-count-judged = decides
panel-told = What the author is told
panel-signals = Second look
panel-compare = Side by side
panel-compare-first = First
panel-compare-later = Later
panel-compare-shared = Shared passages
panel-compare-none = Nothing is shared but what anyone may repeat
panel-compare-none-text = Grey text is nobody’s own and does not count.
panel-compare-grey = Why it is grey
panel-grey-quoted = a quoted line
panel-grey-topic = the topic
panel-grey-notice = it stands in the notice
panel-grey-allowed = the operator lets anyone repeat it
panel-compare-neither = This says which text is alike, not who is to blame. Please confirm before you decide.
panel-exclude = Anyone may repeat this
panel-exclude-post = Anyone may repeat this whole post
panel-exclude-hint = The text is left out of every comparison in this campaign, and posts that share it are judged again. The reason stays in the log.
panel-exclude-reason = Why (one sentence)
panel-exclude-send = Leave it out
panel-excluded = Left out in this campaign
panel-include = Compare it again
panel-exclude-done = Left out. Posts that share it were judged again.
panel-include-done = Compared again. Posts that share it were judged again.
panel-compare-back = Open the post
panel-compare-reject-for = Reason
panel-compare-reject = Reject
panel-compare-why = The text changed since you looked at it. Nothing was stored; look at it again.
panel-passage-posts = { $posts_n ->
    [one] in { $posts } post
   *[other] in { $posts } posts
}
panel-passage-posts-more = in more than { $posts } posts
panel-grey-news = the news: { $title }
panel-grey-excluded = { $name } left it out: { $reason }
panel-done-mend = Asked to mend: { $post }
panel-mend-asked = { $name } asked the author to mend it: { $reason }
panel-mend-wanted = You were about to ask the author to mend it: { $reason }
panel-post-signal-young = { $days_n ->
    [one] the account was { $days } day old, please confirm
   *[other] the account was { $days } days old, please confirm
}
panel-post-signal-burst = { $posts } posts by this author within a few minutes, please confirm
panel-signal-again = posted again after an earlier post was deleted, please confirm
panel-bulk-confirm-text = { $posts_n ->
    [one] { $what }: { $posts } post that waits for “{ $reason }”
   *[other] { $what }: { $posts } posts that wait for “{ $reason }”
}
panel-bulk-told = { $posts_n ->
    [one] { $posts } post was decided
   *[other] { $posts } posts were decided
}
panel-decide-by = Decide before { $until }: then the list is frozen.
