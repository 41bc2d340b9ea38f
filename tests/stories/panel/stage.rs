//! A world with a panel on it: the seed's campaign is open, posts wait for a person, and the team has accounts.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use campaigns::people::{Grant, Role};
use campaigns::{Actor, NewAccount, Service, UidKey};
use chrono::{DateTime, TimeDelta, Utc};
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use domain::unheard::{Lacking, Lost, Permission};
use panel::{Health, HealthSource, Parts, Settings};
use tests::world::World;
use tests::world::seed::{ENTRIES, GUILD, member, tagged};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use wording::told::{Area, Found, Given, Mend, Place, Purpose};

use super::client::Client;

/// The password of every account.
pub(super) const PASSWORD: &str = "correct horse battery";

/// A world with a panel on it.
pub(super) struct Stage {
    pub(super) world: World,
    /// The use cases as the panel's process has them.
    pub(super) service: Arc<Service>,
    /// Where the panel is.
    pub(super) base: String,
    /// Posts that wait for a person, oldest first.
    pub(super) waiting: Vec<Snowflake>,
    now: Arc<AtomicI64>,
    stop: CancellationToken,
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Stage {
    pub(super) async fn on_sqlite() -> Stage {
        Box::pin(Stage::over(World::on_sqlite().await, |_| {})).await
    }

    pub(super) async fn on_postgres() -> Option<Stage> {
        Some(Box::pin(Stage::over(World::on_postgres().await?, |_| {})).await)
    }

    /// With other settings.
    pub(super) async fn with(settings: impl FnOnce(&mut Settings)) -> Stage {
        Box::pin(Stage::over(World::on_sqlite().await, settings)).await
    }

    /// On a world that a story has prepared.
    pub(super) async fn over(world: World, change: impl FnOnce(&mut Settings)) -> Stage {
        Stage::built(world, None, change).await
    }

    /// In a process that says this of its health.
    pub(super) async fn unwell(health: Health) -> Stage {
        let source: HealthSource = Arc::new(move || {
            let health = health.clone();
            Box::pin(async move { health })
        });
        Stage::built(World::on_sqlite().await, Some(source), |_| {}).await
    }

    async fn built(
        mut world: World,
        health: Option<HealthSource>,
        change: impl FnOnce(&mut Settings),
    ) -> Stage {
        world.set(|settings| settings.uid_key = Some(UidKey::new([5; 32])));
        world.campaign_at("2025-04-03 20:00").await;
        let service = Arc::new(world.second_process().await);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().unwrap());
        let mut settings = Settings::new(base.parse().unwrap());
        settings.default_lang = Lang::En;
        change(&mut settings);
        let now = Arc::new(AtomicI64::new(world.now.timestamp_millis()));
        let clock = Arc::clone(&now);
        let parts = Parts {
            service: Arc::clone(&service),
            clock: Arc::new(move || DateTime::from_timestamp_millis(clock.load(Ordering::SeqCst)).unwrap()),
            entropy: Arc::new(herald::clock::entropy),
            health,
            self_test: Some(Arc::new(|| Box::pin(async { checks() }))),
            settings,
            wake: Arc::new(|| {}),
        };
        let stop = CancellationToken::new();
        let serving = stop.clone();
        tokio::spawn(async move { panel::serve(listener, parts, serving).await.expect("the panel runs") });
        let stage = Stage { world, service, base, waiting: Vec::new(), now, stop };
        for (name, role) in [("mei", Role::Reviewer), ("ann", Role::Reviewer), ("vic", Role::Viewer)] {
            stage.account(name, Some(Grant { guild: Some(GUILD), role, until: None })).await;
        }
        stage.account("olga", Some(Grant { guild: None, role: Role::Owner, until: None })).await;
        stage
    }

    /// An account with the password of all.
    pub(super) async fn account(&self, name: &str, grant: Option<Grant>) {
        let shown = name[..1].to_uppercase() + &name[1..];
        self.account_called(name, &shown, grant).await;
    }

