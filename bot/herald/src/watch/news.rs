//! News of feeds.
//!
//! Each feed has a loop of its own, so a slow one holds up nobody. What a feed said is stored before its validators are
//! kept: whoever dies in between hears it again, and hearing it twice stores nothing. Several processes may listen to the same
//! feeds for the same reason.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use campaigns::news::{Heard, HeardItem};
use chrono::{DateTime, TimeDelta, Utc};
use feeds::http::Http;
use feeds::news::fetch::{Fetched, Source, Validators, fetch};
use feeds::news::folder::{self, Known};
use feeds::news::pace::{Outcome, Pace};
use feeds::news::{Item, Parsed};
use market::story::{Report, canonical_url, denies};
use market::{NewsItem, NewsState, Theme};
use tokio::task::JoinSet;

use crate::exit::Failure;
use crate::watch::{Shared, Tasks};

/// What the task is called in health.
const TASK: &str = "news";
/// How often the task says that it lives, and how long it may stay away.
const ALIVE_EVERY: Duration = Duration::from_secs(30);
const ALIVE_WITHIN: TimeDelta = TimeDelta::minutes(5);
/// How often old headlines are looked for.
const FORGET_EVERY: Duration = Duration::from_hours(1);
/// How many troubles of one reading are told.
const TROUBLES_MAX: usize = 3;

/// How this part is set up.
pub struct Setup {
    /// What is listened to.
    pub feeds: Vec<Feed>,
    /// What headlines may be about.
    pub theme: Theme,
    /// Whether only headlines about the theme are kept.
    pub only_relevant: bool,
    /// Domains that speak for themselves.
    pub primary_domains: Vec<String>,
    /// How long headlines are kept.
    pub retention: TimeDelta,
    /// The client.
    pub http: Http,
}

/// A feed.
#[derive(Debug, Clone)]
pub struct Feed {
    /// What it is called.
    pub name: String,
    /// Who publishes what does not say who does.
    pub source: String,
    /// Whether it speaks for itself.
    pub official: bool,
    /// The language of what does not say.
    pub lang: Option<String>,
    /// How often it is looked at.
    pub interval: Duration,
    /// Where it comes from.
    pub place: Place,
}

/// Where a feed comes from.
#[derive(Debug, Clone)]
pub enum Place {
    /// A server.
    Http(Box<Source>),
    /// A folder.
    Folder {
        /// Which.
        path: PathBuf,
        /// The most bytes of a file.
        bytes_max: u64,
    },
}

impl Place {
    /// The host of a server.
    pub fn host(&self) -> Option<&str> {
        match self {
            Place::Http(source) => source.url.host_str(),
            Place::Folder { .. } => None,
        }
    }
}

/// Whether a host is one of these domains or lies below one.
pub fn is_of(host: &str, domains: &[String]) -> bool {
    let host = host.to_lowercase();
    domains
        .iter()
        .map(|domain| domain.to_lowercase())
        .any(|domain| host == domain || host.strip_suffix(&domain).is_some_and(|front| front.ends_with('.')))
}

/// How many headlines of a feed's answer, the newest first as feeds have them, a model is asked about when no term of the
/// theme stands in them. What it said of a headline is stored, and is not asked again.
const ASKED_OF_MODEL: usize = 8;

/// Starts the part.
///
/// # Errors
/// None so far: a feed that is away shows in health.
#[expect(clippy::unused_async, reason = "other parts wait here")]
pub async fn start(setup: Setup, shared: &Shared, tasks: &mut Tasks) -> Result<(), Failure> {
    let shared = shared.clone();
    tasks.spawn(async move { (TASK, Box::pin(listen(setup, shared)).await) });
    Ok(())
}

async fn listen(setup: Setup, shared: Shared) -> Result<(), Failure> {
    let setup = Arc::new(setup);
    let mut loops = JoinSet::new();
    for feed in setup.feeds.clone() {
        let ear = Ear { feed, setup: Arc::clone(&setup), shared: shared.clone() };
        loops.spawn(Box::pin(ear.run()));
    }
    loops.spawn(Box::pin(forget(Arc::clone(&setup), shared.clone())));
    loop {
        shared.health.alive(TASK, ALIVE_WITHIN);
        tokio::select! {
            () = tokio::time::sleep(ALIVE_EVERY) => {}
            ended = loops.join_next() => match ended {
                None => return Ok(()),
                Some(Ok(())) => {}
                Some(Err(broken)) => return Err(Failure::outside(broken)),
            },
        }
    }
}

