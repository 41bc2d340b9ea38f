//! Prizes in the panel: the ledger with names and deadlines, one prize with its history, and moves that name what was seen.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::payout::{PayoutState, Uid};
use domain::refusal::ClaimRefusal;
use domain::snowflake::Snowflake;
use store::{
    AuditRow, BatchLine, Deadlines, LedgerMark, PayoutCount, PayoutOrder, PayoutPage, PayoutRow, StoreError,
    StoredCampaign,
};

pub use store::{PayoutFilter, PayoutKey};

use crate::deadlines::{LATE_CLAIM, claim_deadline, pay_deadline};
use crate::error::Result;
use crate::panel::paging::{cut, rows_of};
use crate::payouts::{Batch, BatchFile, Imported};
use crate::service::Service;
use crate::table::{Table, TableFormat};

/// A prize as the ledger shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Prize {
    /// The row.
    pub row: PayoutRow,
    /// The winner's name, unless it was erased.
    pub name: Option<String>,
    /// Until when the account number may be given.
    pub claim_by: DateTime<Utc>,
    /// Until when it is paid once the number is there.
    pub pay_by: DateTime<Utc>,
    /// The line of the latest batch that holds it.
    pub line: Option<BatchLine>,
}

/// Which prizes of the ledger a page shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LedgerAsked {
    /// Which ones.
    pub filter: PayoutFilter,
    /// By the time until which the next thing has to happen, else by place.
    pub by_deadline: bool,
    /// Only prizes beyond this place.
    pub beyond: Option<PayoutKey>,
    /// At most so many.
    pub limit: usize,
}

/// A page of the ledger of a campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    /// The campaign.
    pub stored: StoredCampaign,
    /// The rows of the page.
    pub prizes: Vec<Prize>,
    /// The place of the last one, when there are more.
    pub next: Option<PayoutKey>,
    /// How many prizes fit, and how many of them stand before this page.
    pub count: PayoutCount,
    /// How many there are whatever is asked for, and what grows with every change.
    pub mark: LedgerMark,
    /// False when the operator has set no key: then no account number is taken, read or handed over.
    pub has_key: bool,
}

/// A step that a person takes with a prize.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrizeStep {
    /// On hold.
    Hold,
    /// Off hold again.
    Release,
    /// Let go: no account number came.
    Forfeit,
    /// Taken back.
    Void,
    /// To the next in the published order.
    PassOn,
}

impl PrizeStep {
    /// Every step.
    pub const ALL: [PrizeStep; 5] =
        [PrizeStep::Hold, PrizeStep::Release, PrizeStep::Forfeit, PrizeStep::Void, PrizeStep::PassOn];

    /// The name in addresses and forms.
    pub fn name(self) -> &'static str {
        match self {
            PrizeStep::Hold => "hold",
            PrizeStep::Release => "release",
            PrizeStep::Forfeit => "forfeit",
            PrizeStep::Void => "void",
            PrizeStep::PassOn => "pass-on",
        }
    }

    /// Whether it can be taken from a state.
    pub fn fits(self, from: PayoutState) -> bool {
        match self {
            PrizeStep::Hold => from.may_become(PayoutState::OnHold),
            PrizeStep::Release => from == PayoutState::OnHold,
            PrizeStep::Forfeit => from.may_become(PayoutState::Forfeited),
            PrizeStep::Void => from.may_become(PayoutState::Void),
            PrizeStep::PassOn => matches!(from, PayoutState::Forfeited | PayoutState::Void),
        }
    }
}

