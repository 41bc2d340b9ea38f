//! `herald doctor` as a process, against the fake Discord: each thing that can be wrong is named with its mend.

use std::path::Path;
use std::process::Output;

use campaigns::{Actor, Service};
use chrono::TimeDelta;
use serde_json::Value;
use serenity::all::{GatewayIntents, Permissions};
use store::Db;
use tempfile::TempDir;
use tests::discord::{FakeDiscord, Setup};
use tests::process::{herald, run, stderr, stdout};
use tests::world::seed;

const PROGRAM: &str = env!("CARGO_BIN_EXE_herald-under-test");

/// A server with the seed's campaign, its database, and the settings of a herald in it.
struct Practice {
    discord: FakeDiscord,
    dir: TempDir,
    token: String,
    settings: String,
}

/// What the doctor found: the exit status and the findings that are not good.
#[derive(Debug)]
struct Found {
    status: i32,
    complaints: Vec<(String, String, String)>,
}

impl Practice {
    async fn open(date_skew: TimeDelta) -> Self {
        // The command reads the real clock, so this Discord has it too.
        let now = herald::clock::now();
        let discord =
            FakeDiscord::start(Setup { now, guilds: vec![seed::GUILD], date_skew, ..Setup::default() }).await;
        discord.clock().run();
        for (channel, name) in
            [(seed::ANNOUNCEMENTS, "news"), (seed::ENTRIES, "posts"), (seed::TEAM_ROOM, "team")]
        {
            discord.add_channel_as(seed::GUILD, channel, name);
        }
        let owner = discord.add_role("owners", Permissions::empty());
        let dir = tests::folder();
        std::fs::write(dir.path().join("authority.pem"), discord.authority_pem()).unwrap();
        let settings = format!(
            "[database]\nurl = \"sqlite:herald.db\"\n[http]\nlisten = \"127.0.0.1:0\"\n\
             [discord]\nguilds = [\"{}\"]\n[discord.roles]\nowner = [\"{owner}\"]\n\
             [discord.endpoint]\naddress = \"{}\"\nauthority_file = \"authority.pem\"\ngateway_host = \"{}\"\n",
            seed::GUILD,
            discord.address(),
            discord.gateway_host(),
        );
        let db = Db::open(&format!("sqlite:{}", dir.path().join("herald.db").display())).await.unwrap();
        db.migrate().await.unwrap();
        let service = Service::new(db.clone(), seed::settings());
        let then = seed::at("2025-04-03 10:00");
        let campaign = seed::campaign();
        service.draft(&campaign, &seed::SECRETS, &Actor::Herald, then).await.unwrap();
        service.approve(&campaign.id, seed::MODERATOR, None, then).await.unwrap();
        drop(service);
        db.close().await;
        let token = discord.token();
        Self { discord, dir, token, settings }
    }

    fn call(&self, arguments: &[&str]) -> Output {
        std::fs::write(self.dir.path().join("herald.toml"), &self.settings).unwrap();
        let mut command = herald(PROGRAM, self.dir.path());
        command.arg("doctor").args(arguments);
        command.env("DISCORD_TOKEN", &self.token).env("HERALD_UID_KEY", "0f".repeat(32));
        // Discord answers on other threads meanwhile.
        tokio::task::block_in_place(|| run(&mut command))
    }

