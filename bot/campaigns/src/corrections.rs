//! What changes a published result: strikes, entries admitted on appeal, and the next version with a public reason.
//!
//! Nothing is overwritten. A strike keeps its number, an admitted entry gets the next free one, the sealed sheets stay as
//! they are and get lines added, and old versions stay readable. Exact ties are settled by what was hashed before the seed
//! was told, so a correction never draws anew.

mod ledger;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::bundle::{Bundle, Correction, NamedWinner, verify};
use domain::campaign::{Campaign, CampaignId};
use domain::digest::Digest;
use domain::refusal::{AppealRefusal, CorrectionRefusal};
use domain::review::DecisionAction;
use domain::selection::{JUDGES_MIN, admit, check_marks};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::{NOTE_CHARS_MAX, ReasonCode};
use serde_json::json;
use store::{NewAudit, SheetAddition, StoreError, StoredCandidate, Tx};
use wording::PlaceMove;

use crate::error::{Error, Result};
use crate::pages::all_posts;
use crate::results::{Published, draw_up, entry, to_row};
use crate::reviewing::{Ruling, known_post};
use crate::service::{Actor, Service};

pub(crate) use ledger::SUPERSEDED;

/// A result as it is stored.
pub(crate) struct Latest {
    pub(crate) bundle: Bundle,
    pub(crate) sha256: Digest,
}

impl Latest {
    /// How many lines the list had when it was frozen.
    pub(crate) fn frozen_lines(&self) -> u32 {
        self.bundle.correction.as_ref().map_or(self.bundle.list.len() as u32, |c| c.frozen_lines)
    }
}

/// An entry that was admitted after the freeze and stands in no published version yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    /// Its number.
    pub number: u32,
    /// The post.
    pub message: Snowflake,
    /// The text to be marked. Whose it is, is not told: judges mark blind.
    pub text: String,
    /// The accounts of the judges who have marked it.
    pub marked_by: Vec<Snowflake>,
}

/// What one place is before and after a correction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceChange {
    /// The place.
    pub place: u32,
    /// Who holds it in the latest version.
    pub before: Option<NamedWinner>,
    /// Who would hold it.
    pub after: Option<NamedWinner>,
}

/// What has changed since the latest version of a result, before it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingCorrection {
    /// The latest version; [`Service::correct`] has to name it.
    pub latest: u32,
    /// Entries that no version lists yet.
    pub admitted: Vec<Admitted>,
    /// Lines struck, or with their strike taken off, since the latest version: number, post, and the strike if there is one.
    pub struck: Vec<(u32, Snowflake, Option<ReasonCode>)>,
    /// The places that would change hands; empty while marks are missing.
    pub places: Vec<PlaceChange>,
    /// Numbers that too few judges have marked: the correction waits for them.
    pub unmarked: Vec<u32>,
}

