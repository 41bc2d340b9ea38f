//! Who may use the panel: accounts, roles, and what an owner does with them.
//!
//! A person is an id in decisions and in the audit log: the Discord id where it is known, else the number of the
//! account. So somebody who decides on Discord and in the panel is one person to the rule that nobody answers an appeal
//! against their own decision.

mod role;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;
use serde_json::{Value, json};
use store::{AccountRow, NewAccount, NewAudit, RoleRow, RoleSource, Tx};

use crate::error::{Error, Result};
use crate::refusal::PeopleRefusal;
use crate::service::{Actor, Service};

pub use role::Role;

/// The most characters of a login name or a shown name.
pub const NAME_CHARS_MAX: usize = 40;

/// A role to be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The server; `None` for every server.
    pub guild: Option<Snowflake>,
    /// The role.
    pub role: Role,
    /// When it ends.
    pub until: Option<DateTime<Utc>>,
}

/// An account with the roles that count at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub account: AccountRow,
    /// Its roles.
    pub grants: Vec<Grant>,
}

impl Person {
    /// The roles in a server.
    pub fn roles_in(&self, guild: Snowflake) -> BTreeSet<Role> {
        let here = |grant: &&Grant| grant.guild.is_none_or(|of| of == guild);
        self.grants.iter().filter(here).map(|grant| grant.role).collect()
    }

    /// The servers in which this person has a role, of those that are known.
    pub fn guilds(&self, known: &[Snowflake]) -> Vec<Snowflake> {
        known.iter().copied().filter(|guild| !self.roles_in(*guild).is_empty()).collect()
    }
}

/// A login name as it is compared: lower case, without blanks around it.
///
/// # Errors
/// When it is empty, too long, or holds what could not be typed again.
pub fn login_name(typed: &str) -> Result<String> {
    let login = typed.trim().to_lowercase();
    let chars = login.chars().count();
    if !(1..=NAME_CHARS_MAX).contains(&chars) {
        return Err(PeopleRefusal::LoginLength.into());
    }
    if login.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(PeopleRefusal::LoginBlank.into());
    }
    Ok(login)
}

pub(crate) fn grants_of(rows: Vec<RoleRow>, now: DateTime<Utc>) -> Vec<Grant> {
    let counts = |row: &RoleRow| row.until.is_none_or(|until| now < until);
    rows.into_iter()
        .filter(counts)
        // A role of a later herald is none here.
        .filter_map(|row| Some(Grant { guild: row.guild, role: row.role.parse().ok()?, until: row.until }))
        .collect()
}

fn unknown_account() -> Error {
    PeopleRefusal::NoAccount.into()
}

impl Service {
    /// Makes an account with a login name, and gives it roles.
    ///
    /// # Errors
    /// When the name is taken or cannot be used, or the database fails.
    pub async fn add_account(
        &self,
        new: &NewAccount<'_>,
        grants: &[Grant],
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<Person> {
        let login = new.login.map(login_name).transpose()?;
        if let Some(login) = &login
            && self.db.account_by_login(login).await?.is_some()
        {
            return Err(PeopleRefusal::LoginTaken(login.clone()).into());
        }
        let name = shown_name(new.name);
        let mut tx = self.db.begin().await?;
        let row = NewAccount { login: login.as_deref(), name: &name, ..*new };
        let id = tx.insert_account(&row, now).await?;
        for grant in grants {
            tx.put_role(&role_row(id, grant, RoleSource::Owner, actor, now)).await?;
        }
        let roles: Vec<Value> = grants.iter().map(told).collect();
        let after = json!({ "login": login, "name": name, "roles": roles });
        note(&mut tx, id, actor, "account_added", None, Some(after), now).await?;
        tx.commit().await?;
        self.person(id, now).await?.ok_or_else(unknown_account)
    }

    /// An account with the roles that count now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn person(&self, account: i64, now: DateTime<Utc>) -> Result<Option<Person>> {
        let Some(row) = self.db.account(account).await? else { return Ok(None) };
        let grants = grants_of(self.db.account_roles(account).await?, now);
        Ok(Some(Person { account: row, grants }))
    }

