//! From the freeze to the seal: what holds a freeze up, blind sheets, and steps that name what was seen.

use campaigns::people::{Grant, Role};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::ReasonCode;
use tests::world::reject;
use tests::world::seed::{GUILD, THOUGHTS, member, tagged};
use thirtyfour::prelude::*;

use super::browser;
use super::client::{Answer, Client};
use super::in_browser::assert_quiet;
use super::stage::Stage;

on_both! {
    a_freeze_waits_for_every_answer
    judges_mark_blindly_and_only_their_own_sheet
    a_sheet_says_when_it_changed_in_another_window
    the_sheets_are_sealed_as_they_were_seen
    what_is_admitted_later_is_marked_by_the_same_judges
}

/// An organiser, two judges, two payers.
pub(super) async fn team(stage: &Stage) {
    for (name, role) in [
        ("ora", Role::Organiser),
        ("jo", Role::Judge),
        ("jin", Role::Judge),
        ("pat", Role::Payer),
        ("pia", Role::Payer),
    ] {
        stage.account(name, Some(Grant { guild: Some(GUILD), role, until: None })).await;
    }
}

/// So many members post a thought each; gives the posts.
pub(super) async fn entered(stage: &mut Stage, posts: usize) -> Vec<Snowflake> {
    let mut ids = Vec::new();
    for (number, thought) in THOUGHTS.iter().enumerate().skip(1).take(posts) {
        ids.push(stage.world.post(member(number as u64), &tagged(thought)).await);
    }
    stage.catch_up();
    ids
}

/// The time (UTC+8) of world and panel.
pub(super) async fn at(stage: &mut Stage, time: &str) {
    stage.world.at(time).await;
    stage.catch_up();
}

pub(super) fn seen(page: &Answer) -> String {
    let found = page.value_after("name=\"seen\" value=\"");
    found.unwrap_or_else(|| panic!("no form in {}", page.text)).to_owned()
}

/// Takes a step of the result: opens its page and presses.
pub(super) async fn step(client: &mut Client, stage: &Stage, step: &str, more: &[(&str, &str)]) -> Answer {
    let path = format!("/campaigns/{}/results/{step}", stage.world.id);
    let seen = seen(&client.get(&path).await);
    let mut fields = vec![("seen", seen.as_str())];
    fields.extend_from_slice(more);
    client.post(&path, &fields).await
}

/// The addresses of a judge's entries, in their order.
async fn sheet(client: &mut Client, stage: &Stage) -> Vec<String> {
    let page = client.get(&format!("/campaigns/{}/judging", stage.world.id)).await;
    let entry = format!("/campaigns/{}/judging/", stage.world.id);
    let links = page.text.split("<li class=\"line\"><a href=\"").skip(1);
    links
        .filter_map(|rest| rest.split('"').next())
        .filter(|href| href.starts_with(&entry))
        .map(str::to_owned)
        .collect()
}

/// A judge gives every entry the number of its thought for the first criterion and 7 for the second.
pub(super) async fn mark_all(client: &mut Client, stage: &Stage) {
    for entry in sheet(client, stage).await {
        let page = client.get(&entry).await;
        let number = thought_of(&page).to_string();
        let seen = seen(&page);
        let answer = client.post(&entry, &[("seen", &seen), ("mark0", &number), ("mark1", "7")]).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
    }
}

fn thought_of(page: &Answer) -> usize {
    let text = page.text.split("id=\"text\">").nth(1).and_then(|rest| rest.split("</div>").next()).unwrap();
    THOUGHTS.iter().position(|thought| text.contains(thought)).expect("the text of the entry, and no other")
}

async fn frozen(stage: &mut Stage, posts: usize) -> Vec<Snowflake> {
    team(stage).await;
    let ids = entered(stage, posts).await;
    at(stage, "2025-04-06 12:00").await;
    let mut ora = stage.signed_in("ora").await;
    let answer = step(&mut ora, stage, "freeze", &[]).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    ids
}

