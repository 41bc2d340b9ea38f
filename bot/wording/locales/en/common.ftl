# Pieces that other sentences are built from.

# Between the items of a list.
list-separator = {", "}
# Between items that hold commas of their own.
clause-separator = {"; "}
# Between two sentences of a paragraph.
sentence-separator = {" "}

duration-seconds = { $seconds } s
duration-minutes = { $minutes } min
duration-hours = { $hours } h
duration-days = { $days } d

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

method-herald-count = letters, digits and Chinese characters, at most three equal ones in a row; no topics, links, mentions, emoji or quoted lines
method-code-points = every character of the whole text
method-letters-digits = letters and digits, without topics
method-weibo = half a character for each Latin letter or digit, as Weibo counts the whole text
method-x-weight = the weighted length that X shows for the whole text
method-office-words = one for each Chinese character or Latin word, as office programs count, without topics

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
