//! Two thousand posts in one window while everything breaks: the gateway drops, goes silent, forgets the session; Discord
//! answers with 429, 5xx, cut lines and nonsense, also after it has done what was asked; the process dies and starts
//! again. At the end every post is judged by its right text, every message stands once, and the last word is right.
//!
//! Each seed is a story of its own and replays itself: `HERALD_CHAOS_SEED=17 cargo test --workspace chaos` runs one,
//! `HERALD_CHAOS_SEEDS=200` the first 200.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use campaigns::Actor;
use campaigns::facts::PostFact;
use campaigns::outbox::Kind;
use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::Campaign;
use domain::dates::Dates;
use domain::post::{Author, PostFacts};
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::verdict::{Outcome, ReasonCode};
use domain::window::Window;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use store::{GapOutcome, OutboxRow, OutboxStatus, StoredPost};
use tests::discord::{FaultRates, Limits, Setup};
use tests::live::{ANNOUNCEMENTS, ENTRIES, LiveWorld, TEAM_ROOM};
use tests::world::{World, seed};
use tokio::sync::Semaphore;

/// Posts of one story.
const POSTS: usize = 2_000;
/// Stories that run side by side: most of their time is spent waiting for a gateway to come back.
const AT_ONCE: usize = 10;
/// Stories of a run that is told nothing else.
const SEEDS: u64 = 4;
/// How often the gateway asks for a sign of life: Discord takes 120 payloads a minute, and heartbeats count.
const HEARTBEAT: Duration = Duration::from_millis(700);
/// How fast time goes on while the story waits for rest.
const SETTLING: TimeDelta = TimeDelta::seconds(3);
/// Real time between two posts, so that what breaks finds the bot at work.
const PACE: Duration = Duration::from_millis(8);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_breaks_and_nothing_is_lost_or_said_twice() {
    let number =
        |name: &str| std::env::vars().find(|(n, _)| n == name).map(|(_, v)| v.parse().expect("a number"));
    let seeds: Vec<u64> = match number("HERALD_CHAOS_SEED") {
        Some(seed) => vec![seed],
        None => (1..=number("HERALD_CHAOS_SEEDS").unwrap_or(SEEDS)).collect(),
    };
    let posts = number("HERALD_CHAOS_POSTS").map_or(POSTS, |posts| posts as usize);
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut stories = tokio::task::JoinSet::new();
    for seed in seeds {
        let turns = Arc::clone(&turns);
        stories.spawn(async move {
            let _turn = turns.acquire().await.expect("it stays open");
            let told = tokio::spawn(Box::pin(story(seed, posts))).await;
            (seed, told)
        });
    }
    let mut failed = BTreeSet::new();
    while let Some(ended) = stories.join_next().await {
        let (seed, told) = ended.expect("the story's own task does not panic");
        if told.is_err() {
            failed.insert(seed);
            eprintln!("the story of seed {seed} failed; HERALD_CHAOS_SEED={seed} replays it");
        }
    }
    assert!(failed.is_empty(), "seeds {failed:?} failed; HERALD_CHAOS_SEED replays one");
}

/// A post as the world remembers it.
struct Written {
    author: Snowflake,
    /// Its texts with their times.
    versions: Vec<(DateTime<Utc>, String)>,
    deleted_at: Option<DateTime<Utc>>,
    /// Others copy from it, or it is a copy: it stays as it is, so that who was first stays beyond doubt.
    fixed: bool,
}

struct Story {
    world: LiveWorld,
    rng: ChaCha8Rng,
    members: Vec<Snowflake>,
    posts: BTreeMap<Snowflake, Written>,
    order: Vec<Snowflake>,
    /// When the dead process starts again, in steps.
    restart_in: Option<u32>,
}

/// The seed's campaign, from 15:00 to 15:40.
fn campaign() -> Campaign {
    let opens = seed::at("2025-04-03 15:00");
    let window = Window::new(opens, opens + TimeDelta::minutes(40)).expect("it opens before it closes");
    Campaign { window, dates: Dates::standard(&window, seed::at("2025-04-03 14:00")), ..seed::campaign() }
}

fn rates() -> FaultRates {
    FaultRates {
        applied_then_dropped: 60,
        applied_then_error: 60,
        applied_then_garbage: 40,
        applied_then_cut: 40,
        bad_limit_header: 40,
        dropped: 60,
        not_applied_error: 80,
        too_many: 80,
        too_many_global: 20,
        banned: 10,
        slow: 100,
    }
}

