# 决定或结果之后：请求修改、申诉、更正、奖品递补。

mend-request = 🛠️ 版主请你在 { $closes } 前修改这条帖子：{ $reason }。直接编辑即可，之后会自动重新审核。用 `{ $command }` 查看当前状态。
mend-request-note = 🛠️ 版主请你在 { $closes } 前修改这条帖子：{ $reason }。版主的说明：{ $note } 直接编辑即可，之后会自动重新审核。用 `{ $command }` 查看当前状态。

# 回复在申诉者的帖子下；答复内容只给作者看。
appeal-answer-upheld = ⚖️ 这条帖子的申诉已由另一位人员审核：维持原结果。作者可用 `{ $command }` 查看答复。
appeal-answer-overturned = ⚖️ 这条帖子的申诉成立：已列入名单，待评委评分后公布更正结果。作者可用 `{ $command }` 查看答复。
appeal-told-upheld = ⚖️ 你的申诉已由另一位人员审核，维持原决定。{ $note }
appeal-told-overturned = ⚖️ 你的申诉成立，原决定已撤销。{ $note }
result-appeal-filed = ✋ 已收到你对 { $link } 的申诉。未参与原决定的人员会在发奖前审核并通知你。

# 更正结果的开头。
correction-heading = ✏️ 更正结果，第 { $version } 版。原因：{ $reason }
correction-admitted = 新列入名单：编号 { $numbers }。
correction-struck = 已从名单划除（编号保留）：{ $numbers }。
correction-place = 第 { $place } 名：编号 { $before } → 编号 { $after }。
correction-place-new = 第 { $place } 名：现为编号 { $after }。
correction-place-none = 第 { $place } 名：编号 { $before } → 不颁发。
correction-same = 名次没有变动。
place-lost = ✏️ 在第 { $version } 版结果中，这条帖子不再获奖。原因见更正后的结果；申诉期限内你可以提出申诉。
passed-on-reply = 🎉 第 { $place } 名的奖品按公布的名次递补给这条帖子，奖品为 { $prize } 点卡。请在 { $until } 前用 `{ $command }` 提交 UID。
uid-returned = ✉️ 第 { $place } 名的奖品无法发放到所填的 UID。请用 `{ $command }` 提交正确的 UID，你的奖品仍然保留。

# 给版主频道。
winner-removed = ⚠️ { $heading }：团队移除了编号 { $number } 的获奖帖子。请附原因划除，或维持原状；系统不会自行处理。
appeals-open = ⏳ { $heading }：申诉期限已过，但仍有未处理的申诉或未公布的更正。处理完之前奖品不会发放。
paid-differs = ⚠️ { $heading }：第 { $version } 版结果与已交付或已发放的奖品不同（第 { $places } 名）。这些奖品维持原状，请决定如何处理。

# 拒绝。
claim-no-result = 获奖名单尚未公布。
claim-is-on-hold = 你的奖品暂缓发放：需先由版主确认。
claim-on-its-way = 你的奖品已在发放途中，UID 不能再更改。
claim-no-key = 目前还不能收 UID：管理者须先设置 HERALD_UID_KEY。
claim-no-uid = 缺少 UID。
claim-no-reason = 请填写原因，原因会留在记录中。
claim-no-prize = 这个活动没有第 { $place } 名的奖品。
claim-off-the-road = 奖品不能从“{ $from }”变成“{ $to }”。
claim-place-held = 第 { $place } 名仍有人持有：奖品失效或作废后才能递补。
claim-nobody-follows = 公布的名次中已无人可递补，第 { $place } 名不颁发。
appeal-none-open = 这条帖子没有待处理的申诉。
appeal-listed = 这条帖子在名单上，评分已封存：只能维持原结果，或划除某一条参赛帖。
appeal-only-admits = 对结果的申诉只能让帖子列入，或维持原结果。
appeal-gone = 帖子已删除，不能再列入名单。
review-nothing-to-mend = 活动已截止，帖子不能再修改，请直接决定。
review-not-waiting = 这条帖子不在待审之列。
review-asked-already = 已经请作者修改这个版本。
review-not-mendable = 这个理由无法靠编辑修正。
review-no-reason = 请用一句话说明为什么任何人都可以重复这段文字。
review-passage-too-short = 这个片段太短，无法与其他文字区分。请选较长的片段，或整篇帖子。
review-said-already = 这已经设置过，或已被收回，请重新查看。
review-nothing-to-undo = 没有可以撤回的决定。
review-not-yours = 最后的决定是别人做的；请改为重新决定。
review-answered = 对申诉的答复不能撤回，作者已收到通知。
review-undo-changed = 帖子或决定已有变动，请重新查看。
correction-no-result = 尚未公布结果，无从更正。
correction-nothing = 与上一版相比没有变动：请先划除或列入参赛帖。
correction-no-reason = 请填写原因，原因会随更正公布。
correction-long-reason = 原因有 { $chars } 个字符，上限为 { $most }。
correction-not-standing = 这条帖子不在名单上，或已划除。
correction-no-strike = 只有异议成立或团队移除时才会划除。
correction-not-a-judge = 后来列入的参赛帖只由原评委评分。
correction-sealed = 编号 { $number } 的评分已封存。
erase-prize-open = 第 { $place } 名的奖品尚未发放：可在删除时一并放弃，或等发放后再申请。
erase-on-its-way = 第 { $place } 名的奖品正在发放，请在完成后再申请。
batch-same-person = 核准批次的人不能自己导出，须由第二人导出。
batch-nothing-ready = 目前没有可发放的奖品。
batch-changed = 第 { $place } 名的奖品在核准后有变动，请重新核准批次。
batch-none = 没有批次 { $batch }。
batch-other-format = 批次 { $batch } 已导出为 { $format }，请索取同一格式。
batch-erased = 批次 { $batch } 的文件已连同 UID 一并清除。
batch-receipt = 回执第 { $line } 行：{ $detail }。未导入任何数据。
receipt-too-large = 文件大于 1 MiB，请拆分后再导入
receipt-not-utf8 = 文件不是 UTF-8 编码，请另存为 CSV UTF-8
receipt-not-csv = 无法读成 CSV
receipt-columns = 需要 status 与 reference 列，以及 pay_key 列（或 batch 与 line 列）
receipt-naming-columns = 需要 pay_key 列，或 batch 与 line 列
receipt-status = { $text } 不是付款结果，请写 paid 或 returned
receipt-reference = 需要发奖方的参考编号，最多 { $most } 字
receipt-names-nothing = 没有指明奖品：请填 pay_key，或以数字填 batch 与 line
receipt-no-batch = 没有任何批次包含这份奖品
receipt-not-out = 所属批次尚未取出
receipt-paid-before = 这份奖品先前已记为发放，参考编号 { $reference }
receipt-returned-before = 这份奖品先前已记为退回，参考编号 { $reference }
