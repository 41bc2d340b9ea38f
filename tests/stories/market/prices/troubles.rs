//! What is wrong with a venue, and the price of the others.

use chrono::TimeDelta;
use feeds::venues::VenueId::{self, Binance, Coinbase, Gate, Kraken, Okx};
use market::composite::{Confidence, LeftOut, Trouble};
use rust_decimal::Decimal;
use tests::venues::{Fault, STEP};
use tests::world::World;

use super::*;

stories! {
    five_venues_agree
    a_venue_that_is_down_is_left_out_and_stood_in_for
    a_frozen_venue_is_left_out
    a_venue_that_is_wrong_by_a_tenth_is_left_out
    a_venue_whose_clock_is_off_is_left_out
    a_revised_candle_replaces_the_one_before
    the_quorum_decides_what_a_price_is_worth
    what_is_no_answer_leaves_a_venue_out
}

async fn five_venues_agree(world: &mut World) {
    let scene = Scene::new(world).await;
    scene.poller.round().await;
    let (above, who) = scene.stands().await;
    assert_eq!((above, who), (Decimal::ZERO, names(&VenueId::ALL)));
    let composite = scene.composite().await;
    assert_eq!(composite.confidence, Confidence::Full);
    assert_eq!(scene.out().await, []);
    // The hour before the start, and not the minute that is running.
    for id in VenueId::ALL {
        let own = scene.own(id, at("19:00"), at("21:00")).await;
        let told: Vec<Candle> =
            (0..60).map(|minute| scene.venues.bar(id, at("19:30") + STEP * minute)).collect();
        assert_eq!(own, told, "{id:?}");
    }
    let stored = scene.sourced(&settings().composite_series(), at("19:00"), at("21:00")).await;
    assert_eq!(stored.len(), 60);
    let everybody = names(&VenueId::ALL).join(", ");
    assert!(stored.iter().all(|(_, above, source)| above.is_zero() && *source == everybody), "{stored:?}");
    let primary = scene.service.primary_series(scene.now()).await.unwrap();
    assert_eq!(primary, Some(series(Gate)));
    assert!(scene.state(Gate).await.primary);
    // Hearing the same again changes nothing.
    let before = scene.service.db().candles(&series(Okx), at("19:00"), at("21:00")).await.unwrap();
    scene.poller.round().await;
    assert_eq!(scene.service.db().candles(&series(Okx), at("19:00"), at("21:00")).await.unwrap(), before);
    scene.finish();
}

async fn a_venue_that_is_down_is_left_out_and_stood_in_for(world: &mut World) {
    let scene = Scene::new(world).await;
    scene.poller.round().await;
    scene.venues.order(Gate, Fault::Broken(503));
    scene.venues.forget_hits();
    scene.minutes(1).await;
    assert_eq!(scene.venues.hits(Gate).len(), 3, "three tries and no more");
    // −7, −3, +1 and +2 are left: the median is −1.
    let without = names(&[Binance, Okx, Coinbase, Kraken]);
    assert_eq!(scene.stands().await, (dollars("-1"), without.clone()));
    let state = scene.state(Gate).await;
    let down = LeftOut::Trouble(Trouble::Down { since: at("20:31:04") });
    assert_eq!((state.left_out, state.since), (Some(down), Some(at("20:31:04"))));
    assert!(state.why.contains("Gate.io answers 503"), "{}", state.why);
    scene.minutes(4).await;
    let state = scene.state(Gate).await;
    assert_eq!((state.left_out, state.since), (Some(down), Some(at("20:31:04"))), "it is down since then");
    assert_eq!(state.answered_at, Some(start()));
    // Now 20:35:04. Gate has given nothing from 20:30 on; Binance, a dollar above, stands in for what ended two minutes
    // ago or more.
    let stood_in = scene.sourced(&series(Gate), at("19:00"), at("21:00")).await;
    let binance = |minute: &str| (minute.to_owned(), dollars("1"), "Binance".to_owned());
    assert_eq!(stood_in, ["20:30", "20:31", "20:32"].map(binance));
    // Facts read one series without a gap.
    let told = scene.service.db().candles(&series(Gate), at("20:25"), at("20:33")).await.unwrap();
    assert_eq!(told.len(), 8);
    let stored = scene.sourced(&settings().composite_series(), at("20:30"), at("20:40")).await;
    let minutes = ["20:30", "20:31", "20:32", "20:33", "20:34"];
    assert_eq!(stored, minutes.map(|minute| (minute.to_owned(), dollars("-1"), without.join(", "))));
    // It comes back: its own bars replace what stood in, and every minute is its own.
    scene.venues.mend(Gate);
    scene.minutes(1).await;
    assert_eq!(scene.sourced(&series(Gate), at("19:00"), at("21:00")).await, []);
    assert_eq!(scene.own(Gate, at("20:30"), at("20:40")).await.len(), 6);
    let (above, _) = scene.stands().await;
    assert_eq!((above, scene.out().await), (Decimal::ZERO, vec![]));
    let stored = scene.sourced(&settings().composite_series(), at("20:30"), at("20:40")).await;
    assert!(stored.iter().all(|(_, above, _)| above.is_zero()), "the composite has it too: {stored:?}");
    scene.finish();
}

async fn a_frozen_venue_is_left_out(world: &mut World) {
    let scene = Scene::new(world).await;
    scene.poller.round().await;
    scene.venues.freeze(Okx, Some(at("20:30")));
    scene.minutes(4).await;
    assert_eq!(scene.out().await, [], "four minutes may be a quiet moment");
    scene.minutes(2).await;
    // −7, −3, 0 and +1 are left: the median is −1.5.
    assert_eq!(scene.stands().await, (dollars("-1.5"), names(&[Gate, Binance, Coinbase, Kraken])));
    assert_eq!(scene.state(Okx).await.left_out, Some(LeftOut::Frozen { bars: 6 }));
    scene.venues.freeze(Okx, None);
    scene.minutes(1).await;
    assert_eq!(scene.out().await, []);
    scene.finish();
}

