//! Looks at everything herald needs from Discord, and says for each thing whether it is there and what mends it.
//!
//! Nothing is changed and nothing is sent. The gateway is not connected to: a doctor beside a running herald must not
//! take its session.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::{Campaign, Channels};
use domain::snowflake::Snowflake;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serenity::http::{LightMethod, Request, Route};
use wording::told::{Found, Mend, Thing};

use crate::connect::check_gateway;
use crate::rest::{Rest, RestError};
use crate::settings::{Clock, Settings};

mod guild;
#[cfg(test)]
mod tests;

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// The settings and the environment.
    Configuration,
    /// The database.
    Database,
    /// The fonts of charts.
    Fonts,
    /// The port for health and metrics.
    Http,
    /// The model that puts facts into other words.
    Model,
    /// The way to Discord.
    Network,
    /// The machine's clock.
    Clock,
    /// The bot's token.
    Token,
    /// What the application may be told.
    Intents,
    /// Sessions with the gateway.
    Gateway,
    /// The servers herald works in.
    Server,
    /// The bot's commands.
    Commands,
    /// The roles of the team.
    Roles,
    /// The channels of campaigns.
    Channel,
    /// Prices of venues.
    Prices,
    /// News feeds.
    News,
}

impl Area {
    /// The word at the beginning of a line.
    pub fn name(self) -> &'static str {
        match self {
            Area::Configuration => "configuration",
            Area::Database => "database",
            Area::Fonts => "fonts",
            Area::Http => "http",
            Area::Model => "model",
            Area::Network => "network",
            Area::Clock => "clock",
            Area::Token => "token",
            Area::Intents => "intents",
            Area::Gateway => "gateway",
            Area::Server => "server",
            Area::Commands => "commands",
            Area::Roles => "roles",
            Area::Channel => "channel",
            Area::Prices => "prices",
            Area::News => "news",
        }
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// It is as it should be.
    Good,
    /// herald works with it, but somebody should look.
    Warning,
    /// It could not be looked at, because the outside does not answer.
    Unreachable,
    /// herald cannot work with it.
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about.
    pub area: Area,
    /// How bad it is.
    pub level: Level,
    /// What was found.
    pub sentence: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
}

impl Finding {
    /// All is well.
    pub fn good(area: Area, sentence: impl Into<String>) -> Self {
        Self { area, level: Level::Good, sentence: sentence.into(), mend: None }
    }

    /// Somebody should look.
    pub fn warning(area: Area, sentence: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { area, level: Level::Warning, sentence: sentence.into(), mend: Some(mend.into()) }
    }

    /// herald cannot work with it.
    pub fn wrong(area: Area, sentence: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { area, level: Level::Wrong, sentence: sentence.into(), mend: Some(mend.into()) }
    }

    /// It could not be looked at.
    pub fn unreachable(area: Area, sentence: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { area, level: Level::Unreachable, sentence: sentence.into(), mend: Some(mend.into()) }
    }
}

/// One thing on Discord's side that was looked at, as whoever shows it says it in the language of the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// What it is about.
    pub area: Area,
    /// How bad it is.
    pub level: Level,
    /// What was found.
    pub found: Found,
    /// What to do about it.
    pub mend: Option<Mend>,
}

impl Seen {
    /// All is well.
    pub fn good(area: Area, found: Found) -> Self {
        Self { area, level: Level::Good, found, mend: None }
    }

    /// Somebody should look.
    pub fn warning(area: Area, found: Found, mend: Mend) -> Self {
        Self { area, level: Level::Warning, found, mend: Some(mend) }
    }

    /// herald cannot work with it.
    pub fn wrong(area: Area, found: Found, mend: Mend) -> Self {
        Self { area, level: Level::Wrong, found, mend: Some(mend) }
    }

    /// It could not be looked at.
    pub fn unreachable(area: Area, found: Found, mend: Mend) -> Self {
        Self { area, level: Level::Unreachable, found, mend: Some(mend) }
    }
}

