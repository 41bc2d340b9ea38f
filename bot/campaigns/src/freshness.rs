//! Whether what somebody looked at is still what there is.

use store::{StoreError, StoredCampaign};

use crate::error::Result;

/// Refuses what was asked for an earlier revision.
pub(crate) fn fresh(stored: &StoredCampaign, seen: i64) -> Result<()> {
    if stored.revision == seen {
        return Ok(());
    }
    let what = format!("campaign {}", stored.campaign.id);
    Err(StoreError::Stale { what, expected: seen }.into())
}
