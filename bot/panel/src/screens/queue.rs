//! The list of posts: what waits for a person, and every other post by filter and by words.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::StoredPost;
use campaigns::panel::bulk::BULK_REASONS;
use campaigns::panel::review::takes_decisions;
use campaigns::panel::search::{List, ListAsked, Listed, Shown};
use campaigns::people::Role;
use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::review::{DecisionAction, Standing};
use domain::snowflake::Snowflake;
use domain::triage::Risk;
use domain::verdict::ReasonCode;
use wording::panel::{
    Overview, Queue as W, bulk_told, decide_by, done, done_mend, held_by, undone, waiting_count,
};
use wording::reason_name;

use crate::desk::{Names, Reviewer, Viewer};
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::queue_filters::{
    Asked, Choice, address, choices_order, choices_reason, choices_shown, everywhere, filter_of, id_of,
    rare_filters,
};
use crate::screens::{campaign_id, page};

/// Lines of a page. A line is at most 2 kB, so a page stays far below 150 kB.
pub(super) const LINES: usize = 40;
/// The most characters of a text in a line.
const TEXT_CHARS_MAX: usize = 180;
/// The most characters of a search.
const SEARCH_CHARS_MAX: usize = 200;

#[derive(Template)]
#[template(path = "queue.html")]
struct Page {
    f: Frame,
    id: String,
    lines: Vec<Line>,
    shown: Vec<Choice>,
    reasons: Vec<Choice>,
    order: Vec<Choice>,
    /// The filters that are seldom used: the name of the field, its label, its choices.
    rare: Vec<(&'static str, W, Vec<Choice>)>,
    rare_used: bool,
    search: String,
    more: Option<String>,
    first: Option<String>,
    everywhere: Option<String>,
    filtered: bool,
    waiting: bool,
    told: String,
    open: bool,
    may_review: bool,
    bulk: Option<&'static str>,
    flash: Option<Flash>,
}

/// What was done a moment ago, and how to take it back.
pub(crate) struct Flash {
    pub(crate) text: String,
    pub(crate) post: String,
}

struct Line {
    href: String,
    pick: String,
    at: Moment,
    author: String,
    text: String,
    reasons: Vec<String>,
    flags: usize,
    risk: Option<(i64, String)>,
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
    let mut search = filter_of(&asked, &viewer);
    let list = match found(&viewer, &id, &asked.search, &mut search).await? {
        Found::Post(message) => {
            return Ok(Redirect::to(&format!("/campaigns/{id}/posts/{message}")).into_response());
        }
        Found::List(list) => list,
    };
    let names = viewer.names().await?;
    let campaign = &list.stored.campaign;
    let title = campaign.title.get(lang).clone();
    let base = address(&id, &asked, &search);
    let (open, may_review) = (takes_decisions(campaign.state), viewer.may(Role::Reviewer));
    let told = if open {
        format!("{} · {}", waiting_count(lang, list.waiting), decide_by(lang, campaign.dates.objections_end))
    } else {
        String::new()
    };
    let bulk = search
        .reason
        .filter(|code| BULK_REASONS.contains(code) && search.shown == Shown::Waiting && open && may_review);
    let nothing = list.lines.is_empty();
    let searched = !asked.search.trim().is_empty();
    let mut flash = flash(&asked.done, &asked.how, lang);
    if let Some(posts) = asked.bulk {
        flash = Some(Flash { text: bulk_told(lang, posts), post: String::new() });
    }
    let page_of = Page {
        f: visit.frame(Place::Review, Some((&id, &title)), &W::Title.say(lang)).await?,
        lines: list.lines.iter().map(|line| shown_line(line, &list, lang, &viewer, &names)).collect(),
        shown: choices_shown(search.shown, lang),
        reasons: choices_reason(search.reason, lang),
        order: choices_order(search.order, lang),
        rare: rare_filters(&search, &viewer, lang),
        rare_used: search.likeness.is_some()
            || search.script.is_some()
            || search.flag.is_some()
            || search.held.is_some(),
        more: list.next.map(|next| format!("{base}after={next}")),
        first: search.beyond.map(|_| base.trim_end_matches(['&', '?']).to_owned()),
        everywhere: (nothing && searched && search.shown != Shown::All)
            .then(|| everywhere(&id, &asked.search)),
        filtered: search != ListAsked { limit: LINES, order: search.order, ..ListAsked::default() },
        waiting: search.shown == Shown::Waiting,
        told,
        open,
        may_review,
        bulk: bulk.map(ReasonCode::name),
        flash,
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
    List(Arc<List>),
}

/// What a search means. A number, or the last one of a link, is a post of the campaign, else an author; whatever is neither is
/// looked for among the words.
async fn found(
    viewer: &Viewer,
    id: &CampaignId,
    typed: &str,
    asked: &mut ListAsked,
) -> Result<Found, Refusal> {
    let typed: String = typed.trim().chars().take(SEARCH_CHARS_MAX).collect();
    if typed.is_empty() {
        return Ok(Found::List(viewer.posts(id, asked).await?));
    }
    let last = typed.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if let Some(number) = id_of(last) {
        match viewer.post(id, number).await {
            Ok(_) => return Ok(Found::Post(number)),
            Err(campaigns::Error::NoPost { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        asked.author = Some(number);
        let list = viewer.posts(id, asked).await?;
        if !list.lines.is_empty() || typed.contains('/') {
            return Ok(Found::List(list));
        }
        asked.author = None;
    }
    asked.words = Some(typed);
    Ok(Found::List(viewer.posts(id, asked).await?))
}

fn shown_line(line: &Listed, list: &List, lang: Lang, viewer: &Viewer, names: &Names) -> Line {
    let post = &line.post;
    let verdict = post.verdict.as_ref();
    let mine = line.claim.is_some_and(|claim| claim.moderator == viewer.person());
    let claim = line.claim.map(|claim| {
        if mine { W::Mine.say(lang) } else { held_by(lang, &names.person(claim.moderator), claim.until) }
    });
    let waits = line.standing == Some(Standing::Pending);
    Line {
        href: format!("/campaigns/{}/posts/{}", list.stored.campaign.id, post.id),
        pick: format!("{}:{}", post.id, post.revision),
        at: Moment(post.id.created_at()),
        author: author(post),
        text: excerpt(post, lang),
        reasons: verdict
            .map(|verdict| verdict.codes().into_iter().map(|code| reason_name(lang, code)).collect())
            .unwrap_or_default(),
        flags: verdict.map_or(0, |verdict| verdict.flags.len()),
        risk: line.risk.filter(|_| waits).map(|risk| (risk.number(), risk_name(risk).say(lang))),
        standing: line.standing.map(|standing| standing_label(standing, lang)),
        claim,
        mine,
    }
}

fn risk_name(risk: Risk) -> W {
    match risk {
        Risk::Low => W::RiskLow,
        Risk::Medium => W::RiskMedium,
        Risk::High => W::RiskHigh,
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

/// The beginning of a text, on one line.
pub(super) fn excerpt(post: &StoredPost, lang: Lang) -> String {
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
        "mend" => done_mend(lang, &post),
        code => done(lang, &post, DecisionAction::Reject, Some(code.parse().ok()?)),
    };
    let lasting = matches!(how, "undo" | "mend");
    Some(Flash { text, post: if lasting { String::new() } else { post } })
}
