//! Stories: headlines that tell the same, how far they are believed, and how that came about.

use ::market::NewsState;
use ::market::story::Why;
use chrono::{DateTime, Utc};

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::news::{read_state, state_word};
use crate::place::Place;

/// A story as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStory {
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
    /// How many independent origins it has.
    pub origins: u32,
    /// How many reports, reprints among them.
    pub reports: u32,
    /// When the first report was out.
    pub first_at: DateTime<Utc>,
    /// When the last report was out.
    pub last_at: DateTime<Utc>,
}

/// A story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryRow {
    /// Its number.
    pub id: i64,
    /// What it is.
    pub story: NewStory,
    /// Grows by one with every change.
    pub revision: i64,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
}

/// A change of the state of a story, as it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStoryChange {
    /// The story.
    pub story: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// The state before; `None` when the story begins.
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

/// A change with its place among all changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryChange {
    /// Its number; later changes have larger ones.
    pub seq: i64,
    /// The change.
    pub change: NewStoryChange,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    title: String,
    lang: Option<String>,
    theme: Option<String>,
    state: String,
    by_person: bool,
    origins: i64,
    reports: i64,
    first_ms: i64,
    last_ms: i64,
    revision: i64,
    changed_at_ms: i64,
}

impl Row {
    fn read(self) -> Result<StoryRow, StoreError> {
        let place = Place { table: "stories", key: &self.id };
        let story = NewStory {
            state: read_state(&place, "state", &self.state)?,
            by_person: self.by_person,
            origins: place.number("origins", self.origins)?,
            reports: place.number("reports", self.reports)?,
            first_at: place.at("first_ms", self.first_ms)?,
            last_at: place.at("last_ms", self.last_ms)?,
            title: self.title,
            lang: self.lang,
            theme: self.theme,
        };
        let changed_at = place.at("changed_at_ms", self.changed_at_ms)?;
        Ok(StoryRow { id: self.id, story, revision: self.revision, changed_at })
    }
}

#[derive(sqlx::FromRow)]
struct Change {
    seq: i64,
    story: i64,
    at_ms: i64,
    from_state: Option<String>,
    to_state: String,
    why: String,
    actor: String,
    reason: Option<String>,
    link: Option<String>,
}

impl Change {
    fn read(self) -> Result<StoryChange, StoreError> {
        let place = Place { table: "story_changes", key: &self.seq };
        let why = Why::from_word(&self.why)
            .ok_or_else(|| place.corrupt("why", format!("{:?} is no reason of a change", self.why)))?;
        let change = NewStoryChange {
            story: self.story,
            at: place.at("at_ms", self.at_ms)?,
            from: self
                .from_state
                .as_deref()
                .map(|word| read_state(&place, "from_state", word))
                .transpose()?,
            to: read_state(&place, "to_state", &self.to_state)?,
            why,
            actor: self.actor,
            reason: self.reason,
            link: self.link,
        };
        Ok(StoryChange { seq: self.seq, change })
    }
}

macro_rules! story_columns {
    ($tail:literal) => {
        concat!(
            "SELECT id, title, lang, theme, state, by_person, origins, reports, first_ms, last_ms, revision,
                    changed_at_ms FROM stories ",
            $tail
        )
    };
}

macro_rules! change_columns {
    ($tail:literal) => {
        concat!(
            "SELECT seq, story, at_ms, from_state, to_state, why, actor, reason, link FROM story_changes ",
            $tail
        )
    };
}

