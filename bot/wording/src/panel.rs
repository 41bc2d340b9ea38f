//! What the panel says in the browser.
//!
//! Each group of texts without variables is an enum with `say`; sentences with variables are functions. Nothing here
//! escapes HTML: the templates do, for every value they are given.

pub mod editor;
pub(crate) mod frame;
pub(crate) mod review;
pub mod rules;
pub mod schedule;

pub use editor::{Editor, FieldTrouble};
pub use frame::{Frame, RoleName, SignIn, Trouble};
pub use review::{Outcome, Overview, Post, Queue};
pub use rules::RuleBook;
pub use schedule::Schedule;

use chrono::{DateTime, Utc};
use domain::bundle::Coverage;
use domain::lang::Lang;
use domain::length::{Count, CountMethod};
use domain::review::DecisionAction;
use domain::verdict::ReasonCode;

use crate::format::{duration, moment};
use crate::locale::Shape;
use crate::reason_name;

/// The keys of every text without variables.
pub(crate) const KEYS: &[&[&str]] = &[frame::KEYS, review::KEYS, editor::KEYS, schedule::KEYS, rules::KEYS];
/// Every sentence with variables.
pub(crate) static SHAPES: std::sync::LazyLock<Vec<Shape>> = std::sync::LazyLock::new(|| {
    [frame::SHAPES, review::SHAPES, editor::SHAPES, schedule::SHAPES, rules::SHAPES].concat()
});

/// Who is signed in.
pub fn signed_in_as(lang: Lang, name: &str) -> String {
    frame::SignedInAs { name: name.to_owned() }.say(lang)
}

/// The wait after too many attempts, in whole minutes from one on.
pub fn too_many_attempts(lang: Lang, wait: chrono::TimeDelta) -> String {
    let minutes = (wait.num_seconds().max(1) as u64).div_ceil(60);
    frame::TooManyText { wait: duration(lang, minutes as i64 * 60_000) }.say(lang)
}

/// Which role is missing.
pub fn role_missing(lang: Lang, role: RoleName) -> String {
    frame::ForbiddenText { role: role.say(lang) }.say(lang)
}

/// A button that signs in as somebody.
pub fn link_for(lang: Lang, name: &str) -> String {
    frame::LinkFor { name: name.to_owned() }.say(lang)
}

/// A role that ends.
pub fn role_until(lang: Lang, role: RoleName, until: DateTime<Utc>) -> String {
    frame::RoleUntil { role: role.say(lang), until: moment(until) }.say(lang)
}

/// How many posts wait.
pub fn waiting_count(lang: Lang, waiting: u64) -> String {
    review::WaitingCount { waiting }.say(lang)
}

/// Who looks at a post.
pub fn held_by(lang: Lang, name: &str, until: DateTime<Utc>) -> String {
    review::HeldBy { name: name.to_owned(), until: moment(until) }.say(lang)
}

/// A decision that was refused because somebody else looks at the post.
pub fn held_refused(lang: Lang, name: &str, until: DateTime<Utc>) -> String {
    review::HeldRefused { name: name.to_owned(), until: moment(until) }.say(lang)
}

/// What was just done with a post.
pub fn done(lang: Lang, post: &str, action: DecisionAction, reason: Option<ReasonCode>) -> String {
    let post = post.to_owned();
    match (action, reason) {
        (DecisionAction::Reject, Some(code)) => {
            review::DoneRejected { post, reason: reason_name(lang, code) }.say(lang)
        }
        _ => review::DoneAccepted { post }.say(lang),
    }
}

/// A decision that was just taken back.
pub fn undone(lang: Lang, post: &str) -> String {
    review::DoneUndone { post: post.to_owned() }.say(lang)
}

/// Who decided what.
pub fn decided(lang: Lang, name: &str, action: DecisionAction, reason: Option<ReasonCode>) -> String {
    let name = name.to_owned();
    match (action, reason) {
        (DecisionAction::Reject, Some(code)) => {
            review::DecidedReject { name, reason: reason_name(lang, code) }.say(lang)
        }
        _ => review::DecidedAccept { name }.say(lang),
    }
}

/// What somebody wanted to do when the post changed under them.
pub fn you_were(lang: Lang, reason: Option<ReasonCode>) -> String {
    let what = match reason {
        None => Post::Accept.say(lang),
        Some(code) => format!("{} {}", Post::Reject.say(lang), reason_name(lang, code)),
    };
    review::YouWere { what }.say(lang)
}

/// A counted length beside the needed one.
pub fn counted(lang: Lang, counted: Count, needed: u32, method: CountMethod) -> String {
    let method = method.name().to_owned();
    review::MeasuredLength { counted: counted.to_string(), method, needed: needed.into() }.say(lang)
}

/// The length of a shared passage.
pub fn passage_chars(lang: Lang, chars: usize) -> String {
    review::PassageChars { chars: chars as u64 }.say(lang)
}

/// What a result covers.
pub fn coverage_line(lang: Lang, coverage: &Coverage) -> String {
    review::CoverageLine {
        posts: coverage.posts,
        entered: coverage.entered,
        rejected: coverage.rejected,
        withdrawn: coverage.withdrawn,
        unknown: coverage.version_unknown,
    }
    .say(lang)
}

/// Which part of a list a page shows.
pub fn list_page(lang: Lang, from: u64, to: u64, all: u64) -> String {
    review::ListPage { from, to, all }.say(lang)
}
