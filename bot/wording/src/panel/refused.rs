//! Why something was not done, whatever screen it was asked on.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignError;
use domain::lang::Lang;
use domain::review::{DecisionError, Unliftable, reasons_of_people};
use domain::selection::BallotError;
use domain::state::State;
use domain::topic::TopicRulesError;
use domain::verdict::{NOTE_CHARS_MAX, ReasonCode};
use domain::window::WindowError;

use super::editor::{Editor, FieldTrouble, field_number};
use super::frame::RoleName;
use super::results::refused_short;
use crate::commands::state_name;
use crate::format::moment;
use crate::locale::{catalogue, labels};
use crate::reason_name;

labels! {
    /// Refusals without variables.
    Refused {
        LoginBlank = "panel-refused-login-blank",
        NoAccount = "panel-refused-no-account",
        LastOwner = "panel-refused-last-owner",
        MayNotSignIn = "panel-refused-may-not-sign-in",
        Barred = "panel-refused-barred",
        NoRoleThere = "panel-refused-no-role-there",
        BeyondServer = "panel-refused-beyond-server",
        UntilPassed = "panel-refused-until-passed",
        OwnRole = "panel-refused-own-role",
        OwnAccount = "panel-refused-own-account",
        TokenNoScope = "panel-refused-token-no-scope",
        UrlBroken = "panel-refused-url-broken",
        UrlPassword = "panel-refused-url-password",
        UrlHost = "panel-refused-url-host",
        UrlScheme = "panel-refused-url-scheme",
        UrlTaken = "panel-refused-url-taken",
        EditDraft = "panel-refused-edit-draft",
        ApproveFirst = "panel-refused-approve-first",
        CalledOff = "panel-refused-called-off",
        NoReason = "panel-refused-no-reason",
        NothingHeld = "panel-refused-nothing-held",
        DecisionNoReason = "panel-refused-decision-no-reason",
        Withdrawn = "panel-refused-withdrawn",
        NoVerdict = "panel-refused-no-verdict",
        NewsForgotten = "panel-refused-news-forgotten",
        NoMember = "panel-refused-no-member",
        NoMessage = "panel-refused-no-message",
        Table = "panel-refused-table",
        Numbering = "panel-refused-numbering",
        JudgeTwice = "panel-refused-judge-twice",
        Changed = "panel-refused-changed",
    }
}

catalogue! {
    RestDays = "panel-refused-rest" { days };
    FieldOf = "panel-refused-field" { field, trouble };
    LoginLength = "panel-refused-login-length" {} counts { most };
    LoginTaken = "panel-refused-login-taken" { login };
    NoSuchRole = "panel-refused-no-such-role" { role };
    TokenName = "panel-refused-token-name" {} counts { most };
    TokenDays = "panel-refused-token-days" {} counts { most };
    TokenScope = "panel-refused-token-scope" { role };
    UrlLong = "panel-refused-url-long" {} counts { most };
    WebhooksMost = "panel-refused-webhooks-most" {} counts { most };
    NotOpen = "panel-refused-not-open" { state };
    NotLater = "panel-refused-not-later" { closes, given };
    LongReason = "panel-refused-long-reason" {} counts { most };
    OverrideReason = "panel-refused-override-reason" {} counts { most };
    TriedTooLong = "panel-refused-tried-too-long" {} counts { most };
    DecisionReasonOnAccept = "panel-refused-decision-reason-on-accept" { reason };
    DecisionMeasured = "panel-refused-decision-measured" { reason, may };
    DecisionTime = "panel-refused-decision-time" { reason };
    DecisionAuthor = "panel-refused-decision-author" { reason };
    DecisionMendable = "panel-refused-decision-mendable" { reason };
    NoteTooLong = "panel-refused-note-too-long" {} counts { chars, most };
    UnknownNumber = "panel-refused-unknown-number" { number };
    MarkCount = "panel-refused-mark-count" { number } counts { found, needed };
    MarkRange = "panel-refused-mark-range" { number, mark, most };
    DatesOrder = "panel-refused-dates-order" { earlier, later };
    ClaimedBy = "panel-refused-claimed-by" { name, until };
}

