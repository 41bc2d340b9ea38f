//! Who may use the panel: accounts and their roles.

use std::fmt;

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;

use crate::conn::Conn;
use crate::convert;
use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::place::Place;

/// An account of the panel.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Its number.
    pub id: i64,
    /// What is typed at sign-in; `None` for whoever comes from Discord only.
    pub login: Option<String>,
    /// What others are shown.
    pub name: String,
    /// The stored form of the password, if there is one.
    pub password: Option<String>,
    /// The same person on Discord.
    pub discord: Option<Snowflake>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Since when it may not sign in.
    pub disabled_at: Option<DateTime<Utc>>,
}

impl AccountRow {
    /// The id under which decisions and the audit log name this person.
    pub fn person(&self) -> Snowflake {
        self.discord.unwrap_or(Snowflake(self.id as u64))
    }
}

impl fmt::Debug for AccountRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountRow")
            .field("id", &self.id)
            .field("login", &self.login)
            .field("name", &self.name)
            .field("discord", &self.discord)
            .field("disabled_at", &self.disabled_at)
            .finish_non_exhaustive()
    }
}

/// An account to be made.
pub struct NewAccount<'a> {
    /// What is typed at sign-in.
    pub login: Option<&'a str>,
    /// What others are shown.
    pub name: &'a str,
    /// The stored form of the password.
    pub password: Option<&'a str>,
    /// The same person on Discord.
    pub discord: Option<Snowflake>,
}

/// Where a role comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoleSource {
    /// An owner gave it.
    Owner,
    /// The roles of the person on Discord.
    Discord,
}

impl RoleSource {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            RoleSource::Owner => "owner",
            RoleSource::Discord => "discord",
        }
    }
}

/// A role of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRow {
    /// The account.
    pub account: i64,
    /// The server; `None` for every server of the installation.
    pub guild: Option<Snowflake>,
    /// The role.
    pub role: String,
    /// Where it comes from.
    pub source: RoleSource,
    /// When it ends.
    pub until: Option<DateTime<Utc>>,
    /// Who gave it.
    pub granted_by: String,
    /// When.
    pub granted_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
struct Account {
    id: i64,
    login: Option<String>,
    name: String,
    password: Option<String>,
    discord: Option<i64>,
    created_at_ms: i64,
    disabled_at_ms: Option<i64>,
}

impl Account {
    fn read(self) -> Result<AccountRow, StoreError> {
        let place = Place { table: "accounts", key: &self.id };
        Ok(AccountRow {
            id: self.id,
            discord: self.discord.map(|id| place.id("discord", id)).transpose()?,
            created_at: place.at("created_at_ms", self.created_at_ms)?,
            disabled_at: place.maybe_at("disabled_at_ms", self.disabled_at_ms)?,
            login: self.login,
            name: self.name,
            password: self.password,
        })
    }
}

#[derive(sqlx::FromRow)]
struct RoleLine {
    account: i64,
    guild: i64,
    role: String,
    source: String,
    until_ms: Option<i64>,
    granted_by: String,
    granted_at_ms: i64,
}

impl RoleLine {
    fn read(self) -> Result<RoleRow, StoreError> {
        let place = Place { table: "account_roles", key: &self.account };
        Ok(RoleRow {
            account: self.account,
            guild: Some(place.id("guild", self.guild)?).filter(|guild| guild.0 != 0),
            source: match self.source.as_str() {
                "owner" => RoleSource::Owner,
                "discord" => RoleSource::Discord,
                other => return Err(place.corrupt("source", other)),
            },
            until: place.maybe_at("until_ms", self.until_ms)?,
            granted_at: place.at("granted_at_ms", self.granted_at_ms)?,
            role: self.role,
            granted_by: self.granted_by,
        })
    }
}

async fn list_accounts(conn: &mut Conn) -> Result<Vec<AccountRow>, StoreError> {
    let sql =
        "SELECT id, login, name, password, discord, created_at_ms, disabled_at_ms FROM accounts ORDER BY id";
    all!(conn, Account, sql)?.into_iter().map(Account::read).collect()
}

pub(crate) async fn find_account(conn: &mut Conn, id: i64) -> Result<Option<AccountRow>, StoreError> {
    let sql = "SELECT id, login, name, password, discord, created_at_ms, disabled_at_ms
                 FROM accounts WHERE id = $1";
    first!(conn, Account, sql, id)?.map(Account::read).transpose()
}

async fn find_login(conn: &mut Conn, login: &str) -> Result<Option<AccountRow>, StoreError> {
    let sql = "SELECT id, login, name, password, discord, created_at_ms, disabled_at_ms
                 FROM accounts WHERE login = $1";
    first!(conn, Account, sql, convert::text("login", login)?)?.map(Account::read).transpose()
}

async fn find_discord(conn: &mut Conn, discord: Snowflake) -> Result<Option<AccountRow>, StoreError> {
    let sql = "SELECT id, login, name, password, discord, created_at_ms, disabled_at_ms
                 FROM accounts WHERE discord = $1";
    let id = convert::id("discord", discord)?;
    first!(conn, Account, sql, id)?.map(Account::read).transpose()
}

pub(crate) async fn list_roles(conn: &mut Conn, account: i64) -> Result<Vec<RoleRow>, StoreError> {
    let sql = "SELECT account, guild, role, source, until_ms, granted_by, granted_at_ms
                 FROM account_roles WHERE account = $1 ORDER BY guild, role, source";
    all!(conn, RoleLine, sql, account)?.into_iter().map(RoleLine::read).collect()
}

