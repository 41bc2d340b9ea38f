//! What is changed after the approval: in public, with a reason, and never stricter for posts that are in.

use std::mem;

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::{NOTE_CHARS_MAX, ReasonCode};
use domain::window::Window;
use serde_json::{Value, json};
use store::{NewAudit, StoredPost};

use crate::error::{Error, Result};
use crate::freshness::fresh;
use crate::originality::move_on;
use crate::outbox::Kind;
use crate::pages::all_posts;
use crate::refusal::AmendmentRefusal;
use crate::schedule::replan;
use crate::service::{Actor, Service};

/// A change of the window.
struct Amendment<'a> {
    /// What the audit log calls it.
    action: &'static str,
    person: Snowflake,
    reason: Option<&'a str>,
    /// The revision of the campaign that the person has seen; whoever asks by a command has seen none.
    seen: Option<i64>,
    now: DateTime<Utc>,
}

impl Service {
    /// Moves the close of a campaign to a later time; every date that follows from it moves along. Once announced, the
    /// change is announced too, with the reason.
    ///
    /// # Errors
    /// When the campaign is unknown, is a draft, or its window is over; when the new close is no later than the old
    /// one; when there is no reason.
    pub async fn extend(
        &self,
        id: &CampaignId,
        person: Snowflake,
        closes: DateTime<Utc>,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<Campaign> {
        self.extend_as(id, person, closes, reason, None, now).await
    }

    /// As [`Service::extend`], for the revision of the campaign that the person has seen, if they have seen one.
    pub(crate) async fn extend_as(
        &self,
        id: &CampaignId,
        person: Snowflake,
        closes: DateTime<Utc>,
        reason: &str,
        seen: Option<i64>,
        now: DateTime<Utc>,
    ) -> Result<Campaign> {
        let reason = given(reason)?;
        let amendment = Amendment { action: "extended", person, reason: Some(reason), seen, now };
        self.amend(id, &amendment, |campaign, _| {
            let window = campaign.window;
            match campaign.state {
                State::Approved | State::Announced | State::Open if now < window.closes => {}
                State::Draft => return Err(AmendmentRefusal::EditDraft.into()),
                State::Void => return Err(AmendmentRefusal::CalledOff.into()),
                _ => return Err(Error::TooLate { what: "the window", ended: window.closes }),
            }
            if closes <= window.closes {
                return Err(AmendmentRefusal::NotLater { closes: window.closes, given: closes }.into());
            }
            later(window.opens, closes)
        })
        .await
    }

    /// Opens an approved or announced campaign now. If the notice is not out yet, it goes out with the opening.
    ///
    /// # Errors
    /// When the campaign is unknown, is a draft, or is past its opening.
    pub async fn open_now(&self, id: &CampaignId, person: Snowflake, now: DateTime<Utc>) -> Result<Campaign> {
        self.open_as(id, person, None, now).await
    }

    /// As [`Service::open_now`], for the revision of the campaign that the person has seen, if they have seen one.
    pub(crate) async fn open_as(
        &self,
        id: &CampaignId,
        person: Snowflake,
        seen: Option<i64>,
        now: DateTime<Utc>,
    ) -> Result<Campaign> {
        let amendment = Amendment { action: "opened_now", person, reason: None, seen, now };
        self.amend(id, &amendment, |campaign, _| {
            let window = campaign.window;
            match campaign.state {
                State::Approved | State::Announced if now < window.opens => later(now, window.closes),
                State::Draft => Err(AmendmentRefusal::ApproveFirst.into()),
                State::Void => Err(AmendmentRefusal::CalledOff.into()),
                _ => Err(Error::TooLate { what: "the time before the opening", ended: window.opens }),
            }
        })
        .await
    }

    /// Ends the window of an open campaign now; every date that follows from the close moves along. Posts that are in
    /// stay in, also those that Discord dates a moment ahead of herald.
    ///
    /// # Errors
    /// When the campaign is unknown or not open, or when there is no reason.
    pub async fn close_now(
        &self,
        id: &CampaignId,
        person: Snowflake,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<Campaign> {
        self.close_as(id, person, reason, None, now).await
    }

    /// As [`Service::close_now`], for the revision of the campaign that the person has seen, if they have seen one.
    pub(crate) async fn close_as(
        &self,
        id: &CampaignId,
        person: Snowflake,
        reason: &str,
        seen: Option<i64>,
        now: DateTime<Utc>,
    ) -> Result<Campaign> {
        let reason = given(reason)?;
        // What was heard is in; what is heard from here on is judged by the new close.
        self.process_all(now).await?;
        let amendment = Amendment { action: "closed_now", person, reason: Some(reason), seen, now };
        self.amend(id, &amendment, |campaign, posts| {
            let window = campaign.window;
            match campaign.state {
                State::Open if now < window.closes => {}
                State::Open => return Err(Error::TooLate { what: "the window", ended: window.closes }),
                state => return Err(AmendmentRefusal::NotOpen(state).into()),
            }
            let ahead = posts.iter().flat_map(|post| &post.versions).map(|version| version.at);
            let last = ahead.filter(|at| *at >= now && *at < window.closes).max();
            let closes = last.map_or(now, |at| at + TimeDelta::milliseconds(1));
            later(window.opens, closes)
        })
        .await
    }

    /// Changes the window and everything that hangs on it in one transaction: the dates, the jobs, the audit log, the
    /// announcement, and the verdicts of posts that the old window kept out.
    async fn amend(
        &self,
        id: &CampaignId,
        amendment: &Amendment<'_>,
        change: impl FnOnce(&Campaign, &[StoredPost]) -> Result<Window>,
    ) -> Result<Campaign> {
        let Amendment { action, person, reason, seen, now } = *amendment;
        // The desks come first, then every campaign in the order of their names, as whoever judges takes them.
        let mut shared = self.desks.lock().await;
        let mut tx = self.db.begin().await?;
        let mut desks = mem::take(&mut *shared);
        let mut courts = self.hold_court(&mut tx, &mut desks).await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let before = stored.campaign.clone();
        let posts = all_posts(&mut tx, id).await?;
        let unchanged = seen.map_or(Ok(()), |seen| fresh(&stored, seen));
        let changed = unchanged.and_then(|()| change(&before, &posts)).and_then(|window| {
            let mut campaign = before.clone();
            campaign.dates = before.dates.following(&before.window, &window);
            campaign.window = window;
            campaign.check()?;
            Ok(campaign)
        });
        let campaign = match changed {
            Ok(campaign) => campaign,
            Err(error) => {
                // Nothing was learned or written: the desks are as good as before.
                *shared = desks;
                return Err(error);
            }
        };
        tx.update_campaign(&campaign, stored.revision).await?;
        tx.audit(&NewAudit {
            at: now,
            actor: Actor::Person(person).name(),
            action: action.to_owned(),
            campaign: Some(id.clone()),
            subject: format!("campaign:{id}"),
            before: Some(bounds(&before)),
            after: Some(bounds(&campaign)),
            reason: reason.map(str::to_owned),
        })
        .await?;
        replan(&mut tx, &campaign, now).await?;
        if matches!(campaign.state, State::Announced | State::Open) {
            let text = |lang| vec![wording::amended(lang, &campaign, &before, reason)];
            let key = format!(":{}", stored.revision);
            self.announce(&mut tx, &campaign, Kind::Amended, &key, now, text).await?;
        }
        self.renew_replies(&mut tx, &campaign, &posts, now).await?;
        // A desk knows no text from after the close it was built with.
        desks.remove(id);
        move_on(&mut tx, &mut desks, id).await?;
        if let Some(at) = courts.iter().position(|court| court.stored.campaign.id == *id) {
            courts[at].stored.campaign = campaign.clone();
            for post in posts.iter().filter(|post| was_out_of_time(post)) {
                self.judge_post(&mut tx, &mut desks, &courts, at, post.id, now).await?;
            }
        }
        tx.commit().await?;
        *shared = desks;
        Ok(campaign)
    }
}

/// A reason that can be announced.
pub(crate) fn given(reason: &str) -> Result<&str> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(AmendmentRefusal::NoReason.into());
    }
    if reason.chars().count() > NOTE_CHARS_MAX {
        return Err(AmendmentRefusal::LongReason.into());
    }
    Ok(reason)
}

fn later(opens: DateTime<Utc>, closes: DateTime<Utc>) -> Result<Window> {
    Ok(Window::new(opens, closes).map_err(AmendmentRefusal::from)?)
}

fn bounds(campaign: &Campaign) -> Value {
    json!({ "opens": campaign.window.opens, "closes": campaign.window.closes })
}

/// A post that another window could let in.
fn was_out_of_time(post: &StoredPost) -> bool {
    let time = [ReasonCode::TooEarly, ReasonCode::Late, ReasonCode::VersionUnknown];
    post.verdict.as_ref().is_some_and(|verdict| verdict.codes().iter().any(|code| time.contains(code)))
}
