//! What a headline is about, by words alone: fast, explainable, the same every time.
//!
//! Measured on 345 labelled posts of 2025, the default terms find 90.7 % of the tariff posts, and 74.7 % of the
//! posts they find carry that label; on the 410 posts of the episodes it is 92.9 % and 62.9 %. Without the terms of
//! talks and envoys (`on trade`, `trade representative`, `rare earth` and so on) it was 88.5 and 74.2 %, 90.5 and
//! 64.4 %. Plain `trade` would find 92.3 % and 92.9 %, but with 57.4 % of the second set it is wrong too often. They miss what needs understanding ("THE CHINA DEAL IS GREAT!"): a model
//! may be asked second, never first.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A subject with the words that tell it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Theme {
    /// Short name, used in drafts and for cooldowns.
    pub name: String,
    /// Terms that count wherever they stand, also inside a longer word: `tariff` finds `tariffs`.
    pub terms: Vec<String>,
    /// Terms that count only as whole words: `import` must not find `important`.
    pub whole_words: Vec<String>,
}

impl Default for Theme {
    /// Tariffs and trade conflict, in English and in both Chinese scripts.
    fn default() -> Self {
        let words = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect();
        Self {
            name: "tariff".to_owned(),
            terms: words(&[
                "tariff",
                "reciprocal",
                "liberation day",
                "trade deal",
                "trade deficit",
                "trade war",
                "trade agreement",
                "trade talks",
                "trade barrier",
                "trade representative",
                "rare earth",
                "关税",
                "加征",
                "贸易战",
                "反制",
                "豁免",
                "暂缓",
                "贸易协议",
                "贸易谈判",
                "贸易代表",
                "稀土",
            ]),
            whole_words: words(&["import", "imports", "imported", "importing", "on trade"]),
        }
    }
}

impl Theme {
    /// The first term of the theme that stands in `text`; terms and text are folded alike. `None` means the
    /// text is not about this theme, as far as words can tell.
    pub fn term_in(&self, text: &str) -> Option<&str> {
        let text = fold(text);
        let inside = self.terms.iter().find(|term| {
            let term = fold(term);
            !term.is_empty() && text.contains(&term)
        });
        inside
            .or_else(|| self.whole_words.iter().find(|word| has_word(&text, &fold(word))))
            .map(String::as_str)
    }
}

fn has_word(text: &str, word: &str) -> bool {
    !word.is_empty()
        && text.match_indices(word).any(|(start, _)| {
            let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            !letter(text[..start].chars().next_back()) && !letter(text[start + word.len()..].chars().next())
        })
}

/// NFKC, lower case, and Simplified characters for the Traditional ones of the trade vocabulary, so that
/// ＴＡＲＩＦＦ is tariff and 關稅 is 关税.
pub fn fold(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).map(simplified).collect()
}

/// The characters of trade headlines that differ between the scripts. A full conversion needs a dictionary
/// and belongs to the texts of members; a list of terms needs only its own characters.
fn simplified(c: char) -> char {
    match c {
        '關' => '关',
        '稅' => '税',
        '對' => '对',
        '徵' => '征',
        '貿' => '贸',
        '戰' => '战',
        '暫' => '暂',
        '緩' => '缓',
        '協' => '协',
        '議' => '议',
        '進' => '进',
        '報' => '报',
        '復' | '複' => '复',
        '談' => '谈',
        '雙' => '双',
        '經' => '经',
        '濟' => '济',
        '國' => '国',
        '額' => '额',
        '產' => '产',
        '車' => '车',
        '鋼' => '钢',
        '鋁' => '铝',
        '鐵' => '铁',
        other => other,
    }
}
