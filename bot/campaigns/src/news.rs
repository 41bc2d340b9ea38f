//! Headlines, and the stories they tell.
//!
//! Whatever feeds say again and again is stored once under its source and id. A new headline joins the story it tells or
//! begins one; what that does to the state of the story, and to stories it denies, `market::story` says. Every headline
//! carries the state of its story, so whoever reads headlines alone sees a denial at once. One whose words are changed until
//! they tell another story moves there.

mod board;
mod revise;
mod ruling;

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use domain::snowflake::Snowflake;
use market::NewsState;
use market::story::{Report, Why, origins};
use overlap::Background;
use serde::Serialize;
use serde_json::json;
use store::{NewAudit, NewStory, NewStoryChange, NewsDetail, NewsRow, StoreError, StoryChange, StoryRow, Tx};

pub use ruling::{REASON_CHARS_MAX, StoryRuling};

use board::{Board, is_revision, report, write_change};

use crate::error::{Error, Result};
use crate::intake::touched_by;
use crate::originality::move_on;
use crate::refusal::NewsRefusal;
use crate::service::{Actor, Service};

/// How far in the future a source's time may lie before it is put back to when it was heard: clocks differ.
const FUTURE_MAX: TimeDelta = TimeDelta::minutes(5);

/// A headline as a feed says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardItem {
    /// The name of the feed in the settings.
    pub feed: String,
    /// Who publishes it.
    pub source: String,
    /// The feed's id of it.
    pub outside_id: String,
    /// Whether the source speaks for itself.
    pub official: bool,
    /// When the feed says it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// How exact that time is, in seconds.
    pub precision_s: u32,
    /// The headline.
    pub title: String,
    /// What else is said; may be empty.
    pub body: String,
    /// Where it stands.
    pub url: Option<String>,
    /// The tag of its language.
    pub lang: Option<String>,
    /// Whether UTF-8 that had been read as Latin-1 was mended in it.
    pub mended: bool,
    /// What it is about, if anything the settings know.
    pub theme: Option<String>,
    /// How far the feed itself says it is to be believed.
    pub stated: Option<NewsState>,
    /// Whether it is stored when it is new. What is not to be kept still revises what is known: a correction need not name
    /// the subject any more.
    pub keep: bool,
}

/// What became of what was heard.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    /// Headlines that were not known.
    pub new: u64,
    /// Headlines whose words have changed.
    pub revised: u64,
    /// Stories that began or changed their state, in the order of their numbers.
    pub stories_changed: Vec<i64>,
}

/// A story as people look at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Story {
    /// Its number.
    pub id: i64,
    /// The words of the headline that leads.
    pub title: String,
    /// The language of that headline.
    pub lang: Option<String>,
    /// What it is about, if anything the settings know.
    pub theme: Option<String>,
    /// How far it is believed.
    pub state: NewsState,
    /// Whether a person said so last.
    pub by_person: bool,
    /// How many independent origins it has; reprints do not count.
    pub origins: u32,
    /// When the first report was out.
    pub first_at: DateTime<Utc>,
    /// When the last report was out.
    pub last_at: DateTime<Utc>,
    /// Grows by one with every change.
    pub revision: i64,
    /// Its reports, in the order in which they were heard.
    pub reports: Vec<StoryReport>,
    /// How it came to its state.
    pub changes: Vec<StoryMove>,
}

/// A report of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoryReport {
    /// Who publishes it.
    pub source: String,
    /// The feed's id of it.
    pub outside_id: String,
    /// The feed it came by.
    pub feed: Option<String>,
    /// The headline.
    pub title: String,
    /// Where it stands.
    pub url: Option<String>,
    /// The source's time.
    pub published_at: DateTime<Utc>,
    /// When herald heard it.
    pub seen_at: DateTime<Utc>,
    /// Whether the source speaks for itself.
    pub official: bool,
    /// The source of the earliest report that has the same origin; `None` where that is this report.
    pub from: Option<String>,
    /// Whether UTF-8 that had been read as Latin-1 was mended in it.
    pub mended: bool,
    /// Whether its published time lay in the future and was put back.
    pub clamped: bool,
}

