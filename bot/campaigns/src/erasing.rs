//! What a person may ask for about themselves: everything that is kept of them, and that it goes.

use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::payout::PayoutState;
use domain::refusal::EraseRefusal;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::{Outcome, Reason, ReasonCode, Verdict};
use serde_json::{Value, json};
use store::{NewAudit, PayoutRow, Tx};

use crate::claiming::move_row;
use crate::error::Result;
use crate::originality::move_on;
use crate::payouts::open_uid;
use crate::service::{Actor, Service};
use crate::tally::standing_of;

/// What an erasure did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Posts whose texts and names are gone.
    pub posts: u64,
    /// Prizes that were given up with it.
    pub withdrawn: u64,
}

impl Service {
    /// Everything that is kept of a person in a server, as JSON: posts with their texts and what was decided about them,
    /// appeals, prizes with their account numbers. Show it to that person only.
    ///
    /// # Errors
    /// When an account number does not open, or the database fails.
    pub async fn data_of(&self, guild: Snowflake, person: Snowflake) -> Result<Value> {
        let mut campaigns = Vec::new();
        for stored in self.db.campaigns_of(guild).await? {
            let id = &stored.campaign.id;
            let listed = self.db.candidates(id).await?;
            let mut posts = Vec::new();
            for post in self.db.posts_by(id, person).await? {
                let line = listed.iter().find(|line| line.row.message == post.id).map(|line| &line.row);
                let texts: Vec<Value> = post
                    .versions
                    .iter()
                    .map(|version| json!({ "at": version.at, "text": version.text }))
                    .collect();
                let decisions: Vec<Value> = self
                    .db
                    .decisions(id, post.id)
                    .await?
                    .iter()
                    .map(|row| json!({ "at": row.at, "action": row.action, "reason": row.reason, "note": row.note }))
                    .collect();
                posts.push(json!({
                    "post": post.id,
                    "name": post.facts.as_ref().map(|facts| facts.author.name.as_str()),
                    "texts": texts,
                    "deleted_at": post.deleted_at,
                    "standing": standing_of(&post),
                    "verdict": post.verdict,
                    "decisions": decisions,
                    "number": line.map(|row| row.number),
                    "salt": line.map(|row| row.salt.as_str()),
                }));
            }
            let appeals: Vec<Value> = self
                .db
                .appeals(id)
                .await?
                .iter()
                .filter(|appeal| appeal.author == person)
                .map(|appeal| {
                    json!({
                        "post": appeal.message,
                        "at": appeal.opened_at,
                        "text": appeal.text,
                        "outcome": appeal.outcome.map(store::AppealOutcome::name),
                        "answer": appeal.decided_note,
                    })
                })
                .collect();
            let mut prizes = Vec::new();
            for row in self.db.payouts(id).await?.iter().filter(|row| row.payout.person == person) {
                let uid = match &row.uid {
                    Some(_) => Some(open_uid(self.uid_key()?, row)?),
                    None => None,
                };
                prizes.push(json!({ "place": row.payout.place, "state": row.payout.state, "uid": uid }));
            }
            if !(posts.is_empty() && appeals.is_empty() && prizes.is_empty()) {
                campaigns.push(json!({
                    "campaign": id, "posts": posts, "appeals": appeals, "prizes": prizes,
                }));
            }
        }
        Ok(json!({ "person": person, "server": guild, "campaigns": campaigns }))
    }

