use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use serenity::http::HttpBuilder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;
use crate::settings::{Endpoint, Role};

const APP: u64 = 5001;
const GUILD: u64 = 1000;

/// Answers by path, and the date they carry.
#[derive(Clone)]
struct Canned {
    answers: BTreeMap<String, (u16, Value)>,
    date: &'static str,
}

impl Canned {
    /// A server where all is well: the bot has every right by its role, the three channels are there.
    fn well() -> Self {
        let role = |id: u64, permissions: u64| {
            json!({ "id": id.to_string(), "name": "r", "color": 0, "colors": { "primary_color": 0 },
                "hoist": false, "managed": false, "mentionable": false, "permissions": permissions.to_string(),
                "position": 0 })
        };
        let text = |id: u64, name: &str| {
            json!({ "id": id.to_string(), "guild_id": "1000", "type": 0, "name": name, "position": 0,
                "permission_overwrites": [] })
        };
        // View, send, embed, attach, history, react, send in threads.
        let all = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 15 | 1 << 16 | 1 << 6 | 1 << 38;
        let answers = [
            ("/gateway", json!({ "url": "wss://gateway.test" })),
            ("/users/@me", json!({ "id": "5000", "username": "herald" })),
            ("/oauth2/applications/@me", json!({ "id": "5001", "flags": 1 << 19 })),
            (
                "/gateway/bot",
                json!({ "url": "wss://gateway.test", "shards": 1, "session_start_limit":
                    { "total": 1000, "remaining": 999, "reset_after": 3_600_000, "max_concurrency": 1 } }),
            ),
            (
                "/guilds/1000",
                json!({ "id": "1000", "name": "Traders", "owner_id": "2", "roles": [role(GUILD, all), role(77, 0)],
                    "emojis": [], "stickers": [], "features": [], "verification_level": 0,
                    "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0, "nsfw_level": 0,
                    "premium_tier": 0, "preferred_locale": "zh-TW", "premium_progress_bar_enabled": false,
                    "system_channel_flags": 0, "afk_timeout": 60 }),
            ),
            ("/guilds/1000/channels", json!([text(1, "news"), text(2, "posts"), text(3, "team")])),
            (
                "/guilds/1000/members/5000",
                json!({ "user": { "id": "5000", "username": "herald", "discriminator": "0000" }, "roles": [],
                    "deaf": false, "mute": false, "flags": 0, "joined_at": "2025-01-01T00:00:00Z" }),
            ),
            ("/applications/5001/guilds/1000/commands", json!([])),
        ];
        Self {
            answers: answers.into_iter().map(|(path, body)| (path.to_owned(), (200, body))).collect(),
            date: "Thu, 03 Apr 2025 01:00:00 GMT",
        }
    }

    fn with(mut self, path: &str, status: u16, body: Value) -> Self {
        self.answers.insert(path.to_owned(), (status, body));
        self
    }

    /// A change of an answer in place.
    fn changed(mut self, path: &str, change: impl FnOnce(&mut Value)) -> Self {
        change(&mut self.answers.get_mut(path).unwrap().1);
        self
    }

    /// Serves one request a connection and gives the address.
    async fn serve(self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    stream.read_exact(&mut byte).await.unwrap();
                    head.push(byte[0]);
                }
                let head = String::from_utf8(head).unwrap();
                let path = head.split(' ').nth(1).unwrap().trim_start_matches("/api/v10");
                let missing = (404, json!({ "code": 0, "message": format!("nothing at {path}") }));
                let (status, body) = self.answers.get(path).unwrap_or(&missing);
                let body = body.to_string();
                let answer = format!(
                    "HTTP/1.1 {status} X\r\ndate: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
                     connection: close\r\n\r\n{body}",
                    self.date,
                    body.len()
                );
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        format!("http://{address}")
    }

    async fn examine(self, change: impl FnOnce(&mut Settings)) -> Vec<Finding> {
        let mut settings = settings();
        change(&mut settings);
        let base = self.serve().await;
        // Plain HTTP is enough here: the limits and the certificate are none of the doctor's business.
        let http = HttpBuilder::new("a.b.c").proxy(base).ratelimiter_disabled(true).build();
        let rest = Rest::new(Arc::new(http), settings.request_timeout);
        let clock: Clock = Arc::new(|| "2025-04-03T01:00:00.500Z".parse().unwrap());
        let campaign = Watched {
            campaign: "tariff".into(),
            guild: Snowflake(GUILD),
            channels: Channels {
                announcements: Snowflake(1),
                entries: Snowflake(2),
                moderators: Snowflake(3),
            },
        };
        examine(&rest, &settings, &[campaign], &clock).await.into_iter().map(Finding::from).collect()
    }

    /// Everything that is not good: area, level, sentence and mend.
    async fn complaints(self, change: impl FnOnce(&mut Settings)) -> Vec<(Area, Level, String)> {
        let found = self.examine(change).await;
        let bad = found.into_iter().filter(|finding| finding.level != Level::Good);
        bad.map(|f| (f.area, f.level, format!("{} → {}", f.sentence, f.mend.unwrap()))).collect()
    }
}

