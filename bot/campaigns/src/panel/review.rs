//! Reviewing in the panel: one post with everything known of it, decisions that are refused when the post changed,
//! a word to the author, and taking a decision back.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use domain::refusal::ReviewRefusal;
use domain::review::{DecisionAction, Standing};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::ReasonCode;
use store::{
    AppealRow, AuditRow, AuthorPost, DecisionRow, MendRequest, ReviewClaim, StoredCampaign, StoredPost,
};

use crate::error::{Error, Result};
use crate::reviewing::Ruling;
use crate::service::{Actor, Service};
use crate::tally::standing_of;

/// How long a decision can be taken back by whoever made it.
pub const UNDO_WITHIN: TimeDelta = TimeDelta::minutes(10);
/// An account is young for so long.
const YOUNG: TimeDelta = TimeDelta::days(7);
/// So many posts of one author within [`BURST_WITHIN`] are a burst.
const BURST_POSTS: usize = 5;
/// See [`BURST_POSTS`].
const BURST_WITHIN: TimeDelta = TimeDelta::minutes(10);
/// A post soon after the author has deleted another was perhaps posted again.
const AGAIN_WITHIN: TimeDelta = TimeDelta::hours(1);

/// Something that asks for a second look; it decides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The author's account was so many days old when the post was made.
    YoungAccount(i64),
    /// The author made so many posts around this one.
    Burst(usize),
    /// The author had deleted another post shortly before.
    PostedAgain(Snowflake),
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
    /// What asks for a second look.
    pub signals: Vec<Signal>,
    /// The request to mend the post as it stands.
    pub mending: Option<MendRequest>,
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

/// What about a post and its author asks for a second look.
fn signals(author: Snowflake, message: Snowflake, own: &[AuthorPost]) -> Vec<Signal> {
    let at = message.created_at();
    let mut found = Vec::new();
    let age = at - author.created_at();
    if age < YOUNG {
        found.push(Signal::YoungAccount(age.num_days().max(0)));
    }
    let near = own.iter().filter(|post| (post.message.created_at() - at).abs() <= BURST_WITHIN).count();
    if near >= BURST_POSTS {
        found.push(Signal::Burst(near));
    }
    let again = own.iter().rfind(|post| {
        post.message < message && post.deleted_at.is_some_and(|gone| gone <= at && at - gone <= AGAIN_WITHIN)
    });
    found.extend(again.map(|post| Signal::PostedAgain(post.message)));
    found
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
        // There is no list before the freeze.
        let number = if takes_decisions(stored.campaign.state) {
            None
        } else {
            self.db.candidate(id, message).await?.map(|line| line.row.number)
        };
        let author = post.facts.as_ref().map(|facts| facts.author.id);
        let own = match author {
            Some(author) => self.db.author_posts(id, author).await?,
            None => Vec::new(),
        };
        let mending = self.db.mend_request_of(id, message).await?;
        Ok(Dossier {
            standing: standing_of(&post),
            decisions: self.db.decisions(id, message).await?,
            decided_revisions: self.db.decided_revisions(id, message).await?,
            appeal: self.db.appeals(id).await?.into_iter().find(|appeal| appeal.message == message),
            claim: self.db.review_claims(id, now).await?.into_iter().find(|claim| claim.message == message),
            number,
            log: self.db.audit_of(id, &format!("post:{message}")).await?,
            posts_of_author: own.len().max(1),
            signals: author.map(|author| signals(author, message, &own)).unwrap_or_default(),
            mending: mending.filter(|request| {
                now < stored.campaign.window.closes && crate::mending::holds(request, &post)
            }),
            post,
            stored,
        })
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
        self.free_for(guild, id, message, person, now).await?;
        self.decide(id, message, person, ruling, now).await
    }

    /// A reviewer asks the author of a post they have looked at to mend it.
    ///
    /// # Errors
    /// [`Error::Claimed`] while somebody else holds the post, otherwise as [`Service::ask_to_mend`].
    #[expect(clippy::too_many_arguments, reason = "one request, as a form sends it")]
    pub async fn ask_to_mend_held(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        message: Snowflake,
        person: Snowflake,
        reason: ReasonCode,
        note: &str,
        seen_revision: i64,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.free_for(guild, id, message, person, now).await?;
        self.ask_to_mend(id, message, person, reason, note, Some(seen_revision), now).await
    }

    /// What the author of a post is told when they ask, in their language; `None` while the post has no verdict.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn author_message(
        &self,
        guild: Snowflake,
        dossier: &Dossier,
        now: DateTime<Utc>,
    ) -> Result<Option<String>> {
        let campaign = self.campaign_in(guild, &dossier.stored.campaign.id).await?.campaign;
        let (Some(facts), Some(verdict), Some(standing)) =
            (&dossier.post.facts, &dossier.post.verdict, dossier.standing)
        else {
            return Ok(None);
        };
        let lang = self.lang_of(facts.author.id);
        Ok(Some(self.receipt_text(&campaign, &dossier.post, verdict, standing, lang, now).await?))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn post_at(minutes: i64, deleted: Option<i64>) -> AuthorPost {
        let at = |minutes: i64| DateTime::from_timestamp(1_743_663_600 + 60 * minutes, 0).unwrap();
        AuthorPost { message: Snowflake::first_at(at(minutes)).unwrap(), deleted_at: deleted.map(at) }
    }

    #[test]
    fn signals_ask_for_a_second_look() {
        let old = Snowflake::first_at(DateTime::from_timestamp(1_600_000_000, 0).unwrap()).unwrap();
        let calm = [post_at(0, None), post_at(30, None), post_at(60, None)];
        assert_eq!(signals(old, calm[1].message, &calm), []);
        let many: Vec<AuthorPost> = (0..6).map(|n| post_at(n, None)).collect();
        assert_eq!(signals(old, many[2].message, &many), [Signal::Burst(6)]);
        let again = [post_at(0, Some(10)), post_at(12, None)];
        assert_eq!(signals(old, again[1].message, &again), [Signal::PostedAgain(again[0].message)]);
        let late = [post_at(0, Some(10)), post_at(80, None)];
        assert_eq!(signals(old, late[1].message, &late), []);
        let young =
            Snowflake::first_at(DateTime::from_timestamp(1_743_663_600 - 3 * 86_400, 0).unwrap()).unwrap();
        assert_eq!(signals(young, calm[0].message, &calm[..1]), [Signal::YoungAccount(3)]);
    }
}