    /// Forgets a person in a server: texts, names, salts, account numbers and what was written about their posts. Numbers,
    /// hashes and places stay, so every published result still verifies. A prize that is not paid yet is given up when
    /// `withdraw` says so, and goes to the next in order; otherwise the person has to wait for it.
    ///
    /// # Errors
    /// When a prize is not paid and not to be given up, or is on its way; then nothing is erased.
    pub async fn erase_person(
        &self,
        guild: Snowflake,
        person: Snowflake,
        by: Snowflake,
        withdraw: bool,
        now: DateTime<Utc>,
    ) -> Result<Erased> {
        let mut shared = self.desks.lock().await;
        let mut tx = self.db.begin().await?;
        let mut names: Vec<CampaignId> =
            tx.campaigns_of(guild).await?.into_iter().map(|stored| stored.campaign.id).collect();
        // Always in the order of their names, so that two transactions never wait for each other.
        names.sort();
        let mut erased = Erased::default();
        let mut touched = Vec::new();
        for id in names {
            let Some(stored) = tx.lock_campaign(&id).await? else { continue };
            let posts = tx.posts_by(&id, person).await?;
            let rows = tx.payouts(&id).await?;
            let own: Vec<&PayoutRow> = rows.iter().filter(|row| row.payout.person == person).collect();
            if posts.is_empty() && own.is_empty() {
                continue;
            }
            let campaign = &stored.campaign;
            erased.withdrawn += self.give_up(&mut tx, campaign, &own, withdraw, now).await?;
            for post in &posts {
                if campaign.state == State::Frozen {
                    self.strike_erased(&mut tx, campaign, post.id, now).await?;
                }
                tx.erase_post(&id, post.id, &erased_verdict(campaign), now).await?;
                self.keep_reply(&mut tx, campaign, post, None, now).await?;
                erased.posts += 1;
            }
            for row in tx.payouts(&id).await?.iter().filter(|row| row.payout.person == person) {
                if row.uid.is_some() {
                    tx.forget_uid(row.id, row.revision, now).await?;
                }
                tx.erase_batch_files(row.id).await?;
            }
            tx.audit(&NewAudit {
                at: now,
                actor: Actor::Person(by).name(),
                action: "person_erased".to_owned(),
                campaign: Some(id.clone()),
                subject: format!("person:{person}"),
                before: None,
                after: Some(json!({ "posts": posts.len(), "withdrawn": withdraw })),
                reason: None,
            })
            .await?;
            touched.push(id);
        }
        // The index of texts is built anew from what is left, here and in other processes.
        let mut desks = std::mem::take(&mut *shared);
        for id in &touched {
            desks.remove(id);
            move_on(&mut tx, &mut desks, id).await?;
            desks.remove(id);
        }
        tx.commit().await?;
        *shared = desks;
        Ok(erased)
    }

    /// Gives up the prizes of a person that are not settled; gives how many.
    async fn give_up(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        own: &[&PayoutRow],
        withdraw: bool,
        now: DateTime<Utc>,
    ) -> Result<u64> {
        let mut given_up = 0;
        for row in own {
            match row.payout.state {
                PayoutState::Paid | PayoutState::Void | PayoutState::PassedOn | PayoutState::Forfeited => {
                    continue;
                }
                PayoutState::Exported => return Err(EraseRefusal::OnItsWay(row.payout.place).into()),
                _ if !withdraw => return Err(EraseRefusal::PrizeOpen(row.payout.place).into()),
                _ => {}
            }
            let why = Some("given up by its winner");
            move_row(tx, row, PayoutState::Void, &Actor::Herald, why, now).await?;
            self.pass_to_next(tx, campaign, row.payout.place, now).await?;
            given_up += 1;
        }
        Ok(given_up)
    }

    /// Before the result an erased entry leaves the list, struck.
    async fn strike_erased(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        message: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let listed = tx.candidates(&campaign.id).await?;
        let Some(line) = listed.iter().find(|line| line.row.message == message) else { return Ok(()) };
        if tx.strike(&campaign.id, line.row.number, ReasonCode::Erased, now).await? {
            let told = json!({ "number": line.row.number, "reason": ReasonCode::Erased });
            self.note(tx, &campaign.id, message, &Actor::Herald, "struck", told, None, now).await?;
        }
        Ok(())
    }
}

fn erased_verdict(campaign: &Campaign) -> Verdict {
    Verdict {
        outcome: Outcome::Withdrawn,
        reasons: vec![Reason::Person { reason: ReasonCode::Erased, note: String::new() }],
        flags: Vec::new(),
        evidence: None,
        rules_version: campaign.rules.version.clone(),
    }
}
