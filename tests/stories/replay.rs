//! The recorded campaign, played by the real command: to its end, killed again and again, and on PostgreSQL.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use tests::postgres;
use tests::process::{herald, kill_after, run, scenario_dir, stderr, stdout};

const PROGRAM: &str = env!("CARGO_BIN_EXE_herald-under-test");

/// Plays to the end and reads the report.
fn play(dir: &Path, more: &[&str]) -> Value {
    let output = run(herald(PROGRAM, dir)
        .arg("replay")
        .arg(scenario_dir())
        .args(["--json", "report.json"])
        .args(more));
    assert!(output.status.success(), "{}\n{}", stdout(&output), stderr(&output));
    serde_json::from_slice(&std::fs::read(dir.join("report.json")).unwrap()).unwrap()
}

/// What must be equal however a run went: everything but what this run itself had to do.
fn outcome(report: &Value) -> Value {
    let report = &report["report"];
    serde_json::json!({
        "posts": report["posts"],
        "counts": report["counts"],
        "decisions": report["decisions"],
        "winners": report["winners"],
        "bundle": report["bundle_sha256"],
        "campaign": report["campaign"],
    })
}

/// Every statement that was worked out by hand holds, and there are many of them.
fn assert_as_expected(report: &Value) {
    assert_eq!(report["expectation"]["failed"], Value::from(Vec::<Value>::new()));
    let checked = report["expectation"]["checked"].as_u64().unwrap();
    assert!(checked > 1000, "only {checked} statements were compared");
}

/// No message stands twice in the channel, by nonce and by what it says to whom.
fn assert_said_once(dir: &Path) {
    let channel = std::fs::read_to_string(dir.join("replay-out/channel.jsonl")).unwrap();
    let mut nonces = BTreeSet::new();
    let mut announced = BTreeSet::new();
    for line in channel.lines() {
        let said: Value = serde_json::from_str(line).unwrap();
        assert!(nonces.insert(said["nonce"].to_string()), "said twice: {line}");
        if said["kind"] != "receipt" && said["kind"] != "team_note" {
            let body = &said["body"];
            // A word to a winner stands under a post; everything else stands for itself.
            let what = format!("{} {} {} {}", said["kind"], body["lang"], body["part"], body["reply_to"]);
            assert!(announced.insert(what), "announced twice: {line}");
        }
    }
    assert!(announced.len() >= 18, "six kinds of announcements in three languages, found {announced:?}");
}

/// The move as the published facts of the series have it, in the built-in scenario too.
#[test]
fn the_built_in_scenario_tells_the_story() {
    let dir = tests::folder();
    let output = run(herald(PROGRAM, dir.path()).arg("replay"));
    let story = stdout(&output);
    assert!(output.status.success(), "{story}\n{}", stderr(&output));
    // Sentences are told across lines.
    let told = story.split_whitespace().collect::<Vec<_>>().join(" ");
    for fact in
        ["$88,500", "5.55%", "$83,846", "2025-03-25 (UTC day", "more than the whole rise", "below $82,500"]
    {
        assert!(told.contains(fact), "{fact} is missing in\n{story}");
    }
    for place in 1..=5 {
        assert!(story.contains(&format!("\n  {place}. ")), "no winner {place} in\n{story}");
    }
    assert!(told.contains("worked out by hand from the rules, hold"), "{story}");
    assert!(story.contains("replay-out/herald.db"), "{story}");
    assert_said_once(dir.path());

    let bundle = dir.path().join("replay-out/bundle-tariff-2025-04-03.json");
    let verified = run(herald(PROGRAM, dir.path()).arg("verify").arg(&bundle));
    assert!(verified.status.success(), "{}", stderr(&verified));
    assert!(stdout(&verified).contains("an exact tie settled by the seed"), "{}", stdout(&verified));

    let mut bytes = std::fs::read(&bundle).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&bundle, bytes).unwrap();
    let changed = run(herald(PROGRAM, dir.path()).arg("verify").arg(&bundle));
    assert_eq!(changed.status.code(), Some(1), "{}", stdout(&changed));
    assert!(stderr(&changed).contains("does NOT verify"), "{}", stderr(&changed));
}

/// A real process, killed with SIGKILL at fourteen places of the world, each time going on where it stood: no post
/// lost, no announcement twice, the same winners.
#[test]
fn killed_at_many_places_it_ends_the_same() {
    let whole = tests::folder();
    let expected = play(whole.path(), &[]);
    assert_as_expected(&expected);

    let dir = tests::folder();
    let mut kills = 0;
    // Steps after each start: before the draft, around the announcement, in the posts, in the downtime's backfill,
    // around the close, in the reviews, the freeze, the sheets.
    for after in [1, 4, 9, 15, 23, 31, 42, 37, 29, 40, 33, 21, 12, 6] {
        let mut command = herald(PROGRAM, dir.path());
        command.arg("replay").arg(scenario_dir());
        let killed = kill_after(&mut command, after);
        assert!(killed.killed, "the run ended by itself after {} steps", killed.steps);
        kills += 1;
    }
    let report = play(dir.path(), &[]);
    assert_eq!(kills, 14);
    assert_eq!(report["report"]["resumed"], true);
    assert_as_expected(&report);
    assert_eq!(outcome(&report), outcome(&expected));
    assert_said_once(dir.path());
}

/// The same world on the other database gives the same bundle, byte for byte.
#[test]
fn on_postgresql_it_ends_the_same() {
    let Some(server) = postgres::server() else {
        return;
    };
    let whole = tests::folder();
    let expected = play(whole.path(), &[]);
    let dir = tests::folder();
    let report = play(dir.path(), &["--db", &server.database()]);
    assert_as_expected(&report);
    assert_eq!(outcome(&report), outcome(&expected));
    assert_said_once(dir.path());
}
