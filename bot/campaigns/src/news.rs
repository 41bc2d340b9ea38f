//! Headlines, and the stories they tell.
//!
//! Whatever feeds say again and again is stored once under its source and id. A new headline joins the story it tells or
//! begins one; what that does to the state of the story, and to stories it denies, `market::story` says. Every headline
//! carries the state of its story, so whoever reads headlines alone sees a denial at once.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use domain::snowflake::Snowflake;
use market::NewsState;
use market::story::{
    Likeness, Move, Print, Report, Standing, WINDOW, Why, after_denial, after_report, denies, first_state,
    origins, same_story,
};
use overlap::Background;
use serde::Serialize;
use serde_json::json;
use store::{NewAudit, NewStory, NewStoryChange, NewsDetail, NewsRow, StoreError, StoryChange, StoryRow, Tx};

use crate::error::{Error, Result};
use crate::intake::touched_by;
use crate::originality::move_on;
use crate::service::{Actor, Service};

/// How far in the future a source's time may lie before it is put back to when it was heard: clocks differ.
const FUTURE_MAX: TimeDelta = TimeDelta::minutes(5);
/// The most characters of a person's reason.
pub const REASON_CHARS_MAX: usize = 500;

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

/// What a person says of a story or of a headline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryRuling {
    /// How far it is believed from now on.
    pub state: NewsState,
    /// What that rests on, in a sentence.
    pub reason: String,
    /// Where that can be read.
    pub link: Option<String>,
    /// The revision of the story that was looked at; another one is refused. Without it the story as it stands.
    pub seen_revision: Option<i64>,
}

impl StoryRuling {
    /// The link, if one is given.
    pub(crate) fn link(&self) -> Option<&str> {
        self.link.as_deref().map(str::trim).filter(|link| !link.is_empty())
    }

