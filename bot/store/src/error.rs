//! What can go wrong with a database, with its mend.

use std::error::Error;
use std::fmt;

use domain::campaign::CampaignId;

/// What a function of this crate could not do.
///
/// Absence is no error: a function that finds nothing answers `None` or `false`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Somebody else changed it in between: read it again and decide again.
    #[error("{what} changed in the meantime (revision {expected} was expected): load it again and repeat")]
    Stale {
        /// What was to be changed.
        what: String,
        /// The revision the caller knew.
        expected: i64,
    },
    /// A key that must be unique is already used for something else.
    #[error("{what} is already taken")]
    Taken {
        /// Which key.
        what: String,
    },
    /// Something refers to a row that is not stored.
    #[error("{what} is not stored")]
    Missing {
        /// What was referred to.
        what: String,
    },
    /// Marks for sheets that are sealed.
    #[error("the sheets of campaign {campaign} are sealed and take no more marks")]
    Sealed {
        /// The campaign.
        campaign: CampaignId,
    },
    /// A value that one of the two databases could not give back unchanged.
    #[error("{what} cannot be stored: {why}")]
    Unstorable {
        /// Which value.
        what: &'static str,
        /// Why not.
        why: String,
    },
    /// The address of the database cannot be read. The message never repeats a password.
    #[error(
        "database address: {why}; use sqlite:PATH, sqlite::memory: or postgres://USER:PASSWORD@HOST/DATABASE"
    )]
    Address {
        /// What is wrong with it.
        why: String,
    },
    /// A newer herald has worked on this database.
    #[error(
        "{database} has schema {found} and this herald knows only {known}: use the newer herald again, or restore a \
         backup; nothing was changed"
    )]
    NewerSchema {
        /// The database.
        database: String,
        /// The version of its schema.
        found: i64,
        /// The newest version this herald knows.
        known: i64,
    },
    /// A migration differs from the one this database was built with.
    #[error(
        "{database} was built with another text of migration {migration}: this herald's files are not the released \
         ones; nothing was changed"
    )]
    ChangedMigration {
        /// The database.
        database: String,
        /// The migration, such as `0002_posts`.
        migration: String,
    },
    /// The tables are missing or too old.
    #[error("{database} has not been prepared for this herald: run `herald migrate`")]
    NotMigrated {
        /// The database.
        database: String,
        /// What the database said.
        source: Cause,
    },
    /// No room left.
    #[error("no space left for {database}: free some space and try again; the last change was not kept")]
    Full {
        /// The database.
        database: String,
        /// What the database said.
        source: Cause,
    },
    /// Somebody else holds what was needed for too long. Nothing of the transaction was kept; try again.
    #[error("{database} is busy: somebody else holds it, or it does not answer in time; try again")]
    Busy {
        /// The database.
        database: String,
        /// What the database said.
        source: Cause,
    },
    /// The file is something else.
    #[error("{database} is not a database of herald ({why}): give another path; the file was not changed")]
    NotADatabase {
        /// The file.
        database: String,
        /// What it is.
        why: String,
    },
    /// The file is broken.
    #[error("{database} is damaged: restore the last backup")]
    Damaged {
        /// The file.
        database: String,
        /// What the database said.
        source: Cause,
    },
    /// No connection.
    #[error("{database} cannot be reached: {hint}")]
    Unreachable {
        /// The host or file, never the password.
        database: String,
        /// What to look at.
        hint: Hint,
        /// What the system said.
        source: Cause,
    },
    /// A row whose content does not read back.
    #[error("table {table}, row {key}: {detail}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The key of the row.
        key: String,
        /// What does not read back.
        detail: String,
    },
    /// An earlier statement of this transaction failed, so that nothing of it was kept.
    #[error("the transaction on {database} was undone because one of its statements had failed")]
    Undone {
        /// The database.
        database: String,
    },
    /// Anything else.
    #[error("{database}: {source}")]
    Other {
        /// The database.
        database: String,
        /// What the database said.
        source: Cause,
    },
}

impl StoreError {
    /// True when the same call may succeed later without anybody's help: the transaction was lost to another one, or
    /// the server is away.
    pub fn is_transient(&self) -> bool {
        matches!(self, StoreError::Busy { .. } | StoreError::Unreachable { .. })
    }
}

