use proptest::prelude::*;

use super::*;

const ZERO: Digest = Digest([0; 32]);

fn id() -> CampaignId {
    CampaignId::new("demo").unwrap()
}

fn criteria() -> Vec<Criterion> {
    [("reasoning", 40), ("evidence", 30), ("clarity", 30)]
        .map(|(id, weight)| Criterion { id: id.into(), weight })
        .to_vec()
}

fn line(number: u32, person: u32) -> ListLine {
    ListLine { number, person, line: Digest::plain(&number.to_be_bytes()), struck: None }
}

fn sheet(judge: &str, marks: &[(u32, [u8; 3])]) -> Sheet {
    Sheet { judge: judge.into(), marks: marks.iter().map(|(n, m)| (*n, m.to_vec())).collect() }
}

fn run(lines: &[ListLine], sheets: &[Sheet], winners_max: u32, seed: [u8; 32]) -> Selection {
    let (campaign, criteria) = (id(), criteria());
    select(&Ballot {
        campaign: &campaign,
        lines,
        sheets,
        criteria: &criteria,
        winners_max,
        quality_floor: None,
        seed: &seed,
        ties: None,
    })
    .unwrap()
}

/// The vector of the rule book: campaign `demo`, all hashes zero.
#[test]
fn the_published_tie_keys() {
    let keys: Vec<String> = (1..=3).map(|n| tie_key(&id(), &ZERO, &ZERO, &[0; 32], n).to_string()).collect();
    assert!(keys[0].starts_with("ce65de31"), "{}", keys[0]);
    assert!(keys[1].starts_with("706e8799"), "{}", keys[1]);
    assert!(keys[2].starts_with("ef27df10"), "{}", keys[2]);
}

/// Totals by hand: 40·(8+7) + 30·(6+6) + 30·(9+8) = 600 + 360 + 510 = 1470, and so on.
#[test]
fn totals_are_weights_times_marks() {
    let lines = [line(1, 1), line(2, 2), line(3, 3)];
    let sheets = [
        sheet("a", &[(1, [8, 6, 9]), (2, [9, 9, 9]), (3, [1, 2, 3])]),
        sheet("b", &[(1, [7, 6, 8]), (2, [8, 8, 8]), (3, [0, 0, 0])]),
    ];
    let selection = run(&lines, &sheets, 5, [7; 32]);
    let totals: Vec<_> = selection.order.iter().map(|r| (r.number, r.total)).collect();
    assert_eq!(totals, [(2, 1700), (1, 1470), (3, 190)]);
    assert_eq!(selection.order[1].criterion_sums, [15, 12, 17]);
    assert_eq!(selection.not_awarded, 2);
    assert!(selection.order.iter().all(|r| r.tie_key.is_none()));
}

/// R18: a person's posts rank 1, 2 and 3; only place 1 is theirs.
#[test]
fn one_prize_a_person() {
    let lines = [line(1, 1), line(2, 1), line(3, 1), line(4, 2), line(5, 3)];
    let marks = [(1, [10, 9, 9]), (2, [9, 9, 9]), (3, [9, 9, 8]), (4, [5, 5, 5]), (5, [4, 4, 4])];
    let selection = run(&lines, &[sheet("a", &marks), sheet("b", &marks)], 2, [0; 32]);
    let winners: Vec<_> = selection.winners.iter().map(|w| (w.place, w.number)).collect();
    assert_eq!(winners, [(1, 1), (2, 4)]);
    assert_eq!(selection.alternates, [5]);
}

/// R20: equal totals fall to the criteria in published order before any seed is asked.
#[test]
fn criteria_settle_equal_totals_first() {
    let lines = [line(1, 1), line(2, 2)];
    // 40·6 + 30·2 + 30·2 = 360 and 40·3 + 30·4 + 30·4 = 360.
    let marks = [(1, [3, 4, 4]), (2, [6, 2, 2])];
    for seed in [[0; 32], [1; 32], [2; 32]] {
        let selection = run(&lines, &[sheet("a", &marks), sheet("b", &marks)], 1, seed);
        assert_eq!(selection.winners[0].number, 2);
        assert!(selection.order[0].tie_key.is_none());
    }
}

