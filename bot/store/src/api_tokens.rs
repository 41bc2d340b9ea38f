//! Tokens of the JSON API. Only digests of them are kept.

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;

use crate::conn::Conn;
use crate::convert;
use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::place::Place;

/// A token of the JSON API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiTokenRow {
    /// Its number, by which it can be revoked.
    pub id: i64,
    /// Whose it is.
    pub account: i64,
    /// The server it is for.
    pub guild: Snowflake,
    /// What its owner calls it.
    pub name: String,
    /// Names of scopes with a space between them.
    pub scopes: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub ends_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub used_at: Option<DateTime<Utc>>,
}

/// A token to be stored.
pub struct NewApiToken<'a> {
    /// The digest of the token.
    pub token_digest: &'a str,
    /// Whose it is.
    pub account: i64,
    /// The server it is for.
    pub guild: Snowflake,
    /// What its owner calls it.
    pub name: &'a str,
    /// Names of scopes with a space between them.
    pub scopes: &'a str,
    /// When it ends by itself.
    pub ends_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    account: i64,
    guild: i64,
    name: String,
    scopes: String,
    created_at_ms: i64,
    ends_at_ms: i64,
    used_at_ms: Option<i64>,
}

impl Row {
    fn read(self) -> Result<ApiTokenRow, StoreError> {
        let place = Place { table: "api_tokens", key: &self.id };
        Ok(ApiTokenRow {
            id: self.id,
            account: self.account,
            guild: place.id("guild", self.guild)?,
            created_at: place.at("created_at_ms", self.created_at_ms)?,
            ends_at: place.at("ends_at_ms", self.ends_at_ms)?,
            used_at: place.maybe_at("used_at_ms", self.used_at_ms)?,
            name: self.name,
            scopes: self.scopes,
        })
    }
}

async fn find(conn: &mut Conn, token_digest: &str) -> Result<Option<ApiTokenRow>, StoreError> {
    let sql = select!(api_tokens, " WHERE token_digest = $1");
    first!(conn, Row, sql, token_digest)?.map(Row::read).transpose()
}

async fn list(conn: &mut Conn, guild: Snowflake) -> Result<Vec<ApiTokenRow>, StoreError> {
    let sql = select!(api_tokens, " WHERE guild = $1 ORDER BY id DESC");
    all!(conn, Row, sql, convert::id("guild", guild)?)?.into_iter().map(Row::read).collect()
}

reads! {
    /// The token with a digest, whether it still counts or not.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    api_token(token_digest: &str) -> Option<ApiTokenRow> = find;

    /// The tokens of a server, the newest first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    api_tokens_of(guild: Snowflake) -> Vec<ApiTokenRow> = list;
}

impl Tx {
    /// Stores a token and gives its number; those that ended by themselves are removed.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such account.
    pub async fn insert_api_token(
        &mut self,
        new: &NewApiToken<'_>,
        now: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        run!(self.conn, "DELETE FROM api_tokens WHERE ends_at_ms <= $1", convert::ms(now))?;
        let sql =
            "INSERT INTO api_tokens (token_digest, account, guild, name, scopes, created_at_ms, ends_at_ms)
                   VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
        let row = first!(
            self.conn,
            (i64,),
            sql,
            convert::key("token digest", new.token_digest)?,
            new.account,
            convert::id("guild", new.guild)?,
            convert::text("name", new.name)?,
            convert::text("scopes", new.scopes)?,
            convert::ms(now),
            convert::ms(new.ends_at),
        )?;
        row.map(|(id,)| id).ok_or_else(|| StoreError::Missing { what: "the new token".to_owned() })
    }

    /// Removes a token of a server and gives what it was; `None` when there is none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_api_token(
        &mut self,
        guild: Snowflake,
        id: i64,
    ) -> Result<Option<ApiTokenRow>, StoreError> {
        let sql =
            concat!("DELETE FROM api_tokens WHERE guild = $1 AND id = $2 RETURNING ", columns!(api_tokens));
        first!(self.conn, Row, sql, convert::id("guild", guild)?, id)?.map(Row::read).transpose()
    }
}

impl Db {
    /// Notes that a token was used.
    ///
    /// # Errors
    /// What the database says.
    pub async fn touch_api_token(&self, id: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut conn = self.writing().await?;
        run!(conn, "UPDATE api_tokens SET used_at_ms = $2 WHERE id = $1", id, convert::ms(now))?;
        Ok(())
    }
}
