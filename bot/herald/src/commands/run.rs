//! `herald run`: the service, until it is asked to stop.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret as _;
use store::Db;
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::RunArgs;
use crate::clock;
use crate::config::live::{TOKEN, UID_KEY};
use crate::config::model::MODEL_KEY;
use crate::config::panel::CLIENT_SECRET;
use crate::config::{Config, Secrets};
use crate::exit::Failure;
use crate::live::{Live, Setup};
use crate::model::EndpointModel;
use crate::ops::metrics::Metrics;

/// How often due jobs and messages are looked for.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How many messages are on their way at once. Discord's limits decide how fast they go.
const SENDS_AT_ONCE: usize = 8;
/// How long what is begun may take after the stop; then the process ends, and what was unsettled is looked up at the
/// next start.
const STOP_WAIT: Duration = Duration::from_secs(20);

/// Runs the service until SIGINT or SIGTERM.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub async fn run(args: &RunArgs, config: &Config, secrets: Secrets) -> Result<(), Failure> {
    let db = Db::open(args.db.db.as_deref().unwrap_or(&config.database.url)).await?;
    let migrated = db.migrate().await?;
    if !migrated.applied.is_empty() {
        tracing::info!(version = migrated.version, "the database was brought up to date");
    }
    let mut settings = config.settings();
    settings.sends_at_once = SENDS_AT_ONCE;
    settings.uid_key = secrets.uid_key.as_ref().map(|key| campaigns::UidKey::from(*key.expose_secret()));
    let discord = match secrets.token {
        Some(token) => Some(config.discord.settings(token)?),
        None => None,
    };
    settings.replies = config.discord.replies && discord.is_some();
    // A replay tells its story in every language; a server is spoken to in its own.
    settings.announce_langs = config.campaigns.announce_langs();
    match &discord {
        None => eprintln!(
            "DISCORD_TOKEN is not set: herald runs without Discord, and messages wait in the outbox"
        ),
        Some(discord) if discord.guilds.is_empty() => {
            return Err(Failure::Input(
                "discord.guilds is empty: name the servers herald works in, as in guilds = [\"1000\"]"
                    .to_owned(),
            ));
        }
        Some(_) => {}
    }
    if settings.uid_key.is_none() {
        eprintln!(
            "HERALD_UID_KEY is not set: winners cannot hand in account numbers yet (`openssl rand -hex 32`)"
        );
    }
    let key = |name, present| panel::Key { name, present };
    let keys = vec![
        key(TOKEN, discord.is_some()),
        key(CLIENT_SECRET, secrets.client_secret.is_some()),
        key(UID_KEY, settings.uid_key.is_some()),
        key(MODEL_KEY, secrets.model_key.is_some()),
    ];
    let model = config.model.endpoint(secrets.model_key)?;
    let model = model.map(|endpoint| (Arc::new(EndpointModel(endpoint)) as _, config.model.budget()));
    let bot = discord.clone();
    let mut name = [0; 8];
    clock::entropy(&mut name);
    let live = Live::start(Setup {
        db,
        settings,
        discord,
        clock: Arc::new(clock::now),
        entropy: Arc::new(clock::entropy),
        fonts: Arc::new(charts::Fonts::load(&config.charts.fonts_dirs)),
        instance: format!("herald-{}-{}", std::process::id(), hex::encode(name)),
        listen: Some(config.http.listen),
        metrics: Metrics::of_the_process(),
        look_every: LOOK_EVERY,
        watch: crate::watch::Setup {
            prices: config.prices.setup(),
            news: config.news.setup(&config.market.triggers.theme)?,
            events: Some(crate::watch::events::Setup::default()),
            panel: config.panel.enabled.then(|| crate::watch::panel::Setup {
                section: config.panel.clone(),
                discord: config.discord.clone(),
                client_secret: secrets.client_secret,
                default_lang: config.campaigns.default_lang,
                bot,
                keys,
            }),
            webhooks: Some(crate::watch::webhooks::Setup {
                allow_private: config.panel.webhooks.allow_private_addresses,
            }),
            model,
        },
    })
    .await?;
    if let Some(address) = live.address() {
        eprintln!("herald runs; health at http://{address}/healthz, metrics at http://{address}/metrics");
    }
    let stop = live.stopper();
    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::outside)?;
    let running = tokio::spawn(live.run());
    tokio::pin!(running);
    let ended = tokio::select! {
        ended = &mut running => ended,
        asked = tokio::signal::ctrl_c() => {
            asked.map_err(Failure::outside)?;
            finish(stop, &mut running).await?
        }
        _ = terminate.recv() => finish(stop, &mut running).await?,
    };
    ended.map_err(Failure::outside)?
}

type Running = tokio::task::JoinHandle<Result<(), Failure>>;

/// Asks the service to stop and waits for what is begun.
async fn finish(
    stop: tokio_util::sync::CancellationToken,
    running: &mut Running,
) -> Result<Result<Result<(), Failure>, tokio::task::JoinError>, Failure> {
    eprintln!("herald stops: what is begun is finished first");
    stop.cancel();
    tokio::time::timeout(STOP_WAIT, running).await.map_err(|_| {
        Failure::Outside(format!(
            "not everything was finished within {} s; what was unsettled is looked up at the next start",
            STOP_WAIT.as_secs()
        ))
    })
}