/// An exact tie at the last place: the lower key wins, and no other place moves.
#[test]
fn an_exact_tie_falls_to_the_seed() {
    let lines = [line(1, 1), line(2, 2), line(3, 3)];
    let marks = [(1, [9, 9, 9]), (2, [5, 5, 5]), (3, [5, 5, 5])];
    let sheets = [sheet("a", &marks), sheet("b", &marks)];
    let (list, scores) = (list_hash(&id(), &lines), score_hash(&sheets));
    let mut seen = BTreeSet::new();
    for byte in 0..16 {
        let seed = [byte; 32];
        let selection = run(&lines, &sheets, 2, seed);
        assert_eq!(selection.winners[0].number, 1);
        let two = tie_key(&id(), &list, &scores, &seed, 2);
        let three = tie_key(&id(), &list, &scores, &seed, 3);
        assert_eq!(selection.winners[1].number, if two < three { 2 } else { 3 });
        assert_eq!(selection.order[1].tie_key, Some(two.min(three)));
        seen.insert(selection.winners[1].number);
    }
    assert_eq!(seen.len(), 2, "sixteen seeds, and one of the two never won");
}

/// R16: a struck number keeps its place on the list and leaves the order.
#[test]
fn a_struck_number_is_not_renumbered() {
    let mut lines = [line(1, 1), line(2, 2), line(3, 3)];
    let before = list_hash(&id(), &lines);
    lines[0].struck = Some(ReasonCode::Withdrawn);
    assert_eq!(list_hash(&id(), &lines), before);
    let marks = [(1, [9, 9, 9]), (2, [5, 5, 5]), (3, [4, 4, 4])];
    let selection = run(&lines, &[sheet("a", &marks), sheet("b", &marks)], 2, [0; 32]);
    assert_eq!(selection.winners.iter().map(|w| w.number).collect::<Vec<_>>(), [2, 3]);
}

/// A recused judge neither helps nor hurts: 700 from one sheet equals 1400 from two.
#[test]
fn a_recusal_is_neutral() {
    let lines = [line(1, 1), line(2, 2)];
    let sheets = [
        sheet("a", &[(1, [7, 7, 7]), (2, [7, 7, 8])]),
        sheet("b", &[(1, [7, 7, 7]), (2, [7, 7, 8])]),
        sheet("c", &[(2, [7, 7, 8])]),
    ];
    let selection = run(&lines, &sheets, 2, [0; 32]);
    assert_eq!(selection.order[0].number, 2);
    assert_eq!((selection.order[0].total, selection.order[0].sheets), (2190, 3));
}

