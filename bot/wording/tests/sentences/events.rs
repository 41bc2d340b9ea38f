//! What is said of a market event, and the check of a draft against its facts.

use domain::lang::{Lang, Localised};
use market::study::{Candidate, Link};
use market::triggers::{Cause, GateNews, Reading};
use market::{Direction, Facts, Hold, NewsState};
use wording::{
    Alert, Brief, DraftNews, Headline, LintCode, LintContext, NearHeadline, Rank, alert, auto_approved,
    auto_refused, brief, findings_refusal, held_refusal, hold_note, lint_campaign, lint_notice,
    move_paragraph, news_because, news_correction, released_note,
};

use crate::check::show;
use crate::fixtures::{at, drafted};
use crate::market_move::seed_day;

fn near(
    title: &str,
    source: &str,
    out_at: &str,
    state: NewsState,
    lag_minutes: i64,
    link: Link,
) -> NearHeadline {
    let candidate = Candidate {
        id: title.into(),
        title: title.into(),
        source: source.into(),
        out_at: at(out_at),
        state,
        lag_minutes,
        score: 3.5,
        link,
    };
    NearHeadline { candidate, url: Some("https://news.example/1".into()) }
}

fn seed_brief() -> Brief {
    let mut facts = seed_day();
    facts.bases[0].z = Some(2.114);
    facts.volume = Some(market::facts::VolumeRatio { hour: at("2025-04-02T20:00:00Z"), ratio: 9.88 });
    facts.unknowns = vec![
        market::facts::Unknown::Base { hours: 48 },
        market::facts::Unknown::Sigma { wanted: 720, samples: 330 },
        market::facts::Unknown::MissingBars { bars: 2 },
    ];
    Brief {
        facts,
        rank: Some(Rank { hours: 24, percentile: 96.4, days: 365 }),
        news: vec![
            near(
                "Tariffs announced",
                "Harbour Wire",
                "2025-04-02T20:13:00Z",
                NewsState::Confirmed,
                2,
                Link::Within { minutes: 2 },
            ),
            near("川普公布名單", "島嶼財經", "2025-04-02T20:26:00Z", NewsState::Rumour, -11, Link::Amid),
            near(
                "Plan <@1> to be announced",
                "Wire",
                "2025-04-02T17:24:00Z",
                NewsState::Disputed,
                171,
                Link::Amid,
            ),
        ],
        left_out: vec!["Kraken".into(), "OKX".into()],
    }
}

fn bare_brief() -> Brief {
    Brief { facts: Facts { after: None, ..seed_day() }, rank: None, news: vec![], left_out: vec![] }
}

#[test]
fn a_brief_says_the_same_in_every_language() {
    let briefs = [("everything", seed_brief()), ("little", bare_brief())];
    let shown = briefs.iter().map(|(case, told)| show(case, |lang| brief(lang, told)));
    insta::assert_snapshot!("brief", shown.collect::<Vec<_>>().join("\n"));
}

fn reading(rule: &str, direction: Direction, retraced: Option<f64>) -> Reading {
    Reading {
        rule: rule.into(),
        direction,
        hours: 24,
        base: "83904.72".parse().unwrap(),
        base_at: at("2025-04-02T06:10:00Z"),
        price: "88500".parse().unwrap(),
        price_at: at("2025-04-02T20:15:00Z"),
        percent: 5.477,
        z: Some(2.114),
        retraced,
        drafts: true,
    }
}

fn gate(state: NewsState) -> GateNews {
    GateNews {
        id: "1".into(),
        title: "Tariffs announced".into(),
        source: "Harbour Wire".into(),
        out_at: at("2025-04-02T20:13:00Z"),
        state,
        term: "tariff".into(),
        lag_minutes: 2,
    }
}

#[test]
fn what_the_team_is_told() {
    let campaign = drafted();
    let told = seed_brief();
    let readings = [reading("A", Direction::Rise, None), reading("whipsaw", Direction::Fall, Some(0.612))];
    let news = Headline {
        time: at("2025-04-02T20:13:00Z"),
        title: "Tariffs announced".into(),
        source: "Harbour Wire".into(),
        state: NewsState::Retracted,
    };
    let series = told.facts.series.clone();
    let rumour = gate(NewsState::Rumour);
    let full = Alert {
        series: &series,
        cause: Cause::New,
        readings: &readings,
        gate: Some(&rumour),
        brief: Some(&told),
        draft: DraftNews::Made { campaign: &campaign, hold: Some(Hold::Unconfirmed) },
    };
    let grown = Alert {
        cause: Cause::Escalation,
        gate: None,
        brief: None,
        draft: DraftNews::Failed("no channels"),
        ..full.clone()
    };
    let late = Alert { cause: Cause::LateNews, readings: &[], draft: DraftNews::None, ..full.clone() };
    let when = at("2025-04-02T20:36:00Z");
    let findings = lint_notice(&{
        let mut bad = campaign.clone();
        bad.title = Localised::from_fn(|_| "#Other# <@1>".into());
        bad
    });
    let shown = [
        show("alert", |lang| alert(lang, &full)),
        show("alert, grown", |lang| alert(lang, &grown)),
        show("alert, late news", |lang| alert(lang, &late)),
        show("held", |lang| hold_note(lang, &campaign, &news, Hold::Retracted, false)),
        show("held, announced", |lang| hold_note(lang, &campaign, &news, Hold::Disputed, true)),
        show("released", |lang| released_note(lang, &campaign, &news)),
        show("what it rests on", |lang| {
            news_because(lang, "Ministry: no pause <@1>", Some("https://gov.example/denial"))
        }),
        show("what it rests on, no link", |lang| news_because(lang, "seen on air", Some("javascript:1"))),
        show("correction", |lang| news_correction(lang, &campaign, &news, Hold::Retracted, when)),
        show("correction, disputed", |lang| news_correction(lang, &campaign, &news, Hold::Disputed, when)),
        show("approved by itself", |lang| auto_approved(lang, &campaign)),
        show("not approved by itself", |lang| auto_refused(lang, &campaign, "why")),
        show("refused, held", |lang| held_refusal(lang, Hold::NoHeadline)),
        show("refused, findings", |lang| findings_refusal(lang, &findings)),
    ];
    insta::assert_snapshot!("events", shown.join("\n"));
    // One line: it stands among the announcements of a campaign that runs.
    assert!(!news_correction(Lang::En, &campaign, &news, Hold::Retracted, when).contains('\n'));
}