async fn a_freeze_waits_for_every_answer(mut stage: Stage) {
    team(&stage).await;
    stage.fill(1).await;
    let path = format!("/campaigns/{}/results", stage.world.id);
    at(&mut stage, "2025-04-04 17:00").await;
    let mut ora = stage.signed_in("ora").await;
    let page = ora.get(&path).await;
    assert!(
        page.text.contains("Before the freeze") && !page.text.contains("results/freeze\""),
        "{}",
        page.text
    );
    let early = step(&mut ora, &stage, "freeze", &[]).await;
    assert!(early.status == 409 && early.text.contains("2025-04-05 16:00"), "{}", early.text);
    at(&mut stage, "2025-04-06 12:00").await;
    let mut ora = stage.signed_in("ora").await;
    let waits = step(&mut ora, &stage, "freeze", &[]).await;
    assert!(waits.status == 409 && waits.text.contains("1 post still waits"), "{}", waits.text);
    assert_eq!(stage.world.state().await, State::Judging);
    // Roles, token, unknown steps and campaigns.
    for name in ["mei", "vic", "jo"] {
        let mut other = stage.signed_in(name).await;
        assert_eq!(other.get(&format!("{path}/freeze")).await.status, 403, "{name}");
        let answer = other.post(&format!("{path}/freeze"), &[("seen", "1")]).await;
        assert!(answer.status == 403 && answer.text.contains("role organiser"), "{}", answer.text);
        assert!(!other.get(&path).await.text.contains("results/freeze\""), "{name}");
    }
    assert_eq!(ora.post(&format!("{path}/melt"), &[("seen", "1")]).await.status, 404);
    assert_eq!(ora.get("/campaigns/nowhere/results/freeze").await.status, 404);
    assert_eq!(ora.post(&format!("{path}/freeze"), &[("token", "x"), ("seen", "x")]).await.status, 400);
    let same = [("sec-fetch-site", "same-origin")];
    let forged =
        ora.send(reqwest::Method::POST, &format!("{path}/freeze"), &same, Some("seen=1".into())).await;
    assert_eq!(forged.status, 403);
    // Decided, it goes on; twice it does not, and what was seen too long ago is refused.
    stage.world.decide(stage.waiting[0], &reject(ReasonCode::OffTopic)).await.unwrap();
    assert!(ora.get(&path).await.text.contains("results/freeze\""));
    let stale = ora.post(&format!("{path}/freeze"), &[("seen", "1")]).await;
    assert!(stale.status == 409 && stale.text.contains("changed since you opened"), "{}", stale.text);
    let before = seen(&ora.get(&format!("{path}/freeze")).await);
    let done = step(&mut ora, &stage, "freeze", &[]).await;
    assert_eq!(done.location(), format!("{path}?done=freeze"), "{}", done.text);
    assert_eq!(stage.world.state().await, State::Frozen);
    assert!(ora.get(done.location()).await.text.contains("The list is frozen"));
    let twice = ora.post(&format!("{path}/freeze"), &[("seen", &before)]).await;
    assert_eq!(twice.status, 409);
    let log = stage.world.audit().await;
    assert_eq!(
        log.iter().filter(|row| row.action == "campaign_frozen" || row.action == "frozen").count(),
        1,
        "{log:?}"
    );
}

