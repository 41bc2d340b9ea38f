# 活動公告，依序：標題、獎勵、行情、問題、時間、規則、評選與日期、聲明、回執。

notice-heading = 📣 { $heading }

notice-prize = 💰 請帶上話題 { $tag } 發帖，將從中選出最多 { $winners } 位優質發帖者，每人獎勵 { $prize } 點卡。

notice-window = 📅 活動時間：{ $opens } - { $closes } (UTC+8)
notice-window-local = 你的當地時間：{ $opens } - { $closes }。開始時刻起計入，截止時刻起不計。

notice-rules-title = ⚠️ 注意事項：
notice-rule-topic = 1. 發帖時僅使用一個話題 { $tag }
notice-rule-topics = 1. 發帖時須帶話題 { $tag }，連同它最多使用 { $allowed } 個話題
notice-aliases = （同一話題的其他寫法：{ $aliases }）
notice-rule-original = 2. 禁止抄襲與洗稿，鼓勵原創；引用請另起一行並以「> 」開頭
notice-rule-length = 3. 字數至少 { $needed } 字（含），計法 `{ $method }`：{ $explained }
notice-rule-edits = 4. 截止前可以修改，以截止前的最後一版為準；刪除帖子視為退出
notice-rule-who = 5. 可發多帖，每人最多得一份獎；機器人、評審與工作人員不參加

notice-judging = ⚖️ 評審匿名評分：{ $weights }。看推理過程，不看預測是否應驗。
notice-weight = { $criterion } { $weight }%
notice-floor = 平均總分低於 { $floor } 分（滿分 { $total }）者不得獎。
notice-up-to = { $winners_n ->
    [1] 最多 { $winners } 位得獎：無人合格時，獎品不頒發、不累積。
   *[other] 最多 { $winners } 位得獎：合格者不足時，合格者人人得獎，剩餘名額不頒發、不均分、不累積。
}
notice-tie = 同分時依次比較上列各項；仍同分，由事先封存的種子決定（SHA-256 承諾 `{ $commitment }…`，全文見名單凍結公告與結果檔）。發帖先後不影響名次。

notice-dates-title = 🗓️ 後續日期（UTC+8 與你的當地時間）
notice-date = { $what }：{ $at } { $local }

notice-advice = ℹ️ 以上內容不構成投資建議。
notice-receipt = 🧾 發帖後用 `{ $command }` 查看回執：是否計入、原因、如何修改與申訴。

# 由行情觸發的草稿。
draft-title = 推薦話題每日發帖活動：{ $topic }
draft-question = 你怎麼看這段行情？它會如何影響後市，投資策略應如何調整？歡迎說說你的理由。
