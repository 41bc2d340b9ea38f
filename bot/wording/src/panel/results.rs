//! From the freeze to the corrections of a result.

use chrono::{DateTime, Utc};
use domain::lang::Lang;
use domain::state::State;

use crate::commands::state_name;
use crate::format::moment;
use crate::locale::{catalogue, labels};

labels! {
    /// The result and the steps that lead to it.
    ResultSteps {
        Next = "panel-res-next",
        BeforeFreeze = "panel-res-before-freeze",
        LeftReview = "panel-res-left-review",
        LeftAppeals = "panel-res-left-appeals",
        LeftUnknown = "panel-res-left-unknown",
        LeftUnknownText = "panel-res-left-unknown-text",
        LeftObjections = "panel-res-left-objections",
        Done = "panel-res-done",
        NotDone = "panel-res-not-done",
        NotYet = "panel-res-not-yet",
        FreezeWaits = "panel-res-freeze-waits",
        NeedsOrganiser = "panel-res-needs-organiser",
        FreezeDo = "panel-res-freeze-do",
        FreezeTitle = "panel-res-freeze-title",
        FreezeLead = "panel-res-freeze-lead",
        FreezeEnds = "panel-res-freeze-ends",
        FreezeJudges = "panel-res-freeze-judges",
        Judging = "panel-res-judging",
        Judge = "panel-res-judge",
        Marked = "panel-res-marked",
        LastMark = "panel-res-last-mark",
        NoSheets = "panel-res-no-sheets",
        Short = "panel-res-short",
        SealDo = "panel-res-seal-do",
        SealTitle = "panel-res-seal-title",
        SealLead = "panel-res-seal-lead",
        SealHidden = "panel-res-seal-hidden",
        SealWaits = "panel-res-seal-waits",
        Publishing = "panel-res-publishing",
        PublishDo = "panel-res-publish-do",
        PublishTitle = "panel-res-publish-title",
        PublishLead = "panel-res-publish-lead",
        PublishFinal = "panel-res-publish-final",
        PublishWinners = "panel-res-publish-winners",
        PublishWaits = "panel-res-publish-waits",
        SealedAt = "panel-res-sealed-at",
        Ties = "panel-res-ties",
        TiesBefore = "panel-res-ties-before",
        TiesNone = "panel-res-ties-none",
        TiesSome = "panel-res-ties-some",
        TieKey = "panel-res-tie-key",
        AppealsEnd = "panel-res-appeals-end",
        PayBy = "panel-res-pay-by",
        ClaimBy = "panel-res-claim-by",
        Versions = "panel-res-versions",
        Version = "panel-res-version",
        FirstVersion = "panel-res-first-version",
        Reason = "panel-res-reason",
        Published = "panel-res-published",
        Download = "panel-res-download",
        Pending = "panel-res-pending",
        PendingText = "panel-res-pending-text",
        Admitted = "panel-res-admitted",
        StruckNow = "panel-res-struck-now",
        Lifted = "panel-res-lifted",
        Unmarked = "panel-res-unmarked",
        Places = "panel-res-places",
        NoPlaces = "panel-res-no-places",
        Before = "panel-res-before",
        After = "panel-res-after",
        Nobody = "panel-res-nobody",
        CorrectDo = "panel-res-correct-do",
        CorrectTitle = "panel-res-correct-title",
        CorrectLead = "panel-res-correct-lead",
        CorrectLedger = "panel-res-correct-ledger",
        StrikeDo = "panel-res-strike-do",
        StrikeTitle = "panel-res-strike-title",
        StrikeLead = "panel-res-strike-lead",
        StrikeLater = "panel-res-strike-later",
        Ground = "panel-res-ground",
        PublicReason = "panel-res-public-reason",
        AuthorReason = "panel-res-author-reason",
        Cancel = "panel-res-cancel",
        Find = "panel-res-find",
        Shown = "panel-res-shown",
        AllLines = "panel-res-all-lines",
        StruckLines = "panel-res-struck-lines",
        ByRank = "panel-res-by-rank",
        ByNumber = "panel-res-by-number",
        NoLines = "panel-res-no-lines",
        Proof = "panel-res-proof",
        Action = "panel-res-action",
        FlashFrozen = "panel-res-flash-frozen",
        FlashSealed = "panel-res-flash-sealed",
        FlashPublished = "panel-res-flash-published",
        FlashStruck = "panel-res-flash-struck",
        FlashCorrected = "panel-res-flash-corrected",
        Tables = "panel-res-tables",
        TablePosts = "panel-res-table-posts",
        TableAudit = "panel-res-table-audit",
        RefusedStale = "panel-res-refused-stale",
        RefusedSealed = "panel-res-refused-sealed",
        RefusedUnsealed = "panel-res-refused-unsealed",
        RefusedUnlisted = "panel-res-refused-unlisted",
    }
}

catalogue! {
    OfAll = "panel-res-of-all" {} counts { part, all };
    AndMore = "panel-res-and-more" { numbers } counts { more };
    EntryNumber = "panel-res-entry-number" { number };
    RefusedState = "panel-res-refused-state" { state };
    RefusedSoon = "panel-res-refused-soon" { due };
    RefusedLate = "panel-res-refused-late" { ended };
    RefusedPending = "panel-res-refused-pending" {} counts { waiting };
    RefusedShort = "panel-res-refused-short" { number } counts { found, needed };
}

/// A part of a whole.
pub fn of_all(lang: Lang, part: u64, all: u64) -> String {
    OfAll { part, all }.say(lang)
}

/// Numbers of entries, and how many more there are.
pub fn and_more(lang: Lang, numbers: &str, more: u64) -> String {
    if more == 0 { numbers.to_owned() } else { AndMore { numbers: numbers.to_owned(), more }.say(lang) }
}

/// An entry by its number.
pub fn entry_number(lang: Lang, number: u32) -> String {
    EntryNumber { number: number.to_string() }.say(lang)
}

/// The campaign stands elsewhere than the step needs.
pub fn refused_state(lang: Lang, state: State) -> String {
    RefusedState { state: state_name(lang, state) }.say(lang)
}

/// Too early for a step.
pub fn refused_soon(lang: Lang, due: DateTime<Utc>) -> String {
    RefusedSoon { due: moment(due) }.say(lang)
}

/// Too late for a step.
pub fn refused_late(lang: Lang, ended: DateTime<Utc>) -> String {
    RefusedLate { ended: moment(ended) }.say(lang)
}

/// Posts and appeals wait.
pub fn refused_pending(lang: Lang, waiting: u64) -> String {
    RefusedPending { waiting }.say(lang)
}

/// An entry has marks from too few judges.
pub fn refused_short(lang: Lang, number: u32, found: u64, needed: u64) -> String {
    RefusedShort { number: number.to_string(), found, needed }.say(lang)
}
