# Discord 上的指令：說明、按鈕與表單，以及只有詢問者看得到的回覆。

# 說明最多 100 字；指令名稱在各語言都相同。
about-campaign = 發帖活動：我的帖子、規則、結果
about-campaign-status = 活動進行到哪裡、收到多少帖、接下來是什麼
about-campaign-rules = 活動公告全文
about-campaign-check = 帖子是否計入及原因；也可以在發帖前先試一段文字
about-campaign-mine = 你在活動中的帖子
about-campaign-appeal = 對某則帖子的判定提出異議
about-campaign-winners = 活動的得獎名單
about-campaign-claim = 得獎者：提交 UID
about-campaign-draft = 管理：草擬活動
about-campaign-approve = 管理：檢視草稿並核准
about-campaign-open = 管理：立即開始活動
about-campaign-extend = 管理：延後活動的截止時間
about-campaign-close = 管理：立即截止活動
about-campaign-void = 管理：取消活動
about-campaign-pick = 管理：評選的下一步
about-campaign-announce = 管理：公布得獎名單
about-market = 行情數字
about-market-brief = 用一段話說明最近的行情，附來源
about-market-chart = 最近行情的走勢圖
about-review = 管理：等待人工確認的帖子
about-review-next = 管理：下一則等待決定的帖子

option-campaign = 活動
option-campaign-about = 哪一個活動；不填則為進行中的活動
option-post = 帖子
option-post-about = 你的一則帖子：連結或編號
option-text = 文字
option-text-about = 想先試的文字；不會儲存
option-until = 截止
option-until-about = 新的截止時間，例如 2025-04-05 15:00（UTC+8）
option-posts-channel = 發帖頻道
option-posts-channel-about = 成員在哪裡發帖；不填則與上次活動相同
option-news-channel = 公告頻道
option-news-channel-about = 公告發到哪裡；不填則與上次活動相同
option-team-channel = 管理頻道
option-team-channel-about = 在哪裡通知管理團隊；不填則與上次活動相同

menu-check = 查看這則帖子
menu-submit = 提交這則帖子

button-zh-tw = 繁體中文
button-zh-cn = 简体中文
button-en = English
button-check = 查看我的帖子
button-accept = 通過
button-skip = 略過
button-next = 下一則
button-approve = 核准
button-discard = 捨棄
button-confirm = 確定
button-cancel = 取消
button-reason = 繼續…
select-reject = 不通過：請選擇原因
select-mend = 請作者修改：請選擇原因

form-draft = 草擬活動
form-appeal = 提出異議
form-claim = 提交 UID
form-reject = 不通過這則帖子
form-mend = 請作者修改帖子
form-reason = 填寫原因

field-topic = 話題（不含 # 號）
field-window = 活動時間（UTC+8）
field-window-hint = 4月3日15:00 - 4月4日15:00
field-prize = 人數 x 每人獎勵（美元）
field-prize-hint = 5 x 10
field-question = 問題（留空則用慣用的問題）
field-news = 行情段落（留空則用最近的行情）
field-appeal = 哪裡判定有誤？理由是什麼？
field-uid = 帳號 UID，只填數字
field-note = 給作者的說明（可留空）
field-reason = 原因（所有人都看得到）

state-draft = 草稿
state-approved = 已核准
state-announced = 已公布
state-open = 進行中
state-closed = 已截止
state-judging = 審核中
state-frozen = 名單已凍結
state-published = 結果已公布
state-paid = 已發獎
state-void = 已取消

# 成員。
status-heading = { $heading } — { $state }
status-window = 📅 { $opens } - { $closes } (UTC+8)，截止 { $countdown }
status-next = ⏭️ 接下來，{ $what }：{ $at }
status-void = 原因：{ $reason }

mine-heading = 你在 { $heading } 的帖子：{ $posts } 帖
mine-line = • { $link } { $line }
mine-more = ……另有 { $more } 帖；用 `{ $command }` 查看其中一則。

