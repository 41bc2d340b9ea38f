//! Every screen of the panel, on worlds in which each has something to show, and something that was written to break it.

use std::collections::BTreeMap;

use campaigns::facts::PostFact;
use campaigns::people::{Grant, Role};
use campaigns::reviewing::Ruling;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use market::NewsState;
use tests::world::reject;
use tests::world::seed::{GUILD, THOUGHTS, member, tagged};

use super::client::{Answer, Client};
use super::injections::PAYLOADS;
use super::judging::{at, seen, step, team};
use super::stage::Stage;
use super::{injections, market as prices, payouts, routes};
use crate::market::scene::flash;

/// The words of a link that signs in once.
const LINK: &str = "a-link-that-nobody-guesses";

/// A campaign with posts that wait and posts that were written to break pages, with an appeal, on the seed's evening of
/// prices and news.
pub(super) async fn furnished() -> Stage {
    let mut stage = Stage::on_sqlite().await;
    stage.fill(3).await;
    let posts = entered(&mut stage, 1).await;
    appealed(&stage, posts[0], 1).await;
    injections::write(&mut stage).await;
    prices::record(&stage, &[flash(NewsState::Confirmed)]).await;
    prices::look(&stage).await;
    stage
}

/// A campaign whose list is frozen, after an appeal was answered; nobody has given marks.
pub(super) async fn frozen() -> Stage {
    let mut stage = Stage::on_sqlite().await;
    team(&stage).await;
    let posts = entered(&mut stage, 5).await;
    appealed(&stage, posts[4], 5).await;
    let ann = stage.service.person_by_login("ann", stage.now()).await.unwrap().unwrap().account.person();
    let answer = PAYLOADS[4];
    stage.service.decide_appeal(&stage.world.id, posts[4], ann, None, answer, stage.now()).await.unwrap();
    at(&mut stage, "2025-04-06 12:00").await;
    stage.world.freeze().await.unwrap();
    stage
}

/// A campaign whose prizes are on their way: a batch is approved, a prize is on hold, an entry was struck.
pub(super) async fn decided() -> Stage {
    let mut stage = Stage::on_sqlite().await;
    team(&stage).await;
    entered(&mut stage, 5).await;
    at(&mut stage, "2025-04-06 12:00").await;
    stage.world.freeze().await.unwrap();
    stage.world.score_and_seal(|number| [number as u8, number as u8]).await;
    at(&mut stage, "2025-04-07 18:00").await;
    stage.world.publish().await.unwrap();
    stage.world.tick().await;
    for who in [5, 4, 3] {
        let uid = format!("00123{who}");
        stage.service.claim_prize(&stage.world.id, member(who), &uid, stage.now()).await.unwrap();
    }
    at(&mut stage, "2025-04-09 18:00").await;
    let mut pat = stage.signed_in("pat").await;
    let hold = format!("/campaigns/{}/payouts/prizes/3/hold", stage.world.id);
    let looked = seen(&pat.get(&hold).await);
    let held = pat.post(&hold, &[("seen", &looked), ("reason", PAYLOADS[1])]).await;
    assert_eq!(held.status, 303, "{}", held.text);
    let approved = payouts::approve(&mut pat, &stage).await;
    assert_eq!(approved.status, 303, "{}", approved.text);
    let mut ora = stage.signed_in("ora").await;
    let fields = [("ground", "struck_after_objection"), ("reason", PAYLOADS[2])];
    let struck = step(&mut ora, &stage, "strike?number=1", &fields).await;
    assert_eq!(struck.status, 303, "{}", struck.text);
    stage
}

/// So many people have entered whose names and texts try to break pages; gives the posts.
async fn entered(stage: &mut Stage, posts: usize) -> Vec<Snowflake> {
    let mut ids = Vec::new();
    for (number, thought) in THOUGHTS.iter().enumerate().skip(1).take(posts) {
        let text = tagged(&format!("{thought} {}", PAYLOADS[number + 6]));
        let written = stage.world.written(stage.world.now, member(number as u64), &text);
        let PostFact::Seen { guild, mut post, text, edited_at } = written else {
            unreachable!("a post is seen")
        };
        PAYLOADS[number].clone_into(&mut post.author.name);
        ids.push(post.id);
        stage.world.hear([PostFact::Seen { guild, post, text, edited_at }]).await;
        stage.world.tick().await;
        stage.world.now += chrono::TimeDelta::seconds(1);
    }
    stage.catch_up();
    ids
}

