//! Appeals in the panel: a clock, everything that led to one, and an answer by somebody who had no part in it.

use campaigns::reviewing::Ruling;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use tests::world::reject;
use tests::world::seed::member;

use super::browser;
use super::client::{Answer, Client};
use super::in_browser::assert_quiet;
use super::judging::{at, entered, step, team};
use super::stage::Stage;

on_both! {
    an_appeal_about_an_entry_is_answered_by_somebody_else
    an_overturn_of_a_result_shows_what_it_changes
    appeals_are_listed_by_their_answer_and_age
}

async fn person(stage: &Stage, name: &str) -> Snowflake {
    stage.service.person_by_login(name, stage.now()).await.unwrap().unwrap().account.person()
}

/// Mei rejects a post and its author appeals.
pub(super) async fn rejected(stage: &mut Stage, post: Snowflake, author: u64, words: &str) {
    let mei = person(stage, "mei").await;
    let ruling = Ruling { note: "not about the topic".to_owned(), ..reject(ReasonCode::OffTopic) };
    stage.service.decide(&stage.world.id, post, mei, &ruling, stage.now()).await.unwrap();
    stage.service.appeal(&stage.world.id, post, member(author), words, stage.now()).await.unwrap();
}

fn path(stage: &Stage, post: Snowflake, version: u32) -> String {
    format!("/campaigns/{}/appeals/{post}/{version}", stage.world.id)
}

fn revision(page: &Answer) -> String {
    page.value_after("name=\"revision\" value=\"").expect("a form").to_owned()
}

async fn answer(client: &mut Client, path: &str, revision: &str, how: &str, note: &str) -> Answer {
    client.post(path, &[("revision", revision), ("answer", how), ("note", note)]).await
}

async fn an_appeal_about_an_entry_is_answered_by_somebody_else(mut stage: Stage) {
    let posts = entered(&mut stage, 2).await;
    rejected(
        &mut stage,
        posts[0],
        1,
        "it is about the tariffs, <img src=x onerror=window.pwned=1> look at line two",
    )
    .await;
    let appeal = path(&stage, posts[0], 0);
    // Whoever decided sees everything, but no form, and who else may.
    let mut mei = stage.signed_in("mei").await;
    let page = mei.get(&appeal).await;
    for told in
        ["look at line two", "Mei rejected it", "not about the topic", "You had a part", "Ann", "Olga"]
    {
        assert!(page.text.contains(told), "{told} is missing in {}", page.text);
    }
    assert!(!page.text.contains("<img"), "words of members are text: {}", page.text);
    assert!(
        !page.text.contains("name=\"answer\"") && !page.text.contains("may answer: Ann, Mei"),
        "{}",
        page.text
    );
    let stored = stage.world.stored(posts[0]).await.revision.to_string();
    let refused = answer(&mut mei, &appeal, &stored, "overturn", "I was wrong").await;
    assert!(refused.status == 409 && refused.text.contains("You had a part"), "{}", refused.text);
    assert!(stage.world.standing(posts[0]).await != Standing::Entered);
    // Roles, unknown ones, nonsense, no token.
    let mut vic = stage.signed_in("vic").await;
    assert!(vic.get(&appeal).await.text.contains("takes the role reviewer"));
    assert_eq!(answer(&mut vic, &appeal, &stored, "uphold", "x").await.status, 403);
    let mut ann = stage.signed_in("ann").await;
    for unknown in [path(&stage, posts[1], 0), path(&stage, posts[0], 1), path(&stage, Snowflake(5), 0)] {
        assert_eq!(ann.get(&unknown).await.status, 404, "{unknown}");
        assert_eq!(answer(&mut ann, &unknown, "1", "uphold", "x").await.status, 404, "{unknown}");
    }
    assert_eq!(answer(&mut ann, &appeal, &stored, "shrug", "x").await.status, 400);
    let same = [("sec-fetch-site", "same-origin")];
    let forged = ann.send(reqwest::Method::POST, &appeal, &same, Some("answer=uphold".into())).await;
    assert_eq!(forged.status, 403);
    // A letter is needed; what changed meanwhile is refused, and the letter stays.
    let page = ann.get(&appeal).await;
    assert!(page.text.contains("The post enters. It is on the list"), "{}", page.text);
    let seen = revision(&page);
    let silent = answer(&mut ann, &appeal, &seen, "overturn", " ").await;
    assert!(silent.status == 409 && silent.text.contains("write the member a word"), "{}", silent.text);
    let stale = answer(&mut ann, &appeal, "0", "overturn", "you are right").await;
    assert!(stale.status == 409 && stale.text.contains("has changed since you looked"), "{}", stale.text);
    assert!(stale.text.contains("you are right</textarea>"), "{}", stale.text);
    let stale = answer(&mut ann, &appeal, "0", "uphold", "it stays").await;
    assert!(stale.status == 409 && stale.text.contains("has changed since you looked"), "{}", stale.text);
    let done = answer(&mut ann, &appeal, &seen, "overturn", "you are right").await;
    assert_eq!(
        done.location(),
        format!("/campaigns/{}/appeals?done=overturn", stage.world.id),
        "{}",
        done.text
    );
    assert_eq!(stage.world.standing(posts[0]).await, Standing::Entered);
    let twice = answer(&mut ann, &appeal, &seen, "uphold", "no, after all").await;
    assert_eq!(twice.status, 409);
    let page = ann.get(&appeal).await;
    assert!(page.text.contains("Answered by Ann") && page.text.contains("you are right"), "{}", page.text);
    let log = stage.world.audit().await;
    assert_eq!(log.iter().filter(|row| row.action == "appeal_decided").count(), 1);
}