    /// The account of a login name as it was typed; `None` for an unknown one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn person_by_login(&self, typed: &str, now: DateTime<Utc>) -> Result<Option<Person>> {
        let Ok(login) = login_name(typed) else { return Ok(None) };
        match self.db.account_by_login(&login).await? {
            Some(row) => self.person(row.id, now).await,
            None => Ok(None),
        }
    }

    /// Everyone who has an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn people(&self, now: DateTime<Utc>) -> Result<Vec<Person>> {
        let mut roles = self.db.all_account_roles().await?;
        let mut people = Vec::new();
        for account in self.db.accounts().await? {
            let (own, others) = roles.into_iter().partition(|row| row.account == account.id);
            roles = others;
            people.push(Person { account, grants: grants_of(own, now) });
        }
        Ok(people)
    }

    /// True when nobody has an account yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_no_accounts(&self) -> Result<bool> {
        Ok(self.db.has_no_accounts().await?)
    }

    /// Gives an account a password, in its stored form, and a login name; sessions other than `besides` end.
    ///
    /// # Errors
    /// When the account is unknown, the login name is somebody else's, or the database fails.
    pub async fn set_password(
        &self,
        account: i64,
        login: &str,
        stored_form: &str,
        besides: Option<i64>,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let login = login_name(login)?;
        if self.db.account_by_login(&login).await?.is_some_and(|other| other.id != account) {
            return Err(PeopleRefusal::LoginTaken(login).into());
        }
        let mut tx = self.db.begin().await?;
        if !tx.set_password(account, &login, stored_form).await? {
            return Err(unknown_account());
        }
        tx.end_sessions(account, besides).await?;
        note(&mut tx, account, actor, "password_set", None, Some(json!({ "login": login })), now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Bars an account and ends its sessions, or lets it in again.
    ///
    /// # Errors
    /// When it is the last owner, is unknown, or the database fails.
    pub async fn set_barred(
        &self,
        account: i64,
        barred: bool,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<()> {
        if barred {
            self.refuse_last_owner(account, now).await?;
        }
        let mut tx = self.db.begin().await?;
        if !tx.set_disabled(account, barred.then_some(now)).await? {
            return Err(unknown_account());
        }
        if barred {
            tx.end_sessions(account, None).await?;
        }
        let action = if barred { "account_disabled" } else { "account_enabled" };
        note(&mut tx, account, actor, action, None, None, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Gives a role, or changes when it ends.
    ///
    /// # Errors
    /// When the account is unknown or the database fails.
    pub async fn grant(&self, account: i64, grant: &Grant, actor: &Actor, now: DateTime<Utc>) -> Result<()> {
        let Some(row) = self.db.account(account).await? else { return Err(unknown_account()) };
        let mut tx = self.db.begin().await?;
        tx.put_role(&role_row(account, grant, RoleSource::Owner, actor, now)).await?;
        note(&mut tx, account, actor, "role_given", None, Some(told(grant)), now).await?;
        tx.commit().await?;
        match row.discord {
            Some(discord) => self.joined_the_team(discord, now).await,
            None => Ok(()),
        }
    }

    /// Takes a role that an owner gave.
    ///
    /// # Errors
    /// When there is no such role, it is the last owner's, or the database fails.
    pub async fn revoke(
        &self,
        account: i64,
        guild: Option<Snowflake>,
        role: Role,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<()> {
        if role == Role::Owner && guild.is_none() {
            self.refuse_last_owner(account, now).await?;
        }
        let mut tx = self.db.begin().await?;
        if !tx.end_role(account, guild, role.name(), now).await? {
            return Err(PeopleRefusal::NoSuchRole(role).into());
        }
        let before = told(&Grant { guild, role, until: None });
        note(&mut tx, account, actor, "role_taken", Some(before), None, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The account of a person who has just proved who they are on Discord, made at need, with the roles that Discord
    /// says they have now. Roles that an owner gave stay beside them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn person_from_discord(
        &self,
        discord: Snowflake,
        name: &str,
        grants: &[Grant],
        now: DateTime<Utc>,
    ) -> Result<Person> {
        let actor = Actor::Person(discord);
        let name = shown_name(name);
        let mut tx = self.db.begin().await?;
        tx.lock_name(&format!("account:discord:{discord}")).await?;
        let id = if let Some(row) = tx.account_by_discord(discord).await? {
            tx.rename_account(row.id, &name).await?;
            row.id
        } else {
            let new = NewAccount { login: None, name: &name, password: None, discord: Some(discord) };
            let id = tx.insert_account(&new, now).await?;
            let after = json!({ "name": name, "discord": discord.to_string() });
            note(&mut tx, id, &actor, "account_added", None, Some(after), now).await?;
            id
        };
        let had_one = tx.account_roles(id).await?.iter().any(|row| row.until.is_none_or(|until| now < until));
        tx.end_discord_roles(id, now).await?;
        for grant in grants {
            tx.put_role(&role_row(id, grant, RoleSource::Discord, &actor, now)).await?;
        }
        tx.commit().await?;
        if !had_one && !grants.is_empty() {
            self.joined_the_team(discord, now).await?;
        }
        self.person(id, now).await?.ok_or_else(unknown_account)
    }

    /// An installation without an owner could only be mended at the shell, so the last one stays.
    async fn refuse_last_owner(&self, account: i64, now: DateTime<Utc>) -> Result<()> {
        let owns = |person: &Person| {
            let everywhere = |grant: &Grant| grant.guild.is_none() && grant.role == Role::Owner;
            person.account.disabled_at.is_none()
                && person.grants.iter().any(|grant| everywhere(grant) && grant.until.is_none())
        };
        let owners: Vec<i64> =
            self.people(now).await?.iter().filter(|p| owns(p)).map(|p| p.account.id).collect();
        if owners == [account] {
            return Err(PeopleRefusal::LastOwner.into());
        }
        Ok(())
    }
}

fn shown_name(name: &str) -> String {
    let name: String = name.trim().chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
    if name.is_empty() { "?".to_owned() } else { name }
}

fn told(grant: &Grant) -> Value {
    json!({
        "role": grant.role,
        "guild": grant.guild.map(|guild| guild.to_string()),
        "until": grant.until,
    })
}

fn role_row(account: i64, grant: &Grant, source: RoleSource, actor: &Actor, now: DateTime<Utc>) -> RoleRow {
    RoleRow {
        account,
        guild: grant.guild,
        role: grant.role.name().to_owned(),
        source,
        until: grant.until,
        granted_by: actor.name(),
        granted_at: now,
    }
}

pub(crate) async fn note(
    tx: &mut Tx,
    account: i64,
    actor: &Actor,
    action: &str,
    before: Option<Value>,
    after: Option<Value>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.audit(&NewAudit {
        at: now,
        actor: actor.name(),
        action: action.to_owned(),
        campaign: None,
        subject: format!("account:{account}"),
        before,
        after,
        reason: None,
    })
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn login_names_are_compared_in_lower_case() {
        assert_eq!(login_name(" Mei.Lin ").unwrap(), "mei.lin");
        for bad in ["", "  ", "a b", "a\u{0}b", &"x".repeat(41)] {
            assert!(login_name(bad).is_err(), "{bad:?}");
        }
    }
}
