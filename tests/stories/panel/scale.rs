//! Filters, words and equal failures: finding posts among many.

use campaigns::facts::PostFact;
use chrono::TimeDelta;
use domain::post::{Author, PostFacts};
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use reqwest::Method;
use tests::world::seed::{ENTRIES, GUILD, THOUGHTS, at, member, tagged};

use super::browser;
use super::client::{Answer, Client, form};
use super::in_browser::assert_quiet;
use super::stage::Stage;

on_both! {
    words_find_posts_in_either_script
    every_filter_keeps_its_place
    an_author_is_asked_to_mend
    equal_failures_are_decided_at_once
    what_is_easy_comes_first
}

fn list(stage: &Stage, query: &str) -> String {
    format!("/campaigns/{}/review?{query}", stage.world.id)
}

/// The posts of a page, by their address.
fn posts(page: &Answer) -> Vec<String> {
    page.all("data-here").into_iter().map(str::to_owned).collect()
}

async fn found(client: &mut Client, stage: &Stage, search: &str) -> Vec<String> {
    let page = client.get(&list(stage, &form(&[("shown", "all"), ("search", search)]))).await;
    assert_eq!(page.status, 200, "{search}");
    posts(&page)
}

async fn words_find_posts_in_either_script(mut stage: Stage) {
    let one = stage
        .world
        .post(member(1), &tagged("關稅升級後資金先避險，我會分三批買入比特幣，跌破前低就停手觀望吧"))
        .await;
    let two = stage
        .world
        .post(
            member(2),
            &tagged("Buy BTC when the tariff panic ends, sell the rally after it, and wait for June"),
        )
        .await;
    let three = stage.world.post(member(3), &tagged(THOUGHTS[1])).await;
    stage.catch_up();
    let mut vic = stage.signed_in("vic").await;
    let (one, two, three) = (stage.post_path(one), stage.post_path(two), stage.post_path(three));
    for (search, expected) in [
        // Traditional and Simplified find each other, over a comma, in the middle of a sentence.
        ("買入比特幣", vec![&one]),
        ("买入比特币", vec![&one]),
        ("先避險我會", vec![&one]),
        ("險", vec![&one]),
        // Latin words by their beginning, whatever their case; several terms in any order.
        ("TARIF", vec![&two]),
        ("panic btc", vec![&two]),
        ("pan ic", vec![]),
        // The name of the author.
        ("member 3003", vec![&three]),
        // Nothing of a query's own language means anything.
        ("\"", vec![]),
        ("* OR panic", vec![]),
        ("NEAR(panic btc)", vec![]),
        ("'panic' & !btc", vec![&two]),
        ("關稅 不存在的詞", vec![]),
    ] {
        let expected: Vec<String> = expected.into_iter().cloned().collect();
        assert_eq!(found(&mut vic, &stage, search).await, expected, "{search}");
    }
    // An edit is found by what it says now and by what it said.
    stage.world.now += TimeDelta::minutes(1);
    let id = Snowflake(two.rsplit('/').next().unwrap().parse().unwrap());
    stage
        .world
        .edit(id, &tagged("Gold shines when tariffs bite and nobody knows how long the storm may last now"))
        .await;
    assert_eq!(found(&mut vic, &stage, "gold").await, std::slice::from_ref(&two));
    assert_eq!(found(&mut vic, &stage, "panic").await, std::slice::from_ref(&two));
    // What is erased is found by nothing.
    let by = tests::world::seed::MODERATOR;
    stage.service.erase_person(GUILD, member(2), by, true, stage.world.now).await.unwrap();
    assert_eq!(found(&mut vic, &stage, "gold").await, Vec::<String>::new());
    assert_eq!(found(&mut vic, &stage, "3002").await.len(), 1, "its author's id still is");
    // A search among what waits offers the same among all.
    let page = vic.get(&list(&stage, &form(&[("search", "避險")]))).await;
    assert!(page.text.contains("Look in all posts"), "{}", page.text);
}

