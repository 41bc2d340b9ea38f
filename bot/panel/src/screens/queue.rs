//! The list of posts: what waits for a person, and every other post by filter.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::StoredPost;
use campaigns::panel_review::{List, ListAsked, Listed, Shown, takes_decisions};
use campaigns::people::Role;
use domain::lang::Lang;
use domain::review::{DecisionAction, Standing};
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use serde::Deserialize;
use wording::panel::{Overview, Queue as W, done, held_by, undone};
use wording::reason_name;

use crate::desk::{Names, Reviewer, Viewer};
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::{campaign_id, page};

/// Lines of a page. A line is at most 2 kB, so a page stays far below 150 kB.
const LINES: usize = 40;
/// The most characters of a text in a line.
const TEXT_CHARS_MAX: usize = 180;

/// The place in a list, as the address keeps it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    shown: String,
    reason: String,
    order: String,
    after: String,
    search: String,
    /// The post that was decided or taken back a moment ago.
    done: String,
    /// What was done with it.
    how: String,
}

#[derive(Template)]
#[template(path = "queue.html")]
struct Page {
    f: Frame,
    id: String,
    lines: Vec<Line>,
    shown: Vec<Choice>,
    reasons: Vec<Choice>,
    order: Vec<Choice>,
    search: String,
    more: Option<String>,
    first: Option<String>,
    filtered: bool,
    waiting: bool,
    open: bool,
    may_review: bool,
    flash: Option<Flash>,
}

/// What was done a moment ago, and how to take it back.
pub(crate) struct Flash {
    pub(crate) text: String,
    pub(crate) post: String,
}

struct Choice {
    value: &'static str,
    label: String,
    chosen: bool,
}

struct Line {
    href: String,
    at: Moment,
    author: String,
    text: String,
    reasons: Vec<String>,
    flags: usize,
    standing: Option<(&'static str, String)>,
    claim: Option<String>,
    mine: bool,
}

/// `GET /campaigns/{id}/review`.
pub(crate) async fn show(
    visit: Visit,
    viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let lang = visit.lang();
    let mut search = ListAsked {
        shown: Shown::ALL.into_iter().find(|shown| shown.name() == asked.shown).unwrap_or_default(),
        reason: asked.reason.parse().ok(),
        author: None,
        beyond: id_of(&asked.after),
        newest_first: asked.order == "newest",
        limit: LINES,
    };
    if !asked.search.trim().is_empty() {
        if let Some(found) = found(&viewer, &id, &asked.search).await? {
            match found {
                Found::Post(message) => {
                    return Ok(Redirect::to(&format!("/campaigns/{id}/posts/{message}")).into_response());
                }
                Found::Author(author) => search.author = Some(author),
            }
        } else {
            // Nobody has this id, so that the list is empty and says so.
            search.author = Some(Snowflake(0));
        }
    }
    let list = viewer.posts(&id, &search).await?;
    let names = viewer.names().await?;
    let campaign = &list.stored.campaign;
    let title = campaign.title.get(lang).clone();
    let base = address(&id.to_string(), &asked, &search);
    let page_of = Page {
        f: visit.frame(Place::Review, Some((&id, &title)), &W::Title.say(lang)).await?,
        lines: list.lines.iter().map(|line| shown_line(line, &list, lang, &viewer, &names)).collect(),
        shown: choices_shown(search.shown, lang),
        reasons: choices_reason(search.reason, lang),
        order: vec![
            choice("oldest", W::OldestFirst.say(lang), !search.newest_first),
            choice("newest", W::NewestFirst.say(lang), search.newest_first),
        ],
        more: list.next.map(|next| format!("{base}after={next}")),
        first: search.beyond.map(|_| base.trim_end_matches(['&', '?']).to_owned()),
        filtered: search.reason.is_some() || search.author.is_some() || search.shown != Shown::Waiting,
        waiting: search.shown == Shown::Waiting,
        open: takes_decisions(campaign.state),
        may_review: viewer.may(Role::Reviewer),
        flash: flash(&asked.done, &asked.how, lang),
        search: asked.search,
        id: id.to_string(),
    };
    page(&page_of)
}

/// `POST /campaigns/{id}/review/next`: claims the next post and goes there.
pub(crate) async fn next(reviewer: Reviewer, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let to = match reviewer.claim_next(&id, None).await? {
        Some(message) => format!("/campaigns/{id}/posts/{message}"),
        None => format!("/campaigns/{id}/review"),
    };
    Ok(Redirect::to(&to).into_response())
}

enum Found {
    Post(Snowflake),
    Author(Snowflake),
}

/// What a search means: the last number of a link or an id is a post of the campaign, else an author.
async fn found(
    viewer: &Viewer,
    id: &domain::campaign::CampaignId,
    search: &str,
) -> Result<Option<Found>, Refusal> {
    let last = search.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let digits: String = last.chars().filter(char::is_ascii_digit).collect();
    let Some(number) = id_of(&digits) else { return Ok(None) };
    match viewer.post(id, number).await {
        Ok(_) => Ok(Some(Found::Post(number))),
        Err(campaigns::Error::NoPost { .. }) => Ok(Some(Found::Author(number))),
        Err(error) => Err(error.into()),
    }
}

/// An id that a database can hold.
fn id_of(text: &str) -> Option<Snowflake> {
    text.parse::<u64>().ok().filter(|id| i64::try_from(*id).is_ok()).map(Snowflake)
}

/// The address of this list without its place, ready for one more parameter.
fn address(id: &str, asked: &Asked, search: &ListAsked) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if search.shown != Shown::Waiting {
        query.append_pair("shown", search.shown.name());
    }
    if let Some(reason) = search.reason {
        query.append_pair("reason", reason.name());
    }
    if search.newest_first {
        query.append_pair("order", "newest");
    }
    if !asked.search.is_empty() {
        query.append_pair("search", &asked.search);
    }
    let query = query.finish();
    let amp = if query.is_empty() { "" } else { "&" };
    format!("/campaigns/{id}/review?{query}{amp}")
}

