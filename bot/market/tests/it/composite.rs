//! One price from several venues: each fault by hand, and what must hold for any venues.

use chrono::{DateTime, TimeDelta, Utc};
use market::{
    Candle, Composite, CompositeOptions, Confidence, LeftOut, Trouble, VenueView, composite, composite_bars,
    named_composite_bars, repair,
};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::{price, time};

const START: &str = "2025-04-02T20:00:00Z";

fn minute() -> TimeDelta {
    TimeDelta::minutes(1)
}

/// Flat minutes from 20:00 on, one a close.
fn minutes(closes: &[&str], volume: i64) -> Vec<Candle> {
    (0..).zip(closes).map(|(place, close)| bar(place, close, volume)).collect()
}

fn bar(place: i32, close: &str, volume: i64) -> Candle {
    let close = price(close);
    Candle {
        open_time: time(START) + minute() * place,
        open: close,
        high: close,
        low: close,
        close,
        volume: volume.into(),
    }
}

fn fine<'a>(venue: &'a str, bars: &'a [Candle]) -> VenueView<'a> {
    VenueView { venue, bars, trouble: None }
}

fn quoted(found: &Composite) -> Vec<(&str, String)> {
    found.quotes.iter().map(|quote| (quote.venue.as_str(), quote.price.to_string())).collect()
}