    fn examine(&self) -> Found {
        let output = self.call(&["--json"]);
        let (text, log) = (stdout(&output), stderr(&output));
        for said in [&text, &log] {
            assert!(!said.contains(&self.token), "the token was shown:\n{said}");
        }
        let report: Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}\n{log}"));
        let word = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        // The machine of the tests may have no Chinese font and little disk space; that is not this story's.
        let complaints = report["findings"].as_array().unwrap().iter().filter(|finding| {
            finding["level"] != "good" && finding["area"] != "fonts" && finding["area"] != "database"
        });
        Found {
            status: output.status.code().unwrap(),
            complaints: complaints
                .map(|finding| {
                    let text = format!("{} → {}", word(finding, "sentence"), word(finding, "mend"));
                    (word(finding, "area"), word(finding, "level"), text)
                })
                .collect(),
        }
    }

    /// One complaint with these words, and the exit status.
    fn complains(&self, status: i32, area: &str, level: &str, words: &[&str]) {
        let found = self.examine();
        assert_eq!(found.status, status, "{found:?}");
        assert_eq!(found.complaints.len(), 1, "{found:?}");
        let (found_area, found_level, text) = &found.complaints[0];
        assert_eq!((found_area.as_str(), found_level.as_str()), (area, level), "{found:?}");
        for word in words {
            assert!(text.contains(word), "{word} is not in {found:?}");
        }
    }
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_all_is_well_the_doctor_says_so_and_leaves_no_trace() {
    let practice = Practice::open(TimeDelta::zero()).await;
    let found = practice.examine();
    assert!(found.status == 0 && found.complaints.is_empty(), "{found:?}");
    assert!(
        practice.discord.said(seed::ANNOUNCEMENTS).is_empty() && practice.discord.commands(None).is_empty()
    );
    let output = practice.call(&[]);
    let text = stdout(&output);
    for line in ["✓ token", "✓ intents", "✓ gateway", "✓ server", "✓ commands", "✓ roles", "#posts"]
    {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert_eq!(names(practice.dir.path()), ["authority.pem", "herald.db", "herald.toml"]);
    practice.discord.finish();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_token_and_a_missing_one() {
    let mut practice = Practice::open(TimeDelta::zero()).await;
    practice.discord.reset_token();
    practice.complains(1, "token", "wrong", &["refuses the token", "Reset Token"]);
    practice.token = "not a token".into();
    let found = practice.examine();
    assert_eq!(found.status, 1);
    assert!(found.complaints[0].2.contains("DISCORD_TOKEN"), "{found:?}");
    practice.discord.finish();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missing_intent() {
    let mut practice = Practice::open(TimeDelta::zero()).await;
    practice.discord.remove_intent(GatewayIntents::MESSAGE_CONTENT);
    practice.complains(1, "intents", "wrong", &["4014", "Privileged Gateway Intents"]);
    practice.settings = practice.settings.replace("[discord]\n", "[discord]\nmessage_content = false\n");
    let found = practice.examine();
    assert!(found.complaints.is_empty(), "{found:?}");
    practice.discord.finish();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_permission_and_a_deleted_channel() {
    let practice = Practice::open(TimeDelta::zero()).await;
    practice.discord.lose_permission(seed::ENTRIES, Permissions::READ_MESSAGE_HISTORY);
    let words = ["#posts", "“Read Message History”", "entries", "Edit Channel → Permissions"];
    practice.complains(1, "channel", "wrong", &words);
    practice.discord.give_permission(seed::ENTRIES, Permissions::READ_MESSAGE_HISTORY);
    practice.discord.delete_channel(seed::TEAM_ROOM);
    let id = seed::TEAM_ROOM.to_string();
    practice.complains(1, "channel", "wrong", &[&id, "deleted", "the team"]);
    practice.discord.finish();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_is_gone_and_a_server_herald_is_not_in() {
    let mut practice = Practice::open(TimeDelta::zero()).await;
    let settings = practice.settings.clone();
    practice.settings = settings.replace("[discord.roles]\n", "[discord.roles]\njudge = [\"77\"]\n");
    practice.complains(1, "roles", "wrong", &["role 77", "discord.roles.judge"]);
    practice.settings = settings.replace(&format!("guilds = [\"{}\"]", seed::GUILD), "guilds = [\"99\"]");
    let found = practice.examine();
    let text = format!("{found:?}");
    assert!(found.status == 1 && text.contains("not in the server 99"), "{text}");
    assert!(text.contains("which discord.guilds does not name"), "{text}");
    practice.discord.finish();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_skewed_clock() {
    // Discord is ahead, so this machine is behind.
    let practice = Practice::open(TimeDelta::seconds(10)).await;
    practice.complains(0, "clock", "warning", &["s behind Discord's", "NTP"]);
    practice.discord.finish();
    let practice = Practice::open(TimeDelta::seconds(-60)).await;
    practice.complains(1, "clock", "wrong", &["s ahead of Discord's"]);
    practice.discord.finish();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_answers() {
    let practice = Practice::open(TimeDelta::zero()).await;
    let Practice { discord, dir, token, settings } = practice;
    drop(discord);
    let other = FakeDiscord::start(Setup::default()).await;
    // Somebody answers at the address, but under a certificate of another authority.
    let settings = settings.lines().map(|line| match line.strip_prefix("address") {
        Some(_) => format!("address = \"{}\"\n", other.address()),
        None => format!("{line}\n"),
    });
    let practice = Practice { settings: settings.collect(), discord: other, dir, token };
    practice.complains(3, "network", "unreachable", &["cannot be reached", "certificate"]);
}
