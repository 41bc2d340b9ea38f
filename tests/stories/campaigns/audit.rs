//! Whatever changes is in the audit log, in the same transaction.

use campaigns::Error;
use domain::state::State;
use domain::verdict::ReasonCode;
use store::StoreError;
use tests::world::seed::{JUDGES, MODERATOR, SECOND_MODERATOR, THOUGHTS, member, tagged};
use tests::world::{World, accept, reject};

use super::review::similar;

stories! {
    the_log_tells_who_did_what
}

async fn the_log_tells_who_did_what(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    world.post(member(1), &tagged(THOUGHTS[1])).await;
    let held = world.post(member(2), &similar(2)).await;
    let gone = world.post(member(3), &tagged(THOUGHTS[3])).await;
    world.decide(held, &reject(ReasonCode::Reworded)).await.unwrap();
    world.at("2025-04-04 17:00").await;
    world.service.appeal(&world.id, held, member(2), "my own words", world.now).await.unwrap();
    let overturned = accept();
    let answer =
        world.service.decide_appeal(&world.id, held, SECOND_MODERATOR, Some(&overturned), "", world.now);
    answer.await.unwrap();
    world.at("2025-04-06 12:00").await;
    world.freeze().await.unwrap();
    world.delete(gone).await;
    world.score_and_seal(|_| [5, 5]).await;
    world.at("2025-04-07 18:00").await;
    world.publish().await.unwrap();
    world.tick().await;

    let log = world.audit().await;
    let told: Vec<(String, String)> = log.iter().map(|row| (row.actor.clone(), row.action.clone())).collect();
    let herald = "herald".to_owned();
    let person = |id| format!("user:{id}");
    let expected = [
        (herald.clone(), "drafted"),
        (person(MODERATOR), "approved"),
        (herald.clone(), "announced"),
        (herald.clone(), "open"),
        (herald.clone(), "judged"),
        (herald.clone(), "judged"),
        (herald.clone(), "judged"),
        (person(MODERATOR), "decided"),
        (herald.clone(), "closed"),
        (herald.clone(), "judging"),
        (person(member(2)), "appealed"),
        (person(SECOND_MODERATOR), "appeal_decided"),
        (person(SECOND_MODERATOR), "decided"),
        (person(MODERATOR), "frozen"),
        (herald, "struck"),
        (person(JUDGES[0]), "scored"),
        (person(JUDGES[1]), "scored"),
        (person(MODERATOR), "sealed"),
        (person(MODERATOR), "published"),
    ];
    assert_eq!(told, expected.map(|(actor, action)| (actor, action.to_owned())));
    // Marks are secret until the result; the log may be read before it.
    for row in log.iter().filter(|row| row.action == "scored") {
        assert!(!format!("{row:?}").contains("marks"), "{row:?}");
    }
}

/// What a refused move would have left.
async fn untouched(world: &World, state: State, rows: (usize, usize)) {
    assert_eq!(world.state().await, state);
    assert_eq!((world.audit().await.len(), world.outbox().await.len()), rows);
}

/// The disk is full in the middle of a transaction.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_fails_half_way_leaves_nothing_on_sqlite() {
    let mut world = World::on_sqlite().await;
    world.campaign_at("2025-04-03 20:00").await;
    let rows = (world.audit().await.len(), world.outbox().await.len());
    world.small_disk(300).await;
    // A megabyte of reason: the campaign and the audit row come before the announcements.
    let reason = "x".repeat(1 << 20);
    let error = world.service.void(&world.id, MODERATOR, &reason, world.now).await.unwrap_err();
    assert!(matches!(error, Error::Store(StoreError::Full { .. })), "{error}");
    untouched(&world, State::Open, rows).await;
    let error = world.service.void(&world.id, MODERATOR, &reason, world.now).await.unwrap_err();
    assert!(matches!(error, Error::Store(StoreError::Full { .. })), "{error}");
    world.service.void(&world.id, MODERATOR, "short", world.now).await.unwrap();
    world.tick().await;
    world.finish().await;
}

/// The database refuses the announcement after the campaign and the audit row were written.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_fails_half_way_leaves_nothing_on_postgres() {
    let Some(mut world) = World::on_postgres().await else { return };
    world.campaign_at("2025-04-06 12:00").await;
    let rows = (world.audit().await.len(), world.outbox().await.len());
    world.sql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON outbox FOR EACH ROW WHEN (NEW.kind = 'frozen')
         EXECUTE FUNCTION refuse();",
    );
    let error = world.freeze().await.unwrap_err();
    assert!(matches!(error, Error::Store(_)), "{error}");
    untouched(&world, State::Judging, rows).await;
    assert_eq!(world.db().candidates(&world.id).await.unwrap(), []);
    world.sql("DROP TRIGGER refuse ON outbox");
    world.freeze().await.unwrap();
    world.tick().await;
    world.finish().await;
}
