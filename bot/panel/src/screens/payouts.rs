//! The ledger of prizes: who won what, whose account number is missing, what is ready to be paid, and the batches.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use campaigns::panel::payouts::{Ledger, Prize};
use campaigns::payouts::Batch;
use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::payout::PayoutState;
use serde::Deserialize;
use wording::panel::{
    Outcome, Paying as W, Post, Queue, approved_by, batch_of, list_page, out_by, payout_state, point_card,
    prizes_count, receipts_taken,
};

use crate::desk::{Names, Payer};
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::{campaign_id, page_with};

/// Lines of a page.
const LINES: usize = 60;

#[derive(Template)]
#[template(path = "payouts.html")]
struct Page {
    f: Frame,
    id: String,
    has_key: bool,
    any: bool,
    states: Vec<(String, String, bool)>,
    uids: Vec<(&'static str, String, bool)>,
    by_deadline: bool,
    lines: Vec<Line>,
    ready: usize,
    fresh: bool,
    /// Changes with every prize and batch, so that an open page can say that it is old.
    revision: i64,
    shown: String,
    more: Option<String>,
    first: Option<String>,
    batches: Vec<Row>,
    receipts: String,
    flash: Option<String>,
    trouble: Option<String>,
}

struct Line {
    place: u32,
    href: String,
    name: String,
    amount: String,
    state: String,
    class: &'static str,
    given: bool,
    deadline: Option<(Moment, bool)>,
    batch: Option<String>,
    /// What an approval of this row names; only where it is ready.
    choice: Option<String>,
    /// True where no batch holds it as it stands: the first choice for the next one.
    fresh: bool,
}

struct Row {
    label: String,
    prizes: String,
    approved: String,
    at: Moment,
    out: Option<(String, Moment, String)>,
    /// The format it was taken out in, which is the only one that is given again.
    format: Option<String>,
    own: bool,
    action: String,
}

/// The place in the ledger, as the address keeps it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    state: String,
    uid: String,
    order: String,
    after: usize,
    done: String,
    paid: u64,
    returned: u64,
    unchanged: u64,
}

/// The colour of a state.
pub(super) fn class_of(state: PayoutState) -> &'static str {
    match state {
        PayoutState::Ready | PayoutState::Paid => "p-good",
        PayoutState::AwaitingUid | PayoutState::OnHold | PayoutState::Returned => "p-wait",
        PayoutState::Exported | PayoutState::Due => "p-way",
        PayoutState::Forfeited | PayoutState::Void | PayoutState::PassedOn => "p-bad",
    }
}

/// The name a prize is shown under.
pub(super) fn name_of(prize: &Prize) -> String {
    prize.name.clone().unwrap_or_else(|| prize.row.payout.person.to_string())
}

/// What is given, in words.
pub(super) fn amount_of(prize: &Prize, lang: Lang) -> String {
    let payout = &prize.row.payout;
    let (whole, rest) = (payout.amount_minor / 100, payout.amount_minor % 100);
    let number = if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:02}") };
    point_card(lang, &format!("{number} {}", payout.currency))
}

/// Until when the next thing has to happen to a prize, if anything has.
pub(super) fn deadline_of(prize: &Prize) -> Option<Moment> {
    match prize.row.payout.state {
        PayoutState::Due | PayoutState::AwaitingUid => Some(Moment(prize.claim_by)),
        PayoutState::Ready | PayoutState::Exported => Some(Moment(prize.pay_by)),
        _ => None,
    }
}

/// `GET /campaigns/{id}/payouts`.
pub(crate) async fn show(
    visit: Visit,
    payer: Payer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    answer(&visit, &payer, &id, &asked, None, String::new()).await
}

