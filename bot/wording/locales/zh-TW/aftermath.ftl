# 決定或結果之後：請求修改、申訴、更正、獎品遞補。

mend-request = 🛠️ 版主請你在 { $closes } 前修改這則帖子：{ $reason }。直接編輯即可，之後會自動重新審核。用 `{ $command }` 查看目前狀態。
mend-request-note = 🛠️ 版主請你在 { $closes } 前修改這則帖子：{ $reason }。版主的說明：{ $note } 直接編輯即可，之後會自動重新審核。用 `{ $command }` 查看目前狀態。

# 回覆在申訴者的帖子下；答覆內容只給作者看。
appeal-answer-upheld = ⚖️ 這則帖子的申訴已由另一位人員審核：維持原結果。作者可用 `{ $command }` 查看答覆。
appeal-answer-overturned = ⚖️ 這則帖子的申訴成立：已列入名單，待評審評分後公布更正結果。作者可用 `{ $command }` 查看答覆。
appeal-told-upheld = ⚖️ 你的申訴已由另一位人員審核，維持原決定。{ $note }
appeal-told-overturned = ⚖️ 你的申訴成立，原決定已撤銷。{ $note }
result-appeal-filed = ✋ 已收到你對 { $link } 的申訴。未參與原決定的人員會在發獎前審核並通知你。

# 更正結果的開頭。
correction-heading = ✏️ 更正結果，第 { $version } 版。原因：{ $reason }
correction-admitted = 新列入名單：編號 { $numbers }。
correction-struck = 已從名單劃除（編號保留）：{ $numbers }。
correction-place = 第 { $place } 名：編號 { $before } → 編號 { $after }。
correction-place-new = 第 { $place } 名：現為編號 { $after }。
correction-place-none = 第 { $place } 名：編號 { $before } → 不頒發。
correction-same = 名次沒有變動。
place-lost = ✏️ 在第 { $version } 版結果中，這則帖子不再得獎。原因見更正後的結果；申訴期限內你可以提出申訴。
passed-on-reply = 🎉 第 { $place } 名的獎品依公布的名次遞補給這則帖子，獎品為 { $prize } 點卡。請在 { $until } 前用 `{ $command }` 提交 UID。
uid-returned = ✉️ 第 { $place } 名的獎品無法發放到所填的 UID。請用 `{ $command }` 提交正確的 UID，你的獎品仍然保留。

# 給版主頻道。
winner-removed = ⚠️ { $heading }：團隊移除了編號 { $number } 的得獎帖子。請附原因劃除，或維持原狀；系統不會自行處理。
appeals-open = ⏳ { $heading }：申訴期限已過，但仍有未處理的申訴或未公布的更正。處理完之前獎品不會發放。
paid-differs = ⚠️ { $heading }：第 { $version } 版結果與已交付或已發放的獎品不同（第 { $places } 名）。這些獎品維持原狀，請決定如何處理。

# 拒絕。
claim-no-result = 得獎名單尚未公布。
claim-is-on-hold = 你的獎品暫緩發放：需先由版主確認。
claim-on-its-way = 你的獎品已在發放途中，UID 不能再更改。
claim-no-key = 目前還不能收 UID：管理者須先設定 HERALD_UID_KEY。
claim-no-uid = 缺少 UID。
claim-no-reason = 請填寫原因，原因會留在紀錄中。
claim-no-prize = 這個活動沒有第 { $place } 名的獎品。
claim-off-the-road = 獎品不能從「{ $from }」變成「{ $to }」。
claim-place-held = 第 { $place } 名仍有人持有：獎品失效或作廢後才能遞補。
claim-nobody-follows = 公布的名次中已無人可遞補，第 { $place } 名不頒發。
appeal-none-open = 這則帖子沒有待處理的申訴。
appeal-listed = 這則帖子在名單上，評分已封存：只能維持原結果，或劃除某一則參賽帖。
appeal-only-admits = 對結果的申訴只能讓帖子列入，或維持原結果。
appeal-gone = 帖子已刪除，不能再列入名單。
review-nothing-to-mend = 活動已截止，帖子不能再修改，請直接決定。
review-not-waiting = 這則帖子不在待審之列。
review-asked-already = 已經請作者修改這個版本。
review-not-mendable = 這個理由無法靠編輯修正。
review-no-reason = 請用一句話說明為什麼任何人都可以重複這段文字。
review-passage-too-short = 這個片段太短，無法與其他文字區分。請選較長的片段，或整篇帖子。
review-said-already = 這已經設定過，或已被收回，請重新查看。
review-nothing-to-undo = 沒有可以撤回的決定。
review-not-yours = 最後的決定是別人做的；請改為重新決定。
review-answered = 對申訴的答覆不能撤回，作者已收到通知。
review-undo-changed = 帖子或決定已有變動，請重新查看。
correction-no-result = 尚未公布結果，無從更正。
correction-nothing = 與上一版相比沒有變動：請先劃除或列入參賽帖。
correction-no-reason = 請填寫原因，原因會隨更正公布。
correction-long-reason = 原因有 { $chars } 個字元，上限為 { $most }。
correction-not-standing = 這則帖子不在名單上，或已劃除。
correction-no-strike = 只有異議成立或團隊移除時才會劃除。
correction-not-a-judge = 後來列入的參賽帖只由原評審評分。
correction-sealed = 編號 { $number } 的評分已封存。
erase-prize-open = 第 { $place } 名的獎品尚未發放：可在刪除時一併放棄，或等發放後再申請。
erase-on-its-way = 第 { $place } 名的獎品正在發放，請在完成後再申請。
batch-same-person = 核准批次的人不能自己匯出，須由第二人匯出。
batch-nothing-ready = 目前沒有可發放的獎品。
batch-changed = 第 { $place } 名的獎品在核准後有變動，請重新核准批次。
batch-none = 沒有批次 { $batch }。
batch-other-format = 批次 { $batch } 已匯出為 { $format }，請索取同一格式。
batch-erased = 批次 { $batch } 的檔案已連同 UID 一併清除。
batch-receipt = 回執第 { $line } 行：{ $detail }。未匯入任何資料。
receipt-too-large = 檔案大於 1 MiB，請分割後再匯入
receipt-not-utf8 = 檔案不是 UTF-8 編碼，請另存為 CSV UTF-8
receipt-not-csv = 無法讀成 CSV
receipt-columns = 需要 status 與 reference 欄，以及 pay_key 欄（或 batch 與 line 欄）
receipt-naming-columns = 需要 pay_key 欄，或 batch 與 line 欄
receipt-status = { $text } 不是付款結果，請寫 paid 或 returned
receipt-reference = 需要發獎方的參考編號，最多 { $most } 字
receipt-names-nothing = 沒有指明獎品：請填 pay_key，或以數字填 batch 與 line
receipt-no-batch = 沒有任何批次包含這份獎品
receipt-not-out = 所屬批次尚未取出
receipt-paid-before = 這份獎品先前已記為發放，參考編號 { $reference }
receipt-returned-before = 這份獎品先前已記為退回，參考編號 { $reference }
