//! Where published results are told to other programs, and how that went.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;

use crate::conn::Conn;
use crate::convert;
use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::place::Place;

/// A webhook.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookRow {
    /// Its number.
    pub id: i64,
    /// The server.
    pub guild: Snowflake,
    /// Where it is told.
    pub url: String,
    /// What signs; see `campaigns::webhooks`.
    pub secret: String,
    /// Who made it, as the audit log names them.
    pub created_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Since when nothing more is sent.
    pub ended_at: Option<DateTime<Utc>>,
}

impl fmt::Debug for WebhookRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookRow")
            .field("id", &self.id)
            .field("url", &self.url)
            .field("ended_at", &self.ended_at)
            .finish_non_exhaustive()
    }
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryStatus {
    /// It is to be sent.
    Waiting,
    /// The other side has it.
    Delivered,
    /// It was given up.
    Failed,
}

impl DeliveryStatus {
    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            DeliveryStatus::Waiting => "waiting",
            DeliveryStatus::Delivered => "delivered",
            DeliveryStatus::Failed => "failed",
        }
    }
}

impl FromStr for DeliveryStatus {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let all = [DeliveryStatus::Waiting, DeliveryStatus::Delivered, DeliveryStatus::Failed];
        all.into_iter().find(|one| one.name() == name).ok_or_else(|| format!("{name:?} is no status"))
    }
}

/// One version of a result on its way to one webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// What makes a repeated message the same one.
    pub id: String,
    /// The webhook.
    pub webhook: i64,
    /// The campaign.
    pub campaign: CampaignId,
    /// The version of its result.
    pub version: u32,
    /// What is sent, byte for byte.
    pub body: String,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next.
    pub due_at: DateTime<Utc>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was delivered or given up.
    pub settled_at: Option<DateTime<Utc>>,
    /// The HTTP status that came back last.
    pub answer: Option<u32>,
    /// Why none came back.
    pub error: Option<String>,
}

/// A delivery to be written.
pub struct NewDelivery<'a> {
    /// What makes a repeated message the same one.
    pub id: &'a str,
    /// The webhook.
    pub webhook: i64,
    /// The campaign.
    pub campaign: &'a CampaignId,
    /// The version of its result.
    pub version: u32,
    /// What is sent.
    pub body: &'a str,
}

/// What a try led to.
pub struct Attempt<'a> {
    /// Where the delivery stands now.
    pub status: DeliveryStatus,
    /// When it is tried next, while it waits.
    pub due_at: DateTime<Utc>,
    /// The HTTP status.
    pub answer: Option<u16>,
    /// Why there was none.
    pub error: Option<&'a str>,
}

#[derive(sqlx::FromRow)]
struct Hook {
    id: i64,
    guild: i64,
    url: String,
    secret: String,
    created_by: String,
    created_at_ms: i64,
    ended_at_ms: Option<i64>,
}

impl Hook {
    fn read(self) -> Result<WebhookRow, StoreError> {
        let place = Place { table: "webhooks", key: &self.id };
        Ok(WebhookRow {
            id: self.id,
            guild: place.id("guild", self.guild)?,
            created_at: place.at("created_at_ms", self.created_at_ms)?,
            ended_at: place.maybe_at("ended_at_ms", self.ended_at_ms)?,
            url: self.url,
            secret: self.secret,
            created_by: self.created_by,
        })
    }
}

#[derive(sqlx::FromRow)]
struct Line {
    id: String,
    webhook: i64,
    campaign: String,
    version: i64,
    body: String,
    status: String,
    tries: i64,
    due_at_ms: i64,
    created_at_ms: i64,
    settled_at_ms: Option<i64>,
    answer: Option<i64>,
    error: Option<String>,
}

impl Line {
    fn read(self) -> Result<DeliveryRow, StoreError> {
        let place = Place { table: "webhook_deliveries", key: &self.id };
        Ok(DeliveryRow {
            webhook: self.webhook,
            version: place.number("version", self.version)?,
            status: place.word("status", &self.status)?,
            tries: place.number("tries", self.tries)?,
            due_at: place.at("due_at_ms", self.due_at_ms)?,
            created_at: place.at("created_at_ms", self.created_at_ms)?,
            settled_at: place.maybe_at("settled_at_ms", self.settled_at_ms)?,
            answer: self.answer.map(|answer| place.number("answer", answer)).transpose()?,
            campaign: CampaignId::new(self.campaign).map_err(|error| place.corrupt("campaign", error))?,
            id: self.id.clone(),
            body: self.body,
            error: self.error,
        })
    }
}

async fn list(conn: &mut Conn, guild: Snowflake) -> Result<Vec<WebhookRow>, StoreError> {
    let sql = "SELECT id, guild, url, secret, created_by, created_at_ms, ended_at_ms
                 FROM webhooks WHERE guild = $1 ORDER BY id";
    all!(conn, Hook, sql, convert::id("guild", guild)?)?.into_iter().map(Hook::read).collect()
}

async fn find(conn: &mut Conn, id: i64) -> Result<Option<WebhookRow>, StoreError> {
    let sql = "SELECT id, guild, url, secret, created_by, created_at_ms, ended_at_ms
                 FROM webhooks WHERE id = $1";
    first!(conn, Hook, sql, id)?.map(Hook::read).transpose()
}

