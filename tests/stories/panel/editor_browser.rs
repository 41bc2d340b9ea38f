//! The notice's editor, the schedule and the testers in a real browser.

use campaigns::people::{Grant, Role};
use domain::campaign::CampaignId;
use domain::state::State;
use tests::world::channel::{Fault, Script};
use tests::world::seed::{GUILD, THOUGHTS, member, tagged};
use thirtyfour::prelude::*;

use super::browser::{self, Browser};
use super::stage::Stage;

/// The page is no wider than the window, and everything on it has a name; headings go down one level at a time.
async fn assert_sound(browser: &Browser) {
    let path = browser.path().await;
    let script = "
        const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
        const unnamed = [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
            .filter(field => !field.labels?.length && !field.ariaLabel).map(field => field.outerHTML);
        const levels = [...document.querySelectorAll('main h1, main h2, main h3, main h4')].map(h => +h.tagName[1]);
        const jumps = levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1);
        const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
        const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
        return { wide, unnamed, jumps, twice };";
    let found = browser.driver.execute(script, vec![]).await.unwrap();
    let expected = serde_json::json!({ "wide": false, "unnamed": [], "jumps": [], "twice": [] });
    assert_eq!(*found.json(), expected, "{path}");
}

async fn go(browser: &Browser, stage: &Stage, path: &str) {
    browser.driver.goto(format!("{}{path}", stage.base)).await.unwrap();
    browser.see("#main").await;
}

async fn fill(browser: &Browser, name: &str, text: &str) {
    let field = browser.see(&format!("[name=\"{name}\"]")).await;
    field.clear().await.unwrap();
    field.send_keys(text).await.unwrap();
}

/// A field for date and time takes its keys by the browser's language; its value is the same everywhere.
async fn set(browser: &Browser, name: &str, value: &str) {
    let script = "const field = document.querySelector(arguments[0]); field.value = arguments[1];
                  field.dispatchEvent(new Event('input', { bubbles: true }));";
    let selector = format!("[name=\"{name}\"]");
    browser.driver.execute(script, vec![selector.into(), value.into()]).await.unwrap();
}

async fn press(browser: &Browser, selector: &str) {
    let button = browser.see(selector).await;
    button.scroll_into_view().await.unwrap();
    button.click().await.unwrap();
}

