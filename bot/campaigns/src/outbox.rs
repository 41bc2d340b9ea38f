//! Messages to be sent, written in the transaction that decides them.

use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::digest::Digest;
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use serde_json::{Value, json};
use store::{NewOutbox, Tx};

use crate::error::Result;
use crate::service::Service;

/// The kinds of messages herald sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The notice.
    Opening,
    /// The reminder inside the window.
    Reminder,
    /// The last hour of the window.
    LastHour,
    /// The window was changed, with the reason.
    Amended,
    /// The window is over.
    Closed,
    /// The list of entries with verdicts.
    EntryList,
    /// The frozen list and its hash.
    Frozen,
    /// The winners.
    Results,
    /// The campaign was called off.
    Voided,
    /// The reaction to a post. Repeatable: no message.
    Receipt,
    /// The one reply to a post that has not simply entered.
    Reply,
    /// Other words in that reply.
    ReplyEdit,
    /// The reply goes.
    ReplyDelete,
    /// The word to a winner under the winning post, the only message that mentions anyone.
    WinnerReply,
    /// Something for the team.
    TeamNote,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 15] = [
        Kind::Opening,
        Kind::Reminder,
        Kind::LastHour,
        Kind::Amended,
        Kind::Closed,
        Kind::EntryList,
        Kind::Frozen,
        Kind::Results,
        Kind::Voided,
        Kind::Receipt,
        Kind::Reply,
        Kind::ReplyEdit,
        Kind::ReplyDelete,
        Kind::WinnerReply,
        Kind::TeamNote,
    ];

    /// The name in tables, logs and files.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Opening => "opening",
            Kind::Reminder => "reminder",
            Kind::LastHour => "last_hour",
            Kind::Amended => "amended",
            Kind::Closed => "closed",
            Kind::EntryList => "entry_list",
            Kind::Frozen => "frozen",
            Kind::Results => "results",
            Kind::Voided => "voided",
            Kind::Receipt => "receipt",
            Kind::Reply => "reply",
            Kind::ReplyEdit => "reply_edit",
            Kind::ReplyDelete => "reply_delete",
            Kind::WinnerReply => "winner_reply",
            Kind::TeamNote => "team_note",
        }
    }

    /// True where doing it twice is the same as doing it once: nobody has to look before another attempt.
    pub fn is_repeatable(self) -> bool {
        matches!(self, Kind::Receipt | Kind::ReplyEdit | Kind::ReplyDelete)
    }

    /// True for what is told to everyone in the announcement channel.
    pub fn is_announcement(self) -> bool {
        matches!(
            self,
            Kind::Opening
                | Kind::Reminder
                | Kind::LastHour
                | Kind::Amended
                | Kind::Closed
                | Kind::EntryList
                | Kind::Frozen
                | Kind::Results
                | Kind::Voided
        )
    }
}

/// A word that names no kind of message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no kind of message")]
pub struct UnknownKind(pub String);

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(name: &str) -> std::result::Result<Self, UnknownKind> {
        let found = Kind::ALL.into_iter().find(|kind| kind.name() == name);
        found.ok_or_else(|| UnknownKind(name.to_owned()))
    }
}

/// The nonce of a message: 22 characters that only its key gives, so every attempt carries the same one. Discord
/// takes 25 at the most.
pub fn nonce(dedupe_key: &str) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let digest = Digest::of("herald-nonce-v1", &[dedupe_key.as_bytes()]);
    let mut value = u128::from_be_bytes(digest.0[..16].try_into().expect("sixteen bytes"));
    let mut text = [b'0'; 22];
    for place in text.iter_mut().rev() {
        *place = DIGITS[(value % 62) as usize];
        value /= 62;
    }
    text.iter().map(|&b| char::from(b)).collect()
}

/// A message to be queued.
pub(crate) struct Message {
    pub(crate) kind: Kind,
    pub(crate) channel: Snowflake,
    pub(crate) dedupe_key: String,
    pub(crate) lane: Option<String>,
    pub(crate) body: Value,
}

/// The lane of everything that is done about one post.
pub(crate) fn post_lane(campaign: &CampaignId, post: Snowflake) -> String {
    format!("{campaign}:post:{post}")
}

impl Service {
    /// Queues an announcement in every language that herald announces in, one message each; what is too long for one
    /// goes on in the next. `key` tells two announcements of one kind apart.
    pub(crate) async fn announce(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        kind: Kind,
        key: &str,
        now: DateTime<Utc>,
        text: impl Fn(Lang) -> Vec<String>,
    ) -> Result<()> {
        let charts = match kind {
            Kind::Opening => tx.campaign_charts(&campaign.id).await?,
            _ => None,
        };
        for lang in &self.settings.announce_langs {
            let parts = text(*lang).into_iter().flat_map(|text| wording::split_announcement(&text));
            for (part, content) in parts.enumerate() {
                let mut body = json!({ "content": content, "lang": lang, "part": part });
                if let Some(chart) =
                    charts.as_ref().and_then(|charts| charts.get(lang.tag())).filter(|_| part == 0)
                {
                    body["chart"] = chart.clone();
                }
                let message = Message {
                    kind,
                    channel: campaign.channels.announcements,
                    dedupe_key: format!("{}:{}{key}:{lang}:{part}", campaign.id, kind.name()),
                    lane: Some(format!("{}:{lang}", campaign.id)),
                    body,
                };
                put(tx, &campaign.id, message, now).await?;
            }
        }
        Ok(())
    }

    /// Queues a note to the moderators' channel; `key` tells notes apart.
    pub(crate) async fn note_to_team(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        key: &str,
        content: String,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let message = Message {
            kind: Kind::TeamNote,
            channel: campaign.channels.moderators,
            dedupe_key: format!("{}:{key}", campaign.id),
            lane: None,
            body: json!({ "content": content }),
        };
        put(tx, &campaign.id, message, now).await?;
        Ok(())
    }
}

/// Queues one message; false when it was queued before.
pub(crate) async fn put(
    tx: &mut Tx,
    campaign: &CampaignId,
    message: Message,
    now: DateTime<Utc>,
) -> Result<bool> {
    let row = NewOutbox {
        nonce: nonce(&message.dedupe_key),
        dedupe_key: message.dedupe_key,
        campaign: Some(campaign.clone()),
        kind: message.kind.name().to_owned(),
        channel: message.channel,
        body: message.body,
        not_before: now,
        lane: message.lane,
    };
    Ok(tx.enqueue(&row, now).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_fits_discord_and_depends_on_its_key_alone() {
        assert_eq!(nonce("a").len(), 22);
        assert_eq!(nonce("a"), nonce("a"));
        assert_ne!(nonce("a"), nonce("b"));
        assert!(nonce("關稅").bytes().all(|b| b.is_ascii_alphanumeric()));
    }
}
