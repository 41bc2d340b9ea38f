# The receipt: for the author alone.

receipt-entered = ✅ **It counts** { $link }
receipt-pending = 🔎 **Waiting for a person** { $link }
receipt-not-entered = ⛔ **Not entered: { $reason }** { $link }
receipt-withdrawn = 🗑️ **Withdrawn: { $reason }** { $link }
receipt-campaign = Campaign: { $campaign }
receipt-overruled = This is what herald noted first; a moderator looked at it and let the post in:
receipt-note = Note from the moderator: { $note }
receipt-item = • { $text }
receipt-passage = { $chars_n ->
    [one] 　your words “{ $quote }” ({ $chars } character) — earlier post { $link } ({ $at })
   *[other] 　your words “{ $quote }” ({ $chars } characters) — earlier post { $link } ({ $at })
}
receipt-passages-more = { $more_n ->
    [one] 　and { $more } more passage
   *[other] 　and { $more } more passages
}

receipt-topics = Topics: { $tags }
receipt-no-topics = Topics: none
receipt-length = Length: { $counted }, needed { $needed } (counted by `{ $method }`)
receipt-own-count = Your own text: { $counted }, without quotes, text of the notice and text that many share
receipt-posted = Posted: { $at }, within the campaign
receipt-posted-early = Posted: { $at }, early by { $by }
receipt-posted-late = Posted: { $at }, late by { $by }
receipt-posted-at-close = Posted: { $at }, the very moment of the end, which no longer counts
receipt-version-first = Judged: the text as first posted
receipt-version-edit = Judged: the version edited at { $at }
receipt-version-unknown = Judged: the version at the end is not known
receipt-rules = Rules: { $rules }

receipt-mend = 🛠️ What you can do before { $closes }:
receipt-editable = If you edit the post before { $closes }, it is judged anew.
receipt-appeal = ✋ If you object, use `{ $command }` before { $until }; another moderator will look.
receipt-appeal-over = Objections about entries ended on { $until }.
receipt-appeal-result = ✋ If you object to the result, use `{ $command }` before { $until }.
receipt-number-later = Your number is given when the list is frozen, on { $freeze }.
receipt-number = Number on the list: { $number }
receipt-salt = Salt: `{ $salt }` (it proves that this post is on the published list; keep it to yourself)

# The reply under a post that has not simply entered. Everyone can read it, so it names no evidence and blames nobody.
reply-mend = 👋 Almost there: { $what }. Edit it before { $closes } and it is judged anew. `{ $command }` shows you the details.
reply-again = 👋 This one does not count, but there is a way: { $what }. `{ $command }` shows you the details.
reply-similar = 👋 Part of this post is similar to an earlier post, so a moderator looks at it. `{ $command }` shows you which part and what you can do.
reply-waits = 👋 A moderator will look at this post before the list is frozen. `{ $command }` shows you why.
reply-other = 👋 This post does not count: { $reason }. `{ $command }` shows you why and how to object.

# One line.
line-entered = ✅ It counts
line-entered-flagged = ✅ It counts ({ $flags })
line-pending = 🔎 Waiting for a person: { $reason }
line-pending-plain = 🔎 Waiting for a person
line-not-entered = ⛔ Not entered: { $reason }
line-more-reasons = { $reason }; more reasons: { $more }
