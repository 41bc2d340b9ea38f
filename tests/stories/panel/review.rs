//! Reviewing: every post once, never on what has changed, never two people on one post.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;

use super::client::{Answer, Client};
use super::stage::Stage;

on_both! {
    decisions_go_on_to_the_next_post
    a_stale_decision_is_refused_with_what_changed
    a_held_post_is_left_to_its_holder
    a_decision_can_be_taken_back
    lists_go_on_page_by_page
}

fn revision(page: &Answer) -> String {
    page.value_after("name=\"revision\" value=\"")
        .unwrap_or_else(|| panic!("no form in {}", page.text))
        .to_owned()
}

async fn open(client: &mut Client, stage: &Stage, post: Snowflake) -> String {
    let page = client.get(&stage.post_path(post)).await;
    assert_eq!(page.status, 200, "{}", page.text);
    revision(&page)
}

async fn decide(client: &mut Client, stage: &Stage, post: Snowflake, revision: &str, answer: &str) -> Answer {
    let fields = [("revision", revision), ("answer", answer), ("note", "please read the rules")];
    client.post(&format!("{}/decide", stage.post_path(post)), &fields).await
}

async fn decisions_go_on_to_the_next_post(mut stage: Stage) {
    stage.fill(3).await;
    let mut client = stage.signed_in("mei").await;
    let (first, second, third) = (stage.waiting[0], stage.waiting[1], stage.waiting[2]);
    let start = client.post(&format!("/campaigns/{}/review/next", stage.world.id), &[]).await;
    assert_eq!(start.location(), stage.post_path(first));
    let seen = open(&mut client, &stage, first).await;
    let answer = decide(&mut client, &stage, first, &seen, "accept").await;
    assert_eq!(answer.location(), format!("{}?done={first}&how=accept", stage.post_path(second)));
    let page = client.get(answer.location()).await;
    assert!(page.text.contains(&format!("Accepted: {first}")), "{}", page.text);
    let answer = decide(&mut client, &stage, second, &revision(&page), "reworded").await;
    assert_eq!(answer.location(), format!("{}?done={second}&how=reworded", stage.post_path(third)));
    // Skipping goes on, and round to the beginning.
    open(&mut client, &stage, third).await;
    let skip = client.post(&format!("{}/claim", stage.post_path(third)), &[("what", "skip")]).await;
    assert_eq!(skip.location(), format!("/campaigns/{}/review", stage.world.id), "nothing else waits");
    let seen = open(&mut client, &stage, third).await;
    let answer = decide(&mut client, &stage, third, &seen, "off_topic").await;
    let list = format!("/campaigns/{}/review?done={third}&how=off_topic", stage.world.id);
    assert_eq!(answer.location(), list);
    let page = client.get(&list).await;
    assert!(page.text.contains("Nothing waits") && page.text.contains("off topic"), "{}", page.text);
    for (post, standing) in [
        (first, Standing::Entered),
        (second, Standing::NotEntered(ReasonCode::Reworded)),
        (third, Standing::NotEntered(ReasonCode::OffTopic)),
    ] {
        assert_eq!(stage.world.standing(post).await, standing);
    }
    // A machine's reason is not for people to give, and nonsense is none.
    let seen = open(&mut client, &stage, third).await;
    assert_eq!(decide(&mut client, &stage, third, &seen, "too_short").await.status, 409);
    assert_eq!(decide(&mut client, &stage, third, &seen, "nonsense").await.status, 400);
    let unknown = Snowflake(third.0 + 7);
    assert_eq!(decide(&mut client, &stage, unknown, "1", "accept").await.status, 404);
}

