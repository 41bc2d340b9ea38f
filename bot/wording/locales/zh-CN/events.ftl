# 行情事件与草稿给团队的说明。

alert-new = 🚨 { $asset }出现异动。
alert-late-news = 🚨 { $asset }出现异动，相关消息随后才出现。
alert-grown = 🚨 { $asset }：先前通报的异动扩大了。
alert-rise = 规则 { $rule }：{ $hours } 小时内上涨 { $percent }%，自 { $base }（{ $base_at }）至 { $price }（{ $price_at }）
alert-fall = 规则 { $rule }：{ $hours } 小时内下跌 { $percent }%，自 { $base }（{ $base_at }）至 { $price }（{ $price_at }）
alert-unusual = { $reading }，z 值 { $z }
alert-given-back = { $reading }，其中 { $retraced }% 已回吐
alert-gate = 触发通报的消息：{ $title }（{ $source }；{ $at }）
alert-no-figures = 历史数据不足，无法给出更多数字。
alert-draft = 📝 草稿 `{ $campaign }` 已备好，预定 { $opens } 开始。有人批准之前不会发布任何内容：`{ $command }`。
alert-held = ⏸️ 草稿暂停：{ $hold }。
alert-no-draft = ⚠️ 本应生成草稿但未能完成：{ $why }

hold-unconfirmed = 消息仍是传闻，须先证实
hold-disputed = 消息说法有争议
hold-retracted = 消息已撤回
hold-no-headline = 背后没有消息

hold-note = ⏸️ { $heading }（`{ $campaign }`）已暂停：{ $hold }。{ $title }（{ $source }）
hold-note-announced = 活动已公告，因此会发出一行更正。若已无意义，请取消活动。
hold-note-override = 尚未公告。若仍要进行，请附理由批准：`{ $command }`。
released-note = ▶️ { $heading }（`{ $campaign }`）已解除暂停：{ $title }（{ $source }）已获证实。预定 { $opens } 开始，请用 `{ $command }` 查看。
news-rests-on = 依据：{ $reason }
correction = ❗ { $heading }：消息{ $title }（{ $source }）已撤回，我们于 { $at } 得知。活动时间与规则不变。
correction-disputed = ❗ { $heading }：消息{ $title }（{ $source }）说法有争议，我们于 { $at } 得知。活动时间与规则不变。
auto-approved = 🤖 按设置，{ $heading } 未经人工即已批准。公告时间：{ $announce }。若不应发出，请取消活动。
auto-refused = ⚠️ 草稿 `{ $campaign }` 未能自动批准：{ $why }

held-refusal = 这份草稿已暂停：{ $hold }。若仍要批准，请写下理由，理由会留在记录中。
findings-refusal = 公告不能这样发出。{ $findings }
findings-more = { $findings } … 另有 { $more } 项
