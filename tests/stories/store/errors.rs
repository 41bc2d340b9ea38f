//! What goes wrong is named with its mend, and the database stays whole.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;

use store::{Db, StoreError};
use tests::postgres::server;

use super::Bench;
use super::sample::{SECRETS, campaign, now, with_campaign};

contract! {
    a_database_that_was_never_prepared_says_so
}

async fn a_database_that_was_never_prepared_says_so(_: Bench) {
    for bench in [Some(Bench::empty_sqlite().await), Bench::empty_postgres().await].into_iter().flatten() {
        let error = bench.db.campaigns().await.unwrap_err();
        assert!(matches!(error, StoreError::NotMigrated { .. }), "{error}");
        assert!(error.to_string().contains("herald migrate"), "{error}");
    }
}

/// Everything an error can show, down to its last cause.
fn everything(error: &StoreError) -> String {
    let mut shown = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(inner) = cause {
        write!(shown, " {inner} {inner:?}").unwrap();
        cause = inner.source();
    }
    shown
}

#[tokio::test]
async fn a_server_that_is_away_is_named_without_its_password() {
    // Port 1 is never served.
    let error = Db::open("postgres://herald:hunter2@127.0.0.1:1/campaigns").await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error}");
    assert!(error.is_transient());
    let shown = everything(&error);
    assert!(shown.contains("127.0.0.1:1"), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named_without_the_password() {
    let Some(bench) = Bench::empty_postgres().await else { return };
    let (base, _) = bench.url.rsplit_once('/').unwrap();
    let url = format!("{}/nowhere", base.replace("herald@", "herald:hunter2@"));
    let shown = everything(&Db::open(&url).await.unwrap_err());
    assert!(shown.contains("nowhere") && shown.contains("cannot be reached"), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
    let db = Db::open(&bench.url.replace("herald@", "herald:hunter2@")).await.unwrap();
    assert!(!format!("{db:?} {}", db.name()).contains("hunter2"), "{db:?}");
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let error = Db::open("sqlite:/nowhere/at/all/herald.db").await.unwrap_err();
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains("/nowhere/at/all/herald.db"), "{error}");
    assert!(error.to_string().contains("folder"), "{error}");
}

#[tokio::test]
async fn a_file_of_something_else_is_refused_and_left_alone() {
    let folder = tests::folder();
    // A real herald database with another program's mark in its header: offset 68, 4 bytes.
    let path = folder.path().join("ours.db");
    let db = Db::open(&format!("sqlite:{}", path.display())).await.unwrap();
    db.migrate().await.unwrap();
    db.close().await;
    let mut foreign = fs::read(&path).unwrap();
    assert_eq!(&foreign[68..72], b"HERD");
    foreign[68..72].copy_from_slice(&[0; 4]);

    let text = "a letter\n".repeat(1000).into_bytes();
    for (name, bytes, why) in [
        ("letter.txt", &text, "not an SQLite file"),
        ("short.txt", &b"x".to_vec(), "not an SQLite file"),
        ("foreign.db", &foreign, "another program"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let error = Db::open(&format!("sqlite:{}", path.display())).await.unwrap_err();
        assert!(matches!(error, StoreError::NotADatabase { .. }), "{error}");
        assert!(error.to_string().contains(name) && error.to_string().contains(why), "{error}");
        assert_eq!(&fs::read(&path).unwrap(), bytes, "{name} was changed");
    }
    let mut left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["foreign.db", "letter.txt", "ours.db", "short.txt"]);
}

/// Fills a database until it refuses; then everything that was committed is there, and nothing else.
async fn fill(db: &Db) -> (u64, StoreError) {
    let id = with_campaign(db).await;
    let mut kept = 0;
    loop {
        let filled = async {
            let mut tx = db.begin().await?;
            for part in 0..8 {
                tx.set_cursor(&format!("{kept}:{part}"), &"x".repeat(4000)).await?;
            }
            tx.commit().await
        };
        match filled.await {
            Ok(()) => kept += 1,
            Err(error) => {
                assert!(db.campaign(&id).await.unwrap().is_some(), "it can still be read");
                return (kept, error);
            }
        }
        assert!(kept < 10_000, "it never fills");
    }
}

async fn check_kept(db: &Db, kept: u64) {
    for number in 0..=kept {
        for part in 0..8 {
            let value = db.cursor(&format!("{number}:{part}")).await.unwrap();
            assert_eq!(value.is_some(), number < kept, "{number}:{part} of {kept}");
        }
    }
}

#[tokio::test]
async fn a_full_file_is_named_and_stays_whole() {
    let folder = tests::folder();
    let path = folder.path().join("small.db");
    let url = format!("sqlite:{}", path.display());
    let db = Db::open(&format!("{url}?max_pages=200")).await.unwrap();
    db.migrate().await.unwrap();
    let (kept, error) = fill(&db).await;
    assert!(matches!(error, StoreError::Full { .. }), "{error}");
    assert!(
        error.to_string().contains("small.db") && error.to_string().contains("free some space"),
        "{error}"
    );
    assert!(kept > 3, "{kept}");
    check_kept(&db, kept).await;
    // Full again and again, not stuck on the first failure.
    for _ in 0..3 {
        let mut tx = db.begin().await.unwrap();
        let error = match tx.set_cursor("more", &"x".repeat(1_000_000)).await {
            Ok(()) => tx.commit().await.unwrap_err(),
            Err(error) => error,
        };
        assert!(matches!(error, StoreError::Full { .. }), "{error}");
    }
    db.close().await;
    // With room again it goes on.
    let db = Db::open(&url).await.unwrap();
    check_kept(&db, kept).await;
    let mut tx = db.begin().await.unwrap();
    assert!(tx.insert_campaign(&campaign("next"), &SECRETS, now()).await.unwrap());
    tx.commit().await.unwrap();
}

/// A small disk of its own. Only root may mount one, and not in every container.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().ok()?;
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"])
            .arg(folder.path())
            .output()
            .is_ok_and(|output| output.status.success());
        mounted.then(|| Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("--lazy").arg(self.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()) || std::thread::panicking());
    }
}