async fn every_filter_keeps_its_place(mut stage: Stage) {
    stage.fill(45).await;
    // One of them with a character that nobody sees.
    let hidden = format!("{}\u{200B}{}", &THOUGHTS[4][..3], &THOUGHTS[4][3..]);
    let flagged = stage.world.post(member(900), &tagged(&hidden)).await;
    let latin =
        "Tariffs hit first, then liquidity, and I wait for the retest before I buy anything at all here";
    let latin = stage.world.post(member(901), &tagged(latin)).await;
    stage.catch_up();
    let mut mei = stage.signed_in("mei").await;
    mei.get(&stage.post_path(stage.waiting[3])).await;
    let (flagged, latin, held) =
        (stage.post_path(flagged), stage.post_path(latin), stage.post_path(stage.waiting[3]));
    for (query, expected) in [
        ("shown=all&signal=invisible_chars", vec![&flagged]),
        ("shown=all&signal=tag_ambiguous", vec![]),
        ("shown=all&script=latin", vec![&latin]),
        ("shown=all&script=other", vec![]),
        ("held=me", vec![&held]),
        ("held=anyone", vec![&held]),
        ("likeness=copied", vec![]),
        ("shown=all&script=latin&likeness=similar", vec![]),
    ] {
        let expected: Vec<String> = expected.into_iter().cloned().collect();
        assert_eq!(posts(&mei.get(&list(&stage, query)).await), expected, "{query}");
    }
    let mut ann = stage.signed_in("ann").await;
    assert!(posts(&ann.get(&list(&stage, "held=me")).await).is_empty());
    // A filter goes along from page to page.
    let page = mei.get(&list(&stage, "likeness=similar&script=han&order=newest")).await;
    assert_eq!(posts(&page).len(), 40);
    let next = page.value_after("rel=\"next\" href=\"").unwrap().replace("&#38;", "&").replace("&amp;", "&");
    for part in ["likeness=similar", "script=han", "order=newest"] {
        assert!(next.contains(part), "{next}");
    }
    let second = mei.get(&next).await;
    assert_eq!(posts(&second).len(), 5);
    assert!(second.text.contains("<option value=\"similar\" selected>"), "{}", second.text);
}

