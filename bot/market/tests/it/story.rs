//! Stories: which headlines belong together, who stands behind them, and how far they are believed.

use market::NewsState;
use market::story::{
    Print, Report, Standing, Why, after_denial, after_report, denies, first_state, origins, same_story,
};
use serde_json::Value;

use crate::support::shared;

fn report(source: &str, minute: i64, title: &str) -> Report {
    Report {
        source: source.to_owned(),
        official: false,
        title: title.to_owned(),
        body: String::new(),
        url: None,
        out_at: "2025-04-07T13:30:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap()
            + chrono::TimeDelta::minutes(minute),
    }
}

fn is_same(a: &str, b: &str) -> bool {
    same_story(&Print::of(&report("a", 0, a)), &Print::of(&report("b", 30, b))).is_some()
}

/// Pairs of public headlines of October 2025 and January 2026, read by a person: true where both tell of the same
/// event. What is left apart although it is the same is listed in [`left_apart`] for what it costs.
const PAIRS: &[(bool, &str, &str)] = &[
    (
        true,
        "Florida revives push for bitcoin reserve with new 2026 bill",
        "Florida Revives Bitcoin Reserve Push With New 2026 Bill",
    ),
    (
        true,
        "Strategy makes largest bitcoin purchase since July, adds 13,627 BTC",
        "Strategy makes biggest Bitcoin purchase since July 2025, adds $1.25B in BTC",
    ),
    (
        true,
        "László Krasznahorkai wins the Nobel prize in literature 2025",
        "László Krasznahorkai wins 2025 Nobel Prize in literature",
    ),
    (
        true,
        "Peru's Congress removes President Boluarte as a crime wave grips the country",
        "Peru’s Congress removes President Boluarte as a crime wave grips the country",
    ),
    (
        true,
        "Trump reaches deal with AstraZeneca to lower U.S. drug prices, MSNBC reports",
        "Trump reaches deal with AstraZeneca to lower U.S. drug prices",
    ),
    (
        true,
        "MIT rejects Trump administration deal for priority federal funding",
        "MIT rejects federal funding deal with Trump administration",
    ),
    (
        true,
        "19 Missing in Deadly Blast at Tennessee Explosives Plant",
        "19 missing after blast rocked Tennessee military explosives plant",
    ),
    (
        true,
        "China expands rare earth restrictions, targets defence, semiconductor users",
        "China expands rare earths restrictions, targets defense and chips users",
    ),
    (
        true,
        "Joe Biden receiving radiation therapy for prostate cancer",
        "Biden is receiving radiation and hormone therapy to treat his prostate cancer",
    ),
    (
        true,
        "Ukraine says ‘massive’ Russian attack underway targeting energy infrastructure",
        "Ukraine says ‘massive’ Russian attack targets energy infrastructure",
    ),
    (
        true,
        "Israeli cabinet due to discuss Gaza plan that would bring ceasefire and hostage release",
        "Israeli cabinet to discuss Gaza plan that would bring ceasefire and hostage release",
    ),
    (
        true,
        "Behind the Collapse of an Auto-Parts Giant: a $2 Billion Hole and a Mysterious CEO",
        "Behind the Collapse of an Auto-Parts Giant: $2 Billion Hole and Mysterious CEO",
    ),
    (true, "特朗普宣布对所有进口商品征收10%基准关税", "川普宣布對所有進口商品徵收10%基準關稅"),
    (
        false,
        "South Korea to lift ban on corporate crypto investment: Report",
        "South Korea to flip bitcoin ETF stance as part of broader crypto push",
    ),
    (
        false,
        "Vitalik Buterin outlines conditions for a self-sustaining, quantum-safe Ethereum",
        "Vitalik Buterin says decentralized stablecoins still face three unsolved problems",
    ),
    (
        false,
        "Rain valuation nears $2 billion after $250 million Series C raise for stablecoin payments firm",
        "VelaFi raises $20 million in Series B to expand stablecoin payments infrastructure",
    ),
    (
        false,
        "Bitcoin falls below $90,000 as altcoins slide in thin trading: Crypto Markets Today",
        "Bitcoin holds near $90,000 as trading volumes shrink, altcoins diverge: Crypto Markets Today",
    ),
    (
        false,
        "Crypto Markets Edge Lower After US Jobs Miss Expectations",
        "Crypto Markets Edge Lower as Investors Weigh Macro Data",
    ),
    (
        false,
        "Spot bitcoin ETFs extend negative streak, reporting $400 million in outflows",
        "Spot Bitcoin ETFs lose $681M in first week of 2026 as risk appetite fades",
    ),
    (
        false,
        "CoinDesk 20 Performance Update: Index Trades Flat as Polygon Gains 11.2%",
        "CoinDesk 20 Performance Update: Solana (SOL) Gains 3.1% as Index Trades Flat",
    ),
    (
        false,
        "Senate Republicans race toward crypto vote on bill with uncertain Democratic buy-in",
        "The Senate moves toward a market structure vote: State of Crypto",
    ),
    (
        false,
        "Donald Trump looms large over Nobel Peace Prize",
        "Ten contenders for the Nobel Peace Prize who are not Donald Trump",
    ),
    // Made up: all but one word shared, and another event.
    (false, "Trump announces 25% tariffs on Mexico", "Trump announces 25% tariffs on Canada"),
    (false, "Trump announces 25% tariffs on steel imports", "Trump announces 50% tariffs on steel imports"),
    (false, "White House raises tariffs on Chinese steel", "White House cuts tariffs on Chinese steel"),
    (false, "Bitcoin falls below $90,000 after tariff news", "Bitcoin falls below $80,000 after tariff news"),
    (
        false,
        "Trump is considering a 90-day pause in tariffs",
        "White House denies Trump is considering a 90-day pause in tariffs",
    ),
    (false, "特朗普宣布对墨西哥加征25%关税", "特朗普宣布对加拿大加征25%关税"),
    (false, "中国宣布对美加征34%关税", "中国暂缓对美加征34%关税"),
    (false, "Live updates", "Live updates"),
];

