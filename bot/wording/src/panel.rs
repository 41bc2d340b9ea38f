//! What the panel says in the browser.
//!
//! Each group of texts without variables is an enum with `say`; sentences with variables are functions. Nothing here
//! escapes HTML: the templates do, for every value they are given.

pub(crate) mod appeals;
pub(crate) mod audit;
pub mod editor;
pub(crate) mod frame;
pub(crate) mod judging;
pub(crate) mod log;
pub mod market;
pub(crate) mod payouts;
pub(crate) mod people;
pub mod refused;
pub(crate) mod results;
pub(crate) mod review;
pub(crate) mod settings;

pub use appeals::{Appealing, answered_by, appeal_about, appeals_count, may_answer};
pub use audit::Audit;
pub use editor::{Editor, FieldTrouble};
pub use frame::{Frame, RoleName, SignIn, Trouble};
pub use judging::{Judging, criterion_weighs, entry_at, sheet_done};
pub use log::{LOG_ACTIONS, log_action};
pub use payouts::{
    Paying, approved_by, batch_of, out_by, payout_state, point_card, prize_of_place, prizes_count,
    receipts_taken,
};
pub use people::People;
pub use refused::Refused;
pub use results::{
    ResultSteps, and_more, entry_number, of_all, refused_late, refused_pending, refused_short, refused_soon,
    refused_state,
};
pub use review::{Compare, Outcome, Overview, Post, Queue};
pub use rules::RuleBook;
pub use schedule::Schedule;
pub use settings::{Hook, Settings, System, Token};
pub mod rules;
pub mod schedule;

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
pub(crate) const KEYS: &[&[&str]] = &[
    appeals::KEYS,
    audit::KEYS,
    editor::KEYS,
    frame::KEYS,
    judging::KEYS,
    log::KEYS,
    market::KEYS,
    payouts::KEYS,
    people::KEYS,
    refused::KEYS,
    results::KEYS,
    review::KEYS,
    rules::KEYS,
    schedule::KEYS,
    settings::KEYS,
];
/// Every sentence with variables.
pub(crate) static SHAPES: std::sync::LazyLock<Vec<Shape>> = std::sync::LazyLock::new(|| {
    [
        appeals::SHAPES,
        editor::SHAPES,
        frame::SHAPES,
        judging::SHAPES,
        market::SHAPES,
        payouts::SHAPES,
        people::SHAPES,
        refused::SHAPES,
        results::SHAPES,
        review::SHAPES,
        rules::SHAPES,
        schedule::SHAPES,
        settings::SHAPES,
    ]
    .concat()
});

/// The name of a judging criterion.
pub fn criterion(lang: Lang, criterion: &domain::campaign::Criterion) -> String {
    crate::criteria::name(lang, criterion)
}

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

/// Whose link it is, and how long it is good.
pub fn settings_link_for(lang: Lang, name: &str, until: DateTime<Utc>) -> String {
    settings::SettingsLinkFor { name: name.to_owned(), until: moment(until) }.say(lang)
}

/// A number of days.
pub fn settings_days(lang: Lang, days: u64) -> String {
    settings::SettingsDays { days }.say(lang)
}

/// When the permission test was run.
pub fn tested_at(lang: Lang, at: DateTime<Utc>) -> String {
    settings::SettingsTestedAt { at: moment(at) }.say(lang)
}

/// What an erasure did.
pub fn erased_now(lang: Lang, posts: u64, withdrawn: u64) -> String {
    people::PeopleErasedNow { posts, withdrawn }.say(lang)
}

/// How many prizes of a member are not settled.
pub fn open_prizes(lang: Lang, prizes: u64) -> String {
    people::PeopleOpenPrizes { prizes }.say(lang)
}

/// How many of a member's posts a page shows.
pub fn some_posts(lang: Lang, shown: u64, all: u64) -> String {
    people::PeopleMorePosts { shown, all }.say(lang)
}

