//! The judging sheet in the panel: entries without names, in an order of each judge's own.
//!
//! A judge sees texts and codes. The code of an entry is a keyed digest over the judge and the post, so that two judges
//! cannot speak of the same entry by its code, and nobody can work out a code from what is public. The order is that of the
//! codes. Marks of others are told to nobody before the sheets are sealed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::digest::Digest;
use domain::refusal::CorrectionRefusal;
use domain::snowflake::Snowflake;
use domain::state::State;
use serde_json::json;
use store::{NewAudit, StoreError, StoredCampaign};

use crate::error::{Error, Result};
use crate::results::{entry, read_marks};
use crate::service::{Actor, Service};

/// Hex digits of a code: 48 bits, so that even in a list of a hundred thousand no two are expected to meet.
const CODE_DIGITS: usize = 12;

/// Where an entry stands on the own sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnMark {
    /// Nothing yet.
    None,
    /// One mark a criterion.
    Marks(Vec<u8>),
    /// The judge stands back from this entry.
    Recused,
}

/// An entry as its judge sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlindEntry {
    /// What names it to this judge.
    pub code: String,
    /// Its place in the order of this judge, from 1.
    pub position: usize,
    /// What this judge has given.
    pub own: OwnMark,
    message: Snowflake,
    number: u32,
}

/// The sheet of one judge.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnSheet {
    /// The campaign.
    pub stored: StoredCampaign,
    /// The entries in the order of this judge.
    pub entries: Vec<BlindEntry>,
    /// True once nothing can be changed any more.
    pub sealed: bool,
    /// True when these are entries that were admitted after the publication.
    pub admitted: bool,
}

impl OwnSheet {
    /// How many entries have marks or a recusal.
    pub fn done(&self) -> usize {
        self.entries.iter().filter(|entry| entry.own != OwnMark::None).count()
    }

    /// The next entry without either, after a place and from the beginning again.
    pub fn next_open(&self, after: usize) -> Option<&BlindEntry> {
        let open = |entry: &&BlindEntry| entry.own == OwnMark::None;
        let later = self.entries.iter().filter(|entry| entry.position > after).find(open);
        later.or_else(|| self.entries.iter().find(open))
    }

    /// The entry with a code.
    pub fn find(&self, code: &str) -> Option<&BlindEntry> {
        self.entries.iter().find(|entry| entry.code == code)
    }
}

/// How far apart the judges are about one entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// Its number on the list.
    pub number: u32,
    /// The lowest weighted total a judge gave, in hundredths of a mark.
    pub lowest: u64,
    /// The highest.
    pub highest: u64,
    /// How many judges marked it.
    pub judges: usize,
}

fn code_of(secret: &[u8; 32], judge: Snowflake, message: Snowflake) -> String {
    let parts: [&[u8]; 3] = [secret, &judge.0.to_be_bytes(), &message.0.to_be_bytes()];
    let mut code = Digest::of("herald-blind-v1", &parts).to_string();
    code.truncate(CODE_DIGITS);
    code
}

/// The subject of the audit rows about a judge's recusals.
fn subject(judge: Snowflake) -> String {
    format!("sheet:{judge}")
}

