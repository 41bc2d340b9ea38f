# The result. Nobody but the winners is mentioned.

results-heading = 🏆 { $heading }: the winners
results-corrected = This is version { $version } of the result, a correction; earlier versions stay readable.
results-winner = { $place }. { $name } — { $prize } point card — { $link }
results-nobody = Nobody qualified this time.
results-unnamed = (name not known)
results-counts = On the list: { $entered }; eligible: { $eligible }; judged: { $judged }.
results-coverage = Coverage: { $posts } came in, { $rejected } not accepted, { $withdrawn } withdrawn, { $unknown } whose text at the end is not known.
results-gaps = { $stretches_n ->
    [one] herald did not listen during { $stretches } stretch of the campaign ({ $minutes } min in all) whose history could not be read back; posts and edits of that time may be missing.
   *[other] herald did not listen during { $stretches } stretches of the campaign ({ $minutes } min in all) whose history could not be read back; posts and edits of that time may be missing.
}
results-fewer = { $people_n ->
    [one] { $people } person qualified, so { $not_awarded } of the prizes are not awarded, split or carried over.
   *[other] { $people } people qualified, so { $not_awarded } of the prizes are not awarded, split or carried over.
}
results-tie = Some totals were equal; the seed sealed beforehand decided: seed `{ $seed }`, commitment `{ $commitment }`.
results-proof = List hash `{ $list }`; result version { $version }, file SHA-256 `{ $bundle }`.
results-verify = Anyone can take the result file and check it offline with `{ $command }`.
results-claim = 🎁 Winners: send your UID with `{ $command }` or on the web before { $until }; after that the prize passes to the next in order.
results-appeals = Appeals about the result end on { $appeals }.
results-pay = Prizes are paid by { $pay } to winners whose UID is in.
results-safety = 🛡️ We never ask for passwords or wallet phrases, and never write first in a direct message about payment.

# To a winner who gave an account number.
claim-noted = 🎁 Your UID for place { $place } is noted and kept encrypted. The prize is paid by { $pay }; until it is on its way you can send another UID in the same manner.
claim-on-hold = 🔎 Your UID for place { $place } is noted. It was given for another prize too, so a moderator looks at it first; nothing is lost.

# A reply to the winner's own post.
winner-reply = 🎉 Congratulations! This post took place { $place } and wins a { $prize } point card. Send your UID with `{ $command }` before { $until }.