fn settings() -> Settings {
    Settings {
        token: "a.b.c".into(),
        endpoint: Endpoint::Other {
            address: "127.0.0.1:1".parse().unwrap(),
            authority_pem: String::new(),
            gateway_host: "gateway.test".into(),
        },
        guilds: vec![Snowflake(GUILD)],
        message_content: true,
        reactions: true,
        replies: true,
        roles: BTreeMap::from([(Role::Owner, vec![Snowflake(77)])]),
        request_timeout: Duration::from_secs(5),
        requests_per_second: crate::rest::REQUESTS_PER_SECOND,
        reread_messages: 100,
        audit_interval: Duration::from_hours(1),
        identifies_max: 10,
        person_wait: crate::gateway::PERSON_WAIT,
    }
}

/// One complaint, with its area and level, and these words in it.
fn only(found: &[(Area, Level, String)], area: Area, level: Level, words: &[&str]) {
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0, found[0].1), (area, level), "{found:?}");
    for word in words {
        assert!(found[0].2.contains(word), "{word} is not in {found:?}");
    }
}

#[tokio::test]
async fn when_all_is_well_every_area_says_so() {
    let found = Canned::well().examine(|_| {}).await;
    assert!(found.iter().all(|finding| finding.level == Level::Good && finding.mend.is_none()), "{found:#?}");
    let areas: Vec<&str> = found.iter().map(|finding| finding.area.name()).collect();
    assert_eq!(
        areas.join(" "),
        "network clock token intents gateway server commands channel channel channel roles"
    );
}

#[tokio::test]
async fn a_wrong_token_ends_the_examination_with_its_mend() {
    let refused = json!({ "message": "401: Unauthorized", "code": 0 });
    let found = Canned::well().with("/users/@me", 401, refused).complaints(|_| {}).await;
    only(&found, Area::Token, Level::Wrong, &["refuses the token", "DISCORD_TOKEN", "Reset Token"]);
}

#[tokio::test]
async fn nobody_answers() {
    let mut settings = settings();
    settings.request_timeout = Duration::from_millis(200);
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let http = HttpBuilder::new("a.b.c").proxy(format!("http://{gone}")).ratelimiter_disabled(true).build();
    let rest = Rest::new(Arc::new(http), settings.request_timeout);
    let clock: Clock = Arc::new(|| "2025-04-03T01:00:00Z".parse().unwrap());
    let found: Vec<Finding> =
        examine(&rest, &settings, &[], &clock).await.into_iter().map(Finding::from).collect();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].area, found[0].level), (Area::Network, Level::Unreachable));
    assert!(found[0].sentence.contains("refused"), "the reason below the library's sentence: {found:?}");
}

#[tokio::test]
async fn a_gateway_elsewhere_and_a_server_that_fails_are_told_apart() {
    let evil = json!({ "url": "wss://gateway.evil.example" });
    let found = Canned::well().with("/gateway", 200, evil).complaints(|_| {}).await;
    only(&found, Area::Network, Level::Wrong, &["gateway.evil.example", "no token"]);
    let broken = json!({ "message": "oops", "code": 0 });
    let found = Canned::well().with("/guilds/1000", 503, broken).complaints(|_| {}).await;
    only(&found, Area::Server, Level::Unreachable, &["503"]);
}

#[tokio::test]
async fn a_missing_intent() {
    let off = || Canned::well().changed("/oauth2/applications/@me", |app| app["flags"] = 0.into());
    let found = off().complaints(|_| {}).await;
    only(
        &found,
        Area::Intents,
        Level::Wrong,
        &["4014", "Privileged Gateway Intents", "message_content = false"],
    );
    assert!(off().complaints(|settings| settings.message_content = false).await.is_empty());
    // Granted after a review is as good as switched on by the owner.
    let granted = Canned::well().changed("/oauth2/applications/@me", |app| app["flags"] = (1 << 18).into());
    assert!(granted.complaints(|_| {}).await.is_empty());
}