impl Service {
    /// Strikes an entry of the frozen list after an objection, or because the team removed it, with a reason. Its number
    /// stays (R16). Once the result is out, [`Service::correct`] publishes what follows.
    ///
    /// # Errors
    /// When the list is not frozen, the post does not stand on it or changed since it was looked at, there is no reason, or
    /// the code is none of a strike.
    #[expect(clippy::too_many_arguments, reason = "one strike, as a form sends it")]
    pub async fn strike_entry(
        &self,
        id: &CampaignId,
        message: Snowflake,
        person: Snowflake,
        code: ReasonCode,
        reason: &str,
        seen_revision: Option<i64>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        if !matches!(code, ReasonCode::StruckAfterObjection | ReasonCode::RemovedByStaff) {
            return Err(CorrectionRefusal::NoStrikeReason.into());
        }
        let reason = public_reason(reason)?;
        let mut tx = self.db.begin().await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        match stored.campaign.state {
            State::Frozen | State::Published => {}
            state => return Err(Error::Moved { campaign: id.clone(), state }),
        }
        let listed = tx.candidates(id).await?;
        let line = listed.iter().find(|line| line.row.message == message && line.struck.is_none());
        let number = line.ok_or(CorrectionRefusal::NotStanding)?.row.number;
        // A decision like any other, so that the author is told and may appeal, and whoever struck is involved.
        let ruling = Ruling {
            action: DecisionAction::Reject,
            reason: Some(code),
            note: reason.to_owned(),
            seen_revision,
        };
        self.rule(&mut tx, &stored, message, person, &ruling, false, now).await?;
        if !tx.strike(id, number, code, now).await? {
            return Err(CorrectionRefusal::NotStanding.into());
        }
        let told = json!({ "number": number, "reason": code });
        self.note(&mut tx, id, message, &Actor::Person(person), "struck", told, Some(reason), now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Lets a post onto the list after the freeze: with the next free number, or, if an objection struck it, with the one
    /// it has.
    pub(crate) async fn admit(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        message: Snowflake,
        person: Snowflake,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let id = &campaign.id;
        let listed = tx.candidates(id).await?;
        let number = match listed.iter().find(|line| line.row.message == message) {
            Some(StoredCandidate { row, struck: Some(code), .. }) => {
                let lifted = matches!(code, ReasonCode::StruckAfterObjection | ReasonCode::RemovedByStaff);
                if !lifted || !tx.lift_strike(id, row.number, *code).await? {
                    return Err(AppealRefusal::Gone.into());
                }
                row.number
            }
            Some(_) => return Err(AppealRefusal::Listed.into()),
            None => {
                let post = known_post(tx, id, message).await?;
                let entry = entry(&post).ok_or(AppealRefusal::Gone)?;
                let secrets = tx.campaign_secrets(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
                let lines: Vec<(u32, Snowflake, u32)> =
                    listed.iter().map(|line| (line.row.number, line.row.author, line.row.person)).collect();
                let candidate = admit(&secrets.salt, &lines, &entry);
                tx.put_candidates(id, &[to_row(&candidate)]).await?;
                candidate.number
            }
        };
        let told = json!({ "number": number });
        self.note(tx, id, message, &Actor::Person(person), "admitted", told, Some(reason), now).await
    }

    /// Marks for entries that were admitted after the publication, from a judge of the sealed sheets.
    pub(crate) async fn score_admitted(
        &self,
        tx: &mut Tx,
        id: &CampaignId,
        judge: Snowflake,
        marks: &BTreeMap<Snowflake, Vec<u8>>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let name = judge.to_string();
        if !tx.sheets(id).await?.iter().any(|sheet| sheet.judge == name) {
            return Err(CorrectionRefusal::NotAJudge.into());
        }
        let latest = latest_result(tx, id).await?;
        let numbers: BTreeMap<Snowflake, u32> =
            tx.candidates(id).await?.into_iter().map(|line| (line.row.message, line.row.number)).collect();
        for (message, marks) in marks {
            let number = *numbers.get(message).ok_or(Error::NotListed(*message))?;
            // What a published version lists is marked for good.
            if number as usize <= latest.bundle.list.len() {
                return Err(CorrectionRefusal::Sealed(number).into());
            }
            check_marks(&name, number, marks, &stored.campaign.criteria)?;
            let addition = SheetAddition { number, judge: name.clone(), marks: json!(marks), at: now };
            tx.put_sheet_addition(id, &addition).await?;
        }
        tx.audit(&NewAudit {
            at: now,
            actor: Actor::Person(judge).name(),
            action: "scored".to_owned(),
            campaign: Some(id.clone()),
            subject: format!("campaign:{id}"),
            before: None,
            after: Some(json!({ "posts": marks.len(), "admitted": true })),
            reason: None,
        })
        .await?;
        Ok(())
    }

    /// What has changed since the latest version of a result; `None` when nothing has.
    ///
    /// # Errors
    /// When there is no result yet, a stored value does not read, or the database fails.
    pub async fn pending_correction(
        &self,
        id: &CampaignId,
        now: DateTime<Utc>,
    ) -> Result<Option<PendingCorrection>> {
        let mut tx = self.db.begin().await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let pending = self.look_ahead(&mut tx, &stored.campaign, now).await?;
        tx.rollback().await?;
        Ok(pending)
    }

    pub(crate) async fn look_ahead(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        now: DateTime<Utc>,
    ) -> Result<Option<PendingCorrection>> {
        let id = &campaign.id;
        let latest = latest_result(tx, id).await?;
        let listed = tx.candidates(id).await?;
        let additions = tx.sheet_additions(id).await?;
        let (mut admitted, mut struck, mut unmarked) = (Vec::new(), Vec::new(), Vec::new());
        for line in &listed {
            let (number, message) = (line.row.number, line.row.message);
            match latest.bundle.list.get(number as usize - 1) {
                Some(published) if published.struck == line.struck => {}
                Some(_) => struck.push((number, message, line.struck)),
                None => {
                    let marked_by: Vec<Snowflake> = additions
                        .iter()
                        .filter(|addition| addition.number == number)
                        .filter_map(|addition| addition.judge.parse().ok())
                        .collect();
                    if marked_by.len() < JUDGES_MIN && line.struck.is_none() {
                        unmarked.push(number);
                    }
                    let text = tx.post(id, message).await?.as_ref().and_then(entry);
                    let text = text.map(|entry| entry.text).unwrap_or_default();
                    admitted.push(Admitted { number, message, text, marked_by });
                }
            }
        }
        if admitted.is_empty() && struck.is_empty() {
            return Ok(None);
        }
        let mut places = Vec::new();
        if unmarked.is_empty() {
            let posts = all_posts(tx, id).await?;
            let correction = Some(correction_of(&latest, ""));
            let version = latest.bundle.result_version + 1;
            let next = draw_up(tx, campaign, &posts, version, correction, now).await?;
            places = changes(&latest.bundle, &next);
        }
        let latest = latest.bundle.result_version;
        Ok(Some(PendingCorrection { latest, admitted, struck, places, unmarked }))
    }

    /// Publishes the next version of a result with a reason that everyone may read. Old versions stay. Prizes that were
    /// not handed over yet follow the new places; those that were stay, and the team is told of the difference.
    ///
    /// # Errors
    /// When nothing has changed, there is no reason, an admitted entry has marks from fewer than two judges, or `seen` is
    /// not the latest version any more.
    pub async fn correct(
        &self,
        id: &CampaignId,
        person: Snowflake,
        seen: u32,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<Published> {
        let reason = public_reason(reason)?;
        let mut tx = self.db.begin().await?;
        let stored = tx.lock_campaign(id).await?.ok_or_else(|| Error::NoCampaign(id.clone()))?;
        let campaign = &stored.campaign;
        if !matches!(campaign.state, State::Published | State::Paid) {
            return Err(CorrectionRefusal::NoResult.into());
        }
        let latest = latest_result(&mut tx, id).await?;
        let before = latest.bundle.result_version;
        if before != seen {
            let what = format!("the result of campaign {id}");
            return Err(StoreError::Stale { what, expected: i64::from(seen) }.into());
        }
        let posts = all_posts(&mut tx, id).await?;
        let version = before + 1;
        let correction = Some(correction_of(&latest, reason));
        let bundle = draw_up(&mut tx, campaign, &posts, version, correction, now).await?;
        if bundle.list == latest.bundle.list {
            return Err(CorrectionRefusal::NothingChanged.into());
        }
        let (bytes, sha256) = bundle.seal();
        let text = String::from_utf8(bytes.clone()).expect("a bundle is JSON");
        if !tx.put_result(id, version, &text, &sha256, now).await? {
            let what = format!("the result of campaign {id}");
            return Err(StoreError::Stale { what, expected: i64::from(seen) }.into());
        }
        tx.audit(&NewAudit {
            at: now,
            actor: Actor::Person(person).name(),
            action: "corrected".to_owned(),
            campaign: Some(id.clone()),
            subject: format!("campaign:{id}"),
            before: Some(json!({ "version": before, "sha256": latest.sha256 })),
            after: Some(json!({ "version": version, "sha256": sha256 })),
            reason: Some(reason.to_owned()),
        })
        .await?;
        let places = changes(&latest.bundle, &bundle);
        let moves: Vec<PlaceMove> = places
            .iter()
            .map(|change| PlaceMove {
                place: change.place,
                before: change.before.as_ref().map(|winner| winner.number),
                after: change.after.as_ref().map(|winner| winner.number),
            })
            .collect();
        let new_strikes: Vec<u32> = bundle
            .list
            .iter()
            .filter(|line| line.struck.is_some())
            .map(|line| line.number)
            .filter(|number| {
                latest.bundle.list.get(*number as usize - 1).is_none_or(|line| line.struck.is_none())
            })
            .collect();
        let admitted: Vec<u32> = (latest.bundle.list.len() as u32 + 1..=bundle.list.len() as u32).collect();
        let what = wording::CorrectionView {
            version,
            reason,
            admitted: &admitted,
            struck: &new_strikes,
            moves: &moves,
        };
        let said = |lang| Some(wording::correction(lang, &what));
        self.announce_result(&mut tx, campaign, &bundle, sha256, &posts, now, said).await?;
        self.follow_correction(&mut tx, campaign, &bundle, now).await?;
        self.tell_affected(&mut tx, campaign, &latest.bundle, &bundle, &posts, now).await?;
        self.when_settled(&mut tx, campaign, now).await?;
        self.tell_webhooks(&mut tx, campaign, &bundle, sha256, now).await?;
        tx.commit().await?;
        Ok(Published { bundle, bytes, sha256 })
    }

    /// Everyone whose place changed is told under their post: a new place, or none any more.
    async fn tell_affected(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        before: &Bundle,
        after: &Bundle,
        posts: &[store::StoredPost],
        now: DateTime<Utc>,
    ) -> Result<()> {
        let place_of = |bundle: &Bundle, author| {
            bundle.winners.iter().find(|winner| winner.author == author).map(|winner| winner.place)
        };
        let moved: Vec<&NamedWinner> = after
            .winners
            .iter()
            .filter(|winner| place_of(before, winner.author) != Some(winner.place))
            .collect();
        self.tell_winners(tx, campaign, after.result_version, &moved, posts, now).await?;
        let mut told = BTreeSet::new();
        for lost in before.winners.iter().filter(|winner| place_of(after, winner.author).is_none()) {
            if !told.insert(lost.author) {
                continue;
            }
            let key = format!("{}:lost:{}:{}", campaign.id, after.result_version, lost.post);
            let text = |lang| wording::place_lost(lang, after.result_version);
            let post = posts.iter().find(|post| post.id == lost.post);
            self.mention(tx, campaign, lost.author, post, key, text, now).await?;
        }
        Ok(())
    }

    /// Whether something still stands between a result and its payment: an open appeal, or a strike or an admission that
    /// no version shows yet. An author's own deletion is none.
    pub(crate) async fn is_disputed(&self, tx: &mut Tx, id: &CampaignId) -> Result<bool> {
        let open = |appeal: &store::AppealRow| appeal.result_version.is_some() && appeal.outcome.is_none();
        if tx.appeals(id).await?.iter().any(open) {
            return Ok(true);
        }
        let latest = latest_result(tx, id).await?;
        let unpublished = |line: &StoredCandidate| match latest.bundle.list.get(line.row.number as usize - 1)
        {
            Some(published) => published.struck != line.struck && line.struck != Some(ReasonCode::Withdrawn),
            None => line.struck.is_none(),
        };
        Ok(tx.candidates(id).await?.iter().any(unpublished))
    }
}

/// The latest version of a result.
pub(crate) async fn latest_result(tx: &mut Tx, id: &CampaignId) -> Result<Latest> {
    let row = tx.result(id, None).await?.ok_or(CorrectionRefusal::NoResult)?;
    let (bundle, sha256) = verify(row.bundle.as_bytes()).map_err(|error| Error::Stored {
        what: "result",
        key: format!("{id}:{}", row.version),
        detail: error.to_string(),
    })?;
    Ok(Latest { bundle, sha256 })
}

fn correction_of(latest: &Latest, reason: &str) -> Correction {
    let first = latest.bundle.correction.as_ref();
    Correction {
        corrects: latest.bundle.result_version,
        corrects_sha256: latest.sha256,
        reason: reason.to_owned(),
        frozen_lines: latest.frozen_lines(),
        frozen_list_hash: first.map_or(latest.bundle.list_hash, |c| c.frozen_list_hash),
        sealed_score_hash: first.map_or(latest.bundle.score_hash, |c| c.sealed_score_hash),
    }
}

/// The places that another person or another post holds.
fn changes(before: &Bundle, after: &Bundle) -> Vec<PlaceChange> {
    let at =
        |bundle: &Bundle, place: u32| bundle.winners.iter().find(|winner| winner.place == place).cloned();
    (1..=before.prize.winners_max)
        .map(|place| PlaceChange { place, before: at(before, place), after: at(after, place) })
        .filter(|change| change.before != change.after)
        .collect()
}

/// A reason that everyone may read.
fn public_reason(reason: &str) -> Result<&str> {
    let reason = reason.trim();
    let chars = reason.chars().count();
    if reason.is_empty() {
        return Err(CorrectionRefusal::NoReason.into());
    }
    if chars > NOTE_CHARS_MAX {
        return Err(CorrectionRefusal::LongReason(chars).into());
    }
    Ok(reason)
}
