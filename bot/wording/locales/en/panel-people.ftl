# Members.

panel-people = Members
panel-people-text = Everyone with a post in a campaign of this server.
panel-people-search = Name or id
panel-people-find = Search
panel-people-empty = Nobody yet
panel-people-empty-text = Members stand here once they post in a campaign.
panel-people-none-fit = Nobody fits this search
panel-people-clear = Show everyone
panel-people-name = Name
panel-people-posts = Posts
panel-people-campaigns = Campaigns
panel-people-last = Last post
panel-people-made = Account made
panel-people-erased = erased
panel-people-other-names = Also seen as
panel-people-on-the-team = On the team: posts of this person do not enter while they have a role in the panel.
panel-people-signals = To look at a second time
panel-people-signals-text = Each of these has harmless explanations. They reject nobody and are not added up; please confirm before you decide anything.
panel-people-no-signals = Nothing stands out.
panel-people-please-confirm = please confirm
panel-people-entries = Posts
panel-people-all-posts = All posts in the review list
panel-people-decisions = Decisions
panel-people-prizes = Prizes
panel-people-standing = State
panel-people-posted = Posted
panel-people-data = What this person may ask for
panel-people-data-text = Everything that is kept of this person, as a file for them. Account numbers are left out; that you took the file out stands in the log.
panel-people-export = Take the data out (JSON)
panel-people-erase = Forget this person
panel-people-erase-text = Do this only when the person asks for it. It cannot be undone.
panel-people-erase-goes = What goes
panel-people-erase-goes-list = texts, names, account numbers, salts, and what was written about their posts
panel-people-erase-stays = What stays
panel-people-erase-stays-list = numbers, hashes and places, so that every published result can still be checked
panel-people-erase-withdraw = Give up prizes that are not paid yet; each goes to the next in order
panel-people-erase-confirm = The person has asked for it, and I know that it cannot be undone
panel-people-erase-not-confirmed = Confirm first that the person has asked for it.
panel-people-erase-now = Forget for good
panel-people-erase-organiser = An organiser or an owner can take the data out or forget this person.
panel-people-changed = Something about this person has changed since you opened the page. Look again before you erase.
panel-people-erased-now = { $posts_n ->
    [one] { $posts } post is erased
   *[other] { $posts } posts are erased
}; prizes given up: { $withdrawn }.
panel-people-open-prizes = { $prizes_n ->
    [one] { $prizes } prize is not settled yet.
   *[other] { $prizes } prizes are not settled yet.
}
panel-people-more-posts = { $shown } of { $all } posts are shown.
panel-people-place = Place { $place }: { $state }
panel-signal-young = The account was made on { $made }, { $days_n ->
    [one] { $days } day
   *[other] { $days } days
} before the campaign opened.
panel-signal-young-during = The account was made on { $made }, when the campaign was open already.
panel-signal-shared = Post { $post } is similar to the earlier post { $with }: a passage of { $chars_n ->
    [one] { $chars } character
   *[other] { $chars } characters
} is the same.
panel-signal-burst = { $posts } posts within { $minutes_n ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}, beginning with { $first }.
panel-signal-repost = Post { $deleted } was deleted, and { $later } written later.
panel-signal-uid = The account number for place { $place } was also given by { $with }. Both prizes are on hold.
