//! From the reviewed posts to the published winners.

mod telling;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::bundle::{Bundle, Correction, Coverage, FORMAT, NamedWinner};
use domain::campaign::{Campaign, CampaignId};
use domain::digest::Digest;
use domain::review::Standing;
use domain::selection::{
    Ballot, Candidate, Entry, ListLine, Sheet, check_marks, freeze, list_hash, score_hash, select,
};
use domain::snowflake::Snowflake;
use domain::state::{Move, State};
use domain::verdict::ReasonCode;
use serde_json::json;
use store::{AppealRow, CandidateRow, NewAudit, StoredCampaign, StoredCandidate, StoredPost, Tx};

use crate::error::{Error, Result};
use crate::outbox::Kind;
use crate::pages::all_posts;
use crate::refusal::SheetsRefusal;
use crate::schedule::{advance, plan_end_of_appeals, plan_end_of_claims};
use crate::service::{Actor, Service};
use crate::tally::{coverage_of, standing_of};

/// What a freeze gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenList {
    /// The numbered candidates.
    pub candidates: Vec<Candidate>,
    /// The hash of the list, as announced.
    pub list_hash: Digest,
}

/// What a publication gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The result.
    pub bundle: Bundle,
    /// The bytes of the bundle file.
    pub bytes: Vec<u8>,
    /// Their hash, as announced.
    pub sha256: Digest,
}

