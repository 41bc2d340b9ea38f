//! Tokens of the JSON API: made by whoever has an account, for one server, with scopes that never exceed the roles of
//! that account.
//!
//! As with sessions, a token is handed in by its holder; here and in the store there is only its SHA-256 digest, so a
//! copy of the database opens nothing.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use domain::digest::Digest;
use domain::snowflake::Snowflake;
use serde_json::json;
use store::{ApiTokenRow, NewApiToken};

use crate::error::Result;
use crate::people::{Person, Role, note};
use crate::refusal::PeopleRefusal;
use crate::service::{Actor, Service};

/// The most characters of the name of a token.
pub const TOKEN_NAME_CHARS_MAX: usize = 60;
/// The longest life of a token: nobody remembers in two years what it was for.
pub const TOKEN_DAYS_MAX: u32 = 366;
/// How fine the time of the last use is kept: a write for every request would be one too many.
const USED_STEP: TimeDelta = TimeDelta::minutes(1);

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Looks, as a viewer.
    Read,
    /// Decides about posts, as a reviewer.
    Review,
    /// Gives marks, as a judge.
    Judge,
    /// Does what an organiser does.
    Organise,
    /// Does what a payer does.
    Pay,
    /// Does what an owner does: everything.
    Own,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 6] =
        [Scope::Read, Scope::Review, Scope::Judge, Scope::Organise, Scope::Pay, Scope::Own];

    /// The name in tables and answers.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Review => "review",
            Scope::Judge => "judge",
            Scope::Organise => "organise",
            Scope::Pay => "pay",
            Scope::Own => "own",
        }
    }

    /// The role whose work it is.
    pub fn role(self) -> Role {
        match self {
            Scope::Read => Role::Viewer,
            Scope::Review => Role::Reviewer,
            Scope::Judge => Role::Judge,
            Scope::Organise => Role::Organiser,
            Scope::Pay => Role::Payer,
            Scope::Own => Role::Owner,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(name: &str) -> std::result::Result<Self, String> {
        Scope::ALL.into_iter().find(|scope| scope.name() == name).ok_or_else(|| {
            let known = Scope::ALL.map(Scope::name).join(", ");
            format!("{name:?} is no scope; the scopes are {known}")
        })
    }
}

/// A token to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenAsked {
    /// What its owner calls it.
    pub name: String,
    /// What it is for.
    pub scopes: BTreeSet<Scope>,
    /// How long it lasts, in days.
    pub days: u32,
}

/// A token with whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// The token.
    pub row: ApiTokenRow,
    /// Its owner.
    pub person: Person,
}

impl ApiToken {
    /// What it is for.
    pub fn scopes(&self) -> BTreeSet<Scope> {
        // A scope of a later herald is none here.
        self.row.scopes.split(' ').filter_map(|name| name.parse().ok()).collect()
    }

    /// The roles it has at the moment: those of its scopes that its owner has, too.
    pub fn roles(&self) -> BTreeSet<Role> {
        let own = self.person.roles_in(self.row.guild);
        self.scopes().into_iter().map(Scope::role).filter(|role| role.held_by(&own)).collect()
    }
}

fn digest(token: &str) -> String {
    Digest::of("herald-api-token-v1", &[token.as_bytes()]).to_string()
}

impl Service {
    /// Stores a token that nobody can guess.
    ///
    /// # Errors
    /// [`PeopleRefusal`] when it has no name, no scope, no end or a scope beyond its owner's roles, or the database
    /// fails.
    pub async fn make_api_token(
        &self,
        guild: Snowflake,
        token: &str,
        person: &Person,
        asked: &TokenAsked,
        now: DateTime<Utc>,
    ) -> Result<ApiTokenRow> {
        let name = asked.name.trim();
        if !(1..=TOKEN_NAME_CHARS_MAX).contains(&name.chars().count()) || name.chars().any(char::is_control) {
            return Err(PeopleRefusal::TokenName.into());
        }
        if !(1..=TOKEN_DAYS_MAX).contains(&asked.days) {
            return Err(PeopleRefusal::TokenDays.into());
        }
        if asked.scopes.is_empty() {
            return Err(PeopleRefusal::TokenNoScope.into());
        }
        let own = person.roles_in(guild);
        if let Some(scope) = asked.scopes.iter().find(|scope| !scope.role().held_by(&own)) {
            return Err(PeopleRefusal::TokenScope(*scope).into());
        }
        let scopes = asked.scopes.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(" ");
        let account = person.account.id;
        let ends_at = now + TimeDelta::days(asked.days.into());
        let token_digest = digest(token);
        let new = NewApiToken { token_digest: &token_digest, account, guild, name, scopes: &scopes, ends_at };
        let mut tx = self.db.begin().await?;
        let id = tx.insert_api_token(&new, now).await?;
        let told = json!({ "token": id, "name": name, "scopes": scopes, "guild": guild, "until": ends_at });
        let actor = Actor::Person(person.account.person());
        note(&mut tx, account, &actor, "token_made", None, Some(told), now).await?;
        tx.commit().await?;
        let (name, created_at) = (name.to_owned(), now);
        Ok(ApiTokenRow { id, account, guild, name, scopes, created_at, ends_at, used_at: None })
    }