async fn list(conn: &mut Conn, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<StoryRow>, StoreError> {
    let sql = story_columns!("WHERE last_ms >= $1 AND first_ms < $2 ORDER BY last_ms, id");
    let rows = all!(conn, Row, sql, convert::ms(from), convert::ms(to))?;
    rows.into_iter().map(Row::read).collect()
}

async fn find(conn: &mut Conn, id: i64) -> Result<Option<StoryRow>, StoreError> {
    first!(conn, Row, story_columns!("WHERE id = $1"), id)?.map(Row::read).transpose()
}

async fn changes_since(conn: &mut Conn, since: DateTime<Utc>) -> Result<Vec<StoryChange>, StoreError> {
    let sql = change_columns!("WHERE at_ms >= $1 ORDER BY seq");
    let rows = all!(conn, Change, sql, convert::ms(since))?;
    rows.into_iter().map(Change::read).collect()
}

async fn changes_of(conn: &mut Conn, story: i64) -> Result<Vec<StoryChange>, StoreError> {
    let sql = change_columns!("WHERE story = $1 ORDER BY seq");
    let rows = all!(conn, Change, sql, story)?;
    rows.into_iter().map(Change::read).collect()
}

reads! {
    /// The stories with a report in `[from, to)`, by the time of their last report.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    stories(from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<StoryRow> = list;

    /// One story.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    story(id: i64) -> Option<StoryRow> = find;

    /// Every change of a story's state from a time on, in the order in which they were written. On PostgreSQL they are
    /// written one transaction after the other, so nothing appears later before what was read.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    story_changes(since: DateTime<Utc>) -> Vec<StoryChange> = changes_since;

    /// How one story came to its state.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    changes_of_story(story: i64) -> Vec<StoryChange> = changes_of;
}

impl Tx {
    /// Takes the turn of whoever writes headlines and stories, until the transaction ends: which story a headline belongs to
    /// follows from all headlines before it.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another transaction holds it for too long.
    pub async fn lock_news(&mut self) -> Result<(), StoreError> {
        self.lock_name("news").await
    }

    /// Begins a story and gives its number.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`], or what the database says.
    pub async fn new_story(&mut self, story: &NewStory, now: DateTime<Utc>) -> Result<i64, StoreError> {
        let sql =
            "INSERT INTO stories (title, lang, theme, state, by_person, origins, reports, first_ms, last_ms,
                                        revision, changed_at_ms)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10) RETURNING id";
        let rows = all!(
            self.conn,
            (i64,),
            sql,
            convert::text("title", &story.title)?,
            convert::maybe_text("language", story.lang.as_deref())?,
            convert::maybe_text("theme", story.theme.as_deref())?,
            state_word(story.state),
            story.by_person,
            i64::from(story.origins),
            i64::from(story.reports),
            convert::ms(story.first_at),
            convert::ms(story.last_at),
            convert::ms(now),
        )?;
        Ok(rows.first().map_or(0, |(id,)| *id))
    }

    /// Writes a story back.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`], or what the database says.
    pub async fn set_story(
        &mut self,
        id: i64,
        story: &NewStory,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sql =
            "UPDATE stories SET title = $2, lang = $3, theme = $4, state = $5, by_person = $6, origins = $7,
                                      reports = $8, first_ms = $9, last_ms = $10, revision = revision + 1,
                                      changed_at_ms = $11
                    WHERE id = $1";
        run!(
            self.conn,
            sql,
            id,
            convert::text("title", &story.title)?,
            convert::maybe_text("language", story.lang.as_deref())?,
            convert::maybe_text("theme", story.theme.as_deref())?,
            state_word(story.state),
            story.by_person,
            i64::from(story.origins),
            i64::from(story.reports),
            convert::ms(story.first_at),
            convert::ms(story.last_at),
            convert::ms(now),
        )?;
        Ok(())
    }

    /// Ends a story that no headline tells any more; how it came to its state goes with it. `false` when one still does.
    ///
    /// # Errors
    /// What the database says.
    pub async fn end_story(&mut self, id: i64) -> Result<bool, StoreError> {
        let sql =
            "DELETE FROM stories WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM news WHERE news.story = $1)";
        Ok(run!(self.conn, sql, id)? == 1)
    }

    /// Writes down a change of state.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`], or what the database says.
    pub async fn put_story_change(&mut self, change: &NewStoryChange) -> Result<(), StoreError> {
        let sql = "INSERT INTO story_changes (story, at_ms, from_state, to_state, why, actor, reason, link)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        run!(
            self.conn,
            sql,
            change.story,
            convert::ms(change.at),
            change.from.map(state_word),
            state_word(change.to),
            change.why.word(),
            convert::text("actor", &change.actor)?,
            convert::maybe_text("reason", change.reason.as_deref())?,
            convert::maybe_text("link", change.link.as_deref())?,
        )?;
        Ok(())
    }
}
