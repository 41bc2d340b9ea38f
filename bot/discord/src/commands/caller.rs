//! Who asks, where, in which language, and what they may do.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use serenity::all::{
    CommandInteraction, ComponentInteraction, GuildId, Member, ModalInteraction, Permissions, User,
};
use wording::commands::{Refusal, Right};

use crate::settings::Role;

/// Who asks for something. Built from what Discord sends with every interaction, so it is never older than the click.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The person.
    pub(crate) user: Snowflake,
    /// The server.
    pub(crate) guild: Snowflake,
    /// The person's roles in the server.
    pub(crate) roles: Vec<Snowflake>,
    /// Owns the server or administers it.
    pub(crate) administrator: bool,
    /// The language of the answer.
    pub(crate) lang: Lang,
    /// When it was asked.
    pub(crate) now: DateTime<Utc>,
    /// The interaction's id: it finds the request in the log.
    pub(crate) mark: Snowflake,
}

/// The parts of an interaction that say who asks.
pub(crate) struct Asked<'a> {
    pub(crate) id: u64,
    pub(crate) user: &'a User,
    pub(crate) member: Option<&'a Member>,
    pub(crate) guild: Option<u64>,
    pub(crate) locale: &'a str,
    pub(crate) guild_locale: Option<&'a str>,
}

impl<'a> From<&'a CommandInteraction> for Asked<'a> {
    fn from(asked: &'a CommandInteraction) -> Self {
        Self {
            id: asked.id.get(),
            user: &asked.user,
            member: asked.member.as_deref(),
            guild: asked.guild_id.map(GuildId::get),
            locale: &asked.locale,
            guild_locale: asked.guild_locale.as_deref(),
        }
    }
}

impl<'a> From<&'a ComponentInteraction> for Asked<'a> {
    fn from(asked: &'a ComponentInteraction) -> Self {
        Self {
            id: asked.id.get(),
            user: &asked.user,
            member: asked.member.as_ref(),
            guild: asked.guild_id.map(GuildId::get),
            locale: &asked.locale,
            guild_locale: asked.guild_locale.as_deref(),
        }
    }
}

impl<'a> From<&'a ModalInteraction> for Asked<'a> {
    fn from(asked: &'a ModalInteraction) -> Self {
        Self {
            id: asked.id.get(),
            user: &asked.user,
            member: asked.member.as_ref(),
            guild: asked.guild_id.map(GuildId::get),
            locale: &asked.locale,
            guild_locale: asked.guild_locale.as_deref(),
        }
    }
}

impl Asked<'_> {
    /// The language of the answer.
    pub(crate) fn lang(&self, default_lang: Lang) -> Lang {
        lang_of(self.locale, self.guild_locale, default_lang)
    }

    /// Who asks.
    ///
    /// # Errors
    /// [`Refusal::Outside`] for a direct message, or a server herald does not work in.
    pub(crate) fn caller(
        &self,
        guilds: &[Snowflake],
        default_lang: Lang,
        now: DateTime<Utc>,
    ) -> Result<Caller, Refusal> {
        let guild = self.guild.map(Snowflake).filter(|guild| guilds.contains(guild));
        let (Some(guild), Some(member)) = (guild, self.member) else { return Err(Refusal::Outside) };
        Ok(Caller {
            user: Snowflake(self.user.id.get()),
            guild,
            roles: member.roles.iter().map(|role| Snowflake(role.get())).collect(),
            // Discord counts every permission to the owner of the server.
            administrator: member.permissions.is_some_and(Permissions::administrator),
            lang: self.lang(default_lang),
            now,
            mark: Snowflake(self.id),
        })
    }
}

/// The reader's own language where herald speaks it, else the server's, else the default.
pub(crate) fn lang_of(locale: &str, guild_locale: Option<&str>, default_lang: Lang) -> Lang {
    let spoken = |tag: &str| tag.parse::<Lang>().ok();
    spoken(locale).or_else(|| guild_locale.and_then(spoken)).unwrap_or(default_lang)
}

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permit {
    /// Decide about posts.
    Review,
    /// Draft, approve, amend, call off, pick and publish.
    Organise,
}

