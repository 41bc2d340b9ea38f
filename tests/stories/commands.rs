//! The command line at its edges: bad input names the place and the mend, and nothing is lost.

use std::fs;
use std::path::Path;
use std::process::Output;

use tests::process::{herald, run, scenario_dir, stderr, stdout};

const PROGRAM: &str = env!("CARGO_BIN_EXE_herald-under-test");

fn call(dir: &Path, arguments: &[&str]) -> Output {
    run(herald(PROGRAM, dir).args(arguments))
}

/// A copy of the scenario with one file changed.
fn scenario_with(dir: &Path, file: &str, change: impl Fn(&str) -> String) -> std::path::PathBuf {
    let copy = dir.join("world");
    fs::create_dir_all(&copy).unwrap();
    for entry in fs::read_dir(scenario_dir()).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, copy.join(path.file_name().unwrap())).unwrap();
    }
    let text = fs::read_to_string(copy.join(file)).unwrap();
    fs::write(copy.join(file), change(&text)).unwrap();
    copy
}

/// Plays a broken world: status 2, every word of `named` in the message, and no database made.
fn assert_refused(file: &str, change: impl Fn(&str) -> String, named: &[&str]) {
    let dir = tests::folder();
    let world = scenario_with(dir.path(), file, change);
    let output = call(dir.path(), &["replay", world.to_str().unwrap()]);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{message}");
    for word in named {
        assert!(message.contains(word), "{word:?} is not in: {message}");
    }
    assert!(!dir.path().join("replay-out").exists(), "a broken world must not leave a database behind");
}

#[test]
fn a_broken_world_is_refused_with_its_place() {
    assert_refused("scenario.toml", |t| t.replacen("starts = ", "starts ", 1), &["scenario.toml", "line 5"]);
    assert_refused(
        "scenario.toml",
        |t| t.replacen("winners_max = 5", "winners_max = 5\nwiners = 3", 1),
        &["scenario.toml", "winers"],
    );
    assert_refused(
        "candles-btcusdt-perp-3m.csv",
        |t| t.replacen(",close,", ",last,", 1),
        &["candles-btcusdt-perp-3m.csv", "close"],
    );
    assert_refused(
        "candles-btcusdt-perp-3m.csv",
        |t| {
            let mut lines: Vec<String> = t.lines().map(str::to_owned).collect();
            lines[41] = lines[41].replacen(',', ",x", 1);
            lines.join("\n")
        },
        &["candles-btcusdt-perp-3m.csv", "42"],
    );
    assert_refused(
        "posts.jsonl",
        |t| {
            let mut lines: Vec<String> = t.lines().map(str::to_owned).collect();
            lines[6].truncate(40);
            lines.join("\n")
        },
        &["posts.jsonl, line 7", "mend that line"],
    );
    assert_refused(
        "posts.jsonl",
        |t| t.replacen("\"author\"", "\"autor\"", 1),
        &["posts.jsonl, line 1", "autor"],
    );
    assert_refused(
        "news.jsonl",
        |t| t.replacen("\"published_at\"", "\"when\"", 1),
        &["news.jsonl, line 1", "published_at"],
    );
    assert_refused(
        "moderators.jsonl",
        |t| t.replacen("\"do\": \"approve\"", "\"do\": \"aprove\"", 1),
        &["moderators.jsonl, line 1", "aprove"],
    );
}

#[test]
fn a_folder_that_is_not_ours_is_left_alone() {
    let dir = tests::folder();
    let out = dir.path().join("replay-out");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("thesis.txt"), "years of work").unwrap();
    let output = call(dir.path(), &["replay"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("thesis.txt"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(out.join("thesis.txt")).unwrap(), "years of work");
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1);
}

