//! From the last decision to the published result, and what comes after it, as the panel shows and does it.
//!
//! Every call names the server and what its caller looked at; whatever has changed since is [`StoreError::Stale`], so that
//! nobody freezes, seals or publishes something else than they saw.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::digest::Digest;
use domain::refusal::CorrectionRefusal;
use domain::review::Standing;
use domain::selection::JUDGES_MIN;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::{Outcome, ReasonCode};
use store::{PostFilter, PostOrder, PostPage, StoreError, StoredCampaign};

use crate::corrections::PendingCorrection;
use crate::error::{Error, Result};
use crate::results::{FrozenList, Published, read_marks};
use crate::service::Service;
use crate::tally::standing_of;

/// How many rows are read at once.
const CHUNK: u32 = 500;

/// What stands between a campaign and its freeze.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BeforeFreeze {
    /// Posts that wait for a decision, those included whose author was asked to mend them.
    pub waiting: u64,
    /// Of them, posts that wait for their author.
    pub with_author: u64,
    /// Open appeals about posts that still exist.
    pub appeals: u64,
    /// Posts without a decision whose text at the close is unknown. They hold nothing up: undecided, they do not enter (R15).
    pub unknown: u64,
}

impl BeforeFreeze {
    /// True when nobody has to decide anything any more.
    pub fn is_clear(&self) -> bool {
        self.waiting == 0 && self.appeals == 0
    }
}

/// How far one judge is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgeProgress {
    /// The account, as the sheet names it.
    pub judge: String,
    /// Entries with marks, struck ones left out.
    pub marked: usize,
    /// When marks were last given.
    pub at: DateTime<Utc>,
}

/// How far the sheets are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// Each judge with a sheet.
    pub judges: Vec<JudgeProgress>,
    /// Entries that stand.
    pub entries: usize,
    /// Numbers of entries that too few judges have marked, at most [`SHORT_SHOWN_MAX`] of them.
    pub short: Vec<u32>,
    /// How many those are in all.
    pub short_count: usize,
    /// Changes with every mark; [`Service::seal_here`] takes the one that was looked at.
    pub seen: String,
}

/// The most numbers that are named.
pub const SHORT_SHOWN_MAX: usize = 20;

/// A published version of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub version: u32,
    /// When it was published.
    pub at: DateTime<Utc>,
    /// The hash of its file.
    pub sha256: Digest,
    /// Why it corrects the one before; `None` for the first.
    pub reason: Option<String>,
}

