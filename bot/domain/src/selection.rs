//! From a numbered list and sealed sheets to five winners.
//!
//! Everything here is a pure function of the list, the sheets, the rules and the seed, in exact integers: the same
//! input gives the same winners on any machine, whatever order the input came in.
//!
//! * The **list** is numbered by message id and hashed line by line with a salt, so that a member can prove to stand
//!   on it while a stranger learns nothing (ideas of RFC 3797: publish the list before the draw, strike without
//!   renumbering).
//! * The **order** is by mean weighted total, then by the criteria in published order, then by a tie key that nobody
//!   could know when the scores were given (R20). The time of a post never breaks a tie.
//! * A person wins once, with the best-ranked post (R18); with fewer eligible people fewer prizes are given (R19).

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::campaign::{CampaignId, Criterion, MARK_MAX};
use crate::digest::{Digest, Fields};
use crate::snowflake::Snowflake;
use crate::verdict::ReasonCode;

/// A post that stands on the list when it is frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The message.
    pub message: Snowflake,
    /// Its author.
    pub author: Snowflake,
    /// The judged text.
    pub text: String,
}

/// A line of the frozen list with everything herald knows of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its number, from 1, by message id.
    pub number: u32,
    /// The message.
    pub message: Snowflake,
    /// Its author.
    pub author: Snowflake,
    /// The author's number on this list, from 1, by first appearance: enough to see that nobody wins twice.
    pub person: u32,
    /// The author's salt, given out in the receipt.
    pub salt: Digest,
    /// The published line: SHA-256 over salt, author, message and text.
    pub line: Digest,
}

/// The line of one entry: what a member with the salt can recompute.
pub fn list_line(salt: &Digest, entry: &Entry) -> Digest {
    let text = Digest::plain(entry.text.as_bytes());
    let body = [&salt.0[..], &entry.author.0.to_be_bytes(), &entry.message.0.to_be_bytes(), &text.0];
    Digest::of("herald-line-v1", &body)
}

/// Numbers the entries by message id and computes their lines. `secret` makes the salts; an entry given twice is
/// listed once.
pub fn freeze(secret: &[u8; 32], mut entries: Vec<Entry>) -> Vec<Candidate> {
    entries.sort_by_key(|entry| entry.message.0);
    entries.dedup_by_key(|entry| entry.message.0);
    let mut people: BTreeMap<Snowflake, u32> = BTreeMap::new();
    entries
        .iter()
        .zip(1..)
        .map(|(entry, number)| {
            let next = people.len() as u32 + 1;
            let person = *people.entry(entry.author).or_insert(next);
            let salt = salt_of(secret, entry.message);
            let line = list_line(&salt, entry);
            Candidate { number, message: entry.message, author: entry.author, person, salt, line }
        })
        .collect()
}

/// The line of an entry that is admitted after the freeze: it gets the next free number, and its author keeps the number
/// of a person that is listed already. `listed` holds number, author and person of every line.
pub fn admit(secret: &[u8; 32], listed: &[(u32, Snowflake, u32)], entry: &Entry) -> Candidate {
    let number = listed.iter().map(|(number, _, _)| *number).max().unwrap_or(0) + 1;
    let known = listed.iter().find(|(_, author, _)| *author == entry.author).map(|(_, _, person)| *person);
    let person = known.unwrap_or_else(|| listed.iter().map(|(_, _, person)| *person).max().unwrap_or(0) + 1);
    let salt = salt_of(secret, entry.message);
    let line = list_line(&salt, entry);
    Candidate { number, message: entry.message, author: entry.author, person, salt, line }
}

fn salt_of(secret: &[u8; 32], message: Snowflake) -> Digest {
    Digest::of("herald-salt-v1", &[secret, &message.0.to_be_bytes()])
}

/// One published line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListLine {
    /// The number.
    pub number: u32,
    /// The author's number on this list.
    pub person: u32,
    /// The hash of the entry.
    pub line: Digest,
    /// Why it was struck after the freeze; the number stays (R16).
    pub struck: Option<ReasonCode>,
}

/// The hash of a list: its campaign and every number, person and line in order. Strikes come later and are not part.
pub fn list_hash(campaign: &CampaignId, lines: &[ListLine]) -> Digest {
    let mut fields = Fields::new().bytes(campaign.as_str().as_bytes());
    for line in lines {
        fields = fields.number(u64::from(line.number)).number(u64::from(line.person)).bytes(&line.line.0);
    }
    fields.digest("herald-list-v1")
}

/// The marks of one judge: for each number, one mark a criterion in published order. A number a judge left out is a
/// recusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// The judge, as the bundle names them.
    pub judge: String,
    /// The marks.
    pub marks: BTreeMap<u32, Vec<u8>>,
}