fn headline(title: &str, state: NewsState) -> Headline {
    Headline { time: at("2025-04-02T20:13:00Z"), title: title.into(), source: "Wire 24".into(), state }
}

/// The paragraph that herald writes holds nothing but computed facts, whatever a headline says in figures of its own.
#[test]
fn the_figures_of_a_template_are_all_known() {
    let mut campaign = drafted();
    let facts = [seed_brief().facts];
    for state in [NewsState::Confirmed, NewsState::Rumour, NewsState::Disputed, NewsState::Retracted] {
        let headlines = [headline("Trump sets a 10% tariff on 60 countries, 34% on one", state)];
        campaign.body = Localised::from_fn(|lang| move_paragraph(lang, &facts[0], &headlines));
        let context = LintContext { facts: &facts, headlines: &headlines, ..LintContext::default() };
        assert_eq!(lint_campaign(&campaign, &context), [], "{state:?}");
    }
}

/// Published claims about that night that are false, and the founding notice's own figures: a headline's 10% and 60
/// countries are nobody's computed facts without the headline.
#[test]
fn a_figure_that_is_no_fact_is_named() {
    let facts = [seed_brief().facts];
    let context = LintContext { facts: &facts, ..LintContext::default() };
    let cases: [(&str, &[&str]); 20] = [
        ("比特幣一度飆升至88,000美元，漲幅超過5%，跌破82,500美元", &[]),
        ("it had been at $91,000 before the speech", &["91,000"]),
        ("fell below $75,000", &["75,000"]),
        ("up 5.48% to $88,500", &[]),
        ("up 5.5%", &[]),
        ("up 5.49%", &["5.49%"]),
        ("升至 8.85 萬美元", &[]),
        ("升至 9.1 万美元", &["9.1 万美元"]),
        ("as high as $88.5k", &[]),
        ("關稅基準為10%，約60個國家", &["10%", "60"]),
        ("at 04:15 on 3 April", &[]),
        ("at 05:15 on 5 April", &["05:15", "5 April"]),
        ("升至８８，５００美元", &[]),
        // Numerals in Chinese characters and in words count as well, and so does the way a move went.
        ("一度升至八萬八千五百美元", &[]),
        ("一度升至九萬一千美元", &["九萬一千美元"]),
        ("漲幅超過百分之五", &[]),
        ("it fell 5.5%", &["5.5%"]),
        ("it had doubled to ninety-one thousand dollars", &["doubled", "ninety-one thousand dollars"]),
        ("a 4.2-sigma move", &["4.2-sigma"]),
        ("about half of it was lost", &["half"]),
    ];
    for (text, unknown) in cases {
        let mut campaign = drafted();
        campaign.body = Localised::from_fn(|_| text.into());
        let found = lint_campaign(&campaign, &context);
        let named: Vec<&str> = found
            .iter()
            .filter(|found| found.code == LintCode::FigureUnknown && found.lang == Some(Lang::En))
            .filter_map(|found| found.evidence.as_deref())
            .collect();
        assert_eq!(named, unknown, "{text}");
    }
}

#[test]
fn a_rumour_without_its_label_is_found() {
    let rumour = [headline("Adviser: pause for 90 days", NewsState::Rumour)];
    let context = LintContext { headlines: &rumour, ..LintContext::default() };
    let mut campaign = drafted();
    campaign.body = Localised::from_fn(|lang| match lang {
        Lang::ZhTw => "「Adviser: pause for 90 days」（未經證實）".into(),
        Lang::ZhCn => "“Adviser: pause for 90 days”（已撤回）".into(),
        Lang::En => "“Adviser: pause for 90 days”".into(),
    });
    let found = lint_campaign(&campaign, &context);
    let langs: Vec<_> =
        found.iter().filter(|one| one.code == LintCode::NewsUnlabelled).map(|one| one.lang).collect();
    assert_eq!(langs, [Some(Lang::ZhCn), Some(Lang::En)]);
}

#[test]
fn budget_clash_and_weekday_are_checked() {
    let mut campaign = drafted();
    let mut other = drafted();
    other.id = "other".parse().unwrap();
    other.topic = "關稅政策後市場分析".into();
    let others = [campaign.clone(), other];
    campaign.question.en = "What will happen by Friday, 3 April?".into();
    campaign.question.zh_tw = "4月3日（週四）之前會怎樣？".into();
    campaign.question.zh_cn = "4月3日（周四）之前会怎样？".into();
    let context = LintContext { budget_minor: Some(4_000), others: &others, ..LintContext::default() };
    let codes: Vec<_> =
        lint_campaign(&campaign, &context).into_iter().map(|found| (found.code, found.lang)).collect();
    assert_eq!(
        codes,
        [
            (LintCode::BudgetDiffers, None),
            (LintCode::TagClash, None),
            (LintCode::WeekdayWrong, Some(Lang::En)),
        ]
    );
    let context = LintContext { budget_minor: Some(5_000), others: &others[..1], ..LintContext::default() };
    campaign.question = drafted().question;
    assert_eq!(lint_campaign(&campaign, &context), []);
}