impl Service {
    /// What stands between a campaign and its freeze.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn before_freeze(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        now: DateTime<Utc>,
    ) -> Result<BeforeFreeze> {
        let stored = self.campaign_in(guild, id).await?;
        if !stored.campaign.state.takes_posts() {
            return Ok(BeforeFreeze::default());
        }
        let waits = self.waits(id, now).await?;
        let unknown = self.unknown_undecided(id).await?;
        let mut appeals = 0;
        for appeal in self.db.appeals(id).await?.iter().filter(|appeal| appeal.outcome.is_none()) {
            let post = self.db.post(id, appeal.message).await?;
            appeals += u64::from(post.is_some_and(|post| post.deleted_at.is_none()));
        }
        Ok(BeforeFreeze {
            // What is unknown is a review item as well, but it holds nothing up.
            waiting: (waits.review + waits.with_author).saturating_sub(unknown),
            with_author: waits.with_author,
            appeals,
            unknown,
        })
    }

    async fn unknown_undecided(&self, id: &CampaignId) -> Result<u64> {
        let filter = PostFilter {
            outcome: Some(Outcome::NeedsReview),
            reason: Some(ReasonCode::VersionUnknown),
            waiting: true,
            ..PostFilter::default()
        };
        let mut page = PostPage { beyond: None, order: PostOrder::Oldest, limit: CHUNK };
        let mut found = 0;
        loop {
            let posts = self.db.posts_listed(id, &filter, &page).await?;
            let Some(last) = posts.last() else { return Ok(found) };
            page.beyond = Some(last.id);
            let alone = |post: &&store::StoredPost| {
                standing_of(post) == Some(Standing::Pending)
                    && post.verdict.as_ref().is_some_and(|v| v.codes() == [ReasonCode::VersionUnknown])
            };
            found += posts.iter().filter(alone).count() as u64;
        }
    }

    /// Freezes the list of a campaign that is still what somebody looked at.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is not; otherwise as [`Service::freeze`].
    pub async fn freeze_here(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        seen_revision: i64,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<FrozenList> {
        self.unchanged(guild, id, seen_revision).await?;
        self.freeze(id, person, now).await
    }

    async fn unchanged(&self, guild: Snowflake, id: &CampaignId, seen: i64) -> Result<StoredCampaign> {
        let stored = self.campaign_in(guild, id).await?;
        if stored.revision == seen {
            return Ok(stored);
        }
        Err(StoreError::Stale { what: format!("campaign {id}"), expected: seen }.into())
    }

    /// How far the judges are. Marks themselves are not told.
    ///
    /// # Errors
    /// When the server has no such campaign, a sheet does not read, or the database fails.
    pub async fn judging_progress(&self, guild: Snowflake, id: &CampaignId) -> Result<Progress> {
        self.campaign_in(guild, id).await?;
        let list = self.db.candidates(id).await?;
        let standing: Vec<u32> =
            list.iter().filter(|line| line.struck.is_none()).map(|line| line.row.number).collect();
        let mut judges = Vec::new();
        let mut sheets = Vec::new();
        let mut newest = 0;
        for row in self.db.sheets(id).await? {
            let marks: std::collections::BTreeMap<u32, Vec<u8>> = read_marks(id, &row.judge, &row.marks)?;
            newest = newest.max(row.at.timestamp_millis());
            let marked = standing.iter().filter(|number| marks.contains_key(number)).count();
            judges.push(JudgeProgress { judge: row.judge, marked, at: row.at });
            sheets.push(marks);
        }
        let few =
            |number: &&u32| sheets.iter().filter(|marks| marks.contains_key(*number)).count() < JUDGES_MIN;
        let short: Vec<u32> = standing.iter().filter(few).copied().collect();
        let given: usize = judges.iter().map(|judge| judge.marked).sum();
        Ok(Progress {
            entries: standing.len(),
            short_count: short.len(),
            short: short.into_iter().take(SHORT_SHOWN_MAX).collect(),
            seen: format!("{given}.{}.{newest}", standing.len()),
            judges,
        })
    }

    /// Seals the sheets as somebody looked at them.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when a mark or a line has changed since; otherwise as [`Service::seal`].
    pub async fn seal_here(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        seen: &str,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<Digest> {
        let progress = self.judging_progress(guild, id).await?;
        if progress.seen != seen {
            return Err(StoreError::Stale { what: format!("the sheets of {id}"), expected: 0 }.into());
        }
        self.seal(id, person, now).await
    }

    /// Publishes the result of a campaign that is still what somebody looked at.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is not; otherwise as [`Service::publish`].
    pub async fn publish_here(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        seen_revision: i64,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<Published> {
        self.unchanged(guild, id, seen_revision).await?;
        self.publish(id, person, now).await
    }

    /// What has changed since the latest version of a result; `None` before there is one, and when nothing has.
    ///
    /// # Errors
    /// When the server has no such campaign; otherwise as [`Service::pending_correction`].
    pub async fn pending_here(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        now: DateTime<Utc>,
    ) -> Result<Option<PendingCorrection>> {
        let stored = self.campaign_in(guild, id).await?;
        if !matches!(stored.campaign.state, State::Published | State::Paid) {
            return Ok(None);
        }
        self.pending_correction(id, now).await
    }

    /// Strikes the entry with a number.
    ///
    /// # Errors
    /// When the server has no such campaign; otherwise as [`Service::strike_entry`].
    #[expect(clippy::too_many_arguments, reason = "one strike, as a form sends it")]
    pub async fn strike_here(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        number: u32,
        person: Snowflake,
        code: ReasonCode,
        reason: &str,
        seen_revision: i64,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.campaign_in(guild, id).await?;
        let line = self.db.candidates_numbered(id, &[number]).await?.pop();
        let message = line.ok_or(CorrectionRefusal::NotStanding)?.row.message;
        self.strike_entry(id, message, person, code, reason, Some(seen_revision), now).await
    }

    /// Publishes the next version of a result.
    ///
    /// # Errors
    /// When the server has no such campaign; otherwise as [`Service::correct`].
    pub async fn correct_here(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        person: Snowflake,
        seen_version: u32,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<Published> {
        self.campaign_in(guild, id).await?;
        self.correct(id, person, seen_version, reason, now).await
    }

    /// Every published version of a result, the newest first.
    ///
    /// # Errors
    /// When the server has no such campaign, a record does not verify, or the database fails.
    pub async fn result_versions(&self, guild: Snowflake, id: &CampaignId) -> Result<Vec<Version>> {
        self.campaign_in(guild, id).await?;
        let Some(latest) = self.db.result(id, None).await? else { return Ok(Vec::new()) };
        let mut versions = Vec::new();
        for number in (1..=latest.version).rev() {
            let Some(row) = self.db.result(id, Some(number)).await? else { continue };
            let reason = if number == 1 {
                None
            } else {
                let (bundle, _) = domain::bundle::verify(row.bundle.as_bytes()).map_err(|error| {
                    Error::Stored { what: "result", key: format!("{id}:{number}"), detail: error.to_string() }
                })?;
                bundle.correction.map(|correction| correction.reason)
            };
            versions.push(Version { version: number, at: row.at, sha256: row.digest, reason });
        }
        Ok(versions)
    }

    /// The record of one version, byte for byte; `None` when there is none of that number.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn result_file(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        version: u32,
    ) -> Result<Option<Vec<u8>>> {
        self.campaign_in(guild, id).await?;
        Ok(self.db.result(id, Some(version)).await?.map(|row| row.bundle.into_bytes()))
    }
}
