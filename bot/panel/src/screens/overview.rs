//! The overview: every campaign of the server with what waits in it.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use campaigns::panel::reading::{CampaignCard, CampaignsAsked};
use campaigns::people::Role;
use domain::lang::Lang;
use domain::state::State;
use domain::verdict::Outcome;
use serde::Deserialize;
use wording::panel::{Frame as Words, Overview as W, waiting_count};

use crate::desk::Viewer;
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::{campaign_id, page};

#[derive(Template)]
#[template(path = "overview.html")]
struct Page {
    f: Frame,
    /// What runs and what is over, with its heading; empty groups are left out.
    groups: Vec<(String, Vec<Card>)>,
    may_review: bool,
    may_draft: bool,
    more: Option<String>,
    first: bool,
}

/// The place in the list of what is over, as the address keeps it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// The campaign before.
    after: String,
}

/// Campaigns on a page.
const LINES: usize = 40;

struct Card {
    id: String,
    title: String,
    topic: String,
    state: String,
    state_class: &'static str,
    /// The date that comes next, with its name.
    next: Option<(String, Moment)>,
    waiting: u64,
    waiting_text: String,
    oldest: Option<Moment>,
    bar: Vec<Share>,
    appeals: u64,
    unsent: u64,
    minutes_unheard: u64,
}

/// A part of the bar of outcomes.
struct Share {
    label: String,
    class: &'static str,
    count: u64,
    /// Its part of the whole, for the bar, from 0 to 1000.
    width: u64,
    /// Where it begins.
    from: u64,
}

/// `GET /`.
pub(crate) async fn show(
    visit: Visit,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let after = match asked.after.as_str() {
        "" => None,
        name => Some(campaign_id(name.to_owned())?),
    };
    let states =
        |past: bool| State::ALL.into_iter().filter(|state| is_past(*state) == past).collect::<Vec<_>>();
    // What runs stands on every page: it is what a team works on. What is over only ever grows.
    let mut live = CampaignsAsked { states: states(false), after: None, limit: LINES };
    let mut running = Vec::new();
    loop {
        let page = viewer.campaign_page(&live).await?;
        running.extend(page.cards);
        live.after = page.next;
        if live.after.is_none() {
            break;
        }
    }
    let first = after.is_some();
    let past = CampaignsAsked { states: states(true), after, limit: LINES };
    let past = viewer.campaign_page(&past).await?;
    let show = |label: W, cards: &[CampaignCard]| {
        let cards: Vec<Card> = cards.iter().map(|found| card(found, lang, &viewer)).collect();
        (!cards.is_empty()).then(|| (label.say(lang), cards))
    };
    let page_of = Page {
        f: visit.frame(Place::Overview, None, &Words::Overview.say(lang)).await?,
        groups: show(W::Live, &running).into_iter().chain(show(W::Past, &past.cards)).collect(),
        may_review: viewer.may(Role::Reviewer),
        may_draft: viewer.may(Role::Organiser),
        more: past.next.map(|next| format!("/?after={next}")),
        first,
    };
    page(&page_of)
}

fn is_past(state: State) -> bool {
    matches!(state, State::Published | State::Paid | State::Void)
}

fn card(found: &CampaignCard, lang: Lang, viewer: &Viewer) -> Card {
    let campaign = &found.stored.campaign;
    let dates = [
        (W::Opens, campaign.window.opens),
        (W::Closes, campaign.window.closes),
        (W::Freeze, campaign.dates.objections_end),
        (W::ResultsAt, campaign.dates.results_at),
    ];
    let next = dates.into_iter().find(|(_, at)| viewer.now() < *at);
    let next = next.filter(|_| campaign.state != State::Void);
    Card {
        id: campaign.id.to_string(),
        title: campaign.title.get(lang).clone(),
        topic: campaign.topic.clone(),
        state: wording::commands::state_name(lang, campaign.state),
        state_class: state_class(campaign.state),
        next: next.map(|(label, at)| (label.say(lang), Moment(at))),
        waiting: found.waiting,
        waiting_text: waiting_count(lang, found.waiting),
        oldest: found.oldest.map(Moment),
        bar: bar(&found.outcomes, lang),
        appeals: found.appeals,
        unsent: found.unsent,
        minutes_unheard: found.gaps.minutes,
    }
}

/// The class that colours a state.
pub(super) fn state_class(state: State) -> &'static str {
    match state {
        State::Draft | State::Approved | State::Announced => "s-ahead",
        State::Open => "s-open",
        State::Closed | State::Judging | State::Frozen => "s-work",
        State::Published | State::Paid => "s-done",
        State::Void => "s-void",
    }
}

fn bar(outcomes: &[(Outcome, u64)], lang: Lang) -> Vec<Share> {
    let all: u64 = outcomes.iter().map(|(_, count)| count).sum();
    let mut from = 0;
    let kinds = [
        (Outcome::Accepted, W::Accepted, "o-accepted"),
        (Outcome::NeedsReview, W::Waiting, "o-waiting"),
        (Outcome::Rejected, W::Rejected, "o-rejected"),
        (Outcome::Withdrawn, W::Withdrawn, "o-withdrawn"),
    ];
    let mut shares = Vec::new();
    for (outcome, label, class) in kinds {
        let count = outcomes.iter().find(|(of, _)| *of == outcome).map_or(0, |(_, count)| *count);
        if count > 0 {
            let width = (count * 1000).div_ceil(all).min(1000 - from);
            shares.push(Share { label: label.say(lang), class, count, width, from });
            from += width;
        }
    }
    shares
}
