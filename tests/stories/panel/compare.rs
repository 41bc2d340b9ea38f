//! Two posts side by side, and what is decided from there.

use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use reqwest::Method;
use tests::world::seed::{THOUGHTS, tagged};

use super::browser;
use super::client::{Answer, form};
use super::in_browser::assert_quiet;
use super::stage::Stage;

on_both! {
    what_two_posts_share_is_marked_on_both_sides
    either_side_is_decided_from_the_comparison
    what_anyone_may_repeat_is_recorded_and_judged_again
    a_comparison_stays_in_its_server
}

/// The post that the first waiting one shares a passage with.
async fn source(stage: &Stage) -> Snowflake {
    let waiting = stage.waiting[0];
    let posts = stage.world.db().posts(&stage.world.id, None, 50).await.unwrap();
    posts.iter().rev().find(|post| post.id < waiting).expect("the source came first").id
}

fn path(stage: &Stage, one: Snowflake, other: Snowflake) -> String {
    format!("/campaigns/{}/posts/{one}/compare/{other}", stage.world.id)
}

fn field<'a>(page: &'a Answer, name: &str) -> &'a str {
    page.value_after(&format!("name=\"{name}\" value=\""))
        .unwrap_or_else(|| panic!("no field {name} in {}", page.text))
}

async fn what_two_posts_share_is_marked_on_both_sides(mut stage: Stage) {
    stage.fill(1).await;
    let (source, post) = (source(&stage).await, stage.waiting[0]);
    let mut client = stage.signed_in("vic").await;
    let page = client.get(&path(&stage, post, source)).await;
    assert_eq!(page.status, 200, "{}", page.text);
    // The earlier one stands first, whatever the address says.
    let other = client.get(&path(&stage, source, post)).await;
    for page in [&page, &other] {
        let (first, later) = (page.text.find("member 5000"), page.text.find("member 3100"));
        assert!(first < later && first.is_some(), "{}", page.text);
        // One run, on both sides and in the list, and each place leads to the other.
        for told in [
            "id=\"first-1\" href=\"#later-1\"",
            "id=\"later-1\" href=\"#first-1\"",
            "26 characters",
            "in 2 posts",
            "title=\"the topic\"",
            "not who is to blame",
        ] {
            assert!(page.text.contains(told), "{told} is missing in {}", page.text);
        }
    }
    // Exactly the twenty-six characters that were copied are marked.
    let run = page.text.split("<mark class=\"m-shared\">").nth(1).unwrap().split("</mark>").next().unwrap();
    assert_eq!(run.chars().count(), 26, "{run}");
    assert!(!page.text.contains("name=\"answer\""), "a viewer decides nothing");
    // A third post with the passage counts.
    let text = tagged(&format!("{run}，{}", THOUGHTS[2]));
    stage.world.post(tests::world::seed::member(77), &text).await;
    stage.catch_up();
    let page = client.get(&path(&stage, post, source)).await;
    assert!(page.text.contains("in 3 posts"), "{}", page.text);
    // Two posts without anything in common say so.
    let lone = stage.world.post(tests::world::seed::member(78), &tagged(THOUGHTS[0])).await;
    let page = client.get(&path(&stage, post, lone)).await;
    assert!(page.text.contains("Nothing is shared"), "{}", page.text);
}

