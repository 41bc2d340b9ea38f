//! Plays a recorded world in its own time.
//!
//! Candles, headlines, posts and moderators come in at their recorded times; between them the worker runs whatever
//! is due. The clock is a variable, so a week passes in seconds. The position is stored after every step: a run that
//! was killed goes on where it stopped, on the same database, and hears the last step again.

use std::sync::atomic::{AtomicBool, Ordering};

use campaigns::facts::PostFact;
use campaigns::messenger::Messenger;
use campaigns::reviewing::Ruling;
use campaigns::worker::{Tick, Worker};
use campaigns::{Actor, Service, Settings};
use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::digest::Digest;
use domain::post::{Author, PostFacts};
use domain::review::DecisionAction;
use domain::snowflake::Snowflake;
use domain::state::State;
use market::{Action, Facts, FactsOptions, Fired, NewsItem, TriggerOptions, Watch};
use store::{CandleSeries, Db, NewsRow};

use crate::exit::Failure;
use crate::replay::scenario::{AppealOutcome, PostLine, Role, Scenario, Step};

/// The cursor that says which world a database belongs to.
pub const SCENARIO_CURSOR: &str = "replay:scenario";
/// The cursor that says how far it was played.
const POSITION_CURSOR: &str = "replay:position";
/// The inbox source of replayed facts.
const SOURCE: &str = "replay";

/// One thing that happens in the recorded world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Happening {
    /// A candle closes.
    Candle(usize),
    /// A headline is seen.
    News(usize),
    /// Something happens to a post.
    Post(usize),
    /// A moderator or an author acts.
    Step(usize),
}

/// What was played.
pub struct Played {
    /// Everything the triggers said.
    pub fired: Vec<Fired>,
    /// The facts the draft was made from.
    pub drafted_on: Option<Facts>,
    /// The facts the notice was made from.
    pub announced_on: Option<Facts>,
    /// What the worker did, summed up.
    pub work: Tick,
    /// The run went on from an earlier one.
    pub resumed: bool,
    /// How far the time of the world has come.
    pub now: DateTime<Utc>,
}

/// Everything a run needs.
pub struct Player<'a, M> {
    /// The world.
    pub scenario: &'a Scenario,
    /// The database.
    pub db: Db,
    /// Where herald speaks.
    pub channel: &'a M,
    /// The settings of the service, the recorded team and languages included.
    pub settings: Settings,
    /// The triggers.
    pub triggers: TriggerOptions,
    /// Where to stop before the end of the world.
    pub until: Option<DateTime<Utc>>,
}

