//! Messages to be sent, written in the transaction that decides them.

use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::digest::Digest;
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use serde_json::{Value, json};
use store::{NewOutbox, Tx};

use crate::error::Result;

/// The kinds of messages herald sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The notice.
    Opening,
    /// The reminder inside the window.
    Reminder,
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
    /// The answer to one author.
    Receipt,
    /// Something for the team.
    TeamNote,
}

impl Kind {
    /// The name in tables, logs and files.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Opening => "opening",
            Kind::Reminder => "reminder",
            Kind::Closed => "closed",
            Kind::EntryList => "entry_list",
            Kind::Frozen => "frozen",
            Kind::Results => "results",
            Kind::Voided => "voided",
            Kind::Receipt => "receipt",
            Kind::TeamNote => "team_note",
        }
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

/// Queues an announcement in every language, one message each. `key` tells two announcements of one kind apart.
pub(crate) async fn announce(
    tx: &mut Tx,
    campaign: &Campaign,
    kind: Kind,
    key: &str,
    now: DateTime<Utc>,
    text: impl Fn(Lang) -> Vec<String>,
) -> Result<()> {
    for lang in Lang::ALL {
        for (part, content) in text(lang).into_iter().enumerate() {
            let dedupe_key = format!("{}:{}{key}:{lang}:{part}", campaign.id, kind.name());
            let body = json!({ "content": content, "lang": lang, "part": part });
            put(tx, &campaign.id, kind, campaign.channels.announcements, dedupe_key, body, now).await?;
        }
    }
    Ok(())
}

/// Queues one message.
pub(crate) async fn put(
    tx: &mut Tx,
    campaign: &CampaignId,
    kind: Kind,
    channel: Snowflake,
    dedupe_key: String,
    body: Value,
    now: DateTime<Utc>,
) -> Result<bool> {
    let row = NewOutbox {
        nonce: nonce(&dedupe_key),
        dedupe_key,
        campaign: Some(campaign.clone()),
        kind: kind.name().to_owned(),
        channel,
        body,
        not_before: now,
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
