# 服務對自身狀況的說明：健康狀態、日誌、面板每頁上方的狀態列。

gap-cause-start = herald 啟動
gap-cause-new-session = 與 Discord 重新建立了工作階段
gap-cause-no-access = 無法讀取頻道
gap-cause-first-seen = 公告之後才首次看到這個頻道
gap-cause-unread = Discord 的一個事件無法解讀
gap-cause-audit = 複查時找到先前沒有聽到的訊息

gap-note-to-read = 等待讀取歷史訊息
gap-note-to-read-for = 等待讀取歷史訊息（{ $cause }）
gap-note-gone = 頻道已不存在
gap-note-lacking = 缺少「{ $permission }」權限：{ $mend }
gap-note-closed = herald 無權讀取
gap-note-refused = Discord 拒絕提供歷史訊息（狀態 { $status }，代碼 { $code }）
gap-note-mentions-only = 沒有訊息內容權限，貼文只能用提及或選單投稿
gap-note-newest-only = 只知道最新 { $newest } 則訊息的編輯與刪除

permission-view = 檢視頻道
permission-history = 讀取訊息歷史
permission-send = 發送訊息
permission-send-in-threads = 在討論串中發送訊息
permission-create-posts = 建立貼文
permission-send-in-posts = 在貼文中發送訊息
permission-react = 新增反應
permission-embed = 嵌入連結
permission-attach = 附加檔案
permission-other = 未列名的權限
permission-mend-roles = 請在「伺服器設定 → 身分組 → 權限」為機器人的身分組開啟「{ $permission }」
permission-mend-channel = 請在「編輯頻道 → 權限 → 進階權限」允許機器人「{ $permission }」
permission-mend-timeout = 請在「伺服器設定 → 成員」解除機器人的禁言

failure-busy = 資料庫 { $database } 忙碌中：被其他程式占用或逾時未回應，請再試一次
failure-full = 資料庫 { $database } 沒有空間：請清出空間後再試，上一次變更沒有保留
failure-server = 無法連線到資料庫 { $database }：請確認伺服器正在執行，以及位址中的主機、連接埠、使用者與密碼
failure-file = 無法開啟資料庫 { $database }：請確認資料夾存在且 herald 可以寫入
failure-read-only = 資料庫 { $database } 為唯讀：請檢查檔案的擁有者與權限
failure-not-migrated = 資料庫 { $database } 尚未為這個版本準備：請執行 `herald migrate`
failure-damaged = 資料庫 { $database } 已損壞：請還原最近的備份
failure-silent = 資料庫 { $database } 在 { $seconds } 秒內沒有回應
failure-other = 系統回報 { $why }

gateway-broke = 連線中斷
gateway-ended = 連線結束
gateway-ended-so = 連線結束：{ $why }
gateway-stops = herald 正在停止
gateway-budget = 十分鐘內開始了 { $sessions } 個工作階段：一天超過一千個，Discord 會收回權杖，因此 herald 先等待
gateway-lease = 無法延續工作階段的使用權
gateway-token = Discord 拒絕權杖：請把 DISCORD_TOKEN 設為機器人目前的權杖
gateway-gateway-token = 閘道拒絕權杖：請把 DISCORD_TOKEN 設為機器人目前的權杖
gateway-sending-token = Discord 拒絕權杖
gateway-intent = 訊息內容權限未開啟：請在開發者平台的 Bot → {"\uE000"}Privileged Gateway Intents{"\uE001"} 開啟，或設定 discord.message_content = false
gateway-answer = Discord 的回應不正常：{ $why }
gateway-elsewhere = 閘道位址是 { $found }，herald 只連線到 { $allowed }
gateway-endpoint = discord.endpoint 設定有誤：{ $why }
gateway-other = { $why }

tail-since = ，已 { $span }
tail-why = ：{ $why }
aside = （{ $words }）

