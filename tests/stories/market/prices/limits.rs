//! Venues that ask to be left alone, and venues that do not serve us.

use feeds::venues::VenueId::{Binance, Coinbase, Gate, Kraken, Okx};
use market::composite::{LeftOut, Trouble};
use rust_decimal::Decimal;
use tests::venues::Fault;
use tests::world::World;

use super::*;

stories! {
    a_venue_that_limits_us_is_left_alone_as_long_as_it_asks
    without_a_word_how_long_the_waits_double
    a_ban_is_waited_out
    a_venue_that_does_not_serve_us_is_asked_once
    a_slow_venue_holds_up_nobody
}

async fn a_venue_that_limits_us_is_left_alone_as_long_as_it_asks(world: &mut World) {
    let scene = Scene::new(world).await;
    scene.poller.round().await;
    scene.venues.forget_hits();
    // Each says it in its own words; OKX and Kraken have codes for it as well.
    for id in [Kraken, Okx] {
        scene.venues.order(id, Fault::Slow429 { retry_after: Some(150) });
    }
    scene.minutes(1).await;
    let until = at("20:33:34");
    for id in [Kraken, Okx] {
        let state = scene.state(id).await;
        assert_eq!(state.left_out, Some(LeftOut::Trouble(Trouble::RateLimited { until })), "{id:?}");
        assert!(state.why.contains("left alone until 20:33:34 UTC"), "{}", state.why);
        assert!(state.why.contains("429"), "{}", state.why);
    }
    // −7, 0 and +1 are left.
    assert_eq!(scene.stands().await, (Decimal::ZERO, names(&[Gate, Binance, Coinbase])));
    // The venues would not mind any more, but they have asked for time.
    for id in [Kraken, Okx] {
        scene.venues.order(id, Fault::Slow429 { retry_after: Some(1) });
    }
    scene.minutes(2).await;
    assert_eq!((scene.venues.hits(Kraken).len(), scene.venues.hits(Okx).len()), (1, 1));
    for id in [Kraken, Okx] {
        scene.venues.mend(id);
    }
    scene.minutes(1).await;
    assert_eq!(scene.out().await, []);
    // What was missed meanwhile is there.
    assert_eq!(scene.own(Kraken, at("20:20"), at("20:40")).await.len(), 14);
    scene.finish();
}

async fn without_a_word_how_long_the_waits_double(world: &mut World) {
    let scene = Scene::new(world).await;
    scene.poller.round().await;
    scene.venues.order(Gate, Fault::Slow429 { retry_after: None });
    scene.venues.forget_hits();
    scene.minutes(12).await;
    // Waits of 30 s, 60 s, 120 s, 240 s and 480 s, and herald looks once a minute: asked in minute 31, 32, 33, 35, 39 and
    // then in 47.
    let minutes: Vec<String> =
        scene.venues.hits(Gate).iter().map(|hit| hit.at.format("%H:%M").to_string()).collect();
    assert_eq!(minutes, ["20:31", "20:32", "20:33", "20:35", "20:39"]);
    scene.finish();
}

async fn a_ban_is_waited_out(world: &mut World) {
    let scene = Scene::new(world).await;
    scene.poller.round().await;
    scene.venues.order(Binance, Fault::Banned418 { retry_after: 600 });
    scene.venues.forget_hits();
    // The last look is at 20:40:04; the ban of 20:31:04 ends at 20:41:04.
    scene.minutes(10).await;
    assert_eq!(scene.venues.hits(Binance).len(), 1);
    assert_eq!(scene.out().await, [("Binance".to_owned(), "rate_limited")]);
    scene.venues.with_patience(Binance);
    scene.minutes(1).await;
    assert_eq!(scene.out().await, []);
    scene.finish();
}

async fn a_venue_that_does_not_serve_us_is_asked_once(world: &mut World) {
    let mut scene = Scene::new(world).await;
    scene.venues.order(Coinbase, Fault::Region451);
    scene.poller.round().await;
    scene.minutes(5).await;
    assert_eq!(scene.venues.hits(Coinbase).len(), 1, "no second try, and no way round");
    // −3, 0, +1 and +2 are left: the median is +0.5.
    assert_eq!(scene.stands().await, (dollars("0.5"), names(&[Gate, Binance, Okx, Kraken])));
    let state = scene.state(Coinbase).await;
    assert_eq!(state.left_out, Some(LeftOut::Trouble(Trouble::Shut)));
    assert!(state.why.contains("does not serve this address") && state.why.contains("451"), "{}", state.why);
    // A person who starts herald anew, perhaps elsewhere, wants to know: it is asked once more.
    scene.venues.mend(Coinbase);
    scene.restart(world).await;
    scene.poller.round().await;
    assert_eq!(scene.out().await, []);
    scene.finish();

    // A primary that is shut is none: the next in order takes its place.
    let scene = Scene::new(world).await;
    scene.venues.order(Gate, Fault::Region451);
    scene.poller.round().await;
    let primary = scene.service.primary_series(scene.now()).await.unwrap();
    assert_eq!(primary, Some(series(Binance)));
    assert!(scene.state(Binance).await.primary);
    scene.finish();
}

async fn a_slow_venue_holds_up_nobody(world: &mut World) {
    let scene = Scene::new(world).await;
    scene.venues.order(Okx, Fault::Late(Duration::from_secs(4)));
    {
        let round = scene.poller.round();
        tokio::pin!(round);
        let others = async {
            loop {
                let words = scene.words().await;
                if words.iter().filter(|(_, word)| *word == "up").count() == 4 {
                    return words;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let words = tokio::select! {
            () = &mut round => panic!("the slow one came first"),
            words = others => words,
        };
        assert_eq!(words.into_iter().find(|(_, word)| *word != "up"), Some(("OKX".to_owned(), "no_data")));
        round.await;
    }
    assert_eq!(scene.out().await, []);
    scene.finish();
}
