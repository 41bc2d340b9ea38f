// Judging, results, appeals and payouts.
