//! Campaigns and their secrets.

use std::fmt;

use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::snowflake::Snowflake;
use domain::state::State;

use crate::conn::Conn;
use crate::convert;
use crate::db::{Backend, Tx};
use crate::error::StoreError;
use crate::place::Place;

/// A campaign as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCampaign {
    /// The campaign.
    pub campaign: Campaign,
    /// Grows by one with every change; see [`Tx::update_campaign`].
    pub revision: i64,
    /// When it was first stored.
    pub created_at: DateTime<Utc>,
}

/// What nobody may know before the result: the tie seed, and the secret the salts of the list are made from.
#[derive(Clone, PartialEq, Eq)]
pub struct CampaignSecrets {
    /// The tie seed; its commitment stands in the campaign.
    pub seed: [u8; 32],
    /// The secret of the salts.
    pub salt: [u8; 32],
}

impl fmt::Debug for CampaignSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CampaignSecrets(hidden)")
    }
}

type Row = (String, String, i64, i64);

fn read((id, body, revision, created_at): Row) -> Result<StoredCampaign, StoreError> {
    let place = Place { table: "campaigns", key: &id };
    Ok(StoredCampaign {
        campaign: place.json("body", &body)?,
        revision,
        created_at: place.at("created_at_ms", created_at)?,
    })
}

async fn find(conn: &mut Conn, id: &CampaignId) -> Result<Option<StoredCampaign>, StoreError> {
    let sql = "SELECT id, body, revision, created_at_ms FROM campaigns WHERE id = $1";
    first!(conn, Row, sql, id.as_str())?.map(read).transpose()
}

async fn list(conn: &mut Conn) -> Result<Vec<StoredCampaign>, StoreError> {
    let sql = "SELECT id, body, revision, created_at_ms FROM campaigns ORDER BY id";
    all!(conn, Row, sql)?.into_iter().map(read).collect()
}

async fn list_live(conn: &mut Conn, guild: Option<Snowflake>) -> Result<Vec<StoredCampaign>, StoreError> {
    let rows = match guild {
        None => {
            let sql = "SELECT id, body, revision, created_at_ms FROM campaigns WHERE live ORDER BY id";
            all!(conn, Row, sql)?
        }
        Some(guild) => {
            let sql = "SELECT id, body, revision, created_at_ms FROM campaigns
                        WHERE live AND guild = $1 ORDER BY id";
            all!(conn, Row, sql, convert::id("guild", guild)?)?
        }
    };
    rows.into_iter().map(read).collect()
}

async fn list_of(conn: &mut Conn, guild: Snowflake) -> Result<Vec<StoredCampaign>, StoreError> {
    let sql = "SELECT id, body, revision, created_at_ms FROM campaigns
                WHERE guild = $1 ORDER BY created_at_ms DESC, id";
    all!(conn, Row, sql, convert::id("guild", guild)?)?.into_iter().map(read).collect()
}

/// A page of the campaigns of a server, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignPage {
    /// Only those in one of these states.
    pub states: Vec<State>,
    /// Only campaigns beyond this one: when it was first stored, and its name.
    pub beyond: Option<(DateTime<Utc>, CampaignId)>,
    /// At most so many.
    pub limit: u32,
}

async fn page(
    conn: &mut Conn,
    guild: Snowflake,
    page: &CampaignPage,
) -> Result<Vec<StoredCampaign>, StoreError> {
    let states: Vec<&str> = page.states.iter().map(|state| state.name()).collect();
    let sql = match conn.backend() {
        Backend::Sqlite => {
            "SELECT id, body, revision, created_at_ms FROM campaigns
              WHERE guild = $1 AND state IN (SELECT value FROM json_each($2))
                AND (created_at_ms < $3 OR (created_at_ms = $3 AND id > $4))
              ORDER BY created_at_ms DESC, id LIMIT $5"
        }
        Backend::Postgres => {
            "SELECT id, body, revision, created_at_ms FROM campaigns
              WHERE guild = $1 AND state IN (SELECT value FROM json_array_elements_text($2::json))
                AND (created_at_ms < $3 OR (created_at_ms = $3 AND id > $4))
              ORDER BY created_at_ms DESC, id LIMIT $5"
        }
    };
    let (at, id) = page.beyond.as_ref().map_or((i64::MAX, ""), |(at, id)| (convert::ms(*at), id.as_str()));
    let rows = all!(
        conn,
        Row,
        sql,
        convert::id("guild", guild)?,
        convert::json("states", &states)?,
        at,
        id,
        i64::from(page.limit),
    )?;
    rows.into_iter().map(read).collect()
}

