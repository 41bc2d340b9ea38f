//! What a person says of a story, and what makes it fit for the log.

use market::NewsState;

use crate::error::Result;
use crate::refusal::NewsRefusal;

/// The most characters of a person's reason.
pub const REASON_CHARS_MAX: usize = 500;

/// What a person says of a story or of a headline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryRuling {
    /// How far it is believed from now on.
    pub state: NewsState,
    /// What that rests on, in a sentence.
    pub reason: String,
    /// Where that can be read.
    pub link: Option<String>,
    /// The revision of the story that was looked at; another one is refused. Without it the story as it stands.
    pub seen_revision: Option<i64>,
}

impl StoryRuling {
    /// The link, if one is given.
    pub(crate) fn link(&self) -> Option<&str> {
        self.link.as_deref().map(str::trim).filter(|link| !link.is_empty())
    }

    /// Whether reason and link can stand in the log.
    pub(crate) fn check(&self) -> Result<()> {
        if self.reason.trim().is_empty() {
            return Err(NewsRefusal::NoReason.into());
        }
        if self.reason.trim().chars().count() > REASON_CHARS_MAX {
            return Err(NewsRefusal::LongReason.into());
        }
        if self.link().is_some_and(|link| !link.starts_with("https://") && !link.starts_with("http://")) {
            return Err(NewsRefusal::Link.into());
        }
        Ok(())
    }
}
