//! Members in the panel: who took part, what is known of one, and what they may ask for.
//!
//! Signals only say what to look at. They reject nobody, are not added up, and each names what it was seen in.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use domain::digest::Fields;
use domain::lang::Localised;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::verdict::Reason;
use serde_json::{Value, json};
use store::{
    AuthorFilter, AuthorRow, DecisionRow, NewAudit, PayoutRow, StoreError, StoredCampaign, StoredPost,
};

use crate::erasing::Erased;
use crate::error::{Error, Result};
use crate::panel::paging::cut;
use crate::service::{Actor, Service};
use crate::tally::standing_of;

/// An account made less than this before a campaign opened is pointed out; Discord servers often ask for as much.
const YOUNG: TimeDelta = TimeDelta::days(30);
/// So many posts of one person within [`BURST_WITHIN`] are pointed out.
const BURST_POSTS: usize = 3;
/// See [`BURST_POSTS`].
const BURST_WITHIN: TimeDelta = TimeDelta::minutes(10);

/// Which members a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MembersAsked {
    /// An id, or part of a name; empty for everyone.
    pub search: String,
    /// Only members beyond this one.
    pub beyond: Option<Snowflake>,
    /// At most so many.
    pub limit: u32,
}

/// A page of members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberList {
    /// The members, by id: by the age of their accounts.
    pub lines: Vec<AuthorRow>,
    /// Where the next page begins, if there is one.
    pub next: Option<Snowflake>,
}

/// A post of a member.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberPost {
    /// The post.
    pub post: StoredPost,
    /// Where it stands; `None` while it has no verdict.
    pub standing: Option<Standing>,
    /// What people decided, oldest first.
    pub decisions: Vec<DecisionRow>,
    /// Its number on the frozen list.
    pub number: Option<u32>,
}

/// What a member did in one campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The campaign.
    pub stored: StoredCampaign,
    /// The posts, oldest first.
    pub posts: Vec<MemberPost>,
    /// The prizes.
    pub prizes: Vec<PayoutRow>,
}

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

/// Everything that is known of a member in a server.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The member.
    pub id: Snowflake,
    /// The newest name that is known; empty after an erasure.
    pub name: String,
    /// Other names they had.
    pub other_names: Vec<String>,
    /// What they did, the newest campaign first.
    pub parts: Vec<Part>,
    /// What to look at a second time.
    pub signals: Vec<Seen>,
    /// Whether their posts do not enter because of a role in the panel (R21).
    pub on_the_team: bool,
    /// Changes whenever any of this does; an erasure names the one that was looked at.
    pub mark: String,
}

impl Member {
    /// Whether a prize is on its way or waits: an erasure then gives it up, or waits, too.
    pub fn open_prizes(&self) -> usize {
        use domain::payout::PayoutState as P;
        let settled =
            |row: &&PayoutRow| matches!(row.payout.state, P::Paid | P::Void | P::PassedOn | P::Forfeited);
        let rows = self.parts.iter().flat_map(|part| &part.prizes);
        rows.filter(|row| !settled(row)).count()
    }
}

