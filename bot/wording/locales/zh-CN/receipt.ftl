# 回执：只给作者本人看。

receipt-entered = ✅ **已计入** { $link }
receipt-pending = 🔎 **等待人工确认** { $link }
receipt-not-entered = ⛔ **未计入：{ $reason }** { $link }
receipt-withdrawn = 🗑️ **已退出：{ $reason }** { $link }
receipt-campaign = 活动：{ $campaign }
receipt-overruled = 系统原先的意见如下，版主看过后决定计入：
receipt-note = 版主的说明：{ $note }
receipt-item = • { $text }
receipt-passage = 　你的文字“{ $quote }”（{ $chars } 字）— 较早的帖子 { $link }（{ $at }）
receipt-passages-more = 　另有 { $more } 处

receipt-topics = 话题：{ $tags }
receipt-no-topics = 话题：无
receipt-length = 字数：{ $counted }，需要 { $needed }（计法 `{ $method }`）
receipt-own-count = 自己的文字：{ $counted } 字，已扣除引用、公告原文和多人共用的文字
receipt-posted = 发帖时间：{ $at }，在活动时间内
receipt-posted-early = 发帖时间：{ $at }，早了 { $by }
receipt-posted-late = 发帖时间：{ $at }，晚了 { $by }
receipt-posted-at-close = 发帖时间：{ $at }，正是截止时刻，不计入
receipt-version-first = 判定依据：发帖时的原文
receipt-version-edit = 判定依据：{ $at } 修改后的版本
receipt-version-unknown = 判定依据：截止时的版本未知
receipt-rules = 规则版本：{ $rules }

receipt-mend = 🛠️ 在 { $closes } 前可以这样补救：
receipt-editable = 在 { $closes } 前修改帖子，会按新内容重新判定。
receipt-appeal = ✋ 如有异议，请在 { $until } 前使用 `{ $command }`，由另一位版主审核。
receipt-appeal-over = 对参与资格的异议已于 { $until } 截止。
receipt-appeal-result = ✋ 对结果如有异议，请在 { $until } 前使用 `{ $command }`。
receipt-number-later = 名单编号将在 { $freeze } 冻结名单时给出。
receipt-number = 名单编号：{ $number }
receipt-salt = 盐值：`{ $salt }`（用它可核对公布的名单里有这条帖子，请勿公开）

# 未直接计入的帖子下的回复。人人可见，因此不列证据，也不指责任何人。
reply-mend = 👋 只差一点：{ $what }。在 { $closes } 前修改，会重新判定。用 `{ $command }` 查看详情。
reply-again = 👋 这条帖子没有计入，不过可以这样做：{ $what }。用 `{ $command }` 查看详情。
reply-similar = 👋 这条帖子有一部分与较早的帖子相似，会由版主确认。用 `{ $command }` 查看是哪一段，以及可以怎么做。
reply-waits = 👋 这条帖子会在名单冻结前由版主确认。用 `{ $command }` 查看原因。
reply-other = 👋 这条帖子没有计入：{ $reason }。用 `{ $command }` 查看原因和申诉方式。

# 一行版本。
line-entered = ✅ 已计入
line-entered-flagged = ✅ 已计入（{ $flags }）
line-pending = 🔎 等待人工确认：{ $reason }
line-pending-plain = 🔎 等待人工确认
line-not-entered = ⛔ 未计入：{ $reason }
line-more-reasons = { $reason }；另有 { $more } 个原因
