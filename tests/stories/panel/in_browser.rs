//! What a moderator does, in a real browser.

use domain::review::Standing;
use thirtyfour::prelude::*;

use super::browser::{self, Browser};
use super::injections::{self, PAYLOADS};
use super::stage::Stage;

/// Nothing went wrong in the page: no error of a script, nothing that the content policy stopped.
pub(super) async fn assert_quiet(browser: &Browser) {
    let wide = "return document.documentElement.scrollWidth > document.documentElement.clientWidth";
    let wider = browser.driver.execute(wide, vec![]).await.unwrap();
    assert_eq!(wider.json(), false, "{} is wider than the window", browser.path().await);
    let unnamed = "return [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]\
                   .filter(field => !field.labels?.length && !field.ariaLabel).length \
                   + [...document.querySelectorAll('a, button')].filter(e => !e.textContent.trim() && !e.ariaLabel).length";
    let unnamed = browser.driver.execute(unnamed, vec![]).await.unwrap();
    assert_eq!(unnamed.json(), 0, "fields, links or buttons without a name on {}", browser.path().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_posts_are_reviewed_by_keyboard() {
    let Some(browser) = browser::start().await else { return };
    let mut stage = Stage::on_sqlite().await;
    stage.fill(22).await;
    browser.driver.goto(format!("{}/sign-in", stage.base)).await.unwrap();
    browser.see("input[name=login]").await;
    browser.picture("sign-in").await;
    browser.sign_in(&stage.base, "mei").await;
    browser.see_text("22 posts wait").await;
    assert_quiet(&browser).await;
    browser.picture("overview").await;
    browser.driver.goto(format!("{}/campaigns/{}/review", stage.base, stage.world.id)).await.unwrap();
    browser.see(".queue .line").await;
    browser.press("jj").await;
    browser.picture("queue").await;
    assert_quiet(&browser).await;
    browser.press("?").await;
    browser.see("dialog[open]").await;
    browser.picture("help").await;
    browser.see("dialog[open] button").await.click().await.unwrap();
    // The first line is focused again and opened.
    browser.press("kk").await;
    browser.driver.active_element().await.unwrap().send_keys(Key::Enter).await.unwrap();
    let accepts = [true, true, false];
    for (number, post) in stage.waiting.iter().take(20).enumerate() {
        browser.see(&format!("form#decide[action$=\"/{post}/decide\"]")).await;
        if number == 2 {
            browser.picture("post").await;
            assert_quiet(&browser).await;
        }
        browser.press(if accepts[number % 3] { "a" } else { "3" }).await;
    }
    browser.see(&format!("form#decide[action$=\"/{}/decide\"]", stage.waiting[20])).await;
    browser.picture("post-after-decision").await;
    for (number, post) in stage.waiting.iter().take(20).enumerate() {
        let entered = stage.world.standing(*post).await == Standing::Entered;
        assert_eq!(entered, accepts[number % 3], "post {number}");
    }
    // Dark, at a desk.
    browser.see("details.menu summary").await.click().await.unwrap();
    browser.picture("menu").await;
    browser.see("button[value=\"theme:dark\"]").await.click().await.unwrap();
    browser.see("html[data-theme=\"dark\"]").await;
    browser.picture("post-dark").await;
    // The last one is taken back.
    browser.press("u").await;
    browser.see_text(&format!("Taken back: {}", stage.waiting[19])).await;
    assert_eq!(stage.world.standing(stage.waiting[19]).await, Standing::Pending);
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_moderators_see_each_other_and_never_decide_over_one_another() {
    let Some(mei) = browser::start().await else { return };
    let Some(ann) = browser::start().await else { return };
    let mut stage = Stage::on_sqlite().await;
    stage.fill(3).await;
    mei.sign_in(&stage.base, "mei").await;
    ann.sign_in(&stage.base, "ann").await;
    let post = stage.waiting[0];
    let address = format!("{}{}", stage.base, stage.post_path(post));
    let queue = format!("{}/campaigns/{}/review", stage.base, stage.world.id);
    ann.driver.goto(&queue).await.unwrap();
    ann.see(".queue .line").await;
    mei.driver.goto(&address).await.unwrap();
    mei.see("#decide").await;
    // The list tells Ann by itself that Mei is there.
    ann.see(&format!("[data-here$=\"{post}\"] .looking")).await;
    ann.see_text("Mei looks at it until").await;
    ann.picture("queue-held").await;
    ann.driver.goto(&address).await.unwrap();
    ann.see_text("Mei looks at it until").await;
    ann.see_text("Also here: Mei").await;
    // Mei's claim runs out over lunch; Ann opens the post and decides; Mei's page says so by itself.
    stage.pass(chrono::TimeDelta::minutes(11));
    ann.driver.goto(&address).await.unwrap();
    ann.see("#decide").await;
    mei.see("textarea[name=note]").await.send_keys("a careful note").await.unwrap();
    ann.press("2").await;
    ann.see(&format!("form#decide[action$=\"/{}/decide\"]", stage.waiting[1])).await;
    mei.driver
        .query(By::Css("#changed"))
        .and_displayed()
        .first()
        .await
        .expect("Mei's page says that it changed");
    mei.picture("post-changed").await;
    mei.see(".accept").await.click().await.unwrap();
    mei.see_text("Ann rejected it").await;
    let note = mei.see("textarea[name=note]").await.prop("value").await.unwrap();
    assert_eq!(note.as_deref(), Some("a careful note"), "the draft is kept");
    mei.picture("post-conflict").await;
    let decisions = stage.world.db().decisions(&stage.world.id, post).await.unwrap();
    assert_eq!(decisions.len(), 1, "only Ann's");
    mei.quit().await;
    ann.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_speaks_three_languages_and_fits_a_phone() {
    let Some(browser) = browser::start_phone().await else { return };
    let mut stage = Stage::on_sqlite().await;
    stage.fill(4).await;
    browser.sign_in(&stage.base, "mei").await;
    for (tag, word) in [("zh-TW", "總覽"), ("zh-CN", "总览"), ("en", "Overview")] {
        browser.driver.goto(&stage.base).await.unwrap();
        browser.see("details.menu summary").await.click().await.unwrap();
        browser.see(&format!("button[value=\"lang:{tag}\"]")).await.click().await.unwrap();
        browser.see(&format!("html[lang=\"{tag}\"]")).await;
        browser.see_text(word).await;
        assert_quiet(&browser).await;
        browser.picture(&format!("phone-overview-{tag}")).await;
        browser.driver.goto(format!("{}/campaigns/{}/review", stage.base, stage.world.id)).await.unwrap();
        browser.see(".queue .line").await;
        assert_quiet(&browser).await;
        browser.picture(&format!("phone-queue-{tag}")).await;
        browser.driver.goto(format!("{}{}", stage.base, stage.post_path(stage.waiting[0]))).await.unwrap();
        browser.see("#decide").await;
        assert_quiet(&browser).await;
        browser.picture(&format!("phone-post-{tag}")).await;
    }
    // Dark, and the menu.
    browser.see("details.menu summary").await.click().await.unwrap();
    browser.see("button[value=\"theme:dark\"]").await.click().await.unwrap();
    browser.see("html[data-theme=\"dark\"]").await;
    browser.see("details.menu summary").await.click().await.unwrap();
    browser.picture("phone-menu-dark").await;
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_a_member_writes_runs_in_the_browser() {
    let Some(browser) = browser::start().await else { return };
    let mut stage = Stage::on_sqlite().await;
    let posts = injections::write(&mut stage).await;
    browser.sign_in(&stage.base, "mei").await;
    let mut paths = vec![format!("/campaigns/{}/review?shown=all", stage.world.id)];
    paths.extend(posts.iter().map(|post| stage.post_path(*post)));
    for path in paths {
        browser.driver.goto(format!("{}{path}", stage.base)).await.unwrap();
        browser.see("#main").await;
        let acted =
            browser.driver.execute("return [window.pwned ?? null, document.baseURI]", vec![]).await.unwrap();
        let acted = acted.json();
        assert!(acted[0].is_null(), "{path}: a script ran");
        assert!(acted[1].as_str().unwrap().starts_with(&stage.base), "{path}: {acted}");
    }
    let text = browser.text().await;
    let last = PAYLOADS.last().unwrap();
    assert!(text.contains(last), "{last} is shown as it was typed:\n{text}");
    browser.picture("post-injection").await;
    browser.quit().await;
}
