//! The live market against the batch functions over the same bars, and its repairs by hand.

use chrono::{DateTime, TimeDelta, Utc};
use market::live::LiveOptions;
use market::triggers::{Gate, Rule};
use market::{
    Candle, CompositeOptions, FactsOptions, LiveMarket, NewsItem, NewsState, Series, SeriesName, Step,
    TriggerOptions, Trouble, VenueView, composite, facts, read_news, scan,
};
use rust_decimal::Decimal;

use crate::support::{bars, price, seed_day, shared, shared_series, time};

const VENUES: [&str; 5] = ["gate", "binance", "okx", "coinbase", "kraken"];

/// The same bars at another venue: a few hundredths of a percent away, to the cent.
fn elsewhere(bars: &[Candle], hundredths: i64) -> Vec<Candle> {
    let factor = Decimal::ONE + Decimal::new(hundredths, 4);
    let away = |price: Decimal| (price * factor).round_dp(2);
    bars.iter()
        .map(|bar| Candle {
            open: away(bar.open),
            high: away(bar.high),
            low: away(bar.low),
            close: away(bar.close),
            ..bar.clone()
        })
        .collect()
}

fn options(series: &Series) -> LiveOptions {
    LiveOptions {
        pair: series.name().pair.clone(),
        step_s: u32::try_from(series.step().num_seconds()).unwrap(),
        ..LiveOptions::default()
    }
}

/// Feeds five venues bar by bar and holds every answer against the batch functions.
fn live_is_batch(series: &Series, news: &[NewsItem], every: usize) {
    let all: Vec<Vec<Candle>> =
        [0, 1, -2, 3, -4].map(|away| elsewhere(series.bars(), away)).into_iter().collect();
    let mut market = LiveMarket::new(options(series));
    let mut arriving: Vec<&NewsItem> = news.iter().collect();
    arriving.sort_by_key(|item| item.known_at());
    let mut arriving = arriving.into_iter().peekable();
    let mut fired = Vec::new();
    let batch =
        Series::new(series.step(), all[0].clone(), SeriesName::new("gate", &series.name().pair)).unwrap();
    for place in 0..series.bars().len() {
        let at = series.bars()[place].open_time + series.step();
        while let Some(item) = arriving.next_if(|item| item.known_at() <= at) {
            market.on_news(item);
        }
        let said: Vec<VenueView<'_>> = VENUES
            .iter()
            .zip(&all)
            .map(|(venue, bars)| VenueView { venue, bars: &bars[place..=place], trouble: None })
            .collect();
        let step = market.on_minute(at, &said).unwrap();
        assert_eq!(step.repaired, []);
        fired.extend(step.fired);
        if place % every == 0 {
            let whole: Vec<VenueView<'_>> = VENUES
                .iter()
                .zip(&all)
                .map(|(venue, bars)| VenueView { venue, bars, trouble: None })
                .collect();
            assert_eq!(
                step.composite,
                composite(&whole, series.step(), at, &CompositeOptions::default()),
                "{at}"
            );
            let wanted = facts(&batch, at, &FactsOptions::default(), None);
            assert_eq!(market.facts(at, None).unwrap(), wanted, "{at}");
        }
    }
    assert!(!fired.is_empty(), "nothing fired: the comparison shows nothing");
    assert_eq!(fired, scan(&batch, news, &TriggerOptions::default()));
}

fn item(id: &str, at: &str, title: &str) -> NewsItem {
    NewsItem {
        id: id.to_owned(),
        published_at: time(at),
        first_seen: None,
        source: "wire".to_owned(),
        lang: "en".to_owned(),
        title: title.to_owned(),
        url: None,
        state: NewsState::Confirmed,
    }
}

#[test]
fn minute_by_minute_is_the_same_as_all_at_once() {
    live_is_batch(&seed_day(), &[item("speech", "2025-04-02T20:13:00Z", "10% tariff on all imports")], 97);
}

