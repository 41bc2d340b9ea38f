//! What goes in comes out: texts, ids and times at their ends.

use chrono::{DateTime, TimeDelta, Utc};
use domain::post::{Author, PostFacts};
use domain::snowflake::Snowflake;
use store::{NewAudit, StoreError};

use super::Bench;
use super::sample::{at, facts, now, post_id, version, with_campaign};

contract! {
    any_text_comes_back_as_it_was
    a_nul_is_refused_by_name
    ids_go_up_to_the_largest
    times_keep_milliseconds_also_before_1970
}

async fn any_text_comes_back_as_it_was(bench: Bench) {
    let campaign = with_campaign(&bench.db).await;
    let texts = [
        "",
        " \t\r\n ",
        "𠮷野家 📉 👨‍👩‍👧‍👦 e\u{301} \u{200b}\u{202e}\u{feff}\u{ffff}\u{10ffff}",
        "'; DROP TABLE posts; -- $1 ? \\ \" %",
        &"關稅".repeat(10_000),
    ];
    let mut tx = bench.db.begin().await.unwrap();
    for (number, text) in texts.iter().enumerate() {
        let time = now() + TimeDelta::seconds(number as i64);
        tx.put_version(&campaign, post_id(1), &version(time, text), now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    let stored = bench.db.post(&campaign, post_id(1)).await.unwrap().unwrap();
    let stored: Vec<_> = stored.versions.iter().map(|version| version.text.as_str()).collect();
    assert_eq!(stored, texts);
}

/// PostgreSQL cannot keep U+0000 in a text and SQLite can, so neither takes it.
async fn a_nul_is_refused_by_name(bench: Bench) {
    let campaign = with_campaign(&bench.db).await;
    let mut tx = bench.db.begin().await.unwrap();
    let bad = version(now(), "看跌\u{0}");
    let error = tx.put_version(&campaign, post_id(1), &bad, now()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "post text cannot be stored: it holds a NUL character at byte 6, which PostgreSQL cannot keep; remove it"
    );
    let mut named = facts(1);
    named.author.name = "\u{0}".into();
    let error = tx.put_post(&campaign, &named, now()).await.unwrap_err();
    assert!(matches!(error, StoreError::Unstorable { what: "author name", .. }), "{error}");
    // Inside JSON it is escaped and harmless.
    let entry = NewAudit {
        at: now(),
        actor: "a".into(),
        action: "b".into(),
        campaign: None,
        subject: "c".into(),
        before: Some(serde_json::json!("\u{0}")),
        after: None,
        reason: None,
    };
    tx.audit(&entry).await.unwrap();
    // A refusal before the database was asked does not spoil the transaction.
    tx.commit().await.unwrap();
    assert_eq!(bench.db.audit_log(None, 0, 1).await.unwrap()[0].before, entry.before);
}

async fn ids_go_up_to_the_largest(bench: Bench) {
    let campaign = with_campaign(&bench.db).await;
    let largest = Snowflake(i64::MAX as u64);
    let post = |id| PostFacts {
        id,
        channel: largest,
        thread: Some(largest),
        author: Author { id: Snowflake(0), name: String::new(), is_bot: true },
        forward: true,
    };
    let mut tx = bench.db.begin().await.unwrap();
    for id in [largest, Snowflake(0), Snowflake(largest.0 - 1)] {
        assert!(tx.put_post(&campaign, &post(id), now()).await.unwrap());
    }
    let error = tx.put_post(&campaign, &post(Snowflake(largest.0 + 1)), now()).await.unwrap_err();
    assert!(error.to_string().contains("9223372036854775808 is larger than"), "{error}");
    tx.commit().await.unwrap();
    let posts = bench.db.posts(&campaign, None, 9).await.unwrap();
    let stored: Vec<_> = posts.iter().map(|stored| stored.facts.clone()).collect();
    let expected = [Snowflake(0), Snowflake(largest.0 - 1), largest].map(|id| Some(post(id)));
    assert_eq!(stored, expected);
    assert_eq!(bench.db.posts(&campaign, Some(Snowflake(0)), 1).await.unwrap()[0].id.0, largest.0 - 1);
    assert_eq!(bench.db.posts(&campaign, Some(largest), 1).await.unwrap(), []);
}

async fn times_keep_milliseconds_also_before_1970(bench: Bench) {
    let campaign = with_campaign(&bench.db).await;
    // Each with what is kept of it: whole milliseconds, the rest cut off.
    let times = [
        ("1969-07-20T20:17:40.123999Z", "1969-07-20T20:17:40.123Z"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999Z"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ("2025-04-04T14:59:59.999999+08:00", "2025-04-04T06:59:59.999Z"),
        ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
    ];
    let mut tx = bench.db.begin().await.unwrap();
    for (given, _) in times {
        assert!(tx.put_version(&campaign, post_id(1), &version(at(given), given), now()).await.unwrap());
    }
    // The same millisecond is the same version.
    let twin = version(at("2025-04-04T06:59:59.9991Z"), "twin");
    assert!(!tx.put_version(&campaign, post_id(1), &twin, now()).await.unwrap());
    tx.commit().await.unwrap();
    let stored = bench.db.post(&campaign, post_id(1)).await.unwrap().unwrap();
    let stored: Vec<DateTime<Utc>> = stored.versions.iter().map(|version| version.at).collect();
    assert_eq!(stored, times.map(|(_, kept)| at(kept)));
}
