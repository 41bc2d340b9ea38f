//! What the lists of posts read: posts page by page, and what stands beside one.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::post::PostVersion;
use domain::snowflake::Snowflake;
use domain::triage::{Script, flag_bit};
use domain::verdict::{Flag, Outcome, ReasonCode};

use crate::conn::Conn;
use crate::convert;
use crate::db::Backend;
use crate::error::StoreError;
use crate::mend::MendRequest;
use crate::place::Place;
use crate::post::{Row, StoredPost};
use crate::review;
use crate::words;

/// Which posts a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostFilter {
    /// Only those with this outcome by herald's own verdict.
    pub outcome: Option<Outcome>,
    /// Only those whose verdict gives this reason first.
    pub reason: Option<ReasonCode>,
    /// Only those of this author.
    pub author: Option<Snowflake>,
    /// Only those that wait for a person, as `domain::review::standing` says it.
    pub waiting: bool,
    /// With or without those whose author was asked to mend the post as it stands.
    pub with_author: WithAuthor,
    /// Only those so much like an earlier post; see [`domain::triage::likeness`].
    pub likeness: Option<i64>,
    /// Only those with this flag.
    pub flag: Option<Flag>,
    /// Only those in this script.
    pub script: Option<Script>,
    /// Only those that somebody looks at, and until when claims have to last.
    pub claimed: Option<(Claimant, DateTime<Utc>)>,
    /// Only those in which these words stand, see `words`; in the name of the author or in a text.
    pub words: Option<String>,
}

/// Whether posts count whose author was asked to mend them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum WithAuthor {
    /// All the same.
    #[default]
    Either,
    /// Only the others.
    LeftOut,
    /// Only those.
    Only,
}

/// Who looks at a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claimant {
    /// Anybody.
    Anyone,
    /// One person.
    Person(Snowflake),
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PostOrder {
    /// Those that take least care first, then by age.
    #[default]
    Risk,
    /// The oldest first.
    Oldest,
    /// The newest first.
    Newest,
}

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostPage {
    /// Only posts beyond this one.
    pub beyond: Option<Snowflake>,
    /// The order.
    pub order: PostOrder,
    /// At most so many.
    pub limit: u32,
}

/// A message of an author.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuthorPost {
    /// The message.
    pub message: Snowflake,
    /// When it was deleted.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// Every place of the statement has a number that never changes, and a condition that is not asked for is true of every
/// row and cheap: `'' = ''`.
fn sql_of(backend: Backend, filter: &PostFilter, order: PostOrder) -> String {
    let when = |asked: bool, condition: &'static str, otherwise: &'static str| {
        if asked { condition } else { otherwise }
    };
    let words = filter.words.is_some();
    // SQLite is told to walk its index of words and look each post up; by itself it would look every post up in the index.
    let (from, matches) = match backend {
        _ if !words => ("posts p", ""),
        Backend::Sqlite => {
            ("post_words w CROSS JOIN posts p", "post_words MATCH $12 AND p.message = w.rowid")
        }
        Backend::Postgres => {
            ("post_words w JOIN posts p ON p.message = w.message", "w.words @@ $12::tsquery")
        }
    };
    // Its index of words comes in the order of ids when it is asked for by that name.
    let id = if words && backend == Backend::Sqlite { "w.rowid" } else { "p.message" };
    // A search goes by age: its index knows nothing of risk.
    let (beyond, order) = match order {
        PostOrder::Newest => (format!("{id} < $2"), format!("{id} DESC")),
        PostOrder::Risk if !words => (
            "(p.risk, p.message) > (coalesce((SELECT q.risk FROM posts q WHERE q.campaign = $1 AND q.message = $2), -1), $2)"
                .to_owned(),
            "p.risk, p.message".to_owned(),
        ),
        PostOrder::Risk | PostOrder::Oldest => (format!("{id} > $2"), id.to_owned()),
    };
    let asked =
        "EXISTS (SELECT 1 FROM mend_requests m WHERE m.campaign = p.campaign AND m.message = p.message
                                                            AND m.post_revision = p.revision)";
    let asked = match filter.with_author {
        WithAuthor::Either => String::new(),
        WithAuthor::LeftOut => format!("AND NOT {asked}"),
        WithAuthor::Only => format!("AND {asked}"),
    };
    let claimed = "p.message IN (SELECT c.message FROM review_claims c
                                  WHERE c.campaign = $1 AND c.until_ms > $11 AND ($10 = 0 OR c.moderator = $10))";
    format!(
        "SELECT p.message, p.channel, p.thread, p.author, p.author_name, p.author_is_bot, p.forward, p.deleted_at_ms,
                p.deleted_by_staff, p.verdict, p.revision, p.first_seen_at_ms
           FROM {from}
          WHERE p.campaign = $1 AND {beyond}
            AND {} AND {} AND {} AND {} AND {} AND {} AND {} {} {asked} AND {}
          ORDER BY {order} LIMIT $6",
        when(filter.outcome.is_some(), "p.outcome = $3", "$3 = ''"),
        when(filter.reason.is_some(), "p.reason = $4", "$4 = ''"),
        when(filter.author.is_some(), "p.author = $5", "$5 = -1"),
        when(filter.likeness.is_some(), "p.likeness > 0 AND p.likeness = $7", "$7 = -1"),
        when(filter.flag.is_some(), "p.signals <> 0 AND (p.signals & $8) <> 0", "$8 = 0"),
        when(filter.script.is_some(), "p.script = $9", "$9 = ''"),
        when(filter.claimed.is_some(), claimed, "$10 = -1 AND $11 = 0"),
        when(filter.waiting, "AND p.waits", ""),
        when(words, matches, "$12 = ''"),
    )
}

