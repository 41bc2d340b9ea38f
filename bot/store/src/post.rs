//! Posts, their versions and verdicts: one row for each message, correct in any order of arrival.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::post::{Author, PostFacts, PostVersion};
use domain::snowflake::Snowflake;
use domain::triage::{Risk, flag_bit, likeness};
use domain::verdict::{Outcome, Verdict};

use crate::conn::Conn;
use crate::convert;
use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::place::Place;
use crate::review::{self, DecisionRow};
use crate::words;

/// A post with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPost {
    /// The message.
    pub id: Snowflake,
    /// The facts that no edit changes; `None` while only an edit or a deletion was heard.
    pub facts: Option<PostFacts>,
    /// Every text it had, by time.
    pub versions: Vec<PostVersion>,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
    /// The team deleted it (R16).
    pub deleted_by_staff: bool,
    /// What herald last said of it.
    pub verdict: Option<Verdict>,
    /// What a moderator last decided.
    pub decision: Option<DecisionRow>,
    /// Grows with every other verdict, every decision and the deletion; see [`Tx::add_decision`].
    pub revision: i64,
    /// When herald first heard of it.
    pub first_seen_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) message: i64,
    channel: Option<i64>,
    thread: Option<i64>,
    author: Option<i64>,
    author_name: Option<String>,
    author_is_bot: Option<bool>,
    forward: Option<bool>,
    deleted_at_ms: Option<i64>,
    deleted_by_staff: bool,
    verdict: Option<String>,
    revision: i64,
    first_seen_at_ms: i64,
}

impl Row {
    pub(crate) fn read(self) -> Result<StoredPost, StoreError> {
        let place = Place { table: "posts", key: &self.message };
        let id = place.id("message", self.message)?;
        let facts = match (self.channel, self.author, self.author_name, self.author_is_bot, self.forward) {
            (Some(channel), Some(author), Some(name), Some(is_bot), Some(forward)) => Some(PostFacts {
                id,
                channel: place.id("channel", channel)?,
                thread: self.thread.map(|id| place.id("thread", id)).transpose()?,
                author: Author { id: place.id("author", author)?, name, is_bot },
                forward,
            }),
            _ => None,
        };
        Ok(StoredPost {
            id,
            facts,
            versions: Vec::new(),
            deleted_at: place.maybe_at("deleted_at_ms", self.deleted_at_ms)?,
            deleted_by_staff: self.deleted_by_staff,
            verdict: place.maybe_json("verdict", self.verdict.as_deref())?,
            decision: None,
            revision: self.revision,
            first_seen_at: place.at("first_seen_at_ms", self.first_seen_at_ms)?,
        })
    }
}

/// Fills in the versions and latest decisions of neighbouring posts, which come sorted by message.
pub(crate) async fn complete(
    conn: &mut Conn,
    campaign: &CampaignId,
    rows: Vec<Row>,
) -> Result<Vec<StoredPost>, StoreError> {
    let (Some(from), Some(to)) = (rows.first().map(|r| r.message), rows.last().map(|r| r.message)) else {
        return Ok(Vec::new());
    };
    let mut posts = rows.into_iter().map(Row::read).collect::<Result<Vec<_>, _>>()?;
    let sql = "SELECT message, at_ms, text FROM post_versions
                WHERE campaign = $1 AND message BETWEEN $2 AND $3 ORDER BY message, at_ms";
    for (message, at_ms, text) in all!(conn, (i64, i64, String), sql, campaign.as_str(), from, to)? {
        let place = Place { table: "post_versions", key: &message };
        let id = place.id("message", message)?;
        // A post stored after the first query is not among those asked for.
        if let Ok(at) = posts.binary_search_by_key(&id, |post| post.id) {
            posts[at].versions.push(PostVersion { at: place.at("at_ms", at_ms)?, text });
        }
    }
    for decision in review::latest(conn, campaign, from, to).await? {
        if let Ok(at) = posts.binary_search_by_key(&decision.message, |post| post.id) {
            posts[at].decision = Some(decision);
        }
    }
    Ok(posts)
}

async fn page(
    conn: &mut Conn,
    campaign: &CampaignId,
    after: Option<Snowflake>,
    limit: u32,
) -> Result<Vec<StoredPost>, StoreError> {
    let after = after.map_or(Ok(-1), |id| convert::id("message", id))?;
    let sql = select!(posts, " WHERE campaign = $1 AND message > $2 ORDER BY message LIMIT $3");
    let rows = all!(conn, Row, sql, campaign.as_str(), after, i64::from(limit))?;
    complete(conn, campaign, rows).await
}

async fn page_of(
    conn: &mut Conn,
    campaign: &CampaignId,
    author: Snowflake,
) -> Result<Vec<StoredPost>, StoreError> {
    let sql = select!(posts, " WHERE campaign = $1 AND author = $2 ORDER BY message");
    let rows = all!(conn, Row, sql, campaign.as_str(), convert::id("author", author)?)?;
    complete_each(conn, campaign, rows).await
}

