//! What needs SQL of its own on SQLite; everything else is in the contract suite, on both databases.

use chrono::DateTime;
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;

use crate::db::Db;
use crate::error::StoreError;
use crate::{NewAudit, SchemaState};

mod backfill;

async fn prepared() -> Db {
    let db = Db::open("sqlite::memory:").await.unwrap();
    db.migrate().await.unwrap();
    db
}

/// Runs SQL past the functions of this crate.
async fn execute(db: &Db, sql: &'static str) -> Result<u64, StoreError> {
    let mut conn = db.writing().await?;
    run!(conn, sql)
}

/// All that a database remembers of its migrations.
async fn remembered(db: &Db) -> Vec<(i64, Vec<u8>)> {
    let mut conn = db.reading().await.unwrap();
    all!(conn, (i64, Vec<u8>), "SELECT version, checksum FROM _sqlx_migrations ORDER BY version").unwrap()
}

/// Takes the last migration back.
async fn undo_last(db: &Db) {
    for sql in ["DELETE FROM _sqlx_migrations WHERE version = 21", "DROP TABLE candle_series"] {
        execute(db, sql).await.unwrap();
    }
}

#[tokio::test]
async fn a_newer_file_is_refused_and_left_unchanged() {
    let db = prepared().await;
    execute(&db, "INSERT INTO _sqlx_migrations VALUES (9000, 'from the future', '2030', 1, x'00', 0)")
        .await
        .unwrap();
    let before = (remembered(&db).await, db.columns().await.unwrap());
    for error in [db.migrate().await.unwrap_err(), db.check_schema().await.unwrap_err()] {
        let StoreError::NewerSchema { found, known, .. } = error else { panic!("{error}") };
        assert_eq!((found, known), (9000, before.0[before.0.len() - 2].0));
    }
    assert_eq!((remembered(&db).await, db.columns().await.unwrap()), before);
}

#[tokio::test]
async fn an_edited_migration_is_refused_and_nothing_applied() {
    let db = prepared().await;
    execute(&db, "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 2").await.unwrap();
    undo_last(&db).await;
    let before = (remembered(&db).await, db.columns().await.unwrap());
    for error in [db.migrate().await.unwrap_err(), db.check_schema().await.unwrap_err()] {
        let StoreError::ChangedMigration { migration, .. } = error else { panic!("{error}") };
        assert_eq!(migration, "0002_posts");
    }
    assert_eq!((remembered(&db).await, db.columns().await.unwrap()), before);
}

#[tokio::test]
async fn an_older_file_is_brought_up_to_date() {
    let db = prepared().await;
    let columns = db.columns().await.unwrap();
    undo_last(&db).await;
    let found = remembered(&db).await.last().unwrap().0;
    assert_eq!(db.check_schema().await.unwrap(), SchemaState::Behind { found, known: 21 });
    assert_eq!(db.migrate().await.unwrap().applied, ["0021_candle_series"]);
    assert_eq!(db.columns().await.unwrap(), columns);
}

/// The last migration cannot be applied, because its table is already there: the one before it is not kept either.
#[tokio::test]
async fn a_migration_that_fails_leaves_nothing() {
    let db = Db::open("sqlite::memory:").await.unwrap();
    execute(&db, "CREATE TABLE candle_series (x)").await.unwrap();
    let error = db.migrate().await.unwrap_err();
    assert!(error.to_string().contains("candle_series"), "{error}");
    assert_eq!(db.check_schema().await.unwrap(), SchemaState::Empty);
    assert_eq!(db.columns().await.unwrap().len(), 1);
    execute(&db, "DROP TABLE candle_series").await.unwrap();
    assert_eq!(db.migrate().await.unwrap().applied.last().unwrap(), "0021_candle_series");
}

#[tokio::test]
async fn a_row_that_does_not_read_back_is_named() {
    let db = prepared().await;
    execute(&db, "INSERT INTO campaigns VALUES ('c', 1, 'open', 1, '{', 1, 0)").await.unwrap();
    let id = CampaignId::new("c").unwrap();
    let error = db.campaign(&id).await.unwrap_err().to_string();
    assert!(error.starts_with("table campaigns, row c: column body does not read back"), "{error}");
    execute(
        &db,
        "INSERT INTO posts VALUES ('c', 1, -5, 1, 'a', 0, 0, NULL, 0, NULL, NULL, NULL, 1, 0, NULL, NULL, NULL, 0, 0, 0, 0, NULL)",
    )
    .await
    .unwrap();
    let error = db.post(&id, Snowflake(1)).await.unwrap_err().to_string();
    assert_eq!(error, "table posts, row 1: column channel does not read back: -5 is no id");
    execute(&db, "UPDATE posts SET channel = 5, first_seen_at_ms = 9223372036854775807").await.unwrap();
    let error = db.posts(&id, None, 1).await.unwrap_err().to_string();
    assert!(error.contains("first_seen_at_ms") && error.contains("is no time"), "{error}");
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_the_audit_log() {
    let db = prepared().await;
    let mut tx = db.begin().await.unwrap();
    let at = DateTime::from_timestamp_millis(0).unwrap();
    let (actor, action, subject) = ("a".into(), "b".into(), "c".into());
    let entry =
        NewAudit { at, actor, action, subject, campaign: None, before: None, after: None, reason: None };
    tx.audit(&entry).await.unwrap();
    tx.commit().await.unwrap();
    for change in ["UPDATE audit_log SET actor = 'nobody'", "DELETE FROM audit_log"] {
        let error = execute(&db, change).await.unwrap_err().to_string();
        assert!(error.contains("the audit log is append-only"), "{error}");
    }
    assert_eq!(db.audit_log(None, 0, 10).await.unwrap().len(), 1);
}

/// A task may hold any of these across a wait on a runtime with several threads.
#[test]
fn handles_and_errors_may_go_to_other_threads() {
    fn send_and_sync<T: Send + Sync>() {}
    fn send<T: Send>(_: T) {}
    send_and_sync::<Db>();
    send_and_sync::<StoreError>();
    let id = CampaignId::new("c").unwrap();
    send(async move {
        let db = Db::open("sqlite::memory:").await?;
        let mut tx = db.begin().await?;
        tx.lock_campaign(&id).await?;
        tx.posts(&id, None, 1).await?;
        tx.outcome_counts(&id).await?;
        tx.commit().await
    });
}
