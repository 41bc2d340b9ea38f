//! Headlines: what feeds said, and what they said before.

use ::market::NewsState;
use chrono::{DateTime, Utc};

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::place::Place;

/// A headline as a feed gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsRow {
    /// Who says it.
    pub source: String,
    /// The feed's own id; the same id of the same source is the same headline.
    pub outside_id: String,
    /// The feed's own time.
    pub published_at: DateTime<Utc>,
    /// When herald read it.
    pub seen_at: DateTime<Utc>,
    /// The headline.
    pub title: String,
    /// Where it can be read.
    pub url: Option<String>,
    /// What else the feed says; may be empty.
    pub body: String,
    /// How far it is believed; that of its story where it belongs to one, `None` where nobody says.
    pub state: Option<NewsState>,
    /// The tag of its language; `None` where the feed does not say.
    pub lang: Option<String>,
}

/// A headline with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsDetail {
    /// What readers see.
    pub row: NewsRow,
    /// The name of the feed in the settings; `None` for headlines of a recorded story.
    pub feed: Option<String>,
    /// The story it belongs to.
    pub story: Option<i64>,
    /// Whether its source speaks for itself.
    pub official: bool,
    /// How exact the published time is, in seconds.
    pub precision_s: u32,
    /// Whether UTF-8 that had been read as Latin-1 was mended in it.
    pub mended: bool,
    /// Whether its published time lay in the future and was put back to when it was heard.
    pub clamped: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    source: String,
    outside_id: String,
    published_at_ms: i64,
    seen_at_ms: i64,
    title: String,
    url: Option<String>,
    body: String,
    state: Option<String>,
    lang: Option<String>,
    feed: Option<String>,
    story: Option<i64>,
    official: bool,
    precision_s: i64,
    mended: bool,
    clamped: bool,
}

impl Row {
    fn read(self) -> Result<NewsDetail, StoreError> {
        let place = Place { table: "news", key: &self.outside_id };
        let published_at = place.at("published_at_ms", self.published_at_ms)?;
        let seen_at = place.at("seen_at_ms", self.seen_at_ms)?;
        let state = self.state.as_deref().map(|word| read_state(&place, "state", word)).transpose()?;
        let precision_s = place.number("precision_s", self.precision_s)?;
        let Row {
            source, outside_id, title, url, body, lang, feed, story, official, mended, clamped, ..
        } = self;
        let row = NewsRow { source, outside_id, published_at, seen_at, title, url, body, state, lang };
        Ok(NewsDetail { row, feed, story, official, precision_s, mended, clamped })
    }
}

const STATES: [(NewsState, &str); 4] = [
    (NewsState::Rumour, "rumour"),
    (NewsState::Confirmed, "confirmed"),
    (NewsState::Disputed, "disputed"),
    (NewsState::Retracted, "retracted"),
];

/// The word of a state in the tables: the one that files use.
pub(crate) fn state_word(state: NewsState) -> &'static str {
    STATES.iter().find(|(known, _)| *known == state).map_or("", |(_, word)| word)
}

pub(crate) fn read_state(place: &Place<'_>, column: &str, word: &str) -> Result<NewsState, StoreError> {
    match STATES.iter().find(|(_, known)| *known == word) {
        Some((state, _)) => Ok(*state),
        None => Err(place.corrupt(column, format!("{word:?} is no state of a headline"))),
    }
}

macro_rules! news_columns {
    ($tail:literal) => {
        concat!(
            "SELECT source, outside_id, published_at_ms, seen_at_ms, title, url, body, state, lang, feed, story,
                    official, precision_s, mended, clamped FROM news ",
            $tail
        )
    };
}

