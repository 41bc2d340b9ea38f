//! What the lists of the panel sort and filter by: how much care a post takes, and what its letters are. None of it is a
//! verdict, and none of it decides anything.

use std::fmt;
use std::str::FromStr;

use crate::verdict::{Flag, OriginalityAnswer, ReasonCode, Verdict};

/// How much care a post takes; a list shows the easy ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Risk {
    /// Some likeness to an earlier post and nothing else.
    Low,
    /// Something else is worth knowing, too.
    Medium,
    /// Very like an earlier post, or its text at the close is unknown.
    High,
}

impl Risk {
    /// Every grade, the lowest first.
    pub const ALL: [Risk; 3] = [Risk::Low, Risk::Medium, Risk::High];

    /// The grade of a verdict.
    pub fn of(verdict: &Verdict) -> Risk {
        let grave =
            |code: &ReasonCode| matches!(code, ReasonCode::CopiedPassage | ReasonCode::VersionUnknown);
        match verdict.reasons.first().map(crate::verdict::Reason::code) {
            Some(code) if grave(&code) => Risk::High,
            _ if !verdict.flags.is_empty() => Risk::Medium,
            _ => Risk::Low,
        }
    }

    /// The grade as a number that sorts.
    pub fn number(self) -> i64 {
        self as i64
    }
}

/// How much a judged text is like an earlier post, as a number that sorts: 0 not, 1 a person should look, 2 very.
pub fn likeness(verdict: &Verdict) -> i64 {
    let originality = verdict.evidence.as_ref().and_then(|evidence| evidence.originality.as_ref());
    match originality.map(|originality| originality.answer) {
        None | Some(OriginalityAnswer::Original) => 0,
        Some(OriginalityAnswer::Review) => 1,
        Some(OriginalityAnswer::Copied) => 2,
    }
}

/// The bit of a flag in a number that holds several.
pub fn flag_bit(flag: Flag) -> i64 {
    match flag {
        Flag::TagAmbiguous => 1,
        Flag::NoOwnText => 2,
        Flag::InvisibleChars => 4,
    }
}

/// What most letters of a text are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    /// Chinese characters.
    Han,
    /// Latin letters.
    Latin,
    /// Any other script, Japanese and Korean included.
    Other,
}

impl Script {
    /// Every script.
    pub const ALL: [Script; 3] = [Script::Han, Script::Latin, Script::Other];

    /// The name in tables and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Script::Han => "han",
            Script::Latin => "latin",
            Script::Other => "other",
        }
    }

    /// The script of a post, without its topics: `#…#` would make every text one of the campaign's language. A Chinese
    /// character says as much as three Latin letters. `None` for a text without letters.
    pub fn of(text: &str) -> Option<Script> {
        let (mut han, mut latin, mut other) = (0_u32, 0_u32, 0_u32);
        for c in own_words(text).chars().filter(|c| c.is_alphabetic()) {
            match c {
                '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' => han += 3,
                'a'..='z' | 'A'..='Z' | '\u{C0}'..='\u{24F}' => latin += 1,
                _ => other += 3,
            }
        }
        // Kana and Hangul stand among Chinese characters, never the other way round.
        match () {
            () if han + latin + other == 0 => None,
            () if 4 * other >= han + latin + other => Some(Script::Other),
            () if han >= latin => Some(Script::Han),
            () => Some(Script::Latin),
        }
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Script {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Script::ALL.into_iter().find(|script| script.name() == name);
        found.ok_or_else(|| format!("{name:?} is no script; there are han, latin and other"))
    }
}

/// A text without what stands between two number signs.
fn own_words(text: &str) -> String {
    let parts: Vec<&str> = text.split(['#', '＃', '﹟']).collect();
    // An open sign at the end has no partner, and what follows it is text.
    let paired = parts.len() - usize::from(parts.len().is_multiple_of(2));
    let own = |(n, part): (usize, &&str)| (n % 2 == 0 || n >= paired).then(|| (*part).to_owned());
    parts.iter().enumerate().filter_map(own).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::{Outcome, Reason};

    #[test]
    fn a_topic_says_nothing_about_the_language_of_a_text() {
        for (text, script) in [
            ("#关税政策后市场分析# 我看跌", Some(Script::Han)),
            ("#关税政策后市场分析# Buy the dip", Some(Script::Latin)),
            ("#关税政策后市场分析 Buy the dip when everyone sells it", Some(Script::Latin)),
            ("BTC 會先漲後跌", Some(Script::Han)),
            ("ビットコインは下がると思います", Some(Script::Other)),
            ("비트코인은 하락할 것", Some(Script::Other)),
            ("#关税政策后市场分析# 123 😀", None),
        ] {
            assert_eq!(Script::of(text), script, "{text}");
        }
    }

    #[test]
    fn what_may_be_a_copy_takes_most_care() {
        let verdict = |reasons, flags| Verdict {
            outcome: Outcome::NeedsReview,
            reasons,
            flags,
            evidence: None,
            rules_version: "r".into(),
        };
        let similar = || vec![Reason::SimilarEarlier { passages: vec![] }];
        assert_eq!(Risk::of(&verdict(similar(), vec![])), Risk::Low);
        assert_eq!(Risk::of(&verdict(similar(), vec![Flag::NoOwnText])), Risk::Medium);
        assert_eq!(Risk::of(&verdict(vec![Reason::CopiedPassage { passages: vec![] }], vec![])), Risk::High);
        let bits: Vec<i64> = Flag::ALL.into_iter().map(flag_bit).collect();
        assert_eq!(bits, [1, 2, 4]);
    }
}