#[tokio::test]
async fn clocks_that_differ() {
    for (date, level, words) in [
        ("Thu, 03 Apr 2025 00:59:58 GMT", Level::Good, ""),
        ("Thu, 03 Apr 2025 00:59:57 GMT", Level::Warning, "3.0 s ahead of"),
        ("Thu, 03 Apr 2025 01:00:30 GMT", Level::Warning, "30.0 s behind"),
        ("Thu, 03 Apr 2025 01:00:31 GMT", Level::Wrong, "31.0 s behind"),
        ("yesterday", Level::Warning, "did not say"),
    ] {
        let canned = Canned { date, ..Canned::well() };
        let found = canned.complaints(|_| {}).await;
        if level == Level::Good {
            assert!(found.is_empty(), "{found:?}");
        } else {
            only(&found, Area::Clock, level, &[words]);
        }
    }
}

#[tokio::test]
async fn sessions_that_run_out() {
    let left = |count: u64| {
        Canned::well().changed("/gateway/bot", move |body| {
            body["session_start_limit"]["remaining"] = count.into();
        })
    };
    only(&left(0).complaints(|_| {}).await, Area::Gateway, Level::Wrong, &["0 of 1000", "60 min"]);
    only(&left(99).complaints(|_| {}).await, Area::Gateway, Level::Warning, &["99 of 1000"]);
    assert!(left(100).complaints(|_| {}).await.is_empty());
    let many = Canned::well().changed("/gateway/bot", |body| body["shards"] = 2.into());
    only(&many.complaints(|_| {}).await, Area::Gateway, Level::Warning, &["2 shards"]);
}

#[tokio::test]
async fn a_server_herald_is_not_in() {
    let refused = json!({ "message": "Missing Access", "code": 50001 });
    let found = Canned::well().with("/guilds/1000", 403, refused).complaints(|_| {}).await;
    only(
        &found,
        Area::Server,
        Level::Wrong,
        &["not in the server 1000", "client_id=5001", "applications.commands"],
    );
    let found = Canned::well().complaints(|settings| settings.guilds.clear()).await;
    let areas: Vec<_> = found.iter().map(|(area, level, _)| (*area, *level)).collect();
    assert_eq!(
        areas,
        [(Area::Server, Level::Wrong), (Area::Server, Level::Warning), (Area::Roles, Level::Wrong)]
    );
}

#[tokio::test]
async fn commands_and_roles() {
    let refused = json!({ "message": "Missing Access", "code": 50001 });
    let path = format!("/applications/{APP}/guilds/{GUILD}/commands");
    let found = Canned::well().with(&path, 403, refused).complaints(|_| {}).await;
    only(&found, Area::Commands, Level::Wrong, &["no commands in Traders", "applications.commands"]);
    let found =
        Canned::well().complaints(|s| s.roles = BTreeMap::from([(Role::Judge, vec![Snowflake(78)])])).await;
    only(&found, Area::Roles, Level::Wrong, &["role 78", "discord.roles.judge"]);
    let found = Canned::well().complaints(|settings| settings.roles.clear()).await;
    only(&found, Area::Roles, Level::Warning, &["discord.roles"]);
}

#[tokio::test]
async fn a_lost_permission_and_a_deleted_channel() {
    let deny = |channel: usize, bit: u32| {
        Canned::well().changed("/guilds/1000/channels", move |channels| {
            let deny = (1_u64 << bit).to_string();
            channels[channel]["permission_overwrites"] =
                json!([{ "id": "1000", "type": 0, "allow": "0", "deny": deny }]);
        })
    };
    let found = deny(1, 16).complaints(|_| {}).await;
    let words = ["#posts (2)", "“Read Message History”", "entries of tariff", "Edit Channel → Permissions"];
    only(&found, Area::Channel, Level::Wrong, &words);
    only(
        &deny(0, 15).complaints(|_| {}).await,
        Area::Channel,
        Level::Wrong,
        &["#news (1)", "“Attach Files”"],
    );
    assert!(deny(1, 6).complaints(|settings| settings.reactions = false).await.is_empty());
    let without =
        || Canned::well().changed("/guilds/1000/channels", |all| drop(all.as_array_mut().unwrap().pop()));
    let unknown = json!({ "message": "Unknown Channel", "code": 10003 });
    let found = without().with("/channels/3", 404, unknown).complaints(|_| {}).await;
    only(&found, Area::Channel, Level::Wrong, &["channel 3 for the team of tariff was deleted"]);
    // A thread is not in the list of channels, and has the rights of the channel above.
    let thread = json!({ "id": "3", "guild_id": "1000", "type": 11, "name": "t", "parent_id": "1" });
    assert!(without().with("/channels/3", 200, thread).complaints(|_| {}).await.is_empty());
    let forum = Canned::well().changed("/guilds/1000/channels", |channels| {
        channels[0]["type"] = 15.into();
        channels[1]["type"] = 15.into();
    });
    only(&forum.complaints(|_| {}).await, Area::Channel, Level::Wrong, &["#news (1)", "forum"]);
}
