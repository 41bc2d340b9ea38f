//! What the service watches besides Discord, and the panel: each part is one task that runs until the stop.
//!
//! A part is started only when it is set up, so a service without venues or feeds is a service all the same.

pub mod events;
pub mod news;
pub mod panel;
pub mod prices;
pub mod webhooks;

use std::sync::Arc;

use campaigns::Service;
use campaigns::writer::{Model, ModelBudget};
use discord::commands::Entropy;
use discord::settings::Clock;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::exit::Failure;
use crate::ops::health::Health;

/// Which parts run.
#[derive(Default)]
pub struct Setup {
    /// Prices of venues.
    pub prices: Option<prices::Setup>,
    /// News of feeds.
    pub news: Option<news::Setup>,
    /// Moves, alerts and drafts.
    pub events: Option<events::Setup>,
    /// The moderators' panel.
    pub panel: Option<panel::Setup>,
    /// Results told to other programs.
    pub webhooks: Option<webhooks::Setup>,
    /// A model for the use cases, with what it may cost; it has no task of its own.
    pub model: Option<(Arc<dyn Model>, ModelBudget)>,
}

/// What every part is handed.
#[derive(Clone)]
pub struct Shared {
    /// The use cases.
    pub service: Arc<Service>,
    /// Where a part says how it is.
    pub health: Arc<Health>,
    /// The time.
    pub clock: Clock,
    /// Bytes that nobody can guess.
    pub entropy: Entropy,
    /// The fonts of charts.
    pub fonts: Arc<charts::Fonts>,
    /// The name of this process among all replicas.
    pub instance: String,
    /// Told when prices or news have come in.
    pub heard: Arc<Notify>,
    /// Told when something waits in the outbox or a job may be due.
    pub wake: Arc<dyn Fn() + Send + Sync>,
    /// Cancelled when the service stops.
    pub stop: CancellationToken,
}

/// A task of the service: its name, and how it ended.
pub type Tasks = JoinSet<(&'static str, Result<(), Failure>)>;

/// Starts the parts that are set up.
///
/// # Errors
/// What a part needs and does not get, such as a free port.
pub async fn start(setup: Setup, shared: &Shared, tasks: &mut Tasks) -> Result<(), Failure> {
    // The model was handed to the use cases.
    let Setup { prices, news, events, panel, webhooks, model: _ } = setup;
    if let Some(setup) = prices {
        prices::start(setup, shared, tasks).await?;
    }
    if let Some(setup) = news {
        news::start(setup, shared, tasks).await?;
    }
    if let Some(setup) = events {
        events::start(setup, shared, tasks).await?;
    }
    if let Some(setup) = panel {
        panel::start(setup, shared, tasks).await?;
    }
    if let Some(setup) = webhooks {
        webhooks::start(&setup, shared, tasks)?;
    }
    Ok(())
}
