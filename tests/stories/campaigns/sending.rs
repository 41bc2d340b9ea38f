//! A worker whose time passes: it is slow, it is stopped, a channel does not answer.

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use campaigns::messenger::{Messenger, Outgoing, SendError, SentId};
use campaigns::worker::{Clock, Worker};
use chrono::{DateTime, TimeDelta, Utc};
use domain::snowflake::Snowflake;
use store::{Db, NewOutbox, OutboxStatus};
use tests::world::World;
use tests::world::seed::at;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// These stories leave their own messages behind, so they end without [`World::finish`].
macro_rules! sending {
    ($($story:ident)*) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    super::$story(tests::world::World::on_sqlite().await).await;
                }
            )*
        }

        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let Some(world) = tests::world::World::on_postgres().await else { return };
                    super::$story(world).await;
                }
            )*
        }
    };
}

sending! {
    a_slow_channel_does_not_hold_up_the_others
    what_comes_while_others_are_on_their_way_is_sent
    a_stopped_worker_gives_back_what_it_has_not_sent
    a_message_whose_lease_is_running_out_is_not_sent
    messages_of_one_lane_go_one_after_the_other
}

const SLOW: Snowflake = Snowflake(1);
const QUICK: Snowflake = Snowflake(2);

/// Two channels: one answers at once, the other only as often as it is let.
struct Gate {
    open: Semaphore,
    waiting: AtomicUsize,
    most: AtomicUsize,
    said: Mutex<Vec<String>>,
}

impl Gate {
    fn shut() -> Self {
        Self {
            open: Semaphore::new(0),
            waiting: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
            said: Mutex::default(),
        }
    }

    fn said(&self) -> Vec<String> {
        self.said.lock().unwrap().clone()
    }

    /// Waits until something holds; what never holds ends the story.
    async fn until(&self, what: &str, holds: impl Fn(&Gate) -> bool) {
        for _ in 0..2000 {
            if holds(self) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("it never came to this: {what}; said {:?}", self.said());
    }
}

#[async_trait]
impl Messenger for Gate {
    async fn send(&self, message: &Outgoing) -> Result<SentId, SendError> {
        if message.channel == SLOW {
            let waiting = self.waiting.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(waiting, Ordering::SeqCst);
            self.open.acquire().await.expect("it is never closed").forget();
            self.waiting.fetch_sub(1, Ordering::SeqCst);
        }
        let name = message.body["name"].as_str().unwrap().to_owned();
        self.said.lock().unwrap().push(name.clone());
        Ok(SentId(name))
    }

