//! The ledger of prizes: who won what, whose account number is missing, what is ready to be paid, and the batches.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use campaigns::panel::payouts::{LedgerAsked, PayoutFilter, PayoutKey, Prize};
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
/// Batches of a page.
const BATCHES: usize = 20;

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
    more_batches: Option<String>,
    newest_batches: Option<String>,
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
    after: String,
    /// The number of a batch: only older ones are shown.
    batches: String,
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
    let state: Option<PayoutState> = asked.state.parse().ok();
    let given = match asked.uid.as_str() {
        "given" => Some(true),
        "missing" => Some(false),
        _ => None,
    };
    let by_deadline = asked.order == "deadline";
    let beyond = read_key(&asked.after);
    let filter = PayoutFilter { state, given, place: None };
    let ledger = payer.ledger(id, &LedgerAsked { filter, by_deadline, beyond, limit: LINES }).await?;
    let older = asked.batches.parse::<i64>().ok();
    let (batches, more_batches) = payer.batches(id, older, true, BATCHES).await?;
    let names = payer.names().await?;
    let title = ledger.stored.campaign.title.get(lang).clone();
    let base = address(id, asked);
    let lines: Vec<Line> = ledger.prizes.iter().map(|prize| line(prize, id, payer, lang)).collect();
    let (before, all) = (ledger.count.before, ledger.count.all);
    let to = (before + lines.len() as u64).min(all);
    let page_of = Page {
        f: visit.frame(Place::Payouts, Some((id, &title)), &W::Title.say(lang)).await?,
        has_key: ledger.has_key,
        any: ledger.mark.prizes > 0,
        states: states(state, lang),
        uids: [("", W::UidAny), ("given", W::UidGiven), ("missing", W::UidMissing)]
            .map(|(value, label)| (value, label.say(lang), value == asked.uid))
            .to_vec(),
        by_deadline,
        fresh: lines.iter().any(|line| line.fresh && line.choice.is_some()),
        revision: ledger.mark.changes,
        ready: lines.iter().filter(|line| line.choice.is_some()).count(),
        lines,
        shown: list_page(lang, (before + 1).min(all), to, all),
        more: ledger.next.map(|next| format!("{base}after={}", write_key(next))),
        first: beyond.map(|_| base.clone()),
        batches: batches.iter().map(|batch| row(batch, id, payer, &names, lang)).collect(),
        more_batches: more_batches.map(|next| format!("{base}batches={next}#batches")),
        newest_batches: older.map(|_| format!("{base}#batches")),
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

/// The place of a prize in the list as an address carries it: its deadline in milliseconds, its place, its row.
fn write_key((at, place, row): PayoutKey) -> String {
    format!("{at}.{place}.{row}")
}

fn read_key(text: &str) -> Option<PayoutKey> {
    let mut parts = text.splitn(3, '.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
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

fn row(batch: &Batch, id: &CampaignId, payer: &Payer, names: &Names, lang: Lang) -> Row {
    let own = format!("user:{}", payer.person());
    Row {
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
    }
}
