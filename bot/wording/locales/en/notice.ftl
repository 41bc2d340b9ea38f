# The notice, in this order: heading, prize, news, question, window, rules, judging and dates, advice, receipt.

notice-heading = 📣 { $heading }

notice-prize = { $winners_n ->
    [one] 💰 Post with { $tag }: up to { $winners } author of a good post wins a { $prize } point card.
   *[other] 💰 Post with { $tag }: up to { $winners } authors of good posts win a { $prize } point card each.
}

notice-window = 📅 When: { $opens } - { $closes } (UTC+8)
notice-window-local = Your time: { $opens } - { $closes }, start included, end not.

notice-rules-title = ⚠️ Rules:
notice-rule-topic = 1. Use only one topic: { $tag }
notice-rule-topics = 1. Use { $tag }, and at most { $allowed } topics in all
notice-aliases = {" "}(also: { $aliases })
notice-rule-original = 2. No copying, no rewording of others; quote on lines that start with “> ”
notice-rule-length = { $needed_n ->
    [one] 3. At least { $needed } character, counted by `{ $method }`: { $explained }
   *[other] 3. At least { $needed } characters, counted by `{ $method }`: { $explained }
}
notice-rule-edits = 4. Edits before the end count, later ones do not; deleting withdraws
notice-rule-who = 5. Any number of posts, one prize a person; no bots, judges or staff

notice-judging = ⚖️ Marked blind: { $weights }. Reasoning counts, not luck.
notice-weight = { $criterion } { $weight }%
notice-floor = A mean total below { $floor } (of { $total }) wins nothing.
notice-up-to = { $winners_n ->
    [one] Up to { $winners } winner: if nobody qualifies, the prize is not awarded or carried over.
   *[other] Up to { $winners } winners: if fewer qualify, each wins; the rest is not awarded, split or carried over.
}
notice-tie = Ties: these marks in this order, then a seed sealed beforehand (SHA-256 `{ $commitment }…`, in full with the list and the result). Posting time never decides.

notice-dates-title = 🗓️ Dates (UTC+8, your time)
notice-date = { $what }: { $at } { $local }

notice-advice = ℹ️ Not investment advice.
notice-receipt = 🧾 `{ $command }`: whether your post counts, why, how to mend it or appeal.

# A draft after a move of the market.
draft-title = Daily topic: { $topic }
draft-question = What do you make of this move? How may it shape the market from here, and how would you adjust your strategy? Tell us your reasons.
