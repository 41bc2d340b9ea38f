//! Topic rules against hand-written cases.

use super::*;

/// What the rules ask for in a row of the table.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    Pass,
    Missing,
    Unclosed(&'static str),
    Extra(&'static [&'static str]),
}
use Fault::{Extra, Missing, Pass, Unclosed};

/// Text; tags as typed, `*` before the campaign's own; fault; flags.
type Row = (&'static str, &'static [&'static str], Fault, &'static [&'static str]);

const AMBIGUOUS: &[&str] = &["ambiguous"];
const INVISIBLE: &[&str] = &["invisible"];
const NO_FLAG: &[&str] = &[];

fn strings(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

pub(super) fn seed() -> TopicRules {
    TopicRules::new("关税政策后市场分析", &strings(&["TariffMarketView", "Gate Blue Challenge"]), 1).unwrap()
}

fn check(rules: &TopicRules, rows: &[Row]) {
    for &(text, expected_tags, expected_fault, expected_flags) in rows {
        let finding = judge_topics(text, rules);
        let tags: Vec<String> = finding
            .tags
            .iter()
            .map(|tag| format!("{}{}", if tag.is_campaign_tag { "*" } else { "" }, tag.typed))
            .collect();
        assert_eq!(tags, expected_tags, "tags of {text:?}");
        let fault_matches = match (&finding.fault, expected_fault) {
            (None, Pass) | (Some(TopicFault::Missing), Missing) => true,
            (Some(TopicFault::Unclosed { typed, span }), Unclosed(expected)) => {
                typed == expected && span.of(text) == *typed
            }
            (Some(TopicFault::Extra { typed, allowed }), Extra(expected)) => {
                *typed == expected && *allowed == rules.max_distinct()
            }
            _ => false,
        };
        assert!(fault_matches, "fault of {text:?}: {:?}, expected {expected_fault:?}", finding.fault);
        let mut flags = vec![];
        if finding.ambiguous {
            flags.push("ambiguous");
        }
        if finding.invisible_chars {
            flags.push("invisible");
        }
        assert_eq!(flags, expected_flags, "flags of {text:?}");
        for tag in &finding.tags {
            assert_eq!(tag.span.of(text), tag.typed, "span in {text:?}");
        }
    }
}

#[test]
fn r1_signs() {
    check(
        &seed(),
        &[
            ("#关税政策后市场分析#", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("＃关税政策后市场分析#", &["*＃关税政策后市场分析#"], Pass, NO_FLAG),
            ("﹟关税政策后市场分析﹟ 看漲", &["*﹟关税政策后市场分析﹟"], Pass, NO_FLAG),
            ("#关税政策后市场分析＃", &["*#关税政策后市场分析＃"], Pass, NO_FLAG),
            ("＃关税政策后市场分析 看跌", &["*＃关税政策后市场分析"], Pass, NO_FLAG),
            ("♯关税政策后市场分析♯", &[], Missing, NO_FLAG),
        ],
    );
}

#[test]
fn r2_skipped_areas() {
    check(
        &seed(),
        &[
            ("", &[], Missing, NO_FLAG),
            ("关税政策后市场分析", &[], Missing, NO_FLAG),
            ("https://x.io/a#关税政策后市场分析", &[], Missing, NO_FLAG),
            ("https://x.io/a#关税政策后市场分析#", &[], Missing, NO_FLAG),
            ("www.x.io/a#TariffMarketView", &[], Missing, NO_FLAG),
            ("<https://x.io/#关税政策后市场分析>", &[], Missing, NO_FLAG),
            ("[文](https://x.io/#a) #关税政策后市场分析", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("詳見https://x.io/a，#关税政策后市场分析#", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("<#123456789012345678>", &[], Missing, NO_FLAG),
            ("<#123> #关税政策后市场分析# <#456>", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("<:a:1> <a:b:2>", &[], Missing, NO_FLAG),
            ("<:a:1>#关税政策后市场分析#<a:b:2>", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("<@1>#关税政策后市场分析 ok", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("`#关税政策后市场分析#`", &[], Missing, NO_FLAG),
            ("``a`#关税政策后市场分析#``", &[], Missing, NO_FLAG),
            ("```\n#关税政策后市场分析#\n```", &[], Missing, NO_FLAG),
            ("```py\n# 关税\n``` #关税政策后市场分析#", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            // Discord shows an open fence and an open tick as typed, so the tag behind them is a tag.
            ("```\n#关税政策后市场分析#", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("`#关税政策后市场分析#", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("\\#关税政策后市场分析", &[], Missing, NO_FLAG),
            ("\\#关税政策后市场分析#", &[], Missing, NO_FLAG),
            ("\\＃关税政策后市场分析", &[], Missing, NO_FLAG),
            ("\\\\#关税政策后市场分析#", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("#\u{FE0F}\u{20E3}关税政策后市场分析", &[], Missing, NO_FLAG),
            ("#\u{20E3}关税政策后市场分析#", &[], Missing, NO_FLAG),
            ("#关税政策后市场分析#\u{FE0F}\u{20E3}", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("# 关税政策后市场分析", &[], Missing, NO_FLAG),
            ("## 关税政策后市场分析#", &[], Missing, NO_FLAG),
            ("### 分析\n#关税政策后市场分析# 看跌", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("# 我的看法 #关税政策后市场分析#", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("> #关税政策后市场分析#", &[], Missing, NO_FLAG),
            ("> #ETH# 怎麼看\n#关税政策后市场分析# 看跌", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("#关税政策后市场分析# 看跌\n>>> #ETH#\n#BTC#", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            (">#关税政策后市场分析#", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("#1", &[], Missing, NO_FLAG),
            ("#1 #2# 3#", &[], Missing, NO_FLAG),
            ("我排#1，#关税政策后市场分析#", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("$BTC $ETH #关税政策后市场分析", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("$关税政策后市场分析", &[], Missing, NO_FLAG),
        ],
    );
}

#[test]
fn r3_paired_form() {
    check(
        &seed(),
        &[
            ("BTC#关税政策后市场分析#會跌", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("我看#关税政策后市场分析#，跌", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("**#关税政策后市场分析#**", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("||#关税政策后市场分析||", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("#超级月亮#几号出现?", &["#超级月亮#"], Missing, NO_FLAG),
            ("#Gate Blue Challenge# gm", &["*#Gate Blue Challenge#"], Pass, NO_FLAG),
            ("#gate  BLUE\tchallenge#", &["*#gate  BLUE\tchallenge#"], Pass, NO_FLAG),
            ("#Gate Red Challenge#", &["#Gate"], Missing, NO_FLAG),
            ("#Gate Blue\nChallenge#", &["#Gate"], Missing, NO_FLAG),
            ("# 关税政策后市场分析#", &[], Missing, NO_FLAG),
            ("看# 关税政策后市场分析#", &[], Missing, NO_FLAG),
            ("看#\u{3000}关税政策后市场分析#", &[], Missing, NO_FLAG),
            ("#关税政策后市场分析 #", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("#\u{3000}关税政策后市场分析\u{3000}#", &[], Missing, NO_FLAG),
            ("#关税政策后\n市场分析#", &["#关税政策后"], Missing, NO_FLAG),
            ("#关税政策\u{2028}后市场分析#", &["#关税政策"], Missing, NO_FLAG),
            ("#行情_a・b·c～d〜2#", &["#行情_a・b·c～d〜2#"], Missing, NO_FLAG),
            ("#涨还是跌？#", &["#涨还是跌"], Missing, NO_FLAG),
            ("##", &[], Missing, NO_FLAG),
            ("####", &[], Missing, NO_FLAG),
            ("##关税政策后市场分析##", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("#___#", &[], Missing, NO_FLAG),
            ("#\u{3164}#", &[], Missing, NO_FLAG),
        ],
    );
}

#[test]
fn r3_at_most_forty_characters() {
    let forty = "长".repeat(40);
    let rules = TopicRules::new(&forty, &[], 1).unwrap();
    assert!(judge_topics(&format!("#{forty}#"), &rules).passes());
    assert!(judge_topics(&format!("#{forty} 看跌"), &rules).passes());
    // Invisible characters are no characters for a reader.
    assert!(judge_topics(&format!("#{}#", forty.replace('长', "长\u{200B}")), &rules).passes());
    let longer = judge_topics(&format!("#{forty}短#"), &rules);
    assert_eq!(longer.tags, []);
    assert!(matches!(longer.fault, Some(TopicFault::Unclosed { .. })));
    let other = TopicRules::new("别的", &[], 1).unwrap();
    let finding = judge_topics(&format!("#{forty}短 #别的"), &other);
    assert!(finding.passes(), "forty-one characters are no topic: {finding:?}");
}

#[test]
fn r4_open_form() {
    check(
        &seed(),
        &[
            ("#关税政策后市场分析 看跌", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("#关税政策后市场分析", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("#关税政策后市场分析，看跌", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("#关税政策后市场分析\n看跌", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("#关税政策后市场分析😀看跌", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("#关税政策后市场分析https://x.io", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("C#后", &[], Missing, NO_FLAG),
            ("C\u{200B}#关税政策后市场分析", &[], Missing, NO_FLAG),
            ("Ｃ#关税政策后市场分析", &[], Missing, NO_FLAG),
            ("é#关税政策后市场分析", &[], Missing, NO_FLAG),
            ("3#关税政策后市场分析", &[], Missing, NO_FLAG),
            ("_#关税政策后市场分析", &[], Missing, NO_FLAG),
            ("a/#关税政策后市场分析", &[], Missing, NO_FLAG),
            ("&#x5173;", &[], Missing, NO_FLAG),
            ("我用C#寫指標 #关税政策后市场分析", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("看#关税政策后市场分析 跌", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("(#关税政策后市场分析)", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("<@5>#关税政策后市场分析", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("@here#关税政策后市场分析", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            (
                "#关税政策后市场分析我看跌",
                &["#关税政策后市场分析我看跌"],
                Unclosed("#关税政策后市场分析我看跌"),
                NO_FLAG,
            ),
            (
                "＃關稅政策後市場分析～看跌。",
                &["＃關稅政策後市場分析～看跌"],
                Unclosed("＃關稅政策後市場分析～看跌"),
                NO_FLAG,
            ),
            ("#Gate Blue Challenge I am in", &["#Gate"], Unclosed("#Gate Blue Challenge"), NO_FLAG),
            ("#TariffMarketViews", &["#TariffMarketViews"], Missing, NO_FLAG),
            ("#TariffMarketView看跌", &["#TariffMarketView看跌"], Unclosed("#TariffMarketView看跌"), NO_FLAG),
            ("#关税", &["#关税"], Missing, NO_FLAG),
            (
                "#关税政策后市场分析 #关税政策后市场分析跌",
                &["*#关税政策后市场分析", "#关税政策后市场分析跌"],
                Extra(&["#关税政策后市场分析跌"]),
                NO_FLAG,
            ),
        ],
    );
}

#[test]
fn r5_ambiguity() {
    check(
        &seed(),
        &[
            ("#关税政策后市场分析#BTC", &["*#关税政策后市场分析#"], Pass, AMBIGUOUS),
            ("#关税政策后市场分析#我看跌", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("#关税政策后市场分析#BTC會跌", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("#关税政策后市场分析# BTC", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("#关税政策后市场分析#100", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("#关税政策后市场分析#关税政策后市场分析", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("#关税政策后市场分析#TariffMarketView", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            // The pair would be 写的指标, and the open reading of it starts behind a letter.
            ("C#写的指标#关税政策后市场分析#", &["*#关税政策后市场分析#"], Pass, AMBIGUOUS),
            ("C#写的指标#关税政策后市场分析", &["*#关税政策后市场分析"], Pass, AMBIGUOUS),
            // Neither reading passes; the one that found the campaign's tag says what is wrong.
            ("#BTC#关税政策后市场分析", &["#BTC", "*#关税政策后市场分析"], Extra(&["#BTC"]), NO_FLAG),
            ("#BTC\u{200B}#关税政策后市场分析", &["#BTC", "*#关税政策后市场分析"], Extra(&["#BTC"]), NO_FLAG),
            ("#BTC#ETH", &["#BTC#"], Missing, NO_FLAG),
            ("#Gate Blue Challenge#BTC", &["*#Gate Blue Challenge#"], Pass, NO_FLAG),
        ],
    );
    let two = TopicRules::new("关税政策后市场分析", &[], 2).unwrap();
    check(
        &two,
        &[
            // Both readings pass, so there is nothing to flag.
            ("#关税政策后市场分析#BTC", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("#BTC#关税政策后市场分析", &["#BTC", "*#关税政策后市场分析"], Pass, AMBIGUOUS),
            (
                "#关税政策后市场分析#BTC #ETH#关税政策后市场分析",
                &["*#关税政策后市场分析#", "#ETH#"],
                Pass,
                AMBIGUOUS,
            ),
        ],
    );
    // Only opening the first spot and keeping the second pair stays within three topics.
    let three = TopicRules::new("关税政策后市场分析", &[], 3).unwrap();
    check(
        &three,
        &[("#ETH#关税政策后市场分析 #SOL#BTC", &["#ETH", "*#关税政策后市场分析", "#SOL#"], Pass, AMBIGUOUS)],
    );
}

#[test]
fn r6_folding() {
    check(
        &seed(),
        &[
            ("#關稅政策後市場分析#", &["*#關稅政策後市場分析#"], Pass, NO_FLAG),
            ("#关稅政策后市場分析 看", &["*#关稅政策后市場分析"], Pass, NO_FLAG),
            ("#关税政策\u{200B}后市场分析#", &["*#关税政策\u{200B}后市场分析#"], Pass, INVISIBLE),
            (
                "#\u{2060}关税政策后市场分析\u{FEFF}#",
                &["*#\u{2060}关税政策后市场分析\u{FEFF}#"],
                Pass,
                INVISIBLE,
            ),
            ("#关税\u{AD}政策后市场分析 看", &["*#关税\u{AD}政策后市场分析"], Pass, INVISIBLE),
            // Behind an open tag it hides nothing and belongs to what follows.
            ("#关税政策后市场分析\u{200B} 看", &["*#关税政策后市场分析"], Pass, NO_FLAG),
            ("#关税政策后市场分析# 看\u{200B}跌 👨‍👩‍👧", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("#ＴＡＲＩＦＦmarketVIEW#", &["*#ＴＡＲＩＦＦmarketVIEW#"], Pass, NO_FLAG),
            ("#關說政策後市場分析#", &["#關說政策後市場分析#"], Missing, NO_FLAG),
        ],
    );
}

#[test]
fn r7_clashes() {
    let rules = |tag: &str, aliases: &[&str]| TopicRules::new(tag, &strings(aliases), 1).unwrap();
    let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
    let seed = seed();
    assert_eq!(
        seed.clashes_with(&rules("關稅政策後市場分析", &[])),
        pair("关税政策后市场分析", "關稅政策後市場分析")
    );
    assert_eq!(
        seed.clashes_with(&rules("别的", &["其他", "tariffMARKETview"])),
        pair("TariffMarketView", "tariffMARKETview")
    );
    assert_eq!(seed.clashes_with(&rules("关税政策", &["GateBlueChallenge"])), None);
    assert_eq!(rules("乾", &[]).clashes_with(&rules("幹", &[])), pair("乾", "幹"));
}

#[test]
fn r8_one_topic() {
    let rows: &[Row] = &[
        (
            "#关税政策后市场分析# 一 #关税政策后市场分析#",
            &["*#关税政策后市场分析#", "*#关税政策后市场分析#"],
            Pass,
            NO_FLAG,
        ),
        (
            "#关税政策后市场分析 #關稅政策後市場分析",
            &["*#关税政策后市场分析", "*#關稅政策後市場分析"],
            Pass,
            NO_FLAG,
        ),
        (
            "#关税政策后市场分析# #TariffMarketView",
            &["*#关税政策后市场分析#", "*#TariffMarketView"],
            Pass,
            NO_FLAG,
        ),
        ("#关税政策后市场分析# #ETH", &["*#关税政策后市场分析#", "#ETH"], Extra(&["#ETH"]), NO_FLAG),
        (
            "#ETH #eth# #关税政策后市场分析#",
            &["#ETH", "#eth#", "*#关税政策后市场分析#"],
            Extra(&["#ETH"]),
            NO_FLAG,
        ),
        (
            "#关税政策后市场分析#\n#ETH\n#BTC",
            &["*#关税政策后市场分析#", "#ETH", "#BTC"],
            Extra(&["#ETH", "#BTC"]),
            NO_FLAG,
        ),
        ("#ETH", &["#ETH"], Missing, NO_FLAG),
    ];
    check(&seed(), rows);
    let two = TopicRules::new("关税政策后市场分析", &[], 2).unwrap();
    check(
        &two,
        &[
            ("#关税政策后市场分析#", &["*#关税政策后市场分析#"], Pass, NO_FLAG),
            ("#关税政策后市场分析# #ETH", &["*#关税政策后市场分析#", "#ETH"], Pass, NO_FLAG),
            (
                "#关税政策后市场分析# #ETH #SOL",
                &["*#关税政策后市场分析#", "#ETH", "#SOL"],
                Extra(&["#ETH", "#SOL"]),
                NO_FLAG,
            ),
        ],
    );
}

#[test]
fn forms_are_told_apart() {
    let finding = judge_topics("#关税政策后市场分析# #ETH", &seed());
    let forms: Vec<TagForm> = finding.tags.iter().map(|tag| tag.form).collect();
    assert_eq!(forms, [TagForm::Paired, TagForm::Open]);
    assert_eq!(finding.tags[1].folded, "eth");
    assert_eq!(finding.tags[1].span, CharSpan::new(12, 16));
}

#[test]
fn registration_refuses_what_no_post_could_carry() {
    let error = |tag: &str| TopicRules::new(tag, &[], 1).unwrap_err();
    assert_eq!(error(""), TopicRulesError::Empty);
    assert_eq!(error("##"), TopicRulesError::Empty);
    assert_eq!(error("2025"), TopicRulesError::NoLetter { tag: "2025".into() });
    assert_eq!(error("a#b"), TopicRulesError::SignInside { tag: "a#b".into() });
    assert_eq!(
        error("关\u{200B}税"),
        TopicRulesError::Invisible { tag: "关\u{200B}税".into(), code: 0x200B, place: 2 }
    );
    assert_eq!(error(&"长".repeat(41)), TopicRulesError::TooLong { tag: "长".repeat(41), chars: 41 });
    assert_eq!(error("https://x.io"), TopicRulesError::NotReadable { tag: "https://x.io".into() });
    assert_eq!(error("a`b`c"), TopicRulesError::NotReadable { tag: "a`b`c".into() });
    assert_eq!(TopicRules::new("ok", &[], 0).unwrap_err(), TopicRulesError::NoTopicAllowed);
    let alias = TopicRules::new("ok", &strings(&["fine", "no#pe"]), 1).unwrap_err();
    assert!(alias.to_string().contains("“no#pe”"), "{alias}");
}

#[test]
fn registration_takes_signs_off_and_folds_once() {
    let rules = TopicRules::new(" ＃关税 # ", &strings(&["關稅", "Tariff"]), 1).unwrap();
    assert_eq!(rules.tag(), "关税");
    assert_eq!(rules.aliases(), ["關稅", "Tariff"]);
    assert_eq!(rules.folded().collect::<Vec<_>>(), ["关税", "tariff"]);
}

#[test]
fn rules_and_findings_round_trip_through_json() {
    let rules = seed();
    let json = serde_json::to_string(&rules).unwrap();
    assert_eq!(
        json,
        r#"{"tag":"关税政策后市场分析","aliases":["TariffMarketView","Gate Blue Challenge"],"max_distinct":1}"#
    );
    assert_eq!(serde_json::from_str::<TopicRules>(&json).unwrap(), rules);
    let refused = serde_json::from_str::<TopicRules>(r#"{"tag":"12"}"#).unwrap_err().to_string();
    assert!(refused.contains("has no letter"), "{refused}");
    for text in ["#关税政策后市场分析我看跌", "#关税政策后市场分析#BTC", "#关税政策后市场分析# #a #b"]
    {
        let finding = judge_topics(text, &rules);
        let json = serde_json::to_string(&finding).unwrap();
        assert_eq!(serde_json::from_str::<TopicFinding>(&json).unwrap(), finding, "{json}");
    }
}
