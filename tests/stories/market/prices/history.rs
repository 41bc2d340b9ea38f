//! What is missing of the past: gaps, restarts, and what venues do not give any more.

use chrono::TimeDelta;
use feeds::venues::VenueId::{self, Binance, Coinbase, Gate, Kraken, Okx};
use tests::venues::{Fault, STEP, generated, recorded};
use tests::world::World;

use super::*;

stories! {
    a_gap_of_the_primary_is_filled_from_another_venue
    what_was_missed_while_herald_was_off_is_read
    history_is_read_in_pages_and_a_restart_goes_on
    real_minutes_come_through_exactly
    old_bars_are_forgotten
}

async fn a_gap_of_the_primary_is_filled_from_another_venue(world: &mut World) {
    let scene = Scene::new(world).await;
    scene.venues.gap(Gate, at("20:00"), at("20:03"));
    scene.venues.gap(Binance, at("20:01"), at("20:02"));
    // A minute in which nobody has anything stays a gap.
    for id in VenueId::ALL {
        scene.venues.gap(id, at("20:10"), at("20:11"));
    }
    scene.poller.round().await;
    let stood_in = scene.sourced(&series(Gate), at("19:00"), at("21:00")).await;
    let from = |minute: &str, above, who: &str| (minute.to_owned(), dollars(above), who.to_owned());
    assert_eq!(
        stood_in,
        [from("20:00", "1", "Binance"), from("20:01", "2", "OKX"), from("20:02", "1", "Binance")]
    );
    let all = scene.service.db().candles(&series(Gate), at("19:30"), at("20:30")).await.unwrap();
    assert_eq!(all.len(), 59);
    let missing = scene.service.missing_bars(&series(Gate).name, at("19:30"), at("20:30")).await.unwrap();
    assert_eq!(missing, [(at("20:00"), at("20:03")), (at("20:10"), at("20:11"))], "a stand-in is no own bar");
    // Without Gate and Binance −7, −3 and +2 are left; the median is −3.
    let composite = scene.sourced(&settings().composite_series(), at("20:01"), at("20:02")).await;
    assert_eq!(composite, [from("20:01", "-3", "Coinbase, Kraken, OKX")]);
    // After a restart the gap is asked for again, and the venue has it now.
    scene.venues.fill(Gate);
    let mut scene = scene;
    scene.restart(world).await;
    scene.poller.round().await;
    assert_eq!(scene.sourced(&series(Gate), at("19:00"), at("21:00")).await, []);
    scene.finish();
}

async fn what_was_missed_while_herald_was_off_is_read(world: &mut World) {
    let scene = Scene::new(world).await;
    scene.poller.round().await;
    // Three quarters of an hour in which nobody asks, as on a machine that sleeps.
    scene.venues.minutes_pass(45);
    scene.venues.forget_hits();
    scene.poller.round().await;
    for id in VenueId::ALL {
        assert_eq!(scene.own(id, at("19:30"), at("21:15")).await.len(), 105, "{id:?}");
        assert_eq!(scene.venues.hits(id).len(), 2, "the newest minutes, and what lies between: {id:?}");
    }
    scene.finish();
}

async fn history_is_read_in_pages_and_a_restart_goes_on(world: &mut World) {
    // Two days: 2,880 minutes, of which ten are read at once.
    let (now, days) = (start(), TimeDelta::days(2));
    let path = generated(now - TimeDelta::days(3), 4400);
    let mut scene = Scene::with(world, path, now, days).await;
    // Coinbase breaks down after a while, in the middle of its history.
    scene.venues.break_after(Coinbase, 4, Fault::Broken(502));
    scene.poller.round().await;
    let from = at("20:30") - days;
    for (id, bars, requests) in [
        // 2,870 minutes at 1,000, and the newest.
        (Gate, 2880, 1 + 3),
        (Binance, 2880, 1 + 3),
        // Four pages of 300 among its newest 1,400, then 100 each: 1,670 are left.
        (Okx, 2880, 1 + 4 + 17),
        // Its newest 710 whatever is asked.
        (Kraken, 710, 1 + 1),
        // The newest ten and three pages of 300, then three tries of the fourth.
        (Coinbase, 910, 4 + 3),
    ] {
        assert_eq!(scene.own(id, from, at("20:30")).await.len(), bars, "{id:?}");
        assert_eq!(scene.venues.hits(id).len(), requests, "{id:?}");
    }
    // The process dies and another one starts: only what is missing is read.
    scene.venues.mend(Coinbase);
    scene.venues.forget_hits();
    scene.restart(world).await;
    scene.poller.round().await;
    assert_eq!(scene.own(Coinbase, from, at("20:30")).await.len(), 2880);
    // 1,970 minutes are left, at 300.
    assert_eq!(scene.venues.hits(Coinbase).len(), 1 + 7);
    assert_eq!(scene.venues.hits(Gate).len(), 1, "nothing of it is missing");
    let composite = scene.sourced(&settings().composite_series(), from, at("20:30")).await;
    assert_eq!(composite.len(), 2880);
    scene.finish();
}

/// Prices as Binance had them, with their real number of digits, through five ways of writing them down.
async fn real_minutes_come_through_exactly(world: &mut World) {
    let Some(path) = recorded() else { return tests::skip::not_run("recorded minutes: ../shared missing") };
    let now = path[2000].open_time + TimeDelta::seconds(4);
    let scene = Scene::with(world, path, now, TimeDelta::hours(4)).await;
    scene.poller.round().await;
    let to = feeds::venues::plan::floor(now, STEP);
    for id in VenueId::ALL {
        let own = scene.own(id, to - TimeDelta::hours(4), to).await;
        let told: Vec<Candle> = (1..=240).rev().map(|back| scene.venues.bar(id, to - STEP * back)).collect();
        assert_eq!(own, told, "{id:?}");
    }
    let composite = scene.sourced(&settings().composite_series(), to - TimeDelta::hours(4), to).await;
    assert_eq!(composite.len(), 240);
    assert!(composite.iter().all(|(_, above, _)| above.is_zero()), "{composite:?}");
    scene.finish();
}

async fn old_bars_are_forgotten(world: &mut World) {
    let scene = Scene::new(world).await;
    scene.poller.round().await;
    let db = scene.service.db();
    let count = |series: CandleSeries| async move {
        db.candles(&series, at("19:00"), at("21:00")).await.unwrap().len()
    };
    let other = CandleSeries { name: SeriesName::new("a file", "BTCUSDT"), step: STEP };
    scene.service.put_candles(&other, &scene.own(Okx, at("19:30"), at("20:30")).await).await.unwrap();
    // Bars of venues are kept for forty days, and half of them are older by then.
    let later = at("20:00") + TimeDelta::days(40);
    assert_eq!(scene.service.forget_prices(later).await.unwrap(), 4 * 30);
    for id in VenueId::ALL {
        let left = if id == Gate { 60 } else { 30 };
        assert_eq!(count(series(id)).await, left, "{id:?}");
    }
    assert_eq!(count(settings().composite_series()).await, 60);
    // The primary and the composite for four hundred.
    let later = at("20:10") + TimeDelta::days(400);
    assert_eq!(scene.service.forget_prices(later).await.unwrap(), 4 * 30 + 40 + 40);
    // What nobody watches is not ours to forget.
    assert_eq!(count(other).await, 60);
    scene.finish();
}
