//! What the panel's ledger reads: prizes and batches page by page.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::payout::PayoutState;

use crate::batch::{self, BatchLine, BatchRow};
use crate::conn::Conn;
use crate::convert;
use crate::db::Backend;
use crate::error::StoreError;
use crate::ledger::{PayoutRow, Row};

/// Which prizes a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PayoutFilter {
    /// Only those of this place.
    pub place: Option<u32>,
    /// Only those in this state.
    pub state: Option<PayoutState>,
    /// Only those with an account number, or only those without one.
    pub given: Option<bool>,
}

/// The order of a list of prizes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PayoutOrder {
    /// By the number of the row.
    #[default]
    Row,
    /// By place, and the rows of one place as they came to be.
    Place,
    /// By the time until which the next thing has to happen; where nothing has, at the end.
    Deadline(Deadlines),
}

/// The dates of a campaign that the deadlines of its prizes come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// Until when a winner gives an account number, unless the row says otherwise.
    pub claim_by: DateTime<Utc>,
    /// Until when a prize is paid.
    pub pay_by: DateTime<Utc>,
    /// How long after the last change of a row it is paid at the latest, where that is later: milliseconds.
    pub late_ms: i64,
}

/// The place of a prize in a list: its deadline in milliseconds and its place, as far as the order looks at them (else 0),
/// and the number of the row. It is the place that the row had when it was shown: a row that moves does not take what
/// stands after it along.
pub type PayoutKey = (i64, u32, i64);

/// A page of prizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayoutPage {
    /// Only prizes beyond this place.
    pub beyond: Option<PayoutKey>,
    /// The order.
    pub order: PayoutOrder,
    /// At most so many.
    pub limit: u32,
}

/// How many prizes a list has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PayoutCount {
    /// All of them.
    pub all: u64,
    /// Those up to the place where a page begins.
    pub before: u64,
}

/// How many prizes and batches a campaign has, and a sum that grows with every change of one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LedgerMark {
    /// Prizes.
    pub prizes: u64,
    /// Batches.
    pub batches: u64,
    /// Grows with every change and every new row.
    pub changes: i64,
}

/// A page of batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchPage {
    /// Only batches beyond this one.
    pub beyond: Option<i64>,
    /// The newest first, else the oldest.
    pub newest_first: bool,
    /// At most so many.
    pub limit: u32,
}

/// A row and where it stands in the order that was asked for.
#[derive(sqlx::FromRow)]
struct Placed {
    #[sqlx(flatten)]
    row: Row,
    sort_at: i64,
    sort_place: i64,
}

/// The conditions of a filter; every parameter stands in the statement whether it is asked for or not. `$1` to `$4` are the
/// campaign, the place, the state and whether there is a number; `$5` to `$7` the dates.
const LISTED: &str = "FROM (SELECT p.*,
             CASE WHEN $5 = 0 THEN 0
                  WHEN p.state IN ('due', 'awaiting_uid') THEN coalesce(p.claim_by_ms, $5)
                  WHEN p.state IN ('ready', 'exported')
                  THEN CASE WHEN p.changed_at_ms + $7 > $6 THEN p.changed_at_ms + $7 ELSE $6 END
                  ELSE 9223372036854775807 END AS sort_at,
             CASE WHEN $8 = 0 THEN 0 ELSE p.place END AS sort_place
        FROM payouts p
       WHERE p.campaign = $1 AND ($2 = -1 OR p.place = $2) AND ($3 = '' OR p.state = $3)
         AND ($4 = 0 OR ($4 = 1) = (p.uid_digest IS NOT NULL))) listed";

/// The dates as the statement takes them, and whether the place counts.
fn order_of(order: PayoutOrder) -> (i64, i64, i64, i64) {
    match order {
        PayoutOrder::Row => (0, 0, 0, 0),
        PayoutOrder::Place => (0, 0, 0, 1),
        PayoutOrder::Deadline(of) => (convert::ms(of.claim_by), convert::ms(of.pay_by), of.late_ms, 1),
    }
}

fn given_of(given: Option<bool>) -> i64 {
    given.map_or(0, |given| if given { 1 } else { 2 })
}

async fn page(
    conn: &mut Conn,
    campaign: &CampaignId,
    filter: &PayoutFilter,
    page: &PayoutPage,
) -> Result<Vec<(PayoutKey, PayoutRow)>, StoreError> {
    let sql = format!(
        "SELECT listed.* {LISTED}
          WHERE (sort_at, sort_place, id) > ($9, $10, $11) ORDER BY sort_at, sort_place, id LIMIT $12"
    );
    let (claim_by, pay_by, late, by_place) = order_of(page.order);
    let (at, place, id) = page.beyond.map_or((i64::MIN, 0, 0), |(at, place, id)| (at, i64::from(place), id));
    let rows = all!(
        conn,
        Placed,
        sqlx::AssertSqlSafe(sql),
        campaign.as_str(),
        filter.place.map_or(-1, i64::from),
        filter.state.map_or("", PayoutState::name),
        given_of(filter.given),
        claim_by,
        pay_by,
        late,
        by_place,
        at,
        place,
        id,
        i64::from(page.limit),
    )?;
    let read = |placed: Placed| {
        let row = placed.row.read()?;
        let place = if placed.sort_place == 0 { 0 } else { row.payout.place };
        Ok(((placed.sort_at, place, row.id), row))
    };
    rows.into_iter().map(read).collect()
}

