# 結果公告。除得獎者外不提任何人。

results-heading = 🏆 { $heading } 得獎名單
results-corrected = 這是更正後的第 { $version } 版結果；先前版本仍可查閱。
results-winner = { $place }. { $name } — { $prize } 點卡 — { $link }
results-nobody = 本次沒有合格的參加者。
results-unnamed = （姓名未知）
results-counts = 列入名單 { $entered } 帖，合格 { $eligible } 帖，完成評分 { $judged } 帖。
results-coverage = 收件情況：收到 { $posts } 帖，未通過 { $rejected }，已退出 { $withdrawn }，截止時內容無法確認 { $unknown }。
results-gaps = 活動期間有 { $stretches } 段時間（合計 { $minutes } 分鐘）系統未能收聽，事後也無法補讀；這段時間的發帖或修改可能有遺漏。
results-fewer = 合格者為 { $people } 人，因此有 { $not_awarded } 份獎不頒發，也不均分、不累積。
results-tie = 名次中有同分，已用事先封存的種子決定：種子 `{ $seed }`，承諾 `{ $commitment }`。
results-proof = 名單雜湊 `{ $list }`；結果第 { $version } 版，檔案 SHA-256 `{ $bundle }`。
results-verify = 任何人都可以下載結果檔，用 `{ $command }` 離線核對。
results-claim = 🎁 領獎：請得獎者在 { $until } 前用 `{ $command }` 或在網頁提交 UID；逾期由名次在後的人遞補。
results-appeals = 對結果的申訴截止於 { $appeals }。
results-pay = 已提交 UID 者的獎勵在 { $pay } 前發放。
results-safety = 🛡️ 我們從不索取密碼或錢包助記詞，也不會就發獎事宜先私訊任何人。

# 給提交 UID 的得獎者。
claim-noted = 🎁 已記下你第 { $place } 名的 UID，並加密保存。獎品將在 { $pay } 前發放；發放之前可用同樣方式更改 UID。
claim-on-hold = 🔎 已記下你第 { $place } 名的 UID。另一份獎也填了這個 UID，因此會先由版主確認；你的資格不受影響。

# 回覆在得獎者自己的帖子下。
winner-reply = 🎉 恭喜！這則帖子獲得第 { $place } 名，獎品為 { $prize } 點卡。請在 { $until } 前用 `{ $command }` 提交 UID。
