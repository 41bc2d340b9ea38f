//! The scores of the groups.

use serde::Serialize;

use super::notes;
use super::report::{Example, Method, Report, Status};
use super::samples::{Counting, Tally};
use super::{DEFAULT_KS, Error};
use crate::statistics::{Estimate, difference, mean_with_wilson, pass_at_k};

/// A group with fewer tasks than this gets a warning.
pub(super) const FEW_TASKS: u64 = 10;

/// The outcome, as the JSON shows it. Scores are shares between 0 and 1, their intervals hold 95 %.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rescore {
    /// `decontam-rescore-1`.
    pub format: &'static str,
    /// How the scan looked.
    pub method: Method,
    /// The scan's window or threshold, in normalised characters.
    pub length: Option<u64>,
    /// The shortest shared run that the scan could see, in normalised characters.
    pub floor: Option<u64>,
    /// The threshold asked for here, in normalised characters; without one the scan's own decision holds.
    pub threshold: Option<u64>,
    /// Samples left out because the report does not know their task.
    pub ignored_samples: u64,
    /// The tasks they belong to.
    pub ignored_tasks: usize,
    /// The sets that have samples.
    pub sets: Vec<SetScore>,
    /// The sets of the report that have none.
    pub sets_without_samples: Vec<String>,
    /// What is particular to these numbers.
    pub warnings: Vec<String>,
    /// What holds for all such numbers.
    pub notes: Vec<String>,
}

/// The scores of one evaluation set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SetScore {
    /// Its name in the report.
    pub set: String,
    /// The counts, one for each [`Group`] in its order.
    pub counts: Vec<Counts>,
    /// The scores, one for each k.
    pub scores: Vec<Scores>,
    /// The ks that were left out.
    pub left_out: Vec<LeftOut>,
    /// The ids of the examples that have no samples.
    pub without_samples: Vec<String>,
}

/// Which examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// All of the set.
    All,
    /// Those without a copy found.
    Clean,
    /// Those with a copy found.
    Contaminated,
    /// Those too short to judge: in neither of the two groups before.
    NotJudged,
}

impl Group {
    /// In the order of the table.
    pub const ALL: [Group; 4] = [Group::All, Group::Clean, Group::Contaminated, Group::NotJudged];

    /// As the table calls it.
    pub fn name(self) -> &'static str {
        match self {
            Group::All => "all",
            Group::Clean => "clean",
            Group::Contaminated => "contaminated",
            Group::NotJudged => "not judged",
        }
    }

    fn holds(self, status: Status) -> bool {
        match self {
            Group::All => true,
            Group::Clean => status == Status::Clean,
            Group::Contaminated => status == Status::Contaminated,
            Group::NotJudged => status == Status::TooShort,
        }
    }
}

/// How much a group holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// The group.
    pub group: Group,
    /// Its examples in the report.
    pub examples: u64,
    /// Those with samples, which make its score.
    pub tasks: u64,
    /// The samples of these tasks.
    pub samples: u64,
    /// The samples that passed.
    pub passed: u64,
}

/// pass@k of the groups; null where a group has no task.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// The k.
    pub k: u64,
    /// Of all examples.
    pub all: Option<Estimate>,
    /// Of the clean ones.
    pub clean: Option<Estimate>,
    /// Of the contaminated ones.
    pub contaminated: Option<Estimate>,
    /// Of those too short to judge.
    pub not_judged: Option<Estimate>,
    /// What the copies are worth.
    pub differences: Differences,
}

impl Scores {
    /// Of one group.
    pub fn of(&self, group: Group) -> Option<Estimate> {
        match group {
            Group::All => self.all,
            Group::Clean => self.clean,
            Group::Contaminated => self.contaminated,
            Group::NotJudged => self.not_judged,
        }
    }
}

/// Differences of scores, between -1 and 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Differences {
    /// Two separate groups, so with an interval.
    pub clean_minus_contaminated: Option<Estimate>,
    /// The clean examples are part of all, so the interval of separate groups would be wrong; only the value.
    pub clean_minus_all: Option<f64>,
}

