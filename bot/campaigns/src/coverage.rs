//! What nobody listened to.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::campaign::Campaign;
use domain::snowflake::Snowflake;
use store::{ChannelCoverage, Db, GapOutcome, GapRow, Tx};
use wording::Gaps;

use crate::error::Result;

/// More gaps than a campaign can have.
const GAPS_MAX: u32 = 10_000;

/// The stretches of a campaign's window that nobody listened to and no history has filled since, as the transaction
/// that publishes a result sees them.
pub(crate) async fn gaps(tx: &mut Tx, campaign: &Campaign) -> Result<Gaps> {
    let known = tx.coverage(campaign.guild).await?;
    let unheard = tx.gaps(campaign.guild, campaign.window.opens, GAPS_MAX).await?;
    Ok(merged(campaign, &known, &unheard))
}

/// The same for whoever only asks.
pub(crate) async fn gaps_now(db: &Db, campaign: &Campaign) -> Result<Gaps> {
    let known = db.coverage(campaign.guild).await?;
    let unheard = db.gaps(campaign.guild, campaign.window.opens, GAPS_MAX).await?;
    Ok(merged(campaign, &known, &unheard))
}

/// Stretches of a channel and its threads that lie over each other are one.
fn merged(campaign: &Campaign, known: &[ChannelCoverage], unheard: &[GapRow]) -> Gaps {
    let entries = campaign.channels.entries;
    let places: BTreeSet<Snowflake> = known
        .iter()
        .filter(|place| place.channel == entries || place.parent == Some(entries))
        .map(|place| place.channel)
        .chain([entries])
        .collect();
    let window = &campaign.window;
    let mut stretches: Vec<(DateTime<Utc>, DateTime<Utc>)> = unheard
        .iter()
        .filter(|gap| places.contains(&gap.channel) && gap.outcome != Some(GapOutcome::Filled))
        .map(|gap| (gap.from.max(window.opens), gap.closed_at.unwrap_or(window.closes).min(window.closes)))
        .filter(|(from, to)| from < to)
        .collect();
    stretches.sort();
    let mut merged: Vec<(DateTime<Utc>, DateTime<Utc>)> = Vec::new();
    for (from, to) in stretches {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    let seconds: i64 = merged.iter().map(|(from, to)| (*to - *from).num_seconds()).sum();
    // A stretch of seconds is a minute to a reader: none may round to nothing.
    Gaps { stretches: merged.len() as u64, minutes: (seconds as u64).div_ceil(60) }
}
