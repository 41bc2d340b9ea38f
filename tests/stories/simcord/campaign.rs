//! Herald as a whole on a Discord that others wrote: one campaign from the notice to the close.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use campaigns::{Actor, Service};
use chrono::{DateTime, TimeDelta, Utc};
use discord::settings::{Clock, Settings};
use domain::campaign::{Campaign, Channels};
use domain::snowflake::Snowflake;
use herald::live::{Live, Setup};
use herald::ops::metrics::Metrics;
use serde_json::{Value, json};
use store::{Db, OutboxStatus};
use tests::simcord::{Simcord, TOKEN};
use tests::world::seed::{self, THOUGHTS, tagged};

/// How long the outbox may take to empty.
const PATIENCE: Duration = Duration::from_secs(30);

/// The host's clock moved to the campaign's days; Discord and herald are moved alike.
struct MovedClock(Arc<AtomicI64>);

impl MovedClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "simcord's bridge runs on the host's clock, and so must the bot"
    )]
    fn host() -> DateTime<Utc> {
        Utc::now()
    }

    fn new() -> Self {
        Self(Arc::default())
    }

    fn setting(&self) -> Clock {
        let ahead = Arc::clone(&self.0);
        Arc::new(move || Self::host() + TimeDelta::milliseconds(ahead.load(Ordering::SeqCst)))
    }

    /// Sets both clocks (UTC+8).
    async fn set(&self, simcord: &Simcord, time: &str) {
        let wanted = seed::at(time);
        simcord.set_clock(wanted).await;
        self.0.store((wanted - Self::host()).num_milliseconds(), Ordering::SeqCst);
    }
}

fn id(text: &str) -> Snowflake {
    text.parse().expect("an id of Discord")
}

/// The stand of what waits to be sent.
async fn is_settled(db: &Db) -> bool {
    let open = |status: &OutboxStatus| !matches!(status, OutboxStatus::Sent | OutboxStatus::Failed);
    let counts = db.outbox_counts().await.expect("the outbox can be read");
    !counts.iter().any(|(status, count)| open(status) && *count > 0)
}

fn of_bot<'a>(messages: &'a [Value], bot: &str) -> Vec<&'a Value> {
    messages.iter().filter(|message| message["author"]["id"] == bot).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_from_the_notice_to_the_close() {
    let Some(simcord) = Simcord::start() else { return };
    let clock = MovedClock::new();
    clock.set(&simcord, "2025-04-03 10:00").await;
    let guild = simcord.guild("交易社群", "zh-TW").await;
    let news = simcord.channel(&guild, "公告", "text").await;
    let entries = simcord.channel(&guild, "投稿", "text").await;
    let team = simcord.channel(&guild, "工作人員", "text").await;
    let mut members = Vec::new();
    for name in ["an", "bo", "chi", "dan", "en"] {
        members.push(simcord.member(&guild, name, &[]).await);
    }
    let bot = simcord.ask("self", Value::Null).await["bot"].as_str().expect("an id").to_owned();

    let campaign = Campaign {
        guild: id(&guild),
        channels: Channels { announcements: id(&news), entries: id(&entries), moderators: id(&team) },
        ..seed::campaign()
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let db =
        Db::open(&format!("sqlite:{}", folder.path().join("herald.db").display())).await.expect("a new file");
    db.migrate().await.expect("migrations apply");
    let use_cases = campaigns::Settings { replies: true, ..seed::settings() };
    let service = Service::new(db.clone(), use_cases.clone());
    let now = clock.setting()();
    service.draft(&campaign, &seed::SECRETS, &Actor::Herald, now).await.expect("the campaign checks");
    service.approve(&campaign.id, seed::MODERATOR, None, now).await.expect("the campaign checks");

    let settings = Settings {
        token: TOKEN.into(),
        endpoint: simcord.endpoint(),
        guilds: vec![campaign.guild],
        message_content: true,
        reactions: true,
        replies: true,
        roles: BTreeMap::new(),
        request_timeout: Duration::from_secs(10),
        reread_messages: 100,
        audit_interval: Duration::from_hours(1),
        identifies_max: 10,
    };
    let live = Live::start(Setup {
        db: db.clone(),
        settings: use_cases,
        discord: Some(settings),
        clock: clock.setting(),
        entropy: Arc::new(|buffer| buffer.fill(7)),
        fonts: Arc::new(charts::Fonts::load(&[])),
        instance: "second-discord".to_owned(),
        listen: None,
        metrics: Metrics::apart(),
        look_every: Duration::from_millis(50),
    })
    .await
    .expect("herald starts");
    let stop = live.stopper();
    let running = tokio::spawn(live.run());
    simcord.connected().await;

    // The notice, in three languages.
    clock.set(&simcord, "2025-04-03 12:00").await;
    let notices = simcord.messages_of_bot(&news, 3).await;
    assert!(
        notices.iter().all(|notice| {
            notice["embeds"][0]["description"].as_str().is_some_and(|text| text.contains(&campaign.topic))
        }),
        "{notices:#?}"
    );

    // Five posts, of which one is too short and one is deleted later; each gets its mark.
    clock.set(&simcord, "2025-04-03 15:10").await;
    let mut posts = Vec::new();
    for (member, thought) in members.iter().zip(THOUGHTS).take(4) {
        posts.push(simcord.post(&entries, member, &tagged(thought)).await);
    }
    let short = simcord.post(&entries, &members[4], &format!("#{}# 看跌", campaign.topic)).await;
    for post in &posts {
        simcord.marked(&entries, post, &["✅"]).await;
    }
    simcord.marked(&entries, &short, &["❌"]).await;

    // Why, for its author alone, and how to mend it.
    let why = simcord.slash(&entries, &members[4], "campaign check", json!({})).await;
    assert_eq!(why.answer["ephemeral"], true, "{:#}", why.answer);
    let said = why.answer["message"]["content"].as_str().unwrap_or_default();
    assert!(said.contains("30"), "the least length is named: {:#}", why.answer);

    // Mended in time it counts; a deleted one does not.
    clock.set(&simcord, "2025-04-03 15:20").await;
    simcord.edit(&entries, &members[4], &short, &tagged(THOUGHTS[4])).await;
    simcord.marked(&entries, &short, &["✅"]).await;
    simcord.delete(&entries, &members[0], &posts[0]).await;

    // Reminder, last hour and close, each when it is due.
    let mut all = notices;
    for (count, time) in [(6, "2025-04-04 12:00"), (9, "2025-04-04 14:00"), (12, "2025-04-04 15:00")] {
        clock.set(&simcord, time).await;
        all = simcord.messages_of_bot(&news, count).await;
        assert_eq!(of_bot(&all, &bot).len(), count, "{time}");
    }
    let settled = async {
        while !is_settled(&db).await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, settled).await.expect("the outbox empties");
    // Nothing twice: four announcements in three languages, and no reply is left below the mended post.
    assert_eq!(simcord.messages(&news).await.len(), all.len());
    assert_eq!(of_bot(&simcord.messages(&entries).await, &bot), Vec::<&Value>::new());

    let kept = service.posts_by(&campaign.id, id(&members[4])).await.expect("posts can be read");
    assert_eq!(kept.len(), 1);
    stop.cancel();
    running.await.expect("no part panicked").expect("herald stops well");
    simcord.finish().await;
}
