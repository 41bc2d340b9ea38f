# 活动进行中的公告。

reminder = ⏰ { $heading } 即将截止（{ $countdown }）。
reminder-counts = 目前已计入 { $entered } 帖，截止时间 { $closes }。
reminder-help = 用 `{ $command }` 查看你的帖子是否计入；截止前都还可以修改。

last-hour = ⏳ { $heading } 进入最后一小时（{ $countdown }）。

amended = ✏️ { $heading } 的时间有变动。
amended-reason = 原因：{ $reason }
amended-opens = 📅 开始时间改为 { $opens }，原为 { $was }。
amended-closes = 📅 截止时间改为 { $closes }，原为 { $was }。
amended-kept = 已计入的帖子不受影响，规则不变。

closed = 🔔 { $heading } 已截止，此后的发帖和修改不再计入。
closed-next = 参与名单将于 { $entry_list } 公布。

entry-list = 📋 { $heading } 的参与名单已可查询。
entry-list-next = 用 `{ $check }` 查看自己的结果和原因。如有异议，请在 { $until } 前使用 `{ $appeal }`；名单将于 { $freeze } 冻结。

tally = 收到 { $created } 帖：通过 { $accepted }、待确认 { $needs_review }、未通过 { $rejected }、已退出 { $withdrawn }。
tally-entered = 计入名单：{ $entered } 帖。

frozen = 🧊 { $heading } 的名单已冻结，共 { $entries } 帖，编号不再变动。
frozen-list-hash = 名单哈希（SHA-256）：`{ $hash }`
frozen-commitment = 同分种子的承诺（SHA-256）：`{ $commitment }`
frozen-next = 用 `{ $command }` 可获取你的编号和盐值，自行核对名单里有你。评分将于 { $seal } 封存，结果将于 { $results } 公布。

voided = 🚫 { $heading } 已取消。
voided-reason = 原因：{ $reason }
voided-next = 本活动不再评选，也不会发奖。给大家带来不便，深表歉意。

review-needed = 🔎 { $heading } 有 { $waiting } 帖等待人工确认。
review-needed-until = 请在名单冻结时间（{ $freeze }）前处理；只要还有一帖未确认，名单就无法冻结。
window-missed = ⏰ { $heading } 没有公布：活动时间已于 { $closes } 结束，频道里没有发出任何内容。请重新起草并设定新的时间。
freeze-overdue = ⏰ { $heading } 的名单原定 { $due } 冻结，目前尚未冻结。请先处理未确认的帖子，再冻结名单。
result-overdue = ⏰ { $heading } 的结果原定 { $due } 公布，目前尚未公布。请先封存评分表，再公布结果。