/// A k above the samples of some task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// The k.
    pub k: u64,
    /// A task with the fewest samples.
    pub task: String,
    /// How many it has.
    pub samples: u64,
    /// How many tasks have fewer than k.
    pub tasks: u64,
}

/// Scores every set that has samples. Without `asked`, those of 1, 10 and 100 that every task has samples for.
///
/// # Errors
/// [`Error::TooFewSamples`] if a k was asked for that some task has too few samples for.
pub fn rescore(report: &Report, counting: &Counting, asked: Option<&[u64]>) -> Result<Rescore, Error> {
    let mut ks = asked.unwrap_or(&DEFAULT_KS).to_vec();
    ks.sort_unstable();
    ks.dedup();
    let mut sets = Vec::new();
    let mut sets_without_samples = Vec::new();
    for set in report.sets() {
        let rows: Vec<(&Example, Tally)> = report
            .examples
            .iter()
            .zip(counting.tallies.iter().copied())
            .filter(|(example, _)| example.set == set)
            .collect();
        if rows.iter().all(|(_, tally)| tally.samples == 0) {
            sets_without_samples.push(set.to_owned());
            continue;
        }
        let score = score_set(set, &rows, &ks);
        if let (Some(_), Some(left)) = (asked, score.left_out.first()) {
            return Err(Error::TooFewSamples {
                k: left.k,
                task: left.task.clone(),
                set: set.to_owned(),
                samples: left.samples,
            });
        }
        sets.push(score);
    }
    let mut rescore = Rescore {
        format: "decontam-rescore-1",
        method: report.method,
        length: report.length,
        floor: report.floor,
        threshold: report.threshold,
        ignored_samples: counting.ignored_samples,
        ignored_tasks: counting.ignored_tasks,
        sets,
        sets_without_samples,
        warnings: Vec::new(),
        notes: Vec::new(),
    };
    rescore.warnings = notes::warnings(&rescore);
    rescore.notes = notes::standing(&rescore, report);
    Ok(rescore)
}

fn score_set(set: &str, rows: &[(&Example, Tally)], ks: &[u64]) -> SetScore {
    let (mut scores, mut left_out) = (Vec::new(), Vec::new());
    for &k in ks {
        let short = rows.iter().filter(|(_, tally)| (1..k).contains(&tally.samples));
        match short.clone().min_by_key(|(_, tally)| tally.samples) {
            None => scores.push(score(rows, k)),
            Some((example, tally)) => left_out.push(LeftOut {
                k,
                task: example.id.clone(),
                samples: tally.samples,
                tasks: short.count() as u64,
            }),
        }
    }
    let without = rows.iter().filter(|(_, tally)| tally.samples == 0);
    SetScore {
        set: set.to_owned(),
        counts: Group::ALL.map(|group| count(rows, group)).to_vec(),
        scores,
        left_out,
        without_samples: without.map(|(example, _)| example.id.clone()).collect(),
    }
}

fn count(rows: &[(&Example, Tally)], group: Group) -> Counts {
    let mut counts = Counts { group, examples: 0, tasks: 0, samples: 0, passed: 0 };
    for (_, tally) in rows.iter().filter(|(example, _)| group.holds(example.status)) {
        counts.examples += 1;
        counts.tasks += u64::from(tally.samples > 0);
        counts.samples += tally.samples;
        counts.passed += tally.passed;
    }
    counts
}

fn score(rows: &[(&Example, Tally)], k: u64) -> Scores {
    let estimate = |group: Group| {
        let members = rows.iter().filter(|(example, _)| group.holds(example.status));
        // A task without samples has no pass@k and drops out here.
        let values: Vec<f64> =
            members.filter_map(|(_, tally)| pass_at_k(tally.samples, tally.passed, k)).collect();
        mean_with_wilson(&values)
    };
    let [all, clean, contaminated, not_judged] = Group::ALL.map(estimate);
    Scores {
        k,
        all,
        clean,
        contaminated,
        not_judged,
        differences: Differences {
            clean_minus_contaminated: clean.zip(contaminated).map(|(a, b)| difference(a, b)),
            clean_minus_all: clean.zip(all).map(|(a, b)| a.value - b.value),
        },
    }
}
