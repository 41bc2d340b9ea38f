//! Appeals in the panel: a list with its clock, one appeal with everything that led to it, and what an overturn would do.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::refusal::AppealRefusal;
use domain::review::DecisionAction;
use domain::snowflake::Snowflake;
use domain::state::State;
use store::{AppealPage, AppealRow, StoreError, StoredCampaign, StoredPost};

pub use store::AppealKey;

use crate::corrections::PendingCorrection;
use crate::error::{Error, Result};
use crate::panel::paging::{cut, rows_of};
use crate::panel::review::{Dossier, takes_decisions};
use crate::people::Role;
use crate::reviewing::Ruling;
use crate::service::{Actor, Service};

/// Which appeals a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AppealsShown {
    /// Those without an answer.
    #[default]
    Open,
    /// Those with one.
    Decided,
    /// Every appeal.
    All,
}

impl AppealsShown {
    /// Every choice.
    pub const ALL: [AppealsShown; 3] = [AppealsShown::Open, AppealsShown::Decided, AppealsShown::All];

    /// The name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            AppealsShown::Open => "open",
            AppealsShown::Decided => "decided",
            AppealsShown::All => "all",
        }
    }
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedAppeal {
    /// The appeal.
    pub appeal: AppealRow,
    /// The post it is about, unless that is gone altogether.
    pub post: Option<StoredPost>,
    /// Until when it should be answered.
    pub due: DateTime<Utc>,
}

/// A page of appeals.
#[derive(Debug, Clone, PartialEq)]
pub struct AppealList {
    /// The campaign.
    pub stored: StoredCampaign,
    /// The lines.
    pub lines: Vec<ListedAppeal>,
    /// Where the next page begins.
    pub next: Option<AppealKey>,
    /// How many there are of this kind.
    pub all: u64,
}

/// One appeal with what led to it.
#[derive(Debug, Clone, PartialEq)]
pub struct AppealFile {
    /// The post and its decisions.
    pub dossier: Dossier,
    /// The appeal.
    pub appeal: AppealRow,
    /// Until when it should be answered.
    pub due: DateTime<Utc>,
    /// Whoever had a part in what became of the post, as the audit log names them; none of them answers.
    pub involved: BTreeSet<String>,
    /// The shown names of those who may answer, at most [`OTHERS_MAX`].
    pub others: Vec<String>,
}

/// The most names that are told.
pub const OTHERS_MAX: usize = 8;

impl AppealFile {
    /// True when this person had a part in it.
    pub fn involves(&self, person: Snowflake) -> bool {
        self.involved.contains(&Actor::Person(person).name())
    }

    /// True while an answer is taken: before the freeze about entries, after the publication about the result.
    pub fn is_open(&self) -> bool {
        let state = self.dossier.stored.campaign.state;
        self.appeal.outcome.is_none()
            && match self.appeal.result_version {
                None => takes_decisions(state),
                Some(_) => state == State::Published,
            }
    }
}

/// Until when an appeal should be answered: about an entry before the freeze, about a result before prizes are paid.
fn due(campaign: &Campaign, appeal: &AppealRow) -> DateTime<Utc> {
    match appeal.result_version {
        None => campaign.dates.freeze_at,
        Some(_) => campaign.dates.pay_by,
    }
}

fn key(appeal: &AppealRow) -> AppealKey {
    (appeal.opened_at.timestamp_millis(), appeal.message.0, appeal.result_version.unwrap_or(0))
}

