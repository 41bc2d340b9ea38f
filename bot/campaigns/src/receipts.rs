//! The answer to one author.

use chrono::{DateTime, Utc};
use domain::campaign::Campaign;
use domain::review::Standing;
use domain::verdict::{Outcome, ReasonCode, Verdict};
use serde_json::json;
use store::{AppealOutcome, StoredPost, Tx};

use crate::error::Result;
use crate::outbox::{self, Kind, Message};
use crate::service::Service;
use crate::tally::standing_of;

/// What an author is told.
pub(crate) struct Answer<'a> {
    /// The post.
    pub(crate) post: &'a StoredPost,
    /// What herald says of it.
    pub(crate) verdict: &'a Verdict,
    /// Where it stands now.
    pub(crate) standing: Standing,
    /// How the author's appeal ended and what was said to it, if this is the answer to one.
    pub(crate) appeal: Option<AppealAnswer<'a>>,
}

/// How an appeal ended.
#[derive(Clone, Copy)]
pub(crate) struct AppealAnswer<'a> {
    pub(crate) outcome: AppealOutcome,
    /// What was said to it.
    pub(crate) note: &'a str,
    /// The version of the result it was about; `None` for one from before the freeze.
    pub(crate) version: Option<u32>,
}

/// How a post stands, in one sign.
fn reaction(standing: Standing) -> &'static str {
    match standing {
        Standing::Entered => "✅",
        Standing::Pending => "👀",
        Standing::NotEntered(_) => "❌",
    }
}

impl Service {
    /// Queues the answer to the author of a post. Withdrawn posts and bots get none.
    pub(crate) async fn send_receipt(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        answer: &Answer<'_>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let Answer { post, verdict, standing, appeal } = answer;
        let Some(facts) = &post.facts else { return Ok(()) };
        let codes = verdict.codes();
        if codes.contains(&ReasonCode::Bot) {
            return Ok(());
        }
        let lang = self.lang_of(facts.author.id);
        let reply = (verdict.outcome != Outcome::Withdrawn)
            .then(|| wording::reply(lang, campaign, verdict, *standing, now))
            .flatten();
        if codes.contains(&ReasonCode::Withdrawn) {
            return self.keep_reply(tx, campaign, post, None, now).await;
        }
        let reaction = reaction(*standing);
        let mut body = json!({
            "reply_to": post.id,
            "author": facts.author.id,
            "lang": lang,
            "reaction": reaction,
            "outcome": verdict.outcome,
            "reasons": codes,
            "content": wording::receipt_line(lang, verdict, *standing),
        });
        // The post as it was loaded still has what it was told last.
        if let Some(before) = standing_of(post).map(self::reaction).filter(|before| *before != reaction) {
            body["replaces"] = json!(before);
        }
        let key = if let Some(AppealAnswer { outcome, note, version }) = appeal {
            body["appeal"] = json!(outcome.name());
            body["note"] = json!(note);
            // A post has one appeal about its verdict and one about each result, and each has one answer.
            let about = version.map(|version| format!("result-{version}:")).unwrap_or_default();
            format!("{}:appeal:{about}{}", campaign.id, post.id)
        } else {
            // The revision of the post grows with every change of verdict or decision, so each answer goes out once.
            let revision = tx.post(&campaign.id, post.id).await?.map_or(post.revision, |p| p.revision);
            format!("{}:receipt:{}:{revision}", campaign.id, post.id)
        };
        let message = Message {
            kind: Kind::Receipt,
            channel: facts.place(),
            dedupe_key: key,
            lane: Some(outbox::post_lane(&campaign.id, post.id)),
            body,
        };
        outbox::put(tx, &campaign.id, message, now).await?;
        self.keep_reply(tx, campaign, post, reply.map(|reply| (lang, reply)), now).await
    }
}