/// The recorded minutes around 1 February 2025, with the posts of those days.
#[test]
fn recorded_minutes_are_the_same_one_by_one_and_at_once() {
    let Some(minutes) = shared_series("btcusdt_spot_1m_2025-01-30_2025-02-04.csv") else { return };
    let Some(posts) = shared("news_trump_truth_social_episodes.jsonl") else { return };
    let mut news = read_news(posts, "posts").unwrap();
    // The posts of the file begin with other episodes; the wire had the tariffs on Mexico, Canada and China.
    news.push(item("wire", "2025-02-03T01:00:00Z", "Tariffs on Mexico, Canada and China"));
    live_is_batch(&minutes, &news, 1009);
}

/// Minutes at 100 from midnight; `(venue, first minute, bars)` may say otherwise.
fn flat(from: i32, count: usize, close: i64) -> Vec<Candle> {
    let start = time("2025-01-01T00:00:00Z") + TimeDelta::minutes(1) * from;
    let mut rows =
        bars("2025-01-01T00:00:00Z", TimeDelta::minutes(1), &vec![(close, close, close, close); count]);
    for (bar, place) in rows.iter_mut().zip(0..) {
        bar.open_time = start + TimeDelta::minutes(1) * place;
    }
    rows
}

fn minute(place: i32) -> DateTime<Utc> {
    time("2025-01-01T00:00:00Z") + TimeDelta::minutes(1) * place
}

fn fine<'a>(venue: &'a str, bars: &'a [Candle]) -> VenueView<'a> {
    VenueView { venue, bars, trouble: None }
}

fn repaired(step: &Step) -> Vec<(i64, String, String)> {
    step.repaired
        .iter()
        .map(|repaired| {
            let place = (repaired.bar.open_time - minute(0)).num_minutes();
            (place, repaired.venue.clone(), repaired.bar.close.to_string())
        })
        .collect()
}

fn closes(market: &LiveMarket) -> Vec<String> {
    market.series().unwrap().bars().iter().map(|bar| bar.close.to_string()).collect()
}

#[test]
fn a_primary_that_is_late_is_waited_for_and_one_that_is_down_is_repaired_by_name() {
    let mut market = LiveMarket::new(LiveOptions::default());
    let (gate, okx, kraken) = (flat(0, 8, 1000), flat(0, 8, 1001), flat(0, 8, 1002));
    let down = |venue| VenueView { trouble: Some(Trouble::Down { since: minute(3) }), ..fine(venue, &[]) };
    let first = market.on_minute(minute(2), &[fine("gate", &gate[..2]), fine("okx", &okx[..2])]).unwrap();
    assert_eq!((first.composite.price, first.repaired.len()), (Some(price("1000.5")), 0));
    // Nothing of the third minute from the primary yet, but it is no older than allowed.
    let said = [fine("gate", &[]), fine("okx", &okx[2..3]), fine("kraken", &kraken[..3])];
    assert_eq!(repaired(&market.on_minute(minute(3), &said).unwrap()), []);
    assert_eq!(closes(&market), ["1000", "1000"]);
    // Down: the third and fourth minute come from the first venue that was named.
    let said = [down("gate"), fine("okx", &okx[3..4]), fine("kraken", &kraken[3..4])];
    let step = market.on_minute(minute(4), &said).unwrap();
    let from = |place, venue: &str, close: &str| (place, venue.to_owned(), close.to_owned());
    assert_eq!(repaired(&step), [from(2, "okx", "1001"), from(3, "okx", "1001")]);
    // Both are down: the next one that counts.
    let said = [down("gate"), down("okx"), fine("kraken", &kraken[4..5])];
    assert_eq!(repaired(&market.on_minute(minute(5), &said).unwrap()), [from(4, "kraken", "1002")]);
    // It is back, with what it missed: its own bars take the place of the borrowed ones.
    let said = [fine("gate", &gate[2..6]), fine("okx", &okx[4..6]), fine("kraken", &kraken[5..6])];
    assert_eq!(repaired(&market.on_minute(minute(6), &said).unwrap()), []);
    assert_eq!(closes(&market), ["1000"; 6]);
}

