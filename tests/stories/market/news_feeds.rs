//! Feeds at the socket: from a server's answer, or its silence, to stories.

use std::sync::Arc;

use campaigns::writer::ModelBudget;
use market::NewsState::{Confirmed, Retracted, Rumour};
use serde_json::json;
use tests::model_server::{ModelServer, Reply};
use tests::newsroom::{Article, Fault, Newsroom, Reader, feed, folder};
use tests::world::seed::at;

use super::model_desk::model;

/// A herald that listens to these feeds of a server, at 22:40 of 7 April 2025 (UTC+8).
async fn reader(newsroom: &Newsroom, names: &[&str]) -> Reader {
    let mut reader = Reader::new(at("2025-04-07 22:40")).await;
    reader.feeds = names.iter().map(|name| feed(name, &newsroom.url(name))).collect();
    reader
}

fn article(path: &str, minute: i64, title: &str) -> Article {
    let at = at("2025-04-07 22:10") + chrono::TimeDelta::minutes(minute);
    Article::new(&format!("https://{path}"), title, at)
}

fn trouble(health: &serde_json::Value, feed: &str) -> String {
    health["feeds"][feed]["trouble"].as_str().unwrap_or_default().to_owned()
}

/// The story of 7 April over the wire, with a process that dies in the middle of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_false_headline_is_told_by_three_feeds_and_retracted() {
    let newsroom = Newsroom::open().await;
    for name in ["post", "outlet-a", "agency-b", "house"] {
        newsroom.publish(name, article(&format!("{name}.example/old"), -600, "Cats win a prize"));
    }
    let mut reader = reader(&newsroom, &["post", "outlet-a", "agency-b", "house"]).await;
    reader.feeds[3].official = true;
    let title = "Trump is considering a 90-day pause in tariffs for all countries except China";
    newsroom.publish("post", article("x.com/walterb/status/1909", 0, &title.to_uppercase()));
    reader.start().await;
    reader.until("the post", |stories| stories.len() == 1 && stories[0].reports.len() == 1).await;
    newsroom.publish(
        "outlet-a",
        Article { body: "A <b>post on X</b> says so.".to_owned(), ..article("outlet-a.example/1", 3, title) },
    );
    reader.until("the outlet", |stories| stories[0].reports.len() == 2).await;
    reader.kill().await;
    newsroom
        .publish("agency-b", article("agency-b.example/1", 6, &format!("{title}, according to outlet-a")));
    reader.start().await;
    let told = reader.until("the agency", |stories| stories[0].reports.len() == 3).await;
    assert_eq!((told.len(), told[0].state, told[0].origins), (1, Rumour, 1));
    newsroom.publish(
        "house",
        article("house.example/1", 25, "White House: report of 90-day tariff pause is fake news"),
    );
    let told = reader.until("the denial", |stories| stories.len() == 2).await;
    assert_eq!((told[0].state, told[1].state), (Retracted, Confirmed));
    assert_eq!(told[0].changes[1].link.as_deref(), Some("https://house.example/1"));
    // Nothing else was kept: cats are no tariffs.
    let rows = reader.db().news(at("2025-04-01 00:00"), at("2025-05-01 00:00")).await.unwrap();
    assert_eq!(rows.len(), 4);
    reader.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unchanged_feed_is_not_sent_again() {
    let newsroom = Newsroom::open().await;
    newsroom.publish("wire", article("wire.example/1", 0, "China announces 34% tariffs"));
    let mut reader = reader(&newsroom, &["wire"]).await;
    reader.start().await;
    reader.until("the headline", |stories| stories.len() == 1).await;
    reader.until_health("a few readings", |_| newsroom.asked("wire").1 >= 3).await;
    newsroom.publish("wire", article("wire.example/2", 5, "EU delays its answer to steel tariffs"));
    reader.until("the second headline", |stories| stories.len() == 2).await;
    let (asked, unchanged) = newsroom.asked("wire");
    assert!(asked - unchanged <= 3, "{asked} readings, {unchanged} of them unchanged");
    reader.stop().await;
}