async fn list_all_roles(conn: &mut Conn) -> Result<Vec<RoleRow>, StoreError> {
    let sql = "SELECT account, guild, role, source, until_ms, granted_by, granted_at_ms
                 FROM account_roles ORDER BY account, guild, role, source";
    all!(conn, RoleLine, sql)?.into_iter().map(RoleLine::read).collect()
}

reads! {
    /// Every account, by number.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    accounts() -> Vec<AccountRow> = list_accounts;

    /// An account.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    account(id: i64) -> Option<AccountRow> = find_account;

    /// The account of a login name, which is compared as it is.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    account_by_login(login: &str) -> Option<AccountRow> = find_login;

    /// The account of a person on Discord.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    account_by_discord(discord: Snowflake) -> Option<AccountRow> = find_discord;

    /// The roles of an account, those that have ended included.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    account_roles(account: i64) -> Vec<RoleRow> = list_roles;

    /// The roles of every account.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    all_account_roles() -> Vec<RoleRow> = list_all_roles;
}

/// How the table says "every server".
fn guild_of(guild: Option<Snowflake>) -> Result<i64, StoreError> {
    guild.map_or(Ok(0), |guild| convert::id("guild", guild))
}

impl Tx {
    /// Makes an account and gives its number.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the login name or the person on Discord has one already.
    pub async fn insert_account(
        &mut self,
        new: &NewAccount<'_>,
        now: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        let sql = "INSERT INTO accounts (login, name, password, discord, created_at_ms)
                   VALUES ($1, $2, $3, $4, $5) RETURNING id";
        let row = first!(
            self.conn,
            (i64,),
            sql,
            convert::maybe_text("login", new.login)?,
            convert::text("name", new.name)?,
            convert::maybe_text("password", new.password)?,
            new.discord.map(|id| convert::id("discord", id)).transpose()?,
            convert::ms(now),
        )?;
        row.map(|(id,)| id).ok_or_else(|| StoreError::Missing { what: "the new account".to_owned() })
    }

    /// Gives an account another name to show.
    ///
    /// # Errors
    /// What the database says.
    pub async fn rename_account(&mut self, account: i64, name: &str) -> Result<(), StoreError> {
        let sql = "UPDATE accounts SET name = $2 WHERE id = $1";
        run!(self.conn, sql, account, convert::text("name", name)?)?;
        Ok(())
    }

    /// Sets the login name and the stored form of the password; `false` when there is no such account.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when another account has the login name.
    pub async fn set_password(
        &mut self,
        account: i64,
        login: &str,
        password: &str,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE accounts SET login = $2, password = $3 WHERE id = $1";
        let (login, password) = (convert::text("login", login)?, convert::text("password", password)?);
        Ok(run!(self.conn, sql, account, login, password)? == 1)
    }

    /// Bars an account from signing in, or lets it in again for `None`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_disabled(
        &mut self,
        account: i64,
        since: Option<DateTime<Utc>>,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE accounts SET disabled_at_ms = $2 WHERE id = $1";
        Ok(run!(self.conn, sql, account, since.map(convert::ms))? == 1)
    }

    /// Gives a role, or changes its end. A role that somebody has without a pause keeps its beginning: who was on the team
    /// during a window is asked long after.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such account.
    pub async fn put_role(&mut self, role: &RoleRow) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO account_roles (account, guild, role, source, until_ms, granted_by, granted_at_ms)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)
                   ON CONFLICT (account, guild, role, source) DO UPDATE
                      SET until_ms = excluded.until_ms, granted_by = excluded.granted_by,
                          granted_at_ms = CASE
                              WHEN coalesce(account_roles.until_ms, excluded.granted_at_ms) >= excluded.granted_at_ms
                              THEN account_roles.granted_at_ms ELSE excluded.granted_at_ms END";
        run!(
            self.conn,
            sql,
            role.account,
            guild_of(role.guild)?,
            convert::key("role", &role.role)?,
            role.source.name(),
            role.until.map(convert::ms),
            convert::text("granted_by", &role.granted_by)?,
            convert::ms(role.granted_at),
        )?;
        Ok(())
    }

    /// Ends a role that an owner gave; `false` when there is none. The row stays, so that it is known who was on the team
    /// when.
    ///
    /// # Errors
    /// What the database says.
    pub async fn end_role(
        &mut self,
        account: i64,
        guild: Option<Snowflake>,
        role: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE account_roles SET until_ms = $4
                    WHERE account = $1 AND guild = $2 AND role = $3 AND source = 'owner'
                      AND (until_ms IS NULL OR until_ms > $4)";
        Ok(run!(self.conn, sql, account, guild_of(guild)?, role, convert::ms(now))? > 0)
    }

    /// Ends every role that Discord gave.
    ///
    /// # Errors
    /// What the database says.
    pub async fn end_discord_roles(&mut self, account: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
        let sql = "UPDATE account_roles SET until_ms = $2
                    WHERE account = $1 AND source = 'discord' AND (until_ms IS NULL OR until_ms > $2)";
        run!(self.conn, sql, account, convert::ms(now))?;
        Ok(())
    }
}

impl Db {
    /// True when nobody has an account yet.
    ///
    /// # Errors
    /// What the database says.
    pub async fn has_no_accounts(&self) -> Result<bool, StoreError> {
        let mut conn = self.reading().await?;
        Ok(first!(conn, (i64,), "SELECT id FROM accounts LIMIT 1")?.is_none())
    }
}