#[test]
fn a_database_that_is_none_is_refused_and_kept() {
    let dir = tests::folder();
    let path = dir.path().join("notes.db");
    fs::write(&path, "this is a shopping list, and no database at all\n".repeat(50)).unwrap();
    let before = fs::read(&path).unwrap();
    let output = call(dir.path(), &["migrate", "--db", "sqlite:notes.db"]);
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stderr(&output).contains("notes.db"), "{}", stderr(&output));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn migrating_twice_is_once() {
    let dir = tests::folder();
    let first = call(dir.path(), &["migrate", "--db", "sqlite:new.db"]);
    assert!(first.status.success(), "{}", stderr(&first));
    assert!(stdout(&first).contains("applied"), "{}", stdout(&first));
    let second = call(dir.path(), &["migrate", "--db", "sqlite:new.db"]);
    assert!(stdout(&second).contains("up to date"), "{}", stdout(&second));
}

#[test]
fn a_database_of_a_newer_herald_is_refused_and_left_unchanged() {
    let Some(server) = tests::postgres::server() else {
        return;
    };
    let (dir, url) = (tests::folder(), server.database());
    assert!(call(dir.path(), &["migrate", "--db", &url]).status.success());
    let history = || server.sql(&url, "SELECT version, description FROM _sqlx_migrations ORDER BY version");
    server
        .sql(&url, "INSERT INTO _sqlx_migrations VALUES (9000, 'from the future', now(), true, '\\x00', 0)");
    let before = history();
    for arguments in
        [&["migrate", "--db", &url][..], &["replay", "--db", &url], &["check", "--db", &url, "text"]]
    {
        let refused = call(dir.path(), arguments);
        assert_eq!(refused.status.code(), Some(3), "{arguments:?}: {}", stderr(&refused));
        assert!(stderr(&refused).contains("newer"), "{arguments:?}: {}", stderr(&refused));
    }
    assert_eq!(history(), before);
}

/// A full disk in the middle of a replay: a clear message, and with space the run goes on to the same end.
#[test]
fn a_full_disk_stops_a_replay_and_loses_nothing() {
    let dir = tests::folder();
    let small = dir.path().join("small");
    fs::create_dir(&small).unwrap();
    let mount = |options: &str| {
        std::process::Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(&small)
            .output()
            .is_ok_and(|output| output.status.success())
    };
    if !mount("size=1900k") {
        tests::skip::not_run("a full disk: mounting a small one needs root");
        return;
    }
    let full = call(dir.path(), &["replay", "--out", "small"]);
    let grown = mount("remount,size=64m");
    let resumed = call(dir.path(), &["replay", "--out", "small"]);
    let _ = std::process::Command::new("umount").arg("-l").arg(&small).output();
    assert_eq!(full.status.code(), Some(3), "{}\n{}", stdout(&full), stderr(&full));
    let message = stderr(&full).to_lowercase();
    assert!(message.contains("full") || message.contains("no space"), "{message}");
    assert!(grown, "the disk could not be made larger");
    assert!(resumed.status.success(), "{}", stderr(&resumed));
    let told = stdout(&resumed).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("went on where it stood"), "{told}");
    assert!(told.contains("worked out by hand from the rules, hold"), "{told}");
}

