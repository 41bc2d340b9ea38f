//! What herald does when, in the panel: the jobs of the campaigns of a server and what was announced for them, by time.
//!
//! Every call names the server it is asked for.

use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::snowflake::Snowflake;
use serde_json::json;
use store::{Family, JobPage, JobRow, JobStatus, MessagePage, NewAudit, OutboxRow, OutboxStatus, StoreError};

use crate::error::{Error, Result};
use crate::outbox::Kind;
use crate::panel::paging::{cut, rows_of};
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

impl ScheduleAsked {
    /// Whether lines that stand so may be on the page. What is late is still ahead: it has not happened. What is cancelled
    /// is ahead until its time.
    fn shows(&self, progress: Progress) -> bool {
        let fits = match progress {
            Progress::Waiting | Progress::Underway => !self.past,
            Progress::Done | Progress::Failed => self.past,
            Progress::Cancelled => true,
        };
        fits && self.progress.is_none_or(|wanted| wanted == progress)
    }
}

fn of_job(status: JobStatus) -> Progress {
    match status {
        JobStatus::Pending => Progress::Waiting,
        JobStatus::Leased => Progress::Underway,
        JobStatus::Done => Progress::Done,
        JobStatus::Cancelled => Progress::Cancelled,
    }
}

fn of_message(status: OutboxStatus) -> Progress {
    match status {
        OutboxStatus::Pending => Progress::Waiting,
        OutboxStatus::Leased | OutboxStatus::Unknown => Progress::Underway,
        OutboxStatus::Sent => Progress::Done,
        OutboxStatus::Failed => Progress::Failed,
    }
}

fn line_of_job(job: JobRow) -> Option<Line> {
    let key = (job.finished_at.unwrap_or(job.due), false, job.id);
    Some(Line {
        key,
        campaign: job.campaign.clone()?,
        progress: of_job(job.status),
        planned: Planned::Job(job),
    })
}

fn line_of_message(row: OutboxRow) -> Option<Line> {
    let key = (row.sent_at.unwrap_or(row.not_before), true, row.id);
    let progress = of_message(row.status);
    Some(Line { key, campaign: row.campaign.clone()?, progress, planned: Planned::Message(row) })
}

fn is_announcement(kind: &str) -> bool {
    Kind::ALL.into_iter().any(|of| of.is_announcement() && of.name() == kind)
}

/// Where the announcements of campaigns are found.
fn announcements(campaigns: &[CampaignId]) -> Vec<Family> {
    let kinds = || Kind::ALL.into_iter().filter(|kind| kind.is_announcement());
    let of = |campaign: &CampaignId| {
        let campaign = campaign.clone();
        kinds().map(move |kind| Family {
            prefix: format!("{campaign}:{}", kind.name()),
            kind: kind.name().to_owned(),
        })
    };
    campaigns.iter().flat_map(of).collect()
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
        let shown: Vec<CampaignId> =
            campaigns.iter().filter(shown).map(|campaign| campaign.id.clone()).collect();
        let families = announcements(&shown);
        let jobs = JobPage {
            statuses: JobStatus::ALL.into_iter().filter(|status| asked.shows(of_job(*status))).collect(),
            campaigns: shown,
            now,
            past: asked.past,
            beyond: asked.beyond.map(|(at, message, id)| (at, if message { i64::MAX } else { id })),
            limit: rows_of(asked.limit),
        };
        let messages = MessagePage {
            statuses: OutboxStatus::ALL
                .into_iter()
                .filter(|status| asked.shows(of_message(*status)))
                .collect(),
            families,
            latest_first: asked.past,
            beyond: asked.beyond.map(|(at, message, id)| (at, if message { id } else { i64::MIN })),
            limit: rows_of(asked.limit),
        };
        let failed = self.db.messages_counted(&messages.families, OutboxStatus::Failed).await?;
        let mut lines: Vec<Line> = Vec::new();
        lines.extend(self.db.jobs_listed(&jobs).await?.into_iter().filter_map(line_of_job));
        lines.extend(self.db.messages_listed(&messages).await?.into_iter().filter_map(line_of_message));
        // Each of the two goes as far as a page does, so the first of both together are a page.
        lines.sort_by_key(|line| line.key);
        if asked.past {
            lines.reverse();
        }
        let next = cut(&mut lines, asked.limit.max(1), |line| line.key);
        Ok(Schedule { campaigns, lines, next, failed: failed as usize })
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
        self.campaign_in(guild, id).await?;
        let announced = |row: &OutboxRow| row.campaign.as_ref() == Some(id) && is_announcement(&row.kind);
        let row = self.db.message(message).await?.filter(announced);
        let row = row.ok_or(Error::NoMessage(message))?;
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
