//! What the outside tells herald about posts.
//!
//! A fact is stored under the outside's own id before anything is done with it, so hearing it twice, in another
//! order, or again after a crash changes nothing.

use chrono::{DateTime, Utc};
use domain::post::PostFacts;
use domain::snowflake::Snowflake;
use serde::{Deserialize, Serialize};
use store::{InboxRow, NewFact};

use crate::error::{Error, Result};

/// A fact about a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum PostFact {
    /// A post was seen: live, or read back from the history.
    Seen {
        /// The server.
        guild: Snowflake,
        /// What never changes.
        post: PostFacts,
        /// The text as it stands.
        text: String,
        /// When the text came to be, if the history says that the post was edited; the first text is unknown then.
        edited_at: Option<DateTime<Utc>>,
    },
    /// A post was edited.
    Edited {
        /// The server.
        guild: Snowflake,
        /// The channel.
        channel: Snowflake,
        /// The message.
        id: Snowflake,
        /// Discord's `edited_timestamp`.
        edited_at: DateTime<Utc>,
        /// The new text.
        text: String,
    },
    /// A post was deleted.
    Deleted {
        /// The server.
        guild: Snowflake,
        /// The channel.
        channel: Snowflake,
        /// The message.
        id: Snowflake,
        /// When herald heard of it: Discord does not say when it happened.
        heard_at: DateTime<Utc>,
        /// The audit log names a member of the team.
        #[serde(default)]
        by_staff: bool,
    },
}

impl PostFact {
    /// The message.
    pub fn message(&self) -> Snowflake {
        match self {
            PostFact::Seen { post, .. } => post.id,
            PostFact::Edited { id, .. } | PostFact::Deleted { id, .. } => *id,
        }
    }

    /// The server.
    pub fn guild(&self) -> Snowflake {
        match self {
            PostFact::Seen { guild, .. }
            | PostFact::Edited { guild, .. }
            | PostFact::Deleted { guild, .. } => *guild,
        }
    }

    /// The channel.
    pub fn channel(&self) -> Snowflake {
        match self {
            PostFact::Seen { post, .. } => post.channel,
            PostFact::Edited { channel, .. } | PostFact::Deleted { channel, .. } => *channel,
        }
    }

    /// The text that came with it.
    pub fn text(&self) -> Option<&str> {
        match self {
            PostFact::Seen { text, .. } | PostFact::Edited { text, .. } => Some(text),
            PostFact::Deleted { .. } => None,
        }
    }

    /// The id under which hearing it twice is one.
    pub fn outside_id(&self) -> String {
        match self {
            PostFact::Seen { post, edited_at: None, .. } => format!("seen:{}", post.id),
            PostFact::Seen { post, edited_at: Some(at), .. } => {
                format!("seen:{}:{}", post.id, at.timestamp_millis())
            }
            PostFact::Edited { id, edited_at, .. } => format!("edited:{id}:{}", edited_at.timestamp_millis()),
            // Who did it may become known later (R16); that is another fact.
            PostFact::Deleted { id, by_staff: false, .. } => format!("deleted:{id}"),
            PostFact::Deleted { id, by_staff: true, .. } => format!("deleted:{id}:staff"),
        }
    }

    /// The inbox row of this fact.
    pub fn to_row(&self, source: &str) -> NewFact {
        let kind = match self {
            PostFact::Seen { .. } => "post_seen",
            PostFact::Edited { .. } => "post_edited",
            PostFact::Deleted { .. } => "post_deleted",
        };
        NewFact {
            source: source.to_owned(),
            outside_id: self.outside_id(),
            kind: kind.to_owned(),
            payload: serde_json::to_value(self).expect("a post fact has only string keys"),
        }
    }

    /// Reads the fact back.
    pub(crate) fn from_row(row: &InboxRow) -> Result<PostFact> {
        serde_json::from_value(row.payload.clone()).map_err(|error| Error::Stored {
            what: "inbox fact",
            key: row.outside_id.clone(),
            detail: error.to_string(),
        })
    }
}
