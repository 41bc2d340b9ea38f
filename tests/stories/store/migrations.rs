//! Migrations: the two folders, and databases of other versions.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use domain::campaign::CampaignId;
use domain::verdict::Flag;
use store::{Db, Migrated, PostFilter, PostOrder, PostPage, SchemaState, StoreError};

use super::Bench;

contract! {
    migrating_twice_changes_nothing
    several_processes_may_migrate_at_once
}

async fn empty_like(bench: &Bench) -> Bench {
    match bench.server {
        Some(_) => Bench::empty_postgres().await.expect("there is a server"),
        None => Bench::empty_sqlite().await,
    }
}

async fn migrating_twice_changes_nothing(bench: Bench) {
    let bench = empty_like(&bench).await;
    assert_eq!(bench.db.check_schema().await.unwrap(), SchemaState::Empty);
    let first = bench.db.migrate().await.unwrap();
    assert_eq!(first.applied, names("sqlite"));
    assert_eq!(first.version, first.applied.len() as i64);
    let columns = bench.db.columns().await.unwrap();
    let again = bench.db.migrate().await.unwrap();
    assert_eq!(again, Migrated { applied: vec![], version: first.version });
    assert_eq!(bench.db.columns().await.unwrap(), columns);
    let state = bench.db.check_schema().await.unwrap();
    assert_eq!(state, SchemaState::Current { version: first.version });
}

async fn several_processes_may_migrate_at_once(bench: Bench) {
    let bench = empty_like(&bench).await;
    let (one, two) = (bench.again().await, bench.again().await);
    let (one, two) = tokio::join!(one.migrate(), two.migrate());
    let mut applied = [one.unwrap().applied.len(), two.unwrap().applied.len()];
    applied.sort_unstable();
    assert_eq!(applied, [0, names("sqlite").len()]);
}

