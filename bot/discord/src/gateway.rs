//! Holding the gateway session: one process at a time, guarded, and begun anew no more often than Discord allows.
//!
//! serenity reconnects by itself, and some of its loops have no end: it begins a session anew for ever after close codes
//! that never heal, and it sends the token to the public gateway when it cannot learn the right one. The guards stand
//! here.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use campaigns::told;
use chrono::{DateTime, TimeDelta, Utc};
use serenity::client::Client;
use serenity::gateway::GatewayError;
use serenity::http::Route;
use serenity::model::gateway::GatewayIntents;
use store::LeaseGrant;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use wording::told::{Broken, Health};

use crate::connect::{self, ConnectError};
use crate::intake::Shared;
use crate::rest::{Rest, RestError};
use crate::tap::{Heard, Tap};

/// How long the right to the session lasts without being renewed: after a crash another replica waits this long.
const LEASE: TimeDelta = TimeDelta::seconds(15);
const LEASE_RENEWAL: Duration = Duration::from_secs(5);
/// How often a replica that stands by asks for the session.
const STANDBY_WAIT: Duration = Duration::from_secs(1);
/// The wait before the next attempt; it doubles up to the longest.
const WAIT: Duration = Duration::from_secs(1);
const WAIT_MAX: Duration = Duration::from_mins(1);
/// The wait where only a person can help, as it is set.
pub const PERSON_WAIT: Duration = Duration::from_mins(1);
/// Sessions are counted over this time; see `Settings::identifies_max`.
const BUDGET_WINDOW: Duration = Duration::from_mins(10);
/// How long serenity gets to say goodbye.
const GOODBYE: Duration = Duration::from_secs(5);

/// Makes the framework of commands for a new client; the framework lives as long as its session.
pub type Framework = Arc<dyn Fn() -> Box<dyn serenity::framework::Framework> + Send + Sync>;

/// Why a session ended.
enum End {
    /// The process stops.
    Stopped,
    /// Somebody else has it now.
    Lost,
    /// It cannot be held; why, and the wait before the next attempt.
    Failed(Broken, Wait),
}

/// How long to wait before the next attempt.
enum Wait {
    /// Longer each time.
    Growing,
    /// Until a person may have helped.
    Person,
    /// Until Discord has forgotten some of the sessions that were begun.
    Budget,
}

/// The keeper of the session.
pub struct Gateway {
    shared: Arc<Shared>,
    tap: UnboundedSender<Heard>,
    sessions: Arc<AtomicU64>,
    framework: Framework,
    instance: String,
    stop: CancellationToken,
}

impl Gateway {
    /// A keeper that passes events to `tap`. `instance` is the name of this process among all replicas.
    pub fn new(
        shared: Arc<Shared>,
        tap: UnboundedSender<Heard>,
        framework: Framework,
        instance: String,
        stop: CancellationToken,
    ) -> Self {
        Self { shared, tap, sessions: Arc::default(), framework, instance, stop }
    }

    /// Holds the session whenever it may, until the process stops.
    pub async fn run(self) {
        let mut wait = WAIT;
        while !self.stop.is_cancelled() {
            let Some(grant) = self.grant().await else { continue };
            let begun = self.sessions.load(Ordering::SeqCst);
            let end = Box::pin(self.hold(&grant)).await;
            self.shared.session.end();
            if let Err(error) = self.shared.service.db().release_lease(&grant).await {
                tracing::warn!(%error, "the right to the session could not be given back; it ends by itself");
            }
            match end {
                End::Stopped => break,
                End::Lost => self.shared.pulse.standby(self.shared.now()),
                End::Failed(reason, special) => {
                    self.shared.pulse.down(reason.clone(), self.shared.now());
                    self.shared.troubles.set("gateway", vec![Health::Gateway { why: reason }]);
                    if self.sessions.load(Ordering::SeqCst) > begun {
                        wait = WAIT;
                    }
                    let special = match special {
                        Wait::Growing => wait,
                        Wait::Person => self.shared.settings.person_wait,
                        Wait::Budget => BUDGET_WINDOW,
                    };
                    self.pause(special).await;
                    wait = (wait * 2).min(WAIT_MAX);
                }
            }
        }
        self.shared.pulse.down(Broken::Stops, self.shared.now());
    }

