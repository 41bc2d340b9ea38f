//! The whole service in one process: the Discord side, the workers, health and metrics, from the start to a graceful
//! stop.
//!
//! Clock, randomness and settings are handed in, so that tests run this very code against a Discord of their own.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use campaigns::messenger::{Messenger, Outgoing, SendError, SentId};
use campaigns::worker::{Tick, Worker};
use campaigns::{Error, Service};
use chrono::TimeDelta;
use discord::commands::{Data, Entropy};
use discord::framework::{buttons, framework};
use discord::health::Pulse;
use discord::intake::Shared;
use discord::run::{Discord, Parts};
use discord::settings::Clock;
use discord::troubles::Troubles;
use store::Db;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::exit::Failure;
use crate::ops::health::Health;
use crate::ops::metrics::Metrics;
use crate::ops::server::Server;
use crate::watch;

/// How long a task may stay away before health says so.
const ALIVE_WITHIN: TimeDelta = TimeDelta::minutes(5);
/// The wait after a failure of the database.
const DATABASE_WAIT: Duration = Duration::from_secs(1);
/// How often recorded times are folded into their histograms.
const UPKEEP: Duration = Duration::from_secs(5);

/// What the service is started with.
pub struct Setup {
    /// An open, migrated database.
    pub db: Db,
    /// The settings of the use cases.
    pub settings: campaigns::Settings,
    /// The Discord side; without it messages wait in the outbox.
    pub discord: Option<discord::settings::Settings>,
    /// The time.
    pub clock: Clock,
    /// Bytes that nobody can guess.
    pub entropy: Entropy,
    /// The fonts of charts.
    pub fonts: Arc<charts::Fonts>,
    /// The name of this process among all replicas.
    pub instance: String,
    /// Where health and metrics are served, if anywhere.
    pub listen: Option<SocketAddr>,
    /// What is counted.
    pub metrics: Metrics,
    /// How often due jobs and messages are looked for when nothing else wakes the workers.
    pub look_every: Duration,
    /// Prices, news, moves and the panel.
    pub watch: watch::Setup,
}