/// Completes posts one by one: between two of an author, or of one outcome, may stand thousands of others.
async fn complete_each(
    conn: &mut Conn,
    campaign: &CampaignId,
    rows: Vec<Row>,
) -> Result<Vec<StoredPost>, StoreError> {
    let mut posts = Vec::with_capacity(rows.len());
    for row in rows {
        posts.extend(complete(conn, campaign, vec![row]).await?);
    }
    Ok(posts)
}

async fn page_with(
    conn: &mut Conn,
    campaign: &CampaignId,
    outcome: Outcome,
    after: Option<Snowflake>,
    limit: u32,
) -> Result<Vec<StoredPost>, StoreError> {
    let after = after.map_or(Ok(-1), |id| convert::id("message", id))?;
    let sql =
        select!(posts, " WHERE campaign = $1 AND outcome = $2 AND message > $3 ORDER BY message LIMIT $4");
    let rows = all!(conn, Row, sql, campaign.as_str(), outcome.name(), after, i64::from(limit))?;
    complete_each(conn, campaign, rows).await
}

async fn keepers(conn: &mut Conn, message: Snowflake) -> Result<Vec<CampaignId>, StoreError> {
    let sql = "SELECT campaign FROM posts WHERE message = $1 ORDER BY campaign";
    let place = Place { table: "posts", key: &message };
    let mut campaigns = Vec::new();
    for (campaign,) in all!(conn, (String,), sql, convert::id("message", message)?)? {
        campaigns.extend(place.campaign(Some(campaign))?);
    }
    Ok(campaigns)
}

reads! {
    /// Posts by message id, at most `limit`, from the first after `after` on; give the last id of a page to get the
    /// next one.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    posts(campaign: &CampaignId, after: Option<Snowflake>, limit: u32) -> Vec<StoredPost> = page;

    /// The posts of an author, by message id.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    posts_by(campaign: &CampaignId, author: Snowflake) -> Vec<StoredPost> = page_of;

    /// The posts with an outcome by herald's own verdict, by message id, at most `limit`, from the first after `after`
    /// on.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    posts_with(campaign: &CampaignId, outcome: Outcome, after: Option<Snowflake>, limit: u32)
        -> Vec<StoredPost> = page_with;

    /// The campaigns that know a message, by name.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    campaigns_knowing(message: Snowflake) -> Vec<CampaignId> = keepers;
}

const ONE: &str = select!(posts, " WHERE campaign = $1 AND message = $2");

impl Db {
    /// A post.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    pub async fn post(
        &self,
        campaign: &CampaignId,
        message: Snowflake,
    ) -> Result<Option<StoredPost>, StoreError> {
        let mut conn = self.reading().await?;
        let message = convert::id("message", message)?;
        let row = first!(conn, Row, ONE, campaign.as_str(), message)?;
        Ok(complete(&mut conn, campaign, row.into_iter().collect()).await?.pop())
    }
}

impl Tx {
    /// A post; no other transaction reads it this way or changes it until this one ends, so that of two transactions
    /// that bring a version each, the second judges both.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] and [`StoreError::Busy`] included.
    pub async fn post(
        &mut self,
        campaign: &CampaignId,
        message: Snowflake,
    ) -> Result<Option<StoredPost>, StoreError> {
        let message = convert::id("message", message)?;
        let sql = locking!(
            self.conn,
            select!(posts, " WHERE campaign = $1 AND message = $2"),
            " FOR NO KEY UPDATE"
        );
        let row = first!(self.conn, Row, sql, campaign.as_str(), message)?;
        Ok(complete(&mut self.conn, campaign, row.into_iter().collect()).await?.pop())
    }