/// The hash of the sealed sheets, in the order of their judges.
pub fn score_hash(sheets: &[Sheet]) -> Digest {
    let mut sorted: Vec<&Sheet> = sheets.iter().collect();
    sorted.sort_by(|a, b| a.judge.cmp(&b.judge));
    let mut fields = Fields::new();
    for sheet in sorted {
        fields = fields.bytes(sheet.judge.as_bytes()).number(sheet.marks.len() as u64);
        for (number, marks) in &sheet.marks {
            fields = fields.number(u64::from(*number)).bytes(marks);
        }
    }
    fields.digest("herald-scores-v1")
}

/// The key that orders exact ties, lowest first.
pub fn tie_key(
    campaign: &CampaignId,
    list: &Digest,
    scores: &Digest,
    seed: &[u8; 32],
    number: u32,
) -> Digest {
    let name = campaign.as_str().as_bytes();
    Digest::of("herald-tie-v1", &[name, &[0], &list.0, &scores.0, seed, &number.to_be_bytes()])
}

/// The hashes that tie keys are made of.
///
/// They are those of the frozen list and the sealed sheets, from before the seed was told. A correction adds lines and
/// marks when the seed is known to everyone; were its own hashes used, exact ties that have nothing to do with it would be
/// drawn anew, and whoever gives the last mark could choose how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TieBase {
    /// The hash of the list as it was frozen.
    pub list: Digest,
    /// The hash of the sheets as they were sealed.
    pub scores: Digest,
}

/// Everything the order depends on.
#[derive(Debug, Clone, Copy)]
pub struct Ballot<'a> {
    /// The campaign.
    pub campaign: &'a CampaignId,
    /// The frozen list.
    pub lines: &'a [ListLine],
    /// The sealed sheets.
    pub sheets: &'a [Sheet],
    /// What was marked, in published order.
    pub criteria: &'a [Criterion],
    /// How many can win.
    pub winners_max: u32,
    /// The lowest mean total that can win.
    pub quality_floor: Option<u32>,
    /// The tie seed.
    pub seed: &'a [u8; 32],
    /// What tie keys are made of in a correction; `None` takes the hashes of this list and these sheets.
    pub ties: Option<TieBase>,
}

/// A sheet or a list that cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BallotError {
    /// The numbers are not 1, 2, 3 …
    #[error("line {at} of the list carries number {found}: numbers run 1, 2, 3 without a gap")]
    Numbering {
        /// The place on the list, from 1.
        at: u32,
        /// The number there.
        found: u32,
    },
    /// Two sheets of one judge.
    #[error("judge {0:?} handed in two sheets")]
    JudgeTwice(String),
    /// A mark for a number that is not listed.
    #[error("judge {judge:?} marked number {number}, which is not on the list")]
    UnknownNumber {
        /// The judge.
        judge: String,
        /// The number.
        number: u32,
    },
    /// Too few or too many marks.
    #[error("judge {judge:?} gave number {number} {found} marks, there are {needed} criteria")]
    MarkCount {
        /// The judge.
        judge: String,
        /// The number.
        number: u32,
        /// How many marks.
        found: usize,
        /// How many criteria.
        needed: usize,
    },
    /// A mark above the scale.
    #[error("judge {judge:?} gave number {number} a {mark}: marks run from 0 to {MARK_MAX}")]
    MarkRange {
        /// The judge.
        judge: String,
        /// The number.
        number: u32,
        /// The mark.
        mark: u8,
    },
    /// A candidate that too few judges marked.
    #[error("number {number} has marks from {found} judges: at least {needed} must mark it")]
    TooFewSheets {
        /// The number.
        number: u32,
        /// How many judges marked it.
        found: usize,
        /// How many must.
        needed: usize,
    },
}

/// The fewest judges that must mark a candidate.
pub const JUDGES_MIN: usize = 2;

/// A candidate with its place in the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ranked {
    /// The place among all candidates, from 1.
    pub rank: u32,
    /// The number on the list.
    pub number: u32,
    /// The author's number on the list.
    pub person: u32,
    /// The weighted total over all sheets.
    pub total: u64,
    /// How many judges marked it; the order is by total per sheet, compared as exact fractions.
    pub sheets: u32,
    /// The sum of marks for each criterion.
    pub criterion_sums: Vec<u64>,
    /// The tie key, where everything else was equal to a neighbour.
    pub tie_key: Option<Digest>,
}

/// A winner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Winner {
    /// The place, from 1.
    pub place: u32,
    /// The number on the list.
    pub number: u32,
    /// The author's number on the list.
    pub person: u32,
}

/// The result of a ballot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// Everyone in order, struck numbers left out.
    pub order: Vec<Ranked>,
    /// The winners by place.
    pub winners: Vec<Winner>,
    /// Who follows, one number a person, in order: a replacement is the next one, never a new draw.
    pub alternates: Vec<u32>,
    /// Prizes that nobody could win.
    pub not_awarded: u32,
}

