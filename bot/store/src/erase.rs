//! Forgetting what a person wrote, at their request. What proves a result stays: numbers, digests, places.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use domain::verdict::Verdict;

use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::words;

/// What stands in the inbox where a fact had a text. The fact keeps its outside id, so that hearing it again is no news.
const ERASED_FACT: &str = "{\"erased\":true}";

impl Tx {
    /// Empties everything that a post said or that was said about it: its texts, the name of its author, the salt of its
    /// line, its author's appeals, notes of moderators, and the facts that brought it. `verdict` takes the place of the
    /// one that quotes it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn erase_post(
        &mut self,
        campaign: &CampaignId,
        message: Snowflake,
        verdict: &Verdict,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (id, campaign) = (convert::id("message", message)?, campaign.as_str());
        let sql = "UPDATE posts SET author_name = CASE WHEN author_name IS NULL THEN NULL ELSE '' END, verdict = $3,
                                    outcome = $4, waits = FALSE, likeness = 0, signals = 0, judged_at_ms = $5, deleted_at_ms = coalesce(deleted_at_ms, $5),
                                    revision = revision + 1
                    WHERE campaign = $1 AND message = $2";
        let verdict_json = convert::json("verdict", verdict)?;
        let outcome = verdict.outcome.name();
        run!(self.conn, sql, campaign, id, verdict_json, outcome, convert::ms(at))?;
        for sql in [
            "UPDATE post_versions SET text = '' WHERE campaign = $1 AND message = $2",
            "UPDATE candidates SET salt = '' WHERE campaign = $1 AND message = $2",
            "UPDATE appeals SET text = '' WHERE campaign = $1 AND message = $2",
            "UPDATE result_appeals SET text = '' WHERE campaign = $1 AND message = $2",
            "UPDATE decisions SET note = '' WHERE campaign = $1 AND message = $2",
            "UPDATE mend_requests SET note = '' WHERE campaign = $1 AND message = $2",
            "UPDATE exclusions SET text = '' WHERE campaign = $1 AND source = $2",
        ] {
            run!(self.conn, sql, campaign, id)?;
        }
        words::forget(&mut self.conn, id).await?;
        let sql = "UPDATE inbox SET payload = $1
                    WHERE processed AND (outside_id = $2 OR substr(outside_id, 1, $3) = $4
                                         OR substr(outside_id, 1, $5) = $6)";
        let (seen, edited) = (format!("seen:{message}"), format!("edited:{message}:"));
        let seen_later = format!("{seen}:");
        let (seen_chars, edited_chars) = (seen_later.len() as i32, edited.len() as i32);
        run!(self.conn, sql, ERASED_FACT, seen, seen_chars, seen_later, edited_chars, edited)?;
        Ok(())
    }
}
