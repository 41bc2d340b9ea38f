//! What members write never becomes markup, a link or a script, on any screen.

use campaigns::facts::PostFact;
use domain::post::{Author, PostFacts};
use domain::snowflake::Snowflake;
use tests::world::seed::{ENTRIES, GUILD, member};

use super::stage::Stage;

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_members_write_is_text_on_every_screen() {
    let mut stage = Stage::on_sqlite().await;
    let posts = write(&mut stage).await;
    let mut client = stage.signed_in("mei").await;
    let mut paths = vec![
        "/".to_owned(),
        "/market".to_owned(),
        format!("/campaigns/{}/review?shown=all", stage.world.id),
        format!("/campaigns/{}/results", stage.world.id),
        "/people".to_owned(),
        format!("/campaigns/{}/notice", stage.world.id),
        format!("/campaigns/{}/notice/versions", stage.world.id),
        "/schedule?when=past".to_owned(),
        "/rules?shown=all".to_owned(),
        format!("/campaigns/{}/appeals", stage.world.id),
    ];
    paths.extend((0..PAYLOADS.len() as u64).map(|number| format!("/people/{}", member(800 + number))));
    paths.extend(posts.iter().map(|post| stage.post_path(*post)));
    paths.extend(posts.windows(2).map(|pair| format!("{}/compare/{}", stage.post_path(pair[0]), pair[1])));
    paths.push("/audit".to_owned());
    for payload in PAYLOADS {
        let query = super::client::form(&[("shown", payload), ("search", payload), ("done", payload)]);
        paths.push(format!("/campaigns/{}/review?{query}", stage.world.id));
        paths.push(format!("/people?{}", super::client::form(&[("search", payload), ("after", payload)])));
        let query = super::client::form(&[
            ("shown", "all"),
            ("search", payload),
            ("held", payload),
            ("script", payload),
        ]);
        paths.push(format!("/campaigns/{}/review?{query}", stage.world.id));
        let query = super::client::form(&[("actor", payload), ("action", payload), ("from", payload)]);
        paths.push(format!("/audit?{query}"));
        let market = super::client::form(&[("text", payload), ("state", payload), ("after", payload)]);
        paths.push(format!("/market?{market}"));
        let query = super::client::form(&[("text", payload), ("search", payload), ("topic", payload)]);
        paths.push(format!("/rules?{query}"));
        let query = super::client::form(&[("when", payload), ("state", payload), ("after", payload)]);
        paths.push(format!("/schedule?{query}"));
        let query = super::client::form(&[("from", payload), ("to", payload), ("done", payload)]);
        paths.push(format!("/campaigns/{}/notice/versions?{query}", stage.world.id));
        paths.push(format!("/campaigns/{}/notice?{query}", stage.world.id));
        for screen in ["review", "results", "appeals"] {
            paths.push(format!("/campaigns/{}/{screen}?{query}", stage.world.id));
        }
        paths.push(format!("/sign-in?{}", super::client::form(&[("next", payload)])));
    }
    let mut shown = 0;
    for path in paths {
        let page = client.get(&path).await;
        // Only our own script stands in a page, and no tag of theirs.
        assert_eq!(
            page.text.matches("<script").count(),
            page.text.matches("<script src=\"/assets/").count(),
            "{path}"
        );
        for tag in ["<img", "<base", "<svg onload", "<b>bold", "href=\"javascript", "<details open"] {
            assert!(!page.text.contains(tag), "{path}: {tag} in {}", page.text);
        }
        shown += page.text.matches("pwned").count();
    }
    assert!(shown > 20, "the attempts are on the pages as text, {shown} times");
}