/// A change of a story's state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoryMove {
    /// When.
    pub at: DateTime<Utc>,
    /// The state before; `None` when the story began.
    pub from: Option<NewsState>,
    /// The state from then on.
    pub to: NewsState,
    /// Why.
    pub why: Why,
    /// Who.
    pub actor: String,
    /// What they say about it.
    pub reason: Option<String>,
    /// Where that can be read.
    pub link: Option<String>,
}

impl Service {
    /// Stores a headline of a recorded story, whose state is the recording's. A new one becomes background (R27), so posts
    /// that quote it or were held for a likeness are judged again: the verdict is the same whether the post or the headline
    /// was heard first. True when it is new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn learn_news(&self, item: &NewsRow, now: DateTime<Utc>) -> Result<bool> {
        let mut shared = self.desks.lock().await;
        let mut tx = self.db.begin().await?;
        if !tx.put_news(item).await? {
            return Ok(false);
        }
        let desks = Box::pin(self.weigh(&mut tx, &[item.title.as_str()], now)).await?;
        tx.commit().await?;
        *shared = desks;
        Ok(true)
    }

    /// Takes in what feeds say, each headline exactly once by its source and id. One whose words have changed is a revision
    /// of what is stored. Everything of one call is stored together or not at all.
    ///
    /// # Errors
    /// When the database fails; then nothing is stored.
    pub async fn hear_news(&self, items: &[HeardItem], now: DateTime<Utc>) -> Result<Heard> {
        let mut fresh = Vec::new();
        let mut keys = BTreeSet::new();
        // A feed repeats itself at every reading. Finding that out needs no transaction and no index.
        for item in items {
            // Of two items under one id the first is the newer one, as feeds are ordered.
            if !keys.insert((&item.source, &item.outside_id)) {
                continue;
            }
            let known = self.db.news_item(&item.source, &item.outside_id).await?;
            if known.map_or(item.keep, |known| is_revision(&known, item)) {
                fresh.push(item);
            }
        }
        if fresh.is_empty() {
            return Ok(Heard::default());
        }
        fresh.sort_by_key(|item| item.published_at.unwrap_or(now).min(now));
        let mut shared = self.desks.lock().await;
        let mut tx = self.db.begin().await?;
        tx.lock_news().await?;
        let mut board = Board::around(&mut tx, &fresh, now).await?;
        for item in &fresh {
            board.hear(&mut tx, item).await?;
        }
        let titles: Vec<&str> = board.titles.iter().map(String::as_str).collect();
        let desks =
            if titles.is_empty() { None } else { Some(Box::pin(self.weigh(&mut tx, &titles, now)).await?) };
        tx.commit().await?;
        if let Some(desks) = desks {
            *shared = desks;
        }
        board.heard.stories_changed.sort_unstable();
        board.heard.stories_changed.dedup();
        Ok(board.heard)
    }

    /// Judges again what new headlines may change. Gives the desks, to be kept once the transaction is committed.
    async fn weigh(
        &self,
        tx: &mut Tx,
        titles: &[&str],
        now: DateTime<Utc>,
    ) -> Result<HashMap<domain::campaign::CampaignId, crate::originality::Desk>> {
        let mut desks = HashMap::new();
        let courts = self.hold_court(tx, &mut desks).await?;
        let headlines = Background::new(titles.iter().copied());
        for (at, court) in courts.iter().enumerate() {
            let campaign = &court.stored.campaign;
            if !campaign.state.takes_posts() {
                continue;
            }
            for message in touched_by(tx, &campaign.id, &headlines).await? {
                self.judge_post(tx, &mut desks, &courts, at, message, now).await?;
            }
            move_on(tx, &mut desks, &campaign.id).await?;
        }
        Ok(desks)
    }

    /// A person says how far a story is believed. Any state may follow any other; the way there stays in the log.
    ///
    /// # Errors
    /// When there is no such story, when it has the state already, or when the reason is missing or too long;
    /// [`StoreError::Stale`] when the story is not as it was seen any more.
    pub async fn set_story_state(
        &self,
        story: i64,
        ruling: &StoryRuling,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<StoryRow> {
        ruling.check()?;
        let mut tx = self.db.begin().await?;
        tx.lock_news().await?;
        let row = tx.story(story).await?.ok_or_else(no_story)?;
        if let Some(expected) = ruling.seen_revision.filter(|seen| *seen != row.revision) {
            return Err(StoreError::Stale { what: format!("story {story}"), expected }.into());
        }
        if row.story.state == ruling.state && row.story.by_person {
            return Err(NewsRefusal::SameState.into());
        }
        let after = NewStory { state: ruling.state, by_person: true, ..row.story.clone() };
        let change = NewStoryChange {
            story,
            at: now,
            from: Some(row.story.state),
            to: ruling.state,
            why: Why::Person,
            actor: Actor::Person(person).name(),
            reason: Some(ruling.reason.trim().to_owned()),
            link: ruling.link().map(str::to_owned),
        };
        write_change(&mut tx, &change).await?;
        tx.set_story(story, &after, now).await?;
        let row = tx.story(story).await?.ok_or_else(no_story)?;
        tx.commit().await?;
        Ok(row)
    }

    /// The stories with a report in `[from, to)`, each with its reports and the way to its state.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stories(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Story>> {
        let mut stories = Vec::new();
        for row in self.db.stories(from, to).await? {
            stories.push(self.told(row).await?);
        }
        Ok(stories)
    }

    /// One story, with its reports and the way to its state.
    ///
    /// # Errors
    /// When there is none of this number, or the database fails.
    pub async fn story(&self, id: i64) -> Result<Story> {
        let row = self.db.story(id).await?.ok_or_else(no_story)?;
        self.told(row).await
    }

    pub(crate) async fn told(&self, row: StoryRow) -> Result<Story> {
        let members = self.db.news_of_story(row.id).await?;
        let reports: Vec<Report> = members.iter().map(report).collect();
        let of = origins(&reports.iter().collect::<Vec<_>>()).of;
        let sources: Vec<String> = members.iter().map(|member| member.row.source.clone()).collect();
        let told = |(at, member): (usize, NewsDetail)| StoryReport {
            from: (of[at] != at).then(|| sources[of[at]].clone()),
            source: member.row.source,
            outside_id: member.row.outside_id,
            feed: member.feed,
            title: member.row.title,
            url: member.row.url,
            published_at: member.row.published_at,
            seen_at: member.row.seen_at,
            official: member.official,
            mended: member.mended,
            clamped: member.clamped,
        };
        let moved = |StoryChange { change, .. }| StoryMove {
            at: change.at,
            from: change.from,
            to: change.to,
            why: change.why,
            actor: change.actor,
            reason: change.reason,
            link: change.link,
        };
        let changes = self.db.changes_of_story(row.id).await?;
        Ok(Story {
            id: row.id,
            title: row.story.title,
            lang: row.story.lang,
            theme: row.story.theme,
            state: row.story.state,
            by_person: row.story.by_person,
            origins: row.story.origins,
            first_at: row.story.first_at,
            last_at: row.story.last_at,
            revision: row.revision,
            reports: members.into_iter().enumerate().map(told).collect(),
            changes: changes.into_iter().map(moved).collect(),
        })
    }

    /// Forgets headlines of feeds that were published before a time, with their stories. Gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_news(&self, before: DateTime<Utc>, now: DateTime<Utc>) -> Result<u64> {
        let mut tx = self.db.begin().await?;
        tx.lock_news().await?;
        let gone = tx.forget_news(before).await?;
        if gone > 0 {
            tx.audit(&NewAudit {
                at: now,
                actor: Actor::Herald.name(),
                action: "news_forgotten".to_owned(),
                campaign: None,
                subject: "news".to_owned(),
                before: Some(json!({ "headlines": gone, "published_before": before })),
                after: None,
                reason: None,
            })
            .await?;
        }
        tx.commit().await?;
        Ok(gone)
    }
}

fn no_story() -> Error {
    NewsRefusal::Forgotten.into()
}