impl Service {
    /// A page of the ledger of a campaign with names and deadlines.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn ledger(&self, guild: Snowflake, id: &CampaignId, asked: &LedgerAsked) -> Result<Ledger> {
        let stored = self.campaign_in(guild, id).await?;
        let dates = &stored.campaign.dates;
        let order = if asked.by_deadline {
            PayoutOrder::Deadline(Deadlines {
                claim_by: dates.claim_by,
                pay_by: dates.pay_by,
                late_ms: LATE_CLAIM.num_milliseconds(),
            })
        } else {
            PayoutOrder::Place
        };
        let page = PayoutPage { beyond: asked.beyond, order, limit: rows_of(asked.limit) };
        let mut rows = self.db.payouts_listed(id, &asked.filter, &page).await?;
        let next = cut(&mut rows, asked.limit.max(1), |(key, _)| *key);
        let numbers: Vec<i64> = rows.iter().map(|(_, row)| row.id).collect();
        let lines = self.db.batch_lines_of(&numbers).await?;
        let mut prizes = Vec::new();
        for (_, row) in rows {
            let post = self.db.post(id, row.payout.message).await?;
            let name = post.and_then(|post| post.facts).map(|facts| facts.author.name);
            prizes.push(Prize {
                claim_by: claim_deadline(&stored.campaign, &row),
                pay_by: pay_deadline(&stored.campaign, &row),
                line: lines.iter().rfind(|line| line.payout == row.id).cloned(),
                name: name.filter(|name| !name.is_empty()),
                row,
            });
        }
        Ok(Ledger {
            count: self.db.payouts_counted(id, &asked.filter, &page).await?,
            mark: self.db.ledger_mark(id).await?,
            has_key: self.settings.uid_key.is_some(),
            stored,
            prizes,
            next,
        })
    }

    /// The audit rows about the prize of a place, oldest first.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn prize_log(&self, guild: Snowflake, id: &CampaignId, place: u32) -> Result<Vec<AuditRow>> {
        self.campaign_in(guild, id).await?;
        Ok(self.db.audit_of(id, &format!("prize:{place}")).await?)
    }

    /// The latest row of a place.
    async fn last_row(&self, id: &CampaignId, place: u32) -> Result<PayoutRow> {
        let filter = PayoutFilter { place: Some(place), ..PayoutFilter::default() };
        let page = PayoutPage { beyond: None, order: PayoutOrder::Row, limit: u32::MAX };
        let rows = self.db.payouts_listed(id, &filter, &page).await?;
        let rows = || rows.iter().map(|(_, row)| row);
        let row = rows().find(|row| row.payout.state.is_live()).or_else(|| rows().next_back());
        row.cloned().ok_or_else(|| ClaimRefusal::NoPrize(place).into())
    }

    /// Takes a step with the prize of a place as somebody looked at it: the row and its revision.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it is another row or revision by now; otherwise as [`Service::move_prize`],
    /// [`Service::release_prize`] and [`Service::pass_on`].
    #[expect(clippy::too_many_arguments, reason = "one step, as a form sends it")]
    pub async fn step_prize(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        place: u32,
        step: PrizeStep,
        person: Snowflake,
        reason: &str,
        seen: (i64, i64),
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.campaign_in(guild, id).await?;
        let row = self.last_row(id, place).await?;
        if (row.id, row.revision) != seen {
            let what = format!("the prize of place {place}");
            return Err(StoreError::Stale { what, expected: seen.1 }.into());
        }
        let to = match step {
            PrizeStep::PassOn => {
                self.pass_on(id, place, person, reason, now).await?;
                return Ok(());
            }
            PrizeStep::Release => {
                self.release_prize(id, place, person, reason, Some(seen.1), now).await?;
                return Ok(());
            }
            PrizeStep::Hold => PayoutState::OnHold,
            PrizeStep::Forfeit => PayoutState::Forfeited,
            PrizeStep::Void => PayoutState::Void,
        };
        self.move_prize(id, place, to, person, reason, Some(seen.1), now).await
    }

    /// The account number of a prize; that it was read goes into the log.
    ///
    /// # Errors
    /// When the server has no such campaign; otherwise as [`Service::read_uid`].
    pub async fn uid_here(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        place: u32,
        person: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<Uid> {
        self.campaign_in(guild, id).await?;
        self.read_uid(id, place, person, now).await
    }

    /// Approves a batch.
    ///
    /// # Errors
    /// When the server has no such campaign; otherwise as [`Service::approve_batch`].
    pub async fn approve_here(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        person: Snowflake,
        prizes: &[(i64, i64)],
        now: DateTime<Utc>,
    ) -> Result<Batch> {
        self.campaign_in(guild, id).await?;
        self.approve_batch(id, person, prizes, now).await
    }

    /// Takes a batch out.
    ///
    /// # Errors
    /// When the server has no such campaign; otherwise as [`Service::export_batch`].
    pub async fn export_here(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        batch: i64,
        person: Snowflake,
        format: TableFormat,
        now: DateTime<Utc>,
    ) -> Result<BatchFile> {
        self.campaign_in(guild, id).await?;
        self.export_batch(id, batch, person, format, now).await
    }

    /// Takes receipts in.
    ///
    /// # Errors
    /// When the server has no such campaign; otherwise as [`Service::import_receipts`].
    pub async fn import_here(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        person: Snowflake,
        file: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Imported> {
        self.campaign_in(guild, id).await?;
        self.import_receipts(id, person, file, now).await
    }

    /// A table of a campaign without account numbers: `payouts`, `posts` or `audit`; `None` for another name.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn table_here(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        name: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Table>> {
        self.campaign_in(guild, id).await?;
        Ok(match name {
            "payouts" => Some(self.export_payouts(id, None, now).await?),
            "posts" => Some(self.export_posts(id).await?),
            "audit" => Some(self.export_audit(id).await?),
            _ => None,
        })
    }
}
