//! Published results on their way to other programs, in the form of Standard Webhooks.
//!
//! The message of a version is written in the transaction that publishes it, so none is lost and none is invented. Its id
//! is made of the webhook, the campaign and the version: a message that comes twice carries the same id, and whoever
//! receives it can tell.
//!
//! Signature: HMAC-SHA-256 over `id.timestamp.body` with the bytes of the secret, as in the specification at
//! <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::bundle::Bundle;
use domain::campaign::Campaign;
use domain::digest::Digest;
use domain::snowflake::Snowflake;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::Sha256;
use store::{Attempt, DeliveryRow, DeliveryStatus, NewAudit, NewDelivery, Tx, WebhookRow};
use url::{Host, Url};

use crate::error::Result;
use crate::refusal::PeopleRefusal;
use crate::service::{Actor, Service};

/// How long to wait after each try: the schedule that the specification proposes, three days and three and a half hours in all.
const WAITS: [TimeDelta; 9] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(14),
    TimeDelta::hours(20),
    TimeDelta::hours(24),
];
/// How long a try may take before another process may begin one; longer than the time limit of a request.
const TRY_WITHIN: TimeDelta = TimeDelta::seconds(60);
/// The most bytes of an address.
pub const URL_BYTES_MAX: usize = 500;
/// The most webhooks of a server that are at work: each result is sent to all of them.
pub const WEBHOOKS_MAX: usize = 10;
/// How many deliveries of a webhook are shown.
const SHOWN: u32 = 10;
/// Bytes of a secret; the specification asks for 24 to 64.
pub const SECRET_BYTES: usize = 32;
/// What a secret begins with, so that people and scanners know one.
const SECRET_PREFIX: &str = "whsec_";

/// A webhook with how its last messages went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The webhook.
    pub row: WebhookRow,
    /// Its last deliveries, the newest first.
    pub deliveries: Vec<DeliveryRow>,
}

/// A message whose time has come, taken for one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDelivery {
    /// The delivery; its `tries` count this one.
    pub row: DeliveryRow,
    /// Where it goes.
    pub url: String,
    /// What stands in the header `webhook-timestamp`.
    pub timestamp: i64,
    /// What stands in the header `webhook-signature`.
    pub signature: String,
}

/// What a try led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// An HTTP status came back.
    Answered(u16),
    /// Nothing came back, or nothing was sent; why.
    Unreached(Unreached),
}

/// Why nothing came back from an address, or nothing was sent to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreached {
    /// Nobody listens there.
    Refused,
    /// It took too long.
    TimedOut,
    /// The name has no address.
    NoName,
    /// Its certificate or its encryption cannot be used.
    Encryption,
    /// The connection broke.
    Broke,
    /// It is not of the public internet, and the operator does not allow others.
    NotPublic,
    /// It is no address that messages may go to any more.
    NotAllowed,
    /// The webhook ended before its message was sent.
    Ended,
    /// Something else, which the log has.
    Other,
}

impl Unreached {
    /// Every reason.
    pub const ALL: [Unreached; 9] = [
        Unreached::Refused,
        Unreached::TimedOut,
        Unreached::NoName,
        Unreached::Encryption,
        Unreached::Broke,
        Unreached::NotPublic,
        Unreached::NotAllowed,
        Unreached::Ended,
        Unreached::Other,
    ];

    /// The code in tables.
    pub fn name(self) -> &'static str {
        match self {
            Unreached::Refused => "refused",
            Unreached::TimedOut => "timed out",
            Unreached::NoName => "no name",
            Unreached::Encryption => "encryption",
            Unreached::Broke => "broke",
            Unreached::NotPublic => "not public",
            Unreached::NotAllowed => "not allowed",
            // The store writes it too, when a webhook ends with messages that wait.
            Unreached::Ended => "the webhook ended",
            Unreached::Other => "other",
        }
    }

    /// From the code in a row; `None` for what an older herald has written in its own words.
    pub fn from_name(name: &str) -> Option<Self> {
        Unreached::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// A secret as its owner is shown it.
pub fn secret_of(bytes: &[u8; SECRET_BYTES]) -> String {
    format!("{SECRET_PREFIX}{}", STANDARD.encode(bytes))
}

/// The signature of a message: what stands in `webhook-signature`. `None` for a secret that is none.
pub fn signature(secret: &str, id: &str, timestamp: i64, body: &str) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix(SECRET_PREFIX)?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// An address that a webhook may have: `https`, or `http` to this machine where private addresses are allowed.
///
/// # Errors
/// [`PeopleRefusal`] with what to write instead.
pub fn webhook_url(typed: &str, allow_private: bool) -> Result<Url> {
    let refuse = |why: PeopleRefusal| Err(why.into());
    let typed = typed.trim();
    if typed.len() > URL_BYTES_MAX {
        return refuse(PeopleRefusal::UrlLong);
    }
    let Ok(url) = Url::parse(typed) else {
        return refuse(PeopleRefusal::UrlBroken);
    };
    if !url.username().is_empty() || url.password().is_some() {
        return refuse(PeopleRefusal::UrlPassword);
    }
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return refuse(PeopleRefusal::UrlHost),
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if local && allow_private => Ok(url),
        _ => refuse(PeopleRefusal::UrlScheme),
    }
}

