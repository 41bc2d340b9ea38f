//! What happens at a named time.
//!
//! Approving a campaign plans its jobs; a worker runs each one at its time or as soon afterwards as it can. A job
//! checks the state it needs, so that running it twice, or three hours late, does no more than running it once: a
//! window is judged by message ids, never by when a job ran (R17).

use std::fmt;
use std::mem;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::Campaign;
use domain::state::{Move, State};
use serde_json::json;
use store::{JobRow, NewAudit, NewJob, StoredCampaign, Tx};

use crate::error::{Error, Result};
use crate::events::MarketEvent;
use crate::outbox::Kind;
use crate::service::{Actor, Service};
use crate::tally::tally;

/// The jobs of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JobKind {
    /// Post the notice.
    Announce,
    /// Open the window.
    Open,
    /// Remind inside the window.
    Remind,
    /// Tell that the last hour has begun.
    LastHour,
    /// Close the window.
    Close,
    /// Post the entry list and start judging.
    EntryList,
    /// Tell the team if the list is not frozen in time.
    FreezeWatch,
    /// Tell the team if the winners are not out in time.
    ResultWatch,
    /// Appeals about the result are over: prizes are no longer only due.
    AppealsOver,
    /// A deadline for account numbers is over: what was not claimed is passed on.
    ClaimsOver,
}

/// How long after a promised date the team is told that it was missed.
const WATCH_GRACE: TimeDelta = TimeDelta::minutes(30);

/// How long a job that is early waits before it looks again.
const WAIT: TimeDelta = TimeDelta::seconds(30);

impl JobKind {
    /// Every kind, in the order of a campaign.
    pub const ALL: [JobKind; 10] = [
        JobKind::Announce,
        JobKind::Open,
        JobKind::Remind,
        JobKind::LastHour,
        JobKind::Close,
        JobKind::EntryList,
        JobKind::FreezeWatch,
        JobKind::ResultWatch,
        JobKind::AppealsOver,
        JobKind::ClaimsOver,
    ];

    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            JobKind::Announce => "announce",
            JobKind::Open => "open",
            JobKind::Remind => "remind",
            JobKind::LastHour => "last_hour",
            JobKind::Close => "close",
            JobKind::EntryList => "entry_list",
            JobKind::FreezeWatch => "freeze_watch",
            JobKind::ResultWatch => "result_watch",
            JobKind::AppealsOver => "appeals_over",
            JobKind::ClaimsOver => "claims_over",
        }
    }

    /// When it is due; `None` for a campaign that needs none.
    fn due(self, campaign: &Campaign) -> Option<DateTime<Utc>> {
        Some(match self {
            JobKind::Announce => campaign.dates.announce_at,
            JobKind::Open => campaign.window.opens,
            JobKind::Remind => campaign.dates.remind_at,
            JobKind::LastHour => return campaign.dates.last_hour_at(&campaign.window),
            JobKind::Close => campaign.window.closes,
            JobKind::EntryList => campaign.dates.entry_list_at,
            JobKind::FreezeWatch => campaign.dates.freeze_at + WATCH_GRACE,
            JobKind::ResultWatch => campaign.dates.results_at + WATCH_GRACE,
            JobKind::AppealsOver => {
                return (campaign.state == State::Published).then_some(campaign.dates.appeals_end);
            }
            // Winners have deadlines of their own; each is planned when it is given.
            JobKind::ClaimsOver => return None,
        })
    }
}

impl fmt::Display for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for JobKind {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<Self, String> {
        JobKind::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| name.to_owned())
    }
}

/// Plans every job of a campaign; planning twice plans once.
pub(crate) async fn plan(tx: &mut Tx, campaign: &Campaign) -> Result<()> {
    for kind in JobKind::ALL {
        if let Some(due) = kind.due(campaign) {
            tx.schedule(&job(campaign, kind, "", due)).await?;
        }
    }
    Ok(())
}

/// Plans the end of the appeals about a result that is out.
pub(crate) async fn plan_end_of_appeals(tx: &mut Tx, campaign: &Campaign, now: DateTime<Utc>) -> Result<()> {
    let due = campaign.dates.appeals_end.max(now);
    tx.schedule(&job(campaign, JobKind::AppealsOver, "", due)).await?;
    Ok(())
}

/// Plans the end of a deadline for account numbers; planning one twice plans it once.
pub(crate) async fn plan_end_of_claims(tx: &mut Tx, campaign: &Campaign, due: DateTime<Utc>) -> Result<()> {
    let suffix = format!(":{}", due.timestamp_millis());
    tx.schedule(&job(campaign, JobKind::ClaimsOver, &suffix, due)).await?;
    Ok(())
}

fn job(campaign: &Campaign, kind: JobKind, suffix: &str, due: DateTime<Utc>) -> NewJob {
    NewJob {
        dedupe_key: format!("{}:{kind}{suffix}", campaign.id),
        campaign: Some(campaign.id.clone()),
        kind: kind.name().to_owned(),
        due,
        payload: json!({}),
    }
}