/// Fills in the latest version and decision of the posts of a page: two statements, however many they are.
async fn completed(
    conn: &mut Conn,
    campaign: &CampaignId,
    rows: Vec<Row>,
) -> Result<Vec<StoredPost>, StoreError> {
    let messages: Vec<i64> = rows.iter().map(|row| row.message).collect();
    let mut posts = rows.into_iter().map(Row::read).collect::<Result<Vec<_>, _>>()?;
    if posts.is_empty() {
        return Ok(posts);
    }
    let list = convert::json("messages", &messages)?;
    let sql = match conn.backend() {
        Backend::Sqlite => {
            "SELECT v.message, v.at_ms, v.text FROM post_versions v
              WHERE v.campaign = $1 AND v.message IN (SELECT value FROM json_each($2)) ORDER BY v.message, v.at_ms"
        }
        Backend::Postgres => {
            "SELECT v.message, v.at_ms, v.text FROM post_versions v
              WHERE v.campaign = $1 AND v.message IN (SELECT value::bigint FROM json_array_elements_text($2::json))
              ORDER BY v.message, v.at_ms"
        }
    };
    let versions = all!(conn, (i64, i64, String), sql, campaign.as_str(), list.as_str())?;
    let decisions = review::latest_of(conn, campaign, &list).await?;
    for post in &mut posts {
        let place = Place { table: "post_versions", key: &post.id };
        let own = versions.iter().filter(|(message, ..)| u64::try_from(*message) == Ok(post.id.0));
        for (_, at, text) in own {
            post.versions.push(PostVersion { at: place.at("at_ms", *at)?, text: text.clone() });
        }
        post.decision = decisions.iter().find(|row| row.message == post.id).cloned();
    }
    Ok(posts)
}

async fn page(
    conn: &mut Conn,
    campaign: &CampaignId,
    filter: &PostFilter,
    page: &PostPage,
) -> Result<Vec<StoredPost>, StoreError> {
    let words = match &filter.words {
        None => String::new(),
        Some(asked) => match words::query(conn.backend(), asked) {
            Some(query) => query,
            // Signs alone stand in no text.
            None => return Ok(Vec::new()),
        },
    };
    let beyond = match page.beyond {
        Some(message) => convert::id("message", message)?,
        None if page.order == PostOrder::Newest => i64::MAX,
        None => -1,
    };
    let (claimant, until) = match filter.claimed {
        None => (-1, 0),
        Some((Claimant::Anyone, now)) => (0, convert::ms(now)),
        Some((Claimant::Person(person), now)) => (convert::id("moderator", person)?, convert::ms(now)),
    };
    let sql = sqlx::AssertSqlSafe(sql_of(conn.backend(), filter, page.order));
    let rows = all!(
        conn,
        Row,
        sql,
        campaign.as_str(),
        beyond,
        filter.outcome.map_or("", Outcome::name),
        filter.reason.map_or("", ReasonCode::name),
        filter.author.map_or(Ok(-1), |author| convert::id("author", author))?,
        i64::from(page.limit),
        filter.likeness.unwrap_or(-1),
        filter.flag.map_or(0, flag_bit),
        filter.script.map_or("", Script::name),
        claimant,
        until,
        words.as_str(),
    )?;
    completed(conn, campaign, rows).await
}