/// Computes the order and the winners.
///
/// # Errors
/// [`BallotError`] when the list or a sheet cannot be counted; the message names the judge and the number.
pub fn select(ballot: &Ballot<'_>) -> Result<Selection, BallotError> {
    check(ballot)?;
    let ties = ballot.ties.unwrap_or_else(|| TieBase {
        list: list_hash(ballot.campaign, ballot.lines),
        scores: score_hash(ballot.sheets),
    });
    let mut rows: Vec<(Ranked, Digest)> = Vec::new();
    for line in ballot.lines.iter().filter(|line| line.struck.is_none()) {
        let marks: Vec<&Vec<u8>> =
            ballot.sheets.iter().filter_map(|sheet| sheet.marks.get(&line.number)).collect();
        if marks.len() < JUDGES_MIN {
            let (number, found) = (line.number, marks.len());
            return Err(BallotError::TooFewSheets { number, found, needed: JUDGES_MIN });
        }
        let criterion_sums: Vec<u64> = (0..ballot.criteria.len())
            .map(|at| marks.iter().map(|marks| u64::from(marks[at])).sum())
            .collect();
        let total =
            criterion_sums.iter().zip(ballot.criteria).map(|(sum, c)| sum * u64::from(c.weight)).sum();
        let key = tie_key(ballot.campaign, &ties.list, &ties.scores, ballot.seed, line.number);
        let ranked = Ranked {
            rank: 0,
            number: line.number,
            person: line.person,
            total,
            sheets: marks.len() as u32,
            criterion_sums,
            tie_key: None,
        };
        rows.push((ranked, key));
    }
    rows.sort_by(|(a, key_a), (b, key_b)| by_marks(a, b).then_with(|| key_a.cmp(key_b)));
    for at in 0..rows.len() {
        rows[at].0.rank = at as u32 + 1;
        let tied = |other: usize| by_marks(&rows[at].0, &rows[other].0) == Ordering::Equal;
        if (at > 0 && tied(at - 1)) || (at + 1 < rows.len() && tied(at + 1)) {
            rows[at].0.tie_key = Some(rows[at].1);
        }
    }
    let order: Vec<Ranked> = rows.into_iter().map(|(ranked, _)| ranked).collect();

    let mut seen = BTreeSet::new();
    let firsts: Vec<&Ranked> = order.iter().filter(|row| seen.insert(row.person)).collect();
    let floor = u64::from(ballot.quality_floor.unwrap_or(0));
    let eligible: Vec<&&Ranked> =
        firsts.iter().filter(|row| row.total >= floor * u64::from(row.sheets)).collect();
    let winners: Vec<Winner> = eligible
        .iter()
        .zip(1..=ballot.winners_max)
        .map(|(row, place)| Winner { place, number: row.number, person: row.person })
        .collect();
    let alternates = eligible.iter().skip(winners.len()).map(|row| row.number).collect();
    let not_awarded = ballot.winners_max - winners.len() as u32;
    Ok(Selection { order, winners, alternates, not_awarded })
}

/// Compares by mean total, then by the mean of each criterion, best first. Means are compared as fractions by
/// multiplying crosswise, so that a candidate with one recused judge is neither favoured nor hurt by rounding.
fn by_marks(a: &Ranked, b: &Ranked) -> Ordering {
    let crosswise = |of_a: u64, of_b: u64| {
        let (left, right) = (of_b * u64::from(a.sheets), of_a * u64::from(b.sheets));
        left.cmp(&right)
    };
    let criteria = a.criterion_sums.iter().zip(&b.criterion_sums);
    criteria
        .fold(crosswise(a.total, b.total), |order, (of_a, of_b)| order.then_with(|| crosswise(*of_a, *of_b)))
}

fn check(ballot: &Ballot<'_>) -> Result<(), BallotError> {
    for (line, at) in ballot.lines.iter().zip(1..) {
        if line.number != at {
            return Err(BallotError::Numbering { at, found: line.number });
        }
    }
    let mut judges = BTreeSet::new();
    for sheet in ballot.sheets {
        let judge = || sheet.judge.clone();
        if !judges.insert(&sheet.judge) {
            return Err(BallotError::JudgeTwice(judge()));
        }
        for (&number, marks) in &sheet.marks {
            if number == 0 || number as usize > ballot.lines.len() {
                return Err(BallotError::UnknownNumber { judge: judge(), number });
            }
            check_marks(&sheet.judge, number, marks, ballot.criteria)?;
        }
    }
    Ok(())
}

/// Checks the marks of one candidate: one a criterion, each on the scale. The same check serves the sheet when it is
/// handed in and the ballot when it is counted.
///
/// # Errors
/// [`BallotError::MarkCount`] and [`BallotError::MarkRange`] name the judge and the number.
pub fn check_marks(
    judge: &str,
    number: u32,
    marks: &[u8],
    criteria: &[Criterion],
) -> Result<(), BallotError> {
    let (found, needed) = (marks.len(), criteria.len());
    if found != needed {
        return Err(BallotError::MarkCount { judge: judge.to_owned(), number, found, needed });
    }
    match marks.iter().find(|mark| **mark > MARK_MAX) {
        Some(&mark) => Err(BallotError::MarkRange { judge: judge.to_owned(), number, mark }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