async fn either_side_is_decided_from_the_comparison(mut stage: Stage) {
    stage.fill(1).await;
    let (source, post) = (source(&stage).await, stage.waiting[0]);
    let compare = path(&stage, post, source);
    let mut mei = stage.signed_in("mei").await;
    let page = mei.get(&compare).await;
    let revisions = page.all("value").into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert!(!revisions.is_empty());
    let claims = stage.world.db().review_claims(&stage.world.id, stage.now()).await.unwrap();
    assert_eq!(
        claims.iter().map(|claim| claim.message).collect::<Vec<_>>(),
        [post],
        "opening it claims the post"
    );
    for (of, answer, reason) in [(post, "accept", "reworded"), (source, "reject", "off_topic")] {
        let stored = stage.world.db().post(&stage.world.id, of).await.unwrap().unwrap();
        let revision = stored.revision.to_string();
        let fields =
            [("revision", revision.as_str()), ("answer", answer), ("reason", reason), ("back", &compare)];
        let decided = mei.post(&format!("{}/decide", stage.post_path(of)), &fields).await;
        let how = if answer == "accept" { "accept" } else { reason };
        assert_eq!(decided.location(), format!("{compare}?done={of}&how={how}"), "{}", decided.text);
        // The same form twice is stale.
        let twice = mei.post(&format!("{}/decide", stage.post_path(of)), &fields).await;
        assert_eq!(twice.status, 409);
    }
    assert_eq!(stage.world.standing(post).await, Standing::Entered);
    assert_eq!(stage.world.standing(source).await, Standing::NotEntered(ReasonCode::OffTopic));
    let page = mei.get(&format!("{compare}?done={source}&how=off_topic")).await;
    assert!(page.text.contains(&format!("Not entered: {source}")), "{}", page.text);
    // No address of elsewhere is gone back to.
    for back in ["https://evil.example/compare/1", "/campaigns/x/posts/1/compare/2", "//evil/compare/3"] {
        let stored = stage.world.db().post(&stage.world.id, post).await.unwrap().unwrap();
        let revision = stored.revision.to_string();
        let fields = [("revision", revision.as_str()), ("answer", "accept"), ("back", back)];
        let decided = mei.post(&format!("{}/decide", stage.post_path(post)), &fields).await;
        assert!(
            decided.location().starts_with(&format!("/campaigns/{}/", stage.world.id)),
            "{}",
            decided.location()
        );
        assert!(!decided.location().contains("compare"), "{}", decided.location());
    }
}

async fn what_anyone_may_repeat_is_recorded_and_judged_again(mut stage: Stage) {
    stage.fill(1).await;
    let (source, post) = (source(&stage).await, stage.waiting[0]);
    let compare = path(&stage, post, source);
    let exclude = format!("{compare}/exclude");
    let mut mei = stage.signed_in("mei").await;
    let page = mei.get(&compare).await;
    let (from, to) = (field(&page, "from").to_owned(), field(&page, "to").to_owned());
    let version = field(&page, "version").to_owned();
    let id = source.to_string();
    let passage = |reason: &'static str| {
        vec![
            ("source", id.as_str()),
            ("version", version.as_str()),
            ("from", from.as_str()),
            ("to", to.as_str()),
            ("reason", reason),
        ]
    };
    let refused = mei.post(&exclude, &passage("  ")).await;
    assert!(refused.status == 409 && refused.text.contains("Say in a sentence why"), "{}", refused.text);
    let mut short = passage("a slogan");
    let next = (from.parse::<usize>().unwrap() + 1).to_string();
    short[3] = ("to", &next);
    let refused = mei.post(&exclude, &short).await;
    assert!(refused.status == 409 && refused.text.contains("too short to be told"), "{}", refused.text);
    assert!(refused.text.contains("value=\"a slogan\""), "the draft is kept: {}", refused.text);
    let mut other = passage("x");
    other[0] = ("source", "5");
    assert_eq!(mei.post(&exclude, &other).await.status, 400, "a third post is not compared here");
    // Only reviewers, and only with the token.
    let mut vic = stage.signed_in("vic").await;
    assert_eq!(vic.post(&exclude, &passage("a slogan")).await.status, 403);
    let same = [("sec-fetch-site", "same-origin")];
    let forged = mei.send(Method::POST, &exclude, &same, Some(form(&passage("a slogan")))).await;
    assert_eq!(forged.status, 403);
    assert_eq!(stage.world.standing(post).await, Standing::Pending);
    // With a reason the passage is nobody's own, and the post needs nobody any more.
    let done = mei.post(&exclude, &passage("a slogan that everybody uses")).await;
    assert_eq!(done.location(), format!("{compare}?how=excluded"), "{}", done.text);
    assert_eq!(stage.world.standing(post).await, Standing::Entered);
    let log = stage.world.db().audit_of(&stage.world.id, &format!("post:{source}")).await.unwrap();
    let row = log.iter().find(|row| row.action == "text_excluded").expect("it is in the log");
    assert_eq!(row.reason.as_deref(), Some("a slogan that everybody uses"));
    let page = mei.get(done.location()).await;
    for told in ["Left out. Posts", "Mei left it out: a slogan that everybody uses", "Nothing is shared"] {
        assert!(page.text.contains(told), "{told} is missing in {}", page.text);
    }
    let twice = mei.post(&exclude, &passage("again")).await;
    assert!(twice.status == 409 && twice.text.contains("said already"), "{}", twice.text);
    // Taken back it counts again, once.
    let exclusion = field(&page, "exclusion").to_owned();
    let include = format!("{compare}/include");
    let fields = [("exclusion", exclusion.as_str())];
    assert_eq!(vic.post(&include, &fields).await.status, 403);
    assert_eq!(mei.post(&include, &fields).await.location(), format!("{compare}?how=included"));
    assert_eq!(stage.world.standing(post).await, Standing::Pending);
    assert_eq!(mei.post(&include, &fields).await.status, 409);
    assert_eq!(mei.post(&include, &[("exclusion", "999")]).await.status, 409);
    // Whoever has seen an older text says nothing about the new one.
    stage.world.now = stage.now();
    let stale = [("source", id.as_str()), ("version", "1"), ("reason", "an older text")];
    let refused = mei.post(&exclude, &stale).await;
    assert!(refused.status == 409 && refused.text.contains("changed since you looked"), "{}", refused.text);
    // The whole post.
    let whole = [("source", id.as_str()), ("version", version.as_str()), ("reason", "a press release")];
    assert_eq!(mei.post(&exclude, &whole).await.status, 303);
    assert_eq!(stage.world.standing(post).await, Standing::Entered);
}

