//! Every message stands in its channel once, whatever happens to the sends and to the workers.

use campaigns::worker::ATTEMPTS_MAX;
use chrono::TimeDelta;
use store::OutboxStatus;
use tests::world::World;
use tests::world::channel::{Fault, Script};
use tests::world::seed::{THOUGHTS, member, tagged};

stories! {
    a_message_that_arrived_without_an_answer_is_found
    a_message_that_was_lost_is_sent_once
    not_knowing_is_no_reason_to_send_again
    a_message_waits_as_long_as_the_outside_asks
    a_refused_message_is_given_up_and_shows
    a_message_gets_twenty_attempts
    waiting_for_a_person_is_no_failed_attempt
    a_worker_dies_before_its_message_is_out
    a_worker_dies_after_its_message_is_out
    two_workers_share_the_work
    one_of_two_workers_dies
}

/// The notice goes out in three languages at noon; the second message of the three meets the fault.
const SECOND: usize = 2;
const NOTICES: u64 = 3;

async fn notice_meets(world: &mut World, fault: Fault) {
    world.script(Script::sends([(SECOND, fault)]));
    world.approve().await;
    world.off_until("2025-04-03 12:00");
}

async fn a_message_that_arrived_without_an_answer_is_found(world: &mut World) {
    notice_meets(world, Fault::AppliedUnknown).await;
    let first = world.tick().await;
    assert_eq!((first.sent, first.found, first.retried), (NOTICES - 1, 0, 1));
    world.off_until("2025-04-03 12:00:01");
    let second = world.tick().await;
    assert_eq!((second.sent, second.found, second.retried), (0, 1, 0));
    assert_eq!(world.said("opening").len() as u64, NOTICES);
    assert_eq!(world.channel.calls(), (3, 1));
}

async fn a_message_that_was_lost_is_sent_once(world: &mut World) {
    notice_meets(world, Fault::LostUnknown).await;
    world.tick().await;
    assert_eq!(world.said("opening").len() as u64, NOTICES - 1);
    world.off_until("2025-04-03 12:00:01");
    let second = world.tick().await;
    assert_eq!((second.sent, second.found), (1, 0));
    // It looked before it sent again.
    assert_eq!(world.channel.calls(), (4, 1));
    assert_eq!(world.said("opening").len() as u64, NOTICES);
}

/// The message stands there, but for a while the history cannot be read.
async fn not_knowing_is_no_reason_to_send_again(world: &mut World) {
    world.script(Script::sends([(SECOND, Fault::AppliedUnknown)]).finds([1, 2, 3]));
    world.approve().await;
    world.off_until("2025-04-03 12:00");
    world.tick().await;
    for (time, looks) in [("12:01", 1), ("12:02", 2), ("12:03", 3), ("12:04", 4)] {
        world.off_until(&format!("2025-04-03 {time}"));
        let tick = world.tick().await;
        assert_eq!(world.channel.calls(), (3, looks));
        assert_eq!((tick.sent, tick.found), (0, u64::from(looks == 4)));
    }
}

async fn a_message_waits_as_long_as_the_outside_asks(world: &mut World) {
    notice_meets(world, Fault::NotSent(Some(TimeDelta::seconds(90)))).await;
    assert_eq!(world.tick().await.retried, 1);
    world.off_until("2025-04-03 12:01:29.999");
    assert_eq!(world.tick().await.sent, 0);
    world.off_until("2025-04-03 12:01:30");
    assert_eq!(world.tick().await.sent, 1);
    // Certainly not sent: nothing to look for.
    assert_eq!(world.channel.calls(), (4, 0));
}

async fn a_refused_message_is_given_up_and_shows(world: &mut World) {
    notice_meets(world, Fault::Refused).await;
    let tick = world.tick().await;
    assert_eq!((tick.sent, tick.failed), (NOTICES - 1, 1));
    world.at("2025-04-03 16:00").await;
    assert_eq!(world.channel.calls(), (3, 0));
    let failed: Vec<_> =
        world.outbox().await.into_iter().filter(|r| r.status == OutboxStatus::Failed).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!((failed[0].kind.as_str(), failed[0].last_error.as_deref()), ("opening", Some("scripted")));
    // The other languages do not wait for it.
    assert_eq!(world.said("opening").len() as u64, NOTICES - 1);
    world.expect_failed(1);
}