/// The migrations of a folder without their ending, in order.
fn names(folder: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(folder);
    let mut names: Vec<String> = fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| name.strip_suffix(".sql").expect("only SQL files").to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn both_folders_have_the_same_names() {
    let sqlite = names("sqlite");
    assert_eq!(sqlite, names("postgres"));
    let numbers: Vec<usize> = sqlite.iter().map(|name| name[..4].parse().unwrap()).collect();
    assert_eq!(numbers, (1..=sqlite.len()).collect::<Vec<_>>());
}

/// Without STRICT SQLite would keep a text in a column of numbers.
#[test]
fn every_table_on_sqlite_is_strict() {
    for name in names("sqlite") {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/sqlite").join(name + ".sql");
        let sql = fs::read_to_string(path).unwrap();
        assert_eq!(sql.matches("CREATE TABLE").count(), sql.matches(") STRICT").count(), "{sql}");
    }
}

#[tokio::test]
async fn both_databases_end_with_the_same_tables() {
    let Some(postgres) = Bench::empty_postgres().await else { return };
    let sqlite = Bench::empty_sqlite().await;
    sqlite.db.migrate().await.unwrap();
    postgres.db.migrate().await.unwrap();
    let (sqlite, postgres) = (sqlite.db.columns().await.unwrap(), postgres.db.columns().await.unwrap());
    assert_eq!(sqlite, postgres);
    let tables: BTreeSet<_> = sqlite.iter().map(|column| column.table.as_str()).collect();
    assert!(tables.len() >= 25 && tables.contains("venue_states"), "{tables:?}");
    // A time says its unit in its name.
    assert!(sqlite.iter().all(|column| !column.column.ends_with("_at")), "{sqlite:?}");
}

#[tokio::test]
async fn a_newer_server_database_is_refused_and_left_unchanged() {
    let Some(bench) = Bench::empty_postgres().await else { return };
    bench.db.migrate().await.unwrap();
    let server = bench.server.unwrap();
    let dump = || server.sql(&bench.url, "SELECT * FROM _sqlx_migrations ORDER BY version");
    server.sql(
        &bench.url,
        "INSERT INTO _sqlx_migrations VALUES (9000, 'from the future', now(), true, '\\x00', 0)",
    );
    let before = dump();
    let known = names("postgres").len() as i64;
    let again = Db::open(&bench.url).await.unwrap();
    for error in [again.migrate().await.unwrap_err(), again.check_schema().await.unwrap_err()] {
        assert!(
            matches!(error, StoreError::NewerSchema { found: 9000, known: k, .. } if k == known),
            "{error}"
        );
    }
    assert_eq!(dump(), before);
}

#[tokio::test]
async fn an_edited_migration_of_a_server_is_refused_and_nothing_applied() {
    let Some(bench) = Bench::empty_postgres().await else { return };
    bench.db.migrate().await.unwrap();
    let server = bench.server.unwrap();
    // The last one is missing, an earlier one was another text.
    let bench = before_the_last(&bench).await;
    server.sql(&bench.url, "UPDATE _sqlx_migrations SET checksum = '\\x00' WHERE version = 2");
    let columns = bench.db.columns().await.unwrap();
    for error in [bench.db.migrate().await.unwrap_err(), bench.db.check_schema().await.unwrap_err()] {
        let StoreError::ChangedMigration { migration, .. } = &error else { panic!("{error}") };
        assert_eq!(migration, "0002_posts");
    }
    assert_eq!(bench.db.columns().await.unwrap(), columns);
}

#[tokio::test]
async fn an_older_server_database_is_brought_up_to_date() {
    let Some(bench) = Bench::empty_postgres().await else { return };
    bench.db.migrate().await.unwrap();
    let columns = bench.db.columns().await.unwrap();
    let older = before_the_last(&bench).await;
    let names = names("postgres");
    let known = names.len() as i64;
    assert_eq!(older.db.check_schema().await.unwrap(), SchemaState::Behind { found: known - 1, known });
    assert_eq!(older.db.migrate().await.unwrap().applied, names[names.len() - 1..]);
    assert_eq!(older.db.columns().await.unwrap(), columns);
}

/// The posts of a filter, by their numbers.
async fn listed(db: &Db, filter: PostFilter, order: PostOrder) -> Vec<u64> {
    let page = PostPage { beyond: None, order, limit: 50 };
    let id = CampaignId::new("c").unwrap();
    db.posts_listed(&id, &filter, &page).await.unwrap().into_iter().map(|post| post.id.0).collect()
}

/// As the tests of the store do it on SQLite, with the same rows.
#[tokio::test]
async fn posts_from_before_the_lists_are_listed_on_a_server_too() {
    let Some(bench) = Bench::empty_postgres().await else { return };
    bench.db.migrate().await.unwrap();
    let older = before(&bench, 18).await;
    older.server.unwrap().sql(&older.url, include_str!("../../../bot/store/src/tests/before_0019.sql"));
    let db = &older.db;
    assert_eq!(db.migrate().await.unwrap().applied, names("postgres")[18..]);
    let id = CampaignId::new("c").unwrap();
    let any = PostFilter::default;
    let waiting = PostFilter { waiting: true, ..any() };
    assert_eq!(listed(db, waiting, PostOrder::Risk).await, [1, 4, 5, 2, 9]);
    assert_eq!(db.undecided_count(&id).await.unwrap(), 5);
    let alike = |likeness| PostFilter { likeness: Some(likeness), ..any() };
    assert_eq!(listed(db, alike(1), PostOrder::Oldest).await, [1, 3, 4, 5, 6]);
    assert_eq!(listed(db, alike(2), PostOrder::Oldest).await, [2]);
    for (flag, found) in
        [(Flag::TagAmbiguous, vec![7]), (Flag::InvisibleChars, vec![7]), (Flag::NoOwnText, vec![])]
    {
        assert_eq!(listed(db, PostFilter { flag: Some(flag), ..any() }, PostOrder::Oldest).await, found);
    }
    let words = |words: &str| PostFilter { words: Some(words.to_owned()), ..any() };
    assert_eq!(listed(db, words("关税"), PostOrder::Oldest).await, [] as [u64; 0]);
    let missing = db.posts_without_words(50).await.unwrap();
    assert_eq!(missing.len(), 10);
    let mut tx = db.begin().await.unwrap();
    for (campaign, message) in &missing {
        tx.index_words(campaign, *message).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(db.posts_without_words(50).await.unwrap(), []);
    assert_eq!(listed(db, words("关税"), PostOrder::Oldest).await, [1, 10]);
    assert_eq!(listed(db, words("member 7"), PostOrder::Oldest).await, [7], "by the name of the author");
    assert_eq!(db.exclusions(&id).await.unwrap(), []);
}

/// A database as the release before the last migration left it.
async fn before_the_last(migrated: &Bench) -> Bench {
    before(migrated, names("postgres").len() - 1).await
}

/// A database with the first migrations only: the files are run by hand, and what a migrated database remembers of them is
/// copied.
async fn before(migrated: &Bench, migrations: usize) -> Bench {
    let older = Bench::empty_postgres().await.expect("there is a server");
    let server = older.server.unwrap();
    let names = names("postgres");
    for name in &names[..migrations] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/postgres").join(name);
        server.sql(&older.url, &fs::read_to_string(path.with_extension("sql")).unwrap());
    }
    server.sql(
        &older.url,
        "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
             installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, checksum BYTEA NOT NULL,
             execution_time BIGINT NOT NULL)",
    );
    let remembered = server.sql(
        &migrated.url,
        &format!(
            "SELECT format('INSERT INTO _sqlx_migrations VALUES (%s, %L, now(), true, %L, 0);', version, description,
                           checksum)
               FROM _sqlx_migrations WHERE version <= {migrations}"
        ),
    );
    server.sql(&older.url, &remembered);
    older
}
