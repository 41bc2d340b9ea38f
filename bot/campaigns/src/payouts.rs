//! Payments: batches that one person approves and another takes out, and the receipts that come back.
//!
//! herald pays nothing. It hands a file to whoever pays, once: the file of a batch is kept, sealed like the account numbers
//! in it, so that taking it out again gives the same bytes, also after a crash between the commit and the answer.

mod receipts;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::digest::Digest;
use domain::payout::PayoutState;
use domain::prize::Prize;
use domain::refusal::{BatchRefusal, ReceiptRefusal};
use domain::snowflake::Snowflake;
use serde_json::json;
use store::{BatchLine, BatchRow, NewAudit, PayoutRow, SealedFile, Settled, StoreError, Tx};
use wording::post_link;

use crate::claiming::{move_row, note};
use crate::error::{Error, Result};
use crate::service::{Actor, Service};
use crate::table::{Cell, Table, TableFormat};
use crate::uids;

pub use receipts::RECEIPT_BYTES_MAX;

/// A batch with what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its number.
    pub id: i64,
    /// Who approved it, as the audit log names them.
    pub approved_by: String,
    /// When.
    pub approved_at: DateTime<Utc>,
    /// Who took it out first, when, in which format, and the hash of the file; `None` while nobody has.
    pub exported: Option<Exported>,
    /// Its lines.
    pub lines: Vec<BatchLine>,
    /// Grows by one with every change.
    pub revision: i64,
}

/// How a batch was taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Who took it out first, as the audit log names them.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The format.
    pub format: String,
    /// The hash of the file.
    pub sha256: Digest,
}

/// The file of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchFile {
    /// The batch.
    pub batch: i64,
    /// A name for the file.
    pub name: String,
    /// How it is written.
    pub format: TableFormat,
    /// Its bytes. They hold account numbers.
    pub bytes: Vec<u8>,
    /// Their hash.
    pub sha256: Digest,
}

/// What receipts brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Prizes that are paid now.
    pub paid: u64,
    /// Prizes that came back now.
    pub returned: u64,
    /// Lines that said what was known.
    pub unchanged: u64,
}

