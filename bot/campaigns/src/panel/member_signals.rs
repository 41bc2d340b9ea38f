//! What is worth a second look about a member.
//!
//! Signals only say what to look at. They reject nobody, are not added up, and each names what it was seen in.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use domain::lang::Localised;
use domain::snowflake::Snowflake;
use domain::verdict::Reason;
use store::StoredPost;

use crate::error::Result;
use crate::panel::people::{MemberPost, Part};
use crate::service::Service;

/// An account made less than this before a campaign opened is pointed out; Discord servers often ask for as much.
const YOUNG: TimeDelta = TimeDelta::days(30);
/// So many posts of one person within [`BURST_WITHIN`] are pointed out.
const BURST_POSTS: usize = 3;
/// See [`BURST_POSTS`].
const BURST_WITHIN: TimeDelta = TimeDelta::minutes(10);

/// Something to look at a second time, with what it was seen in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    /// The account was young when a campaign opened.
    YoungAccount {
        /// When it was made.
        made: DateTime<Utc>,
        /// How many whole days before the opening; 0 for after it.
        days: u64,
    },
    /// A text shares a passage with somebody else's earlier text.
    SharedText {
        /// The post.
        post: Snowflake,
        /// The earlier one.
        with: Snowflake,
        /// The length of the longest passage, in characters.
        chars: u64,
    },
    /// Several posts within minutes.
    Burst {
        /// The first of them.
        first: Snowflake,
        /// How many.
        posts: u64,
        /// Over how many minutes, rounded up.
        minutes: u64,
    },
    /// A post was deleted and another written later.
    Reposted {
        /// The deleted one.
        deleted: Snowflake,
        /// The later one.
        later: Snowflake,
    },
    /// Somebody else gave the same account number.
    SameUid {
        /// The place of the prize.
        place: u32,
        /// The other person.
        with: Snowflake,
    },
}

/// A signal in its campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The campaign.
    pub campaign: CampaignId,
    /// Its title.
    pub title: Localised<String>,
    /// What was seen.
    pub signal: Signal,
}

impl Service {
    /// What is worth a second look about a member in one campaign.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn signals(&self, person: Snowflake, part: &Part) -> Result<Vec<Seen>> {
        let campaign = &part.stored.campaign;
        let mut signals = young(person, campaign.window.opens).into_iter().collect::<Vec<_>>();
        for MemberPost { post, .. } in &part.posts {
            signals.extend(shared(post));
        }
        signals.extend(bursts(&part.posts));
        signals.extend(reposts(&part.posts));
        for row in &part.prizes {
            let Some(uid) = &row.uid else { continue };
            let others = self.db.payouts_with_uid(&uid.digest).await?;
            let others: BTreeSet<Snowflake> = others
                .into_iter()
                .map(|other| other.payout.person)
                .filter(|other| *other != person)
                .collect();
            signals.extend(others.into_iter().map(|with| Signal::SameUid { place: row.payout.place, with }));
        }
        let seen = |signal| Seen { campaign: campaign.id.clone(), title: campaign.title.clone(), signal };
        Ok(signals.into_iter().map(seen).collect())
    }
}

fn young(person: Snowflake, opens: DateTime<Utc>) -> Option<Signal> {
    let made = person.created_at();
    // Less than a day before is called one: 0 is for an account made while the campaign ran.
    let days = if made < opens { (opens - made).num_days().max(1) as u64 } else { 0 };
    (opens - made < YOUNG).then_some(Signal::YoungAccount { made, days })
}

/// The longest passage that a text shares with each earlier one.
fn shared(post: &StoredPost) -> Vec<Signal> {
    let mut found: Vec<(Snowflake, u64)> = Vec::new();
    for reason in post.verdict.iter().flat_map(|verdict| &verdict.reasons) {
        let (Reason::CopiedPassage { passages } | Reason::SimilarEarlier { passages }) = reason else {
            continue;
        };
        for passage in passages {
            let chars = passage.chars as u64;
            match found.iter_mut().find(|(with, _)| *with == passage.source) {
                Some((_, longest)) => *longest = chars.max(*longest),
                None => found.push((passage.source, chars)),
            }
        }
    }
    found.into_iter().map(|(with, chars)| Signal::SharedText { post: post.id, with, chars }).collect()
}

/// Runs of [`BURST_POSTS`] or more posts within [`BURST_WITHIN`], each as long as it gets.
fn bursts(posts: &[MemberPost]) -> Vec<Signal> {
    let mut found = Vec::new();
    let mut from = 0;
    while from < posts.len() {
        let first = posts[from].post.id;
        let within = |one: &&MemberPost| one.post.id.created_at() - first.created_at() <= BURST_WITHIN;
        let run = posts[from..].iter().take_while(within).count();
        if run >= BURST_POSTS {
            let took = posts[from + run - 1].post.id.created_at() - first.created_at();
            let minutes = (took.num_seconds().max(1) as u64).div_ceil(60);
            found.push(Signal::Burst { first, posts: run as u64, minutes });
            from += run;
        } else {
            from += 1;
        }
    }
    found
}

/// Each deleted post with the next one that was written after the deletion.
fn reposts(posts: &[MemberPost]) -> Vec<Signal> {
    let mut found = Vec::new();
    for MemberPost { post, .. } in posts {
        let Some(at) = post.deleted_at else { continue };
        let later = posts.iter().find(|other| other.post.id.created_at() >= at && other.post.id != post.id);
        found.extend(later.map(|later| Signal::Reposted { deleted: post.id, later: later.post.id }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_743_663_600 + second, 0).unwrap()
    }

    fn post(second: i64, deleted: Option<i64>) -> MemberPost {
        let post = StoredPost {
            id: Snowflake::first_at(at(second)).unwrap(),
            facts: None,
            versions: Vec::new(),
            deleted_at: deleted.map(at),
            deleted_by_staff: false,
            verdict: None,
            decision: None,
            revision: 0,
            first_seen_at: at(second),
        };
        MemberPost { post, standing: None, decisions: Vec::new(), number: None }
    }

    #[test]
    fn a_young_account_is_one_of_less_than_thirty_days() {
        let day = 86_400;
        let of = |made: i64| young(Snowflake::first_at(at(made)).unwrap(), at(0));
        assert_eq!(of(-30 * day), None);
        assert_eq!(of(-30 * day + 1), Some(Signal::YoungAccount { made: at(-30 * day + 1), days: 29 }));
        // Made during the window.
        assert_eq!(of(3600), Some(Signal::YoungAccount { made: at(3600), days: 0 }));
    }

    #[test]
    fn three_posts_in_ten_minutes_are_a_burst_and_told_once() {
        let posts = |seconds: &[i64]| seconds.iter().map(|s| post(*s, None)).collect::<Vec<_>>();
        assert_eq!(bursts(&posts(&[0, 600, 601])), []);
        let told = bursts(&posts(&[0, 1000, 1100, 1500, 1600]));
        let [Signal::Burst { first, posts: 4, minutes: 10 }] = told[..] else { panic!("{told:?}") };
        assert_eq!(first.created_at(), at(1000));
        assert_eq!(bursts(&posts(&[0, 1, 2])).len(), 1);
    }

    #[test]
    fn a_repost_is_one_after_the_deletion() {
        let told = reposts(&[post(0, Some(100)), post(50, None), post(200, None)]);
        let [Signal::Reposted { deleted, later }] = told[..] else { panic!("{told:?}") };
        assert_eq!((deleted.created_at(), later.created_at()), (at(0), at(200)));
        assert_eq!(reposts(&[post(0, Some(100)), post(50, None)]), []);
    }
}