/// The name that separates the reasons of a list.
const LIST_SEPARATORS: [(Lang, &str); 3] = [(Lang::En, ", "), (Lang::ZhTw, "、"), (Lang::ZhCn, "、")];

/// A login name that is none, or is longer than `most` characters.
pub fn refused_login_length(lang: Lang, most: usize) -> String {
    LoginLength { most: most as u64 }.say(lang)
}

/// Somebody else's login name.
pub fn refused_login_taken(lang: Lang, login: &str) -> String {
    LoginTaken { login: login.to_owned() }.say(lang)
}

/// A role that no owner gave here.
pub fn refused_no_such_role(lang: Lang, role: RoleName) -> String {
    NoSuchRole { role: role.say(lang) }.say(lang)
}

/// A token without a name, or with one longer than `most` characters.
pub fn refused_token_name(lang: Lang, most: usize) -> String {
    TokenName { most: most as u64 }.say(lang)
}

/// A token that lasts no day, or more than `most`.
pub fn refused_token_days(lang: Lang, most: u32) -> String {
    TokenDays { most: most.into() }.say(lang)
}

/// A token that asks for what takes a role its owner lacks.
pub fn refused_token_scope(lang: Lang, role: RoleName) -> String {
    TokenScope { role: role.say(lang) }.say(lang)
}

/// An address of more than `most` bytes.
pub fn refused_url_long(lang: Lang, most: usize) -> String {
    UrlLong { most: most as u64 }.say(lang)
}

/// More than `most` webhooks.
pub fn refused_webhooks_most(lang: Lang, most: usize) -> String {
    WebhooksMost { most: most as u64 }.say(lang)
}

/// A close of what is not open.
pub fn refused_not_open(lang: Lang, state: State) -> String {
    NotOpen { state: state_name(lang, state) }.say(lang)
}

/// An extension that extends nothing.
pub fn refused_not_later(lang: Lang, closes: DateTime<Utc>, given: DateTime<Utc>) -> String {
    NotLater { closes: moment(closes), given: moment(given) }.say(lang)
}

/// A reason of more than [`NOTE_CHARS_MAX`] characters.
pub fn refused_long_reason(lang: Lang) -> String {
    LongReason { most: NOTE_CHARS_MAX as u64 }.say(lang)
}

/// A held draft without a reason to go on.
pub fn refused_override_reason(lang: Lang) -> String {
    OverrideReason { most: NOTE_CHARS_MAX as u64 }.say(lang)
}

/// A rest of a theme that has passed, or of more than `days` days.
pub fn refused_rest(lang: Lang, days: i64) -> String {
    RestDays { days: days.to_string() }.say(lang)
}

/// A text of more than `most` characters that was tried.
pub fn refused_tried_too_long(lang: Lang, most: usize) -> String {
    TriedTooLong { most: most as u64 }.say(lang)
}

/// Somebody else looks at the post.
pub fn refused_claimed(lang: Lang, name: &str, until: DateTime<Utc>) -> String {
    ClaimedBy { name: name.to_owned(), until: moment(until) }.say(lang)
}

/// A decision that the rules do not allow.
pub fn decision_refused(lang: Lang, why: &DecisionError) -> String {
    let reason = |code: ReasonCode| reason_name(lang, code);
    match why {
        DecisionError::NoReason => Refused::DecisionNoReason.say(lang),
        DecisionError::ReasonOnAccept(code) => DecisionReasonOnAccept { reason: reason(*code) }.say(lang),
        DecisionError::NotForPeople(code) => {
            let separator = LIST_SEPARATORS.iter().find(|(of, _)| *of == lang).map_or(", ", |(_, sign)| sign);
            let may = reasons_of_people().map(reason).collect::<Vec<_>>().join(separator);
            DecisionMeasured { reason: reason(*code), may }.say(lang)
        }
        DecisionError::NotLiftable(code, Unliftable::Time) => {
            DecisionTime { reason: reason(*code) }.say(lang)
        }
        DecisionError::NotLiftable(code, Unliftable::Author) => {
            DecisionAuthor { reason: reason(*code) }.say(lang)
        }
        DecisionError::NotLiftable(code, Unliftable::Mendable) => {
            DecisionMendable { reason: reason(*code) }.say(lang)
        }
        DecisionError::NoteTooLong(chars) => {
            NoteTooLong { chars: *chars as u64, most: NOTE_CHARS_MAX as u64 }.say(lang)
        }
        DecisionError::Withdrawn => Refused::Withdrawn.say(lang),
    }
}