impl Service {
    /// The batches of a campaign with their lines, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn batches(&self, id: &CampaignId) -> Result<Vec<Batch>> {
        let lines = self.db.batch_lines(id).await?;
        let batches = self.db.batches(id).await?.into_iter();
        Ok(batches.map(|row| with_lines(row, &lines)).collect())
    }

    /// Approves the payment of prizes that are ready, each named by its row and the revision that was looked at. They are
    /// the batch that somebody else may take out; approving again before that replaces it.
    ///
    /// # Errors
    /// When no prize is named, or one of them is not ready, not of this campaign, or changed since.
    pub async fn approve_batch(
        &self,
        id: &CampaignId,
        person: Snowflake,
        prizes: &[(i64, i64)],
        now: DateTime<Utc>,
    ) -> Result<Batch> {
        let mut tx = self.db.begin().await?;
        tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        if prizes.is_empty() {
            return Err(BatchRefusal::NothingReady.into());
        }
        let rows = tx.payouts(id).await?;
        let mut approved: BTreeMap<(u32, i64), i64> = BTreeMap::new();
        for (payout, seen) in prizes {
            let row = rows.iter().find(|row| row.id == *payout);
            let same = row.filter(|row| {
                row.revision == *seen && row.payout.state == PayoutState::Ready && row.uid.is_some()
            });
            let row =
                same.ok_or_else(|| StoreError::Stale { what: format!("prize {payout}"), expected: *seen })?;
            approved.insert((row.payout.place, row.id), row.revision);
        }
        // By place, whatever order they were named in, and each once.
        let prizes: Vec<(i64, i64)> =
            approved.into_iter().map(|((_, id), revision)| (id, revision)).collect();
        let actor = Actor::Person(person).name();
        let batch = tx.approve_batch(id, &prizes, &actor, now).await?;
        let told = json!({ "prizes": prizes.len() });
        audit(&mut tx, id, &actor, "batch_approved", batch, Some(told), now).await?;
        let batch = find(&mut tx, id, batch).await?;
        tx.commit().await?;
        Ok(batch)
    }

    /// Takes a batch out for whoever pays. The first time its prizes become exported; every later time the same bytes come
    /// back. That account numbers were read, and by whom, goes into the log.
    ///
    /// # Errors
    /// When the person approved the batch, a prize changed since the approval, the batch was taken out in another format or
    /// its file was erased, or the operator has set no key.
    pub async fn export_batch(
        &self,
        id: &CampaignId,
        batch: i64,
        person: Snowflake,
        format: TableFormat,
        now: DateTime<Utc>,
    ) -> Result<BatchFile> {
        let key = self.uid_key()?;
        let mut tx = self.db.begin().await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let row = tx.batches(id).await?.into_iter().find(|row| row.id == batch);
        let row = row.ok_or(BatchRefusal::NoBatch(batch))?;
        let actor = Actor::Person(person);
        if row.approved_by == actor.name() {
            return Err(BatchRefusal::SamePerson.into());
        }
        let name = format!("{id}-batch-{batch}.{format}");
        let bound = format!("batch:{id}:{batch}");
        if let Some(file) = row.file {
            if file.format != format.name() {
                return Err(BatchRefusal::OtherFormat { batch, format: file.format }.into());
            }
            let sealed = file.sealed.ok_or(BatchRefusal::Erased(batch))?;
            let bytes = uids::open_bytes(key, &bound, &sealed).map_err(|why| Error::Stored {
                what: "batch",
                key: batch.to_string(),
                detail: why.to_owned(),
            })?;
            audit(&mut tx, id, &actor.name(), "batch_read", batch, None, now).await?;
            tx.commit().await?;
            return Ok(BatchFile { batch, name, format, bytes, sha256: file.digest });
        }
        let campaign = &stored.campaign;
        let table = self.hand_over(&mut tx, campaign, &row, &actor, now).await?;
        let bytes = table.write(format, row.approved_at)?;
        let sha256 = Digest::plain(&bytes);
        let file = SealedFile {
            exported_by: actor.name(),
            exported_at: now,
            format: format.name().to_owned(),
            digest: sha256,
            sealed: Some(uids::seal_bytes(key, &bound, &bytes)),
        };
        tx.put_batch_file(batch, row.revision, &file).await?;
        let told = json!({ "format": format.name(), "sha256": sha256, "prizes": table.rows.len() });
        audit(&mut tx, id, &actor.name(), "batch_exported", batch, Some(told), now).await?;
        tx.commit().await?;
        Ok(BatchFile { batch, name, format, bytes, sha256 })
    }

    /// Moves the prizes of a batch to exported and gives the table for whoever pays.
    async fn hand_over(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        batch: &BatchRow,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<Table> {
        let key = self.uid_key()?;
        let id = &campaign.id;
        let rows = tx.payouts(id).await?;
        let lines = tx.batch_lines(id).await?;
        let mut table = Table { name: "payouts", header: BATCH_HEADER, rows: Vec::new() };
        for line in lines.iter().filter(|line| line.batch == batch.id) {
            let row = rows.iter().find(|row| row.id == line.payout);
            let row = row.ok_or(BatchRefusal::NothingReady)?;
            let place = row.payout.place;
            if row.revision != line.payout_revision || row.payout.state != PayoutState::Ready {
                return Err(BatchRefusal::Changed(place).into());
            }
            let uid = open_uid(key, row)?;
            let post = tx.post(id, row.payout.message).await?;
            let facts = post.as_ref().and_then(|post| post.facts.as_ref());
            let channel = facts.map_or(campaign.channels.entries, domain::post::PostFacts::place);
            table.rows.push(vec![
                Cell::Number(batch.id.unsigned_abs()),
                Cell::Number(u64::from(line.line)),
                Cell::Text(row.payout.pay_key.clone()),
                Cell::Number(u64::from(place)),
                Cell::Id(row.payout.person),
                Cell::maybe(facts.map(|facts| facts.author.name.as_str())),
                Cell::Uid(uid),
                Cell::Text(amount(row)),
                Cell::Text(row.payout.currency.clone()),
                Cell::Text("point card".to_owned()),
                Cell::Text(post_link(campaign.guild, channel, row.payout.message)),
            ]);
            move_row(tx, row, PayoutState::Exported, actor, None, now).await?;
        }
        if table.rows.is_empty() {
            return Err(BatchRefusal::NothingReady.into());
        }
        Ok(table)
    }

    /// Takes the payer's receipts in: CSV with the columns `pay_key`, or `batch` and `line`, and `reference` and `status`
    /// (`paid` or `returned`). Saying something again changes nothing. One line that does not fit, and nothing of the file
    /// is taken.
    ///
    /// # Errors
    /// [`BatchRefusal::Receipt`] names the line that cannot be read, names no exported prize, or says something else than
    /// was known.
    pub async fn import_receipts(
        &self,
        id: &CampaignId,
        person: Snowflake,
        file: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Imported> {
        let receipts = receipts::read(file)?;
        let mut tx = self.db.begin().await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let actor = Actor::Person(person);
        let mut imported = Imported::default();
        for receipt in &receipts {
            let refuse = |why: ReceiptRefusal| BatchRefusal::Receipt { line: receipt.at, why };
            let rows = tx.payouts(id).await?;
            let lines = tx.batch_lines(id).await?;
            let line = receipt.find(&rows, &lines).ok_or_else(|| refuse(ReceiptRefusal::NoBatch))?;
            if let Some((settled, reference, _)) = &line.settled {
                if (*settled, reference.as_str()) == (receipt.settled, receipt.reference.as_str()) {
                    imported.unchanged += 1;
                    continue;
                }
                let (paid, reference) = (*settled == Settled::Paid, reference.clone());
                return Err(refuse(ReceiptRefusal::SaidBefore { paid, reference }).into());
            }
            let row = rows.iter().find(|row| row.id == line.payout);
            let row = row.filter(|row| row.payout.state == PayoutState::Exported);
            let row = row.ok_or_else(|| refuse(ReceiptRefusal::NotOut))?;
            let (to, count) = match receipt.settled {
                Settled::Paid => (PayoutState::Paid, &mut imported.paid),
                Settled::Returned => (PayoutState::Returned, &mut imported.returned),
            };
            *count += 1;
            tx.settle_batch_line(line.batch, line.line, receipt.settled, &receipt.reference, now).await?;
            move_row(&mut tx, row, to, &actor, Some(&receipt.reference), now).await?;
            if to == PayoutState::Returned {
                self.ask_for_another_uid(&mut tx, &stored.campaign, row, now).await?;
            }
        }
        if imported.paid + imported.returned > 0 {
            let told = json!({ "paid": imported.paid, "returned": imported.returned });
            tx.audit(&NewAudit {
                at: now,
                actor: actor.name(),
                action: "receipts_imported".to_owned(),
                campaign: Some(id.clone()),
                subject: format!("campaign:{id}"),
                before: None,
                after: Some(told),
                reason: None,
            })
            .await?;
        }
        self.settle(&mut tx, id, &actor, now).await?;
        tx.commit().await?;
        Ok(imported)
    }

    /// A winner whose number the payer could not use is told under the post, and may give another one at any time.
    async fn ask_for_another_uid(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        row: &PayoutRow,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let key = format!("{}:returned:{}:{}", campaign.id, row.payout.place, row.revision);
        let text = |lang| wording::uid_returned(lang, row.payout.place);
        let post = tx.post(&campaign.id, row.payout.message).await?;
        self.mention(tx, campaign, row.payout.person, post.as_ref(), key, text, now).await
    }
}

/// The columns of a batch.
const BATCH_HEADER: &[&str] =
    &["batch", "line", "pay_key", "place", "person", "name", "uid", "amount", "currency", "unit", "post"];

/// The account number of a row.
pub(crate) fn open_uid(key: &crate::UidKey, row: &PayoutRow) -> Result<String> {
    let given = row.uid.as_ref().ok_or(BatchRefusal::Changed(row.payout.place))?;
    let uid = uids::open(key, &row.payout.pay_key, given).map_err(|why| Error::Stored {
        what: "account number",
        key: row.payout.pay_key.clone(),
        detail: why.to_owned(),
    })?;
    Ok(uid.digits().to_owned())
}

/// The face value as people write it.
pub(crate) fn amount(row: &PayoutRow) -> String {
    let prize = Prize {
        winners_max: 1,
        amount_minor: row.payout.amount_minor,
        currency: row.payout.currency.clone(),
        unit: row.payout.unit,
    };
    prize.amount()
}

pub(crate) fn with_lines(row: BatchRow, lines: &[BatchLine]) -> Batch {
    Batch {
        id: row.id,
        approved_by: row.approved_by,
        approved_at: row.approved_at,
        exported: row.file.map(|file| Exported {
            by: file.exported_by,
            at: file.exported_at,
            format: file.format,
            sha256: file.digest,
        }),
        lines: lines.iter().filter(|line| line.batch == row.id).cloned().collect(),
        revision: row.revision,
    }
}

async fn find(tx: &mut Tx, id: &CampaignId, batch: i64) -> Result<Batch> {
    let lines = tx.batch_lines(id).await?;
    let row = tx.batches(id).await?.into_iter().find(|row| row.id == batch);
    row.map(|row| with_lines(row, &lines)).ok_or_else(|| BatchRefusal::NoBatch(batch).into())
}

async fn audit(
    tx: &mut Tx,
    id: &CampaignId,
    actor: &str,
    action: &str,
    batch: i64,
    after: Option<serde_json::Value>,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.audit(&NewAudit {
        at: now,
        actor: actor.to_owned(),
        action: action.to_owned(),
        campaign: Some(id.clone()),
        subject: format!("batch:{batch}"),
        before: None,
        after,
        reason: None,
    })
    .await?;
    Ok(())
}

/// Records that an account number was read, for each prize of an export.
pub(crate) async fn note_reading(
    tx: &mut Tx,
    rows: &[PayoutRow],
    person: Snowflake,
    now: DateTime<Utc>,
) -> Result<()> {
    for row in rows.iter().filter(|row| row.uid.is_some()) {
        note(tx, row, &Actor::Person(person), "uid_read", None, None, now).await?;
    }
    Ok(())
}
