//! What cannot be done, and what to do instead.

use chrono::{DateTime, Utc};
use domain::lang::{Lang, Localised};
use domain::state::State;
use domain::window::WindowError;
use market::Hold;

use crate::commands::catalogue::{
    RefusedChannels, RefusedEmpty, RefusedFailed, RefusedNoCampaign, RefusedNoCampaigns, RefusedNoChart,
    RefusedNoMarket, RefusedNoPost, RefusedNoPosts, RefusedNoResult, RefusedNoVerdict, RefusedNotAPost,
    RefusedNotAWinner, RefusedNotJudgedHere, RefusedNotLater, RefusedNotYours, RefusedOldButton,
    RefusedOutside, RefusedPending, RefusedPrize, RefusedRole, RefusedSamePerson, RefusedSecondAppeal,
    RefusedStale, RefusedState, RefusedTooLate, RefusedTooSoon, RefusedUid, RefusedWhichCampaign,
    RefusedWindow, ReviewClaimedByOther, WindowAmbiguous, WindowEmpty, WindowEndFirst, WindowNoDay,
    WindowNoEnd, WindowNoTime, WindowNone, WindowUnreadable, WindowWeekday, WindowZone, state_name,
};
use crate::commands::{Field, REVIEW_COMMAND, Right, STATUS_COMMAND, fit};
use crate::events::notes::{findings_refusal, held_refusal};
use crate::format::{MESSAGE_CHARS_MAX, both_times, moment};
use crate::lint::LintFinding;
use crate::user_text::{quote_at_most, quote_user_text};

/// Why a request was not done. Each is one sentence for the person who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Asked outside of a server.
    Outside,
    /// The asker's roles do not give this right.
    Role(Right),
    /// No such campaign in this server.
    NoCampaign,
    /// The server has no campaign at all.
    NoCampaigns,
    /// Several are on and none was named.
    WhichCampaign,
    /// The campaign knows no such post.
    NoPost,
    /// The asker has no post in the campaign.
    NoPosts,
    /// Somebody else's post.
    NotYours,
    /// The post has no verdict yet.
    NoVerdict,
    /// A text that is no link to a message and no id.
    NotAPost(String),
    /// No campaign takes posts in this channel.
    NotJudgedHere,
    /// A field was left empty.
    Empty(Field),
    /// There was an objection before.
    SecondAppeal,
    /// Whoever decided before cannot decide again.
    SamePerson,
    /// The campaign's state does not allow it.
    State(State),
    /// Too early; when it is possible.
    TooSoon(DateTime<Utc>),
    /// Too late; when it ended.
    TooLate(DateTime<Utc>),
    /// The winners come at this time.
    NoResult(DateTime<Utc>),
    /// Not among the winners.
    NotAWinner,
    /// Not an account number; how many digits one has.
    Uid {
        /// The fewest digits.
        least: u64,
        /// The most digits.
        most: u64,
    },
    /// The new end is not later than the end so far.
    NotLater(DateTime<Utc>),
    /// Another moderator looks at the post until then.
    HeldByAnother(DateTime<Utc>),
    /// Something changed since the button was shown.
    Stale,
    /// The button is of an earlier version.
    OldButton,
    /// A draft is held because of its headline.
    Held(Hold),
    /// A notice has errors.
    Findings(Vec<LintFinding>),
    /// Posts wait for a decision.
    Pending(u64),
    /// Not a prize.
    Prize(String),
    /// The times of a window cannot be read.
    Window(WindowError),
    /// No channels were named and none are known.
    Channels,
    /// There are no market figures.
    NoMarket,
    /// The chart could not be drawn.
    NoChart,
    /// A whole sentence from [`crate::claim_refused`] or one of its neighbours.
    Told(Localised<String>),
    /// Something broke; the mark finds it in the log.
    Failed(String),
}

/// The most characters of what was typed that are shown.
const TYPED_CHARS_MAX: usize = 200;