async fn choose(browser: &Browser, what: &str) {
    press(browser, "details.menu summary").await;
    press(browser, &format!("button[value=\"{what}\"]")).await;
    // The page that comes back knows the choice; before it is there, no other page may be asked for.
    let (attribute, value) = what.split_once(':').expect("a choice names what it sets");
    let attribute = if attribute == "lang" { "lang" } else { "data-theme" };
    browser.see(&format!("html[{attribute}=\"{value}\"]")).await;
    browser.see("details.menu:not([open])").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_notice_is_written_mended_and_approved_by_another() {
    let Some(olga) = browser::start().await else { return };
    let Some(otto) = browser::start().await else { return };
    let stage = Stage::on_sqlite().await;
    stage.account("otto", Some(Grant { guild: Some(GUILD), role: Role::Organiser, until: None })).await;
    olga.sign_in(&stage.base, "olga").await;
    go(&olga, &stage, "/campaigns/new").await;
    olga.picture("editor-new").await;
    assert_sound(&olga).await;
    for (name, text) in super::editor::draft() {
        match name {
            "opens" | "closes" => set(&olga, name, text).await,
            "method" => {}
            "body-en" => fill(&olga, name, "Bitcoin halved. Win $10 in cash! @everyone").await,
            _ => fill(&olga, name, text).await,
        }
    }
    // The check answers beside the field by itself, and the preview stands below it.
    olga.see("[data-field=\"body-en\"] .note-bad").await;
    olga.see_text("the text mentions or pings somebody").await;
    olga.see("#p-en .discord .d-bold").await;
    assert_sound(&olga).await;
    olga.picture("editor-error").await;
    press(&olga, ".bar-bottom .primary").await;
    olga.see_text("The draft is stored").await;
    let notice = "/campaigns/halvingview-2025-04-05/notice";
    assert_eq!(olga.path().await, notice);
    // Otto cannot approve it like this.
    otto.sign_in(&stage.base, "otto").await;
    go(&otto, &stage, notice).await;
    otto.see_text("Errors in the notice block the approval").await;
    // Its stream is open, so it will hear of changes.
    otto.see_text("Also here: Olga").await;
    // Olga mends it; Otto's page says by itself that it has changed.
    fill(&olga, "body-en", "Bitcoin halved, and miners earn less.").await;
    olga.see_text("Nothing to mend").await;
    press(&olga, ".bar-bottom .primary").await;
    olga.see_text("Saved.").await;
    olga.see_text("You wrote the latest version").await;
    olga.picture("editor-saved").await;
    otto.driver.query(By::Css("#changed")).and_displayed().first().await.expect("Otto's page says so");
    press(&otto, "#changed a").await;
    otto.see("form.approve").await;
    otto.picture("editor-approve").await;
    // What Olga changed, word by word.
    go(&otto, &stage, &format!("{notice}/versions?from=1&to=2")).await;
    otto.see(".diff-in ins").await;
    assert_sound(&otto).await;
    otto.picture("editor-diff").await;
    go(&otto, &stage, notice).await;
    press(&otto, "form.approve button").await;
    otto.see_text("Approved. Its jobs are planned.").await;
    assert_sound(&otto).await;
    otto.picture("editor-approved").await;
    let id = CampaignId::new("halvingview-2025-04-05").unwrap();
    assert_eq!(stage.service.campaign(&id).await.unwrap().campaign.state, State::Approved);
    // Two at once: Olga's page is from before.
    press(&otto, ".step summary").await;
    set(&otto, "closes", "2025-04-06T18:00").await;
    otto.see("form[action$=\"/extend\"] textarea").await.send_keys("Two more hours.").await.unwrap();
    press(&otto, "form[action$=\"/extend\"] input[name=sure]").await;
    otto.picture("editor-extend").await;
    press(&otto, "form[action$=\"/extend\"] button").await;
    otto.see_text("The close is later now").await;
    fill(&olga, "question-en", "And then?").await;
    press(&olga, ".bar-bottom .primary").await;
    olga.see_text("no draft any more").await;
    choose(&otto, "theme:dark").await;
    go(&otto, &stage, "/campaigns/new?from=market").await;
    otto.picture("editor-new-dark").await;
    go(&otto, &stage, &format!("{notice}/versions?from=1&to=2")).await;
    otto.picture("editor-diff-dark").await;
    olga.quit().await;
    otto.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_writers_keep_what_they_typed() {
    let Some(browser) = browser::start().await else { return };
    let stage = Stage::on_sqlite().await;
    let mut olga = stage.signed_in("olga").await;
    assert_eq!(olga.post("/campaigns/new", &super::editor::draft()).await.status, 303);
    browser.sign_in(&stage.base, "olga").await;
    let notice = "/campaigns/halvingview-2025-04-05/notice";
    go(&browser, &stage, notice).await;
    let seen = super::editor::revision(&olga.get(notice).await);
    let mut fields = super::editor::with(&[("body-en", "Bitcoin halved. Miners earn half as much.")]);
    fields.push(("revision", &seen));
    assert_eq!(olga.post(notice, &fields).await.status, 303);
    fill(&browser, "question-en", "Where does it go now?").await;
    press(&browser, ".bar-bottom .primary").await;
    browser.see("#conflict .diff-in").await;
    let typed = browser.see("[name=\"question-en\"]").await.prop("value").await.unwrap();
    assert_eq!(typed.as_deref(), Some("Where does it go now?"), "what was typed is kept");
    assert_sound(&browser).await;
    browser.picture("editor-conflict").await;
    // Past posts under the rules that are typed.
    press(&browser, "button[formaction$=\"/dry-run\"]").await;
    browser.see("#dry").await;
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn schedule_and_testers_are_at_home_on_desk_and_phone() {
    let Some(desk) = browser::start().await else { return };
    let Some(phone) = browser::start_phone().await else { return };
    let mut stage = Stage::on_sqlite().await;
    for (number, thought) in (1..).zip([THOUGHTS[0], "我看跌", THOUGHTS[2]]) {
        stage.world.post(member(number), &tagged(thought)).await;
    }
    stage.world.script(Script::sends([(1, Fault::Refused)]));
    stage.world.extend("2025-04-04 18:00", "The site was down.").await.unwrap();
    stage.world.tick().await;
    stage.catch_up();
    let text =
        "#关税政策\u{200B}后市场分析#BTC 我認為10%關稅基準會讓BTC先漲後跌，短線止損設在82,500美元附近。";
    let query = super::client::form(&[("text", text)]);
    let pages = [
        ("schedule", "/schedule".to_owned()),
        ("schedule-failed", "/schedule?when=past".to_owned()),
        ("rules", "/rules".to_owned()),
        ("rules-tried", format!("/rules?{query}")),
        ("notice", format!("/campaigns/{}/notice", stage.world.id)),
        ("editor-new", "/campaigns/new".to_owned()),
    ];
    for (browser, place) in [(&desk, "desk"), (&phone, "phone")] {
        browser.sign_in(&stage.base, "olga").await;
        for (lang, name, path) in
            pages.iter().flat_map(|(name, path)| ["en", "zh-TW"].map(|lang| (lang, *name, path.as_str())))
        {
            choose(browser, &format!("lang:{lang}")).await;
            go(browser, &stage, path).await;
            assert_sound(browser).await;
            browser.picture(&format!("{place}-{name}-{lang}")).await;
        }
        choose(browser, "theme:dark").await;
        for (name, path) in &pages {
            go(browser, &stage, path).await;
            browser.picture(&format!("{place}-{name}-dark")).await;
        }
    }
    // The failed announcement is sent again from its line.
    choose(&desk, "lang:en").await;
    go(&desk, &stage, "/schedule?when=past&state=failed").await;
    press(&desk, ".resend button").await;
    desk.see_text("It is on its way again").await;
    desk.quit().await;
    phone.quit().await;
}