/// The command line is English.
impl From<Seen> for Finding {
    fn from(Seen { area, level, found, mend }: Seen) -> Self {
        Self { area, level, sentence: found.to_string(), mend: mend.map(|mend| mend.to_string()) }
    }
}

/// A live campaign, as far as Discord is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watched {
    /// Its name.
    pub campaign: String,
    /// Its server.
    pub guild: Snowflake,
    /// Its channels.
    pub channels: Channels,
}

impl From<&Campaign> for Watched {
    fn from(campaign: &Campaign) -> Self {
        Self { campaign: campaign.id.to_string(), guild: campaign.guild, channels: campaign.channels }
    }
}

/// Clocks that differ by more than this are worth mending …
pub const SKEW_WARN: TimeDelta = TimeDelta::seconds(2);
/// … and by more than this they are wrong: windows open and close by the machine's clock, posts carry Discord's.
pub const SKEW_FAIL: TimeDelta = TimeDelta::seconds(30);

/// Fewer sessions left than this are worth a look: a bot that is begun anew all the time loses its token.
const SESSIONS_LOW: u64 = 100;

/// The message-content intent: granted by Discord, or switched on by the owner of a small bot
/// (<https://discord.com/developers/docs/resources/application#application-object-application-flags>).
const MESSAGE_CONTENT: u64 = 1 << 18 | 1 << 19;

/// Looks at everything. `campaigns` are those that are live.
pub async fn examine(rest: &Rest, settings: &Settings, campaigns: &[Watched], clock: &Clock) -> Vec<Seen> {
    let mut found = Vec::new();
    if !network(rest, settings, clock, &mut found).await {
        return found;
    }
    let Some(me) = token(rest, &mut found).await else { return found };
    let application = intents(rest, settings, &mut found).await;
    gateway(rest, &mut found).await;
    guild::all(rest, settings, campaigns, &me, application, clock(), &mut found).await;
    found
}

/// The bot, as `GET /users/@me` has it.
#[derive(Deserialize)]
struct Me {
    id: Snowflake,
    username: String,
}

/// `GET /gateway` needs no token: it tells whether Discord can be reached, where the gateway is, and what time it is.
async fn network(rest: &Rest, settings: &Settings, clock: &Clock, found: &mut Vec<Seen>) -> bool {
    let before = clock();
    let asked = rest.http().request(Request::new(Route::Gateway, LightMethod::Get));
    let response = match tokio::time::timeout(settings.request_timeout, asked).await {
        Ok(Ok(response)) => response,
        Ok(Err(error)) => {
            // The library's sentence for this is without a reason; what lies below it has one.
            let mut why = error.to_string();
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                let cause_text = cause.to_string();
                if !why.contains(&cause_text) {
                    why = format!("{why}: {cause_text}");
                }
                source = cause.source();
            }
            let why = crate::scrub::scrub(&why).into_owned().into();
            found.push(Seen::unreachable(Area::Network, Found::Unreachable { why }, Mend::Network));
            return false;
        }
        Err(_) => {
            let seconds = settings.request_timeout.as_secs();
            found.push(Seen::unreachable(Area::Network, Found::Silent { seconds }, Mend::Network));
            return false;
        }
    };
    let ours = before + (clock() - before) / 2;
    let date = response.headers().get("date").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body: Result<Value, _> = response.json().await;
    let url = body.ok().and_then(|body| Some(body.get("url")?.as_str()?.to_owned())).unwrap_or_default();
    match check_gateway(settings, &url) {
        Ok(()) => found.push(Seen::good(Area::Network, Found::Answers { gateway: url.into() })),
        Err(error) => {
            found.push(Seen::wrong(Area::Network, Found::Elsewhere { why: error.why() }, Mend::Elsewhere));
        }
    }
    found.push(clocks(date.as_deref(), ours));
    true
}

