//! Sessions of browsers, and links that sign in once. Only digests of tokens are kept.

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;

use crate::conn::Conn;
use crate::convert;
use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::panel_people::{AccountRow, RoleRow, find_account, list_roles};
use crate::place::Place;

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Its number, by which it can be ended.
    pub id: i64,
    /// Whose it is.
    pub account: i64,
    /// The server that is looked at.
    pub guild: Snowflake,
    /// What the browser calls itself.
    pub agent: String,
    /// Where the sign-in came from.
    pub address: String,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub seen_at: DateTime<Utc>,
    /// When it ends whatever happens.
    pub ends_at: DateTime<Utc>,
}

/// A session to be begun.
pub struct NewSession<'a> {
    /// The digest of its token.
    pub token_digest: &'a str,
    /// Whose it is.
    pub account: i64,
    /// The server that is looked at.
    pub guild: Snowflake,
    /// What the browser calls itself.
    pub agent: &'a str,
    /// Where the sign-in came from.
    pub address: &'a str,
    /// When it ends whatever happens.
    pub ends_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    account: i64,
    guild: i64,
    agent: String,
    address: String,
    created_at_ms: i64,
    seen_at_ms: i64,
    ends_at_ms: i64,
}

impl Row {
    fn read(self) -> Result<SessionRow, StoreError> {
        let place = Place { table: "sessions", key: &self.id };
        Ok(SessionRow {
            id: self.id,
            account: self.account,
            guild: place.id("guild", self.guild)?,
            created_at: place.at("created_at_ms", self.created_at_ms)?,
            seen_at: place.at("seen_at_ms", self.seen_at_ms)?,
            ends_at: place.at("ends_at_ms", self.ends_at_ms)?,
            agent: self.agent,
            address: self.address,
        })
    }
}

async fn find(conn: &mut Conn, token_digest: &str) -> Result<Option<SessionRow>, StoreError> {
    let sql = select!(sessions, " WHERE token_digest = $1");
    first!(conn, Row, sql, token_digest)?.map(Row::read).transpose()
}

async fn list(conn: &mut Conn, account: i64) -> Result<Vec<SessionRow>, StoreError> {
    let sql = select!(sessions, " WHERE account = $1 ORDER BY seen_at_ms DESC, id DESC");
    all!(conn, Row, sql, account)?.into_iter().map(Row::read).collect()
}

/// A session with its account and the roles of it, those that have ended included.
pub type SessionOf = (SessionRow, AccountRow, Vec<RoleRow>);

async fn find_signed_in(conn: &mut Conn, token_digest: &str) -> Result<Option<SessionOf>, StoreError> {
    let Some(row) = find(conn, token_digest).await? else { return Ok(None) };
    let Some(account) = find_account(conn, row.account).await? else { return Ok(None) };
    let roles = list_roles(conn, row.account).await?;
    Ok(Some((row, account, roles)))
}

reads! {
    /// The session of a token with its account and roles, whether it still counts or not: every request asks for them.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    signed_in(token_digest: &str) -> Option<SessionOf> = find_signed_in;

    /// The session of a token, whether it still counts or not.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    session(token_digest: &str) -> Option<SessionRow> = find;

    /// The sessions of an account, the one used last first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    sessions_of(account: i64) -> Vec<SessionRow> = list;
}

impl Tx {
    /// Begins a session, and removes those that have ended by themselves.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such account.
    pub async fn insert_session(
        &mut self,
        new: &NewSession<'_>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        run!(self.conn, "DELETE FROM sessions WHERE ends_at_ms <= $1", convert::ms(now))?;
        let sql =
            "INSERT INTO sessions (token_digest, account, guild, agent, address, created_at_ms, seen_at_ms,
                                         ends_at_ms)
                   VALUES ($1, $2, $3, $4, $5, $6, $6, $7)";
        run!(
            self.conn,
            sql,
            convert::key("token digest", new.token_digest)?,
            new.account,
            convert::id("guild", new.guild)?,
            convert::text("agent", new.agent)?,
            convert::text("address", new.address)?,
            convert::ms(now),
            convert::ms(new.ends_at),
        )?;
        Ok(())
    }

    /// Ends the sessions of an account, but for one; gives how many there were.
    ///
    /// # Errors
    /// What the database says.
    pub async fn end_sessions(&mut self, account: i64, besides: Option<i64>) -> Result<u64, StoreError> {
        let sql = "DELETE FROM sessions WHERE account = $1 AND id <> $2";
        run!(self.conn, sql, account, besides.unwrap_or(-1))
    }

    /// Stores a link that signs in once, in place of those the account had, and removes links that have run out.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such account.
    pub async fn put_link(
        &mut self,
        token_digest: &str,
        account: i64,
        ends_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sql = "DELETE FROM sign_in_links WHERE account = $1 OR ends_at_ms <= $2";
        run!(self.conn, sql, account, convert::ms(now))?;
        let sql = "INSERT INTO sign_in_links (token_digest, account, created_at_ms, ends_at_ms)
                   VALUES ($1, $2, $3, $4)";
        let digest = convert::key("token digest", token_digest)?;
        run!(self.conn, sql, digest, account, convert::ms(now), convert::ms(ends_at))?;
        Ok(())
    }

    /// Takes a link; a link is good for one taking. `None` when there is none or it has run out.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take_link(
        &mut self,
        token_digest: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<i64>, StoreError> {
        let sql = "DELETE FROM sign_in_links WHERE token_digest = $1 AND ends_at_ms > $2 RETURNING account";
        Ok(first!(self.conn, (i64,), sql, token_digest, convert::ms(now))?.map(|(account,)| account))
    }
}

impl Db {
    /// Whose link it is, without taking it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn link_account(
        &self,
        token_digest: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<i64>, StoreError> {
        let mut conn = self.reading().await?;
        let sql = "SELECT account FROM sign_in_links WHERE token_digest = $1 AND ends_at_ms > $2";
        Ok(first!(conn, (i64,), sql, token_digest, convert::ms(now))?.map(|(account,)| account))
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// What the database says.
    pub async fn touch_session(&self, id: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut conn = self.writing().await?;
        run!(conn, "UPDATE sessions SET seen_at_ms = $2 WHERE id = $1", id, convert::ms(now))?;
        Ok(())
    }

    /// Looks at another server with a session.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_session_guild(&self, id: i64, guild: Snowflake) -> Result<(), StoreError> {
        let mut conn = self.writing().await?;
        run!(conn, "UPDATE sessions SET guild = $2 WHERE id = $1", id, convert::id("guild", guild)?)?;
        Ok(())
    }

    /// Ends a session of an account; `false` when the account has no such session.
    ///
    /// # Errors
    /// What the database says.
    pub async fn end_session(&self, account: i64, id: i64) -> Result<bool, StoreError> {
        let mut conn = self.writing().await?;
        Ok(run!(conn, "DELETE FROM sessions WHERE account = $1 AND id = $2", account, id)? == 1)
    }
}
