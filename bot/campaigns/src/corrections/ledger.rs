//! How the ledger of prizes follows a corrected result.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::bundle::Bundle;
use domain::campaign::Campaign;
use domain::payout::PayoutState;
use domain::snowflake::Snowflake;
use store::{PayoutRow, Tx};

use crate::claiming::{move_row, prize_of};
use crate::deadlines::{NEXT_CLAIM, claim_deadline};
use crate::error::Result;
use crate::passing::had_turn;
use crate::schedule::plan_end_of_claims;
use crate::service::{Actor, Service};
use crate::uids;

/// What a row says that a correction made void: its person may win again.
pub(crate) const SUPERSEDED: &str = "superseded by result version ";

impl Service {
    /// Brings the ledger in line with a corrected result. What is handed over or paid stays as it is, and the team is told
    /// where it differs; all other prizes follow the new places as void and new rows.
    pub(crate) async fn follow_correction(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        bundle: &Bundle,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let id = &campaign.id;
        let version = bundle.result_version;
        let rows = tx.payouts(id).await?;
        let out: BTreeSet<Snowflake> =
            rows.iter().filter(|row| had_turn(row)).map(|row| row.payout.person).collect();
        let is_final =
            |row: &PayoutRow| matches!(row.payout.state, PayoutState::Exported | PayoutState::Paid);
        let won = |person| bundle.winners.iter().find(|winner| winner.author == person);
        let mut differing = BTreeSet::new();
        let mut moved: Vec<PayoutRow> = Vec::new();
        for row in rows.iter().filter(|row| row.payout.state.is_live()) {
            let (place, wanted) = (row.payout.place, won(row.payout.person));
            if is_final(row) {
                if wanted.is_none_or(|winner| winner.place != place) {
                    differing.insert(place);
                }
                continue;
            }
            if row.payout.state == PayoutState::Forfeited {
                continue;
            }
            match wanted {
                Some(winner) if winner.place == place => {
                    if winner.post != row.payout.message {
                        tx.repoint_payout(row, version, winner.number, winner.post, now).await?;
                    }
                }
                // Whoever has it by way of passing on keeps it while the winner of the place is out.
                None if bundle.winners.iter().any(|w| w.place == place && out.contains(&w.author)) => {}
                _ => {
                    let why = format!("{SUPERSEDED}{version}");
                    move_row(tx, row, PayoutState::Void, &Actor::Herald, Some(&why), now).await?;
                    moved.push(row.clone());
                }
            }
        }
        let appeals_over = now >= campaign.dates.appeals_end && !self.is_disputed(tx, id).await?;
        for winner in bundle.winners.iter().filter(|winner| !out.contains(&winner.author)) {
            let rows = tx.payouts(id).await?;
            let live = |row: &&PayoutRow| row.payout.state.is_live();
            if rows.iter().filter(live).any(|row| row.payout.person == winner.author) {
                continue;
            }
            if rows.iter().filter(live).any(|row| row.payout.place == winner.place) {
                differing.insert(winner.place);
                continue;
            }
            let payout = prize_of(campaign, version, winner, &rows);
            let key = payout.pay_key.clone();
            tx.add_payout(&payout, now).await?;
            let before = moved.iter().find(|row| row.payout.person == winner.author);
            self.carry_over(tx, campaign, &key, before, appeals_over, now).await?;
        }
        if !differing.is_empty() {
            let places: Vec<u32> = differing.into_iter().collect();
            let content = wording::paid_differs(self.settings.default_lang, campaign, version, &places);
            self.note_to_team(tx, campaign, &format!("paid_differs:{version}"), content, now).await?;
        }
        Ok(())
    }

    /// What a new row takes over from the one it stands for: the account number, sealed anew for it, and a hold.
    async fn carry_over(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        pay_key: &str,
        before: Option<&PayoutRow>,
        appeals_over: bool,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let rows = tx.payouts(&campaign.id).await?;
        let Some(row) = rows.iter().find(|row| row.payout.pay_key == pay_key) else { return Ok(()) };
        let given = before.and_then(|before| {
            let key = self.settings.uid_key.as_ref()?;
            let uid = uids::open(key, &before.payout.pay_key, before.uid.as_ref()?).ok()?;
            Some(uids::seal(key, pay_key, &uid))
        });
        let held = before.is_some_and(|before| before.payout.state == PayoutState::OnHold);
        let to = match (held, appeals_over) {
            (true, _) => PayoutState::OnHold,
            (false, false) => PayoutState::Due,
            (false, true) if given.is_some() => PayoutState::Ready,
            (false, true) => PayoutState::AwaitingUid,
        };
        if given.is_some() || to != PayoutState::Due {
            tx.move_payout(row.id, row.revision, to, given.as_ref(), None, now).await?;
        }
        if to == PayoutState::AwaitingUid {
            let least = now + NEXT_CLAIM;
            if claim_deadline(campaign, row) < least {
                tx.extend_claim(row.id, row.revision + 1, least).await?;
                plan_end_of_claims(tx, campaign, least).await?;
            }
        }
        Ok(())
    }
}
