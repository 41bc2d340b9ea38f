//! The review queue: one item for one moderator at a time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::Outcome;
use store::{AppealRow, ReviewClaim, StoredPost};

use crate::error::{Error, Result};
use crate::reading::{REVIEW_HELD_FOR, ReviewItem};
use crate::service::{Actor, Service};
use crate::tally::standing_of;

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
    if !matches!(state, State::Announced | State::Open | State::Closed | State::Judging) {
        return Err(Error::Moved { campaign: id.clone(), state });
    }
    let waiting = waiting(service, id, moderator).await?;
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

/// Review items and open appeals, the oldest post first. Whoever decided about a post cannot answer its appeal, and is
/// not shown it.
async fn waiting(service: &Service, id: &CampaignId, moderator: Snowflake) -> Result<Vec<Waiting>> {
    let mut found: BTreeMap<Snowflake, Waiting> = BTreeMap::new();
    for post in service.posts_with(id, Outcome::NeedsReview).await? {
        if standing_of(&post) == Some(Standing::Pending) {
            found.insert(post.id, Waiting { post, appeal: None });
        }
    }
    let name = Actor::Person(moderator).name();
    let mut decided: BTreeSet<Snowflake> = BTreeSet::new();
    for appeal in service.db.appeals(id).await?.into_iter().filter(|appeal| appeal.outcome.is_none()) {
        let message = appeal.message;
        if service.db.decisions(id, message).await?.iter().any(|row| row.actor == name) {
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
