//! Members in the panel: the list, one member, the data they may ask for, and forgetting them.

use campaigns::people::{Grant, Role};
use chrono::TimeDelta;
use domain::snowflake::Snowflake;
use serde_json::Value;
use tests::world::seed::{GUILD, THOUGHTS, member, tagged};

use super::browser;
use super::stage::Stage;

on_both! {
    members_are_found_by_name_and_id
    signals_name_what_they_were_seen_in
    a_member_is_exported_and_forgotten
}

async fn organiser(stage: &Stage) -> super::client::Client {
    stage.account("otto", Some(Grant { guild: Some(GUILD), role: Role::Organiser, until: None })).await;
    stage.signed_in("otto").await
}

async fn members_are_found_by_name_and_id(mut stage: Stage) {
    let mut vic = stage.signed_in("vic").await;
    assert!(vic.get("/people").await.text.contains("Nobody yet"));
    for number in 1..=3 {
        stage.world.post(member(number), &tagged(THOUGHTS[number as usize])).await;
    }
    // More than one page of people with nothing to say.
    for number in 0..55 {
        stage.world.post(member(500 + number), "#关税政策后市场分析# 看跌").await;
    }
    let list = vic.get("/people").await;
    assert_eq!(list.all("href").iter().filter(|href| href.starts_with("/people/")).count(), 50);
    let next = list.value_after("rel=\"next\" href=\"").unwrap().to_owned();
    let rest = vic.get(&next).await;
    assert_eq!(rest.all("href").iter().filter(|href| href.starts_with("/people/")).count(), 8);
    assert!(rest.text.contains("href=\"/people\""), "back to the first page");
    // The world names its members after their ids: "member 3001".
    for (search, found) in
        [("3001", 1), ("<@3002>", 1), ("MEMBER 3003", 1), ("member 35", 50), ("100%", 0), ("_", 0)]
    {
        let page = vic.get(&format!("/people?{}", super::client::form(&[("search", search)]))).await;
        let shown = page.all("href").iter().filter(|href| href.starts_with("/people/")).count();
        assert_eq!(shown, found, "{search}: {}", page.text);
    }
    assert!(vic.get("/people?search=nobody").await.text.contains("Nobody fits"));
    let page = vic.get(&format!("/people/{}", member(1))).await;
    assert!(page.text.contains(&THOUGHTS[1].chars().take(10).collect::<String>()), "{}", page.text);
    for (path, status) in
        [("/people/999999", 404), ("/people/abc", 404), ("/people/18446744073709551615", 404)]
    {
        assert_eq!(vic.get(path).await.status, status, "{path}");
    }
}

async fn signals_name_what_they_were_seen_in(mut stage: Stage) {
    stage.fill(1).await;
    let similar = stage.waiting[0];
    // A young account, whose first post is deleted and written anew, and then twice more within minutes.
    let young = Snowflake::first_at(stage.world.now - TimeDelta::days(9)).unwrap();
    let first = stage.world.post(young, &tagged(THOUGHTS[1])).await;
    stage.world.delete(first).await;
    let second = stage.world.post(young, &tagged(THOUGHTS[2])).await;
    stage.world.post(young, &tagged(THOUGHTS[3])).await;
    stage.catch_up();
    let mut vic = stage.signed_in("vic").await;
    let page = vic.get(&format!("/people/{young}")).await;
    for sentence in [
        "days before the campaign opened",
        &format!("Post {first} was deleted, and {second} written later"),
        "3 posts within",
        "please confirm",
    ] {
        assert!(page.text.contains(sentence), "{sentence}: {}", page.text);
    }
    let page = vic.get(&format!("/people/{}", member(100))).await;
    assert!(page.text.contains(&format!("Post {similar} is similar to the earlier post")), "{}", page.text);
    assert!(page.text.contains(&format!("href=\"{}\"", stage.post_path(similar))), "{}", page.text);
    for word in ["cheat", "fake", "fraud"] {
        assert!(!page.text.to_lowercase().contains(word), "{word}");
    }
    // Nothing stands out about somebody with one post of their own.
    let page = vic.get(&format!("/people/{}", member(2000))).await;
    assert!(page.text.contains("Nothing stands out"), "{}", page.text);
}

