//! The ledger of prizes: what each winner is due, and where it stands.

use chrono::{DateTime, Utc};
use domain::campaign::CampaignId;
use domain::payout::PayoutState;
use domain::prize::PrizeUnit;
use domain::snowflake::Snowflake;

use crate::conn::Conn;
use crate::convert;
use crate::db::Tx;
use crate::error::StoreError;
use crate::place::Place;

/// A prize that somebody won.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPayout {
    /// The campaign.
    pub campaign: CampaignId,
    /// The version of the result.
    pub result_version: u32,
    /// The place.
    pub place: u32,
    /// The number of the post on the frozen list.
    pub number: u32,
    /// Who won it.
    pub person: Snowflake,
    /// The post.
    pub message: Snowflake,
    /// The face value in hundredths of the currency.
    pub amount_minor: u64,
    /// The currency of the face value.
    pub currency: String,
    /// What it is paid in.
    pub unit: PrizeUnit,
    /// What may be paid once: a second row with the key is refused.
    pub pay_key: String,
    /// Where it begins.
    pub state: PayoutState,
    /// Until when the winner has to give an account number; `None` for the date of the campaign.
    pub claim_by: Option<DateTime<Utc>>,
}

/// An account number as the ledger keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedUid {
    /// The number, encrypted.
    pub sealed: Vec<u8>,
    /// Its keyed digest: equal numbers have equal digests.
    pub digest: String,
}

/// A row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutRow {
    /// Its number.
    pub id: i64,
    /// What was won, and where it stands now.
    pub payout: NewPayout,
    /// The account number, once given.
    pub uid: Option<SealedUid>,
    /// Why it was last moved off the road.
    pub reason: Option<String>,
    /// Grows by one with every change.
    pub revision: i64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub changed_at: DateTime<Utc>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    id: i64,
    campaign: String,
    result_version: i64,
    place: i64,
    number: i64,
    person: i64,
    message: i64,
    amount_minor: i64,
    currency: String,
    unit: String,
    pay_key: String,
    state: String,
    uid_sealed: Option<Vec<u8>>,
    uid_digest: Option<String>,
    reason: Option<String>,
    claim_by_ms: Option<i64>,
    revision: i64,
    created_at_ms: i64,
    changed_at_ms: i64,
}

impl Row {
    pub(crate) fn read(self) -> Result<PayoutRow, StoreError> {
        let place = Place { table: "payouts", key: &self.id };
        let uid = self.uid_sealed.zip(self.uid_digest);
        Ok(PayoutRow {
            id: self.id,
            uid: uid.map(|(sealed, digest)| SealedUid { sealed, digest }),
            revision: self.revision,
            created_at: place.at("created_at_ms", self.created_at_ms)?,
            changed_at: place.at("changed_at_ms", self.changed_at_ms)?,
            reason: self.reason,
            payout: NewPayout {
                campaign: CampaignId::new(self.campaign).map_err(|error| place.corrupt("campaign", error))?,
                result_version: place.number("result_version", self.result_version)?,
                place: place.number("place", self.place)?,
                number: place.number("number", self.number)?,
                person: place.id("person", self.person)?,
                message: place.id("message", self.message)?,
                amount_minor: place.id("amount_minor", self.amount_minor)?.0,
                unit: match self.unit.as_str() {
                    POINT_CARD => PrizeUnit::PointCard,
                    other => return Err(place.corrupt("unit", format!("{other:?} is no unit of a prize"))),
                },
                state: place.word("state", &self.state)?,
                claim_by: place.maybe_at("claim_by_ms", self.claim_by_ms)?,
                currency: self.currency,
                pay_key: self.pay_key,
            },
        })
    }
}

const POINT_CARD: &str = "point_card";

async fn list(conn: &mut Conn, campaign: &CampaignId) -> Result<Vec<PayoutRow>, StoreError> {
    let sql = select!(payouts, " WHERE campaign = $1 ORDER BY place, id");
    all!(conn, Row, sql, campaign.as_str())?.into_iter().map(Row::read).collect()
}

async fn with_digest(conn: &mut Conn, digest: &str) -> Result<Vec<PayoutRow>, StoreError> {
    let sql = select!(payouts, " WHERE uid_digest IS NOT NULL AND uid_digest = $1 ORDER BY id");
    all!(conn, Row, sql, digest)?.into_iter().map(Row::read).collect()
}

