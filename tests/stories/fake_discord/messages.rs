//! Messages over REST: posting once, files, edits, deletes, and who may.

use chrono::TimeDelta;
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use serenity::all::Permissions;

use super::support::{Rest, plain, unlimited};

#[tokio::test]
async fn an_enforced_nonce_posts_once_within_its_window() {
    let discord = unlimited().await;
    let channel = discord.add_channel("posts");
    let rest = Rest::new(&discord);
    let path = format!("/channels/{}/messages", channel.0);
    let body = json!({"content": "once", "nonce": "abc", "enforce_nonce": true});
    let (status, first) = rest.post(&path, body.clone()).await;
    assert_eq!((status.as_u16(), &first["nonce"]), (200, &json!("abc")));
    let (status, second) = rest.post(&path, body.clone()).await;
    assert_eq!((status.as_u16(), &second["id"]), (200, &first["id"]));
    assert_eq!(discord.messages(channel).len(), 1);
    // Without `enforce_nonce` nothing is looked up.
    rest.post(&path, json!({"content": "again", "nonce": "abc"})).await;
    assert_eq!(discord.messages(channel).len(), 2);
    discord.clock().advance(TimeDelta::minutes(6));
    let (_, third) = rest.post(&path, body).await;
    assert_ne!(third["id"], first["id"]);
    assert_eq!(discord.messages(channel).len(), 3);
    let (_, page) = rest.get(&path).await;
    assert_eq!(page[0].get("nonce"), None, "history does not tell nonces");
    discord.finish();
}

#[tokio::test]
async fn a_file_and_the_embed_that_shows_it() {
    let discord = unlimited().await;
    let channel = discord.add_channel("posts");
    let rest = Rest::new(&discord);
    let payload = json!({
        "content": "the chart",
        "attachments": [{"id": 0, "filename": "chart.png", "description": "BTC"}],
        "embeds": [{"title": "BTC", "image": {"url": "attachment://chart.png"}}],
    });
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\0\0\0\x02\x58".to_vec();
    png.extend([8, 6, 0, 0, 0]);
    let form = Form::new()
        .part(
            "files[0]",
            Part::bytes(png.clone()).file_name("chart.png").mime_str("image/png").expect("a type"),
        )
        .text("payload_json", payload.to_string());
    let answer = rest
        .client
        .post(format!("https://discord.com/api/v10/channels/{}/messages", channel.0))
        .header("Authorization", format!("Bot {}", rest.token))
        .multipart(form)
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    let body: Value = answer.json().await.expect("JSON");
    let url = body["embeds"][0]["image"]["url"].as_str().expect("an address");
    assert!(url.starts_with("https://cdn.discordapp.com/attachments/"), "{url}");
    assert_eq!(
        (&body["embeds"][0]["image"]["width"], &body["embeds"][0]["image"]["height"]),
        (&json!(1024), &json!(600))
    );
    assert_eq!(body["attachments"], json!([]), "what an embed shows is not listed");
    let stands = &discord.messages(channel)[0];
    assert_eq!(stands.attachments[0].bytes, png);
    assert_eq!(stands.attachments[0].description.as_deref(), Some("BTC"));
    discord.finish();
}

#[tokio::test]
async fn what_no_schema_says_is_refused_and_fails_the_story() {
    let discord = unlimited().await;
    let channel = discord.add_channel("posts");
    let rest = Rest::new(&discord);
    let path = format!("/channels/{}/messages", channel.0);
    let button = |id: &str| json!({"type": 2, "style": 1, "label": "go", "custom_id": id});
    let row = |all: Value| json!({"content": "x", "components": [{"type": 1, "components": all}]});
    let half = "x".repeat(3_001);
    let refused = [
        (json!({"content": "  "}), 50_006),
        (json!({}), 50_006),
        (json!({"content": "x".repeat(2_001)}), 50_035),
        (json!({"embeds": [{"description": half}, {"description": half}]}), 50_035),
        (json!({"embeds": [{"title": "x".repeat(257)}]}), 50_035),
        (json!({"content": "x", "nonce": "x".repeat(26), "enforce_nonce": true}), 50_035),
        (row(json!([button("a"), button("a")])), 50_035),
        (
            row(json!([{"type": 2, "style": 5, "label": "go", "url": "https://a.b", "custom_id": "a"}])),
            50_035,
        ),
        (json!({"content": "x", "attachments": [{"id": 0, "filename": "a.png"}]}), 50_035),
        (json!({"embeds": [{"image": {"url": "attachment://a.png"}}]}), 50_035),
    ];
    let count = refused.len();
    for (body, code) in refused {
        assert_eq!(rest.code(Method::POST, &path, Some(body.clone())).await, (400, code), "{body}");
    }
    assert_eq!(discord.messages(channel).len(), 0);
    assert_eq!(discord.trouble().len(), count, "{:?}", discord.trouble());
    let (_, nested) = rest.post(&path, json!({"embeds": [{"title": "x".repeat(257)}]})).await;
    assert_eq!(nested["errors"]["embeds"]["0"]["title"]["_errors"][0]["code"], "BASE_TYPE_MAX_LENGTH");
    // 6000 characters over all embeds are just right; white space at the ends does not count.
    let right = format!("  {}  ", "x".repeat(3_000));
    let body = json!({"embeds": [{"description": right}, {"description": right}]});
    assert_eq!(rest.post(&path, body).await.0, 200);
}

