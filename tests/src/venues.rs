//! Five exchanges of our own on loopback, for stories about prices.
//!
//! One price path is told by all of them, each in its own order of rows and columns, its own unit of time, its own
//! limits and its own words for errors, a few dollars apart as venues are. Faults are ordered for each on its own. The
//! time is virtual, the `Date` header included.
//!
//! A venue also judges whoever asks: a request before the end of a `Retry-After`, after "not in your region", for more
//! rows than it gives or in words it does not know fails the story ([`FakeVenues::finish`]).

mod answers;
mod path;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderValue, Response, StatusCode, header};
use chrono::{DateTime, TimeDelta, Utc};
use feeds::venues::{Venue, VenueId};
use futures_util::stream;
use market::Candle;
use rust_decimal::Decimal;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::discord::clock::Clock;
use answers::Said;
pub use path::{generated, recorded};

/// From one bar to the next.
pub const STEP: TimeDelta = TimeDelta::minutes(1);

/// How many dollars a venue's prices lie above the path.
pub fn offset(id: VenueId) -> i64 {
    match id {
        VenueId::Gate => 0,
        VenueId::Binance => 1,
        VenueId::Okx => 2,
        VenueId::Coinbase => -7,
        VenueId::Kraken => -3,
    }
}

/// What a venue does instead of answering well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A status of 500 or more, without a word.
    Broken(u16),
    /// The connection ends in the middle of the answer.
    Cut,
    /// Too many requests, in the venue's own words.
    Slow429 {
        /// What `Retry-After` says, in seconds; without it nothing is said.
        retry_after: Option<u64>,
    },
    /// A ban, as Binance has it.
    Banned418 {
        /// What `Retry-After` says, in seconds.
        retry_after: u64,
    },
    /// Not in your region.
    Region451,
    /// A page for people, with status 200.
    Page,
    /// An answer without end.
    Huge,
    /// The answer begins at once and goes on after this time.
    Late(Duration),
}

/// A request that a venue got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Path and query, without what stands for the venue.
    pub asked: String,
    /// When, by the virtual clock.
    pub at: DateTime<Utc>,
}

/// The five venues.
pub struct FakeVenues {
    address: SocketAddr,
    clock: Clock,
    state: Arc<Mutex<State>>,
    stop: CancellationToken,
}

struct State {
    path: BTreeMap<DateTime<Utc>, Candle>,
    venues: BTreeMap<VenueId, House>,
    violations: Vec<String>,
}

/// One venue as it stands.
#[derive(Default)]
struct House {
    fault: Option<Fault>,
    /// Its clock minus ours.
    clock_off: Option<TimeDelta>,
    /// What its prices are multiplied with.
    factor: Option<Decimal>,
    /// From this minute on the price stands still.
    frozen_from: Option<DateTime<Utc>>,
    /// Minutes it has no row for.
    gaps: Vec<(DateTime<Utc>, DateTime<Utc>)>,
    /// Rows it has corrected.
    revised: BTreeMap<DateTime<Utc>, Candle>,
    /// After so many answers it has a fault.
    breaks: Option<(usize, Fault)>,
    hits: Vec<Hit>,
    /// No request is welcome before this time.
    quiet_until: Option<DateTime<Utc>>,
    /// No request is welcome any more.
    shut: bool,
}

impl House {
    /// The row of a minute as this venue tells it.
    fn row(&self, id: VenueId, at: DateTime<Utc>, path: &BTreeMap<DateTime<Utc>, Candle>) -> Option<Candle> {
        if self.gaps.iter().any(|(from, to)| (*from..*to).contains(&at)) {
            return None;
        }
        if let Some(row) = self.revised.get(&at) {
            return Some(row.clone());
        }
        let told = |candle: &Candle| {
            let price =
                |price: Decimal| (price + Decimal::from(offset(id))) * self.factor.unwrap_or(Decimal::ONE);
            Candle {
                open_time: candle.open_time,
                open: price(candle.open),
                high: price(candle.high),
                low: price(candle.low),
                close: price(candle.close),
                volume: candle.volume,
            }
        };
        match self.frozen_from {
            Some(from) if at >= from => {
                let last = told(path.range(..from).next_back()?.1).close;
                Some(Candle {
                    open_time: at,
                    open: last,
                    high: last,
                    low: last,
                    close: last,
                    volume: Decimal::ZERO,
                })
            }
            _ => path.get(&at).map(told),
        }
    }
}

