# The notice, in this order: heading, prize, news, question, window, rules, judging and dates, advice, receipt.

notice-heading = 📣 **{ $title }** { $tag }
# When the title holds the topic already.
notice-heading-tagged = 📣 **{ $title }**

notice-prize = { $winners_n ->
    [one] 💰 Post with the topic { $tag }: up to { $winners } author of a good post wins a { $prize } point card.
   *[other] 💰 Post with the topic { $tag }: up to { $winners } authors of good posts win a { $prize } point card each.
}

notice-window = 📅 When: { $opens } - { $closes } (UTC+8)
notice-window-local = Your time: { $opens } - { $closes }. The start counts, the end does not.

notice-rules-title = ⚠️ Rules:
notice-rule-topic = 1. Use only one topic: { $tag }
notice-rule-topics = 1. Use the topic { $tag }, and no more than { $allowed } topics with it
notice-aliases = {" "}(the same topic: { $aliases })
notice-rule-original = 2. No copying and no rewording of others; put quotes on lines of their own that start with “> ”
notice-rule-length = { $needed_n ->
    [one] 3. At least { $needed } character, counted by `{ $method }`: { $explained }
   *[other] 3. At least { $needed } characters, counted by `{ $method }`: { $explained }
}
notice-rule-edits = 4. You may edit until the end; the last version before it counts; a deleted post is withdrawn
notice-rule-who = 5. Any number of posts, one prize a person; no bots, judges or staff; leaving the server costs no prize

notice-judging = ⚖️ Judges mark blind: { $weights }. Reasoning counts, not a prediction that came true.
notice-weight = { $criterion } { $weight }%
notice-floor = A mean total below { $floor } (of { $total }) wins nothing.
notice-up-to = Up to { $winners } can win: if fewer qualify, each of them wins; the rest is not awarded, split or carried over.
notice-tie = Equal totals: the marks above in that order, then a seed sealed beforehand (SHA-256 `{ $commitment }…`, in full with the frozen list and in the result file). The time of a post never decides.

notice-dates-title = 🗓️ Dates (UTC+8 and your time)
notice-date = • { $what }: { $at } { $local }

notice-advice = ℹ️ Not investment advice.
notice-receipt = 🧾 `{ $command }` shows the receipt of your post: whether it counts, why, how to mend it and how to appeal.

# A draft after a move of the market.
draft-title = Daily topic: { $topic }
draft-question = What do you make of this move? How may it shape the market from here, and how would you adjust your strategy? Tell us your reasons.