/// The wick of one venue is not the market: wrong by ten percent, the primary neither fires nor makes facts.
#[test]
fn a_primary_that_is_wrong_fires_nothing() {
    let jump = TriggerOptions {
        rules: vec![Rule::swing("jump", 5.into(), 1, None)],
        whipsaw: None,
        gate: Gate { required: false, ..Gate::default() },
        ..TriggerOptions::default()
    };
    let options = LiveOptions { triggers: jump, ..LiveOptions::default() };
    let mut market = LiveMarket::new(options.clone());
    let (okx, kraken) = (flat(0, 4, 1001), flat(0, 4, 1002));
    let mut gate = flat(0, 4, 1000);
    gate[2] = flat(2, 1, 1100).remove(0);
    let mut alone = LiveMarket::new(options);
    let mut said_alone = Vec::new();
    for place in 0..4 {
        let bars = |bars| &std::slice::from_ref::<Candle>(bars)[..];
        let said = [
            fine("gate", bars(&gate[place])),
            fine("okx", bars(&okx[place])),
            fine("kraken", bars(&kraken[place])),
        ];
        let at = minute(i32::try_from(place).unwrap() + 1);
        let step = market.on_minute(at, &said).unwrap();
        assert_eq!(step.fired, [], "{at}");
        assert_eq!(step.repaired.len(), usize::from(place == 2));
        said_alone.extend(alone.on_minute(at, &said[..1]).unwrap().fired);
    }
    assert_eq!(closes(&market), ["1000", "1000", "1001", "1000"]);
    assert_eq!(said_alone.len(), 1, "alone it would have been believed");
}

#[test]
fn a_revised_bar_changes_facts_and_fires_nothing() {
    let mut market = LiveMarket::new(LiveOptions {
        triggers: TriggerOptions {
            rules: vec![Rule::swing("jump", 5.into(), 1, None)],
            gate: Gate { required: false, ..Gate::default() },
            ..TriggerOptions::default()
        },
        ..LiveOptions::default()
    });
    let mut gate = flat(0, 1500, 1000);
    gate[1400] = Candle { high: 1010.into(), ..gate[1400].clone() };
    let step = market.on_minute(minute(1500), &[fine("gate", &gate)]).unwrap();
    assert_eq!(step.fired, []);
    let facts = |market: &LiveMarket| market.facts(minute(1500), None);
    // The base of 24 hours does not fit into the data, so the error says what is missing; a longer one is no use.
    assert!(facts(&market).unwrap().unwrap_err().to_string().contains("give candles from"));
    let mut market = LiveMarket::new(LiveOptions {
        facts: FactsOptions { primary_base_hours: 12, ..FactsOptions::default() },
        ..LiveOptions::default()
    });
    market.on_minute(minute(1500), &[fine("gate", &gate)]).unwrap();
    assert_eq!(facts(&market).unwrap().unwrap().extreme.price, price("1010"));
    let revised = Candle { high: 1200.into(), ..gate[1400].clone() };
    let step = market.on_minute(minute(1500), &[fine("gate", &[revised])]).unwrap();
    assert_eq!(step.fired, []);
    assert_eq!(facts(&market).unwrap().unwrap().extreme.price, price("1200"));
    // A bar that cannot exist is refused by name.
    let broken = Candle { low: 2000.into(), ..gate[1400].clone() };
    let error = market.on_minute(minute(1500), &[fine("gate", &[broken])]).unwrap_err().to_string();
    assert!(error.contains("2025-01-01 23:20:00 UTC is impossible"), "{error}");
}

#[test]
fn old_bars_are_forgotten() {
    let mut market = LiveMarket::new(LiveOptions { keep_days: 1, ..LiveOptions::default() });
    let gate = flat(0, 3000, 1000);
    for (place, bar) in (1..).zip(&gate) {
        market.on_minute(minute(place), &[fine("gate", std::slice::from_ref(bar))]).unwrap();
    }
    let kept = market.series().unwrap().bars();
    // A day and at most an hour of slack.
    assert!((1440..=1500).contains(&kept.len()), "{}", kept.len());
    assert_eq!(kept.last(), gate.last());
}