    async fn pause(&self, wait: Duration) {
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = self.stop.cancelled() => {}
        }
    }

    /// The right to the session, or `None` after a while.
    async fn grant(&self) -> Option<LeaseGrant> {
        let asked =
            self.shared.service.db().acquire_lease(&name(), &self.instance, self.shared.now(), LEASE).await;
        match asked {
            Ok(grant) => {
                self.shared.database_works("session");
                if grant.is_some() {
                    return grant;
                }
                self.shared.pulse.standby(self.shared.now());
            }
            Err(error) => self.shared.database_failed("session", told::store(&error)),
        }
        self.pause(STANDBY_WAIT).await;
        None
    }

    async fn hold(&self, grant: &LeaseGrant) -> End {
        let now = self.shared.now();
        self.shared.pulse.connecting(now);
        let mut client = match self.client().await {
            Ok(client) => client,
            Err(end) => return end,
        };
        let shards = Arc::clone(&client.shard_manager);
        let mut renew = tokio::time::interval(LEASE_RENEWAL);
        let mut second = tokio::time::interval(Duration::from_secs(1));
        let mut renewed: DateTime<Utc> = now;
        let mut budget = Budget::new(self.shared.settings.identifies_max, &self.sessions);
        let mut answered = None;
        let end = {
            let running = client.start_shard(0, 1);
            tokio::pin!(running);
            loop {
                tokio::select! {
                    ended = &mut running => break explain(ended),
                    () = self.stop.cancelled() => break End::Stopped,
                    _ = second.tick() => {
                        if budget.is_spent(&self.sessions) {
                            break End::Failed(
                                Broken::Budget { sessions: self.shared.settings.identifies_max },
                                Wait::Budget,
                            );
                        }
                        // It is measured anew with each answered heartbeat, and a quiet server sends nothing else.
                        let latency = shards.runners.lock().await.values().find_map(|runner| runner.latency);
                        if latency.is_some() && latency != answered {
                            answered = latency;
                            self.shared.pulse.frame(self.shared.now());
                        }
                        if self.shared.session.number().is_some() {
                            self.shared.troubles.clear("gateway");
                        }
                    }
                    _ = renew.tick() => {
                        let now = self.shared.now();
                        match self.shared.service.db().renew_lease(grant, now, LEASE).await {
                            Ok(true) => {
                                self.shared.database_works("session");
                                renewed = now;
                            }
                            Ok(false) => break End::Lost,
                            // Without the database nobody else can take it either, until it has run out.
                            Err(error) => {
                                self.shared.database_failed("session", told::store(&error));
                                if now - renewed > LEASE * 4 {
                                    break End::Failed(Broken::Lease, Wait::Growing);
                                }
                            }
                        }
                    }
                }
            }
        };
        if tokio::time::timeout(GOODBYE, shards.shutdown_all()).await.is_err() {
            tracing::warn!("the gateway did not say goodbye in time");
        }
        end
    }

    /// A client whose gateway is certainly the right one.
    async fn client(&self) -> Result<Client, End> {
        let settings = &self.shared.settings;
        let wrong = |error: ConnectError| End::Failed(error.why(), Wait::Person);
        let rest = Rest::new(connect::shared(settings).map_err(wrong)?, settings.request_timeout);
        let me: Result<serenity::model::user::CurrentUser, RestError> = rest.get(Route::UserMe, None).await;
        me.map_err(|error| refused(&error))?;
        let gateway: serenity::model::gateway::Gateway =
            rest.get(Route::Gateway, None).await.map_err(|error| refused(&error))?;
        connect::check_gateway(settings, &gateway.url).map_err(wrong)?;
        let mut intents = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES;
        if settings.message_content {
            intents |= GatewayIntents::MESSAGE_CONTENT;
        }
        let http = connect::http(settings).map_err(wrong)?;
        let tap = Tap::new(
            self.tap.clone(),
            Arc::clone(&self.sessions),
            Arc::clone(&self.shared.pulse),
            Arc::clone(&self.shared.clock),
        );
        let client = serenity::client::ClientBuilder::new_with_http(http, intents)
            .event_handler(tap)
            .framework(Boxed((self.framework)()))
            .await
            .map_err(|error| End::Failed(Broken::EndedSo { why: error.to_string().into() }, Wait::Growing))?;
        let url = client.ws_url.lock().await.clone();
        connect::check_gateway(settings, &url).map_err(wrong)?;
        Ok(client)
    }
}

/// The right to the one shard herald has.
fn name() -> String {
    "discord:gateway:0".to_owned()
}

fn refused(error: &RestError) -> End {
    match error.status() {
        Some(401) => End::Failed(Broken::Token, Wait::Person),
        _ => End::Failed(Broken::Answer { why: error.to_string().into() }, Wait::Growing),
    }
}

fn explain(ended: serenity::Result<()>) -> End {
    match ended {
        Ok(()) => End::Failed(Broken::Ended, Wait::Growing),
        Err(serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents)) => {
            End::Failed(Broken::Intent, Wait::Person)
        }
        Err(serenity::Error::Gateway(GatewayError::InvalidAuthentication)) => {
            End::Failed(Broken::GatewayToken, Wait::Person)
        }
        Err(error) => End::Failed(Broken::EndedSo { why: error.to_string().into() }, Wait::Growing),
    }
}

/// How many sessions were begun lately.
struct Budget {
    max: usize,
    seen: u64,
    begun: VecDeque<Instant>,
}

impl Budget {
    fn new(max: u32, sessions: &AtomicU64) -> Self {
        Self { max: max as usize, seen: sessions.load(Ordering::SeqCst), begun: VecDeque::new() }
    }

    fn is_spent(&mut self, sessions: &AtomicU64) -> bool {
        let (now, count) = (Instant::now(), sessions.load(Ordering::SeqCst));
        self.begun.extend((self.seen..count).map(|_| now));
        self.seen = count;
        while self.begun.front().is_some_and(|first| now - *first > BUDGET_WINDOW) {
            self.begun.pop_front();
        }
        self.begun.len() > self.max
    }
}

/// serenity wants to own the framework it is given.
struct Boxed(Box<dyn serenity::framework::Framework>);

#[serenity::async_trait]
impl serenity::framework::Framework for Boxed {
    async fn init(&mut self, client: &Client) {
        self.0.init(client).await;
    }

    async fn dispatch(&self, context: serenity::client::Context, event: serenity::client::FullEvent) {
        self.0.dispatch(context, event).await;
    }
}
