//! Topic rules on texts that nobody wrote by hand.

use proptest::prelude::*;

use super::tests::seed;
use super::*;

/// Most characters looked at per character of the text. The scan for markup looks at each two or three times, and each
/// of three readings looks at both sides of a sign.
const WORK_PER_CHAR: usize = 20;

#[test]
fn hostile_texts_cost_no_more_than_others() {
    let rules = seed();
    let patterns = [
        "#",
        "##",
        "#a",
        "#a#",
        "a#",
        "#关税政策后市场分析",
        "#关税政策后市场分析#BTC",
        "`",
        "``",
        "```",
        "`#",
        "``` ` `` ",
        "\\",
        "\\#",
        "<",
        "<#",
        "<:",
        "<:a",
        "</a b",
        "<t:1",
        ":",
        "://",
        "h://",
        "http://",
        "www.",
        "www.a",
        "@",
        "@everyone",
        ">",
        "> ",
        ">>> ",
        " ",
        " #",
        "\n",
        "\n ",
        "\n#",
        "\n# ",
        "\u{200B}",
        "#\u{200B}",
        "\u{200B}#",
        "#\u{FE0F}",
        "1\u{20E3}",
        "_",
        "#_",
        "#Gate Blue ",
        "#Gate Blue Challenge x",
        "(",
        "https://(",
        "#\u{301}",
    ];
    for pattern in patterns {
        // The bare sign stands for the longest text anyone may hand in. The tag at the end keeps a text without signs
        // from being answered at once.
        let length = if pattern == "#" { 50_000_usize } else { 8_000 };
        let text = pattern.repeat(length.div_ceil(pattern.chars().count())) + "\n#a";
        let length = text.chars().count();
        let (finding, work) = judge_counting_work(&text, &rules);
        assert!(work <= WORK_PER_CHAR * length, "{pattern:?}: {work} steps for {length} characters");
        assert!(finding.tags.len() <= length);
    }
    // Runs of every length at once: a run that closes nothing must not be searched for again and again.
    let staircase = (1..400).map(|n| "`".repeat(n)).collect::<Vec<_>>().join(" ");
    let (_, work) = judge_counting_work(&format!("{staircase}#a"), &rules);
    assert!(work <= WORK_PER_CHAR * staircase.len());
}

/// Pieces that make the interesting shapes likely.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[#＃﹟]",
        "[#＃]关税政策后市场分析[#＃ ]?",
        "(BTC|gate blue challenge|关税政策后市场分析|看跌|1|_)",
        "(`|```|\\\\|<#1>|<:a:1>|https://x.io/|> |\n|# |\u{200B}|\u{FE0F}|\u{20E3}| )",
        "\\PC{0,4}",
    ]
}

fn any_post() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn spans_and_flags_hold_for_any_text(text in any_post()) {
        let finding = judge_topics(&text, &seed());
        let length = text.chars().count();
        let mut last = 0;
        for tag in &finding.tags {
            prop_assert!(tag.span.start >= last && tag.span.end <= length && !tag.span.is_empty());
            prop_assert_eq!(tag.span.of(&text), tag.typed.clone());
            prop_assert_eq!(seed().is_registered(&tag.folded), tag.is_campaign_tag);
            prop_assert!(tag.typed.starts_with(is_sign));
            last = tag.span.end;
        }
        prop_assert_eq!(finding.passes(), finding.fault.is_none());
        prop_assert!(!finding.passes() || finding.tags.iter().any(|tag| tag.is_campaign_tag));
        prop_assert!(!finding.ambiguous || finding.passes());
    }

    #[test]
    fn any_string_is_judged(text in any::<String>()) {
        judge_topics(&text, &seed());
    }

    #[test]
    fn plain_words_around_change_nothing(text in any_post(), before in "[a-z看跌]{1,5}", after in "[a-z看跌]{1,5}") {
        let plain = judge_topics(&text, &seed());
        // A new line first, so that headings and quotes stay at their line's start; a quote of everything, an open
        // fence or an open bracket would swallow what follows, which is why the words after stand on their own line.
        let wrapped = format!("{before} \n{text}\n {after}");
        let finding = judge_topics(&wrapped, &seed());
        let typed = |finding: &TopicFinding| finding.tags.iter().map(|tag| tag.typed.clone()).collect::<Vec<_>>();
        prop_assert_eq!(typed(&plain), typed(&finding));
        prop_assert_eq!(plain.ambiguous, finding.ambiguous);
        prop_assert_eq!(plain.fault.is_none(), finding.fault.is_none());
    }

    #[test]
    fn a_closed_tag_between_spaces_always_passes(words in prop::collection::vec("[a-z0-9看跌，。!]{1,8}", 0..10), at in 0_usize..10) {
        let mut words = words;
        words.insert(at.min(words.len()), "#關稅政策後市場分析#".to_owned());
        let finding = judge_topics(&words.join(" "), &seed());
        prop_assert!(finding.passes(), "{finding:?}");
    }

    #[test]
    fn script_and_case_never_decide(text in "[#关税政策后市场分析a-c ]{0,40}") {
        let traditional: String = text
            .chars()
            .map(|c| match c {
                '关' => '關',
                '税' => '稅',
                '后' => '後',
                '场' => '場',
                c => c.to_ascii_uppercase(),
            })
            .collect();
        let folded = |text: &str| {
            judge_topics(text, &seed()).tags.into_iter().map(|tag| (tag.folded, tag.span)).collect::<Vec<_>>()
        };
        prop_assert_eq!(folded(&text), folded(&traditional));
    }
}
