//! The market in a real browser: the chart by keyboard and by pointer, and pictures to look at.

use market::NewsState;
use thirtyfour::prelude::*;

use super::browser::{self, Browser};
use super::in_browser::assert_quiet;
use super::market::{heard, look, record};
use super::stage::Stage;
use crate::market::scene::{flash, headline};

/// A world with a full page.
async fn full(stage: &Stage) {
    let news = [
        flash(NewsState::Confirmed),
        headline(
            "plan",
            "2025-04-01T17:24",
            "White House: tariff plan to be announced on Wednesday",
            NewsState::Confirmed,
        ),
        headline(
            "table",
            "2025-04-02T20:26",
            "對等關稅清單公布：約 60 個國家適用更高稅率",
            NewsState::Rumour,
        ),
        headline(
            "pause",
            "2025-04-03T02:40",
            "Tariffs to be paused for 90 days, account claims",
            NewsState::Retracted,
        ),
        headline(
            "reply",
            "2025-04-03T08:05",
            "Trading partners announce countermeasures",
            NewsState::Disputed,
        ),
    ];
    record(stage, &news).await;
    let items = [
        heard("Outlet A", "a", "Tariffs hit memory makers hardest, Outlet A finds", "2025-04-03T10:00"),
        heard("Agency B", "b", "Tariffs hit memory makers hardest, Outlet A reports", "2025-04-03T10:20"),
    ];
    stage.service.hear_news(&items, stage.now()).await.unwrap();
    look(stage).await;
}

async fn whole_page(browser: &Browser, name: &str) {
    let height =
        browser.driver.execute("return document.documentElement.scrollHeight", vec![]).await.unwrap();
    let height = u32::try_from(height.json().as_u64().unwrap_or(900)).unwrap().clamp(900, 4000);
    browser.driver.set_window_rect(0, 0, 1280, height).await.unwrap();
    browser.picture(name).await;
    browser.driver.set_window_rect(0, 0, 1280, 900).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chart_is_read_and_cut_by_keyboard_and_pointer() {
    let Some(browser) = browser::start().await else { return };
    let stage = Stage::on_sqlite().await;
    full(&stage).await;
    browser.sign_in(&stage.base, "olga").await;
    browser.driver.goto(format!("{}/market", stage.base)).await.unwrap();
    browser.see("div.chart .c-body.up").await;
    assert_quiet(&browser).await;
    whole_page(&browser, "market").await;
    // By keyboard: the bar is told, a stretch is marked with Shift and opened with Enter.
    let slider = browser.see("input.chart-slide").await;
    slider.focus().await.unwrap();
    slider.send_keys(Key::Home).await.unwrap();
    let first = slider.attr("aria-valuetext").await.unwrap().unwrap();
    assert!(first.starts_with("03-31 20:"), "{first}");
    slider.send_keys(Key::Right).await.unwrap();
    let second = slider.attr("aria-valuetext").await.unwrap().unwrap();
    assert_ne!(first, second);
    assert!(browser.see(".chart-tip").await.text().await.unwrap().contains("Open"));
    let shift_right = Key::Shift + char::from(Key::Right).to_string().repeat(20);
    slider.send_keys(shift_right).await.unwrap();
    let marked = slider.attr("aria-valuetext").await.unwrap().unwrap();
    assert!(marked.contains('→') && marked.contains('%'), "{marked}");
    browser.picture("market-marked").await;
    slider.send_keys(Key::Enter).await.unwrap();
    browser
        .driver
        .query(By::Css("input[name=from][value^=\"2025-03-31T\"]"))
        .first()
        .await
        .expect("the stretch is open");
    let url = browser.driver.current_url().await.unwrap();
    assert!(url.query().unwrap_or_default().contains("from=2025-03-31T"), "{url}");
    // By pointer.
    browser.driver.goto(format!("{}/market?range=1d", stage.base)).await.unwrap();
    let chart = browser.see(".c-plot").await;
    chart.scroll_into_view().await.unwrap();
    let actions = browser.driver.action_chain();
    actions
        .move_to_element_center(&chart)
        .click_and_hold()
        .move_by_offset(120, 0)
        .release()
        .perform()
        .await
        .unwrap();
    browser.driver.query(By::Css(".stretches [rel=next]")).first().await.expect("a part has a part after it");
    assert!(browser.driver.current_url().await.unwrap().query().unwrap_or_default().contains("from="));
    // A number on the chart leads to its story.
    browser.driver.goto(format!("{}/market?range=3d", stage.base)).await.unwrap();
    browser.see(".c-mark text").await.click().await.unwrap();
    browser.see(".reports").await;
    browser.picture("market-story").await;
    assert_quiet(&browser).await;
    browser.driver.goto(format!("{}/market", stage.base)).await.unwrap();
    browser.see("a.event-title").await.click().await.unwrap();
    browser.see(".readings").await;
    whole_page(&browser, "market-event").await;
    assert_quiet(&browser).await;
    // Dark, with red for a rise, in Chinese.
    for choice in ["theme:dark", "colours:red-up", "lang:zh-TW"] {
        browser.see("details.menu summary").await.click().await.unwrap();
        browser.see(&format!("button[value=\"{choice}\"]")).await.click().await.unwrap();
        browser.see("details.menu:not([open])").await;
    }
    browser.driver.goto(format!("{}/market", stage.base)).await.unwrap();
    browser.see("html[data-theme=\"dark\"][data-colours=\"red-up\"] div.chart").await;
    // Red is the red of the dark appearance, and it means a rise.
    let stroke = "return getComputedStyle(document.querySelector('.c-body.up')).stroke";
    let stroke = browser.driver.execute(stroke, vec![]).await.unwrap();
    assert_eq!(stroke.json(), "rgb(245, 154, 152)");
    whole_page(&browser, "market-dark-red-up").await;
    assert_quiet(&browser).await;
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_story_is_moved_on_a_phone() {
    let Some(browser) = browser::start_phone().await else { return };
    let stage = Stage::on_sqlite().await;
    full(&stage).await;
    browser.sign_in(&stage.base, "olga").await;
    browser.driver.goto(format!("{}/market", stage.base)).await.unwrap();
    browser.see("div.chart").await;
    assert_quiet(&browser).await;
    browser.picture("market-phone").await;
    for part in ["chart", "events", "news"] {
        browser.driver.goto(format!("{}/market#{part}", stage.base)).await.unwrap();
        browser.see("input.chart-slide").await;
        browser.picture(&format!("market-phone-{part}")).await;
    }
    browser.see("#news-list .line a").await.click().await.unwrap();
    browser.see("#move input[value=disputed]").await.click().await.unwrap();
    browser.see("#move textarea").await.send_keys("another agency doubts it").await.unwrap();
    browser.picture("market-phone-story").await;
    browser.see("#move button").await.click().await.unwrap();
    browser.see_text("Saved.").await;
    browser.see_text("another agency doubts it").await;
    assert_quiet(&browser).await;
    browser.quit().await;
}
