//! What a day of the model may cost: a limit that holds across restarts and processes, and begins anew at midnight.

use campaigns::writer::{By, ModelBudget};
use chrono::NaiveDate;
use domain::lang::Lang;
use store::{ModelSpent, ModelVerdict};
use tests::model_server::{ModelServer, Reply};
use tests::postgres;

use super::model_desk::{Desk, at, brief_of, flash, headline, morning, sound, why};

async fn server() -> ModelServer {
    ModelServer::saying(Reply::Says(brief_of(sound(Lang::En)))).await
}

fn budget(requests_per_day: u32, tokens_per_day: u64) -> ModelBudget {
    ModelBudget { requests_per_day, tokens_per_day, answer_tokens_max: 500 }
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 4, day).unwrap()
}

async fn requests_run_out(mut desk: Desk) {
    for title in ["one", "two"] {
        let written = desk.brief(Lang::En, &[headline("Harbour Wire", title)]).await;
        assert!(matches!(written.by, By::Model { .. }), "{written:?}");
    }
    let third = [headline("Harbour Wire", "three")];
    assert!(why(&desk.brief(Lang::En, &third).await).contains("budget"));
    // 05:00 of 3 April in UTC+8.
    let spent = desk.service.db().model_spent(day(3)).await.unwrap();
    assert_eq!(spent, ModelSpent { requests: 2, tokens: 220 });
    desk.restart().await;
    assert!(why(&desk.brief(Lang::En, &third).await).contains("budget"), "a restart gives nothing back");
    // What was answered before costs nothing.
    assert!(matches!(desk.brief(Lang::En, &[headline("Harbour Wire", "one")]).await.by, By::Model { .. }));
    let last_moment = at("2025-04-03T15:59:59.999Z");
    assert!(why(&desk.brief_at(Lang::En, &third, last_moment).await).contains("budget"));
    let midnight = at("2025-04-03T16:00:00Z");
    let anew = desk.brief_at(Lang::En, &third, midnight).await;
    assert!(matches!(anew.by, By::Model { .. }), "{anew:?}");
    assert_eq!(desk.service.db().model_spent(day(4)).await.unwrap().requests, 1);
    assert_eq!(desk.server.asked().len(), 3);
    let over =
        desk.verdicts().await.into_iter().filter(|verdict| *verdict == ModelVerdict::OverBudget).count();
    assert_eq!(over, 3);
}

#[tokio::test]
async fn requests_run_out_on_sqlite() {
    requests_run_out(Desk::with(server().await, budget(2, 1_000_000)).await).await;
}

#[tokio::test]
async fn requests_run_out_on_postgres() {
    let Some(postgres) = postgres::server() else { return };
    let desk = Desk::on(server().await, budget(2, 1_000_000), postgres.database(), None).await;
    requests_run_out(desk).await;
}

/// So many tokens are set aside as a question can cost, and what it did not cost is given back.
#[tokio::test]
async fn tokens_run_out() {
    // A prompt of some 5,000 bytes is estimated at a third of that; with 500 for the answer, 110 were used. The first
    // question fits, and so does the second; a budget that no question fits into asks nothing.
    let desk = Desk::with(server().await, budget(100, 3_000)).await;
    for title in ["one", "two", "three"] {
        desk.brief(Lang::En, &[headline("Harbour Wire", title)]).await;
    }
    assert_eq!(desk.service.db().model_spent(day(3)).await.unwrap(), ModelSpent { requests: 3, tokens: 330 });
    let desk = Desk::with(server().await, budget(100, 400)).await;
    assert!(why(&desk.brief(Lang::En, &[flash()]).await).contains("400 tokens"));
    assert_eq!(desk.server.asked().len(), 0);
    assert_eq!(desk.service.db().model_spent(day(3)).await.unwrap(), ModelSpent::default());
}

/// An endpoint that does not count is counted for.
#[tokio::test]
async fn tokens_are_estimated_where_nobody_counts() {
    let desk = Desk::open(ModelServer::saying(Reply::Uncounted(brief_of(sound(Lang::En)))).await).await;
    desk.brief(Lang::En, &[flash()]).await;
    let spent = desk.service.db().model_spent(day(3)).await.unwrap();
    let request = &desk.server.asked()[0];
    let bytes = (request.system().len() + request.user().len()) as u64;
    let answer = brief_of(sound(Lang::En)).len() as u64;
    assert_eq!(spent.tokens, bytes.div_ceil(3) + answer.div_ceil(3));
}

/// The budget is one for all processes on a database: of two that ask at once, one finds it spent.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_share_a_budget() {
    let folder = tests::folder();
    let url = format!("sqlite:{}", folder.path().join("herald.db").display());
    let one = Desk::on(server().await, budget(1, 1_000_000), url.clone(), None).await;
    let two = Desk::on(server().await, budget(1, 1_000_000), url, None).await;
    let (a, b) = ([headline("Harbour Wire", "a")], [headline("Harbour Wire", "b")]);
    let (first, second) =
        tokio::join!(one.brief_at(Lang::En, &a, morning()), two.brief_at(Lang::En, &b, morning()));
    let by_model =
        [&first, &second].into_iter().filter(|written| matches!(written.by, By::Model { .. })).count();
    assert_eq!(by_model, 1, "{first:?} {second:?}");
    assert_eq!(one.server.asked().len() + two.server.asked().len(), 1);
}
