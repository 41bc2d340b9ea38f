//! The Discord side as a whole: its tasks, from the start to a graceful stop.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock};

use campaigns::Service;
use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::access::Access;
use crate::backfill::{Ask, Backfill};
use crate::connect::{self, ConnectError};
use crate::gateway::{Framework, Gateway};
use crate::health::Pulse;
use crate::intake::{self, Shared};
use crate::messenger::{Buttons, DiscordMessenger};
use crate::rest::Rest;
use crate::session::Session;
use crate::settings::{Clock, Settings};
use crate::troubles::Troubles;
use crate::watch::Watch;

/// What the Discord side is handed.
pub struct Parts {
    /// The use cases.
    pub service: Arc<Service>,
    /// Its settings.
    pub settings: Arc<Settings>,
    /// The time.
    pub clock: Clock,
    /// How the connection stands; the health page reads it.
    pub pulse: Arc<Pulse>,
    /// What is wrong; the health page reads it.
    pub troubles: Arc<Troubles>,
    /// The fonts of charts.
    pub fonts: Arc<charts::Fonts>,
    /// Wakes the workers.
    pub work: Arc<Notify>,
    /// The name of this process among all replicas.
    pub instance: String,
    /// Ends everything.
    pub stop: CancellationToken,
}

/// The running Discord side.
pub struct Discord {
    shared: Arc<Shared>,
    rest: Rest,
    access: Arc<Access>,
    fonts: Arc<charts::Fonts>,
    asks: mpsc::UnboundedSender<Ask>,
    tasks: JoinSet<()>,
    failed: Arc<AtomicBool>,
}

impl Discord {
    /// Starts every task.
    ///
    /// # Errors
    /// When the settings are wrong. What Discord says against them shows in the pulse and the troubles, and is tried
    /// again.
    pub fn start(
        parts: Parts,
        framework: impl FnOnce(&Arc<Shared>, &Rest) -> Framework,
    ) -> Result<Self, ConnectError> {
        let Parts { service, settings, clock, pulse, troubles, fonts, work, instance, stop } = parts;
        let rest = Rest::new(connect::shared(&settings)?, settings.request_timeout)
            .at_most(settings.requests_per_second);
        let shared = Arc::new(Shared {
            service,
            settings,
            clock,
            watch: RwLock::new(Watch::default()),
            session: Session::default(),
            work,
            pulse,
            troubles,
            arrivals: Mutex::default(),
        });
        let framework = framework(&shared, &rest);
        let access = Arc::new(Access::default());
        let (tap, heard) = unbounded_channel();
        let (asks, asked) = unbounded_channel();
        let mut tasks = JoinSet::new();
        tasks.spawn(intake::run(Arc::clone(&shared), heard, asks.clone(), stop.clone()));
        let backfill = Backfill::new(Arc::clone(&shared), rest.clone(), Arc::clone(&access), stop.clone());
        tasks.spawn(async move { Box::pin(backfill.run(asked)).await });
        let pulse = Arc::clone(&shared.pulse);
        tasks.spawn(crate::skew::watch(rest.clone(), pulse, Arc::clone(&shared.clock), stop.clone()));
        let gateway = Gateway::new(Arc::clone(&shared), tap, framework, instance, stop);
        tasks.spawn(async move { Box::pin(gateway.run()).await });
        Ok(Self { shared, rest, access, fonts, asks, tasks, failed: Arc::default() })
    }

    /// The outbox's way to Discord.
    pub fn messenger(&self, buttons: Buttons) -> DiscordMessenger {
        DiscordMessenger::new(
            Arc::clone(&self.shared),
            self.rest.clone(),
            Arc::clone(&self.access),
            Arc::clone(&self.fonts),
            buttons,
        )
    }

    /// What the tasks share.
    pub fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// The campaigns changed: herald may have other channels to listen to.
    pub fn campaigns_changed(&self) {
        let _ = self.asks.send(Ask::Look);
    }

    /// Waits until every task has ended after the stop.
    pub async fn join(mut self) {
        while let Some(ended) = self.tasks.join_next().await {
            if let Err(error) = ended {
                self.failed.store(true, Ordering::SeqCst);
                tracing::error!(%error, "a task of the Discord side broke down");
            }
        }
    }
}
