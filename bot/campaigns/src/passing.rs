//! Who a prize goes to when its winner does not take it.
//!
//! A replacement is the next person of the published order, never a new draw. Nobody gets a second turn: whoever let a
//! prize go, or lost it by a person's decision, is passed over.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::bundle::NamedWinner;
use domain::campaign::{Campaign, CampaignId};
use domain::payout::PayoutState;
use domain::refusal::ClaimRefusal;
use domain::snowflake::Snowflake;
use domain::state::{Move, State};
use domain::verdict::ReasonCode;
use serde_json::json;
use store::{NewAudit, NewPayout, PayoutRow, StoredCampaign, Tx};

use crate::claiming::{live_row, move_row, prize_of};
use crate::corrections::{SUPERSEDED, latest_result};
use crate::deadlines::{LATE_CLAIM, NEXT_CLAIM, claim_deadline};
use crate::error::{Error, Result};
use crate::schedule::{Ran, advance, plan_end_of_claims};
use crate::service::{Actor, Service};

/// True for a row whose person had a turn at a prize and will not get another one.
pub(crate) fn had_turn(row: &PayoutRow) -> bool {
    match row.payout.state {
        PayoutState::Forfeited | PayoutState::PassedOn => true,
        PayoutState::Void => !row.reason.as_deref().is_some_and(|reason| reason.starts_with(SUPERSEDED)),
        _ => false,
    }
}

