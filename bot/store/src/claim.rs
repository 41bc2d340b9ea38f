//! Who looks at a review item at the moment.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::place::Place;

/// A moderator's claim on a review item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewClaim {
    /// The post.
    pub message: Snowflake,
    /// Who looks at it.
    pub moderator: Snowflake,
    /// Until when, unless it is renewed.
    pub until: DateTime<Utc>,
}

async fn list(
    conn: &mut Conn,
    campaign: &CampaignId,
    now: DateTime<Utc>,
) -> Result<Vec<ReviewClaim>, StoreError> {
    let sql = "SELECT message, moderator, until_ms FROM review_claims
                WHERE campaign = $1 AND until_ms > $2 ORDER BY message";
    let mut claims = Vec::new();
    for (message, moderator, until_ms) in
        all!(conn, (i64, i64, i64), sql, campaign.as_str(), convert::ms(now))?
    {
        let place = Place { table: "review_claims", key: &message };
        claims.push(ReviewClaim {
            message: place.id("message", message)?,
            moderator: place.id("moderator", moderator)?,
            until: place.at("until_ms", until_ms)?,
        });
    }
    Ok(claims)
}

reads! {
    /// The claims on review items of a campaign that have not run out at `now`, by post.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    review_claims(campaign: &CampaignId, now: DateTime<Utc>) -> Vec<ReviewClaim> = list;
}

impl Tx {
    /// Claims a review item until a time, or renews the claim; `false` when somebody else holds it at `now`.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the post is not stored.
    pub async fn claim_review(
        &mut self,
        campaign: &CampaignId,
        claim: &ReviewClaim,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO review_claims AS held (campaign, message, moderator, until_ms) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (campaign, message) DO UPDATE
                      SET moderator = excluded.moderator, until_ms = excluded.until_ms
                    WHERE held.moderator = excluded.moderator OR held.until_ms <= $5";
        let claimed = run!(
            self.conn,
            sql,
            campaign.as_str(),
            convert::id("message", claim.message)?,
            convert::id("moderator", claim.moderator)?,
            convert::ms(claim.until),
            convert::ms(now),
        )?;
        Ok(claimed == 1)
    }

    /// Gives the claims of a moderator back, but for one post; gives how many there were.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_review_claims(
        &mut self,
        campaign: &CampaignId,
        moderator: Snowflake,
        besides: Option<Snowflake>,
    ) -> Result<u64, StoreError> {
        let sql = "DELETE FROM review_claims WHERE campaign = $1 AND moderator = $2 AND message <> $3";
        let besides = besides.map_or(Ok(-1), |message| convert::id("message", message))?;
        run!(self.conn, sql, campaign.as_str(), convert::id("moderator", moderator)?, besides)
    }
}