    /// Whether reason and link can stand in the log.
    pub(crate) fn check(&self) -> Result<()> {
        if self.reason.trim().is_empty() {
            return Err(Error::News(
                "a story is moved with a reason; say in a sentence what it rests on".to_owned(),
            ));
        }
        if self.reason.trim().chars().count() > REASON_CHARS_MAX {
            return Err(Error::News(format!("a reason has at most {REASON_CHARS_MAX} characters")));
        }
        if self.link().is_some_and(|link| !link.starts_with("https://") && !link.starts_with("http://")) {
            return Err(Error::News("a link begins with https://".to_owned()));
        }
        Ok(())
    }
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
        let row = tx.story(story).await?.ok_or_else(|| no_story(story))?;
        if let Some(expected) = ruling.seen_revision.filter(|seen| *seen != row.revision) {
            return Err(StoreError::Stale { what: format!("story {story}"), expected }.into());
        }
        if row.story.state == ruling.state && row.story.by_person {
            return Err(Error::News(format!("story {story} has that state already")));
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
        let row = tx.story(story).await?.ok_or_else(|| no_story(story))?;
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
        let row = self.db.story(id).await?.ok_or_else(|| no_story(id))?;
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

fn no_story(id: i64) -> Error {
    Error::News(format!("there is no story {id}; it may have been forgotten with its headlines"))
}

/// Whether an item says something else than what is stored of it. Another feed of the same source may spell the same
/// headline in its own way, so only the feed it came by revises it.
fn is_revision(known: &NewsDetail, item: &HeardItem) -> bool {
    let same = known.row.title == item.title && known.row.body == item.body && known.row.url == item.url;
    !same && known.feed.as_deref() == Some(item.feed.as_str())
}

fn report(detail: &NewsDetail) -> Report {
    Report {
        source: detail.row.source.clone(),
        official: detail.official,
        title: detail.row.title.clone(),
        body: detail.row.body.clone(),
        url: detail.row.url.clone(),
        out_at: detail.row.published_at.min(detail.row.seen_at),
    }
}

/// Writes down a change with its audit row, and gives every headline of the story its state.
async fn write_change(tx: &mut Tx, change: &NewStoryChange) -> Result<()> {
    tx.put_story_change(change).await?;
    tx.set_news_state(change.story, change.to).await?;
    tx.audit(&NewAudit {
        at: change.at,
        actor: change.actor.clone(),
        action: "story_moved".to_owned(),
        campaign: None,
        subject: format!("story:{}", change.story),
        before: change.from.map(|state| json!({ "state": state })),
        after: Some(json!({ "state": change.to, "why": change.why, "link": change.link })),
        reason: change.reason.clone(),
    })
    .await?;
    Ok(())
}

/// The stories of the days around what is heard, with everything in them.
struct Board {
    now: DateTime<Utc>,
    stories: Vec<OnBoard>,
    /// The headlines that are new or have changed.
    titles: Vec<String>,
    heard: Heard,
}

struct OnBoard {
    id: i64,
    story: NewStory,
    members: Vec<Member>,
}

struct Member {
    key: (String, String),
    seen_at: DateTime<Utc>,
    lang: Option<String>,
    report: Report,
    print: Print,
}

impl Member {
    fn of(detail: &NewsDetail) -> Self {
        let report = report(detail);
        Self {
            key: (detail.row.source.clone(), detail.row.outside_id.clone()),
            seen_at: detail.row.seen_at,
            lang: detail.row.lang.clone(),
            print: Print::of(&report),
            report,
        }
    }
}

impl OnBoard {
    fn reports(&self) -> Vec<&Report> {
        self.members.iter().map(|member| &member.report).collect()
    }

    fn standing(&self) -> Standing {
        Standing { state: self.story.state, by_person: self.story.by_person }
    }

    /// Puts the members in the order in which they were heard, and takes from them what the story says of them.
    fn settle(&mut self) {
        self.members
            .sort_by(|a, b| (a.seen_at, a.report.out_at, &a.key).cmp(&(b.seen_at, b.report.out_at, &b.key)));
        let origins = origins(&self.reports()).independent;
        let (Some(lead), story) = (self.members.first(), &mut self.story) else { return };
        story.title.clone_from(&lead.report.title);
        story.lang.clone_from(&lead.lang);
        story.origins = u32::try_from(origins).unwrap_or(u32::MAX);
        story.reports = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        let out = |member: &Member| member.report.out_at;
        story.first_at = self.members.iter().map(out).min().unwrap_or(story.first_at);
        story.last_at = self.members.iter().map(out).max().unwrap_or(story.last_at);
    }
}

impl Board {
    /// The board for headlines of these times.
    async fn around(tx: &mut Tx, items: &[&HeardItem], now: DateTime<Utc>) -> Result<Board> {
        let out = |item: &&HeardItem| item.published_at.unwrap_or(now).min(now);
        let first = items.iter().map(out).min().unwrap_or(now);
        let last = items.iter().map(out).max().unwrap_or(now);
        // A published time may lie a little after the time of hearing.
        let near = tx.news_details(first - WINDOW, last + WINDOW + FUTURE_MAX).await?;
        let mut ids: Vec<i64> = near.iter().filter_map(|detail| detail.story).collect();
        ids.extend(stories_of(tx, items).await?);
        ids.sort_unstable();
        ids.dedup();
        let mut stories = Vec::new();
        for id in ids {
            let Some(row) = tx.story(id).await? else { continue };
            let members = tx.news_of_story(id).await?.iter().map(Member::of).collect();
            stories.push(OnBoard { id, story: row.story, members });
        }
        Ok(Board { now, stories, titles: Vec::new(), heard: Heard::default() })
    }

    async fn hear(&mut self, tx: &mut Tx, item: &HeardItem) -> Result<()> {
        match tx.news_item(&item.source, &item.outside_id).await? {
            None if item.keep => self.add(tx, item).await,
            Some(known) if is_revision(&known, item) => self.revise(tx, &known, item).await,
            Some(_) | None => Ok(()),
        }
    }

    async fn add(&mut self, tx: &mut Tx, item: &HeardItem) -> Result<()> {
        let published = item.published_at.unwrap_or(self.now);
        let clamped = published > self.now + FUTURE_MAX;
        let mut detail = NewsDetail {
            row: NewsRow {
                source: item.source.clone(),
                outside_id: item.outside_id.clone(),
                published_at: if clamped { self.now } else { published },
                seen_at: self.now,
                title: item.title.clone(),
                url: item.url.clone(),
                body: item.body.clone(),
                state: None,
                lang: item.lang.clone(),
            },
            feed: Some(item.feed.clone()),
            story: None,
            official: item.official,
            precision_s: item.precision_s,
            mended: item.mended,
            clamped,
        };
        let member = Member::of(&detail);
        let at = match self.story_of(&member) {
            Some(at) => at,
            None => self.begin(tx, item, &member.report).await?,
        };
        let story = &mut self.stories[at];
        detail.story = Some(story.id);
        detail.row.state = Some(story.story.state);
        let is_first = story.members.is_empty();
        let denial = member.report.clone();
        story.members.push(member);
        story.settle();
        tx.put_news_detail(&detail).await?;
        self.heard.new += 1;
        self.titles.push(item.title.clone());
        let moved = after_report_of(&self.stories[at], &denial);
        self.apply(tx, at, moved, item).await?;
        if let Some(to) = item.stated.filter(|_| !self.stories[at].story.by_person) {
            self.apply(tx, at, Some(Move { to, why: Why::SaidByFeed }), item).await?;
        }
        if denies(&denial) {
            self.deny(tx, &denial, Some(at), item).await?;
        } else if is_first {
            self.denied_before(tx, at).await?;
        }
        let story = &self.stories[at];
        tx.set_story(story.id, &story.story, self.now).await?;
        Ok(())
    }

    /// Begins a story and gives its place on the board.
    async fn begin(&mut self, tx: &mut Tx, item: &HeardItem, report: &Report) -> Result<usize> {
        let first = first_state(report);
        let story = NewStory {
            title: item.title.clone(),
            lang: item.lang.clone(),
            theme: item.theme.clone(),
            state: first.to,
            by_person: false,
            origins: 1,
            reports: 1,
            first_at: report.out_at,
            last_at: report.out_at,
        };
        let id = tx.new_story(&story, self.now).await?;
        let change = NewStoryChange {
            story: id,
            at: self.now,
            from: None,
            to: first.to,
            why: first.why,
            actor: Actor::Herald.name(),
            reason: None,
            link: item.url.clone(),
        };
        tx.put_story_change(&change).await?;
        self.heard.stories_changed.push(id);
        self.stories.push(OnBoard { id, story, members: Vec::new() });
        Ok(self.stories.len() - 1)
    }

    /// The story that a headline tells, if it is known: of several the most alike, of those the earliest. One that was
    /// retracted comes last, and a primary source never joins it: what is true after all is another story.
    fn story_of(&self, new: &Member) -> Option<usize> {
        let rank = |likeness: Likeness| match likeness {
            Likeness::Address => 3.0,
            Likeness::Title => 2.0,
            Likeness::Words(cosine) => cosine,
        };
        let mut best: Option<((bool, f64), usize)> = None;
        for (at, story) in self.stories.iter().enumerate() {
            let stands = story.story.state != NewsState::Retracted;
            if !stands && new.report.official {
                continue;
            }
            let near =
                story.members.iter().filter_map(|member| same_story(&member.print, &new.print)).map(rank);
            let nearest = (stands, near.fold(0.0, f64::max));
            if nearest.1 > 0.0 && best.is_none_or(|(best, _)| nearest > best) {
                best = Some((nearest, at));
            }
        }
        best.map(|(_, at)| at)
    }

    async fn revise(&mut self, tx: &mut Tx, known: &NewsDetail, item: &HeardItem) -> Result<()> {
        let row = NewsRow {
            title: item.title.clone(),
            url: item.url.clone(),
            body: item.body.clone(),
            ..known.row.clone()
        };
        tx.revise_news(&row, item.mended, self.now).await?;
        self.heard.revised += 1;
        if row.title != known.row.title {
            self.titles.push(row.title.clone());
        }
        let key = (row.source.clone(), row.outside_id.clone());
        let found =
            self.stories.iter().position(|story| story.members.iter().any(|member| member.key == key));
        let Some(at) = found else { return Ok(()) };
        let after = Member::of(&NewsDetail { row, ..known.clone() });
        let denial = after.report.clone();
        let taken_back = denies(&denial) && !denies(&report(known));
        if taken_back {
            // Held against what it said before, its own story among the others.
            self.deny(tx, &denial, None, item).await?;
        }
        let story = &mut self.stories[at];
        if let Some(member) = story.members.iter_mut().find(|member| member.key == key) {
            *member = after;
        }
        story.settle();
        if !taken_back {
            let moved = after_report_of(story, &denial);
            self.apply(tx, at, moved, item).await?;
        }
        let story = &self.stories[at];
        tx.set_story(story.id, &story.story, self.now).await?;
        Ok(())
    }

    /// What a denial does to the stories on the board, but for the one it belongs to.
    async fn deny(
        &mut self,
        tx: &mut Tx,
        denial: &Report,
        own: Option<usize>,
        item: &HeardItem,
    ) -> Result<()> {
        for at in (0..self.stories.len()).filter(|at| Some(*at) != own) {
            let story = &self.stories[at];
            let moved = after_denial(story.standing(), &story.reports(), denial);
            if moved.is_some() {
                self.apply(tx, at, moved, item).await?;
                let story = &self.stories[at];
                tx.set_story(story.id, &story.story, self.now).await?;
            }
        }
        Ok(())
    }

    /// A slow feed may bring a story only after its denial was heard.
    async fn denied_before(&mut self, tx: &mut Tx, at: usize) -> Result<()> {
        let out_at = self.stories[at].story.first_at;
        let denials: Vec<Report> = self
            .stories
            .iter()
            .flat_map(|story| &story.members)
            .filter(|member| member.report.out_at >= out_at && denies(&member.report))
            .map(|member| member.report.clone())
            .collect();
        for denial in denials {
            let story = &self.stories[at];
            if let Some(moved) = after_denial(story.standing(), &story.reports(), &denial) {
                self.write(tx, at, moved, denial.title.clone(), denial.url.clone()).await?;
            }
        }
        Ok(())
    }

    async fn apply(&mut self, tx: &mut Tx, at: usize, moved: Option<Move>, item: &HeardItem) -> Result<()> {
        match moved {
            Some(moved) if moved.to != self.stories[at].story.state => {
                self.write(tx, at, moved, format!("{}: {}", item.source, item.title), item.url.clone()).await
            }
            _ => Ok(()),
        }
    }

    async fn write(
        &mut self,
        tx: &mut Tx,
        at: usize,
        moved: Move,
        reason: String,
        link: Option<String>,
    ) -> Result<()> {
        let story = &mut self.stories[at];
        let change = NewStoryChange {
            story: story.id,
            at: self.now,
            from: Some(story.story.state),
            to: moved.to,
            why: moved.why,
            actor: Actor::Herald.name(),
            reason: Some(reason),
            link,
        };
        story.story.state = moved.to;
        story.story.by_person = false;
        let id = story.id;
        write_change(tx, &change).await?;
        self.heard.stories_changed.push(id);
        Ok(())
    }
}

/// What the newest report does to its story; the members stand in the order of hearing, so it is named.
fn after_report_of(story: &OnBoard, newest: &Report) -> Option<Move> {
    let mut reports: Vec<&Report> = story.reports();
    // The rule looks at the last one for who speaks; the order among the others is that of hearing.
    if let Some(at) = reports.iter().rposition(|report| *report == newest) {
        let newest = reports.remove(at);
        reports.push(newest);
    }
    after_report(story.standing(), &reports)
}

/// The stories of headlines that are known already.
async fn stories_of(tx: &mut Tx, items: &[&HeardItem]) -> Result<Vec<i64>> {
    let mut ids = Vec::new();
    for item in items {
        ids.extend(tx.news_item(&item.source, &item.outside_id).await?.and_then(|known| known.story));
    }
    Ok(ids)
}
