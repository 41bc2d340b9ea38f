# 行情事件與草稿給團隊的說明。

alert-new = 🚨 { $asset }出現異動。
alert-late-news = 🚨 { $asset }出現異動，相關消息隨後才出現。
alert-grown = 🚨 { $asset }：先前通報的異動擴大了。
alert-rise = 規則 { $rule }：{ $hours } 小時內上漲 { $percent }%，自 { $base }（{ $base_at }）至 { $price }（{ $price_at }）
alert-fall = 規則 { $rule }：{ $hours } 小時內下跌 { $percent }%，自 { $base }（{ $base_at }）至 { $price }（{ $price_at }）
alert-unusual = { $reading }，z 值 { $z }
alert-given-back = { $reading }，其中 { $retraced }% 已回吐
alert-gate = 觸發通報的消息：{ $title }（{ $source }；{ $at }）
alert-no-figures = 歷史資料不足，無法給出更多數字。
alert-draft = 📝 草稿 `{ $campaign }` 已備妥，預定 { $opens } 開始。有人核准之前不會發布任何內容：`{ $command }`。
alert-held = ⏸️ 草稿暫停：{ $hold }。
alert-no-draft = ⚠️ 本應產生草稿但未能完成：{ $why }

hold-unconfirmed = 消息仍是傳聞，須先證實
hold-disputed = 消息說法有爭議
hold-retracted = 消息已撤回
hold-no-headline = 背後沒有消息

hold-note = ⏸️ { $heading }（`{ $campaign }`）已暫停：{ $hold }。{ $title }（{ $source }）
hold-note-announced = 活動已公告，因此會發出一行更正。若已無意義，請取消活動。
hold-note-override = 尚未公告。若仍要進行，請附理由核准：`{ $command }`。
released-note = ▶️ { $heading }（`{ $campaign }`）已解除暫停：{ $title }（{ $source }）已獲證實。預定 { $opens } 開始，請用 `{ $command }` 查看。
news-rests-on = 依據：{ $reason }
correction = ❗ { $heading }：消息{ $title }（{ $source }）已撤回，我們於 { $at } 得知。活動時間與規則不變。
correction-disputed = ❗ { $heading }：消息{ $title }（{ $source }）說法有爭議，我們於 { $at } 得知。活動時間與規則不變。
auto-approved = 🤖 依設定，{ $heading } 未經人工即已核准。公告時間：{ $announce }。若不應發出，請取消活動。
auto-refused = ⚠️ 草稿 `{ $campaign }` 未能自動核准：{ $why }

held-refusal = 這份草稿已暫停：{ $hold }。若仍要核准，請寫下理由，理由會留在紀錄中。
findings-refusal = 公告不能這樣發出。{ $findings }
findings-more = { $findings } … 另有 { $more } 項