/// What to look at when a database cannot be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// A server: whether it runs, and the address.
    Server,
    /// A file: its folder.
    File,
    /// A file that may not be written.
    ReadOnly,
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Hint::Server => {
                "check that the server runs, and the host, port, user and password in the address"
            }
            Hint::File => "check that the folder exists and that herald may write there",
            Hint::ReadOnly => "the file is read-only; check its owner and permissions",
        })
    }
}

/// What the driver said; only for people to read.
pub struct Cause(Box<sqlx::Error>);

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cause({})", self.0)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for Cause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

/// The primary result codes of SQLite that have a mend of their own (<https://sqlite.org/rescode.html>). The driver
/// gives extended codes, whose low byte is the primary one.
mod sqlite {
    pub(super) const BUSY: i64 = 5;
    pub(super) const LOCKED: i64 = 6;
    pub(super) const READONLY: i64 = 8;
    pub(super) const CORRUPT: i64 = 11;
    pub(super) const FULL: i64 = 13;
    pub(super) const CANTOPEN: i64 = 14;
    pub(super) const NOTADB: i64 = 26;
    /// The shared index of the WAL could not grow, which is how a full disk shows first.
    pub(super) const IOERR_SHMSIZE: i64 = 4874;
}

/// Names the mend for what a driver said.
pub(crate) fn from_driver(database: &str, is_sqlite: bool, error: sqlx::Error) -> StoreError {
    let database = database.to_owned();
    let answer = match &error {
        sqlx::Error::Database(answer) => answer,
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) => {
            let hint = if is_sqlite { Hint::File } else { Hint::Server };
            return StoreError::Unreachable { database, hint, source: cause(error) };
        }
        sqlx::Error::PoolTimedOut => return StoreError::Busy { database, source: cause(error) },
        _ => return StoreError::Other { database, source: cause(error) },
    };
    if answer.is_unique_violation() {
        let key = answer.constraint().unwrap_or_else(|| answer.message());
        return StoreError::Taken { what: key.to_owned() };
    }
    if answer.is_foreign_key_violation() {
        let key = answer.constraint().unwrap_or("what the row belongs to");
        return StoreError::Missing { what: key.to_owned() };
    }
    let code = answer.code().unwrap_or_default().into_owned();
    if is_sqlite {
        let missing_table = answer.message().starts_with("no such ");
        sqlite_answer(database, code.parse().unwrap_or(0), missing_table, error)
    } else {
        postgres_answer(database, &code, error)
    }
}

fn sqlite_answer(database: String, code: i64, missing_table: bool, error: sqlx::Error) -> StoreError {
    let source = cause(error);
    if missing_table {
        return StoreError::NotMigrated { database, source };
    }
    if code == sqlite::IOERR_SHMSIZE {
        return StoreError::Full { database, source };
    }
    match code & 0xff {
        sqlite::FULL => StoreError::Full { database, source },
        sqlite::BUSY | sqlite::LOCKED => StoreError::Busy { database, source },
        sqlite::NOTADB => StoreError::NotADatabase { database, why: "not an SQLite file".to_owned() },
        sqlite::CORRUPT => StoreError::Damaged { database, source },
        sqlite::CANTOPEN => StoreError::Unreachable { database, hint: Hint::File, source },
        sqlite::READONLY => StoreError::Unreachable { database, hint: Hint::ReadOnly, source },
        _ => StoreError::Other { database, source },
    }
}

/// Sorts by SQLSTATE (PostgreSQL documentation, appendix A).
fn postgres_answer(database: String, code: &str, error: sqlx::Error) -> StoreError {
    let source = cause(error);
    match code {
        // disk_full
        "53100" => StoreError::Full { database, source },
        // undefined_table, undefined_column, undefined_function
        "42P01" | "42703" | "42883" => StoreError::NotMigrated { database, source },
        // serialization_failure, deadlock_detected, lock_not_available, too_many_connections
        "40001" | "40P01" | "55P03" | "53300" => StoreError::Busy { database, source },
        // data_corrupted, index_corrupted
        "XX001" | "XX002" => StoreError::Damaged { database, source },
        // invalid_catalog_name, and the classes: connection, authorization, operator intervention
        "3D000" => StoreError::Unreachable { database, hint: Hint::Server, source },
        _ if ["08", "28", "57"].contains(&code.get(..2).unwrap_or_default()) => {
            StoreError::Unreachable { database, hint: Hint::Server, source }
        }
        _ => StoreError::Other { database, source },
    }
}

fn cause(error: sqlx::Error) -> Cause {
    Cause(Box::new(error))
}
