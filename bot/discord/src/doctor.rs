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

const PORTAL: &str = "discord.com/developers → Applications → your bot";

/// Looks at everything. `campaigns` are those that are live.
pub async fn examine(rest: &Rest, settings: &Settings, campaigns: &[Watched], clock: &Clock) -> Vec<Finding> {
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
async fn network(rest: &Rest, settings: &Settings, clock: &Clock, found: &mut Vec<Finding>) -> bool {
    let mend = "look at this machine's network, its DNS and its firewall, and at discordstatus.com";
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
            let why = crate::scrub::scrub(&why).into_owned();
            found.push(Finding::unreachable(
                Area::Network,
                format!("Discord cannot be reached: {why}"),
                mend,
            ));
            return false;
        }
        Err(_) => {
            let wait = settings.request_timeout.as_secs();
            found.push(Finding::unreachable(
                Area::Network,
                format!("Discord has not answered in {wait} s"),
                mend,
            ));
            return false;
        }
    };
    let ours = before + (clock() - before) / 2;
    let date = response.headers().get("date").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body: Result<Value, _> = response.json().await;
    let url = body.ok().and_then(|body| Some(body.get("url")?.as_str()?.to_owned())).unwrap_or_default();
    match check_gateway(settings, &url) {
        Ok(()) => found.push(Finding::good(Area::Network, format!("Discord answers; its gateway is {url}"))),
        Err(error) => found.push(Finding::wrong(
            Area::Network,
            error.to_string(),
            "somebody stands between this machine and Discord, or discord.endpoint is wrong; no token is sent there",
        )),
    }
    found.push(clocks(date.as_deref(), ours));
    true
}

/// Holds our clock against a `Date` header, which has whole seconds.
fn clocks(date: Option<&str>, ours: DateTime<Utc>) -> Finding {
    let mend = "switch time synchronisation on (NTP); windows open and close by this clock";
    let Some(theirs) = date.and_then(crate::skew::date) else {
        return Finding::warning(Area::Clock, "Discord did not say what time it is", "run the doctor again");
    };
    let skew = ours - (theirs + TimeDelta::milliseconds(500));
    let way = if skew > TimeDelta::zero() { "ahead of" } else { "behind" };
    let seconds = skew.num_milliseconds().unsigned_abs() as f64 / 1000.0;
    let sentence = format!("this machine's clock is {seconds:.1} s {way} Discord's");
    if skew.abs() > SKEW_FAIL {
        Finding::wrong(Area::Clock, sentence, mend)
    } else if skew.abs() > SKEW_WARN {
        Finding::warning(Area::Clock, sentence, mend)
    } else {
        Finding::good(Area::Clock, "this machine's clock agrees with Discord's")
    }
}

async fn token(rest: &Rest, found: &mut Vec<Finding>) -> Option<Me> {
    match rest.get::<Me>(Route::UserMe, None).await {
        Ok(me) => {
            found.push(Finding::good(
                Area::Token,
                format!("the token is that of {} ({})", me.username, me.id),
            ));
            Some(me)
        }
        Err(error) if error.status() == Some(401) => {
            found.push(Finding::wrong(
                Area::Token,
                "Discord refuses the token",
                format!("copy a new one from {PORTAL} → Bot → Reset Token, and set it as DISCORD_TOKEN"),
            ));
            None
        }
        Err(error) => {
            found.push(failed(Area::Token, "the bot's own account", &error));
            None
        }
    }
}

/// A request that should have worked.
fn failed(area: Area, what: &str, error: &RestError) -> Finding {
    let sentence = format!("{what} could not be read: {error}");
    match error {
        RestError::Refused { .. } => {
            Finding::wrong(area, sentence, "look at the bot and its rights; run the doctor again")
        }
        RestError::NotDone { .. } | RestError::Unknown { .. } => {
            Finding::unreachable(area, sentence, "run the doctor again in a minute; see discordstatus.com")
        }
    }
}

/// The application, as `GET /oauth2/applications/@me` has it.
#[derive(Deserialize)]
struct Application {
    id: Snowflake,
    flags: Option<u64>,
}

async fn intents(rest: &Rest, settings: &Settings, found: &mut Vec<Finding>) -> Option<Snowflake> {
    let application: Application = match rest.get(Route::Oauth2ApplicationCurrent, None).await {
        Ok(application) => application,
        Err(error) => {
            found.push(failed(Area::Intents, "the bot's application", &error));
            return None;
        }
    };
    let granted = application.flags.unwrap_or(0) & MESSAGE_CONTENT != 0;
    found.push(match (settings.message_content, granted) {
        (true, true) => Finding::good(Area::Intents, "the Message Content Intent is on"),
        (true, false) => Finding::wrong(
            Area::Intents,
            "the Message Content Intent is off, so Discord would close every connection (4014)",
            format!(
                "switch it on at {PORTAL} → Bot → Privileged Gateway Intents, or set discord.message_content = false: \
                 members then submit by a mention or from the menu of their post"
            ),
        ),
        (false, true) => Finding::good(
            Area::Intents,
            "the Message Content Intent is on, but discord.message_content is false, so it is not asked for",
        ),
        (false, false) => Finding::good(
            Area::Intents,
            "the Message Content Intent is not asked for; members submit by a mention or from the menu of their post",
        ),
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

async fn gateway(rest: &Rest, found: &mut Vec<Finding>) {
    let sessions: Sessions = match rest.get(Route::GatewayBot, None).await {
        Ok(sessions) => sessions,
        Err(error) => return found.push(failed(Area::Gateway, "the limits of the gateway", &error)),
    };
    let StartLimit { total, remaining, reset_after } = sessions.session_start_limit;
    let sentence = format!(
        "{remaining} of {total} sessions may still be begun in the next {} min",
        reset_after.div_ceil(60_000)
    );
    let mend =
        "something begins sessions all the time: stop other programs with this token, and see herald's log";
    found.push(match remaining {
        0 => Finding::wrong(Area::Gateway, sentence, mend),
        1..SESSIONS_LOW => Finding::warning(Area::Gateway, sentence, mend),
        _ => Finding::good(Area::Gateway, sentence),
    });
    if sessions.shards > 1 {
        found.push(Finding::warning(
            Area::Gateway,
            format!("Discord recommends {} shards and herald uses one", sessions.shards),
            "leave the servers that herald does not work in; one shard carries 2,500 of them",
        ));
    }
}
