//! A member's post and its versions.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::snowflake::Snowflake;
use crate::window::Window;

/// Who wrote a post, as Discord tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// The account.
    pub id: Snowflake,
    /// The name shown at the time.
    pub name: String,
    /// A bot or a webhook (R21).
    #[serde(default)]
    pub is_bot: bool,
}

/// The facts of a post that no edit changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostFacts {
    /// The message; its id carries the time the post was made (R11).
    pub id: Snowflake,
    /// The channel it stands in; of a thread or a post in a forum, the channel above.
    pub channel: Snowflake,
    /// The thread or forum post, if it stands in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<Snowflake>,
    /// Who wrote it.
    pub author: Author,
    /// A forward of another message: not an entry (R21).
    #[serde(default)]
    pub forward: bool,
}

impl PostFacts {
    /// Where an answer to it belongs and where its address points: the thread, else the channel.
    pub fn place(&self) -> Snowflake {
        self.thread.unwrap_or(self.channel)
    }

    /// When the post was made: the time in its id, never that of its arrival.
    pub fn posted_at(&self) -> DateTime<Utc> {
        self.id.created_at()
    }
}

/// One text of a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostVersion {
    /// When this text came to be: the time in the id for the first one, Discord's `edited_timestamp` for an edit.
    pub at: DateTime<Utc>,
    /// The text as typed.
    pub text: String,
}

/// Which text of a post is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged<'a> {
    /// This one: the last that came to be before the close (R13).
    Version(&'a PostVersion),
    /// The text that stood at the close was never seen: only later ones are known (R15).
    Unknown {
        /// When the earliest known text came to be.
        earliest_known: DateTime<Utc>,
    },
}

/// Finds the judged version among those known, in any order. `None` when no text is known at all.
///
/// Later edits are stored and ignored (R13). A post made outside the window is judged on the same rule, so that its
/// receipt can still say what else is wrong; one made after the close is judged on its first text.
pub fn judged_version<'a>(
    posted_at: DateTime<Utc>,
    versions: &'a [PostVersion],
    window: &Window,
) -> Option<Judged<'a>> {
    let earliest = versions.iter().min_by_key(|v| v.at)?;
    let before_close = versions.iter().filter(|v| v.at < window.closes).max_by_key(|v| v.at);
    Some(match before_close {
        Some(version) => Judged::Version(version),
        None if posted_at >= window.closes => Judged::Version(earliest),
        None => Judged::Unknown { earliest_known: earliest.at },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn window() -> Window {
        Window::new(at("2025-04-03T15:00:00+08:00"), at("2025-04-04T15:00:00+08:00")).unwrap()
    }

    fn version(time: &str) -> PostVersion {
        PostVersion { at: at(time), text: time.into() }
    }

    fn judged(posted: &str, versions: &[&str]) -> Option<Result<String, DateTime<Utc>>> {
        let versions: Vec<_> = versions.iter().map(|t| version(t)).collect();
        judged_version(at(posted), &versions, &window()).map(|judged| match judged {
            Judged::Version(v) => Ok(v.text.clone()),
            Judged::Unknown { earliest_known } => Err(earliest_known),
        })
    }

    #[test]
    fn the_last_version_before_the_close_counts() {
        let posted = "2025-04-04T10:00:00+08:00";
        let last = "2025-04-04T14:59:59.999+08:00";
        let late = "2025-04-04T15:00:00.000+08:00";
        assert_eq!(judged(posted, &[posted, last, late]), Some(Ok(last.into())));
        assert_eq!(judged(posted, &[late, last, posted]), Some(Ok(last.into())));
        assert_eq!(judged(posted, &[posted, late]), Some(Ok(posted.into())));
    }

    #[test]
    fn a_text_seen_only_after_the_close_is_unknown() {
        let late = "2025-04-04T15:20:00+08:00";
        assert_eq!(judged("2025-04-04T14:55:00+08:00", &[late]), Some(Err(at(late))));
        assert_eq!(judged("2025-04-04T14:55:00+08:00", &[]), None);
    }

    #[test]
    fn a_late_post_is_read_as_first_written() {
        let first = "2025-04-04T15:00:00.400+08:00";
        assert_eq!(judged(first, &["2025-04-04T16:00:00+08:00", first]), Some(Ok(first.into())));
    }
}