/// Five posts, the fifth kept out by Mei, numbers rising with the marks; the result is out.
async fn published(stage: &mut Stage) -> Vec<Snowflake> {
    team(stage).await;
    let posts = entered(stage, 5).await;
    let mei = person(stage, "mei").await;
    stage
        .service
        .decide(&stage.world.id, posts[4], mei, &reject(ReasonCode::OffTopic), stage.now())
        .await
        .unwrap();
    at(stage, "2025-04-06 12:00").await;
    stage.world.freeze().await.unwrap();
    stage.world.score_and_seal(|number| [number as u8, number as u8]).await;
    at(stage, "2025-04-07 18:00").await;
    stage.world.publish().await.unwrap();
    stage.world.tick().await;
    posts
}

async fn an_overturn_of_a_result_shows_what_it_changes(mut stage: Stage) {
    let posts = published(&mut stage).await;
    let mut ora = stage.signed_in("ora").await;
    // An organiser strikes number 4, the winner; its author appeals, as does the author of the post that was kept out.
    let reason = [("ground", "struck_after_objection"), ("reason", "an objection")];
    let struck = step(&mut ora, &stage, "strike?number=4", &reason).await;
    assert_eq!(struck.status, 303, "{}", struck.text);
    for (post, author) in [(posts[3], 4), (posts[4], 5)] {
        stage
            .service
            .appeal(&stage.world.id, post, member(author), "please look again", stage.now())
            .await
            .unwrap();
    }
    let mut ann = stage.signed_in("ann").await;
    let page = ann.get(&path(&stage, posts[4], 1)).await;
    assert!(page.text.contains("gets the next free number"), "{}", page.text);
    // Marks are there already, so the preview knows the places: with the strike off nothing differs from version 1.
    let page = ann.get(&path(&stage, posts[3], 1)).await;
    assert!(page.text.contains("An overturn would change nothing"), "{}", page.text);
    // Once the strike is published, taking it off moves everyone down again.
    let corrected = step(&mut ora, &stage, "correct", &[("reason", "an objection was right")]).await;
    assert_eq!(corrected.status, 303, "{}", corrected.text);
    let page = ann.get(&path(&stage, posts[3], 1)).await;
    let rows =
        page.text.split("<tbody>").nth(1).expect("a table of places").split("</tbody>").next().unwrap();
    let numbers: Vec<&str> =
        rows.split("Number ").skip(1).filter_map(|rest| rest.split('<').next()).collect();
    // Place one: 3, then 4. Place two: 2, then 3. Place three: 1, then 2. Place four: nobody, then 1.
    assert_eq!(numbers, ["3", "4", "2", "3", "1", "2", "1"], "{rows}");
    assert_eq!(
        stage
            .world
            .db()
            .appeals(&stage.world.id)
            .await
            .unwrap()
            .iter()
            .filter(|a| a.outcome.is_some())
            .count(),
        0
    );
    assert!(stage.world.standing(posts[3]).await != Standing::Entered, "a preview changes nothing");
    let done = answer(
        &mut ann,
        &path(&stage, posts[3], 1),
        &revision(&page),
        "overturn",
        "the objection was not right",
    )
    .await;
    assert_eq!(done.status, 303, "{}", done.text);
    // What waits is on the page of the result, for everyone; only an organiser publishes it.
    let results = format!("/campaigns/{}/results", stage.world.id);
    let page = ann.get(&results).await;
    assert!(
        page.text.contains("Changed since this version") && page.text.contains("Strike taken off"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("results/correct\""), "{}", page.text);
    assert_eq!(ann.get(&format!("{results}/correct")).await.status, 403);
    let old = ora.post(&format!("{results}/correct"), &[("seen", "1"), ("reason", "x")]).await;
    assert!(old.status == 409 && old.text.contains("changed since you opened"), "{}", old.text);
    let silent = ora.post(&format!("{results}/correct"), &[("seen", "2"), ("reason", " ")]).await;
    assert_eq!(silent.status, 409);
    assert_eq!(step(&mut ora, &stage, "correct", &[("reason", "an appeal was right")]).await.status, 303);
    let page = ora.get(&results).await;
    for told in ["first result", "an objection was right", "an appeal was right", "versions/3.json"] {
        assert!(page.text.contains(told), "{told} is missing in {}", page.text);
    }
    let first = ora.get(&format!("{results}/versions/1.json")).await;
    let kept = stage.world.db().result(&stage.world.id, Some(1)).await.unwrap().unwrap();
    assert_eq!(first.text, kept.bundle, "old versions stay, byte for byte");
    assert_eq!(ora.get(&format!("{results}/versions/4.json")).await.status, 404);
    let nothing = ora.post(&format!("{results}/correct"), &[("seen", "3"), ("reason", "again")]).await;
    assert_eq!(nothing.status, 409);
}

async fn appeals_are_listed_by_their_answer_and_age(mut stage: Stage) {
    let posts = entered(&mut stage, 3).await;
    let list = format!("/campaigns/{}/appeals", stage.world.id);
    let mut ann = stage.signed_in("ann").await;
    assert!(ann.get(&list).await.text.contains("No open appeal"));
    for (post, author) in posts.iter().zip(1..) {
        rejected(&mut stage, *post, author, &format!("words of {author}")).await;
        stage.pass(chrono::TimeDelta::minutes(1));
    }
    let seen = revision(&ann.get(&path(&stage, posts[1], 0)).await);
    answer(&mut ann, &path(&stage, posts[1], 0), &seen, "uphold", "it stays").await;
    let shown = |page: &Answer| -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for rest in page.text.split("words of ").skip(1) {
            words.push(rest[..1].to_owned());
        }
        words
    };
    for (query, expected) in [
        ("", vec!["1", "3"]),
        ("?order=newest", vec!["3", "1"]),
        ("?shown=decided", vec!["2"]),
        ("?shown=all&order=newest", vec!["3", "2", "1"]),
        ("?shown=nonsense&after=x", vec!["1", "3"]),
    ] {
        assert_eq!(shown(&ann.get(&format!("{list}{query}")).await), expected, "{query}");
    }
    let first = posts[0];
    let opened = stage.world.db().appeals(&stage.world.id).await.unwrap();
    let opened = opened.iter().find(|appeal| appeal.message == first).unwrap().opened_at.timestamp_millis();
    let page = ann.get(&format!("{list}?shown=all&after={opened}.{first}.0")).await;
    assert_eq!(shown(&page), ["2", "3"], "a page goes on after its last line");
    assert!(
        page.text.contains("upheld: the decision stays") && page.text.contains("Answer until"),
        "{}",
        page.text
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_appeal_is_overturned_in_the_browser() {
    let Some(browser) = browser::start().await else { return };
    let mut stage = Stage::on_sqlite().await;
    let posts = entered(&mut stage, 2).await;
    rejected(&mut stage, posts[0], 1, "My second paragraph is about nothing else. Please read it again.")
        .await;
    browser.sign_in(&stage.base, "ann").await;
    browser.driver.goto(format!("{}/campaigns/{}/appeals", stage.base, stage.world.id)).await.unwrap();
    browser.see(".queue .line").await;
    assert_quiet(&browser).await;
    browser.picture("appeals").await;
    browser.press("j").await;
    browser.see(".queue .line a").await.click().await.unwrap();
    browser.see("#answer").await;
    assert_quiet(&browser).await;
    browser.picture("appeal").await;
    browser
        .see("textarea[name=note]")
        .await
        .send_keys("You are right, it is about the topic.")
        .await
        .unwrap();
    browser.see("button[value=overturn]").await.click().await.unwrap();
    browser.see_text("The decision is overturned").await;
    assert_eq!(stage.world.standing(posts[0]).await, Standing::Entered);
    // Whoever decided first is told who else may, in the dark and in Chinese.
    rejected(&mut stage, posts[1], 2, "我的第二段就是在說這個話題，請再看一次。").await;
    let mei = browser::start_phone().await.unwrap();
    mei.sign_in(&stage.base, "mei").await;
    mei.driver.goto(format!("{}{}", stage.base, path(&stage, posts[1], 0))).await.unwrap();
    mei.see("#not-you").await;
    assert_quiet(&mei).await;
    mei.see("details.menu summary").await.click().await.unwrap();
    mei.see("button[value=\"lang:zh-TW\"]").await.click().await.unwrap();
    mei.see("html[lang=zh-TW]").await;
    mei.picture("appeal-phone").await;
    mei.quit().await;
    browser.quit().await;
}