impl Permit {
    /// The roles that have it. Owners have everything. Judges mark blind, so they do not review; payers only pay.
    fn given_to(self) -> &'static [Role] {
        match self {
            Self::Review => &[Role::Reviewer, Role::Organiser, Role::Owner],
            Self::Organise => &[Role::Organiser, Role::Owner],
        }
    }

    fn right(self) -> Right {
        match self {
            Self::Review => Right::Reviewer,
            Self::Organise => Right::Organiser,
        }
    }
}

impl Caller {
    /// Checks a permit against the roles as they are now.
    ///
    /// # Errors
    /// [`Refusal::Role`] names the right that is missing.
    pub(crate) fn must(&self, permit: Permit, roles: &BTreeMap<Role, Vec<Snowflake>>) -> Result<(), Refusal> {
        let has =
            |role: &Role| roles.get(role).is_some_and(|given| given.iter().any(|id| self.roles.contains(id)));
        if self.administrator || permit.given_to().iter().any(has) {
            Ok(())
        } else {
            Err(Refusal::Role(permit.right()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_readers_then_the_servers_then_the_default() {
        for (locale, guild_locale, lang) in [
            ("zh-TW", Some("en-US"), Lang::ZhTw),
            ("zh-HK", None, Lang::ZhTw),
            ("zh-CN", Some("zh-TW"), Lang::ZhCn),
            ("en-GB", Some("zh-TW"), Lang::En),
            ("en-US", None, Lang::En),
            ("ja", Some("zh-CN"), Lang::ZhCn),
            ("ja", Some("fr"), Lang::ZhTw),
            ("ja", None, Lang::ZhTw),
            ("", None, Lang::ZhTw),
        ] {
            assert_eq!(lang_of(locale, guild_locale, Lang::ZhTw), lang, "{locale} in {guild_locale:?}");
        }
    }

    fn caller(roles: &[u64], administrator: bool) -> Caller {
        Caller {
            user: Snowflake(1),
            guild: Snowflake(2),
            roles: roles.iter().copied().map(Snowflake).collect(),
            administrator,
            lang: Lang::En,
            now: DateTime::UNIX_EPOCH,
            mark: Snowflake(3),
        }
    }

    /// The whole table: which of herald's roles may do what, and that roles of the server give nothing by themselves.
    #[test]
    fn roles_give_what_the_table_says_and_nothing_else() {
        let given: BTreeMap<Role, Vec<Snowflake>> = [
            (Role::Reviewer, vec![Snowflake(10)]),
            (Role::Judge, vec![Snowflake(20)]),
            (Role::Organiser, vec![Snowflake(30), Snowflake(31)]),
            (Role::Payer, vec![Snowflake(40)]),
            (Role::Owner, vec![Snowflake(50)]),
        ]
        .into();
        for (roles, administrator, review, organise) in [
            (&[][..], false, false, false),
            (&[99], false, false, false),
            (&[10], false, true, false),
            (&[20], false, false, false),
            (&[30], false, true, true),
            (&[31], false, true, true),
            (&[40], false, false, false),
            (&[50], false, true, true),
            (&[20, 10], false, true, false),
            (&[], true, true, true),
        ] {
            let caller = caller(roles, administrator);
            assert_eq!(caller.must(Permit::Review, &given).is_ok(), review, "{roles:?} {administrator}");
            assert_eq!(caller.must(Permit::Organise, &given).is_ok(), organise, "{roles:?} {administrator}");
        }
        assert_eq!(caller(&[20], false).must(Permit::Organise, &given), Err(Refusal::Role(Right::Organiser)));
        assert!(caller(&[30], false).must(Permit::Organise, &BTreeMap::new()).is_err());
    }
}