/// Marks or a list that cannot be counted.
pub fn ballot_refused(lang: Lang, why: &BallotError) -> String {
    match why {
        BallotError::Numbering { .. } => Refused::Numbering.say(lang),
        BallotError::JudgeTwice(_) => Refused::JudgeTwice.say(lang),
        BallotError::UnknownNumber { number, .. } => UnknownNumber { number: number.to_string() }.say(lang),
        BallotError::MarkCount { number, found, needed, .. } => {
            MarkCount { number: number.to_string(), found: *found as u64, needed: *needed as u64 }.say(lang)
        }
        BallotError::MarkRange { number, mark, .. } => {
            let most = domain::campaign::MARK_MAX.to_string();
            MarkRange { number: number.to_string(), mark: mark.to_string(), most }.say(lang)
        }
        BallotError::TooFewSheets { number, found, needed } => {
            refused_short(lang, *number, *found as u64, *needed as u64)
        }
    }
}

/// A topic that no campaign can have.
pub fn topic_refused(lang: Lang, why: &TopicRulesError) -> String {
    match why {
        TopicRulesError::Empty => FieldTrouble::MissingTopic.say(lang),
        TopicRulesError::TooLong { .. } => FieldTrouble::TopicLong.say(lang),
        TopicRulesError::NoLetter { .. } => FieldTrouble::TopicLetter.say(lang),
        TopicRulesError::SignInside { .. } => FieldTrouble::TopicSign.say(lang),
        TopicRulesError::Invisible { .. } => FieldTrouble::TopicInvisible.say(lang),
        TopicRulesError::NotReadable { .. } => FieldTrouble::TopicUnreadable.say(lang),
        TopicRulesError::NoTopicAllowed => field_number(lang, 1, 10),
    }
}

/// A campaign that cannot be announced.
pub fn campaign_refused(lang: Lang, why: &CampaignError) -> String {
    let of = |field: Editor, trouble: String| FieldOf { field: field.say(lang), trouble }.say(lang);
    match why {
        CampaignError::Id(_) => of(Editor::Name, FieldTrouble::Name.say(lang)),
        CampaignError::EmptyText { field, .. } => {
            let field = match *field {
                "title" => Editor::Heading,
                "question" => Editor::Question,
                _ => Editor::Body,
            };
            of(field, FieldTrouble::Missing.say(lang))
        }
        CampaignError::Topic(why) => of(Editor::Topic, topic_refused(lang, why)),
        CampaignError::Prize(_) => of(Editor::PrizePart, FieldTrouble::Amount.say(lang)),
        CampaignError::Dates(why) => {
            DatesOrder { earlier: moment(why.earlier_at), later: moment(why.later_at) }.say(lang)
        }
        CampaignError::Weights(_) | CampaignError::Criterion(_) => {
            of(Editor::Criteria, FieldTrouble::Weights.say(lang))
        }
        CampaignError::Length => of(Editor::Length, field_number(lang, 1, 2000)),
    }
}

/// Two times that make no window.
pub fn window_refused(lang: Lang, why: &WindowError) -> String {
    match why {
        WindowError::EndNotAfterStart { .. } => FieldTrouble::EndFirst.say(lang),
        _ => FieldTrouble::Time.say(lang),
    }
}