health-ended = 「{ $task }」已結束：{ $why }；請重新啟動 herald
health-away = 「{ $task }」已 { $span } 沒有動靜；若持續如此，請重新啟動 herald
health-database = { $why }
health-space = 資料庫所在磁碟剩下 { $free }；請清出空間，否則無法再收錄
health-no-token = 未設定 DISCORD_TOKEN，因此 herald 沒有連上 Discord
health-quiet = 已 { $span } 沒有收到閘道的任何訊息，連心跳回應也沒有
health-untried = 尚未嘗試連線到閘道
health-connecting = 正在與閘道建立工作階段{ $standing }
health-connected = 已連上閘道{ $standing }
health-resuming = 正在接續與閘道的工作階段{ $standing }
health-down = 未連上閘道{ $standing }
health-standby = 另一個副本持有工作階段，這個副本待命{ $standing }
health-gateway = { $why }
health-inbox-waits = { $messages } 則訊息等待檢核，最早的已等 { $span }
health-missed = { $events } 個事件無法解讀，或漏收後才從歷史訊息補回；請查看日誌
health-sending-stopped = 已停止發送訊息：{ $why }
health-outbox-waits = 有訊息等待發送已 { $span }
health-given-up = Discord 拒絕了 { $messages } 則訊息，已放棄發送；請團隊查看
health-channel-waits = 訊息等待發送：{ $why }
health-job-late = 有一項排程已到期 { $span } 仍未執行
health-rereading = 正在重新讀取頻道 { $channel }{ $note }
health-unverifiable = 無法確認頻道 { $channel } 是否缺少貼文{ $note }
health-parked = 已不再讀取頻道 { $channel }{ $note }
health-gaps = 有 { $gaps } 段缺口尚未補齊
health-history = 無法讀取歷史訊息：{ $why }
health-not-in-server = herald 不在伺服器 { $guild } 中：請重新邀請
health-channel-gone = 頻道 { $channel } 已不存在：請在活動中指定另一個頻道
health-lacking = 頻道 { $channel }：{ $lacking }
health-commands = 無法向 Discord 登錄指令：{ $why }；請以 applications.commands 範圍邀請機器人
health-clock-ahead = 這台主機的時鐘比 Discord 快 { $seconds } 秒；請開啟時間同步（NTP）
health-clock-behind = 這台主機的時鐘比 Discord 慢 { $seconds } 秒；請開啟時間同步（NTP）
health-no-font = 沒有安裝字型，無法繪製圖表。請安裝套件 fonts-noto-cjk，或在 fonts_dir 指定字型資料夾。
health-no-chinese-font = 沒有安裝中文字型，圖表將以英文標示。請安裝套件 fonts-noto-cjk（或較小的 fonts-wqy-microhei），或在 fonts_dir 指定含中文字型的資料夾。
health-feed = 新聞來源「{ $name }」有問題：{ $trouble }（{ $last }）
health-venue-clocks = 所有交易所的時鐘都與這台主機不一致，因此不採用任何價格；請開啟時間同步（NTP）
health-venues-disagree = 各交易所的價格不一致，因此不擬草稿
health-two-venues = 只有兩個交易所計入，因此不擬草稿
health-one-venue = 只有一個交易所計入：只夠發出警示
health-no-venue = 沒有交易所計入，因此沒有價格
health-venue = { $venue } 不計入：{ $left }
health-prices-unstored = 無法儲存價格：{ $why }
health-deaf = 偵測到行情變動，但無法通知任何人：請把 drafts.moderators 設為團隊的頻道
health-no-draft = 沒有擬草稿：{ $why }
health-market-failed = 無法查看行情：{ $why }
health-stopping = herald 正在停止
health-not-read = 頻道的歷史訊息尚未讀完

feed-last-read = 上次讀取 { $at }
feed-never-read = 啟動後尚未讀到

venue-down = 自 { $since } 起沒有回應{ $why }；每分鐘重試
venue-shut = 它不對這個位址提供服務{ $why }；重新啟動後才會再試：請在 prices.venues 關閉，或在它提供服務的地方執行 herald
venue-rate-limited = 應它的要求暫停到 { $until }{ $why }；若再發生，請調低 requests_per_minute
venue-clock-ahead = 它的時鐘比我們快 { $by }；一致後重新計入
venue-clock-behind = 它的時鐘比我們慢 { $by }；一致後重新計入
venue-no-data = 尚未提供任何 K 線
venue-stale = 最新的 K 線結束於 { $age } 前；有新的即重新計入
venue-frozen = 其他交易所變動時，它的價格已 { $bars } 分鐘不動且沒有成交；請查看是否暫停交易
venue-outlier = 它的價格與中位數相差 { $percent } %；請查看交易對是否相同（prices.venues 的 symbol）

task-worker = 檢核與排程
task-sender = 發送訊息
task-discord = Discord 連線
task-prices = 價格
task-news = 新聞
task-events = 行情監看
task-panel = 面板
task-webhooks = 對外通知
task-health-page = 健康狀態頁
task-upkeep = 統計整理
task-other = { $name }

record-unreadable = 無法讀取（{ $why }）
record-format = 格式為 { $format }，這個版本的 herald 無法讀取
record-changed = 公布之後被更動：第 { $byte } 位元組（第 { $line } 行）與 herald 寫出的不同
record-hash = 其中的 { $hash } 與內容不符，依內容應為 { $computed }
record-uncountable = 名單或評分表無法計算
record-result = 所載的{ $part }與依名單、評分表、種子算出的不同
record-other = 與公布的紀錄檔不同：它的雜湊是 { $digest }

record-part-order = 排名
record-part-winners = 得獎名單
record-part-alternates = 候補名單
record-part-not-awarded = 從缺獎項數
record-part-version = 版本
record-part-frozen-lines = 凍結行數

no-draft-few-venues = 只有 { $venues } 個受監看的交易所提供計入的價格（不計入：{ $left_out }）
no-draft-no-home = 沒有設定活動的位置：請設定 drafts.guild、drafts.announcements、drafts.entries 與 drafts.moderators
no-draft-topic = 話題 #{ $topic }# 不能使用，或已由進行中的活動占用
no-draft-no-history = 價格歷史太少，算不出數字
no-draft-no-name = 這個主題當天的活動名稱都已用完
no-draft-settings = { $why }