async fn a_venue_that_is_wrong_by_a_tenth_is_left_out(world: &mut World) {
    let scene = Scene::new(world).await;
    scene.poller.round().await;
    scene.venues.wrong_by(Binance, 10);
    scene.minutes(1).await;
    // −7, −3, 0 and +2 are left: the median is −1.5.
    let without = names(&[Gate, Okx, Coinbase, Kraken]);
    assert_eq!(scene.stands().await, (dollars("-1.5"), without.clone()));
    let Some(LeftOut::Outlier { percent }) = scene.state(Binance).await.left_out else {
        panic!("{:?}", scene.words().await)
    };
    assert!((percent - 10.0).abs() < 0.01, "{percent}");
    // The venue gave its last ten minutes anew, all of them wrong; none is in the stored composite either.
    let stored = scene.sourced(&settings().composite_series(), at("20:21"), at("20:40")).await;
    assert_eq!(stored.len(), 10);
    let all = |(_, above, source): &(String, Decimal, String)| {
        *above == dollars("-1.5") && *source == without.join(", ")
    };
    assert!(stored.iter().all(all), "{stored:?}");
    scene.finish();
}

async fn a_venue_whose_clock_is_off_is_left_out(world: &mut World) {
    let scene = Scene::new(world).await;
    scene.poller.round().await;
    let before = scene.own(Kraken, at("19:00"), at("23:00")).await;
    for hours in [1, -1] {
        scene.venues.clock_off(Kraken, TimeDelta::hours(hours));
        scene.minutes(1).await;
        // −7, 0, +1 and +2 are left: the median is +0.5.
        assert_eq!(scene.stands().await, (dollars("0.5"), names(&[Gate, Binance, Okx, Coinbase])));
        let off = LeftOut::Trouble(Trouble::ClockOff { by: TimeDelta::hours(hours) });
        assert_eq!(scene.state(Kraken).await.left_out, Some(off));
        assert_eq!(scene.own(Kraken, at("18:00"), at("23:00")).await, before, "none of its bars is taken");
    }
    scene.venues.clock_off(Kraken, TimeDelta::seconds(20));
    scene.minutes(1).await;
    assert_eq!(scene.out().await, [], "half a minute is nothing");
    scene.finish();
}

async fn a_revised_candle_replaces_the_one_before(world: &mut World) {
    let scene = Scene::new(world).await;
    scene.poller.round().await;
    scene.minutes(3).await;
    let mut row = scene.venues.bar(Gate, at("20:29"));
    (row.close, row.volume) = (row.close + dollars("40"), row.volume + dollars("3"));
    row.high = row.high.max(row.close);
    scene.venues.revise(Gate, row.clone());
    scene.minutes(1).await;
    assert_eq!(scene.own(Gate, at("20:29"), at("20:30")).await, [row]);
    // −7, −3, +1, +2 and now +40: the median is +1. The minutes around it stay as they were.
    let stored = scene.sourced(&settings().composite_series(), at("20:28"), at("20:31")).await;
    let above: Vec<Decimal> = stored.into_iter().map(|(_, above, _)| above).collect();
    assert_eq!(above, [dollars("0"), dollars("1"), dollars("0")]);
    scene.finish();
}

async fn the_quorum_decides_what_a_price_is_worth(world: &mut World) {
    let scene = Scene::new(world).await;
    scene.poller.round().await;
    for (id, above, confidence) in [
        // −3, +1, +2, −7 without Gate; then −7, −3, +2; −3, −7 is a pair; the last is alone.
        (Gate, Some("-1"), Confidence::Full),
        (Binance, Some("-3"), Confidence::Full),
        (Okx, Some("-5"), Confidence::Low),
        (Coinbase, Some("-3"), Confidence::Single),
        (Kraken, None, Confidence::None),
    ] {
        scene.venues.order(id, Fault::Broken(500));
        scene.minutes(1).await;
        let composite = scene.composite().await;
        let newest = scene.venues.path(feeds::venues::plan::floor(scene.now(), STEP) - STEP).close;
        assert_eq!(composite.price, above.map(|above| newest + dollars(above)), "{id:?}");
        assert_eq!(composite.confidence, confidence, "{id:?}");
    }
    scene.finish();
}

async fn what_is_no_answer_leaves_a_venue_out(world: &mut World) {
    let scene = Scene::new(world).await;
    scene.poller.round().await;
    scene.venues.forget_hits();
    for (id, fault) in [(Gate, Fault::Page), (Binance, Fault::Huge), (Coinbase, Fault::Cut)] {
        scene.venues.order(id, fault);
    }
    scene.minutes(1).await;
    // +2 and −3 are left.
    let composite = scene.composite().await;
    assert_eq!(composite.confidence, Confidence::Low);
    assert_eq!(scene.stands().await, (dollars("-0.5"), names(&[Okx, Kraken])));
    let mut said = Vec::new();
    for (id, tries, word) in [
        (Gate, 1, "a web page: <!DOCTYPE html>"),
        (Binance, 1, "sent more than 2000000 bytes"),
        (Coinbase, 3, "cannot be reached"),
    ] {
        let state = scene.state(id).await;
        assert_eq!((state.word(), scene.venues.hits(id).len()), ("down", tries), "{id:?}");
        assert!(state.why.contains(word), "{}", state.why);
        said.push(state.why);
    }
    scene.finish();
}