/// The running service.
pub struct Live {
    health: Arc<Health>,
    service: Arc<Service>,
    address: Option<SocketAddr>,
    stop: CancellationToken,
    tasks: JoinSet<(&'static str, Result<(), Failure>)>,
}

impl Live {
    /// Starts everything.
    ///
    /// # Errors
    /// When the port of health is taken or a setting is wrong. What Discord says against the token shows in health.
    pub async fn start(setup: Setup) -> Result<Live, Failure> {
        let Setup {
            db,
            settings,
            discord,
            clock,
            entropy,
            fonts,
            instance,
            listen,
            metrics,
            look_every,
            mut watch,
        } = setup;
        let server = match listen {
            Some(listen) => Some(Server::bind(listen).await?),
            None => None,
        };
        let address = server.as_ref().map(Server::address);
        let pulse = Arc::new(Pulse::default());
        let troubles = Arc::new(Troubles::default());
        let guilds = discord.as_ref().map(|discord| discord.guilds.clone()).unwrap_or_default();
        let health =
            Health::new(db.clone(), Arc::clone(&pulse), Arc::clone(&clock), guilds, discord.is_some());
        let health = Arc::new(health.with_troubles(Arc::clone(&troubles)));
        health.fonts(missing_font(&fonts));
        let mut service = Service::new(db, settings);
        if let Some((model, budget)) = watch.model.take() {
            service = service.with_model(model, budget);
        }
        let service = Arc::new(service);
        let (work, stop) = (Arc::new(Notify::new()), CancellationToken::new());
        let mut tasks = JoinSet::new();
        let common = Common {
            service: Arc::clone(&service),
            health: Arc::clone(&health),
            troubles: Arc::clone(&troubles),
            clock: Arc::clone(&clock),
            instance: instance.clone(),
            work: Arc::clone(&work),
            out: Arc::new(Notify::new()),
            changed: Arc::new(Notify::new()),
            stop: stop.clone(),
            look_every,
        };
        let (wake, out) = (Arc::clone(&common.work), Arc::clone(&common.out));
        let wake: discord::commands::Wake = Arc::new(move || {
            wake.notify_one();
            out.notify_one();
        });
        let watched = watch::Shared {
            service: Arc::clone(&service),
            health: Arc::clone(&health),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
            fonts: Arc::clone(&fonts),
            instance: instance.clone(),
            heard: Arc::new(Notify::new()),
            wake: Arc::clone(&wake),
            stop: stop.clone(),
        };
        let messenger: Arc<dyn Messenger> = match discord {
            None => Arc::new(Nowhere),
            Some(settings) => {
                let settings = Arc::new(settings);
                let parts = Parts {
                    service: Arc::clone(&service),
                    settings: Arc::clone(&settings),
                    clock: Arc::clone(&clock),
                    pulse,
                    troubles,
                    fonts: Arc::clone(&fonts),
                    work: Arc::clone(&work),
                    instance,
                    stop: stop.clone(),
                };
                let ending = stop.clone();
                let discord = Discord::start(parts, |shared, rest| {
                    let service = Arc::clone(&shared.service);
                    let data = move || {
                        Data::new(
                            Arc::clone(&service),
                            Arc::clone(&settings),
                            Arc::clone(&clock),
                            Arc::clone(&fonts),
                            Arc::clone(&entropy),
                            Arc::clone(&wake),
                        )
                    };
                    framework(shared, rest, data, ending)
                })
                .map_err(|error| Failure::Input(error.to_string()))?;
                let messenger: Arc<dyn Messenger> = Arc::new(discord.messenger(buttons()));
                let shared = Arc::clone(discord.shared());
                let facts = common.clone();
                tasks.spawn(async move { ("worker", facts.work_off(Some(shared)).await) });
                let changed = Arc::clone(&common.changed);
                let stop = stop.clone();
                tasks.spawn(async move {
                    let watch = async {
                        loop {
                            tokio::select! {
                                () = changed.notified() => discord.campaigns_changed(),
                                () = stop.cancelled() => break,
                            }
                        }
                        discord.join().await;
                    };
                    watch.await;
                    ("Discord side", Ok(()))
                });
                messenger
            }
        };
        if tasks.is_empty() {
            let facts = common.clone();
            tasks.spawn(async move { ("worker", facts.work_off(None).await) });
        } else {
            let sender = common.clone();
            tasks.spawn(async move { ("sender", sender.deliver(messenger).await) });
        }
        watch::start(watch, &watched, &mut tasks).await?;
        if let Some(server) = server {
            let (health, metrics, stop) = (Arc::clone(&health), metrics.clone(), stop.clone());
            tasks.spawn(async move { ("health page", server.run(health, metrics, stop).await) });
        }
        let upkeep = stop.clone();
        tasks.spawn(async move {
            while upkeep.run_until_cancelled(tokio::time::sleep(UPKEEP)).await.is_some() {
                metrics.upkeep();
            }
            ("upkeep", Ok(()))
        });
        Ok(Live { health, service, address, stop, tasks })
    }

    /// Where health and metrics are served.
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// How the service is.
    pub fn health(&self) -> &Arc<Health> {
        &self.health
    }

    /// The use cases.
    pub fn service(&self) -> &Arc<Service> {
        &self.service
    }