async fn a_comparison_stays_in_its_server(mut stage: Stage) {
    stage.fill(1).await;
    let (source, post) = (source(&stage).await, stage.waiting[0]);
    let mut client = stage.signed_in("mei").await;
    for path in [
        path(&stage, post, post),
        path(&stage, post, Snowflake(5)),
        path(&stage, Snowflake(5), source),
        format!("/campaigns/unknown/posts/{post}/compare/{source}"),
        format!("/campaigns/{}/posts/{post}/compare/abc", stage.world.id),
    ] {
        assert_eq!(client.get(&path).await.status, 404, "{path}");
        assert!(client.post(&format!("{path}/include"), &[("exclusion", "1")]).await.status >= 404, "{path}");
    }
    let mut stranger = stage.stranger();
    assert_eq!(stranger.get(&path(&stage, post, source)).await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_comparison_is_read_and_decided_by_keyboard() {
    let Some(browser) = browser::start().await else { return };
    let mut stage = Stage::on_sqlite().await;
    stage.fill(2).await;
    let (source, post) = (source(&stage).await, stage.waiting[0]);
    browser.sign_in(&stage.base, "mei").await;
    browser.driver.goto(format!("{}{}", stage.base, stage.post_path(post))).await.unwrap();
    browser.see("#decide").await;
    browser.press("c").await;
    browser.see("#pair").await;
    assert_eq!(browser.path().await, path(&stage, post, source));
    assert_quiet(&browser).await;
    browser.picture("compare").await;
    // The list of passages by j, and Enter goes to the passage; both sides light up.
    browser.press("j").await;
    browser.see("#first-1.lit").await;
    browser.see("#later-1.lit").await;
    browser.picture("compare-lit").await;
    // Reject the later one from here.
    let side = "article:nth-child(2) form[action$=\"/decide\"]";
    browser.see(&format!("{side} select option[value=reworded]")).await.click().await.unwrap();
    browser.see(&format!("{side} button[value=reject]")).await.click().await.unwrap();
    browser.see_text(&format!("Not entered: {post}")).await;
    assert_eq!(stage.world.standing(post).await, Standing::NotEntered(ReasonCode::Reworded));
    assert_eq!(browser.path().await, path(&stage, post, source));
    browser.picture("compare-decided").await;
    browser.see("details.menu summary").await.click().await.unwrap();
    browser.see("button[value=\"theme:dark\"]").await.click().await.unwrap();
    browser.see("html[data-theme=\"dark\"]").await;
    browser.picture("compare-dark").await;
    browser.quit().await;
    let Some(phone) = browser::start_phone().await else { return };
    phone.sign_in(&stage.base, "ann").await;
    phone.driver.goto(format!("{}{}", stage.base, path(&stage, post, source))).await.unwrap();
    phone.see("#pair").await;
    assert_quiet(&phone).await;
    phone.picture("phone-compare").await;
    phone.quit().await;
}
