//! The order in which facts arrive does not matter: who is in and who is out follows from ids and edit times.
//!
//! A small hand-made day of posts, honest and dishonest, is told in every order, in batches of any size, with things
//! said twice and with restarts in between. The expected answers are written by hand from the rules named beside
//! them.

use std::collections::BTreeMap;

use campaigns::facts::PostFact;
use domain::selection::{Entry, freeze};
use domain::snowflake::Snowflake;
use domain::verdict::{Outcome, ReasonCode};
use proptest::prelude::*;
use tests::world::seed::{SECRETS, THOUGHTS, at, member, tagged};
use tests::world::{World, deleted, edited, seen};

stories! {
    told_as_it_happened
    told_backwards
    told_by_two_processes_in_turn
    told_with_a_restart_before_every_fact
    a_deletion_is_blamed_on_the_team_whenever_that_becomes_known
}

/// What must come out for one post: why it is out, or the text with which it is in.
enum Expected {
    Entered(u64, String),
    Rejected(ReasonCode),
    Withdrawn,
}

/// A day and what must come of it.
#[derive(Default)]
struct Day {
    facts: Vec<PostFact>,
    expected: BTreeMap<Snowflake, Expected>,
}

impl Day {
    fn post(&mut self, time: &str, author: u64, text: &str) -> Snowflake {
        let id = Snowflake(Snowflake::first_at(at(time)).unwrap().0 + author);
        self.facts.push(seen(id, member(author), text));
        id
    }

    fn edit(&mut self, id: Snowflake, time: &str, text: &str) {
        self.facts.push(edited(id, at(time), text));
    }

    fn enters(&mut self, id: Snowflake, author: u64, text: String) {
        self.expected.insert(id, Expected::Entered(author, text));
    }

    fn is_out(&mut self, id: Snowflake, code: ReasonCode) {
        self.expected.insert(id, Expected::Rejected(code));
    }

    fn new() -> Day {
        let mut day = Day::default();
        let too_short = "#关税政策后市场分析# 看跌";

        // A copy of an original, in the other script (R25, R6); a later repost by its own author is exempt (R26).
        let original = day.post("2025-04-03 15:30", 1, &tagged(THOUGHTS[0]));
        day.enters(original, 1, tagged(THOUGHTS[0]));
        let simplified = "昨晚看完发布会，我先把合约仓位砍掉一半，剩下的现货放到冷钱包，等美股开盘后再看资金往哪里走，不急着抄底。";
        let copy = day.post("2025-04-03 16:00", 2, &tagged(simplified));
        day.is_out(copy, ReasonCode::CopiedPassage);
        let repost = day.post("2025-04-03 21:00", 1, &tagged(THOUGHTS[0]));
        day.enters(repost, 1, tagged(THOUGHTS[0]));

        // Mended by an edit of the tag alone (R14). Whoever took the text in between is the later side (R24).
        let mended = day.post("2025-04-03 17:00", 3, THOUGHTS[1]);
        let taken = day.post("2025-04-03 17:10", 4, &tagged(THOUGHTS[1]));
        day.edit(mended, "2025-04-03 17:30", &tagged(THOUGHTS[1]));
        day.enters(mended, 3, tagged(THOUGHTS[1]));
        day.is_out(taken, ReasonCode::CopiedPassage);

        // The test of R24: A posts 16:00 without P, B posts P 17:00, A edits P in 18:00; B has priority.
        let without = day.post("2025-04-03 16:00", 5, &tagged(THOUGHTS[2]));
        let passage = day.post("2025-04-03 17:00", 6, &tagged(THOUGHTS[3]));
        day.edit(without, "2025-04-03 18:00", &tagged(&format!("{}{}", THOUGHTS[2], THOUGHTS[3])));
        day.is_out(without, ReasonCode::CopiedPassage);
        day.enters(passage, 6, tagged(THOUGHTS[3]));

        // Deleted (R16).
        let gone = day.post("2025-04-03 18:00", 7, &tagged(THOUGHTS[4]));
        day.facts.push(deleted(gone, at("2025-04-03 18:05")));
        day.expected.insert(gone, Expected::Withdrawn);

        // The borders (R11, R13, R14).
        let early = day.post("2025-04-03 14:50", 8, too_short);
        day.edit(early, "2025-04-03 15:10", &tagged(THOUGHTS[5]));
        day.is_out(early, ReasonCode::TooEarly);
        let late = day.post("2025-04-04 15:00:00.400", 9, &tagged(THOUGHTS[6]));
        day.is_out(late, ReasonCode::Late);
        let in_time = day.post("2025-04-04 14:00", 10, too_short);
        day.edit(in_time, "2025-04-04 14:30", "#关税政策后市场分析# #ETH");
        day.edit(in_time, "2025-04-04 14:59:59.999", &tagged(THOUGHTS[7]));
        day.enters(in_time, 10, tagged(THOUGHTS[7]));
        let too_late = day.post("2025-04-04 14:10", 11, too_short);
        day.edit(too_late, "2025-04-04 15:00:00.000", &tagged(THOUGHTS[8]));
        day.is_out(too_late, ReasonCode::TooShort);

        // Two topics (R8).
        let two = day.post("2025-04-03 19:00", 12, &format!("#ETH# {}", tagged(THOUGHTS[9])));
        day.is_out(two, ReasonCode::ExtraTag);
        day
    }