impl Service {
    /// A page of members with a post in the server.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn members(&self, guild: Snowflake, asked: &MembersAsked) -> Result<MemberList> {
        let search = asked.search.trim().trim_start_matches("<@").trim_end_matches('>');
        let id = search.parse::<u64>().ok().filter(|id| i64::try_from(*id).is_ok()).map(Snowflake);
        let limit = asked.limit.max(1);
        // A number is an id first; a name may be a number, too.
        let mut filter = AuthorFilter { name: String::new(), id, beyond: asked.beyond, limit: limit + 1 };
        let mut lines = Vec::new();
        if id.is_some() {
            lines = self.db.authors_listed(guild, &filter).await?;
        }
        if lines.is_empty() {
            search.replace('\0', "").clone_into(&mut filter.name);
            filter.id = None;
            lines = self.db.authors_listed(guild, &filter).await?;
        }
        let next = cut(&mut lines, limit as usize, |line| line.id);
        Ok(MemberList { lines, next })
    }

    /// Everything that is known of a member in a server.
    ///
    /// # Errors
    /// [`Error::NoMember`] when there is nothing, or the database fails.
    pub async fn member(&self, guild: Snowflake, person: Snowflake) -> Result<Member> {
        let (mut parts, mut signals) = (Vec::new(), Vec::new());
        let (mut names, mut fields, mut on_the_team) = (Vec::new(), Fields::new(), false);
        for stored in self.db.campaigns_of(guild).await? {
            let id = stored.campaign.id.clone();
            let prizes: Vec<PayoutRow> =
                self.db.payouts(&id).await?.into_iter().filter(|row| row.payout.person == person).collect();
            let found = self.db.posts_by(&id, person).await?;
            if found.is_empty() && prizes.is_empty() {
                continue;
            }
            let listed = self.db.candidates(&id).await?;
            let mut posts = Vec::new();
            for post in found {
                names.extend(post.facts.as_ref().map(|facts| facts.author.name.clone()));
                fields = fields.number(post.id.0).number(post.revision as u64);
                posts.push(MemberPost {
                    standing: standing_of(&post),
                    decisions: self.db.decisions(&id, post.id).await?,
                    number: listed
                        .iter()
                        .find(|line| line.row.message == post.id)
                        .map(|line| line.row.number),
                    post,
                });
            }
            for row in &prizes {
                fields = fields.number(row.id as u64).number(row.revision as u64);
            }
            let window = &stored.campaign.window;
            on_the_team |= self.settings.team.contains(&person)
                || self.db.on_the_panel_team(guild, person, window.opens, window.closes).await?;
            let part = Part { stored, posts, prizes };
            signals.extend(self.signals(person, &part).await?);
            parts.push(part);
        }
        if parts.is_empty() {
            return Err(Error::NoMember(person));
        }
        names.retain(|name| !name.is_empty());
        let name = names.last().cloned().unwrap_or_default();
        let other_names: BTreeSet<String> = names.into_iter().filter(|other| *other != name).collect();
        let mark = fields.digest("herald-member-v1").to_string();
        Ok(Member {
            id: person,
            name,
            other_names: other_names.into_iter().collect(),
            parts,
            signals,
            on_the_team,
            mark,
        })
    }

    async fn signals(&self, person: Snowflake, part: &Part) -> Result<Vec<Seen>> {
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

    /// Everything that is kept of a member, to be handed to that member; who took it out stands in the log. Account
    /// numbers are left out: only payers may read them, and the member knows theirs.
    ///
    /// # Errors
    /// [`Error::NoMember`] when there is nothing; otherwise as [`Service::data_of`].
    pub async fn export_member(
        &self,
        guild: Snowflake,
        person: Snowflake,
        by: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<Value> {
        self.member(guild, person).await?;
        let mut data = self.data_of(guild, person).await?;
        let campaigns = data["campaigns"].as_array_mut().into_iter().flatten();
        for prize in campaigns.filter_map(|campaign| campaign["prizes"].as_array_mut()).flatten() {
            let given = !prize["uid"].is_null();
            prize["uid"] = json!(if given { "given" } else { "missing" });
        }
        let mut tx = self.db.begin().await?;
        note(&mut tx, guild, person, "person_exported", by, now).await?;
        tx.commit().await?;
        Ok(data)
    }

    /// Forgets a member, as [`Service::erase_person`] does, if nothing has changed since somebody looked.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when something has; otherwise as [`Service::erase_person`].
    pub async fn erase_member(
        &self,
        guild: Snowflake,
        person: Snowflake,
        by: Snowflake,
        seen: &str,
        withdraw: bool,
        now: DateTime<Utc>,
    ) -> Result<Erased> {
        let member = self.member(guild, person).await?;
        if member.mark != seen {
            return Err(StoreError::Stale { what: format!("member {person}"), expected: 0 }.into());
        }
        self.erase_person(guild, person, by, withdraw, now).await
    }
}

async fn note(
    tx: &mut store::Tx,
    guild: Snowflake,
    person: Snowflake,
    action: &str,
    by: Snowflake,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.audit(&NewAudit {
        at: now,
        actor: Actor::Person(by).name(),
        action: action.to_owned(),
        campaign: None,
        subject: format!("person:{person}"),
        before: None,
        after: Some(json!({ "guild": guild })),
        reason: None,
    })
    .await?;
    Ok(())
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