impl Service {
    /// Makes a webhook with a secret of [`SECRET_BYTES`] that nobody can guess.
    ///
    /// # Errors
    /// [`PeopleRefusal`] when the address cannot be used or there are too many, or the database fails.
    pub async fn add_webhook(
        &self,
        guild: Snowflake,
        typed: &str,
        secret: &str,
        allow_private: bool,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<i64> {
        let url = webhook_url(typed, allow_private)?;
        let mut tx = self.db.begin().await?;
        let at_work = tx.webhooks_of(guild).await?;
        let at_work: Vec<&WebhookRow> = at_work.iter().filter(|row| row.ended_at.is_none()).collect();
        if at_work.iter().any(|row| row.url == url.as_str()) {
            return Err(PeopleRefusal::UrlTaken.into());
        }
        if at_work.len() >= WEBHOOKS_MAX {
            return Err(PeopleRefusal::WebhooksMost.into());
        }
        let id = tx.insert_webhook(guild, url.as_str(), secret, &actor.name(), now).await?;
        note(&mut tx, guild, id, url.as_str(), "webhook_added", actor, now).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Ends a webhook of a server and forgets its secret; `false` when there is none at work.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_webhook(
        &self,
        guild: Snowflake,
        id: i64,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut tx = self.db.begin().await?;
        if !tx.end_webhook(guild, id, now).await? {
            return Ok(false);
        }
        let url = tx.webhook(id).await?.map(|row| row.url).unwrap_or_default();
        note(&mut tx, guild, id, &url, "webhook_ended", actor, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The webhooks of a server that are at work or have something to show, with their last deliveries.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn webhooks(&self, guild: Snowflake) -> Result<Vec<Webhook>> {
        let mut found = Vec::new();
        for row in self.db.webhooks_of(guild).await? {
            if row.ended_at.is_none() {
                let deliveries = self.db.deliveries_of(row.id, SHOWN).await?;
                found.push(Webhook { row, deliveries });
            }
        }
        Ok(found)
    }

    /// Writes what is to be told of a version of a result.
    pub(crate) async fn tell_webhooks(
        &self,
        tx: &mut Tx,
        campaign: &Campaign,
        bundle: &Bundle,
        sha256: Digest,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let hooks = tx.webhooks_of(campaign.guild).await?;
        for hook in hooks.iter().filter(|hook| hook.ended_at.is_none()) {
            let body = message(campaign, bundle, sha256, now);
            let version = bundle.result_version;
            let id = message_id(hook.id, campaign, version);
            let new = NewDelivery { id: &id, webhook: hook.id, campaign: &campaign.id, version, body: &body };
            tx.add_delivery(&new, now).await?;
        }
        Ok(())
    }

    /// Takes up to `limit` messages whose time has come for one try each. Whoever takes one says with
    /// [`Service::delivery_tried`] how it went; without a word it is tried again after a minute.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_deliveries(&self, limit: u32, now: DateTime<Utc>) -> Result<Vec<DueDelivery>> {
        let mut taken = Vec::new();
        for mut row in self.db.due_deliveries(now, limit).await? {
            if !self.db.claim_delivery(&row, now + TRY_WITHIN).await? {
                continue;
            }
            row.tries += 1;
            let hook = self.db.webhook(row.webhook).await?.filter(|hook| hook.ended_at.is_none());
            let timestamp = now.timestamp();
            let signed = hook
                .and_then(|hook| Some((signature(&hook.secret, &row.id, timestamp, &row.body)?, hook.url)));
            let Some((signature, url)) = signed else {
                let error = Some(Unreached::Ended.name());
                let attempt = Attempt { status: DeliveryStatus::Failed, due_at: now, answer: None, error };
                self.db.settle_delivery(&row.id, row.tries, &attempt, now).await?;
                continue;
            };
            taken.push(DueDelivery { row, url, timestamp, signature });
        }
        Ok(taken)
    }

    /// Stores how a try went: delivered on a 2xx, otherwise tried again later, and given up after the last wait. An
    /// answer of 410 ends the webhook, as the specification asks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delivery_tried(&self, due: &DueDelivery, tried: &Tried, now: DateTime<Utc>) -> Result<()> {
        let wait = WAITS.get((due.row.tries.max(1) - 1) as usize);
        let (answer, error) = match tried {
            Tried::Answered(status) => (Some(*status), None),
            Tried::Unreached(why) => (None, Some(why.name())),
        };
        let status = match (answer, wait) {
            (Some(200..=299), _) => DeliveryStatus::Delivered,
            (Some(410), _) | (_, None) => DeliveryStatus::Failed,
            _ => DeliveryStatus::Waiting,
        };
        let due_at = now + wait.copied().unwrap_or_default();
        let attempt = Attempt { status, due_at, answer, error };
        self.db.settle_delivery(&due.row.id, due.row.tries, &attempt, now).await?;
        if answer == Some(410)
            && let Some(hook) = self.db.webhook(due.row.webhook).await?
        {
            self.end_webhook(hook.guild, hook.id, &Actor::Herald, now).await?;
        }
        Ok(())
    }
}

fn message_id(webhook: i64, campaign: &Campaign, version: u32) -> String {
    let parts = [&webhook.to_be_bytes()[..], &version.to_be_bytes()[..], campaign.id.as_str().as_bytes()];
    let digest = Digest::of("herald-webhook-message-v1", &parts).to_string();
    format!("msg_{}", &digest[..32])
}

/// What is sent. Names of members are left out: whoever needs one asks for it and gets the one that counts then.
fn message(campaign: &Campaign, bundle: &Bundle, sha256: Digest, now: DateTime<Utc>) -> String {
    let winners: Vec<_> = bundle
        .winners
        .iter()
        .map(|winner| {
            json!({ "place": winner.place, "number": winner.number, "post": winner.post, "author": winner.author })
        })
        .collect();
    let kind = if bundle.correction.is_some() { "result.corrected" } else { "result.published" };
    json!({
        "type": kind,
        "timestamp": now.to_rfc3339_opts(SecondsFormat::Millis, true),
        "data": {
            "campaign": campaign.id,
            "server": campaign.guild,
            "title": campaign.title,
            "result_version": bundle.result_version,
            "winners": winners,
            "not_awarded": bundle.not_awarded,
            "list_hash": bundle.list_hash,
            "bundle_sha256": sha256,
            "corrects": bundle.correction.as_ref().map(|correction| correction.corrects),
            "reason": bundle.correction.as_ref().map(|correction| correction.reason.as_str()),
        },
    })
    .to_string()
}

async fn note(
    tx: &mut Tx,
    guild: Snowflake,
    id: i64,
    url: &str,
    action: &str,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<()> {
    tx.audit(&NewAudit {
        at: now,
        actor: actor.name(),
        action: action.to_owned(),
        campaign: None,
        subject: format!("webhook:{id}"),
        before: None,
        after: Some(json!({ "url": url, "guild": guild })),
        reason: None,
    })
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks specification, which its reference libraries test, too.
    #[test]
    fn a_message_is_signed_as_the_specification_says() {
        let signed = signature(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            "{\"test\": 2432232314}",
        );
        assert_eq!(signed.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        assert_eq!(signature("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "m", 1, ""), None);
    }

    #[test]
    fn messages_go_over_https_or_stay_on_this_machine() {
        let may = |url: &str, private: bool| webhook_url(url, private).is_ok();
        assert!(may("https://example.org/hook?x=1", false));
        assert!(may("http://127.0.0.1:9000/hook", true) && may("http://localhost/hook", true));
        for bad in [
            "http://example.org/hook",
            "http://127.0.0.1.example.org/",
            "ftp://example.org",
            "file:///etc/passwd",
            "https://user:pass@example.org/",
            "https://",
            "example.org",
            "",
        ] {
            assert!(!may(bad, true), "{bad}");
        }
        assert!(!may("http://127.0.0.1/hook", false));
        assert!(!may(&format!("https://example.org/{}", "x".repeat(500)), false));
    }
}
