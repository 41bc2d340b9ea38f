//! The moderators' panel.

use std::net::SocketAddr;
use std::sync::Arc;

use discord::health::Link;
use domain::lang::Lang;
use panel::{Gateway, HealthSource, Parts};
use secrecy::SecretString;
use tokio::net::TcpListener;

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
    let settings =
        setup.section.settings(bound, setup.default_lang, &setup.discord, setup.client_secret.as_ref())?;
    let public = settings.public_url.as_str().trim_end_matches('/').to_owned();
    let (clock, entropy) = (Arc::clone(&shared.clock), Arc::clone(&shared.entropy));
    let parts = Parts {
        service: Arc::clone(&shared.service),
        clock,
        entropy,
        health: Some(health(&shared.health)),
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
            let troubles = report.parts.values().filter_map(|part| part.status.sentence());
            panel::Health {
                gateway,
                last_event: facts.last_frame,
                troubles: troubles.map(str::to_owned).collect(),
            }
        })
    })
}
