//! Published results on their way to other programs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use campaigns::webhooks::{Unreached, secret_of, signature};
use campaigns::{Actor, DeliveryStatus};
use chrono::TimeDelta;
use domain::verdict::ReasonCode;
use panel::webhooks::Sender;
use serde_json::{Value, json};
use tests::world::reject;
use tests::world::seed::{GUILD, JUDGES, MODERATOR, THOUGHTS, member, tagged};
use tokio::net::TcpListener;

use super::stage::Stage;

on_both! {
    a_result_is_told_once_signed_and_tried_again
    a_correction_is_a_message_of_its_own
}

/// Another program: it keeps what it is sent and answers as it is told.
struct Receiver {
    url: String,
    heard: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    answers: Arc<Mutex<Vec<StatusCode>>>,
}

type Shared = (Arc<Mutex<Vec<(HeaderMap, String)>>>, Arc<Mutex<Vec<StatusCode>>>);

async fn take(State((heard, answers)): State<Shared>, headers: HeaderMap, body: String) -> StatusCode {
    heard.lock().unwrap().push((headers, body));
    answers.lock().unwrap().pop().unwrap_or(StatusCode::NO_CONTENT)
}

impl Receiver {
    /// Answers with these in turn, then with 204.
    async fn start(answers: &[StatusCode]) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let answers = Arc::new(Mutex::new(answers.iter().rev().copied().collect()));
        let shared: Shared = (Arc::clone(&heard), Arc::clone(&answers));
        let app = Router::new().route("/hook", post(take)).with_state(shared);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Receiver { url, heard, answers }
    }

    fn heard(&self) -> Vec<(HeaderMap, String)> {
        self.heard.lock().unwrap().clone()
    }
}

const SECRET: [u8; 32] = [11; 32];

async fn hook(stage: &Stage, url: &str) -> i64 {
    let secret = secret_of(&SECRET);
    stage.service.add_webhook(GUILD, url, &secret, true, &Actor::Herald, stage.now()).await.unwrap()
}

/// Four posts, of which member 4's is kept out if asked for; published.
async fn publish(stage: &mut Stage, keep_out: bool) -> campaigns::results::Published {
    let mut posts = Vec::new();
    for number in 1..=4_u64 {
        posts.push(stage.world.post(member(number), &tagged(THOUGHTS[number as usize])).await);
    }
    if keep_out {
        stage.world.decide(posts[3], &reject(ReasonCode::OffTopic)).await.unwrap();
    }
    stage.world.at("2025-04-06 12:00").await;
    stage.world.freeze().await.unwrap();
    stage.world.score_and_seal(|number| [number as u8, number as u8]).await;
    stage.world.at("2025-04-07 18:00").await;
    let published = stage.world.publish().await.unwrap();
    stage.catch_up();
    published
}

