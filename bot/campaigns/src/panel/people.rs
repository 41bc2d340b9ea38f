//! Members in the panel: who took part, what is known of one, and what they may ask for.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::digest::Fields;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use serde_json::{Value, json};
use store::{
    AuthorFilter, AuthorRow, DecisionRow, NewAudit, PayoutRow, StoreError, StoredCampaign, StoredPost,
};

use crate::erasing::Erased;
use crate::error::{Error, Result};
use crate::panel::member_signals::Seen;
use crate::panel::paging::cut;
use crate::service::{Actor, Service};
use crate::tally::standing_of;

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