impl Service {
    /// A page of appeals, the oldest first, or the newest.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn list_appeals(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        shown: AppealsShown,
        newest_first: bool,
        after: Option<AppealKey>,
        limit: usize,
    ) -> Result<AppealList> {
        let stored = self.campaign_in(guild, id).await?;
        let answered = match shown {
            AppealsShown::Open => Some(false),
            AppealsShown::Decided => Some(true),
            AppealsShown::All => None,
        };
        // No appeal is about a post whose id is larger than any that can be stored.
        let beyond = after.map(|(at, message, version)| (at, message.min(i64::MAX as u64), version));
        let page = AppealPage { answered, beyond, newest_first, limit: rows_of(limit) };
        let mut rows = self.db.appeals_listed(id, &page).await?;
        let next = cut(&mut rows, limit.max(1), key);
        let all = self.db.appeals_counted(id, answered).await?;
        let mut lines = Vec::new();
        for appeal in rows {
            let post = self.db.post(id, appeal.message).await?;
            let due = due(&stored.campaign, &appeal);
            lines.push(ListedAppeal { appeal, post, due });
        }
        Ok(AppealList { stored, lines, next, all })
    }

    /// One appeal: about an entry for `None`, else about that version of the result.
    ///
    /// # Errors
    /// [`Error::NoPost`] when there is no such appeal; otherwise as [`Service::dossier`].
    pub async fn appeal_file(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        message: Snowflake,
        version: Option<u32>,
        now: DateTime<Utc>,
    ) -> Result<AppealFile> {
        let dossier = self.dossier(guild, id, message, now).await?;
        let appeal = self.db.appeal(id, message, version).await?;
        let appeal = appeal.ok_or_else(|| Error::NoPost { campaign: id.clone(), post: message })?;
        let involved = crate::objecting::involved_now(&self.db, id, message).await?;
        let mut others = Vec::new();
        for person in self.people(now).await? {
            let may = Role::Reviewer.held_by(&person.roles_in(guild));
            if may && !involved.contains(&Actor::Person(person.account.person()).name()) {
                others.push(person.account.name);
            }
        }
        others.truncate(OTHERS_MAX);
        Ok(AppealFile { due: due(&dossier.stored.campaign, &appeal), dossier, appeal, involved, others })
    }

    /// Answers an appeal about the post as somebody looked at it.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the post changed since; otherwise as [`Service::decide_appeal`].
    #[expect(clippy::too_many_arguments, reason = "one answer, as a form sends it")]
    pub async fn answer_appeal(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        message: Snowflake,
        version: Option<u32>,
        person: Snowflake,
        overturn: bool,
        note: &str,
        seen_revision: i64,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let file = self.appeal_file(guild, id, message, version, now).await?;
        if !file.is_open() {
            return Err(AppealRefusal::NoneOpen.into());
        }
        if file.dossier.post.revision != seen_revision {
            return Err(StoreError::Stale { what: format!("post {message}"), expected: seen_revision }.into());
        }
        let ruling = Ruling {
            action: DecisionAction::Accept,
            reason: None,
            note: note.to_owned(),
            seen_revision: Some(seen_revision),
        };
        self.decide_appeal(id, message, person, overturn.then_some(&ruling), note, now).await
    }

    /// What the published result would change if this appeal were overturned: the answer is given in a transaction that is
    /// then thrown away. `None` when it is not about a result, not open, or cannot be overturned.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn appeal_preview(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        file: &AppealFile,
        now: DateTime<Utc>,
    ) -> Result<Option<PendingCorrection>> {
        self.campaign_in(guild, id).await?;
        if file.appeal.result_version.is_none() || !file.is_open() {
            return Ok(None);
        }
        let mut tx = self.db.begin().await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let ruling =
            Ruling { action: DecisionAction::Accept, reason: None, note: String::new(), seen_revision: None };
        let (post, nobody) = (&file.dossier.post, Snowflake(0));
        let tried = self.answer_about_result(&mut tx, &stored, post, nobody, Some(&ruling), "", now).await;
        let found = match tried {
            Ok(()) => self.look_ahead(&mut tx, &stored.campaign, now).await?,
            Err(Error::Appeal(_) | Error::Decision(_)) => None,
            Err(error) => return Err(error),
        };
        tx.rollback().await?;
        Ok(found)
    }
}
