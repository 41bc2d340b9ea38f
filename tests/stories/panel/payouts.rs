//! Prizes in the panel: two people and one batch, account numbers that are read outright, receipts, and what a spreadsheet gets.

use campaigns::facts::PostFact;
use domain::payout::PayoutState;
use domain::post::{Author, PostFacts};
use tests::world::seed::{GUILD, THOUGHTS, member, tagged};

use super::browser;
use super::client::{Answer, Client};
use super::in_browser::assert_quiet;
use super::judging::{at, team};
use super::stage::Stage;

on_both! {
    a_batch_takes_two_people_and_gives_one_file
    receipts_come_as_a_file
    a_spreadsheet_gets_ids_names_and_no_formula
    an_account_number_is_read_outright_and_the_log_knows
    steps_with_a_prize_name_what_was_seen
    the_ledger_is_for_payers
    a_prize_that_is_let_go_goes_to_the_next_in_order
}

/// Three people have won and given their numbers; one has a name that a spreadsheet would run, one a Chinese one. The
/// appeals are over.
pub(super) async fn ready(stage: &mut Stage) {
    team(stage).await;
    for (number, name) in [(1u64, "=1+1"), (2, "關稅小王<img src=x>"), (3, "@member")] {
        let PostFact::Seen { guild, mut post, text, edited_at } =
            stage.world.written(stage.world.now, member(number), &tagged(THOUGHTS[number as usize]))
        else {
            unreachable!("a post is seen")
        };
        post = PostFacts { author: Author { name: name.to_owned(), ..post.author }, ..post };
        stage.world.hear([PostFact::Seen { guild, post, text, edited_at }]).await;
        stage.world.tick().await;
        stage.world.now += chrono::TimeDelta::seconds(1);
    }
    at(stage, "2025-04-06 12:00").await;
    stage.world.freeze().await.unwrap();
    stage.world.score_and_seal(|number| [number as u8, number as u8]).await;
    at(stage, "2025-04-07 18:00").await;
    stage.world.publish().await.unwrap();
    stage.world.tick().await;
    // Number 3 is first; 2 gives nothing yet.
    for (who, uid) in [(3, "00123"), (1, "1234567890123456")] {
        stage.service.claim_prize(&stage.world.id, member(who), uid, stage.now()).await.unwrap();
    }
    at(stage, "2025-04-09 18:00").await;
}

fn base(stage: &Stage) -> String {
    format!("/campaigns/{}/payouts", stage.world.id)
}

