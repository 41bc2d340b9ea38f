//! Reviewing in the panel: lists of posts page by page, one post with everything known of it, claims, decisions that
//! are refused when the post changed, and taking a decision back.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use domain::refusal::ReviewRefusal;
use domain::review::{DecisionAction, Standing};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::{Outcome, ReasonCode};
use store::{
    AppealRow, AuditRow, DecisionRow, PostFilter, PostPage, ReviewClaim, StoredCampaign, StoredPost,
};

use crate::error::{Error, Result};
use crate::reading::REVIEW_HELD_FOR;
use crate::reviewing::Ruling;
use crate::service::{Actor, Service};
use crate::tally::standing_of;

/// How long a decision can be taken back by whoever made it.
pub const UNDO_WITHIN: TimeDelta = TimeDelta::minutes(10);
/// How many rows are read at once while a page is filled.
const CHUNK: u32 = 50;
/// The most rows one page looks at: a filter that fits next to nothing answers with what it found so far, and where to
/// go on.
const LOOKED_AT_MAX: usize = 2_000;

/// Which posts a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// Those that wait for a person.
    #[default]
    Waiting,
    /// Those that have entered by herald's own verdict.
    Accepted,
    /// Those that have not.
    Rejected,
    /// Those that were deleted.
    Withdrawn,
    /// Every post.
    All,
}

impl Shown {
    /// Every choice.
    pub const ALL: [Shown; 5] =
        [Shown::Waiting, Shown::Accepted, Shown::Rejected, Shown::Withdrawn, Shown::All];

    /// The name in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Shown::Waiting => "waiting",
            Shown::Accepted => "accepted",
            Shown::Rejected => "rejected",
            Shown::Withdrawn => "withdrawn",
            Shown::All => "all",
        }
    }
}

/// What a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ListAsked {
    /// Which posts.
    pub shown: Shown,
    /// Only with this reason first.
    pub reason: Option<ReasonCode>,
    /// Only of this author.
    pub author: Option<Snowflake>,
    /// Only posts beyond this one.
    pub beyond: Option<Snowflake>,
    /// Newest first.
    pub newest_first: bool,
    /// At most so many.
    pub limit: usize,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// The post.
    pub post: StoredPost,
    /// Where it stands; `None` while it has no verdict.
    pub standing: Option<Standing>,
    /// Who looks at it.
    pub claim: Option<ReviewClaim>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// The campaign.
    pub stored: StoredCampaign,
    /// The lines.
    pub lines: Vec<Listed>,
    /// Where the next page begins, if there may be one.
    pub next: Option<Snowflake>,
}

/// A post with everything that is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Dossier {
    /// The campaign.
    pub stored: StoredCampaign,
    /// The post.
    pub post: StoredPost,
    /// Where it stands; `None` while it has no verdict.
    pub standing: Option<Standing>,
    /// Every decision, oldest first.
    pub decisions: Vec<DecisionRow>,
    /// The revision of the post that each of them was made for.
    pub decided_revisions: Vec<i64>,
    /// The author's appeal.
    pub appeal: Option<AppealRow>,
    /// Who looks at it.
    pub claim: Option<ReviewClaim>,
    /// Its number on the frozen list.
    pub number: Option<u32>,
    /// The audit rows about it, oldest first.
    pub log: Vec<AuditRow>,
    /// How many posts the author has in the campaign, this one included.
    pub posts_of_author: usize,
}

impl Dossier {
    /// True while decisions about posts are taken.
    pub fn is_open(&self) -> bool {
        takes_decisions(self.stored.campaign.state)
    }

    /// The decision that this person may take back at the moment.
    pub fn undoable(&self, person: Snowflake, now: DateTime<Utc>) -> Option<&DecisionRow> {
        let last = self.decisions.last()?;
        let own = last.actor == Actor::Person(person).name() && !last.on_appeal && last.undo.is_none();
        let counts = decision_counts(&self.post);
        (self.is_open() && own && counts && now - last.at < UNDO_WITHIN).then_some(last)
    }
}

/// True while decisions about posts are taken: from the announcement to the freeze.
pub fn takes_decisions(state: State) -> bool {
    matches!(state, State::Announced | State::Open | State::Closed | State::Judging)
}

