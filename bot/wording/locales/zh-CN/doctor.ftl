# 对 Discord 一侧的检查结果，以及如何修正。

doctor-unreachable = 无法连接到 Discord：{ $why }
doctor-silent = Discord 在 { $seconds } 秒内没有回应
doctor-answers = Discord 有回应；网关是 { $gateway }
doctor-elsewhere = { $why }
doctor-no-date = Discord 没有提供时间
doctor-clock-ahead = 这台主机的时钟比 Discord 快 { $seconds } 秒
doctor-clock-behind = 这台主机的时钟比 Discord 慢 { $seconds } 秒
doctor-clock-agrees = 这台主机的时钟与 Discord 一致
doctor-token = 令牌属于 { $name }（{ $id }）
doctor-token-refused = Discord 拒绝令牌
doctor-unread = 无法读取{ $thing }：{ $why }
doctor-intent-on = 消息内容权限已开启
doctor-intent-off = 消息内容权限未开启，Discord 会关闭每一条连接（4014）
doctor-intent-unasked = 消息内容权限已开启，但 discord.message_content 为 false，因此没有使用
doctor-intent-none = 没有要求消息内容权限；成员以提及或帖子菜单投稿
doctor-sessions = 接下来 { $minutes } 分钟内还可开始 { $total } 个会话中的 { $remaining } 个
doctor-shards = Discord 建议使用 { $shards } 个分片，herald 只用一个
doctor-no-servers = discord.guilds 没有列出服务器，herald 不会听取任何人
doctor-in-server = herald 在服务器 { $server } 中
doctor-not-in-server = herald 不在服务器 { $guild } 中
doctor-other-server = 活动 { $campaign } 位于服务器 { $guild }，但 discord.guilds 没有列出它
doctor-commands-fine = herald 可以在 { $server } 使用命令
doctor-commands-none = herald 无法在 { $server } 使用命令：邀请时没有包含命令
doctor-channel-elsewhere = 活动 { $campaigns } 的{ $purpose }频道 { $channel } 在另一个服务器
doctor-channel-deleted = 活动 { $campaigns } 的{ $purpose }频道 { $channel } 已删除
doctor-channel-hidden = herald 看不到活动 { $campaigns } 的{ $purpose }频道 { $channel }
doctor-wrong-kind = { $place } 用于活动 { $campaigns } 的{ $purpose }，但它是{ $kind }，herald 无法在那里发文
doctor-thread-alone = 子区 { $place } 所属的频道不存在
doctor-channel-fine = { $place }：herald 具备{ $purpose }所需的权限
doctor-lacks = { $place }：herald 缺少“{ $permission }”权限，用于活动 { $campaigns } 的{ $purpose }
doctor-no-roles = discord.roles 没有对应服务器的任何身份组
doctor-roles-fine = 团队的 { $roles } 个身份组都存在
doctor-role-missing = discord.roles.{ $role } 的身份组 { $id } 不在任何服务器中
doctor-database = { $why }

mend-network = 请检查这台主机的网络、DNS 与防火墙，并查看 discordstatus.com
mend-elsewhere = 这台主机与 Discord 之间有其他人，或 discord.endpoint 有误；不会把令牌送到那里
mend-endpoint = 请修正 discord.endpoint
mend-database = 请先修正数据库，之后再检查活动与频道
mend-clock = 请开启时间同步（NTP）；活动的开始与截止依这个时钟
mend-again = 请再运行一次测试
mend-token = 请从 discord.com/developers → Applications → 你的机器人 → Bot → Reset Token 复制新的令牌，并设为 DISCORD_TOKEN
mend-rights = 请检查机器人与它的权限，再运行一次测试
mend-later = 请一分钟后再运行测试，并查看 discordstatus.com
mend-intent = 请在 discord.com/developers → Applications → 你的机器人 → Bot → {"\uE000"}Privileged Gateway Intents{"\uE001"} 开启，或设置 discord.message_content = false：成员就以提及或帖子菜单投稿
mend-sessions = 有程序一直开始新的会话：请停止使用同一令牌的其他程序，并查看 herald 的日志
mend-shards = 请离开 herald 不工作的服务器；一个分片可容纳 2,500 个
mend-name-server = 请把服务器的 ID 填入 discord.guilds（复制服务器 ID）
mend-invite = 请邀请它：https://discord.com/oauth2/authorize?client_id={ $application }&scope=bot+applications.commands
mend-invite-commands = 请开启 https://discord.com/oauth2/authorize?client_id={ $application }&scope=bot+applications.commands，它会继续留在服务器中
mend-add-server = 请把该服务器加入 discord.guilds，或取消活动
mend-own-channel = 请用该服务器自己的频道重拟活动
mend-other-channel = 请取消活动，或改用另一个频道重拟
mend-view = 请在“编辑频道 → 权限”允许机器人“查看频道”
mend-kind = 请使用文字频道、公告频道，或论坛中的一条帖子
mend-permission = { $mend }
mend-map-role = 请在 discord.roles 填入至少一个身份组 ID，例如 owner = ["…"]（复制身份组 ID）
mend-drop-role = 请从设置移除，或填入取代它的身份组 ID

thing-account = 机器人自己的账号
thing-application = 机器人的应用程序
thing-limits = 网关的限额
thing-server = 服务器 { $guild }
thing-commands = { $server } 的命令
thing-channel = 频道 { $channel }

purpose-entries = 投稿
purpose-announcements = 公告
purpose-team = 团队

kind-category = 类别
kind-directory = 目录
kind-forum = 论坛

place-named = #{ $name }（{ $id }）
place-unnamed = 频道 { $id }

area-configuration = 设置
area-database = 数据库
area-fonts = 字体
area-http = 端口
area-model = 模型
area-network = 网络
area-clock = 时钟
area-token = 令牌
area-intents = 特权权限
area-gateway = 网关
area-server = 服务器
area-commands = 命令
area-roles = 身份组
area-channel = 频道
area-prices = 价格
area-news = 新闻
