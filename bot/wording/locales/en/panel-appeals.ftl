# The panel: appeals and their answers.

panel-app-title = Appeals
panel-app-one = Appeal
panel-app-shown-open = open
panel-app-shown-decided = answered
panel-app-shown-all = all
panel-app-empty = No open appeal
panel-app-empty-text = Members appeal on Discord with /campaign appeal. A new appeal appears here by itself.
panel-app-none-fit = No appeal of this kind
panel-app-about-entry = about an entry
panel-app-opened = Made
panel-app-due = Answer until
panel-app-upheld = upheld: the decision stays
panel-app-overturned = overturned: the post enters
panel-app-words = What the member says
panel-app-original = What was decided
panel-app-by-herald = herald, by the rules
panel-app-the-text = The post
panel-app-whole-post = Everything about this post
panel-app-preview = What an overturn would change
panel-app-preview-entry = The post enters. It is on the list when that is frozen.
panel-app-preview-new = The post gets the next free number. The places are known once two judges have marked it; then an organiser publishes a correction.
panel-app-preview-none = An overturn would change nothing here: the post stands on the list and its marks are sealed. The appeal can be upheld with a word to the member.
panel-app-deleted = The post was deleted meanwhile, so it cannot come back. The appeal can be upheld with a word to the member.
panel-app-answer = Your answer
panel-app-note = Letter to the member (at most 500 characters)
panel-app-uphold = Uphold the decision
panel-app-overturn = Overturn: let it enter
panel-app-not-you = You had a part in this decision, so somebody else answers the appeal.
panel-app-nobody-else = At the moment nobody else may. An owner can give somebody the role reviewer.
panel-app-not-open = This appeal takes no answer at the moment: appeals about entries are answered before the freeze, appeals about the result before payment.
panel-app-read-only = You may look, but not answer: that takes the role reviewer.
panel-app-note-missing = Nothing was stored: write the member a word. It goes out with the answer.
panel-app-changed = Nothing was stored: the post or the appeal has changed since you looked. The new state is shown below, and your letter is kept.
panel-app-flash-upheld = The decision stays; the member is told.
panel-app-flash-overturned = The decision is overturned; the member is told.
panel-app-answered = Answer
panel-app-back = To the appeals

panel-app-about-result = about version { $version } of the result
panel-app-may-answer = These may answer: { $names }.
panel-app-answered-by = Answered by { $name }
panel-app-count = { $all_n ->
    [one] { $all } appeal
   *[other] { $all } appeals
}
