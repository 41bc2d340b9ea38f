//! What stands around every screen.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use campaigns::people::Role;
pub(crate) use campaigns::said::role_name;
use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use wording::panel::Frame as Words;
use wording::told::{Piece, joined_pieces};

use crate::app::{App, Gateway, Health};
use crate::guard::session::Signed;
use crate::moment::Moment;
use crate::prefs::Prefs;
use crate::recent::Stamp;
use crate::refusal::Refusal;

/// The frame of pages without a session: sign-in, errors.
#[derive(Debug, Clone)]
pub(crate) struct Plain {
    pub(crate) lang: Lang,
    pub(crate) prefs: Prefs,
    pub(crate) title: String,
    pub(crate) style: String,
    pub(crate) script: String,
    pub(crate) icon: String,
}

impl Plain {
    pub(crate) fn new(app: &App, prefs: Prefs, title: &str) -> Self {
        Self {
            lang: prefs.lang,
            prefs,
            title: title.to_owned(),
            style: app.assets.style.clone(),
            script: app.assets.script.clone(),
            icon: app.assets.icon.clone(),
        }
    }
}

/// A link of the navigation.
#[derive(Debug, Clone)]
pub(crate) struct NavLink {
    pub(crate) href: String,
    pub(crate) label: String,
    pub(crate) here: bool,
    pub(crate) badge: Option<u64>,
}

/// Where a screen belongs in the navigation. A new screen is one more variant here and one line in [`nav`] or [`tabs`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The overview.
    Overview,
    /// Prices and news.
    Market,
    /// What herald does when.
    Schedule,
    /// Members and their entries.
    People,
    /// Rules and the testers of topic and length.
    Rules,
    /// Who did what, and what was heard.
    Audit,
    /// Settings and permissions.
    Settings,
    /// The notice of a campaign and its editor.
    Notice,
    /// Reviewing in a campaign.
    Review,
    /// Marks.
    Judging,
    /// The result of a campaign.
    Results,
    /// Appeals against decisions.
    Appeals,
    /// Prizes on their way.
    Payouts,
    /// The own account.
    Account,
}

/// One fact of the strip above the page.
#[derive(Debug, Clone)]
pub(crate) struct Light {
    pub(crate) label: String,
    /// `good`, `warn` or `bad`: the colour of its dot, said in words beside it.
    pub(crate) state: &'static str,
    pub(crate) text: String,
    pub(crate) at: Option<Moment>,
}

/// The frame of every screen behind the sign-in.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) lang: Lang,
    pub(crate) prefs: Prefs,
    pub(crate) title: String,
    pub(crate) style: String,
    pub(crate) script: String,
    pub(crate) icon: String,
    pub(crate) form_token: String,
    /// The server's time: a recorded world has its own, and ages are told by it.
    pub(crate) now: String,
    /// What the page was made of; see [`Stamp::word`].
    pub(crate) mark: String,
    pub(crate) path: String,
    pub(crate) name: String,
    pub(crate) guild: String,
    pub(crate) guilds: Vec<String>,
    pub(crate) nav: Vec<NavLink>,
    /// The screens of the campaign of the page.
    pub(crate) tabs: Vec<NavLink>,
    pub(crate) campaign: Option<String>,
    pub(crate) lights: Vec<Light>,
    pub(crate) troubles: Vec<Vec<Piece>>,
}

impl Frame {
    /// Who is signed in, as a sentence.
    pub(crate) fn signed_in(&self) -> String {
        wording::panel::signed_in_as(self.lang, &self.name)
    }
}

/// A request of somebody who is signed in.
pub(crate) struct Visit {
    pub(crate) app: Arc<App>,
    pub(crate) prefs: Prefs,
    pub(crate) signed: Signed,
    pub(crate) path: String,
    /// The page only keeps itself up to date: nobody opened it.
    pub(crate) refreshes: bool,
    /// The moment of the database, for who only looks.
    pub(crate) stamp: Option<Stamp>,
    pub(crate) now: DateTime<Utc>,
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let signed = parts.extensions.get::<Option<Signed>>().cloned().flatten();
        let Some(signed) = signed else {
            // What was to be written cannot be repeated by a redirect, so it goes on at the overview.
            let next = if parts.method == Method::GET { path } else { "/".to_owned() };
            return Err(Refusal::SignIn { next });
        };
        let prefs = Prefs::of(&parts.headers, app.settings.default_lang);
        let refreshes = parts.headers.contains_key(crate::guard::REFRESH);
        let stamp = parts.extensions.get::<Stamp>().copied();
        Ok(Self { app: Arc::clone(app), prefs, signed, path, refreshes, stamp, now: app.now() })
    }
}

impl Visit {
    /// The language of the page.
    pub(crate) fn lang(&self) -> Lang {
        self.prefs.lang
    }

    /// Who is signed in, as decisions name them.
    pub(crate) fn person(&self) -> Snowflake {
        self.signed.session.person.account.person()
    }