/// A prize of a member.
pub fn prize_in_state(lang: Lang, place: u32, state: String) -> String {
    people::PeoplePlace { place: place.to_string(), state }.say(lang)
}

/// An account that was young when a campaign opened; `days` before it, 0 for after it.
pub fn signal_young(lang: Lang, made: DateTime<Utc>, days: u64) -> String {
    let made = moment(made);
    if days == 0 {
        people::SignalYoungDuring { made }.say(lang)
    } else {
        people::SignalYoung { made, days }.say(lang)
    }
}

/// A text like an earlier one.
pub fn signal_shared(lang: Lang, post: &str, with: &str, chars: u64) -> String {
    people::SignalShared { post: post.to_owned(), with: with.to_owned(), chars }.say(lang)
}

/// Several posts within minutes.
pub fn signal_burst(lang: Lang, first: &str, posts: u64, minutes: u64) -> String {
    people::SignalBurst { first: first.to_owned(), posts, minutes }.say(lang)
}

/// A post that was deleted and another written later.
pub fn signal_repost(lang: Lang, deleted: &str, later: &str) -> String {
    people::SignalRepost { deleted: deleted.to_owned(), later: later.to_owned() }.say(lang)
}

/// An account number that two people gave.
pub fn signal_uid(lang: Lang, place: u32, with: &str) -> String {
    people::SignalUid { place: place.to_string(), with: with.to_owned() }.say(lang)
}

/// In how many posts a passage stands; counted up to `most`.
pub fn passage_posts(lang: Lang, posts: u64, most: u64) -> String {
    if posts >= most {
        review::PassagePostsMore { posts: most }.say(lang)
    } else {
        review::PassagePosts { posts }.say(lang)
    }
}

/// A stretch of text that stands in a headline.
pub fn grey_news(lang: Lang, title: &str) -> String {
    review::GreyNews { title: title.to_owned() }.say(lang)
}

/// A stretch of text that somebody has left out of comparisons.
pub fn grey_excluded(lang: Lang, name: &str, reason: &str) -> String {
    review::GreyExcluded { name: name.to_owned(), reason: reason.to_owned() }.say(lang)
}

/// An author who was just asked to mend a post.
pub fn done_mend(lang: Lang, post: &str) -> String {
    review::DoneMend { post: post.to_owned() }.say(lang)
}

/// An author who was asked to mend a post, and who asked.
pub fn mend_asked(lang: Lang, name: &str, reason: ReasonCode) -> String {
    review::MendAsked { name: name.to_owned(), reason: reason_name(lang, reason) }.say(lang)
}

/// What somebody wanted to ask an author when the post changed under them.
pub fn mend_wanted(lang: Lang, reason: ReasonCode) -> String {
    review::MendWanted { reason: reason_name(lang, reason) }.say(lang)
}

/// The author's account was so many days old.
pub fn post_signal_young(lang: Lang, days: u64) -> String {
    review::SignalYoung { days }.say(lang)
}

/// The author made so many posts within minutes.
pub fn post_signal_burst(lang: Lang, posts: u64) -> String {
    review::SignalBurst { posts }.say(lang)
}

/// The author had deleted another post shortly before.
pub fn signal_again(lang: Lang) -> String {
    review::SignalAgain {}.say(lang)
}

/// What a bulk decision is about to do.
pub fn bulk_confirm(lang: Lang, action: DecisionAction, reason: ReasonCode, posts: u64) -> String {
    let what = match action {
        DecisionAction::Accept => Queue::BulkLetIn,
        DecisionAction::Reject => Queue::BulkLeaveOut,
    };
    review::BulkConfirmText { what: what.say(lang), reason: reason_name(lang, reason), posts }.say(lang)
}

/// How many posts a bulk decision has decided.
pub fn bulk_told(lang: Lang, posts: u64) -> String {
    review::BulkTold { posts }.say(lang)
}

/// Until when posts are decided.
pub fn decide_by(lang: Lang, until: DateTime<Utc>) -> String {
    review::DecideBy { until: moment(until) }.say(lang)
}
