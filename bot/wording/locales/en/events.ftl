# What the team is told of a market event and its draft.

alert-new = 🚨 { $asset } moved.
alert-late-news = 🚨 { $asset } moved; the headline came later.
alert-grown = 🚨 { $asset }: the move that was told before has grown.
alert-rise = Rule { $rule }: up { $percent }% within { $hours } h, from { $base } ({ $base_at }) to { $price } ({ $price_at })
alert-fall = Rule { $rule }: down { $percent }% within { $hours } h, from { $base } ({ $base_at }) to { $price } ({ $price_at })
alert-unusual = { $reading }, z { $z }
alert-given-back = { $reading }, { $retraced }% of it given back
alert-gate = Headline at the gate: { $title } ({ $source }; { $at })
alert-no-figures = There is too little history to tell more figures.
alert-draft = 📝 Draft `{ $campaign }` is ready; it would open { $opens }. Nothing is posted before somebody approves it: `{ $command }`.
alert-held = ⏸️ The draft is held: { $hold }.
alert-no-draft = ⚠️ A draft was due and could not be made: { $why }

hold-unconfirmed = its headline is a rumour; it has to be confirmed first
hold-disputed = its headline is disputed
hold-retracted = its headline was withdrawn
hold-no-headline = there is no headline behind it

hold-note = ⏸️ { $heading } (`{ $campaign }`) is held: { $hold }. { $title } ({ $source })
hold-note-announced = It was announced already, so one line of correction goes out. Call it off if it makes no sense any more.
hold-note-override = It is not announced. Whoever wants it all the same approves it with a reason: `{ $command }`.
released-note = ▶️ { $heading } (`{ $campaign }`) is free: { $title } ({ $source }) is confirmed. It would open { $opens }; look at it with `{ $command }`.
news-rests-on = What that rests on: { $reason }
correction = ❗ { $heading }: the news { $title } ({ $source }) was withdrawn; we noted it { $at }. The times and the rules stay as they are.
correction-disputed = ❗ { $heading }: the news { $title } ({ $source }) is disputed; we noted it { $at }. The times and the rules stay as they are.
auto-approved = 🤖 { $heading } was approved without a person, as the settings allow. The notice goes out: { $announce }. Call it off if it should not.
auto-refused = ⚠️ Draft `{ $campaign }` was not approved by itself: { $why }

held-refusal = This draft is held: { $hold }. To approve it all the same, give your reason; it is kept in the log.
findings-refusal = The notice cannot go out like this. { $findings }
findings-more = { $findings } … and { $more } more
