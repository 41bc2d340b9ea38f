//! A herald that listens to feeds and does nothing else.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use campaigns::news::Story;
use campaigns::writer::{Model, ModelBudget};
use campaigns::{Service, Settings};
use chrono::{DateTime, TimeDelta, Utc};
use feeds::http::Http;
use feeds::news::fetch::{Format, Source, address};
use herald::exit::Failure;
use herald::live::{Live, Setup};
use herald::ops::metrics::Metrics;
use herald::ops::report::judge;
use herald::watch::news::{Feed, Place, Setup as NewsSetup};
use serde_json::Value;
use store::Db;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::discord::clock::Clock;

/// How often feeds are looked at. A story waits for what it expects and never for a time.
const INTERVAL: Duration = Duration::from_millis(25);
/// How long a server may keep silent.
const TIMEOUT: Duration = Duration::from_millis(400);
/// The most bytes of an answer.
const BYTES_MAX: usize = 1_000_000;
/// How long a story waits for what it expects.
const PATIENCE: Duration = Duration::from_mins(2);

/// A feed of a server.
///
/// # Panics
/// When the address is none.
pub fn feed(name: &str, url: &str) -> Feed {
    Feed {
        name: name.to_owned(),
        source: name.to_owned(),
        official: false,
        lang: Some("en".to_owned()),
        interval: INTERVAL,
        place: Place::Http(Box::new(Source {
            url: address(url).expect("an address"),
            format: Format::Feed,
            timeout: TIMEOUT,
            bytes_max: BYTES_MAX,
        })),
    }
}

/// A feed of a folder.
pub fn folder(name: &str, path: &Path) -> Feed {
    let place = Place::Folder { path: path.to_owned(), bytes_max: BYTES_MAX as u64 };
    Feed { place, ..feed(name, "http://127.0.0.1/") }
}

/// The herald, its clock and its database.
pub struct Reader {
    /// The clock; it stands still until it is set.
    pub clock: Clock,
    /// The use cases, for what people do.
    pub service: Service,
    /// What is listened to; a story may change it before a start.
    pub feeds: Vec<Feed>,
    /// The names of domains that speak for themselves.
    pub primary_domains: Vec<String>,
    /// A model to be asked about headlines without a term, and what it may cost.
    pub model: Option<(Arc<dyn Model>, ModelBudget)>,
    url: String,
    bot: Option<Bot>,
    _folder: TempDir,
}

struct Bot {
    health: Arc<herald::ops::health::Health>,
    stop: CancellationToken,
    ended: JoinHandle<Result<(), Failure>>,
}

impl Reader {
    /// A herald at this time that listens to nothing yet and does not run.
    ///
    /// # Panics
    /// When there is no room for a database.
    pub async fn new(now: DateTime<Utc>) -> Self {
        let folder = crate::folder();
        let url = format!("sqlite:{}", folder.path().join("herald.db").display());
        let db = Db::open(&url).await.expect("a new file opens");
        db.migrate().await.expect("migrations apply");
        Self {
            clock: Clock::new(now),
            service: Service::new(db, Settings::default()),
            feeds: Vec::new(),
            primary_domains: Vec::new(),
            model: None,
            url,
            bot: None,
            _folder: folder,
        }
    }

    /// The database.
    pub fn db(&self) -> &Db {
        self.service.db()
    }

    /// The process starts.
    ///
    /// # Panics
    /// When it runs already.
    pub async fn start(&mut self) {
        assert!(self.bot.is_none(), "it runs already");
        let news = NewsSetup {
            feeds: self.feeds.clone(),
            theme: market::Theme::default(),
            only_relevant: true,
            primary_domains: self.primary_domains.clone(),
            retention: TimeDelta::days(180),
            http: Http::new(None).expect("there is a client"),
        };
        let live = Live::start(Setup {
            db: Db::open(&self.url).await.expect("it opens twice"),
            settings: Settings::default(),
            discord: None,
            clock: self.clock.as_setting(),
            entropy: Arc::new(|buffer| buffer.fill(0x7f)),
            fonts: Arc::new(charts::Fonts::load(&[])),
            instance: "reader".to_owned(),
            listen: None,
            metrics: Metrics::apart(),
            look_every: Duration::from_mins(1),
            watch: herald::watch::Setup {
                news: Some(news),
                model: self.model.clone(),
                ..herald::watch::Setup::default()
            },
        });
        let live = live.await.expect("it starts");
        let (health, stop) = (Arc::clone(live.health()), live.stopper());
        self.bot = Some(Bot { health, stop, ended: tokio::spawn(live.run()) });
    }

    /// The process dies where it stands.
    pub async fn kill(&mut self) {
        let bot = self.bot.take().expect("it runs");
        bot.ended.abort();
        let _ = bot.ended.await;
    }

    /// The process is asked to stop.
    pub async fn stop(&mut self) {
        let bot = self.bot.take().expect("it runs");
        bot.stop.cancel();
        bot.ended.await.expect("no part panicked").expect("it stops well");
    }

    /// What health says.
    pub async fn health(&self) -> Value {
        let health = &self.bot.as_ref().expect("it runs").health;
        serde_json::to_value(judge(&health.facts().await)).expect("a report is JSON")
    }

    /// Waits until health holds what is asked of it.
    pub async fn until_health(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let health = self.health().await;
            if holds(&health) {
                return health;
            }
            assert!(tokio::time::Instant::now() < deadline, "{what} did not come; health says {health:#}");
            tokio::time::sleep(INTERVAL).await;
        }
    }

    /// Every story of the days around now, by their numbers.
    pub async fn stories(&self) -> Vec<Story> {
        let (from, to) = (self.clock.now() - TimeDelta::days(30), self.clock.now() + TimeDelta::days(30));
        let mut stories = self.service.stories(from, to).await.expect("stories can be read");
        stories.sort_by_key(|story| story.id);
        stories
    }

    /// Waits until the stories are as they should be.
    pub async fn until(&self, what: &str, holds: impl Fn(&[Story]) -> bool) -> Vec<Story> {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let stories = self.stories().await;
            if holds(&stories) {
                return stories;
            }
            if tokio::time::Instant::now() >= deadline {
                let health =
                    if self.bot.is_some() { self.health().await["feeds"].clone() } else { Value::Null };
                panic!("{what} did not come; the stories are {stories:#?}, the feeds {health:#}");
            }
            tokio::time::sleep(INTERVAL).await;
        }
    }
}
