//! Headlines in the panel: stories as feeds told them, and headlines that belong to none, such as those of a recording.

mod key;

use chrono::{DateTime, TimeDelta, Utc};
use domain::snowflake::Snowflake;
use market::NewsState;
use serde_json::json;
use store::{NewAudit, NewsDetail, StoreError, StoryRow};

use crate::error::Result;
use crate::events::belief;
use crate::news::{Story, StoryMove, StoryReport, StoryRuling};
use crate::refusal::NewsRefusal;
use crate::service::{Actor, Service};

pub use key::NewsKey;

/// How much of the past is read at once while a page is filled.
const READ_BACK: TimeDelta = TimeDelta::days(14);
/// How far back a page looks at most.
const BACK_MAX: TimeDelta = TimeDelta::days(420);
/// The most stories whose reports a search looks into for one page.
const LOOKED_INTO_MAX: usize = 300;
/// Feeds stamp the future now and then.
const AHEAD: TimeDelta = TimeDelta::days(1);

/// A line of the list of news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsEntry {
    /// What names it.
    pub key: NewsKey,
    /// The headline that leads.
    pub title: String,
    /// The tag of its language.
    pub lang: Option<String>,
    /// What it is about, if anything the settings know.
    pub theme: Option<String>,
    /// How far it is believed.
    pub state: NewsState,
    /// Whether a person said so last.
    pub by_person: bool,
    /// How many independent origins it has; reprints do not count.
    pub origins: u32,
    /// How many reports, reprints among them.
    pub reports: u32,
    /// Who said it first, where only one did.
    pub source: Option<String>,
    /// When the first report was out.
    pub first_at: DateTime<Utc>,
    /// When the last report was out.
    pub last_at: DateTime<Utc>,
}

/// The place of an entry in the list: newest first, by its last report, then by its key.
pub type NewsPlace = (DateTime<Utc>, NewsKey);

/// What the list is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewsAsked {
    /// Only in this state.
    pub state: Option<NewsState>,
    /// Only with this in a headline or in the name of a source; letters large or small.
    pub text: String,
    /// Only beyond this place.
    pub beyond: Option<NewsPlace>,
    /// At most so many.
    pub limit: usize,
}

/// A page of news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsPage {
    /// The lines.
    pub entries: Vec<NewsEntry>,
    /// Where the next page begins, if there may be one.
    pub next: Option<NewsPlace>,
}

/// One story or headline with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsDossier {
    /// What the list says of it.
    pub entry: NewsEntry,
    /// Its reports, in the order in which they were heard.
    pub reports: Vec<StoryReport>,
    /// How it came to its state; of a headline without a story the audit log knows.
    pub changes: Vec<StoryMove>,
    /// What a decision names to show that it was made for this state of things.
    pub seen: String,
}

/// The word of a state, as addresses and decisions name it.
pub fn state_word(state: NewsState) -> &'static str {
    match state {
        NewsState::Rumour => "rumour",
        NewsState::Confirmed => "confirmed",
        NewsState::Disputed => "disputed",
        NewsState::Retracted => "retracted",
    }
}

/// Every state of news, in the order in which a story usually goes through them.
pub const NEWS_STATES: [NewsState; 4] =
    [NewsState::Rumour, NewsState::Confirmed, NewsState::Disputed, NewsState::Retracted];

fn of_story(row: &StoryRow) -> NewsEntry {
    NewsEntry {
        key: NewsKey::Story(row.id),
        title: row.story.title.clone(),
        lang: row.story.lang.clone(),
        theme: row.story.theme.clone(),
        state: row.story.state,
        by_person: row.story.by_person,
        origins: row.story.origins,
        reports: row.story.reports,
        source: None,
        first_at: row.story.first_at,
        last_at: row.story.last_at,
    }
}

