//! Sessions of the panel and the links that begin one.
//!
//! A token is handed in by the browser; here and in the store there is only its digest, so a copy of the database opens
//! no session.

use chrono::{DateTime, TimeDelta, Utc};
use domain::digest::Digest;
use domain::snowflake::Snowflake;
use serde_json::json;
use store::{NewSession, SessionRow};

use crate::error::Result;
use crate::people::{Person, grants_of, note};
use crate::refusal::PeopleRefusal;
use crate::service::{Actor, Service};

/// The most characters kept of what a browser calls itself.
const AGENT_CHARS_MAX: usize = 200;
/// How fine the time of the last use is kept: a write for every request would be one too many.
const SEEN_STEP: TimeDelta = TimeDelta::minutes(1);

/// How long sessions and links last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// The longest pause between two requests.
    pub idle: TimeDelta,
    /// The longest life.
    pub absolute: TimeDelta,
    /// The life of a link that signs in once.
    pub link: TimeDelta,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self { idle: TimeDelta::hours(2), absolute: TimeDelta::hours(12), link: TimeDelta::hours(1) }
    }
}

/// Where a sign-in comes from.
#[derive(Debug, Clone, Copy)]
pub struct From<'a> {
    /// What the browser calls itself.
    pub agent: &'a str,
    /// The address.
    pub address: &'a str,
    /// How the person proved who they are, for the audit log: `password`, `link`, `discord`.
    pub way: &'static str,
}

/// A session with whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The session.
    pub row: SessionRow,
    /// The person.
    pub person: Person,
}

fn digest(token: &str) -> String {
    Digest::of("herald-session-v1", &[token.as_bytes()]).to_string()
}

impl Service {
    /// Begins a session for a token that nobody can guess.
    ///
    /// # Errors
    /// When the account is barred or the database fails.
    pub async fn begin_session(
        &self,
        token: &str,
        person: &Person,
        guild: Snowflake,
        from: From<'_>,
        limits: &SessionLimits,
        now: DateTime<Utc>,
    ) -> Result<()> {
        if person.account.disabled_at.is_some() {
            return Err(PeopleRefusal::MayNotSignIn.into());
        }
        let account = person.account.id;
        let agent: String = from.agent.chars().filter(|c| !c.is_control()).take(AGENT_CHARS_MAX).collect();
        let mut tx = self.db.begin().await?;
        let new = NewSession {
            token_digest: &digest(token),
            account,
            guild,
            agent: &agent,
            address: from.address,
            ends_at: now + limits.absolute,
        };
        tx.insert_session(&new, now).await?;
        let actor = Actor::Person(person.account.person());
        note(&mut tx, account, &actor, "signed_in", None, Some(json!({ "way": from.way })), now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The session of a token, if it still counts. Its last use is noted where a person `used` it, and not where their
    /// browser only keeps a page up to date.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn session(
        &self,
        token: &str,
        used: bool,
        limits: &SessionLimits,
        now: DateTime<Utc>,
    ) -> Result<Option<Session>> {
        let Some((row, account, roles)) = self.db.signed_in(&digest(token)).await? else { return Ok(None) };
        if now >= row.ends_at || now - row.seen_at >= limits.idle {
            self.db.end_session(row.account, row.id).await?;
            return Ok(None);
        }
        let person = Person { account, grants: grants_of(roles, now) };
        if person.account.disabled_at.is_some() {
            return Ok(None);
        }
        if used && now - row.seen_at >= SEEN_STEP {
            self.db.touch_session(row.id, now).await?;
        }
        Ok(Some(Session { row, person }))
    }

    /// The sessions of an account that still count, the one used last first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sessions_of(
        &self,
        account: i64,
        limits: &SessionLimits,
        now: DateTime<Utc>,
    ) -> Result<Vec<SessionRow>> {
        let mut rows = self.db.sessions_of(account).await?;
        rows.retain(|row| now < row.ends_at && now - row.seen_at < limits.idle);
        Ok(rows)
    }

    /// Ends a session of an account; `false` when the account has no such session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_session(&self, account: i64, session: i64) -> Result<bool> {
        Ok(self.db.end_session(account, session).await?)
    }

    /// Ends a session of somebody's account, as an owner does, with a row in the log; `false` when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_session_for(
        &self,
        account: i64,
        session: i64,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        if !self.db.end_session(account, session).await? {
            return Ok(false);
        }
        let mut tx = self.db.begin().await?;
        note(&mut tx, account, actor, "session_ended", None, Some(json!({ "session": session })), now)
            .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Looks at another server with a session; the person must have a role there.
    ///
    /// # Errors
    /// When the person has none, or the database fails.
    pub async fn look_at_guild(&self, session: &Session, guild: Snowflake) -> Result<()> {
        if session.person.roles_in(guild).is_empty() {
            return Err(PeopleRefusal::NoRoleThere.into());
        }
        Ok(self.db.set_session_guild(session.row.id, guild).await?)
    }

    /// Makes a link good for one sign-in; an earlier one of the account is good no longer.
    ///
    /// # Errors
    /// When the account is unknown or the database fails.
    pub async fn make_link(
        &self,
        token: &str,
        account: i64,
        limits: &SessionLimits,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>> {
        let ends = now + limits.link;
        let mut tx = self.db.begin().await?;
        tx.put_link(&digest(token), account, ends, now).await?;
        note(&mut tx, account, actor, "link_made", None, Some(json!({ "until": ends })), now).await?;
        tx.commit().await?;
        Ok(ends)
    }

    /// Whose link it is, without using it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn link_person(&self, token: &str, now: DateTime<Utc>) -> Result<Option<Person>> {
        match self.db.link_account(&digest(token), now).await? {
            Some(account) => self.person(account, now).await,
            None => Ok(None),
        }
    }

    /// Uses a link up.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn use_link(&self, token: &str, now: DateTime<Utc>) -> Result<Option<Person>> {
        let mut tx = self.db.begin().await?;
        let account = tx.take_link(&digest(token), now).await?;
        tx.commit().await?;
        match account {
            Some(account) => self.person(account, now).await,
            None => Ok(None),
        }
    }
}
