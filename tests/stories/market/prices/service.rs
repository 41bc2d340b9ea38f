//! Prices inside the running service: health, one asker among replicas, and a stop.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use feeds::prices::PollOptions;
use feeds::venues::ClientOptions;
use feeds::venues::VenueId::{self, Coinbase, Gate};
use herald::live::{Live, Setup};
use herald::ops::metrics::Metrics;
use herald::ops::report::judge;
use herald::watch;
use herald::watch::prices::Asked;
use store::Db;
use tests::venues::{FakeVenues, Fault, generated};

use super::*;

async fn live(db: &Db, venues: &FakeVenues, instance: &str) -> Live {
    let asked = |id: VenueId| Asked { venue: venues.venue(id), requests_per_minute: 100_000 };
    let prices = watch::prices::Setup {
        venues: VenueId::ALL.map(asked).into(),
        client: ClientOptions { backoff: Duration::from_millis(2), ..ClientOptions::default() },
        poll: PollOptions {
            every: TimeDelta::milliseconds(50),
            after: TimeDelta::zero(),
            backfill: TimeDelta::hours(1),
            ..PollOptions::default()
        },
    };
    let setup = Setup {
        db: db.clone(),
        settings: campaigns::Settings { prices: settings(), ..campaigns::Settings::default() },
        discord: None,
        clock: venues.clock().as_setting(),
        entropy: Arc::new(|buffer| buffer.fill(7)),
        fonts: Arc::new(charts::Fonts::load(&[])),
        instance: instance.to_owned(),
        listen: None,
        metrics: Metrics::apart(),
        look_every: Duration::from_millis(50),
        watch: watch::Setup { prices: Some(prices), ..watch::Setup::default() },
    };
    Box::pin(Live::start(setup)).await.expect("it starts")
}

/// Waits for what health says of prices.
async fn until(health: &herald::ops::health::Health, holds: impl Fn(&str, &str) -> bool) {
    let deadline = tokio::time::Instant::now() + Duration::from_mins(1);
    loop {
        let report = serde_json::to_value(judge(&health.facts().await)).expect("a report is JSON");
        let prices = &report["parts"]["prices"];
        let (status, sentence) = (prices["status"].as_str(), prices["sentence"].as_str());
        if holds(status.unwrap_or_default(), sentence.unwrap_or_default()) {
            return;
        }
        assert!(tokio::time::Instant::now() < deadline, "health says {prices:#}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_service_watches_prices_and_says_how_venues_stand() {
    let folder = tests::folder();
    let db = Db::open(&format!("sqlite:{}", folder.path().join("h.db").display())).await.expect("it opens");
    db.migrate().await.expect("migrations apply");
    let mut path = generated(start() - TimeDelta::hours(3), 360);
    for bar in &mut path {
        bar.open_time = feeds::venues::plan::floor(bar.open_time, STEP);
    }
    let venues = FakeVenues::start(path, start()).await;
    venues.order(Coinbase, Fault::Region451);
    let first = live(&db, &venues, "first").await;
    let (health, stop) = (Arc::clone(first.health()), first.stopper());
    let running = tokio::spawn(first.run());
    until(&health, |status, sentence| {
        status == "degraded"
            && sentence.starts_with("Coinbase is left out because it does not serve this address")
            && sentence.contains("prices.venues")
            && !sentence.contains("Gate")
    })
    .await;
    // Another replica has nothing to ask: the right is held.
    let second = live(&db, &venues, "second").await;
    let (second_health, second_stop) = (Arc::clone(second.health()), second.stopper());
    let second_running = tokio::spawn(second.run());
    until(&second_health, |status, _| status == "ok").await;
    assert_eq!(venues.hits(Coinbase).len(), 1, "two replicas ask no more than one");
    venues.order(Gate, Fault::Broken(500));
    venues.minutes_pass(1);
    until(&health, |_, sentence| {
        sentence.contains("Gate.io is left out since 20:31 UTC (Gate.io answers 500")
            && sentence.contains("asked again every minute")
    })
    .await;
    venues.mend(Gate);
    until(&health, |_, sentence| !sentence.contains("Gate.io is left out")).await;
    let service = Service::new(
        db.clone(),
        campaigns::Settings { prices: settings(), ..campaigns::Settings::default() },
    );
    assert_eq!(service.composite(venues.clock().now()).await.expect("it can be read").quotes.len(), 4);
    for (stop, running) in [(stop, running), (second_stop, second_running)] {
        stop.cancel();
        let ended = tokio::time::timeout(Duration::from_mins(1), running).await.expect("it stops in time");
        ended.expect("no part panicked").expect("it stops well");
    }
    // The right was given back.
    let free = db.acquire_lease("prices", "somebody", venues.clock().now(), TimeDelta::minutes(1)).await;
    assert!(free.expect("the database answers").is_some());
    venues.finish();
}
