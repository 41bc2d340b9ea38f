//! Prices of venues: one process of all replicas asks them, minute by minute, and everybody reads what is stored.

mod sentences;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use campaigns::Service;
use campaigns::prices::{PriceNews, VenueTrouble};
use chrono::{DateTime, TimeDelta, Utc};
use feeds::http::Http;
use feeds::prices::{Heard, PollOptions, Poller, Range, Sink};
use feeds::venues::{Client, ClientOptions, Trouble, Venue};
use market::SeriesName;
use store::LeaseGrant;
use wording::told::{Failure as Unstored, Health};

use crate::exit::Failure;
use crate::ops::report::{Part, Status};
use crate::watch::{Shared, Tasks};

pub use sentences::status;

/// How this part is set up.
pub struct Setup {
    /// The venues that are asked.
    pub venues: Vec<Asked>,
    /// How each is asked; the requests a minute and the seed are set for each.
    pub client: ClientOptions,
    /// How often, and how far back.
    pub poll: PollOptions,
}

/// A venue that is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The venue.
    pub venue: Venue,
    /// The most requests a minute.
    pub requests_per_minute: u32,
}

impl Setup {
    /// The clients of the venues.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn clients(
        &self,
        clock: &discord::settings::Clock,
        entropy: &discord::commands::Entropy,
    ) -> Result<Vec<Client>, Failure> {
        let http = Http::new(None).map_err(Failure::Outside)?;
        let client = |asked: &Asked| {
            let mut seed = [0; 8];
            entropy(&mut seed);
            let options = ClientOptions {
                requests_per_minute: asked.requests_per_minute,
                seed: u64::from_le_bytes(seed),
                ..self.client.clone()
            };
            Client::new(asked.venue.clone(), http.clone(), options, Arc::clone(clock))
        };
        Ok(self.venues.iter().map(client).collect())
    }
}

/// The right to ask.
const LEASE: &str = "prices";
/// How long it is held without being renewed.
const LEASE_LASTS: TimeDelta = TimeDelta::seconds(60);
/// How often it is renewed, or asked for by those who wait.
const LEASE_LOOK: Duration = Duration::from_secs(15);
/// How long the task may stay away before health says so.
const ALIVE_WITHIN: TimeDelta = TimeDelta::minutes(5);
/// How often old bars are removed.
const FORGET_EVERY: TimeDelta = TimeDelta::hours(1);

/// Starts the part.
///
/// # Errors
/// When TLS cannot be set up.
#[expect(clippy::unused_async, reason = "other parts wait here")]
pub async fn start(setup: Setup, shared: &Shared, tasks: &mut Tasks) -> Result<(), Failure> {
    let clients = setup.clients(&shared.clock, &shared.entropy)?;
    let sink = Arc::new(Stored::new(Arc::clone(&shared.service), told(shared)));
    let poller = Poller::new(clients, sink, setup.poll, Arc::clone(&shared.clock));
    let shared = shared.clone();
    tasks.spawn(async move {
        Box::pin(watch(&poller, &shared)).await;
        ("prices", Ok(()))
    });
    Ok(())
}

/// Health and the parts that wait for prices are told.
fn told(shared: &Shared) -> Told {
    let (health, bell) = (Arc::clone(&shared.health), Arc::clone(&shared.heard));
    Box::new(move |stored| match stored {
        Ok(PriceNews { new, revised, states, composite }) => {
            health.watched(Part::Prices, status(states, composite));
            if new + revised > 0 {
                bell.notify_waiters();
            }
        }
        Err(why) => {
            health.watched(Part::Prices, Status::Failing(vec![Health::PricesUnstored { why: why.into() }]));
        }
    })
}

/// Asks while this process holds the right, and waits for it otherwise.
async fn watch(poller: &Poller, shared: &Shared) {
    let db = shared.service.db();
    while !shared.stop.is_cancelled() {
        shared.health.alive("prices", ALIVE_WITHIN);
        let now = (shared.clock)();
        match db.acquire_lease(LEASE, &shared.instance, now, LEASE_LASTS).await {
            Ok(Some(grant)) => {
                let lost = shared.stop.child_token();
                let hold = async {
                    hold(shared, &grant).await;
                    lost.cancel();
                };
                tokio::join!(poller.run(&lost), hold);
                if let Err(error) = db.release_lease(&grant).await {
                    tracing::warn!("the right to ask for prices could not be given back: {error}");
                }
            }
            Ok(None) => shared.health.watched(Part::Prices, Status::Ok),
            Err(error) => failed(shared, campaigns::told::store(&error)),
        }
        shared.stop.run_until_cancelled(tokio::time::sleep(LEASE_LOOK)).await;
    }
}