impl FakeVenues {
    /// Five venues that tell a path, at a time.
    ///
    /// # Panics
    /// Without a free port.
    pub async fn start(path: Vec<Candle>, now: DateTime<Utc>) -> Self {
        let venues = VenueId::ALL.into_iter().map(|id| (id, House::default())).collect();
        let path = path.into_iter().map(|candle| (candle.open_time, candle)).collect();
        let state = Arc::new(Mutex::new(State { path, venues, violations: Vec::new() }));
        let clock = Clock::new(now);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
        let address = listener.local_addr().expect("it has an address");
        let app = Router::new().fallback(answer).with_state((Arc::clone(&state), clock.clone()));
        let stop = CancellationToken::new();
        let stopped = stop.clone().cancelled_owned();
        tokio::spawn(async move { axum::serve(listener, app).with_graceful_shutdown(stopped).await });
        Self { address, clock, state, stop }
    }

    /// The time of the venues; they and herald share it.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Lets a minute begin, and four seconds pass, as herald waits.
    pub fn minutes_pass(&self, minutes: i64) {
        let now = feeds::venues::plan::floor(self.clock.now(), STEP);
        self.clock.set(now + STEP * i32::try_from(minutes).expect("few minutes") + TimeDelta::seconds(4));
    }

    /// The address of a venue.
    pub fn base(&self, id: VenueId) -> String {
        format!("http://{}/{}", self.address, id.key())
    }

    /// A venue as herald is told of it.
    ///
    /// # Panics
    /// Never: the address is on this machine.
    pub fn venue(&self, id: VenueId) -> Venue {
        Venue::new(id, &self.base(id), id.symbol()).expect("it is on this machine")
    }

    /// Orders a fault.
    pub fn order(&self, id: VenueId, fault: Fault) {
        self.with(id, |house| house.fault = Some(fault));
    }

    /// The venue answers well again, and nobody is shut out any more.
    pub fn mend(&self, id: VenueId) {
        self.with(id, |house| (house.fault, house.shut, house.quiet_until) = (None, false, None));
    }

    /// The venue would answer well, but what it has asked for still holds.
    pub fn with_patience(&self, id: VenueId) {
        self.with(id, |house| house.fault = None);
    }

    /// After so many more answers the venue has a fault.
    pub fn break_after(&self, id: VenueId, answers: usize, fault: Fault) {
        self.with(id, |house| house.breaks = Some((answers, fault)));
    }

    /// From a minute on the price stands still without a trade; `None` lets it go on.
    pub fn freeze(&self, id: VenueId, from: Option<DateTime<Utc>>) {
        self.with(id, |house| house.frozen_from = from);
    }

    /// All prices are wrong by so many percent.
    pub fn wrong_by(&self, id: VenueId, percent: i64) {
        self.with(id, |house| house.factor = Some(Decimal::new(100 + percent, 2)));
    }

    /// The venue's clock goes ahead of ours by so much.
    pub fn clock_off(&self, id: VenueId, by: TimeDelta) {
        self.with(id, |house| house.clock_off = Some(by));
    }

    /// The venue has no rows for `[from, to)`.
    pub fn gap(&self, id: VenueId, from: DateTime<Utc>, to: DateTime<Utc>) {
        self.with(id, |house| house.gaps.push((from, to)));
    }

    /// The venue has rows for everything again.
    pub fn fill(&self, id: VenueId) {
        self.with(id, |house| house.gaps.clear());
    }

    /// The venue corrects a row.
    pub fn revise(&self, id: VenueId, row: Candle) {
        self.with(id, |house| house.revised.insert(row.open_time, row));
    }

    /// The bar of a minute as a venue tells it.
    ///
    /// # Panics
    /// When it has none.
    pub fn bar(&self, id: VenueId, at: DateTime<Utc>) -> Candle {
        let state = self.lock();
        state.venues[&id].row(id, at, &state.path).expect("the venue has that minute")
    }

    /// The bar of a minute on the path.
    ///
    /// # Panics
    /// When the path does not reach there.
    pub fn path(&self, at: DateTime<Utc>) -> Candle {
        self.lock().path[&at].clone()
    }

    /// The requests a venue got, in order.
    pub fn hits(&self, id: VenueId) -> Vec<Hit> {
        self.with(id, |house| house.hits.clone())
    }

    /// Forgets the requests so far.
    pub fn forget_hits(&self) {
        for house in self.lock().venues.values_mut() {
            house.hits.clear();
        }
    }

    /// Ends a story.
    ///
    /// # Panics
    /// When a venue was asked what it should not have been, or when it had asked to be left alone.
    pub fn finish(self) {
        self.stop.cancel();
        let violations = std::mem::take(&mut self.lock().violations);
        assert!(violations.is_empty(), "venues complain: {violations:#?}");
    }