async fn story(seed: u64, posts: usize) {
    let setup = Setup {
        seed,
        limits: Limits::NONE,
        decode_events: false,
        heartbeat_interval: HEARTBEAT,
        ..Setup::default()
    };
    let mut world = LiveWorld::with_campaign(setup, campaign()).await;
    // A second of real time is three minutes here. As in production, one request ends well before its lease does, and
    // before Discord forgets its nonce.
    world.settings.request_timeout = Duration::from_secs(1);
    world.set(|settings| settings.lease = TimeDelta::minutes(8));
    world.start().await;
    let members = (0..300).map(|n| world.discord.add_member(&format!("member{n}"), &[])).collect();
    let rng = ChaCha8Rng::seed_from_u64(seed);
    let mut story =
        Story { world, rng, members, posts: BTreeMap::new(), order: Vec::new(), restart_in: None };
    story.world.discord.rest().seeded(rates(), seed);
    story.world.at("2025-04-03 14:00");
    story.world.settle_by(SETTLING).await;
    let (opens, closes) = (campaign().window.opens, campaign().window.closes);
    // From before the opening to after the close.
    let (from, to) = (opens - TimeDelta::minutes(5), closes + TimeDelta::minutes(5));
    let step = (to - from) / posts as i32;
    for number in 0..posts {
        let now = from
            + step * number as i32
            + TimeDelta::milliseconds(story.below(step.num_milliseconds() as u64) as i64);
        story.world.discord.clock().set(now.max(story.world.now() + TimeDelta::milliseconds(1)));
        story.act();
        story.disturb().await;
        tokio::time::sleep(PACE).await;
    }
    story.world.discord.rest().calm();
    story.restart().await;
    story.world.discord.clock().set(to.max(story.world.now()));
    story.last_word().await;
    story.world.settle_by(SETTLING).await;
    story.world.discord.clock().set(campaign().dates.entry_list_at + TimeDelta::seconds(1));
    story.world.settle_by(SETTLING).await;
    story.check(closes).await;
    story.world.finish().await;
}

impl Story {
    fn below(&mut self, bound: u64) -> u64 {
        self.rng.next_u64() % bound.max(1)
    }

    fn chance(&mut self, in_ten_thousand: u64) -> bool {
        self.below(10_000) < in_ten_thousand
    }

    /// Words nobody else uses, long enough.
    fn thought(&mut self) -> String {
        let mut text = String::from("#关税政策后市场分析# ");
        for _ in 0..36 {
            // Common Chinese characters in an order of nobody's making.
            let at = 0x4E00 + (self.rng.next_u32() % 0x4000);
            text.extend(char::from_u32(at));
        }
        text
    }

    fn text(&mut self) -> String {
        match self.below(100) {
            0..=69 => self.thought(),
            70..=84 => "#关税政策后市场分析# 看跌".to_owned(),
            85..=92 => self.thought().replace("#关税政策后市场分析#", ""),
            _ => self.thought() + " #ETH#",
        }
    }

    /// One thing that members do.
    fn act(&mut self) {
        let now = self.world.now();
        match self.below(100) {
            0..=79 => self.write(now),
            80..=92 => self.edit(now),
            93..=98 => self.delete(now, 1),
            _ => self.delete(now, 3),
        }
    }

    fn write(&mut self, now: DateTime<Utc>) {
        let author = {
            let at = self.below(self.members.len() as u64) as usize;
            self.members[at]
        };
        let mut fixed = false;
        let mut text = self.text();
        if self.chance(500)
            && let Some(source) = self.pick(|post| post.versions.len() == 1 && post.author != author)
            && self.posts[&source].versions[0].1.chars().count() > 40
        {
            text.clone_from(&self.posts[&source].versions[0].1);
            self.posts.get_mut(&source).expect("it was picked").fixed = true;
            fixed = true;
        }
        let discord = &self.world.discord;
        let undecodable = self.rng.next_u32().is_multiple_of(50);
        let id = if undecodable {
            discord.post_undecodable(ENTRIES, author, &text)
        } else {
            discord.post(ENTRIES, author, &text)
        };
        self.posts.insert(id, Written { author, versions: vec![(now, text)], deleted_at: None, fixed });
        self.order.push(id);
    }