#[test]
fn labelled_pairs_are_judged_as_a_person_does() {
    for (same, a, b) in PAIRS {
        assert_eq!(is_same(a, b), *same, "{a} | {b}");
        assert_eq!(is_same(b, a), *same, "{b} | {a}");
    }
}

/// The same events in words too different for counting words: they stay apart, which is the price of never joining two.
#[test]
fn what_only_understanding_joins_stays_apart() {
    for (a, b) in left_apart() {
        assert!(!is_same(a, b), "{a} | {b}");
    }
}

fn left_apart() -> [(&'static str, &'static str); 4] {
    [
        (
            "Bitcoin on Exchanges Can Be Legally Seized in South Korea, Supreme Court Affirms",
            "South Korea’s top court rules exchange-held Bitcoin can be seized",
        ),
        (
            "Ripple wins UK regulatory approval from Financial Conduct Authority",
            "Ripple scores UK regulatory approval via local subsidiary",
        ),
        (
            "Dubai bans privacy tokens, tightens stablecoin rules in crypto reset",
            "Dubai Bans Privacy Tokens on Regulated Exchanges",
        ),
        (
            "UK committee chairs push for crypto political donations ban, adding pressure to Labour government",
            "UK lawmakers push to ban crypto political donations over foreign interference fears",
        ),
    ]
}

/// Every pair that is joined among the recorded headlines was read by a person, and each tells of one event: 3 of the 293
/// headlines of January 2026, 67 of the 708 of October 2025. Another number means that pairs came or went; print and
/// read them (`--nocapture`) before changing it.
#[test]
fn recorded_headlines_are_clustered() {
    for (file, time, expected) in [
        ("news_crypto_2026-01-08_11.jsonl", "first_seen", 3),
        ("news_google_top_headlines_2025-10-09_12.jsonl", "first_seen_utc", 67),
    ] {
        let Some(lines) = shared(file) else { return };
        let lines = std::io::read_to_string(lines).unwrap();
        let prints: Vec<(String, Print)> = lines
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .map(|line| {
                let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
                let report = Report {
                    out_at: text(time).parse().unwrap(),
                    ..report(&text("source"), 0, &text("title"))
                };
                (report.title.clone(), Print::of(&report))
            })
            .collect();
        let mut joined = 0;
        for (at, (title, print)) in prints.iter().enumerate() {
            for (other, earlier) in &prints[..at] {
                if title != other && same_story(print, earlier).is_some() {
                    joined += 1;
                    println!("{title} | {other}");
                }
            }
        }
        assert_eq!(joined, expected, "{file}");
    }
}

