//! What an owner may do: look after accounts and settings.

use std::ops::Deref;

use campaigns::error::{Error, Result};
use campaigns::people::{Grant, Person, Role};
use campaigns::people_sessions::SessionLimits;
use campaigns::refusal::PeopleRefusal;
use campaigns::tokens::TokenAsked;
use campaigns::webhooks::Webhook;
use campaigns::{Actor, ApiTokenRow, NewAccount, SessionRow};
use chrono::{DateTime, Utc};

use super::{Desk, Viewer};

/// Looks after the accounts and settings of one server.
pub struct Owner(Viewer);

impl Owner {
    pub(super) fn new(desk: Desk) -> Self {
        Self(Viewer::new(desk))
    }

    fn actor(&self) -> Actor {
        Actor::Person(self.desk().person)
    }

    /// The accounts an owner of this server sees, by number: those with a role here, and those without any role yet. An
    /// owner of every server sees all.
    ///
    /// # Errors
    /// As [`campaigns::Service::people`].
    pub async fn accounts(&self) -> Result<Vec<Person>> {
        let desk = self.desk();
        let mut people = desk.service.people(desk.now).await?;
        people.retain(|person| {
            desk.everywhere || person.grants.is_empty() || !person.roles_in(desk.guild).is_empty()
        });
        Ok(people)
    }

    /// One of these accounts.
    ///
    /// # Errors
    /// [`Error::NoAccount`] when it is none of them.
    pub async fn account(&self, account: i64) -> Result<Person> {
        let people = self.accounts().await?;
        people.into_iter().find(|person| person.account.id == account).ok_or(Error::NoAccount(account))
    }

    /// Whether this owner may bar an account, let it in again, end its sessions or make a link for it: that takes hold of
    /// all its roles, so none of them may be beyond this server.
    pub fn may_manage(&self, person: &Person) -> bool {
        let desk = self.desk();
        desk.everywhere || person.grants.iter().all(|grant| grant.guild == Some(desk.guild))
    }

    async fn managed(&self, account: i64) -> Result<Person> {
        let person = self.account(account).await?;
        if self.may_manage(&person) { Ok(person) } else { Err(PeopleRefusal::BeyondServer.into()) }
    }

    /// Makes an account with a login name and a role in this server.
    ///
    /// # Errors
    /// As [`campaigns::Service::add_account`].
    pub async fn add_account(&self, login: &str, name: &str, role: Role) -> Result<Person> {
        let desk = self.desk();
        let name = if name.trim().is_empty() { login } else { name };
        let new = NewAccount { login: Some(login), name, password: None, discord: None };
        let grant = Grant { guild: Some(desk.guild), role, until: None };
        desk.service.add_account(&new, &[grant], &self.actor(), desk.now).await
    }

    /// Gives a role in this server, or changes when it ends.
    ///
    /// # Errors
    /// As [`campaigns::Service::grant`].
    pub async fn give_role(&self, account: i64, role: Role, until: Option<DateTime<Utc>>) -> Result<()> {
        let desk = self.desk();
        self.account(account).await?;
        if until.is_some_and(|until| until <= desk.now) {
            return Err(PeopleRefusal::UntilPassed.into());
        }
        let grant = Grant { guild: Some(desk.guild), role, until };
        desk.service.grant(account, &grant, &self.actor(), desk.now).await
    }

    /// Takes a role that an owner gave in this server.
    ///
    /// # Errors
    /// As [`campaigns::Service::revoke`].
    pub async fn take_role(&self, account: i64, role: Role) -> Result<()> {
        let desk = self.desk();
        self.account(account).await?;
        if account == desk.account && role == Role::Owner && !desk.everywhere {
            return Err(PeopleRefusal::OwnRole.into());
        }
        desk.service.revoke(account, Some(desk.guild), role, &self.actor(), desk.now).await
    }

