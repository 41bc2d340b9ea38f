//! The check of notices.

use std::collections::BTreeSet;

use domain::lang::{Lang, Localised};
use wording::{LintCode, NamedDate, Severity, lint_message, lint_notice, lint_text, notice};

use crate::check::show;
use crate::fixtures::{drafted, seed};

/// The founding notice, word for word.
const SEED_NOTICE: &str = "Gate.io 推薦話題每日發帖活動 #关税政策后市场分析#
💰 請帶上話題 #关税政策后市场分析# 發帖,將從中篩選5位優質發帖者每人獎勵$10點卡。
4月3日,特朗普在凌晨會議中宣佈關稅基準為10%時,比特幣一度飆升至88,000美元,刷新3月25日以來高點,漲幅超過5%。然而,隨後他宣佈將對與美國貿易不平衡的約60個國家徵收額外關稅,導致比特幣回吐大部分漲幅,跌破82,500美元。
你認為關稅政策將如何影響未來市場走勢?投資策略應如何調整?歡迎分享你的看法。
📅活動時間:4月3日15:00 - 4月4日15:00 (UTC+8)
⚠️注意事項:
1.發帖時僅使用一個話題 #关税政策后市场分析#
2.禁止抄襲,鼓勵原創內容
3.字數要求至少30字以上";

fn codes(findings: &[wording::LintFinding]) -> BTreeSet<String> {
    findings.iter().map(|found| format!("{:?}", found.code)).collect()
}

#[test]
fn a_drafted_campaign_has_no_errors() {
    let mut campaign = drafted();
    // English needs more letters for the same paragraph; all three fit into one announcement.
    assert_eq!(lint_notice(&campaign), []);
    campaign.body.en = "Bitcoin rose to $88,500. Source: Binance, 2025-04-03 04:15 UTC+8.".into();
    campaign.body.zh_tw = "比特幣升至 88,500 美元。來源：Binance，2025-04-03 04:15 UTC+8。".into();
    campaign.body.zh_cn = "比特币升至 88,500 美元。来源：Binance，2025-04-03 04:15 UTC+8。".into();
    assert_eq!(lint_notice(&campaign), []);
}

/// What a careful reader finds missing in the founding notice, and what is there.
#[test]
fn the_founding_notice_lacks_what_the_rules_ask_for() {
    let mut campaign = seed();
    campaign.aliases.clear();
    let found = lint_text(Lang::ZhTw, &campaign, SEED_NOTICE);
    let expected: BTreeSet<String> = [
        LintCode::DateMissing,
        LintCode::MethodMissing,
        LintCode::UpToMissing,
        LintCode::WeightMissing,
        LintCode::FigureSource,
        LintCode::TieMissing,
        LintCode::AdviceMissing,
    ]
    .map(|code| format!("{code:?}"))
    .into();
    assert_eq!(codes(&found), expected);
    // The window stands there; every date after it is missing.
    let dates: Vec<_> = found.iter().filter_map(|finding| finding.date).collect();
    assert_eq!(dates.len(), 8, "{dates:?}");
    assert!(!dates.contains(&NamedDate::Opens) && !dates.contains(&NamedDate::Closes));
    assert_eq!(found.iter().filter(|finding| finding.code == LintCode::WeightMissing).count(), 3);
    let errors = found.iter().filter(|finding| finding.severity() == Severity::Error).count();
    assert_eq!(errors, 8 + 3 + 1 + 1 + 1 + 1);
}

/// Takes one promise out of a good notice and expects exactly its finding.
#[test]
fn each_missing_promise_is_found() {
    let campaign = drafted();
    let cases: [(&str, &str, LintCode); 13] = [
        ("#关税政策后市场分析#", "#关税政策市场分析#", LintCode::TagMissing),
        ("#TariffMarketAnalysis#", "TariffMarketAnalysis", LintCode::AliasMissing),
        ("$10 point card", "$10", LintCode::PrizeMissing),
        ("$10 point card", "$12 point card", LintCode::PrizeMissing),
        ("$10 point card", "$10 prize", LintCode::CashWords),
        ("5 authors", "some authors", LintCode::WinnersMissing),
        ("up to 5", "5", LintCode::UpToMissing),
        ("30 characters", "31 characters", LintCode::LengthMissing),
        ("herald-count-1", "our own way", LintCode::MethodMissing),
        ("quality 30%", "quality 20%", LintCode::WeightMissing),
        ("Not investment advice.", "", LintCode::AdviceMissing),
        ("(UTC+8)", "", LintCode::ZoneMissing),
        ("Daily topic", "<@&1> Daily topic", LintCode::StrayMention),
    ];
    let good = notice(Lang::En, &campaign);
    for (words, instead, code) in cases {
        assert!(good.contains(words), "{words} is not in the notice");
        // Every way a promise is said has to go, in capitals too.
        let mut capital = words.to_owned();
        capital[..1].make_ascii_uppercase();
        let mut text = good.replace(words, instead).replace(&capital, instead);
        if code == LintCode::WinnersMissing {
            text = text.replace("Up to 5 winners", "Up to 5");
        }
        if code == LintCode::ZoneMissing {
            text = text.replace("UTC+8", "");
        }
        let found = lint_text(Lang::En, &campaign, &text);
        assert!(
            found.iter().any(|finding| finding.code == code),
            "{words} -> {instead}: {:?}",
            codes(&found)
        );
    }
}

