# A move in a few lines for whoever asks. Near in time is never said to be the cause.

brief-lead = 📊 { $lead }
brief-unusual = That is { $z } times a usual { $hours }-hour move (sigma of 30 days).
brief-rank = { $rank }% of the { $hours }-hour moves in the { $days } days before it were no larger.
brief-volume = Volume in the hour from { $hour }: { $ratio } times the mean of the week before.

brief-news = 📰 Headlines near it; close in time does not mean cause:
brief-news-none = 📰 No matching news was found.
brief-headline = • { $title } — { $source }, { $at }, { $lag }
brief-headline-link = • { $title } — { $source }, { $at }, { $lag } { $link }
brief-confirmed = { $title } (confirmed)
brief-lag-within = within { $minutes } min of this price
brief-lag-before = { $minutes } min before this price
brief-lag-same-bar = within the same bar, so the order cannot be told
brief-lag-after = { $minutes } min after this price: the price moved first

brief-unknown = ❓ Not known: { $unknown }.
brief-unknown-cause = why the price moved
brief-unknown-base = the move over { $hours } h, for which the data does not reach back
brief-unknown-usual = what is usual, with { $samples } of { $wanted } hourly returns
brief-unknown-volume = the volume against usual
brief-unknown-since = whether there was such a price before the data begins at { $from }
brief-unknown-rank = how its size ranks among earlier moves

brief-left-out = Left out: { $venues }.
