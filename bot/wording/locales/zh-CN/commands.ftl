# Discord 上的指令：说明、按钮和表单，以及只有询问者看得到的回复。

# 说明最多 100 字；指令名称在各语言都相同。
about-campaign = 发帖活动：我的帖子、规则、结果
about-campaign-status = 活动进行到哪里、收到多少帖、接下来是什么
about-campaign-rules = 活动公告全文
about-campaign-check = 帖子是否计入及原因；也可以在发帖前先试一段文字
about-campaign-mine = 你在活动中的帖子
about-campaign-appeal = 对某条帖子的判定提出异议
about-campaign-winners = 活动的获奖名单
about-campaign-claim = 获奖者：提交 UID
about-campaign-draft = 管理：起草活动
about-campaign-approve = 管理：查看草稿并批准
about-campaign-open = 管理：立即开始活动
about-campaign-extend = 管理：延后活动的截止时间
about-campaign-close = 管理：立即截止活动
about-campaign-void = 管理：取消活动
about-campaign-pick = 管理：评选的下一步
about-campaign-announce = 管理：公布获奖名单
about-market = 行情数字
about-market-brief = 用一段话说明最近的行情，附来源
about-market-chart = 最近行情的走势图
about-review = 管理：等待人工确认的帖子
about-review-next = 管理：下一条等待决定的帖子

option-campaign = 活动
option-campaign-about = 哪一个活动；不填则为进行中的活动
option-post = 帖子
option-post-about = 你的一条帖子：链接或编号
option-text = 文字
option-text-about = 想先试的文字；不会保存
option-until = 截止
option-until-about = 新的截止时间，例如 2025-04-05 15:00（UTC+8）
option-posts-channel = 发帖频道
option-posts-channel-about = 成员在哪里发帖；不填则与上次活动相同
option-news-channel = 公告频道
option-news-channel-about = 公告发到哪里；不填则与上次活动相同
option-team-channel = 管理频道
option-team-channel-about = 在哪里通知管理团队；不填则与上次活动相同

menu-check = 查看这条帖子
menu-submit = 提交这条帖子

button-zh-tw = 繁體中文
button-zh-cn = 简体中文
button-en = English
button-check = 查看我的帖子
button-accept = 通过
button-skip = 跳过
button-next = 下一条
button-approve = 批准
button-discard = 放弃
button-confirm = 确定
button-cancel = 取消
button-reason = 继续…
select-reject = 不通过：请选择原因
select-mend = 请作者修改：请选择原因

form-draft = 起草活动
form-appeal = 提出异议
form-claim = 提交 UID
form-reject = 不通过这条帖子
form-mend = 请作者修改帖子
form-reason = 填写原因

field-topic = 话题（不含 # 号）
field-window = 活动时间（UTC+8）
field-window-hint = 4月3日15:00 - 4月4日15:00
field-prize = 人数 x 每人奖励（美元）
field-prize-hint = 5 x 10
field-question = 问题（留空则用惯用的问题）
field-news = 行情段落（留空则用最近的行情）
field-appeal = 哪里判定有误？理由是什么？
field-uid = 账号 UID，只填数字
field-note = 给作者的说明（可留空）
field-reason = 原因（所有人都看得到）

state-draft = 草稿
state-approved = 已批准
state-announced = 已公布
state-open = 进行中
state-closed = 已截止
state-judging = 审核中
state-frozen = 名单已冻结
state-published = 结果已公布
state-paid = 已发奖
state-void = 已取消

# 成员。
status-heading = { $heading } — { $state }
status-window = 📅 { $opens } - { $closes } (UTC+8)，截止 { $countdown }
status-next = ⏭️ 接下来，{ $what }：{ $at }
status-void = 原因：{ $reason }

mine-heading = 你在 { $heading } 的帖子：{ $posts } 帖
mine-line = • { $link } { $line }
mine-more = ……另有 { $more } 帖；用 `{ $command }` 查看其中一条。