    fn with<T>(&self, id: VenueId, change: impl FnOnce(&mut House) -> T) -> T {
        change(self.lock().venues.get_mut(&id).expect("all five are there"))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Stage = (Arc<Mutex<State>>, Clock);

async fn answer(Shared((state, clock)): Shared<Stage>, request: Request) -> Response<Body> {
    let now = clock.now();
    let uri = request.uri();
    let asked = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let (key, rest) = asked.trim_start_matches('/').split_once('/').unwrap_or((asked.as_str(), ""));
    let Some(id) = VenueId::ALL.into_iter().find(|id| id.key() == key) else {
        return plain(StatusCode::NOT_FOUND, Vec::new(), now);
    };
    let (said, fault, told) = {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { path, venues, violations } = &mut *state;
        let house = venues.get_mut(&id).expect("all five are there");
        house.hits.push(Hit { asked: rest.to_owned(), at: now });
        if house.shut {
            violations.push(format!("{}: asked again at {now} although it is shut", id.name()));
        }
        if house.quiet_until.is_some_and(|until| now < until) {
            violations.push(format!("{}: asked at {now} although it wanted to be left alone", id.name()));
        }
        if let Some((answers, fault)) = house.breaks.take() {
            match answers.checked_sub(1) {
                Some(left) => house.breaks = Some((left, fault)),
                None => house.fault = Some(fault),
            }
        }
        let told = now + house.clock_off.unwrap_or_default();
        match house.fault {
            Some(Fault::Slow429 { retry_after: Some(wait) } | Fault::Banned418 { retry_after: wait }) => {
                house.quiet_until = Some(now + TimeDelta::seconds(wait as i64));
            }
            Some(Fault::Region451) => house.shut = true,
            _ => {}
        }
        let said = answers::answer(id, rest, told, |at| {
            // Bars are on the full minute by any clock.
            let off = TimeDelta::minutes(house.clock_off.unwrap_or_default().num_minutes());
            let row = house.row(id, at - off, path)?;
            Some(Candle { open_time: at, ..row })
        });
        let fault = house.fault;
        if let (None, Said::Wrong { why, .. }) = (&fault, &said) {
            violations.push(format!("{}: {why}: {rest}", id.name()));
        }
        (said, fault, told)
    };
    let well = match said {
        Said::Rows(body) => plain(StatusCode::OK, body, told),
        Said::Wrong { status, body, .. } => {
            plain(StatusCode::from_u16(status).expect("a status"), body, told)
        }
    };
    match fault {
        None => well,
        Some(fault) => broken(id, fault, well, told),
    }
}

fn broken(id: VenueId, fault: Fault, well: Response<Body>, told: DateTime<Utc>) -> Response<Body> {
    let with_wait = |status, body: Vec<u8>, wait: Option<u64>| {
        let mut response = plain(StatusCode::from_u16(status).expect("a status"), body, told);
        if let Some(wait) = wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        response
    };
    match fault {
        Fault::Broken(status) => with_wait(status, Vec::new(), None),
        Fault::Slow429 { retry_after } => with_wait(429, answers::too_fast(id), retry_after),
        Fault::Banned418 { retry_after } => with_wait(418, answers::too_fast(id), Some(retry_after)),
        Fault::Region451 => with_wait(
            451,
            br#"{"code":0,"msg":"Service unavailable from a restricted location."}"#.to_vec(),
            None,
        ),
        Fault::Page => {
            plain(StatusCode::OK, b"<!DOCTYPE html><title>Just a moment...</title>".to_vec(), told)
        }
        Fault::Huge => {
            let piece = Bytes::from(vec![b' '; 1 << 16]);
            let pieces = stream::repeat_with(move || Ok::<_, std::io::Error>(piece.clone()));
            well.map(|_| Body::from_stream(pieces))
        }
        Fault::Cut => {
            let pieces = [Ok(Bytes::from_static(b"[[17")), Err(std::io::Error::other("cut"))];
            well.map(|_| Body::from_stream(stream::iter(pieces)))
        }
        Fault::Late(wait) => well.map(|body| {
            let late = async move {
                tokio::time::sleep(wait).await;
                axum::body::to_bytes(body, usize::MAX).await.map_err(std::io::Error::other)
            };
            Body::from_stream(stream::once(late))
        }),
    }
}

fn plain(status: StatusCode, body: Vec<u8>, told: DateTime<Utc>) -> Response<Body> {
    let date = told.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::DATE, HeaderValue::from_str(&date).expect("a date is a header"));
    response
}
