//! What follows from what the parts say: one status and one sentence a part.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use discord::doctor::{SKEW_FAIL, SKEW_WARN};
use discord::health::{Beat, Link};
use domain::verdict::Outcome;
use serde::Serialize;
use store::{Backlog, ChannelCoverage, CoverageState, OutboxStatus};

use super::machine::show_bytes;

/// A part of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The tasks of the process.
    Process,
    /// The database.
    Database,
    /// The connection to Discord.
    Gateway,
    /// From the inbox to verdicts.
    Intake,
    /// Messages out.
    Sending,
    /// What is due at a time.
    Jobs,
    /// Whether every post of every channel was heard.
    Channels,
    /// The machine's clock.
    Clock,
    /// The fonts of charts.
    Fonts,
    /// Prices of venues.
    Prices,
    /// News feeds.
    News,
    /// Moves of the market, alerts and drafts.
    Events,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 12] = [
        Part::Process,
        Part::Database,
        Part::Gateway,
        Part::Intake,
        Part::Sending,
        Part::Jobs,
        Part::Channels,
        Part::Clock,
        Part::Fonts,
        Part::Prices,
        Part::News,
        Part::Events,
    ];
}

/// How a part is, from good to bad; the sentence says what is wrong and what mends it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "status", content = "sentence", rename_all = "snake_case")]
pub enum Status {
    /// It works.
    Ok,
    /// It works, but not as it should.
    Degraded(String),
    /// It does not work.
    Failing(String),
}

impl Status {
    /// What is wrong.
    pub fn sentence(&self) -> Option<&str> {
        match self {
            Status::Ok => None,
            Status::Degraded(sentence) | Status::Failing(sentence) => Some(sentence),
        }
    }

    /// The name in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Status::Ok => "ok",
            Status::Degraded(_) => "degraded",
            Status::Failing(_) => "failing",
        }
    }
}

/// An error that a part told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// What happened.
    pub sentence: String,
    /// When it happened last.
    pub at: DateTime<Utc>,
    /// Whether it still holds.
    pub open: bool,
}

/// How a news feed is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FeedBeat {
    /// When it last gave what it should.
    pub last_success: Option<DateTime<Utc>>,
    /// What is wrong with it, and what mends it.
    pub trouble: Option<String>,
}

/// Everything the parts say, as of one moment.
#[derive(Debug, Clone)]
pub struct Facts {
    /// That moment.
    pub now: DateTime<Utc>,
    /// Whether the process is being stopped.
    pub stopping: bool,
    /// Tasks that should run and do not, each with the reason.
    pub stalled: Vec<String>,
    /// Whether the database answers, else a sentence.
    pub database: Result<(), String>,
    /// Bytes left on the disk of the database.
    pub free_bytes: Option<u64>,
    /// Whether there is a token.
    pub token: bool,
    /// The connection.
    pub beat: Beat,
    /// The last sign of life of the connection.
    pub last_frame: Option<DateTime<Utc>>,
    /// This machine's clock minus Discord's.
    pub skew: Option<TimeDelta>,
    /// What waits.
    pub backlog: Backlog,
    /// Posts of live campaigns by herald's own answer.
    pub verdicts: BTreeMap<Outcome, u64>,
    /// The outbox by status.
    pub outbox: Vec<(OutboxStatus, u64)>,
    /// When the next job is due.
    pub next_job: Option<DateTime<Utc>>,
    /// What is known of each channel.
    pub channels: Vec<ChannelCoverage>,
    /// What is wrong with the fonts.
    pub fonts: Option<String>,
    /// What the parts of the watch say of themselves; a part that is not set up says nothing.
    pub watched: BTreeMap<Part, Status>,
    /// The news feeds by name.
    pub feeds: BTreeMap<String, FeedBeat>,
    /// The last error of each part.
    pub troubles: BTreeMap<Part, Trouble>,
}

/// A post should be judged within this time.
const INBOX_WAIT: TimeDelta = TimeDelta::seconds(60);
/// A message should be out within this time.
const OUTBOX_WAIT: TimeDelta = TimeDelta::minutes(5);
/// A job should have run within this time after it was due.
const JOB_WAIT: TimeDelta = TimeDelta::minutes(2);
/// A quiet server sends nothing for hours, but it answers heartbeats, about one in 41 s. serenity gives a connection up
/// after two without an answer; this is for the case that it does not.
const FRAME_WAIT: TimeDelta = TimeDelta::minutes(3);
/// Below this much space on the disk of the database somebody should look: about a million posts.
const FREE_BYTES: u64 = 512 * 1024 * 1024;

/// How the service is.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// As of this moment.
    pub at: DateTime<Utc>,
    /// The worst status of all parts, by name.
    pub status: &'static str,
    /// Whether the process can do its work at all.
    pub alive: bool,
    /// Why it is not ready; empty when it is.
    pub not_ready: Vec<String>,
    /// Each part.
    pub parts: BTreeMap<Part, PartReport>,
    /// The connection.
    pub gateway: GatewayReport,
    /// What waits.
    pub backlog: Backlog,
    /// The outbox by status.
    pub outbox: BTreeMap<&'static str, u64>,
    /// When the next job is due.
    pub next_job: Option<DateTime<Utc>>,
    /// Channels by what is known of them.
    pub channels: BTreeMap<&'static str, u64>,
    /// The news feeds by name.
    pub feeds: BTreeMap<String, FeedBeat>,
}

