//! How many posts stand where.

use domain::bundle::Coverage;
use domain::campaign::CampaignId;
use domain::review::{Standing, standing};
use domain::verdict::{Outcome, ReasonCode};
use store::{StoredPost, Tx};
use wording::Counts;

use crate::error::Result;
use crate::pages::Pages;
use crate::reviewing::decision_of;

/// Where a post stands after machine and people; `None` while it has no verdict.
pub fn standing_of(post: &StoredPost) -> Option<Standing> {
    Some(standing(post.verdict.as_ref()?, decision_of(post).as_ref()))
}

/// Counts posts as they stand after machine and people.
pub fn count_posts<'a>(posts: impl IntoIterator<Item = &'a StoredPost>) -> Counts {
    let mut counts = Counts::default();
    for post in posts {
        count_in(&mut counts, post);
    }
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
    let (mut counts, mut pages) = (Counts::default(), Pages::of(campaign));
    while let Some(page) = pages.next(tx).await? {
        for post in &page {
            count_in(&mut counts, post);
        }
    }
    Ok(counts)
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
