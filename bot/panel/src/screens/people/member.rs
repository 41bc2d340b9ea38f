//! One member: posts and decisions, what to look at a second time, and what the member may ask for.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::panel::member_signals::{Seen, Signal};
use campaigns::panel::people::{Member, MemberPost, Part};
use campaigns::people::Role;
use campaigns::{DecisionRow, StoreError};
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use serde::Deserialize;
use wording::panel::{
    People as W, decided, erased_now, open_prizes, prize_in_state, signal_burst, signal_repost,
    signal_shared, signal_uid, signal_young, some_posts,
};

use crate::desk::{Names, Organiser, Viewer};
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::queue::standing_label;
use crate::screens::{page_with, snowflake};

/// Posts that are shown of one campaign, the newest of them: a line is at most 2 kB.
const POSTS_MAX: usize = 15;
/// Campaigns that are shown, the newest of them.
const CAMPAIGNS_MAX: usize = 12;
/// Signals that are shown.
const SIGNALS_MAX: usize = 40;
/// The most characters of a text in a line.
const TEXT_CHARS_MAX: usize = 140;

#[derive(Template)]
#[template(path = "member.html")]
struct Page {
    f: Frame,
    id: String,
    name: String,
    other_names: Vec<String>,
    made: Moment,
    on_the_team: bool,
    signals: Vec<Sign>,
    parts: Vec<InCampaign>,
    organiser: bool,
    open_prizes: Option<String>,
    mark: String,
    withdraw: bool,
    done: Option<String>,
    trouble: Option<String>,
}

/// A signal with the posts it was seen in.
struct Sign {
    campaign: String,
    text: String,
    links: Vec<(String, String)>,
}

struct InCampaign {
    id: String,
    title: String,
    author: String,
    posts: Vec<Post>,
    more: Option<String>,
    prizes: Vec<String>,
}

struct Post {
    id: String,
    at: Moment,
    text: String,
    standing: Option<(&'static str, String)>,
    number: Option<u32>,
    decisions: Vec<String>,
}

/// What was done a moment ago.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Before {
    erased: Option<u64>,
    withdrawn: u64,
}

/// `GET /people/{person}`.
pub(crate) async fn show(
    visit: Visit,
    viewer: Viewer,
    Path(person): Path<String>,
    Query(before): Query<Before>,
) -> Result<Response, Refusal> {
    let member = viewer.member(snowflake(&person)?).await?;
    let done = before.erased.map(|posts| erased_now(visit.lang(), posts, before.withdrawn));
    answer(&visit, &viewer, &member, StatusCode::OK, done, None, false).await
}

async fn answer(
    visit: &Visit,
    viewer: &Viewer,
    member: &Member,
    status: StatusCode,
    done: Option<String>,
    trouble: Option<String>,
    withdraw: bool,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let names = viewer.names().await?;
    let name = if member.name.is_empty() { W::Erased.say(lang) } else { member.name.clone() };
    let open = member.open_prizes();
    let page_of = Page {
        f: visit.frame(Place::People, None, &name).await?,
        id: member.id.to_string(),
        name,
        other_names: member.other_names.iter().take(10).cloned().collect(),
        made: Moment(member.id.created_at()),
        on_the_team: member.on_the_team,
        signals: member.signals.iter().take(SIGNALS_MAX).map(|seen| sign(seen, lang)).collect(),
        parts: member
            .parts
            .iter()
            .take(CAMPAIGNS_MAX)
            .map(|part| in_campaign(part, member.id, lang, &names))
            .collect(),
        organiser: viewer.may(Role::Organiser),
        open_prizes: (open > 0).then(|| open_prizes(lang, open as u64)),
        mark: member.mark.clone(),
        withdraw,
        done,
        trouble,
    };
    page_with(status, &page_of)
}

