//! Why a use case was refused.

use chrono::{DateTime, Utc};
use domain::campaign::{CampaignError, CampaignId};
use domain::lang::Lang;
use domain::payout::NoUid;
use domain::refusal::{
    AppealRefusal, BatchRefusal, ClaimRefusal, CorrectionRefusal, EraseRefusal, ReviewRefusal,
};
use domain::review::DecisionError;
use domain::selection::BallotError;
use domain::snowflake::Snowflake;
use domain::state::{IllegalMove, State};
use domain::topic::TopicRulesError;
use domain::window::show_utc8;
use market::Hold;
use store::StoreError;
use wording::LintFinding;

use crate::refusal::{AmendmentRefusal, NewsRefusal, PeopleRefusal, SheetsRefusal};

/// Why a use case was refused. Each message is a sentence for the person who asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No such campaign.
    #[error("there is no campaign {0}")]
    NoCampaign(CampaignId),
    /// The name is in use.
    #[error("a campaign {0} exists already")]
    Taken(CampaignId),
    /// A campaign that is past its draft.
    #[error("a campaign begins as a draft, this one says it is {0}")]
    NoDraft(State),
    /// Something in the draft is wrong.
    #[error(transparent)]
    Campaign(#[from] CampaignError),
    /// The topic is wrong.
    #[error(transparent)]
    Topic(#[from] TopicRulesError),
    /// Another live campaign of the server holds the topic (R7).
    #[error("the topic {mine:?} folds to the same as {theirs:?} of the live campaign {campaign}")]
    TopicHeld {
        /// The topic or alias of the new campaign.
        mine: String,
        /// That of the other one.
        theirs: String,
        /// The other one.
        campaign: CampaignId,
    },
    /// A draft whose headline does not bear it.
    #[error("{campaign}: {}", wording::held_refusal(Lang::En, *.hold))]
    Held {
        /// The campaign.
        campaign: CampaignId,
        /// Why it is held.
        hold: Hold,
    },
    /// Who wrote a draft approves it.
    #[error(
        "{0}: you wrote the latest version of this draft, so somebody else approves it; an operator can allow it with \
         campaigns.second_person = false"
    )]
    OwnDraft(CampaignId),
    /// Errors in a notice.
    #[error("{}", wording::findings_refusal(Lang::En, .0))]
    Notice(Vec<LintFinding>),
    /// The state does not allow it.
    #[error(transparent)]
    State(#[from] IllegalMove),
    /// Too early for it.
    #[error("{what} is due at {}, it is {}", show_utc8(*.due), show_utc8(*.now))]
    TooSoon {
        /// What was asked.
        what: &'static str,
        /// When it is due.
        due: DateTime<Utc>,
        /// When it was asked.
        now: DateTime<Utc>,
    },
    /// Too late for it.
    #[error("{what} ended at {}", show_utc8(*.ended))]
    TooLate {
        /// What was asked.
        what: &'static str,
        /// When it ended.
        ended: DateTime<Utc>,
    },
    /// No such post.
    #[error("campaign {campaign} knows no post {post}")]
    NoPost {
        /// The campaign.
        campaign: CampaignId,
        /// The post.
        post: Snowflake,
    },
    /// No such message.
    #[error("there is no announcement with the number {0} in this campaign")]
    NoMessage(i64),
    /// Nothing was judged yet.
    #[error("post {0} has no verdict yet")]
    NoVerdict(Snowflake),
    /// The rules do not allow the decision.
    #[error(transparent)]
    Decision(#[from] DecisionError),
    /// Review items are open.
    #[error("{} posts still wait for a decision, first {}: decide them, then freeze", .0.len(), .0[0])]
    Pending(Vec<Snowflake>),
    /// An appeal that is not taken or not answered.
    #[error(transparent)]
    Appeal(#[from] AppealRefusal),
    /// A review action other than a decision.
    #[error(transparent)]
    Review(#[from] ReviewRefusal),
    /// A sheet is wrong.
    #[error(transparent)]
    Ballot(#[from] BallotError),
    /// A sheet names a post that is not on the list.
    #[error("post {0} is not on the frozen list")]
    NotListed(Snowflake),
    /// The sheets are sealed already, or not yet.
    #[error(transparent)]
    Sheets(#[from] SheetsRefusal),
    /// The state moved while the request was on its way.
    #[error("campaign {campaign} is {state} by now; look again")]
    Moved {
        /// The campaign.
        campaign: CampaignId,
        /// Where it stands.
        state: State,
    },
    /// A prize cannot be claimed or moved this way.
    #[error(transparent)]
    Claim(#[from] ClaimRefusal),
    /// The result is not corrected.
    #[error(transparent)]
    Correction(#[from] CorrectionRefusal),
    /// A person is not forgotten yet.
    #[error(transparent)]
    Erase(#[from] EraseRefusal),
    /// Payments are not handed over or taken in.
    #[error(transparent)]
    Batch(#[from] BatchRefusal),
    /// A table that a format cannot hold.
    #[error("the table cannot be written: {0}")]
    Table(String),
    /// A change that the rules or the clock do not allow.
    #[error(transparent)]
    Amendment(#[from] AmendmentRefusal),
    /// A story cannot be moved this way.
    #[error(transparent)]
    News(#[from] NewsRefusal),
    /// No account with this number, or none that the person who asks may see.
    #[error("there is no account {0} here")]
    NoAccount(i64),
    /// Nobody with this id has a post in the server.
    #[error("nobody with the id {0} is known in this server")]
    NoMember(Snowflake),
    /// Accounts and roles of the panel.
    #[error(transparent)]
    People(#[from] PeopleRefusal),
    /// Somebody else looks at the review item.
    #[error("{by} looks at this post until {}; take the next one", show_utc8(*.until))]
    Claimed {
        /// Who.
        by: Snowflake,
        /// Until when, unless they go on.
        until: DateTime<Utc>,
    },
    /// Not an account number.
    #[error(transparent)]
    Uid(#[from] NoUid),
    /// Originality index options or contents.
    #[error("originality: {0}")]
    Originality(String),
    /// A stored value no longer reads.
    #[error("stored {what} of {key} does not read: {detail}")]
    Stored {
        /// What it is.
        what: &'static str,
        /// Whose it is.
        key: String,
        /// Why not.
        detail: String,
    },
}

/// The result of a use case.
pub type Result<T> = std::result::Result<T, Error>;