#[test]
fn reprints_and_citations_are_no_origins() {
    let mut wire = report("Reuters", 0, "Trump weighs 90-day tariff pause");
    wire.url = Some("https://www.reuters.com/a".to_owned());
    let copy = report("Yahoo Finance", 2, "Trump Weighs 90-Day Tariff Pause");
    let body = "The president is considering a pause of ninety days for all countries except one, a person who is close to the \
                talks said on Monday, while advisers were still at odds about its terms and its beginning. Markets in New York and \
                London turned around within minutes of the first lines.";
    let credited = Report {
        body: format!("WASHINGTON (Reuters) - {body}"),
        ..report("Local Daily", 3, "Pause of levies weighed")
    };
    let citing = report("Outlet A", 4, "President may pause tariffs, according to Reuters");
    let chained = report("Agency B", 6, "Pause of tariffs possible, Outlet A reported");
    let same_text =
        Report { body: format!("{body} More follows."), ..report("Mirror", 7, "Levies could wait") };
    let own = report("Bloomberg", 8, "Three months without tariffs under discussion");
    let hearsay = report("Blog", 9, "Rumor: three months without tariffs");
    let all = [&wire, &copy, &credited, &citing, &chained, &same_text, &own, &hearsay];
    let found = origins(&all);
    assert_eq!(found.of, [0, 0, 0, 0, 0, 0, 6, 7]);
    assert_eq!(found.independent, 2, "the wire and Bloomberg; hearsay does not count");
    // The same in Chinese.
    let zh = [
        report("路透社", 0, "特朗普考虑暂停关税90天"),
        report("某财经网", 2, "据路透社报道，美国或暂停关税"),
        report("另一網站", 3, "關稅可能暫停（路透社）"),
        report("彭博社", 4, "美国内部讨论暂缓征收"),
    ];
    let zh: Vec<&Report> = zh.iter().collect();
    assert_eq!(origins(&zh).of, [0, 0, 0, 3]);
}

/// Two outlets with nothing but one post behind them are one source, whoever the post is by.
#[test]
fn outlets_that_cite_one_post_are_one_source() {
    let mut post = report("Walter B.", 0, "HASSETT: TRUMP IS CONSIDERING A 90-DAY PAUSE IN TARIFFS");
    post.url = Some("https://x.com/walterb/status/1".to_owned());
    let a = report("Outlet A", 3, "Trump considering 90-day pause in tariffs, post on X says");
    let b = report("Agency B", 6, "Trump considering 90-day pause in tariffs, according to Outlet A");
    let found = origins(&[&post, &a, &b]);
    assert_eq!((found.of, found.independent), (vec![0, 0, 0], 1));
    // Heard without the post: two who cite what is on the net are still one.
    let c = report("Outlet C", 8, "Tariffs may be paused for 90 days, viral post claims");
    assert_eq!(origins(&[&a, &c]).independent, 1);
}

const RUMOUR: Standing = Standing { state: NewsState::Rumour, by_person: false };
const CONFIRMED: Standing = Standing { state: NewsState::Confirmed, by_person: false };

#[test]
fn a_primary_source_or_a_second_origin_confirms() {
    let first = report("Outlet A", 0, "Tariffs of 34% announced by China");
    assert_eq!(first_state(&first).to, NewsState::Rumour);
    let official = Report { official: true, ..report("Ministry", 5, "Tariffs of 34% announced") };
    assert_eq!(
        (first_state(&official).to, first_state(&official).why),
        (NewsState::Confirmed, Why::PrimarySource)
    );
    assert_eq!(after_report(RUMOUR, &[&first]), None);
    let moved = after_report(RUMOUR, &[&first, &official]).unwrap();
    assert_eq!((moved.to, moved.why), (NewsState::Confirmed, Why::PrimarySource));
    let second = report("Outlet B", 5, "China answers with tariffs of 34%");
    let moved = after_report(RUMOUR, &[&first, &second]).unwrap();
    assert_eq!((moved.to, moved.why), (NewsState::Confirmed, Why::TwoOrigins));
    let reprint = report("Outlet B", 5, "China answers with tariffs of 34%, Outlet A reports");
    assert_eq!(after_report(RUMOUR, &[&first, &reprint]), None);
    // What a person set, and what was retracted, stays.
    let set = Standing { by_person: true, ..RUMOUR };
    assert_eq!(after_report(set, &[&first, &official]), None);
    let retracted = Standing { state: NewsState::Retracted, by_person: false };
    assert_eq!(after_report(retracted, &[&first, &official]), None);
}

