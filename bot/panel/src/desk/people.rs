//! Members: what is known of one, and what they may ask for.

use campaigns::erasing::Erased;
use campaigns::error::Result;
use campaigns::panel::people::{Member, MemberList, MembersAsked};
use domain::snowflake::Snowflake;
use serde_json::Value;

use super::{Organiser, Viewer};

impl Viewer {
    /// A page of members with a post in the server.
    ///
    /// # Errors
    /// As [`campaigns::Service::members`].
    pub async fn members(&self, asked: &MembersAsked) -> Result<MemberList> {
        self.desk().service.members(self.desk().guild, asked).await
    }

    /// One member.
    ///
    /// # Errors
    /// As [`campaigns::Service::member`].
    pub async fn member(&self, person: Snowflake) -> Result<Member> {
        self.desk().service.member(self.desk().guild, person).await
    }
}

impl Organiser {
    /// Everything that is kept of a member, for that member.
    ///
    /// # Errors
    /// As [`campaigns::Service::export_member`].
    pub async fn export_member(&self, person: Snowflake) -> Result<Value> {
        let desk = self.desk();
        desk.service.export_member(desk.guild, person, desk.person, desk.now).await
    }

    /// Forgets a member.
    ///
    /// # Errors
    /// As [`campaigns::Service::erase_member`].
    pub async fn erase_member(&self, person: Snowflake, seen: &str, withdraw: bool) -> Result<Erased> {
        let desk = self.desk();
        let erased =
            desk.service.erase_member(desk.guild, person, desk.person, seen, withdraw, desk.now).await?;
        (desk.wake)();
        Ok(erased)
    }
}
