//! News.

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
    /// The feed.
    pub source: String,
    /// The feed's own id; the same id is the same headline.
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
    /// How far it is believed; `None` where the feed does not say.
    pub state: Option<NewsState>,
    /// The tag of its language; `None` where the feed does not say.
    pub lang: Option<String>,
}

#[derive(sqlx::FromRow)]
struct News {
    source: String,
    outside_id: String,
    published_at_ms: i64,
    seen_at_ms: i64,
    title: String,
    url: Option<String>,
    body: String,
    state: Option<String>,
    lang: Option<String>,
}

/// The word of a state in the table: the one that files use.
fn state_word(state: NewsState) -> &'static str {
    match state {
        NewsState::Rumour => "rumour",
        NewsState::Confirmed => "confirmed",
        NewsState::Disputed => "disputed",
        NewsState::Retracted => "retracted",
    }
}

fn read_state(place: &Place<'_>, word: Option<String>) -> Result<Option<NewsState>, StoreError> {
    const STATES: [NewsState; 4] =
        [NewsState::Rumour, NewsState::Confirmed, NewsState::Disputed, NewsState::Retracted];
    let Some(word) = word else { return Ok(None) };
    match STATES.into_iter().find(|state| state_word(*state) == word) {
        Some(state) => Ok(Some(state)),
        None => Err(place.corrupt("state", format!("{word:?} is no state of a headline"))),
    }
}

async fn list_news(
    conn: &mut Conn,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<NewsRow>, StoreError> {
    let sql = "SELECT source, outside_id, published_at_ms, seen_at_ms, title, url, body, state, lang
                 FROM news WHERE published_at_ms >= $1 AND published_at_ms < $2
                ORDER BY published_at_ms, source, outside_id";
    let mut list = Vec::new();
    for row in all!(conn, News, sql, convert::ms(from), convert::ms(to))? {
        let place = Place { table: "news", key: &row.outside_id };
        let published_at = place.at("published_at_ms", row.published_at_ms)?;
        let seen_at = place.at("seen_at_ms", row.seen_at_ms)?;
        let state = read_state(&place, row.state.clone())?;
        let News { source, outside_id, title, url, body, lang, .. } = row;
        list.push(NewsRow { source, outside_id, published_at, seen_at, title, url, body, state, lang });
    }
    Ok(list)
}

reads! {
    /// The headlines published in `[from, to)`, oldest first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    news(from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<NewsRow> = list_news;
}

impl Tx {
    /// Stores a headline; `false` when it is known, and then nothing changes.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`], or what the database says.
    pub async fn put_news(&mut self, news: &NewsRow) -> Result<bool, StoreError> {
        let sql = "INSERT INTO news (source, outside_id, published_at_ms, seen_at_ms, title, url, body, state, lang)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (source, outside_id) DO NOTHING";
        let inserted = run!(
            self.conn,
            sql,
            convert::key("source", &news.source)?,
            convert::key("outside id", &news.outside_id)?,
            convert::ms(news.published_at),
            convert::ms(news.seen_at),
            convert::text("title", &news.title)?,
            convert::maybe_text("url", news.url.as_deref())?,
            convert::text("body", &news.body)?,
            news.state.map(state_word),
            convert::maybe_text("language", news.lang.as_deref())?,
        )?;
        Ok(inserted == 1)
    }

    /// Says how far a headline is believed from now on; `false` when it is not stored.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_news_state(
        &mut self,
        source: &str,
        outside_id: &str,
        state: NewsState,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE news SET state = $3 WHERE source = $1 AND outside_id = $2";
        let (source, id) = (convert::key("source", source)?, convert::key("outside id", outside_id)?);
        Ok(run!(self.conn, sql, source, id, state_word(state))? == 1)
    }
}
