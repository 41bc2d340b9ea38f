//! One prize: where it stands, what happened to it, its account number for whoever asks outright, and the steps a person takes.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::panel::payouts::{Prize, PrizeStep};
use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::payout::PayoutState;
use serde::Deserialize;
use wording::panel::{
    Outcome, Paying as W, batch_of, entry_number, log_action, payout_state, prize_of_place,
};

use crate::desk::Payer;
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::confirm::{self, Step};
use crate::screens::payout_batches::why;
use crate::screens::payouts::{amount_of, class_of, deadline_of, name_of};
use crate::screens::{campaign_id, page_with};

#[derive(Template)]
#[template(path = "prize.html")]
struct Page {
    f: Frame,
    id: String,
    place: u32,
    title: String,
    name: String,
    state: String,
    class: &'static str,
    facts: Vec<(String, String)>,
    deadline: Option<Moment>,
    post: String,
    given: bool,
    has_key: bool,
    uid: Option<String>,
    steps: Vec<(String, String, String)>,
    log: Vec<Told>,
    flash: Option<String>,
    trouble: Option<String>,
}

struct Told {
    what: String,
    by: String,
    at: Moment,
    why: String,
}

fn step_name(step: PrizeStep) -> (W, W) {
    match step {
        PrizeStep::Hold => (W::Hold, W::HoldText),
        PrizeStep::Release => (W::Release, W::ReleaseText),
        PrizeStep::Forfeit => (W::Forfeit, W::ForfeitText),
        PrizeStep::Void => (W::Void, W::VoidText),
        PrizeStep::PassOn => (W::PassOn, W::PassOnText),
    }
}

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
}

fn place_of(text: &str) -> Result<u32, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

/// The row that counts for a place: the one that holds it, else the latest.
async fn find(
    payer: &Payer,
    id: &CampaignId,
    place: u32,
    lang: Lang,
) -> Result<(Prize, String, bool), Refusal> {
    let ledger = payer.place(id, place).await?;
    let title = ledger.stored.campaign.title.get(lang).clone();
    let held = ledger.prizes.iter().find(|prize| prize.row.payout.state.is_live());
    let prize = held.or(ledger.prizes.last()).cloned().ok_or(Refusal::NotFound)?;
    Ok((prize, title, ledger.has_key))
}

