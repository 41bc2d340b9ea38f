//! What follows from what the parts say: one status and one sentence a part.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use discord::doctor::{SKEW_FAIL, SKEW_WARN};
use discord::health::{Beat, Link};
use domain::lang::Lang;
use domain::verdict::Outcome;
use serde::{Serialize, Serializer};
use store::{Backlog, ChannelCoverage, CoverageState, OutboxStatus};
use wording::told::{Failure, GapNote, Health, LastRead, Standing, joined};

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

/// How a part is, from good to bad; the sentences say what is wrong and what mends it. As JSON they are one English text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "status", content = "sentence", rename_all = "snake_case")]
pub enum Status {
    /// It works.
    Ok,
    /// It works, but not as it should.
    Degraded(#[serde(serialize_with = "in_english")] Vec<Health>),
    /// It does not work.
    Failing(#[serde(serialize_with = "in_english")] Vec<Health>),
}

impl Status {
    /// What is wrong, a sentence each.
    pub fn sentences(&self) -> &[Health] {
        match self {
            Status::Ok => &[],
            Status::Degraded(sentences) | Status::Failing(sentences) => sentences,
        }
    }

    /// What is wrong, in English.
    pub fn sentence(&self) -> Option<String> {
        let sentences = self.sentences();
        (!sentences.is_empty()).then(|| joined(Lang::En, sentences))
    }

    /// It works, but not as it should; it works when there is nothing to say.
    pub fn degraded(sentences: Vec<Health>) -> Self {
        if sentences.is_empty() { Status::Ok } else { Status::Degraded(sentences) }
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

fn in_english<S: Serializer>(sentences: &[Health], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&joined(Lang::En, sentences))
}

/// An error that a part told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// What happened.
    #[serde(rename = "sentence", serialize_with = "in_english")]
    pub sentences: Vec<Health>,
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
    pub stalled: Vec<Health>,
    /// Whether the database answers, else why not.
    pub database: Result<(), Failure>,
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
    pub fonts: Option<Health>,
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
            let told = trouble
                .filter(|trouble| trouble.open)
                .map(|trouble| Status::Failing(trouble.sentences.clone()));
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
        why.push(Health::Stopping);
    }
    if let Status::Failing(sentences) = &parts[&Part::Database].status {
        why.extend_from_slice(sentences);
    }
    if facts.token {
        if facts.beat.link != Link::Connected {
            why.push(link_sentence(facts));
        }
        if facts.beat.first_backfill.is_none() {
            why.push(Health::NotRead);
        }
    }
    why.iter().map(|why| why.say(Lang::En)).collect()
}

/// A feed that is away leaves the others, so the part is never worse than degraded.
fn news(feeds: &BTreeMap<String, FeedBeat>) -> Status {
    let told = feeds.iter().filter_map(|(name, beat)| {
        let trouble = beat.trouble.as_deref()?.into();
        let last = beat.last_success.map_or(LastRead::Never, |at| LastRead::At { at });
        Some(Health::Feed { name: name.clone(), trouble, last })
    });
    Status::degraded(told.collect())
}

fn failing(sentence: Health) -> Status {
    Status::Failing(vec![sentence])
}

fn degraded(sentence: Health) -> Status {
    Status::Degraded(vec![sentence])
}

fn look(part: Part, facts: &Facts) -> Status {
    match part {
        Part::Process if facts.stalled.is_empty() => Status::Ok,
        Part::Process => Status::Failing(facts.stalled.clone()),
        Part::Database => database(facts),
        Part::Gateway => gateway(facts),
        Part::Intake => intake(facts),
        Part::Sending => sending(facts),
        Part::Jobs => jobs(facts),
        Part::Channels => channels(facts),
        Part::Clock => clock(facts.skew),
        // Nothing is looked at from outside; it tells of its own troubles.
        Part::Events => Status::Ok,
        Part::Fonts => facts.fonts.clone().map_or(Status::Ok, degraded),
        Part::Prices => facts.watched.get(&part).cloned().unwrap_or(Status::Ok),
        Part::News => news(&facts.feeds),
    }
}

fn database(facts: &Facts) -> Status {
    match (&facts.database, facts.free_bytes) {
        (Err(why), _) => failing(Health::Database { why: why.clone() }),
        (Ok(()), Some(free)) if free < FREE_BYTES => degraded(Health::Space { free: show_bytes(free) }),
        _ => Status::Ok,
    }
}

fn gateway(facts: &Facts) -> Status {
    if !facts.token {
        return degraded(Health::NoToken);
    }
    match facts.beat.link {
        Link::Connected => match facts.last_frame.map(|at| facts.now - at) {
            Some(span) if span > FRAME_WAIT => degraded(Health::Quiet { span }),
            _ => Status::Ok,
        },
        Link::Down => failing(link_sentence(facts)),
        Link::Off | Link::Connecting | Link::Resuming | Link::Standby => degraded(link_sentence(facts)),
    }
}

/// How the connection is when it is not up.
fn link_sentence(facts: &Facts) -> Health {
    let since = facts.beat.since.map(|at| facts.now - at);
    let standing = Standing { since, why: facts.beat.why.clone() };
    match facts.beat.link {
        Link::Off => Health::Untried,
        Link::Connecting => Health::Connecting { standing },
        Link::Connected => Health::Connected { standing: Standing { why: None, ..standing } },
        Link::Resuming => Health::Resuming { standing },
        Link::Down => Health::Down { standing },
        Link::Standby => Health::Standby { standing: Standing { why: None, ..standing } },
    }
}

fn intake(facts: &Facts) -> Status {
    let Backlog { inbox, inbox_oldest, .. } = facts.backlog;
    let misses = facts.beat.misses;
    match inbox_oldest.map(|at| facts.now - at) {
        Some(span) if span > INBOX_WAIT => degraded(Health::InboxWaits { messages: inbox, span }),
        _ if misses > 0 => degraded(Health::Missed { events: misses }),
        _ => Status::Ok,
    }
}

fn sending(facts: &Facts) -> Status {
    if let Some(why) = &facts.beat.sending_stopped {
        return failing(Health::SendingStopped { why: why.clone() });
    }
    let failed =
        facts.outbox.iter().find(|(status, _)| *status == OutboxStatus::Failed).map_or(0, |(_, n)| *n);
    match facts.backlog.outbox_oldest.map(|at| facts.now - at) {
        Some(span) if span > OUTBOX_WAIT => degraded(Health::OutboxWaits { span }),
        _ if failed > 0 => degraded(Health::GivenUp { messages: failed }),
        _ => Status::Ok,
    }
}

fn jobs(facts: &Facts) -> Status {
    match facts.next_job.map(|due| facts.now - due) {
        Some(span) if span > JOB_WAIT => degraded(Health::JobLate { span }),
        _ => Status::Ok,
    }
}

fn channels(facts: &Facts) -> Status {
    let mut sentences: Vec<Health> = Vec::new();
    for known in &facts.channels {
        let (channel, note) = (known.channel, GapNote(known.detail.clone()));
        match known.state {
            CoverageState::Complete => {}
            CoverageState::Suspect => sentences.push(Health::Rereading { channel, note }),
            CoverageState::Unverifiable => sentences.push(Health::Unverifiable { channel, note }),
            CoverageState::Parked => sentences.push(Health::Parked { channel, note }),
        }
    }
    // A gap of a channel that was named says nothing new.
    if sentences.is_empty() && facts.backlog.gaps_open > 0 {
        sentences.push(Health::Gaps { gaps: facts.backlog.gaps_open });
    }
    Status::degraded(sentences)
}

/// How a difference of clocks (ours minus Discord's) is judged.
pub fn clock(skew: Option<TimeDelta>) -> Status {
    let Some(skew) = skew else { return Status::Ok };
    let seconds = format!("{:.1}", skew.num_milliseconds().unsigned_abs() as f64 / 1000.0);
    let ahead = skew > TimeDelta::zero();
    let sentence = if ahead { Health::ClockAhead { seconds } } else { Health::ClockBehind { seconds } };
    if skew.abs() > SKEW_FAIL {
        failing(sentence)
    } else if skew.abs() > SKEW_WARN {
        degraded(sentence)
    } else {
        Status::Ok
    }
}

#[cfg(test)]
pub(super) mod tests;
