# 活动公告，依次：标题、奖励、行情、问题、时间、规则、评选与日期、声明、回执。

notice-heading = 📣 { $heading }

notice-prize = 💰 请带上话题 { $tag } 发帖，将从中选出最多 { $winners } 位优质发帖者，每人奖励 { $prize } 点卡。

notice-window = 📅 活动时间：{ $opens } - { $closes } (UTC+8)
notice-window-local = 你的本地时间：{ $opens } - { $closes }。开始时刻起计入，截止时刻起不计。

notice-rules-title = ⚠️ 注意事项：
notice-rule-topic = 1. 发帖时仅使用一个话题 { $tag }
notice-rule-topics = 1. 发帖时须带话题 { $tag }，连同它最多使用 { $allowed } 个话题
notice-aliases = （同一话题的其他写法：{ $aliases }）
notice-rule-original = 2. 禁止抄袭和洗稿，鼓励原创；引用请另起一行并以“> ”开头
notice-rule-length = 3. 字数至少 { $needed } 字（含），计法 `{ $method }`：{ $explained }
notice-rule-edits = 4. 截止前可以修改，以截止前的最后一版为准；删除帖子视为退出
notice-rule-who = 5. 可发多帖，每人最多得一份奖；机器人、评审和工作人员不参加

notice-judging = ⚖️ 评审匿名打分：{ $weights }。看推理过程，不看预测是否应验。
notice-weight = { $criterion } { $weight }%
notice-floor = 平均总分低于 { $floor } 分（满分 { $total }）者不获奖。
notice-up-to = { $winners_n ->
    [1] 最多 { $winners } 位获奖：无人合格时，奖品不颁发、不累积。
   *[other] 最多 { $winners } 位获奖：合格者不足时，合格者人人获奖，剩余名额不颁发、不均分、不累积。
}
notice-tie = 同分时依次比较上列各项；仍同分，由事先封存的种子决定（SHA-256 承诺 `{ $commitment }…`，全文见名单冻结公告和结果文件）。发帖先后不影响名次。

notice-dates-title = 🗓️ 后续日期（UTC+8 与你的本地时间）
notice-date = { $what }：{ $at } { $local }

notice-advice = ℹ️ 以上内容不构成投资建议。
notice-receipt = 🧾 发帖后用 `{ $command }` 查看回执：是否计入、原因、如何修改与申诉。

# 由行情触发的草稿。
draft-title = 推荐话题每日发帖活动：{ $topic }
draft-question = 你怎么看这段行情？它会如何影响后市，投资策略应如何调整？欢迎说说你的理由。
