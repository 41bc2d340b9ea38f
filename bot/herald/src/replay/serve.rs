//! The panel on a recorded world, after it was played.
//!
//! The time of the world goes on from where the replay stopped, at the pace of the machine's clock; jobs fall due and
//! messages go out as they would live, into the recorded channel.

use std::sync::Arc;
use std::time::Duration;

use campaigns::messenger::Messenger;
use campaigns::people::{Grant, Role as PanelRole};
use campaigns::worker::Worker;
use campaigns::{Service, Settings};
use chrono::{DateTime, TimeDelta, Utc};
use panel::Parts;
use store::Db;
use tokio_util::sync::CancellationToken;

use crate::clock::{self, Stopwatch};
use crate::config::Config;
use crate::exit::Failure;
use crate::replay::scenario::{Role, Scenario};
use crate::watch::panel::bind;

/// How often due jobs and messages are looked for.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Serves the panel until Ctrl-C.
///
/// # Errors
/// When the port is taken or the database fails.
pub async fn serve(
    scenario: &Scenario,
    db: Db,
    settings: Settings,
    channel: &impl Messenger,
    config: &Config,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let listener = bind(config.panel.listen).await?;
    let bound = listener.local_addr().map_err(Failure::outside)?;
    let service = Arc::new(Service::new(db.clone(), settings));
    let watch = Stopwatch::start();
    let clock = Arc::new(move || now + TimeDelta::milliseconds((watch.seconds() * 1000.0) as i64));
    let panel_settings =
        config.panel.settings(bound, config.campaigns.default_lang, &config.discord, None)?;
    let public = panel_settings.public_url.as_str().trim_end_matches('/').to_owned();
    let parts = Parts {
        service: Arc::clone(&service),
        clock: Arc::clone(&clock) as panel::Clock,
        entropy: Arc::new(clock::entropy),
        health: None,
        self_test: None,
        settings: panel_settings,
        wake: Arc::new(|| {}),
    };
    let link = panel::first_link(&parts, "owner", true).await.map_err(Failure::outside)?;
    name_the_team(scenario, &service, now).await?;
    eprintln!("the panel is at {public}; Ctrl-C ends it");
    if let Some(link) = link {
        eprintln!("this link signs in once as the owner: {public}{link}");
    }
    let stop = CancellationToken::new();
    let mut serving = tokio::spawn(panel::serve(listener, parts, stop.clone()));
    let worker = Worker::new(&service, channel, "replay");
    loop {
        tokio::select! {
            ended = &mut serving => {
                ended.map_err(Failure::outside)?.map_err(Failure::outside)?;
                break;
            }
            asked = tokio::signal::ctrl_c(), if !stop.is_cancelled() => {
                asked.map_err(Failure::outside)?;
                stop.cancel();
            }
            () = tokio::time::sleep(LOOK_EVERY) => {
                worker.run_until_idle(clock()).await?;
            }
        }
    }
    db.close().await;
    Ok(())
}

/// The recorded team gets accounts, so that decisions carry names. Nobody can sign in to them.
async fn name_the_team(scenario: &Scenario, service: &Service, now: DateTime<Utc>) -> Result<(), Failure> {
    for person in scenario.people.values() {
        let role = match person.role {
            Role::Reviewer => PanelRole::Reviewer,
            Role::Judge => PanelRole::Judge,
            Role::Organiser => PanelRole::Organiser,
            Role::Member | Role::Bot => continue,
        };
        let grant = Grant { guild: None, role, until: None };
        service.person_from_discord(person.id, &person.name, &[grant], now).await?;
    }
    Ok(())
}
