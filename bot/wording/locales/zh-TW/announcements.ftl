# 活動進行中的公告。

reminder = ⏰ { $heading } 即將截止（{ $countdown }）。
reminder-counts = 目前已計入 { $entered } 帖，截止時間 { $closes }。
reminder-help = 用 `{ $command }` 查看你的帖子是否計入；截止前都還可以修改。

last-hour = ⏳ { $heading } 進入最後一小時（{ $countdown }）。

amended = ✏️ { $heading } 的時間有更動。
amended-reason = 原因：{ $reason }
amended-opens = 📅 開始時間改為 { $opens }，原為 { $was }。
amended-closes = 📅 截止時間改為 { $closes }，原為 { $was }。
amended-kept = 已計入的帖子不受影響，規則不變。

closed = 🔔 { $heading } 已截止，此後的發帖與修改不再計入。
closed-next = 參加名單將於 { $entry_list } 公布。

entry-list = 📋 { $heading } 的參加名單已可查詢。
entry-list-next = 用 `{ $check }` 查看自己的結果與原因。如有異議，請在 { $until } 前使用 `{ $appeal }`；名單將於 { $freeze } 凍結。

tally = 收到 { $created } 帖：通過 { $accepted }、待確認 { $needs_review }、未通過 { $rejected }、已退出 { $withdrawn }。
tally-entered = 計入名單：{ $entered } 帖。

frozen = 🧊 { $heading } 的名單已凍結，共 { $entries } 帖，編號不再變動。
frozen-list-hash = 名單雜湊（SHA-256）：`{ $hash }`
frozen-commitment = 同分種子的承諾（SHA-256）：`{ $commitment }`
frozen-next = 用 `{ $command }` 可取得你的編號與鹽值，自行核對名單裡有你。評分將於 { $seal } 封存，結果將於 { $results } 公布。

voided = 🚫 { $heading } 已取消。
voided-reason = 原因：{ $reason }
voided-next = 本活動不再評選，也不會發獎。對受影響的朋友，我們深感抱歉。

review-needed = 🔎 { $heading } 有 { $waiting } 帖等待人工確認。
review-needed-until = 請在名單凍結時間（{ $freeze }）前處理；只要還有一帖未確認，名單就無法凍結。
window-missed = ⏰ { $heading } 沒有公布：活動時間已於 { $closes } 結束，頻道裡沒有發出任何內容。請重新草擬並設定新的時間。
freeze-overdue = ⏰ { $heading } 的名單原定 { $due } 凍結，目前尚未凍結。請先處理未確認的帖子，再凍結名單。
result-overdue = ⏰ { $heading } 的結果原定 { $due } 公布，目前尚未公布。請先封存評分表，再公布結果。
