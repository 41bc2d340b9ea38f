//! Prices of five venues at the socket, through the use cases into both databases.
//!
//! The venues tell one path, each a few dollars apart: Coinbase −7, Kraken −3, Gate 0, Binance +1, OKX +2. So the median
//! of all is the path, and which venues are in a median can be read from its distance to the path.

mod history;
mod limits;
mod service;
mod told;
mod troubles;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use campaigns::Service;
use campaigns::prices::{PriceSettings, VenueState};
use chrono::{DateTime, TimeDelta, Utc};
use feeds::http::Http;
use feeds::prices::{PollOptions, Poller};
use feeds::venues::{Client, ClientOptions, VenueId};
use herald::watch::prices::Stored;
use market::composite::Composite;
use market::{Candle, SeriesName};
use rust_decimal::Decimal;
use store::CandleSeries;
use tests::venues::{FakeVenues, STEP, generated};
use tests::world::World;

/// When stories begin: four seconds after a full minute, as herald asks.
fn start() -> DateTime<Utc> {
    at("20:30:04")
}

/// A time on the day of the stories.
fn at(time: &str) -> DateTime<Utc> {
    let time = if time.len() == 5 { format!("{time}:00") } else { time.to_owned() };
    format!("2025-04-02T{time}Z").parse().expect("a time of that day")
}

/// The series of a venue.
fn series(id: VenueId) -> CandleSeries {
    let pair = feeds::venues::pair_of(id.symbol());
    CandleSeries { name: SeriesName::new(id.name(), pair), step: STEP }
}

/// The venues as herald is set up for them: Gate is the primary.
fn settings() -> PriceSettings {
    PriceSettings {
        venues: VenueId::ALL.into_iter().map(|id| series(id).name).collect(),
        ..PriceSettings::default()
    }
}

/// Five venues and a herald that reads them.
struct Scene {
    venues: FakeVenues,
    service: Arc<Service>,
    poller: Poller,
    backfill: TimeDelta,
    failures: Arc<Mutex<Vec<String>>>,
}

impl Scene {
    /// The venues tell a path of three hours before the start and three after it; herald reads an hour back.
    async fn new(world: &mut World) -> Scene {
        Scene::with(world, generated(start() - TimeDelta::hours(3), 360), start(), TimeDelta::hours(1)).await
    }

    async fn with(
        world: &mut World,
        mut path: Vec<Candle>,
        now: DateTime<Utc>,
        backfill: TimeDelta,
    ) -> Scene {
        // The path is on the grid whatever second the story begins at.
        for bar in &mut path {
            bar.open_time = feeds::venues::plan::floor(bar.open_time, STEP);
        }
        let venues = FakeVenues::start(path, now).await;
        world.set(|settings| settings.prices = self::settings());
        let failures = Arc::default();
        let (service, poller) = herald(world, &venues, backfill, &failures).await;
        Scene { venues, service, poller, backfill, failures }
    }

    /// herald ends and starts anew: what is not in the database is forgotten.
    async fn restart(&mut self, world: &World) {
        (self.service, self.poller) = herald(world, &self.venues, self.backfill, &self.failures).await;
    }

    fn now(&self) -> DateTime<Utc> {
        self.venues.clock().now()
    }

    /// Minutes pass, and after each herald asks.
    async fn minutes(&self, minutes: i64) {
        for _ in 0..minutes {
            self.venues.minutes_pass(1);
            self.poller.round().await;
        }
    }

    async fn composite(&self) -> Composite {
        self.service.composite(self.now()).await.expect("it can be read")
    }

    /// How far the price of all together is from the path, in dollars, and who is in it.
    async fn stands(&self) -> (Decimal, Vec<String>) {
        let composite = self.composite().await;
        let newest = feeds::venues::plan::floor(self.now(), STEP) - STEP;
        let price = composite.price.expect("there is a price");
        let names = composite.quotes.into_iter().map(|quote| quote.venue).collect();
        (price - self.venues.path(newest).close, names)
    }

    async fn state(&self, id: VenueId) -> VenueState {
        let states = self.service.venue_states(self.now()).await.expect("they can be read");
        states.into_iter().find(|state| state.venue == id.name()).expect("every venue is there")
    }

    /// Every venue with its state in one word, by name.
    async fn words(&self) -> Vec<(String, &'static str)> {
        let states = self.service.venue_states(self.now()).await.expect("they can be read");
        let mut words: Vec<_> = states.iter().map(|state| (state.venue.clone(), state.word())).collect();
        words.sort();
        words
    }

    /// The venues that do not count, with the reason in one word, by name.
    async fn out(&self) -> Vec<(String, &'static str)> {
        self.words().await.into_iter().filter(|(_, word)| *word != "up").collect()
    }

    /// The bars that a venue itself gave.
    async fn own(&self, id: VenueId, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Candle> {
        self.service.db().own_candles(&series(id), from, to).await.expect("they can be read")
    }

    /// The bars of a series that come from elsewhere: minute, close above the path, and whose they are.
    async fn sourced(
        &self,
        series: &CandleSeries,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Vec<(String, Decimal, String)> {
        let bars = self.service.db().sourced_candles(series, from, to).await.expect("they can be read");
        bars.into_iter()
            .map(|one| {
                let above = one.bar.close - self.venues.path(one.bar.open_time).close;
                (one.bar.open_time.format("%H:%M").to_string(), above.normalize(), one.source)
            })
            .collect()
    }

    /// Ends the story.
    fn finish(self) {
        let failures = std::mem::take(&mut *self.failures.lock().expect("nobody panicked"));
        assert!(failures.is_empty(), "what was heard could not be stored: {failures:?}");
        self.venues.finish();
    }
}

async fn herald(
    world: &World,
    venues: &FakeVenues,
    backfill: TimeDelta,
    failures: &Arc<Mutex<Vec<String>>>,
) -> (Arc<Service>, Poller) {
    let service = Arc::new(world.second_process().await);
    let failures = Arc::clone(failures);
    let told = move |stored: Result<&campaigns::prices::PriceNews, &str>| {
        if let Err(why) = stored {
            failures.lock().expect("nobody panicked").push(why.to_owned());
        }
    };
    let sink = Stored::new(Arc::clone(&service), Box::new(told));
    let poll = PollOptions { backfill, ..PollOptions::default() };
    let clients = VenueId::ALL.map(|id| client(venues, id));
    let poller = Poller::new(clients.into(), Arc::new(sink), poll, venues.clock().as_setting());
    (service, poller)
}

fn client(venues: &FakeVenues, id: VenueId) -> Client {
    let options = ClientOptions {
        timeout: Duration::from_secs(5),
        requests_per_minute: 100_000,
        backoff: Duration::from_millis(2),
        ..ClientOptions::default()
    };
    let http = Http::new(None).expect("there is TLS");
    Client::new(venues.venue(id), http, options, venues.clock().as_setting())
}

fn dollars(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn names(ids: &[VenueId]) -> Vec<String> {
    let mut names: Vec<String> = ids.iter().map(|id| id.name().to_owned()).collect();
    names.sort();
    names
}