dry-heading = 🧪 { $heading } 试判。不会保存，也没有别人看得到。
dry-accepted = ✅ 按规则，这段文字会计入。
dry-review = 🔎 按规则，这段文字需要人工确认。
dry-rejected = ⛔ 按规则，这段文字目前还不会计入。
dry-mend = 　🛠️ { $mend }
dry-later = 实际结果可能不同：以发出的帖子本身的内容和时间为准。

submitted = 📨 已收到。用 `{ $command }` 查看结果。
submitted-again = 这条帖子之前已经收到，没有任何变动。

chart-english = 图上的文字是英文：这台主机没有安装中文字体。

appeal-filed = ✋ 已收到你对 { $link } 的异议。另一位版主会在 { $until } 前审核并通知你。
claim-stored = 🎁 已保存你在 { $heading } 的 UID，末尾 `{ $tail }`。{ $until } 前可以更正。
claim-held = 发奖前会有人先确认。

# 版主。
draft-stored = 📝 草稿 `{ $campaign }` 已保存。以下是本语言的公告，其他语言请点按钮查看。
draft-typed = 你输入的内容，以免丢失：
findings = ⚠️ 公告有 { $findings } 处需要注意：

confirm-approve = 要批准 { $heading } 吗？
    • 公告发出：{ $announce }
    • 计入时间：{ $opens } - { $closes } (UTC+8)
    • 奖励：最多 { $winners } 位，每人 { $prize } 点卡
confirm-open = 要立即开始 { $heading } 吗？从现在起计入，而不是从 { $opens } 起。这个操作无法撤销。
confirm-extend = 要延后 { $heading } 的截止时间吗？
    • 原定：{ $closes }
    • 改为：{ $until }
    • 之后的日期一并顺延。目前收到 { $created } 帖。
    变更会公告，且无法撤销。
confirm-close = 要立即截止 { $heading } 吗？原定 { $closes } 截止。收到 { $created } 帖，计入名单 { $entered } 帖，待确认 { $waiting } 帖。这个操作无法撤销。
confirm-void = 要取消 { $heading } 吗？目前状态：{ $state }。收到 { $created } 帖，计入名单 { $entered } 帖。取消后不再评选，也不会发奖。这个操作无法撤销，原因所有人都看得到。
confirm-freeze = 要冻结 { $heading } 的名单吗？名单上有 { $entered } 帖，编号从此不变，并公布名单哈希。这个操作无法撤销。
confirm-seal = 要封存 { $heading } 的评分表吗？名单上有 { $entered } 帖。封存后不能再改分数。
confirm-publish = 要公布 { $heading } 的获奖名单吗？名单上有 { $entered } 帖，最多 { $winners } 位获奖。结果会公告，且无法撤销。

done-approved = ✅ 已批准。公告发出时间：{ $announce }
done-opened = ✅ { $heading } 已开始。
done-extended = ✅ { $heading } 的截止时间改为：{ $closes }
done-closed = ✅ { $heading } 已截止。
done-voided = 🚫 { $heading } 已取消。
done-frozen = 🧊 已冻结，名单共 { $entries } 帖。哈希：`{ $hash }`
done-sealed = 🔏 评分表已封存。哈希：`{ $hash }`
done-published = 🏆 已公布，{ $winners } 位获奖。结果文件 SHA-256：`{ $hash }`
cancelled = 没有任何变动。

pick-wait = ⏳ { $heading } 还没到这一步。接下来，{ $what }：{ $at }
pick-sheets = ⚖️ 名单已冻结。请评审先完成评分，再封存评分表。
pick-done = 🏆 { $heading } 的获奖名单已经公布。

review-heading = 🔎 { $heading }：{ $waiting } 帖待确认
review-post = { $link } 作者 { $author }，{ $at }
review-text = > { $text }
review-appeal = ✋ 作者提出异议：{ $text }
review-claimed = ⏱️ 这条帖子在 { $until } 前由你处理。
review-claimed-by-other = ⏱️ 另一位版主正在处理这条帖子，到 { $until } 为止。
review-empty = ✅ 没有帖子等待人工确认。
review-accepted = ✅ 已通过：{ $link }
review-rejected = ⛔ 未通过（{ $reason }）：{ $link }
review-asked = 🛠️ 已请作者修改（{ $reason }）：{ $link }。帖子变动或活动截止时会再次出现。
review-changed = ↻ 你查看之后帖子有变动，以下是目前的内容。