    /// The token somebody shows, if it still counts and its owner still has a role in its server.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_token(&self, token: &str, now: DateTime<Utc>) -> Result<Option<ApiToken>> {
        let Some(row) = self.db.api_token(&digest(token)).await? else { return Ok(None) };
        if now >= row.ends_at {
            return Ok(None);
        }
        let Some(person) = self.person(row.account, now).await? else { return Ok(None) };
        if person.account.disabled_at.is_some() {
            return Ok(None);
        }
        if row.used_at.is_none_or(|used| now - used >= USED_STEP) {
            self.db.touch_api_token(row.id, now).await?;
        }
        Ok(Some(ApiToken { row, person }))
    }

    /// The tokens of a server that still count, the newest first: those of `account`, or everybody's.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn api_tokens(
        &self,
        guild: Snowflake,
        account: Option<i64>,
        now: DateTime<Utc>,
    ) -> Result<Vec<ApiTokenRow>> {
        let mut rows = self.db.api_tokens_of(guild).await?;
        rows.retain(|row| now < row.ends_at && account.is_none_or(|own| own == row.account));
        Ok(rows)
    }

    /// Revokes a token of a server: one of `account`, or anybody's. `false` when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_api_token(
        &self,
        guild: Snowflake,
        id: i64,
        account: Option<i64>,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut tx = self.db.begin().await?;
        let Some(row) = tx.drop_api_token(guild, id).await? else { return Ok(false) };
        if account.is_some_and(|own| own != row.account) {
            // Somebody else's token is as unknown as one that does not exist.
            return Ok(false);
        }
        let told = json!({ "token": id, "name": row.name, "scopes": row.scopes, "guild": guild });
        note(&mut tx, row.account, actor, "token_revoked", Some(told), None, now).await?;
        tx.commit().await?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Grant;
    use store::AccountRow;

    fn token(scopes: &str, roles: &[Role]) -> ApiToken {
        let at = DateTime::UNIX_EPOCH;
        let guild = Snowflake(7);
        let account = AccountRow {
            id: 1,
            login: None,
            name: "Mei".to_owned(),
            password: None,
            discord: None,
            created_at: at,
            disabled_at: None,
        };
        let grants = roles.iter().map(|role| Grant { guild: Some(guild), role: *role, until: None });
        ApiToken {
            row: ApiTokenRow {
                id: 1,
                account: 1,
                guild,
                name: "x".to_owned(),
                scopes: scopes.to_owned(),
                created_at: at,
                ends_at: at,
                used_at: None,
            },
            person: Person { account, grants: grants.collect() },
        }
    }

    #[test]
    fn a_token_never_exceeds_its_owners_roles() {
        let roles = |scopes: &str, roles: &[Role]| -> Vec<&str> {
            token(scopes, roles).roles().into_iter().map(Role::name).collect()
        };
        assert_eq!(roles("read review", &[Role::Owner]), ["viewer", "reviewer"]);
        // The role was taken after the token was made.
        assert_eq!(roles("read review pay own", &[Role::Viewer]), ["viewer"]);
        assert_eq!(roles("review", &[Role::Organiser]), ["reviewer"], "an organiser may review");
        assert_eq!(roles("review", &[Role::Judge]), Vec::<&str>::new());
        assert_eq!(roles("judge", &[Role::Judge]), ["judge"]);
        assert_eq!(roles("judge", &[Role::Organiser]), Vec::<&str>::new(), "an organiser marks nothing");
        assert_eq!(roles("read", &[]), Vec::<&str>::new());
        assert_eq!(roles("read fly", &[Role::Judge]), ["viewer"], "a scope of a later herald");
    }
}
