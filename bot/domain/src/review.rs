//! What people decide on top of a verdict.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::verdict::{NOTE_CHARS_MAX, Outcome, ReasonCode, Verdict};

/// What a moderator did with a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionAction {
    /// It enters.
    Accept,
    /// It does not.
    Reject,
}

/// A moderator's decision about one version of a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What was decided.
    pub action: DecisionAction,
    /// Why, for a rejection.
    pub reason: Option<ReasonCode>,
    /// When the text that was looked at came to be; `None` when no text was known.
    pub version_at: Option<DateTime<Utc>>,
    /// The author's appeal led to it.
    pub on_appeal: bool,
}

/// Where a post stands after machine and people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// On the candidate list when it is frozen.
    Entered,
    /// A person still has to look.
    Pending,
    /// Not on the list, for this reason.
    NotEntered(ReasonCode),
}

/// A decision that the rules do not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecisionError {
    /// No reason given.
    #[error("a rejection needs a reason code")]
    NoReason,
    /// A reason with an acceptance.
    #[error("an acceptance carries no reason code, got {0}")]
    ReasonOnAccept(ReasonCode),
    /// A reason only the machine may give.
    #[error("{0} is measured, not decided; a person may give {codes}", codes = person_codes())]
    NotForPeople(ReasonCode),
    /// A rule no person may lift.
    #[error("{0} cannot be lifted: {1}")]
    NotLiftable(ReasonCode, Unliftable),
    /// Too many words.
    #[error("the note has {0} characters, {NOTE_CHARS_MAX} is the most")]
    NoteTooLong(usize),
    /// The post is gone.
    #[error("the post was withdrawn; there is nothing to decide")]
    Withdrawn,
}

/// Why no person may lift a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unliftable {
    /// The clock has decided.
    Time,
    /// The notice leaves the author out.
    Author,
    /// An edit mends it, or an appeal.
    Mendable,
}

impl fmt::Display for Unliftable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unliftable::Time => "the time of a post is in its id",
            Unliftable::Author => "the notice excludes the author",
            Unliftable::Mendable => "the author can mend it by an edit before the close, or appeal",
        })
    }
}

/// The reasons that a person may give against a post.
pub fn reasons_of_people() -> impl Iterator<Item = ReasonCode> {
    ReasonCode::ALL.iter().copied().filter(|code| may_be_given(*code))
}

fn person_codes() -> String {
    let codes: Vec<_> = reasons_of_people().map(ReasonCode::name).collect();
    codes.join(", ")
}

fn may_be_given(code: ReasonCode) -> bool {
    code.by_person_only() || matches!(code, ReasonCode::CopiedPassage | ReasonCode::VersionUnknown)
}

/// Checks a decision against the verdict it is about.
///
/// A likeness to an earlier post can be lifted with one key (R25) and an unknown version can be admitted (R15). What
/// was measured (tags, length) is lifted only on appeal; what the clock or the role of the author decided never is.
///
/// # Errors
/// [`DecisionError`] says what the rules do not allow.
pub fn check_decision(verdict: &Verdict, decision: &Decision, note: &str) -> Result<(), DecisionError> {
    let chars = note.chars().count();
    if chars > NOTE_CHARS_MAX {
        return Err(DecisionError::NoteTooLong(chars));
    }
    if verdict.outcome == Outcome::Withdrawn {
        return Err(DecisionError::Withdrawn);
    }
    match (decision.action, decision.reason) {
        (DecisionAction::Reject, None) => Err(DecisionError::NoReason),
        (DecisionAction::Accept, Some(code)) => Err(DecisionError::ReasonOnAccept(code)),
        (DecisionAction::Reject, Some(code)) if !may_be_given(code) => Err(DecisionError::NotForPeople(code)),
        (DecisionAction::Reject, Some(_)) => Ok(()),
        (DecisionAction::Accept, None) => {
            verdict.codes().into_iter().try_for_each(|code| liftable(code, decision.on_appeal))
        }
    }
}

fn liftable(code: ReasonCode, on_appeal: bool) -> Result<(), DecisionError> {
    match code {
        ReasonCode::CopiedPassage | ReasonCode::SimilarEarlier | ReasonCode::VersionUnknown => Ok(()),
        code if code.by_person_only() => Ok(()),
        ReasonCode::TooEarly | ReasonCode::Late => Err(DecisionError::NotLiftable(code, Unliftable::Time)),
        ReasonCode::Bot | ReasonCode::StaffNotEntered => {
            Err(DecisionError::NotLiftable(code, Unliftable::Author))
        }
        code if on_appeal || !code.fixable_by_edit() => Ok(()),
        code => Err(DecisionError::NotLiftable(code, Unliftable::Mendable)),
    }
}

