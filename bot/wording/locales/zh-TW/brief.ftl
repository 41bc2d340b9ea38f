# 幾行講完一次行情，供查詢者閱讀；時間相近絕不說成因果。

brief-lead = 📊 { $lead }
brief-unusual = 約為平常 { $hours } 小時波動的 { $z } 倍（此前 30 天的標準差）。
brief-rank = 此前 { $days } 天資料中，{ $rank }% 的 { $hours } 小時波動不大於這一次。
brief-volume = { $hour } 起一小時的成交量：前一週平均的 { $ratio } 倍。

brief-news = 📰 時間相近的消息（不等於因果）：
brief-news-none = 📰 未找到時間相符的消息。
brief-headline = • { $title } — { $source }，{ $at }，{ $lag }
brief-headline-link = • { $title } — { $source }，{ $at }，{ $lag } { $link }
brief-confirmed = { $title }（已證實）
brief-lag-within = 與這一價位相隔不超過 { $minutes } 分鐘
brief-lag-before = 早於這一價位 { $minutes } 分鐘
brief-lag-same-bar = 與這一價位同在一根 K 線內，先後無法分辨
brief-lag-after = 晚於這一價位 { $minutes } 分鐘，價格變動在先

brief-unknown = ❓ 尚不清楚：{ $unknown }。
brief-unknown-cause = 價格變動的原因
brief-unknown-base = { $hours } 小時的漲跌幅（資料不足以回溯）
brief-unknown-usual = 平常的波動（{ $wanted } 個小時報酬中只有 { $samples } 個）
brief-unknown-volume = 成交量與平常相比如何
brief-unknown-since = 資料起點 { $from } 之前是否有過這個價位
brief-unknown-rank = 這一幅度在歷次波動中的排名

brief-left-out = 未採用：{ $venues }。
