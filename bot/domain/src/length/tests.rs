//! Counting methods against the published table, hand counts and properties.

use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::*;
use crate::topic::{TopicRules, judge_topics};

/// The spans of the tags that the topic rule finds.
fn tags(text: &str) -> Vec<CharSpan> {
    let rules = TopicRules::new("关税政策后市场分析", &[], 1).unwrap();
    judge_topics(text, &rules).tags.iter().map(|tag| tag.span).collect()
}

fn herald(text: &str) -> u64 {
    count(text, CountMethod::HeraldCount1, &tags(text), &[]).whole()
}

fn by(text: &str, method: CountMethod) -> String {
    count(text, method, &tags(text), &[]).to_string()
}

#[test]
fn the_table_of_the_rules() {
    // Columns: code points, letters and digits, Weibo, X weight, office words, herald-count-1.
    let rows: [(String, [&str; 6]); 14] = [
        (
            "我認為10%關稅基準會讓BTC先漲後跌，短線止損設在82,500美元附近。".into(),
            ["37", "33", "31", "62", "26", "33"],
        ),
        (
            "關稅升級後資金先避險，我會分三批買入比特幣，跌破前低就停手觀望吧".into(),
            ["32", "30", "32", "64", "30", "30"],
        ),
        (
            "關稅升級後資金先避險，我會分三批買入比特幣，跌破前低就停手觀望".into(),
            ["31", "29", "31", "62", "29", "29"],
        ),
        ("Tariffs hit BTC; buy dip".into(), ["24", "19", "12", "24", "5", "19"]),
        ("Tariffs raise costs so I wait for BTC to settle".into(), ["47", "38", "23.5", "47", "10", "38"]),
        ("#关税政策后市场分析# 我看跌".into(), ["15", "3", "13.5", "27", "3", "3"]),
        ("哈".repeat(30), ["30", "30", "30", "60", "30", "3"]),
        ("哈呵".repeat(15), ["30", "30", "30", "60", "30", "30"]),
        ("😀".repeat(30), ["30", "0", "60", "60", "0", "0"]),
        ("\u{3164}".repeat(30), ["30", "0", "30", "60", "0", "0"]),
        ("re\u{301}sume\u{301}".into(), ["8", "6", "5", "6", "2", "6"]),
        ("100000".into(), ["6", "6", "3", "6", "1", "4"]),
        ("𠮷野家".into(), ["3", "3", "4", "6", "3", "3"]),
        (String::new(), ["0", "0", "0", "0", "0", "0"]),
    ];
    let columns = [
        CountMethod::CodePoints,
        CountMethod::LettersDigits,
        CountMethod::Weibo,
        CountMethod::XWeight,
        CountMethod::OfficeWords,
        CountMethod::HeraldCount1,
    ];
    for (text, expected) in &rows {
        assert_eq!(columns.map(|method| by(text, method)), expected.map(str::to_owned), "{text}");
    }
}

#[test]
fn thirty_is_enough_and_twenty_nine_is_not() {
    let text = "關稅升級後資金先避險，我會分三批買入比特幣，跌破前低就停手觀望吧";
    let full = count(text, CountMethod::HeraldCount1, &[], &[]);
    assert!(full.reaches(30) && !full.reaches(31));
    let short = count(text.trim_end_matches('吧'), CountMethod::HeraldCount1, &[], &[]);
    assert!(!short.reaches(30));
    assert!(Count::from_halves(59) < Count::from_whole(30) && !Count::from_halves(59).reaches(30));
}

#[test]
fn what_is_not_the_authors_text_does_not_count() {
    for (text, expected) in [
        ("看https://example.com/abc?x=1 跌", 2),
        ("[看跌](https://example.com/abc)", 2),
        ("<https://example.com/abc>看", 1),
        ("www.example.com 看", 1),
        ("<@123456789>看<@&1>跌<#2>了", 3),
        ("@everyone 看 @here 跌", 2),
        ("<t:1743663600:F> 看", 1),
        ("</campaign check:123> 看", 1),
        ("<:rocket:123>看<a:moon:456>", 1),
        ("**看**__跌__~~吧~~||了||", 4),
        ("# 看跌\n## 看漲\n- 觀望", 6),
        ("`abc` 看", 4),
        ("```rust\nabc\n```", 3),
        ("```\nabc\n```", 3),
        ("```abc```", 3),
        ("> 別人的話\n看跌", 2),
        (">別人的話", 4),
        ("看\n>>> 別人\n的話", 1),
        ("\\*看\\*", 1),
        ("#关税政策后市场分析# 看 #ETH", 1),
        ("#1 看", 2),
    ] {
        assert_eq!(herald(text), expected, "{text}");
    }
}