/// Health is told that the database failed.
fn failed(shared: &Shared, why: Unstored) {
    shared.health.watched(Part::Prices, Status::Failing(vec![Health::Database { why }]));
}

/// Renews the right until it is lost or the service stops, and removes old bars meanwhile.
async fn hold(shared: &Shared, grant: &LeaseGrant) {
    let mut forget_at: Option<DateTime<Utc>> = None;
    loop {
        shared.health.alive("prices", ALIVE_WITHIN);
        let now = (shared.clock)();
        if forget_at.is_none_or(|at| at <= now) {
            match shared.service.forget_prices(now).await {
                Ok(gone) if gone > 0 => tracing::info!(gone, "old bars were removed"),
                Ok(_) => {}
                Err(error) => tracing::warn!("old bars could not be removed: {error}"),
            }
            forget_at = Some(now + FORGET_EVERY);
        }
        if shared.stop.run_until_cancelled(tokio::time::sleep(LEASE_LOOK)).await.is_none() {
            return;
        }
        match shared.service.db().renew_lease(grant, (shared.clock)(), LEASE_LASTS).await {
            Ok(true) => refresh(shared).await,
            Ok(false) => return tracing::warn!("another replica asks for prices now"),
            // While nobody can write, nobody else can take the right either.
            Err(error) => tracing::warn!("the right to ask for prices could not be renewed: {error}"),
        }
    }
}

/// Looks at the venues although nothing was heard: where every answer fails to come, what was heard last must not stand.
async fn refresh(shared: &Shared) {
    let (service, now) = (&shared.service, (shared.clock)());
    let seen = async {
        Ok::<_, campaigns::Error>((service.venue_states(now).await?, service.composite(now).await?))
    };
    match seen.await {
        Ok((states, composite)) => shared.health.watched(Part::Prices, status(&states, &composite)),
        Err(error) => failed(shared, campaigns::told::service(&error)),
    }
}

/// Puts what is heard into the store.
pub struct Stored {
    service: Arc<Service>,
    told: Told,
}

/// Told what became of what was heard, or why it could not be stored.
pub type Told = Box<dyn Fn(Result<&PriceNews, &str>) + Send + Sync>;

impl Stored {
    /// Stores by the use cases, and tells what became of it.
    pub fn new(service: Arc<Service>, told: Told) -> Self {
        Self { service, told }
    }
}

/// The series of a venue.
fn name(venue: &Venue) -> SeriesName {
    SeriesName::new(venue.id.name(), venue.pair())
}

#[async_trait]
impl Sink for Stored {
    async fn missing(
        &self,
        venue: &Venue,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<Range>, String> {
        let missing = self.service.missing_bars(&name(venue), from, to).await;
        missing.map_err(|error| error.to_string())
    }

    async fn hear(&self, venue: &Venue, heard: Heard) -> Result<(), String> {
        let (name, at) = (name(venue), heard.at);
        let stored = match &heard.outcome {
            Ok(bars) => Box::pin(self.service.hear_bars(&name, bars, at)).await,
            Err(trouble) => {
                let why = trouble.to_string();
                Box::pin(self.service.hear_venue_trouble(&name, kind(trouble), &why, at)).await
            }
        };
        let stored = stored.map_err(|error| error.to_string());
        (self.told)(stored.as_ref().map_err(String::as_str));
        stored.map(drop)
    }
}

fn kind(trouble: &Trouble) -> VenueTrouble {
    match trouble {
        Trouble::Down { .. } | Trouble::Refused { .. } => VenueTrouble::Down,
        Trouble::Shut { .. } => VenueTrouble::Shut,
        Trouble::RateLimited { until, .. } => VenueTrouble::RateLimited { until: *until },
        Trouble::ClockOff { by } => VenueTrouble::ClockOff { by: *by },
    }
}
