//! Tables of a campaign.

use campaigns::Error;
use campaigns::table::{Cell, TableFormat};
use domain::refusal::ClaimRefusal;
use tests::world::World;
use tests::world::seed::{MODERATOR, THOUGHTS, member, tagged};

use super::claiming::won;

stories! {
    the_ledger_shows_account_numbers_only_to_whoever_asks_for_them_by_name
    posts_and_log_are_tables
}

async fn the_ledger_shows_account_numbers_only_to_whoever_asks_for_them_by_name(world: &mut World) {
    won(world).await;
    world.service.claim_prize(&world.id, member(3), "00123456", world.now).await.unwrap();
    let plain = world.service.export_payouts(&world.id, None, world.now).await.unwrap();
    let csv = String::from_utf8(plain.write(TableFormat::Csv, world.now).unwrap()).unwrap();
    assert!(!csv.contains("00123456") && csv.contains("\"given\""), "{csv}");
    let full = world.service.export_payouts(&world.id, Some(MODERATOR), world.now).await.unwrap();
    let csv = String::from_utf8(full.write(TableFormat::Csv, world.now).unwrap()).unwrap();
    assert!(csv.contains("\"uid:00123456\""), "{csv}");
    assert_eq!(full.rows.len(), 3);
    // Read once, by one person, for the one prize that has a number.
    let log = world.audit().await;
    let read: Vec<_> = log.iter().filter(|row| row.action == "uid_read").collect();
    assert_eq!(read.len(), 1);
    assert_eq!((read[0].actor.as_str(), read[0].subject.as_str()), ("user:9001", "prize:1"));
    world.set(|settings| settings.uid_key = None);
    let error = world.service.export_payouts(&world.id, Some(MODERATOR), world.now).await.unwrap_err();
    assert!(matches!(error, Error::Claim(ClaimRefusal::NoKey)), "{error}");
}

async fn posts_and_log_are_tables(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    let good = world.post(member(1), &tagged(THOUGHTS[1])).await;
    let formula = world.post(member(2), "=HYPERLINK(\"http://x\")").await;
    let table = world.service.export_posts(&world.id).await.unwrap();
    let posts: Vec<&Cell> = table.rows.iter().map(|row| &row[0]).collect();
    assert_eq!(posts, [&Cell::Id(good), &Cell::Id(formula)]);
    let csv = String::from_utf8(table.write(TableFormat::Csv, world.now).unwrap()).unwrap();
    assert!(csv.contains(&format!("\"d:{good}\"")) && csv.contains("\"entered\""), "{csv}");
    assert!(csv.contains("\"'=HYPERLINK(\"\"http://x\"\")\""), "{csv}");
    let log = world.service.export_audit(&world.id).await.unwrap();
    assert_eq!(log.rows.len(), world.audit().await.len());
    assert_eq!(log.rows[0][0], Cell::Number(1));
}