async fn a_result_is_told_once_signed_and_tried_again(mut stage: Stage) {
    let receiver = Receiver::start(&[StatusCode::INTERNAL_SERVER_ERROR, StatusCode::FOUND]).await;
    let id = hook(&stage, &receiver.url).await;
    let sender = Sender::new(Arc::clone(&stage.service), true).unwrap();
    assert_eq!(sender.tick(stage.now()).await.unwrap(), 0, "there is nothing to tell yet");
    let published = publish(&mut stage, false).await;
    // Two processes at once: one of them sends.
    let second = Sender::new(Arc::new(stage.world.second_process().await), true).unwrap();
    let (one, two) = tokio::join!(sender.tick(stage.now()), second.tick(stage.now()));
    assert_eq!(one.unwrap() + two.unwrap(), 1);
    let [(headers, body)] = &receiver.heard()[..] else { panic!("{:?}", receiver.heard()) };
    let told: Value = serde_json::from_str(body).unwrap();
    assert_eq!(told["type"], "result.published");
    assert_eq!(told["data"]["bundle_sha256"], published.sha256.to_string());
    assert_eq!(told["data"]["winners"][0]["author"], member(4).to_string());
    assert!(!body.contains("member 3"), "names are left out: {body}");
    let message = headers["webhook-id"].to_str().unwrap().to_owned();
    let timestamp: i64 = headers["webhook-timestamp"].to_str().unwrap().parse().unwrap();
    assert_eq!(timestamp, stage.now().timestamp());
    let expected = signature(&secret_of(&SECRET), &message, timestamp, body).unwrap();
    assert_eq!(headers["webhook-signature"].to_str().unwrap(), expected);
    // 500: again after five seconds, not before. A redirect is not followed: again after five minutes.
    let row = || async { stage.service.webhooks(GUILD).await.unwrap()[0].deliveries[0].clone() };
    assert_eq!(
        (row().await.status, row().await.answer, row().await.tries),
        (DeliveryStatus::Waiting, Some(500), 1)
    );
    assert_eq!(sender.tick(stage.now() + TimeDelta::seconds(4)).await.unwrap(), 0);
    stage.pass(TimeDelta::seconds(5));
    assert_eq!(sender.tick(stage.now()).await.unwrap(), 1);
    assert_eq!((row().await.answer, row().await.tries), (Some(302), 2));
    stage.pass(TimeDelta::minutes(5));
    assert_eq!(sender.tick(stage.now()).await.unwrap(), 1);
    assert_eq!(
        (row().await.status, row().await.answer, row().await.tries),
        (DeliveryStatus::Delivered, Some(204), 3)
    );
    stage.pass(TimeDelta::days(3));
    assert_eq!(sender.tick(stage.now()).await.unwrap(), 0);
    let heard = receiver.heard();
    assert_eq!(heard.len(), 3);
    for (headers, again) in &heard {
        assert_eq!(
            (headers["webhook-id"].to_str().unwrap(), again),
            (message.as_str(), body),
            "the same message"
        );
    }
    let times: Vec<&str> =
        heard.iter().map(|(headers, _)| headers["webhook-timestamp"].to_str().unwrap()).collect();
    assert!(times[0] < times[1] && times[1] < times[2], "each try has its own time: {times:?}");
    assert!(receiver.answers.lock().unwrap().is_empty());
    // An owner sees it and ends it.
    let mut olga = stage.signed_in("olga").await;
    let page = olga.get("/settings/webhooks").await;
    assert!(
        page.text.contains(&message) && page.text.contains("delivered") && page.text.contains("HTTP 204"),
        "{}",
        page.text
    );
    assert!(!page.text.contains(&secret_of(&SECRET)), "the secret is shown once");
    assert_eq!(olga.post(&format!("/settings/webhooks/{id}/remove"), &[]).await.status, 303);
    assert_eq!(olga.post(&format!("/settings/webhooks/{id}/remove"), &[]).await.status, 404);
}