fn choices(page: &Answer) -> Vec<String> {
    let boxes = page.text.split("name=\"prize\" value=\"").skip(1);
    boxes.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

pub(super) async fn approve(client: &mut Client, stage: &Stage) -> Answer {
    let chosen = choices(&client.get(&base(stage)).await);
    let fields: Vec<(&str, &str)> = chosen.iter().map(|prize| ("prize", prize.as_str())).collect();
    client.post(&format!("{}/batches", base(stage)), &fields).await
}

async fn states(stage: &Stage) -> Vec<PayoutState> {
    let rows = stage.service.payouts(&stage.world.id).await.unwrap();
    rows.into_iter().map(|row| row.payout.state).collect()
}

/// The fields of a CSV in which every field is quoted.
fn rows(text: &str) -> Vec<Vec<String>> {
    let lines = text.strip_prefix('\u{feff}').expect("a mark for spreadsheets").split("\r\n");
    let fields =
        |line: &str| line.trim_matches('"').split("\",\"").map(|field| field.replace("\"\"", "\"")).collect();
    lines.filter(|line| !line.is_empty()).map(fields).collect()
}

async fn a_batch_takes_two_people_and_gives_one_file(mut stage: Stage) {
    ready(&mut stage).await;
    let (mut pat, mut pia) = (stage.signed_in("pat").await, stage.signed_in("pia").await);
    let page = pat.get(&base(&stage)).await;
    assert!(page.text.contains("10 USD point card") && !page.text.contains("<img"), "{}", page.text);
    assert_eq!(choices(&page).len(), 2, "two are ready: {}", page.text);
    assert!(
        !page.text.contains("00123") && !page.text.contains("1234567890123456"),
        "no number on the ledger"
    );
    let nothing = pat.post(&format!("{}/batches", base(&stage)), &[]).await;
    assert!(nothing.status == 409 && nothing.text.contains("choose at least one"), "{}", nothing.text);
    assert_eq!(pat.post(&format!("{}/batches", base(&stage)), &[("prize", "x")]).await.status, 400);
    let stale = pat.post(&format!("{}/batches", base(&stage)), &[("prize", "1.0")]).await;
    assert!(stale.status == 409 && stale.text.contains("has changed since you looked"), "{}", stale.text);
    let done = approve(&mut pat, &stage).await;
    assert_eq!(done.location(), format!("{}?done=approved", base(&stage)), "{}", done.text);
    // Whoever approved cannot take it out, and is told so before they try.
    let page = pat.get(&base(&stage)).await;
    assert!(
        page.text.contains("another payer takes it out") && !page.text.contains("/file\""),
        "{}",
        page.text
    );
    let batch = stage.service.batches(&stage.world.id).await.unwrap()[0].id;
    let file = format!("{}/batches/{batch}/file", base(&stage));
    let own = pat.post(&file, &[("format", "csv")]).await;
    assert!(own.status == 409 && own.text.contains("id=\"trouble\""), "{}", own.text);
    assert_eq!(states(&stage).await.iter().filter(|state| **state == PayoutState::Exported).count(), 0);
    assert!(pia.get(&base(&stage)).await.text.contains("approved by Pat"));
    assert_eq!(pia.post(&file, &[("format", "json")]).await.status, 400);
    assert_eq!(
        pia.post(&format!("{}/batches/999/file", base(&stage)), &[("format", "csv")]).await.status,
        409
    );
    let out = pia.post(&file, &[("format", "csv")]).await;
    assert_eq!(
        (out.status, &out.headers["content-type"]),
        (200, &"text/csv; charset=utf-8".parse().unwrap())
    );
    assert!(out.headers["content-disposition"].to_str().unwrap().contains(".csv\""));
    assert_eq!(out.headers["cache-control"], "no-store");
    let again = pia.post(&file, &[("format", "csv")]).await;
    assert_eq!(again.bytes, out.bytes, "the same file, byte for byte");
    let other = pia.post(&file, &[("format", "xlsx")]).await;
    assert!(other.status == 409 && other.text.contains("csv"), "{}", other.text);
    // Receipts: one line that does not fit and nothing is taken, and the text stays; then they are, and once.
    let receipts = format!("{}/receipts", base(&stage));
    let good = format!("batch,line,reference,status\n{batch},1,r-1,paid\n{batch},2,r-2,returned\n");
    let bad = format!("{good}{batch},3,r-3,paid\n");
    let refused = pia.post(&receipts, &[("receipts", &bad)]).await;
    assert!(refused.status == 409 && refused.text.contains("r-3,paid"), "{}", refused.text);
    assert_eq!(states(&stage).await.iter().filter(|state| **state == PayoutState::Paid).count(), 0);
    let taken = pia.post(&receipts, &[("receipts", &good)]).await;
    assert!(
        taken.location().ends_with("done=receipts&paid=1&returned=1&unchanged=0"),
        "{}",
        taken.location()
    );
    let page = pia.get(taken.location()).await;
    assert!(page.text.contains("1 paid, 1 came back, 0 known before"), "{}", page.text);
    let twice = pia.post(&receipts, &[("receipts", &good)]).await;
    assert!(twice.location().ends_with("paid=0&returned=0&unchanged=2"), "{}", twice.location());
    let large = "x".repeat(70_000);
    assert_eq!(pia.post(&receipts, &[("receipts", &large)]).await.status, 413);
    let log = stage.world.audit().await;
    let count = |action: &str| log.iter().filter(|row| row.action == action).count();
    assert_eq!((count("batch_approved"), count("batch_exported"), count("batch_read")), (1, 1, 1));
}

async fn receipts_come_as_a_file(mut stage: Stage) {
    ready(&mut stage).await;
    let (mut pat, mut pia) = (stage.signed_in("pat").await, stage.signed_in("pia").await);
    approve(&mut pat, &stage).await;
    let batch = stage.service.batches(&stage.world.id).await.unwrap()[0].id;
    pia.post(&format!("{}/batches/{batch}/file", base(&stage)), &[("format", "csv")]).await;
    let page = pia.get(&base(&stage)).await;
    assert!(page.text.contains("enctype=\"multipart/form-data\""), "{}", page.text);
    let (to, token) = (format!("{}/receipts", base(&stage)), pia.token().to_owned());
    let token = ("token", None, token.as_bytes());
    let csv = format!("batch,line,reference,status\r\n{batch},1,r-1,paid\r\n");
    let name = Some("../../etc/<img src=x>.csv");
    let file = ("file", name, csv.as_bytes());
    let paid = async || states(&stage).await.into_iter().filter(|state| *state == PayoutState::Paid).count();
    // Without its token, with another one, or with one that is not a field, nothing is taken.
    for parts in [
        vec![file],
        vec![("token", None, b"x".as_slice()), file],
        vec![("other", None, token.2), file],
        vec![("file", Some("token"), token.2), file],
    ] {
        assert_eq!(pia.upload(&to, &parts).await.status, 403, "{parts:?}");
    }
    let (large, none) = (vec![b'x'; 70_000], b"".as_slice());
    assert_eq!(pia.upload(&to, &[token, ("file", name, large.as_slice())]).await.status, 413);
    for nothing in [vec![token], vec![token, ("file", Some(""), none), ("receipts", None, none)]] {
        let answer = pia.upload(&to, &nothing).await;
        assert!(answer.status == 409 && answer.text.contains("status and reference"), "{}", answer.text);
    }
    let latin =
        pia.upload(&to, &[token, ("file", name, b"status,reference\r\npaid,\xe9\r\n".as_slice())]).await;
    assert!(latin.status == 409 && latin.text.contains("save it as CSV UTF-8"), "{}", latin.text);
    assert_eq!(
        pia.upload(&format!("{}/batches", base(&stage)), &[token, file]).await.status,
        400,
        "no file there"
    );
    assert_eq!(paid().await, 0);
    let mut mei = stage.signed_in("mei").await;
    let own = mei.token().to_owned();
    assert_eq!(
        mei.upload(&to, &[("token", None, own.as_bytes()), file]).await.status,
        403,
        "she pays nobody"
    );
    // A line that does not fit comes back as text to be mended, and the name of the file nowhere.
    let bad = format!("{csv}{batch},9,r-9,paid\r\n");
    let refused = pia.upload(&to, &[token, ("receipts", None, none), ("file", name, bad.as_bytes())]).await;
    assert!(refused.status == 409 && refused.text.contains("9,r-9,paid"), "{}", refused.text);
    assert!(!refused.text.contains("etc/") && !refused.text.contains("<img"), "{}", refused.text);
    // The file counts before what stands in the field, whichever comes first.
    let pasted = ("receipts", None, b"nonsense".as_slice());
    let taken = pia.upload(&to, &[token, pasted, file]).await;
    assert!(taken.location().ends_with("paid=1&returned=0&unchanged=0"), "{} {}", taken.status, taken.text);
    assert_eq!(paid().await, 1);
    let twice = pia.upload(&to, &[file, pasted, token]).await;
    assert!(twice.location().ends_with("paid=0&returned=0&unchanged=1"), "{} {}", twice.status, twice.text);
    // A form with an empty field of a file takes what was pasted.
    let more = format!("batch,line,reference,status\r\n{batch},2,r-2,paid\r\n");
    let taken =
        pia.upload(&to, &[token, ("file", Some(""), none), ("receipts", None, more.as_bytes())]).await;
    assert!(taken.location().ends_with("paid=1&returned=0&unchanged=0"), "{} {}", taken.status, taken.text);
}

async fn a_spreadsheet_gets_ids_names_and_no_formula(mut stage: Stage) {
    ready(&mut stage).await;
    let (mut pat, mut pia) = (stage.signed_in("pat").await, stage.signed_in("pia").await);
    approve(&mut pat, &stage).await;
    let batch = stage.service.batches(&stage.world.id).await.unwrap()[0].id;
    let out = pia.post(&format!("{}/batches/{batch}/file", base(&stage)), &[("format", "csv")]).await;
    assert_eq!(out.bytes[..3], [0xef, 0xbb, 0xbf]);
    let table = rows(&out.text);
    let column = |name: &str| table[0].iter().position(|header| header == name).unwrap();
    let of = |line: usize, name: &str| table[line][column(name)].as_str();
    assert_eq!((table.len(), of(1, "place"), of(2, "place")), (3, "1", "3"));
    assert_eq!((of(1, "name"), of(1, "uid"), of(1, "person")), ("'@member", "uid:00123", "d:3003"));
    assert_eq!((of(2, "name"), of(2, "uid"), of(2, "person")), ("'=1+1", "uid:1234567890123456", "d:3001"));
    // The tables of everything hold no account number at all.
    let export = |file: &str| format!("/campaigns/{}/export/{file}", stage.world.id);
    let ledger = pat.get(&export("payouts.csv")).await;
    assert!(!ledger.text.contains("00123") && ledger.text.contains("\"given\""), "{}", ledger.text);
    let posts = pat.get(&export("posts.csv")).await;
    let table = rows(&posts.text);
    let names: Vec<&str> = table[1..].iter().map(|row| row[3].as_str()).collect();
    assert_eq!(names, ["'=1+1", "關稅小王<img src=x>", "'@member"]);
    assert!(table[1][0].starts_with("d:13"), "ids of nineteen digits are text: {}", table[1][0]);
    let audit = pat.get(&export("audit.csv")).await;
    assert!(audit.text.contains("batch_exported") && !audit.text.contains("00123"), "{}", audit.text);
    for file in ["posts.xlsx", "audit.xlsx", "payouts.xlsx"] {
        let sheet = pat.get(&export(file)).await;
        assert!(sheet.status == 200 && sheet.bytes.starts_with(b"PK"), "{file}");
        assert!(sheet.headers["content-type"].to_str().unwrap().contains("spreadsheetml"));
    }
    for file in ["posts.json", "posts", "secrets.csv", "..csv"] {
        assert_eq!(pat.get(&export(file)).await.status, 404, "{file}");
    }
    assert_eq!(pat.get("/campaigns/nowhere/export/posts.csv").await.status, 404);
    let mut vic = stage.signed_in("vic").await;
    assert_eq!(vic.get(&export("posts.csv")).await.status, 200);
    assert_eq!(vic.get(&export("payouts.csv")).await.status, 403);
}

async fn an_account_number_is_read_outright_and_the_log_knows(mut stage: Stage) {
    ready(&mut stage).await;
    let mut pat = stage.signed_in("pat").await;
    let prize = format!("{}/prizes/1", base(&stage));
    let page = pat.get(&prize).await;
    assert!(page.text.contains("@member") && !page.text.contains("00123"), "{}", page.text);
    let reads = |log: &[store::AuditRow]| log.iter().filter(|row| row.action == "uid_read").count();
    assert_eq!(reads(&stage.world.audit().await), 0, "looking at the page reads nothing");
    let read = pat.post(&format!("{prize}/uid"), &[]).await;
    assert!(read.status == 200 && read.text.contains("id=\"uid\">00123<"), "{}", read.text);
    assert_eq!(read.headers["cache-control"], "no-store");
    assert_eq!(reads(&stage.world.audit().await), 1);
    assert!(pat.get(&prize).await.text.contains("account number read"), "who read it stands on the page");
    assert!(!pat.get(&prize).await.text.contains("00123"));
    let missing = pat.post(&format!("{}/prizes/2/uid", base(&stage)), &[]).await;
    assert_eq!(missing.status, 409);
    assert_eq!(pat.post(&format!("{}/prizes/9/uid", base(&stage)), &[]).await.status, 404);
    let same = [("sec-fetch-site", "same-origin")];
    let forged = pat.send(reqwest::Method::POST, &format!("{prize}/uid"), &same, Some(String::new())).await;
    assert_eq!(forged.status, 403);
    for name in ["vic", "mei", "ora", "jo"] {
        let mut other = stage.signed_in(name).await;
        assert_eq!(other.post(&format!("{prize}/uid"), &[]).await.status, 403, "{name}");
    }
    assert_eq!(reads(&stage.world.audit().await), 1);
}

async fn steps_with_a_prize_name_what_was_seen(mut stage: Stage) {
    ready(&mut stage).await;
    let (mut pat, mut pia) = (stage.signed_in("pat").await, stage.signed_in("pia").await);
    let step = |name: &str| format!("{}/prizes/1/{name}", base(&stage));
    let looked = super::judging::seen(&pat.get(&step("hold")).await);
    let silent = pat.post(&step("hold"), &[("seen", &looked), ("reason", " ")]).await;
    assert_eq!(silent.status, 409);
    let done = pat.post(&step("hold"), &[("seen", &looked), ("reason", "the name differs")]).await;
    assert_eq!(done.location(), format!("{}/prizes/1?done=moved", base(&stage)), "{}", done.text);
    assert_eq!(states(&stage).await[0], PayoutState::OnHold);
    // Pia looked before Pat acted.
    let stale = pia.post(&step("void"), &[("seen", &looked), ("reason", "wrong")]).await;
    assert!(stale.status == 409 && stale.text.contains("has changed since you looked"), "{}", stale.text);
    assert!(stale.text.contains("wrong</textarea>") && stale.text.contains("on hold"), "{}", stale.text);
    let page = pia.get(&format!("{}/prizes/1", base(&stage))).await;
    assert!(
        page.text.contains("the name differs") && page.text.contains("prizes/1/release\""),
        "{}",
        page.text
    );
    assert!(!page.text.contains("prizes/1/forfeit\""), "only what the ledger allows: {}", page.text);
    let seen = super::judging::seen(&pia.get(&step("release")).await);
    let off = pia.post(&step("release"), &[("seen", &seen), ("reason", "it is the same person")]).await;
    assert_eq!(off.status, 303, "{}", off.text);
    assert_eq!(states(&stage).await[0], PayoutState::Ready);
    let illegal = super::judging::seen(&pia.get(&step("forfeit")).await);
    let illegal = pia.post(&step("forfeit"), &[("seen", &illegal), ("reason", "x")]).await;
    assert_eq!(illegal.status, 409);
    assert_eq!(pia.get(&step("burn")).await.status, 404);
    assert_eq!(pia.get(&format!("{}/prizes/7/hold", base(&stage))).await.status, 404);
    assert_eq!(pia.post(&step("hold"), &[("seen", "x"), ("reason", "y")]).await.status, 400);
    // All three have won something, so nobody follows for a prize that is taken back.
    let seen = super::judging::seen(&pat.get(&step("void")).await);
    assert_eq!(pat.post(&step("void"), &[("seen", &seen), ("reason", "not eligible")]).await.status, 303);
    let seen = super::judging::seen(&pat.get(&step("pass-on")).await);
    let nobody = pat.post(&step("pass-on"), &[("seen", &seen), ("reason", "the next one")]).await;
    assert!(nobody.status == 409 && nobody.text.contains("id=\"trouble\""), "{}", nobody.text);
}

/// Six have entered for five prizes; number 1 follows.
async fn a_prize_that_is_let_go_goes_to_the_next_in_order(mut stage: Stage) {
    team(&stage).await;
    let posts = super::judging::entered(&mut stage, 6).await;
    at(&mut stage, "2025-04-06 12:00").await;
    stage.world.freeze().await.unwrap();
    stage.world.score_and_seal(|number| [number as u8, number as u8]).await;
    at(&mut stage, "2025-04-07 18:00").await;
    stage.world.publish().await.unwrap();
    at(&mut stage, "2025-04-09 18:00").await;
    let mut pat = stage.signed_in("pat").await;
    let step = |name: &str| format!("{}/prizes/2/{name}", base(&stage));
    let seen = super::judging::seen(&pat.get(&step("forfeit")).await);
    let held = pat.post(&step("pass-on"), &[("seen", &seen), ("reason", "too early")]).await;
    assert_eq!(held.status, 409, "somebody holds it");
    assert_eq!(pat.post(&step("forfeit"), &[("seen", &seen), ("reason", "no answer")]).await.status, 303);
    let stale = pat.post(&step("pass-on"), &[("seen", &seen), ("reason", "seen before")]).await;
    assert!(stale.status == 409 && stale.text.contains("has changed since you looked"), "{}", stale.text);
    let page = pat.get(&format!("{}/prizes/2", base(&stage))).await;
    assert!(page.text.contains("forfeited") && page.text.contains("prizes/2/pass-on\""), "{}", page.text);
    let seen = super::judging::seen(&pat.get(&step("pass-on")).await);
    let passed = [("seen", seen.as_str()), ("reason", "the next in order")];
    assert_eq!(pat.post(&step("pass-on"), &passed).await.status, 303);
    assert_eq!(pat.post(&step("pass-on"), &passed).await.status, 409, "once");
    let rows = stage.service.payouts(&stage.world.id).await.unwrap();
    let live: Vec<_> =
        rows.iter().filter(|row| row.payout.place == 2 && row.payout.state.is_live()).collect();
    assert_eq!((live.len(), live[0].payout.message, live[0].payout.person), (1, posts[0], member(1)));
    let page = pat.get(&format!("{}/prizes/2", base(&stage))).await;
    assert!(
        page.text.contains("member 3001") && page.text.contains("2025-04-16 18:00"),
        "seven days: {}",
        page.text
    );
}

async fn the_ledger_is_for_payers(mut stage: Stage) {
    let empty = base(&stage);
    stage
        .account(
            "pay",
            Some(campaigns::people::Grant {
                guild: Some(GUILD),
                role: campaigns::people::Role::Payer,
                until: None,
            }),
        )
        .await;
    assert!(stage.signed_in("pay").await.get(&empty).await.text.contains("No prizes yet"));
    ready(&mut stage).await;
    let path = base(&stage);
    for name in ["vic", "mei", "ora", "jo"] {
        let mut other = stage.signed_in(name).await;
        for get in [path.clone(), format!("{path}/prizes/1"), format!("{path}/prizes/1/hold")] {
            let answer = other.get(&get).await;
            assert!(
                answer.status == 403 && answer.text.contains("takes the role payer"),
                "{name}: {}",
                answer.text
            );
        }
        for post in ["batches", "batches/1/file", "receipts", "prizes/1/hold"] {
            let answer = other.post(&format!("{path}/{post}"), &[("format", "csv"), ("seen", "1.1")]).await;
            assert_eq!(answer.status, 403, "{name}: {post}");
        }
    }
    let mut pat = stage.signed_in("pat").await;
    let lines = |page: &Answer| page.text.matches("data-row").count();
    for (query, expected) in [
        ("", 3),
        ("?uid=missing", 1),
        ("?uid=given", 2),
        ("?state=ready", 2),
        ("?state=awaiting_uid&order=deadline", 1),
        ("?state=paid", 0),
        ("?state=nonsense&uid=x&order=y", 3),
    ] {
        assert_eq!(lines(&pat.get(&format!("{path}{query}")).await), expected, "{query}");
    }
    assert_eq!(pat.get("/campaigns/nowhere/payouts").await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_payers_hand_a_batch_over_in_the_browser() {
    let Some(pat) = browser::start().await else { return };
    let mut stage = Stage::on_sqlite().await;
    ready(&mut stage).await;
    pat.sign_in(&stage.base, "pat").await;
    pat.driver.goto(format!("{}{}", stage.base, base(&stage))).await.unwrap();
    pat.see("table.ledger").await;
    assert_quiet(&pat).await;
    pat.picture("payouts").await;
    pat.see("form[action$='/payouts/batches'] button.primary").await.click().await.unwrap();
    pat.see_text("The batch is approved").await;
    pat.see_text("You approved it, so another payer takes it out").await;
    pat.picture("payouts-approved").await;
    pat.driver.goto(format!("{}{}/prizes/1", stage.base, base(&stage))).await.unwrap();
    pat.see("form[action$='/uid'] button").await.click().await.unwrap();
    pat.see("#uid").await;
    assert_quiet(&pat).await;
    pat.picture("prize").await;
    pat.driver.goto(format!("{}{}/prizes/1/hold", stage.base, base(&stage))).await.unwrap();
    pat.see("#do").await;
    assert_quiet(&pat).await;
    pat.picture("prize-step").await;
    let pia = browser::start_phone().await.unwrap();
    pia.sign_in(&stage.base, "pia").await;
    pia.driver.goto(format!("{}{}", stage.base, base(&stage))).await.unwrap();
    pia.see("form[data-download] button.primary").await;
    assert_quiet(&pia).await;
    pia.picture("payouts-phone").await;
    pia.see("form[data-download] button.primary").await.click().await.unwrap();
    // The page comes back by itself with what was done.
    pia.see_text("taken out by Pia as XLSX").await;
    assert_eq!(
        states(&stage).await,
        [PayoutState::Exported, PayoutState::AwaitingUid, PayoutState::Exported]
    );
    // The payer's answer is a file: the script shows it in the field, where it can be mended before it is sent.
    let batch = stage.service.batches(&stage.world.id).await.unwrap()[0].id;
    let folder = tests::folder();
    let file = folder.path().join("receipts.csv");
    std::fs::write(&file, format!("batch,line,reference,status\n{batch},1,r-1,paid\n")).unwrap();
    let field = pia.see("input[type=file]").await;
    field.scroll_into_view().await.unwrap();
    field.send_keys(file.to_str().unwrap()).await.unwrap();
    let shown = "const done = arguments[arguments.length - 1];\
                 const look = () => document.getElementById('receipts').value\
                   ? done(document.querySelector('input[type=file]').files.length) : setTimeout(look, 50);\
                 look()";
    let left = pia.driver.execute_async(shown, vec![]).await.unwrap();
    assert_eq!(left.json(), 0, "the field is sent, and not the file beside it");
    assert_quiet(&pia).await;
    pia.picture("receipts-phone").await;
    pia.see("form[action$='/payouts/receipts'] button").await.click().await.unwrap();
    pia.see_text("1 paid, 0 came back").await;
    assert_eq!(states(&stage).await[0], PayoutState::Paid);
    pia.quit().await;
    pat.quit().await;
}