    /// An account whose name on pages is another than that to sign in with.
    pub(super) async fn account_called(&self, login: &str, shown: &str, grant: Option<Grant>) {
        // Hashing takes its time; every account has the same password, so one hash does.
        static STORED: std::sync::OnceLock<String> = std::sync::OnceLock::new();
        let stored = STORED.get_or_init(|| panel::password::store(PASSWORD, &[7; 16]).unwrap());
        let new = NewAccount { login: Some(login), name: shown, password: Some(stored), discord: None };
        let grants: Vec<Grant> = grant.into_iter().collect();
        self.service.add_account(&new, &grants, &Actor::Herald, self.now()).await.unwrap();
    }

    /// The time of the panel.
    pub(super) fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.now.load(Ordering::SeqCst)).unwrap()
    }

    /// Time passes.
    pub(super) fn pass(&self, time: TimeDelta) {
        self.now.fetch_add(time.num_milliseconds(), Ordering::SeqCst);
    }

    /// The panel's time becomes that of the world.
    pub(super) fn catch_up(&self) {
        self.now.store(self.world.now.timestamp_millis(), Ordering::SeqCst);
    }

    /// So many posts wait for a person: each shares 26 characters, less than a third of its text, with an earlier post of
    /// its own; 24 are for a person to see, 30 would be called copied.
    pub(super) async fn fill(&mut self, posts: u64) {
        for number in 0..posts {
            let source: String = own_words(2 * number).collect();
            self.world.post(member(2000 + number), &tagged(&source)).await;
            let shared = source.chars().take(26);
            let text: String = shared.chain(['，']).chain(own_words(2 * number + 1)).collect();
            let post = self.world.post(member(100 + number), &tagged(&text)).await;
            self.waiting.push(post);
        }
        self.catch_up();
        let pending = self.world.db().undecided_count(&self.world.id).await.unwrap();
        assert_eq!(pending, posts, "every one of them waits for a person");
    }

    /// Somebody who has not signed in.
    pub(super) fn stranger(&self) -> Client {
        Client::new(&self.base)
    }

    /// Somebody who has.
    pub(super) async fn signed_in(&self, name: &str) -> Client {
        let mut client = self.stranger();
        let answer = client.post("/sign-in", &[("login", name), ("password", PASSWORD)]).await;
        assert_eq!((answer.status, answer.location()), (303, "/"), "{}", answer.text);
        client.get("/account").await;
        client
    }

    /// The address of a post of the campaign.
    pub(super) fn post_path(&self, post: Snowflake) -> String {
        format!("/campaigns/{}/posts/{post}", self.world.id)
    }
}

/// What the permission test of the stage finds.
fn checks() -> Vec<panel::Check> {
    let place = || Place::Named { name: "entries".into(), id: ENTRIES };
    let check = |level, found, mend| panel::Check { area: Area::Channel, level, found, mend };
    let lacking = Lacking { permission: Permission::History, lost: Lost::Channel };
    vec![
        check(
            panel::CheckLevel::Good,
            Found::ChannelFine { place: place(), purpose: Purpose::Announcements },
            None,
        ),
        check(
            panel::CheckLevel::Wrong,
            Found::Lacks {
                place: place(),
                permission: lacking.permission,
                purpose: Purpose::Entries,
                campaigns: "tariff".into(),
            },
            Some(Mend::Permission { mend: Given(lacking) }),
        ),
        check(panel::CheckLevel::Wrong, Found::IntentOff, Some(Mend::Intent)),
        check(
            panel::CheckLevel::Unreachable,
            Found::Unreachable { why: "failed to lookup address information".into() },
            Some(Mend::Network),
        ),
    ]
}

/// Sixty-six characters of which two numbers have next to nothing in common: a walk over the nine thousand from 一 on.
fn own_words(number: u64) -> impl Iterator<Item = char> {
    let mut place = number * 7919 + 17;
    std::iter::repeat_with(move || {
        place = place.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x4E00 + ((place >> 33) % 9000) as u32).unwrap()
    })
    .take(66)
}