reads! {
    /// The ledger of a campaign, by place.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    payouts(campaign: &CampaignId) -> Vec<PayoutRow> = list;

    /// Every row, of any campaign, with the account number that has this digest.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    payouts_with_uid(digest: &str) -> Vec<PayoutRow> = with_digest;
}

impl Tx {
    /// Adds a row; `false` when its pay key is known, and then nothing changes.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when a live row of the campaign has the place or the person already,
    /// [`StoreError::Missing`] when the campaign is not stored.
    pub async fn add_payout(&mut self, payout: &NewPayout, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let sql = "INSERT INTO payouts (campaign, result_version, place, number, person, message, amount_minor,
                                        currency, unit, pay_key, state, revision, created_at_ms, changed_at_ms,
                                        claim_by_ms)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $12, $13) ON CONFLICT (pay_key) DO NOTHING";
        let unit = match payout.unit {
            PrizeUnit::PointCard => POINT_CARD,
        };
        let added = run!(
            self.conn,
            sql,
            payout.campaign.as_str(),
            i64::from(payout.result_version),
            i64::from(payout.place),
            i64::from(payout.number),
            convert::id("person", payout.person)?,
            convert::id("message", payout.message)?,
            convert::id("amount", Snowflake(payout.amount_minor))?,
            convert::text("currency", &payout.currency)?,
            unit,
            convert::key("pay key", &payout.pay_key)?,
            payout.state.name(),
            convert::ms(now),
            payout.claim_by.map(convert::ms),
        )?;
        Ok(added == 1)
    }

    /// Points a row whose revision is still the expected one at another entry of the same person, as a correction of the
    /// result has it.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has another revision or is not stored.
    pub async fn repoint_payout(
        &mut self,
        row: &PayoutRow,
        result_version: u32,
        number: u32,
        message: Snowflake,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE payouts SET result_version = $3, number = $4, message = $5, changed_at_ms = $6,
                                      revision = revision + 1
                    WHERE id = $1 AND revision = $2";
        let (version, number) = (i64::from(result_version), i64::from(number));
        let message = convert::id("message", message)?;
        let moved = run!(self.conn, sql, row.id, row.revision, version, number, message, convert::ms(now))?;
        one_prize(moved, row.id, row.revision)
    }

    /// Gives the winner until another time to give an account number.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the row has another revision or is not stored.
    pub async fn extend_claim(
        &mut self,
        id: i64,
        expected_revision: i64,
        claim_by: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sql =
            "UPDATE payouts SET claim_by_ms = $3, revision = revision + 1 WHERE id = $1 AND revision = $2";
        let moved = run!(self.conn, sql, id, expected_revision, convert::ms(claim_by))?;
        one_prize(moved, id, expected_revision)
    }

    /// Forgets the account number of a row.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when the row has another revision or is not stored.
    pub async fn forget_uid(
        &mut self,
        id: i64,
        expected_revision: i64,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE payouts SET uid_sealed = NULL, uid_digest = NULL, changed_at_ms = $3,
                                      revision = revision + 1
                    WHERE id = $1 AND revision = $2";
        let moved = run!(self.conn, sql, id, expected_revision, convert::ms(now))?;
        one_prize(moved, id, expected_revision)
    }

    /// Moves a row whose revision is still the expected one. `uid` replaces the account number, `None` keeps it.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when it has another revision or is not stored.
    pub async fn move_payout(
        &mut self,
        id: i64,
        expected_revision: i64,
        state: PayoutState,
        uid: Option<&SealedUid>,
        reason: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE payouts
                      SET state = $3, uid_sealed = coalesce($4, uid_sealed), uid_digest = coalesce($5, uid_digest),
                          reason = $6, changed_at_ms = $7, revision = revision + 1
                    WHERE id = $1 AND revision = $2";
        let moved = run!(
            self.conn,
            sql,
            id,
            expected_revision,
            state.name(),
            uid.map(|uid| uid.sealed.as_slice()),
            uid.map(|uid| uid.digest.as_str()),
            convert::maybe_text("reason", reason)?,
            convert::ms(now),
        )?;
        one_prize(moved, id, expected_revision)
    }
}

fn one_prize(moved: u64, id: i64, expected: i64) -> Result<(), StoreError> {
    if moved == 1 { Ok(()) } else { Err(StoreError::Stale { what: format!("prize {id}"), expected }) }
}
