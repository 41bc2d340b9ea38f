//! Settings: accounts and roles, tokens, webhooks, the state of the installation. Tokens are everybody's; the rest is the
//! owners'.

pub(crate) mod account;
pub(crate) mod accounts;
pub(crate) mod system;
pub(crate) mod tokens;
pub(crate) mod webhooks;

use campaigns::people::Role;
use domain::lang::Lang;
use wording::panel::Settings as W;

use crate::frame::{NavLink, role_name};

/// A screen of the settings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Accounts,
    Tokens,
    Webhooks,
    System,
}

/// The screens of the settings, those that somebody can open.
fn tabs(lang: Lang, here: Tab, is_owner: bool) -> Vec<NavLink> {
    let all = [
        (Tab::Accounts, W::Accounts, "/settings"),
        (Tab::Tokens, W::Tokens, "/settings/tokens"),
        (Tab::Webhooks, W::Webhooks, "/settings/webhooks"),
        (Tab::System, W::System, "/settings/system"),
    ];
    all.into_iter()
        .filter(|(tab, ..)| is_owner || *tab == Tab::Tokens)
        .map(|(tab, label, href)| NavLink {
            href: href.to_owned(),
            label: label.say(lang),
            here: tab == here,
            badge: None,
        })
        .collect()
}

/// A choice of a list or a form.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

fn role_choices(lang: Lang, chosen: Option<Role>) -> Vec<Choice> {
    let choice = |role: Role| Choice {
        value: role.name().to_owned(),
        label: role_name(role).say(lang),
        chosen: Some(role) == chosen,
    };
    Role::ALL.into_iter().map(choice).collect()
}

/// What the use cases say against an input, if the page can show it beside the form; everything else is a page of its
/// own.
fn refused(lang: Lang, error: campaigns::Error) -> Result<String, crate::refusal::Refusal> {
    match error {
        campaigns::Error::People(why) => Ok(crate::refusal::people_refused(lang, &why)),
        error => Err(error.into()),
    }
}
