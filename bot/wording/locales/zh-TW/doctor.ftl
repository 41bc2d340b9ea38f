# 對 Discord 一側的檢查結果，以及如何修正。

doctor-unreachable = 無法連線到 Discord：{ $why }
doctor-silent = Discord 在 { $seconds } 秒內沒有回應
doctor-answers = Discord 有回應；閘道是 { $gateway }
doctor-elsewhere = { $why }
doctor-no-date = Discord 沒有提供時間
doctor-clock-ahead = 這台主機的時鐘比 Discord 快 { $seconds } 秒
doctor-clock-behind = 這台主機的時鐘比 Discord 慢 { $seconds } 秒
doctor-clock-agrees = 這台主機的時鐘與 Discord 一致
doctor-token = 權杖屬於 { $name }（{ $id }）
doctor-token-refused = Discord 拒絕權杖
doctor-unread = 無法讀取{ $thing }：{ $why }
doctor-intent-on = 訊息內容權限已開啟
doctor-intent-off = 訊息內容權限未開啟，Discord 會關閉每一條連線（4014）
doctor-intent-unasked = 訊息內容權限已開啟，但 discord.message_content 為 false，因此沒有使用
doctor-intent-none = 沒有要求訊息內容權限；成員以提及或貼文選單投稿
doctor-sessions = 接下來 { $minutes } 分鐘內還可開始 { $total } 個工作階段中的 { $remaining } 個
doctor-shards = Discord 建議使用 { $shards } 個分片，herald 只用一個
doctor-no-servers = discord.guilds 沒有列出伺服器，herald 不會聽取任何人
doctor-in-server = herald 在伺服器 { $server } 中
doctor-not-in-server = herald 不在伺服器 { $guild } 中
doctor-other-server = 活動 { $campaign } 位於伺服器 { $guild }，但 discord.guilds 沒有列出它
doctor-commands-fine = herald 可以在 { $server } 使用指令
doctor-commands-none = herald 無法在 { $server } 使用指令：邀請時沒有包含指令
doctor-channel-elsewhere = 活動 { $campaigns } 的{ $purpose }頻道 { $channel } 在另一個伺服器
doctor-channel-deleted = 活動 { $campaigns } 的{ $purpose }頻道 { $channel } 已刪除
doctor-channel-hidden = herald 看不到活動 { $campaigns } 的{ $purpose }頻道 { $channel }
doctor-wrong-kind = { $place } 用於活動 { $campaigns } 的{ $purpose }，但它是{ $kind }，herald 無法在那裡發文
doctor-thread-alone = 討論串 { $place } 所屬的頻道不存在
doctor-channel-fine = { $place }：herald 具備{ $purpose }所需的權限
doctor-lacks = { $place }：herald 缺少「{ $permission }」權限，用於活動 { $campaigns } 的{ $purpose }
doctor-no-roles = discord.roles 沒有對應伺服器的任何身分組
doctor-roles-fine = 團隊的 { $roles } 個身分組都存在
doctor-role-missing = discord.roles.{ $role } 的身分組 { $id } 不在任何伺服器中
doctor-database = { $why }

mend-network = 請檢查這台主機的網路、DNS 與防火牆，並查看 discordstatus.com
mend-elsewhere = 這台主機與 Discord 之間有其他人，或 discord.endpoint 有誤；不會把權杖送到那裡
mend-endpoint = 請修正 discord.endpoint
mend-database = 請先修正資料庫，之後再檢查活動與頻道
mend-clock = 請開啟時間同步（NTP）；活動的開始與截止依這個時鐘
mend-again = 請再執行一次測試
mend-token = 請從 discord.com/developers → Applications → 你的機器人 → Bot → Reset Token 複製新的權杖，並設為 DISCORD_TOKEN
mend-rights = 請檢查機器人與它的權限，再執行一次測試
mend-later = 請一分鐘後再執行測試，並查看 discordstatus.com
mend-intent = 請在 discord.com/developers → Applications → 你的機器人 → Bot → {"\uE000"}Privileged Gateway Intents{"\uE001"} 開啟，或設定 discord.message_content = false：成員就以提及或貼文選單投稿
mend-sessions = 有程式一直開始新的工作階段：請停止使用同一權杖的其他程式，並查看 herald 的日誌
mend-shards = 請離開 herald 不工作的伺服器；一個分片可容納 2,500 個
mend-name-server = 請把伺服器的 ID 填入 discord.guilds（複製伺服器 ID）
mend-invite = 請邀請它：https://discord.com/oauth2/authorize?client_id={ $application }&scope=bot+applications.commands
mend-invite-commands = 請開啟 https://discord.com/oauth2/authorize?client_id={ $application }&scope=bot+applications.commands，它會繼續留在伺服器中
mend-add-server = 請把該伺服器加入 discord.guilds，或取消活動
mend-own-channel = 請用該伺服器自己的頻道重擬活動
mend-other-channel = 請取消活動，或改用另一個頻道重擬
mend-view = 請在「編輯頻道 → 權限」允許機器人「檢視頻道」
mend-kind = 請使用文字頻道、公告頻道，或論壇中的一則貼文
mend-permission = { $mend }
mend-map-role = 請在 discord.roles 填入至少一個身分組 ID，例如 owner = ["…"]（複製身分組 ID）
mend-drop-role = 請從設定移除，或填入取代它的身分組 ID

thing-account = 機器人自己的帳號
thing-application = 機器人的應用程式
thing-limits = 閘道的限額
thing-server = 伺服器 { $guild }
thing-commands = { $server } 的指令
thing-channel = 頻道 { $channel }

purpose-entries = 投稿
purpose-announcements = 公告
purpose-team = 團隊

kind-category = 類別
kind-directory = 目錄
kind-forum = 論壇

place-named = #{ $name }（{ $id }）
place-unnamed = 頻道 { $id }

area-configuration = 設定
area-database = 資料庫
area-fonts = 字型
area-http = 連接埠
area-model = 模型
area-network = 網路
area-clock = 時鐘
area-token = 權杖
area-intents = 特權權限
area-gateway = 閘道
area-server = 伺服器
area-commands = 指令
area-roles = 身分組
area-channel = 頻道
area-prices = 價格
area-news = 新聞
