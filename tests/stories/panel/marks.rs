//! Pages that say that somebody else has changed what they show, and pages that have nothing to say.

use domain::snowflake::Snowflake;
use thirtyfour::prelude::*;

use super::browser::{self, Browser};
use super::client::{Answer, Client, Events};
use super::stage::Stage;

on_both! {
    a_page_from_before_a_change_is_told_so_at_once
}

async fn accept(client: &mut Client, stage: &Stage, post: Snowflake) {
    let page = client.get(&stage.post_path(post)).await;
    let revision = page.value_after("name=\"revision\" value=\"").expect("a form").to_owned();
    let fields = [("revision", revision.as_str()), ("answer", "accept")];
    let decided = client.post(&format!("{}/decide", stage.post_path(post)), &fields).await;
    assert_eq!(decided.status, 303, "{}", decided.text);
}

fn mark(page: &Answer) -> String {
    page.value_after("data-mark=\"").expect("a page has a mark").to_owned()
}

/// Between the making of a page and the moment it begins to listen somebody may act, and those who listen already may have
/// been told of it; the mark says what the page knew.
async fn a_page_from_before_a_change_is_told_so_at_once(mut stage: Stage) {
    stage.fill(3).await;
    let (mut mei, mut ann) = (stage.signed_in("mei").await, stage.signed_in("ann").await);
    let queue = format!("/campaigns/{}/review", stage.world.id);
    let stream = |mark: &str| format!("/events?at={queue}&mark={mark}");
    let old = mark(&mei.get(&queue).await);
    let mut told_before = ann.listen(&stream(&old)).await;
    accept(&mut ann, &stage, stage.waiting[0]).await;
    let now = mark(&mei.get(&queue).await);
    told_until(&mut told_before, &now).await;
    // Nothing is new to the server any more; it is to this page.
    let mut events = mei.listen(&stream(&old)).await;
    assert_eq!(events.next().await.0, "here");
    assert_eq!(next_change(&mut events).await, now, "it was changed before");
    accept(&mut ann, &stage, stage.waiting[1]).await;
    let later = mark(&mei.get(&queue).await);
    told_until(&mut events, &later).await;
    // A page that knows everything is told of the next change only: to open a post and to decide are two.
    let mut events = mei.listen(&stream(&later)).await;
    assert_eq!(events.next().await.0, "here");
    accept(&mut ann, &stage, stage.waiting[2]).await;
    let last = mark(&mei.get(&queue).await);
    let told = told_until(&mut events, &last).await;
    assert!(!told.contains(&later), "nothing had changed when it began to listen: {told:?}");
}

/// The word of the next change; who looks at what moves along with those who act.
async fn next_change(events: &mut Events) -> String {
    loop {
        let (name, word) = events.next().await;
        if name == "change" {
            return word;
        }
        assert_eq!(name, "here");
    }
}

/// The words of all changes up to one.
async fn told_until(events: &mut Events, last: &str) -> Vec<String> {
    let mut told = Vec::new();
    while told.last().is_none_or(|word| word != last) {
        told.push(next_change(events).await);
    }
    told
}

/// Waits until the page has fetched itself anew so many times.
async fn refreshed(browser: &Browser, times: usize) {
    let wait = format!(
        "const done = arguments[arguments.length - 1];\
         const fetched = () => performance.getEntriesByType('resource')\
           .filter(entry => entry.initiatorType === 'fetch' && entry.name === location.href).length;\
         const look = () => fetched() >= {times} ? done(fetched()) : setTimeout(look, 50);\
         look()"
    );
    browser.driver.execute_async(wait, vec![]).await.expect("the page fetches itself anew");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_says_that_somebody_changed_it_and_only_then() {
    let Some(mei) = browser::start().await else { return };
    let mut stage = Stage::on_sqlite().await;
    stage.fill(4).await;
    let mut ann = stage.signed_in("ann").await;
    mei.sign_in(&stage.base, "mei").await;
    mei.driver.goto(format!("{}{}", stage.base, stage.post_path(stage.waiting[0]))).await.unwrap();
    mei.see("#decide").await;
    let told = async || mei.see("#changed").await.is_displayed().await.unwrap();
    // Two changes elsewhere: the page looks anew each time, the first look is over when the second begins, and there is
    // nothing to say.
    accept(&mut ann, &stage, stage.waiting[1]).await;
    refreshed(&mei, 1).await;
    accept(&mut ann, &stage, stage.waiting[2]).await;
    refreshed(&mei, 2).await;
    assert!(!told().await, "nothing of this page has changed");
    // Mei's claim runs out, and Ann decides about this very post; the first look at it fails, and is made again.
    let lost = "const real = window.fetch; let asked = 0; window.fetch = (...of) => asked++ ? real(...of) \
                : Promise.resolve(new Response('', { status: 503 }));";
    mei.driver.execute(lost, vec![]).await.unwrap();
    stage.pass(chrono::TimeDelta::minutes(11));
    accept(&mut ann, &stage, stage.waiting[0]).await;
    let shown = mei.driver.query(By::Css("#changed")).and_displayed().first().await;
    shown.expect("the page says that it changed");
    mei.picture("post-changed-elsewhere").await;
    mei.quit().await;
}
