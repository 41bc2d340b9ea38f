//! What herald does when.

use domain::lang::Lang;

use crate::locale::{catalogue, labels};

labels! {
    /// The schedule.
    Schedule {
        Title = "panel-schedule",
        Hint = "panel-schedule-hint",
        When = "panel-schedule-when",
        Ahead = "panel-schedule-ahead",
        Past = "panel-schedule-past",
        CampaignFilter = "panel-schedule-campaign",
        Running = "panel-schedule-running",
        StateFilter = "panel-schedule-state",
        Any = "panel-schedule-any",
        Waiting = "panel-schedule-waiting",
        Underway = "panel-schedule-underway",
        Done = "panel-schedule-done",
        Sent = "panel-schedule-sent",
        Cancelled = "panel-schedule-cancelled",
        Failed = "panel-schedule-failed",
        Late = "panel-schedule-late",
        Empty = "panel-schedule-empty",
        EmptyText = "panel-schedule-empty-text",
        NoneFit = "panel-schedule-none-fit",
        Open = "panel-schedule-open",
        Resend = "panel-schedule-resend",
        ResendHint = "panel-schedule-resend-hint",
        Resent = "panel-schedule-resent",
        StaleResend = "panel-schedule-stale",
        ShowFailed = "panel-schedule-show-failed",
        JobAnnounce = "panel-job-announce",
        JobOpen = "panel-job-open",
        JobRemind = "panel-job-remind",
        JobLastHour = "panel-job-last-hour",
        JobClose = "panel-job-close",
        JobEntryList = "panel-job-entry-list",
        JobFreezeWatch = "panel-job-freeze-watch",
        JobResultWatch = "panel-job-result-watch",
        JobAppealsOver = "panel-job-appeals-over",
        JobClaimsOver = "panel-job-claims-over",
        SayOpening = "panel-say-opening",
        SayReminder = "panel-say-reminder",
        SayLastHour = "panel-say-last-hour",
        SayAmended = "panel-say-amended",
        SayClosed = "panel-say-closed",
        SayEntryList = "panel-say-entry-list",
        SayFrozen = "panel-say-frozen",
        SayResults = "panel-say-results",
        SayVoided = "panel-say-voided",
        SayOther = "panel-say-other",
    }
}

catalogue! {
    TimesTried = "panel-schedule-tries" {} counts { tries };
    FailedCount = "panel-schedule-failed-count" {} counts { failed };
    FurtherPart = "panel-schedule-part" { what, lang } counts { part };
}

/// How often something was tried.
pub fn tries(lang: Lang, tries: i64) -> String {
    TimesTried { tries: tries.max(0) as u64 }.say(lang)
}

/// How many announcements were given up.
pub fn failed_count(lang: Lang, failed: usize) -> String {
    FailedCount { failed: failed as u64 }.say(lang)
}

/// A further part of an announcement in one language.
pub fn part(lang: Lang, what: &str, of: &str, part: u64) -> String {
    FurtherPart { what: what.to_owned(), lang: of.to_owned(), part }.say(lang)
}
