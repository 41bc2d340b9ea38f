//! What stands around every page of the panel: counts, and a mark that changes with the state.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use domain::verdict::Outcome;

use crate::conn::Conn;
use crate::convert;
use crate::error::StoreError;
use crate::place::Place;

/// Changes whenever something that the panel shows may have changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ChangeMark {
    /// The newest row of the audit log.
    pub audit: i64,
    /// The newest fact.
    pub inbox: i64,
    /// The oldest fact that nobody has worked on.
    pub inbox_open: i64,
    /// How many review items are claimed, and until when together.
    pub claims: (i64, i64),
}

async fn count_undecided(conn: &mut Conn, campaign: &CampaignId) -> Result<u64, StoreError> {
    let sql = "SELECT count(*) FROM posts WHERE campaign = $1 AND waits";
    Ok(first!(conn, (i64,), sql, campaign.as_str())?.map_or(0, |(count,)| count as u64))
}

async fn count_unsent(conn: &mut Conn, campaign: &CampaignId) -> Result<u64, StoreError> {
    let sql = "SELECT count(*) FROM outbox
                WHERE campaign = $1 AND status IN ('pending', 'leased', 'unknown', 'failed')";
    Ok(first!(conn, (i64,), sql, campaign.as_str())?.map_or(0, |(count,)| count as u64))
}

async fn count_appeals(conn: &mut Conn, campaign: &CampaignId) -> Result<u64, StoreError> {
    let sql = "SELECT count(*) FROM appeals WHERE campaign = $1 AND outcome IS NULL";
    Ok(first!(conn, (i64,), sql, campaign.as_str())?.map_or(0, |(count,)| count as u64))
}

async fn count_outcomes(conn: &mut Conn, campaign: &CampaignId) -> Result<Vec<(Outcome, u64)>, StoreError> {
    let sql = "SELECT outcome, count(*) FROM posts
                WHERE campaign = $1 AND outcome IS NOT NULL GROUP BY outcome";
    let place = Place { table: "posts", key: campaign };
    let mut counts = Vec::new();
    for (name, count) in all!(conn, (String, i64), sql, campaign.as_str())? {
        let outcome = Outcome::ALL.into_iter().find(|outcome| outcome.name() == name);
        let outcome = outcome.ok_or_else(|| place.corrupt("outcome", &name))?;
        counts.push((outcome, count as u64));
    }
    counts.sort();
    Ok(counts)
}

async fn mark(conn: &mut Conn, now: DateTime<Utc>) -> Result<ChangeMark, StoreError> {
    let sql = "SELECT coalesce((SELECT max(seq) FROM audit_log), 0),
                      coalesce((SELECT max(seq) FROM inbox), 0),
                      coalesce((SELECT min(seq) FROM inbox WHERE NOT processed), 0),
                      (SELECT count(*) FROM review_claims WHERE until_ms > $1),
                      CAST(coalesce((SELECT sum(until_ms) FROM review_claims WHERE until_ms > $1), 0) AS BIGINT)";
    let row = first!(conn, (i64, i64, i64, i64, i64), sql, convert::ms(now))?;
    let (audit, inbox, inbox_open, count, sum) = row.unwrap_or_default();
    Ok(ChangeMark { audit, inbox, inbox_open, claims: (count, sum) })
}

async fn newest_close(conn: &mut Conn) -> Result<Option<DateTime<Utc>>, StoreError> {
    let sql = "SELECT open_time_ms + step_s * 1000 FROM candles ORDER BY open_time_ms DESC LIMIT 1";
    let row = first!(conn, (i64,), sql)?;
    let place = Place { table: "candles", key: &"newest" };
    place.maybe_at("open_time_ms", row.map(|(ms,)| ms))
}

async fn list_guilds(conn: &mut Conn) -> Result<Vec<Snowflake>, StoreError> {
    let rows = all!(conn, (i64,), "SELECT DISTINCT guild FROM campaigns ORDER BY guild")?;
    let place = Place { table: "campaigns", key: &"guilds" };
    rows.into_iter().map(|(id,)| place.id("guild", id)).collect()
}

reads! {
    /// How many posts wait for a person.
    ///
    /// # Errors
    /// What the database says.
    undecided_count(campaign: &CampaignId) -> u64 = count_undecided;

    /// How many messages of a campaign are not out, those that were given up included.
    ///
    /// # Errors
    /// What the database says.
    unsent_count(campaign: &CampaignId) -> u64 = count_unsent;

    /// How many appeals wait for an answer.
    ///
    /// # Errors
    /// What the database says.
    open_appeals(campaign: &CampaignId) -> u64 = count_appeals;

    /// Changes whenever something that the panel shows may have changed.
    ///
    /// # Errors
    /// What the database says.
    change_mark(now: DateTime<Utc>) -> ChangeMark = mark;

    /// How many posts have each outcome by herald's own verdict; outcomes nobody has are left out.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    outcome_counts(campaign: &CampaignId) -> Vec<(Outcome, u64)> = count_outcomes;

    /// Every server that has a campaign, by id.
    ///
    /// # Errors
    /// What the database says.
    campaign_guilds() -> Vec<Snowflake> = list_guilds;

    /// When the stored bar closed that began last, whatever its venue.
    ///
    /// # Errors
    /// What the database says.
    newest_price() -> Option<DateTime<Utc>> = newest_close;
}
