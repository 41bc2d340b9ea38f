//! The tags a campaign asks for, checked when they are registered (rules R6 and R7).

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{MAX_TAG_CHARS, is_sign, judge_topics};
use crate::fold::{fold_tag, is_default_ignorable};

/// A campaign's tag, its aliases and how many distinct topics a post may carry.
///
/// Every tag in it is known to be found in a post that carries it between two signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Registration", into = "Registration")]
pub struct TopicRules {
    tag: String,
    aliases: Vec<String>,
    max_distinct: u8,
    /// The tag and the aliases in comparison form, each form once, the tag first.
    folded: Vec<String>,
}

/// The stored form of [`TopicRules`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Registration {
    tag: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default = "one")]
    max_distinct: u8,
}

fn one() -> u8 {
    1
}

/// Why a tag cannot be registered.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TopicRulesError {
    /// The tag or an alias is empty.
    #[error("a tag is empty: write the words between the two # signs")]
    Empty,
    /// More characters than a tag may have.
    #[error("the tag “{tag}” has {chars} characters: a tag has at most {MAX_TAG_CHARS}")]
    TooLong {
        /// The tag as given.
        tag: String,
        /// Its length in characters.
        chars: usize,
    },
    /// Digits and marks only.
    #[error("the tag “{tag}” has no letter: #1 and the like are not tags, so add a word")]
    NoLetter {
        /// The tag as given.
        tag: String,
    },
    /// A sign in the middle would end the tag there.
    #[error(
        "the tag “{tag}” has a # sign inside: a tag ends at the next sign, so remove it or register two tags"
    )]
    SignInside {
        /// The tag as given.
        tag: String,
    },
    /// A character that cannot be seen, most often from copying.
    #[error("the tag “{tag}” holds the invisible character U+{code:04X} at place {place}: type the tag anew")]
    Invisible {
        /// The tag as given.
        tag: String,
        /// The character.
        code: u32,
        /// Its place in the tag, counted from 1.
        place: usize,
    },
    /// Discord would read the tag as something else.
    #[error("the tag “{tag}” would not be found in a post: Discord reads it as a link, code or other markup")]
    NotReadable {
        /// The tag as given.
        tag: String,
    },
    /// The limit is zero.
    #[error("max_distinct is 0, so that even the campaign's own tag would be too many: write 1 or more")]
    NoTopicAllowed,
}

impl TopicRules {
    /// Registers `tag` with `aliases`. A sign and spaces around a tag are taken off. `max_distinct` is the number of
    /// distinct topics a post may carry, the campaign's own included (rule R8; 1 is usual).
    ///
    /// # Errors
    /// When a tag could never be found in a post, with the tag and the reason.
    pub fn new(tag: &str, aliases: &[String], max_distinct: u8) -> Result<Self, TopicRulesError> {
        if max_distinct == 0 {
            return Err(TopicRulesError::NoTopicAllowed);
        }
        let tag = bare(tag)?;
        let aliases = aliases.iter().map(|alias| bare(alias)).collect::<Result<Vec<_>, _>>()?;
        let mut folded: Vec<String> = Vec::with_capacity(1 + aliases.len());
        for name in std::iter::once(&tag).chain(&aliases) {
            let form = fold_tag(name);
            if !folded.contains(&form) {
                folded.push(form);
            }
        }
        let rules = Self { tag, aliases, max_distinct, folded };
        let unreadable = rules.names().find(|name| !judge_topics(&format!("#{name}#"), &rules).passes());
        match unreadable.map(str::to_owned) {
            Some(tag) => Err(TopicRulesError::NotReadable { tag }),
            None => Ok(rules),
        }
    }

    /// The campaign's tag without its signs, as registered.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Other spellings and languages that count as the same topic, as registered (rule R7).
    pub fn aliases(&self) -> &[String] {
        &self.aliases
    }

    /// Distinct topics a post may carry, the campaign's included.
    pub fn max_distinct(&self) -> u8 {
        self.max_distinct
    }

    /// The tag and the aliases in comparison form, each form once, the tag's first.
    pub fn folded(&self) -> impl Iterator<Item = &str> {
        self.folded.iter().map(String::as_str)
    }

    /// True when `folded` is the comparison form of the tag or an alias.
    pub fn is_registered(&self, folded: &str) -> bool {
        self.folded.iter().any(|name| name == folded)
    }

    /// The first tag or alias that means the same in both, as each side registered it. Two live campaigns of a server
    /// may not share one (rule R7).
    pub fn clashes_with(&self, other: &Self) -> Option<(String, String)> {
        let theirs: Vec<(String, &str)> = other.names().map(|name| (fold_tag(name), name)).collect();
        self.names().find_map(|mine| {
            let form = fold_tag(mine);
            let (_, same) = theirs.iter().find(|(their_form, _)| *their_form == form)?;
            Some((mine.to_owned(), (*same).to_owned()))
        })
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.tag.as_str()).chain(self.aliases.iter().map(String::as_str))
    }
}

/// The words of a tag without the signs and spaces around it.
fn bare(given: &str) -> Result<String, TopicRulesError> {
    let tag = || given.to_owned();
    let outer = given.trim();
    let outer = outer.strip_prefix(is_sign).unwrap_or(outer);
    let name = outer.strip_suffix(is_sign).unwrap_or(outer).trim();
    if name.is_empty() {
        return Err(TopicRulesError::Empty);
    }
    if let Some((at, c)) = name.chars().enumerate().find(|&(_, c)| is_default_ignorable(c) || c.is_control())
    {
        return Err(TopicRulesError::Invisible { tag: tag(), code: c.into(), place: at + 1 });
    }
    if name.contains(is_sign) {
        return Err(TopicRulesError::SignInside { tag: tag() });
    }
    let chars = name.chars().count();
    if chars > MAX_TAG_CHARS {
        return Err(TopicRulesError::TooLong { tag: tag(), chars });
    }
    if !name.chars().any(super::reading::is_letter) {
        return Err(TopicRulesError::NoLetter { tag: tag() });
    }
    Ok(name.to_owned())
}

impl TryFrom<Registration> for TopicRules {
    type Error = TopicRulesError;

    fn try_from(stored: Registration) -> Result<Self, Self::Error> {
        Self::new(&stored.tag, &stored.aliases, stored.max_distinct)
    }
}

impl From<TopicRules> for Registration {
    fn from(rules: TopicRules) -> Self {
        Self { tag: rules.tag, aliases: rules.aliases, max_distinct: rules.max_distinct }
    }
}