#[tokio::test]
async fn each_missing_permission_has_its_code() {
    let discord = unlimited().await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    let post = discord.post(channel, alice, "hers");
    let rest = Rest::new(&discord);
    let messages = format!("/channels/{}/messages", channel.0);
    let hers = format!("{messages}/{}", post.0);
    let reaction = format!("{hers}/reactions/%E2%9C%85/@me");
    let say = Some(json!({"content": "x"}));

    assert_eq!(rest.code(Method::PATCH, &hers, say.clone()).await, (403, 50_005));
    assert_eq!(rest.code(Method::DELETE, &hers, None).await, (403, 50_013));
    discord.lose_permission(channel, Permissions::EMBED_LINKS);
    assert_eq!(
        rest.code(Method::POST, &messages, Some(json!({"embeds": [{"title": "x"}]}))).await,
        (403, 50_013)
    );
    discord.lose_permission(channel, Permissions::SEND_MESSAGES);
    assert_eq!(rest.code(Method::POST, &messages, say.clone()).await, (403, 50_013));
    discord.lose_permission(channel, Permissions::ADD_REACTIONS);
    assert_eq!(rest.code(Method::PUT, &reaction, None).await, (403, 50_013));
    // What somebody else put there already may be joined.
    discord.react(post, alice, "✅");
    assert_eq!(rest.code(Method::PUT, &reaction, None).await, (204, 0));
    discord.lose_permission(channel, Permissions::VIEW_CHANNEL);
    assert_eq!(rest.code(Method::POST, &messages, say.clone()).await, (403, 50_001));
    assert_eq!(rest.code(Method::POST, "/channels/1/messages", say).await, (404, 10_003));
    discord.finish();
}

#[tokio::test]
async fn overwrites_count_from_everyone_over_roles_to_the_member() {
    let discord = unlimited().await;
    let (channel, guild) = (discord.add_channel("posts"), discord.guild());
    let role = discord.add_role("voice", Permissions::empty());
    let rest = Rest::new(&discord);
    let path = format!("/channels/{}/messages", channel.0);
    let say = async || rest.code(Method::POST, &path, Some(json!({"content": "x"}))).await.0;
    let send = Permissions::SEND_MESSAGES;
    discord.set_overwrites(channel, guild, Permissions::empty(), send);
    assert_eq!(say().await, 403, "everyone is denied");
    discord.set_roles(guild, discord.bot(), &[role]);
    discord.set_overwrites(channel, role, send, Permissions::empty());
    assert_eq!(say().await, 200, "a role is allowed");
    discord.set_overwrites(channel, discord.bot(), Permissions::empty(), send);
    assert_eq!(say().await, 403, "the member is denied");
    discord.set_role_permissions(role, Permissions::ADMINISTRATOR);
    assert_eq!(say().await, 200, "an administrator may all");
    discord.finish();
}

#[tokio::test]
async fn old_messages_take_few_edits() {
    let discord = unlimited().await;
    let channel = discord.add_channel("posts");
    let rest = Rest::new(&discord);
    let (_, card) = rest.post(&format!("/channels/{}/messages", channel.0), json!({"content": "0"})).await;
    let path = format!("/channels/{}/messages/{}", channel.0, card["id"].as_str().expect("an id"));
    let edit = async |n: u32| rest.code(Method::PATCH, &path, Some(json!({"content": n.to_string()}))).await;
    for n in 1..20 {
        assert_eq!(edit(n).await.0, 200, "young messages take any number");
    }
    discord.clock().advance(TimeDelta::minutes(61));
    for n in 20..25 {
        assert_eq!(edit(n).await.0, 200);
    }
    assert_eq!(edit(25).await, (429, 30_046));
    discord.clock().advance(TimeDelta::minutes(61));
    assert_eq!(edit(26).await.0, 200);
    let stands = &discord.messages(channel)[0];
    assert_eq!((stands.content.as_str(), stands.versions.len()), ("26", 26));
    discord.finish();
}

