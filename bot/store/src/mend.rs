//! Authors who were asked to mend a post while there is time.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::place::Place;

/// A request to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMendRequest {
    /// The campaign.
    pub campaign: CampaignId,
    /// The post.
    pub message: Snowflake,
    /// The revision of the post that the moderator looked at.
    pub post_revision: i64,
    /// Who asked.
    pub actor: String,
    /// What is wrong.
    pub reason: ReasonCode,
    /// Their words; may be empty.
    pub note: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A stored request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MendRequest {
    /// The post.
    pub message: Snowflake,
    /// The revision it is about: once the post has another one, the request is past.
    pub post_revision: i64,
    /// Who asked.
    pub actor: String,
    /// What is wrong.
    pub reason: ReasonCode,
    /// Their words; may be empty.
    pub note: String,
    /// When.
    pub at: DateTime<Utc>,
}

type Row = (i64, i64, String, String, String, i64);

async fn list(conn: &mut Conn, campaign: &CampaignId) -> Result<Vec<MendRequest>, StoreError> {
    let sql = "SELECT message, post_revision, actor, reason, note, at_ms
                 FROM mend_requests WHERE campaign = $1 ORDER BY message, post_revision";
    read(all!(conn, Row, sql, campaign.as_str())?)
}

/// The requests about one post, by revision.
pub(crate) async fn of_post(
    conn: &mut Conn,
    campaign: &CampaignId,
    message: Snowflake,
) -> Result<Vec<MendRequest>, StoreError> {
    let sql = "SELECT message, post_revision, actor, reason, note, at_ms
                 FROM mend_requests WHERE campaign = $1 AND message = $2 ORDER BY post_revision";
    read(all!(conn, Row, sql, campaign.as_str(), convert::id("message", message)?)?)
}

fn read(rows: Vec<Row>) -> Result<Vec<MendRequest>, StoreError> {
    let mut requests = Vec::new();
    for (message, post_revision, actor, reason, note, at_ms) in rows {
        let place = Place { table: "mend_requests", key: &message };
        requests.push(MendRequest {
            message: place.id("message", message)?,
            post_revision,
            reason: place.word("reason", &reason)?,
            at: place.at("at_ms", at_ms)?,
            actor,
            note,
        });
    }
    Ok(requests)
}

reads! {
    /// The requests of a campaign, by post and revision.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    mend_requests(campaign: &CampaignId) -> Vec<MendRequest> = list;
}

impl Tx {
    /// Stores a request; `false` when there is one about this revision of the post already.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the post is not stored.
    pub async fn add_mend_request(&mut self, request: &NewMendRequest) -> Result<bool, StoreError> {
        let sql = "INSERT INTO mend_requests (campaign, message, post_revision, actor, reason, note, at_ms)
                   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (campaign, message, post_revision) DO NOTHING";
        let added = run!(
            self.conn,
            sql,
            request.campaign.as_str(),
            convert::id("message", request.message)?,
            request.post_revision,
            convert::text("actor", &request.actor)?,
            request.reason.name(),
            convert::text("note", &request.note)?,
            convert::ms(request.at),
        )?;
        Ok(added == 1)
    }
}
