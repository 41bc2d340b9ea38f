# The panel: rules and topics.

panel-rules = Rules and topics
panel-rules-tester = Try a text
panel-rules-tester-hint = Nothing is stored: it only shows what herald would see.
panel-rules-text = Text of a post
panel-rules-under = Under the rules of
panel-rules-free = no campaign, only a topic
panel-rules-topic = Topic
panel-rules-own-topic = Topic, where no campaign is chosen
panel-rules-try = Try it
panel-rules-too-long = The text is longer than 4,000 characters, the most that a message can have. Shorten it.
panel-rules-no-topic = This topic cannot be a tag. Write at most 40 characters with a letter among them and no # sign.
panel-rules-verdict = Would it pass?
panel-rules-pass = It would enter.
panel-rules-wait = A person would look at it.
panel-rules-fail = It would not enter.
panel-rules-as-if = judged as if posted at
panel-rules-parser = Topics found
panel-rules-no-tags = No tag is found in this text.
panel-rules-typed = As typed
panel-rules-folded = Compared as
panel-rules-form = Form
panel-rules-paired = closed, between two signs
panel-rules-open-form = open, after one sign
panel-rules-where = Characters
panel-rules-own = Of the campaign
panel-rules-yes = yes
panel-rules-no = no
panel-rules-ambiguous = The text can be read in two ways; the one that passes was taken.
panel-rules-invisible = A tag holds characters that nobody sees.
panel-rules-fine = The topic rule is met.
panel-rules-counts = Length
panel-rules-method = Method
panel-rules-count = Count
panel-rules-own-count = own text, without what belongs to notice and news
panel-rules-used = used by this campaign
panel-rules-every = Every character
panel-rules-cut = Only the beginning is shown.
panel-rules-registry = Registered topics
panel-rules-registry-hint = A topic is held until its campaign is paid or called off; until then no other may take it.
panel-rules-held = held
panel-rules-free-again = free again
panel-rules-aliases = Aliases
panel-rules-campaign = Campaign
panel-rules-state = State
panel-rules-shown = Topics
panel-rules-shown-all = all
panel-rules-search = Topic or alias
panel-rules-no-topics = No topic is registered
panel-rules-no-topics-text = A campaign registers its topic when an organiser drafts it.
panel-rules-none-fit = No topic fits this filter
panel-rules-reasons = Reasons in three languages
panel-rules-code = Code
panel-rules-by = Given by
panel-rules-by-herald = herald
panel-rules-by-person = a person

panel-rules-span = { $start } to { $end }
panel-rules-chars = { $chars_n ->
    [one] { $chars } character
   *[other] { $chars } characters
}
