//! The contract of the store: every story runs on SQLite and on PostgreSQL.

use std::future::Future;
use std::io::{self, Write as _};
use std::sync::Once;

use store::Db;
use tempfile::TempDir;
use tests::postgres::{self, Server};
use tokio::sync::OnceCell;

/// Makes two tests of each story: one on an SQLite file, one on a PostgreSQL database.
macro_rules! contract {
    ($($story:ident)*) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    crate::store::on_sqlite(super::$story).await;
                }
            )*
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    crate::store::on_postgres(super::$story).await;
                }
            )*
        }
    };
}

mod audit;
mod campaigns;
mod concurrency;
mod coverage;
mod errors;
mod events;
mod inbox;
mod jobs;
mod market;
mod migrations;
mod outbox;
mod pages;
mod posts;
mod prices;
mod results;
mod review;
mod sample;
mod values;

/// A database of its own for one story.
struct Bench {
    /// Prepared and empty.
    db: Db,
    /// Its address, for a second process.
    url: String,
    /// For SQL past the store, on PostgreSQL.
    server: Option<&'static Server>,
    /// Holds the file until the story is over.
    _folder: Option<TempDir>,
}

impl Bench {
    /// A database without tables, in a file.
    async fn empty_sqlite() -> Bench {
        static SAID: Once = Once::new();
        SAID.call_once(|| {
            // Written past the test harness, as the line of PostgreSQL is.
            writeln!(io::stderr(), "\nSQLite tests run on files in a temporary folder").expect("it is open");
        });
        let folder = tests::folder();
        let url = format!("sqlite:{}", folder.path().join("herald.db").display());
        let db = Db::open(&url).await.expect("a new file opens");
        Bench { db, url, server: None, _folder: Some(folder) }
    }

    /// A database without tables, on the server; `None` when there is no server.
    async fn empty_postgres() -> Option<Bench> {
        let server = postgres::server()?;
        let url = server.database();
        let db = Db::open(&url).await.expect("a new database opens");
        Some(Bench { db, url, server: Some(server), _folder: None })
    }

    /// The same database, opened again as another process would.
    async fn again(&self) -> Db {
        Db::open(&self.url).await.expect("it opens twice")
    }
}

async fn on_sqlite<F: Future<Output = ()>>(story: impl FnOnce(Bench) -> F) {
    let bench = Bench::empty_sqlite().await;
    bench.db.migrate().await.expect("migrations apply");
    story(bench).await;
}

/// A story that fails leaves its database on the server until the test binary ends.
async fn on_postgres<F: Future<Output = ()>>(story: impl FnOnce(Bench) -> F) {
    let Some(server) = postgres::server() else { return };
    let url = server.copy_of(prepared(server).await);
    let db = Db::open(&url).await.expect("a copy opens");
    let bench = Bench { db: db.clone(), url: url.clone(), server: Some(server), _folder: None };
    story(bench).await;
    db.close().await;
    server.remove(&url);
}

/// The address of a database that is migrated once and copied for each story.
async fn prepared(server: &'static Server) -> &'static str {
    static PREPARED: OnceCell<String> = OnceCell::const_new();
    PREPARED
        .get_or_init(|| async {
            let url = server.database();
            let db = Db::open(&url).await.expect("a new database opens");
            db.migrate().await.expect("migrations apply");
            db.close().await;
            url
        })
        .await
}