    /// Bars an account and ends its sessions, or lets it in again.
    ///
    /// # Errors
    /// As [`campaigns::Service::set_barred`].
    pub async fn set_barred(&self, account: i64, barred: bool) -> Result<()> {
        let desk = self.desk();
        self.managed(account).await?;
        if account == desk.account {
            return Err(PeopleRefusal::OwnAccount.into());
        }
        desk.service.set_barred(account, barred, &self.actor(), desk.now).await
    }

    /// Makes a link that signs an account in once; gives when it ends.
    ///
    /// # Errors
    /// As [`campaigns::Service::make_link`].
    pub async fn make_link(
        &self,
        token: &str,
        account: i64,
        limits: &SessionLimits,
    ) -> Result<DateTime<Utc>> {
        let desk = self.desk();
        let person = self.managed(account).await?;
        if person.account.disabled_at.is_some() {
            return Err(PeopleRefusal::Barred.into());
        }
        desk.service.make_link(token, account, limits, &self.actor(), desk.now).await
    }

    /// The sessions of an account.
    ///
    /// # Errors
    /// As [`campaigns::Service::sessions_of`].
    pub async fn sessions(&self, account: i64, limits: &SessionLimits) -> Result<Vec<SessionRow>> {
        self.managed(account).await?;
        self.desk().service.sessions_of(account, limits, self.desk().now).await
    }

    /// Ends a session of an account.
    ///
    /// # Errors
    /// [`Error::NoAccount`] when the account has no such session.
    pub async fn end_session(&self, account: i64, session: i64) -> Result<()> {
        self.managed(account).await?;
        if self.desk().service.end_session_for(account, session, &self.actor(), self.desk().now).await? {
            Ok(())
        } else {
            Err(Error::NoAccount(account))
        }
    }

    /// The webhooks of the server.
    ///
    /// # Errors
    /// As [`campaigns::Service::webhooks`].
    pub async fn webhooks(&self) -> Result<Vec<Webhook>> {
        self.desk().service.webhooks(self.desk().guild).await
    }

    /// Makes a webhook.
    ///
    /// # Errors
    /// As [`campaigns::Service::add_webhook`].
    pub async fn add_webhook(&self, url: &str, secret: &str, allow_private: bool) -> Result<i64> {
        let desk = self.desk();
        desk.service.add_webhook(desk.guild, url, secret, allow_private, &self.actor(), desk.now).await
    }

    /// Ends a webhook.
    ///
    /// # Errors
    /// As [`campaigns::Service::end_webhook`].
    pub async fn end_webhook(&self, id: i64) -> Result<bool> {
        let desk = self.desk();
        desk.service.end_webhook(desk.guild, id, &self.actor(), desk.now).await
    }
}

impl Viewer {
    /// Tokens of the server: the own ones, and for an owner everybody's.
    ///
    /// # Errors
    /// As [`campaigns::Service::api_tokens`].
    pub async fn tokens(&self) -> Result<Vec<ApiTokenRow>> {
        let desk = self.desk();
        let account = (!self.may(Role::Owner)).then_some(desk.account);
        desk.service.api_tokens(desk.guild, account, desk.now).await
    }

    /// Makes a token for the own account.
    ///
    /// # Errors
    /// As [`campaigns::Service::make_api_token`].
    pub async fn make_token(&self, token: &str, asked: &TokenAsked) -> Result<ApiTokenRow> {
        let desk = self.desk();
        let person = desk.service.person(desk.account, desk.now).await?;
        let person = person.ok_or(Error::NoAccount(desk.account))?;
        desk.service.make_api_token(desk.guild, token, &person, asked, desk.now).await
    }

    /// Revokes one of these tokens; `false` when it is none of them.
    ///
    /// # Errors
    /// As [`campaigns::Service::revoke_api_token`].
    pub async fn revoke_token(&self, id: i64) -> Result<bool> {
        let desk = self.desk();
        let account = (!self.may(Role::Owner)).then_some(desk.account);
        let actor = Actor::Person(desk.person);
        desk.service.revoke_api_token(desk.guild, id, account, &actor, desk.now).await
    }
}

impl Deref for Owner {
    type Target = Viewer;

    fn deref(&self) -> &Viewer {
        &self.0
    }
}
