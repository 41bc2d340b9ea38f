//! What the panel shows: the campaigns of a server with what waits in each, the result so far, and how herald is.
//!
//! Every call names the server it is asked for. A campaign of another server is as unknown as one that does not exist.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::digest::Digest;
use domain::selection::{ListLine, list_hash};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::Outcome;
use store::{
    CampaignPage, CandidateCount, CandidatePage, ChangeMark, PostFilter, PostOrder, PostPage, SealRow,
    StoredCampaign, StoredCandidate,
};
use wording::Gaps;

use crate::error::{Error, Result};
use crate::panel::paging::{cut, rows_of};
use crate::reading::Winners;
use crate::service::Service;

/// A campaign with what waits in it.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignCard {
    /// The campaign.
    pub stored: StoredCampaign,
    /// Posts by herald's own verdict.
    pub outcomes: Vec<(Outcome, u64)>,
    /// Posts that wait for a person.
    pub waiting: u64,
    /// When the oldest of them was posted.
    pub oldest: Option<DateTime<Utc>>,
    /// Appeals that wait for an answer.
    pub appeals: u64,
    /// Messages that are not out.
    pub unsent: u64,
    /// Stretches of the window that nobody listened to.
    pub gaps: Gaps,
}

/// Which campaigns a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignsAsked {
    /// Only those in one of these states.
    pub states: Vec<State>,
    /// Only those after this one.
    pub after: Option<CampaignId>,
    /// At most so many.
    pub limit: usize,
}

/// A page of campaigns, the newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignList {
    /// The campaigns.
    pub cards: Vec<CampaignCard>,
    /// The last one, when there are more.
    pub next: Option<CampaignId>,
}

/// Which lines of the numbered list a page shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NumberedAsked {
    /// Only the line with this number.
    pub number: Option<u32>,
    /// Only lines that were struck.
    pub struck: bool,
    /// Only lines after this number.
    pub after: u32,
    /// At most so many.
    pub limit: usize,
}

/// A page of the numbered list.
#[derive(Debug, Clone, PartialEq)]
pub struct NumberedList {
    /// The lines.
    pub lines: Vec<StoredCandidate>,
    /// The number of the last one, when there are more.
    pub next: Option<u32>,
    /// How many fit, and how many of them stand before this page.
    pub count: CandidateCount,
}

/// How far a campaign is on its way to a result.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultSoFar {
    /// The campaign.
    pub stored: StoredCampaign,
    /// How many lines the numbered list has; 0 before the freeze.
    pub entries: usize,
    /// The hash of the list as it was announced, before anything was struck.
    pub list_hash: Option<Digest>,
    /// The judges who have given marks, by the name in the sheets; marks themselves stay hidden until the result.
    pub judges: Vec<String>,
    /// The seal on the sheets.
    pub seal: Option<SealRow>,
    /// The published result.
    pub winners: Option<Winners>,
}

/// How herald is, as far as the database knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pulse {
    /// Facts that nobody has worked on.
    pub inbox: u64,
    /// Since when the oldest message waits to be settled.
    pub outbox_oldest: Option<DateTime<Utc>>,
    /// Gaps that are open.
    pub gaps_open: u64,
    /// When the newest price closed.
    pub price_at: Option<DateTime<Utc>>,
    /// When the next job is due.
    pub next_job: Option<DateTime<Utc>>,
}