async fn a_stale_decision_is_refused_with_what_changed(mut stage: Stage) {
    stage.fill(1).await;
    let post = stage.waiting[0];
    let mut mei = stage.signed_in("mei").await;
    let seen = open(&mut mei, &stage, post).await;
    assert_eq!(decide(&mut mei, &stage, post, &seen, "accept").await.status, 303);
    // The same form again, as a second click or a page from before would send it.
    let twice = decide(&mut mei, &stage, post, &seen, "accept").await;
    assert_eq!(twice.status, 409);
    // Ann had the page open as well; she meant to reject.
    stage.pass(TimeDelta::minutes(11));
    let mut ann = stage.signed_in("ann").await;
    let answer = decide(&mut ann, &stage, post, &seen, "reworded").await;
    assert_eq!(answer.status, 409);
    for told in [
        "It has changed meanwhile",
        "Mei accepted it",
        "You were about to: Reject for reworded from an earlier post",
        "please read the rules</textarea>",
    ] {
        assert!(answer.text.contains(told), "{told} is missing in {}", answer.text);
    }
    assert_eq!(stage.world.standing(post).await, Standing::Entered);
    // The page that refused carries the new revision, so a second thought goes through.
    let again = revision(&answer);
    assert_ne!(again, seen);
    assert_eq!(decide(&mut ann, &stage, post, &again, "reworded").await.status, 303);
    assert_eq!(stage.world.standing(post).await, Standing::NotEntered(ReasonCode::Reworded));
    // An edit changes what was looked at, too.
    let seen = open(&mut ann, &stage, post).await;
    stage.world.now = stage.now();
    stage.world.edit(post, &tests::world::seed::tagged(tests::world::seed::THOUGHTS[3])).await;
    let answer = decide(&mut ann, &stage, post, &seen, "off_topic").await;
    assert!(answer.status == 409 && answer.text.contains("edited or judged anew"), "{}", answer.text);
}

async fn a_held_post_is_left_to_its_holder(mut stage: Stage) {
    stage.fill(2).await;
    let (post, next) = (stage.waiting[0], stage.waiting[1]);
    let (mut mei, mut ann) = (stage.signed_in("mei").await, stage.signed_in("ann").await);
    let seen = open(&mut mei, &stage, post).await;
    let page = ann.get(&stage.post_path(post)).await;
    assert!(page.text.contains("Mei looks at it until 2025-04-03 20:1"), "{}", page.text);
    assert!(!page.text.contains("name=\"answer\""), "no form for the second");
    let answer = decide(&mut ann, &stage, post, &seen, "accept").await;
    assert!(answer.status == 409 && answer.text.contains("Mei holds this post"), "{}", answer.text);
    // Whoever starts gets the next free one, and the list says who has the other.
    let start = ann.post(&format!("/campaigns/{}/review/next", stage.world.id), &[]).await;
    assert_eq!(start.location(), stage.post_path(next));
    let list = ann.get(&format!("/campaigns/{}/review", stage.world.id)).await;
    assert!(list.text.contains("Mei looks at it until"), "{}", list.text);
    // A claim is held on while somebody works, and runs out when nobody does.
    stage.pass(TimeDelta::minutes(9));
    let renewed = mei.post(&format!("{}/claim", stage.post_path(post)), &[("what", "renew")]).await;
    assert_eq!(renewed.status, 204);
    stage.pass(TimeDelta::minutes(9));
    assert_eq!(decide(&mut ann, &stage, post, &seen, "accept").await.status, 409);
    // A page that only keeps itself up to date holds nothing.
    let refresh = [("x-panel-refresh", "1")];
    mei.send(reqwest::Method::GET, &stage.post_path(post), &refresh, None).await;
    stage.pass(TimeDelta::minutes(2));
    assert_eq!(decide(&mut ann, &stage, post, &seen, "accept").await.status, 303);
}