#[tokio::test]
async fn bulk_deletes_reach_back_14_days() {
    // The contract refuses a single message as a form already; Discord has a code of its own for it.
    let check = std::sync::Arc::new(tests::discord::check::AcceptAll);
    let discord = tests::discord::FakeDiscord::start(tests::discord::Setup { check, ..plain() }).await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    discord.give_permission(channel, Permissions::MANAGE_MESSAGES);
    let rest = Rest::new(&discord);
    let path = format!("/channels/{}/messages/bulk-delete", channel.0);
    let old =
        discord.post_at(channel, alice, "old", discord.clock().now() - TimeDelta::days(15)).0.to_string();
    let all: Vec<String> = (0..3).map(|_| discord.post(channel, alice, "new").0.to_string()).collect();
    let code = async |body: Value| rest.code(Method::POST, &path, Some(body)).await;
    assert_eq!(code(json!({"messages": [all[0]]})).await, (400, 50_016));
    assert_eq!(code(json!({"messages": [all[0], old]})).await, (400, 50_034));
    assert_eq!(code(json!({"messages": all})).await, (204, 0));
    assert_eq!(discord.messages(channel).len(), 1);
    discord.finish();
}

#[tokio::test]
async fn threads_sleep_wake_and_lock() {
    let discord = unlimited().await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    let forum = discord.add_forum("ideas");
    let rest = Rest::new(&discord);
    let thread = discord.create_thread(channel, alice, "a thread");
    let post = discord.post(thread, alice, "in it");
    let idea = discord.forum_post(forum, alice, "an idea", "buy low");
    let messages = format!("/channels/{}/messages", thread.0);
    let say = || Some(json!({"content": "x"}));

    let (_, active) = rest.get(&format!("/guilds/{}/threads/active", discord.guild().0)).await;
    assert_eq!(active["threads"].as_array().map(Vec::len), Some(2));
    let (_, first) = rest.get(&format!("/channels/{0}/messages/{0}", idea.0)).await;
    assert_eq!(first["content"], "buy low", "a forum post's first message has the thread's id");
    assert_eq!(
        rest.code(Method::POST, &format!("/channels/{}/messages", forum.0), say()).await,
        (400, 50_008)
    );

    discord.archive(thread, false);
    let reaction = format!("{messages}/{}/reactions/%E2%9C%85/@me", post.0);
    assert_eq!(rest.code(Method::PUT, &reaction, None).await, (400, 50_083));
    let (_, archived) = rest.get(&format!("/channels/{}/threads/archived/public", channel.0)).await;
    assert_eq!(archived["threads"][0]["id"], thread.0.to_string());
    assert_eq!(rest.code(Method::POST, &messages, say()).await.0, 200, "writing wakes it");
    assert_eq!(discord.threads(channel), [(thread, "a thread".to_owned(), false)]);
    discord.archive(thread, true);
    assert_eq!(rest.code(Method::POST, &messages, say()).await, (400, 160_005));
    discord.lose_permission(channel, Permissions::SEND_MESSAGES_IN_THREADS);
    assert_eq!(rest.code(Method::POST, &messages, say()).await, (403, 50_013));
    discord.finish();
}

#[tokio::test]
async fn replies_mentions_and_conversations() {
    let discord = unlimited().await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    let post = discord.post(channel, alice, "a question");
    let rest = Rest::new(&discord);
    let path = format!("/channels/{}/messages", channel.0);
    let reply = json!({
        "content": format!("<@{}> and @everyone", alice.0),
        "message_reference": {"message_id": post.0.to_string()},
        "allowed_mentions": {"parse": []},
    });
    let (_, answer) = rest.post(&path, reply.clone()).await;
    assert_eq!(
        (&answer["type"], &answer["referenced_message"]["content"]),
        (&json!(19), &json!("a question"))
    );
    assert_eq!((&answer["mentions"], &answer["mention_everyone"]), (&json!([]), &json!(false)));
    discord.delete(post);
    assert_eq!(rest.code(Method::POST, &path, Some(reply)).await, (400, 50_035));

    let (_, talk) = rest.post("/users/@me/channels", json!({"recipient_id": alice.0.to_string()})).await;
    let path = format!("/channels/{}/messages", talk["id"].as_str().expect("an id"));
    assert_eq!(rest.post(&path, json!({"content": "hello"})).await.0, 200);
    discord.set_takes_direct_messages(alice, false);
    assert_eq!(rest.code(Method::POST, &path, Some(json!({"content": "hello"}))).await, (403, 50_007));
    assert_eq!(discord.messages(discord.conversation(alice)).len(), 1);
    discord.finish();
}

#[tokio::test]
async fn what_is_not_here_is_501_and_fails_the_story() {
    let discord = unlimited().await;
    let rest = Rest::new(&discord);
    assert_eq!(rest.get("/soundboard-default-sounds").await.0, 501);
    assert_eq!(discord.trouble().len(), 1);
    let wrong = Rest { token: "other".to_owned(), ..Rest::new(&discord) };
    assert_eq!(wrong.code(Method::GET, "/users/@me", None).await, (401, 0));
}

#[tokio::test]
async fn the_date_header_is_the_virtual_clock() {
    let setup = tests::discord::Setup { date_skew: TimeDelta::seconds(90), ..plain() };
    let discord = tests::discord::FakeDiscord::start(setup).await;
    let answer = Rest::new(&discord).send(Method::GET, "/gateway", None).await.expect("an answer");
    assert_eq!(answer.headers()["date"], "Thu, 03 Apr 2025 02:01:30 GMT");
}