#[test]
fn a_wrong_or_missing_date_is_named() {
    let campaign = drafted();
    let text = notice(Lang::ZhCn, &campaign).replace("2025-04-07 18:00 <t:1744020000:F>", "2025-04-07 20:00");
    let found = lint_text(Lang::ZhCn, &campaign, &text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].code, found[0].date), (LintCode::DateMissing, Some(NamedDate::Results)));
}

/// A notice once advertised one topic and required another.
#[test]
fn another_topic_in_the_text_is_found() {
    let mut campaign = drafted();
    campaign.title.en = "Show us #MyFirstPost2026# today".into();
    let found = lint_notice(&campaign);
    let other: Vec<_> = found.iter().filter(|finding| finding.code == LintCode::TagOther).collect();
    assert_eq!(other.len(), 1, "{found:?}");
    assert_eq!(other[0].lang, Some(Lang::En));
    assert_eq!(other[0].evidence.as_deref(), Some("#MyFirstPost2026#"));
}

#[test]
fn languages_that_disagree_are_found() {
    let mut campaign = drafted();
    campaign.question = Localised::from_fn(|lang| match lang {
        Lang::ZhTw => "4月9日 20:00 之前會回到 90,000 美元嗎？".into(),
        Lang::ZhCn => "4月9日 20:00 之前会回到 90,000 美元吗？".into(),
        Lang::En => "Will it be back at $95,000 before 20:00 on 10 April?".into(),
    });
    let found = lint_notice(&campaign);
    let differ: Vec<_> = found
        .iter()
        .filter(|finding| matches!(finding.code, LintCode::DatesDiffer | LintCode::FiguresDiffer))
        .map(|finding| (finding.code, finding.lang, finding.evidence.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(
        differ,
        [
            (LintCode::DatesDiffer, Some(Lang::En), "04-09 04-10"),
            (LintCode::FiguresDiffer, Some(Lang::En), "90000 95000"),
        ]
    );
}

#[test]
fn a_campaign_that_cannot_be_announced_is_named() {
    let mut campaign = drafted();
    campaign.criteria[0].weight = 41;
    campaign.title.zh_cn = "长".repeat(101);
    campaign.body.zh_tw = format!("{}{}", campaign.body.zh_tw, "長".repeat(3500));
    let found = codes(&lint_notice(&campaign));
    for code in ["Campaign", "TitleLong", "TooLong"] {
        assert!(found.contains(code), "{code} in {found:?}");
    }
}

#[test]
fn every_finding_as_a_sentence() {
    let all = [
        LintCode::Campaign,
        LintCode::TagMissing,
        LintCode::TagOther,
        LintCode::AliasMissing,
        LintCode::DateMissing,
        LintCode::ZoneMissing,
        LintCode::DatesDiffer,
        LintCode::FiguresDiffer,
        LintCode::FigureSource,
        LintCode::PrizeMissing,
        LintCode::WinnersMissing,
        LintCode::CashWords,
        LintCode::LengthMissing,
        LintCode::MethodMissing,
        LintCode::WeightMissing,
        LintCode::UpToMissing,
        LintCode::TieMissing,
        LintCode::AdviceMissing,
        LintCode::StrayMention,
        LintCode::TooLong,
        LintCode::TitleLong,
        LintCode::TagClash,
        LintCode::WeekdayWrong,
        LintCode::BudgetDiffers,
        LintCode::FigureUnknown,
        LintCode::NewsUnlabelled,
    ];
    let shown = all.map(|code| {
        let finding = wording::LintFinding {
            code,
            lang: (code != LintCode::Campaign).then_some(Lang::ZhTw),
            date: (code == LintCode::DateMissing).then_some(NamedDate::Results),
            evidence: matches!(code, LintCode::TagOther | LintCode::StrayMention).then(|| "#BTC <@1>".into()),
        };
        show(&format!("{code:?}"), |lang| lint_message(lang, &finding))
    });
    insta::assert_snapshot!("lint", shown.join("\n"));
}