impl Service {
    /// A campaign of a server.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn campaign_in(&self, guild: Snowflake, id: &CampaignId) -> Result<StoredCampaign> {
        let found = self.db.campaign(id).await?.filter(|stored| stored.campaign.guild == guild);
        found.ok_or_else(|| Error::NoCampaign(id.clone()))
    }

    /// Every server that has a campaign.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn guilds(&self) -> Result<Vec<Snowflake>> {
        Ok(self.db.campaign_guilds().await?)
    }

    /// The campaigns of a server with what waits in them, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn campaign_cards(&self, guild: Snowflake) -> Result<Vec<CampaignCard>> {
        let mut cards = Vec::new();
        for stored in self.db.campaigns_of(guild).await? {
            cards.push(self.card(stored).await?);
        }
        Ok(cards)
    }

    /// A page of these.
    ///
    /// # Errors
    /// When the server has no campaign that the page begins after, or the database fails.
    pub async fn campaign_page(&self, guild: Snowflake, asked: &CampaignsAsked) -> Result<CampaignList> {
        let beyond = match &asked.after {
            None => None,
            Some(id) => Some((self.campaign_in(guild, id).await?.created_at, id.clone())),
        };
        let page = CampaignPage { states: asked.states.clone(), beyond, limit: rows_of(asked.limit) };
        let mut found = self.db.campaigns_listed(guild, &page).await?;
        let next = cut(&mut found, asked.limit.max(1), |stored| stored.campaign.id.clone());
        let mut cards = Vec::new();
        for stored in found {
            cards.push(self.card(stored).await?);
        }
        Ok(CampaignList { cards, next })
    }

    /// A campaign of a server with what waits in it.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn campaign_card(&self, guild: Snowflake, id: &CampaignId) -> Result<CampaignCard> {
        let stored = self.campaign_in(guild, id).await?;
        self.card(stored).await
    }

    async fn card(&self, stored: StoredCampaign) -> Result<CampaignCard> {
        let id = &stored.campaign.id;
        let reviewed =
            matches!(stored.campaign.state, State::Open | State::Closed | State::Judging | State::Announced);
        let (waiting, oldest) = if reviewed {
            (self.db.undecided_count(id).await?, self.oldest_waiting(id).await?)
        } else {
            (0, None)
        };
        Ok(CampaignCard {
            outcomes: self.db.outcome_counts(id).await?,
            waiting,
            oldest,
            appeals: self.db.open_appeals(id).await?,
            unsent: self.db.unsent_count(id).await?,
            gaps: crate::coverage::gaps_now(&self.db, &stored.campaign).await?,
            stored,
        })
    }

    async fn oldest_waiting(&self, id: &CampaignId) -> Result<Option<DateTime<Utc>>> {
        let filter = PostFilter { waiting: true, ..PostFilter::default() };
        let page = PostPage { beyond: None, order: PostOrder::Oldest, limit: 1 };
        let posts = self.db.posts_listed(id, &filter, &page).await?;
        Ok(posts.first().map(|post| post.id.created_at()))
    }

    /// How far a campaign is on its way to a result.
    ///
    /// # Errors
    /// When the server has no such campaign, the stored record does not verify, or the database fails.
    pub async fn result_so_far(&self, guild: Snowflake, id: &CampaignId) -> Result<ResultSoFar> {
        let stored = self.campaign_in(guild, id).await?;
        let list = self.db.candidates(id).await?;
        Ok(ResultSoFar {
            list_hash: announced_hash(id, &list)?,
            entries: list.len(),
            judges: self.db.sheets(id).await?.into_iter().map(|sheet| sheet.judge).collect(),
            seal: self.db.sealed(id).await?,
            winners: self.winners(id).await?,
            stored,
        })
    }

    /// A page of the numbered list of a campaign, by number.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn numbered_list(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        asked: &NumberedAsked,
    ) -> Result<NumberedList> {
        self.campaign_in(guild, id).await?;
        let page = CandidatePage {
            number: asked.number,
            struck: asked.struck,
            after: asked.after,
            limit: rows_of(asked.limit),
        };
        let mut lines = self.db.candidates_listed(id, &page).await?;
        let next = cut(&mut lines, asked.limit.max(1), |line| line.row.number);
        Ok(NumberedList { lines, next, count: self.db.candidates_counted(id, &page).await? })
    }

    /// The lines of the numbered list with these numbers.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn numbered(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        numbers: &[u32],
    ) -> Result<Vec<StoredCandidate>> {
        self.campaign_in(guild, id).await?;
        Ok(self.db.candidates_numbered(id, numbers).await?)
    }

    /// How herald is, as far as the database knows.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pulse(&self, now: DateTime<Utc>) -> Result<Pulse> {
        let backlog = self.db.backlog(now).await?;
        Ok(Pulse {
            inbox: backlog.inbox,
            outbox_oldest: backlog.outbox_oldest,
            gaps_open: backlog.gaps_open,
            price_at: self.db.newest_price().await?,
            next_job: self.db.next_job_due().await?,
        })
    }

    /// Changes whenever something that the panel shows may have changed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_mark(&self, now: DateTime<Utc>) -> Result<ChangeMark> {
        Ok(self.db.change_mark(now).await?)
    }
}

fn announced_hash(id: &CampaignId, list: &[StoredCandidate]) -> Result<Option<Digest>> {
    if list.is_empty() {
        return Ok(None);
    }
    let mut lines = Vec::with_capacity(list.len());
    for StoredCandidate { row, .. } in list {
        let line = row.line.parse().map_err(|error: domain::digest::NotADigest| Error::Stored {
            what: "list line",
            key: format!("{id}:{}", row.number),
            detail: error.to_string(),
        })?;
        lines.push(ListLine { number: row.number, person: row.person, line, struck: None });
    }
    Ok(Some(list_hash(id, &lines)))
}