/// Gives the open jobs of a campaign whose calendar was changed their new times; a worker that is at one of them is
/// fenced off. What members were reminded of already, they are reminded of again if its new time is still to come.
pub(crate) async fn replan(tx: &mut Tx, campaign: &Campaign, now: DateTime<Utc>) -> Result<()> {
    let jobs = tx.jobs(&campaign.id).await?;
    for kind in JobKind::ALL {
        let Some(due) = kind.due(campaign) else { continue };
        let mut open = false;
        for row in jobs.iter().filter(|row| row.kind == kind.name()) {
            open |= tx.reschedule(&row.dedupe_key, due).await?;
        }
        let again = matches!(kind, JobKind::Remind | JobKind::LastHour) && due > now;
        if !open && again {
            let suffix = format!(":{}", campaign.window.closes.timestamp_millis());
            tx.schedule(&job(campaign, kind, &suffix, due)).await?;
        }
    }
    Ok(())
}

/// What running a job did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ran {
    /// It did its work.
    Done,
    /// There was nothing left to do.
    Nothing,
    /// Its turn has not come: an earlier step is still missing. It stays planned.
    Waits,
    /// The window was over before the notice could go out: the team is told, and the other jobs are cancelled.
    Missed,
    /// Another worker took it over in the meantime; nothing was changed.
    Fenced,
}

impl Service {
    /// Runs one claimed job: the move of the campaign, its announcements, the audit row and the end of the job in
    /// one transaction.
    ///
    /// # Errors
    /// When the database fails; the job is then claimable again after its lease.
    pub async fn run_job(&self, job: &JobRow, now: DateTime<Utc>) -> Result<Ran> {
        let kind: JobKind = job.kind.parse().map_err(|name| Error::Stored {
            what: "job kind",
            key: job.dedupe_key.clone(),
            detail: format!("{name:?} is no kind of job"),
        })?;
        let id = job.campaign.as_ref().ok_or_else(|| Error::Stored {
            what: "job",
            key: job.dedupe_key.clone(),
            detail: "it belongs to no campaign".to_owned(),
        })?;
        // The notice lets posts be judged that were heard before it. Judging takes the desks first, and then locks every
        // campaign in the order of their names.
        let mut shared = match kind {
            JobKind::Announce => Some(self.desks.lock().await),
            _ => None,
        };
        let mut desks = shared.as_mut().map(|shared| mem::take(&mut **shared)).unwrap_or_default();
        let mut tx = self.db.begin().await?;
        let courts = match kind {
            JobKind::Announce => self.hold_court(&mut tx, &mut desks).await?,
            _ => Vec::new(),
        };
        let ran = match tx.lock_campaign(id).await? {
            None => Ran::Nothing,
            Some(stored) => self.carry_out(&mut tx, &stored, kind, job, now).await?,
        };
        if kind == JobKind::Announce && ran == Ran::Done {
            self.judge_all(&mut tx, &mut desks, &courts, id, now).await?;
        }
        let still_mine = if ran == Ran::Waits {
            tx.retry_job(&job.claim(), "waits for the step before it", now + WAIT).await?
        } else {
            tx.finish_job(&job.claim(), now).await?
        };
        if !still_mine {
            return Ok(Ran::Fenced);
        }
        if ran == Ran::Missed {
            tx.cancel_jobs(id).await?;
        }
        tx.commit().await?;
        if let Some(shared) = &mut shared {
            **shared = desks;
        }
        Ok(ran)
    }

