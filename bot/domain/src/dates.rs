//! The dates a notice must state (R23).

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::window::{Window, show_utc8};

/// Everything that happens at a named time, besides the window itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// The notice goes out.
    pub announce_at: DateTime<Utc>,
    /// The reminder, inside the window.
    pub remind_at: DateTime<Utc>,
    /// The entry list with verdicts goes out.
    pub entry_list_at: DateTime<Utc>,
    /// Objections and appeals about entries end.
    pub objections_end: DateTime<Utc>,
    /// The candidate list is numbered and hashed.
    pub freeze_at: DateTime<Utc>,
    /// The judges' sheets are sealed.
    pub seal_at: DateTime<Utc>,
    /// The winners are published.
    pub results_at: DateTime<Utc>,
    /// Appeals about the result end.
    pub appeals_end: DateTime<Utc>,
    /// Prizes are paid where the account number was given.
    pub pay_by: DateTime<Utc>,
    /// The last moment for winners to give their account number.
    pub claim_by: DateTime<Utc>,
}

/// Two dates in the wrong order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{later} ({}) must come after {earlier} ({})", show_utc8(*.later_at), show_utc8(*.earlier_at))]
pub struct DatesError {
    /// The date that should come first.
    pub earlier: &'static str,
    /// When it is.
    pub earlier_at: DateTime<Utc>,
    /// The date that should come second.
    pub later: &'static str,
    /// When it is.
    pub later_at: DateTime<Utc>,
}

impl Dates {
    /// The default calendar of R23 for a window: entry list one hour after the close, objections for a day, the
    /// freeze 20 hours later, sheets sealed 29 and winners out 30 hours after the freeze, result appeals for two
    /// days, payment two days after that, account numbers within 14 days of the result. The reminder comes three
    /// hours before the close, or in the middle of a window shorter than six hours.
    pub fn standard(window: &Window, announce_at: DateTime<Utc>) -> Self {
        let hours = TimeDelta::hours;
        let entry_list_at = window.closes + hours(1);
        let objections_end = entry_list_at + hours(24);
        let freeze_at = objections_end + hours(20);
        let results_at = freeze_at + hours(30);
        let appeals_end = results_at + hours(48);
        let half = (window.closes - window.opens) / 2;
        Self {
            announce_at,
            remind_at: window.closes - half.min(hours(3)),
            entry_list_at,
            objections_end,
            freeze_at,
            seal_at: freeze_at + hours(29),
            results_at,
            appeals_end,
            pay_by: appeals_end + hours(48),
            claim_by: results_at + hours(14 * 24),
        }
    }

    /// The calendar after the window was changed: every date that follows from the close moves along with it, and the
    /// reminder too, as far as it still lies inside the window. The notice is out by the opening.
    #[must_use]
    pub fn following(&self, before: &Window, after: &Window) -> Self {
        let by = after.closes - before.closes;
        Self {
            announce_at: self.announce_at.min(after.opens),
            remind_at: (self.remind_at + by).clamp(after.opens, after.closes),
            entry_list_at: self.entry_list_at + by,
            objections_end: self.objections_end + by,
            freeze_at: self.freeze_at + by,
            seal_at: self.seal_at + by,
            results_at: self.results_at + by,
            appeals_end: self.appeals_end + by,
            pay_by: self.pay_by + by,
            claim_by: self.claim_by + by,
        }
    }

    /// When the last hour is told: an hour before the close of a window longer than three hours, unless the reminder
    /// is less than half an hour away.
    pub fn last_hour_at(&self, window: &Window) -> Option<DateTime<Utc>> {
        let at = window.closes - TimeDelta::hours(1);
        let long = window.closes - window.opens > TimeDelta::hours(3);
        let apart = (at - self.remind_at).abs() >= TimeDelta::minutes(30);
        (long && apart).then_some(at)
    }