/// How a part is, and its last error.
#[derive(Debug, Clone, Serialize)]
pub struct PartReport {
    /// How it is.
    #[serde(flatten)]
    pub status: Status,
    /// Its last error, also when it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<Trouble>,
}

/// How the connection is.
#[derive(Debug, Clone, Serialize)]
pub struct GatewayReport {
    /// As the pulse says.
    #[serde(flatten)]
    pub beat: Beat,
    /// Seconds since the last sign of life.
    pub last_frame_seconds: Option<i64>,
    /// This machine's clock minus Discord's, in milliseconds.
    pub clock_skew_ms: Option<i64>,
}

/// What follows from the facts.
pub fn judge(facts: &Facts) -> Report {
    let parts: BTreeMap<Part, PartReport> = Part::ALL
        .into_iter()
        .map(|part| {
            let trouble = facts.troubles.get(&part);
            let told = trouble.filter(|trouble| trouble.open).map(|trouble| failing(&trouble.sentence));
            let status = told.into_iter().chain([look(part, facts)]).max().unwrap_or(Status::Ok);
            (part, PartReport { status, last_error: trouble.cloned() })
        })
        .collect();
    let worst = parts.values().map(|part| &part.status).max().map_or("ok", Status::name);
    Report {
        at: facts.now,
        status: worst,
        alive: facts.stalled.is_empty(),
        not_ready: not_ready(facts, &parts),
        gateway: GatewayReport {
            beat: facts.beat.clone(),
            last_frame_seconds: facts.last_frame.map(|at| (facts.now - at).num_seconds()),
            clock_skew_ms: facts.skew.map(|skew| skew.num_milliseconds()),
        },
        backlog: facts.backlog,
        outbox: facts.outbox.iter().map(|(status, count)| (status.name(), *count)).collect(),
        next_job: facts.next_job,
        channels: CoverageState::ALL
            .into_iter()
            .map(|state| (state.name(), facts.channels.iter().filter(|c| c.state == state).count() as u64))
            .collect(),
        feeds: facts.feeds.clone(),
        parts,
    }
}

fn not_ready(facts: &Facts, parts: &BTreeMap<Part, PartReport>) -> Vec<String> {
    let mut why = Vec::new();
    if facts.stopping {
        why.push("herald is being stopped".to_owned());
    }
    if let Status::Failing(sentence) = &parts[&Part::Database].status {
        why.push(sentence.clone());
    }
    if facts.token {
        if facts.beat.link != Link::Connected {
            why.push(link_sentence(facts));
        }
        if facts.beat.first_backfill.is_none() {
            why.push("the history of the channels has not been read through yet".to_owned());
        }
    }
    why
}

