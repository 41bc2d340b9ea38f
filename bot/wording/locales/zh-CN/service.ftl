# 服务对自身状况的说明：健康状态、日志、面板每页上方的状态列。

gap-cause-start = herald 启动
gap-cause-new-session = 与 Discord 重新建立了会话
gap-cause-no-access = 无法读取频道
gap-cause-first-seen = 公告之后才首次看到这个频道
gap-cause-unread = Discord 的一个事件无法解析
gap-cause-audit = 复查时找到先前没有听到的消息

gap-note-to-read = 等待读取历史消息
gap-note-to-read-for = 等待读取历史消息（{ $cause }）
gap-note-gone = 频道已不存在
gap-note-lacking = 缺少“{ $permission }”权限：{ $mend }
gap-note-closed = herald 无权读取
gap-note-refused = Discord 拒绝提供历史消息（状态 { $status }，代码 { $code }）
gap-note-mentions-only = 没有消息内容权限，帖子只能用提及或菜单投稿
gap-note-newest-only = 只知道最新 { $newest } 条消息的编辑与删除

permission-view = 查看频道
permission-history = 读取消息历史
permission-send = 发送消息
permission-send-in-threads = 在子区中发送消息
permission-create-posts = 创建帖子
permission-send-in-posts = 在帖子中发送消息
permission-react = 添加反应
permission-embed = 嵌入链接
permission-attach = 附加文件
permission-other = 未列名的权限
permission-mend-roles = 请在“服务器设置 → 身份组 → 权限”为机器人的身份组开启“{ $permission }”
permission-mend-channel = 请在“编辑频道 → 权限 → 高级权限”允许机器人“{ $permission }”
permission-mend-timeout = 请在“服务器设置 → 成员”解除机器人的禁言

failure-busy = 数据库 { $database } 忙碌中：被其他程序占用或超时未回应，请再试一次
failure-full = 数据库 { $database } 没有空间：请清出空间后再试，上一次变更没有保留
failure-server = 无法连接到数据库 { $database }：请确认服务器正在运行，以及地址中的主机、端口、用户与密码
failure-file = 无法开启数据库 { $database }：请确认文件夹存在且 herald 可以写入
failure-read-only = 数据库 { $database } 为只读：请检查文件的拥有者与权限
failure-not-migrated = 数据库 { $database } 尚未为这个版本准备：请运行 `herald migrate`
failure-damaged = 数据库 { $database } 已损坏：请还原最近的备份
failure-silent = 数据库 { $database } 在 { $seconds } 秒内没有回应
failure-other = 系统回报 { $why }

gateway-broke = 连接中断
gateway-ended = 连接结束
gateway-ended-so = 连接结束：{ $why }
gateway-stops = herald 正在停止
gateway-budget = 十分钟内开始了 { $sessions } 个会话：一天超过一千个，Discord 会收回令牌，因此 herald 先等待
gateway-lease = 无法延续会话的使用权
gateway-token = Discord 拒绝令牌：请把 DISCORD_TOKEN 设为机器人目前的令牌
gateway-gateway-token = 网关拒绝令牌：请把 DISCORD_TOKEN 设为机器人目前的令牌
gateway-sending-token = Discord 拒绝令牌
gateway-intent = 消息内容权限未开启：请在开发者平台的 Bot → {"\uE000"}Privileged Gateway Intents{"\uE001"} 开启，或设置 discord.message_content = false
gateway-answer = Discord 的回应不正常：{ $why }
gateway-elsewhere = 网关地址是 { $found }，herald 只连接到 { $allowed }
gateway-endpoint = discord.endpoint 设置有误：{ $why }
gateway-other = { $why }

tail-since = ，已 { $span }
tail-why = ：{ $why }
aside = （{ $words }）