    async fn find(&self, _: &Outgoing) -> Result<Option<SentId>, SendError> {
        Ok(None)
    }
}

async fn put(db: &Db, channel: Snowflake, name: &str, lane: Option<&str>) {
    let row = NewOutbox {
        dedupe_key: name.to_owned(),
        campaign: None,
        kind: "receipt".to_owned(),
        channel,
        nonce: name.to_owned(),
        body: serde_json::json!({ "name": name }),
        not_before: at("2025-04-03 10:00"),
        lane: lane.map(str::to_owned),
    };
    let mut tx = db.begin().await.unwrap();
    assert!(tx.enqueue(&row, row.not_before).await.unwrap());
    tx.commit().await.unwrap();
}

/// A clock that stands at a story's moment, moved by its milliseconds.
fn clock(moved: &Arc<AtomicI64>) -> Clock {
    let (start, moved) = (at("2025-04-03 10:00"), moved.clone());
    Arc::new(move || -> DateTime<Utc> { start + TimeDelta::milliseconds(moved.load(Ordering::SeqCst)) })
}

async fn status(db: &Db, name: &str) -> OutboxStatus {
    db.outbox_row(name).await.unwrap().unwrap().status
}

async fn a_slow_channel_does_not_hold_up_the_others(mut world: World) {
    world.set(|settings| settings.sends_at_once = 8);
    for number in 0..6 {
        put(world.db(), SLOW, &format!("slow{number}"), None).await;
    }
    for number in 0..20 {
        put(world.db(), QUICK, &format!("quick{number}"), None).await;
    }
    let (gate, never) = (Gate::shut(), CancellationToken::new());
    let worker = Worker::new(&world.service, &gate, "w").with_clock(clock(&Arc::default()));
    let work = worker.deliver_once(world.now, &never);
    let watch = async {
        gate.until("the quick channel is done", |gate| gate.said().len() == 20).await;
        // A quarter of eight.
        assert_eq!(gate.most.load(Ordering::SeqCst), 2);
        gate.open.add_permits(6);
    };
    let (tick, ()) = tokio::join!(work, watch);
    assert_eq!(tick.unwrap().sent, 26);
    assert_eq!(gate.most.load(Ordering::SeqCst), 2);
}

async fn what_comes_while_others_are_on_their_way_is_sent(mut world: World) {
    world.set(|settings| settings.sends_at_once = 4);
    put(world.db(), SLOW, "slow", None).await;
    let (gate, never) = (Gate::shut(), CancellationToken::new());
    let worker = Worker::new(&world.service, &gate, "w").with_clock(clock(&Arc::default()));
    let work = worker.deliver_once(world.now, &never);
    let watch = async {
        gate.until("the slow one is on its way", |gate| gate.waiting.load(Ordering::SeqCst) == 1).await;
        put(world.db(), QUICK, "quick", None).await;
        gate.until("the quick one is out", |gate| gate.said() == ["quick"]).await;
        gate.open.add_permits(1);
    };
    let (tick, ()) = tokio::join!(work, watch);
    assert_eq!(tick.unwrap().sent, 2);
}

/// What is on its way is finished; what was only claimed is as if nobody had touched it.
async fn a_stopped_worker_gives_back_what_it_has_not_sent(world: World) {
    for number in 0..5 {
        put(world.db(), SLOW, &format!("slow{number}"), None).await;
    }
    let (gate, stop) = (Gate::shut(), CancellationToken::new());
    let worker = Worker::new(&world.service, &gate, "w").with_clock(clock(&Arc::default()));
    let work = worker.deliver_once(world.now, &stop);
    let watch = async {
        gate.until("the first is on its way", |gate| gate.waiting.load(Ordering::SeqCst) == 1).await;
        assert_eq!(status(world.db(), "slow4").await, OutboxStatus::Leased);
        stop.cancel();
        gate.open.add_permits(5);
    };
    let (tick, ()) = tokio::join!(work, watch);
    let tick = tick.unwrap();
    assert_eq!((tick.sent, tick.released), (1, 4));
    assert_eq!(gate.said(), ["slow0"]);
    for number in 1..5 {
        let row = world.db().outbox_row(&format!("slow{number}")).await.unwrap().unwrap();
        assert_eq!((row.status, row.maybe_sent_since), (OutboxStatus::Pending, None));
    }
    // The next one has not to wait for a lease.
    let heir = Worker::new(&world.service, &gate, "heir").with_clock(clock(&Arc::default()));
    let tick = heir.deliver_once(world.now, &CancellationToken::new()).await.unwrap();
    assert_eq!((tick.sent, tick.found), (4, 0));
}

/// The first of the claimed messages takes longer than half of the lease of a minute: the rest is claimed anew before it
/// is sent.
async fn a_message_whose_lease_is_running_out_is_not_sent(world: World) {
    for number in 0..3 {
        put(world.db(), SLOW, &format!("slow{number}"), None).await;
    }
    let (gate, never, moved) = (Gate::shut(), CancellationToken::new(), Arc::new(AtomicI64::new(0)));
    let worker = Worker::new(&world.service, &gate, "w").with_clock(clock(&moved));
    let work = worker.deliver_once(world.now, &never);
    let watch = async {
        gate.until("the first is on its way", |gate| gate.waiting.load(Ordering::SeqCst) == 1).await;
        moved.store(30_000, Ordering::SeqCst);
        gate.open.add_permits(3);
    };
    let (tick, ()) = tokio::join!(work, watch);
    let tick = tick.unwrap();
    assert_eq!((tick.sent, tick.released), (3, 2));
    for (name, attempts) in [("slow0", 1), ("slow1", 2), ("slow2", 2)] {
        let row = world.db().outbox_row(name).await.unwrap().unwrap();
        assert_eq!((row.status, row.attempts), (OutboxStatus::Sent, attempts), "{name}");
    }
}

async fn messages_of_one_lane_go_one_after_the_other(mut world: World) {
    world.set(|settings| settings.sends_at_once = 8);
    for number in 0..4 {
        put(world.db(), SLOW, &format!("a{number}"), Some("a")).await;
        put(world.db(), QUICK, &format!("b{number}"), Some("b")).await;
    }
    let (gate, never) = (Gate::shut(), CancellationToken::new());
    let worker = Worker::new(&world.service, &gate, "w").with_clock(clock(&Arc::default()));
    let work = worker.deliver_once(world.now, &never);
    let watch = async {
        gate.until("the other lane is done", |gate| gate.said().len() == 4).await;
        assert_eq!(gate.waiting.load(Ordering::SeqCst), 1);
        gate.open.add_permits(4);
    };
    let (tick, ()) = tokio::join!(work, watch);
    assert_eq!(tick.unwrap().sent, 8);
    assert_eq!(gate.said(), ["b0", "b1", "b2", "b3", "a0", "a1", "a2", "a3"]);
    assert_eq!(gate.most.load(Ordering::SeqCst), 1);
}
