# What comes after a decision or a result: mending, appeals, corrections, prizes that move on.

mend-request = 🛠️ A moderator asks you to change this post before { $closes }: { $reason }. Edit it in place; it is looked at again by itself. `{ $command }` shows you where it stands.
mend-request-note = 🛠️ A moderator asks you to change this post before { $closes }: { $reason }. They write: { $note } Edit it in place; it is looked at again by itself. `{ $command }` shows you where it stands.

# Under a post whose author appealed; the words of the answer are for the author alone.
appeal-answer-upheld = ⚖️ The appeal about this post was looked at by another person: the result stands. `{ $command }` shows its author the answer.
appeal-answer-overturned = ⚖️ The appeal about this post was right: it is on the list now, the judges mark it, and a corrected result follows. `{ $command }` shows its author the answer.
appeal-told-upheld = ⚖️ Your appeal was looked at by another person, and the decision stands. { $note }
appeal-told-overturned = ⚖️ Your appeal was right, and the decision fell. { $note }
result-appeal-filed = ✋ Your appeal about { $link } is in. Somebody who had no part in the decision looks at it before any prize is paid, and you will be told.

# In front of a corrected result.
correction-heading = ✏️ Correction of the result, version { $version }. Reason: { $reason }
correction-admitted = Now on the list: number { $numbers }.
correction-struck = Struck from the list, the number stays: { $numbers }.
correction-place = Place { $place }: number { $before } → number { $after }.
correction-place-new = Place { $place }: now number { $after }.
correction-place-none = Place { $place }: number { $before } → not awarded.
correction-same = No place changes.
place-lost = ✏️ In version { $version } of the result this post no longer has a prize. The reason stands in the corrected result, and you may appeal as long as appeals are open.
passed-on-reply = 🎉 Place { $place } was passed on, and this post is the next in the published order: it wins a { $prize } point card. Send your UID with `{ $command }` before { $until }.
uid-returned = ✉️ The prize for place { $place } could not be paid to the UID that was given. Please send the right one with `{ $command }`; the prize stays yours.

# To the moderators' channel.
winner-removed = ⚠️ { $heading }: the team removed the winning post with number { $number }. Strike it with a reason, or leave the prize as it is; herald does neither by itself.
appeals-open = ⏳ { $heading }: the time for appeals is over and something is still open, an appeal or an unpublished correction. Prizes wait until it is answered.
paid-differs = ⚠️ { $heading }: version { $version } of the result differs from prizes that are handed over or paid already (place { $places }). They stay as they are; please decide what to do.

# Refusals.
claim-no-result = The winners are not out yet.
claim-is-on-hold = Your prize is on hold: a moderator has to look at it first.
claim-on-its-way = Your prize is on its way already; the UID can no longer be changed.
claim-no-key = UIDs cannot be taken yet: the operator has to set HERALD_UID_KEY first.
claim-no-uid = The UID is missing.
claim-no-reason = Give a reason: it stays in the log.
claim-no-prize = This campaign has no prize for place { $place }.
claim-off-the-road = A prize cannot go from “{ $from }” to “{ $to }”.
claim-place-held = Somebody holds place { $place }: it can be passed on once that prize is forfeited or void.
claim-nobody-follows = Nobody is left in the published order, so place { $place } is not awarded.
appeal-none-open = There is no open appeal about this post.
appeal-listed = The post stands on the list and its marks are sealed: the appeal can be upheld, or an entry struck.
appeal-only-admits = An appeal about the result can only let the post in, or be upheld.
appeal-gone = The post was deleted; it cannot come back on the list.
review-nothing-to-mend = The window is over, so the post can no longer be mended. Decide about it.
review-not-waiting = The post does not wait for a decision.
review-asked-already = The author was asked to mend this version already.
review-not-mendable = This reason is nothing that an edit mends.
review-no-reason = Say in a sentence why anyone may repeat this text.
review-passage-too-short = The passage is too short to be told from other text. Choose a longer one, or the whole post.
review-said-already = This was said already, or taken back meanwhile. Look again.
review-nothing-to-undo = There is no decision to take back.
review-not-yours = The last decision is somebody else's; decide anew instead.
review-answered = The answer to an appeal is not taken back: its author was told.
review-undo-changed = The post or its decision changed since; look at it again.
correction-no-result = There is no published result to correct.
correction-nothing = Nothing has changed since the last version: strike an entry or admit one first.
correction-no-reason = Give a reason: it is published with the correction.
correction-long-reason = The reason has { $chars } characters, { $most } is the most.
correction-not-standing = The post does not stand on the list, or was struck already.
correction-no-strike = An entry is struck after an objection, or when the team removed it.
correction-not-a-judge = Only the judges of the sealed sheets mark an entry that was admitted later.
correction-sealed = The marks of number { $number } are sealed.
erase-prize-open = The prize of place { $place } is not paid yet: give it up with the erasure, or ask again once it is paid.
erase-on-its-way = The prize of place { $place } is being paid: ask again once it is settled.
batch-same-person = Whoever approved a batch cannot take it out: a second person has to.
batch-nothing-ready = No prize is ready to be paid.
batch-changed = The prize of place { $place } changed since it was approved: approve the batch again.
batch-none = There is no batch { $batch }.
batch-other-format = Batch { $batch } was taken out as { $format }; ask for that again.
batch-erased = The file of batch { $batch } was erased with its UIDs.
batch-receipt = Line { $line } of the receipts: { $detail }. Nothing was taken.
receipt-too-large = the file is larger than a mebibyte; split it
receipt-not-utf8 = the file is not UTF-8; save it as CSV UTF-8
receipt-not-csv = it cannot be read as CSV
receipt-columns = the columns status and reference are needed, and pay_key, or batch and line
receipt-naming-columns = a column pay_key is needed, or batch and line
receipt-status = { $text } is no end of a payment; write paid or returned
receipt-reference = the payer’s reference is needed, with at most { $most } characters
receipt-names-nothing = it names no prize: give pay_key, or batch and line as numbers
receipt-no-batch = no batch holds this prize
receipt-not-out = its batch was not taken out yet
receipt-paid-before = this prize was paid before, with the reference { $reference }
receipt-returned-before = this prize came back before, with the reference { $reference }
