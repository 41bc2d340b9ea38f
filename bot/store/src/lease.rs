//! Rights that one process holds at a time, such as the gateway session of a shard.

use chrono::{DateTime, TimeDelta, Utc};

use crate::convert;
use crate::db::Db;
use crate::error::StoreError;

/// A held right. Its fence is larger than that of every holder before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeaseGrant {
    /// What is held.
    pub name: String,
    /// Who holds it.
    pub owner: String,
    /// The number of this holding.
    pub fence: i64,
    /// When it ends unless it is renewed.
    pub until: DateTime<Utc>,
}

impl Db {
    /// Takes a right that is free, has run out, or is held by the same owner already (who gets a new fence, so that an
    /// earlier holding of theirs is over). `None` while another owner holds it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn acquire_lease(
        &self,
        name: &str,
        owner: &str,
        now: DateTime<Utc>,
        lasts: TimeDelta,
    ) -> Result<Option<LeaseGrant>, StoreError> {
        let mut conn = self.writing().await?;
        let until = now + lasts;
        let sql = "INSERT INTO leases (name, owner, fence, until_ms) VALUES ($1, $2, 1, $3)
                   ON CONFLICT (name) DO UPDATE
                      SET owner = excluded.owner, fence = leases.fence + 1, until_ms = excluded.until_ms
                    WHERE leases.owner = excluded.owner OR leases.until_ms <= $4
                   RETURNING fence";
        let row = first!(
            conn,
            (i64,),
            sql,
            convert::key("lease name", name)?,
            convert::key("lease owner", owner)?,
            convert::ms(until),
            convert::ms(now),
        )?;
        let grant = |(fence,)| LeaseGrant { name: name.to_owned(), owner: owner.to_owned(), fence, until };
        Ok(row.map(grant))
    }

    /// Holds a right for longer. `false` when somebody else has it by now: whoever held it must stop at once.
    ///
    /// # Errors
    /// What the database says.
    pub async fn renew_lease(
        &self,
        grant: &LeaseGrant,
        now: DateTime<Utc>,
        lasts: TimeDelta,
    ) -> Result<bool, StoreError> {
        let mut conn = self.writing().await?;
        let sql = "UPDATE leases SET until_ms = $4 WHERE name = $1 AND owner = $2 AND fence = $3";
        let until = convert::ms(now + lasts);
        Ok(run!(conn, sql, grant.name.as_str(), grant.owner.as_str(), grant.fence, until)? == 1)
    }

    /// Gives a right back, so that the next owner need not wait for its end.
    ///
    /// # Errors
    /// What the database says.
    pub async fn release_lease(&self, grant: &LeaseGrant) -> Result<(), StoreError> {
        let mut conn = self.writing().await?;
        let sql = "UPDATE leases SET until_ms = 0 WHERE name = $1 AND owner = $2 AND fence = $3";
        run!(conn, sql, grant.name.as_str(), grant.owner.as_str(), grant.fence)?;
        Ok(())
    }
}
