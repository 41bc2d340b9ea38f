//! The posts of a campaign, some at a time: all of them with their verdicts take many times the memory of what is made
//! of them.

use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use store::{StoredPost, Tx};

use crate::error::Result;

/// Posts read at a time.
const ROWS: u32 = 500;

/// Reads every post of a campaign, by message id.
pub(crate) struct Pages<'a> {
    campaign: &'a CampaignId,
    last: Option<Snowflake>,
}

impl<'a> Pages<'a> {
    pub(crate) fn of(campaign: &'a CampaignId) -> Self {
        Self { campaign, last: None }
    }

    /// The next page; `None` after the last.
    pub(crate) async fn next(&mut self, tx: &mut Tx) -> Result<Option<Vec<StoredPost>>> {
        let page = tx.posts(self.campaign, self.last, ROWS).await?;
        let Some(end) = page.last() else { return Ok(None) };
        self.last = Some(end.id);
        Ok(Some(page))
    }
}

/// Every post of a campaign at once, by message id.
pub(crate) async fn all_posts(tx: &mut Tx, campaign: &CampaignId) -> Result<Vec<StoredPost>> {
    let (mut posts, mut pages) = (Vec::new(), Pages::of(campaign));
    while let Some(page) = pages.next(tx).await? {
        posts.extend(page);
    }
    Ok(posts)
}