health-ended = “{ $task }”已结束：{ $why }；请重新启动 herald
health-away = “{ $task }”已 { $span } 没有动静；若持续如此，请重新启动 herald
health-database = { $why }
health-space = 数据库所在磁盘剩下 { $free }；请清出空间，否则无法再收录
health-no-token = 未设置 DISCORD_TOKEN，因此 herald 没有连上 Discord
health-quiet = 已 { $span } 没有收到网关的任何消息，连心跳回应也没有
health-untried = 尚未尝试连接到网关
health-connecting = 正在与网关建立会话{ $standing }
health-connected = 已连上网关{ $standing }
health-resuming = 正在接续与网关的会话{ $standing }
health-down = 未连上网关{ $standing }
health-standby = 另一个副本持有会话，这个副本待命{ $standing }
health-gateway = { $why }
health-inbox-waits = { $messages } 条消息等待检核，最早的已等 { $span }
health-missed = { $events } 个事件无法解析，或漏收后才从历史消息补回；请查看日志
health-sending-stopped = 已停止发送消息：{ $why }
health-outbox-waits = 有消息等待发送已 { $span }
health-given-up = Discord 拒绝了 { $messages } 条消息，已放弃发送；请团队查看
health-channel-waits = 消息等待发送：{ $why }
health-job-late = 有一项排程已到期 { $span } 仍未运行
health-rereading = 正在重新读取频道 { $channel }{ $note }
health-unverifiable = 无法确认频道 { $channel } 是否缺少帖子{ $note }
health-parked = 已不再读取频道 { $channel }{ $note }
health-gaps = 有 { $gaps } 段缺口尚未补齐
health-history = 无法读取历史消息：{ $why }
health-not-in-server = herald 不在服务器 { $guild } 中：请重新邀请
health-channel-gone = 频道 { $channel } 已不存在：请在活动中指定另一个频道
health-lacking = 频道 { $channel }：{ $lacking }
health-commands = 无法向 Discord 注册命令：{ $why }；请以 applications.commands 范围邀请机器人
health-clock-ahead = 这台主机的时钟比 Discord 快 { $seconds } 秒；请开启时间同步（NTP）
health-clock-behind = 这台主机的时钟比 Discord 慢 { $seconds } 秒；请开启时间同步（NTP）
health-no-font = 没有安装字体，无法绘制图表。请安装软件包 fonts-noto-cjk，或在 fonts_dir 指定字体文件夹。
health-no-chinese-font = 没有安装中文字体，图表将以英文标示。请安装软件包 fonts-noto-cjk（或较小的 fonts-wqy-microhei），或在 fonts_dir 指定含中文字体的文件夹。
health-feed = 新闻来源“{ $name }”有问题：{ $trouble }（{ $last }）
health-venue-clocks = 所有交易所的时钟都与这台主机不一致，因此不采用任何价格；请开启时间同步（NTP）
health-venues-disagree = 各交易所的价格不一致，因此不拟草稿
health-two-venues = 只有两个交易所计入，因此不拟草稿
health-one-venue = 只有一个交易所计入：只够发出警报
health-no-venue = 没有交易所计入，因此没有价格
health-venue = { $venue } 不计入：{ $left }
health-prices-unstored = 无法保存价格：{ $why }
health-deaf = 侦测到行情变动，但无法通知任何人：请把 drafts.moderators 设为团队的频道
health-no-draft = 没有拟草稿：{ $why }
health-market-failed = 无法查看行情：{ $why }
health-stopping = herald 正在停止
health-not-read = 频道的历史消息尚未读完

feed-last-read = 上次读取 { $at }
feed-never-read = 启动后尚未读到

venue-down = 自 { $since } 起没有回应{ $why }；每分钟重试
venue-shut = 它不对这个地址提供服务{ $why }；重新启动后才会再试：请在 prices.venues 关闭，或在它提供服务的地方运行 herald
venue-rate-limited = 应它的要求暂停到 { $until }{ $why }；若再发生，请调低 requests_per_minute
venue-clock-ahead = 它的时钟比我们快 { $by }；一致后重新计入
venue-clock-behind = 它的时钟比我们慢 { $by }；一致后重新计入
venue-no-data = 尚未提供任何 K 线
venue-stale = 最新的 K 线结束于 { $age } 前；有新的即重新计入
venue-frozen = 其他交易所变动时，它的价格已 { $bars } 分钟不动且没有成交；请查看是否暂停交易
venue-outlier = 它的价格与中位数相差 { $percent } %；请查看交易对是否相同（prices.venues 的 symbol）

task-worker = 检核与排程
task-sender = 发送消息
task-discord = Discord 连接
task-prices = 价格
task-news = 新闻
task-events = 行情监看
task-panel = 面板
task-webhooks = 对外通知
task-health-page = 健康状态页
task-upkeep = 统计整理
task-other = { $name }

record-unreadable = 无法读取（{ $why }）
record-format = 格式为 { $format }，这个版本的 herald 无法读取
record-changed = 公布之后被更改：第 { $byte } 字节（第 { $line } 行）与 herald 写出的不同
record-hash = 其中的 { $hash } 与内容不符，依内容应为 { $computed }
record-uncountable = 名单或评分表无法计算
record-result = 所载的{ $part }与依名单、评分表、种子算出的不同
record-other = 与公布的记录文件不同：它的哈希是 { $digest }

record-part-order = 排名
record-part-winners = 得奖名单
record-part-alternates = 候补名单
record-part-not-awarded = 从缺奖项数
record-part-version = 版本
record-part-frozen-lines = 冻结行数

no-draft-few-venues = 只有 { $venues } 个受监看的交易所提供计入的价格（不计入：{ $left_out }）
no-draft-no-home = 没有设置活动的位置：请设置 drafts.guild、drafts.announcements、drafts.entries 与 drafts.moderators
no-draft-topic = 话题 #{ $topic }# 不能使用，或已由进行中的活动占用
no-draft-no-history = 价格历史太少，算不出数字
no-draft-no-name = 这个主题当天的活动名称都已用完
no-draft-settings = { $why }