/// Somebody of the team with a name that tries to break pages keeps a post out, and its author appeals.
async fn appealed(stage: &Stage, post: Snowflake, author: u64) {
    let grant = Grant { guild: Some(GUILD), role: Role::Reviewer, until: None };
    stage.account_called("eve", PAYLOADS[0], Some(grant)).await;
    let eve = stage.service.person_by_login("eve", stage.now()).await.unwrap().unwrap().account.person();
    let ruling = Ruling { note: PAYLOADS[2].to_owned(), ..reject(ReasonCode::OffTopic) };
    stage.service.decide(&stage.world.id, post, eve, &ruling, stage.now()).await.unwrap();
    stage.service.appeal(&stage.world.id, post, member(author), PAYLOADS[3], stage.now()).await.unwrap();
}

/// The addresses of all pages of a world as its owner may open them, those among them that a page leads to; each answers
/// with a page.
pub(super) async fn all(stage: &Stage, olga: &mut Client) -> Vec<String> {
    let mut paths = Vec::new();
    for path in addresses(stage, olga).await {
        let answer = olga.get(&path).await;
        if answer.status == 200 {
            paths.push(path);
        } else {
            // A step that is not open leads back to its screen, and what a world lacks is not there.
            assert!([303, 404, 409].contains(&answer.status), "{path}: {}", answer.status);
        }
    }
    paths
}

async fn addresses(stage: &Stage, olga: &mut Client) -> Vec<String> {
    let id = &stage.world.id;
    let of_server = [
        "/",
        "/market",
        "/schedule",
        "/schedule?when=past",
        "/people",
        "/rules",
        "/rules?text=%23BTC%23%20up",
        "/audit",
        "/settings",
        "/settings/tokens",
        "/settings/webhooks",
        "/settings/system",
        "/account",
        "/campaigns/new",
    ];
    let of_campaign = [
        "notice",
        "notice/versions",
        "review",
        "review?shown=all",
        "judging",
        "results",
        "results?order=2",
        "results?shown=struck",
        "results/freeze",
        "results/seal",
        "results/publish",
        "results/strike?number=2",
        "results/correct",
        "appeals",
        "appeals?shown=all",
        "payouts",
    ];
    let steps = ["", "/hold", "/release", "/forfeit", "/void", "/pass-on"];
    let mut paths: Vec<String> = of_server.map(str::to_owned).to_vec();
    paths.extend(of_campaign.map(|name| format!("/campaigns/{id}/{name}")));
    for place in [1, 3] {
        paths.extend(steps.map(|step| format!("/campaigns/{id}/payouts/prizes/{place}{step}")));
    }
    // What pages lead to: sheets, appeals, news, events, accounts, members.
    for (page, lead) in [
        (format!("/campaigns/{id}/judging"), format!("/campaigns/{id}/judging/")),
        (format!("/campaigns/{id}/appeals?shown=all"), format!("/campaigns/{id}/appeals/")),
        ("/market".to_owned(), "/market/news/".to_owned()),
        ("/market".to_owned(), "/market/events/".to_owned()),
        ("/settings".to_owned(), "/settings/accounts/".to_owned()),
        ("/people".to_owned(), "/people/".to_owned()),
    ] {
        paths.extend(links(&olga.get(&page).await, &lead));
    }
    let posts = stage.world.db().posts(id, None, 30).await.unwrap();
    paths.extend(posts.iter().map(|post| stage.post_path(post.id)));
    paths.extend(
        posts.windows(2).map(|pair| format!("{}/compare/{}", stage.post_path(pair[0].id), pair[1].id)),
    );
    if let [post, other, ..] = stage.waiting[..] {
        paths.push(format!("{}/compare/{other}", stage.post_path(post)));
    }
    let mei = stage.service.person_by_login("mei", stage.now()).await.unwrap().unwrap().account.id;
    let limits = campaigns::people_sessions::SessionLimits::default();
    let herald = campaigns::Actor::Herald;
    stage.service.make_link(LINK, mei, &limits, &herald, stage.now()).await.unwrap();
    paths.push(format!("/link/{LINK}"));
    paths
}

/// At most so many pages of each kind: enough for a look at what differs by kind and not by what is shown.
pub(super) fn few(paths: Vec<String>, most: usize) -> Vec<String> {
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept = paths;
    kept.retain(|path| {
        let seen = kinds.entry(routes::of(path).expect("the router knows it")).or_default();
        *seen += 1;
        *seen <= most
    });
    kept
}

/// Where a page leads to under an address, each once and a few at the most.
fn links(page: &Answer, under: &str) -> Vec<String> {
    let mut found: Vec<String> =
        page.all("href").into_iter().filter(|href| href.starts_with(under)).map(str::to_owned).collect();
    found.sort();
    found.dedup();
    found.truncate(16);
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_the_router_is_among_the_screens() {
    let mut paths = Vec::new();
    for stage in [Box::pin(furnished()).await, Box::pin(frozen()).await, Box::pin(decided()).await] {
        paths.extend(all(&stage, &mut stage.signed_in("olga").await).await);
    }
    assert_eq!(routes::missing(&paths), Vec::<String>::new(), "{paths:#?}");
}