impl Service {
    /// Numbers and hashes the list of everyone who has entered, and posts the hash.
    ///
    /// # Errors
    /// When objections still run, the state does not allow it, or posts still wait for a decision or for the answer
    /// to an appeal. A post whose text at the close is unknown waits for nobody: undecided, it does not enter (R15).
    pub async fn freeze(&self, id: &CampaignId, person: Snowflake, now: DateTime<Utc>) -> Result<FrozenList> {
        // What was heard before the freeze belongs into the list, judged or not so far.
        self.process_all(now).await?;
        let mut tx = self.db.begin().await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        stored.campaign.state.after(Move::Freeze)?;
        let due = stored.campaign.dates.objections_end;
        if now < due {
            return Err(Error::TooSoon { what: "the freeze", due, now });
        }
        let posts = all_posts(&mut tx, id).await?;
        let appeals = tx.appeals(id).await?;
        let appealed = |post: &StoredPost| {
            let open = |appeal: &AppealRow| appeal.message == post.id && appeal.outcome.is_none();
            post.deleted_at.is_none() && appeals.iter().any(open)
        };
        let waits = |post: &&StoredPost| holds_up(post) || appealed(post);
        let waiting: Vec<Snowflake> = posts.iter().filter(waits).map(|post| post.id).collect();
        if !waiting.is_empty() {
            return Err(Error::Pending(waiting));
        }
        let secrets = tx.campaign_secrets(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let candidates = freeze(&secrets.salt, posts.iter().filter_map(entry).collect());
        let rows: Vec<CandidateRow> = candidates.iter().map(to_row).collect();
        tx.put_candidates(id, &rows).await?;
        let lines: Vec<ListLine> = candidates.iter().map(|c| line_of(c, None)).collect();
        let hash = list_hash(id, &lines);
        let actor = Actor::Person(person);
        let campaign = advance(&mut tx, &stored, Move::Freeze, &actor, None, now).await?;
        let entries = candidates.len();
        let text = |lang| vec![wording::frozen(lang, &campaign, entries, &hash)];
        self.announce(&mut tx, &campaign, Kind::Frozen, "", now, text).await?;
        tx.commit().await?;
        Ok(FrozenList { candidates, list_hash: hash })
    }

    /// Stores marks of a judge, by post; a later call adds posts and replaces marks until the sheets are sealed. After the
    /// publication the same judges mark what was admitted on appeal, until the correction is out.
    ///
    /// # Errors
    /// When the list is not frozen, a post is not on it, the sheets are sealed, or marks are too many, too few or off
    /// the scale; then none of them is stored.
    pub async fn score(
        &self,
        id: &CampaignId,
        judge: Snowflake,
        marks: &BTreeMap<Snowflake, Vec<u8>>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut tx = self.db.begin().await?;
        if self.campaign_state(&mut tx, id).await? == State::Published {
            self.score_admitted(&mut tx, id, judge, marks, now).await?;
            tx.commit().await?;
            return Ok(());
        }
        let stored = frozen_campaign(&mut tx, id).await?;
        let numbers: BTreeMap<Snowflake, u32> =
            tx.candidates(id).await?.into_iter().map(|c| (c.row.message, c.row.number)).collect();
        let judge_name = judge.to_string();
        if tx.sealed(id).await?.is_some() {
            return Err(SheetsRefusal::Sealed.into());
        }
        let sheets = tx.sheets(id).await?;
        let mut sheet: BTreeMap<u32, Vec<u8>> = match sheets.iter().find(|sheet| sheet.judge == judge_name) {
            Some(row) => read_marks(id, &row.judge, &row.marks)?,
            None => BTreeMap::new(),
        };
        for (message, marks) in marks {
            let number = *numbers.get(message).ok_or(Error::NotListed(*message))?;
            check_marks(&judge_name, number, marks, &stored.campaign.criteria)?;
            sheet.insert(number, marks.clone());
        }
        tx.put_sheet(id, &judge_name, &json!(sheet), now).await?;
        // Marks stay secret until the result, so the log tells only that some were given.
        tx.audit(&NewAudit {
            at: now,
            actor: Actor::Person(judge).name(),
            action: "scored".to_owned(),
            campaign: Some(id.clone()),
            subject: format!("campaign:{id}"),
            before: None,
            after: Some(json!({ "posts": marks.len() })),
            reason: None,
        })
        .await?;
        tx.commit().await?;
        Ok(())
    }

    async fn campaign_state(&self, tx: &mut Tx, id: &CampaignId) -> Result<State> {
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        Ok(stored.campaign.state)
    }

    /// Seals the sheets: from here on nobody changes a mark. Returns their hash.
    ///
    /// # Errors
    /// When a candidate has marks from fewer than two judges, or a sheet cannot be counted.
    pub async fn seal(&self, id: &CampaignId, person: Snowflake, now: DateTime<Utc>) -> Result<Digest> {
        let mut tx = self.db.begin().await?;
        let stored = frozen_campaign(&mut tx, id).await?;
        let (lines, sheets) = ballot_of(&mut tx, id).await?;
        // A trial count with an empty seed: everything that could stop the result stops the sealing instead.
        count(&stored, &lines, &sheets, &[0; 32])?;
        let hash = score_hash(&sheets);
        tx.seal(id, &hash, now).await?;
        tx.audit(&NewAudit {
            at: now,
            actor: Actor::Person(person).name(),
            action: "sealed".to_owned(),
            campaign: Some(id.clone()),
            subject: format!("campaign:{id}"),
            before: None,
            after: Some(json!({ "score_hash": hash, "sheets": sheets.len() })),
            reason: None,
        })
        .await?;
        tx.commit().await?;
        Ok(hash)
    }

    /// Computes the winners, stores the bundle and queues the announcement, all in one transaction: the winners
    /// stand before anything is sent. What comes after is a correction, see [`Service::correct`].
    ///
    /// # Errors
    /// When the sheets are not sealed, the promised date has not come, or the state does not allow it.
    pub async fn publish(&self, id: &CampaignId, person: Snowflake, now: DateTime<Utc>) -> Result<Published> {
        const RESULT_VERSION: u32 = 1;
        let mut tx = self.db.begin().await?;
        let stored = frozen_campaign(&mut tx, id).await?;
        let due = stored.campaign.dates.results_at;
        if now < due {
            return Err(Error::TooSoon { what: "the result", due, now });
        }
        if tx.sealed(id).await?.is_none() {
            return Err(SheetsRefusal::Unsealed.into());
        }
        let posts = all_posts(&mut tx, id).await?;
        let bundle = draw_up(&mut tx, &stored.campaign, &posts, RESULT_VERSION, None, now).await?;
        let (bytes, sha256) = bundle.seal();
        let text = String::from_utf8(bytes.clone()).expect("a bundle is JSON");
        tx.put_result(id, RESULT_VERSION, &text, &sha256, now).await?;
        let moved = advance(&mut tx, &stored, Move::Publish, &Actor::Person(person), None, now).await?;
        self.announce_result(&mut tx, &moved, &bundle, sha256, &posts, now, |_| None).await?;
        self.open_ledger(&mut tx, &moved, &bundle, now).await?;
        plan_end_of_appeals(&mut tx, &moved, now).await?;
        plan_end_of_claims(&mut tx, &moved, moved.dates.claim_by).await?;
        let winners: Vec<&NamedWinner> = bundle.winners.iter().collect();
        self.tell_winners(&mut tx, &moved, RESULT_VERSION, &winners, &posts, now).await?;
        self.tell_webhooks(&mut tx, &moved, &bundle, sha256, now).await?;
        tx.commit().await?;
        Ok(Published { bundle, bytes, sha256 })
    }
}

/// The record of a version of the result, from what is stored now.
pub(crate) async fn draw_up(
    tx: &mut Tx,
    campaign: &Campaign,
    posts: &[StoredPost],
    result_version: u32,
    correction: Option<Correction>,
    now: DateTime<Utc>,
) -> Result<Bundle> {
    let id = &campaign.id;
    let secrets = tx.campaign_secrets(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
    let (lines, sheets) = ballot_of(tx, id).await?;
    let by_number: BTreeMap<u32, CandidateRow> =
        tx.candidates(id).await?.into_iter().map(|c| (c.row.number, c.row)).collect();
    let mut bundle = Bundle {
        format: FORMAT.to_owned(),
        campaign: id.clone(),
        title: campaign.title.clone(),
        topic: campaign.topic.clone(),
        window: campaign.window,
        prize: campaign.prize.clone(),
        rules_version: campaign.rules.version.clone(),
        criteria: campaign.criteria.clone(),
        quality_floor: campaign.rules.quality_floor,
        result_version,
        published_at: now,
        // A struck line stays on the list and is counted with it.
        coverage: Coverage { entered: lines.len() as u64, ..coverage_of(posts) },
        seed_commitment: campaign.seed_commitment,
        seed: Digest(secrets.seed),
        list_hash: list_hash(id, &lines),
        list: lines,
        score_hash: score_hash(&sheets),
        sheets,
        order: Vec::new(),
        winners: Vec::new(),
        alternates: Vec::new(),
        not_awarded: 0,
        correction,
    };
    let selection = bundle.recompute()?;
    bundle.winners = selection
        .winners
        .iter()
        .map(|winner| NamedWinner {
            place: winner.place,
            number: winner.number,
            person: winner.person,
            post: by_number[&winner.number].message,
            author: by_number[&winner.number].author,
        })
        .collect();
    bundle.order = selection.order;
    bundle.alternates = selection.alternates;
    bundle.not_awarded = selection.not_awarded;
    Ok(bundle)
}

/// True for a post that must be decided before the list can be frozen.
fn holds_up(post: &StoredPost) -> bool {
    let unknown = post.verdict.as_ref().is_some_and(|v| v.codes() == [ReasonCode::VersionUnknown]);
    standing_of(post) == Some(Standing::Pending) && !unknown
}

/// What a post enters the list with; `None` while it does not enter.
pub(crate) fn entry(post: &StoredPost) -> Option<Entry> {
    if standing_of(post) != Some(Standing::Entered) {
        return None;
    }
    let facts = post.facts.as_ref()?;
    let judged_at = post.verdict.as_ref()?.evidence.as_ref().map(|e| e.version_at);
    let version = post.versions.iter().find(|v| Some(v.at) == judged_at).or(post.versions.first())?;
    Some(Entry { message: post.id, author: facts.author.id, text: version.text.clone() })
}

pub(crate) fn to_row(candidate: &Candidate) -> CandidateRow {
    CandidateRow {
        number: candidate.number,
        message: candidate.message,
        author: candidate.author,
        person: candidate.person,
        line: candidate.line.to_string(),
        salt: candidate.salt.to_string(),
    }
}

fn line_of(candidate: &Candidate, struck: Option<ReasonCode>) -> ListLine {
    ListLine { number: candidate.number, person: candidate.person, line: candidate.line, struck }
}

async fn frozen_campaign(tx: &mut Tx, id: &CampaignId) -> Result<StoredCampaign> {
    let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
    match stored.campaign.state {
        State::Frozen => Ok(stored),
        state => Err(Error::State(state.after(Move::Publish).expect_err("only a frozen list is published"))),
    }
}

/// The list with its strikes and the sheets under the names the bundle gives the judges: judge-1, judge-2 … by
/// account. Marks for entries that were admitted later stand in the sheet of their judge.
pub(crate) async fn ballot_of(tx: &mut Tx, id: &CampaignId) -> Result<(Vec<ListLine>, Vec<Sheet>)> {
    let mut lines = Vec::new();
    for StoredCandidate { row, struck, .. } in tx.candidates(id).await? {
        let line = row.line.parse().map_err(|error: domain::digest::NotADigest| Error::Stored {
            what: "list line",
            key: format!("{id}:{}", row.number),
            detail: error.to_string(),
        })?;
        lines.push(ListLine { number: row.number, person: row.person, line, struck });
    }
    let mut rows = tx.sheets(id).await?;
    rows.sort_by(|a, b| (a.judge.len(), &a.judge).cmp(&(b.judge.len(), &b.judge)));
    let additions = tx.sheet_additions(id).await?;
    let mut sheets = Vec::new();
    for (row, at) in rows.iter().zip(1..) {
        let mut marks: BTreeMap<u32, Vec<u8>> = read_marks(id, &row.judge, &row.marks)?;
        for addition in additions.iter().filter(|addition| addition.judge == row.judge) {
            marks.insert(addition.number, read_marks(id, &row.judge, &addition.marks)?);
        }
        sheets.push(Sheet { judge: format!("judge-{at}"), marks });
    }
    Ok((lines, sheets))
}

pub(crate) fn read_marks<T: serde::de::DeserializeOwned>(
    id: &CampaignId,
    judge: &str,
    marks: &serde_json::Value,
) -> Result<T> {
    serde_json::from_value(marks.clone()).map_err(|error| Error::Stored {
        what: "sheet",
        key: format!("{id}:{judge}"),
        detail: error.to_string(),
    })
}

fn count(
    stored: &StoredCampaign,
    lines: &[ListLine],
    sheets: &[Sheet],
    seed: &[u8; 32],
) -> Result<domain::selection::Selection> {
    let campaign = &stored.campaign;
    Ok(select(&Ballot {
        campaign: &campaign.id,
        lines,
        sheets,
        criteria: &campaign.criteria,
        winners_max: campaign.prize.winners_max,
        quality_floor: campaign.rules.quality_floor,
        seed,
        ties: None,
    })?)
}