dry-heading = 🧪 { $heading } 試判。不會儲存，也沒有別人看得到。
dry-accepted = ✅ 依規則，這段文字會計入。
dry-review = 🔎 依規則，這段文字需要人工確認。
dry-rejected = ⛔ 依規則，這段文字目前還不會計入。
dry-mend = 　🛠️ { $mend }
dry-later = 實際結果可能不同：以發出的帖子本身的內容與時間為準。

submitted = 📨 已收到。用 `{ $command }` 查看結果。
submitted-again = 這則帖子先前已經收到，沒有任何變動。

chart-english = 圖上的文字是英文：這台主機沒有安裝中文字型。

appeal-filed = ✋ 已收到你對 { $link } 的異議。另一位版主會在 { $until } 前審核並通知你。
claim-stored = 🎁 已儲存你在 { $heading } 的 UID，末碼 `{ $tail }`。{ $until } 前可以更正。
claim-held = 發獎前會有人先確認。

# 版主。
draft-stored = 📝 草稿 `{ $campaign }` 已儲存。以下是本語言的公告，其他語言請按按鈕查看。
draft-typed = 你輸入的內容，以免遺失：
findings = ⚠️ 公告有 { $findings } 處需要注意：

confirm-approve = 要核准 { $heading } 嗎？
    • 公告發出：{ $announce }
    • 計入時間：{ $opens } - { $closes } (UTC+8)
    • 獎勵：最多 { $winners } 位，每人 { $prize } 點卡
confirm-open = 要立即開始 { $heading } 嗎？從現在起計入，而不是從 { $opens } 起。這個動作無法復原。
confirm-extend = 要延後 { $heading } 的截止時間嗎？
    • 原定：{ $closes }
    • 改為：{ $until }
    • 之後的日期一併順延。目前收到 { $created } 帖。
    變更會公告，且無法復原。
confirm-close = 要立即截止 { $heading } 嗎？原定 { $closes } 截止。收到 { $created } 帖，計入名單 { $entered } 帖，待確認 { $waiting } 帖。這個動作無法復原。
confirm-void = 要取消 { $heading } 嗎？目前狀態：{ $state }。收到 { $created } 帖，計入名單 { $entered } 帖。取消後不再評選，也不會發獎。這個動作無法復原，原因所有人都看得到。
confirm-freeze = 要凍結 { $heading } 的名單嗎？名單上有 { $entered } 帖，編號從此不變，並公布名單雜湊。這個動作無法復原。
confirm-seal = 要封存 { $heading } 的評分表嗎？名單上有 { $entered } 帖。封存後不能再改分數。
confirm-publish = 要公布 { $heading } 的得獎名單嗎？名單上有 { $entered } 帖，最多 { $winners } 位得獎。結果會公告，且無法復原。

done-approved = ✅ 已核准。公告發出時間：{ $announce }
done-opened = ✅ { $heading } 已開始。
done-extended = ✅ { $heading } 的截止時間改為：{ $closes }
done-closed = ✅ { $heading } 已截止。
done-voided = 🚫 { $heading } 已取消。
done-frozen = 🧊 已凍結，名單共 { $entries } 帖。雜湊：`{ $hash }`
done-sealed = 🔏 評分表已封存。雜湊：`{ $hash }`
done-published = 🏆 已公布，{ $winners } 位得獎。結果檔 SHA-256：`{ $hash }`
cancelled = 沒有任何變動。

pick-wait = ⏳ { $heading } 還沒到這一步。接下來，{ $what }：{ $at }
pick-sheets = ⚖️ 名單已凍結。請評審先完成評分，再封存評分表。
pick-done = 🏆 { $heading } 的得獎名單已經公布。

review-heading = 🔎 { $heading }：{ $waiting } 帖待確認
review-post = { $link } 作者 { $author }，{ $at }
review-text = > { $text }
review-appeal = ✋ 作者提出異議：{ $text }
review-claimed = ⏱️ 這則帖子在 { $until } 前由你處理。
review-claimed-by-other = ⏱️ 另一位版主正在處理這則帖子，到 { $until } 為止。
review-empty = ✅ 沒有帖子等待人工確認。
review-accepted = ✅ 已通過：{ $link }
review-rejected = ⛔ 未通過（{ $reason }）：{ $link }
review-asked = 🛠️ 已請作者修改（{ $reason }）：{ $link }。帖子變動或活動截止時會再次出現。
review-changed = ↻ 你查看之後帖子有變動，以下是目前的內容。

