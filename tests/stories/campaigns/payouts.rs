//! Payments: two people, one batch, the same bytes, and one payment each whatever is repeated.

use campaigns::payouts::{Batch, BatchFile, Imported};
use campaigns::table::TableFormat;
use campaigns::{Error, UidKey};
use domain::digest::Digest;
use domain::payout::PayoutState;
use domain::refusal::BatchRefusal;
use domain::snowflake::Snowflake;
use domain::state::State;
use store::StoreError;
use tests::world::World;
use tests::world::seed::{MODERATOR, SECOND_MODERATOR, member};

use super::claiming::won;

stories! {
    two_people_hand_a_batch_over_once
    taking_a_batch_out_again_gives_the_same_bytes
    a_prize_that_changed_is_approved_again
    receipts_are_taken_once_or_not_at_all
    what_comes_back_is_paid_in_another_batch
    a_correction_leaves_what_is_handed_over
}

/// Members 3, 2 and 1 have won and claimed, and the appeals are over.
async fn ready(world: &mut World) {
    won(world).await;
    for (who, uid) in [(3, "00123"), (2, "1234567890123456"), (1, "20250403")] {
        world.service.claim_prize(&world.id, member(who), uid, world.now).await.unwrap();
    }
    world.at("2025-04-09 18:00").await;
}

async fn seen(world: &World) -> Vec<(i64, i64)> {
    let rows = world.service.payouts(&world.id).await.unwrap();
    let ready = rows.into_iter().filter(|row| row.payout.state == PayoutState::Ready);
    ready.map(|row| (row.id, row.revision)).collect()
}

async fn approve(world: &World) -> Batch {
    let prizes = seen(world).await;
    world.service.approve_batch(&world.id, MODERATOR, &prizes, world.now).await.unwrap()
}

async fn export(world: &World, batch: i64, format: TableFormat) -> Result<BatchFile, Error> {
    world.service.export_batch(&world.id, batch, SECOND_MODERATOR, format, world.now).await
}

async fn import(world: &World, file: &str) -> Result<Imported, Error> {
    world.service.import_receipts(&world.id, MODERATOR, file.as_bytes(), world.now).await
}

async fn states(world: &World) -> Vec<PayoutState> {
    let rows = world.service.payouts(&world.id).await.unwrap();
    rows.into_iter().map(|row| row.payout.state).collect()
}

fn refused(error: &Error, wanted: &BatchRefusal) -> bool {
    matches!(error, Error::Batch(why) if why == wanted)
}

async fn two_people_hand_a_batch_over_once(world: &mut World) {
    ready(world).await;
    let error = world.service.approve_batch(&world.id, MODERATOR, &[], world.now).await.unwrap_err();
    assert!(refused(&error, &BatchRefusal::NothingReady), "{error}");
    let batch = approve(world).await;
    // Two clicks on approve: one batch.
    assert_eq!(approve(world).await.id, batch.id);
    let error = world.service.export_batch(&world.id, batch.id, MODERATOR, TableFormat::Csv, world.now).await;
    assert!(refused(&error.unwrap_err(), &BatchRefusal::SamePerson));
    let error = export(world, batch.id + 1, TableFormat::Csv).await.unwrap_err();
    assert!(refused(&error, &BatchRefusal::NoBatch(batch.id + 1)), "{error}");
    let file = export(world, batch.id, TableFormat::Csv).await.unwrap();
    assert_eq!(file.sha256, Digest::plain(&file.bytes));
    assert_eq!(states(world).await, [PayoutState::Exported; 3]);
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    // Place 1, 2, 3: ids of 19 digits and long or zero-led account numbers are no numbers to a spreadsheet.
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines.len(), 5);
    assert!(lines[0].starts_with("\u{feff}\"batch\",\"line\",\"pay_key\""), "{}", lines[0]);
    for (line, parts) in lines[1..].iter().zip([
        ["\"tariff-2025-04-03:1:3003\"", "\"d:3003\"", "\"uid:00123\"", "\"10\",\"USD\",\"point card\""],
        [
            "\"tariff-2025-04-03:2:3002\"",
            "\"d:3002\"",
            "\"uid:1234567890123456\"",
            "\"10\",\"USD\",\"point card\"",
        ],
        ["\"tariff-2025-04-03:3:3001\"", "\"d:3001\"", "\"20250403\"", "\"10\",\"USD\",\"point card\""],
    ]) {
        for part in parts {
            assert!(line.contains(part), "{part} is missing in {line}");
        }
    }
    // Nothing is ready any more; a prize stands in one batch.
    assert_eq!(seen(world).await, []);
    let error = world.service.claim_prize(&world.id, member(1), "54321", world.now).await.unwrap_err();
    assert!(error.to_string().contains("on its way"), "{error}");
    let log = world.audit().await;
    let count = |action: &str| log.iter().filter(|row| row.action == action).count();
    assert_eq!((count("batch_approved"), count("batch_exported")), (2, 1));
    assert!(!format!("{log:?}").contains("20250403,"), "no account number stands in the log");
    // The file lies in the store sealed.
    let kept = world.db().batches(&world.id).await.unwrap().remove(0).file.unwrap().sealed.unwrap();
    assert!(!kept.windows(8).any(|bytes| bytes == b"20250403"));
}

