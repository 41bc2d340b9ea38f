# Commands on Discord: their descriptions, buttons and forms, and the answers only the asker sees.

# Descriptions, at most 100 characters; the names of the commands are the same in every language.
about-campaign = Posting campaigns: your posts, rules, results
about-campaign-status = Where a campaign stands, how many posts came in and what comes next
about-campaign-rules = The whole notice of a campaign
about-campaign-check = Whether your post counts and why; or try a text before you post it
about-campaign-mine = Your posts in a campaign
about-campaign-appeal = Object to the answer about one of your posts
about-campaign-winners = The winners of a campaign
about-campaign-claim = Winners: send your UID
about-campaign-draft = Team: draft a campaign
about-campaign-approve = Team: look at a draft and approve it
about-campaign-open = Team: open a campaign now
about-campaign-extend = Team: move the end of a campaign
about-campaign-close = Team: end a campaign now
about-campaign-void = Team: call a campaign off
about-campaign-pick = Team: the next step towards the winners
about-campaign-announce = Team: publish the winners
about-market = The market in figures
about-market-brief = The latest move in one paragraph, with its sources
about-market-chart = The latest move as a chart
about-review = Team: posts that wait for a person
about-review-next = Team: the next post that waits for a decision

option-campaign = campaign
option-campaign-about = Which campaign; without it the one that is on
option-post = post
option-post-about = One of your posts, as a link or an id
option-text = text
option-text-about = A text to try out; nothing is stored
option-until = until
option-until-about = The new end, for example 2025-04-05 15:00 (UTC+8)
option-posts-channel = posts
option-posts-channel-about = Where members post; without it as in the last campaign
option-news-channel = news
option-news-channel-about = Where the notice goes; without it as in the last campaign
option-team-channel = team
option-team-channel-about = Where the team is told; without it as in the last campaign

menu-check = Check this post
menu-submit = Submit this post

button-zh-tw = 繁體中文
button-zh-cn = 简体中文
button-en = English
button-check = Check my post
button-accept = Accept
button-skip = Skip
button-next = Next
button-approve = Approve
button-discard = Discard
button-confirm = Confirm
button-cancel = Cancel
button-reason = Go on…
select-reject = Reject: choose a reason
select-mend = Ask the author to mend: choose why

form-draft = Draft a campaign
form-appeal = Object to an answer
form-claim = Send your UID
form-reject = Reject a post
form-mend = Ask to mend a post
form-reason = Give a reason

field-topic = Topic, without its signs
field-window = When (UTC+8)
field-window-hint = 2025-04-03 15:00 - 2025-04-04 15:00
field-prize = Winners x prize in dollars
field-prize-hint = 5 x 10
field-question = Question (empty: the usual one)
field-news = News paragraph (empty: the latest move)
field-appeal = What was judged wrongly, and why?
field-uid = UID of your account, digits only
field-note = A word to the author (may be empty)
field-reason = The reason; everyone may read it

state-draft = draft
state-approved = approved
state-announced = announced
state-open = open
state-closed = closed
state-judging = in review
state-frozen = list frozen
state-published = result published
state-paid = paid
state-void = called off

# Members.
status-heading = { $heading } — { $state }
status-window = 📅 { $opens } - { $closes } (UTC+8), end { $countdown }
status-next = ⏭️ Next, { $what }: { $at }
status-void = Reason: { $reason }

mine-heading = Your posts in { $heading }: { $posts }
mine-line = • { $link } { $line }
mine-more = … and { $more } more; look at one with `{ $command }`.

dry-heading = 🧪 A try for { $heading }. Nothing is stored, and nobody else sees it.
dry-accepted = ✅ By the rules this text would count.
dry-review = 🔎 By the rules a person would look at this text.
dry-rejected = ⛔ By the rules this text would not count yet.
dry-mend = 　🛠️ { $mend }
dry-later = The answer can change: what matters is the text and the time of the post itself.

submitted = 📨 Taken in. Ask for the answer with `{ $command }`.
submitted-again = This post was taken in before; nothing changed.

chart-english = The labels are in English: this machine has no Chinese font.

appeal-filed = ✋ Your objection about { $link } is in. Another moderator will look at it before { $until } and you will be told.
claim-stored = 🎁 Your UID is stored for { $heading }: ends in `{ $tail }`. You can correct it until { $until }.
claim-held = Before it is paid, a person will look at it.

# Moderators.
draft-stored = 📝 Draft `{ $campaign }` is stored. This is the notice in this language; the buttons show the others.
draft-typed = What you typed, so that nothing is lost:
findings = ⚠️ Findings about the notice: { $findings }

confirm-approve = Approve { $heading }?
    • The notice goes out: { $announce }
    • Posts count: { $opens } - { $closes } (UTC+8)
    • Prizes: up to { $winners }, { $prize } point card each
confirm-open = Open { $heading } now? Posts count from now on instead of from { $opens }. This cannot be undone.
confirm-extend = Move the end of { $heading }?
    • So far: { $closes }
    • New: { $until }
    • All later dates move with it. Posts that came in so far: { $created }.
    The change is announced and cannot be undone.
