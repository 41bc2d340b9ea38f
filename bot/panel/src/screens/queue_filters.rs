//! How the list of posts is filtered and ordered: what an address asks for, the address of what is asked for, and the choices.

use campaigns::panel::search::{Held, Likeness, ListAsked, Order, Shown};
use campaigns::people::Role;
use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use domain::triage::Script;
use domain::verdict::{Flag, ReasonCode};
use serde::Deserialize;
use wording::panel::{Overview, Queue as W};
use wording::reason_name;

use crate::desk::Viewer;
use crate::screens::queue::LINES;

/// The place in a list, as the address keeps it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    pub(super) shown: String,
    pub(super) reason: String,
    pub(super) likeness: String,
    pub(super) script: String,
    pub(super) signal: String,
    pub(super) held: String,
    pub(super) order: String,
    pub(super) after: String,
    pub(super) search: String,
    /// The post that was decided or taken back a moment ago.
    pub(super) done: String,
    /// What was done with it.
    pub(super) how: String,
    /// How many posts a bulk decision has decided a moment ago.
    pub(super) bulk: Option<u64>,
}

/// A choice of a filter.
pub(super) struct Choice {
    pub(super) value: &'static str,
    pub(super) label: String,
    pub(super) chosen: bool,
}

/// What an address asks for; a word that means nothing asks for nothing.
pub(super) fn filter_of(asked: &Asked, viewer: &Viewer) -> ListAsked {
    ListAsked {
        shown: Shown::ALL.into_iter().find(|shown| shown.name() == asked.shown).unwrap_or_default(),
        reason: asked.reason.parse().ok(),
        likeness: Likeness::ALL.into_iter().find(|likeness| likeness.name() == asked.likeness),
        script: asked.script.parse().ok(),
        flag: Flag::ALL.into_iter().find(|flag| flag.name() == asked.signal),
        held: match asked.held.as_str() {
            "anyone" => Some(Held::Anyone),
            "me" => Some(Held::By(viewer.person())),
            _ => None,
        },
        beyond: id_of(&asked.after),
        order: Order::ALL.into_iter().find(|order| order.name() == asked.order).unwrap_or_default(),
        limit: LINES,
        ..ListAsked::default()
    }
}

/// An id that a database can hold.
pub(super) fn id_of(text: &str) -> Option<Snowflake> {
    text.parse::<u64>().ok().filter(|id| i64::try_from(*id).is_ok()).map(Snowflake)
}

/// The address of this list without its place, ready for one more parameter.
pub(super) fn address(id: &CampaignId, asked: &Asked, search: &ListAsked) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let mut add = |name: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            query.append_pair(name, value);
        }
    };
    add("shown", (search.shown != Shown::Waiting).then(|| search.shown.name()));
    add("reason", search.reason.map(ReasonCode::name));
    add("likeness", search.likeness.map(Likeness::name));
    add("script", search.script.map(Script::name));
    add("signal", search.flag.map(Flag::name));
    add("held", search.held.map(|_| asked.held.as_str()));
    add("order", (search.order != Order::Risk).then(|| search.order.name()));
    add("search", Some(&asked.search));
    let query = query.finish();
    let amp = if query.is_empty() { "" } else { "&" };
    format!("/campaigns/{id}/review?{query}{amp}")
}

/// The same search among all posts.
pub(super) fn everywhere(id: &CampaignId, search: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("shown", Shown::All.name()).append_pair("search", search);
    format!("/campaigns/{id}/review?{}", query.finish())
}

fn choice(value: &'static str, label: String, chosen: bool) -> Choice {
    Choice { value, label, chosen }
}

pub(super) fn choices_shown(shown: Shown, lang: Lang) -> Vec<Choice> {
    let label = |of: Shown| match of {
        Shown::Waiting => Overview::Waiting.say(lang),
        Shown::WithAuthor => W::WithAuthor.say(lang),
        Shown::Accepted => Overview::Accepted.say(lang),
        Shown::Rejected => Overview::Rejected.say(lang),
        Shown::Withdrawn => Overview::Withdrawn.say(lang),
        Shown::All => W::All.say(lang),
    };
    Shown::ALL.into_iter().map(|of| choice(of.name(), label(of), of == shown)).collect()
}

pub(super) fn choices_reason(chosen: Option<ReasonCode>, lang: Lang) -> Vec<Choice> {
    let mut choices = vec![choice("", W::AnyReason.say(lang), chosen.is_none())];
    let of_herald = ReasonCode::ALL.iter().copied().filter(|code| !code.by_person_only());
    choices.extend(of_herald.map(|code| choice(code.name(), reason_name(lang, code), Some(code) == chosen)));
    choices
}

pub(super) fn choices_order(chosen: Order, lang: Lang) -> Vec<Choice> {
    let label = |order| match order {
        Order::Risk => W::ByRisk,
        Order::Oldest => W::OldestFirst,
        Order::Newest => W::NewestFirst,
    };
    Order::ALL.into_iter().map(|of| choice(of.name(), label(of).say(lang), of == chosen)).collect()
}

pub(super) fn rare_filters(
    asked: &ListAsked,
    viewer: &Viewer,
    lang: Lang,
) -> Vec<(&'static str, W, Vec<Choice>)> {
    let any = |label: W, chosen: bool| choice("", label.say(lang), chosen);
    let mut likeness = vec![any(W::AnyLikeness, asked.likeness.is_none())];
    likeness.extend(Likeness::ALL.into_iter().map(|of| {
        let label = if of == Likeness::Similar { W::LikeSimilar } else { W::LikeCopied };
        choice(of.name(), label.say(lang), asked.likeness == Some(of))
    }));
    let mut script = vec![any(W::AnyScript, asked.script.is_none())];
    script.extend(Script::ALL.into_iter().map(|of| {
        let label = match of {
            Script::Han => W::ScriptHan,
            Script::Latin => W::ScriptLatin,
            Script::Other => W::ScriptOther,
        };
        choice(of.name(), label.say(lang), asked.script == Some(of))
    }));
    let mut signal = vec![any(W::AnySignal, asked.flag.is_none())];
    signal.extend(
        Flag::ALL.into_iter().map(|of| choice(of.name(), wording::flag(lang, of), asked.flag == Some(of))),
    );
    let mut held = vec![
        any(W::AnyHeld, asked.held.is_none()),
        choice("anyone", W::HeldAnyone.say(lang), asked.held == Some(Held::Anyone)),
    ];
    if viewer.may(Role::Reviewer) {
        let mine = asked.held == Some(Held::By(viewer.person()));
        held.push(choice("me", W::HeldMine.say(lang), mine));
    }
    vec![
        ("likeness", W::Likeness, likeness),
        ("script", W::Script, script),
        ("signal", W::Signal, signal),
        ("held", W::Held, held),
    ]
}
