//! What stands in a channel, as stories look at it.

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;
use serde_json::Value;

/// A message that stands.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageView {
    /// Its id.
    pub id: Snowflake,
    /// Where it stands.
    pub channel: Snowflake,
    /// Who wrote it.
    pub author: Snowflake,
    /// Its text, never blanked.
    pub content: String,
    /// Its embeds as they were sent.
    pub embeds: Vec<Value>,
    /// Its rows of components as they were sent.
    pub components: Vec<Value>,
    /// The nonce it was sent with.
    pub nonce: Option<String>,
    /// Its files, those that an embed shows among them.
    pub attachments: Vec<AttachmentView>,
    /// Each emoji (`✅` or `name:id`) and who reacted with it, in order.
    pub reactions: Vec<(String, Vec<Snowflake>)>,
    /// The message it answers.
    pub reference: Option<Snowflake>,
    /// Who was mentioned by it.
    pub mentions: Vec<Snowflake>,
    /// Whether everybody was mentioned by it.
    pub mention_everyone: bool,
    /// Its flags; 64 is "only you can see this".
    pub flags: u64,
    /// When it was last edited.
    pub edited: Option<DateTime<Utc>>,
    /// Every text it had, the first one first.
    pub versions: Vec<String>,
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentView {
    /// Its id.
    pub id: Snowflake,
    /// Its name.
    pub filename: String,
    /// Its media type.
    pub content_type: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// Its alternative text.
    pub description: Option<String>,
}