    /// A post that stands, among those a condition allows.
    fn pick(&mut self, allowed: impl Fn(&Written) -> bool) -> Option<Snowflake> {
        for _ in 0..20 {
            let at = self.below(self.order.len().max(1) as u64) as usize;
            let id = *self.order.get(at)?;
            let post = &self.posts[&id];
            if post.deleted_at.is_none() && allowed(post) {
                return Some(id);
            }
        }
        None
    }

    fn edit(&mut self, now: DateTime<Utc>) {
        let Some(id) = self.pick(|post| !post.fixed) else { return };
        let text = self.text();
        self.world.discord.edit(id, &text);
        self.posts.get_mut(&id).expect("it was picked").versions.push((now, text));
    }

    fn delete(&mut self, now: DateTime<Utc>, count: usize) {
        let ids: BTreeSet<Snowflake> = (0..count).filter_map(|_| self.pick(|post| !post.fixed)).collect();
        let ids: Vec<Snowflake> = ids.into_iter().collect();
        match ids.as_slice() {
            [] => {}
            [one] => self.world.discord.delete(*one),
            many => self.world.discord.bulk_delete(many),
        }
        for id in ids {
            self.posts.get_mut(&id).expect("it was picked").deleted_at = Some(now);
        }
    }

    /// One thing that breaks, now and then.
    async fn disturb(&mut self) {
        match &mut self.restart_in {
            Some(0) => self.restart().await,
            Some(steps) => *steps -= 1,
            None => {}
        }
        let gateway = self.world.discord.gateway();
        match self.below(10_000) {
            0..=39 => gateway.drop_all(),
            40..=54 => gateway.zombie(),
            55..=69 => gateway.invalid_session(false),
            70..=89 => gateway.invalid_session(true),
            90..=119 => gateway.reconnect(),
            120..=134 => gateway.close(4000),
            135..=144 => gateway.close(4009),
            145..=154 => gateway.refuse_connections(3),
            155..=164 => gateway.skip_sequence(),
            165..=184 => gateway.duplicate_next(),
            185..=194 => gateway.raw("this is no JSON"),
            195..=224 if self.world.is_running() => {
                self.world.kill();
                self.restart_in = Some(self.below(80) as u32);
            }
            _ => {}
        }
    }