    /// Stores the facts of a post; `true` when they are new. A post of which an edit or the deletion was heard first
    /// gets its facts now and keeps everything else.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the campaign is not stored, [`StoreError::Unstorable`].
    pub async fn put_post(
        &mut self,
        campaign: &CampaignId,
        facts: &PostFacts,
        seen_at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql =
            "INSERT INTO posts (campaign, message, channel, author, author_name, author_is_bot, forward,
                                      deleted_by_staff, revision, first_seen_at_ms, thread)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, 1, $8, $9)
                   ON CONFLICT (campaign, message) DO UPDATE
                      SET channel = excluded.channel, author = excluded.author,
                          author_name = excluded.author_name, author_is_bot = excluded.author_is_bot,
                          forward = excluded.forward, thread = excluded.thread, revision = posts.revision + 1
                    WHERE posts.author IS NULL";
        let changed = run!(
            self.conn,
            sql,
            campaign.as_str(),
            convert::id("message", facts.id)?,
            convert::id("channel", facts.channel)?,
            convert::id("author", facts.author.id)?,
            convert::text("author name", &facts.author.name)?,
            facts.author.is_bot,
            facts.forward,
            convert::ms(seen_at),
            facts.thread.map(|id| convert::id("thread", id)).transpose()?,
        )?;
        Ok(changed == 1)
    }

    /// Stores a version of a post; `true` when none of that time was known. A post that was never heard of gets a
    /// row without facts.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the campaign is not stored, [`StoreError::Unstorable`] for a NUL in the text.
    pub async fn put_version(
        &mut self,
        campaign: &CampaignId,
        message: Snowflake,
        version: &PostVersion,
        seen_at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let message = convert::id("message", message)?;
        let text = convert::text("post text", &version.text)?;
        let seen_at = convert::ms(seen_at);
        let sql = "INSERT INTO posts (campaign, message, deleted_by_staff, revision, first_seen_at_ms)
                   VALUES ($1, $2, FALSE, 1, $3) ON CONFLICT (campaign, message) DO NOTHING";
        run!(self.conn, sql, campaign.as_str(), message, seen_at)?;
        let sql = "INSERT INTO post_versions (campaign, message, at_ms, text, seen_at_ms)
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (campaign, message, at_ms) DO NOTHING";
        let at = convert::ms(version.at);
        let inserted = run!(self.conn, sql, campaign.as_str(), message, at, text, seen_at)?;
        if inserted == 1 {
            words::index_post(&mut self.conn, campaign.as_str(), message).await?;
        }
        Ok(inserted == 1)
    }

    /// Marks a post as deleted, whether it was heard of or not; `true` when that is news. The first time stands; that
    /// the team did it may become known later.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the campaign is not stored.
    pub async fn mark_deleted(
        &mut self,
        campaign: &CampaignId,
        message: Snowflake,
        at: DateTime<Utc>,
        by_staff: bool,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO posts (campaign, message, deleted_at_ms, deleted_by_staff, revision,
                                      first_seen_at_ms)
                   VALUES ($1, $2, $3, $4, 1, $3)
                   ON CONFLICT (campaign, message) DO UPDATE
                      SET deleted_at_ms = coalesce(posts.deleted_at_ms, excluded.deleted_at_ms),
                          deleted_by_staff = posts.deleted_by_staff OR excluded.deleted_by_staff,
                          revision = posts.revision + 1
                    WHERE posts.deleted_at_ms IS NULL
                       OR (excluded.deleted_by_staff AND NOT posts.deleted_by_staff)";
        let message = convert::id("message", message)?;
        let changed = run!(self.conn, sql, campaign.as_str(), message, convert::ms(at), by_staff)?;
        Ok(changed == 1)
    }

    /// Notes whether a post waits for a person: a person has to look, and none has decided about the judged text. That is
    /// `domain::review::standing` in the words of the database, for the lists to walk an index.
    pub(crate) async fn settle_waiting(&mut self, campaign: &str, message: i64) -> Result<(), StoreError> {
        let sql = "UPDATE posts
                      SET waits = (outcome = 'needs_review' AND NOT EXISTS (
                              SELECT 1 FROM decisions d
                               WHERE d.seq = (SELECT max(l.seq) FROM decisions l
                                               WHERE l.campaign = $1 AND l.message = $2)
                                 AND (d.undo IS NULL OR d.undo = 'restored')
                                 AND d.version_at_ms IS NOT DISTINCT FROM posts.judged_version_ms))
                    WHERE campaign = $1 AND message = $2 AND outcome IS NOT NULL";
        run!(self.conn, sql, campaign, message)?;
        Ok(())
    }

    /// Stores what herald says of a post; `true` when it differs from what stood there, and then the revision of the
    /// post grows.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the post is not stored.
    pub async fn put_verdict(
        &mut self,
        campaign: &CampaignId,
        message: Snowflake,
        verdict: &Verdict,
        judged_at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let id = convert::id("message", message)?;
        let sql = "UPDATE posts SET verdict = $3, outcome = $4, judged_at_ms = $5, reason = $6,
                                    revision = revision + 1, judged_version_ms = $7, risk = $8, likeness = $9,
                                    signals = $10
                    WHERE campaign = $1 AND message = $2 AND verdict IS DISTINCT FROM $3";
        let changed = run!(
            self.conn,
            sql,
            campaign.as_str(),
            id,
            convert::json("verdict", verdict)?,
            verdict.outcome.name(),
            convert::ms(judged_at),
            verdict.reasons.first().map(|reason| reason.code().name()),
            verdict.evidence.as_ref().map(|evidence| convert::ms(evidence.version_at)),
            Risk::of(verdict).number(),
            likeness(verdict),
            verdict.flags.iter().fold(0, |bits, flag| bits | flag_bit(*flag)),
        )?;
        if changed == 1 {
            self.settle_waiting(campaign.as_str(), id).await?;
        }
        if changed == 0 {
            let sql = "SELECT message FROM posts WHERE campaign = $1 AND message = $2";
            if first!(self.conn, (i64,), sql, campaign.as_str(), id)?.is_none() {
                return Err(StoreError::Missing { what: format!("post {message} of campaign {campaign}") });
            }
        }
        Ok(changed == 1)
    }
}
