//! What nobody listened to.

use domain::campaign::Campaign;
use store::Tx;
use wording::Gaps;

use crate::error::Result;

/// The stretches of a campaign's window that nobody listened to and no history has filled since.
pub(crate) async fn gaps(_tx: &mut Tx, _campaign: &Campaign) -> Result<Gaps> {
    Ok(Gaps::default())
}
