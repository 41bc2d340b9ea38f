# What the service says of itself: health, the log, the strip above every page of the panel.

gap-cause-start = herald was started
gap-cause-new-session = a new session with Discord began
gap-cause-no-access = the channel could not be read
gap-cause-first-seen = the channel was first met after its notice
gap-cause-unread = an event of Discord did not read
gap-cause-audit = a second reading found messages that had not been heard

gap-note-to-read = its history is to be read
gap-note-to-read-for = its history is to be read ({ $cause })
gap-note-gone = the channel is gone
gap-note-lacking = { $permission } is missing: { $mend }
gap-note-closed = herald may not read it
gap-note-refused = Discord refused to show its history (status { $status }, code { $code })
gap-note-mentions-only = without the message-content intent posts are entered by mention or menu only
gap-note-newest-only = edits and deletions of messages before the newest { $newest } are not known

permission-view = View Channel
permission-history = Read Message History
permission-send = Send Messages
permission-send-in-threads = Send Messages in Threads
permission-create-posts = Create Posts
permission-send-in-posts = Send Messages in Posts
permission-react = Add Reactions
permission-embed = Embed Links
permission-attach = Attach Files
permission-other = an unnamed permission
permission-mend-roles = switch “{ $permission }” on for the bot's role in Server Settings → Roles → Permissions
permission-mend-channel = allow “{ $permission }” for the bot in Edit Channel → Permissions → Advanced Permissions
permission-mend-timeout = end the bot's timeout in Server Settings → Members

failure-busy = { $database } is busy: somebody else holds it, or it does not answer in time; try again
failure-full = no space left for { $database }: free some space and try again; the last change was not kept
failure-server = { $database } cannot be reached: check that the server runs, and the host, port, user and password in the address
failure-file = { $database } cannot be reached: check that the folder exists and that herald may write there
failure-read-only = { $database } cannot be reached: the file is read-only; check its owner and permissions
failure-not-migrated = { $database } has not been prepared for this herald: run `herald migrate`
failure-damaged = { $database } is damaged: restore the last backup
failure-silent = { $database } has not answered in { $seconds } s
failure-other = { $why }

gateway-broke = the connection broke
gateway-ended = the connection ended
gateway-ended-so = the connection ended: { $why }
gateway-stops = herald stops
gateway-budget = { $sessions } sessions were begun in ten minutes: Discord takes a token away after a thousand in a day, so herald waits
gateway-lease = the right to the session cannot be renewed
gateway-token = Discord refuses the token: set DISCORD_TOKEN to the bot's current token
gateway-gateway-token = the gateway refuses the token: set DISCORD_TOKEN to the bot's current token
gateway-sending-token = Discord refuses the token
gateway-intent = the message-content intent is not enabled: switch it on in the Developer Portal under Bot → Privileged Gateway Intents, or set discord.message_content = false
gateway-answer = Discord does not answer as it should: { $why }
gateway-elsewhere = the gateway's address is { $found }, herald speaks to { $allowed } only
gateway-endpoint = discord.endpoint: { $why }
gateway-other = { $why }

tail-since = {" "}for { $span }
tail-why = : { $why }
aside = {" "}({ $words })