/// As of the close of the bar at `place`.
fn at(views: &[VenueView<'_>], place: i32) -> Composite {
    let at = time(START) + minute() * (place + 1);
    composite(views, minute(), at, &CompositeOptions::default())
}

#[test]
fn the_median_is_the_middle_or_the_exact_mean_of_the_middle_two() {
    let bars: Vec<Vec<Candle>> =
        ["88000.01", "88000.04", "88010.5", "87990.25"].map(|close| minutes(&[close], 1)).into();
    let names = ["okx", "gate", "kraken", "binance"];
    let views: Vec<_> = names.iter().zip(&bars).map(|(name, bars)| fine(name, bars)).collect();
    let four = at(&views, 0);
    // Sorted 87990.25, 88000.01, 88000.04, 88010.5: the mean of the middle two has half a cent.
    assert_eq!(four.price, Some(price("88000.025")));
    assert_eq!(four.confidence, Confidence::Full);
    // (88010.5 - 87990.25) / 88000.025 = 0.02301 %.
    assert_eq!(four.spread_percent, Some(0.023));
    assert_eq!(
        quoted(&four).iter().map(|quote| quote.0).collect::<Vec<_>>(),
        ["binance", "gate", "kraken", "okx"]
    );
    assert_eq!(at(&views[..3], 0).price, Some(price("88000.04")));
}

#[test]
fn the_quorum_says_how_much_the_price_carries() {
    let bars = minutes(&["100"], 1);
    let views: Vec<_> = ["a", "b", "c"].map(|name| fine(name, &bars)).into();
    let wanted = [Confidence::None, Confidence::Single, Confidence::Low, Confidence::Full];
    for (count, wanted) in wanted.into_iter().enumerate() {
        let found = at(&views[..count], 0);
        assert_eq!((found.confidence, found.price.is_some()), (wanted, count > 0), "{count}");
        assert_eq!(found.spread_percent.is_some(), count > 1);
    }
    assert!(Confidence::None < Confidence::Single && Confidence::Low < Confidence::Full);
}

#[test]
fn each_trouble_leaves_its_venue_out_by_name() {
    let (low, middle, high) = (minutes(&["99.9"], 1), minutes(&["100"], 1), minutes(&["100.2"], 1));
    let troubles = [
        Trouble::Down { since: time("2025-04-02T19:30:00Z") },
        Trouble::Shut,
        Trouble::RateLimited { until: time("2025-04-02T20:05:00Z") },
        Trouble::ClockOff { by: TimeDelta::hours(1) },
    ];
    for trouble in troubles {
        let views = [
            fine("gate", &low),
            VenueView { trouble: Some(trouble), ..fine("binance", &middle) },
            fine("okx", &high),
        ];
        let found = at(&views, 0);
        assert_eq!(found.left_out, [("binance".to_owned(), LeftOut::Trouble(trouble))]);
        assert_eq!(found.left_out("binance"), Some(&LeftOut::Trouble(trouble)));
        // Two are left: the mean of 99.9 and 100.2.
        assert_eq!((found.price, found.confidence), (Some(price("100.05")), Confidence::Low));
    }
}

#[test]
fn a_venue_without_a_closed_bar_has_no_data() {
    let bars = minutes(&["100", "101"], 1);
    let views = [fine("a", &bars), fine("b", &bars[1..]), fine("c", &[])];
    let found = at(&views, 0);
    assert_eq!(found.left_out, ["b", "c"].map(|name| (name.to_owned(), LeftOut::NoData)));
    assert_eq!(quoted(&found), [("a", "100".to_owned())], "the bar of 20:01 is still open");
}

#[test]
fn a_bar_is_stale_two_steps_and_ten_seconds_after_its_close() {
    let bars = minutes(&["100"], 1);
    let close = time(START) + minute();
    let told = |seconds| {
        let now = close + TimeDelta::seconds(seconds);
        composite(&[fine("a", &bars)], minute(), now, &CompositeOptions::default()).left_out
    };
    assert_eq!(told(130), []);
    assert_eq!(told(131), [("a".to_owned(), LeftOut::Stale { age: TimeDelta::seconds(131) })]);
}

#[test]
fn five_still_bars_without_volume_are_frozen_while_another_moves() {
    let moving = minutes(&["100", "100.1", "100.2", "100.1", "100.3", "100.2"], 3);
    let still = minutes(&["100"; 6], 0);
    let quiet = minutes(&["100"; 6], 2);
    let names = |found: &Composite| found.quotes.iter().map(|quote| quote.venue.clone()).collect::<Vec<_>>();
    // Four bars are not enough; with the fifth it is out, and the sixth counts on.
    let views = [fine("a", &moving), fine("b", &still), fine("c", &quiet)];
    assert_eq!(names(&at(&views, 3)), ["a", "b", "c"]);
    let fifth = at(&views, 4);
    assert_eq!(fifth.left_out, [("b".to_owned(), LeftOut::Frozen { bars: 5 })]);
    assert_eq!(names(&fifth), ["a", "c"], "the same price with trades is a quiet market");
    assert_eq!(at(&views, 5).left_out, [("b".to_owned(), LeftOut::Frozen { bars: 6 })]);
    // Where nobody moves nobody is frozen.
    let all_still = [fine("b", &still), fine("c", &quiet), fine("d", &still)];
    assert_eq!(names(&at(&all_still, 5)), ["b", "c", "d"]);
    // A move before the standstill began is none: here the other moved with the first still bar only.
    let early = minutes(&["99", "100", "100", "100", "100", "100", "100"], 1);
    let late: Vec<Candle> = (1..7).map(|place| bar(place, "100", 0)).collect();
    assert_eq!(names(&at(&[fine("a", &early), fine("b", &late)], 6)), ["a", "b"]);
}

#[test]
fn a_venue_wrong_by_ten_percent_is_an_outlier() {
    let closes = [("binance", "88000"), ("coinbase", "88020"), ("gate", "96800"), ("kraken", "88040")];
    let bars: Vec<_> = closes.iter().map(|(_, close)| minutes(&[close], 1)).collect();
    let views: Vec<_> = closes.iter().zip(&bars).map(|((name, _), bars)| fine(name, bars)).collect();
    let found = at(&views, 0);
    // The median of all four is 88,030; 96,800 lies 9.963 % above it. Of the three that are left: 88,020.
    assert_eq!(found.left_out, [("gate".to_owned(), LeftOut::Outlier { percent: 9.963 })]);
    assert_eq!((found.price, found.confidence), (Some(price("88020")), Confidence::Full));
}

#[test]
fn exactly_half_a_percent_is_no_outlier() {
    let told = |close: &str| {
        let bars = [minutes(&["1000"], 1), minutes(&["1000"], 1), minutes(&[close], 1)];
        at(&[fine("a", &bars[0]), fine("b", &bars[1]), fine("c", &bars[2])], 0).left_out
    };
    assert_eq!(told("1005"), []);
    assert_eq!(told("1005.01"), [("c".to_owned(), LeftOut::Outlier { percent: 0.501 })]);
    assert_eq!(told("994.99"), [("c".to_owned(), LeftOut::Outlier { percent: -0.501 })]);
}

#[test]
fn two_that_differ_are_both_kept_and_so_are_halves_that_disagree() {
    let (low, high) = (minutes(&["100"], 1), minutes(&["110"], 1));
    let two = at(&[fine("a", &low), fine("b", &high)], 0);
    assert_eq!((two.price, two.confidence, two.left_out.len()), (Some(price("105")), Confidence::Low, 0));
    let four = at(&[fine("a", &low), fine("b", &high), fine("c", &low), fine("d", &high)], 0);
    assert_eq!((four.price, four.confidence, four.left_out.len()), (Some(price("105")), Confidence::Low, 0));
    assert_eq!(four.spread_percent, Some(9.524));
}

/// 200 hours that alternate by 0.1 %, then an hour that rises by 2 %: the market moves, and one percent is allowed.
#[test]
fn the_limit_is_wider_while_the_market_moves() {
    let step = TimeDelta::hours(1);
    let hours = |last: &str| -> Vec<Candle> {
        let mut closes: Vec<String> =
            (0..200).map(|hour| if hour % 2 == 0 { "1000".to_owned() } else { "1001".to_owned() }).collect();
        closes.push(last.to_owned());
        (0..)
            .zip(&closes)
            .map(|(place, close)| Candle { open_time: time(START) + step * place, ..bar(0, close, 1) })
            .collect()
    };
    let now = time(START) + step * 201;
    let told = |lasts: [&str; 3]| {
        let bars = lasts.map(hours);
        let views = [fine("a", &bars[0]), fine("b", &bars[1]), fine("c", &bars[2])];
        composite(&views, step, now, &CompositeOptions::default()).left_out.len()
    };
    // sigma is about 0.1 %: a move of 2 % has z = 20, one of 0.1 % has z = 1.
    assert_eq!(told(["1020", "1020", "1028"]), 0, "0.78 % apart in a moving market");
    assert_eq!(told(["1020", "1020", "1032"]), 1, "1.18 % apart");
    assert_eq!(told(["1001", "1001", "1009"]), 1, "0.8 % apart in a calm one");
}

#[test]
fn composite_bars_take_the_median_of_every_price() {
    let ohlc = |place: i32, open, high, low, close| Candle {
        open_time: time(START) + minute() * place,
        open: price(open),
        high: price(high),
        low: price(low),
        close: price(close),
        volume: Decimal::TWO,
    };
    let a = [ohlc(0, "100", "103", "99", "101"), ohlc(1, "101", "101", "101", "101")];
    let b = [ohlc(0, "101", "102", "98", "100.9"), ohlc(3, "101", "101", "101", "101")];
    let c = [ohlc(0, "99", "104", "97", "101.1"), ohlc(1, "111", "112", "110", "111")];
    let d = [ohlc(0, "1", "1", "1", "1")];
    let views = [
        fine("a", &a),
        VenueView { trouble: Some(Trouble::Shut), ..fine("b", &b) },
        fine("c", &c),
        VenueView { trouble: Some(Trouble::ClockOff { by: TimeDelta::hours(-1) }), ..fine("d", &d) },
    ];
    let (from, to) = (time(START), time(START) + minute() * 4);
    let found = composite_bars(&views, minute(), from, to, &CompositeOptions::default());
    let told: Vec<_> = found
        .iter()
        .map(|bar| {
            let minute = (bar.open_time - from).num_minutes();
            let prices = [bar.open, bar.high, bar.low, bar.close].map(|price| price.normalize().to_string());
            (minute, prices, bar.volume.to_string())
        })
        .collect();
    let prices = |prices: [&str; 4]| prices.map(str::to_owned);
    // 20:02 is a gap, for nobody has it. At 20:01 two differ, and both are kept.
    assert_eq!(
        told,
        [
            (0, prices(["100", "103", "98", "101"]), "6".to_owned()),
            (1, prices(["106", "106.5", "105.5", "106"]), "4".to_owned()),
            (3, prices(["101", "101", "101", "101"]), "2".to_owned()),
        ]
    );
    assert_eq!(composite_bars(&views, minute(), from, from, &CompositeOptions::default()), []);
}

/// By hand: at 20:00 all three count; at 20:01 the third is 6 % off; 20:02 the third alone has, 6 % from the others' last
/// closes, so nobody knows yet; 20:03 two agree that it was so.
#[test]
fn bars_name_the_venues_that_are_in_them() {
    let one = minutes(&["100", "100.1"], 1);
    let two = [bar(0, "100.2", 1), bar(1, "100.2", 1), bar(3, "106.1", 1)];
    let three = minutes(&["100.1", "106", "106", "106.2"], 1);
    let views = [fine("one", &one), fine("two", &two), fine("three", &three)];
    let options = CompositeOptions::default();
    let (from, to) = (time(START), time(START) + minute() * 9);
    let named: Vec<_> = named_composite_bars(&views, minute(), from, to, &options)
        .into_iter()
        .map(|(bar, venues)| {
            ((bar.open_time - from).num_minutes(), bar.close.normalize().to_string(), venues.join(" "))
        })
        .collect();
    let told = |place: i64, close: &str, venues: &str| (place, close.to_owned(), venues.to_owned());
    assert_eq!(
        named,
        [told(0, "100.1", "one three two"), told(1, "100.15", "one two"), told(3, "106.15", "three two")]
    );
}

#[test]
fn gaps_are_filled_from_the_first_venue_that_has_the_bar() {
    let primary = [bar(0, "100", 1), bar(3, "103", 1)];
    let second = [bar(0, "90", 1), bar(2, "92", 1)];
    let third = [bar(1, "81", 1), bar(2, "82", 1), bar(5, "85", 1), bar(9, "89", 1)];
    let off_grid = Candle { open_time: time(START) + TimeDelta::seconds(270), ..bar(4, "84", 1) };
    let impossible = Candle { low: 200.into(), ..bar(4, "84", 1) };
    let odd = [impossible, off_grid];
    let others = [("second", &second[..]), ("odd", &odd[..]), ("third", &third[..])];
    let found = repair(&primary, &others, minute(), time(START), time(START) + minute() * 6);
    let told: Vec<_> =
        found.iter().map(|repaired| (repaired.venue.as_str(), repaired.bar.close.to_string())).collect();
    // 20:04 nobody has; 20:09 lies outside.
    assert_eq!(told, [("third", "81".to_owned()), ("second", "92".to_owned()), ("third", "85".to_owned())]);
}

#[test]
fn senseless_settings_are_named() {
    let sound = CompositeOptions::default();
    assert_eq!(sound.check(), Ok(()));
    let narrow = CompositeOptions { outlier_percent_moving: Decimal::new(4, 1), ..sound.clone() };
    let error = narrow.check().unwrap_err().to_string();
    assert_eq!(error, "outlier_percent_moving: 0.4 is not at least outlier_percent and below 50 percent");
    assert!(CompositeOptions { quorum: 1, ..sound.clone() }.check().is_err());
    assert!(CompositeOptions { moving_z: f64::NAN, ..sound }.check().is_err());
    let unknown = serde_json::from_str::<CompositeOptions>(r#"{"stale": 3}"#).unwrap_err().to_string();
    assert!(unknown.contains("unknown field `stale`"), "{unknown}");
}

#[test]
fn a_composite_survives_json() {
    let bars = minutes(&["100"], 1);
    let views = [
        fine("a", &bars),
        VenueView { trouble: Some(Trouble::ClockOff { by: TimeDelta::hours(1) }), ..fine("b", &bars) },
        VenueView { trouble: Some(Trouble::Shut), ..fine("c", &bars) },
    ];
    let found = composite(
        &views,
        minute(),
        time(START) + minute() + TimeDelta::seconds(3),
        &CompositeOptions::default(),
    );
    let text = serde_json::to_string(&found).unwrap();
    assert!(text.contains(r#""left_out":"trouble","trouble":"clock_off","by_ms":3600000"#), "{text}");
    assert_eq!(serde_json::from_str::<Composite>(&text).unwrap(), found);
}

/// Closes in cents and volumes of one venue, the newest last; `None` is a missing bar.
type Rows = Vec<Option<(i64, i64)>>;

fn venue_rows() -> impl Strategy<Value = Vec<Rows>> {
    let row = proptest::option::weighted(0.9, (99_000_i64..101_000, 0_i64..2));
    let still = (99_800_i64..100_200).prop_map(|close| vec![Some((close, 0)); 8]);
    let rows = prop_oneof![3 => proptest::collection::vec(row, 8), 1 => still];
    proptest::collection::vec(rows, 0..7)
}

fn bars_of(rows: &Rows) -> Vec<Candle> {
    (0..)
        .zip(rows)
        .filter_map(|(place, row)| {
            let (close, volume) = (*row)?;
            Some(bar(place, &Decimal::new(close, 2).to_string(), volume))
        })
        .collect()
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|place| format!("venue{place}")).collect()
}

/// The last close of honest venues, in cents, at most `spread` apart, and one that may say anything.
fn honest_and_wild(least: usize, spread: i64) -> impl Strategy<Value = (Vec<i64>, i64, usize)> {
    proptest::collection::vec(0_i64..=spread, least..7).prop_flat_map(|offsets| {
        let honest: Vec<i64> = offsets.iter().map(|offset| 100_000 + offset).collect();
        let count = honest.len();
        let wild = prop_oneof![1_i64..10_000_000, 99_000_i64..102_000];
        (Just(honest), wild, 0..=count)
    })
}

fn inside_the_honest_range(honest: &[i64], wild: i64, place: usize) -> bool {
    let mut closes = honest.to_vec();
    closes.insert(place, wild);
    let bars: Vec<Vec<Candle>> =
        closes.iter().map(|close| minutes(&[&Decimal::new(*close, 2).to_string()], 1)).collect();
    let names = names(closes.len());
    let views: Vec<_> = names.iter().zip(&bars).map(|(name, bars)| fine(name, bars)).collect();
    let found = at(&views, 0).price.unwrap();
    let cents = |cents: Option<&i64>| Decimal::new(*cents.unwrap(), 2);
    (cents(honest.iter().min())..=cents(honest.iter().max())).contains(&found)
}

proptest! {
    /// The order of the venues changes nothing, and each is either quoted or left out.
    #[test]
    fn the_order_of_venues_changes_nothing(rows in venue_rows(), turn in 0_usize..7, late in 0_i64..300) {
        let bars: Vec<Vec<Candle>> = rows.iter().map(bars_of).collect();
        let names = names(bars.len());
        let mut views: Vec<_> = names.iter().zip(&bars).map(|(name, bars)| fine(name, bars)).collect();
        let now: DateTime<Utc> = time(START) + minute() * 8 + TimeDelta::seconds(late);
        let options = CompositeOptions::default();
        let found = composite(&views, minute(), now, &options);
        let made = composite_bars(&views, minute(), time(START), now, &options);
        prop_assert_eq!(found.quotes.len() + found.left_out.len(), views.len());
        prop_assert!(made.iter().all(|bar| bar.check().is_ok()));
        if !views.is_empty() {
            let turn = turn % views.len();
            views.rotate_left(turn);
            views.reverse();
        }
        prop_assert_eq!(composite(&views, minute(), now, &options), found);
        prop_assert_eq!(composite_bars(&views, minute(), time(START), now, &options), made);
    }

    /// Two honest venues or more that agree within the limit, and one that says anything.
    #[test]
    fn one_wild_venue_of_three_never_moves_the_price_out_of_the_honest_range(
        (honest, wild, place) in honest_and_wild(2, 498)
    ) {
        prop_assert!(inside_the_honest_range(&honest, wild, place));
    }

    /// Three honest venues or more, however far apart.
    #[test]
    fn of_four_venues_one_wild_one_never_does_even_if_the_others_disagree(
        (honest, wild, place) in honest_and_wild(3, 20_000)
    ) {
        prop_assert!(inside_the_honest_range(&honest, wild, place));
    }
}