#[test]
fn check_answers_without_a_database() {
    let dir = tests::folder();
    let topic = ["check", "--topic", "关税政策后市场分析"];
    let long = "#關稅政策後市場分析# 關稅升級後資金先避險，我會分三批買入比特幣，跌破前低就停手觀望吧";
    let fine = call(dir.path(), &[&topic[..], &[long]].concat());
    assert_eq!(fine.status.code(), Some(0), "{}\n{}", stdout(&fine), stderr(&fine));
    let short = call(dir.path(), &[&topic[..], &["--json", "#关税政策后市场分析# 我看跌"]].concat());
    assert_eq!(short.status.code(), Some(1), "{}", stderr(&short));
    let verdict: serde_json::Value = serde_json::from_slice(&short.stdout).unwrap();
    assert_eq!(verdict["verdict"]["outcome"], "rejected");
    assert_eq!(verdict["verdict"]["reasons"][0]["code"], "too_short");
    assert_eq!(verdict["verdict"]["reasons"][0]["needed"], 30);
    assert!(fs::read_dir(dir.path()).unwrap().next().is_none(), "a check leaves nothing behind");
    let nowhere = call(dir.path(), &["check", "text"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(stderr(&nowhere).contains("--topic"), "{}", stderr(&nowhere));
}

#[test]
fn originality_judges_a_file_of_texts() {
    let dir = tests::folder();
    let post =
        "關稅落地之前我把槓桿全部降到零，落地之後只做兩件事：看成交量有沒有跟上，看收盤站不站得回起漲點。";
    let own = "昨晚陪孩子寫作業錯過行情，早上看到盤面只覺得慶幸，打算等週五就業數據出來再決定要不要加碼。";
    let line = |id: &str, text: &str| serde_json::json!({ "id": id, "text": text }).to_string() + "\n";
    fs::write(dir.path().join("posts.jsonl"), line("p1", post)).unwrap();
    fs::write(dir.path().join("queries.jsonl"), [line("q1", post), line("q2", own)].concat()).unwrap();
    let output = call(
        dir.path(),
        &["originality", "--posts", "posts.jsonl", "--queries", "queries.jsonl", "--out", "out.jsonl"],
    );
    assert!(output.status.success(), "{}", stderr(&output));
    let rows: Vec<serde_json::Value> = fs::read_to_string(dir.path().join("out.jsonl"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows[0]["verdict"], "copied");
    assert_eq!(rows[0]["spans"][0]["post_id"], "p1");
    assert_eq!(rows[1]["verdict"], "original");
    assert_eq!(rows[1]["spans"], serde_json::json!([]));

    fs::write(dir.path().join("queries.jsonl"), line("q1", post) + "{\"id\": 3}\n").unwrap();
    let broken = call(
        dir.path(),
        &["originality", "--posts", "posts.jsonl", "--queries", "queries.jsonl", "--out", "out.jsonl"],
    );
    assert_eq!(broken.status.code(), Some(2));
    assert!(stderr(&broken).contains("queries.jsonl, line 2"), "{}", stderr(&broken));
}

#[test]
fn market_facts_are_those_of_the_series() {
    let dir = tests::folder();
    let candles = scenario_dir().join("candles-btcusdt-perp-3m.csv");
    let candles = candles.to_str().unwrap();
    let output = call(
        dir.path(),
        &["market", "facts", "--candles", candles, "--at", "2025-04-03T07:00:00Z", "--json"],
    );
    assert!(output.status.success(), "{}", stderr(&output));
    let facts: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(facts["extreme"]["price"], "88500.0");
    assert_eq!(facts["extreme"]["bar_open"], "2025-04-02T20:15:00Z");
    let news = scenario_dir().join("news.jsonl");
    let fired = call(
        dir.path(),
        &["market", "triggers", "--candles", candles, "--news", news.to_str().unwrap(), "--json"],
    );
    let fired: serde_json::Value = serde_json::from_slice(&fired.stdout).unwrap();
    assert!(fired["fired"].as_array().unwrap().iter().any(|one| one["action"] == "draft"), "{fired}");
    let early = call(dir.path(), &["market", "facts", "--candles", candles, "--at", "2025-03-01T00:00:00Z"]);
    assert_eq!(early.status.code(), Some(2), "{}", stdout(&early));
}

#[test]
fn the_settings_file_is_what_the_command_prints() {
    let dir = tests::folder();
    let printed = call(dir.path(), &["config", "default"]);
    fs::write(dir.path().join("herald.toml"), &printed.stdout).unwrap();
    let sound = call(dir.path(), &["config", "check"]);
    assert!(sound.status.success(), "{}", stderr(&sound));
    fs::write(dir.path().join("herald.toml"), "[worker]\nlease = 3\n").unwrap();
    let unknown = call(dir.path(), &["config", "check"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("herald.toml: worker"), "{}", stderr(&unknown));
    let usage = call(dir.path(), &["replay", "--langs", "en"]);
    assert_eq!(usage.status.code(), Some(2));
    assert!(stderr(&usage).contains("--lang"), "{}", stderr(&usage));
}