# 不能做的事，以及可以怎麼做。
refused-outside = 只能在伺服器裡使用，不能在私訊中使用。
refused-role = 這是管理團隊的功能。請伺服器的擁有者在 herald 為你的身分組設定「{ $right }」權限。
refused-no-campaign = 這個伺服器沒有這個活動。請從輸入時出現的清單中選擇。
refused-no-campaigns = 這個伺服器還沒有活動。
refused-which-campaign = 有多個活動正在進行。請從輸入時出現的清單中選擇。
refused-no-post = 這個活動裡沒有這則帖子。只有發在活動頻道的帖子才計入；剛發出的帖子可能要等一下。
refused-no-posts = 你在這個活動裡還沒有帖子。
refused-not-yours = 只有作者本人可以查詢這則帖子。
refused-no-verdict = 這則帖子還在檢查中，請稍後再問。
refused-not-a-post = 「{ $text }」不是訊息的連結，也不是編號。請用「複製訊息連結」。
refused-not-judged-here = 這個頻道目前沒有活動收帖。
refused-empty = 「{ $field }」是空的。
refused-second-appeal = 你已經對這則帖子提過異議；每則帖子只能提一次。
refused-same-person = 先前做出決定的人不能處理這個異議，請由另一位版主處理。
refused-state = 這個活動目前的狀態是：{ $state }，與你要做的事不符。請用 `{ $command }` 再看一次。
refused-too-soon = 現在還太早，{ $due } 起才可以。
refused-too-late = 已經太晚，{ $ended } 就截止了。
refused-no-result = 得獎名單還沒公布，預定公布時間：{ $at }
refused-not-a-winner = 你不在這個活動的得獎名單裡。
refused-uid = 這看起來不是 UID。UID 只有數字，長度 { $least } 到 { $most } 位；請從帳號頁面複製。
refused-not-later = 新的截止時間必須晚於原定的 { $closes }。
refused-stale = 按鈕顯示之後情況有變，請重新使用指令。
refused-old-button = 這是舊版的按鈕，已經失效，請重新使用指令。
refused-pending = 還有 { $waiting } 帖等待決定，請先用 `{ $command }` 處理。
refused-prize = 「{ $text }」不是獎勵的寫法。請寫成人數 x 美元，例如 `5 x 10`。
refused-window = 看不懂活動時間：{ $detail }
refused-channels = 請用指令的選項指定頻道；這裡還沒有先前的活動可以沿用。
refused-no-market = 目前沒有最新的行情數字。請管理團隊檢查資料來源。
refused-no-chart = 走勢圖無法繪製，請營運者查看日誌。
refused-failed = 我們這邊出了問題，沒有任何變動。請一分鐘後再試；若仍如此，請把這個記號交給管理團隊：`{ $mark }`

right-reviewer = 審核
right-judge = 評審
right-organiser = 主辦
right-payer = 發獎
right-owner = 擁有者

window-empty = 沒有寫時間，請寫成例如「4月3日15:00 - 4月4日15:00 (UTC+8)」
window-unreadable = 「{ $part }」不是時間，請寫成例如「2025-04-03 15:00」或「4月3日15:00」
window-no-end = 「{ $text }」有開始、沒有結束，請加上結束（「- 4月4日15:00」）或長度（「起 24 小時」）
window-no-day = 「{ $part }」沒有日期，請一併寫出，例如「4月3日15:00」
window-no-time = 「{ $part }」沒有時刻，請一併寫出，例如「15:00」
window-none = 沒有「{ $part }」這個日期或時刻，請寫成例如「2025-04-03 15:00」
window-ambiguous = 「{ $part }」有兩種讀法，請寫完整，例如「2025-04-03 15:00」
window-zone = 時區「{ $part }」不採用，請寫與 UTC 的差距，例如 UTC+8
window-weekday = { $date } 不是「{ $part }」
window-end-first = 結束 { $closes } 沒有晚於開始 { $opens }，請改成較晚的時間
