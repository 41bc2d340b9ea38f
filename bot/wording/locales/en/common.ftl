# Pieces that other sentences are built from.

# Between the items of a list.
list-separator = {", "}
# Between two sentences of a paragraph.
sentence-separator = {" "}

duration-seconds = { $seconds } s
duration-minutes = { $minutes } min { $seconds } s
duration-hours = { $hours } h { $minutes } min
duration-days = { $days } d { $hours } h

step-hours = { $hours }-hour
step-minutes = { $minutes }-minute
step-seconds = { $seconds }-second

# A price in dollars or a dollar-pegged coin, and in anything else (the pair is named beside it).
price-usd = ${ $price }
price-other = { $price }

# The face value of a point card. "point card" always follows: a prize is never cash.
prize-usd = ${ $amount }
prize-other = { $amount } { $currency }

quoted = “{ $text }”
and-more = and { $more } more

method-herald-count = letters, digits and Han characters, at most three equal ones in a row, without topics, links, mentions, emoji or quoted lines
method-code-points = every character of the whole text counts
method-letters-digits = letters and digits count, topics do not
method-weibo = as Weibo counts: a Latin letter or digit is half a character
method-x-weight = the weighted length of X over the whole text
method-office-words = as office programs count: a Chinese character or a Latin word is one, topics do not count

criterion-analysis = analysis
criterion-clarity = clarity
criterion-creativity = creativity
criterion-depth = depth
criterion-evidence = evidence
criterion-insight = insight
criterion-interaction = interaction
criterion-originality = originality
criterion-quality = quality
criterion-reasoning = reasoning
criterion-relevance = relevance
criterion-strategy = strategy

date-opens = Start
date-closes = End
date-entry-list = Entry list
date-objections = Objections until
date-freeze = List frozen
date-seal = Marks sealed
date-results = Results
date-appeals = Result appeals until
date-pay = Paid by
date-claim = Winners’ UID by