/// True when the latest decision is about the judged text; a text that came to be later, or a decision that was taken
/// back, leaves the verdict alone.
fn decision_counts(post: &StoredPost) -> bool {
    let judged = post.verdict.as_ref().and_then(|verdict| verdict.evidence.as_ref()).map(|e| e.version_at);
    let stands = post.decision.as_ref().filter(|decision| decision.stands());
    stands.is_some_and(|decision| decision.version_at == judged && judged.is_some())
}

impl Service {
    /// A page of posts.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn list_posts(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        asked: &ListAsked,
        now: DateTime<Utc>,
    ) -> Result<List> {
        let stored = self.campaign_in(guild, id).await?;
        let claims = self.db.review_claims(id, now).await?;
        let waiting = asked.shown == Shown::Waiting;
        let filter = PostFilter {
            outcome: match asked.shown {
                Shown::Waiting => Some(Outcome::NeedsReview),
                Shown::Accepted => Some(Outcome::Accepted),
                Shown::Rejected => Some(Outcome::Rejected),
                Shown::Withdrawn => Some(Outcome::Withdrawn),
                Shown::All => None,
            },
            reason: asked.reason,
            author: asked.author,
            undecided: waiting,
        };
        let limit = asked.limit.max(1);
        // One more than asked for tells whether there is a next page.
        let mut page = PostPage {
            beyond: asked.beyond,
            newest_first: asked.newest_first,
            limit: CHUNK.max(limit as u32 + 1),
        };
        let (mut lines, mut next, mut looked_at) = (Vec::new(), None, 0);
        'pages: loop {
            let posts = self.db.posts_listed(id, &filter, &page).await?;
            let full = posts.len() == page.limit as usize;
            looked_at += posts.len();
            for post in posts {
                page.beyond = Some(post.id);
                let standing = standing_of(&post);
                if waiting && standing != Some(Standing::Pending) {
                    continue;
                }
                if lines.len() == limit {
                    next = lines.last().map(|line: &Listed| line.post.id);
                    break 'pages;
                }
                let claim = claims.iter().find(|claim| claim.message == post.id).copied();
                lines.push(Listed { post, standing, claim });
            }
            if !full {
                break;
            }
            if looked_at >= LOOKED_AT_MAX {
                next = page.beyond;
                break;
            }
        }
        Ok(List { stored, lines, next })
    }

    /// A post with everything that is known of it.
    ///
    /// # Errors
    /// When the server has no such campaign, the campaign no such post, or the database fails.
    pub async fn dossier(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        message: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<Dossier> {
        let stored = self.campaign_in(guild, id).await?;
        let post = self.db.post(id, message).await?;
        let post = post.ok_or_else(|| Error::NoPost { campaign: id.clone(), post: message })?;
        // There is no list before the freeze, and a long one after it.
        let list =
            if takes_decisions(stored.campaign.state) { Vec::new() } else { self.db.candidates(id).await? };
        let number = list.into_iter().find(|line| line.row.message == message);
        let author = post.facts.as_ref().map(|facts| facts.author.id);
        let posts_of_author = match author {
            Some(author) => self.db.post_ids_by(id, author).await?.len(),
            None => 1,
        };
        Ok(Dossier {
            standing: standing_of(&post),
            decisions: self.db.decisions(id, message).await?,
            decided_revisions: self.db.decided_revisions(id, message).await?,
            appeal: self.db.appeals(id).await?.into_iter().find(|appeal| appeal.message == message),
            claim: self.db.review_claims(id, now).await?.into_iter().find(|claim| claim.message == message),
            number: number.map(|line| line.row.number),
            log: self.db.audit_of(id, &format!("post:{message}")).await?,
            posts_of_author,
            post,
            stored,
        })
    }

    /// Claims a post for [`REVIEW_HELD_FOR`], or renews the claim; gives who holds it then. A person holds one post at a
    /// time.
    ///
    /// # Errors
    /// When the server has no such campaign, the campaign no such post, or the database fails.
    pub async fn claim_post(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        message: Snowflake,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<Option<ReviewClaim>> {
        let stored = self.campaign_in(guild, id).await?;
        if !takes_decisions(stored.campaign.state) {
            return Ok(None);
        }
        if self.db.post(id, message).await?.is_none() {
            return Err(Error::NoPost { campaign: id.clone(), post: message });
        }
        let mut tx = self.db.begin().await?;
        let claim = ReviewClaim { message, moderator: person, until: now + REVIEW_HELD_FOR };
        if tx.claim_review(id, &claim, now).await? {
            tx.drop_review_claims(id, person, Some(message)).await?;
        }
        tx.commit().await?;
        Ok(self.db.review_claims(id, now).await?.into_iter().find(|claim| claim.message == message))
    }

    /// Gives back what a person holds in a campaign.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn release_posts(&self, guild: Snowflake, id: &CampaignId, person: Snowflake) -> Result<()> {
        self.campaign_in(guild, id).await?;
        let mut tx = self.db.begin().await?;
        tx.drop_review_claims(id, person, None).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Claims the first post after `beyond` that waits and that nobody else holds; from the beginning again when there is
    /// none beyond.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn claim_next(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        person: Snowflake,
        beyond: Option<Snowflake>,
        now: DateTime<Utc>,
    ) -> Result<Option<Snowflake>> {
        let starts = [beyond, None];
        let starts = if beyond.is_none() { &starts[..1] } else { &starts[..] };
        for start in starts {
            let mut asked = ListAsked { beyond: *start, limit: 20, ..ListAsked::default() };
            loop {
                let list = self.list_posts(guild, id, &asked, now).await?;
                if !takes_decisions(list.stored.campaign.state) {
                    return Ok(None);
                }
                for line in &list.lines {
                    let free = line.claim.is_none_or(|claim| claim.moderator == person);
                    if !free || Some(line.post.id) == beyond {
                        continue;
                    }
                    let held = self.claim_post(guild, id, line.post.id, person, now).await?;
                    if held.is_some_and(|claim| claim.moderator == person) {
                        return Ok(Some(line.post.id));
                    }
                }
                let Some(next) = list.next else { break };
                asked.beyond = Some(next);
            }
        }
        self.release_posts(guild, id, person).await?;
        Ok(None)
    }

    /// A reviewer decides about a post they have looked at.
    ///
    /// # Errors
    /// [`Error::Claimed`] while somebody else holds the post, otherwise as [`Service::decide`]; a post that changed since is
    /// [`store::StoreError::Stale`].
    pub async fn decide_held(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        message: Snowflake,
        person: Snowflake,
        ruling: &Ruling,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.campaign_in(guild, id).await?;
        let claims = self.db.review_claims(id, now).await?;
        let held = claims.into_iter().find(|claim| claim.message == message);
        if let Some(claim) = held.filter(|claim| claim.moderator != person) {
            return Err(Error::Claimed { by: claim.moderator, until: claim.until });
        }
        self.decide(id, message, person, ruling, now).await
    }

    /// Takes back the decision that this person made last about a post of the server, within [`UNDO_WITHIN`].
    ///
    /// # Errors
    /// When the decision is somebody else's, too old, or no longer the last word; otherwise as
    /// [`Service::undo_decision`].
    pub async fn undo_here(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        message: Snowflake,
        person: Snowflake,
        seen_revision: i64,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let dossier = self.dossier(guild, id, message, now).await?;
        if dossier.undoable(person, now).is_none() {
            return Err(ReviewRefusal::NothingToUndo.into());
        }
        self.undo_decision(id, message, person, Some(seen_revision), now).await
    }

    /// What happened to a post since somebody looked at one revision of it.
    pub fn changes_since(dossier: &Dossier, seen_revision: i64) -> Vec<Change> {
        let mut changes: Vec<Change> = dossier
            .decisions
            .iter()
            .zip(&dossier.decided_revisions)
            .filter(|(_, made_for)| **made_for >= seen_revision)
            .map(|(row, _)| Change::Decided {
                by: row.actor.clone(),
                action: row.action,
                reason: row.reason,
                at: row.at,
            })
            .collect();
        // Each decision raises the revision by one; what else has raised it is an edit, a new verdict or the deletion.
        // The revision comes from outside and may be any number.
        let others = dossier.post.revision.saturating_sub(seen_revision).saturating_sub(changes.len() as i64);
        match dossier.post.deleted_at {
            Some(at) if others > 0 => changes.push(Change::Deleted(at)),
            None if others > 0 => changes.push(Change::Judged),
            _ => {}
        }
        changes
    }
}

/// Something that happened to a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Somebody decided.
    Decided {
        /// Who, as the audit log names them.
        by: String,
        /// What.
        action: DecisionAction,
        /// Why.
        reason: Option<ReasonCode>,
        /// When.
        at: DateTime<Utc>,
    },
    /// It was deleted.
    Deleted(DateTime<Utc>),
    /// Its text was edited, or herald judged it anew.
    Judged,
}