# 不能做的事，以及可以怎么做。
refused-outside = 只能在服务器里使用，不能在私信中使用。
refused-role = 这是管理团队的功能。请服务器的拥有者在 herald 为你的身份组设置“{ $right }”权限。
refused-no-campaign = 这个服务器没有这个活动。请从输入时出现的列表中选择。
refused-no-campaigns = 这个服务器还没有活动。
refused-which-campaign = 有多个活动正在进行。请从输入时出现的列表中选择。
refused-no-post = 这个活动里没有这条帖子。只有发在活动频道的帖子才计入；刚发出的帖子可能要等一下。
refused-no-posts = 你在这个活动里还没有帖子。
refused-not-yours = 只有作者本人可以查询这条帖子。
refused-no-verdict = 这条帖子还在检查中，请稍后再问。
refused-not-a-post = “{ $text }”不是消息的链接，也不是编号。请用“复制消息链接”。
refused-not-judged-here = 这个频道目前没有活动收帖。
refused-empty = “{ $field }”是空的。
refused-second-appeal = 你已经对这条帖子提过异议；每条帖子只能提一次。
refused-same-person = 之前做出决定的人不能处理这个异议，请由另一位版主处理。
refused-state = 这个活动目前的状态是：{ $state }，与你要做的事不符。请用 `{ $command }` 再看一次。
refused-too-soon = 现在还太早，{ $due } 起才可以。
refused-too-late = 已经太晚，{ $ended } 就截止了。
refused-no-result = 获奖名单还没公布，预定公布时间：{ $at }
refused-not-a-winner = 你不在这个活动的获奖名单里。
refused-uid = 这看起来不是 UID。UID 只有数字，长度 { $least } 到 { $most } 位；请从账号页面复制。
refused-not-later = 新的截止时间必须晚于原定的 { $closes }。
refused-stale = 按钮显示之后情况有变，请重新使用指令。
refused-old-button = 这是旧版的按钮，已经失效，请重新使用指令。
refused-pending = 还有 { $waiting } 帖等待决定，请先用 `{ $command }` 处理。
refused-prize = “{ $text }”不是奖励的写法。请写成人数 x 美元，例如 `5 x 10`。
refused-window = 看不懂活动时间：{ $detail }
refused-channels = 请用指令的选项指定频道；这里还没有之前的活动可以沿用。
refused-no-market = 目前没有最新的行情数字。请管理团队检查数据来源。
refused-no-chart = 走势图无法绘制，请运营者查看日志。
refused-failed = 我们这边出了问题，没有任何变动。请一分钟后再试；若仍如此，请把这个记号交给管理团队：`{ $mark }`

right-reviewer = 审核
right-judge = 评审
right-organiser = 主办
right-payer = 发奖
right-owner = 拥有者

window-empty = 没有写时间，请写成例如“4月3日15:00 - 4月4日15:00 (UTC+8)”
window-unreadable = “{ $part }”不是时间，请写成例如“2025-04-03 15:00”或“4月3日15:00”
window-no-end = “{ $text }”有开始、没有结束，请加上结束（“- 4月4日15:00”）或长度（“起 24 小时”）
window-no-day = “{ $part }”没有日期，请一并写出，例如“4月3日15:00”
window-no-time = “{ $part }”没有时刻，请一并写出，例如“15:00”
window-none = 没有“{ $part }”这个日期或时刻，请写成例如“2025-04-03 15:00”
window-ambiguous = “{ $part }”有两种读法，请写完整，例如“2025-04-03 15:00”
window-zone = 时区“{ $part }”不采用，请写与 UTC 的差距，例如 UTC+8
window-weekday = { $date } 不是“{ $part }”
window-end-first = 结束 { $closes } 没有晚于开始 { $opens }，请改成较晚的时间