async fn an_author_is_asked_to_mend(mut stage: Stage) {
    stage.fill(2).await;
    let (post, other) = (stage.waiting[0], stage.waiting[1]);
    let mut mei = stage.signed_in("mei").await;
    let page = mei.get(&stage.post_path(post)).await;
    let revision = page.value_after("name=\"revision\" value=\"").unwrap().to_owned();
    let mend = format!("{}/mend", stage.post_path(post));
    let fields = |reason: &'static str| {
        vec![("revision", revision.as_str()), ("reason", reason), ("note", "please use your own words")]
    };
    // Held by Mei, so Ann cannot; a viewer never; nothing without the token.
    let mut ann = stage.signed_in("ann").await;
    let refused = ann.post(&mend, &fields("similar_earlier")).await;
    assert!(refused.status == 409 && refused.text.contains("Mei holds this post"), "{}", refused.text);
    assert!(refused.text.contains("please use your own words</textarea>"), "the draft is kept");
    assert_eq!(stage.signed_in("vic").await.post(&mend, &fields("similar_earlier")).await.status, 403);
    let same = [("sec-fetch-site", "same-origin")];
    let forged = mei.send(Method::POST, &mend, &same, Some(form(&fields("similar_earlier")))).await;
    assert_eq!(forged.status, 403);
    let refused = mei.post(&mend, &fields("late")).await;
    assert!(refused.status == 409 && refused.text.contains("nothing that an edit mends"), "{}", refused.text);
    assert_eq!(mei.post(&mend, &fields("nonsense")).await.status, 400);
    let unknown =
        mei.post(&format!("{}/mend", stage.post_path(Snowflake(5))), &fields("similar_earlier")).await;
    assert_eq!(unknown.status, 404);
    // Asked, the post leaves the queue, and the author is told under it.
    let asked = mei.post(&mend, &fields("similar_earlier")).await;
    assert_eq!(
        asked.location(),
        format!("{}?done={post}&how=mend", stage.post_path(other)),
        "{}",
        asked.text
    );
    assert!(mei.get(asked.location()).await.text.contains(&format!("Asked to mend: {post}")));
    assert_eq!(posts(&mei.get(&list(&stage, "")).await), [stage.post_path(other)]);
    assert_eq!(posts(&mei.get(&list(&stage, "shown=author")).await), [stage.post_path(post)]);
    let page = mei.get(&stage.post_path(post)).await;
    assert!(page.text.contains("Mei asked the author to mend it"), "{}", page.text);
    let twice = mei.post(&mend, &fields("similar_earlier")).await;
    assert!(twice.status == 409 && twice.text.contains("asked"), "{}", twice.text);
    // An edit brings it back, and what was seen before is stale.
    stage.world.now = stage.now() + TimeDelta::seconds(5);
    let stored = stage.world.db().post(&stage.world.id, post).await.unwrap().unwrap();
    let text = format!("{} 再想一想", stored.versions.last().unwrap().text);
    stage.world.edit(post, &text).await;
    stage.catch_up();
    assert_eq!(posts(&mei.get(&list(&stage, "")).await).len(), 2);
    let stale = mei.post(&mend, &fields("similar_earlier")).await;
    assert!(stale.status == 409 && stale.text.contains("edited or judged anew"), "{}", stale.text);
    assert!(stale.text.contains("You were about to ask the author"), "{}", stale.text);
    // A request that nobody answered ends with the window.
    let page = mei.get(&stage.post_path(other)).await;
    let revision = page.value_after("name=\"revision\" value=\"").unwrap().to_owned();
    let fields = [("revision", revision.as_str()), ("reason", "low_content"), ("note", "")];
    assert_eq!(mei.post(&format!("{}/mend", stage.post_path(other)), &fields).await.status, 303);
    assert_eq!(posts(&mei.get(&list(&stage, "")).await).len(), 1);
    stage.world.at("2025-04-04 15:00").await;
    stage.catch_up();
    let mut mei = stage.signed_in("mei").await;
    assert_eq!(posts(&mei.get(&list(&stage, "")).await).len(), 2);
    assert!(posts(&mei.get(&list(&stage, "shown=author")).await).is_empty());
}

/// Posts whose text at the close nobody has seen: herald heard of them after the close, edited.
pub(super) async fn unseen(stage: &mut Stage, posts: u64) -> Vec<Snowflake> {
    let made = at("2025-04-04 14:00");
    stage.world.at("2025-04-04 15:10").await;
    let mut ids = Vec::new();
    for number in 0..posts {
        let id = Snowflake(Snowflake::first_at(made).unwrap().0 + number);
        let author = Author { id: member(600 + number), name: format!("late {number}"), is_bot: false };
        let post = PostFacts { id, channel: ENTRIES, thread: None, author, forward: false };
        let text = tagged(THOUGHTS[number as usize % THOUGHTS.len()]);
        let edited_at = Some(at("2025-04-04 15:05"));
        stage.world.hear([PostFact::Seen { guild: GUILD, post, text, edited_at }]).await;
        ids.push(id);
    }
    stage.world.tick().await;
    stage.catch_up();
    ids
}

