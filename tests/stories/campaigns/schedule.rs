//! What happens at a named time happens once, in its order, however late herald is.

use chrono::TimeDelta;
use domain::state::State;
use domain::verdict::{Outcome, ReasonCode};
use store::JobStatus;
use tests::world::World;
use tests::world::seed::{ANNOUNCEMENTS, TEAM_ROOM, THOUGHTS, at, member, tagged};

stories! {
    a_campaign_runs_by_the_calendar
    herald_was_off_over_the_close
    herald_was_off_from_before_the_notice_to_the_last_hour
    a_window_that_was_missed_is_not_announced
    a_post_heard_before_the_late_notice_counts
    two_workers_make_each_announcement_once
    a_worker_dies_with_a_job
    later_steps_wait_for_the_one_before
    the_team_is_told_when_a_promised_date_passes
}

/// The kinds of everything in the announcement channel in order, one word for each run of equal ones.
fn announced(world: &World) -> Vec<String> {
    let said = world.channel.said().into_iter().filter(|said| said.channel == ANNOUNCEMENTS);
    let mut kinds: Vec<String> = said.map(|said| said.kind).collect();
    kinds.dedup();
    kinds
}

/// Each kind was said once in each of the three languages.
fn once_in_each_language(world: &World, kind: &str) {
    let mut langs: Vec<String> = world
        .said(kind)
        .iter()
        .map(|said| said.body["lang"].as_str().expect("a language").to_owned())
        .collect();
    langs.sort();
    assert_eq!(langs, ["en", "zh-CN", "zh-TW"], "{kind}");
}

/// The seed's calendar (R23): notice at noon, reminder three hours before the close, entry list an hour after it.
async fn a_campaign_runs_by_the_calendar(world: &mut World) {
    world.approve().await;
    let calendar = [
        ("2025-04-03 11:59:59.999", State::Approved),
        ("2025-04-03 12:00", State::Announced),
        ("2025-04-03 14:59:59.999", State::Announced),
        ("2025-04-03 15:00", State::Open),
        ("2025-04-04 14:59:59.999", State::Open),
        ("2025-04-04 15:00", State::Closed),
        ("2025-04-04 15:59:59.999", State::Closed),
        ("2025-04-04 16:00", State::Judging),
    ];
    for (time, state) in calendar {
        world.at(time).await;
        assert_eq!(world.state().await, state, "{time}");
    }
    assert_eq!(announced(world), ["opening", "reminder", "last_hour", "closed", "entry_list"]);
    for (kind, time) in [
        ("opening", "2025-04-03 12:00"),
        ("reminder", "2025-04-04 12:00"),
        ("last_hour", "2025-04-04 14:00"),
        ("closed", "2025-04-04 15:00"),
        ("entry_list", "2025-04-04 16:00"),
    ] {
        once_in_each_language(world, kind);
        assert!(world.said(kind).iter().all(|said| said.at == at(time)), "{kind}");
    }
}

/// The test of R17: waking three hours late must not change the set.
async fn herald_was_off_over_the_close(world: &mut World) {
    world.campaign_at("2025-04-04 11:00").await;
    let live = world.post(member(1), &tagged(THOUGHTS[1])).await;
    let missed = world.written(at("2025-04-04 14:59:59.999"), member(2), &tagged(THOUGHTS[2]));
    let late = world.written(at("2025-04-04 15:00"), member(3), &tagged(THOUGHTS[3]));
    world.off_until("2025-04-04 18:00");
    world.restart().await;
    world.hear([late.clone(), missed.clone()]).await;
    world.tick().await;
    assert_eq!(world.state().await, State::Judging);
    assert_eq!(world.verdict(live).await, (Outcome::Accepted, vec![]));
    assert_eq!(world.verdict(missed.message()).await, (Outcome::Accepted, vec![]));
    assert_eq!(world.verdict(late.message()).await, (Outcome::Rejected, vec![ReasonCode::Late]));
    // The reminder of noon would come after the close: nobody needs it.
    assert_eq!(announced(world), ["opening", "closed", "entry_list"]);
    once_in_each_language(world, "closed");
    once_in_each_language(world, "entry_list");
}

async fn herald_was_off_from_before_the_notice_to_the_last_hour(world: &mut World) {
    world.approve().await;
    world.off_until("2025-04-04 14:00");
    world.tick().await;
    assert_eq!(world.state().await, State::Open);
    // The reminder is two hours late: the word about the last hour says all of it.
    assert_eq!(announced(world), ["opening", "last_hour"]);
    once_in_each_language(world, "opening");
    world.at("2025-04-04 16:00").await;
    assert_eq!(announced(world), ["opening", "last_hour", "closed", "entry_list"]);
}

