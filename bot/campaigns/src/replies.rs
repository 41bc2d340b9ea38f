//! The one reply to a post that has not simply entered.
//!
//! It is sent once, the first time the post does not simply enter. Later changes edit it, and it goes when the post
//! enters or is deleted; after that the reaction alone speaks.

use chrono::{DateTime, Utc};
use domain::campaign::Campaign;
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use serde_json::json;
use store::{StoredPost, Tx};

use crate::error::Result;
use crate::outbox::{self, Kind, Message};
use crate::service::Service;
use crate::tally::standing_of;

/// The end of the dedupe key of the reply itself.
const FIRST: &str = "first";

/// The beginning of the dedupe keys of everything about the reply to one post.
fn family(campaign: &Campaign, post: Snowflake) -> String {
    format!("{}:reply:{post}:", campaign.id)
}

impl Service {
    /// Brings the replies that name the close up to a window that was changed: what they promise must hold. Posts without
    /// a reply get none by this.
    pub(crate) async fn renew_replies(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        posts: &[StoredPost],
        now: DateTime<Utc>,
    ) -> Result<()> {
        if !self.settings.replies {
            return Ok(());
        }
        for post in posts {
            let (Some(facts), Some(verdict), Some(standing)) =
                (&post.facts, &post.verdict, standing_of(post))
            else {
                continue;
            };
            let mendable = verdict.codes().iter().any(|code| code.fixable_by_edit());
            let first = format!("{}{FIRST}", family(campaign, post.id));
            if !mendable || tx.outbox_row(&first).await?.is_none() {
                continue;
            }
            let lang = self.lang_of(facts.author.id);
            let content = wording::reply(lang, campaign, verdict, standing, now);
            self.keep_reply(tx, campaign, post, content.map(|content| (lang, content)), now).await?;
        }
        Ok(())
    }

    /// Brings the reply to a post to what it should say now; `None` takes it away. Without [`crate::Settings::replies`]
    /// nothing new is said, but what a moderator had said is kept up.
    pub(crate) async fn keep_reply(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        post: &StoredPost,
        content: Option<(Lang, String)>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        self.speak(tx, campaign, post, content, false, now).await
    }

    /// Says something under a post because a moderator asks for it, whether or not herald replies by itself.
    pub(crate) async fn reply_as_asked(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        post: &StoredPost,
        content: String,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let author = post.facts.as_ref().map(|facts| facts.author.id);
        let lang = author.map_or(self.settings.default_lang, |author| self.lang_of(author));
        self.speak(tx, campaign, post, Some((lang, content)), true, now).await
    }

    async fn speak(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        post: &StoredPost,
        content: Option<(Lang, String)>,
        asked: bool,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let Some(facts) = post.facts.as_ref() else { return Ok(()) };
        let prefix = family(campaign, post.id);
        let said = tx.outbox_family(&prefix).await?;
        if said.is_empty() && !self.settings.replies && !asked {
            return Ok(());
        }
        // One that went away and came back on request is a message of its own.
        let first = said.iter().rev().find(|row| row.kind == Kind::Reply.name());
        let gone = said.last().is_some_and(|last| last.kind == Kind::ReplyDelete.name());
        let (kind, key, body) = match (first.filter(|_| !gone || !asked), said.last(), content) {
            (Some(first), Some(last), content) => {
                if gone {
                    return Ok(());
                }
                match content {
                    None => (Kind::ReplyDelete, "delete".to_owned(), json!({ "of": first.dedupe_key })),
                    // Edits are dear on Discord: the same words are not said again.
                    Some((_, content)) if last.body["content"] == content.as_str() => return Ok(()),
                    Some((_, content)) => {
                        let body = json!({ "of": first.dedupe_key, "content": content });
                        (Kind::ReplyEdit, format!("edit:{}", said.len()), body)
                    }
                }
            }
            (_, _, None) => return Ok(()),
            (_, _, Some((lang, content))) => {
                let author = facts.author.id;
                let body = json!({ "reply_to": post.id, "author": author, "lang": lang, "content": content });
                let key = if said.is_empty() { FIRST.to_owned() } else { format!("again:{}", said.len()) };
                (Kind::Reply, key, body)
            }
        };
        let message = Message {
            kind,
            channel: facts.place(),
            dedupe_key: format!("{prefix}{key}"),
            lane: Some(outbox::post_lane(&campaign.id, post.id)),
            body,
        };
        outbox::put(tx, &campaign.id, message, now).await?;
        Ok(())
    }
}