#[test]
fn characters_as_a_person_perceives_them() {
    for (text, expected) in [
        // A letter with marks, a Hangul syllable in pieces and a Devanagari cluster are one each.
        ("e\u{301}\u{302}", 1),
        ("\u{1112}\u{1161}\u{11AB}글", 2),
        ("न\u{93F}", 1),
        // An Arabic number sign stands before its digit and belongs to it.
        ("\u{600}1", 1),
        // Marks alone have no letter under them.
        ("\u{301}\u{302}", 0),
        ("①②Ⅷ½٣", 5),
        ("，。！？……——%+$€°", 0),
        // Invisible characters, alone and between.
        ("看\u{200B}\u{200D}\u{2060}跌\u{FEFF}", 2),
        ("\u{115F}\u{1160}\u{FFA0}\u{3164}", 0),
        ("\u{E0041}\u{E0042}", 0),
        ("中\u{FE0F}", 1),
        ("葛\u{E0100}", 1),
        // Keycaps and emoji, also those whose first code point is a digit or a letter.
        ("1\u{FE0F}\u{20E3}2\u{20E3}#\u{FE0F}\u{20E3}", 0),
        ("a\u{20E3}中\u{20E3}", 0),
        ("ℹ\u{FE0F}", 0),
        ("ℹ", 1),
        ("👨\u{200D}👩\u{200D}👧👍🏽🇹🇼❤\u{FE0F}🏴\u{E0067}\u{E0062}\u{E007F}", 0),
        ("🅰🈶㊗\u{FE0F}", 0),
        ("看🚀跌📉", 2),
    ] {
        assert_eq!(herald(text), expected, "{text:?}");
    }
}

#[test]
fn equal_characters_in_a_row_count_three_times() {
    for (text, expected) in [
        ("哈哈", 2),
        ("哈哈哈", 3),
        ("哈哈哈哈", 3),
        ("哈哈哈哈呵哈", 5),
        // What does not count does not break the row either.
        ("哈 哈，哈！哈😀哈\n哈\u{200B}哈", 3),
        ("哈哈 https://x.io 哈哈 <@1> 哈", 3),
        ("哈哈#关税政策后市场分析#哈哈", 3),
        // Equal after folding: case, width, script, accents as two code points or one.
        ("AaＡａA", 3),
        ("後后後后", 3),
        ("發髮发發", 3),
        ("e\u{301}ée\u{301}é", 3),
        ("éeée", 4),
        ("1,000,000", 4),
        ("1.1.1.1", 3),
        ("10 10 10", 6),
    ] {
        assert_eq!(herald(text), expected, "{text:?}");
    }
}

#[test]
fn background_is_taken_out_of_every_method() {
    let text = "新聞說跌破82,500。我不信";
    let background = [CharSpan::new(0, 12)];
    let own = |method| count(text, method, &[], &background).to_string();
    assert_eq!(CountMethod::ALL.map(own), ["3", "3", "3", "3", "6", "3"]);
    // Out of order, overlapping and past the end.
    let odd = [CharSpan::new(10, 12), CharSpan::new(0, 11), CharSpan::new(90, 99), CharSpan::new(14, 99)];
    assert_eq!(count(text, CountMethod::CodePoints, &[], &odd).to_string(), "2");
    // Pasting only the question passes the rule and has no own text (rule R10).
    let question = "你認為這項關稅政策會如何影響比特幣的走勢，現在是抄底還是觀望的時候呢";
    let whole = [CharSpan::new(0, question.chars().count())];
    assert!(count(question, CountMethod::HeraldCount1, &[], &[]).reaches(30));
    assert_eq!(count(question, CountMethod::HeraldCount1, &[], &whole), Count::from_whole(0));
}

#[test]
fn x_weighs_addresses_emoji_and_composed_letters() {
    for (text, expected) in [
        ("https://example.com/a/very/long/path?with=query", "23"),
        ("a https://x.io b", "27"),
        ("看https://x.io，http://y.io", "50"),
        ("👨\u{200D}👩\u{200D}👧", "2"),
        ("👍🏽", "2"),
        ("1\u{FE0F}\u{20E3}", "2"),
        ("🇹🇼", "2"),
        ("e\u{301}", "1"),
        // Composition takes this note apart, by Unicode's list of exclusions.
        ("\u{1D15E}", "4"),
        ("“a” – b", "7"),
        ("…", "2"),
        ("a: b://c", "26"),
        ("http://x.io/http://y.io", "23"),
    ] {
        assert_eq!(by(text, CountMethod::XWeight), expected, "{text}");
    }
}

