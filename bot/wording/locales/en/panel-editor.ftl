# The panel: the editor of a notice.

panel-editor = Notice
panel-editor-new = New campaign
panel-editor-new-hint = A draft: nothing goes out before somebody else approves it.
panel-editor-from-market = Begin with the latest market move
panel-editor-texts = Texts
panel-editor-heading = Title
panel-editor-body = News
panel-editor-question = Question
panel-editor-topic-part = Topic and place
panel-editor-topic = Topic
panel-editor-topic-hint = without the # signs; members post it between two
panel-editor-aliases = Aliases
panel-editor-aliases-hint = other spellings that count as well, with commas between
panel-editor-announcements = Announcement channel
panel-editor-entries = Channel for posts
panel-editor-moderators = Team channel
panel-editor-channel-hint = its id on Discord
panel-editor-time-part = Window, UTC+8
panel-editor-opens = Opens (UTC+8)
panel-editor-closes = Closes (UTC+8)
panel-editor-prize-part = Prize
panel-editor-winners = Winners at most
panel-editor-amount = Face value of one point card
panel-editor-currency = Currency
panel-editor-rules-part = Rules
panel-editor-length = Characters at least
panel-editor-method = Counted by
panel-editor-topics = Topics at most
panel-editor-criteria = Judging weights
panel-editor-criteria-hint = such as: creativity 40, quality 30, interaction 30
panel-editor-name = Name in addresses
panel-editor-name-hint = lower-case letters, digits and hyphens; left empty, one is made of topic and day
panel-editor-save = Save version
panel-editor-create = Save draft
panel-editor-preview = Check and preview
panel-editor-dry-run = Try on past posts
panel-editor-preview-title = As it would go out
panel-editor-preview-unsaved = It shows what is typed, saved or not.
panel-editor-findings = Check of the notice
panel-editor-no-findings = Nothing to mend: it may go out.
panel-editor-error = Error
panel-editor-warning = Warning
panel-editor-with-chart = with a chart
panel-editor-versions = Versions
panel-editor-compare = Compare versions
panel-editor-compare-from = Earlier
panel-editor-compare-to = Later
panel-editor-compare-show = Compare
panel-editor-same = These two versions say the same.
panel-editor-no-versions = No version is recorded.
panel-editor-now-stands = as it stands now
panel-editor-back = Back to the notice
panel-editor-before = before
panel-editor-after = after
panel-editor-next = Next step
panel-editor-approve = Approve
panel-editor-approve-hint = The notice then goes out by itself at
panel-editor-own-draft = You wrote the latest version. Another organiser looks at it and approves it; a team of one sets campaigns.second_person to false.
panel-editor-blocked = Errors in the notice block the approval. Mend them and save.
panel-editor-unsaved-hint = What is approved is the saved version.
panel-editor-over-hold = Let it go on all the same
panel-editor-over-hold-reason = Why (it stands in the audit log)
panel-editor-was-overridden = Somebody let it go on over a hold:
panel-editor-renew = Write today's figures into the news
panel-editor-amend = Change in public
panel-editor-amend-hint = The notice is fixed. A change is announced with its reason, and never makes it harder for posts that are in.
panel-editor-extend = Extend
panel-editor-new-close = New close (UTC+8)
panel-editor-open-now = Open now
panel-editor-close-now = Close now
panel-editor-void = Call off
panel-editor-void-hint = Nothing brings it back. What was announced gets an announcement of its end, and prizes that are due are void.
panel-editor-reason = Reason, for everyone to read
panel-editor-sure = I have read this and am sure
panel-editor-read-only = You may read this; writing it takes the role organiser, which an owner gives.
panel-editor-saved = Saved.
panel-editor-drafted = The draft is stored. Another organiser approves it.
panel-editor-approved = Approved. Its jobs are planned.
panel-editor-voided = Called off.
panel-editor-extended = The close is later now.
panel-editor-opened = It is open, or will be within a minute.
panel-editor-closed = The window is over.
panel-editor-renewed = The news tells the figures as of now.
panel-editor-not-renewed = Too little is stored to tell newer figures. Whoever runs herald sees in the log why prices are missing.
panel-editor-not-saved = It was not saved
panel-editor-mend-fields = Some fields cannot stand like this. Each says what is wrong; what you typed is kept.
panel-editor-stale = Somebody has changed it since you opened it. What you typed is kept below; saving again puts it over their version.
panel-editor-stale-action = Somebody has changed it since you opened it. Look at what changed, then decide anew.
panel-editor-state-moved = Only its state or its dates have changed, not its texts.
panel-editor-give-reason = Give a reason of at most 500 characters.
panel-editor-be-sure = Tick that you are sure; this cannot be taken back.
panel-editor-not-draft = It is no draft any more, so its texts are fixed.
panel-editor-opening-past = The opening is past. Choose a later one.
panel-editor-new-state = Somebody has changed this campaign.

panel-field-missing = Write it in all three languages.
panel-field-missing-topic = Write the topic.
panel-field-time = No time can be read here. Write it like 2025-04-03 15:00.
panel-field-end-first = The close must be later than the opening.
panel-field-channel = Give the id of a channel: digits only (on Discord: Copy Channel ID).
panel-field-amount = Write an amount such as 10 or 10.50.
panel-field-currency = Write a code of three capital letters, such as USD.
panel-field-method = Choose one of the methods.
panel-field-weights = Write each criterion once with its weight; the weights add up to 100.
panel-field-name = Use 1 to 48 lower-case letters, digits and hyphens.
panel-field-topic-long = A tag has at most 40 characters.
panel-field-topic-letter = A tag needs at least one letter.
panel-field-topic-sign = A tag ends at the next # sign: remove it, or register two.
panel-field-topic-invisible = It holds a character that nobody sees. Type it anew instead of pasting it.
panel-field-topic-unreadable = Discord would read this as a link, code or markup.
panel-field-later = The new close must be later than the present one.

panel-editor-error-count = { $errors_n ->
    [one] { $errors } error
   *[other] { $errors } errors
}
panel-editor-warning-count = { $warnings_n ->
    [one] { $warnings } warning
   *[other] { $warnings } warnings
}
panel-editor-left = { $used } of { $most }, { $left } left
panel-editor-over = { $used } of { $most }, { $over } too many
panel-editor-message-of = Message { $number } of { $all }
panel-field-long = At most { $most } characters.
panel-field-number = Write a whole number from { $least } to { $most }.
panel-editor-version-of = Version { $number }, by { $name }
panel-editor-topic-taken = The running campaign { $campaign } holds the topic { $theirs }. Choose another, or wait until it is over.
panel-editor-name-taken = A campaign { $name } exists already. Choose another name.
panel-editor-not-now = That cannot be done now: the campaign is { $state }.
panel-dry-looked = Of the newest { $posts } posts, { $entered } would have entered, { $review } would have waited for a person, { $rejected } would not have entered.
panel-dry-then = Under the rules they were posted under, { $entered } entered without a question. Each was judged in its own window and with its own topic.
panel-dry-none = No post of this server is stored yet, so there is nothing to try the rules on. Posts of any campaign will do.
panel-dry-reason-posts = { $posts_n ->
    [one] { $posts } post
   *[other] { $posts } posts
}
