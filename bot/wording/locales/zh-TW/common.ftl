# 其他句子會用到的零件。

# 列舉之間。
list-separator = 、
# 本身帶標點的列舉之間。
clause-separator = ；
# 同一段的兩句之間；空字串，句號本身已足夠。
sentence-separator = {""}

duration-seconds = { $seconds } 秒
duration-minutes = { $minutes } 分鐘
duration-hours = { $hours } 小時
duration-days = { $days } 天

step-hours = { $hours } 小時
step-minutes = { $minutes } 分鐘
step-seconds = { $seconds } 秒

# 美元或錨定美元的幣；其他計價單位（旁邊一定寫出交易對）。
price-usd = { $price } 美元
price-other = { $price }

# 點卡面額。後面一定接「點卡」：獎品不是現金。
prize-usd = ${ $amount }
prize-other = { $amount } { $currency }

quoted = 「{ $text }」
and-more = 另有 { $more } 個

method-herald-count = 只計漢字、字母與數字；話題、連結、提及、表情、標點與引用行不計，同一個字連續出現最多計三次
method-code-points = 全文每個字元都計
method-letters-digits = 只計文字與數字，話題不計
method-weibo = 依微博的算法，英文字母與數字每個算半字
method-x-weight = 依 X 的加權長度，計全文
method-office-words = 依文書軟體的字數統計，漢字一個算一字，英文一個詞算一字，話題不計

criterion-analysis = 分析
criterion-clarity = 表達清晰
criterion-creativity = 創意
criterion-depth = 深度
criterion-evidence = 論據
criterion-insight = 見解
criterion-interaction = 互動
criterion-originality = 原創性
criterion-quality = 內容品質
criterion-reasoning = 推理
criterion-relevance = 切題
criterion-strategy = 策略

date-opens = 開始
date-closes = 截止
date-entry-list = 公布參加名單
date-objections = 異議與申訴截止
date-freeze = 凍結名單
date-seal = 封存評分
date-results = 公布結果
date-appeals = 結果申訴截止
date-pay = 發獎期限
date-claim = 得獎者提交 UID 期限
