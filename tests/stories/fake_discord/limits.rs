//! Rate limits: buckets, their headers, the global one, the ban.

use reqwest::Method;
use serde_json::{Value, json};
use tests::discord::{FakeDiscord, Limits, Setup, Window};

use super::support::{Rest, plain};

async fn with(limits: Limits) -> FakeDiscord {
    FakeDiscord::start(Setup { limits, ..plain() }).await
}

/// A window that does not pass during a test.
const LONG: u64 = 600_000;

#[tokio::test]
async fn a_bucket_counts_per_channel_and_says_so() {
    let discord = with(Limits { messages: Some(Window::new(2, LONG)), ..Limits::NONE }).await;
    let (channel, other) = (discord.add_channel("posts"), discord.add_channel("other"));
    let rest = Rest::new(&discord);
    let say = async |channel: u64| {
        let path = format!("/channels/{channel}/messages");
        rest.send(Method::POST, &path, Some(json!({"content": "x"}))).await.expect("an answer")
    };
    let header = |answer: &reqwest::Response, name: &str| {
        answer.headers().get(name).map(|value| value.to_str().expect("text").to_owned())
    };
    let first = say(channel.0).await;
    assert_eq!(header(&first, "x-ratelimit-limit").as_deref(), Some("2"));
    assert_eq!(header(&first, "x-ratelimit-remaining").as_deref(), Some("1"));
    let after: f64 = header(&first, "x-ratelimit-reset-after").expect("a header").parse().expect("a number");
    assert!((590.0..=600.0).contains(&after), "{after}");
    assert_eq!(say(channel.0).await.status(), 200);
    let refused = say(channel.0).await;
    assert_eq!(refused.status(), 429);
    assert_eq!(header(&refused, "x-ratelimit-scope").as_deref(), Some("user"));
    assert_eq!(header(&refused, "x-ratelimit-global"), None);
    let whole: u64 = header(&refused, "retry-after").expect("a header").parse().expect("a whole number");
    let bucket = header(&refused, "x-ratelimit-bucket");
    let body: Value = refused.json().await.expect("JSON");
    let exact = body["retry_after"].as_f64().expect("a number");
    assert!(exact > 590.0 && exact <= whole as f64);
    assert_eq!((&body["global"], body["message"].is_string()), (&json!(false), true));
    let elsewhere = say(other.0).await;
    assert_eq!(elsewhere.status(), 200, "another channel has its own count");
    assert_eq!(
        header(&elsewhere, "x-ratelimit-bucket"),
        bucket,
        "but the bucket's name is that of the route"
    );
    assert_eq!((discord.messages(channel).len(), discord.rest().too_many()), (2, 1));
    discord.finish();
}

#[tokio::test]
async fn reactions_of_a_channel_share_a_bucket() {
    let discord = with(Limits { reactions: Some(Window::new(1, LONG)), ..Limits::NONE }).await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    let (one, two) = (discord.post(channel, alice, "1"), discord.post(channel, alice, "2"));
    let rest = Rest::new(&discord);
    let path =
        |post: u64, emoji: &str| format!("/channels/{}/messages/{post}/reactions/{emoji}/@me", channel.0);
    assert_eq!(rest.code(Method::PUT, &path(one.0, "%E2%9C%85"), None).await.0, 204);
    assert_eq!(rest.code(Method::DELETE, &path(two.0, "%E2%9D%8C"), None).await.0, 429);
    discord.finish();
}

#[tokio::test]
async fn the_global_limit_spares_interactions() {
    let discord = with(Limits { global: Some(Window::new(1, LONG)), ..Limits::NONE }).await;
    let rest = Rest::new(&discord);
    assert_eq!(rest.get("/users/@me").await.0, 200);
    let refused = rest.send(Method::GET, "/gateway", None).await.expect("an answer");
    assert_eq!(refused.status(), 429);
    assert_eq!(refused.headers()["x-ratelimit-global"], "true");
    assert_eq!(refused.headers()["x-ratelimit-scope"], "global");
    let body: Value = refused.json().await.expect("JSON");
    assert_eq!(body["global"], true);
    let answer = Some(json!({"type": 4, "data": {"content": "x"}}));
    let code = rest.code(Method::POST, "/interactions/1/token/callback", answer).await;
    assert_eq!(code, (404, 10_062), "it is heard, though nobody asked");
    discord.finish();
}

#[tokio::test]
async fn a_window_passes() {
    let discord = with(Limits { others: Some(Window::new(1, 50)), ..Limits::NONE }).await;
    let rest = Rest::new(&discord);
    let mut refused = 0;
    loop {
        match rest.get("/users/@me").await.0.as_u16() {
            200 if refused > 0 => break,
            200 => {}
            _ => refused += 1,
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    discord.finish();
}

#[tokio::test]
async fn too_many_refused_requests_ban_with_a_page() {
    let discord = with(Limits { invalid_requests: Some(3), ..Limits::NONE }).await;
    let wrong = Rest { token: "other".to_owned(), ..Rest::new(&discord) };
    for _ in 0..3 {
        assert_eq!(wrong.get("/users/@me").await.0, 401);
    }
    let banned = Rest::new(&discord).send(Method::GET, "/users/@me", None).await.expect("an answer");
    assert_eq!(banned.status(), 429);
    assert_eq!(banned.headers().get("retry-after"), None);
    assert!(banned.text().await.expect("a page").starts_with("<!DOCTYPE html>"));
}