/// The ledger; with a reason why something was not done it is a conflict.
pub(super) async fn answer(
    visit: &Visit,
    payer: &Payer,
    id: &CampaignId,
    asked: &Asked,
    trouble: Option<String>,
    receipts: String,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let ledger = payer.ledger(id).await?;
    let names = payer.names().await?;
    let title = ledger.stored.campaign.title.get(lang).clone();
    let state: Option<PayoutState> = asked.state.parse().ok();
    let by_deadline = asked.order == "deadline";
    let fits = |prize: &&Prize| {
        let given = prize.row.uid.is_some();
        state.is_none_or(|state| prize.row.payout.state == state)
            && match asked.uid.as_str() {
                "given" => given,
                "missing" => !given,
                _ => true,
            }
    };
    let mut found: Vec<&Prize> = ledger.prizes.iter().filter(fits).collect();
    if by_deadline {
        found.sort_by_key(|prize| {
            let at = deadline_of(prize).map(|moment| moment.0);
            (at.is_none(), at, prize.row.payout.place)
        });
    }
    let all = found.len();
    let from = asked.after.min(all);
    let to = (from + LINES).min(all);
    let base = address(id, asked);
    let lines: Vec<Line> = found[from..to].iter().map(|prize| line(prize, id, payer, lang)).collect();
    let page_of = Page {
        f: visit.frame(Place::Payouts, Some((id, &title)), &W::Title.say(lang)).await?,
        has_key: ledger.has_key,
        any: !ledger.prizes.is_empty(),
        states: states(state, lang),
        uids: [("", W::UidAny), ("given", W::UidGiven), ("missing", W::UidMissing)]
            .map(|(value, label)| (value, label.say(lang), value == asked.uid))
            .to_vec(),
        by_deadline,
        fresh: lines.iter().any(|line| line.fresh && line.choice.is_some()),
        revision: ledger.prizes.iter().map(|prize| prize.row.revision + 1).sum::<i64>()
            + ledger.batches.iter().map(|batch| batch.revision + 1).sum::<i64>(),
        ready: lines.iter().filter(|line| line.choice.is_some()).count(),
        lines,
        shown: list_page(lang, (from + 1).min(all) as u64, to as u64, all as u64),
        more: (to < all).then(|| format!("{base}after={to}")),
        first: (from > 0).then(|| base.clone()),
        batches: batches(&ledger, id, payer, &names, lang),
        receipts,
        flash: flash(asked, lang),
        trouble,
        id: id.to_string(),
    };
    let status = if page_of.trouble.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    page_with(status, &page_of)
}

fn flash(asked: &Asked, lang: Lang) -> Option<String> {
    match asked.done.as_str() {
        "approved" => Some(W::FlashApproved.say(lang)),
        "moved" => Some(W::FlashMoved.say(lang)),
        "receipts" => Some(receipts_taken(lang, asked.paid, asked.returned, asked.unchanged)),
        _ => None,
    }
}

/// The address of this list without its place, ready for one more parameter.
fn address(id: &CampaignId, asked: &Asked) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("state", &asked.state), ("uid", &asked.uid), ("order", &asked.order)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    let amp = if query.is_empty() { "" } else { "&" };
    format!("/campaigns/{id}/payouts?{query}{amp}")
}

fn states(chosen: Option<PayoutState>, lang: Lang) -> Vec<(String, String, bool)> {
    let any = (String::new(), W::AnyState.say(lang), chosen.is_none());
    let each = PayoutState::ALL
        .into_iter()
        .map(|state| (state.name().to_owned(), payout_state(lang, state), Some(state) == chosen));
    std::iter::once(any).chain(each).collect()
}

fn line(prize: &Prize, id: &CampaignId, payer: &Payer, lang: Lang) -> Line {
    let row = &prize.row;
    let (place, state) = (row.payout.place, row.payout.state);
    Line {
        place,
        href: format!("/campaigns/{id}/payouts/prizes/{place}"),
        name: name_of(prize),
        amount: amount_of(prize, lang),
        state: payout_state(lang, state),
        class: class_of(state),
        given: row.uid.is_some(),
        deadline: deadline_of(prize).map(|at| (at, payer.now() > at.0)),
        batch: prize.line.as_ref().map(|line| batch_of(lang, line.batch)),
        choice: (state == PayoutState::Ready).then(|| format!("{}.{}", row.id, row.revision)),
        fresh: prize.line.as_ref().is_none_or(|line| line.payout_revision != row.revision),
    }
}

fn batches(ledger: &Ledger, id: &CampaignId, payer: &Payer, names: &Names, lang: Lang) -> Vec<Row> {
    let own = format!("user:{}", payer.person());
    let row = |batch: &Batch| Row {
        label: batch_of(lang, batch.id),
        prizes: prizes_count(lang, batch.lines.len() as u64),
        approved: approved_by(lang, &names.actor(&batch.approved_by)),
        at: Moment(batch.approved_at),
        out: batch.exported.as_ref().map(|out| {
            (out_by(lang, &names.actor(&out.by), &out.format), Moment(out.at), out.sha256.to_string())
        }),
        format: batch.exported.as_ref().map(|out| out.format.clone()),
        own: batch.approved_by == own,
        action: format!("/campaigns/{id}/payouts/batches/{}/file", batch.id),
    };
    ledger.batches.iter().rev().map(row).collect()
}
