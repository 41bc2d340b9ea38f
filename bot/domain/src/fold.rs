//! Folding: two spellings that a reader takes for the same tag become the same text (rule R6).
//!
//! Folding is for comparing only; what a member typed is always kept and shown. It maps many to one (乾, 干 and 幹
//! all become 干), so tags are checked against each other when they are registered.

use std::collections::HashMap;
use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::UnicodeNormalization;

/// The text in its comparison form: NFKC, case fold, default-ignorable characters dropped, Traditional to Simplified
/// character by character, runs of spaces to one and none at the ends (rule R6).
///
/// Folding twice gives the same as folding once.
pub fn fold_tag(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.chars().all(is_plain) {
        folded.extend(text.chars().map(|c| to_simplified(c.to_ascii_lowercase())));
    } else {
        // Case folding can leave NFKC (a capital with a mark may fold to two letters), hence the second pass.
        let visible = text.chars().filter(|&c| !is_default_ignorable(c));
        let cased: String = visible.nfkc().flat_map(case_fold).collect();
        folded.extend(cased.nfkc().filter(|&c| !is_default_ignorable(c)).map(to_simplified));
    }
    one_space(&folded)
}

/// True for characters that NFKC leaves alone and that have no case beyond ASCII.
fn is_plain(c: char) -> bool {
    c.is_ascii() || matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

/// Upper case and then lower case is Unicode's full case folding for all but a few letters (ß and SS both give ss,
/// ς and Σ both give σ). Dotless ı is one of the few: it must not become i.
fn case_fold(c: char) -> impl Iterator<Item = char> {
    let kept = (c == 'ı').then_some(c);
    let folded = kept.is_none().then(|| c.to_uppercase().flat_map(char::to_lowercase));
    kept.into_iter().chain(folded.into_iter().flatten())
}

fn one_space(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    spaced
}

/// True for characters that show nothing and that a reader cannot see: the `Default_Ignorable_Code_Point` property of
/// Unicode (`DerivedCoreProperties.txt`). Zero-width spaces and joiners, fillers and variation selectors are among
/// them.
pub fn is_default_ignorable(c: char) -> bool {
    // Nearly all text leaves at the first comparison.
    c >= '\u{AD}'
        && matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}')
}

/// The Simplified form of one character, after the dictionary of `OpenCC`; a character without one comes back unchanged.
///
/// Where `OpenCC` offers several, its first choice is taken, so the words around a character do not matter.
pub fn to_simplified(c: char) -> char {
    if c < FIRST_IDEOGRAPH {
        return c;
    }
    SIMPLIFIED.of(c)
}

/// Start of the first block of ideographs (Extension A). `OpenCC` maps nothing below it but a few symbols.
const FIRST_IDEOGRAPH: char = '\u{3400}';
const LAST_COMMON_IDEOGRAPH: char = '\u{9FFF}';

static SIMPLIFIED: LazyLock<SimplifiedTable> = LazyLock::new(SimplifiedTable::build);

/// One lookup per character: an array for the two common blocks, a map for the rare rest.
struct SimplifiedTable {
    common: Box<[char]>,
    rare: HashMap<char, char>,
}

impl SimplifiedTable {
    /// Asks the embedded dictionary once for every ideograph, one at a time so that no phrase can form.
    fn build() -> Self {
        let converter =
            OpenCC::from_config(BuiltinConfig::T2s).expect("the dictionary is part of the program");
        let convert_once = |c: char| {
            let converted = converter.convert(c.encode_utf8(&mut [0; 4]));
            let mut chars = converted.chars();
            match (chars.next(), chars.next()) {
                (Some(simplified), None) => simplified,
                _ => c,
            }
        };
        // A few forms are themselves the Traditional form of another (薴 → 苧 → 苎). Two steps reach the end of every
        // such chain, and folding twice must give the same as folding once.
        let convert = |c: char| {
            let simplified = convert_once(c);
            if simplified == c { c } else { convert_once(simplified) }
        };
        let common = (FIRST_IDEOGRAPH..=LAST_COMMON_IDEOGRAPH).map(convert).collect();
        let blocks = ('\u{F900}'..='\u{FAFF}').chain('\u{20000}'..='\u{323AF}');
        let rare = blocks.map(|c| (c, convert(c))).filter(|(from, to)| from != to).collect();
        Self { common, rare }
    }

