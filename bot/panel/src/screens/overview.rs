//! The overview: every campaign of the server with what waits in it.

use askama::Template;
use axum::response::Response;
use campaigns::panel::reading::CampaignCard;
use campaigns::people::Role;
use domain::lang::Lang;
use domain::state::State;
use domain::verdict::Outcome;
use wording::panel::{Frame as Words, Overview as W, waiting_count};

use crate::desk::Viewer;
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::page;

#[derive(Template)]
#[template(path = "overview.html")]
struct Page {
    f: Frame,
    /// What runs and what is over, with its heading; empty groups are left out.
    groups: Vec<(String, Vec<Card>)>,
    may_review: bool,
    may_draft: bool,
}

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
pub(crate) async fn show(visit: Visit, viewer: Viewer) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let cards = viewer.campaigns().await?;
    let is_past = |card: &CampaignCard| {
        matches!(card.stored.campaign.state, State::Published | State::Paid | State::Void)
    };
    let (past, live): (Vec<_>, Vec<_>) = cards.iter().partition(|card| is_past(card));
    let show = |label: W, cards: Vec<&CampaignCard>| {
        let cards: Vec<Card> = cards.into_iter().map(|found| card(found, lang, &viewer)).collect();
        (!cards.is_empty()).then(|| (label.say(lang), cards))
    };
    let page_of = Page {
        f: visit.frame(Place::Overview, None, &Words::Overview.say(lang)).await?,
        groups: show(W::Live, live).into_iter().chain(show(W::Past, past)).collect(),
        may_review: viewer.may(Role::Reviewer),
        may_draft: viewer.may(Role::Organiser),
    };
    page(&page_of)
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