    /// A last post, and waiting until it is answered. A connection may look well for seconds after it has died; whoever
    /// has answered this one has heard, or read, everything before it.
    async fn last_word(&mut self) {
        let (now, author, text) = (self.world.now(), self.members[0], self.thought());
        let id = self.world.discord.post(ENTRIES, author, &text);
        self.posts.insert(id, Written { author, versions: vec![(now, text)], deleted_at: None, fixed: true });
        let deadline = tokio::time::Instant::now() + Duration::from_mins(2);
        while self.world.discord.reactions(id).is_empty() {
            assert!(tokio::time::Instant::now() < deadline, "the last post is not answered");
            self.world.discord.clock().advance(SETTLING);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn restart(&mut self) {
        self.restart_in = None;
        if !self.world.is_running() {
            self.world.start().await;
        }
    }
}

/// What must hold at the end.
impl Story {
    async fn check(&self, closes: DateTime<Utc>) {
        let stored = self.stored().await;
        let outbox = self.outbox().await;
        self.check_posts(&stored, closes);
        self.check_verdicts(&stored, closes).await;
        self.check_signs(&stored);
        self.check_replies(&outbox);
        self.check_announcements(&outbox);
        let gaps =
            self.world.db.gaps(seed::GUILD, DateTime::UNIX_EPOCH, 10_000).await.expect("they can be read");
        let open: Vec<_> = gaps.iter().filter(|gap| gap.outcome != Some(GapOutcome::Filled)).collect();
        assert!(open.is_empty(), "gaps are not filled: {open:#?}");
    }

    async fn stored(&self) -> BTreeMap<Snowflake, StoredPost> {
        let posts = self.world.db.posts(&self.world.id, None, 100_000).await.expect("posts can be read");
        posts.into_iter().map(|post| (post.id, post)).collect()
    }

    async fn outbox(&self) -> Vec<OutboxRow> {
        let rows = self.world.db.outbox_rows(&self.world.id, None, 1_000_000).await.expect("it can be read");
        let unsent: Vec<_> = rows.iter().filter(|row| row.status != OutboxStatus::Sent).collect();
        assert!(unsent.is_empty(), "not everything was sent: {unsent:#?}");
        rows
    }

    /// Every post is stored and judged by the text that stood at the close.
    fn check_posts(&self, stored: &BTreeMap<Snowflake, StoredPost>, closes: DateTime<Utc>) {
        for (id, written) in &self.posts {
            let Some(post) = stored.get(id) else {
                // Gone before anybody could hear of it; or written after the close without the topic, which is talk.
                let talk = id.created_at() >= closes;
                assert!(written.deleted_at.is_some() || talk, "post {id} was lost: {:?}", written.versions);
                continue;
            };
            if post.facts.is_none() {
                // Only an edit of it was heard, and it was gone before anybody could ask who had written it.
                assert!(written.deleted_at.is_some() && post.verdict.is_none(), "post {id}: {post:?}");
                continue;
            }
            assert_eq!(
                post.deleted_at.is_some(),
                written.deleted_at.is_some(),
                "post {id}: the deletion at {:?}, stored {post:?}",
                written.deleted_at
            );
            if written.deleted_at.is_some() {
                continue;
            }
            let verdict = post.verdict.as_ref().unwrap_or_else(|| panic!("post {id} was not judged"));
            let (at, text) = written.versions.last().expect("it has a text");
            let last = post.versions.last().expect("it was stored with a text");
            assert_eq!((last.at, last.text.as_str()), (*at, text.as_str()), "post {id}: the last text");
            if verdict.codes().contains(&ReasonCode::VersionUnknown) {
                assert!(*at >= closes, "post {id}: the text at the close is in the history");
                continue;
            }
            let standing = written.versions.iter().rfind(|(at, _)| *at < closes);
            let seen = standing.is_some_and(|(at, _)| post.versions.iter().any(|version| version.at == *at));
            if *at >= closes && !seen {
                // Edited again after the close, and what stood there at the close was written while nobody heard: no
                // history has it any more. The latest text that was heard in time counts (R15).
                continue;
            }
            if let (Some((at, _)), Some(evidence)) = (standing, &verdict.evidence) {
                assert_eq!(evidence.version_at, *at, "post {id}: the judged version");
            }
        }
    }

    /// The verdicts are those of a herald that was never off.
    async fn check_verdicts(&self, stored: &BTreeMap<Snowflake, StoredPost>, closes: DateTime<Utc>) {
        let expected = self.always_on().await;
        for (id, post) in stored {
            let Some(verdict) = &post.verdict else { continue };
            if post.deleted_at.is_some() || verdict.codes().contains(&ReasonCode::VersionUnknown) {
                continue;
            }
            let last = self.posts[id].versions.last().expect("it has a text").0;
            if id.created_at() >= closes {
                // Which of its texts was heard decides whether it is talk or a late entry; it never counts.
                assert!(verdict.codes().contains(&ReasonCode::Late), "post {id}: {verdict:?}");
                continue;
            }
            if last >= closes {
                // Compared above, as far as anybody can know what stood there at the close.
                continue;
            }
            assert_eq!(Some(&(verdict.outcome, verdict.codes())), expected.get(id), "post {id}");
        }
    }

    async fn always_on(&self) -> BTreeMap<Snowflake, (Outcome, Vec<ReasonCode>)> {
        let mut world = World::in_memory().await;
        let drafted = world.service.draft(&campaign(), &seed::SECRETS, &Actor::Herald, world.now).await;
        drafted.expect("the campaign checks");
        let approved = world.service.approve(&world.id, seed::MODERATOR, None, world.now).await;
        approved.expect("the campaign checks");
        world.at("2025-04-03 14:00").await;
        let mut facts: Vec<(DateTime<Utc>, PostFact)> = Vec::new();
        for (id, written) in &self.posts {
            for (number, (at, text)) in written.versions.iter().enumerate() {
                facts.push((
                    *at,
                    if number == 0 {
                        let author = Author { id: written.author, name: "m".to_owned(), is_bot: false };
                        let post =
                            PostFacts { id: *id, channel: ENTRIES, thread: None, author, forward: false };
                        PostFact::Seen { guild: seed::GUILD, post, text: text.clone(), edited_at: None }
                    } else {
                        PostFact::Edited {
                            guild: seed::GUILD,
                            channel: ENTRIES,
                            id: *id,
                            edited_at: *at,
                            text: text.clone(),
                        }
                    },
                ));
            }
        }
        facts.sort_by_key(|(at, fact)| (*at, fact.message()));
        let facts: Vec<PostFact> = facts.into_iter().map(|(_, fact)| fact).collect();
        world.hear(facts).await;
        world.service.process_all(world.now).await.expect("facts can be judged");
        let posts = world.db().posts(&self.world.id, None, 100_000).await.expect("posts can be read");
        posts
            .into_iter()
            .filter_map(|post| Some((post.id, post.verdict?)))
            .map(|(id, v)| (id, (v.outcome, v.codes())))
            .collect()
    }

    /// One reaction of the bot under every judged post that stands, and the right one.
    fn check_signs(&self, stored: &BTreeMap<Snowflake, StoredPost>) {
        let bot = self.world.discord.bot();
        for (id, post) in stored {
            if post.deleted_at.is_some() {
                continue;
            }
            let expected = match campaigns::tally::standing_of(post) {
                Some(Standing::Entered) => "✅",
                Some(Standing::Pending) => "👀",
                Some(Standing::NotEntered(_)) => "❌",
                None => continue,
            };
            let found: Vec<String> = self
                .world
                .discord
                .reactions(*id)
                .into_iter()
                .filter(|(_, who)| who.contains(&bot))
                .map(|(emoji, _)| emoji)
                .collect();
            assert_eq!(found, [expected], "post {id}: the sign");
        }
    }

    /// The replies that stand are those that were sent and not taken away, one to a post at most.
    fn check_replies(&self, outbox: &[OutboxRow]) {
        let of_kind = |kind: Kind| outbox.iter().filter(move |row| row.kind == kind.name());
        let sent = of_kind(Kind::Reply).filter(|row| row.outside_id.as_deref() != Some("-"));
        let mut expected: BTreeMap<&str, &OutboxRow> =
            sent.map(|row| (row.dedupe_key.as_str(), row)).collect();
        // An old reply is taken away instead of being edited.
        let instead = of_kind(Kind::ReplyEdit).filter(|row| row.outside_id.as_deref() == Some("-"));
        for gone in of_kind(Kind::ReplyDelete).chain(instead) {
            expected.remove(gone.body["of"].as_str().expect("it is about a reply"));
        }
        let expected: BTreeSet<String> = expected.values().filter_map(|row| row.outside_id.clone()).collect();
        let standing = self.world.discord.said(ENTRIES);
        let found: BTreeSet<String> = standing.iter().map(|reply| reply.id.to_string()).collect();
        let extra: Vec<_> =
            standing.iter().filter(|reply| !expected.contains(&reply.id.to_string())).collect();
        let about = |row: &&OutboxRow| {
            extra
                .iter()
                .any(|m| row.body["reply_to"] == m.reference.unwrap_or(Snowflake(0)).to_string().as_str())
        };
        let rows: Vec<_> = outbox.iter().filter(about).collect();
        assert!(extra.is_empty(), "replies that should not stand: {extra:#?}; their rows: {rows:#?}");
        assert_eq!(found, expected, "the replies that stand");
        let answered: BTreeSet<_> = standing.iter().map(|reply| reply.reference).collect();
        assert_eq!(answered.len(), standing.len(), "a post was answered twice");
    }

    /// Every announcement and every note to the team stands once.
    fn check_announcements(&self, outbox: &[OutboxRow]) {
        for (channel, belongs) in [
            (ANNOUNCEMENTS, Kind::is_announcement as fn(Kind) -> bool),
            (TEAM_ROOM, |kind| kind == Kind::TeamNote),
        ] {
            let rows = outbox.iter().filter(|row| belongs(row.kind.parse().expect("a known kind")));
            let mut expected: Vec<String> = rows.filter_map(|row| row.outside_id.clone()).collect();
            let mut found: Vec<String> =
                self.world.discord.said(channel).iter().map(|m| m.id.to_string()).collect();
            expected.sort();
            found.sort();
            assert_eq!(found, expected, "what stands in channel {channel}");
        }
        // In three languages each. A reminder whose time passed while nobody was there is left out.
        for kind in [Kind::Opening, Kind::Closed, Kind::EntryList] {
            assert_eq!(outbox.iter().filter(|row| row.kind == kind.name()).count(), 3, "{kind:?}");
        }
    }
}