/// Forgets what is older than the settings say.
async fn forget(setup: Arc<Setup>, shared: Shared) {
    loop {
        let now = (shared.clock)();
        match Box::pin(shared.service.forget_news(now - setup.retention, now)).await {
            Ok(0) => {}
            Ok(gone) => tracing::info!(gone, "old headlines were forgotten"),
            Err(error) => tracing::warn!(%error, "old headlines could not be forgotten; it is tried again"),
        }
        if shared.stop.run_until_cancelled(tokio::time::sleep(FORGET_EVERY)).await.is_none() {
            return;
        }
    }
}

/// One feed being listened to.
struct Ear {
    feed: Feed,
    setup: Arc<Setup>,
    shared: Shared,
}

/// What one look at a feed gave.
struct Looked {
    outcome: Outcome,
    trouble: Option<String>,
}

impl Ear {
    async fn run(self) {
        let mut pace = Pace::new(self.feed.interval);
        let mut validators = Validators::default();
        loop {
            let look = self.shared.stop.run_until_cancelled(Box::pin(self.look(&mut validators)));
            let Some(looked) = look.await else { return };
            if let Some(trouble) = &looked.trouble {
                tracing::warn!(feed = self.feed.name, trouble, "a news feed is in trouble");
            }
            self.shared.health.feed(&self.feed.name, looked.trouble);
            let wait = pace.next(looked.outcome, self.jitter());
            if self.shared.stop.run_until_cancelled(tokio::time::sleep(wait)).await.is_none() {
                return;
            }
        }
    }

    fn jitter(&self) -> f64 {
        let mut bytes = [0; 2];
        (self.shared.entropy)(&mut bytes);
        f64::from(u16::from_be_bytes(bytes)) / f64::from(u16::MAX)
    }

    async fn look(&self, validators: &mut Validators) -> Looked {
        match &self.feed.place {
            Place::Http(source) => self.ask(source, validators).await,
            Place::Folder { path, bytes_max } => match self.read(path, *bytes_max).await {
                Ok(trouble) => Looked { outcome: Outcome::Good, trouble },
                Err(why) => Looked { outcome: Outcome::Failed { retry_after: None }, trouble: Some(why) },
            },
        }
    }

    async fn ask(&self, source: &Source, validators: &mut Validators) -> Looked {
        match Box::pin(fetch(&self.setup.http, source, validators, (self.shared.clock)())).await {
            Ok(Fetched::Unchanged) => Looked { outcome: Outcome::Good, trouble: None },
            Ok(Fetched::Items { parsed, validators: next }) => match self.hear(&parsed).await {
                Ok(()) => {
                    // Of an answer that did not read as a whole the rest may still come: it is asked for again.
                    *validators = if parsed.troubles.is_empty() { next } else { Validators::default() };
                    Looked { outcome: Outcome::Good, trouble: told(&parsed) }
                }
                Err(why) => Looked { outcome: Outcome::Failed { retry_after: None }, trouble: Some(why) },
            },
            Err(error) => Looked {
                outcome: Outcome::Failed { retry_after: error.retry_after() },
                trouble: Some(error.to_string()),
            },
        }
    }

    /// Looks through a folder; gives what is wrong with single files.
    async fn read(&self, path: &std::path::Path, bytes_max: u64) -> Result<Option<String>, String> {
        let cursor = format!("news-folder:{}", self.feed.name);
        let stored = |error: store::StoreError| format!("what was read could not be stored: {error}");
        let known = self.shared.service.db().cursor(&cursor).await.map_err(stored)?;
        // A memory that does not read costs one more reading, in which everything is known by its id.
        let known: Known = known.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let look = folder::look(path, &known, bytes_max).await?;
        self.hear(&look.parsed).await?;
        if look.known != known {
            let text = serde_json::to_string(&look.known).map_err(|error| error.to_string())?;
            let mut tx = self.shared.service.db().begin().await.map_err(stored)?;
            tx.set_cursor(&cursor, &text).await.map_err(stored)?;
            tx.commit().await.map_err(stored)?;
        }
        Ok(told(&look.parsed))
    }

    async fn hear(&self, parsed: &Parsed) -> Result<(), String> {
        let now = (self.shared.clock)();
        let oldest = now - self.setup.retention;
        let mut items: Vec<HeardItem> = parsed
            .items
            .iter()
            .filter(|item| item.published_at.is_none_or(|at| at > oldest))
            .map(|item| self.item(item, now))
            .collect();
        for item in items.iter_mut().filter(|item| !item.keep).take(ASKED_OF_MODEL) {
            self.ask_model(item, now).await?;
        }
        let heard = Box::pin(self.shared.service.hear_news(&items, now)).await;
        let Heard { new, revised, stories_changed } =
            heard.map_err(|error| format!("what it said could not be stored: {error}; it is asked again"))?;
        if new + revised > 0 {
            let stories = stories_changed.len();
            tracing::info!(feed = self.feed.name, new, revised, stories, "news were heard");
            self.shared.heard.notify_waiters();
            // Posts that quote a new headline were judged again, and are answered.
            (self.shared.wake)();
        }
        Ok(())
    }

