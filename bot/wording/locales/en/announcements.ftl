# Announcements while a campaign runs.

reminder = ⏰ { $heading } closes soon ({ $countdown }).
reminder-counts = { $entered_n ->
    [one] { $entered } post counts so far; the end is { $closes }.
   *[other] { $entered } posts count so far; the end is { $closes }.
}
reminder-help = `{ $command }` shows whether yours counts; you can still edit it until then.

last-hour = ⏳ The last hour of { $heading } has begun ({ $countdown }).

amended = ✏️ The times of { $heading } have changed.
amended-reason = Reason: { $reason }
amended-opens = 📅 It opens at { $opens }; until now that was { $was }.
amended-closes = 📅 It ends at { $closes }; until now that was { $was }.
amended-kept = Posts that are in stay in; the rules are the same.

closed = 🔔 { $heading } is closed. Posts and edits from now on no longer count.
closed-next = The entry list comes out on { $entry_list }.

entry-list = 📋 The entry list of { $heading } is out.
entry-list-next = `{ $check }` shows your result and the reasons. If you object, use `{ $appeal }` before { $until }; the list is frozen on { $freeze }.

tally = { $created_n ->
    [one] { $created } post came in: { $accepted } accepted, { $needs_review } waiting for a person, { $rejected } not accepted, { $withdrawn } withdrawn.
   *[other] { $created } posts came in: { $accepted } accepted, { $needs_review } waiting for a person, { $rejected } not accepted, { $withdrawn } withdrawn.
}
tally-entered = On the list: { $entered }.

frozen = { $entries_n ->
    [one] 🧊 The list of { $heading } is frozen with { $entries } entry; its number no longer changes.
   *[other] 🧊 The list of { $heading } is frozen with { $entries } entries; the numbers no longer change.
}
frozen-list-hash = List hash (SHA-256): `{ $hash }`
frozen-commitment = Commitment to the tie seed (SHA-256): `{ $commitment }`
frozen-next = `{ $command }` gives you your number and salt, so that you can check that you are on the list. Marks are sealed on { $seal }; results come out on { $results }.

voided = 🚫 { $heading } is called off.
voided-reason = Reason: { $reason }
voided-next = There will be no judging and no prizes. We apologise to everyone who took part.

review-needed = { $waiting_n ->
    [one] 🔎 { $heading }: { $waiting } post waits for a person.
   *[other] 🔎 { $heading }: { $waiting } posts wait for a person.
}
review-needed-until = Please decide before the time of the freeze ({ $freeze }); the list cannot be frozen while one of them is open.
window-missed = ⏰ { $heading } was not announced: its window ended at { $closes }. Nothing was posted. Draft it again with a new window.
freeze-overdue = ⏰ { $heading }: the list was promised for { $due } and is not frozen yet. Decide what is open, then freeze it.
result-overdue = ⏰ { $heading }: the winners were promised for { $due } and are not out yet. Seal the sheets, then publish.
