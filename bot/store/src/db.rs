//! Opening a database, reading from it, and write transactions.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection as _, PgPool, SqlitePool};
use tokio::io::AsyncReadExt as _;

use crate::conn::{Conn, Link};
use crate::error::{StoreError, from_driver};
use crate::url::{self, Address};

/// How long a statement waits for another process that writes the same SQLite file, or for a row lock on PostgreSQL.
const LOCK_WAIT: Duration = Duration::from_secs(5);
/// How long a task waits for its turn on a connection.
const TURN_WAIT: Duration = Duration::from_secs(30);
/// How long a server may take to answer the first time.
const CONNECT_WAIT: Duration = Duration::from_secs(10);
/// SQLite readers beside the one writer.
const READERS_MAX: u32 = 4;
/// Connections to a PostgreSQL server. A default server takes 100 in all, so several replicas fit.
const SERVER_CONNECTIONS_MAX: u32 = 10;
/// Prepared statements kept for each connection: more than this crate has.
const STATEMENTS_MAX: usize = 256;
/// "HERD" as a number; the first migration writes it into the file.
const APPLICATION_ID: i64 = 0x4845_5244;
/// What the name of a SQLite file begins with in messages.
const FILE_NAME: &str = "SQLite file ";
/// How every SQLite file begins (<https://sqlite.org/fileformat.html>, section 1.3.1).
const FILE_MARK: &[u8; 16] = b"SQLite format 3\0";

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Backend {
    /// A file or memory of this process.
    Sqlite,
    /// A server.
    Postgres,
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Backend::Sqlite => "SQLite",
            Backend::Postgres => "PostgreSQL",
        })
    }
}

/// A database. Cloning gives another handle on the same connections.
#[derive(Clone)]
pub struct Db {
    name: Arc<str>,
    pools: Pools,
}

#[derive(Clone)]
enum Pools {
    Sqlite { write: SqlitePool, read: SqlitePool },
    Postgres(PgPool),
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Db({})", self.name)
    }
}

impl Db {
    /// Opens a database and leaves its tables as they are; see [`Db::migrate`].
    ///
    /// `sqlite:PATH` is a file, created when it is missing; with `?max_pages=N` it stops growing at N pages of 4096
    /// bytes, so that it cannot eat a small disk. `sqlite::memory:` lives as long as this handle and has one
    /// connection, so a read waits for an open [`Tx`]. `postgres://USER:PASSWORD@HOST:PORT/DATABASE` is a server.
    ///
    /// # Errors
    /// [`StoreError::Address`], [`StoreError::NotADatabase`] for a file of something else, which is left as it was,
    /// [`StoreError::Unreachable`], [`StoreError::Full`].
    pub async fn open(url: &str) -> Result<Db, StoreError> {
        match url::read(url)? {
            Address::SqliteFile { path, max_pages } => open_file(&path, max_pages).await,
            Address::SqliteMemory => open_memory().await,
            Address::Postgres { options, name } => open_server(*options, name.into()).await,
        }
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        match self.pools {
            Pools::Sqlite { .. } => Backend::Sqlite,
            Pools::Postgres(_) => Backend::Postgres,
        }
    }

    /// The database as messages name it: the path, or the host and the name, never the password.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file of a SQLite database that lies in one.
    pub fn file(&self) -> Option<&Path> {
        self.name.strip_prefix(FILE_NAME).map(Path::new)
    }

    /// Waits for the connections in use and closes all of them. On SQLite this folds the WAL back into the file.
    pub async fn close(self) {
        match self.pools {
            Pools::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// Begins a write transaction.
    ///
    /// On SQLite it is the only one from here on: another waits until this one ends.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when the turn does not come, [`StoreError::Unreachable`].
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let link = match &self.pools {
            // Taking the write lock at once is what makes read-then-write safe: a transaction that began by reading
            // would be refused when it comes to write, because another process may have written in between.
            Pools::Sqlite { write, .. } => write.begin_with("BEGIN IMMEDIATE").await.map(Link::SqliteTx),
            Pools::Postgres(pool) => pool.begin().await.map(Link::PostgresTx),
        };
        Ok(Tx { conn: self.conn(link)? })
    }

    /// A connection on which all reads see the same state of the database.
    pub(crate) async fn reading(&self) -> Result<Conn, StoreError> {
        let link = match &self.pools {
            Pools::Sqlite { read, .. } => read.begin().await.map(Link::SqliteTx),
            Pools::Postgres(pool) => {
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await.map(Link::PostgresTx)
            }
        };
        self.conn(link)
    }

    /// A connection for one writing statement, which is a transaction of its own.
    pub(crate) async fn writing(&self) -> Result<Conn, StoreError> {
        let link = match &self.pools {
            Pools::Sqlite { write, .. } => write.acquire().await.map(Link::Sqlite),
            Pools::Postgres(pool) => pool.acquire().await.map(Link::Postgres),
        };
        self.conn(link)
    }

    fn conn(&self, link: Result<Link, sqlx::Error>) -> Result<Conn, StoreError> {
        let is_sqlite = self.backend() == Backend::Sqlite;
        let link = link.map_err(|error| from_driver(&self.name, is_sqlite, error))?;
        Ok(Conn::new(self.name.clone(), link))
    }
}

/// A write transaction. Dropping it undoes everything in it; on PostgreSQL that happens a moment later, and until then
/// its locks are held. [`Tx::rollback`] waits for it.
pub struct Tx {
    pub(crate) conn: Conn,
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tx({})", self.conn.name)
    }
}