    /// Keeps a headline without a term of the theme when a model, if there is one, shows the words that make it relevant.
    /// It stands among the news then; the theme stays open, so that no trigger takes it for its gate and nothing is
    /// drafted on a model's word.
    async fn ask_model(&self, item: &mut HeardItem, now: DateTime<Utc>) -> Result<(), String> {
        let asked = NewsItem {
            id: item.outside_id.clone(),
            published_at: item.published_at.unwrap_or(now),
            first_seen: None,
            source: item.source.clone(),
            lang: item.lang.clone().unwrap_or_default(),
            title: item.title.clone(),
            url: item.url.clone(),
            state: NewsState::Rumour,
        };
        let judged = Box::pin(self.shared.service.relevance(&asked, &self.setup.theme, now)).await;
        let judged = judged.map_err(|error| {
            format!("what a model says of it could not be stored: {error}; it is asked again")
        })?;
        if let Some(words) = judged.by_model {
            tracing::info!(
                feed = self.feed.name,
                title = item.title,
                words,
                "a model takes a headline for relevant"
            );
            item.keep = true;
        }
        Ok(())
    }

    fn item(&self, item: &Item, now: DateTime<Utc>) -> HeardItem {
        let (feed, setup) = (&self.feed, &self.setup);
        // Links in the feeds of others prove nothing; those of a folder are the operator's own.
        let linked =
            matches!(feed.place, Place::Folder { .. })
                && item.url.as_deref().and_then(canonical_url).is_some_and(|url| {
                    is_of(url.split('/').next().unwrap_or_default(), &setup.primary_domains)
                });
        let text = format!("{}\n{}", item.title, item.body);
        let theme = setup.theme.term_in(&text).map(|_| setup.theme.name.clone());
        let mut heard = HeardItem {
            feed: feed.name.clone(),
            source: item.source.clone().unwrap_or_else(|| feed.source.clone()),
            outside_id: item.id.clone(),
            official: feed.official || linked,
            published_at: item.published_at,
            precision_s: item.precision_s,
            title: item.title.clone(),
            body: item.body.clone(),
            url: item.url.clone(),
            lang: item.lang.clone().or_else(|| feed.lang.clone()),
            mended: item.mended,
            theme,
            stated: item.state,
            keep: true,
        };
        heard.keep =
            !setup.only_relevant || heard.theme.is_some() || (heard.official && denies(&report(&heard, now)));
        heard
    }
}

fn report(item: &HeardItem, now: DateTime<Utc>) -> Report {
    Report {
        source: item.source.clone(),
        official: item.official,
        title: item.title.clone(),
        body: item.body.clone(),
        url: item.url.clone(),
        out_at: item.published_at.unwrap_or(now).min(now),
    }
}

/// What could not be read, in one sentence.
fn told(parsed: &Parsed) -> Option<String> {
    let troubles = &parsed.troubles;
    if troubles.is_empty() {
        return None;
    }
    let more = troubles.len().saturating_sub(TROUBLES_MAX);
    let first = troubles.iter().take(TROUBLES_MAX).cloned().collect::<Vec<_>>().join("; ");
    Some(if more == 0 { first } else { format!("{first}; and {more} more") })
}

/// What `herald doctor` finds of one feed: how many items it gives and the newest of them, without storing anything.
///
/// # Errors
/// What is wrong with it, in a sentence that says what mends it.
pub async fn look_once(feed: &Feed, http: &Http, now: DateTime<Utc>) -> Result<String, String> {
    let parsed = match &feed.place {
        Place::Http(source) => {
            let fetched = Box::pin(fetch(http, source, &Validators::default(), now)).await;
            match fetched.map_err(|error| error.to_string())? {
                Fetched::Items { parsed, .. } => parsed,
                Fetched::Unchanged => Parsed::default(),
            }
        }
        Place::Folder { path, bytes_max } => folder::look(path, &Known::default(), *bytes_max).await?.parsed,
    };
    if let Some(trouble) = told(&parsed) {
        return Err(trouble);
    }
    let newest = parsed.items.iter().filter_map(|item| item.published_at).max();
    let newest =
        newest.map_or_else(String::new, |at| format!(", the newest of {}", at.format("%Y-%m-%d %H:%M UTC")));
    Ok(format!("{} items{newest}", parsed.items.len()))
}
