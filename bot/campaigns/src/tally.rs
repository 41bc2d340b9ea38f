//! How many posts stand where.

use domain::bundle::Coverage;
use domain::campaign::CampaignId;
use domain::review::{Standing, standing};
use domain::verdict::{Outcome, ReasonCode};
use store::{StoredPost, Tx};
use wording::Counts;

use crate::error::Result;
use crate::reviewing::decision_of;

/// Posts read at a time.
pub(crate) const PAGE_ROWS: u32 = 500;

/// Every post of a campaign, by message id.
pub(crate) async fn all_posts(tx: &mut Tx, campaign: &CampaignId) -> Result<Vec<StoredPost>> {
    let mut posts: Vec<StoredPost> = Vec::new();
    loop {
        let page = tx.posts(campaign, posts.last().map(|post| post.id), PAGE_ROWS).await?;
        if page.is_empty() {
            return Ok(posts);
        }
        posts.extend(page);
    }
}

/// Where a post stands after machine and people; `None` while it has no verdict.
pub fn standing_of(post: &StoredPost) -> Option<Standing> {
    Some(standing(post.verdict.as_ref()?, decision_of(post).as_ref()))
}

/// Counts posts as they stand after machine and people.
pub fn count_posts<'a>(posts: impl IntoIterator<Item = &'a StoredPost>) -> Counts {
    let mut counts = Counts::default();
    posts.into_iter().for_each(|post| count_in(&mut counts, post));
    counts
}

fn count_in(counts: &mut Counts, post: &StoredPost) {
    let (Some(verdict), Some(standing)) = (&post.verdict, standing_of(post)) else { return };
    counts.created += 1;
    match standing {
        _ if verdict.outcome == Outcome::Withdrawn => counts.withdrawn += 1,
        Standing::Entered => counts.accepted += 1,
        Standing::Pending => counts.needs_review += 1,
        Standing::NotEntered(_) => counts.rejected += 1,
    }
    counts.entered += u64::from(standing == Standing::Entered);
}

pub(crate) async fn tally(tx: &mut Tx, campaign: &CampaignId) -> Result<Counts> {
    let (mut counts, mut last) = (Counts::default(), None);
    loop {
        let page = tx.posts(campaign, last, PAGE_ROWS).await?;
        let Some(end) = page.last() else { return Ok(counts) };
        last = Some(end.id);
        for post in &page {
            count_in(&mut counts, post);
        }
    }
}

/// How many posts stay out because their text at the close was never seen; the coverage line says so (R15).
fn unknown_versions(posts: &[StoredPost]) -> u64 {
    let unknown = |post: &&StoredPost| {
        post.verdict.as_ref().is_some_and(|v| v.codes().contains(&ReasonCode::VersionUnknown))
    };
    posts.iter().filter(unknown).count() as u64
}

/// What a list made of these posts covers.
pub(crate) fn coverage_of(posts: &[StoredPost]) -> Coverage {
    let counts = count_posts(posts);
    Coverage {
        posts: counts.created,
        entered: counts.entered,
        rejected: not_entered(posts),
        withdrawn: counts.withdrawn,
        version_unknown: unknown_versions(posts),
    }
}

/// Posts that a rule or a person kept out; deleted ones are counted on their own.
fn not_entered(posts: &[StoredPost]) -> u64 {
    let out = |post: &&StoredPost| {
        post.deleted_at.is_none() && matches!(standing_of(post), Some(Standing::NotEntered(_)))
    };
    posts.iter().filter(out).count() as u64
}