async fn count(
    conn: &mut Conn,
    campaign: &CampaignId,
    filter: &PayoutFilter,
    page: &PayoutPage,
) -> Result<PayoutCount, StoreError> {
    let sql = format!(
        "SELECT count(*), count(CASE WHEN (sort_at, sort_place, id) <= ($9, $10, $11) THEN 1 END) {LISTED}"
    );
    let (claim_by, pay_by, late, by_place) = order_of(page.order);
    let (at, place, id) = page.beyond.map_or((i64::MIN, 0, 0), |(at, place, id)| (at, i64::from(place), id));
    let row = first!(
        conn,
        (i64, i64),
        sqlx::AssertSqlSafe(sql),
        campaign.as_str(),
        filter.place.map_or(-1, i64::from),
        filter.state.map_or("", PayoutState::name),
        given_of(filter.given),
        claim_by,
        pay_by,
        late,
        by_place,
        at,
        place,
        id,
    )?;
    let (all, before) = row.unwrap_or_default();
    Ok(PayoutCount { all: all as u64, before: before as u64 })
}

async fn mark(conn: &mut Conn, campaign: &CampaignId) -> Result<LedgerMark, StoreError> {
    let sql = "SELECT (SELECT count(*) FROM payouts WHERE campaign = $1),
                      (SELECT count(*) FROM payout_batches WHERE campaign = $1),
                      CAST(coalesce((SELECT sum(revision + 1) FROM payouts WHERE campaign = $1), 0)
                         + coalesce((SELECT sum(revision + 1) FROM payout_batches WHERE campaign = $1), 0) AS BIGINT)";
    let row = first!(conn, (i64, i64, i64), sql, campaign.as_str())?;
    let (prizes, batches, changes) = row.unwrap_or_default();
    Ok(LedgerMark { prizes: prizes as u64, batches: batches as u64, changes })
}

async fn batch_page(
    conn: &mut Conn,
    campaign: &CampaignId,
    page: &BatchPage,
) -> Result<Vec<BatchRow>, StoreError> {
    let (sql, beyond) = if page.newest_first {
        (
            select!(payout_batches, " WHERE campaign = $1 AND id < $2 ORDER BY id DESC LIMIT $3"),
            page.beyond.unwrap_or(i64::MAX),
        )
    } else {
        (
            select!(payout_batches, " WHERE campaign = $1 AND id > $2 ORDER BY id LIMIT $3"),
            page.beyond.unwrap_or(i64::MIN),
        )
    };
    let rows = all!(conn, batch::Row, sql, campaign.as_str(), beyond, i64::from(page.limit))?;
    rows.into_iter().map(batch::Row::read).collect()
}

async fn lines_between(
    conn: &mut Conn,
    campaign: &CampaignId,
    from: i64,
    to: i64,
) -> Result<Vec<BatchLine>, StoreError> {
    let sql = "SELECT l.batch, l.line, l.payout, l.payout_revision, l.outcome, l.reference, l.settled_at_ms
                 FROM payout_batch_lines l JOIN payout_batches b ON b.id = l.batch
                WHERE b.campaign = $1 AND b.id BETWEEN $2 AND $3 ORDER BY l.batch, l.line";
    batch::read_lines(all!(conn, batch::Line, sql, campaign.as_str(), from, to)?)
}

async fn lines_of(conn: &mut Conn, payouts: &[i64]) -> Result<Vec<BatchLine>, StoreError> {
    if payouts.is_empty() {
        return Ok(Vec::new());
    }
    let list = convert::json("prizes", payouts)?;
    let sql = match conn.backend() {
        Backend::Sqlite => {
            select!(
                payout_batch_lines,
                " WHERE payout IN (SELECT value FROM json_each($1)) ORDER BY batch, line"
            )
        }
        Backend::Postgres => {
            select!(
                payout_batch_lines,
                " WHERE payout IN (SELECT value::bigint FROM json_array_elements_text($1::json)) ORDER BY batch, line"
            )
        }
    };
    batch::read_lines(all!(conn, batch::Line, sql, list.as_str())?)
}

reads! {
    /// A page of the prizes of a campaign, each with its place in the order.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    payouts_listed(campaign: &CampaignId, filter: &PayoutFilter, of: &PayoutPage) -> Vec<(PayoutKey, PayoutRow)> = page;

    /// How many prizes a list has, and how many of them stand before a page.
    ///
    /// # Errors
    /// What the database says.
    payouts_counted(campaign: &CampaignId, filter: &PayoutFilter, of: &PayoutPage) -> PayoutCount = count;

    /// How many prizes and batches a campaign has, and whether one of them changed.
    ///
    /// # Errors
    /// What the database says.
    ledger_mark(campaign: &CampaignId) -> LedgerMark = mark;

    /// A page of the batches of a campaign.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    batches_listed(campaign: &CampaignId, of: &BatchPage) -> Vec<BatchRow> = batch_page;

    /// What stands in the batches of a campaign from one number to another, both included, by batch and line.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    batch_lines_between(campaign: &CampaignId, from: i64, to: i64) -> Vec<BatchLine> = lines_between;

    /// The lines of batches that hold these rows of the ledger, by batch and line.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    batch_lines_of(payouts: &[i64]) -> Vec<BatchLine> = lines_of;
}