impl Service {
    /// The sheet of a judge: the frozen list, or after the publication what was admitted since.
    ///
    /// # Errors
    /// When the server has no such campaign, a stored sheet does not read, or the database fails.
    pub async fn own_sheet(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        judge: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<OwnSheet> {
        let stored = self.campaign_in(guild, id).await?;
        let admitted = stored.campaign.state == State::Published;
        let mut entries: Vec<(u32, Snowflake)> = Vec::new();
        if admitted {
            let pending = self.pending_correction(id, now).await?;
            let lines = pending.map(|pending| pending.admitted).unwrap_or_default();
            entries.extend(lines.into_iter().map(|line| (line.number, line.message)));
        } else if stored.campaign.state == State::Frozen {
            let list = self.db.candidates(id).await?;
            let standing = list.into_iter().filter(|line| line.struck.is_none());
            entries.extend(standing.map(|line| (line.row.number, line.row.message)));
        }
        let own = self.marks_of(id, judge, admitted).await?;
        let recused = self.recusals(id, judge).await?;
        let mut tx = self.db.begin().await?;
        let secrets = tx.campaign_secrets(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        tx.rollback().await?;
        let mut entries: Vec<BlindEntry> = entries
            .into_iter()
            .map(|(number, message)| BlindEntry {
                code: code_of(&secrets.salt, judge, message),
                position: 0,
                own: match own.get(&number) {
                    Some(marks) => OwnMark::Marks(marks.clone()),
                    None if recused.contains(&number) => OwnMark::Recused,
                    None => OwnMark::None,
                },
                message,
                number,
            })
            .collect();
        entries.sort_by(|a, b| a.code.cmp(&b.code));
        for (entry, position) in entries.iter_mut().zip(1..) {
            entry.position = position;
        }
        let sealed = !admitted && self.db.sealed(id).await?.is_some();
        Ok(OwnSheet { stored, entries, sealed, admitted })
    }

    async fn marks_of(
        &self,
        id: &CampaignId,
        judge: Snowflake,
        admitted: bool,
    ) -> Result<BTreeMap<u32, Vec<u8>>> {
        let name = judge.to_string();
        if admitted {
            let mut marks = BTreeMap::new();
            for row in self.db.sheet_additions(id).await?.into_iter().filter(|row| row.judge == name) {
                marks.insert(row.number, read_marks(id, &name, &row.marks)?);
            }
            return Ok(marks);
        }
        match self.db.sheets(id).await?.into_iter().find(|row| row.judge == name) {
            Some(row) => read_marks(id, &name, &row.marks),
            None => Ok(BTreeMap::new()),
        }
    }

    /// The numbers a judge stands back from. A recusal is an audit row; marks given later end it.
    async fn recusals(&self, id: &CampaignId, judge: Snowflake) -> Result<Vec<u32>> {
        let rows = self.db.audit_of(id, &subject(judge)).await?;
        let number = |row: store::AuditRow| {
            let number = row.after?.get("number")?.as_u64()?;
            (row.action == "recused").then(|| u32::try_from(number).ok()).flatten()
        };
        Ok(rows.into_iter().filter_map(number).collect())
    }

    /// The text of an entry of the own sheet, as it was judged; empty when it was erased.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn blind_text(&self, id: &CampaignId, entry_of: &BlindEntry) -> Result<String> {
        let post = self.db.post(id, entry_of.message).await?;
        Ok(post.as_ref().and_then(entry).map(|entry| entry.text).unwrap_or_default())
    }

    /// Stores the marks of one entry, if the sheet still says of it what its judge saw.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it does not (a second window of the same judge); [`Error::NotListed`] for an unknown code;
    /// otherwise as [`Service::score`].
    #[expect(clippy::too_many_arguments, reason = "one line of a sheet, as a form sends it")]
    pub async fn mark_here(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        judge: Snowflake,
        code: &str,
        seen: &OwnMark,
        marks: &[u8],
        now: DateTime<Utc>,
    ) -> Result<()> {
        let sheet = self.own_sheet(guild, id, judge, now).await?;
        let entry = sheet.find(code).ok_or(Error::NotListed(Snowflake(0)))?;
        if entry.own != *seen {
            return Err(StoreError::Stale { what: format!("entry {code}"), expected: 0 }.into());
        }
        let one = BTreeMap::from([(entry.message, marks.to_vec())]);
        self.score(id, judge, &one, now).await
    }

    /// A judge stands back from an entry: marks that they gave are taken off, and the log says why. Marks given later end
    /// the recusal.
    ///
    /// # Errors
    /// When the sheets are sealed, the code is unknown, or there is no reason.
    pub async fn recuse_here(
        &self,
        guild: Snowflake,
        id: &CampaignId,
        judge: Snowflake,
        code: &str,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let sheet = self.own_sheet(guild, id, judge, now).await?;
        let entry_of = sheet.find(code).ok_or(Error::NotListed(Snowflake(0)))?;
        let number = entry_of.number;
        if sheet.admitted && matches!(entry_of.own, OwnMark::Marks(_)) {
            // Marks of an admitted entry may be changed, and stand beside sealed ones: they are not taken off any more.
            return Err(CorrectionRefusal::Sealed(number).into());
        }
        if reason.trim().is_empty() {
            return Err(CorrectionRefusal::NoReason.into());
        }
        let name = judge.to_string();
        let mut tx = self.db.begin().await?;
        tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        if !sheet.admitted {
            if tx.sealed(id).await?.is_some() {
                return Err(StoreError::Sealed { campaign: id.clone() }.into());
            }
            if let Some(row) = tx.sheets(id).await?.into_iter().find(|row| row.judge == name) {
                let mut marks: BTreeMap<u32, Vec<u8>> = read_marks(id, &name, &row.marks)?;
                if marks.remove(&number).is_some() {
                    tx.put_sheet(id, &name, &json!(marks), now).await?;
                }
            }
        }
        tx.audit(&NewAudit {
            at: now,
            actor: Actor::Person(judge).name(),
            action: "recused".to_owned(),
            campaign: Some(id.clone()),
            subject: subject(judge),
            before: None,
            after: Some(json!({ "number": number })),
            reason: Some(reason.trim().to_owned()),
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// How far apart the judges are about each entry, the widest first; empty until the sheets are sealed.
    ///
    /// # Errors
    /// When the server has no such campaign, a sheet does not read, or the database fails.
    pub async fn spreads(&self, guild: Snowflake, id: &CampaignId) -> Result<Vec<Spread>> {
        let stored = self.campaign_in(guild, id).await?;
        if self.db.sealed(id).await?.is_none() {
            return Ok(Vec::new());
        }
        let mut totals: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
        for row in self.db.sheets(id).await? {
            let marks: BTreeMap<u32, Vec<u8>> = read_marks(id, &row.judge, &row.marks)?;
            for (number, marks) in marks {
                let weighted = marks.iter().zip(&stored.campaign.criteria);
                let total = weighted.map(|(mark, of)| u64::from(*mark) * u64::from(of.weight)).sum();
                totals.entry(number).or_default().push(total);
            }
        }
        let mut spreads: Vec<Spread> = totals
            .into_iter()
            .map(|(number, totals)| Spread {
                number,
                lowest: totals.iter().copied().min().unwrap_or(0),
                highest: totals.iter().copied().max().unwrap_or(0),
                judges: totals.len(),
            })
            .collect();
        spreads.sort_by_key(|spread| (std::cmp::Reverse(spread.highest - spread.lowest), spread.number));
        Ok(spreads)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two judges see different codes for one post, one judge the same one always, and another secret gives others.
    #[test]
    fn a_code_belongs_to_one_judge_and_one_post() {
        let code = |secret, judge, post| code_of(&[secret; 32], Snowflake(judge), Snowflake(post));
        assert_eq!(code(1, 2, 3), code(1, 2, 3));
        assert_eq!(code(1, 2, 3).len(), CODE_DIGITS);
        for other in [code(1, 2, 4), code(1, 3, 3), code(2, 2, 3)] {
            assert_ne!(code(1, 2, 3), other);
        }
    }
}
