//! What everyone with a role may do: look.

use std::collections::BTreeMap;

use campaigns::error::Result;
use campaigns::panel_reading::{CampaignCard, ResultSoFar};
use campaigns::panel_review::{Dossier, List, ListAsked};
use campaigns::people::Role;
use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;

use super::Desk;

/// Looks at one server.
pub struct Viewer(Desk);

impl Viewer {
    pub(super) fn new(desk: Desk) -> Self {
        Self(desk)
    }

    pub(super) fn desk(&self) -> &Desk {
        &self.0
    }

    /// Whether the person behind the session also has this role; for what a page shows, never for what it does.
    pub fn may(&self, role: Role) -> bool {
        role.held_by(&self.0.roles)
    }

    /// The person behind the session, as decisions name them.
    pub fn person(&self) -> Snowflake {
        self.0.person
    }

    /// The server.
    pub fn guild(&self) -> Snowflake {
        self.0.guild
    }

    /// The time of the request.
    pub fn now(&self) -> DateTime<Utc> {
        self.0.now
    }

    /// The campaigns of the server with what waits in them.
    ///
    /// # Errors
    /// As [`campaigns::Service::campaign_cards`].
    pub async fn campaigns(&self) -> Result<Vec<CampaignCard>> {
        self.0.service.campaign_cards(self.0.guild).await
    }

    /// A page of posts.
    ///
    /// # Errors
    /// As [`campaigns::Service::list_posts`].
    pub async fn posts(&self, id: &CampaignId, asked: &ListAsked) -> Result<List> {
        self.0.service.list_posts(self.0.guild, id, asked, self.0.now).await
    }

    /// One post.
    ///
    /// # Errors
    /// As [`campaigns::Service::dossier`].
    pub async fn post(&self, id: &CampaignId, message: Snowflake) -> Result<Dossier> {
        self.0.service.dossier(self.0.guild, id, message, self.0.now).await
    }

    /// How far a campaign is on its way to a result.
    ///
    /// # Errors
    /// As [`campaigns::Service::result_so_far`].
    pub async fn result(&self, id: &CampaignId) -> Result<ResultSoFar> {
        self.0.service.result_so_far(self.0.guild, id).await
    }

    /// The shown names of everyone with an account, by the name decisions and the audit log give them.
    ///
    /// # Errors
    /// As [`campaigns::Service::people`].
    pub async fn names(&self) -> Result<Names> {
        let people = self.0.service.people(self.0.now).await?;
        let named =
            |person: campaigns::people::Person| (person.account.person().to_string(), person.account.name);
        Ok(Names(people.into_iter().map(named).collect()))
    }
}

/// The shown names of people.
#[derive(Debug, Default)]
pub struct Names(BTreeMap<String, String>);

impl Names {
    /// The name of an actor of the audit log, such as `user:123`.
    pub fn actor(&self, actor: &str) -> String {
        let id = actor.strip_prefix("user:").unwrap_or(actor);
        self.0.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// The name of a person.
    pub fn person(&self, person: Snowflake) -> String {
        self.actor(&person.to_string())
    }
}
