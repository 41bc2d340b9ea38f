//! Bringing the tables up to date.
//!
//! The files of `migrations/sqlite` and `migrations/postgres` are embedded. A database remembers every file it was
//! built with, and its checksum. All that is missing is applied in one transaction, so a failure half way leaves the
//! database as it was, and two processes that start at once do not disturb each other.

use sqlx::migrate::{AppliedMigration, Migrate, MigrateError, Migration, Migrator};

use crate::conn::{Conn, Native};
use crate::db::{Backend, Db};
use crate::error::StoreError;

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

/// The table in which a database remembers its migrations.
const TABLE: &str = "_sqlx_migrations";

/// What [`Db::migrate`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// The migrations that were missing, such as `0002_posts`, in order; empty when there was nothing to do.
    pub applied: Vec<String>,
    /// The version the tables have now.
    pub version: i64,
}

/// How the tables of a database stand to this herald.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaState {
    /// Up to date.
    Current {
        /// The version.
        version: i64,
    },
    /// Older: `herald migrate` brings it up to date.
    Behind {
        /// The version of the tables.
        found: i64,
        /// The version this herald needs.
        known: i64,
    },
    /// No tables at all.
    Empty,
}

/// One column, in the words both databases share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ColumnShape {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// `integer`, `text` or `bytes`; a truth value counts as an integer, as it is one on SQLite.
    pub kind: String,
    /// May be NULL.
    pub nullable: bool,
}

impl Db {
    /// Brings the tables up to date; does nothing when they are.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`] and [`StoreError::ChangedMigration`], both before anything is changed; otherwise
    /// what the database says. Nothing is kept of a migration that fails.
    pub async fn migrate(&self) -> Result<Migrated, StoreError> {
        self.migrate_up_to(newest(known(self.backend()))).await
    }

    /// As [`Db::migrate`], and no further than a version: a test of what a later one does with stored rows begins there.
    pub(crate) async fn migrate_up_to(&self, version: i64) -> Result<Migrated, StoreError> {
        let mut tx = self.begin().await?;
        let conn = &mut tx.conn;
        if conn.backend() == Backend::Postgres {
            // Held until the commit. The key is "HERD" again; any fixed number would do.
            run!(conn, "SELECT pg_advisory_xact_lock(1212502596)")?;
        }
        let made = match conn.native() {
            Native::Sqlite(link) => link.ensure_migrations_table(TABLE).await,
            Native::Postgres(link) => link.ensure_migrations_table(TABLE).await,
        };
        checked(conn, made)?;
        let applied = list_applied(conn).await?;
        compare(self.name(), known(self.backend()), &applied)?;
        let mut names = Vec::new();
        let missing = known(self.backend()).iter().skip(applied.len());
        for migration in missing.take_while(|migration| migration.version <= version) {
            let done = match conn.native() {
                Native::Sqlite(link) => link.apply(TABLE, migration).await,
                Native::Postgres(link) => link.apply(TABLE, migration).await,
            };
            checked(conn, done)?;
            tracing::info!(migration = file_name(migration), database = self.name(), "applied a migration");
            names.push(file_name(migration));
        }
        tx.commit().await?;
        Ok(Migrated { applied: names, version })
    }

    /// Looks at the tables without changing anything.
    ///
    /// # Errors
    /// [`StoreError::NewerSchema`], [`StoreError::ChangedMigration`], or what the database says.
    pub async fn check_schema(&self) -> Result<SchemaState, StoreError> {
        let mut conn = self.reading().await?;
        let applied = match list_applied(&mut conn).await {
            Err(StoreError::NotMigrated { .. }) => return Ok(SchemaState::Empty),
            applied => applied?,
        };
        let migrator = known(self.backend());
        compare(self.name(), migrator, &applied)?;
        let known = newest(migrator);
        Ok(match applied.last() {
            None => SchemaState::Empty,
            Some(last) if last.version < known => SchemaState::Behind { found: last.version, known },
            Some(_) => SchemaState::Current { version: known },
        })
    }

    /// Every column of every table of herald, sorted. Both databases must give the same list.
    ///
    /// # Errors
    /// What the database says.
    pub async fn columns(&self) -> Result<Vec<ColumnShape>, StoreError> {
        let mut conn = self.reading().await?;
        let sql = match self.backend() {
            Backend::Sqlite => {
                "SELECT t.name, c.name, c.type, c.\"notnull\" = 0
                   FROM sqlite_master t JOIN pragma_table_info(t.name) c
                  WHERE t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_'"
            }
            Backend::Postgres => {
                "SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'YES'
                   FROM information_schema.columns WHERE table_schema = current_schema()"
            }
        };
        let rows = all!(conn, (String, String, String, bool), sql)?;
        let mut columns: Vec<ColumnShape> = rows
            .into_iter()
            // The index of words is FTS5 on one and a `tsvector` on the other, with tables of its own beside it.
            .filter(|(table, ..)| table != TABLE && !table.starts_with("post_words"))
            .map(|(table, column, kind, nullable)| {
                let kind = match kind.to_ascii_lowercase().as_str() {
                    "integer" | "bigint" | "boolean" => "integer".to_owned(),
                    "blob" | "bytea" => "bytes".to_owned(),
                    other => other.to_owned(),
                };
                ColumnShape { table, column, kind, nullable }
            })
            .collect();
        columns.sort();
        Ok(columns)
    }
}

fn known(backend: Backend) -> &'static Migrator {
    match backend {
        Backend::Sqlite => &SQLITE,
        Backend::Postgres => &POSTGRES,
    }
}

fn newest(migrator: &Migrator) -> i64 {
    migrator.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// The name of the file without its ending.
fn file_name(migration: &Migration) -> String {
    format!("{:04}_{}", migration.version, migration.description.replace(' ', "_"))
}

async fn list_applied(conn: &mut Conn) -> Result<Vec<AppliedMigration>, StoreError> {
    let listed = match conn.native() {
        Native::Sqlite(link) => link.list_applied_migrations(TABLE).await,
        Native::Postgres(link) => link.list_applied_migrations(TABLE).await,
    };
    checked(conn, listed)
}

fn checked<T>(conn: &mut Conn, answer: Result<T, MigrateError>) -> Result<T, StoreError> {
    conn.checked(answer.map_err(|error| match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error,
        other => sqlx::Error::Migrate(Box::new(other)),
    }))
}

/// Every applied migration must be the one of the same place in the embedded list.
fn compare(database: &str, migrator: &Migrator, applied: &[AppliedMigration]) -> Result<(), StoreError> {
    let known = newest(migrator);
    if let Some(newer) = applied.iter().map(|done| done.version).filter(|version| *version > known).max() {
        return Err(StoreError::NewerSchema { database: database.to_owned(), found: newer, known });
    }
    for (ours, done) in migrator.iter().zip(applied) {
        if ours.version != done.version || ours.checksum != done.checksum {
            return Err(StoreError::ChangedMigration {
                database: database.to_owned(),
                migration: file_name(ours),
            });
        }
    }
    Ok(())
}