    /// Ends the service when it is cancelled.
    pub fn stopper(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Runs until the service is stopped or a part of it breaks down, and then waits for what is begun.
    ///
    /// # Errors
    /// What a part failed with. A part that ends by itself stops the rest, so that whoever watches the process starts it
    /// anew instead of leaving it half alive.
    pub async fn run(mut self) -> Result<(), Failure> {
        let mut outcome = Ok(());
        while let Some(ended) = self.tasks.join_next().await {
            let stopping = self.stop.is_cancelled();
            match ended {
                Ok((part, Ok(()))) if stopping => self.health.done(part),
                Ok((part, Ok(()))) => {
                    self.health.ended(part, "it came to an end");
                    outcome = outcome.and(Err(Failure::Outside(format!("the {part} came to an end"))));
                }
                Ok((part, Err(failure))) => {
                    self.health.ended(part, failure.to_string());
                    outcome = outcome.and(Err(failure));
                }
                Err(panicked) => outcome = outcome.and(Err(Failure::outside(panicked))),
            }
            self.health.stopping();
            self.stop.cancel();
        }
        outcome
    }
}

/// What the workers share.
#[derive(Clone)]
struct Common {
    service: Arc<Service>,
    health: Arc<Health>,
    troubles: Arc<Troubles>,
    clock: Clock,
    instance: String,
    /// There is something in the inbox, or a job may be due.
    work: Arc<Notify>,
    /// There is something in the outbox.
    out: Arc<Notify>,
    /// A job has moved a campaign.
    changed: Arc<Notify>,
    stop: CancellationToken,
    look_every: Duration,
}

impl Common {
    /// Jobs and the inbox.
    async fn work_off(self, shared: Option<Arc<Shared>>) -> Result<(), Failure> {
        let clock = Arc::clone(&self.clock);
        let worker =
            Worker::new(&self.service, &Nowhere, self.instance.clone()).with_clock(Arc::clone(&self.clock));
        loop {
            self.health.alive("worker", ALIVE_WITHIN);
            // Told before it begins: what comes meanwhile is not counted as judged.
            let arrived = shared.as_ref().map(|shared| {
                std::mem::take(&mut *shared.arrivals.lock().unwrap_or_else(PoisonError::into_inner))
            });
            let done = Box::pin(worker.work_once(clock(), &self.stop)).await;
            for arrived in arrived.into_iter().flatten() {
                discord::meter::judged(arrived.elapsed());
            }
            if self.note(&done).await && self.stop.is_cancelled() {
                return Ok(());
            }
            let done = done.unwrap_or_default();
            if done.jobs > 0 {
                self.changed.notify_one();
            }
            if done.facts + done.jobs > 0 {
                self.out.notify_one();
            }
            self.rest(&self.work).await;
            if self.stop.is_cancelled() {
                return Ok(());
            }
        }
    }

    /// The outbox.
    async fn deliver(self, messenger: Arc<dyn Messenger>) -> Result<(), Failure> {
        let clock = Arc::clone(&self.clock);
        let worker =
            Worker::new(&self.service, &messenger, self.instance.clone()).with_clock(Arc::clone(&self.clock));
        loop {
            self.health.alive("sender", ALIVE_WITHIN);
            let done = Box::pin(worker.deliver_once(clock(), &self.stop)).await;
            self.note(&done).await;
            if self.stop.is_cancelled() {
                return Ok(());
            }
            self.rest(&self.out).await;
        }
    }

    /// Tells health how the database is; after a failure it waits. True when all went well.
    async fn note(&self, done: &Result<Tick, Error>) -> bool {
        match done {
            Ok(_) => {
                self.troubles.clear("work");
                true
            }
            Err(error) => {
                let why = campaigns::told::service(error);
                self.troubles.set("work", vec![wording::told::Health::Database { why }]);
                tokio::select! {
                    () = tokio::time::sleep(DATABASE_WAIT) => {}
                    () = self.stop.cancelled() => {}
                }
                false
            }
        }
    }

    async fn rest(&self, called: &Notify) {
        tokio::select! {
            () = called.notified() => {}
            () = tokio::time::sleep(self.look_every) => {}
            () = self.stop.cancelled() => {}
        }
    }
}

/// What is wrong with the fonts of charts, if anything.
fn missing_font(fonts: &charts::Fonts) -> Option<wording::told::Health> {
    if fonts.is_empty() {
        Some(wording::told::Health::NoFont)
    } else {
        fonts.warning().is_some().then_some(wording::told::Health::NoChineseFont)
    }
}

/// Where messages go without Discord: they wait.
struct Nowhere;

#[async_trait]
impl Messenger for Nowhere {
    async fn send(&self, _: &Outgoing) -> Result<SentId, SendError> {
        Err(SendError::Closed {
            reason: "there is no Discord".to_owned(),
            retry_after: TimeDelta::minutes(1),
        })
    }

    async fn find(&self, _: &Outgoing) -> Result<Option<SentId>, SendError> {
        Err(SendError::Unknown { reason: "there is no Discord".to_owned() })
    }
}
