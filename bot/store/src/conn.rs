//! A connection of either driver.

use std::sync::Arc;

use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection, Transaction};

use crate::db::Backend;
use crate::error::{self, StoreError};

/// A connection in use: a transaction, or a connection of its own for a single statement.
pub(crate) struct Conn {
    /// The database as messages name it.
    pub(crate) name: Arc<str>,
    link: Link,
    /// A statement failed. PostgreSQL then undoes the whole transaction and answers a commit as if all were well;
    /// SQLite undoes the statement alone. [`crate::Tx::commit`] refuses on both.
    pub(crate) failed: bool,
}

pub(crate) enum Link {
    Sqlite(PoolConnection<Sqlite>),
    SqliteTx(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresTx(Transaction<'static, Postgres>),
}

/// What the drivers want to be given.
pub(crate) enum Native<'a> {
    Sqlite(&'a mut SqliteConnection),
    Postgres(&'a mut PgConnection),
}

impl Conn {
    pub(crate) fn new(name: Arc<str>, link: Link) -> Self {
        Self { name, link, failed: false }
    }

    pub(crate) fn backend(&self) -> Backend {
        match self.link {
            Link::Sqlite(_) | Link::SqliteTx(_) => Backend::Sqlite,
            Link::Postgres(_) | Link::PostgresTx(_) => Backend::Postgres,
        }
    }

    pub(crate) fn native(&mut self) -> Native<'_> {
        match &mut self.link {
            Link::Sqlite(link) => Native::Sqlite(link),
            Link::SqliteTx(link) => Native::Sqlite(link),
            Link::Postgres(link) => Native::Postgres(link),
            Link::PostgresTx(link) => Native::Postgres(link),
        }
    }

    /// Turns the driver's error into one of ours and remembers that there was one.
    pub(crate) fn checked<T>(&mut self, answer: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        answer.map_err(|error| {
            self.failed = true;
            error::from_driver(&self.name, self.backend() == Backend::Sqlite, error)
        })
    }

    /// Undoes the transaction; a connection outside of one has nothing to undo.
    pub(crate) async fn rollback(self) -> Result<(), StoreError> {
        let is_sqlite = self.backend() == Backend::Sqlite;
        let done = match self.link {
            Link::SqliteTx(tx) => tx.rollback().await,
            Link::PostgresTx(tx) => tx.rollback().await,
            Link::Sqlite(_) | Link::Postgres(_) => Ok(()),
        };
        done.map_err(|error| error::from_driver(&self.name, is_sqlite, error))
    }

    /// Ends the transaction; a connection outside of one has nothing to end.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        let is_sqlite = self.backend() == Backend::Sqlite;
        let done = match self.link {
            Link::SqliteTx(tx) => tx.commit().await,
            Link::PostgresTx(tx) => tx.commit().await,
            Link::Sqlite(_) | Link::Postgres(_) => Ok(()),
        };
        done.map_err(|error| error::from_driver(&self.name, is_sqlite, error))
    }
}