/// A kill between the commit and the answer, a second click, another process: the same batch, byte for byte.
async fn taking_a_batch_out_again_gives_the_same_bytes(world: &mut World) {
    ready(world).await;
    let batch = approve(world).await;
    let first = export(world, batch.id, TableFormat::Xlsx).await.unwrap();
    world.restart().await;
    let again = export(world, batch.id, TableFormat::Xlsx).await.unwrap();
    assert_eq!(first, again);
    let error = export(world, batch.id, TableFormat::Csv).await.unwrap_err();
    assert!(error.to_string().contains("taken out as xlsx"), "{error}");
    // Two people press at the same moment.
    let other = world.second_process().await;
    let (one, two) = tokio::join!(
        world.service.export_batch(&world.id, batch.id, SECOND_MODERATOR, TableFormat::Xlsx, world.now),
        other.export_batch(&world.id, batch.id, Snowflake(9005), TableFormat::Xlsx, world.now),
    );
    assert_eq!((one.unwrap().bytes, two.unwrap().bytes), (first.bytes.clone(), first.bytes));
    let log = world.audit().await;
    assert_eq!(log.iter().filter(|row| row.action == "batch_exported").count(), 1);
    assert_eq!(log.iter().filter(|row| row.action == "batch_read").count(), 3);
    // Without the key, or with another one, nothing is given out.
    world.set(|settings| settings.uid_key = Some(UidKey::new([6; 32])));
    let error = export(world, batch.id, TableFormat::Xlsx).await.unwrap_err();
    assert!(error.to_string().contains("not the key"), "{error}");
    other.db().clone().close().await;
}

async fn a_prize_that_changed_is_approved_again(world: &mut World) {
    ready(world).await;
    let prizes = seen(world).await;
    let batch = approve(world).await;
    // The winner of place three gives another number after the approval.
    world.service.claim_prize(&world.id, member(1), "999999", world.now).await.unwrap();
    let error = export(world, batch.id, TableFormat::Csv).await.unwrap_err();
    assert!(refused(&error, &BatchRefusal::Changed(3)), "{error}");
    assert_eq!(states(world).await, [PayoutState::Ready; 3]);
    // What was seen before the change cannot be approved.
    let error = world.service.approve_batch(&world.id, MODERATOR, &prizes, world.now).await.unwrap_err();
    assert!(matches!(error, Error::Store(StoreError::Stale { .. })), "{error}");
    let again = approve(world).await;
    assert_eq!((again.id, again.revision), (batch.id, batch.revision + 1));
    let file = export(world, again.id, TableFormat::Csv).await.unwrap();
    assert!(String::from_utf8(file.bytes).unwrap().contains("\"999999\""));
}

