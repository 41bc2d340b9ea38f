//! What a fake Discord is told at its start.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use domain::snowflake::Snowflake;
use serenity::all::GatewayIntents;

use super::check::{AcceptAll, WireCheck};
use super::contract::Contract;

/// So many requests in so much real time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// How many.
    pub count: u32,
    /// In how long.
    pub per: Duration,
}

impl Window {
    /// `count` requests in `milliseconds`.
    pub const fn new(count: u32, milliseconds: u64) -> Self {
        Self { count, per: Duration::from_millis(milliseconds) }
    }
}

/// Rate limits. Each is held per route and channel, server or webhook, as Discord does; `None` has no limit and sends
/// no rate-limit headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// All requests of the bot together; answers to interactions are exempt.
    pub global: Option<Window>,
    /// New messages.
    pub messages: Option<Window>,
    /// Edits of messages.
    pub edits: Option<Window>,
    /// Deletes of messages.
    pub deletes: Option<Window>,
    /// Reactions put and taken back; one bucket per channel.
    pub reactions: Option<Window>,
    /// Everything else.
    pub others: Option<Window>,
    /// How many 401, 403 and 429 answers in ten minutes ban the address; `None` never bans.
    pub invalid_requests: Option<u32>,
}

impl Limits {
    /// What Discord is seen to allow: 5 messages in 5 s, one reaction in 250 ms, 50 requests a second.
    pub const DISCORD: Limits = Limits {
        global: Some(Window::new(50, 1_000)),
        messages: Some(Window::new(5, 5_000)),
        edits: Some(Window::new(5, 5_000)),
        deletes: Some(Window::new(5, 1_000)),
        reactions: Some(Window::new(1, 250)),
        others: Some(Window::new(20, 1_000)),
        invalid_requests: Some(10_000),
    };

    /// None at all, for stories with a mass of posts.
    pub const NONE: Limits = Limits {
        global: None,
        messages: None,
        edits: None,
        deletes: None,
        reactions: None,
        others: None,
        invalid_requests: None,
    };
}

/// Everything a fake is told. `Setup::default()` is a Discord that behaves as documented, with headers and limits but
/// short heartbeats.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Decides what looks random: tokens and session ids.
    pub seed: u64,
    /// Where the virtual clock starts.
    pub now: DateTime<Utc>,
    /// The servers the bot is in; each begins with an owner, the bot and the roles everyone and bot.
    pub guilds: Vec<Snowflake>,
    /// The bot's user, and its application.
    pub bot: Snowflake,
    /// The privileged intents that are switched on for the application. Without `MESSAGE_CONTENT` what members write
    /// is blank, in the gateway and over REST; asking for one that is off closes with 4014.
    pub privileged: GatewayIntents,
    /// What HELLO asks for; stories use short ones, so that a dead connection shows quickly.
    pub heartbeat_interval: Duration,
    /// How long a connection may be silent before its session ends (4009), in real time.
    pub heartbeat_timeout: Duration,
    /// Payloads longer than this many bytes are compressed for clients that asked for it.
    pub compress_over: usize,
    /// How many events of a session are kept for a resume.
    pub session_events_max: usize,
    /// How long a session without a connection can be resumed, in virtual time.
    pub session_lives: TimeDelta,
    /// How many IDENTIFYs the bot has; the next one costs its token.
    pub identifies_max: u32,
    /// How long a nonce is remembered, in virtual time.
    pub nonce_window: TimeDelta,
    /// Whether history tells the nonce of a message; Discord promises it for the answer and the event only.
    pub nonce_in_history: bool,
    /// How many edits of messages older than an hour are taken in an hour per channel; then 30046.
    pub old_edits_max: usize,
    /// How long after an interaction its first answer is taken, in virtual time.
    pub first_answer: TimeDelta,
    /// How long the token of an interaction lives, in virtual time.
    pub token_lives: TimeDelta,
    /// How far the `Date` header is from the virtual clock.
    pub date_skew: TimeDelta,
    /// The rate limits.
    pub limits: Limits,
    /// Whether events are held against serenity's types as well.
    pub decode_events: bool,
    /// How many answers of each route and status, and how many events of each name, are held against the contract and
    /// serenity's types. They are made by one piece of code each, so a few show what all are like; requests are always
    /// held against the contract, all of them.
    pub shapes_checked: u32,
    /// The published contract. Without the shared data it takes everything, which a line on standard error says.
    pub check: Arc<dyn WireCheck>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            seed: 1,
            now: Utc.with_ymd_and_hms(2025, 4, 3, 2, 0, 0).single().expect("a time that exists once"),
            guilds: vec![Snowflake(1000)],
            bot: Snowflake(7001),
            privileged: GatewayIntents::privileged(),
            heartbeat_interval: Duration::from_millis(500),
            heartbeat_timeout: Duration::from_secs(30),
            compress_over: 1_024,
            session_events_max: 10_000,
            session_lives: TimeDelta::hours(1),
            identifies_max: 1_000,
            nonce_window: TimeDelta::minutes(5),
            nonce_in_history: false,
            old_edits_max: 5,
            first_answer: TimeDelta::seconds(3),
            token_lives: TimeDelta::minutes(15),
            date_skew: TimeDelta::zero(),
            limits: Limits::DISCORD,
            decode_events: true,
            shapes_checked: 20,
            check: Contract::load().map_or(Arc::new(AcceptAll) as Arc<dyn WireCheck>, |contract| contract),
        }
    }
}
