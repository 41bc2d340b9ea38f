//! Appeals against a published result: who may answer them, and what an answer does.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::refusal::AppealRefusal;
use domain::review::DecisionAction;
use domain::snowflake::Snowflake;
use serde_json::json;
use store::{AppealOutcome, Db, DecisionRow, SheetRow, StoredCampaign, StoredPost, Tx};

use crate::error::Result;
use crate::outbox::{self, Kind, Message};
use crate::reviewing::Ruling;
use crate::service::{Actor, Service};

/// Everyone who had a part in what became of a post: who decided about it, and, once it is on the list, the judges who
/// marked it. None of them answers an appeal about it.
pub(crate) async fn involved(tx: &mut Tx, id: &CampaignId, message: Snowflake) -> Result<BTreeSet<String>> {
    let decisions = tx.decisions(id, message).await?;
    let listed = tx.candidates(id).await?;
    let number = listed.iter().find(|line| line.row.message == message).map(|line| line.row.number);
    let sheets = tx.sheets(id).await?;
    let mut names = taking_part(&decisions, number, &sheets);
    if let Some(number) = number {
        let additions = tx.sheet_additions(id).await?;
        names.extend(
            additions.into_iter().filter(|row| row.number == number).filter_map(|row| account(&row.judge)),
        );
    }
    Ok(names)
}

/// The same for whoever only looks.
pub(crate) async fn involved_now(db: &Db, id: &CampaignId, message: Snowflake) -> Result<BTreeSet<String>> {
    let decisions = db.decisions(id, message).await?;
    let listed = db.candidates(id).await?;
    let number = listed.iter().find(|line| line.row.message == message).map(|line| line.row.number);
    let sheets = db.sheets(id).await?;
    let mut names = taking_part(&decisions, number, &sheets);
    if let Some(number) = number {
        let additions = db.sheet_additions(id).await?;
        names.extend(
            additions.into_iter().filter(|row| row.number == number).filter_map(|row| account(&row.judge)),
        );
    }
    Ok(names)
}

fn taking_part(decisions: &[DecisionRow], number: Option<u32>, sheets: &[SheetRow]) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = decisions.iter().map(|row| row.actor.clone()).collect();
    if let Some(number) = number {
        // A sheet is an object of marks by number.
        let marked = |sheet: &&SheetRow| sheet.marks.get(number.to_string()).is_some();
        names.extend(sheets.iter().filter(marked).filter_map(|sheet| account(&sheet.judge)));
    }
    names
}

/// A judge as the audit log names people.
fn account(judge: &str) -> Option<String> {
    judge.parse().ok().map(|id| Actor::Person(id).name())
}

impl Service {
    /// Answers the open appeal about a result. An overturn lets the post in, or takes the strike of an objection off it;
    /// the marks and the correction come after.
    #[expect(clippy::too_many_arguments, reason = "the transaction and the facts of one answer")]
    pub(crate) async fn answer_about_result(
        &self,
        tx: &mut Tx,
        stored: &StoredCampaign,
        post: &StoredPost,
        moderator: Snowflake,
        overturn: Option<&Ruling>,
        note: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let (campaign, message) = (&stored.campaign, post.id);
        let id = &campaign.id;
        let open = tx.appeals(id).await?.into_iter().find(|appeal| {
            appeal.message == message && appeal.result_version.is_some() && appeal.outcome.is_none()
        });
        let version = open.and_then(|appeal| appeal.result_version).ok_or(AppealRefusal::NoneOpen)?;
        let actor = Actor::Person(moderator);
        let outcome = if overturn.is_some() { AppealOutcome::Overturned } else { AppealOutcome::Upheld };
        let answered =
            tx.decide_result_appeal(id, version, message, outcome, &actor.name(), note, now).await?;
        if !answered {
            return Err(AppealRefusal::NoneOpen.into());
        }
        let told = json!({ "outcome": outcome.name(), "result_version": version });
        self.note(tx, id, message, &actor, "appeal_decided", told, Some(note), now).await?;
        match overturn {
            None => self.tell_upheld(tx, stored, post, Some(version), note, now).await?,
            Some(ruling) if ruling.action == DecisionAction::Accept => {
                self.rule(tx, stored, message, moderator, ruling, true, now).await?;
                self.admit(tx, campaign, message, moderator, note, now).await?;
            }
            Some(_) => return Err(AppealRefusal::OnlyAdmits.into()),
        }
        if let Some(facts) = &post.facts {
            let lang = self.lang_of(facts.author.id);
            let overturned = overturn.is_some();
            let reply = Message {
                kind: Kind::Reply,
                channel: facts.place(),
                dedupe_key: format!("{id}:appeal-answer:{version}:{message}"),
                lane: Some(outbox::post_lane(id, message)),
                body: json!({
                    "reply_to": message,
                    "author": facts.author.id,
                    "lang": lang,
                    "content": wording::appeal_answer(lang, overturned),
                }),
            };
            outbox::put(tx, id, reply, now).await?;
        }
        self.when_settled(tx, campaign, now).await
    }
}
