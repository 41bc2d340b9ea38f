//! The ledger of prizes and the winners' account numbers.
//!
//! herald holds no value: it stores an account number, encrypted, until it is handed to whoever pays. Every change of a
//! row is a compare-and-set with an audit row beside it, and so is every reading of an account number.

use chrono::{DateTime, Utc};
use domain::bundle::{Bundle, NamedWinner};
use domain::campaign::{Campaign, CampaignId};
use domain::payout::{PayoutState, Uid};
use domain::refusal::ClaimRefusal;
use domain::snowflake::Snowflake;
use domain::state::State;
use serde_json::{Value, json};
use store::{NewAudit, NewPayout, PayoutRow, StoreError, Tx};

use crate::deadlines::{LATE_CLAIM, claim_deadline};
use crate::error::{Error, Result};
use crate::schedule::plan_end_of_claims;
use crate::service::{Actor, Service, UidKey};
use crate::uids;

/// The lock that makes one of two claims with the same number see the other.
const UIDS: &str = "uids";

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

    /// A winner gives the account number (UID) that the prize goes to. Until the prize is handed to whoever pays, a
    /// later number replaces it. Two people with one number are both put on hold, and nothing more: a person looks.
    ///
    /// # Errors
    /// When the person has won nothing, the number is none, the time for it is over, the prize is on hold or on its way
    /// already, or the operator has set no key to encrypt with.
    pub async fn claim_prize(
        &self,
        id: &CampaignId,
        person: Snowflake,
        uid: &str,
        now: DateTime<Utc>,
    ) -> Result<Claimed> {
        let uid = Uid::new(uid)?;
        let mut tx = self.db.begin().await?;
        tx.lock_name(UIDS).await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let campaign = stored.campaign;
        if campaign.state < State::Published {
            return Err(ClaimRefusal::NoResult.into());
        }
        let rows = tx.payouts(id).await?;
        let won = rows.into_iter().find(|row| row.payout.person == person && row.payout.state.is_live());
        let row = won.ok_or(ClaimRefusal::NothingWon)?;
        let place = row.payout.place;
        refuse_settled(&campaign, &row, now)?;
        let key = self.uid_key()?;
        let given = uids::seal(key, &row.payout.pay_key, &uid);
        let known = row.uid.as_ref().map(|uid| uid.digest.as_str());
        let replaced = known.is_some_and(|digest| digest != given.digest);
        let same = known == Some(given.digest.as_str()) && row.payout.state != PayoutState::Returned;
        if same {
            return Ok(Claimed { place, state: row.payout.state, replaced: false });
        }
        let others: Vec<PayoutRow> = tx
            .payouts_with_uid(&given.digest)
            .await?
            .into_iter()
            .filter(|other| other.payout.person != person && other.payout.state.is_live())
            .collect();
        let state = if !others.is_empty() {
            PayoutState::OnHold
        } else if row.payout.state == PayoutState::Due {
            // The end of the appeals, or the answer to the last of them, makes it ready.
            PayoutState::Due
        } else {
            PayoutState::Ready
        };
        let shared = (!others.is_empty()).then_some("another winner gave the same account number");
        tx.move_payout(row.id, row.revision, state, Some(&given), shared, now).await?;
        let actor = Actor::Person(person);
        let told = json!({ "state": state, "replaced": replaced });
        note(&mut tx, &row, &actor, "claimed", Some(told), shared, now).await?;
        for other in others.iter().filter(|other| other.payout.state.may_become(PayoutState::OnHold)) {
            move_row(&mut tx, other, PayoutState::OnHold, &Actor::Herald, shared, now).await?;
        }
        tx.commit().await?;
        Ok(Claimed { place, state, replaced })
    }

    /// Moves a prize to another state, as a person decides: on hold or off it, forfeited, void. The ledger's road is kept.
    /// A forfeited prize is passed on by [`Service::pass_on`].
    ///
    /// # Errors
    /// When there is no such prize, the ledger knows no such move, there is no reason, or the prize changed since it was
    /// looked at.
    #[expect(clippy::too_many_arguments, reason = "one move, as a form sends it")]
    pub async fn move_prize(
        &self,
        id: &CampaignId,
        place: u32,
        to: PayoutState,
        person: Snowflake,
        reason: &str,
        seen_revision: Option<i64>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        if reason.trim().is_empty() {
            return Err(ClaimRefusal::NoReason.into());
        }
        let mut tx = self.db.begin().await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let row = live_row(&mut tx, id, place).await?;
        if let Some(expected) = seen_revision.filter(|seen| *seen != row.revision) {
            return Err(StoreError::Stale { what: format!("prize of place {place}"), expected }.into());
        }
        let from = row.payout.state;
        // Only a batch hands a prize over, only the payer's receipt settles it, and only passing it on ends it.
        let elsewhere = matches!(
            to,
            PayoutState::Exported | PayoutState::Paid | PayoutState::Returned | PayoutState::PassedOn
        );
        if elsewhere || !from.may_become(to) {
            return Err(ClaimRefusal::OffTheRoad { from, to }.into());
        }
        if to == PayoutState::Ready && row.uid.is_none() {
            return Err(ClaimRefusal::NoUid.into());
        }
        move_row(&mut tx, &row, to, &Actor::Person(person), Some(reason), now).await?;
        let least = now + LATE_CLAIM;
        if to == PayoutState::AwaitingUid && claim_deadline(&stored.campaign, &row) < least {
            // While the prize was on hold its winner could not claim.
            tx.extend_claim(row.id, row.revision + 1, least).await?;
            plan_end_of_claims(&mut tx, &stored.campaign, least).await?;
        }
        self.settle(&mut tx, id, &Actor::Person(person), now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The account number of a prize, for whoever pays. That it was read, and by whom, goes into the log.
    ///
    /// # Errors
    /// When there is no such prize or number, the operator has set no key, or the number was encrypted with another one.
    pub async fn read_uid(
        &self,
        id: &CampaignId,
        place: u32,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<Uid> {
        let key = self.uid_key()?;
        let mut tx = self.db.begin().await?;
        let row = live_row(&mut tx, id, place).await?;
        let given = row.uid.as_ref().ok_or(ClaimRefusal::NoUid)?;
        let uid = uids::open(key, &row.payout.pay_key, given).map_err(|why| Error::Stored {
            what: "account number",
            key: row.payout.pay_key.clone(),
            detail: why.to_owned(),
        })?;
        note(&mut tx, &row, &Actor::Person(person), "uid_read", None, None, now).await?;
        tx.commit().await?;
        Ok(uid)
    }

    pub(crate) fn uid_key(&self) -> Result<&UidKey> {
        self.settings.uid_key.as_ref().ok_or_else(|| ClaimRefusal::NoKey.into())
    }

    /// Every winner of a published result is due a prize.
    pub(crate) async fn open_ledger(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        bundle: &Bundle,
        now: DateTime<Utc>,
    ) -> Result<()> {
        for winner in &bundle.winners {
            tx.add_payout(&prize_of(campaign, bundle.result_version, winner, &[]), now).await?;
        }
        Ok(())
    }

    /// A campaign that is called off owes nothing that is not on its way already.
    pub(crate) async fn void_ledger(
        &self,
        tx: &mut Tx,
        id: &CampaignId,
        person: Snowflake,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        for row in tx.payouts(id).await? {
            if row.payout.state.may_become(PayoutState::Void) {
                let actor = Actor::Person(person);
                move_row(tx, &row, PayoutState::Void, &actor, Some(reason), now).await?;
            }
        }
        Ok(())
    }
}

/// Refuses a number that comes too late. One that the payer could not use may be replaced at any time.
fn refuse_settled(campaign: &Campaign, row: &PayoutRow, now: DateTime<Utc>) -> Result<()> {
    let ended = claim_deadline(campaign, row);
    match row.payout.state {
        PayoutState::Returned => Ok(()),
        PayoutState::OnHold => Err(ClaimRefusal::OnHold.into()),
        PayoutState::Exported | PayoutState::Paid => Err(ClaimRefusal::OnItsWay.into()),
        PayoutState::Due | PayoutState::AwaitingUid | PayoutState::Ready if now < ended => Ok(()),
        _ => Err(Error::TooLate { what: "the time to give an account number", ended }),
    }
}

/// The row that holds a place.
pub(crate) async fn live_row(tx: &mut Tx, id: &CampaignId, place: u32) -> Result<PayoutRow> {
    let rows = tx.payouts(id).await?;
    let row = rows.into_iter().find(|row| row.payout.place == place && row.payout.state.is_live());
    row.ok_or_else(|| ClaimRefusal::NoPrize(place).into())
}

/// Moves a row along, with the audit row beside it.
pub(crate) async fn move_row(
    tx: &mut Tx,
    row: &PayoutRow,
    to: PayoutState,
    actor: &Actor,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.move_payout(row.id, row.revision, to, None, reason, now).await?;
    note(tx, row, actor, "prize_moved", Some(json!({ "state": to })), reason, now).await
}

/// The audit row of something done to a prize. The account number never stands in it.
pub(crate) async fn note(
    tx: &mut Tx,
    row: &PayoutRow,
    actor: &Actor,
    action: &str,
    after: Option<Value>,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.audit(&NewAudit {
        at: now,
        actor: actor.name(),
        action: action.to_owned(),
        campaign: Some(row.payout.campaign.clone()),
        subject: format!("prize:{}", row.payout.place),
        before: Some(json!({ "state": row.payout.state })),
        after,
        reason: reason.map(str::to_owned),
    })
    .await?;
    Ok(())
}

/// The prize of a winner. A pay key is campaign, place and person; where a correction made such a row void before, the
/// version tells the new one from it.
pub(crate) fn prize_of(
    campaign: &Campaign,
    version: u32,
    winner: &NamedWinner,
    rows: &[PayoutRow],
) -> NewPayout {
    let base = format!("{}:{}:{}", campaign.id, winner.place, winner.author);
    let taken = |key: &str| rows.iter().any(|row| row.payout.pay_key == key);
    let pay_key = if taken(&base) { format!("{base}:v{version}") } else { base };
    NewPayout {
        campaign: campaign.id.clone(),
        result_version: version,
        place: winner.place,
        number: winner.number,
        person: winner.author,
        message: winner.post,
        amount_minor: campaign.prize.amount_minor,
        currency: campaign.prize.currency.clone(),
        unit: campaign.prize.unit,
        pay_key,
        state: PayoutState::Due,
        claim_by: None,
    }
}
