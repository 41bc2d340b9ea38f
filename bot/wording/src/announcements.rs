//! What is announced while a campaign runs.

use domain::campaign::Campaign;
use domain::digest::Digest;
use domain::lang::Lang;
use domain::verdict::NOTE_CHARS_MAX;

use crate::catalogue::{
    Amended, AmendedCloses, AmendedKept, AmendedOpens, AmendedReason, Closed, ClosedNext, EntryList,
    EntryListNext, FreezeOverdue, Frozen, FrozenCommitment, FrozenListHash, FrozenNext, LastHour, NoticeDate,
    NoticeDatesTitle, Reminder, ReminderCounts, ReminderHelp, ResultOverdue, ReviewNeeded, ReviewNeededUntil,
    Tally, TallyEntered, Voided, VoidedNext, VoidedReason, WindowMissed, date_name,
};
use crate::dates::NamedDate;
use crate::format::{both_times, clock, countdown, moment, reader_time};
use crate::messages::{APPEAL_COMMAND, CHECK_COMMAND, heading};
use crate::user_text::quote_at_most;

/// How many posts of a campaign stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Posts taken in.
    pub created: u64,
    /// Verdict accepted.
    pub accepted: u64,
    /// Verdict needs review, nobody has decided yet.
    pub needs_review: u64,
    /// Not accepted, by a rule or a person.
    pub rejected: u64,
    /// Deleted.
    pub withdrawn: u64,
    /// On the candidate list as things stand.
    pub entered: u64,
}

impl Counts {
    pub(crate) fn tally(&self, lang: Lang) -> String {
        let Self { created, accepted, needs_review, rejected, withdrawn, entered } = *self;
        let tally = Tally { created, accepted, needs_review, rejected, withdrawn }.say(lang);
        [tally, TallyEntered { entered }.say(lang)].join("\n")
    }
}

/// The reminder before the close.
pub fn reminder(lang: Lang, campaign: &Campaign, entered: u64) -> String {
    let closes = campaign.window.closes;
    [
        Reminder { heading: heading(lang, campaign), countdown: countdown(closes) }.say(lang),
        ReminderCounts { closes: both_times(closes), entered }.say(lang),
        ReminderHelp { command: CHECK_COMMAND.to_owned() }.say(lang),
    ]
    .join("\n")
}

/// The word an hour before the close.
pub fn last_hour(lang: Lang, campaign: &Campaign, entered: u64) -> String {
    let closes = campaign.window.closes;
    [
        LastHour { heading: heading(lang, campaign), countdown: countdown(closes) }.say(lang),
        ReminderCounts { closes: both_times(closes), entered }.say(lang),
        ReminderHelp { command: CHECK_COMMAND.to_owned() }.say(lang),
    ]
    .join("\n")
}

/// The window of an announced campaign was changed: the new window, what it was, the reason where there is one, all
/// dates that follow, and the promise that nobody who is in is put out. Of the reason at most 500 characters are shown.
pub fn amended(lang: Lang, campaign: &Campaign, before: &Campaign, reason: Option<&str>) -> String {
    let (window, was) = (&campaign.window, &before.window);
    let mut lines = vec![Amended { heading: heading(lang, campaign) }.say(lang)];
    lines.extend(
        reason.map(|reason| AmendedReason { reason: quote_at_most(reason, NOTE_CHARS_MAX) }.say(lang)),
    );
    if window.opens != was.opens {
        let (opens, was) = (both_times(window.opens), moment(was.opens));
        lines.push(AmendedOpens { opens, was }.say(lang));
    }
    if window.closes != was.closes {
        let (closes, was) = (both_times(window.closes), moment(was.closes));
        lines.push(AmendedCloses { closes, was }.say(lang));
        lines.push(NoticeDatesTitle {}.say(lang));
        lines.extend(NamedDate::FOLLOWING.map(|date| {
            let at = date.of(campaign);
            NoticeDate { what: date_name(lang, date), at: clock(at), local: reader_time(at) }.say(lang)
        }));
    }
    lines.push(AmendedKept {}.say(lang));
    lines.join("\n")
}

/// The word at the close.
pub fn closed(lang: Lang, campaign: &Campaign, counts: &Counts) -> String {
    [
        Closed { heading: heading(lang, campaign) }.say(lang),
        counts.tally(lang),
        ClosedNext { entry_list: both_times(campaign.dates.entry_list_at) }.say(lang),
    ]
    .join("\n")
}

/// The entry list is out; members look and object.
pub fn entry_list(lang: Lang, campaign: &Campaign, counts: &Counts) -> String {
    let next = EntryListNext {
        check: CHECK_COMMAND.to_owned(),
        appeal: APPEAL_COMMAND.to_owned(),
        until: both_times(campaign.dates.objections_end),
        freeze: both_times(campaign.dates.freeze_at),
    };
    [EntryList { heading: heading(lang, campaign) }.say(lang), counts.tally(lang), next.say(lang)].join("\n")
}

/// The list is frozen: its size, its hash and the whole commitment to the tie seed.
pub fn frozen(lang: Lang, campaign: &Campaign, entries: usize, list_hash: &Digest) -> String {
    let next = FrozenNext {
        command: CHECK_COMMAND.to_owned(),
        seal: both_times(campaign.dates.seal_at),
        results: both_times(campaign.dates.results_at),
    };
    [
        Frozen { heading: heading(lang, campaign), entries: entries as u64 }.say(lang),
        FrozenListHash { hash: list_hash.to_string() }.say(lang),
        FrozenCommitment { commitment: campaign.seed_commitment.to_string() }.say(lang),
        next.say(lang),
    ]
    .join("\n")
}

/// The campaign is called off. Of the reason at most 500 characters are shown.
pub fn voided(lang: Lang, campaign: &Campaign, reason: &str) -> String {
    [
        Voided { heading: heading(lang, campaign) }.say(lang),
        VoidedReason { reason: quote_at_most(reason, NOTE_CHARS_MAX) }.say(lang),
        VoidedNext {}.say(lang),
    ]
    .join("\n")
}

/// To the moderators' channel: posts wait for a person.
pub fn review_needed(lang: Lang, campaign: &Campaign, waiting: u64) -> String {
    [
        ReviewNeeded { heading: heading(lang, campaign), waiting }.say(lang),
        ReviewNeededUntil { freeze: both_times(campaign.dates.freeze_at) }.say(lang),
    ]
    .join("\n")
}

/// To the moderators' channel: the announcement came too late for its window, and nothing was posted.
pub fn window_missed(lang: Lang, campaign: &Campaign) -> String {
    WindowMissed { heading: heading(lang, campaign), closes: both_times(campaign.window.closes) }.say(lang)
}

/// To the moderators' channel: the promised date of the freeze is past.
pub fn freeze_overdue(lang: Lang, campaign: &Campaign) -> String {
    FreezeOverdue { heading: heading(lang, campaign), due: both_times(campaign.dates.freeze_at) }.say(lang)
}

/// To the moderators' channel: the promised date of the result is past.
pub fn result_overdue(lang: Lang, campaign: &Campaign) -> String {
    ResultOverdue { heading: heading(lang, campaign), due: both_times(campaign.dates.results_at) }.say(lang)
}