async fn a_message_gets_twenty_attempts(world: &mut World) {
    let never = (1..=ATTEMPTS_MAX as usize * NOTICES as usize).map(|send| (send, Fault::NotSent(None)));
    world.script(Script::sends(never));
    world.approve().await;
    world.off_until("2025-04-03 12:00");
    for attempt in 1..=ATTEMPTS_MAX {
        let tick = world.tick().await;
        let last = u64::from(attempt == ATTEMPTS_MAX);
        assert_eq!((tick.retried, tick.failed), (NOTICES * (1 - last), NOTICES * last), "attempt {attempt}");
        // No wait is longer than five minutes.
        world.now += TimeDelta::minutes(5);
    }
    assert_eq!(ATTEMPTS_MAX, 20);
    world.expect_failed(NOTICES);
}

/// A permission is missing for a night; when it is back, one busy moment of the outside must not end the message.
async fn waiting_for_a_person_is_no_failed_attempt(world: &mut World) {
    let patience = ATTEMPTS_MAX as usize * 2;
    let night = (1..=patience * NOTICES as usize).map(|send| (send, Fault::Closed(TimeDelta::minutes(5))));
    let busy = (1..=NOTICES as usize).map(|send| (patience * NOTICES as usize + send, Fault::NotSent(None)));
    world.script(Script::sends(night.chain(busy)));
    world.approve().await;
    world.off_until("2025-04-03 12:00");
    for _ in 0..=patience {
        let tick = world.tick().await;
        assert_eq!((tick.retried, tick.failed), (NOTICES, 0));
        world.now += TimeDelta::minutes(5);
    }
    let tick = world.tick().await;
    assert_eq!((tick.sent, tick.failed), (NOTICES, 0));
}

/// The lease of a dead worker runs for a minute. Nobody knows how far it came, so the next one looks first.
async fn outlive(world: &mut World, fault: Fault, found: u64) {
    notice_meets(world, fault).await;
    world.tick_and_die().await;
    world.off_until("2025-04-03 12:00:59");
    let early = world.tick_of(&world.service, "heir").await.expect("it lives");
    assert_eq!((early.sent, early.found), (0, 0));
    world.off_until("2025-04-03 12:01");
    let heir = world.tick_of(&world.service, "heir").await.expect("it lives");
    // The first message was settled; the second and the third were claimed.
    assert_eq!((heir.sent, heir.found), (2 - found, found));
    assert_eq!(world.channel.calls().1, 2);
    assert_eq!(world.said("opening").len() as u64, NOTICES);
}

async fn a_worker_dies_before_its_message_is_out(world: &mut World) {
    outlive(world, Fault::DiesBefore, 0).await;
}

async fn a_worker_dies_after_its_message_is_out(world: &mut World) {
    outlive(world, Fault::DiesAfter, 1).await;
}

/// Everything at once: the notice, the opening and a dozen posts with their receipts.
async fn crowd(world: &mut World) {
    world.approve().await;
    world.off_until("2025-04-03 15:10");
    for (number, thought) in (0..).zip(THOUGHTS) {
        let fact = world.written(world.now, member(number), &tagged(thought));
        world.hear([fact]).await;
    }
}

async fn two_workers_share_the_work(world: &mut World) {
    crowd(world).await;
    let second = world.second_process().await;
    // A round moves what is free; what the other one holds is left to it.
    let mut sent = 0;
    for _ in 0..3 {
        let (one, two) = tokio::join!(world.tick_of(&world.service, "one"), world.tick_of(&second, "two"));
        sent += one.expect("it lives").sent + two.expect("it lives").sent;
    }
    second.db().clone().close().await;
    assert_eq!(sent, NOTICES + THOUGHTS.len() as u64);
    assert_eq!(world.said("opening").len() as u64, NOTICES);
    assert_eq!(world.said("receipt").len(), THOUGHTS.len());
}

async fn one_of_two_workers_dies(world: &mut World) {
    world.script(Script::sends([(5, Fault::DiesAfter), (9, Fault::AppliedUnknown)]));
    crowd(world).await;
    let second = world.second_process().await;
    let (one, two) = tokio::join!(world.tick_of(&world.service, "one"), world.tick_of(&second, "two"));
    assert!(one.is_none() || two.is_none(), "a worker dies at the fifth send");
    let survivor = if one.is_some() { "one" } else { "two" };
    world.now += TimeDelta::seconds(61);
    let service = if one.is_some() { &world.service } else { &second };
    world.tick_of(service, survivor).await.expect("it lives");
    world.now += TimeDelta::seconds(61);
    world.tick_of(service, survivor).await.expect("it lives");
    second.db().clone().close().await;
    assert_eq!(world.said("receipt").len(), THOUGHTS.len());
}