    /// Checks the order of all dates against each other and the window.
    ///
    /// # Errors
    /// [`DatesError`] names the first two that stand in the wrong order.
    pub fn check(&self, window: &Window) -> Result<(), DatesError> {
        let line = [
            ("the announcement", self.announce_at),
            ("the opening", window.opens),
            ("the reminder", self.remind_at),
            ("the close", window.closes),
            ("the entry list", self.entry_list_at),
            ("the end of objections", self.objections_end),
            ("the freeze", self.freeze_at),
            ("the sealing of the sheets", self.seal_at),
            ("the result", self.results_at),
            ("the end of result appeals", self.appeals_end),
            ("the payment date", self.pay_by),
        ];
        for pair in line.windows(2) {
            let ((earlier, earlier_at), (later, later_at)) = (pair[0], pair[1]);
            if later_at < earlier_at {
                return Err(DatesError { earlier, earlier_at, later, later_at });
            }
        }
        if self.claim_by < self.results_at {
            return Err(DatesError {
                earlier: "the result",
                earlier_at: self.results_at,
                later: "the deadline for account numbers",
                later_at: self.claim_by,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn seed_window() -> Window {
        Window::new(at("2025-04-03T15:00:00+08:00"), at("2025-04-04T15:00:00+08:00")).unwrap()
    }

    /// The column "Seed, UTC+8" of R23.
    #[test]
    fn the_seed_calendar() {
        let dates = Dates::standard(&seed_window(), at("2025-04-03T12:00:00+08:00"));
        assert_eq!(dates.entry_list_at, at("2025-04-04T16:00:00+08:00"));
        assert_eq!(dates.objections_end, at("2025-04-05T16:00:00+08:00"));
        assert_eq!(dates.freeze_at, at("2025-04-06T12:00:00+08:00"));
        assert_eq!(dates.seal_at, at("2025-04-07T17:00:00+08:00"));
        assert_eq!(dates.results_at, at("2025-04-07T18:00:00+08:00"));
        assert_eq!(dates.appeals_end, at("2025-04-09T18:00:00+08:00"));
        assert_eq!(dates.pay_by, at("2025-04-11T18:00:00+08:00"));
        assert_eq!(dates.claim_by, at("2025-04-21T18:00:00+08:00"));
        assert_eq!(dates.check(&seed_window()), Ok(()));
    }

    #[test]
    fn dates_out_of_order_are_named() {
        let dates = Dates {
            results_at: at("2025-04-05T00:00:00+08:00"),
            ..Dates::standard(&seed_window(), at("2025-04-03T12:00:00+08:00"))
        };
        let error = dates.check(&seed_window()).unwrap_err();
        assert_eq!((error.earlier, error.later), ("the sealing of the sheets", "the result"));
        let late = Dates::standard(&seed_window(), at("2025-04-03T15:00:01+08:00"));
        assert_eq!(late.check(&seed_window()).unwrap_err().later, "the opening");
    }

    #[test]
    fn the_calendar_follows_the_close() {
        let window = seed_window();
        let dates = Dates::standard(&window, at("2025-04-03T12:00:00+08:00"));
        let longer = Window::new(window.opens, at("2025-04-04T18:00:00+08:00")).unwrap();
        let moved = dates.following(&window, &longer);
        assert_eq!(moved, Dates::standard(&longer, dates.announce_at));
        // Ended after ten minutes: the reminder cannot lie before the opening.
        let short = Window::new(window.opens, at("2025-04-03T15:10:00+08:00")).unwrap();
        let moved = dates.following(&window, &short);
        assert_eq!(moved.remind_at, window.opens);
        assert_eq!(moved.entry_list_at, at("2025-04-03T16:10:00+08:00"));
        assert_eq!(moved.check(&short), Ok(()));
        let early = Window::new(at("2025-04-03T11:00:00+08:00"), window.closes).unwrap();
        assert_eq!(dates.following(&window, &early).announce_at, early.opens);
    }

    #[test]
    fn the_last_hour_is_told_apart_from_the_reminder() {
        let told = |opens: &str, closes: &str| {
            let window = Window::new(at(opens), at(closes)).unwrap();
            Dates::standard(&window, window.opens).last_hour_at(&window)
        };
        let day = told("2025-04-03T15:00:00+08:00", "2025-04-04T15:00:00+08:00");
        assert_eq!(day, Some(at("2025-04-04T14:00:00+08:00")));
        // Three hours are reminded in their middle, and that is enough.
        assert_eq!(told("2025-04-03T15:00:00+08:00", "2025-04-03T18:00:00+08:00"), None);
        assert!(told("2025-04-03T15:00:00+08:00", "2025-04-03T18:00:00.001+08:00").is_some());
        let window = seed_window();
        let mut dates = Dates::standard(&window, window.opens);
        dates.remind_at = at("2025-04-04T13:30:00.001+08:00");
        assert_eq!(dates.last_hour_at(&window), None);
    }

    #[test]
    fn a_short_window_is_reminded_in_its_middle() {
        let window = Window::new(at("2025-04-03T15:00:00+08:00"), at("2025-04-03T17:00:00+08:00")).unwrap();
        let dates = Dates::standard(&window, window.opens);
        assert_eq!(dates.remind_at, at("2025-04-03T16:00:00+08:00"));
    }
}