/// A feed that is away leaves the others, so the part is never worse than degraded.
fn news(feeds: &BTreeMap<String, FeedBeat>) -> Status {
    let told = feeds.iter().filter_map(|(name, beat)| {
        let trouble = beat.trouble.as_ref()?;
        let last = match beat.last_success {
            Some(at) => format!("last read at {}", at.format("%Y-%m-%d %H:%M UTC")),
            None => "never read since the start".to_owned(),
        };
        Some(format!("{name}: {trouble} ({last})"))
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { Status::Ok } else { Status::Degraded(told.join("; ")) }
}

fn failing(sentence: &str) -> Status {
    Status::Failing(sentence.to_owned())
}

fn look(part: Part, facts: &Facts) -> Status {
    match part {
        Part::Process if facts.stalled.is_empty() => Status::Ok,
        Part::Process => failing(&facts.stalled.join("; ")),
        Part::Database => database(facts),
        Part::Gateway => gateway(facts),
        Part::Intake => intake(facts),
        Part::Sending => sending(facts),
        Part::Jobs => jobs(facts),
        Part::Channels => channels(facts),
        Part::Clock => clock(facts.skew),
        // Nothing is looked at from outside; it tells of its own troubles.
        Part::Events => Status::Ok,
        Part::Fonts => facts.fonts.clone().map_or(Status::Ok, Status::Degraded),
        Part::Prices => facts.watched.get(&part).cloned().unwrap_or(Status::Ok),
        Part::News => news(&facts.feeds),
    }
}

fn database(facts: &Facts) -> Status {
    match (&facts.database, facts.free_bytes) {
        (Err(sentence), _) => failing(sentence),
        (Ok(()), Some(free)) if free < FREE_BYTES => Status::Degraded(format!(
            "{} are left on the disk of the database; free some space, or nothing more can be taken in",
            show_bytes(free)
        )),
        _ => Status::Ok,
    }
}

fn gateway(facts: &Facts) -> Status {
    if !facts.token {
        return Status::Degraded("DISCORD_TOKEN is not set, so herald is not on Discord".to_owned());
    }
    match facts.beat.link {
        Link::Connected => match facts.last_frame.map(|at| facts.now - at) {
            Some(quiet) if quiet > FRAME_WAIT => Status::Degraded(format!(
                "nothing was heard from the gateway for {}, not even an answered heartbeat",
                show_delta(quiet)
            )),
            _ => Status::Ok,
        },
        Link::Down => failing(&link_sentence(facts)),
        Link::Off | Link::Connecting | Link::Resuming | Link::Standby => {
            Status::Degraded(link_sentence(facts))
        }
    }
}

/// How the connection is when it is not up.
fn link_sentence(facts: &Facts) -> String {
    let since = facts.beat.since.map(|at| format!(" for {}", show_delta(facts.now - at))).unwrap_or_default();
    let why = facts.beat.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    match facts.beat.link {
        Link::Off => "the gateway has not been tried yet".to_owned(),
        Link::Connecting => format!("a session with the gateway is being begun{since}{why}"),
        Link::Connected => format!("the gateway is connected{since}"),
        Link::Resuming => format!("the session with the gateway is being resumed{since}{why}"),
        Link::Down => format!("the gateway is not connected{since}{why}"),
        Link::Standby => format!("another replica holds the session; this one stands by{since}"),
    }
}

fn intake(facts: &Facts) -> Status {
    let Backlog { inbox, inbox_oldest, .. } = facts.backlog;
    let misses = facts.beat.misses;
    match inbox_oldest.map(|at| facts.now - at) {
        Some(wait) if wait > INBOX_WAIT => Status::Degraded(format!(
            "{inbox} messages wait to be judged, the oldest for {}",
            show_delta(wait)
        )),
        _ if misses > 0 => Status::Degraded(format!(
            "{misses} events were not understood or were missed and then found in the history; see the log"
        )),
        _ => Status::Ok,
    }
}

fn sending(facts: &Facts) -> Status {
    if let Some(why) = &facts.beat.sending_stopped {
        return failing(&format!("nothing is sent any more: {why}"));
    }
    let failed =
        facts.outbox.iter().find(|(status, _)| *status == OutboxStatus::Failed).map_or(0, |(_, n)| *n);
    match facts.backlog.outbox_oldest.map(|at| facts.now - at) {
        Some(wait) if wait > OUTBOX_WAIT => {
            Status::Degraded(format!("a message has waited to be sent for {}", show_delta(wait)))
        }
        _ if failed > 0 => Status::Degraded(format!(
            "{failed} messages were given up because Discord refused them; the team has to look at them"
        )),
        _ => Status::Ok,
    }
}

fn jobs(facts: &Facts) -> Status {
    match facts.next_job.map(|due| facts.now - due) {
        Some(late) if late > JOB_WAIT => {
            Status::Degraded(format!("a job has been due for {} and has not run", show_delta(late)))
        }
        _ => Status::Ok,
    }
}

fn channels(facts: &Facts) -> Status {
    let mut sentences: Vec<String> = Vec::new();
    for channel in &facts.channels {
        let id = channel.channel;
        let detail = if channel.detail.is_empty() { String::new() } else { format!(": {}", channel.detail) };
        match channel.state {
            CoverageState::Complete => {}
            CoverageState::Suspect => sentences.push(format!("channel {id} is being read again{detail}")),
            CoverageState::Unverifiable => {
                sentences.push(format!("nobody can say whether posts are missing in channel {id}{detail}"));
            }
            CoverageState::Parked => sentences.push(format!("channel {id} is not read any more{detail}")),
        }
    }
    // A gap of a channel that was named says nothing new.
    if sentences.is_empty() && facts.backlog.gaps_open > 0 {
        sentences.push(format!("{} gaps are open", facts.backlog.gaps_open));
    }
    if sentences.is_empty() { Status::Ok } else { Status::Degraded(sentences.join("; ")) }
}

/// How a difference of clocks (ours minus Discord's) is judged.
pub fn clock(skew: Option<TimeDelta>) -> Status {
    let Some(skew) = skew else { return Status::Ok };
    let way = if skew > TimeDelta::zero() { "ahead of" } else { "behind" };
    let sentence = format!(
        "the clock of this machine is {:.1} s {way} Discord's; switch time synchronisation on (NTP)",
        skew.num_milliseconds().unsigned_abs() as f64 / 1000.0
    );
    if skew.abs() > SKEW_FAIL {
        Status::Failing(sentence)
    } else if skew.abs() > SKEW_WARN {
        Status::Degraded(sentence)
    } else {
        Status::Ok
    }
}

/// A span of time for people, in its largest unit or two.
pub fn show_delta(delta: TimeDelta) -> String {
    let seconds = delta.num_seconds().max(0);
    let (days, hours, minutes) = (seconds / 86400, seconds / 3600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min {} s", seconds % 60),
        (0, ..) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
pub(super) mod tests;