confirm-close = End { $heading } now? The end was { $closes }. Posts that came in: { $created }; on the list: { $entered }; waiting for a person: { $waiting }. This cannot be undone.
confirm-void = Call off { $heading }? It is: { $state }. Posts that came in: { $created }; on the list: { $entered }. Nothing is judged any more and no prize is given. This cannot be undone, and everyone may read the reason.
confirm-freeze = Freeze the list of { $heading }? Posts on it: { $entered }. Each gets its final number, and the hash of the list is announced. This cannot be undone.
confirm-seal = Seal the sheets of { $heading }? Posts on the list: { $entered }. No mark can change afterwards.
confirm-publish = Publish the winners of { $heading }? Posts on the list: { $entered }; prizes: up to { $winners }. The result is announced and cannot be undone.

done-approved = ✅ Approved. The notice goes out: { $announce }
done-opened = ✅ { $heading } is open.
done-extended = ✅ { $heading } now ends: { $closes }
done-closed = ✅ { $heading } has ended.
done-voided = 🚫 { $heading } is called off.
done-frozen = 🧊 Frozen. Posts on the list: { $entries }. Hash: `{ $hash }`
done-sealed = 🔏 The sheets are sealed. Hash: `{ $hash }`
done-published = 🏆 Published. Winners: { $winners }. SHA-256 of the result file: `{ $hash }`
cancelled = Nothing was changed.

pick-wait = ⏳ { $heading } is not there yet. Next, { $what }: { $at }
pick-sheets = ⚖️ The list is frozen. The judges' marks come first; then the sheets are sealed.
pick-done = 🏆 The winners of { $heading } are published already.

review-heading = 🔎 { $heading }: { $waiting } waiting
review-post = { $link } by { $author }, { $at }
review-text = > { $text }
review-appeal = ✋ The author objects: { $text }
review-claimed = ⏱️ This post is yours until { $until }.
review-claimed-by-other = ⏱️ Another moderator is looking at this post until { $until }.
review-empty = ✅ No post waits for a person.
review-accepted = ✅ Accepted: { $link }
review-rejected = ⛔ Rejected ({ $reason }): { $link }
review-asked = 🛠️ The author is asked to mend it ({ $reason }): { $link }. It comes back when it changes, or at the close.
review-changed = ↻ The post changed since you looked; this is how it stands now.

# What cannot be done, and what to do instead.
refused-outside = This works in a server only, not in a direct message.
refused-role = This is for the team. Ask an owner of the server to give your role the right “{ $right }” in herald.
refused-no-campaign = There is no such campaign in this server. Choose one from the list that appears while you type.
refused-no-campaigns = There is no campaign in this server yet.
refused-which-campaign = Several campaigns are on. Choose one from the list that appears while you type.
refused-no-post = I know no such post in this campaign. Posts count only in its channel; a post made just now may take a moment.
refused-no-posts = You have no post in this campaign yet.
refused-not-yours = Only its author can ask about this post.
refused-no-verdict = This post is still being checked. Ask again in a moment.
refused-not-a-post = “{ $text }” is no link to a message and no id. Copy it with “Copy Message Link”.
refused-not-judged-here = No campaign takes posts in this channel.
refused-empty = The field “{ $field }” is empty.
refused-second-appeal = You objected to this post before; there is one objection a post.
refused-same-person = Whoever decided before cannot decide the objection. Another moderator has to.
refused-state = This campaign is: { $state }. That does not go together with what you asked; look again with `{ $command }`.
refused-too-soon = It is too early for that. It is possible from { $due } on.
refused-too-late = It is too late for that; it ended on { $ended }.
refused-no-result = The winners are not published yet. They will be: { $at }
refused-not-a-winner = You are not among the winners of this campaign.
refused-uid = That does not look like a UID. It has { $least } to { $most } digits and nothing else; copy it from your account page.
refused-not-later = The new end has to be later than the end so far, { $closes }.
refused-stale = This has changed since the button was shown. Ask anew.
refused-old-button = This button is from an earlier version and no longer works. Use the command again.
refused-pending = Posts that still wait for a decision: { $waiting }. Decide them first, with `{ $command }`.
refused-prize = “{ $text }” is no prize. Write winners x dollars, for example `5 x 10`.
refused-window = The times cannot be read: { $detail }
refused-channels = Name the channels with the options of the command; there is no earlier campaign to take them from.
refused-no-market = There are no current market figures. Ask the team to look at the data source.
refused-no-chart = The chart could not be drawn. An operator looks at the log.
refused-failed = Something failed on our side and nothing was changed. Try again in a minute. If it stays so, give the team this mark: `{ $mark }`

right-reviewer = reviewer
right-judge = judge
right-organiser = organiser
right-payer = payer
right-owner = owner

window-empty = no time is given; write for example “4月3日15:00 - 4月4日15:00 (UTC+8)”
window-unreadable = “{ $part }” cannot be read as a time; write for example “2025-04-03 15:00” or “4月3日15:00”
window-no-end = “{ $text }” has a start but no end; add the end (“- 4月4日15:00”) or the length (“起 24 小時”)
window-no-day = “{ $part }” names no day; write the date too, for example “4月3日15:00”
window-no-time = “{ $part }” names no time of day; write it too, for example “15:00”
window-none = “{ $part }” is in no calendar or on no clock; write for example “2025-04-03 15:00”
window-ambiguous = “{ $part }” can be read in two ways; write the whole of it, for example “2025-04-03 15:00”
window-zone = the time zone “{ $part }” is refused; write its distance from UTC, for example UTC+8
window-weekday = “{ $part }” is not the weekday of { $date }
window-end-first = the end { $closes } is not after the start { $opens }; the end must be later