#[test]
fn office_counts_words_of_latin_text() {
    for (text, expected) in [
        ("don't stop-loss at 82,500.50 USD/BTC", "5"),
        ("BTC跌到8萬", "5"),
        ("a，b", "2"),
        ("café naïve", "2"),
        ("& - !", "0"),
        ("ビット코인", "5"),
        ("𠮷", "1"),
    ] {
        assert_eq!(by(text, CountMethod::OfficeWords), expected, "{text}");
    }
}

#[test]
fn names_of_methods() {
    let names = ["herald-count-1", "code-points", "letters-digits", "weibo", "x-weight", "office-words"];
    for (method, name) in CountMethod::ALL.into_iter().zip(names) {
        assert_eq!(method.to_string(), name);
        assert_eq!(name.parse(), Ok(method));
        assert_eq!(serde_json::to_string(&method).unwrap(), format!("\"{name}\""));
        assert_eq!(serde_json::from_str::<CountMethod>(&format!("\"{name}\"")).unwrap(), method);
    }
    assert_eq!(CountMethod::default(), CountMethod::HeraldCount1);
    let error = "words".parse::<CountMethod>().unwrap_err().to_string();
    assert!(error.contains("“words”") && error.contains("office-words"), "{error}");
}

#[test]
fn counts_in_text_and_json() {
    for (text, halves) in [("0", 0), ("30", 60), ("23.5", 47), ("30.0", 60), ("0.5", 1)] {
        assert_eq!(text.parse(), Ok(Count::from_halves(halves)), "{text}");
    }
    for bad in ["", "-1", "1.25", ".5", "+3", "1e3", "5.", "3.0.0", "99999999999999999999"] {
        assert!(bad.parse::<Count>().unwrap_err().to_string().contains(&format!("“{bad}”")));
    }
    let half = Count::from_halves(47);
    assert_eq!(serde_json::to_string(&half).unwrap(), "\"23.5\"");
    for json in ["\"23.5\"", "23.5"] {
        assert_eq!(serde_json::from_str::<Count>(json).unwrap(), half);
    }
    assert_eq!(serde_json::from_str::<Count>("30").unwrap(), Count::from_whole(30));
    assert!(serde_json::from_str::<Count>("-30").is_err());
    assert!(serde_json::from_str::<Count>("23.25").is_err());
}

proptest! {
    #[test]
    fn counts_round_trip(halves in 0_u64..1 << 62) {
        let count = Count::from_halves(halves);
        prop_assert_eq!(count.to_string().parse::<Count>(), Ok(count));
        let json = serde_json::to_string(&count).unwrap();
        prop_assert_eq!(serde_json::from_str::<Count>(&json).unwrap(), count);
    }

    #[test]
    fn any_text_is_counted(text in any::<String>(), start in 0_usize..40, length in 0_usize..40) {
        let span = [CharSpan::new(start, start + length)];
        // Every method gives a code point at most two characters, after composition where X asks for it (which makes
        // some musical signs longer); only an address on X weighs more than its letters.
        let code_points = text.chars().count().max(text.nfc().count());
        let most = 2 * code_points + 23 * text.matches("://").count();
        for method in CountMethod::ALL {
            prop_assert!(count(&text, method, &[], &[]).whole() as usize <= most, "{method}");
            count(&text, method, &span, &span);
        }
    }

    #[test]
    fn punctuation_emoji_and_invisible_characters_are_free(
        words in prop::collection::vec("[a-z看跌漲後]{1,4}", 1..8),
        filler in "[ ，。！😀🚀\u{200B}\u{2060}\u{3164}\n]{1,4}",
    ) {
        let plain = herald(&words.join(" "));
        prop_assert_eq!(herald(&words.join(&filler)), plain);
    }

    #[test]
    fn herald_counts_like_a_reader_of_plain_text(text in "[a-dA-D看跌漲後后，。 ]{0,60}") {
        // A naive oracle for texts in which every letter is one code point.
        let mut expected = 0;
        let mut row = Vec::new();
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            let c = if c == '後' { '后' } else { c.to_ascii_lowercase() };
            if row.first().is_some_and(|&first| first != c) {
                row.clear();
            }
            row.push(c);
            expected += u64::from(row.len() <= 3);
        }
        prop_assert_eq!(count(&text, CountMethod::HeraldCount1, &[], &[]).whole(), expected);
    }
}