/// Holds our clock against a `Date` header, which has whole seconds.
fn clocks(date: Option<&str>, ours: DateTime<Utc>) -> Seen {
    let Some(theirs) = date.and_then(crate::skew::date) else {
        return Seen::warning(Area::Clock, Found::NoDate, Mend::Again);
    };
    let skew = ours - (theirs + TimeDelta::milliseconds(500));
    let seconds = format!("{:.1}", skew.num_milliseconds().unsigned_abs() as f64 / 1000.0);
    let ahead = skew > TimeDelta::zero();
    let apart = if ahead { Found::ClockAhead { seconds } } else { Found::ClockBehind { seconds } };
    if skew.abs() > SKEW_FAIL {
        Seen::wrong(Area::Clock, apart, Mend::Clock)
    } else if skew.abs() > SKEW_WARN {
        Seen::warning(Area::Clock, apart, Mend::Clock)
    } else {
        Seen::good(Area::Clock, Found::ClockAgrees)
    }
}

async fn token(rest: &Rest, found: &mut Vec<Seen>) -> Option<Me> {
    match rest.get::<Me>(Route::UserMe, None).await {
        Ok(me) => {
            found.push(Seen::good(Area::Token, Found::Token { name: me.username.clone(), id: me.id }));
            Some(me)
        }
        Err(error) if error.status() == Some(401) => {
            found.push(Seen::wrong(Area::Token, Found::TokenRefused, Mend::Token));
            None
        }
        Err(error) => {
            found.push(failed(Area::Token, Thing::Account, &error));
            None
        }
    }
}

/// A request that should have worked.
fn failed(area: Area, thing: Thing, error: &RestError) -> Seen {
    let unread = Found::Unread { thing, why: error.to_string().into() };
    match error {
        RestError::Refused { .. } => Seen::wrong(area, unread, Mend::Rights),
        RestError::NotDone { .. } | RestError::Unknown { .. } => Seen::unreachable(area, unread, Mend::Later),
    }
}

/// The application, as `GET /oauth2/applications/@me` has it.
#[derive(Deserialize)]
struct Application {
    id: Snowflake,
    flags: Option<u64>,
}

async fn intents(rest: &Rest, settings: &Settings, found: &mut Vec<Seen>) -> Option<Snowflake> {
    let application: Application = match rest.get(Route::Oauth2ApplicationCurrent, None).await {
        Ok(application) => application,
        Err(error) => {
            found.push(failed(Area::Intents, Thing::Application, &error));
            return None;
        }
    };
    let granted = application.flags.unwrap_or(0) & MESSAGE_CONTENT != 0;
    found.push(match (settings.message_content, granted) {
        (true, true) => Seen::good(Area::Intents, Found::IntentOn),
        (true, false) => Seen::wrong(Area::Intents, Found::IntentOff, Mend::Intent),
        (false, true) => Seen::good(Area::Intents, Found::IntentUnasked),
        (false, false) => Seen::good(Area::Intents, Found::IntentNone),
    });
    Some(application.id)
}

/// `GET /gateway/bot`.
#[derive(Deserialize)]
struct Sessions {
    shards: u64,
    session_start_limit: StartLimit,
}

#[derive(Deserialize)]
struct StartLimit {
    total: u64,
    remaining: u64,
    reset_after: u64,
}

async fn gateway(rest: &Rest, found: &mut Vec<Seen>) {
    let sessions: Sessions = match rest.get(Route::GatewayBot, None).await {
        Ok(sessions) => sessions,
        Err(error) => return found.push(failed(Area::Gateway, Thing::Limits, &error)),
    };
    let StartLimit { total, remaining, reset_after } = sessions.session_start_limit;
    let left = Found::Sessions { remaining, total, minutes: reset_after.div_ceil(60_000) };
    found.push(match remaining {
        0 => Seen::wrong(Area::Gateway, left, Mend::Sessions),
        1..SESSIONS_LOW => Seen::warning(Area::Gateway, left, Mend::Sessions),
        _ => Seen::good(Area::Gateway, left),
    });
    if sessions.shards > 1 {
        let shards = Found::Shards { shards: sessions.shards };
        found.push(Seen::warning(Area::Gateway, shards, Mend::Shards));
    }
}
