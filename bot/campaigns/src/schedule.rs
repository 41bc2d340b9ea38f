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
    /// Close the window.
    Close,
    /// Post the entry list and start judging.
    EntryList,
    /// Tell the team if the list is not frozen in time.
    FreezeWatch,
    /// Tell the team if the winners are not out in time.
    ResultWatch,
}

/// How long after a promised date the team is told that it was missed.
const WATCH_GRACE: TimeDelta = TimeDelta::minutes(30);

/// How long a job that is early waits before it looks again.
const WAIT: TimeDelta = TimeDelta::seconds(30);

impl JobKind {
    /// Every kind, in the order of a campaign.
    pub const ALL: [JobKind; 7] = [
        JobKind::Announce,
        JobKind::Open,
        JobKind::Remind,
        JobKind::Close,
        JobKind::EntryList,
        JobKind::FreezeWatch,
        JobKind::ResultWatch,
    ];

    /// The name in the database.
    pub fn name(self) -> &'static str {
        match self {
            JobKind::Announce => "announce",
            JobKind::Open => "open",
            JobKind::Remind => "remind",
            JobKind::Close => "close",
            JobKind::EntryList => "entry_list",
            JobKind::FreezeWatch => "freeze_watch",
            JobKind::ResultWatch => "result_watch",
        }
    }

    fn due(self, campaign: &Campaign) -> DateTime<Utc> {
        match self {
            JobKind::Announce => campaign.dates.announce_at,
            JobKind::Open => campaign.window.opens,
            JobKind::Remind => campaign.dates.remind_at,
            JobKind::Close => campaign.window.closes,
            JobKind::EntryList => campaign.dates.entry_list_at,
            JobKind::FreezeWatch => campaign.dates.freeze_at + WATCH_GRACE,
            JobKind::ResultWatch => campaign.dates.results_at + WATCH_GRACE,
        }
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
        tx.schedule(&NewJob {
            dedupe_key: format!("{}:{kind}", campaign.id),
            campaign: Some(campaign.id.clone()),
            kind: kind.name().to_owned(),
            due: kind.due(campaign),
            payload: json!({}),
        })
        .await?;
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
            Some(stored) => self.carry_out(&mut tx, &stored, kind, now).await?,
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
        now: DateTime<Utc>,
    ) -> Result<Ran> {
        let campaign = &stored.campaign;
        let (needed, wanted) = match kind {
            JobKind::Announce => (State::Approved, Move::Announce),
            JobKind::Open => (State::Announced, Move::Open),
            JobKind::Close => (State::Open, Move::Close),
            JobKind::EntryList => (State::Closed, Move::Judge),
            JobKind::Remind | JobKind::FreezeWatch | JobKind::ResultWatch => {
                return self.tell(tx, campaign, kind, now).await;
            }
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
        let moved = advance(tx, stored, wanted, &Actor::Herald, None, now).await?;
        match kind {
            JobKind::Announce => {
                let text = |lang| wording::notice_messages(lang, &moved);
                self.announce(tx, &moved, Kind::Opening, "", now, text).await?;
            }
            JobKind::Close => {
                let counts = tally(tx, &moved.id).await?;
                let text = |lang| vec![wording::closed(lang, &moved, &counts)];
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
            JobKind::Open | JobKind::Remind | JobKind::FreezeWatch | JobKind::ResultWatch => {}
        }
        Ok(Ran::Done)
    }

    /// The jobs that only say something.
    async fn tell(&self, tx: &mut Tx, campaign: &Campaign, kind: JobKind, now: DateTime<Utc>) -> Result<Ran> {
        match kind {
            JobKind::Remind => match campaign.state {
                State::Draft | State::Approved | State::Announced => Ok(Ran::Waits),
                State::Open if now < campaign.window.closes => {
                    let counts = tally(tx, &campaign.id).await?;
                    let text = |lang| vec![wording::reminder(lang, campaign, counts.entered)];
                    self.announce(tx, campaign, Kind::Reminder, "", now, text).await?;
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
