//! Every screen through axe-core, the checker of WCAG rules, in the browser: at a desk and on a phone, light and dark.
//!
//! axe-core comes from npm (`npm ci --ignore-scripts --prefix tests/axe`, exact version and digest in its lock file).

use std::path::Path;

use super::browser::{self, Browser};
use super::screens;
use super::stage::Stage;

/// The rules: WCAG 2.0 to 2.2, levels A and AA, and what axe calls best practice for landmarks and headings.
const RULES: &str = r#"["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]"#;

/// The checker's source, or `None` where it is not installed.
fn checker() -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("axe/node_modules/axe-core/axe.min.js");
    let found = std::fs::read_to_string(path);
    if found.is_err() {
        tests::skip::not_run("axe-core: npm ci --ignore-scripts --prefix tests/axe");
    }
    found.ok()
}

/// What axe finds on the page, a line each.
async fn findings(browser: &Browser, checker: &str) -> Vec<String> {
    browser.driver.execute(checker, vec![]).await.expect("axe loads");
    let run = format!(
        "const done = arguments[arguments.length - 1];\
         axe.run(document, {{ runOnly: {RULES} }}).then(\
           result => done(result.violations.flatMap(rule => rule.nodes.map(node =>\
             `${{rule.id}}: ${{node.target.join(' ')}}: ${{node.failureSummary.replace(/\\s+/g, ' ')}}`))),\
           error => done(['axe failed: ' + error]))"
    );
    let found = browser.driver.execute_async(run, vec![]).await.expect("axe runs");
    found.convert().expect("a list of sentences")
}

async fn check(browser: Browser, stage: &Stage, theme: &str) {
    let Some(checker) = checker() else { return browser.quit().await };
    let paths = screens::few(screens::all(stage, &mut stage.signed_in("olga").await).await, 3);
    browser.driver.goto(format!("{}/sign-in", stage.base)).await.unwrap();
    browser.see("input[name=login]").await;
    let mut found = findings(&browser, &checker).await;
    browser.sign_in(&stage.base, "olga").await;
    browser.see("details.menu summary").await.click().await.unwrap();
    browser.see(&format!("button[value=\"theme:{theme}\"]")).await.click().await.unwrap();
    browser.see(&format!("html[data-theme=\"{theme}\"]")).await;
    for path in paths {
        browser.driver.goto(format!("{}{path}", stage.base)).await.unwrap();
        browser.see("#main").await;
        found.extend(findings(&browser, &checker).await.into_iter().map(|line| format!("{path}: {line}")));
    }
    browser.quit().await;
    assert!(found.is_empty(), "{theme}:\n{}", found.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_screen_keeps_the_rules_at_a_desk_in_the_light() {
    let Some(browser) = browser::start().await else { return };
    let stage = Box::pin(screens::furnished()).await;
    check(browser, &stage, "light").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_screen_keeps_the_rules_on_a_phone_in_the_dark() {
    let Some(browser) = browser::start_phone().await else { return };
    let stage = Box::pin(screens::furnished()).await;
    check(browser, &stage, "dark").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_screen_of_a_frozen_campaign_keeps_the_rules_on_a_phone() {
    let Some(browser) = browser::start_phone().await else { return };
    let stage = Box::pin(screens::frozen()).await;
    check(browser, &stage, "light").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_screen_of_a_decided_campaign_keeps_the_rules() {
    let Some(browser) = browser::start().await else { return };
    let stage = Box::pin(screens::decided()).await;
    check(browser, &stage, "dark").await;
}