    async fn carry_out(
        &self,
        tx: &mut Tx,
        stored: &StoredCampaign,
        kind: JobKind,
        job: &JobRow,
        now: DateTime<Utc>,
    ) -> Result<Ran> {
        let campaign = &stored.campaign;
        let (needed, wanted) = match kind {
            JobKind::Announce => (State::Approved, Move::Announce),
            JobKind::Open => (State::Announced, Move::Open),
            JobKind::Close => (State::Open, Move::Close),
            JobKind::EntryList => (State::Closed, Move::Judge),
            JobKind::Remind | JobKind::LastHour | JobKind::FreezeWatch | JobKind::ResultWatch => {
                return self.tell(tx, campaign, kind, job, now).await;
            }
            JobKind::AppealsOver => return self.end_appeals(tx, campaign, now).await,
            JobKind::ClaimsOver => return self.end_claims(tx, campaign, now).await,
        };
        if campaign.state != needed {
            // Before its turn (the step in front of it is late) it waits; after its turn there is nothing left.
            return Ok(if campaign.state < needed { Ran::Waits } else { Ran::Nothing });
        }
        if kind == JobKind::Announce && now >= campaign.window.closes {
            // Announcing a window that is over would promise prizes nobody can win.
            let missed = wording::window_missed(self.settings.default_lang, campaign);
            self.note_to_team(tx, campaign, "window_missed", missed, now).await?;
            return Ok(Ran::Missed);
        }
        if kind == JobKind::Announce && is_held(tx, campaign).await? {
            // Its headline was taken back after the approval: it waits for a person, or for its window to pass.
            return Ok(Ran::Waits);
        }
        let moved = advance(tx, stored, wanted, &Actor::Herald, None, now).await?;
        match kind {
            JobKind::Announce => {
                let text = |lang| wording::notice_announcements(lang, &moved);
                self.announce(tx, &moved, Kind::Opening, "", now, text).await?;
            }
            JobKind::Close => {
                let counts = tally(tx, &moved.id).await?;
                // What nobody listened to is said at once, not only with the result.
                let gaps = crate::coverage::gaps(tx, &moved).await?;
                let text = |lang| {
                    let closed = wording::closed(lang, &moved, &counts);
                    vec![
                        wording::gaps_line(lang, gaps)
                            .map_or(closed.clone(), |gaps| [closed, gaps].join("\n")),
                    ]
                };
                self.announce(tx, &moved, Kind::Closed, "", now, text).await?;
            }
            JobKind::EntryList => {
                let counts = tally(tx, &moved.id).await?;
                let text = |lang| vec![wording::entry_list(lang, &moved, &counts)];
                self.announce(tx, &moved, Kind::EntryList, "", now, text).await?;
                if counts.needs_review > 0 {
                    let content =
                        wording::review_needed(self.settings.default_lang, &moved, counts.needs_review);
                    self.note_to_team(tx, &moved, "review_needed", content, now).await?;
                }
            }
            JobKind::Open
            | JobKind::Remind
            | JobKind::LastHour
            | JobKind::FreezeWatch
            | JobKind::ResultWatch
            | JobKind::AppealsOver
            | JobKind::ClaimsOver => {}
        }
        Ok(Ran::Done)
    }

    /// The jobs that only say something.
    async fn tell(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        kind: JobKind,
        job: &JobRow,
        now: DateTime<Utc>,
    ) -> Result<Ran> {
        match kind {
            JobKind::Remind | JobKind::LastHour => match campaign.state {
                State::Draft | State::Approved | State::Announced => Ok(Ran::Waits),
                State::Open if now < campaign.window.closes => {
                    let last_hour = campaign.dates.last_hour_at(&campaign.window);
                    if kind == JobKind::Remind && last_hour.is_some_and(|at| at <= now) {
                        // Late by hours: the word about the last hour says all of it.
                        return Ok(Ran::Nothing);
                    }
                    // A window that was extended is told of again.
                    let again = job.dedupe_key.strip_prefix(&format!("{}:{kind}", campaign.id)).unwrap_or("");
                    let entered = tally(tx, &campaign.id).await?.entered;
                    let (said, text): (_, fn(_, &_, _) -> _) = match kind {
                        JobKind::LastHour => (Kind::LastHour, wording::last_hour),
                        _ => (Kind::Reminder, wording::reminder),
                    };
                    let text = |lang| vec![text(lang, campaign, entered)];
                    self.announce(tx, campaign, said, again, now, text).await?;
                    Ok(Ran::Done)
                }
                _ => Ok(Ran::Nothing),
            },
            JobKind::FreezeWatch | JobKind::ResultWatch => {
                let late = match kind {
                    JobKind::FreezeWatch => campaign.state < State::Frozen,
                    _ => campaign.state < State::Published,
                };
                if !late {
                    return Ok(Ran::Nothing);
                }
                let lang = self.settings.default_lang;
                let content = match kind {
                    JobKind::FreezeWatch => wording::freeze_overdue(lang, campaign),
                    _ => wording::result_overdue(lang, campaign),
                };
                self.note_to_team(tx, campaign, kind.name(), content, now).await?;
                Ok(Ran::Done)
            }
            _ => Ok(Ran::Nothing),
        }
    }
}

/// Whether the headline behind a campaign keeps it back.
async fn is_held(tx: &mut Tx, campaign: &Campaign) -> Result<bool> {
    let row = tx.market_event_of(&campaign.id).await?;
    let event = row.as_ref().map(MarketEvent::of).transpose()?;
    Ok(event.and_then(|event| event.draft).is_some_and(|draft| draft.held().is_some()))
}

/// Makes one move of a campaign: compare-and-set on its row, and the audit row with it. Returns the moved campaign.
pub(crate) async fn advance(
    tx: &mut Tx,
    stored: &StoredCampaign,
    wanted: Move,
    actor: &Actor,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Campaign> {
    let before = stored.campaign.state;
    let after = before.after(wanted)?;
    let mut campaign = stored.campaign.clone();
    campaign.state = after;
    if wanted == Move::Void {
        campaign.void_reason = reason.map(str::to_owned);
    }
    tx.update_campaign(&campaign, stored.revision).await?;
    tx.audit(&NewAudit {
        at: now,
        actor: actor.name(),
        action: after.name().to_owned(),
        campaign: Some(campaign.id.clone()),
        subject: format!("campaign:{}", campaign.id),
        before: Some(json!({ "state": before })),
        after: Some(json!({ "state": after })),
        reason: reason.map(str::to_owned),
    })
    .await?;
    Ok(campaign)
}