/// Every way to be broken is named, holds up nobody, and is over with the next good answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_that_breaks_comes_back_and_never_holds_up_another() {
    let newsroom = Newsroom::open().await;
    newsroom.publish("bad", article("bad.example/1", 0, "China announces 34% tariffs"));
    newsroom.publish("bad", article("bad.example/2", 1, "EU delays its answer to steel tariffs"));
    let mut reader = reader(&newsroom, &["bad", "good"]).await;
    let mut published = 0;
    for (fault, words) in [
        (Fault::Status(500, None), "500"),
        (Fault::Status(404, None), "address of the feed has changed"),
        (Fault::Silence, "did not answer within"),
        (Fault::Page, "no RSS, Atom or JSON feed"),
        (Fault::Huge, "more than 1000000 bytes"),
        (Fault::Loop, "cannot be reached"),
    ] {
        newsroom.order("bad", &fault, 1_000);
        reader.start().await;
        let health =
            reader.until_health("the trouble", |health| trouble(health, "bad").contains(words)).await;
        assert_eq!(health["parts"]["news"]["status"], "degraded");
        assert_eq!(health["alive"], true);
        // The other one is heard all the same.
        published += 1;
        let title =
            format!("Tariff headline number {published} of the good feed {}", "again ".repeat(published));
        newsroom.publish("good", article(&format!("good.example/{published}"), published as i64 * 2, &title));
        let count =
            async || reader.db().news(at("2025-04-01 00:00"), at("2025-05-01 00:00")).await.unwrap().len();
        while count().await < published {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        reader.stop().await;
        newsroom.mend("bad");
    }
    // Cut off in the middle of the second article: the first one is worth having.
    newsroom.order("bad", &Fault::CutOff, 1);
    reader.start().await;
    let of_bad = |stories: &[campaigns::news::Story]| {
        stories.iter().filter(|story| story.reports[0].source == "bad").count()
    };
    reader.until("both headlines", |stories| of_bad(stories) == 2).await;
    reader.until_health("no more trouble", |health| health["parts"]["news"]["status"] == "ok").await;
    reader.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_asks_for_patience_gets_it() {
    let newsroom = Newsroom::open().await;
    newsroom.publish("busy", article("busy.example/1", 0, "China announces 34% tariffs"));
    newsroom.order("busy", &Fault::Status(429, Some(3_600)), 1);
    newsroom.publish("other", article("other.example/1", 0, "Unrelated tariff headline to count by"));
    let mut reader = reader(&newsroom, &["busy", "other"]).await;
    reader.start().await;
    reader.until_health("the refusal", |health| trouble(health, "busy").contains("asked too often")).await;
    // Meanwhile the other feed is asked again and again.
    reader.until_health("a few readings", |_| newsroom.asked("other").0 >= 8).await;
    assert_eq!(newsroom.asked("busy").0, 1);
    reader.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_whose_server_is_wrong_about_its_letters_is_read() {
    let newsroom = Newsroom::open().await;
    newsroom.publish(
        "big5",
        article("big5.example/1", 0, "白宮宣布對所有進口商品加徵關稅，各國表示將採取對等措施"),
    );
    newsroom.order("big5", &Fault::WrongCharset, 1_000);
    let mut reader = reader(&newsroom, &["big5"]).await;
    reader.start().await;
    let told = reader.until("the headline", |stories| stories.len() == 1).await;
    assert_eq!(told[0].title, "白宮宣布對所有進口商品加徵關稅，各國表示將採取對等措施");
    reader.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_is_read_once_and_bad_lines_are_named() {
    let drop = tests::folder();
    let mut reader = Reader::new(at("2025-04-07 22:40")).await;
    reader.feeds = vec![folder("drop", drop.path())];
    reader.primary_domains = vec!["ustr.gov".to_owned()];
    let line = |id: &str, title: &str, more: &str| {
        format!(
            "{{\"id\":\"{id}\",\"published_at\":\"2025-04-07T14:12:00Z\",\"source\":\"{id}\",\"title\":\"{title}\"{more}}}\n"
        )
    };
    let first = format!(
        "{}not a line\n{}",
        line("A", "China announces 34% tariffs", ""),
        line("B", "Cats win a prize", "")
    );
    std::fs::write(drop.path().join("1.jsonl"), first).unwrap();
    reader.start().await;
    let told = reader.until("the line", |stories| stories.len() == 1).await;
    assert_eq!((told[0].state, told[0].reports[0].source.as_str()), (Rumour, "A"));
    let health = reader.until_health("the bad line", |health| !trouble(health, "drop").is_empty()).await;
    assert!(trouble(&health, "drop").contains("1.jsonl, line 2"), "{health:#}");
    // It grows, a second one comes, and the process starts anew: what was read stays read.
    reader.kill().await;
    let official = line("C", "China announces 34% tariffs", ",\"url\":\"https://ustr.gov/x\"");
    std::fs::write(drop.path().join("2.jsonl"), official).unwrap();
    reader.start().await;
    let told = reader.until("the second file", |stories| stories[0].reports.len() == 2).await;
    assert_eq!(told[0].state, Confirmed);
    let rows = reader.db().news(at("2025-04-01 00:00"), at("2025-05-01 00:00")).await.unwrap();
    assert_eq!(rows.len(), 2);
    reader.stop().await;
}

/// Of headlines in which no term of the theme stands, a model says which belong to it; it is asked about each once, and its
/// word gates nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_keeps_a_headline_without_a_term_and_gates_nothing_with_it() {
    let server = ModelServer::start(|request, _| {
        let deal = request.user().contains("Beijing answers");
        Reply::Says(
            json!({ "relevant": deal, "words": if deal { "Beijing answers" } else { "" } }).to_string(),
        )
    })
    .await;
    let newsroom = Newsroom::open().await;
    newsroom.publish("wire", article("wire.example/1", 0, "Cats win a prize"));
    newsroom.publish("wire", article("wire.example/2", 1, "Beijing answers Washington in kind"));
    newsroom.publish("wire", article("wire.example/3", 2, "China announces 34% tariffs"));
    let mut reader = reader(&newsroom, &["wire"]).await;
    reader.model = Some((Arc::new(model(&server)), ModelBudget::default()));
    reader.start().await;
    let told = reader.until("both", |stories| stories.len() == 2).await;
    let themes: Vec<(&str, Option<&str>)> =
        told.iter().map(|story| (story.title.as_str(), story.theme.as_deref())).collect();
    assert!(themes.contains(&("Beijing answers Washington in kind", None)), "{themes:?}");
    assert!(themes.contains(&("China announces 34% tariffs", Some("tariff"))), "{themes:?}");
    // A new headline makes the server send all of them again; what was asked is not asked again.
    newsroom.publish("wire", article("wire.example/4", 5, "EU delays its answer to steel tariffs"));
    reader.until("the fourth", |stories| stories.len() == 3).await;
    assert_eq!(server.asked().len(), 2, "cats and Beijing");
    reader.stop().await;
}