async fn a_decision_can_be_taken_back(mut stage: Stage) {
    stage.fill(1).await;
    let post = stage.waiting[0];
    let mut mei = stage.signed_in("mei").await;
    let undo = format!("{}/undo", stage.post_path(post));
    let seen = open(&mut mei, &stage, post).await;
    assert_eq!(mei.post(&undo, &[]).await.status, 409, "there is nothing to take back");
    decide(&mut mei, &stage, post, &seen, "reworded").await;
    let mut ann = stage.signed_in("ann").await;
    assert_eq!(ann.post(&undo, &[]).await.status, 409, "it is not hers");
    let answer = mei.post(&undo, &[]).await;
    assert_eq!(answer.location(), format!("{}?done={post}&how=undo", stage.post_path(post)));
    assert_eq!(stage.world.standing(post).await, Standing::Pending);
    assert_eq!(mei.post(&undo, &[]).await.status, 409, "once");
    // It waits again, in the list and for the author, who is told.
    let list = mei.get(&format!("/campaigns/{}/review", stage.world.id)).await;
    assert!(list.text.contains(&stage.post_path(post)), "{}", list.text);
    stage.world.tick().await;
    assert_eq!(stage.world.answers(post), ["👀", "❌", "👀"]);
    let decisions = stage.world.db().decisions(&stage.world.id, post).await.unwrap();
    assert_eq!(decisions.len(), 2, "nothing was deleted");
    // What was decided before stands again.
    let seen = open(&mut mei, &stage, post).await;
    decide(&mut mei, &stage, post, &seen, "accept").await;
    let seen = open(&mut mei, &stage, post).await;
    decide(&mut mei, &stage, post, &seen, "off_topic").await;
    mei.post(&undo, &[]).await;
    assert_eq!(stage.world.standing(post).await, Standing::Entered);
    // After ten minutes it stands.
    let seen = open(&mut mei, &stage, post).await;
    decide(&mut mei, &stage, post, &seen, "off_topic").await;
    stage.pass(TimeDelta::minutes(10));
    assert_eq!(mei.post(&undo, &[]).await.status, 409);
    assert_eq!(stage.world.standing(post).await, Standing::NotEntered(ReasonCode::OffTopic));
}

async fn lists_go_on_page_by_page(mut stage: Stage) {
    stage.fill(85).await;
    let mut client = stage.signed_in("vic").await;
    // Two decisions in the middle: what is decided is not among what waits.
    let mut mei = stage.signed_in("mei").await;
    for post in [stage.waiting[10], stage.waiting[50]] {
        let seen = open(&mut mei, &stage, post).await;
        decide(&mut mei, &stage, post, &seen, "accept").await;
    }
    let decided = BTreeSet::from([stage.waiting[10], stage.waiting[50]]);
    let expected: Vec<String> = stage
        .waiting
        .iter()
        .filter(|post| !decided.contains(post))
        .map(|post| stage.post_path(*post))
        .collect();
    for (order, newest) in [("oldest", false), ("newest", true)] {
        let mut path = format!("/campaigns/{}/review?order={order}", stage.world.id);
        let mut found: Vec<String> = Vec::new();
        loop {
            let page = client.get(&path).await;
            found.extend(page.all("data-here").into_iter().map(str::to_owned));
            let Some(next) = page.value_after("rel=\"next\" href=\"") else { break };
            path = next.replace("&#38;", "&").replace("&amp;", "&");
        }
        if newest {
            found.reverse();
        }
        assert_eq!(found, expected, "{order}");
    }
    let list = |query: &str| format!("/campaigns/{}/review?{query}", stage.world.id);
    let count = |page: &Answer| page.all("data-here").len();
    assert_eq!(count(&client.get(&list("shown=accepted")).await), 40, "the first page of the sources");
    assert_eq!(count(&client.get(&list("shown=all&reason=similar_earlier")).await), 40);
    assert_eq!(count(&client.get(&list("shown=all&reason=too_short")).await), 0);
    let author = tests::world::seed::member(107);
    assert_eq!(count(&client.get(&list(&format!("shown=all&search={author}"))).await), 1);
    let post = stage.waiting[7];
    let found = client.get(&list(&format!("search=https://discord.com/channels/1000/2002/{post}"))).await;
    assert_eq!(found.location(), stage.post_path(post));
    assert_eq!(count(&client.get(&list("search=nobody")).await), 0);
}
