# 一段话讲完一次行情。每个百分比都说明起点与时段；绝不说“因为”。

asset-bitcoin = 比特币
asset-ether = 以太坊
asset-unknown = 价格

market-rise = { $asset }（{ $series }）于 { $at } 一度升至 { $peak }，较此前 { $hours } 小时的低点 { $base }（{ $base_at }）涨幅 { $percent }%{ $since }。
market-fall = { $asset }（{ $series }）于 { $at } 一度跌至 { $peak }，较此前 { $hours } 小时的高点 { $base }（{ $base_at }）跌幅 { $percent }%{ $since }。
market-rise-only = { $asset }（{ $series }）于 { $at } 一度升至 { $peak }{ $since }。
market-fall-only = { $asset }（{ $series }）于 { $at } 一度跌至 { $peak }{ $since }。

market-highest-since = ，创 { $day }（UTC 日）以来新高
market-lowest-since = ，创 { $day }（UTC 日）以来新低
# 同一时刻在 UTC+8 已是另一天。
market-highest-since-two = ，创 { $day }（UTC 日；按 UTC+8 为 { $day8 }）以来新高
market-lowest-since-two = ，创 { $day }（UTC 日；按 UTC+8 为 { $day8 }）以来新低
market-highest-at-least = ，为至少 { $days } 天以来最高（数据始于 { $from }）
market-lowest-at-least = ，为至少 { $days } 天以来最低（数据始于 { $from }）

market-back-part = 随后回吐部分涨幅：最低 { $far }（{ $far_at }），自高点回落 { $percent }%，为该 { $hours } 小时涨幅的 { $ratio }%。
market-back-most = 随后回吐大部分涨幅：最低 { $far }（{ $far_at }），自高点回落 { $percent }%，为该 { $hours } 小时涨幅的 { $ratio }%。
market-back-all = 随后回吐全部涨幅：最低 { $far }（{ $far_at }），自高点回落 { $percent }%，为该 { $hours } 小时涨幅的 { $ratio }%。
market-back-more = 随后不仅回吐全部涨幅，还跌破起涨点：最低 { $far }（{ $far_at }），自高点回落 { $percent }%，为该 { $hours } 小时涨幅的 { $ratio }%。
market-back-only = 随后最低 { $far }（{ $far_at }），自高点回落 { $percent }%。
market-bounce-part = 随后收复部分跌幅：最高 { $far }（{ $far_at }），自低点反弹 { $percent }%，为该 { $hours } 小时跌幅的 { $ratio }%。
market-bounce-most = 随后收复大部分跌幅：最高 { $far }（{ $far_at }），自低点反弹 { $percent }%，为该 { $hours } 小时跌幅的 { $ratio }%。
market-bounce-all = 随后收复全部跌幅：最高 { $far }（{ $far_at }），自低点反弹 { $percent }%，为该 { $hours } 小时跌幅的 { $ratio }%。
market-bounce-more = 随后不仅收复全部跌幅，还升破起跌点：最高 { $far }（{ $far_at }），自低点反弹 { $percent }%，为该 { $hours } 小时跌幅的 { $ratio }%。
market-bounce-only = 随后最高 { $far }（{ $far_at }），自低点反弹 { $percent }%。

market-below-closed = 其间于 { $touch } 跌至 { $level }下方，并以 { $confirm } 的 K 线收盘确认跌破。
market-above-closed = 其间于 { $touch } 升至 { $level }上方，并以 { $confirm } 的 K 线收盘确认升破。
market-below-touched = 另于 { $touch } 一度跌至 { $level }下方，但没有 K 线收在其下。
market-above-touched = 另于 { $touch } 一度升至 { $level }上方，但没有 K 线收在其上。

market-rumour = { $title }（未经证实）
market-disputed = { $title }（说法有争议）
market-retracted = { $title }（已撤回）
market-news-within = 这一价位与以下消息相隔不超过 { $minutes } 分钟：{ $title }（{ $sources }；{ $at }）。时间相近不等于因果。
market-news-amid = 当时的消息背景：{ $title }（{ $source }；{ $at }，早于这一价位 { $minutes } 分钟）。时间相近不等于因果。
market-news-same-bar = 当时的消息背景：{ $title }（{ $source }；{ $at }，与这一价位同在一根 K 线内，先后无法分辨）。时间相近不等于因果。
market-news-after = 以下消息发布于这一价位 { $minutes } 分钟之后，价格变动在先：{ $title }（{ $source }；{ $at }）。
market-news-none = 未找到时间相符的消息。

market-data = 数据：{ $series }，{ $bar } K 线，截至 { $as_of }；文中时刻均为 UTC+8，指 K 线的开始时刻。
market-missing-bars = 数据缺少 { $bars } 根 K 线。
market-stale = 数据已不是最新，最后一根 K 线收于 { $closed }。
market-no-prices = 目前还没有行情数据可以显示；接上行情来源后就会有。

# Words on a chart.
market-chart-title = { $asset }（{ $series }）
market-chart-high = 高点
market-chart-low = 低点
market-chart-base-low = 前 { $hours } 小时低点
market-chart-base-high = 前 { $hours } 小时高点
market-chart-level = 越过的整数关口
market-chart-source = 截至 { $as_of }；不构成投资建议