    fn of(&self, c: char) -> char {
        match self.common.get((c as usize) - (FIRST_IDEOGRAPH as usize)) {
            Some(&simplified) => simplified,
            None => self.rare.get(&c).copied().unwrap_or(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_tag_fold_together() {
        let tag = "关税政策后市场分析";
        for typed in [
            "關稅政策後市場分析",
            "关税政策後市场分析",
            "关\u{200B}税政策后市场分析",
            "关税政策后市场分析\u{FEFF}",
            " 关税政策后市场分析\u{3000}",
            "\u{2060}关税政策后市\u{FE0F}场分析",
        ] {
            assert_eq!(fold_tag(typed), tag, "{typed:?}");
        }
        assert_eq!(fold_tag("Ｇａｔｅ　　Blue\tCHALLENGE"), "gate blue challenge");
        assert_eq!(fold_tag("re\u{301}sume\u{301}"), fold_tag("RÉSUMÉ"));
        assert_eq!(fold_tag("①ﬁ㎏"), "1fikg");
    }

    #[test]
    fn different_tags_stay_different() {
        for (a, b) in [("关税", "关说"), ("btc", "btc1"), ("ı", "i"), ("gate blue", "gateblue"), ("é", "e")]
        {
            assert_ne!(fold_tag(a), fold_tag(b), "{a} {b}");
        }
    }

    #[test]
    fn case_folding_is_full() {
        // Pairs of CaseFolding.txt, status F and C.
        for (a, b) in
            [("Straße", "STRASSE"), ("ΟΔΟΣ", "οδος"), ("ſ", "s"), ("K", "k"), ("ŉ", "ʼn"), ("Ω", "ω")]
        {
            assert_eq!(fold_tag(a), fold_tag(b), "{a} {b}");
        }
    }

    #[test]
    fn several_traditional_forms_have_one_simplified_form() {
        for (typed, simplified) in [
            ('乾', '干'),
            ('幹', '干'),
            ('干', '干'),
            ('後', '后'),
            ('后', '后'),
            ('發', '发'),
            ('髮', '发'),
            ('為', '为'),
            ('爲', '为'),
            ('臺', '台'),
            ('點', '点'),
            ('時', '时'),
            ('幣', '币'),
            ('a', 'a'),
            ('ア', 'ア'),
            ('한', '한'),
            ('😀', '😀'),
        ] {
            assert_eq!(to_simplified(typed), simplified, "{typed}");
        }
    }

    #[test]
    fn the_table_is_the_dictionary() {
        let converter = OpenCC::from_config(BuiltinConfig::T2s).unwrap();
        let text = "關稅政策後市場分析與風險資產價格臺灣學術機構";
        for c in text.chars() {
            assert_eq!(converter.convert(&c.to_string()), to_simplified(c).to_string());
        }
        assert_eq!(to_simplified('薴'), '苎');
        // Every form must be final, or folding twice would differ from folding once.
        for c in (FIRST_IDEOGRAPH..='\u{323AF}').filter(|&c| to_simplified(c) != c) {
            let once = to_simplified(c);
            assert_eq!(to_simplified(once), once, "{c} → {once}");
        }
    }

    #[test]
    fn default_ignorable_follows_unicode() {
        for c in ['\u{AD}', '\u{34F}', '\u{200B}', '\u{200D}', '\u{2060}', '\u{3164}', '\u{FE0F}', '\u{FEFF}']
        {
            assert!(is_default_ignorable(c), "U+{:04X}", c as u32);
        }
        for c in ['a', ' ', '\u{A0}', '\u{2010}', '\u{3000}', '中', '\u{301}', '\u{20E3}', '\u{FFFD}'] {
            assert!(!is_default_ignorable(c), "U+{:04X}", c as u32);
        }
        // DerivedCoreProperties.txt gives the total in its last comment: 4174 code points.
        let total = ('\0'..=char::MAX).filter(|&c| is_default_ignorable(c)).count();
        assert_eq!(total, 4174);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,30}") {
            let once = fold_tag(&text);
            prop_assert_eq!(fold_tag(&once), once);
        }

        #[test]
        fn nothing_invisible_is_left(text in any::<String>()) {
            let folded = fold_tag(&text);
            prop_assert!(!folded.chars().any(is_default_ignorable));
            prop_assert!(!folded.starts_with(' ') && !folded.ends_with(' ') && !folded.contains("  "));
        }

        #[test]
        fn the_short_way_equals_the_long_way(text in "[a-zA-Z0-9 關稅关税後后髮發幹乾]{0,20}") {
            // A trailing character that is not plain forces the general path; it is dropped again by folding.
            prop_assert_eq!(fold_tag(&format!("{text}\u{200B}")), fold_tag(&text));
        }
    }
}