    /// The verdicts and the frozen list are the expected ones.
    async fn judge(&self, world: &mut World) {
        let expected: BTreeMap<_, _> = self
            .expected
            .iter()
            .map(|(id, expected)| {
                let verdict = match expected {
                    Expected::Entered(..) => (Outcome::Accepted, vec![]),
                    Expected::Rejected(code) => (Outcome::Rejected, vec![*code]),
                    Expected::Withdrawn => (Outcome::Withdrawn, vec![ReasonCode::Withdrawn]),
                };
                (*id, Some(verdict))
            })
            .collect();
        assert_eq!(world.verdicts().await, expected);
        world.at("2025-04-06 12:00").await;
        let entries = self.expected.iter().filter_map(|(id, expected)| match expected {
            Expected::Entered(author, text) => {
                Some(Entry { message: *id, author: member(*author), text: text.clone() })
            }
            Expected::Rejected(_) | Expected::Withdrawn => None,
        });
        let list = world.freeze().await.expect("nothing waits for a decision");
        assert_eq!(list.candidates, freeze(&SECRETS.salt, entries.collect()));
        world.tick().await;
    }
}

async fn told_as_it_happened(world: &mut World) {
    let day = Day::new();
    world.campaign_at("2025-04-03 15:00").await;
    for fact in &day.facts {
        world.hear([fact.clone()]).await;
        world.tick().await;
    }
    world.repeat().await;
    day.judge(world).await;
}

/// Every deletion comes before its post, every edit before its original, every copy before what it copies.
async fn told_backwards(world: &mut World) {
    let day = Day::new();
    world.campaign_at("2025-04-03 15:00").await;
    for fact in day.facts.iter().rev() {
        world.hear([fact.clone()]).await;
        world.tick().await;
    }
    world.repeat().await;
    day.judge(world).await;
}

async fn told_with_a_restart_before_every_fact(world: &mut World) {
    let day = Day::new();
    world.campaign_at("2025-04-03 15:00").await;
    for fact in day.facts.iter().rev() {
        world.restart().await;
        world.hear([fact.clone()]).await;
        world.tick().await;
    }
    day.judge(world).await;
}

/// Each process keeps an index of its own, and each hears of half the posts.
async fn told_by_two_processes_in_turn(world: &mut World) {
    let day = Day::new();
    world.campaign_at("2025-04-03 15:00").await;
    let second = world.second_process().await;
    for (number, fact) in day.facts.iter().enumerate() {
        world.hear([fact.clone()]).await;
        if number % 2 == 0 {
            world.tick().await;
        } else {
            world.tick_of(&second, "second").await.expect("it lives");
        }
    }
    second.db().clone().close().await;
    day.judge(world).await;
}

/// Discord tells of the deletion first and of who did it later, or never (R16).
async fn a_deletion_is_blamed_on_the_team_whenever_that_becomes_known(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    let expected = (Outcome::Withdrawn, vec![ReasonCode::RemovedByStaff]);
    for (number, plain_first) in [(1, true), (2, false)] {
        let id = world.post(member(number), &tagged(THOUGHTS[number as usize])).await;
        let plain = deleted(id, world.now);
        let mut blamed = deleted(id, world.now);
        if let PostFact::Deleted { by_staff, .. } = &mut blamed {
            *by_staff = true;
        }
        let facts = if plain_first { [plain, blamed] } else { [blamed, plain] };
        for fact in facts {
            world.hear([fact]).await;
            world.tick().await;
        }
        assert_eq!(world.verdict(id).await, expected);
    }
}

/// One way to tell the day.
#[derive(Debug, Clone)]
struct Telling {
    /// The facts by number, some of them twice.
    order: Vec<usize>,
    /// How many facts arrive together.
    together: usize,
    /// How many facts one transaction takes.
    batch: u32,
    /// Before which of the arrivals herald restarts.
    restarts: Vec<bool>,
    /// After how many arrivals the window closes; what comes later is backfilled.
    close_after: usize,
}

fn telling() -> impl Strategy<Value = Telling> {
    let facts = Day::new().facts.len();
    let order = prop::collection::vec(0..facts, 0..8)
        .prop_flat_map(move |twice| Just((0..facts).chain(twice).collect::<Vec<_>>()).prop_shuffle());
    let restarts = prop::collection::vec(prop::bool::weighted(0.2), facts + 8);
    (order, 1..6_usize, prop::sample::select(vec![1_u32, 2, 5, 200]), restarts, 0..facts).prop_map(
        |(order, together, batch, restarts, close_after)| Telling {
            order,
            together,
            batch,
            restarts,
            close_after,
        },
    )
}

async fn tell(telling: &Telling) {
    let day = Day::new();
    let mut world = World::in_memory().await;
    world.set(|settings| settings.batch_rows_max = telling.batch);
    world.campaign_at("2025-04-03 15:00").await;
    for (number, together) in telling.order.chunks(telling.together).enumerate() {
        if telling.restarts[number] {
            world.forget();
        }
        if number == telling.close_after {
            world.at("2025-04-04 16:10").await;
        }
        world.hear(together.iter().map(|fact| day.facts[*fact].clone())).await;
        world.tick().await;
    }
    world.at("2025-04-04 16:10").await;
    day.judge(&mut world).await;
    world.finish().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn told_in_any_order(telling in telling()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(tell(&telling));
    }
}