    /// The frame around a screen.
    pub(crate) async fn frame(
        &self,
        place: Place,
        campaign: Option<(&CampaignId, &str)>,
        title: &str,
    ) -> Result<Frame, Refusal> {
        let app = &self.app;
        let person = &self.signed.session.person;
        let guild = self.signed.session.row.guild;
        let guilds = app.recent.guilds.get(self.stamp, (), app.guilds()).await?;
        let guilds = person.guilds(&guilds);
        let health = match &app.health {
            Some(ask) => app.recent.health.get(self.stamp, (), async { Ok(ask().await) }).await?,
            None => Arc::default(),
        };
        Ok(Frame {
            lang: self.prefs.lang,
            prefs: self.prefs,
            title: title.to_owned(),
            style: app.assets.style.clone(),
            script: app.assets.script.clone(),
            icon: app.assets.icon.clone(),
            form_token: self.signed.form_token.clone(),
            now: self.now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
            mark: self.stamp.map(Stamp::word).unwrap_or_default(),
            path: self.path.clone(),
            name: person.account.name.clone(),
            guild: guild.to_string(),
            guilds: guilds.into_iter().map(|guild| guild.to_string()).collect(),
            nav: nav(self.prefs.lang, place, &self.signed.roles),
            tabs: campaign
                .map_or_else(Vec::new, |(id, _)| tabs(self.prefs.lang, place, id, &self.signed.roles)),
            campaign: campaign.map(|(_, title)| title.to_owned()),
            lights: self.lights(&health).await?,
            troubles: health
                .troubles
                .iter()
                .map(|sentences| joined_pieces(self.prefs.lang, sentences))
                .collect(),
        })
    }

    async fn lights(&self, health: &Health) -> Result<Vec<Light>, Refusal> {
        let lang = self.prefs.lang;
        let app = &self.app;
        let pulse = app.recent.pulse.get(self.stamp, (), app.service.pulse(self.now)).await?;
        let none = Words::Never.say(lang);
        let (state, text) = match health.gateway {
            Gateway::Up => ("good", Words::GatewayUp),
            Gateway::Down => ("bad", Words::GatewayDown),
            Gateway::None => ("warn", Words::GatewayNone),
        };
        let light = |label: Words, state, text: String, at: Option<DateTime<Utc>>| Light {
            label: label.say(lang),
            state,
            text,
            at: at.map(Moment),
        };
        let time = |label, at: Option<DateTime<Utc>>| {
            let text = if at.is_none() { none.clone() } else { String::new() };
            light(label, "good", text, at)
        };
        let mut lights = vec![light(Words::Gateway, state, text.say(lang), None)];
        if health.gateway != Gateway::None {
            lights.push(time(Words::LastEvent, health.last_event));
        }
        let waiting = if pulse.inbox > 200 { "warn" } else { "good" };
        let gaps = if pulse.gaps_open > 0 { "warn" } else { "good" };
        lights.push(light(Words::Backlog, waiting, pulse.inbox.to_string(), None));
        lights.push(light(Words::Gaps, gaps, pulse.gaps_open.to_string(), None));
        lights.push(time(Words::Prices, pulse.price_at));
        lights.push(time(Words::NextJob, pulse.next_job));
        Ok(lights)
    }
}

/// The screens of a server, those that somebody with these roles can open.
fn nav(lang: Lang, here: Place, roles: &BTreeSet<Role>) -> Vec<NavLink> {
    let link = |place: Place, label: Words, href: &str| NavLink {
        href: href.to_owned(),
        label: label.say(lang),
        here: place == here,
        badge: None,
    };
    let mut links = vec![
        link(Place::Overview, Words::Overview, "/"),
        link(Place::Market, Words::Market, "/market"),
        link(Place::Schedule, Words::Schedule, "/schedule"),
        link(Place::People, Words::People, "/people"),
        link(Place::Rules, Words::Rules, "/rules"),
        link(Place::Audit, Words::Audit, "/audit"),
    ];
    if Role::Owner.held_by(roles) {
        links.push(link(Place::Settings, Words::Settings, "/settings"));
    }
    links
}

/// The screens of a campaign, those that somebody with these roles can open.
fn tabs(lang: Lang, here: Place, id: &CampaignId, roles: &BTreeSet<Role>) -> Vec<NavLink> {
    let link = |place: Place, label: Words, name: &str| NavLink {
        href: format!("/campaigns/{id}/{name}"),
        label: label.say(lang),
        here: place == here,
        badge: None,
    };
    let mut links =
        vec![link(Place::Notice, Words::Notice, "notice"), link(Place::Review, Words::Review, "review")];
    if Role::Judge.held_by(roles) {
        links.push(link(Place::Judging, Words::Judging, "judging"));
    }
    links.push(link(Place::Results, Words::Results, "results"));
    links.push(link(Place::Appeals, Words::Appeals, "appeals"));
    if Role::Payer.held_by(roles) {
        links.push(link(Place::Payouts, Words::Payouts, "payouts"));
    }
    links
}
