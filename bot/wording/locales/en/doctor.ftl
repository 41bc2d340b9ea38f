# What the examination of Discord's side finds, and what mends it.

doctor-unreachable = Discord cannot be reached: { $why }
doctor-silent = Discord has not answered in { $seconds } s
doctor-answers = Discord answers; its gateway is { $gateway }
doctor-elsewhere = { $why }
doctor-no-date = Discord did not say what time it is
doctor-clock-ahead = this machine's clock is { $seconds } s ahead of Discord's
doctor-clock-behind = this machine's clock is { $seconds } s behind Discord's
doctor-clock-agrees = this machine's clock agrees with Discord's
doctor-token = the token is that of { $name } ({ $id })
doctor-token-refused = Discord refuses the token
doctor-unread = { $thing } could not be read: { $why }
doctor-intent-on = the Message Content Intent is on
doctor-intent-off = the Message Content Intent is off, so Discord would close every connection (4014)
doctor-intent-unasked = the Message Content Intent is on, but discord.message_content is false, so it is not asked for
doctor-intent-none = the Message Content Intent is not asked for; members submit by a mention or from the menu of their post
doctor-sessions = { $remaining } of { $total } sessions may still be begun in the next { $minutes } min
doctor-shards = Discord recommends { $shards } shards and herald uses one
doctor-no-servers = discord.guilds names no server, so herald would listen to nobody
doctor-in-server = herald is in { $server }
doctor-not-in-server = herald is not in the server { $guild }
doctor-other-server = campaign { $campaign } is in the server { $guild }, which discord.guilds does not name
doctor-commands-fine = herald may have commands in { $server }
doctor-commands-none = herald may have no commands in { $server }: it was invited without them
doctor-channel-elsewhere = channel { $channel } for { $purpose } of { $campaigns } is in another server
doctor-channel-deleted = channel { $channel } for { $purpose } of { $campaigns } was deleted
doctor-channel-hidden = herald cannot see channel { $channel } for { $purpose } of { $campaigns }
doctor-wrong-kind = { $place } for { $purpose } of { $campaigns } is a { $kind }, where herald cannot write
doctor-thread-alone = the channel above the thread { $place } is not there
doctor-channel-fine = { $place }: herald may do all it does for { $purpose }
doctor-lacks = { $place }: herald lacks “{ $permission }” for { $purpose } of { $campaigns }
doctor-no-roles = discord.roles maps no role of the server
doctor-roles-fine = all { $roles } roles of the team exist
doctor-role-missing = role { $id } of discord.roles.{ $role } exists in no server
doctor-database = { $why }

mend-network = look at this machine's network, its DNS and its firewall, and at discordstatus.com
mend-elsewhere = somebody stands between this machine and Discord, or discord.endpoint is wrong; no token is sent there
mend-endpoint = mend discord.endpoint
mend-database = mend the database first; campaigns and their channels are looked at then
mend-clock = switch time synchronisation on (NTP); windows open and close by this clock
mend-again = run the doctor again
mend-token = copy a new one from discord.com/developers → Applications → your bot → Bot → Reset Token, and set it as DISCORD_TOKEN
mend-rights = look at the bot and its rights; run the doctor again
mend-later = run the doctor again in a minute; see discordstatus.com
mend-intent = switch it on at discord.com/developers → Applications → your bot → Bot → Privileged Gateway Intents, or set discord.message_content = false: members then submit by a mention or from the menu of their post
mend-sessions = something begins sessions all the time: stop other programs with this token, and see herald's log
mend-shards = leave the servers that herald does not work in; one shard carries 2,500 of them
mend-name-server = put the id of your server into discord.guilds (Copy Server ID)
mend-invite = invite it: https://discord.com/oauth2/authorize?client_id={ $application }&scope=bot+applications.commands
mend-invite-commands = open https://discord.com/oauth2/authorize?client_id={ $application }&scope=bot+applications.commands; it stays in the server meanwhile
mend-add-server = add the server to discord.guilds, or void the campaign
mend-own-channel = draft the campaign anew with a channel of its own server
mend-other-channel = void the campaign, or draft it anew with another channel
mend-view = allow “View Channel” for the bot in Edit Channel → Permissions
mend-kind = use a text or announcement channel, or one post of a forum
mend-permission = { $mend }
mend-map-role = put at least one role id into discord.roles, such as owner = ["…"] (Copy Role ID)
mend-drop-role = take it out of the settings, or put in the id of the role that replaced it

thing-account = the bot's own account
thing-application = the bot's application
thing-limits = the limits of the gateway
thing-server = the server { $guild }
thing-commands = the commands in { $server }
thing-channel = channel { $channel }

purpose-entries = entries
purpose-announcements = announcements
purpose-team = the team

kind-category = category
kind-directory = directory
kind-forum = forum

place-named = #{ $name } ({ $id })
place-unnamed = channel { $id }

area-configuration = configuration
area-database = database
area-fonts = fonts
area-http = http
area-model = model
area-network = network
area-clock = clock
area-token = token
area-intents = intents
area-gateway = gateway
area-server = server
area-commands = commands
area-roles = roles
area-channel = channel
area-prices = prices
area-news = news
