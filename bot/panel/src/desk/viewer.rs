//! What everyone with a role may do: look.

use std::collections::BTreeMap;
use std::sync::Arc;

use campaigns::AuditFilter;
use campaigns::error::Result;
use campaigns::panel::audit::{LogPage, RecordCheck, ServerCoverage};
use campaigns::panel::compare::Comparison;
use campaigns::panel::reading::{
    CampaignCard, CampaignList, CampaignsAsked, NumberedAsked, NumberedList, ResultSoFar,
};
use campaigns::panel::review::Dossier;
use campaigns::panel::search::{List, ListAsked};
use campaigns::people::Role;
use campaigns::table::Table;
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

    /// A page of these.
    ///
    /// # Errors
    /// As [`campaigns::Service::campaign_page`].
    pub async fn campaign_page(&self, asked: &CampaignsAsked) -> Result<CampaignList> {
        self.0.service.campaign_page(self.0.guild, asked).await
    }

    /// A campaign of the server with what waits in it.
    ///
    /// # Errors
    /// As [`campaigns::Service::campaign_card`].
    pub async fn campaign_card(&self, id: &CampaignId) -> Result<CampaignCard> {
        self.0.service.campaign_card(self.0.guild, id).await
    }

    /// A page of the numbered list of a campaign.
    ///
    /// # Errors
    /// As [`campaigns::Service::numbered_list`].
    pub async fn numbered_list(&self, id: &CampaignId, asked: &NumberedAsked) -> Result<NumberedList> {
        self.0.service.numbered_list(self.0.guild, id, asked).await
    }

    /// The posts of these numbers of the list.
    ///
    /// # Errors
    /// As [`campaigns::Service::numbered`].
    pub async fn numbered(&self, id: &CampaignId, numbers: &[u32]) -> Result<BTreeMap<u32, Snowflake>> {
        let lines = self.0.service.numbered(self.0.guild, id, numbers).await?;
        Ok(lines.into_iter().map(|line| (line.row.number, line.row.message)).collect())
    }

    /// A page of posts.
    ///
    /// # Errors
    /// As [`campaigns::Service::list_posts`].
    pub async fn posts(&self, id: &CampaignId, asked: &ListAsked) -> Result<Arc<List>> {
        let key = (self.0.guild, id.clone(), asked.clone());
        let read = self.0.service.list_posts(self.0.guild, id, asked, self.0.now);
        self.0.app.recent.lists.get(self.0.stamp, key, read).await
    }

    /// One post.
    ///
    /// # Errors
    /// As [`campaigns::Service::dossier`].
    pub async fn post(&self, id: &CampaignId, message: Snowflake) -> Result<Dossier> {
        self.0.service.dossier(self.0.guild, id, message, self.0.now).await
    }

    /// What the author of a post is told.
    ///
    /// # Errors
    /// As [`campaigns::Service::author_message`].
    pub async fn author_message(&self, dossier: &Dossier) -> Result<Option<String>> {
        self.0.service.author_message(self.0.guild, dossier, self.0.now).await
    }

    /// Two posts side by side.
    ///
    /// # Errors
    /// As [`campaigns::Service::compare_posts`].
    pub async fn compare(&self, id: &CampaignId, pair: (Snowflake, Snowflake)) -> Result<Comparison> {
        self.0.service.compare_posts(self.0.guild, id, pair, self.0.now).await
    }

    /// A page of the log; what concerns the whole installation is for owners.
    ///
    /// # Errors
    /// As [`campaigns::Service::log_page`].
    pub async fn log(&self, filter: &AuditFilter, before: Option<i64>, limit: u32) -> Result<LogPage> {
        let filter = AuditFilter { installation: self.may(Role::Owner), ..filter.clone() };
        self.0.service.log_page(self.0.guild, &filter, before, limit).await
    }

    /// The log of a campaign as a table.
    ///
    /// # Errors
    /// As [`campaigns::Service::log_table`].
    pub async fn log_table(&self, id: &CampaignId) -> Result<Table> {
        self.0.service.log_table(self.0.guild, id).await
    }

    /// What was heard of the server.
    ///
    /// # Errors
    /// As [`campaigns::Service::coverage_of_server`].
    pub async fn coverage(&self) -> Result<ServerCoverage> {
        self.0.service.coverage_of_server(self.0.guild, self.0.now).await
    }

    /// The published records of the server, computed anew.
    ///
    /// # Errors
    /// As [`campaigns::Service::check_records`].
    pub async fn records(&self) -> Result<Vec<RecordCheck>> {
        self.0.service.check_records(self.0.guild).await
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
        let read = async {
            let people = self.0.service.people(self.0.now).await?;
            let named = |person: campaigns::people::Person| {
                (person.account.person().to_string(), person.account.name)
            };
            Ok(Names(Arc::new(people.into_iter().map(named).collect())))
        };
        Ok(self.0.app.recent.names.get(self.0.stamp, (), read).await?.as_ref().clone())
    }
}

/// The shown names of people.
#[derive(Debug, Default, Clone)]
pub struct Names(Arc<BTreeMap<String, String>>);

impl Names {
    /// The name of an actor of the audit log, such as `user:123`.
    pub fn actor(&self, actor: &str) -> String {
        let id = actor.strip_prefix("user:").unwrap_or(actor);
        self.0.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// True of herald itself and of everyone with an account.
    pub fn knows(&self, actor: &str) -> bool {
        actor.strip_prefix("user:").is_none_or(|id| self.0.contains_key(id))
    }

    /// The name of a person.
    pub fn person(&self, person: Snowflake) -> String {
        self.actor(&person.to_string())
    }
}
