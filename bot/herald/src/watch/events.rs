//! Moves, alerts and drafts: one look at the stored prices and headlines whenever something was heard, and now and
//! then all the same.

use std::sync::Arc;
use std::time::Duration;

use campaigns::Error;
use campaigns::events::EventWatch;
use chrono::{DateTime, TimeDelta, Utc};
use store::LeaseGrant;
use wording::told::Health as Told;

use crate::exit::Failure;
use crate::ops::health::Health;
use crate::ops::report::Part;
use crate::watch::{Shared, Tasks};

/// The right that one process of all replicas holds.
const LEASE: &str = "market:events";
/// How long it is held without being renewed.
const LEASE_LASTS: TimeDelta = TimeDelta::seconds(60);
/// How long the task may stay away before health says so.
const ALIVE_WITHIN: TimeDelta = TimeDelta::minutes(5);

/// How this part is set up.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    /// How often it looks when nothing is heard.
    pub look_every: Duration,
}

impl Default for Setup {
    fn default() -> Self {
        Self { look_every: Duration::from_secs(20) }
    }
}

/// Starts the part.
///
/// # Errors
/// None; it needs nothing but the database.
#[expect(clippy::unused_async, reason = "other parts wait here")]
pub async fn start(setup: Setup, shared: &Shared, tasks: &mut Tasks) -> Result<(), Failure> {
    let runner = Runner { shared: shared.clone(), setup, memory: None, grant: None };
    tasks.spawn(async move {
        Box::pin(runner.run()).await;
        ("watch over events", Ok(()))
    });
    Ok(())
}

struct Runner {
    shared: Shared,
    setup: Setup,
    /// A cache of the store; it goes with the lease.
    memory: Option<EventWatch>,
    grant: Option<LeaseGrant>,
}

impl Runner {
    async fn run(mut self) {
        loop {
            let health = Arc::clone(&self.shared.health);
            health.alive("watch over events", ALIVE_WITHIN);
            let now = (self.shared.clock)();
            match Box::pin(self.look(now)).await {
                Ok(None) => health.over(Part::Events),
                Ok(Some(trouble)) => health.trouble(Part::Events, trouble),
                Err(error) => tell(&health, &error),
            }
            tokio::select! {
                () = self.shared.heard.notified() => {}
                () = tokio::time::sleep(self.setup.look_every) => {}
                () = self.shared.stop.cancelled() => break,
            }
        }
        if let Some(grant) = &self.grant {
            // The next holder need not wait; if this fails, the lease runs out by itself.
            let _ = self.shared.service.db().release_lease(grant).await;
        }
    }

    /// One look, if this process is the one that looks. Gives what a person should know of it.
    async fn look(&mut self, now: DateTime<Utc>) -> Result<Option<Told>, Error> {
        if !self.holds(now).await? {
            self.memory = None;
            return Ok(None);
        }
        let service = Arc::clone(&self.shared.service);
        let entropy = Arc::clone(&self.shared.entropy);
        let looked = service.watch_events(&mut self.memory, &*entropy, now).await?;
        for taken in &looked.taken {
            tracing::info!(event = %taken.event, drafted = ?taken.drafted, approved = taken.approved, "a move was told");
        }
        if looked.told() {
            (self.shared.wake)();
        }
        for id in
            looked.taken.iter().filter(|taken| !taken.approved).filter_map(|taken| taken.drafted.clone())
        {
            // A model takes its time; the watch goes on meanwhile.
            let service = Arc::clone(&service);
            tokio::spawn(async move {
                match Box::pin(service.reword_draft(&id, now)).await {
                    Ok(by) => tracing::info!(campaign = %id, ?by, "a draft stands in somebody's words"),
                    Err(error) => {
                        tracing::error!(campaign = %id, %error, "a draft could not be offered to the model");
                    }
                }
            });
        }
        let deaf = looked.taken.iter().any(|taken| !taken.alerted);
        let drafts = &service.settings().events.drafts;
        if deaf && drafts.moderators.is_none() {
            return Ok(Some(Told::Deaf));
        }
        Ok(looked.taken.iter().find_map(|taken| taken.no_draft.clone()).map(|why| Told::NoDraft { why }))
    }

    async fn holds(&mut self, now: DateTime<Utc>) -> Result<bool, Error> {
        let db = self.shared.service.db();
        if let Some(grant) = &self.grant {
            if db.renew_lease(grant, now, LEASE_LASTS).await? {
                return Ok(true);
            }
            self.grant = None;
        }
        self.grant = db.acquire_lease(LEASE, &self.shared.instance, now, LEASE_LASTS).await?;
        Ok(self.grant.is_some())
    }
}

fn tell(health: &Health, error: &Error) {
    tracing::error!(%error, "a look at the market failed");
    health.trouble(Part::Events, Told::MarketFailed { why: campaigns::told::service(error) });
}
