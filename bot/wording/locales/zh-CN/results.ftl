# 结果公告。除获奖者外不提任何人。

results-heading = 🏆 { $heading } 获奖名单
results-corrected = 这是更正后的第 { $version } 版结果；先前版本仍可查阅。
results-winner = { $place }. { $name } — { $prize } 点卡 — { $link }
results-nobody = 本次没有合格的参与者。
results-unnamed = （姓名未知）
results-counts = 列入名单 { $entered } 帖，合格 { $eligible } 帖，完成评分 { $judged } 帖。
results-coverage = 收件情况：收到 { $posts } 帖，未通过 { $rejected }，已退出 { $withdrawn }，截止时内容无法确认 { $unknown }。
results-gaps = 活动期间有 { $stretches } 段时间（合计 { $minutes } 分钟）系统未能收听，事后也无法补读；这段时间的发帖或修改可能有遗漏。
results-fewer = 合格者为 { $people } 人，因此有 { $not_awarded } 份奖不颁发，也不均分、不累积。
results-tie = 名次中有同分，已用事先封存的种子决定：种子 `{ $seed }`，承诺 `{ $commitment }`。
results-proof = 名单哈希 `{ $list }`；结果第 { $version } 版，文件 SHA-256 `{ $bundle }`。
results-verify = 任何人都可以下载结果文件，用 `{ $command }` 离线核对。
results-claim = 🎁 领奖：请获奖者在 { $until } 前用 `{ $command }` 或在网页提交 UID；逾期由名次在后的人递补。
results-appeals = 对结果的申诉截止于 { $appeals }。
results-pay = 已提交 UID 者的奖励在 { $pay } 前发放。
results-safety = 🛡️ 我们从不索取密码或钱包助记词，也不会就发奖事宜先私信任何人。

# 给提交 UID 的获奖者。
claim-noted = 🎁 已记下你第 { $place } 名的 UID，并加密保存。奖品将在 { $pay } 前发放；发放之前可用同样方式更改 UID。
claim-on-hold = 🔎 已记下你第 { $place } 名的 UID。另一份奖也填了这个 UID，因此会先由版主确认；你的资格不受影响。

# 回复在获奖者自己的帖子下。
winner-reply = 🎉 恭喜！这条帖子获得第 { $place } 名，奖品为 { $prize } 点卡。请在 { $until } 前用 `{ $command }` 提交 UID。