async fn equal_failures_are_decided_at_once(mut stage: Stage) {
    stage.fill(1).await;
    let similar = stage.waiting[0];
    let unseen = unseen(&mut stage, 4).await;
    let mut mei = stage.signed_in("mei").await;
    let bulk = format!("/campaigns/{}/review/bulk", stage.world.id);
    // Boxes stand only where the failures are equal and mechanical.
    let page = mei.get(&list(&stage, "reason=similar_earlier")).await;
    assert!(!page.text.contains("name=\"post\""), "{}", page.text);
    let page = mei.get(&list(&stage, "reason=version_unknown")).await;
    let picks: Vec<String> = page
        .all("value")
        .into_iter()
        .filter(|value| value.starts_with(|c: char| c.is_ascii_digit()) && value.contains(':'))
        .map(str::to_owned)
        .collect();
    assert_eq!(picks.len(), 4, "{}", page.text);
    let with = |answer: &'static str, confirm: bool, picks: &[String]| {
        let mut fields = vec![
            ("reason".to_owned(), "version_unknown".to_owned()),
            ("answer".into(), answer.into()),
            ("note".into(), "its text is unknown".into()),
        ];
        fields.extend(confirm.then(|| ("confirm".to_owned(), "yes".to_owned())));
        fields.extend(picks.iter().map(|pick| ("post".to_owned(), pick.clone())));
        fields
    };
    let send = async |client: &mut Client, fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        client.post(&bulk, &fields).await
    };
    // It asks first.
    let asked = send(&mut mei, with("reject", false, &picks[..3])).await;
    assert!(
        asked.status == 200 && asked.text.contains("Leave them out: 3 posts that wait"),
        "{}",
        asked.text
    );
    for post in &unseen {
        assert_eq!(stage.world.standing(*post).await, Standing::Pending);
    }
    assert_eq!(send(&mut mei, with("reject", true, &[])).await.status, 400);
    assert_eq!(send(&mut mei, with("nonsense", true, &picks)).await.status, 400);
    assert_eq!(send(&mut mei, with("reject", true, &["x".to_owned()])).await.status, 400);
    assert_eq!(send(&mut stage.signed_in("vic").await, with("reject", true, &picks)).await.status, 403);
    let same = [("sec-fetch-site", "same-origin")];
    let body =
        form(&[("reason", "version_unknown"), ("answer", "reject"), ("confirm", "yes"), ("post", &picks[0])]);
    assert_eq!(mei.send(Method::POST, &bulk, &same, Some(body)).await.status, 403);
    let other =
        [("reason", "too_short"), ("answer", "reject"), ("confirm", "yes"), ("post", picks[0].as_str())];
    assert_eq!(mei.post(&bulk, &other).await.status, 409, "a reason that herald alone decides");
    // Ann has decided one meanwhile and looks at another; one of the ticked ones waits for another reason.
    let mut ann = stage.signed_in("ann").await;
    let page = ann.get(&stage.post_path(unseen[0])).await;
    let revision = page.value_after("name=\"revision\" value=\"").unwrap().to_owned();
    let fields = [("revision", revision.as_str()), ("answer", "accept"), ("note", "")];
    ann.post(&format!("{}/decide", stage.post_path(unseen[0])), &fields).await;
    ann.get(&stage.post_path(unseen[1])).await;
    let stored = stage.world.db().post(&stage.world.id, similar).await.unwrap().unwrap();
    let mut mixed = picks[..3].to_vec();
    mixed.push(format!("{similar}:{}", stored.revision));
    mixed.push("5:1".to_owned());
    let answer = send(&mut mei, with("reject", true, &mixed)).await;
    assert_eq!(answer.status, 409);
    for (told, times) in [
        ("changed since you looked: not decided", 1),
        ("somebody else looks at it: not decided", 1),
        ("does not wait for this reason any more", 1),
        ("unknown post", 1),
        (">decided</span>", 1),
    ] {
        assert_eq!(answer.text.matches(told).count(), times, "{told} in {}", answer.text);
    }
    assert_eq!(stage.world.standing(unseen[0]).await, Standing::Entered, "Ann's decision stands");
    assert_eq!(stage.world.standing(unseen[1]).await, Standing::Pending);
    assert_eq!(stage.world.standing(unseen[2]).await, Standing::NotEntered(ReasonCode::VersionUnknown));
    assert_eq!(stage.world.standing(similar).await, Standing::Pending);
    // Without trouble it goes back to the list.
    let answer = send(&mut mei, with("reject", true, &picks[3..])).await;
    assert_eq!(
        answer.location(),
        format!("/campaigns/{}/review?reason=version_unknown&bulk=1", stage.world.id)
    );
    assert!(mei.get(answer.location()).await.text.contains("1 post was decided"));
    let decisions = stage.world.db().decisions(&stage.world.id, unseen[3]).await.unwrap();
    assert_eq!(decisions.len(), 1);
    assert_eq!(decisions[0].note, "its text is unknown");
}