/// `GET /campaigns/{id}/payouts/prizes/{place}`.
pub(crate) async fn show(
    visit: Visit,
    payer: Payer,
    Path((id, place)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let (id, place) = (campaign_id(id)?, place_of(&place)?);
    let flash = (asked.done == "moved").then(|| W::FlashMoved.say(visit.lang()));
    answer(&visit, &payer, &id, place, None, flash, None).await
}

/// `POST /campaigns/{id}/payouts/prizes/{place}/uid`: shows the account number. It is a write, for the log keeps that it was
/// read; the answer is a page of its own, which no address leads to again.
pub(crate) async fn read_uid(
    visit: Visit,
    payer: Payer,
    Path((id, place)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let (id, place) = (campaign_id(id)?, place_of(&place)?);
    find(&payer, &id, place, visit.lang()).await?;
    match payer.read_uid(&id, place).await {
        Ok(uid) => {
            visit.app.live.changed();
            answer(&visit, &payer, &id, place, Some(uid.digits().to_owned()), None, None).await
        }
        Err(error) => {
            let refused = why(visit.lang(), error)?;
            answer(&visit, &payer, &id, place, None, None, Some(refused)).await
        }
    }
}

fn step_of(name: &str) -> Result<PrizeStep, Refusal> {
    PrizeStep::ALL.into_iter().find(|step| step.name() == name).ok_or(Refusal::NotFound)
}

/// `GET /campaigns/{id}/payouts/prizes/{place}/{step}`: what the step will do.
pub(crate) async fn ask(
    visit: Visit,
    payer: Payer,
    Path((id, place, step)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let (id, place, step) = (campaign_id(id)?, place_of(&place)?, step_of(&step)?);
    confirm_step(&visit, &payer, &id, place, step, "", None).await
}

/// A step as the form sends it: `seen` is the row and its revision.
#[derive(Debug, Deserialize)]
pub(crate) struct Typed {
    seen: String,
    #[serde(default)]
    reason: String,
}

/// `POST /campaigns/{id}/payouts/prizes/{place}/{step}`: takes it.
pub(crate) async fn act(
    visit: Visit,
    payer: Payer,
    Path((id, place, step)): Path<(String, String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    let (id, place, step) = (campaign_id(id)?, place_of(&place)?, step_of(&step)?);
    find(&payer, &id, place, visit.lang()).await?;
    let seen = typed
        .seen
        .split_once('.')
        .and_then(|(row, revision)| Some((row.parse::<i64>().ok()?, revision.parse::<i64>().ok()?)));
    let seen = seen.ok_or(Refusal::BadInput)?;
    match payer.step(&id, place, step, typed.reason.trim(), seen).await {
        Ok(()) => {
            visit.app.live.changed();
            let to = format!("/campaigns/{id}/payouts/prizes/{place}?done=moved");
            Ok(Redirect::to(&to).into_response())
        }
        Err(error) => {
            let refused = why(visit.lang(), error)?;
            confirm_step(&visit, &payer, &id, place, step, &typed.reason, Some(refused)).await
        }
    }
}

async fn confirm_step(
    visit: &Visit,
    payer: &Payer,
    id: &CampaignId,
    place: u32,
    step: PrizeStep,
    reason: &str,
    trouble: Option<String>,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let (prize, title, _) = find(payer, id, place, lang).await?;
    let (name, text) = step_name(step);
    let back = format!("/campaigns/{id}/payouts/prizes/{place}");
    let row = &prize.row;
    let asked = Step {
        title: format!("{}: {}", prize_of_place(lang, place), name.say(lang)),
        button: name.say(lang),
        points: vec![text.say(lang)],
        facts: vec![
            (W::Winner.say(lang), name_of(&prize)),
            (W::State.say(lang), payout_state(lang, row.payout.state)),
        ],
        action: format!("{back}/{}", step.name()),
        back,
        hidden: vec![("seen", format!("{}.{}", row.id, row.revision))],
        reason: Some((W::StepReason.say(lang), reason.to_owned())),
        danger: !matches!(step, PrizeStep::Hold | PrizeStep::Release),
        ..Step::default()
    };
    confirm::page(visit, Place::Payouts, (id, &title), asked, trouble).await
}

async fn answer(
    visit: &Visit,
    payer: &Payer,
    id: &CampaignId,
    place: u32,
    uid: Option<String>,
    flash: Option<String>,
    trouble: Option<String>,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let (prize, title, has_key) = find(payer, id, place, lang).await?;
    let names = payer.names().await?;
    let state = prize.row.payout.state;
    let steps = PrizeStep::ALL.into_iter().filter(|step| step.fits(state)).map(|step| {
        let (name, text) = step_name(step);
        let href = format!("/campaigns/{id}/payouts/prizes/{place}/{}", step.name());
        (href, name.say(lang), text.say(lang))
    });
    let told = |row: campaigns::AuditRow| Told {
        what: told(&row, lang),
        by: names.actor(&row.actor),
        at: Moment(row.at),
        why: row.reason.unwrap_or_default(),
    };
    let page_of = Page {
        f: visit.frame(Place::Payouts, Some((id, &title)), &W::Prize.say(lang)).await?,
        id: id.to_string(),
        place,
        title: prize_of_place(lang, place),
        name: name_of(&prize),
        state: payout_state(lang, state),
        class: class_of(state),
        facts: facts(&prize, lang),
        deadline: deadline_of(&prize),
        post: prize.row.payout.message.to_string(),
        given: prize.row.uid.is_some() && state.is_live(),
        has_key,
        uid,
        steps: steps.collect(),
        log: payer.prize_log(id, place).await?.into_iter().map(told).collect(),
        flash,
        trouble,
    };
    let status = if page_of.trouble.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    page_with(status, &page_of)
}

fn facts(prize: &Prize, lang: Lang) -> Vec<(String, String)> {
    let row = &prize.row;
    let mut facts = vec![
        (W::Amount.say(lang), amount_of(prize, lang)),
        (Outcome::Number.say(lang), entry_number(lang, row.payout.number)),
        (W::Version.say(lang), row.payout.result_version.to_string()),
        (W::PayKey.say(lang), row.payout.pay_key.clone()),
    ];
    facts.extend(row.reason.clone().map(|reason| (W::Why.say(lang), reason)));
    if let Some(line) = &prize.line {
        facts.push((W::Batch.say(lang), batch_of(lang, line.batch)));
        if let Some((_, reference, _)) = &line.settled {
            facts.push((W::Reference.say(lang), reference.clone()));
        }
    }
    facts
}

/// What a row of the log says in words.
fn told(row: &campaigns::AuditRow, lang: Lang) -> String {
    let what = match row.action.as_str() {
        "claimed" => W::LogClaimed,
        "prize_moved" => W::LogMoved,
        "uid_read" => W::LogRead,
        "prize_passed_on" => W::LogPassed,
        other => return log_action(lang, other),
    };
    let state =
        row.after.as_ref().and_then(|after| after.get("state")?.as_str()?.parse::<PayoutState>().ok());
    match state {
        Some(state) => format!("{} → {}", what.say(lang), payout_state(lang, state)),
        None => what.say(lang),
    }
}