async fn judges_mark_blindly_and_only_their_own_sheet(mut stage: Stage) {
    let posts = frozen(&mut stage, 5).await;
    let (mut jo, mut jin) = (stage.signed_in("jo").await, stage.signed_in("jin").await);
    let (of_jo, of_jin) = (sheet(&mut jo, &stage).await, sheet(&mut jin, &stage).await);
    assert_eq!((of_jo.len(), of_jin.len()), (5, 5));
    assert!(of_jo.iter().all(|entry| !of_jin.contains(entry)), "a code belongs to one judge");
    // Every thought is there once, with nothing that tells whose it is or which number it has.
    let mut thoughts = Vec::new();
    for entry in &of_jo {
        let page = jo.get(entry).await;
        thoughts.push(thought_of(&page));
        for post in &posts {
            assert!(!page.text.contains(&post.to_string()), "{}", page.text);
        }
        assert!(!page.text.contains("member 300"), "{}", page.text);
        assert_eq!(jin.get(entry).await.status, 404, "it is not on the sheet of another judge");
    }
    thoughts.sort_unstable();
    assert_eq!(thoughts, [1, 2, 3, 4, 5]);
    mark_all(&mut jo, &stage).await;
    // What is saved survives, and nobody else sees it: not the other judge, not the organiser.
    let list = jo.get(&format!("/campaigns/{}/judging", stage.world.id)).await;
    assert!(list.text.contains("5 of 5 done") && list.text.contains("quality 7"), "{}", list.text);
    let list = jin.get(&format!("/campaigns/{}/judging", stage.world.id)).await;
    assert!(list.text.contains("0 of 5 done") && !list.text.contains("class=\"chip\""), "{}", list.text);
    let mut ora = stage.signed_in("ora").await;
    let progress = ora.get(&format!("/campaigns/{}/results", stage.world.id)).await;
    assert!(progress.text.contains("Jo") && progress.text.contains("5 of 5"), "{}", progress.text);
    assert!(!progress.text.contains("results/seal\""), "one judge is none");
    // Nobody judges without the role, and nobody marks what is not there.
    assert_eq!(ora.get(&format!("/campaigns/{}/judging", stage.world.id)).await.status, 403);
    assert_eq!(ora.post(&of_jo[0], &[("seen", ""), ("mark0", "1"), ("mark1", "1")]).await.status, 403);
    let nowhere = format!("/campaigns/{}/judging/000000000000", stage.world.id);
    assert_eq!(jo.post(&nowhere, &[("seen", ""), ("mark0", "1"), ("mark1", "1")]).await.status, 404);
    assert_eq!(jo.post(&format!("{nowhere}/recuse"), &[("reason", "x")]).await.status, 404);
    assert_eq!(jo.get("/campaigns/nowhere/judging").await.status, 404);
    // Standing back takes the marks off and leaves a word in the log.
    let silent = jo.post(&format!("{}/recuse", of_jo[0]), &[("reason", " ")]).await;
    assert_eq!(silent.status, 409);
    let back = jo.post(&format!("{}/recuse", of_jo[0]), &[("reason", "a friend of mine")]).await;
    assert_eq!(back.status, 303, "{}", back.text);
    assert!(jo.get(&of_jo[0]).await.text.contains("you stand back"));
    let page = jo.get(&format!("/campaigns/{}/judging?shown=recused", stage.world.id)).await;
    assert_eq!(page.all("data-row").len() + page.text.matches("data-row").count(), 1, "{}", page.text);
    let log = stage.world.audit().await;
    assert!(
        log.iter().any(|row| row.action == "recused" && row.reason.as_deref() == Some("a friend of mine"))
    );
}

async fn a_sheet_says_when_it_changed_in_another_window(mut stage: Stage) {
    frozen(&mut stage, 3).await;
    let mut jo = stage.signed_in("jo").await;
    let entry = sheet(&mut jo, &stage).await.remove(0);
    let nothing = seen(&jo.get(&entry).await);
    for wrong in
        [&[("mark0", "5")][..], &[("mark0", "5"), ("mark1", "11")], &[("mark0", "x"), ("mark1", "1")]]
    {
        let mut fields = vec![("seen", nothing.as_str())];
        fields.extend_from_slice(wrong);
        let answer = jo.post(&entry, &fields).await;
        assert!(answer.status == 409 && answer.text.contains("a mark from 0 to 10"), "{}", answer.text);
    }
    assert_eq!(stage.world.db().sheets(&stage.world.id).await.unwrap(), []);
    let marks = |seen, first| [("seen", seen), ("mark0", first), ("mark1", "10")];
    assert_eq!(jo.post(&entry, &marks(&nothing, "5")).await.status, 303);
    let stale = jo.post(&entry, &marks(&nothing, "9")).await;
    assert!(stale.status == 409 && stale.text.contains("another window of yours"), "{}", stale.text);
    assert!(stale.text.contains("value=\"9\" required checked"), "what was chosen is kept: {}", stale.text);
    // The page that refused carries what stands now, so a second press goes through.
    let now = seen(&stale);
    assert_eq!(now, "5.10");
    assert_eq!(jo.post(&entry, &marks(&now, "9")).await.status, 303);
    assert!(jo.get(&entry).await.text.contains("name=\"seen\" value=\"9.10\""));
}