async fn list(conn: &mut Conn, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<NewsRow>, StoreError> {
    let details = list_details(conn, from, to).await?;
    Ok(details.into_iter().map(|detail| detail.row).collect())
}

async fn list_details(
    conn: &mut Conn,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<NewsDetail>, StoreError> {
    let sql = news_columns!(
        "WHERE published_at_ms >= $1 AND published_at_ms < $2 ORDER BY published_at_ms, source, outside_id"
    );
    let rows = all!(conn, Row, sql, convert::ms(from), convert::ms(to))?;
    rows.into_iter().map(Row::read).collect()
}

async fn list_of_story(conn: &mut Conn, story: i64) -> Result<Vec<NewsDetail>, StoreError> {
    let sql = news_columns!("WHERE story = $1 ORDER BY seen_at_ms, published_at_ms, source, outside_id");
    let rows = all!(conn, Row, sql, story)?;
    rows.into_iter().map(Row::read).collect()
}

async fn find(conn: &mut Conn, source: &str, outside_id: &str) -> Result<Option<NewsDetail>, StoreError> {
    let sql = news_columns!("WHERE source = $1 AND outside_id = $2");
    first!(conn, Row, sql, source, outside_id)?.map(Row::read).transpose()
}

reads! {
    /// The headlines published in `[from, to)`, oldest first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    news(from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<NewsRow> = list;

    /// The same with everything that is known of them.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    news_details(from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<NewsDetail> = list_details;

    /// The headlines of a story in the order in which they were heard.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    news_of_story(story: i64) -> Vec<NewsDetail> = list_of_story;

    /// One headline.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    news_item(source: &str, outside_id: &str) -> Option<NewsDetail> = find;
}

impl Tx {
    /// Stores a headline of which no more is known; `false` when it is known, and then nothing changes.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`], or what the database says.
    pub async fn put_news(&mut self, news: &NewsRow) -> Result<bool, StoreError> {
        let detail = NewsDetail {
            row: news.clone(),
            feed: None,
            story: None,
            official: false,
            precision_s: 1,
            mended: false,
            clamped: false,
        };
        self.put_news_detail(&detail).await
    }

    /// Stores a headline; `false` when it is known, and then nothing changes.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`], or what the database says.
    pub async fn put_news_detail(&mut self, news: &NewsDetail) -> Result<bool, StoreError> {
        let sql = "INSERT INTO news (source, outside_id, published_at_ms, seen_at_ms, title, url, body, state, lang,
                                     feed, story, official, precision_s, mended, clamped)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
                   ON CONFLICT (source, outside_id) DO NOTHING";
        let row = &news.row;
        let inserted = run!(
            self.conn,
            sql,
            convert::key("source", &row.source)?,
            convert::key("outside id", &row.outside_id)?,
            convert::ms(row.published_at),
            convert::ms(row.seen_at),
            convert::text("title", &row.title)?,
            convert::maybe_text("url", row.url.as_deref())?,
            convert::text("body", &row.body)?,
            row.state.map(state_word),
            convert::maybe_text("language", row.lang.as_deref())?,
            convert::maybe_text("feed", news.feed.as_deref())?,
            news.story,
            news.official,
            i64::from(news.precision_s),
            news.mended,
            news.clamped,
        )?;
        Ok(inserted == 1)
    }

    /// Takes over what a feed says now of a headline that is known, and keeps what it said before. The first time it was
    /// seen, its state and its story stay.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`], or what the database says.
    pub async fn revise_news(
        &mut self,
        news: &NewsRow,
        mended: bool,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let (source, id) =
            (convert::key("source", &news.source)?, convert::key("outside id", &news.outside_id)?);
        let kept = "INSERT INTO news_revisions (source, outside_id, at_ms, title, url, body)
                    SELECT source, outside_id, $3, title, url, body FROM news WHERE source = $1 AND outside_id = $2
                    ON CONFLICT (source, outside_id, at_ms) DO NOTHING";
        run!(self.conn, kept, source, id, convert::ms(at))?;
        let sql = "UPDATE news SET title = $3, url = $4, body = $5, mended = $6 WHERE source = $1 AND outside_id = $2";
        run!(
            self.conn,
            sql,
            source,
            id,
            convert::text("title", &news.title)?,
            convert::maybe_text("url", news.url.as_deref())?,
            convert::text("body", &news.body)?,
            mended,
        )?;
        Ok(())
    }

    /// Gives every headline of a story a state.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_news_state(&mut self, story: i64, state: NewsState) -> Result<(), StoreError> {
        run!(self.conn, "UPDATE news SET state = $2 WHERE story = $1", story, state_word(state))?;
        Ok(())
    }

    /// Moves a headline into another story, whose state it has from then on.
    ///
    /// # Errors
    /// What the database says.
    pub async fn regroup_news(
        &mut self,
        source: &str,
        outside_id: &str,
        story: i64,
        state: NewsState,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE news SET story = $3, state = $4 WHERE source = $1 AND outside_id = $2";
        let (source, id) = (convert::key("source", source)?, convert::key("outside id", outside_id)?);
        run!(self.conn, sql, source, id, story, state_word(state))?;
        Ok(())
    }

    /// Gives one headline a state: a recorded one that belongs to no story. `false` when it is not stored.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_headline_state(
        &mut self,
        source: &str,
        outside_id: &str,
        state: NewsState,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE news SET state = $3 WHERE source = $1 AND outside_id = $2";
        let (source, id) = (convert::key("source", source)?, convert::key("outside id", outside_id)?);
        Ok(run!(self.conn, sql, source, id, state_word(state))? == 1)
    }

    /// Forgets headlines of feeds that were published before a time, and stories whose last report is older; how they came
    /// to their states goes with them. Headlines of recorded stories stay. Gives how many headlines went.
    ///
    /// # Errors
    /// What the database says.
    pub async fn forget_news(&mut self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        let ms = convert::ms(before);
        let gone = run!(self.conn, "DELETE FROM news WHERE feed IS NOT NULL AND published_at_ms < $1", ms)?;
        let sql = "DELETE FROM stories WHERE last_ms < $1
                      AND NOT EXISTS (SELECT 1 FROM news WHERE news.story = stories.id)";
        run!(self.conn, sql, ms)?;
        Ok(gone)
    }
}
