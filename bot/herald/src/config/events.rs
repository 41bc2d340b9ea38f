//! The section of drafts, and what it becomes. The triggers have their own section under `[market]`.

use campaigns::events::{DraftOptions, EventSettings};

use super::Config;

/// The template of drafts, where they live and whether herald may approve them.
pub type DraftsSection = DraftOptions;

/// What types cannot say: the key, and what is wrong with it.
pub(super) fn check(drafts: &DraftsSection) -> Result<(), (String, String)> {
    drafts.check().map_err(|(key, why)| (format!("drafts.{key}"), why))
}

impl Config {
    /// How the market is watched and what is drafted from it.
    pub(super) fn events(&self) -> EventSettings {
        let mut drafts = self.drafts.clone();
        if drafts.guild.is_none()
            && let [only] = self.discord.guilds[..]
        {
            drafts.guild = Some(only);
        }
        EventSettings { triggers: self.market.triggers.clone(), drafts, name: None }
    }
}
