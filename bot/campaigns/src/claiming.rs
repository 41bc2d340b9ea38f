//! The ledger of prizes and the winners' account numbers.
//!
//! herald holds no value: it stores an account number, encrypted, until it is handed to whoever pays. Every change of a
//! row is a compare-and-set with an audit row beside it, and so is every reading of an account number.

use chrono::{DateTime, Utc};
use domain::bundle::Bundle;
use domain::campaign::{Campaign, CampaignId};
use domain::payout::{PayoutState, Uid};
use domain::snowflake::Snowflake;
use domain::state::State;
use serde_json::{Value, json};
use store::{NewAudit, NewPayout, PayoutRow, Tx};

use crate::error::{Error, Result};
use crate::schedule::Ran;
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
            return Err(claim("the winners are not out yet"));
        }
        let rows = tx.payouts(id).await?;
        let won = rows.into_iter().find(|row| row.payout.person == person && row.payout.state.is_live());
        let row = won.ok_or_else(|| claim("you have won nothing in this campaign"))?;
        let place = row.payout.place;
        refuse_settled(&campaign, row.payout.state, now)?;
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
        } else if row.payout.state == PayoutState::Due && now < campaign.dates.appeals_end {
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

    /// Moves a prize to another state, as a person decides: off hold, forfeited, void. The ledger's road is kept.
    ///
    /// # Errors
    /// When there is no such prize, the ledger knows no such move, there is no reason, or somebody else was quicker.
    pub async fn move_prize(
        &self,
        id: &CampaignId,
        place: u32,
        to: PayoutState,
        person: Snowflake,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        if reason.trim().is_empty() {
            return Err(claim("give a reason: it stays in the log"));
        }
        let mut tx = self.db.begin().await?;
        tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let row = live_row(&mut tx, id, place).await?;
        let from = row.payout.state;
        if !from.may_become(to) {
            return Err(Error::Claim(format!("a prize that is {from} cannot become {to}")));
        }
        if to == PayoutState::Ready && row.uid.is_none() {
            return Err(claim("the account number is missing"));
        }
        move_row(&mut tx, &row, to, &Actor::Person(person), Some(reason), now).await?;
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
        let given = row.uid.as_ref().ok_or_else(|| claim("the account number is missing"))?;
        let uid = uids::open(key, &row.payout.pay_key, given).map_err(|why| Error::Stored {
            what: "account number",
            key: row.payout.pay_key.clone(),
            detail: why.to_owned(),
        })?;
        note(&mut tx, &row, &Actor::Person(person), "uid_read", None, None, now).await?;
        tx.commit().await?;
        Ok(uid)
    }

    fn uid_key(&self) -> Result<&UidKey> {
        self.settings.uid_key.as_ref().ok_or_else(|| {
            claim("account numbers cannot be taken yet: the operator has to set HERALD_UID_KEY first")
        })
    }

    /// Every winner of a published result is due a prize.
    pub(crate) async fn open_ledger(&self, tx: &mut Tx, bundle: &Bundle, now: DateTime<Utc>) -> Result<()> {
        for winner in &bundle.winners {
            let payout = NewPayout {
                campaign: bundle.campaign.clone(),
                result_version: bundle.result_version,
                place: winner.place,
                number: winner.number,
                person: winner.author,
                message: winner.post,
                amount_minor: bundle.prize.amount_minor,
                currency: bundle.prize.currency.clone(),
                unit: bundle.prize.unit,
                pay_key: format!("{}:{}:{}", bundle.campaign, winner.place, winner.author),
                state: PayoutState::Due,
            };
            tx.add_payout(&payout, now).await?;
        }
        Ok(())
    }

    /// Appeals about the result are over: what was due now waits for its account number, or is ready to be paid.
    pub(crate) async fn end_appeals(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        now: DateTime<Utc>,
    ) -> Result<Ran> {
        if campaign.state != State::Published {
            return Ok(Ran::Nothing);
        }
        for row in tx.payouts(&campaign.id).await? {
            if row.payout.state == PayoutState::Due {
                let to = if row.uid.is_some() { PayoutState::Ready } else { PayoutState::AwaitingUid };
                move_row(tx, &row, to, &Actor::Herald, None, now).await?;
            }
        }
        Ok(Ran::Done)
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
fn refuse_settled(campaign: &Campaign, state: PayoutState, now: DateTime<Utc>) -> Result<()> {
    let ended = campaign.dates.claim_by;
    match state {
        PayoutState::Returned => Ok(()),
        PayoutState::OnHold => Err(claim("your prize is on hold: a moderator has to look at it first")),
        PayoutState::Exported | PayoutState::Paid => {
            Err(claim("your prize is on its way already; the account number can no longer be changed"))
        }
        PayoutState::Due | PayoutState::AwaitingUid | PayoutState::Ready if now < ended => Ok(()),
        _ => Err(Error::TooLate { what: "the time to give an account number", ended }),
    }
}

fn claim(why: &str) -> Error {
    Error::Claim(why.to_owned())
}

async fn live_row(tx: &mut Tx, id: &CampaignId, place: u32) -> Result<PayoutRow> {
    let rows = tx.payouts(id).await?;
    let row = rows.into_iter().find(|row| row.payout.place == place && row.payout.state.is_live());
    row.ok_or_else(|| Error::Claim(format!("campaign {id} has no prize for place {place}")))
}

async fn move_row(
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
async fn note(
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
