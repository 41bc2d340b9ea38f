//! What herald does when, in the panel: the jobs of the campaigns of a server and what was announced for them, by time.
//!
//! Every call names the server it is asked for.

use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::snowflake::Snowflake;
use serde_json::json;
use store::{JobRow, JobStatus, NewAudit, OutboxRow, OutboxStatus, StoreError};

use crate::error::{Error, Result};
use crate::outbox::Kind;
use crate::service::{Actor, Service};

/// Where something of the schedule stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Progress {
    /// It waits for its time.
    Waiting,
    /// A worker is at it, or an attempt may have got through.
    Underway,
    /// It is done.
    Done,
    /// It is not done any more.
    Cancelled,
    /// It was given up; a person has to look.
    Failed,
}

impl Progress {
    /// Every one.
    pub const ALL: [Progress; 5] =
        [Progress::Waiting, Progress::Underway, Progress::Done, Progress::Cancelled, Progress::Failed];

    /// The name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Progress::Waiting => "waiting",
            Progress::Underway => "underway",
            Progress::Done => "done",
            Progress::Cancelled => "cancelled",
            Progress::Failed => "failed",
        }
    }
}

/// What a line of the schedule is.
#[derive(Debug, Clone, PartialEq)]
pub enum Planned {
    /// Something to be done.
    Job(JobRow),
    /// Something to be said.
    Message(OutboxRow),
}

/// One line of the schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its place: the time and what tells lines of one time apart.
    pub key: LineKey,
    /// The campaign.
    pub campaign: CampaignId,
    /// Where it stands.
    pub progress: Progress,
    /// What it is.
    pub planned: Planned,
}

/// The place of a line: its time, then jobs before messages, then the number.
pub type LineKey = (DateTime<Utc>, bool, i64);

/// Which lines a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleAsked {
    /// Only those of this campaign; without it those of every campaign that is not over.
    pub campaign: Option<CampaignId>,
    /// Only those that stand so.
    pub progress: Option<Progress>,
    /// What is over instead of what is ahead, the latest first.
    pub past: bool,
    /// Only lines beyond this place.
    pub beyond: Option<LineKey>,
    /// At most so many.
    pub limit: usize,
}

/// A page of the schedule.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// The campaigns of the server, the newest first.
    pub campaigns: Vec<Campaign>,
    /// The lines.
    pub lines: Vec<Line>,
    /// The place of the last line, when there are more.
    pub next: Option<LineKey>,
    /// Messages of these campaigns that were given up, on whatever page they stand.
    pub failed: usize,
}

impl Service {
    /// A page of the schedule.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn schedule_page(
        &self,
        guild: Snowflake,
        asked: &ScheduleAsked,
        now: DateTime<Utc>,
    ) -> Result<Schedule> {
        let campaigns: Vec<Campaign> =
            self.db.campaigns_of(guild).await?.into_iter().map(|stored| stored.campaign).collect();
        if let Some(id) = &asked.campaign
            && !campaigns.iter().any(|campaign| campaign.id == *id)
        {
            return Err(Error::NoCampaign(id.clone()));
        }
        let shown = |campaign: &&Campaign| match &asked.campaign {
            Some(id) => campaign.id == *id,
            None => campaign.state.holds_topic(),
        };
        let mut lines = Vec::new();
        for campaign in campaigns.iter().filter(shown) {
            lines.extend(self.lines_of(campaign).await?);
        }
        let failed = lines.iter().filter(|line| line.progress == Progress::Failed).count();
        lines.retain(|line| {
            let open = matches!(line.progress, Progress::Waiting | Progress::Underway);
            // What is late is still ahead: it has not happened.
            let ahead = open || (line.progress == Progress::Cancelled && line.key.0 > now);
            ahead != asked.past && asked.progress.is_none_or(|wanted| wanted == line.progress)
        });
        lines.sort_by_key(|line| line.key);
        if asked.past {
            lines.reverse();
        }
        if let Some(beyond) = asked.beyond {
            lines.retain(|line| if asked.past { line.key < beyond } else { line.key > beyond });
        }
        let more = lines.len() > asked.limit;
        lines.truncate(asked.limit);
        let next = lines.last().filter(|_| more).map(|line| line.key);
        Ok(Schedule { campaigns, lines, next, failed })
    }

    async fn lines_of(&self, campaign: &Campaign) -> Result<Vec<Line>> {
        let mut lines = Vec::new();
        for job in self.db.jobs(&campaign.id).await? {
            let progress = match job.status {
                JobStatus::Pending => Progress::Waiting,
                JobStatus::Leased => Progress::Underway,
                JobStatus::Done => Progress::Done,
                JobStatus::Cancelled => Progress::Cancelled,
            };
            let key = (job.finished_at.unwrap_or(job.due), false, job.id);
            lines.push(Line { key, campaign: campaign.id.clone(), progress, planned: Planned::Job(job) });
        }
        // Announcements are found by their keys: receipts of posts stand in the same table and are many more.
        for kind in Kind::ALL.into_iter().filter(|kind| kind.is_announcement()) {
            for row in self.db.outbox_family(&format!("{}:{}", campaign.id, kind.name())).await? {
                if row.kind != kind.name() || row.campaign.as_ref() != Some(&campaign.id) {
                    continue;
                }
                let progress = match row.status {
                    OutboxStatus::Pending => Progress::Waiting,
                    OutboxStatus::Leased | OutboxStatus::Unknown => Progress::Underway,
                    OutboxStatus::Sent => Progress::Done,
                    OutboxStatus::Failed => Progress::Failed,
                };
                let key = (row.sent_at.unwrap_or(row.not_before), true, row.id);
                let planned = Planned::Message(row);
                lines.push(Line { key, campaign: campaign.id.clone(), progress, planned });
            }
        }
        Ok(lines)
    }

    /// Gives a message that was given up to the worker again. It keeps its nonce, and the worker reads the history before
    /// it sends, so that nothing is said twice.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the message is not given up any more, or was tried since `seen_attempts`; when the
    /// server has no such campaign or the campaign no such announcement.
    pub async fn resend(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        message: i64,
        seen_attempts: i64,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let campaign = self.campaign_in(guild, id).await?.campaign;
        let lines = self.lines_of(&campaign).await?;
        let row = lines.into_iter().find_map(|line| match line.planned {
            Planned::Message(row) if row.id == message => Some(row),
            _ => None,
        });
        let Some(row) = row else { return Err(Error::NoMessage(message)) };
        let mut tx = self.db.begin().await?;
        if !tx.retry_failed(row.id, seen_attempts, now).await? {
            let what = format!("message {}", row.dedupe_key);
            return Err(StoreError::Stale { what, expected: seen_attempts }.into());
        }
        tx.audit(&NewAudit {
            at: now,
            actor: Actor::Person(person).name(),
            action: "resent".to_owned(),
            campaign: Some(id.clone()),
            subject: format!("message:{}", row.dedupe_key),
            before: Some(json!({ "status": row.status.name(), "attempts": row.attempts })),
            after: Some(json!({ "status": OutboxStatus::Unknown.name() })),
            reason: row.last_error,
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