impl Service {
    /// Gives the place of a prize that was forfeited, or made void by a person, to the next in the published order, who
    /// is told under their post and has a deadline of their own.
    ///
    /// # Errors
    /// When somebody holds the place, nobody is left in the order, there is no reason, or the campaign is not published.
    pub async fn pass_on(
        &self,
        id: &CampaignId,
        place: u32,
        person: Snowflake,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<Snowflake> {
        if reason.trim().is_empty() {
            return Err(ClaimRefusal::NoReason.into());
        }
        let mut tx = self.db.begin().await?;
        let stored = published(&mut tx, id).await?;
        let rows = tx.payouts(id).await?;
        let actor = Actor::Person(person);
        let last = rows.iter().rfind(|row| row.payout.place == place).ok_or(ClaimRefusal::NoPrize(place))?;
        match rows.iter().find(|row| row.payout.place == place && row.payout.state.is_live()) {
            Some(row) if row.payout.state != PayoutState::Forfeited => {
                return Err(ClaimRefusal::PlaceHeld(place).into());
            }
            _ => {}
        }
        let next = self.next_in_order(&mut tx, id).await?.ok_or(ClaimRefusal::NobodyFollows(place))?;
        if last.payout.state == PayoutState::Forfeited {
            move_row(&mut tx, last, PayoutState::PassedOn, &actor, Some(reason), now).await?;
        }
        let author = next.author;
        self.give(&mut tx, &stored.campaign, place, &next, &actor, now).await?;
        tx.commit().await?;
        Ok(author)
    }

    /// Takes a prize off hold, as a person decides: it waits for the end of the appeals, for an account number, or is ready.
    ///
    /// # Errors
    /// When the prize is not on hold or changed since it was looked at, or there is no reason.
    pub async fn release_prize(
        &self,
        id: &CampaignId,
        place: u32,
        person: Snowflake,
        reason: &str,
        seen_revision: Option<i64>,
        now: DateTime<Utc>,
    ) -> Result<PayoutState> {
        let row = {
            let mut tx = self.db.begin().await?;
            let row = live_row(&mut tx, id, place).await?;
            tx.rollback().await?;
            row
        };
        let campaign = self.campaign(id).await?.campaign;
        let to = match row.payout.state {
            PayoutState::OnHold if now < campaign.dates.appeals_end => PayoutState::Due,
            PayoutState::OnHold if row.uid.is_some() => PayoutState::Ready,
            PayoutState::OnHold => PayoutState::AwaitingUid,
            from => return Err(ClaimRefusal::OffTheRoad { from, to: PayoutState::Ready }.into()),
        };
        let seen = Some(seen_revision.unwrap_or(row.revision));
        self.move_prize(id, place, to, person, reason, seen, now).await?;
        Ok(to)
    }

    /// The next person of the published order who has no prize and had no turn.
    async fn next_in_order(&self, tx: &mut Tx, id: &CampaignId) -> Result<Option<NamedWinner>> {
        let bundle = latest_result(tx, id).await?.bundle;
        let rows = tx.payouts(id).await?;
        let served: BTreeSet<Snowflake> = rows
            .iter()
            .filter(|row| row.payout.state.is_live() || had_turn(row))
            .map(|row| row.payout.person)
            .collect();
        let listed = tx.candidates(id).await?;
        let find = |number: &u32| listed.iter().find(|line| line.row.number == *number);
        let next = bundle.alternates.iter().filter_map(find).find(|line| {
            // Struck since the result was published: deleted, or taken off after an objection.
            // A line without a salt is of somebody who asked to be forgotten.
            line.struck.is_none() && !line.row.salt.is_empty() && !served.contains(&line.row.author)
        });
        Ok(next.map(|line| NamedWinner {
            place: 0,
            number: line.row.number,
            person: line.row.person,
            post: line.row.message,
            author: line.row.author,
        }))
    }

    /// A new row for whoever follows, who is told under their post.
    async fn give(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        place: u32,
        next: &NamedWinner,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<()> {
        // Like every other prize it may not be paid before the appeals are over and answered.
        let open = now < campaign.dates.appeals_end || self.is_disputed(tx, &campaign.id).await?;
        let state = if open { PayoutState::Due } else { PayoutState::AwaitingUid };
        let version = latest_result(tx, &campaign.id).await?.bundle.result_version;
        let until = now + NEXT_CLAIM;
        let winner = NamedWinner { place, ..next.clone() };
        let payout = NewPayout {
            state,
            claim_by: Some(until),
            ..prize_of(campaign, version, &winner, &tx.payouts(&campaign.id).await?)
        };
        tx.add_payout(&payout, now).await?;
        tx.audit(&NewAudit {
            at: now,
            actor: actor.name(),
            action: "prize_passed_on".to_owned(),
            campaign: Some(campaign.id.clone()),
            subject: format!("prize:{place}"),
            before: None,
            after: Some(json!({ "number": next.number, "state": payout.state })),
            reason: None,
        })
        .await?;
        plan_end_of_claims(tx, campaign, until).await?;
        let key = format!("{}:passed-on:{place}:{}", campaign.id, next.post);
        let text = |lang| wording::passed_on_reply(lang, campaign, place, until);
        let post = tx.post(&campaign.id, next.post).await?;
        self.mention(tx, campaign, next.author, post.as_ref(), key, text, now).await
    }

    /// Prizes whose deadline is over are forfeited and passed on; where nobody follows they are not awarded.
    pub(crate) async fn end_claims(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        now: DateTime<Utc>,
    ) -> Result<Ran> {
        if campaign.state != State::Published {
            return Ok(Ran::Nothing);
        }
        let id = &campaign.id;
        let mut ran = Ran::Nothing;
        for row in tx.payouts(id).await? {
            if row.payout.state != PayoutState::AwaitingUid || now < claim_deadline(campaign, &row) {
                continue;
            }
            ran = Ran::Done;
            let why = Some("no account number came in time");
            move_row(tx, &row, PayoutState::Forfeited, &Actor::Herald, why, now).await?;
            self.replace(tx, campaign, row.payout.place, now).await?;
        }
        self.settle(tx, id, &Actor::Herald, now).await?;
        Ok(ran)
    }

    /// Passes a forfeited place on, if there is somebody to pass it on to.
    async fn replace(&self, tx: &mut Tx, campaign: &Campaign, place: u32, now: DateTime<Utc>) -> Result<()> {
        let Some(next) = self.next_in_order(tx, &campaign.id).await? else { return Ok(()) };
        let rows = tx.payouts(&campaign.id).await?;
        let forfeited =
            rows.iter().find(|row| row.payout.place == place && row.payout.state == PayoutState::Forfeited);
        if let Some(row) = forfeited {
            move_row(tx, row, PayoutState::PassedOn, &Actor::Herald, None, now).await?;
        }
        self.give(tx, campaign, place, &next, &Actor::Herald, now).await
    }

    /// A post was deleted after the publication. Its number is struck; a prize that is not on its way goes to the next in
    /// order when its author deleted it (R16), and what the team removed is left to a person.
    pub(crate) async fn deleted_after_result(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        message: Snowflake,
        by_staff: bool,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let id = &campaign.id;
        let listed = tx.candidates(id).await?;
        let Some(line) = listed.iter().find(|line| line.row.message == message) else { return Ok(()) };
        let rows = tx.payouts(id).await?;
        let won = rows.iter().find(|row| row.payout.message == message && row.payout.state.is_live());
        if by_staff {
            if won.is_some() {
                let lang = self.settings.default_lang;
                let content = wording::winner_removed(lang, campaign, line.row.number);
                self.note_to_team(tx, campaign, &format!("removed:{message}"), content, now).await?;
            }
            return Ok(());
        }
        if !tx.strike(id, line.row.number, ReasonCode::Withdrawn, now).await? {
            return Ok(());
        }
        let told = json!({ "number": line.row.number, "reason": ReasonCode::Withdrawn });
        self.note(tx, id, message, &Actor::Herald, "struck", told, None, now).await?;
        let Some(row) = won.filter(|row| row.payout.state.may_become(PayoutState::Void)) else {
            return Ok(());
        };
        let why = Some("the winning post was deleted by its author");
        move_row(tx, row, PayoutState::Void, &Actor::Herald, why, now).await?;
        self.pass_to_next(tx, campaign, row.payout.place, now).await?;
        self.settle(tx, id, &Actor::Herald, now).await
    }

    /// Gives a place that is free to the next in order, if somebody is left.
    pub(crate) async fn pass_to_next(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        place: u32,
        now: DateTime<Utc>,
    ) -> Result<()> {
        match self.next_in_order(tx, &campaign.id).await? {
            Some(next) => self.give(tx, campaign, place, &next, &Actor::Herald, now).await,
            None => Ok(()),
        }
    }

    /// Appeals about the result are over and answered: what was due waits for its account number, or is ready to be paid.
    pub(crate) async fn end_appeals(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        now: DateTime<Utc>,
    ) -> Result<Ran> {
        if campaign.state != State::Published {
            return Ok(Ran::Nothing);
        }
        let id = &campaign.id;
        if self.is_disputed(tx, id).await? {
            // Whoever answers the last appeal, or publishes the correction, goes on from here.
            let content = wording::appeals_open(self.settings.default_lang, campaign);
            self.note_to_team(tx, campaign, "appeals_open", content, now).await?;
            return Ok(Ran::Done);
        }
        for row in tx.payouts(id).await? {
            if row.payout.state != PayoutState::Due {
                continue;
            }
            let to = if row.uid.is_some() { PayoutState::Ready } else { PayoutState::AwaitingUid };
            move_row(tx, &row, to, &Actor::Herald, None, now).await?;
            let least = now + LATE_CLAIM;
            if to == PayoutState::AwaitingUid && claim_deadline(campaign, &row) < least {
                // The answers came late; that must not cost a winner the time to claim.
                tx.extend_claim(row.id, row.revision + 1, least).await?;
                plan_end_of_claims(tx, campaign, least).await?;
            }
        }
        self.settle(tx, id, &Actor::Herald, now).await?;
        Ok(Ran::Done)
    }

    /// Goes on with the prizes once the last appeal is answered and published, if their time has come.
    pub(crate) async fn when_settled(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        now: DateTime<Utc>,
    ) -> Result<()> {
        if now >= campaign.dates.appeals_end && !self.is_disputed(tx, &campaign.id).await? {
            self.end_appeals(tx, campaign, now).await?;
        }
        Ok(())
    }

    /// A campaign whose every prize is paid, forfeited with nobody to follow, or void, is paid.
    pub(crate) async fn settle(
        &self,
        tx: &mut Tx,
        id: &CampaignId,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let campaign = &stored.campaign;
        if campaign.state != State::Published
            || now < campaign.dates.appeals_end
            || self.is_disputed(tx, id).await?
        {
            return Ok(());
        }
        let rows = tx.payouts(id).await?;
        let done = |row: &PayoutRow| {
            let state = row.payout.state;
            !state.is_live() || matches!(state, PayoutState::Paid | PayoutState::Forfeited)
        };
        if rows.iter().all(done) {
            advance(tx, &stored, Move::Pay, actor, None, now).await?;
        }
        Ok(())
    }
}

async fn published(tx: &mut Tx, id: &CampaignId) -> Result<StoredCampaign> {
    let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
    match stored.campaign.state {
        State::Published => Ok(stored),
        state => Err(Error::Moved { campaign: id.clone(), state }),
    }
}