/// Where a post stands. A decision about another version than the judged one is past: an edit before the close
/// opens the question anew.
pub fn standing(verdict: &Verdict, decision: Option<&Decision>) -> Standing {
    if verdict.outcome == Outcome::Withdrawn {
        return Standing::NotEntered(first_code(verdict));
    }
    let judged_at = verdict.evidence.as_ref().map(|e| e.version_at);
    match decision.filter(|d| d.version_at == judged_at) {
        Some(Decision { action: DecisionAction::Accept, .. }) => Standing::Entered,
        Some(Decision { action: DecisionAction::Reject, reason, .. }) => {
            Standing::NotEntered(reason.unwrap_or(ReasonCode::RuleBreach))
        }
        None => match verdict.outcome {
            Outcome::Accepted => Standing::Entered,
            Outcome::NeedsReview => Standing::Pending,
            Outcome::Rejected | Outcome::Withdrawn => Standing::NotEntered(first_code(verdict)),
        },
    }
}

fn first_code(verdict: &Verdict) -> ReasonCode {
    verdict.reasons.first().map_or(ReasonCode::Withdrawn, crate::verdict::Reason::code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Reason;

    fn verdict(outcome: Outcome, reasons: Vec<Reason>) -> Verdict {
        Verdict { outcome, reasons, flags: vec![], evidence: None, rules_version: "r".into() }
    }

    fn decision(action: DecisionAction, reason: Option<ReasonCode>) -> Decision {
        Decision { action, reason, version_at: None, on_appeal: false }
    }

    #[test]
    fn a_person_may_lift_likeness_but_not_the_clock() {
        let accept = decision(DecisionAction::Accept, None);
        let copied = verdict(Outcome::Rejected, vec![Reason::CopiedPassage { passages: vec![] }]);
        assert_eq!(check_decision(&copied, &accept, ""), Ok(()));
        assert_eq!(standing(&copied, Some(&accept)), Standing::Entered);
        let late = verdict(Outcome::Rejected, vec![Reason::Late { by_ms: 400 }]);
        let on_appeal = Decision { on_appeal: true, ..accept.clone() };
        for attempt in [&accept, &on_appeal] {
            let error = check_decision(&late, attempt, "").unwrap_err();
            assert!(matches!(error, DecisionError::NotLiftable(ReasonCode::Late, _)), "{error}");
        }
    }

    #[test]
    fn what_was_measured_is_lifted_on_appeal_only() {
        let missing = verdict(Outcome::Rejected, vec![Reason::TagMissing { found: vec![] }]);
        let accept = decision(DecisionAction::Accept, None);
        assert!(check_decision(&missing, &accept, "").is_err());
        assert_eq!(check_decision(&missing, &Decision { on_appeal: true, ..accept }, ""), Ok(()));
    }

    #[test]
    fn people_give_people_s_reasons() {
        let fine = verdict(Outcome::Accepted, vec![]);
        let reject = |code| decision(DecisionAction::Reject, code);
        assert_eq!(check_decision(&fine, &reject(None), ""), Err(DecisionError::NoReason));
        assert_eq!(
            check_decision(&fine, &reject(Some(ReasonCode::TooShort)), ""),
            Err(DecisionError::NotForPeople(ReasonCode::TooShort))
        );
        assert_eq!(check_decision(&fine, &reject(Some(ReasonCode::ScamLink)), ""), Ok(()));
        assert_eq!(
            check_decision(&fine, &reject(Some(ReasonCode::ScamLink)), &"x".repeat(501)),
            Err(DecisionError::NoteTooLong(501))
        );
        let gone = verdict(Outcome::Withdrawn, vec![]);
        assert_eq!(
            check_decision(&gone, &reject(Some(ReasonCode::ScamLink)), ""),
            Err(DecisionError::Withdrawn)
        );
    }

    #[test]
    fn a_decision_about_an_older_text_is_past() {
        let fine = verdict(Outcome::NeedsReview, vec![Reason::SimilarEarlier { passages: vec![] }]);
        let old = Decision {
            version_at: DateTime::from_timestamp_millis(1),
            ..decision(DecisionAction::Accept, None)
        };
        assert_eq!(standing(&fine, Some(&old)), Standing::Pending);
    }
}