async fn the_sheets_are_sealed_as_they_were_seen(mut stage: Stage) {
    frozen(&mut stage, 3).await;
    let path = format!("/campaigns/{}/results", stage.world.id);
    let (mut jo, mut jin) = (stage.signed_in("jo").await, stage.signed_in("jin").await);
    let mut ora = stage.signed_in("ora").await;
    mark_all(&mut jo, &stage).await;
    let short = step(&mut ora, &stage, "seal", &[]).await;
    assert!(short.status == 409 && short.text.contains("Number 1 has marks from 1 judges"), "{}", short.text);
    mark_all(&mut jin, &stage).await;
    let looked = seen(&ora.get(&format!("{path}/seal")).await);
    // A judge changes a mark while the organiser reads: what they saw is no longer what would be sealed.
    let entry = sheet(&mut jin, &stage).await.remove(0);
    let own = seen(&jin.get(&entry).await);
    stage.pass(chrono::TimeDelta::seconds(1));
    assert_eq!(jin.post(&entry, &[("seen", &own), ("mark0", "0"), ("mark1", "0")]).await.status, 303);
    let stale = ora.post(&format!("{path}/seal"), &[("seen", &looked)]).await;
    assert!(stale.status == 409 && stale.text.contains("changed since you opened"), "{}", stale.text);
    assert!(
        !jo.get(&format!("/campaigns/{}/judging", stage.world.id))
            .await
            .text
            .contains("How far marks lie apart")
    );
    assert_eq!(step(&mut ora, &stage, "seal", &[]).await.status, 303);
    let again = step(&mut ora, &stage, "seal", &[]).await;
    assert!(again.status == 409 && again.text.contains("sealed already"), "{}", again.text);
    let late = jin.post(&entry, &[("seen", "0.0"), ("mark0", "9"), ("mark1", "9")]).await;
    assert!(late.status == 409 && late.text.contains("sheets are sealed"), "{}", late.text);
    // Now the spread is told, the widest first: Jin gave nothing where Jo gave n×40 + 7×60 hundredths.
    let page = jo.get(&format!("/campaigns/{}/judging", stage.world.id)).await;
    assert!(
        page.text.contains("How far marks lie apart") && page.text.contains("<td>0.000</td>"),
        "{}",
        page.text
    );
    let viewer = stage.signed_in("vic").await.get(&path).await;
    assert!(
        viewer.text.contains("Ready for the result") && !viewer.text.contains("0.000"),
        "{}",
        viewer.text
    );
}