impl<M: Messenger> Player<'_, M> {
    /// Plays to the end. `progress` is told the position and the length after every step.
    ///
    /// # Errors
    /// When the database or a step of the world fails; the message says at which time of the world.
    pub async fn play(&self, mut progress: impl FnMut(u64, u64, DateTime<Utc>)) -> Result<Played, Failure> {
        let line = self.timeline();
        let start = self.position().await?;
        let mut service = Service::new(self.db.clone(), self.settings.clone());
        let mut watch = Watch::new(self.scenario.series.step(), self.triggers.clone());
        for bar in self.scenario.series.closed_by(self.scenario.starts) {
            watch.on_candle(bar, &[]);
        }
        let mut played = Played {
            fired: Vec::new(),
            drafted_on: None,
            announced_on: None,
            work: Tick::default(),
            resumed: start.is_some(),
            now: self.scenario.starts,
        };
        let done = start.map_or(0, |(position, _)| position);
        let mut now = start.map_or(self.scenario.starts, |(_, at)| at);
        // What a killed worker left half done is finished first.
        self.work(&service, now, &mut played).await?;
        let mut stored = 0;
        let ends = self.until.map_or(self.scenario.ends, |until| until.min(self.scenario.ends));
        let mut played_to = line.len() as u64;
        for (at, (time, happening)) in line.iter().enumerate() {
            if self.until.is_some_and(|until| *time > until) {
                played_to = (at as u64).max(done);
                break;
            }
            let fresh = at as u64 >= done;
            if fresh && !matches!(happening, Happening::Candle(_)) {
                self.store_candles(&service, &mut stored, *time).await?;
            }
            let down = self.scenario.downtime.iter().find(|d| d.from <= *time && *time < d.to);
            if fresh && down.is_none() {
                now = self.catch_up(&service, now, *time, &mut played).await?;
            }
            let acted = match *happening {
                Happening::Candle(bar) => {
                    let told = self.on_bar(&service, &mut watch, bar, *time, &mut stored, &mut played).await;
                    told.map(|told| told && fresh)
                }
                other => self.happen(&mut service, &mut watch, other, *time, fresh, &mut played).await,
            };
            let acted = acted.map_err(|error| self.located(error, *time))?;
            if fresh && acted && down.is_none() {
                now = now.max(*time);
                self.work(&service, now, &mut played).await?;
                self.set_position(at as u64 + 1, now).await?;
                tracing::info!(step = at + 1, at = %time.to_rfc3339(), "played");
            }
            progress(at as u64 + 1, line.len() as u64, *time);
        }
        now = self.catch_up(&service, now, ends, &mut played).await?;
        self.work(&service, now.max(ends), &mut played).await?;
        self.set_position(played_to, now).await?;
        played.now = now.max(ends);
        Ok(played)
    }

    /// Stores the bars that have closed since the last call, so that the market can be asked about afterwards.
    async fn store_candles(
        &self,
        service: &Service,
        stored: &mut usize,
        now: DateTime<Utc>,
    ) -> Result<(), Failure> {
        let series = &self.scenario.series;
        let closed = series.closed_by(now);
        if closed.len() > *stored {
            service.put_candles(&self.candle_series(), &closed[*stored..]).await?;
            *stored = closed.len();
        }
        Ok(())
    }

    /// Everything that happens, by time; at the same moment the market comes before the members and the members
    /// before the moderators. What arrives while herald is down arrives when it is back.
    fn timeline(&self) -> Vec<(DateTime<Utc>, Happening)> {
        let scenario = self.scenario;
        let step = scenario.series.step();
        let mut line: Vec<(DateTime<Utc>, Happening)> = Vec::new();
        for (at, bar) in scenario.series.bars().iter().enumerate() {
            let closes = bar.open_time + step;
            if closes > scenario.starts && closes <= scenario.ends {
                line.push((closes, Happening::Candle(at)));
            }
        }
        line.extend(scenario.news.iter().enumerate().map(|(at, n)| (n.known_at(), Happening::News(at))));
        line.extend(scenario.posts.iter().enumerate().map(|(at, p)| (p.at(), Happening::Post(at))));
        line.extend(scenario.steps.iter().enumerate().map(|(at, s)| (s.at, Happening::Step(at))));
        for (time, _) in &mut line {
            if let Some(down) = scenario.downtime.iter().find(|d| d.from <= *time && *time < d.to) {
                *time = down.to;
            }
        }
        line.sort();
        line
    }

    /// Runs every job that falls due before `until`, each at its own time.
    async fn catch_up(
        &self,
        service: &Service,
        mut now: DateTime<Utc>,
        until: DateTime<Utc>,
        played: &mut Played,
    ) -> Result<DateTime<Utc>, Failure> {
        while let Some(due) = self.db.next_job_due().await? {
            if due > until {
                break;
            }
            now = now.max(due);
            self.work(service, now, played).await?;
        }
        Ok(now)
    }

    async fn work(&self, service: &Service, now: DateTime<Utc>, played: &mut Played) -> Result<(), Failure> {
        let worker = Worker::new(service, self.channel, "replay");
        let tick = worker.run_until_idle(now).await?;
        played.work.jobs += tick.jobs;
        played.work.facts += tick.facts;
        played.work.sent += tick.sent;
        played.work.found += tick.found;
        played.work.retried += tick.retried;
        played.work.failed += tick.failed;
        Ok(())
    }

    /// Lets one thing happen besides a candle. False when it left no trace in the database. What happened before the stop of an
    /// earlier run is only followed by the market watch, whose memory is not stored.
    async fn happen(
        &self,
        service: &mut Service,
        watch: &mut Watch,
        happening: Happening,
        now: DateTime<Utc>,
        fresh: bool,
        played: &mut Played,
    ) -> Result<bool, Failure> {
        match happening {
            Happening::Candle(_) => Ok(false),
            Happening::News(at) => {
                let item = &self.scenario.news[at];
                // The triggers know it by the name that the store gives it.
                watch.on_news(&NewsItem { id: format!("{}/{}", item.source, item.id), ..item.clone() });
                if fresh {
                    let row = NewsRow {
                        source: item.source.clone(),
                        outside_id: item.id.clone(),
                        published_at: item.published_at,
                        seen_at: item.known_at(),
                        title: item.title.clone(),
                        url: item.url.clone(),
                        body: String::new(),
                        state: Some(item.state),
                        lang: (!item.lang.is_empty()).then(|| item.lang.clone()),
                    };
                    service.learn_news(&row, now).await?;
                }
                Ok(fresh)
            }
            Happening::Post(at) => {
                if fresh {
                    let back = self.scenario.downtime.iter().any(|d| d.to == now);
                    if back {
                        // herald was down: a new process, with nothing in memory.
                        *service = Service::new(self.db.clone(), self.settings.clone());
                    }
                    let fact = self.fact(&self.scenario.posts[at]);
                    service.receive(SOURCE, &[fact], now).await?;
                }
                Ok(fresh)
            }
            Happening::Step(at) => {
                let line = &self.scenario.steps[at];
                if matches!(line.step, Step::Approve) {
                    played.announced_on = self.facts_at(now, played);
                }
                if fresh {
                    // A post that arrived at the same moment is judged before anyone acts on it.
                    service.process_all(now).await?;
                    self.step(service, line.who, &line.step, now, played).await?;
                }
                Ok(fresh)
            }
        }
    }

    /// A candle closes. True when the triggers said something that was not told before.
    async fn on_bar(
        &self,
        service: &Service,
        watch: &mut Watch,
        bar: usize,
        now: DateTime<Utc>,
        stored: &mut usize,
        played: &mut Played,
    ) -> Result<bool, Failure> {
        let said = watch.on_candle(&self.scenario.series.bars()[bar], &[]);
        if !said.is_empty() {
            // Facts are told from what is stored.
            self.store_candles(service, stored, now).await?;
        }
        let mut acted = false;
        for fired in said {
            acted |= self.react(service, &fired, now, played).await?;
            played.fired.push(fired);
        }
        Ok(acted)
    }

    /// A trigger fired: the team is told and the campaign drafted, as the service does it.
    async fn react(
        &self,
        service: &Service,
        fired: &Fired,
        now: DateTime<Utc>,
        played: &mut Played,
    ) -> Result<bool, Failure> {
        // A recorded world is played the same way every time, so its salts come from its own seed.
        let seed = self.scenario.seed;
        let salt = Digest::of("herald-replay-salt-v1", &[&seed.0]);
        let asked = AtomicBool::new(false);
        let entropy = |bytes: &mut [u8]| {
            let secret = if asked.swap(true, Ordering::Relaxed) { salt } else { seed };
            bytes.copy_from_slice(&secret.0[..bytes.len()]);
        };
        let taken = Box::pin(service.take_fired(fired, &self.candle_series(), &entropy, now)).await?;
        if played.drafted_on.is_none() {
            let event = service.event_of(&self.scenario.template.id).await?;
            played.drafted_on = event.and_then(|event| event.brief).map(|brief| brief.facts);
        }
        Ok(taken.is_some())
    }

    fn candle_series(&self) -> CandleSeries {
        let series = &self.scenario.series;
        CandleSeries { name: series.name().clone(), step: series.step() }
    }

    /// The facts as of a time, against the headline that opened the gate.
    fn facts_at(&self, now: DateTime<Utc>, played: &Played) -> Option<Facts> {
        let gate = played.fired.iter().find(|f| f.action == Action::Draft).and_then(|f| f.gate.as_ref());
        let headline = gate.map(|gate| gate.out_at);
        market::facts(&self.scenario.series, now, &FactsOptions::default(), headline).ok()
    }

    fn fact(&self, line: &PostLine) -> PostFact {
        let guild = self.scenario.guild;
        let channel_of = |id: Snowflake| {
            let create = self.scenario.posts.iter().find_map(|other| match other {
                PostLine::Create { id: other, channel, .. } if *other == id => Some(*channel),
                _ => None,
            });
            create.unwrap_or(self.scenario.channels.entries)
        };
        match line {
            PostLine::Create { id, channel, author, text, forward, .. } => {
                let person = &self.scenario.people[author];
                PostFact::Seen {
                    guild,
                    post: PostFacts {
                        id: *id,
                        channel: *channel,
                        thread: None,
                        author: Author {
                            id: *author,
                            name: person.name.clone(),
                            is_bot: person.role == Role::Bot,
                        },
                        forward: *forward,
                    },
                    text: text.clone(),
                    edited_at: None,
                }
            }
            PostLine::Edit { id, edited_at, text, .. } => PostFact::Edited {
                guild,
                channel: channel_of(*id),
                id: *id,
                edited_at: *edited_at,
                text: text.clone(),
            },
            PostLine::Delete { at, id, .. } => {
                PostFact::Deleted { guild, channel: channel_of(*id), id: *id, heard_at: *at, by_staff: false }
            }
        }
    }

    /// One step of a person. A step whose effect already stands was done before the last stop and is passed over.
    async fn step(
        &self,
        service: &Service,
        who: Snowflake,
        step: &Step,
        now: DateTime<Utc>,
        played: &Played,
    ) -> Result<(), Failure> {
        let id = &self.scenario.template.id;
        let Some(stored) = self.db.campaign(id).await? else {
            return Err(Failure::Input(format!(
                "a moderator acts, but no campaign was drafted ({} triggers fired before); check news and candles",
                played.fired.len()
            )));
        };
        let state = stored.campaign.state;
        match step {
            Step::Approve => {
                if state == State::Draft {
                    let body = service.renewed_body(id, now).await?;
                    service.approve(id, who, body, now).await?;
                }
            }
            Step::Decide { post, action, reason, note } => {
                if !self.decided(id, *post, who, now).await? {
                    let (action, reason) = (*action, *reason);
                    let ruling = Ruling { action, reason, note: note.clone(), seen_revision: None };
                    service.decide(id, *post, who, &ruling, now).await?;
                }
            }
            Step::Appeal { post, text } => {
                if !self.db.appeals(id).await?.iter().any(|a| a.message == *post) {
                    service.appeal(id, *post, who, text, now).await?;
                }
            }
            Step::DecideAppeal { post, outcome, note } => {
                let open =
                    self.db.appeals(id).await?.iter().any(|a| a.message == *post && a.outcome.is_none());
                if open {
                    let ruling = Ruling {
                        action: DecisionAction::Accept,
                        reason: None,
                        note: note.clone(),
                        seen_revision: None,
                    };
                    let overturn = (*outcome == AppealOutcome::Overturned).then_some(&ruling);
                    service.decide_appeal(id, *post, who, overturn, note, now).await?;
                }
            }
            Step::Freeze => {
                if state < State::Frozen {
                    service.freeze(id, who, now).await?;
                }
            }
            Step::Score { scores } => {
                if self.db.sealed(id).await?.is_none() {
                    service.score(id, who, scores, now).await?;
                }
            }
            Step::Seal => {
                if self.db.sealed(id).await?.is_none() {
                    service.seal(id, who, now).await?;
                }
            }
            Step::Publish => {
                if state < State::Published {
                    service.publish(id, who, now).await?;
                }
            }
        }
        Ok(())
    }

    async fn decided(
        &self,
        id: &CampaignId,
        post: Snowflake,
        who: Snowflake,
        at: DateTime<Utc>,
    ) -> Result<bool, Failure> {
        let stored = self.db.post(id, post).await?;
        let decision = stored.and_then(|post| post.decision);
        Ok(decision.is_some_and(|row| row.at == at && row.actor == Actor::Person(who).name()))
    }

    async fn position(&self) -> Result<Option<(u64, DateTime<Utc>)>, Failure> {
        let Some(text) = self.db.cursor(POSITION_CURSOR).await? else { return Ok(None) };
        let read = text.split_once(' ').and_then(|(position, ms)| {
            Some((position.parse().ok()?, DateTime::from_timestamp_millis(ms.parse().ok()?)?))
        });
        let read = read.ok_or_else(|| {
            Failure::Outside(format!("the stored position {text:?} does not read; play with --fresh"))
        })?;
        Ok(Some(read))
    }

    async fn set_position(&self, position: u64, now: DateTime<Utc>) -> Result<(), Failure> {
        let mut tx = self.db.begin().await?;
        tx.set_cursor(POSITION_CURSOR, &format!("{position} {}", now.timestamp_millis())).await?;
        tx.commit().await?;
        Ok(())
    }

    fn located(&self, error: Failure, at: DateTime<Utc>) -> Failure {
        let place = |message: String| format!("{}, at {}: {message}", self.scenario.name, at.to_rfc3339());
        match error {
            Failure::Input(message) => Failure::Input(place(message)),
            Failure::Outside(message) => Failure::Outside(place(message)),
            Failure::Negative => Failure::Negative,
        }
    }
}