#[test]
fn denials_dispute_or_retract_the_story_they_speak_of() {
    let story =
        report("Outlet A", 0, "Trump considering 90-day pause in tariffs for all countries except China");
    let denial = |source: &str, official: bool, title: &str| Report { official, ..report(source, 25, title) };
    let primary = denial("White House", true, "White House: report of 90-day tariff pause is fake news");
    let moved = |standing, denial: &Report| {
        after_denial(standing, &[&story], denial).map(|found| (found.to, found.why))
    };
    let by_primary = Some((NewsState::Retracted, Why::DeniedByPrimary));
    assert_eq!(moved(RUMOUR, &primary), by_primary);
    assert_eq!(moved(CONFIRMED, &primary), by_primary);
    assert_eq!(moved(Standing { by_person: true, ..CONFIRMED }, &primary), by_primary);
    let other = denial("Outlet C", false, "No 90-day tariff pause: White House denies report");
    let by_other = Some((NewsState::Disputed, Why::DeniedByOther));
    assert_eq!(moved(CONFIRMED, &other), by_other);
    assert_eq!(moved(Standing { by_person: true, ..CONFIRMED }, &other), None);
    assert_eq!(moved(Standing { state: NewsState::Disputed, by_person: false }, &other), None);
    assert_eq!(moved(Standing { state: NewsState::Disputed, by_person: false }, &primary), by_primary);
    assert_eq!(moved(Standing { state: NewsState::Retracted, by_person: false }, &primary), None);
    let own = denial("Outlet A", false, "Outlet A retracts story on 90-day tariff pause");
    assert_eq!(moved(RUMOUR, &own), Some((NewsState::Retracted, Why::TakenBack)));
    // Another subject, another figure, another place, no denial at all.
    for title in [
        "White House denies plan to fire Fed chair",
        "White House denies report on tariffs",
        "Beijing denies 90-day tariff pause for Vietnam",
        "Trump considering 90-day pause in tariffs after all",
    ] {
        assert_eq!(moved(RUMOUR, &denial("White House", true, title)), None, "{title}");
    }
    // A ministry denies what another one has said: neither is believed alone.
    let theirs = Report {
        official: true,
        ..report("Treasury", 0, "Talks with Chinese officials on tariff pause under way")
    };
    let ministry = denial("MOFCOM", true, "China's ministry denies tariff pause talks under way");
    let found = after_denial(CONFIRMED, &[&theirs], &ministry).unwrap();
    assert_eq!(found.to, NewsState::Disputed);
}

#[test]
fn denials_are_known_in_three_languages() {
    for (title, told) in [
        ("White House calls report “fake news”", true),
        ("White House denies tariff pause", true),
        ("Claim about tariffs debunked", true),
        ("白宮否認暫緩關稅九十天", true),
        ("白宫：暂缓关税的消息不实", true),
        ("商務部澄清傳聞", true),
        ("Tariffs undeniably high", false),
        ("特朗普宣布加征关税", false),
        ("Trump pauses tariffs", false),
    ] {
        assert_eq!(denies(&report("x", 0, title)), told, "{title}");
    }
    let zh = report("某媒体", 0, "特朗普考虑对除中国外所有国家暂缓关税90天");
    let denial = Report { official: true, ..report("白宫", 25, "白宫否认暂缓关税90天") };
    assert_eq!(after_denial(RUMOUR, &[&zh], &denial).unwrap().to, NewsState::Retracted);
}
