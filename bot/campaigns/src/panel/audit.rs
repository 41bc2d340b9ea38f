//! Who did what, and what was heard: the log and the coverage of a server, as the panel shows them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::bundle::verify;
use domain::campaign::CampaignId;
use domain::digest::Digest;
use domain::snowflake::Snowflake;
use domain::state::State;
use store::{AuditFilter, AuditRow, ChannelCoverage, GapRow, StoredCampaign};
use wording::told::RecordFault;

use crate::error::Result;
use crate::panel::paging::cut;
use crate::service::Service;
use crate::table::Table;

/// How far back gaps are listed.
pub const GAPS_SINCE: TimeDelta = TimeDelta::days(90);
/// The most gaps that are read.
const GAPS_MAX: u32 = 2_000;

/// A page of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct LogPage {
    /// The rows, the newest first.
    pub rows: Vec<AuditRow>,
    /// The row after which the next page goes on, if there is one.
    pub next: Option<i64>,
    /// Everyone who stands in the log.
    pub actors: Vec<String>,
    /// Everything that was done.
    pub actions: Vec<String>,
    /// The campaigns of the server.
    pub campaigns: Vec<StoredCampaign>,
}

/// What was heard of a server.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerCoverage {
    /// Every channel and thread that counts.
    pub channels: Vec<ChannelCoverage>,
    /// Stretches that were not heard at once, the newest first.
    pub gaps: Vec<GapRow>,
}

/// A published result, read back and computed anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordCheck {
    /// The campaign.
    pub campaign: CampaignId,
    /// Which version.
    pub version: u32,
    /// The digest of the record when it says what it should, else what is wrong with it.
    pub answer: std::result::Result<Digest, RecordFault>,
}

impl Service {
    /// A page of the log as a server may read it.
    ///
    /// # Errors
    /// When the filter names a campaign of another server, or the database fails.
    pub async fn log_page(
        &self,
        guild: Snowflake,
        filter: &AuditFilter,
        before: Option<i64>,
        limit: u32,
    ) -> Result<LogPage> {
        if let Some(id) = &filter.campaign {
            self.campaign_in(guild, id).await?;
        }
        let mut rows = self.db.audit_search(guild, filter, before, limit + 1).await?;
        Ok(LogPage {
            next: cut(&mut rows, limit as usize, |row| row.seq),
            rows,
            actors: self.db.audit_actors().await?,
            actions: self.db.audit_actions().await?,
            campaigns: self.db.campaigns_of(guild).await?,
        })
    }

    /// What was heard of a server, and what was not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn coverage_of_server(&self, guild: Snowflake, now: DateTime<Utc>) -> Result<ServerCoverage> {
        let mut gaps = self.db.gaps(guild, now - GAPS_SINCE, GAPS_MAX).await?;
        gaps.reverse();
        Ok(ServerCoverage { channels: self.db.coverage(guild).await?, gaps })
    }

    /// Reads the published records of a server back and computes each anew, the latest version of each campaign.
    ///
    /// # Errors
    /// When the database fails; a record that does not verify is an answer.
    pub async fn check_records(&self, guild: Snowflake) -> Result<Vec<RecordCheck>> {
        let mut checks = Vec::new();
        for stored in self.db.campaigns_of(guild).await? {
            let id = stored.campaign.id;
            if !matches!(stored.campaign.state, State::Published | State::Paid) {
                continue;
            }
            let Some(row) = self.db.result(&id, None).await? else { continue };
            let answer = verify(row.bundle.as_bytes()).map_err(|error| RecordFault::from(&error));
            let other = |digest: Digest| RecordFault::Other { digest: digest.to_string().into() };
            let answer = answer.and_then(
                |(_, digest)| {
                    if digest == row.digest { Ok(digest) } else { Err(other(digest)) }
                },
            );
            checks.push(RecordCheck { campaign: id, version: row.version, answer });
        }
        Ok(checks)
    }

    /// The log of a campaign of a server as a table.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn log_table(&self, guild: Snowflake, id: &CampaignId) -> Result<Table> {
        self.campaign_in(guild, id).await?;
        self.export_audit(id).await
    }
}
