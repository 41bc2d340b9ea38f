//! By when a prize is claimed and paid.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::Campaign;
use store::PayoutRow;

/// How long whoever follows has to give an account number.
pub(crate) const NEXT_CLAIM: TimeDelta = TimeDelta::days(7);

/// How long a winner has at least once a prize is free to be claimed, and within how many days a late account number is
/// paid (R23).
pub(crate) const LATE_CLAIM: TimeDelta = TimeDelta::days(3);

/// Until when the winner of a row has to give an account number.
pub(crate) fn claim_deadline(campaign: &Campaign, row: &PayoutRow) -> DateTime<Utc> {
    row.payout.claim_by.unwrap_or(campaign.dates.claim_by)
}

/// Until when a prize whose account number is there is paid: the date of the campaign, or three days after a late number.
pub(crate) fn pay_deadline(campaign: &Campaign, row: &PayoutRow) -> DateTime<Utc> {
    campaign.dates.pay_by.max(row.changed_at + LATE_CLAIM)
}