async fn what_is_admitted_later_is_marked_by_the_same_judges(mut stage: Stage) {
    team(&stage).await;
    let posts = entered(&mut stage, 4).await;
    stage.world.decide(posts[3], &reject(ReasonCode::OffTopic)).await.unwrap();
    at(&mut stage, "2025-04-06 12:00").await;
    let mut ora = stage.signed_in("ora").await;
    assert_eq!(step(&mut ora, &stage, "freeze", &[]).await.status, 303);
    for name in ["jo", "jin"] {
        mark_all(&mut stage.signed_in(name).await, &stage).await;
    }
    assert_eq!(step(&mut ora, &stage, "seal", &[]).await.status, 303);
    at(&mut stage, "2025-04-07 18:00").await;
    let mut ora = stage.signed_in("ora").await;
    assert_eq!(step(&mut ora, &stage, "publish", &[]).await.status, 303);
    let mut jo = stage.signed_in("jo").await;
    let judging = format!("/campaigns/{}/judging", stage.world.id);
    assert!(jo.get(&judging).await.text.contains("The result is out. An entry"), "nothing to mark");
    stage.service.appeal(&stage.world.id, posts[3], member(4), "look again", stage.now()).await.unwrap();
    let mut ann = stage.signed_in("ann").await;
    let appeal = format!("/campaigns/{}/appeals/{}/1", stage.world.id, posts[3]);
    let revision = ann.get(&appeal).await.value_after("name=\"revision\" value=\"").unwrap().to_owned();
    let fields = [("revision", revision.as_str()), ("answer", "overturn"), ("note", "you are right")];
    assert_eq!(ann.post(&appeal, &fields).await.status, 303);
    // The judges find it, and it alone; somebody who became a judge later marks nothing.
    let results = format!("/campaigns/{}/results", stage.world.id);
    assert!(ora.get(&results).await.text.contains("Two judges still have to mark: 4"));
    stage.account("jax", Some(Grant { guild: Some(GUILD), role: Role::Judge, until: None })).await;
    let mut jax = stage.signed_in("jax").await;
    let entry = sheet(&mut jax, &stage).await.remove(0);
    let late = jax.post(&entry, &[("seen", ""), ("mark0", "9"), ("mark1", "9")]).await;
    assert!(late.status == 409 && late.text.contains("judges of the sealed sheets"), "{}", late.text);
    assert_eq!(sheet(&mut jo, &stage).await.len(), 1);
    mark_all(&mut jo, &stage).await;
    mark_all(&mut stage.signed_in("jin").await, &stage).await;
    // Number 4 has the marks of the fourth thought, the best of the four.
    assert_eq!(step(&mut ora, &stage, "correct", &[("reason", "an appeal was right")]).await.status, 303);
    let row = stage.world.db().result(&stage.world.id, None).await.unwrap().unwrap();
    let (bundle, _) = domain::bundle::verify(row.bundle.as_bytes()).unwrap();
    let winners: Vec<Snowflake> = bundle.winners.iter().map(|winner| winner.post).collect();
    assert_eq!(winners, [posts[3], posts[2], posts[1], posts[0]]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_judge_marks_by_keyboard() {
    let Some(browser) = browser::start().await else { return };
    let mut stage = Stage::on_sqlite().await;
    frozen(&mut stage, 4).await;
    browser.sign_in(&stage.base, "jo").await;
    browser.driver.goto(format!("{}/campaigns/{}/judging", stage.base, stage.world.id)).await.unwrap();
    browser.see(".queue .line").await;
    assert_quiet(&browser).await;
    browser.picture("judging").await;
    browser.press("n").await;
    for entry in 1..=4 {
        browser.see("#rubric input:focus").await;
        if entry == 2 {
            browser.press("8").await;
            assert_quiet(&browser).await;
            browser.picture("judging-entry").await;
        } else {
            browser.press("t").await;
        }
        browser.press("6").await;
        let before = browser.path().await;
        browser.driver.active_element().await.unwrap().send_keys(Key::Enter).await.unwrap();
        for _ in 0..100 {
            if browser.path().await != before {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
    browser.see_text("4 of 4 done").await;
    browser.see_text("Your sheet is complete").await;
    browser.picture("judging-done").await;
    let stored = &stage.world.db().sheets(&stage.world.id).await.unwrap()[0].marks;
    let mut marks: Vec<_> = stored.as_object().unwrap().values().map(ToString::to_string).collect();
    marks.sort_unstable();
    assert_eq!(marks, ["[10,6]", "[10,6]", "[10,6]", "[8,6]"]);
    // A reload shows what was saved.
    browser.see(".queue .line a").await.click().await.unwrap();
    browser.see("#rubric input:checked").await;
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_judge_marks_on_a_phone() {
    let Some(browser) = browser::start_phone().await else { return };
    let mut stage = Stage::on_sqlite().await;
    frozen(&mut stage, 2).await;
    browser.sign_in(&stage.base, "jo").await;
    browser.driver.goto(format!("{}/campaigns/{}/judging", stage.base, stage.world.id)).await.unwrap();
    browser.see(".queue .line a").await.click().await.unwrap();
    browser.see("#rubric").await;
    assert_quiet(&browser).await;
    browser.picture("judging-phone").await;
    browser.quit().await;
}