#[test]
fn a_quality_floor_leaves_prizes_unawarded() {
    let (campaign, criteria) = (id(), criteria());
    let lines = [line(1, 1), line(2, 2)];
    let marks = [(1, [6, 6, 6]), (2, [5, 9, 5])];
    let selection = select(&Ballot {
        campaign: &campaign,
        lines: &lines,
        sheets: &[sheet("a", &marks), sheet("b", &marks)],
        criteria: &criteria,
        winners_max: 5,
        quality_floor: Some(600),
        seed: &[0; 32],
        ties: None,
    })
    .unwrap();
    // 40·5 + 30·9 + 30·5 = 620 a sheet passes, 600 passes exactly.
    assert_eq!(selection.winners.iter().map(|w| w.number).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(selection.not_awarded, 3);
}

#[test]
fn sheets_that_cannot_be_counted_are_named() {
    let (campaign, criteria) = (id(), criteria());
    let lines = [line(1, 1), line(2, 2)];
    let fine = sheet("a", &[(1, [1, 1, 1]), (2, [1, 1, 1])]);
    let attempt = |sheets: Vec<Sheet>| {
        let ballot = Ballot {
            campaign: &campaign,
            lines: &lines,
            sheets: &sheets,
            criteria: &criteria,
            winners_max: 5,
            quality_floor: None,
            seed: &[0; 32],
            ties: None,
        };
        select(&ballot).unwrap_err().to_string()
    };
    assert_eq!(
        attempt(vec![fine.clone(), sheet("b", &[(1, [1, 1, 1])])]),
        "number 2 has marks from 1 judges: at least 2 must mark it"
    );
    assert_eq!(
        attempt(vec![fine.clone(), sheet("b", &[(1, [1, 11, 1])])]),
        "judge \"b\" gave number 1 a 11: marks run from 0 to 10"
    );
    assert_eq!(
        attempt(vec![fine.clone(), sheet("b", &[(3, [1, 1, 1])])]),
        "judge \"b\" marked number 3, which is not on the list"
    );
    assert_eq!(attempt(vec![fine.clone(), fine]), "judge \"a\" handed in two sheets");
}

#[test]
fn the_list_is_numbered_by_message_and_provable_by_salt() {
    let entry = |message: u64, author: u64, text: &str| Entry {
        message: Snowflake(message),
        author: Snowflake(author),
        text: text.into(),
    };
    let entries = vec![entry(30, 1, "c"), entry(10, 2, "a"), entry(20, 1, "b"), entry(10, 2, "a")];
    let list = freeze(&[9; 32], entries.clone());
    let seen: Vec<_> = list.iter().map(|c| (c.number, c.message.0, c.person)).collect();
    assert_eq!(seen, [(1, 10, 1), (2, 20, 2), (3, 30, 2)]);
    assert_eq!(list_line(&list[2].salt, &entries[0]), list[2].line);
    assert_ne!(list_line(&list[1].salt, &entries[0]), list[2].line);
    assert_ne!(freeze(&[8; 32], entries)[0].line, list[0].line, "the salt must depend on the secret");
}

/// A naive election: repeat "take the best that is left" with plain comparisons, instead of a sort.
fn naive_winners(lines: &[ListLine], sheets: &[Sheet], winners_max: u32, seed: &[u8; 32]) -> Vec<u32> {
    let weights = [40u64, 30, 30];
    let (list, scores) = (list_hash(&id(), lines), score_hash(sheets));
    let better = |a: &ListLine, b: &ListLine| {
        let sums = |l: &ListLine| -> Vec<u64> {
            (0..3).map(|c| sheets.iter().map(|s| u64::from(s.marks[&l.number][c])).sum()).collect()
        };
        let (sa, sb) = (sums(a), sums(b));
        let total = |s: &[u64]| s.iter().zip(weights).map(|(m, w)| m * w).sum::<u64>();
        let key = |l: &ListLine| tie_key(&id(), &list, &scores, seed, l.number);
        (total(&sa), &sa, key(b)) > (total(&sb), &sb, key(a))
    };
    let mut left: Vec<&ListLine> = lines.iter().filter(|l| l.struck.is_none()).collect();
    let mut won: Vec<u32> = Vec::new();
    while won.len() < winners_max as usize && !left.is_empty() {
        let mut best = left[0];
        for other in &left {
            if better(other, best) {
                best = other;
            }
        }
        won.push(best.number);
        left.retain(|l| l.person != best.person);
    }
    won
}

prop_compose! {
    fn ballots()(people in prop::collection::vec((1u32..12, any::<bool>()), 0..25))
        (marks in prop::collection::vec(prop::collection::vec(prop::array::uniform3(0u8..4), people.len()), 2..4),
         people in Just(people), seed in any::<[u8; 32]>(), winners_max in 1u32..7)
        -> (Vec<ListLine>, Vec<Sheet>, [u8; 32], u32) {
        let lines: Vec<ListLine> = people.iter().zip(1..).map(|((person, struck), number)| ListLine {
            struck: (*struck && number % 5 == 0).then_some(ReasonCode::Withdrawn),
            ..line(number, *person)
        }).collect();
        let sheets = marks.iter().enumerate().map(|(judge, marks)| Sheet {
            judge: format!("judge-{judge}"),
            marks: marks.iter().zip(1..).map(|(m, n)| (n, m.to_vec())).collect(),
        }).collect();
        (lines, sheets, seed, winners_max)
    }
}

proptest! {
    #[test]
    fn the_order_equals_taking_the_best_that_is_left((lines, sheets, seed, winners_max) in ballots()) {
        let selection = run(&lines, &sheets, winners_max, seed);
        let won: Vec<u32> = selection.winners.iter().map(|w| w.number).collect();
        prop_assert_eq!(won, naive_winners(&lines, &sheets, winners_max, &seed));
    }

    #[test]
    fn nobody_wins_twice_and_the_count_is_right((lines, sheets, seed, winners_max) in ballots()) {
        let selection = run(&lines, &sheets, winners_max, seed);
        let people: BTreeSet<u32> =
            lines.iter().filter(|l| l.struck.is_none()).map(|l| l.person).collect();
        prop_assert_eq!(selection.winners.len(), people.len().min(winners_max as usize));
        prop_assert_eq!(selection.winners.len() as u32 + selection.not_awarded, winners_max);
        let won: BTreeSet<u32> = selection.winners.iter().map(|w| w.person).collect();
        prop_assert_eq!(won.len(), selection.winners.len());
        prop_assert_eq!(won.len() + selection.alternates.len(), people.len());
    }

    #[test]
    fn the_order_of_the_sheets_is_irrelevant((lines, mut sheets, seed, winners_max) in ballots()) {
        let before = run(&lines, &sheets, winners_max, seed);
        sheets.reverse();
        prop_assert_eq!(run(&lines, &sheets, winners_max, seed), before);
    }

    #[test]
    fn striking_a_loser_changes_no_winner((lines, sheets, seed, winners_max) in ballots()) {
        // The tie keys depend on the list and the scores, never on strikes, so a loser's leaving moves nobody.
        let before = run(&lines, &sheets, winners_max, seed);
        if let Some(&loser) = before.alternates.last() {
            let mut fewer = lines.clone();
            fewer[loser as usize - 1].struck = Some(ReasonCode::Withdrawn);
            let after = run(&fewer, &sheets, winners_max, seed);
            prop_assert_eq!(after.winners, before.winners);
        }
    }
}

/// What a correction adds must not draw anew what it does not touch (R20).
#[test]
fn an_admitted_entry_leaves_earlier_ties_as_they_were() {
    let (campaign, criteria) = (id(), criteria());
    let lines: Vec<ListLine> = (1..=6).map(|n| line(n, n)).collect();
    let marks: Vec<(u32, [u8; 3])> = (1..=6).map(|n| (n, [5, 5, 5])).collect();
    let sheets = [sheet("a", &marks), sheet("b", &marks)];
    let before = run(&lines, &sheets, 5, [3; 32]);
    let ties = TieBase { list: list_hash(&campaign, &lines), scores: score_hash(&sheets) };
    let secret = [9; 32];
    let listed: Vec<_> = (1..=6).map(|n| (n, Snowflake(u64::from(n)), n)).collect();
    let entry = Entry { message: Snowflake(70), author: Snowflake(2), text: "late".into() };
    let added = admit(&secret, &listed, &entry);
    // The next free number, and the person who is listed already.
    assert_eq!((added.number, added.person), (7, 2));
    let stranger = Entry { author: Snowflake(99), ..entry.clone() };
    assert_eq!(admit(&secret, &listed, &stranger).person, 7);
    assert_eq!(admit(&secret, &[], &entry).number, 1);
    assert_eq!(
        freeze(&secret, vec![entry]).first().map(|c| (c.salt, c.line)),
        Some((added.salt, added.line))
    );
    let more: Vec<ListLine> = lines.iter().cloned().chain([line(7, 7)]).collect();
    let marks: Vec<(u32, [u8; 3])> = marks.into_iter().chain([(7, [5, 5, 5])]).collect();
    let sheets = [sheet("a", &marks), sheet("b", &marks)];
    let ballot = |ties| Ballot {
        campaign: &campaign,
        lines: &more,
        sheets: &sheets,
        criteria: &criteria,
        winners_max: 5,
        quality_floor: None,
        seed: &[3; 32],
        ties,
    };
    let numbers = |selection: &Selection| -> Vec<u32> {
        selection.order.iter().map(|row| row.number).filter(|number| *number != 7).collect()
    };
    assert_eq!(numbers(&select(&ballot(Some(ties))).unwrap()), numbers(&before));
    // With the new hashes the six would stand in another order: the reason for the rule.
    assert_ne!(numbers(&select(&ballot(None)).unwrap()), numbers(&before));
}
