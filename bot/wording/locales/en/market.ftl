# One move of the market in one paragraph. Every percentage names its base and its window; never "because".

asset-bitcoin = Bitcoin
asset-ether = Ether
asset-unknown = The price

market-rise = { $asset } ({ $series }) rose to { $peak } at { $at }, { $percent }% above { $base }, the low of the { $hours } h before ({ $base_at }){ $since }.
market-fall = { $asset } ({ $series }) fell to { $peak } at { $at }, { $percent }% below { $base }, the high of the { $hours } h before ({ $base_at }){ $since }.
market-rise-only = { $asset } ({ $series }) rose to { $peak } at { $at }{ $since }.
market-fall-only = { $asset } ({ $series }) fell to { $peak } at { $at }{ $since }.

market-highest-since = , the highest since { $day } (UTC day)
market-lowest-since = , the lowest since { $day } (UTC day)
# The same moment is already another day in UTC+8.
market-highest-since-two = , the highest since { $day } (UTC day; { $day8 } in UTC+8)
market-lowest-since-two = , the lowest since { $day } (UTC day; { $day8 } in UTC+8)
market-highest-at-least = { $days_n ->
    [one] , the highest in at least { $days } day (data from { $from })
   *[other] , the highest in at least { $days } days (data from { $from })
}
market-lowest-at-least = { $days_n ->
    [one] , the lowest in at least { $days } day (data from { $from })
   *[other] , the lowest in at least { $days } days (data from { $from })
}

market-back-part = It then gave back part of the rise: low { $far } ({ $far_at }), { $percent }% below the peak and { $ratio }% of that { $hours }-hour rise.
market-back-most = It then gave back most of the rise: low { $far } ({ $far_at }), { $percent }% below the peak and { $ratio }% of that { $hours }-hour rise.
market-back-all = It then gave back the whole rise: low { $far } ({ $far_at }), { $percent }% below the peak and { $ratio }% of that { $hours }-hour rise.
market-back-more = It then gave back more than the whole rise: low { $far } ({ $far_at }), { $percent }% below the peak and { $ratio }% of that { $hours }-hour rise.
market-back-only = It then went as low as { $far } ({ $far_at }), { $percent }% below the peak.
market-bounce-part = It then won back part of the fall: high { $far } ({ $far_at }), { $percent }% above the trough and { $ratio }% of that { $hours }-hour fall.
market-bounce-most = It then won back most of the fall: high { $far } ({ $far_at }), { $percent }% above the trough and { $ratio }% of that { $hours }-hour fall.
market-bounce-all = It then won back the whole fall: high { $far } ({ $far_at }), { $percent }% above the trough and { $ratio }% of that { $hours }-hour fall.
market-bounce-more = It then won back more than the whole fall: high { $far } ({ $far_at }), { $percent }% above the trough and { $ratio }% of that { $hours }-hour fall.
market-bounce-only = It then went as high as { $far } ({ $far_at }), { $percent }% above the trough.

market-below-closed = It traded below { $level } at { $touch } and closed below it with the bar of { $confirm }.
market-above-closed = It traded above { $level } at { $touch } and closed above it with the bar of { $confirm }.
market-below-touched = It also touched prices below { $level } at { $touch }, but no bar closed there.
market-above-touched = It also touched prices above { $level } at { $touch }, but no bar closed there.

market-rumour = { $title } (unconfirmed)
market-disputed = { $title } (disputed)
market-retracted = { $title } (withdrawn)
market-news-within = This price came within { $minutes } min of the news { $title } ({ $sources }; { $at }). Close in time does not mean cause.
market-news-amid = It came amid the news { $title } ({ $source }; { $at }, { $minutes } min before this price). Close in time does not mean cause.
market-news-same-bar = It came amid the news { $title } ({ $source }; { $at }, within the same bar, so that the order cannot be told). Close in time does not mean cause.
market-news-after = The news { $title } ({ $source }; { $at }) is stamped { $minutes } min after this price, so the price moved first.
market-news-none = No matching news was found.

market-data = Data: { $series }, { $bar } bars, as of { $as_of }; times are UTC+8 and those at which a bar opens.
market-missing-bars = Bars missing from the data: { $bars }.
market-stale = The data is not current: its last bar closed at { $closed }.
market-no-prices = No prices are stored yet, so there is nothing to show. They come in as soon as a price feed is connected.

# Words on a chart.
market-chart-title = { $asset } ({ $series })
market-chart-high = high
market-chart-low = low
market-chart-base-low = { $hours } h low before
market-chart-base-high = { $hours } h high before
market-chart-level = crossed
market-chart-source = as of { $as_of }; not investment advice
