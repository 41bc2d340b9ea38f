//! Why something about accounts, tokens, webhooks, windows and sheets is refused: closed lists, so that the panel can say
//! each in the language of whoever asks. The sentences here are English; the API and the shell say them.

use chrono::{DateTime, Utc};
use domain::state::State;
use domain::verdict::NOTE_CHARS_MAX;
use domain::window::{WindowError, show_utc8};

use crate::events::MUTE_MAX;
use crate::news::REASON_CHARS_MAX;
use crate::panel::rules::TRIED_CHARS_MAX;
use crate::people::{NAME_CHARS_MAX, Role};
use crate::tokens::{Scope, TOKEN_DAYS_MAX, TOKEN_NAME_CHARS_MAX};
use crate::webhooks::{URL_BYTES_MAX, WEBHOOKS_MAX};

/// Why something about accounts, roles, tokens or webhooks is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeopleRefusal {
    /// No login name, or a long one.
    #[error("a login name has 1 to {NAME_CHARS_MAX} characters")]
    LoginLength,
    /// What could not be typed again.
    #[error("a login name holds no blanks; use letters, digits, - . _")]
    LoginBlank,
    /// Somebody else's login name.
    #[error("there is an account {0} already")]
    LoginTaken(String),
    /// No such account.
    #[error("there is no such account; `herald user list` shows them")]
    NoAccount,
    /// A role that the account does not have, or that Discord gave.
    #[error("the account has no role {0} that an owner gave there")]
    NoSuchRole(Role),
    /// An installation without an owner could only be mended at the shell.
    #[error("this is the last owner of the installation: make somebody else an owner first")]
    LastOwner,
    /// A barred account signs in.
    #[error("this account may not sign in; an owner can let it in again")]
    MayNotSignIn,
    /// A link for a barred account.
    #[error("this account is barred; let it in again first")]
    Barred,
    /// Another server, without a role there.
    #[error("you have no role in that server")]
    NoRoleThere,
    /// An owner of one server takes no hold of another.
    #[error("this account has roles beyond this server; an owner of every server can do that")]
    BeyondServer,
    /// A role that has ended before it begins.
    #[error("until: this time has passed; name a later one, or none")]
    UntilPassed,
    /// The own role as an owner.
    #[error("you would lock yourself out; another owner can take your role")]
    OwnRole,
    /// The own account.
    #[error("you would lock yourself out; another owner can bar you")]
    OwnAccount,
    /// No name, or a long one.
    #[error("a token has a name of 1 to {TOKEN_NAME_CHARS_MAX} characters")]
    TokenName,
    /// No end, or a late one.
    #[error("a token lasts 1 to {TOKEN_DAYS_MAX} days")]
    TokenDays,
    /// Nothing it is for.
    #[error("a token needs at least one scope")]
    TokenNoScope,
    /// More than its owner may.
    #[error("the scope {0} takes the role {role}, which you do not have", role = .0.role())]
    TokenScope(Scope),
    /// An address that is too long.
    #[error("url: an address has at most {URL_BYTES_MAX} bytes")]
    UrlLong,
    /// No address.
    #[error("url: this is no address; write https://example.org/path")]
    UrlBroken,
    /// An address that would tell a secret.
    #[error("url: an address with a password in it would stand in logs; leave it out")]
    UrlPassword,
    /// An address without a host.
    #[error("url: there is no host in it; write https://example.org/path")]
    UrlHost,
    /// Another way than https.
    #[error("url: messages go over https only; begin with https://")]
    UrlScheme,
    /// A webhook for it is at work.
    #[error("url: results are told to this address already")]
    UrlTaken,
    /// Each result is sent to all of them.
    #[error("{WEBHOOKS_MAX} webhooks are the most; remove one first")]
    WebhooksMost,
}

/// Why a campaign, its window or its approval is not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmendmentRefusal {
    /// A draft is edited instead.
    #[error("the window cannot be changed: it is a draft: write the later close into the draft")]
    EditDraft,
    /// A draft is approved before it opens.
    #[error("the window cannot be changed: it is a draft: approve it first")]
    ApproveFirst,
    /// Called off.
    #[error("the window cannot be changed: it was called off")]
    CalledOff,
    /// Only an open campaign is closed.
    #[error("the window cannot be changed: it is {0}, not open")]
    NotOpen(State),
    /// An extension that extends nothing.
    #[error(
        "an extension moves the close to a later time: it is at {}, and {} was given",
        show_utc8(*.closes), show_utc8(*.given)
    )]
    NotLater {
        /// The close as it is.
        closes: DateTime<Utc>,
        /// The close that was asked for.
        given: DateTime<Utc>,
    },
    /// Everyone will read it, so it has to be there.
    #[error("the window cannot be changed: give a reason: everyone will read it")]
    NoReason,
    /// Too many words for an announcement.
    #[error("the reason is too long: {NOTE_CHARS_MAX} characters are the most")]
    LongReason,
    /// Two times that make no window.
    #[error(transparent)]
    Window(#[from] WindowError),
    /// A reason to approve what nothing holds.
    #[error("nothing holds this campaign: approve it without a reason")]
    NothingHeld,
    /// A held draft goes on with a reason only.
    #[error("give the reason for approving a held draft, in at most {NOTE_CHARS_MAX} characters")]
    OverrideReason,
    /// A text that no message can hold.
    #[error("the text is longer than {TRIED_CHARS_MAX} characters, the most that a message can have")]
    TriedTooLong,
}

/// Why what is believed of news, or a theme's rest, is not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NewsRefusal {
    /// Nothing is moved without a reason.
    #[error("a story is moved with a reason; say in a sentence what it rests on")]
    NoReason,
    /// Too many words for the log.
    #[error("a reason has at most {REASON_CHARS_MAX} characters")]
    LongReason,
    /// A link that is none.
    #[error("a link begins with https://")]
    Link,
    /// It is believed already.
    #[error("it has that state already")]
    SameState,
    /// A story that is not there.
    #[error("there is no such story; it may have been forgotten with its headlines")]
    Forgotten,
    /// A rest that has passed or lasts too long.
    #[error("a rest ends within {} days", MUTE_MAX.num_days())]
    Rest,
}

/// Why the judges' sheets stand in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SheetsRefusal {
    /// Nothing is marked after the seal.
    #[error("the sheets are sealed; marks can no longer change")]
    Sealed,
    /// Nothing is published before it.
    #[error("the sheets are not sealed yet")]
    Unsealed,
}
