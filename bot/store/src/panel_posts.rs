//! What the lists of the panel read: posts page by page, counts, and a mark that changes with the state.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use domain::verdict::{Outcome, ReasonCode};

use crate::conn::Conn;
use crate::convert;
use crate::error::StoreError;
use crate::place::Place;
use crate::post::{Row, StoredPost, complete};

/// Which posts a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PostFilter {
    /// Only those with this outcome by herald's own verdict.
    pub outcome: Option<Outcome>,
    /// Only those whose verdict gives this reason first.
    pub reason: Option<ReasonCode>,
    /// Only those of this author.
    pub author: Option<Snowflake>,
    /// Leaves out posts with a decision after which nothing has changed. Some that are decided may still be among the
    /// rest: whether a decision counts is for the rules to say.
    pub undecided: bool,
}

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostPage {
    /// Only posts beyond this one.
    pub beyond: Option<Snowflake>,
    /// Newest first instead of oldest first.
    pub newest_first: bool,
    /// At most so many.
    pub limit: u32,
}

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

/// One statement for every filter: a condition that is not asked for is true of every row.
const OLDEST_FIRST: &str =
    "SELECT message, channel, thread, author, author_name, author_is_bot, forward, deleted_at_ms,
            deleted_by_staff, verdict, revision, first_seen_at_ms
       FROM posts p
      WHERE campaign = $1 AND message > $2
        AND ($3 = '' OR outcome = $3) AND ($4 = '' OR reason = $4) AND ($5 = -1 OR author = $5)
        AND ($6 = 0 OR NOT EXISTS (SELECT 1 FROM decisions d
                                    WHERE d.campaign = p.campaign AND d.message = p.message
                                      AND d.post_revision = p.revision - 1 AND d.version_at_ms IS NOT NULL
                                      AND (d.undo IS NULL OR d.undo = 'restored')))
      ORDER BY message LIMIT $7";

fn sql_of(filter: &PostFilter, newest_first: bool) -> String {
    // Only the conditions that are asked for stand in the statement, so that each filter has its index. Every text
    // here is a constant, and values are bound.
    let mut sql = OLDEST_FIRST.to_owned();
    for (asked, general, own) in [
        (filter.outcome.is_some(), "($3 = '' OR outcome = $3)", "outcome = $3"),
        (filter.reason.is_some(), "($4 = '' OR reason = $4)", "reason = $4"),
        (filter.author.is_some(), "($5 = -1 OR author = $5)", "author = $5"),
    ] {
        if asked {
            sql = sql.replace(general, own);
        }
    }
    if newest_first {
        sql = sql
            .replace("message > $2", "message < $2")
            .replace("ORDER BY message LIMIT", "ORDER BY message DESC LIMIT");
    }
    sql
}

async fn page(
    conn: &mut Conn,
    campaign: &CampaignId,
    filter: &PostFilter,
    page: &PostPage,
) -> Result<Vec<StoredPost>, StoreError> {
    let beyond = match page.beyond {
        Some(message) => convert::id("message", message)?,
        None if page.newest_first => i64::MAX,
        None => -1,
    };
    let sql = sqlx::AssertSqlSafe(sql_of(filter, page.newest_first));
    let mut rows = all!(
        conn,
        Row,
        sql,
        campaign.as_str(),
        beyond,
        filter.outcome.map_or("", Outcome::name),
        filter.reason.map_or("", ReasonCode::name),
        filter.author.map_or(Ok(-1), |author| convert::id("author", author))?,
        i64::from(filter.undecided),
        i64::from(page.limit),
    )?;
    rows.sort_by_key(|row| row.message);
    // One by one: between two posts of a filtered page may stand thousands of others.
    let mut posts = Vec::with_capacity(rows.len());
    for row in rows {
        posts.extend(complete(conn, campaign, vec![row]).await?);
    }
    if page.newest_first {
        posts.reverse();
    }
    Ok(posts)
}

async fn count_undecided(conn: &mut Conn, campaign: &CampaignId) -> Result<u64, StoreError> {
    let sql = "SELECT count(*) FROM posts p
                WHERE campaign = $1 AND outcome = 'needs_review'
                  AND NOT EXISTS (SELECT 1 FROM decisions d
                                   WHERE d.campaign = p.campaign AND d.message = p.message
                                     AND d.post_revision = p.revision - 1 AND d.version_at_ms IS NOT NULL
                                      AND (d.undo IS NULL OR d.undo = 'restored'))";
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

async fn ids_by(
    conn: &mut Conn,
    campaign: &CampaignId,
    author: Snowflake,
) -> Result<Vec<Snowflake>, StoreError> {
    let sql = "SELECT message FROM posts WHERE campaign = $1 AND author = $2 ORDER BY message";
    let rows = all!(conn, (i64,), sql, campaign.as_str(), convert::id("author", author)?)?;
    let place = Place { table: "posts", key: campaign };
    rows.into_iter().map(|(id,)| place.id("message", id)).collect()
}

async fn seen_revisions(
    conn: &mut Conn,
    campaign: &CampaignId,
    message: Snowflake,
) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT post_revision FROM decisions WHERE campaign = $1 AND message = $2 ORDER BY seq";
    let rows = all!(conn, (i64,), sql, campaign.as_str(), convert::id("message", message)?)?;
    Ok(rows.into_iter().map(|(revision,)| revision).collect())
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
    /// A page of posts that fit a filter.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    posts_listed(campaign: &CampaignId, filter: &PostFilter, of: &PostPage) -> Vec<StoredPost> = page;

    /// How many review items have no decision that still counts for certain; see [`PostFilter::undecided`].
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

    /// The revision of a post that each decision on it was made for, oldest first: as many as there are decisions.
    ///
    /// # Errors
    /// What the database says.
    decided_revisions(campaign: &CampaignId, message: Snowflake) -> Vec<i64> = seen_revisions;

    /// The messages of an author in a campaign.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    post_ids_by(campaign: &CampaignId, author: Snowflake) -> Vec<Snowflake> = ids_by;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_that_is_asked_for_stands_bare_in_the_statement() {
        let all = sql_of(&PostFilter::default(), false);
        assert_eq!(all, OLDEST_FIRST);
        let filter = PostFilter { outcome: Some(Outcome::Rejected), ..PostFilter::default() };
        let one = sql_of(&filter, true);
        assert!(one.contains("AND outcome = $3 AND ($4 = ''"), "{one}");
        assert!(one.contains("message < $2") && one.contains("ORDER BY message DESC LIMIT $7"), "{one}");
    }
}