async fn last(conn: &mut Conn, webhook: i64, limit: u32) -> Result<Vec<DeliveryRow>, StoreError> {
    let sql = "SELECT id, webhook, campaign, version, body, status, tries, due_at_ms, created_at_ms,
                      settled_at_ms, answer, error
                 FROM webhook_deliveries WHERE webhook = $1 ORDER BY created_at_ms DESC, id LIMIT $2";
    all!(conn, Line, sql, webhook, i64::from(limit))?.into_iter().map(Line::read).collect()
}

async fn due(conn: &mut Conn, now: DateTime<Utc>, limit: u32) -> Result<Vec<DeliveryRow>, StoreError> {
    let sql = "SELECT id, webhook, campaign, version, body, status, tries, due_at_ms, created_at_ms,
                      settled_at_ms, answer, error
                 FROM webhook_deliveries WHERE status = 'waiting' AND due_at_ms <= $1
                ORDER BY due_at_ms, id LIMIT CAST($2 AS BIGINT)";
    all!(conn, Line, sql, convert::ms(now), i64::from(limit))?.into_iter().map(Line::read).collect()
}

reads! {
    /// The webhooks of a server, those that have ended included.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    webhooks_of(guild: Snowflake) -> Vec<WebhookRow> = list;

    /// A webhook.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    webhook(id: i64) -> Option<WebhookRow> = find;

    /// The last deliveries of a webhook, the newest first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    deliveries_of(webhook: i64, limit: u32) -> Vec<DeliveryRow> = last;

    /// Deliveries whose time has come, the oldest first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    due_deliveries(now: DateTime<Utc>, limit: u32) -> Vec<DeliveryRow> = due;
}

impl Tx {
    /// Makes a webhook and gives its number.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`], or what the database says.
    pub async fn insert_webhook(
        &mut self,
        guild: Snowflake,
        url: &str,
        secret: &str,
        created_by: &str,
        now: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        let sql = "INSERT INTO webhooks (guild, url, secret, created_by, created_at_ms)
                   VALUES ($1, $2, $3, $4, $5) RETURNING id";
        let row = first!(
            self.conn,
            (i64,),
            sql,
            convert::id("guild", guild)?,
            convert::text("url", url)?,
            convert::text("secret", secret)?,
            convert::text("created_by", created_by)?,
            convert::ms(now),
        )?;
        row.map(|(id,)| id).ok_or_else(|| StoreError::Missing { what: "the new webhook".to_owned() })
    }

    /// Ends a webhook of a server and gives up what waits for it; `false` when it has ended already or is none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn end_webhook(
        &mut self,
        guild: Snowflake,
        id: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE webhooks SET ended_at_ms = $3, secret = ''
                    WHERE guild = $1 AND id = $2 AND ended_at_ms IS NULL";
        let ended = run!(self.conn, sql, convert::id("guild", guild)?, id, convert::ms(now))? == 1;
        if ended {
            let sql = "UPDATE webhook_deliveries SET status = 'failed', settled_at_ms = $2, error = 'the webhook ended'
                        WHERE webhook = $1 AND status = 'waiting'";
            run!(self.conn, sql, id, convert::ms(now))?;
        }
        Ok(ended)
    }

    /// Writes a delivery; `false` when the webhook has one of this version already.
    ///
    /// # Errors
    /// [`StoreError::Unstorable`], or what the database says.
    pub async fn add_delivery(
        &mut self,
        new: &NewDelivery<'_>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql =
            "INSERT INTO webhook_deliveries (id, webhook, campaign, version, body, status, tries, due_at_ms,
                                                   created_at_ms)
                   VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6, $6)
                   ON CONFLICT DO NOTHING";
        let done = run!(
            self.conn,
            sql,
            convert::key("id", new.id)?,
            new.webhook,
            new.campaign.as_str(),
            i64::from(new.version),
            convert::text("body", new.body)?,
            convert::ms(now),
        )?;
        Ok(done == 1)
    }
}

impl Db {
    /// Takes a delivery for one try: nobody else takes it before `until`. `false` when somebody was faster.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claim_delivery(&self, row: &DeliveryRow, until: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut conn = self.writing().await?;
        let sql = "UPDATE webhook_deliveries SET tries = tries + 1, due_at_ms = $3
                    WHERE id = $1 AND status = 'waiting' AND tries = $2";
        Ok(run!(conn, sql, row.id.as_str(), i64::from(row.tries), convert::ms(until))? == 1)
    }

    /// Stores what the try of a claimed delivery led to; `false` when it was settled in the meantime.
    ///
    /// # Errors
    /// What the database says.
    pub async fn settle_delivery(
        &self,
        id: &str,
        tries: u32,
        attempt: &Attempt<'_>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut conn = self.writing().await?;
        let sql =
            "UPDATE webhook_deliveries SET status = $3, due_at_ms = $4, settled_at_ms = $5, answer = $6, error = $7
                    WHERE id = $1 AND status = 'waiting' AND tries = $2";
        let settled = (attempt.status != DeliveryStatus::Waiting).then(|| convert::ms(now));
        let done = run!(
            conn,
            sql,
            id,
            i64::from(tries),
            attempt.status.name(),
            convert::ms(attempt.due_at),
            settled,
            attempt.answer.map(i64::from),
            attempt.error.map(crate::outbox::without_nul),
        )?;
        Ok(done == 1)
    }
}
