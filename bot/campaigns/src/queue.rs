//! The review queue: one item for one moderator at a time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::{Outcome, Verdict};
use store::{AppealRow, ReviewClaim, StoredPost};

use crate::error::{Error, Result};
use crate::service::{Actor, Service};
use crate::tally::standing_of;

/// How long a review item is held for whoever asked for it; asking again renews it.
pub const REVIEW_HELD_FOR: TimeDelta = TimeDelta::minutes(10);

/// A post that waits for a person.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewItem {
    /// The post with its texts.
    pub post: StoredPost,
    /// Where the earlier posts stand that its verdict names.
    pub places: wording::Places,
    /// What herald said of it.
    pub verdict: Verdict,
    /// What a decision has to name, so that it is not about something older.
    pub revision: i64,
    /// The author's open appeal, if that is what waits: [`Service::decide_appeal`] answers it.
    pub appeal: Option<AppealRow>,
    /// Until when the item is held for the moderator who asked.
    pub held_until: DateTime<Utc>,
    /// How many items wait, this one included.
    pub waiting: u64,
    /// How many of them others hold at the moment.
    pub held_by_others: u64,
}

/// Something that waits for a person.
struct Waiting {
    post: StoredPost,
    appeal: Option<AppealRow>,
}

/// See [`Service::next_review`].
pub(crate) async fn next(
    service: &Service,
    id: &CampaignId,
    moderator: Snowflake,
    skip: &[Snowflake],
    now: DateTime<Utc>,
) -> Result<Option<ReviewItem>> {
    let state = service.campaign(id).await?.campaign.state;
    if !state.takes_posts() && state != State::Published {
        return Err(Error::Moved { campaign: id.clone(), state });
    }
    let waiting = waiting(service, id, state, moderator, now).await?;
    let mut tx = service.db.begin().await?;
    let claims: BTreeMap<Snowflake, Snowflake> =
        tx.review_claims(id, now).await?.into_iter().map(|claim| (claim.message, claim.moderator)).collect();
    let held_by_others = waiting
        .iter()
        .filter(|item| claims.get(&item.post.id).is_some_and(|holder| *holder != moderator))
        .count() as u64;
    let total = waiting.len() as u64;
    let until = now + REVIEW_HELD_FOR;
    let free = |item: &Waiting| !skip.contains(&item.post.id);
    // What the moderator holds already comes first: asking again renews the claim.
    let (held, rest): (Vec<Waiting>, Vec<Waiting>) =
        waiting.into_iter().filter(free).partition(|item| claims.get(&item.post.id) == Some(&moderator));
    for item in held.into_iter().chain(rest) {
        let claim = ReviewClaim { message: item.post.id, moderator, until };
        // Somebody else may have been quicker since the claims were read.
        if !tx.claim_review(id, &claim, now).await? {
            continue;
        }
        // One item at a time: what was skipped is free for others.
        tx.drop_review_claims(id, moderator, Some(item.post.id)).await?;
        tx.commit().await?;
        let verdict = item.post.verdict.clone().ok_or(Error::NoVerdict(item.post.id))?;
        let places = service.places_of(id, &verdict).await?;
        return Ok(Some(ReviewItem {
            places,
            revision: item.post.revision,
            verdict,
            appeal: item.appeal,
            post: item.post,
            held_until: until,
            waiting: total,
            held_by_others,
        }));
    }
    tx.drop_review_claims(id, moderator, None).await?;
    tx.commit().await?;
    Ok(None)
}

/// Review items and open appeals, the oldest post first; once the result is out, appeals about it. Whoever had a part in what
/// became of a post cannot answer its appeal, and is not shown it. A post whose author was asked to mend it waits for its
/// author.
async fn waiting(
    service: &Service,
    id: &CampaignId,
    state: State,
    moderator: Snowflake,
    now: DateTime<Utc>,
) -> Result<Vec<Waiting>> {
    let mut found: BTreeMap<Snowflake, Waiting> = BTreeMap::new();
    if state.takes_posts() {
        let asked = service.mend_requests(id, now).await?;
        for post in service.posts_with(id, Outcome::NeedsReview).await? {
            let with_author = asked.iter().any(|request| crate::mending::holds(request, &post));
            if standing_of(&post) == Some(Standing::Pending) && !with_author {
                found.insert(post.id, Waiting { post, appeal: None });
            }
        }
    }
    let name = Actor::Person(moderator).name();
    let mut decided: BTreeSet<Snowflake> = BTreeSet::new();
    let open = |appeal: &AppealRow| {
        appeal.outcome.is_none() && appeal.result_version.is_some() == (state == State::Published)
    };
    for appeal in service.db.appeals(id).await?.into_iter().filter(open) {
        let message = appeal.message;
        if crate::objecting::involved_now(&service.db, id, message).await?.contains(&name) {
            decided.insert(message);
            continue;
        }
        let Some(post) = service.db.post(id, message).await? else { continue };
        if post.deleted_at.is_none() && post.verdict.is_some() {
            found.insert(message, Waiting { post, appeal: Some(appeal) });
        }
    }
    Ok(found.into_values().filter(|item| !decided.contains(&item.post.id)).collect())
}

/// How much of a campaign waits for people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waits {
    /// Posts that wait for a decision.
    pub review: u64,
    /// Posts that wait for their author, who was asked to mend them.
    pub with_author: u64,
    /// Open appeals about entries.
    pub entry_appeals: u64,
    /// Open appeals about the result.
    pub result_appeals: u64,
}

impl Service {
    /// How much of a campaign waits for people, whoever they are.
    ///
    /// # Errors
    /// When the campaign is unknown or the database fails.
    pub async fn waits(&self, id: &CampaignId, now: DateTime<Utc>) -> Result<Waits> {
        let state = self.campaign(id).await?.campaign.state;
        let mut waits = Waits::default();
        if state.takes_posts() {
            let asked = self.mend_requests(id, now).await?;
            for post in self.posts_with(id, Outcome::NeedsReview).await? {
                if standing_of(&post) != Some(Standing::Pending) {
                    continue;
                }
                let with_author = asked.iter().any(|request| crate::mending::holds(request, &post));
                *(if with_author { &mut waits.with_author } else { &mut waits.review }) += 1;
            }
        }
        for appeal in self.db.appeals(id).await?.iter().filter(|appeal| appeal.outcome.is_none()) {
            match appeal.result_version {
                None if state.takes_posts() => waits.entry_appeals += 1,
                Some(_) if state == State::Published => waits.result_appeals += 1,
                _ => {}
            }
        }
        Ok(waits)
    }
}