/// Announcing a window that is over would promise prizes nobody can win. The team is told once, and only that.
async fn a_window_that_was_missed_is_not_announced(world: &mut World) {
    world.approve().await;
    world.off_until("2025-04-04 15:00");
    world.tick().await;
    let note = world.channel.said();
    assert_eq!(note.len(), 1);
    assert_eq!((note[0].kind.as_str(), note[0].channel), ("team_note", TEAM_ROOM));
    world.at("2025-04-09 12:00").await;
    assert_eq!(world.channel.said().len(), 1);
    assert_eq!(world.state().await, State::Approved);
    let jobs = world.db().jobs(&world.id).await.unwrap();
    let open = jobs.iter().filter(|j| matches!(j.status, JobStatus::Pending | JobStatus::Leased)).count();
    assert_eq!(open, 0, "{jobs:#?}");
}

/// The intake is quicker than the schedule after a downtime: no post may fall between the two.
async fn a_post_heard_before_the_late_notice_counts(world: &mut World) {
    world.approve().await;
    world.off_until("2025-04-03 18:00");
    let post = world.written(at("2025-04-03 17:30"), member(1), &tagged(THOUGHTS[1]));
    let copy = world.written(at("2025-04-03 17:40"), member(2), &tagged(THOUGHTS[1]));
    world.hear([copy.clone(), post.clone()]).await;
    world.service.process_all(world.now).await.unwrap();
    assert_eq!(world.state().await, State::Approved);
    world.tick().await;
    assert_eq!(world.verdict(post.message()).await, (Outcome::Accepted, vec![]));
    let copied = (Outcome::Rejected, vec![ReasonCode::CopiedPassage]);
    assert_eq!(world.verdict(copy.message()).await, copied);
    assert_eq!(world.answers(post.message()), ["✅"]);
    // Nobody reads an answer before the notice.
    assert_eq!(world.channel.said()[0].kind, "opening");
}

async fn two_workers_make_each_announcement_once(world: &mut World) {
    world.approve().await;
    let second = world.second_process().await;
    for time in [
        "2025-04-03 12:00",
        "2025-04-03 15:00",
        "2025-04-04 12:00",
        "2025-04-04 14:00",
        "2025-04-04 15:00",
        "2025-04-04 16:00",
    ] {
        world.off_until(time);
        let (one, two) = tokio::join!(world.tick_of(&world.service, "one"), world.tick_of(&second, "two"));
        assert_eq!(one.expect("it lives").jobs + two.expect("it lives").jobs, 1, "{time}");
    }
    second.db().clone().close().await;
    for kind in ["opening", "reminder", "last_hour", "closed", "entry_list"] {
        once_in_each_language(world, kind);
    }
}

/// Claimed and never done: the next worker takes over when the lease ends, and the dead one's claim is worth nothing.
async fn a_worker_dies_with_a_job(world: &mut World) {
    world.approve().await;
    world.off_until("2025-04-03 12:00");
    let lease = TimeDelta::seconds(60);
    let dead = world.db().claim_jobs("dead", world.now, lease, 10).await.unwrap();
    assert_eq!(dead.len(), 1);
    world.off_until("2025-04-03 12:00:59");
    assert_eq!(world.tick().await.jobs, 0);
    world.off_until("2025-04-03 12:01");
    assert_eq!(world.tick().await.jobs, 1);
    once_in_each_language(world, "opening");
    // The dead worker was only slow.
    let ran = world.service.run_job(&dead[0], world.now).await.unwrap();
    assert_eq!(ran, campaigns::schedule::Ran::Fenced);
    world.tick().await;
    once_in_each_language(world, "opening");
}

/// After a downtime everything is due at once, and a worker dies with the first step in its hands.
async fn later_steps_wait_for_the_one_before(world: &mut World) {
    world.approve().await;
    world.off_until("2025-04-04 14:00");
    let dead = world.db().claim_jobs("dead", world.now, TimeDelta::seconds(60), 1).await.unwrap();
    assert_eq!(dead[0].kind, "announce");
    world.tick().await;
    assert_eq!((world.state().await, world.channel.said()), (State::Approved, vec![]));
    world.off_until("2025-04-04 14:01");
    world.tick().await;
    world.off_until("2025-04-04 14:02");
    world.tick().await;
    assert_eq!(world.state().await, State::Open);
    assert_eq!(announced(world), ["opening", "last_hour"]);
}

/// Half an hour of grace (R23 names the dates: freeze 6 April 12:00, result 7 April 18:00).
async fn the_team_is_told_when_a_promised_date_passes(world: &mut World) {
    let notes =
        |world: &World| world.said("team_note").iter().filter(|said| said.channel == TEAM_ROOM).count();
    world.campaign_at("2025-04-06 12:29:59.999").await;
    assert_eq!(notes(world), 0);
    world.at("2025-04-06 12:30").await;
    assert_eq!(notes(world), 1);
    world.freeze().await.expect("nothing waits");
    world.at("2025-04-07 18:29").await;
    assert_eq!(notes(world), 1);
    world.at("2025-04-07 18:30").await;
    assert_eq!(notes(world), 2);
}
