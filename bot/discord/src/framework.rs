//! The framework of commands for a client, and the buttons under announcements.

use std::sync::Arc;
use std::time::Duration;

use campaigns::messenger::Outgoing;
use campaigns::outbox::Kind;
use domain::campaign::CampaignId;
use domain::lang::Lang;
use serde_json::Value;
use serenity::all::{ApplicationId, FullEvent, Interaction};
use tokio_util::sync::CancellationToken;
use wording::told::Health;

use crate::commands::{self, Data};
use crate::gateway::Framework;
use crate::intake::Shared;
use crate::messenger::Buttons;
use crate::rest::Rest;

/// The wait before another attempt to make the commands known.
const REGISTER_WAIT: Duration = Duration::from_secs(30);
/// What health calls them.
const AREA: &str = "commands";

/// A maker of frameworks: each client gets one of its own, because serenity keeps it.
pub fn framework(
    shared: &Arc<Shared>,
    rest: &Rest,
    data: impl Fn() -> Data + Send + Sync + 'static,
    stop: CancellationToken,
) -> Framework {
    let (shared, rest) = (Arc::clone(shared), rest.clone());
    Arc::new(move || {
        let (shared, rest, stop, data) = (Arc::clone(&shared), rest.clone(), stop.clone(), data());
        let options = poise::FrameworkOptions {
            event_handler: |framework, event| {
                Box::pin(async move {
                    if let FullEvent::InteractionCreate { interaction } = event {
                        let (context, data) = (framework.serenity_context, framework.user_data);
                        match interaction {
                            Interaction::Component(pressed) => {
                                commands::component(context, pressed, data).await;
                            }
                            Interaction::Modal(form) => commands::modal(context, form, data).await,
                            _ => {}
                        }
                    }
                    Ok(())
                })
            },
            ..commands::options()
        };
        let framework = poise::Framework::builder()
            .options(options)
            .setup(move |_, ready, _| {
                // Until this is done every event waits, so the work goes on beside it.
                let application = ready.application.id;
                tokio::spawn(register(shared, rest, application, stop));
                Box::pin(async move { Ok(data) })
            })
            .build();
        Box::new(framework)
    })
}

/// Makes the commands known to Discord when they have changed; tried until it works.
async fn register(shared: Arc<Shared>, rest: Rest, application: ApplicationId, stop: CancellationToken) {
    loop {
        match try_register(&shared, &rest, application).await {
            Ok(()) => return shared.troubles.clear(AREA),
            Err(error) => {
                shared.troubles.set(AREA, vec![Health::Commands { why: error.into() }]);
            }
        }
        tokio::select! {
            () = tokio::time::sleep(REGISTER_WAIT) => {}
            () = stop.cancelled() => return,
        }
    }
}

async fn try_register(shared: &Shared, rest: &Rest, application: ApplicationId) -> Result<(), String> {
    let db = shared.service.db();
    let name = format!("discord:commands:{application}");
    let stored = db.cursor(&name).await.map_err(|error| error.to_string())?;
    let guilds = &shared.settings.guilds;
    let changed = commands::register_if_changed(rest.http(), application, guilds, stored.as_deref()).await;
    // serenity's own words may hold the address of the request, which is no secret here.
    let Some(hash) = changed.map_err(|error| error.to_string())? else { return Ok(()) };
    let stored = async {
        let mut tx = db.begin().await?;
        tx.set_cursor(&name, &hash).await?;
        tx.commit().await
    };
    stored.await.map_err(|error: store::StoreError| error.to_string())
}

/// The buttons under a notice: the other languages, and everyone's own receipts.
pub fn buttons() -> Buttons {
    Arc::new(|kind: Kind, message: &Outgoing| {
        if !matches!(kind, Kind::Opening | Kind::Reminder | Kind::LastHour | Kind::Results) {
            return None;
        }
        let campaign = message.campaign.as_ref()?;
        let lang: Lang = message.body["lang"].as_str()?.parse().ok()?;
        rows(campaign, lang)
    })
}

fn rows(campaign: &CampaignId, lang: Lang) -> Option<Value> {
    serde_json::to_value(commands::announcement_buttons(campaign, lang)).ok()
}
