//! What people have said anyone may repeat in a campaign.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::place::Place;

/// What is left out of comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExclusionKind {
    /// One passage.
    Passage,
    /// The whole text of a post.
    Source,
}

impl ExclusionKind {
    /// The name in tables and forms.
    pub fn name(self) -> &'static str {
        match self {
            ExclusionKind::Passage => "passage",
            ExclusionKind::Source => "source",
        }
    }
}

/// An exclusion to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewExclusion {
    /// The campaign.
    pub campaign: CampaignId,
    /// The post it was found in.
    pub source: Snowflake,
    /// What.
    pub kind: ExclusionKind,
    /// The text that anyone may repeat.
    pub text: String,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub actor: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A stored exclusion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExclusionRow {
    /// Its number.
    pub id: i64,
    /// The post it was found in.
    pub source: Snowflake,
    /// What.
    pub kind: ExclusionKind,
    /// The text that anyone may repeat; empty once its author was forgotten.
    pub text: String,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub actor: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who took it back, and when.
    pub lifted: Option<(String, DateTime<Utc>)>,
}

type Row = (i64, i64, String, String, String, String, i64, Option<String>, Option<i64>);

async fn list(conn: &mut Conn, campaign: &CampaignId) -> Result<Vec<ExclusionRow>, StoreError> {
    let sql = select!(exclusions, " WHERE campaign = $1 ORDER BY id");
    read(all!(conn, Row, sql, campaign.as_str())?)
}

async fn page(
    conn: &mut Conn,
    campaign: &CampaignId,
    after: Option<i64>,
    limit: u32,
) -> Result<Vec<ExclusionRow>, StoreError> {
    let sql = select!(exclusions, " WHERE campaign = $1 AND id > $2 ORDER BY id LIMIT $3");
    read(all!(conn, Row, sql, campaign.as_str(), after.unwrap_or(i64::MIN), i64::from(limit))?)
}

async fn find(conn: &mut Conn, campaign: &CampaignId, id: i64) -> Result<Option<ExclusionRow>, StoreError> {
    let sql = select!(exclusions, " WHERE campaign = $1 AND id = $2");
    Ok(read(all!(conn, Row, sql, campaign.as_str(), id)?)?.pop())
}

fn read(found: Vec<Row>) -> Result<Vec<ExclusionRow>, StoreError> {
    let mut rows = Vec::new();
    for (id, source, kind, text, reason, actor, at, lifted_by, lifted_at) in found {
        let place = Place { table: "exclusions", key: &id };
        rows.push(ExclusionRow {
            id,
            source: place.id("source", source)?,
            kind: match kind.as_str() {
                "passage" => ExclusionKind::Passage,
                "source" => ExclusionKind::Source,
                other => return Err(place.corrupt("kind", other)),
            },
            at: place.at("at_ms", at)?,
            lifted: lifted_by.zip(place.maybe_at("lifted_at_ms", lifted_at)?),
            text,
            reason,
            actor,
        });
    }
    Ok(rows)
}

reads! {
    /// What was said anyone may repeat in a campaign, oldest first, what was taken back included.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    exclusions(campaign: &CampaignId) -> Vec<ExclusionRow> = list;

    /// The same, at most `limit` of them, from the first after number `after` on.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    exclusions_listed(campaign: &CampaignId, after: Option<i64>, limit: u32) -> Vec<ExclusionRow> = page;

    /// One of them.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    exclusion(campaign: &CampaignId, id: i64) -> Option<ExclusionRow> = find;
}

impl Tx {
    /// Stores an exclusion.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the campaign is not stored, [`StoreError::Unstorable`].
    pub async fn add_exclusion(&mut self, new: &NewExclusion) -> Result<(), StoreError> {
        let sql = "INSERT INTO exclusions (campaign, source, kind, text, reason, actor, at_ms)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        run!(
            self.conn,
            sql,
            new.campaign.as_str(),
            convert::id("source", new.source)?,
            new.kind.name(),
            convert::text("text", &new.text)?,
            convert::text("reason", &new.reason)?,
            convert::text("actor", &new.actor)?,
            convert::ms(new.at),
        )?;
        Ok(())
    }

    /// Takes an exclusion of a campaign back; `false` when there is none or it was taken back already.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lift_exclusion(
        &mut self,
        campaign: &CampaignId,
        id: i64,
        by: &str,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE exclusions SET lifted_by = $3, lifted_at_ms = $4
                    WHERE campaign = $1 AND id = $2 AND lifted_at_ms IS NULL";
        let by = convert::text("actor", by)?;
        Ok(run!(self.conn, sql, campaign.as_str(), id, by, convert::ms(at))? == 1)
    }
}
