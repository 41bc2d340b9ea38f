//! How a result is told: the winners' post, and a word under each winning post.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::bundle::{Bundle, NamedWinner};
use domain::campaign::Campaign;
use domain::digest::Digest;
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use serde_json::json;
use store::{StoredPost, Tx};
use wording::ResultView;

use crate::error::Result;
use crate::outbox::{self, Kind, Message};
use crate::service::Service;

impl Service {
    /// Queues the winners' post of a version; `before` is what a correction says in front of it.
    #[expect(clippy::too_many_arguments, reason = "the transaction and the parts of one announcement")]
    pub(crate) async fn announce_result(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        bundle: &Bundle,
        sha256: Digest,
        posts: &[StoredPost],
        now: DateTime<Utc>,
        before: impl Fn(Lang) -> Option<String>,
    ) -> Result<()> {
        let gaps = crate::coverage::gaps(tx, campaign).await?;
        let names: BTreeMap<Snowflake, String> = posts
            .iter()
            .filter_map(|post| post.facts.as_ref())
            .map(|facts| (facts.author.id, facts.author.name.clone()))
            .collect();
        let threads: BTreeMap<Snowflake, Snowflake> =
            posts.iter().filter_map(|post| Some((post.id, post.facts.as_ref()?.thread?))).collect();
        let view = ResultView { bundle, bundle_sha256: sha256, names: &names, threads: &threads, gaps };
        let text = |lang| {
            let result = wording::results(lang, campaign, &view);
            vec![before(lang).map_or(result.clone(), |before| [before, result].join("\n"))]
        };
        self.announce(tx, campaign, Kind::Results, &format!(":{}", bundle.result_version), now, text).await
    }

    /// A word under each winning post: the only messages of herald that mention anyone.
    pub(crate) async fn tell_winners(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        version: u32,
        winners: &[&NamedWinner],
        posts: &[StoredPost],
        now: DateTime<Utc>,
    ) -> Result<()> {
        for winner in winners {
            let key = format!("{}:winner:{version}:{}", campaign.id, winner.post);
            let text = |lang| wording::winner_reply(lang, campaign, winner.place);
            let post = posts.iter().find(|post| post.id == winner.post);
            self.mention(tx, campaign, winner.author, post, key, text, now).await?;
        }
        Ok(())
    }

    /// A reply under a post that mentions its author.
    #[expect(clippy::too_many_arguments, reason = "the transaction and the parts of one message")]
    pub(crate) async fn mention(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        author: Snowflake,
        post: Option<&StoredPost>,
        dedupe_key: String,
        text: impl Fn(Lang) -> String,
        now: DateTime<Utc>,
    ) -> Result<()> {
        // Under a post that is gone nobody can be told anything.
        let Some(post) = post.filter(|post| post.deleted_at.is_none()) else { return Ok(()) };
        let Some(facts) = &post.facts else { return Ok(()) };
        let lang = self.lang_of(author);
        let message = Message {
            kind: Kind::WinnerReply,
            channel: facts.place(),
            dedupe_key,
            lane: Some(outbox::post_lane(&campaign.id, post.id)),
            body: json!({
                "reply_to": post.id,
                "lang": lang,
                "mentions": [author],
                "content": text(lang),
            }),
        };
        outbox::put(tx, &campaign.id, message, now).await?;
        Ok(())
    }
}
