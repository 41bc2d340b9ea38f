//! The moderators' panel.

use std::net::SocketAddr;
use std::sync::Arc;

use discord::doctor::{Area, Level, Seen, Watched, examine};
use discord::health::Link;
use discord::rest::Rest;
use domain::lang::Lang;
use panel::{Check, CheckLevel, Gateway, HealthSource, Parts, SelfTest};
use secrecy::SecretString;
use tokio::net::TcpListener;
use wording::told::{Area as Name, Found, Mend};

use crate::config::DiscordSection;
use crate::config::panel::PanelSection;
use crate::exit::Failure;
use crate::ops::health::Health;
use crate::ops::report::judge;
use crate::watch::{Shared, Tasks};

/// How this part is set up.
pub struct Setup {
    /// The section of the settings.
    pub section: PanelSection,
    /// That of Discord: servers and roles.
    pub discord: DiscordSection,
    /// The secret with which people sign in through Discord.
    pub client_secret: Option<SecretString>,
    /// The language of whoever has not chosen one.
    pub default_lang: Lang,
    /// What the permission test speaks to Discord with; without it there is nothing to test.
    pub bot: Option<discord::settings::Settings>,
    /// Which secrets are set.
    pub keys: Vec<panel::Key>,
}

/// Takes a port for the panel.
///
/// # Errors
/// [`Failure::Outside`] when it is taken, with what to do.
pub async fn bind(listen: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(listen).await.map_err(|error| {
        Failure::Outside(format!(
            "panel.listen: cannot listen on {listen}: {error}; set another address, or panel.enabled = false"
        ))
    })
}

/// Starts the part. At the first start, when nobody has an account, it prints a link that makes whoever opens it the
/// owner.
///
/// # Errors
/// When the port is taken, the settings do not fit, or the database fails.
pub async fn start(setup: Setup, shared: &Shared, tasks: &mut Tasks) -> Result<(), Failure> {
    let listener = bind(setup.section.listen).await?;
    let bound = listener.local_addr().map_err(Failure::outside)?;
    let mut settings =
        setup.section.settings(bound, setup.default_lang, &setup.discord, setup.client_secret.as_ref())?;
    settings.keys = setup.keys;
    let public = settings.public_url.as_str().trim_end_matches('/').to_owned();
    let (clock, entropy) = (Arc::clone(&shared.clock), Arc::clone(&shared.entropy));
    let parts = Parts {
        service: Arc::clone(&shared.service),
        clock,
        entropy,
        health: Some(health(&shared.health)),
        self_test: setup.bot.map(|bot| self_test(bot, shared)),
        settings,
        wake: Arc::clone(&shared.wake),
    };
    eprintln!("the panel is at {public}");
    if let Some(link) = panel::first_link(&parts, "owner", false).await.map_err(Failure::outside)? {
        eprintln!("nobody has an account yet; this link signs in once as the owner: {public}{link}");
    }
    let stop = shared.stop.clone();
    tasks
        .spawn(async move { ("panel", panel::serve(listener, parts, stop).await.map_err(Failure::outside)) });
    Ok(())
}

/// What the strip above every page shows of the health of the service.
fn health(health: &Arc<Health>) -> HealthSource {
    let health = Arc::clone(health);
    Arc::new(move || {
        let health = Arc::clone(&health);
        Box::pin(async move {
            let facts = health.facts().await;
            let gateway = match facts.beat.link {
                _ if !facts.token => Gateway::None,
                Link::Connected | Link::Standby => Gateway::Up,
                Link::Off | Link::Connecting | Link::Resuming | Link::Down => Gateway::Down,
            };
            let report = judge(&facts);
            let troubles = report.parts.values().map(|part| part.status.sentences().to_vec());
            panel::Health {
                gateway,
                last_event: facts.last_frame,
                troubles: troubles.filter(|sentences| !sentences.is_empty()).collect(),
            }
        })
    })
}

/// What `herald doctor` looks at on Discord, for the page of the settings.
fn self_test(bot: discord::settings::Settings, shared: &Shared) -> SelfTest {
    let (service, clock) = (Arc::clone(&shared.service), Arc::clone(&shared.clock));
    let bot = Arc::new(bot);
    Arc::new(move || {
        let (bot, service, clock) = (Arc::clone(&bot), Arc::clone(&service), Arc::clone(&clock));
        Box::pin(async move {
            let http = match discord::connect::http(&bot) {
                Ok(http) => http,
                Err(error) => {
                    let found = Found::Elsewhere { why: error.why() };
                    return vec![check(Seen::wrong(Area::Configuration, found, Mend::Endpoint))];
                }
            };
            let watched: Vec<Watched> = match service.db().live_campaigns(None).await {
                Ok(live) => live.iter().map(|stored| Watched::from(&stored.campaign)).collect(),
                Err(error) => {
                    let found = Found::Database { why: campaigns::told::store(&error) };
                    return vec![check(Seen::unreachable(Area::Database, found, Mend::Database))];
                }
            };
            let rest = Rest::new(Arc::new(http), bot.request_timeout);
            examine(&rest, &bot, &watched, &clock).await.into_iter().map(check).collect()
        })
    })
}

fn check(seen: Seen) -> Check {
    let level = match seen.level {
        Level::Good => CheckLevel::Good,
        Level::Warning => CheckLevel::Warning,
        Level::Unreachable => CheckLevel::Unreachable,
        Level::Wrong => CheckLevel::Wrong,
    };
    Check { area: name(seen.area), level, found: seen.found, mend: seen.mend }
}

/// The word for an area.
fn name(area: Area) -> Name {
    match area {
        Area::Configuration => Name::Configuration,
        Area::Database => Name::Database,
        Area::Fonts => Name::Fonts,
        Area::Http => Name::Http,
        Area::Model => Name::Model,
        Area::Network => Name::Network,
        Area::Clock => Name::Clock,
        Area::Token => Name::Token,
        Area::Intents => Name::Intents,
        Area::Gateway => Name::Gateway,
        Area::Server => Name::Server,
        Area::Commands => Name::Commands,
        Area::Roles => Name::Roles,
        Area::Channel => Name::Channel,
        Area::Prices => Name::Prices,
        Area::News => Name::News,
    }
}
