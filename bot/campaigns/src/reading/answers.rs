//! What reading gives.

use chrono::{DateTime, Utc};
use domain::bundle::{Bundle, Coverage};
use domain::campaign::CampaignId;
use domain::digest::Digest;
use domain::lang::{Lang, Localised};
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::Verdict;
use wording::{Gaps, LintFinding};

use crate::results::{FrozenList, Published};

/// What herald says of one post to whoever may read it: its author and the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The campaign that answers for the post.
    pub campaign: CampaignId,
    /// The post.
    pub post: Snowflake,
    /// Where it stands: the thread, else the channel.
    pub place: Snowflake,
    /// Its author. Nobody else but the team may be shown the text: it carries the salt.
    pub author: Snowflake,
    /// Where the post stands.
    pub standing: Standing,
    /// The whole receipt, for one message.
    pub text: String,
}

/// One of a member's posts in a campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnPost {
    /// The message.
    pub message: Snowflake,
    /// The channel it stands in.
    pub channel: Snowflake,
    /// Where it stands.
    pub standing: Standing,
    /// What herald said of it.
    pub verdict: Verdict,
    /// Its number on the frozen list.
    pub number: Option<u32>,
}

impl OwnPost {
    /// Where it stands and why, in one line.
    pub fn line(&self, lang: Lang) -> String {
        wording::receipt_line(lang, &self.verdict, self.standing)
    }
}

/// A published result.
#[derive(Debug, Clone, PartialEq)]
pub struct Winners {
    /// The record.
    pub bundle: Bundle,
    /// The bytes of the bundle file.
    pub bytes: Vec<u8>,
    /// Its hash, as announced.
    pub sha256: Digest,
    /// The winners' post in each language.
    pub text: Localised<String>,
}

/// What `pick` did: the next step from the reviewed posts to the winners.
#[derive(Debug, Clone, PartialEq)]
pub enum Picked {
    /// The list is frozen now.
    Frozen(FrozenList),
    /// The winners are out now.
    Published(Box<Published>),
    /// The next step cannot be done yet.
    Waits(Vec<Missing>),
}

/// What the next step waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// The campaign has not come that far; the state is the one it is in.
    Step(State),
    /// Posts wait for a decision, or for the answer to an appeal.
    Posts(Vec<Snowflake>),
    /// The judges' sheets are not sealed.
    Sheets {
        /// How many judges have given marks.
        judges: u64,
    },
    /// A promised date has not come.
    Date {
        /// What is due.
        what: &'static str,
        /// When.
        due: DateTime<Utc>,
    },
}

/// A notice as it would go out.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticePreview {
    /// Its messages, in order.
    pub messages: Vec<String>,
    /// The chart that goes with the first, as [`Service::set_charts`](crate::Service::set_charts) stored it.
    pub chart: Option<serde_json::Value>,
    /// What the linter finds in all languages of it.
    pub findings: Vec<LintFinding>,
}

/// What was heard of a campaign, and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    /// What the list covers, or would if it were frozen now.
    pub coverage: Coverage,
    /// Stretches of the window that nobody listened to and no history has filled since.
    pub gaps: Gaps,
}