#[tokio::test]
async fn a_full_disk_is_named_and_the_database_stays_whole() {
    let Some(disk) = SmallDisk::new() else {
        // The limit of the file covers the same path; see `a_full_file_is_named_and_stays_whole`.
        writeln!(io::stderr(), "\nNOT RUN on a full disk: mounting a small one needs root").unwrap();
        return;
    };
    let url = format!("sqlite:{}", disk.path().join("herald.db").display());
    let db = Db::open(&url).await.unwrap();
    db.migrate().await.unwrap();
    let (kept, error) = fill(&db).await;
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    check_kept(&db, kept).await;
    db.close().await;
    let grown = Command::new("mount").args(["-o", "remount,size=16m"]).arg(disk.path()).status();
    assert!(grown.unwrap().success());
    let db = Db::open(&url).await.unwrap();
    check_kept(&db, kept).await;
    let mut tx = db.begin().await.unwrap();
    tx.set_cursor("after", "1").await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}

/// The server is told to say what it says when its disk is full (SQLSTATE 53100).
#[tokio::test]
async fn a_full_server_is_named_and_nothing_is_kept() {
    let Some(bench) = Bench::empty_postgres().await else { return };
    bench.db.migrate().await.unwrap();
    let server = server().unwrap();
    server.sql(
        &bench.url,
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
         CREATE TRIGGER full_disk BEFORE INSERT ON inbox EXECUTE FUNCTION full_disk()",
    );
    let error = bench.db.receive(&[super::sample::fact("a")], now()).await.unwrap_err();
    assert!(matches!(error, StoreError::Full { .. }), "{error}");
    assert!(error.to_string().contains("free some space"), "{error}");
    assert_eq!(server.sql(&bench.url, "SELECT count(*) FROM inbox"), "0");
}

#[tokio::test]
async fn a_row_that_does_not_read_back_is_named() {
    let Some(bench) = Bench::empty_postgres().await else { return };
    bench.db.migrate().await.unwrap();
    let id = with_campaign(&bench.db).await;
    let server = server().unwrap();
    server.sql(&bench.url, "UPDATE campaigns SET body = '{\"id\":\"x\"'");
    let error = bench.db.campaign(&id).await.unwrap_err();
    let StoreError::Corrupt { table, key, detail } = &error else { panic!("{error}") };
    assert_eq!((*table, key.as_str()), ("campaigns", id.as_str()));
    assert!(detail.contains("body"), "{detail}");
}
