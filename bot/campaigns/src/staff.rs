//! Who may not enter because they are on the team (R21): judges and whoever has a role in the panel of the server at any
//! time of the window, and those the settings name.

use std::mem;

use chrono::{DateTime, Utc};
use domain::campaign::Campaign;
use domain::snowflake::Snowflake;
use store::Tx;

use crate::error::Result;
use crate::originality::move_on;
use crate::service::Service;

impl Service {
    /// Whether an author is on the team of a campaign.
    pub(crate) async fn is_staff(&self, tx: &mut Tx, campaign: &Campaign, author: Snowflake) -> Result<bool> {
        if self.settings.team.contains(&author) {
            return Ok(true);
        }
        let window = &campaign.window;
        Ok(tx.on_the_panel_team(campaign.guild, author, window.opens, window.closes).await?)
    }

    /// Judges the posts of somebody anew who has just come to the team, so that they are told at once.
    ///
    /// # Errors
    /// When the database fails; then nothing is changed.
    pub(crate) async fn joined_the_team(&self, person: Snowflake, now: DateTime<Utc>) -> Result<()> {
        let mut shared = self.desks.lock().await;
        // As in the intake: put back only after the commit.
        let mut desks = mem::take(&mut *shared);
        let mut tx = self.db.begin().await?;
        let courts = self.hold_court(&mut tx, &mut desks).await?;
        for (at, court) in courts.iter().enumerate() {
            let campaign = &court.stored.campaign;
            if !campaign.state.takes_posts() {
                continue;
            }
            let posts = tx.author_posts(&campaign.id, person).await?;
            for post in &posts {
                self.judge_post(&mut tx, &mut desks, &courts, at, post.message, now).await?;
            }
            if !posts.is_empty() {
                move_on(&mut tx, &mut desks, &campaign.id).await?;
            }
        }
        tx.commit().await?;
        *shared = desks;
        Ok(())
    }
}