impl Tx {
    /// Keeps everything that was written.
    ///
    /// # Errors
    /// [`StoreError::Undone`] when a statement before had failed; nothing is kept then, even if the caller passed
    /// over that failure. Otherwise what the database says, [`StoreError::Full`] above all; nothing is kept either.
    pub async fn commit(self) -> Result<(), StoreError> {
        if self.conn.failed {
            return Err(StoreError::Undone { database: self.conn.name.to_string() });
        }
        self.conn.commit().await
    }

    /// Undoes everything and waits until its locks are free.
    ///
    /// # Errors
    /// What the database says; nothing is kept either way.
    pub async fn rollback(self) -> Result<(), StoreError> {
        self.conn.rollback().await
    }

    /// Takes a named lock until the transaction ends, for a rule that spans rows that may not exist yet: two
    /// campaigns of a server that must not share a topic, say. On SQLite every write transaction is alone anyway.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another transaction holds the name for too long.
    pub async fn lock_name(&mut self, name: &str) -> Result<(), StoreError> {
        if self.conn.backend() == Backend::Postgres {
            let name = crate::convert::key("lock name", name)?;
            run!(self.conn, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", name)?;
        }
        Ok(())
    }
}

async fn open_file(path: &Path, max_pages: Option<u32>) -> Result<Db, StoreError> {
    let name: Arc<str> = format!("{FILE_NAME}{}", path.display()).into();
    let fail = |error| from_driver(&name, true, error);
    if tokio::fs::metadata(path).await.is_ok_and(|file| file.len() > 0) {
        refuse_foreign_file(&name, path).await?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(LOCK_WAIT)
        .statement_cache_capacity(STATEMENTS_MAX);
    let mut writer = options
        .clone()
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // In WAL mode NORMAL may lose the last commits in a power cut; a fact that was acknowledged must stay.
        .synchronous(SqliteSynchronous::Full);
    if let Some(pages) = max_pages {
        writer = writer.pragma("max_page_count", pages.to_string());
    }
    let write = sqlite_pool(1).connect_with(writer).await.map_err(fail)?;
    let read = sqlite_pool(READERS_MAX).connect_lazy_with(options.read_only(true));
    Ok(Db { name, pools: Pools::Sqlite { write, read } })
}

async fn open_memory() -> Result<Db, StoreError> {
    let name: Arc<str> = "SQLite in memory".into();
    let options = SqliteConnectOptions::new()
        .in_memory(true)
        .foreign_keys(true)
        .statement_cache_capacity(STATEMENTS_MAX);
    let opened = sqlite_pool(1).connect_with(options).await;
    let write = opened.map_err(|error| from_driver(&name, true, error))?;
    Ok(Db { name, pools: Pools::Sqlite { read: write.clone(), write } })
}

fn sqlite_pool(connections_max: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(TURN_WAIT)
        // A connection to a file does not go stale, and one to memory must never be closed.
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        // When the disk is full SQLite ends the transaction by itself. The driver then still counts it as open and
        // would refuse every later one, so such a connection is closed. The ping waits for a rollback under way.
        .after_release(|conn, _| {
            Box::pin(async move {
                conn.ping().await?;
                Ok(!conn.is_in_transaction())
            })
        })
}

/// Refuses a file that is no SQLite file, or that holds the tables of another program, before anything is written.
async fn refuse_foreign_file(name: &str, path: &Path) -> Result<(), StoreError> {
    // SQLite takes a file of one byte for an empty database and would write over it, so its mark is looked for here.
    let mut mark = [0; FILE_MARK.len()];
    let read = async { tokio::fs::File::open(path).await?.read_exact(&mut mark).await };
    match read.await {
        Ok(_) if mark == *FILE_MARK => {}
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => {
            return Err(from_driver(name, true, error.into()));
        }
        Ok(_) | Err(_) => {
            let why = "not an SQLite file".to_owned();
            return Err(StoreError::NotADatabase { database: name.to_owned(), why });
        }
    }
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(LOCK_WAIT);
    let looked = async {
        let mut conn = sqlx::SqliteConnection::connect_with(&options).await?;
        let (tables,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM sqlite_master").fetch_one(&mut conn).await?;
        let (id,): (i64,) = sqlx::query_as("PRAGMA application_id").fetch_one(&mut conn).await?;
        conn.close().await?;
        Ok((tables, id))
    };
    let (tables, id) = looked.await.map_err(|error| from_driver(name, true, error))?;
    if tables > 0 && id != APPLICATION_ID {
        let why = "it holds the tables of another program".to_owned();
        return Err(StoreError::NotADatabase { database: name.to_owned(), why });
    }
    Ok(())
}

async fn open_server(options: PgConnectOptions, name: Arc<str>) -> Result<Db, StoreError> {
    let options = options
        .application_name("herald")
        .statement_cache_capacity(STATEMENTS_MAX)
        .options([("lock_timeout", format!("{}ms", LOCK_WAIT.as_millis()))]);
    // The pool would repeat a refused connection until its patience ends; whoever starts herald wants to know at once.
    let tried = async { sqlx::PgConnection::connect_with(&options).await?.close().await };
    let tried = tokio::time::timeout(CONNECT_WAIT, tried).await;
    tried
        .unwrap_or_else(|_| Err(sqlx::Error::Io(io::ErrorKind::TimedOut.into())))
        .map_err(|error| from_driver(&name, false, error))?;
    let pool = PgPoolOptions::new()
        .max_connections(SERVER_CONNECTIONS_MAX)
        .acquire_timeout(TURN_WAIT)
        .connect_lazy_with(options);
    Ok(Db { name, pools: Pools::Postgres(pool) })
}
