//! Tables of a campaign for people who work outside of herald.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use store::PayoutRow;

use crate::deadlines::claim_deadline;
use crate::error::{Error, Result};
use crate::pages::all_posts;
use crate::payouts::{amount, note_reading, open_uid};
use crate::service::Service;
use crate::table::{Cell, Table};
use crate::tally::standing_of;

/// How many rows of the log one page takes.
const PAGE_ROWS: u32 = 500;

impl Service {
    /// The ledger of a campaign as a table. `reader` is who asks for the account numbers, which the log keeps; without one
    /// the table only says whether there is a number.
    ///
    /// # Errors
    /// When the campaign is unknown, or account numbers are asked for and the operator has set no key.
    pub async fn export_payouts(
        &self,
        id: &CampaignId,
        reader: Option<Snowflake>,
        now: DateTime<Utc>,
    ) -> Result<Table> {
        let mut tx = self.db.begin().await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let rows = tx.payouts(id).await?;
        let lines = tx.batch_lines(id).await?;
        let mut table = Table { name: "payouts", header: PAYOUTS, rows: Vec::new() };
        for row in &rows {
            let uid = match (reader, &row.uid) {
                (_, None) => Cell::Empty,
                (Some(_), Some(_)) => Cell::Uid(open_uid(self.uid_key()?, row)?),
                (None, Some(_)) => Cell::Text("given".to_owned()),
            };
            let line = lines.iter().rfind(|line| line.payout == row.id);
            let settled = line.and_then(|line| line.settled.as_ref());
            let PayoutRow { payout, .. } = row;
            table.rows.push(vec![
                Cell::Number(u64::from(payout.place)),
                Cell::Text(payout.state.name().to_owned()),
                Cell::Text(payout.pay_key.clone()),
                Cell::Id(payout.person),
                Cell::Id(payout.message),
                Cell::Number(u64::from(payout.number)),
                Cell::Number(u64::from(payout.result_version)),
                Cell::Text(amount(row)),
                Cell::Text(payout.currency.clone()),
                uid,
                Cell::Time(claim_deadline(&stored.campaign, row)),
                line.map_or(Cell::Empty, |line| Cell::Number(line.batch.unsigned_abs())),
                line.map_or(Cell::Empty, |line| Cell::Number(u64::from(line.line))),
                Cell::maybe(settled.map(|(_, reference, _)| reference.as_str())),
                Cell::maybe(row.reason.as_deref()),
                Cell::Time(row.changed_at),
            ]);
        }
        if let Some(person) = reader {
            note_reading(&mut tx, &rows, person, now).await?;
        }
        tx.commit().await?;
        Ok(table)
    }

    /// The posts of a campaign as a table, with where each stands and why, and the judged text.
    ///
    /// # Errors
    /// When the campaign is unknown or the database fails.
    pub async fn export_posts(&self, id: &CampaignId) -> Result<Table> {
        let mut tx = self.db.begin().await?;
        tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let posts = all_posts(&mut tx, id).await?;
        let listed = tx.candidates(id).await?;
        tx.rollback().await?;
        let mut table = Table { name: "posts", header: POSTS, rows: Vec::new() };
        for post in &posts {
            let (Some(facts), Some(verdict), Some(standing)) =
                (&post.facts, &post.verdict, standing_of(post))
            else {
                continue;
            };
            let line = listed.iter().find(|line| line.row.message == post.id);
            let judged_at = verdict.evidence.as_ref().map(|evidence| evidence.version_at);
            let version = post.versions.iter().find(|version| Some(version.at) == judged_at);
            let version = version.or(post.versions.first());
            let codes: Vec<&str> = verdict.codes().into_iter().map(ReasonCode::name).collect();
            let stands = match standing {
                Standing::Entered => "entered",
                Standing::Pending => "pending",
                Standing::NotEntered(_) => "not_entered",
            };
            table.rows.push(vec![
                Cell::Id(post.id),
                Cell::Id(facts.place()),
                Cell::Id(facts.author.id),
                Cell::Text(facts.author.name.clone()),
                Cell::Time(post.id.created_at()),
                Cell::Text(stands.to_owned()),
                Cell::Text(verdict.outcome.name().to_owned()),
                Cell::Text(codes.join(" ")),
                Cell::maybe(post.decision.as_ref().and_then(|row| row.reason).map(ReasonCode::name)),
                line.map_or(Cell::Empty, |line| Cell::Number(u64::from(line.row.number))),
                Cell::maybe(line.and_then(|line| line.struck).map(ReasonCode::name)),
                post.deleted_at.map_or(Cell::Empty, Cell::Time),
                Cell::maybe(version.map(|version| version.text.as_str())),
            ]);
        }
        Ok(table)
    }

    /// The audit log of a campaign as a table.
    ///
    /// # Errors
    /// When the campaign is unknown or the database fails.
    pub async fn export_audit(&self, id: &CampaignId) -> Result<Table> {
        self.campaign(id).await?;
        let mut table = Table { name: "audit", header: AUDIT, rows: Vec::new() };
        let mut after = 0;
        loop {
            let page = self.db.audit_log(Some(id), after, PAGE_ROWS).await?;
            let Some(last) = page.last() else { return Ok(table) };
            after = last.seq;
            for row in page {
                table.rows.push(vec![
                    Cell::Number(row.seq.unsigned_abs()),
                    Cell::Time(row.at),
                    Cell::Text(row.actor),
                    Cell::Text(row.action),
                    Cell::Text(row.subject),
                    Cell::maybe(row.before.map(|value| value.to_string())),
                    Cell::maybe(row.after.map(|value| value.to_string())),
                    Cell::maybe(row.reason),
                ]);
            }
        }
    }
}

const PAYOUTS: &[&str] = &[
    "place",
    "state",
    "pay_key",
    "person",
    "post",
    "number",
    "result_version",
    "amount",
    "currency",
    "uid",
    "claim_by",
    "batch",
    "line",
    "reference",
    "reason",
    "changed_at",
];

const POSTS: &[&str] = &[
    "post",
    "channel",
    "author",
    "name",
    "posted_at",
    "standing",
    "outcome",
    "reasons",
    "decided_reason",
    "number",
    "struck",
    "deleted_at",
    "text",
];

const AUDIT: &[&str] = &["seq", "at", "actor", "action", "subject", "before", "after", "reason"];
