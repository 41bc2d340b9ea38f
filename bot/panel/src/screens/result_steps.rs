//! What stands next on the way to a result, and what has changed since the last version of it.

use campaigns::corrections::{PendingCorrection, PlaceChange};
use campaigns::panel::reading::ResultSoFar;
use domain::bundle::NamedWinner;
use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::state::State;
use wording::panel::{and_more, entry_number, of_all};

use crate::desk::{Names, Viewer};
use crate::moment::Moment;
use crate::refusal::Refusal;

/// The step that comes next.
pub(crate) enum NextStep {
    /// The window is not over yet.
    Later,
    /// Decisions and dates before the freeze.
    Freeze(Freeze),
    /// The judges mark.
    Seal(Seal),
    /// Sealed, for its date.
    Publish {
        /// When they were sealed.
        sealed_at: Moment,
        /// When the result is due.
        due: Moment,
        /// Whether that has come.
        open: bool,
    },
    /// It is out, or called off.
    None,
}

/// What is left before the freeze.
pub(crate) struct Freeze {
    pub(crate) waiting: u64,
    pub(crate) appeals: u64,
    pub(crate) unknown: u64,
    pub(crate) due: Moment,
    pub(crate) is_due: bool,
    pub(crate) open: bool,
}

/// How far the sheets are.
pub(crate) struct Seal {
    pub(crate) judges: Vec<Judge>,
    pub(crate) short: Option<String>,
    pub(crate) open: bool,
}

/// How far one judge is.
pub(crate) struct Judge {
    pub(crate) name: String,
    pub(crate) marked: String,
    /// In thousandths, for a bar.
    pub(crate) share: usize,
    pub(crate) at: Moment,
}

/// What stands next.
pub(crate) async fn next_step(
    viewer: &Viewer,
    id: &CampaignId,
    found: &ResultSoFar,
    names: &Names,
    lang: Lang,
) -> Result<NextStep, Refusal> {
    let campaign = &found.stored.campaign;
    Ok(match (campaign.state, &found.seal) {
        (State::Closed | State::Judging, _) => {
            let left = viewer.before_freeze(id).await?;
            let due = campaign.dates.objections_end;
            let is_due = viewer.now() >= due;
            NextStep::Freeze(Freeze {
                waiting: left.waiting,
                appeals: left.appeals,
                unknown: left.unknown,
                due: Moment(due),
                is_due,
                open: is_due && left.is_clear() && campaign.state == State::Judging,
            })
        }
        (State::Frozen, Some(seal)) => {
            let due = campaign.dates.results_at;
            NextStep::Publish { sealed_at: Moment(seal.at), due: Moment(due), open: viewer.now() >= due }
        }
        (State::Frozen, None) => {
            let progress = viewer.judging_progress(id).await?;
            let judge = |judge: &campaigns::panel::results::JudgeProgress| Judge {
                name: names.actor(&judge.judge),
                marked: of_all(lang, judge.marked as u64, progress.entries as u64),
                share: judge.marked * 1000 / progress.entries.max(1),
                at: Moment(judge.at),
            };
            let numbers: Vec<String> = progress.short.iter().map(u32::to_string).collect();
            let more = (progress.short_count - progress.short.len()) as u64;
            NextStep::Seal(Seal {
                judges: progress.judges.iter().map(judge).collect(),
                short: (!numbers.is_empty()).then(|| and_more(lang, &numbers.join(", "), more)),
                open: numbers.is_empty(),
            })
        }
        (State::Published | State::Paid | State::Void, _) => NextStep::None,
        _ => NextStep::Later,
    })
}

/// What has changed since the last version.
pub(crate) struct Changes {
    pub(crate) admitted: Vec<Entry>,
    pub(crate) struck: Vec<Entry>,
    pub(crate) lifted: Vec<Entry>,
    pub(crate) unmarked: Option<String>,
    pub(crate) places: Vec<PlaceRow>,
}

/// An entry of a change.
pub(crate) struct Entry {
    pub(crate) label: String,
    pub(crate) post: String,
    pub(crate) why: String,
}

/// A place before and after.
pub(crate) struct PlaceRow {
    pub(crate) place: u32,
    pub(crate) before: Option<Entry>,
    pub(crate) after: Option<Entry>,
}

/// What has changed since the last version; `None` when nothing has.
pub(crate) async fn changes(
    viewer: &Viewer,
    id: &CampaignId,
    lang: Lang,
) -> Result<Option<Changes>, Refusal> {
    Ok(viewer.pending_correction(id).await?.map(|pending| shown_changes(&pending, lang)))
}

/// The same for a correction that is known already.
pub(crate) fn shown_changes(pending: &PendingCorrection, lang: Lang) -> Changes {
    let entry =
        |number: u32, post: String, why: String| Entry { label: entry_number(lang, number), post, why };
    let (mut struck, mut lifted) = (Vec::new(), Vec::new());
    for (number, message, code) in &pending.struck {
        match code {
            Some(code) => {
                struck.push(entry(*number, message.to_string(), wording::reason_name(lang, *code)));
            }
            None => lifted.push(entry(*number, message.to_string(), String::new())),
        }
    }
    let unmarked: Vec<String> = pending.unmarked.iter().map(u32::to_string).collect();
    let holder = |winner: &NamedWinner| entry(winner.number, winner.post.to_string(), String::new());
    let place = |change: &PlaceChange| PlaceRow {
        place: change.place,
        before: change.before.as_ref().map(holder),
        after: change.after.as_ref().map(holder),
    };
    Changes {
        admitted: pending
            .admitted
            .iter()
            .map(|line| entry(line.number, line.message.to_string(), String::new()))
            .collect(),
        struck,
        lifted,
        unmarked: (!unmarked.is_empty()).then(|| unmarked.join(", ")),
        places: pending.places.iter().map(place).collect(),
    }
}