reads! {
    /// A page of the campaigns of a server, the newest first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    campaigns_listed(guild: Snowflake, of: &CampaignPage) -> Vec<StoredCampaign> = page;

    /// Every campaign of a server, the newest first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    campaigns_of(guild: Snowflake) -> Vec<StoredCampaign> = list_of;

    /// A campaign by its name.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    campaign(id: &CampaignId) -> Option<StoredCampaign> = find;

    /// Every campaign, by name.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    campaigns() -> Vec<StoredCampaign> = list;

    /// The campaigns that hold their topic (R7), of one server or of all, by name.
    ///
    /// A rule over several of them that must still hold at the commit needs [`Tx::lock_name`] first.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    live_campaigns(guild: Option<Snowflake>) -> Vec<StoredCampaign> = list_live;
}

impl Tx {
    /// Reads a campaign and keeps every other transaction from changing or locking it until this one ends.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another transaction holds it for too long.
    pub async fn lock_campaign(&mut self, id: &CampaignId) -> Result<Option<StoredCampaign>, StoreError> {
        let sql = locking!(
            self.conn,
            "SELECT id, body, revision, created_at_ms FROM campaigns WHERE id = $1",
            " FOR NO KEY UPDATE"
        );
        first!(self.conn, Row, sql, id.as_str())?.map(read).transpose()
    }

    /// Stores a new campaign with its secrets, at revision 1; `false` when the name is taken.
    ///
    /// # Errors
    /// What the database says.
    pub async fn insert_campaign(
        &mut self,
        campaign: &Campaign,
        secrets: &CampaignSecrets,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let sql = "INSERT INTO campaigns (id, guild, state, live, body, revision, created_at_ms)
                   VALUES ($1, $2, $3, $4, $5, 1, $6) ON CONFLICT (id) DO NOTHING";
        let inserted = run!(
            self.conn,
            sql,
            campaign.id.as_str(),
            convert::id("guild", campaign.guild)?,
            campaign.state.name(),
            campaign.state.holds_topic(),
            convert::json("campaign", campaign)?,
            convert::ms(now),
        )?;
        if inserted == 0 {
            return Ok(false);
        }
        let sql = "INSERT INTO campaign_secrets (campaign, seed, salt) VALUES ($1, $2, $3)";
        run!(self.conn, sql, campaign.id.as_str(), &secrets.seed[..], &secrets.salt[..])?;
        Ok(true)
    }

    /// Replaces a campaign whose revision is still the expected one; its revision grows by one.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has another revision or is not stored.
    pub async fn update_campaign(
        &mut self,
        campaign: &Campaign,
        expected_revision: i64,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE campaigns SET guild = $2, state = $3, live = $4, body = $5, revision = revision + 1
                    WHERE id = $1 AND revision = $6";
        let updated = run!(
            self.conn,
            sql,
            campaign.id.as_str(),
            convert::id("guild", campaign.guild)?,
            campaign.state.name(),
            campaign.state.holds_topic(),
            convert::json("campaign", campaign)?,
            expected_revision,
        )?;
        if updated == 1 {
            return Ok(());
        }
        Err(StoreError::Stale { what: format!("campaign {}", campaign.id), expected: expected_revision })
    }

    /// The secrets of a campaign.
    ///
    /// # Errors
    /// What the database says.
    pub async fn campaign_secrets(&mut self, id: &CampaignId) -> Result<Option<CampaignSecrets>, StoreError> {
        let sql = "SELECT seed, salt FROM campaign_secrets WHERE campaign = $1";
        let Some((seed, salt)) = first!(self.conn, (Vec<u8>, Vec<u8>), sql, id.as_str())? else {
            return Ok(None);
        };
        let place = Place { table: "campaign_secrets", key: id };
        let bytes = |column, bytes: Vec<u8>| {
            <[u8; 32]>::try_from(bytes).map_err(|_| place.corrupt(column, "it has not 32 bytes"))
        };
        Ok(Some(CampaignSecrets { seed: bytes("seed", seed)?, salt: bytes("salt", salt)? }))
    }
}
