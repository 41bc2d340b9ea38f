# 几行讲完一次行情，供查询者阅读；时间相近绝不说成因果。

brief-lead = 📊 { $lead }
brief-unusual = 约为平常 { $hours } 小时波动的 { $z } 倍（此前 30 天的标准差）。
brief-rank = 此前 { $days } 天数据中，{ $rank }% 的 { $hours } 小时波动不大于这一次。
brief-volume = { $hour } 起一小时的成交量：前一周平均的 { $ratio } 倍。

brief-news = 📰 时间相近的消息（不等于因果）：
brief-news-none = 📰 未找到时间相符的消息。
brief-headline = • { $title } — { $source }，{ $at }，{ $lag }
brief-headline-link = • { $title } — { $source }，{ $at }，{ $lag } { $link }
brief-confirmed = { $title }（已证实）
brief-lag-within = 与这一价位相隔不超过 { $minutes } 分钟
brief-lag-before = 早于这一价位 { $minutes } 分钟
brief-lag-same-bar = 与这一价位同在一根 K 线内，先后无法分辨
brief-lag-after = 晚于这一价位 { $minutes } 分钟，价格变动在先

brief-unknown = ❓ 尚不清楚：{ $unknown }。
brief-unknown-cause = 价格变动的原因
brief-unknown-base = { $hours } 小时的涨跌幅（数据不足以回溯）
brief-unknown-usual = 平常的波动（{ $wanted } 个小时收益率中只有 { $samples } 个）
brief-unknown-volume = 成交量与平常相比如何
brief-unknown-since = 数据起点 { $from } 之前是否有过这个价位
brief-unknown-rank = 这一幅度在历次波动中的排名

brief-left-out = 未采用：{ $venues }。
