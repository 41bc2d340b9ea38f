# 回執：只給作者本人看。

receipt-entered = ✅ **已計入** { $link }
receipt-pending = 🔎 **等待人工確認** { $link }
receipt-not-entered = ⛔ **未計入：{ $reason }** { $link }
receipt-withdrawn = 🗑️ **已退出：{ $reason }** { $link }
receipt-campaign = 活動：{ $campaign }
receipt-overruled = 系統原先的意見如下，版主看過後決定計入：
receipt-note = 版主的說明：{ $note }
receipt-item = • { $text }
receipt-passage = 　你的文字「{ $quote }」（{ $chars } 字）— 較早的帖子 { $link }（{ $at }）
receipt-passages-more = 　另有 { $more } 處

receipt-topics = 話題：{ $tags }
receipt-no-topics = 話題：無
receipt-length = 字數：{ $counted }，需要 { $needed }（計法 `{ $method }`）
receipt-own-count = 自己的文字：{ $counted } 字，已扣除引用、公告原文與多人共用的文字
receipt-posted = 發帖時間：{ $at }，在活動時間內
receipt-posted-early = 發帖時間：{ $at }，早了 { $by }
receipt-posted-late = 發帖時間：{ $at }，晚了 { $by }
receipt-posted-at-close = 發帖時間：{ $at }，正是截止時刻，不計入
receipt-version-first = 判定依據：發帖時的原文
receipt-version-edit = 判定依據：{ $at } 修改後的版本
receipt-version-unknown = 判定依據：截止時的版本未知
receipt-rules = 規則版本：{ $rules }

receipt-mend = 🛠️ 在 { $closes } 前可以這樣補救：
receipt-editable = 在 { $closes } 前修改帖子，會依新內容重新判定。
receipt-appeal = ✋ 如有異議，請在 { $until } 前使用 `{ $command }`，由另一位版主審核。
receipt-appeal-over = 對參加資格的異議已於 { $until } 截止。
receipt-appeal-result = ✋ 對結果如有異議，請在 { $until } 前使用 `{ $command }`。
receipt-number-later = 名單編號將在 { $freeze } 凍結名單時給出。
receipt-number = 名單編號：{ $number }
receipt-salt = 鹽值：`{ $salt }`（用它可核對公布的名單裡有這則帖子，請勿公開）

# 未直接計入的帖子下的回覆。人人可見，因此不列證據，也不指責任何人。
reply-mend = 👋 只差一點：{ $what }。在 { $closes } 前修改，會重新判定。用 `{ $command }` 查看詳情。
reply-again = 👋 這則帖子沒有計入，不過可以這樣做：{ $what }。用 `{ $command }` 查看詳情。
reply-similar = 👋 這則帖子有一部分與較早的帖子相似，會由版主確認。用 `{ $command }` 查看是哪一段，以及可以怎麼做。
reply-waits = 👋 這則帖子會在名單凍結前由版主確認。用 `{ $command }` 查看原因。
reply-other = 👋 這則帖子沒有計入：{ $reason }。用 `{ $command }` 查看原因與申訴方式。

# 一行版本。
line-entered = ✅ 已計入
line-entered-flagged = ✅ 已計入（{ $flags }）
line-pending = 🔎 等待人工確認：{ $reason }
line-pending-plain = 🔎 等待人工確認
line-not-entered = ⛔ 未計入：{ $reason }
line-more-reasons = { $reason }；另有 { $more } 個原因