async fn a_member_is_exported_and_forgotten(mut stage: Stage) {
    let post = stage.world.post(member(1), &tagged(THOUGHTS[1])).await;
    let other = stage.world.post(member(2), &tagged(THOUGHTS[2])).await;
    stage.catch_up();
    let path = format!("/people/{}", member(1));
    // A viewer may look and nothing more.
    let mut vic = stage.signed_in("vic").await;
    let page = vic.get(&path).await;
    assert!(page.text.contains("An organiser or an owner can") && !page.text.contains("name=\"mark\""));
    assert_eq!(vic.post(&format!("{path}/data.json"), &[]).await.status, 403);
    assert_eq!(vic.post(&format!("{path}/erase"), &[("mark", "x"), ("confirmed", "yes")]).await.status, 403);
    let mut otto = organiser(&stage).await;
    let page = otto.get(&path).await;
    let mark = page.value_after("name=\"mark\" value=\"").unwrap().to_owned();
    assert!(page.text.contains("What stays") && page.text.contains("hashes"), "{}", page.text);
    let data = otto.post(&format!("{path}/data.json"), &[]).await;
    assert_eq!(data.status, 200);
    assert!(data.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let data: Value = serde_json::from_str(&data.text).unwrap();
    assert_eq!(data["campaigns"][0]["posts"][0]["texts"][0]["text"], tagged(THOUGHTS[1]));
    let log = stage.world.db().audit_log(None, 0, 1000).await.unwrap();
    assert!(log.iter().any(|row| row.action == "person_exported"));
    // Not without the box, not for an older state, and then once.
    let erase = format!("{path}/erase");
    let unsure = otto.post(&erase, &[("mark", &mark)]).await;
    assert!(unsure.status == 409 && unsure.text.contains("Confirm first"), "{}", unsure.text);
    stage.world.post(member(1), &tagged(THOUGHTS[3])).await;
    stage.catch_up();
    let stale = otto.post(&erase, &[("mark", &mark), ("confirmed", "yes")]).await;
    assert!(stale.status == 409 && stale.text.contains("has changed"), "{}", stale.text);
    assert_ne!(stage.world.stored(post).await.versions[0].text, "");
    let mark = stale.value_after("name=\"mark\" value=\"").unwrap().to_owned();
    let done = otto.post(&erase, &[("mark", &mark), ("confirmed", "yes")]).await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert!(otto.get(done.location()).await.text.contains("2 posts are erased"));
    assert_eq!(stage.world.stored(post).await.versions[0].text, "");
    assert_ne!(stage.world.stored(other).await.versions[0].text, "", "nobody else is touched");
    assert_eq!(otto.post("/people/999999/erase", &[("mark", ""), ("confirmed", "yes")]).await.status, 404);
    assert_eq!(otto.post("/people/999999/data.json", &[]).await.status, 404);
    // Without the token of the form.
    let same = [("sec-fetch-site", "same-origin")];
    let body = super::client::form(&[("mark", &mark), ("confirmed", "yes")]);
    for path in [erase, format!("{path}/data.json")] {
        assert_eq!(
            otto.send(reqwest::Method::POST, &path, &same, Some(body.clone())).await.status,
            403,
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_moderator_looks_at_members_in_the_browser() {
    let Some(browser) = browser::start().await else { return };
    let mut stage = Stage::on_sqlite().await;
    stage.fill(6).await;
    let young = Snowflake::first_at(stage.world.now - TimeDelta::days(9)).unwrap();
    let first = stage.world.post(young, &tagged(THOUGHTS[1])).await;
    stage.world.delete(first).await;
    stage.world.post(young, &tagged(THOUGHTS[2])).await;
    stage.world.post(young, &tagged(THOUGHTS[3])).await;
    stage.catch_up();
    browser.sign_in(&stage.base, "olga").await;
    for (path, name) in [("/people".to_owned(), "people"), (format!("/people/{young}"), "member")] {
        browser.driver.goto(format!("{}{path}", stage.base)).await.unwrap();
        browser.see("#main .rows").await;
        super::in_browser::assert_quiet(&browser).await;
        browser.picture(name).await;
    }
    browser.see(".danger-zone summary").await.click().await.unwrap();
    browser.see(".danger-zone input[name=confirmed]").await.click().await.unwrap();
    browser.see(".danger-zone button").await.scroll_into_view().await.unwrap();
    browser.picture("member-erase").await;
    browser.see(".danger-zone button").await.click().await.unwrap();
    browser.see_text("3 posts are erased").await;
    browser.quit().await;
    let Some(phone) = browser::start_phone().await else { return };
    phone.sign_in(&stage.base, "olga").await;
    for (path, name) in
        [("/people".to_owned(), "phone-people"), (format!("/people/{}", member(100)), "phone-member")]
    {
        phone.driver.goto(format!("{}{path}", stage.base)).await.unwrap();
        phone.see("#main .rows").await;
        super::in_browser::assert_quiet(&phone).await;
        phone.picture(name).await;
    }
    phone.quit().await;
}