/// Why a text is no time or no window, and what to write instead.
fn window_trouble(lang: Lang, error: &WindowError) -> String {
    let typed = |text: &str| quote_at_most(text, TYPED_CHARS_MAX);
    match error {
        WindowError::Empty => WindowEmpty {}.say(lang),
        WindowError::Unreadable { part } => WindowUnreadable { part: typed(part) }.say(lang),
        WindowError::MissingEnd { text } => WindowNoEnd { text: typed(text) }.say(lang),
        WindowError::MissingDay { part } => WindowNoDay { part: typed(part) }.say(lang),
        WindowError::MissingTime { part } => WindowNoTime { part: typed(part) }.say(lang),
        WindowError::NoSuchDate { part, .. } | WindowError::NoSuchTime { part, .. } => {
            WindowNone { part: typed(part) }.say(lang)
        }
        WindowError::Ambiguous { part, .. } => WindowAmbiguous { part: typed(part) }.say(lang),
        WindowError::Zone { part, .. } => WindowZone { part: typed(part) }.say(lang),
        WindowError::WrongWeekday { part, date, .. } => {
            WindowWeekday { part: typed(part), date: date.clone() }.say(lang)
        }
        WindowError::EndNotAfterStart { opens, closes } => {
            WindowEndFirst { opens: moment(*opens), closes: moment(*closes) }.say(lang)
        }
    }
}

impl Refusal {
    /// The sentence.
    pub fn say(&self, lang: Lang) -> String {
        let review = || REVIEW_COMMAND.to_owned();
        let text = match self {
            Self::Outside => RefusedOutside {}.say(lang),
            Self::Role(right) => RefusedRole { right: right.say(lang) }.say(lang),
            Self::NoCampaign => RefusedNoCampaign {}.say(lang),
            Self::NoCampaigns => RefusedNoCampaigns {}.say(lang),
            Self::WhichCampaign => RefusedWhichCampaign {}.say(lang),
            Self::NoPost => RefusedNoPost {}.say(lang),
            Self::NoPosts => RefusedNoPosts {}.say(lang),
            Self::NotYours => RefusedNotYours {}.say(lang),
            Self::NoVerdict => RefusedNoVerdict {}.say(lang),
            Self::NotAPost(text) => RefusedNotAPost { text: quote_user_text(text) }.say(lang),
            Self::NotJudgedHere => RefusedNotJudgedHere {}.say(lang),
            Self::Empty(field) => RefusedEmpty { field: field.say(lang) }.say(lang),
            Self::SecondAppeal => RefusedSecondAppeal {}.say(lang),
            Self::SamePerson => RefusedSamePerson {}.say(lang),
            Self::State(state) => {
                RefusedState { state: state_name(lang, *state), command: STATUS_COMMAND.to_owned() }.say(lang)
            }
            Self::TooSoon(due) => RefusedTooSoon { due: both_times(*due) }.say(lang),
            Self::TooLate(ended) => RefusedTooLate { ended: both_times(*ended) }.say(lang),
            Self::NoResult(at) => RefusedNoResult { at: both_times(*at) }.say(lang),
            Self::NotAWinner => RefusedNotAWinner {}.say(lang),
            Self::Uid { least, most } => RefusedUid { least: *least, most: *most }.say(lang),
            Self::NotLater(closes) => RefusedNotLater { closes: both_times(*closes) }.say(lang),
            Self::HeldByAnother(until) => ReviewClaimedByOther { until: both_times(*until) }.say(lang),
            Self::Stale => RefusedStale {}.say(lang),
            Self::OldButton => RefusedOldButton {}.say(lang),
            Self::Pending(waiting) => RefusedPending { command: review(), waiting: *waiting }.say(lang),
            Self::Held(hold) => held_refusal(lang, *hold),
            Self::Findings(findings) => findings_refusal(lang, findings),
            Self::Prize(text) => RefusedPrize { text: quote_user_text(text) }.say(lang),
            Self::Window(error) => RefusedWindow { detail: window_trouble(lang, error) }.say(lang),
            Self::Channels => RefusedChannels {}.say(lang),
            Self::NoMarket => RefusedNoMarket {}.say(lang),
            Self::NoChart => RefusedNoChart {}.say(lang),
            Self::Told(sentence) => sentence.get(lang).clone(),
            Self::Failed(mark) => RefusedFailed { mark: mark.clone() }.say(lang),
        };
        fit(&text, MESSAGE_CHARS_MAX)
    }
}
