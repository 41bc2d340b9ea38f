# 一段話講完一次行情。每個百分比都說明起點與時段；絕不說「因為」。

asset-bitcoin = 比特幣
asset-ether = 以太幣
asset-unknown = 價格

market-rise = { $asset }（{ $series }）於 { $at } 一度升至 { $peak }，較此前 { $hours } 小時的低點 { $base }（{ $base_at }）漲幅 { $percent }%{ $since }。
market-fall = { $asset }（{ $series }）於 { $at } 一度跌至 { $peak }，較此前 { $hours } 小時的高點 { $base }（{ $base_at }）跌幅 { $percent }%{ $since }。
market-rise-only = { $asset }（{ $series }）於 { $at } 一度升至 { $peak }{ $since }。
market-fall-only = { $asset }（{ $series }）於 { $at } 一度跌至 { $peak }{ $since }。

market-highest-since = ，創 { $day }（UTC 日）以來新高
market-lowest-since = ，創 { $day }（UTC 日）以來新低
# 同一時刻在 UTC+8 已是另一天。
market-highest-since-two = ，創 { $day }（UTC 日；依 UTC+8 為 { $day8 }）以來新高
market-lowest-since-two = ，創 { $day }（UTC 日；依 UTC+8 為 { $day8 }）以來新低
market-highest-at-least = ，為至少 { $days } 天以來最高（資料始於 { $from }）
market-lowest-at-least = ，為至少 { $days } 天以來最低（資料始於 { $from }）

market-back-part = 隨後回吐部分漲幅：最低 { $far }（{ $far_at }），自高點回落 { $percent }%，為該 { $hours } 小時漲幅的 { $ratio }%。
market-back-most = 隨後回吐大部分漲幅：最低 { $far }（{ $far_at }），自高點回落 { $percent }%，為該 { $hours } 小時漲幅的 { $ratio }%。
market-back-all = 隨後回吐全部漲幅：最低 { $far }（{ $far_at }），自高點回落 { $percent }%，為該 { $hours } 小時漲幅的 { $ratio }%。
market-back-more = 隨後不僅回吐全部漲幅，還跌破起漲點：最低 { $far }（{ $far_at }），自高點回落 { $percent }%，為該 { $hours } 小時漲幅的 { $ratio }%。
market-back-only = 隨後最低 { $far }（{ $far_at }），自高點回落 { $percent }%。
market-bounce-part = 隨後收復部分跌幅：最高 { $far }（{ $far_at }），自低點反彈 { $percent }%，為該 { $hours } 小時跌幅的 { $ratio }%。
market-bounce-most = 隨後收復大部分跌幅：最高 { $far }（{ $far_at }），自低點反彈 { $percent }%，為該 { $hours } 小時跌幅的 { $ratio }%。
market-bounce-all = 隨後收復全部跌幅：最高 { $far }（{ $far_at }），自低點反彈 { $percent }%，為該 { $hours } 小時跌幅的 { $ratio }%。
market-bounce-more = 隨後不僅收復全部跌幅，還升破起跌點：最高 { $far }（{ $far_at }），自低點反彈 { $percent }%，為該 { $hours } 小時跌幅的 { $ratio }%。
market-bounce-only = 隨後最高 { $far }（{ $far_at }），自低點反彈 { $percent }%。

market-below-closed = 其間於 { $touch } 跌至 { $level }下方，並以 { $confirm } 的 K 線收盤確認跌破。
market-above-closed = 其間於 { $touch } 升至 { $level }上方，並以 { $confirm } 的 K 線收盤確認升破。
market-below-touched = 另於 { $touch } 一度跌至 { $level }下方，但沒有 K 線收在其下。
market-above-touched = 另於 { $touch } 一度升至 { $level }上方，但沒有 K 線收在其上。

market-rumour = { $title }（未經證實）
market-disputed = { $title }（說法有爭議）
market-retracted = { $title }（已撤回）
market-news-within = 這一價位與以下消息相隔不超過 { $minutes } 分鐘：{ $title }（{ $sources }；{ $at }）。時間相近不等於因果。
market-news-amid = 當時的消息背景：{ $title }（{ $source }；{ $at }，早於這一價位 { $minutes } 分鐘）。時間相近不等於因果。
market-news-same-bar = 當時的消息背景：{ $title }（{ $source }；{ $at }，與這一價位同在一根 K 線內，先後無法分辨）。時間相近不等於因果。
market-news-after = 以下消息發布於這一價位 { $minutes } 分鐘之後，價格變動在先：{ $title }（{ $source }；{ $at }）。
market-news-none = 未找到時間相符的消息。

market-data = 資料：{ $series }，{ $bar } K 線，截至 { $as_of }；文中時刻均為 UTC+8，指 K 線的開始時刻。
market-missing-bars = 資料缺少 { $bars } 根 K 線。
market-stale = 資料已不是最新，最後一根 K 線收於 { $closed }。
market-no-prices = 目前還沒有行情資料可以顯示；接上行情來源後就會有。

# Words on a chart.
market-chart-title = { $asset }（{ $series }）
market-chart-high = 高點
market-chart-low = 低點
market-chart-base-low = 前 { $hours } 小時低點
market-chart-base-high = 前 { $hours } 小時高點
market-chart-level = 越過的整數關卡
market-chart-source = 截至 { $as_of }；不構成投資建議