fn of_headline(detail: &NewsDetail) -> NewsEntry {
    let row = &detail.row;
    let at = row.published_at.min(row.seen_at);
    NewsEntry {
        key: NewsKey::Headline { source: row.source.clone(), outside_id: row.outside_id.clone() },
        title: row.title.clone(),
        lang: row.lang.clone(),
        theme: None,
        state: belief(row),
        by_person: false,
        origins: 1,
        reports: 1,
        source: Some(row.source.clone()),
        first_at: at,
        last_at: at,
    }
}

fn says(entry: &NewsEntry, wanted: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(wanted);
    has(&entry.title) || entry.source.as_deref().is_some_and(has) || entry.theme.as_deref().is_some_and(has)
}

impl Service {
    /// A page of stories and of headlines without a story, newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_news(&self, asked: &NewsAsked, now: DateTime<Utc>) -> Result<NewsPage> {
        let wanted = asked.text.trim().to_lowercase();
        let begin = asked.beyond.as_ref().map_or(now + AHEAD, |(at, _)| *at + TimeDelta::milliseconds(1));
        let mut to = begin;
        let (mut entries, mut looked_into) = (Vec::new(), 0);
        let limit = asked.limit.max(1);
        while begin - to < BACK_MAX {
            let from = to - READ_BACK;
            let mut found = self.news_between(from, to).await?;
            found.sort_by(|a, b| (b.last_at, &b.key).cmp(&(a.last_at, &a.key)));
            for entry in found {
                let place = (entry.last_at, entry.key.clone());
                let beyond = asked.beyond.as_ref().is_none_or(|beyond| place < *beyond);
                if !beyond || asked.state.is_some_and(|state| state != entry.state) {
                    continue;
                }
                if !wanted.is_empty() && !says(&entry, &wanted) {
                    let NewsKey::Story(id) = entry.key else { continue };
                    looked_into += 1;
                    if looked_into > LOOKED_INTO_MAX {
                        return Ok(NewsPage { entries, next: Some(place) });
                    }
                    let members = self.db.news_of_story(id).await?;
                    let has = |text: &str| text.to_lowercase().contains(&wanted);
                    if !members.iter().any(|member| has(&member.row.title) || has(&member.row.source)) {
                        continue;
                    }
                }
                if entries.len() == limit {
                    let next = entries.last().map(|last: &NewsEntry| (last.last_at, last.key.clone()));
                    return Ok(NewsPage { entries, next });
                }
                entries.push(entry);
            }
            to = from;
        }
        Ok(NewsPage { entries, next: None })
    }

    /// What was last reported in `[from, to)`.
    async fn news_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<NewsEntry>> {
        let inside = |entry: &NewsEntry| from <= entry.last_at && entry.last_at < to;
        let stories = self.db.stories(from, to).await?;
        let loose = self.db.news_details(from, to + AHEAD).await?;
        let stories = stories.iter().map(of_story);
        let loose = loose.iter().filter(|detail| detail.story.is_none()).map(of_headline);
        Ok(stories.chain(loose).filter(inside).collect())
    }

    /// The news of a stretch of time, by their first report: what a chart marks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn news_within(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<NewsEntry>> {
        let stories = self.db.stories(from, to).await?;
        let loose = self.db.news_details(from, to + AHEAD).await?;
        let loose = loose.iter().filter(|detail| detail.story.is_none()).map(of_headline);
        let mut all: Vec<NewsEntry> = stories.iter().map(of_story).chain(loose).collect();
        all.retain(|entry| from <= entry.first_at && entry.first_at < to);
        all.sort_by(|a, b| (a.first_at, &a.key).cmp(&(b.first_at, &b.key)));
        Ok(all)
    }

    /// The story that a headline tells, if the key names such a headline; otherwise the key itself.
    async fn news_key(&self, key: &NewsKey) -> Result<NewsKey> {
        let NewsKey::Headline { source, outside_id } = key else { return Ok(key.clone()) };
        let detail = match self.db.news_item(source, outside_id).await {
            Ok(detail) => detail,
            // What cannot be a key is the key of nothing.
            Err(StoreError::Unstorable { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        Ok(detail.and_then(|detail| detail.story).map_or_else(|| key.clone(), NewsKey::Story))
    }

    /// One story or headline; `None` when there is none of this key. A headline that tells a story stands for that story.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn news_dossier(&self, key: &NewsKey) -> Result<Option<NewsDossier>> {
        match &self.news_key(key).await? {
            NewsKey::Story(id) => {
                let Some(row) = self.db.story(*id).await? else { return Ok(None) };
                let (entry, revision) = (of_story(&row), row.revision);
                let Story { reports, changes, .. } = self.told(row).await?;
                Ok(Some(NewsDossier { entry, reports, changes, seen: revision.to_string() }))
            }
            NewsKey::Headline { source, outside_id } => {
                let detail = match self.db.news_item(source, outside_id).await {
                    Ok(detail) => detail,
                    // What cannot be a key is the key of nothing.
                    Err(StoreError::Unstorable { .. }) => None,
                    Err(error) => return Err(error.into()),
                };
                let Some(detail) = detail.filter(|detail| detail.story.is_none()) else { return Ok(None) };
                let entry = of_headline(&detail);
                let seen = state_word(entry.state).to_owned();
                let row = detail.row;
                let report = StoryReport {
                    source: row.source,
                    outside_id: row.outside_id,
                    feed: detail.feed,
                    title: row.title,
                    url: row.url,
                    published_at: row.published_at,
                    seen_at: row.seen_at,
                    official: detail.official,
                    from: None,
                    mended: detail.mended,
                    clamped: detail.clamped,
                };
                Ok(Some(NewsDossier { entry, reports: vec![report], changes: Vec::new(), seen }))
            }
        }
    }

    /// A person says how far a story, or a headline without one, is believed; one that tells a story stands for it. `seen` is that of the dossier that was looked
    /// at. `false` when there is nothing of this key.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has changed since; otherwise as [`Service::set_story_state`].
    pub async fn rule_on_news(
        &self,
        key: &NewsKey,
        seen: &str,
        ruling: &StoryRuling,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        ruling.check()?;
        let key = &self.news_key(key).await?;
        match key {
            NewsKey::Story(id) => {
                if self.db.story(*id).await?.is_none() {
                    return Ok(false);
                }
                // What is no revision at all is that of nothing.
                let seen_revision = Some(seen.parse().unwrap_or(0));
                let ruling = StoryRuling { seen_revision, ..ruling.clone() };
                self.set_story_state(*id, &ruling, person, now).await?;
                Ok(true)
            }
            NewsKey::Headline { source, outside_id } => {
                self.rule_on_headline(key, (source, outside_id), seen, ruling, person, now).await
            }
        }
    }

    async fn rule_on_headline(
        &self,
        key: &NewsKey,
        (source, outside_id): (&str, &str),
        seen: &str,
        ruling: &StoryRuling,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut tx = self.db.begin().await?;
        tx.lock_news().await?;
        let known = match tx.news_item(source, outside_id).await {
            Ok(known) => known.filter(|known| known.story.is_none()),
            Err(StoreError::Unstorable { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let Some(known) = known else { return Ok(false) };
        let before = belief(&known.row);
        if state_word(before) != seen {
            return Err(StoreError::Stale { what: format!("headline {key}"), expected: 0 }.into());
        }
        if before == ruling.state {
            return Err(NewsRefusal::SameState.into());
        }
        tx.set_headline_state(source, outside_id, ruling.state).await?;
        tx.audit(&NewAudit {
            at: now,
            actor: Actor::Person(person).name(),
            action: "story_moved".to_owned(),
            campaign: None,
            subject: format!("news:{source}/{outside_id}"),
            before: Some(json!({ "state": before })),
            after: Some(
                json!({ "state": ruling.state, "why": market::story::Why::Person, "link": ruling.link() }),
            ),
            reason: Some(ruling.reason.trim().to_owned()),
        })
        .await?;
        tx.commit().await?;
        Ok(true)
    }
}