fn choice(value: &'static str, label: String, chosen: bool) -> Choice {
    Choice { value, label, chosen }
}

fn choices_shown(shown: Shown, lang: Lang) -> Vec<Choice> {
    let label = |of: Shown| match of {
        Shown::Waiting => Overview::Waiting.say(lang),
        Shown::Accepted => Overview::Accepted.say(lang),
        Shown::Rejected => Overview::Rejected.say(lang),
        Shown::Withdrawn => Overview::Withdrawn.say(lang),
        Shown::All => W::All.say(lang),
    };
    Shown::ALL.into_iter().map(|of| choice(of.name(), label(of), of == shown)).collect()
}

fn choices_reason(chosen: Option<ReasonCode>, lang: Lang) -> Vec<Choice> {
    let mut choices = vec![choice("", W::AnyReason.say(lang), chosen.is_none())];
    let of_herald = ReasonCode::ALL.iter().copied().filter(|code| !code.by_person_only());
    choices.extend(of_herald.map(|code| choice(code.name(), reason_name(lang, code), Some(code) == chosen)));
    choices
}

fn shown_line(line: &Listed, list: &List, lang: Lang, viewer: &Viewer, names: &Names) -> Line {
    let post = &line.post;
    let verdict = post.verdict.as_ref();
    let mine = line.claim.is_some_and(|claim| claim.moderator == viewer.person());
    let claim = line.claim.map(|claim| {
        if mine { W::Mine.say(lang) } else { held_by(lang, &names.person(claim.moderator), claim.until) }
    });
    Line {
        href: format!("/campaigns/{}/posts/{}", list.stored.campaign.id, post.id),
        at: Moment(post.id.created_at()),
        author: author(post),
        text: excerpt(post, lang),
        reasons: verdict
            .map(|verdict| verdict.codes().into_iter().map(|code| reason_name(lang, code)).collect())
            .unwrap_or_default(),
        flags: verdict.map_or(0, |verdict| verdict.flags.len()),
        standing: line.standing.map(|standing| standing_label(standing, lang)),
        claim,
        mine,
    }
}

/// Where a post stands: the class that colours it, and the word.
pub(super) fn standing_label(standing: Standing, lang: Lang) -> (&'static str, String) {
    match standing {
        Standing::Entered => ("o-accepted", Overview::Accepted.say(lang)),
        Standing::Pending => ("o-waiting", Overview::Waiting.say(lang)),
        Standing::NotEntered(_) => ("o-rejected", Overview::Rejected.say(lang)),
    }
}

/// The author's name, or the id while only that is known.
pub(super) fn author(post: &StoredPost) -> String {
    post.facts.as_ref().map_or_else(|| "?".to_owned(), |facts| facts.author.name.clone())
}

fn excerpt(post: &StoredPost, lang: Lang) -> String {
    let Some(version) = post.versions.last() else { return W::NoText.say(lang) };
    let mut text: String = version.text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = text.char_indices().nth(TEXT_CHARS_MAX) {
        text.truncate(cut);
        text.push('…');
    }
    text
}

/// What was done a moment ago, as the address says it; nothing when it says nonsense.
pub(super) fn flash(post: &str, how: &str, lang: Lang) -> Option<Flash> {
    let post = id_of(post)?.to_string();
    let text = match how {
        "accept" => done(lang, &post, DecisionAction::Accept, None),
        "undo" => undone(lang, &post),
        code => done(lang, &post, DecisionAction::Reject, Some(code.parse().ok()?)),
    };
    Some(Flash { text, post: if how == "undo" { String::new() } else { post } })
}
