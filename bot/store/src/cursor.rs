//! How far a reader has come: verified watermarks of channels, positions in feeds.

use crate::conn::Conn;
use crate::convert;
use crate::db::{Db, Tx};
use crate::error::StoreError;

async fn find(conn: &mut Conn, name: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT value FROM cursors WHERE name = $1";
    Ok(first!(conn, (String,), sql, convert::key("cursor", name)?)?.map(|(value,)| value))
}

impl Db {
    /// The value of a cursor.
    ///
    /// # Errors
    /// What the database says.
    pub async fn cursor(&self, name: &str) -> Result<Option<String>, StoreError> {
        find(&mut self.reading().await?, name).await
    }
}

impl Tx {
    /// The value of a cursor, which no other transaction reads this way until this one ends: it may be written back.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another transaction holds it for too long.
    pub async fn cursor(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        // A row lock cannot hold a row that is not there yet.
        self.lock_name(name).await?;
        find(&mut self.conn, name).await
    }

    /// Sets a cursor.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_cursor(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO cursors (name, value) VALUES ($1, $2)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        run!(self.conn, sql, convert::key("cursor", name)?, convert::text("cursor value", value)?)?;
        Ok(())
    }
}