async fn what_is_easy_comes_first(mut stage: Stage) {
    stage.fill(2).await;
    // A later one with invisible characters takes more care, an unknown text most of all.
    let source = stage.world.db().posts(&stage.world.id, None, 1).await.unwrap().remove(0);
    let copied: String = source.versions[0].text.chars().skip(12).take(26).collect();
    let middle = stage
        .world
        .post(
            member(950),
            &tagged(&format!("{copied}\u{200B}，{}，{}，{}", THOUGHTS[3], THOUGHTS[2], THOUGHTS[1])),
        )
        .await;
    let unseen = unseen(&mut stage, 1).await;
    let mut mei = stage.signed_in("mei").await;
    let page = mei.get(&list(&stage, "")).await;
    let expected: Vec<String> =
        [stage.waiting[0], stage.waiting[1], middle, unseen[0]].map(|post| stage.post_path(post)).into();
    assert_eq!(posts(&page), expected, "{}", page.text);
    for told in ["low risk", "medium risk", "high risk"] {
        assert!(page.text.contains(told), "{told}");
    }
    // Going on follows the same order.
    let start = mei.post(&format!("/campaigns/{}/review/next", stage.world.id), &[]).await;
    assert_eq!(start.location(), expected[0]);
    for pair in expected.windows(2) {
        let skip = mei.post(&format!("{}/claim", pair[0]), &[("what", "skip")]).await;
        assert_eq!(skip.location(), pair[1]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_queue_is_searched_and_mended_by_keyboard() {
    let Some(browser) = browser::start().await else { return };
    let mut stage = Stage::on_sqlite().await;
    stage.fill(6).await;
    stage
        .world
        .post(member(1), &tagged("關稅升級後資金先避險，我會分三批買入比特幣，跌破前低就停手觀望吧"))
        .await;
    stage.catch_up();
    browser.sign_in(&stage.base, "mei").await;
    browser.driver.goto(format!("{}{}", stage.base, list(&stage, ""))).await.unwrap();
    browser.see(".queue .line").await;
    browser.picture("queue-risk").await;
    browser.press("/").await;
    browser.press("买入比特币\u{E007}").await;
    browser.see_text("No post fits this filter").await;
    browser.picture("queue-search-none").await;
    browser.see("a.primary[href*=\"shown=all\"]").await.click().await.unwrap();
    browser.see_text("member 3001").await;
    browser.see("details.more summary").await.click().await.unwrap();
    assert_quiet(&browser).await;
    browser.picture("queue-search").await;
    // f opens the menu of reasons, and Enter on its button asks.
    browser.driver.goto(format!("{}{}", stage.base, stage.post_path(stage.waiting[0]))).await.unwrap();
    browser.see("#decide").await;
    browser.press("f").await;
    browser.see("#mend[open] select:focus").await;
    assert_quiet(&browser).await;
    browser.picture("post-mend").await;
    browser.see("#mend form button").await.click().await.unwrap();
    browser.see_text(&format!("Asked to mend: {}", stage.waiting[0])).await;
    // Everything else that is known of a post.
    for details in browser.driver.find_all(thirtyfour::By::Css("article.post details")).await.unwrap() {
        details.click().await.unwrap();
    }
    browser.see_text("herald-count-1").await;
    browser.picture("post-everything").await;
    // Several at once.
    unseen(&mut stage, 3).await;
    browser.sign_in(&stage.base, "mei").await;
    browser.driver.goto(format!("{}{}", stage.base, list(&stage, "reason=version_unknown"))).await.unwrap();
    browser.see("[data-pick-all]").await.click().await.unwrap();
    browser.picture("queue-bulk").await;
    assert_quiet(&browser).await;
    browser.see(".bulk button[value=reject]").await.click().await.unwrap();
    browser.see_text("Leave them out: 3 posts").await;
    assert_quiet(&browser).await;
    browser.picture("bulk-confirm").await;
    browser.see("form.stack button.primary").await.click().await.unwrap();
    browser.see_text("3 posts were decided").await;
    browser.quit().await;
}
