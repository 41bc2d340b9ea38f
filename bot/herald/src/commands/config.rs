//! `herald config`.

use crate::commands::print;
use crate::config::Config;
use crate::exit::Failure;

/// Shows the merged settings; reading them has checked them.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub fn check(config: &Config) -> Result<(), Failure> {
    let mut shown = config.clone();
    if let Some((scheme, rest)) = shown.database.url.clone().split_once("://")
        && let Some((_, host)) = rest.rsplit_once('@')
    {
        shown.database.url = format!("{scheme}://…@{host}");
    }
    let text = toml::to_string_pretty(&shown).map_err(Failure::outside)?;
    print(&format!("# The settings are sound. Merged, they are:\n\n{text}"))
}
