//! Prizes in the panel: the ledger with names and deadlines, one prize with its history, and moves that name what was seen.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::payout::{PayoutState, Uid};
use domain::refusal::ClaimRefusal;
use domain::snowflake::Snowflake;
use store::{AuditRow, BatchLine, PayoutRow, StoreError, StoredCampaign};

use crate::deadlines::{claim_deadline, pay_deadline};
use crate::error::Result;
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

/// The ledger of a campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    /// The campaign.
    pub stored: StoredCampaign,
    /// Every row, by place and number of the row.
    pub prizes: Vec<Prize>,
    /// The batches, the oldest first.
    pub batches: Vec<Batch>,
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
    /// The ledger of a campaign with names, deadlines and batches.
    ///
    /// # Errors
    /// When the server has no such campaign or the database fails.
    pub async fn ledger(&self, guild: Snowflake, id: &CampaignId) -> Result<Ledger> {
        let stored = self.campaign_in(guild, id).await?;
        let lines = self.db.batch_lines(id).await?;
        let mut prizes = Vec::new();
        for row in self.db.payouts(id).await? {
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
        prizes.sort_by_key(|prize| (prize.row.payout.place, prize.row.id));
        let batches = self.batches(id).await?;
        Ok(Ledger { stored, prizes, batches, has_key: self.settings.uid_key.is_some() })
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
        let rows = self.db.payouts(id).await?;
        let live = rows.iter().find(|row| row.payout.place == place && row.payout.state.is_live());
        let row = live.or_else(|| rows.iter().rfind(|row| row.payout.place == place));
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
