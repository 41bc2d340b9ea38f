//! The result as the panel shows it: nothing of the marks before the publication, everything after it.

use super::browser;
use super::in_browser::assert_quiet;
use super::judging::{at, entered, mark_all, step, team};
use super::stage::Stage;
use domain::state::State;
use tests::world::seed::{THOUGHTS, member, tagged};

on_both! {
    a_result_is_hidden_until_it_is_out
    a_result_is_published_and_corrected_by_an_organiser
}

async fn a_result_is_hidden_until_it_is_out(mut stage: Stage) {
    let mut client = stage.signed_in("vic").await;
    let path = format!("/campaigns/{}/results", stage.world.id);
    let bundle = format!("{path}/bundle.json");
    assert!(client.get(&path).await.text.contains("No list yet"));
    assert_eq!(client.get(&bundle).await.status, 404);
    for (number, thought) in THOUGHTS.iter().enumerate().take(6) {
        stage.world.post(member(number as u64), &tagged(thought)).await;
    }
    stage.world.at("2025-04-06 12:00").await;
    let list = stage.world.freeze().await.unwrap();
    stage.world.score_and_seal(|number| [(number % 11) as u8, 7]).await;
    stage.catch_up();
    // Three days later nobody is signed in any more.
    assert_eq!(client.get(&path).await.status, 303);
    let mut client = stage.signed_in("vic").await;
    let page = client.get(&path).await;
    assert!(page.text.contains(&list.list_hash.to_string()), "{}", page.text);
    assert!(
        page.text.contains("Marks and names stay hidden") && page.text.contains("sealed"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("member 300"), "no name before the result: {}", page.text);
    stage.world.at("2025-04-07 18:00").await;
    let published = stage.world.publish().await.unwrap();
    stage.catch_up();
    let mut client = stage.signed_in("vic").await;
    let page = client.get(&path).await;
    for hash in [published.sha256.to_string(), published.bundle.seed.to_string()] {
        assert!(page.text.contains(&hash), "{hash} is missing in {}", page.text);
    }
    // Six entries, weights 40 and 60, both judges alike: number 6 has 6×40 + 7×60 = 660, a mean of 6.6.
    assert!(page.text.contains("6.600"), "{}", page.text);
    assert_eq!(page.text.matches("class=\"place\"").count(), 5);
    let record = client.get(&bundle).await;
    assert_eq!(record.text.as_bytes(), published.bytes, "byte for byte");
    assert!(record.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    // Nothing is decided about posts any more.
    let post = published.bundle.winners[0].post;
    let mut mei = stage.signed_in("mei").await;
    let page = mei.get(&stage.post_path(post)).await;
    assert!(
        page.text.contains("The list is frozen") && !page.text.contains("name=\"answer\""),
        "{}",
        page.text
    );
}

async fn a_result_is_published_and_corrected_by_an_organiser(mut stage: Stage) {
    team(&stage).await;
    let posts = entered(&mut stage, 7).await;
    let path = format!("/campaigns/{}/results", stage.world.id);
    at(&mut stage, "2025-04-06 12:00").await;
    let mut ora = stage.signed_in("ora").await;
    assert_eq!(step(&mut ora, &stage, "freeze", &[]).await.status, 303);
    // Struck before anybody marks: the number stays, and the entry needs no marks.
    let strike = |reason| [("ground", "struck_after_objection"), ("reason", reason)];
    let silent = step(&mut ora, &stage, "strike?number=7", &strike(" ")).await;
    assert_eq!(silent.status, 409);
    let nonsense = step(&mut ora, &stage, "strike?number=7", &[("ground", "late"), ("reason", "x")]).await;
    assert_eq!(nonsense.status, 400);
    let stale = [("seen", "0"), ("ground", "removed_by_staff"), ("reason", "spam")];
    let stale = ora.post(&format!("{path}/strike?number=7"), &stale).await;
    assert!(stale.status == 409 && stale.text.contains("spam</textarea>"), "{}", stale.text);
    assert_eq!(
        step(&mut ora, &stage, "strike?number=7", &strike("an objection was right")).await.status,
        303
    );
    let twice = step(&mut ora, &stage, "strike?number=7", &strike("again")).await;
    assert_eq!(twice.status, 409);
    assert_eq!(ora.get(&format!("{path}/strike?number=8")).await.status, 404);
    let list = ora.get(&format!("{path}?shown=struck")).await;
    assert!(
        list.text.contains("struck after an objection") && list.text.contains("1 to 1 of 1"),
        "{}",
        list.text
    );
    for name in ["jo", "jin"] {
        mark_all(&mut stage.signed_in(name).await, &stage).await;
    }
    let unsealed = step(&mut ora, &stage, "publish", &[]).await;
    assert_eq!(unsealed.status, 409);
    assert_eq!(step(&mut ora, &stage, "seal", &[]).await.status, 303);
    let early = step(&mut ora, &stage, "publish", &[]).await;
    assert!(early.status == 409 && early.text.contains("2025-04-07 18:00"), "{}", early.text);
    at(&mut stage, "2025-04-07 18:00").await;
    let mut ora = stage.signed_in("ora").await;
    let mut mei = stage.signed_in("mei").await;
    assert_eq!(mei.post(&format!("{path}/publish"), &[("seen", "1")]).await.status, 403);
    assert_eq!(step(&mut ora, &stage, "publish", &[]).await.location(), format!("{path}?done=publish"));
    assert_eq!(stage.world.state().await, State::Published);
    assert_eq!(step(&mut ora, &stage, "publish", &[]).await.status, 409, "once");
    // Marks were the number of the thought and 7: number 6 has (6×40 + 7×60) / 100 = 6.6 on either sheet.
    let page = ora.get(&path).await;
    for told in ["6.600", "6.200", "No tie was left for the seed", "Appeals end", "Account numbers until"] {
        assert!(page.text.contains(told), "{told} is missing in {}", page.text);
    }
    let found = ora.get(&format!("{path}?find=3")).await;
    assert!(found.text.contains("5.400") && found.text.contains("1 to 1 of 1"), "{}", found.text);
    // The winner is struck; until a correction is out, everyone on the team sees what will change.
    assert_eq!(step(&mut ora, &stage, "strike?number=6", &strike("not their own text")).await.status, 303);
    let page = ora.get(&path).await;
    assert!(
        page.text.contains("Changed since this version") && page.text.contains("Places that change"),
        "{}",
        page.text
    );
    assert_eq!(step(&mut ora, &stage, "correct", &[("reason", "an objection was right")]).await.status, 303);
    let bundle = stage.world.db().result(&stage.world.id, None).await.unwrap().unwrap();
    let (bundle, _) = domain::bundle::verify(bundle.bundle.as_bytes()).unwrap();
    let winners: Vec<_> = bundle.winners.iter().map(|winner| winner.post).collect();
    assert_eq!(winners, [posts[4], posts[3], posts[2], posts[1], posts[0]]);
    assert!(!ora.get(&path).await.text.contains("Changed since this version"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_the_freeze_to_the_result_in_the_browser() {
    let Some(browser) = browser::start().await else { return };
    let mut stage = Stage::on_sqlite().await;
    team(&stage).await;
    entered(&mut stage, 7).await;
    let address = format!("{}/campaigns/{}/results", stage.base, stage.world.id);
    at(&mut stage, "2025-04-05 10:00").await;
    browser.sign_in(&stage.base, "ora").await;
    browser.driver.goto(&address).await.unwrap();
    browser.see(".todo-list").await;
    assert_quiet(&browser).await;
    browser.picture("results-before-freeze").await;
    at(&mut stage, "2025-04-06 12:00").await;
    browser.sign_in(&stage.base, "ora").await;
    browser.driver.goto(&address).await.unwrap();
    browser.see("a[href$='/results/freeze']").await.click().await.unwrap();
    browser.see("#do").await;
    assert_quiet(&browser).await;
    browser.picture("results-freeze").await;
    browser.see("#do").await.click().await.unwrap();
    browser.see_text("The list is frozen").await;
    mark_all(&mut stage.signed_in("jo").await, &stage).await;
    // The page keeps itself up to date while the judges work.
    browser.see(".next table").await;
    browser.picture("results-judging").await;
    mark_all(&mut stage.signed_in("jin").await, &stage).await;
    browser.see("a[href$='/results/seal']").await.click().await.unwrap();
    browser.see("#do").await.click().await.unwrap();
    browser.see_text("Ready for the result").await;
    browser.picture("results-sealed").await;
    at(&mut stage, "2025-04-07 18:00").await;
    browser.sign_in(&stage.base, "ora").await;
    browser.driver.goto(format!("{address}/publish")).await.unwrap();
    browser.see("#do").await.click().await.unwrap();
    browser.see(".winners").await;
    assert_quiet(&browser).await;
    browser.picture("results").await;
    browser.see("details.menu summary").await.click().await.unwrap();
    browser.see("button[value=\"theme:dark\"]").await.click().await.unwrap();
    browser.see("html[data-theme=\"dark\"]").await;
    browser.picture("results-dark").await;
    let strike = browser.see("a[href$='strike?number=7']").await;
    browser
        .driver
        .goto(format!("{}{}", stage.base, strike.attr("href").await.unwrap().unwrap()))
        .await
        .unwrap();
    browser
        .see("textarea[name=reason]")
        .await
        .send_keys("The text stands in a paper of last week")
        .await
        .unwrap();
    browser.picture("results-strike").await;
    browser.see("#do").await.click().await.unwrap();
    browser.see_text("Changed since this version").await;
    browser.picture("results-changed").await;
    let phone = browser::start_phone().await.unwrap();
    phone.sign_in(&stage.base, "vic").await;
    phone.driver.goto(&address).await.unwrap();
    phone.see(".winners").await;
    assert_quiet(&phone).await;
    phone.picture("results-phone").await;
    phone.quit().await;
    browser.quit().await;
}
