//! What goes wrong on the way: done or not done, and what the client sees.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tests::discord::{Fault, FaultRates};

use super::support::{Rest, unlimited};

#[tokio::test]
async fn each_fault_is_done_or_not_and_looks_as_named() {
    let discord = unlimited().await;
    let channel = discord.add_channel("posts");
    let rest = Rest::new(&discord);
    let path = format!("/channels/{}/messages", channel.0);
    let mut stand = 0;
    let wait = Duration::from_millis(10);
    let error =
        Fault::Error(429, 20_016, "This action cannot be performed due to slowmode rate limit".to_owned());
    // Fault, whether it is done, status (0: cut), whether the body is JSON.
    let all = [
        (Fault::AppliedThenDropped, true, 0, false),
        (Fault::AppliedThenError, true, 500, false),
        (Fault::AppliedThenGarbage, true, 200, false),
        (Fault::AppliedThenCut, true, 200, false),
        (Fault::AppliedWithBadLimitHeader, true, 200, true),
        (Fault::Slow(wait), true, 200, true),
        (Fault::AppliedThenSlow(wait), true, 200, true),
        (Fault::Dropped, false, 0, false),
        (Fault::Status(502), false, 502, false),
        (error, false, 429, true),
        (Fault::TooMany(wait), false, 429, true),
        (Fault::TooManyShared(wait), false, 429, true),
        (Fault::TooManyGlobal(wait), false, 429, true),
        (Fault::Banned, false, 429, false),
    ];
    let count = all.len() as u64;
    for (fault, done, status, is_json) in all {
        discord.rest().fail_next("POST /channels/*/messages", fault.clone());
        let answer = rest.send(Method::POST, &path, Some(json!({"content": "x"}))).await;
        stand += usize::from(done);
        assert_eq!(discord.messages(channel).len(), stand, "{fault:?}");
        let Ok(answer) = answer else {
            assert_eq!(status, 0, "{fault:?}");
            continue;
        };
        assert_eq!(answer.status().as_u16(), status, "{fault:?}");
        if fault == Fault::AppliedWithBadLimitHeader {
            assert_eq!(answer.headers()["x-ratelimit-limit"], "many");
        }
        if matches!(fault, Fault::TooManyShared(_)) {
            assert_eq!(answer.headers()["x-ratelimit-scope"], "shared");
        }
        let body = answer.text().await.ok();
        let read = body.and_then(|text| serde_json::from_str::<Value>(&text).ok());
        assert_eq!(read.is_some(), is_json, "{fault:?}");
    }
    assert_eq!(discord.rest().faults(), count);
    assert_eq!(rest.post(&path, json!({"content": "well again"})).await.0, 200);
    discord.finish();
}

#[tokio::test]
async fn a_client_that_gives_up_may_have_posted() {
    let discord = unlimited().await;
    let channel = discord.add_channel("posts");
    let rest = Rest::new(&discord);
    let path = format!("/channels/{}/messages", channel.0);
    let day = Duration::from_hours(24);
    for (fault, stand) in [(Fault::AppliedThenSlow(day), 1), (Fault::Slow(day), 1)] {
        discord.rest().fail_next("POST /channels/*/messages", fault.clone());
        let before = discord.rest().faults();
        {
            let call = rest.post(&path, json!({"content": "x"}));
            tokio::pin!(call);
            let done = discord.until("the fault happens", |d| {
                d.rest().faults() > before && d.messages(channel).len() == stand
            });
            tokio::select! {
                _ = &mut call => panic!("{fault:?} answers tomorrow"),
                () = done => {}
            }
        }
        assert_eq!(discord.messages(channel).len(), stand, "{fault:?}");
    }
    discord.finish();
}

#[tokio::test]
async fn a_seed_replays_its_faults() {
    let rates = FaultRates { not_applied_error: 3_000, applied_then_error: 2_000, ..FaultRates::default() };
    let run = async |seed: u64| {
        let discord = unlimited().await;
        let channel = discord.add_channel("posts");
        discord.rest().seeded(rates, seed);
        let rest = Rest::new(&discord);
        let path = format!("/channels/{}/messages", channel.0);
        let mut fates = Vec::new();
        for n in 0..60 {
            // What else is asked does not change the fate of posts.
            if n % 7 == 0 {
                rest.get("/users/@me").await;
            }
            fates.push(rest.post(&path, json!({"content": "x"})).await.0.as_u16());
        }
        fates
    };
    let first = run(7).await;
    assert_eq!(first, run(7).await);
    assert_ne!(first, run(8).await);
    let failed = first.iter().filter(|status| **status >= 500).count();
    assert!((18..=42).contains(&failed), "half of 60 and the noise of a draw: {failed}");
}