async fn a_correction_is_a_message_of_its_own(mut stage: Stage) {
    let receiver = Receiver::start(&[]).await;
    hook(&stage, &receiver.url).await;
    let sender = Sender::new(Arc::clone(&stage.service), true).unwrap();
    let published = publish(&mut stage, true).await;
    sender.tick(stage.now()).await.unwrap();
    let world = &stage.world;
    let post = world.db().posts_by(&world.id, member(4)).await.unwrap()[0].id;
    world.service.appeal(&world.id, post, member(4), "please look again", world.now).await.unwrap();
    let ruling = tests::world::accept();
    let by = tests::world::seed::SECOND_MODERATOR;
    world
        .service
        .decide_appeal(&world.id, post, by, Some(&ruling), "you are right", world.now)
        .await
        .unwrap();
    for judge in JUDGES {
        let sheet = BTreeMap::from([(post, vec![10, 10])]);
        world.service.score(&world.id, judge, &sheet, world.now).await.unwrap();
    }
    world.service.correct(&world.id, MODERATOR, 1, "an appeal was right", world.now).await.unwrap();
    assert_eq!(sender.tick(stage.now()).await.unwrap(), 1);
    let heard = receiver.heard();
    let told: Vec<Value> = heard.iter().map(|(_, body)| serde_json::from_str(body).unwrap()).collect();
    assert_eq!(told.len(), 2);
    assert_eq!(told[0]["data"]["bundle_sha256"], published.sha256.to_string());
    assert_eq!((&told[1]["type"], &told[1]["data"]["corrects"]), (&json!("result.corrected"), &json!(1)));
    assert_eq!(told[1]["data"]["reason"], "an appeal was right");
    assert_ne!(heard[0].0["webhook-id"], heard[1].0["webhook-id"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_is_given_up_after_three_days_and_a_receiver_may_say_that_it_is_gone() {
    let mut stage = Stage::on_sqlite().await;
    let away = hook(&stage, "http://127.0.0.1:9/hook").await;
    let gone = Receiver::start(&[StatusCode::GONE]).await;
    let gone_hook = hook(&stage, &gone.url).await;
    publish(&mut stage, false).await;
    let sender = Sender::new(Arc::clone(&stage.service), true).unwrap();
    assert_eq!(sender.tick(stage.now()).await.unwrap(), 2);
    let hooks = stage.service.webhooks(GUILD).await.unwrap();
    assert_eq!(hooks.iter().map(|hook| hook.row.id).collect::<Vec<_>>(), [away], "410 ends a webhook");
    let log = stage.world.db().audit_log(None, 0, 1000).await.unwrap();
    assert!(
        log.iter().any(|row| row.subject == format!("webhook:{gone_hook}") && row.action == "webhook_ended")
    );
    let mut tries = 1;
    while stage.service.webhooks(GUILD).await.unwrap()[0].deliveries[0].status == DeliveryStatus::Waiting {
        stage.pass(TimeDelta::hours(1));
        tries += sender.tick(stage.now()).await.unwrap();
        assert!(tries < 100);
    }
    let row = &stage.service.webhooks(GUILD).await.unwrap()[0].deliveries[0];
    assert_eq!((row.status, row.tries, tries), (DeliveryStatus::Failed, 10, 10));
    assert_eq!(row.error.as_deref(), Some(Unreached::Refused.name()), "{row:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_sent_to_a_private_address_unless_the_operator_allows_it() {
    let mut stage = Stage::on_sqlite().await;
    let receiver = Receiver::start(&[]).await;
    let port = receiver.url.split(':').nth(2).unwrap().to_owned();
    // Made while private addresses were allowed: written out, behind a name, and as a metadata service.
    for url in [
        receiver.url.clone(),
        format!("https://localhost:{port}"),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        format!("https://[::ffff:127.0.0.1]:{port}"),
    ] {
        hook(&stage, &url).await;
    }
    publish(&mut stage, false).await;
    let sender = Sender::new(Arc::clone(&stage.service), false).unwrap();
    assert_eq!(sender.tick(stage.now()).await.unwrap(), 4);
    assert!(receiver.heard().is_empty());
    for hook in stage.service.webhooks(GUILD).await.unwrap() {
        let row = &hook.deliveries[0];
        let why = row.error.clone().unwrap_or_default();
        assert!(
            [Unreached::NotPublic.name(), Unreached::NotAllowed.name()].contains(&why.as_str()),
            "{}: {row:?}",
            hook.row.url
        );
    }
    // In the panel such an address is refused with what to write.
    let mut olga = stage.signed_in("olga").await;
    for (url, why) in [
        (receiver.url.as_str(), "https only"),
        ("http://example.org/", "https only"),
        ("https://user:pass@example.org/", "leave it out"),
        ("nonsense", "no address"),
        ("", "no address"),
    ] {
        let answer = olga.post("/settings/webhooks", &[("url", url)]).await;
        assert!(answer.status == 409 && answer.text.contains(why), "{url}: {}", answer.text);
    }
    let made = olga.post("/settings/webhooks", &[("url", "https://example.org/hook")]).await;
    assert!(made.status == 200 && made.text.contains("whsec_"), "{}", made.text);
    let twice = olga.post("/settings/webhooks", &[("url", "https://example.org/hook")]).await;
    assert!(twice.status == 409 && twice.text.contains("already"), "{}", twice.text);
}