async fn receipts_are_taken_once_or_not_at_all(world: &mut World) {
    ready(world).await;
    let batch = approve(world).await;
    let early = format!("batch,line,reference,status\r\n{},1,r-1,paid\r\n", batch.id);
    let error = import(world, &early).await.unwrap_err();
    assert!(error.to_string().contains("line 2") && error.to_string().contains("not taken out"), "{error}");
    export(world, batch.id, TableFormat::Csv).await.unwrap();
    let key = |place: u32, who: u64| format!("tariff-2025-04-03:{place}:{}", member(who));
    // One bad line, and nothing of the file is taken.
    for (bad, why) in [
        (format!("{},r-2,maybe", key(2, 2)), "maybe"),
        (format!("{},,paid", key(2, 2)), "reference"),
        (format!("{},r-2,paid", key(2, 9)), "no batch holds"),
        (",r-2,paid".to_owned(), "names no prize"),
        (format!("{},r-9,paid", key(1, 3)), "was paid before"),
    ] {
        let file = format!("\u{feff}pay_key,reference,status\r\n{},r-1,paid\r\n{bad}\r\n", key(1, 3));
        let error = import(world, &file).await.unwrap_err();
        let told = error.to_string();
        assert!(
            told.contains("line 3") && told.contains(why) && told.contains("nothing was taken"),
            "{told}"
        );
        assert_eq!(states(world).await, [PayoutState::Exported; 3]);
    }
    let file = format!("pay_key,reference,status\n{},r-1,paid\n{},r-2,Paid\n", key(1, 3), key(2, 2));
    assert_eq!(import(world, &file).await.unwrap(), Imported { paid: 2, returned: 0, unchanged: 0 });
    assert_eq!(import(world, &file).await.unwrap(), Imported { paid: 0, returned: 0, unchanged: 2 });
    assert_eq!(world.state().await, State::Published);
    // By batch and line, with columns in another order and one that nobody knows.
    let file = format!("status,who,line,batch,reference\npaid,x,3,{},'=r-3\n", batch.id);
    assert_eq!(import(world, &file).await.unwrap(), Imported { paid: 1, returned: 0, unchanged: 0 });
    assert_eq!(states(world).await, [PayoutState::Paid; 3]);
    assert_eq!(world.state().await, State::Paid);
    let lines = world.service.batches(&world.id).await.unwrap().remove(0).lines;
    assert_eq!(lines[2].settled.as_ref().map(|(_, reference, _)| reference.as_str()), Some("=r-3"));
    for (file, why) in [("a,b\n1,2\n", "status and reference"), ("status,reference\npaid,r\n", "pay_key")] {
        let told = import(world, file).await.unwrap_err().to_string();
        assert!(told.contains("line 1") && told.contains(why), "{told}");
    }
    let broken = world.service.import_receipts(&world.id, MODERATOR, &[0xff, 0xfe], world.now).await;
    assert!(broken.unwrap_err().to_string().contains("UTF-8"));
}

/// The payer could not pay: another number, another batch, one payment. What the first receipt said stays said.
async fn what_comes_back_is_paid_in_another_batch(world: &mut World) {
    ready(world).await;
    let first = approve(world).await;
    export(world, first.id, TableFormat::Csv).await.unwrap();
    let receipts = format!(
        "batch,line,reference,status\n{0},1,r-1,returned\n{0},2,r-2,paid\n{0},3,r-3,paid\n",
        first.id
    );
    assert_eq!(import(world, &receipts).await.unwrap(), Imported { paid: 2, returned: 1, unchanged: 0 });
    world.tick().await;
    let told = world.said("winner_reply").pop().unwrap();
    assert_eq!(told.body["mentions"], serde_json::json!([member(3).to_string()]));
    assert_eq!(world.state().await, State::Published);
    world.at("2025-05-01 09:00").await;
    world.service.claim_prize(&world.id, member(3), "7654321", world.now).await.unwrap();
    let second = approve(world).await;
    assert_ne!(second.id, first.id);
    assert_eq!(second.lines.len(), 1);
    export(world, second.id, TableFormat::Csv).await.unwrap();
    // The first receipts once more change nothing, though the prize is in another batch by now.
    assert_eq!(import(world, &receipts).await.unwrap().unchanged, 3);
    assert_eq!(states(world).await, [PayoutState::Exported, PayoutState::Paid, PayoutState::Paid]);
    let paid = format!("batch,line,reference,status\n{},1,r-4,paid\n", second.id);
    assert_eq!(import(world, &paid).await.unwrap().paid, 1);
    assert_eq!(world.state().await, State::Paid);
    world.tick().await;
}

/// Handed over is handed over: the correction is published, the prize stays, and the team is told.
async fn a_correction_leaves_what_is_handed_over(world: &mut World) {
    ready(world).await;
    let posts = world.db().candidates(&world.id).await.unwrap();
    let batch = approve(world).await;
    export(world, batch.id, TableFormat::Csv).await.unwrap();
    // Number 3 is that of member 3, who has place one.
    let code = domain::verdict::ReasonCode::StruckAfterObjection;
    let (post, by) = (posts[2].row.message, SECOND_MODERATOR);
    world.service.strike_entry(&world.id, post, by, code, "a copy after all", None, world.now).await.unwrap();
    world.service.correct(&world.id, MODERATOR, 1, "a copy after all", world.now).await.unwrap();
    world.tick().await;
    assert_eq!(states(world).await, [PayoutState::Exported; 3]);
    let note = world.said("team_note").pop().unwrap();
    let told = note.body["content"].as_str().unwrap();
    assert!(told.contains("第 2 版") && told.contains("1、2、3"), "{told}");
}