async fn posts_of_author(
    conn: &mut Conn,
    campaign: &CampaignId,
    author: Snowflake,
) -> Result<Vec<AuthorPost>, StoreError> {
    let sql = "SELECT message, deleted_at_ms FROM posts WHERE campaign = $1 AND author = $2 ORDER BY message";
    let rows = all!(conn, (i64, Option<i64>), sql, campaign.as_str(), convert::id("author", author)?)?;
    let place = Place { table: "posts", key: campaign };
    let read = |(message, deleted_at): (i64, Option<i64>)| {
        Ok(AuthorPost {
            message: place.id("message", message)?,
            deleted_at: place.maybe_at("deleted_at_ms", deleted_at)?,
        })
    };
    rows.into_iter().map(read).collect()
}

async fn mend_request(
    conn: &mut Conn,
    campaign: &CampaignId,
    message: Snowflake,
) -> Result<Option<MendRequest>, StoreError> {
    Ok(crate::mend::of_post(conn, campaign, message).await?.pop())
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

reads! {
    /// A page of posts that fit a filter.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    posts_listed(campaign: &CampaignId, filter: &PostFilter, of: &PostPage) -> Vec<StoredPost> = page;

    /// The revision of a post that each decision on it was made for, oldest first: as many as there are decisions.
    ///
    /// # Errors
    /// What the database says.
    decided_revisions(campaign: &CampaignId, message: Snowflake) -> Vec<i64> = seen_revisions;

    /// The messages of an author in a campaign, by id.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    author_posts(campaign: &CampaignId, author: Snowflake) -> Vec<AuthorPost> = posts_of_author;

    /// The latest request to mend a post, whether it holds or not.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    mend_request_of(campaign: &CampaignId, message: Snowflake) -> Option<MendRequest> = mend_request;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_stands_bare_in_the_statement() {
        let all = sql_of(Backend::Sqlite, &PostFilter::default(), PostOrder::Oldest);
        assert!(all.contains("$3 = ''") && all.contains("ORDER BY p.message LIMIT $6"), "{all}");
        let filter = PostFilter { waiting: true, outcome: Some(Outcome::Rejected), ..PostFilter::default() };
        let one = sql_of(Backend::Postgres, &filter, PostOrder::Newest);
        assert!(one.contains("AND p.outcome = $3 AND") && one.contains("AND p.waits"), "{one}");
        assert!(one.contains("p.message < $2") && one.contains("ORDER BY p.message DESC"), "{one}");
    }

    /// Each list of the panel walks an index and sorts nothing: with 200,000 posts it must not look at all of them.
    #[tokio::test]
    async fn every_list_walks_an_index() {
        let db = crate::Db::open("sqlite::memory:").await.unwrap();
        db.migrate().await.unwrap();
        let base = PostFilter::default();
        let waiting = PostFilter { waiting: true, with_author: WithAuthor::LeftOut, ..base.clone() };
        for (filter, order, index) in [
            (waiting.clone(), PostOrder::Risk, "posts_waiting"),
            (waiting.clone(), PostOrder::Newest, "posts_waiting_by_id"),
            (
                PostFilter { outcome: Some(Outcome::Accepted), ..base.clone() },
                PostOrder::Oldest,
                "posts_listed",
            ),
            (
                PostFilter { reason: Some(ReasonCode::Late), ..base.clone() },
                PostOrder::Newest,
                "posts_reason",
            ),
            (PostFilter { author: Some(Snowflake(1)), ..base.clone() }, PostOrder::Oldest, "posts_author"),
            (PostFilter { likeness: Some(2), ..base.clone() }, PostOrder::Oldest, "posts_like"),
            (
                PostFilter { flag: Some(Flag::NoOwnText), ..base.clone() },
                PostOrder::Oldest,
                "posts_signalled",
            ),
            (PostFilter { script: Some(Script::Latin), ..base.clone() }, PostOrder::Newest, "posts_script"),
            (base.clone(), PostOrder::Newest, "sqlite_autoindex_posts_1"),
            (
                PostFilter { words: Some("比特幣".into()), ..base.clone() },
                PostOrder::Oldest,
                "VIRTUAL TABLE INDEX",
            ),
        ] {
            let mut conn = db.reading().await.unwrap();
            let sql = sqlx::AssertSqlSafe(format!(
                "EXPLAIN QUERY PLAN {}",
                sql_of(Backend::Sqlite, &filter, order)
            ));
            let plan = all!(conn, (i64, i64, i64, String), sql).unwrap();
            let plan: Vec<String> = plan.into_iter().map(|(.., text)| text).collect();
            let walked = plan.iter().any(|step| step.contains(index));
            let sorted = plan.iter().any(|step| step.contains("TEMP B-TREE"));
            let whole = plan.iter().any(|step| step.starts_with("SCAN p"));
            assert!(walked && !sorted && !whole, "{filter:?} {order:?} wants {index}: {plan:#?}");
        }
    }
}
