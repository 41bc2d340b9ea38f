//! The commands over the real use cases and an empty database in memory; only Discord is left out.

mod flows;
mod shapes;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use campaigns::Service;
use campaigns::facts::PostFact;
use campaigns::messenger::{Messenger, Outgoing, SendError, SentId};
use campaigns::worker::Worker;
use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::{Campaign, CampaignId, Channels, Criterion, Rules, commit_seed};
use domain::dates::Dates;
use domain::lang::{Lang, Localised};
use domain::post::{Author, PostFacts};
use domain::prize::{Prize, PrizeUnit};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::window::Window;
use store::{Db, StoredCampaign};

use crate::commands::Data;
use crate::commands::caller::Caller;
use crate::settings::{Endpoint, Role, Settings};

/// The server of every test.
const GUILD: Snowflake = Snowflake(42);
/// The role of the server that organises, and the one that reviews.
const ORGANISERS: Snowflake = Snowflake(900);
const REVIEWERS: Snowflake = Snowflake(901);

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A campaign of server 42 in a state.
pub(crate) fn stored(id: &str, state: State) -> StoredCampaign {
    let opens = at("2025-04-03T15:00:00+08:00");
    let window = Window::new(opens, opens + TimeDelta::hours(24)).unwrap();
    let campaign = Campaign {
        id: CampaignId::new(id).unwrap(),
        guild: GUILD,
        channels: Channels {
            announcements: Snowflake(10),
            entries: Snowflake(20),
            moderators: Snowflake(30),
        },
        title: Localised::from_fn(|_| "Daily topic".to_owned()),
        body: Localised::from_fn(|_| "News.".to_owned()),
        question: Localised::from_fn(|_| "What now?".to_owned()),
        topic: "关税".to_owned(),
        aliases: Vec::new(),
        prize: Prize {
            winners_max: 5,
            amount_minor: 1000,
            currency: "USD".into(),
            unit: PrizeUnit::PointCard,
        },
        dates: Dates::standard(&window, opens - TimeDelta::hours(1)),
        window,
        rules: Rules::default(),
        criteria: vec![Criterion { id: "creativity".into(), weight: 100 }],
        seed_commitment: commit_seed(&[7; 32]),
        state,
        void_reason: None,
    };
    StoredCampaign { campaign, revision: 1, created_at: opens }
}

/// A Discord that takes everything.
struct Taking(AtomicU64);

#[async_trait]
impl Messenger for Taking {
    async fn send(&self, _: &Outgoing) -> Result<SentId, SendError> {
        Ok(SentId(self.0.fetch_add(1, Ordering::Relaxed).to_string()))
    }

    async fn find(&self, _: &Outgoing) -> Result<Option<SentId>, SendError> {
        Ok(None)
    }
}

/// Everything a command works with, and a hand on the clock.
struct Desk {
    data: Data,
    now: DateTime<Utc>,
    messages: u64,
    taking: Taking,
    woken: Arc<AtomicU64>,
}

impl Desk {
    /// A desk at 10:00 of 3 April 2025 (UTC+8).
    async fn new() -> Self {
        let db = Db::open("sqlite::memory:").await.expect("memory opens");
        db.migrate().await.expect("migrations apply");
        // A team of one: whoever drafts approves. The panel's stories hold the second person.
        let alone = campaigns::Settings { second_person: false, ..campaigns::Settings::default() };
        let service = Arc::new(Service::new(db, alone));
        let roles: BTreeMap<Role, Vec<Snowflake>> =
            [(Role::Organiser, vec![ORGANISERS]), (Role::Reviewer, vec![REVIEWERS])].into();
        let settings = Settings {
            token: "token".to_owned().into(),
            endpoint: Endpoint::Discord,
            guilds: vec![GUILD],
            message_content: true,
            reactions: true,
            replies: false,
            roles,
            request_timeout: Duration::from_secs(30),
            requests_per_second: crate::rest::REQUESTS_PER_SECOND,
            reread_messages: 100,
            audit_interval: Duration::from_hours(1),
            identifies_max: 50,
            person_wait: crate::gateway::PERSON_WAIT,
        };
        let now = at("2025-04-03T10:00:00+08:00");
        let next = AtomicU8::new(1);
        let woken = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&woken);
        let data = Data::new(
            service,
            Arc::new(settings),
            Arc::new(move || now),
            Arc::new(charts::Fonts::only(&[] as &[PathBuf])),
            Arc::new(move |bytes| bytes.fill(next.fetch_add(1, Ordering::Relaxed))),
            Arc::new(move || {
                counted.fetch_add(1, Ordering::Relaxed);
            }),
        );
        Self { data, now, messages: 0, taking: Taking(AtomicU64::new(1)), woken }
    }

    fn caller(&self, user: u64, roles: &[Snowflake]) -> Caller {
        Caller {
            user: Snowflake(user),
            guild: GUILD,
            roles: roles.to_vec(),
            administrator: false,
            lang: Lang::En,
            now: self.now,
            mark: Snowflake(5),
        }
    }

    fn member(&self, user: u64) -> Caller {
        self.caller(user, &[])
    }

    fn organiser(&self) -> Caller {
        self.caller(1, &[ORGANISERS])
    }

    fn reviewer(&self, user: u64) -> Caller {
        self.caller(user, &[REVIEWERS])
    }

    /// The clock shows another time and the worker does what is due.
    async fn go_to(&mut self, time: &str) {
        self.now = at(time);
        let worker = Worker::new(&self.data.service, &self.taking, "test");
        for _ in 0..10 {
            worker.run_until_idle(self.now).await.expect("the worker works");
        }
    }

    /// A member posts in the channel of the campaign now; gives the message.
    async fn post(&mut self, author: u64, text: &str) -> Snowflake {
        self.messages += 1;
        let id = Snowflake(Snowflake::first_at(self.now).unwrap().0 + self.messages);
        let fact = PostFact::Seen {
            guild: GUILD,
            post: PostFacts {
                id,
                channel: Snowflake(20),
                thread: None,
                author: Author { id: Snowflake(author), name: format!("member-{author}"), is_bot: false },
                forward: false,
            },
            text: text.to_owned(),
            edited_at: None,
        };
        self.data.service.receive("discord", &[fact], self.now).await.expect("received");
        self.data.service.process_all(self.now).await.expect("judged");
        id
    }

    async fn state(&self, id: &str) -> State {
        let id = CampaignId::new(id).unwrap();
        self.data.service.campaign(&id).await.unwrap().campaign.state
    }
}
