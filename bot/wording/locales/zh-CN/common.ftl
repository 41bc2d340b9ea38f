# 其他句子会用到的零件。

# 列举之间。
list-separator = 、
# 本身带标点的列举之间。
clause-separator = ；
# 同一段的两句之间；空字符串，句号本身已足够。
sentence-separator = {""}

duration-seconds = { $seconds } 秒
duration-minutes = { $minutes } 分钟
duration-hours = { $hours } 小时
duration-days = { $days } 天

step-hours = { $hours } 小时
step-minutes = { $minutes } 分钟
step-seconds = { $seconds } 秒

# 美元或锚定美元的币；其他计价单位（旁边一定写出交易对）。
price-usd = { $price } 美元
price-other = { $price }

# 点卡面额。后面一定接“点卡”：奖品不是现金。
prize-usd = ${ $amount }
prize-other = { $amount } { $currency }

quoted = “{ $text }”
and-more = 另有 { $more } 个

method-herald-count = 只计汉字、字母和数字；话题、链接、提及、表情、标点和引用行不计，同一个字连续出现最多计三次
method-code-points = 全文每个字符都计
method-letters-digits = 只计文字和数字，话题不计
method-weibo = 按微博的算法，英文字母和数字每个算半字
method-x-weight = 按 X 的加权长度，计全文
method-office-words = 按办公软件的字数统计，汉字一个算一字，英文一个词算一字，话题不计

criterion-analysis = 分析
criterion-clarity = 表达清晰
criterion-creativity = 创意
criterion-depth = 深度
criterion-evidence = 论据
criterion-insight = 见解
criterion-interaction = 互动
criterion-originality = 原创性
criterion-quality = 内容质量
criterion-reasoning = 推理
criterion-relevance = 切题
criterion-strategy = 策略

date-opens = 开始
date-closes = 截止
date-entry-list = 公布参与名单
date-objections = 异议与申诉截止
date-freeze = 冻结名单
date-seal = 封存评分
date-results = 公布结果
date-appeals = 结果申诉截止
date-pay = 发奖期限
date-claim = 获奖者提交 UID 期限
