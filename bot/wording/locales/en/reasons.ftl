# Reasons, their evidence and their mend. Nobody is ever called a copier or a cheater: a post is similar to an
# earlier one, and a person judges.

name-tag-missing = topic missing
name-tag-unclosed = topic not closed
name-extra-tag = too many topics
name-too-short = too short
name-too-early = posted before the start
name-late = posted after the end
name-version-unknown = text at the end not known
name-bot = bot account
name-staff-not-entered = judges and staff do not take part
name-forward = forwarded message
name-embed-only = no text
name-wrong-channel = not in the campaign channel
name-copied-passage = very similar to an earlier post
name-similar-earlier = similar to an earlier post
name-reworded = reworded from an earlier post
name-low-content = little content
name-off-topic = off topic
name-rule-breach = against the server rules
name-scam-link = harmful link
name-withdrawn = deleted by its author
name-removed-by-staff = removed by the team
name-erased = erased on request
name-struck-after-objection = struck after an objection

reason-tag-missing = the topic of this campaign is missing; the post has no topic at all
reason-tag-missing-found = the topic of this campaign is missing; the topics in the post are { $found }
reason-tag-unclosed = other text follows the topic directly, so it reads as { $typed }
reason-extra-tag = besides the topic of this campaign there is { $typed }; topics allowed in all: { $allowed }
reason-too-short = { $counted } characters counted, { $needed } needed (counted by `{ $method }`)
reason-too-early = posted before the start, early by { $by }
reason-late = posted after the end, late by { $by }
reason-late-at-close = posted at the very moment of the end, when posts no longer count
reason-version-unknown = the text at the end is not known: the earliest version seen is from { $earliest }, after the end
reason-bot = posts by bots and webhooks do not take part
reason-staff = judges, and anyone on the team during the campaign, do not take part
reason-forward = a forwarded message is no entry
reason-embed-only = the post has no text of its own, only a file or an embed
reason-wrong-channel = not in the channel of this campaign
reason-copied = { $chars_n ->
    [one] a passage of { $chars } character is very similar to an earlier post; it does not count for now, a moderator may decide otherwise, and you may appeal
   *[other] a passage of { $chars } characters is very similar to an earlier post; it does not count for now, a moderator may decide otherwise, and you may appeal
}
reason-similar = { $chars_n ->
    [one] a passage of { $chars } character is similar to an earlier post; a person will judge
   *[other] a passage of { $chars } characters is similar to an earlier post; a person will judge
}
reason-person = decided by a moderator: { $name }
reason-person-note = decided by a moderator: { $name }. Note: { $note }
reason-withdrawn = the post was deleted ({ $at }) and counts as withdrawn

mend-tag-missing = edit the post and add the topic of this campaign
mend-tag-unclosed = put a space after the topic, or close it with a # sign
mend-extra-tag = remove the other topics; allowed in all: { $allowed }
mend-too-short = write at least { $missing } more
mend-post-again = post again within the campaign; an edit does not change the time of a post
mend-withdrawn = if you still want to take part, post again within the campaign
mend-forward = make a new post in your own words
mend-embed-only = make a new post with the content as text
mend-wrong-channel = post again in the channel of the campaign
mend-similar = put what you quote on lines of their own that start with “> ” and add your own view; if you wrote it first, appeal and show where

flag-tag-ambiguous = the topics can be read in two ways and the one in your favour was taken (spaces around a topic help)
flag-no-own-text = without quotes and text that many share, too little is your own
flag-invisible-chars = the topic holds characters that cannot be seen, usually from copying