fn sign(seen: &Seen, lang: Lang) -> Sign {
    let post = |id: Snowflake| (format!("/campaigns/{}/posts/{id}", seen.campaign), id.to_string());
    let member = |id: Snowflake| (format!("/people/{id}"), id.to_string());
    let (text, links) = match &seen.signal {
        Signal::YoungAccount { made, days } => (signal_young(lang, *made, *days), Vec::new()),
        Signal::SharedText { post: own, with, chars } => {
            let text = signal_shared(lang, &own.to_string(), &with.to_string(), *chars);
            (text, vec![post(*own), post(*with)])
        }
        Signal::Burst { first, posts, minutes } => {
            (signal_burst(lang, &first.to_string(), *posts, *minutes), vec![post(*first)])
        }
        Signal::Reposted { deleted, later } => {
            let text = signal_repost(lang, &deleted.to_string(), &later.to_string());
            (text, vec![post(*deleted), post(*later)])
        }
        Signal::SameUid { place, with } => (signal_uid(lang, *place, &with.to_string()), vec![member(*with)]),
    };
    Sign { campaign: seen.title.get(lang).clone(), text, links }
}

fn in_campaign(part: &Part, person: Snowflake, lang: Lang, names: &Names) -> InCampaign {
    let campaign = &part.stored.campaign;
    let all = part.posts.len();
    let from = all.saturating_sub(POSTS_MAX);
    let prize = |row: &campaigns::PayoutRow| {
        prize_in_state(lang, row.payout.place, row.payout.state.name().replace('_', " "))
    };
    InCampaign {
        id: campaign.id.to_string(),
        title: campaign.title.get(lang).clone(),
        author: person.to_string(),
        posts: part.posts[from..].iter().rev().map(|post| shown(post, lang, names)).collect(),
        more: (from > 0).then(|| some_posts(lang, (all - from) as u64, all as u64)),
        prizes: part.prizes.iter().map(prize).collect(),
    }
}

fn shown(of: &MemberPost, lang: Lang, names: &Names) -> Post {
    let text = of.post.versions.last().map(|version| version.text.as_str()).unwrap_or_default();
    let mut text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = text.char_indices().nth(TEXT_CHARS_MAX) {
        text.truncate(cut);
        text.push('…');
    }
    let told = |row: &DecisionRow| decided(lang, &names.actor(&row.actor), row.action, row.reason);
    Post {
        id: of.post.id.to_string(),
        at: Moment(of.post.id.created_at()),
        text,
        standing: of.standing.map(|standing| standing_label(standing, lang)),
        number: of.number,
        decisions: of.decisions.iter().filter(|row| row.undo.is_none()).map(told).collect(),
    }
}

/// `POST /people/{person}/data.json`: a write, because who took the file out stands in the log.
pub(crate) async fn export(organiser: Organiser, Path(person): Path<String>) -> Result<Response, Refusal> {
    let person = snowflake(&person)?;
    let data = organiser.export_member(person).await?;
    let text = serde_json::to_string_pretty(&data).map_err(|error| {
        tracing::error!(%error, "an export could not be written");
        Refusal::Failed
    })?;
    let name = format!("attachment; filename=\"member-{person}.json\"");
    let headers =
        [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, text).into_response())
}

/// What the form of an erasure sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Erasing {
    /// What was looked at.
    mark: String,
    #[serde(default)]
    confirmed: String,
    #[serde(default)]
    withdraw: String,
}

/// `POST /people/{person}/erase`.
pub(crate) async fn erase(
    visit: Visit,
    organiser: Organiser,
    Path(person): Path<String>,
    Form(form): Form<Erasing>,
) -> Result<Response, Refusal> {
    let person = snowflake(&person)?;
    let lang = visit.lang();
    let withdraw = !form.withdraw.is_empty();
    let why = if form.confirmed.is_empty() {
        W::EraseNotConfirmed.say(lang)
    } else {
        match organiser.erase_member(person, &form.mark, withdraw).await {
            Ok(erased) => {
                visit.app.live.changed();
                let to = format!("/people/{person}?erased={}&withdrawn={}", erased.posts, erased.withdrawn);
                return Ok(Redirect::to(&to).into_response());
            }
            Err(campaigns::Error::Store(StoreError::Stale { .. })) => W::Changed.say(lang),
            Err(campaigns::Error::Erase(why)) => wording::erase_refused(lang, why),
            Err(error) => return Err(error.into()),
        }
    };
    let member = organiser.member(person).await?;
    answer(&visit, &organiser, &member, StatusCode::CONFLICT, None, Some(why), withdraw).await
}