health-ended = the { $task } has ended: { $why }; restart herald
health-away = the { $task } has not come round for { $span }; if that lasts, restart herald
health-database = { $why }
health-space = { $free } are left on the disk of the database; free some space, or nothing more can be taken in
health-no-token = DISCORD_TOKEN is not set, so herald is not on Discord
health-quiet = nothing was heard from the gateway for { $span }, not even an answered heartbeat
health-untried = the gateway has not been tried yet
health-connecting = a session with the gateway is being begun{ $standing }
health-connected = the gateway is connected{ $standing }
health-resuming = the session with the gateway is being resumed{ $standing }
health-down = the gateway is not connected{ $standing }
health-standby = another replica holds the session; this one stands by{ $standing }
health-gateway = { $why }
health-inbox-waits = { $messages } messages wait to be judged, the oldest for { $span }
health-missed = { $events } events were not understood or were missed and then found in the history; see the log
health-sending-stopped = nothing is sent any more: { $why }
health-outbox-waits = a message has waited to be sent for { $span }
health-given-up = { $messages } messages were given up because Discord refused them; the team has to look at them
health-channel-waits = messages wait: { $why }
health-job-late = a job has been due for { $span } and has not run
health-rereading = channel { $channel } is being read again{ $note }
health-unverifiable = nobody can say whether posts are missing in channel { $channel }{ $note }
health-parked = channel { $channel } is not read any more{ $note }
health-gaps = { $gaps } gaps are open
health-history = the history could not be read: { $why }
health-not-in-server = herald is not in server { $guild }: invite it again
health-channel-gone = channel { $channel }: the channel is gone: name another one in the campaign
health-lacking = channel { $channel }: { $lacking }
health-commands = the commands could not be made known to Discord: { $why }; invite the bot with the scope applications.commands
health-clock-ahead = the clock of this machine is { $seconds } s ahead of Discord's; switch time synchronisation on (NTP)
health-clock-behind = the clock of this machine is { $seconds } s behind Discord's; switch time synchronisation on (NTP)
health-no-font = No font is installed, so no chart can be drawn. Install the package fonts-noto-cjk, or name a folder of fonts in fonts_dir.
health-no-chinese-font = No font with Chinese characters is installed, so charts are labelled in English. Install the package fonts-noto-cjk (or fonts-wqy-microhei, which is smaller), or name a folder with such a font in fonts_dir.
health-feed = { $name }: { $trouble } ({ $last })
health-venue-clocks = no venue's clock agrees with that of this machine, so no price is taken; switch time synchronisation on (NTP)
health-venues-disagree = the venues do not agree on a price, so nothing is drafted
health-two-venues = only two venues count, so nothing is drafted
health-one-venue = only one venue counts: enough for an alert, for nothing else
health-no-venue = there is no price, for no venue counts
health-venue = { $venue } is left out { $left }
health-prices-unstored = prices cannot be stored: { $why }
health-deaf = a move was noticed and nobody could be told: set drafts.moderators to the team's channel
health-no-draft = no draft was made: { $why }
health-market-failed = the market could not be looked at: { $why }
health-stopping = herald is being stopped
health-not-read = the history of the channels has not been read through yet

feed-last-read = last read at { $at }
feed-never-read = never read since the start

venue-down = since { $since }{ $why }; it is asked again every minute
venue-shut = because it does not serve this address{ $why }; it is asked again only after a restart: switch it off under prices.venues, or run herald where it serves
venue-rate-limited = until { $until }, as it asked{ $why }; if that comes again, lower its requests_per_minute
venue-clock-ahead = because its clock is { $by } ahead of ours; it counts again once they agree
venue-clock-behind = because its clock is { $by } behind ours; it counts again once they agree
venue-no-data = because it has given no bar yet
venue-stale = because its newest bar ended { $age } ago; it counts again with the next one
venue-frozen = because its price has stood still for { $bars } min without a trade while others moved; look whether it has halted
venue-outlier = because its price is { $percent } % from the median; look whether it trades the same thing (prices.venues, symbol)

task-worker = worker
task-sender = sender
task-discord = Discord side
task-prices = prices
task-news = news
task-events = watch over events
task-panel = panel
task-webhooks = webhooks
task-health-page = health page
task-upkeep = upkeep
task-other = { $name }

record-unreadable = it does not read ({ $why })
record-format = it says it is { $format }, which this herald does not read
record-changed = it was changed after it was published: byte { $byte } (line { $line }) is not as herald writes it
record-hash = its { $hash } does not fit its contents, which give { $computed }
record-uncountable = its list or its sheets cannot be counted
record-result = the stated { $part } is not what its list, its sheets and its seed give
record-other = it is another record than the one that was announced: its digest is { $digest }

record-part-order = order
record-part-winners = list of winners
record-part-alternates = list of alternates
record-part-not-awarded = number of prizes not awarded
record-part-version = version
record-part-frozen-lines = number of frozen lines

no-draft-few-venues = only { $venues } of the watched venues give a price that counts (left out: { $left_out })
no-draft-no-home = nobody said where campaigns live: set drafts.guild, drafts.announcements, drafts.entries and drafts.moderators
no-draft-topic = the topic #{ $topic }# cannot be used, or live campaigns hold it
no-draft-no-history = there is too little price history for its figures
no-draft-no-name = every name for a campaign of this theme and day is taken
no-draft-settings = { $why }
