//! The recorded days of April 2025, put into the store as they came: a bar when it closed, a headline when it was seen.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};

use campaigns::Service;
use campaigns::events::{DraftOptions, EventWatch, Looked, Taken};
use chrono::{DateTime, TimeDelta, Utc};
use market::{Candle, NewsState, Series, SeriesName, read_csv_named};
use store::{CandleSeries, NewsRow, OutboxRow};
use tests::process::scenario_dir;
use tests::world::World;
use tests::world::seed::{ANNOUNCEMENTS, ENTRIES, GUILD, TEAM_ROOM};

/// A time in UTC.
pub(crate) fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}:00Z")).expect("a time such as 2025-04-02T20:13").to_utc()
}

/// The three-minute bars of the perpetual that are part of the repository: 20 March to 5 April 2025.
pub(crate) fn seed_bars() -> Series {
    read(&scenario_dir().join("candles-btcusdt-perp-3m.csv"))
}

/// The same to 12 April, where the data beside the repository is there. Otherwise the story says so and is not told.
pub(crate) fn april_bars() -> Option<Series> {
    let file: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/data/market/btcusdt_perp_3m_2025-03-20_2025-04-12.csv");
    if file.exists() {
        return Some(read(&file));
    }
    eprintln!("skipped: ../shared missing");
    None
}

fn read(file: &Path) -> Series {
    let bytes = std::fs::read(file).expect("the file can be read");
    let name = SeriesName::new("Binance USDT perpetual", "BTCUSDT");
    read_csv_named(&bytes[..], &file.display().to_string(), name).expect("the recorded bars are sound")
}

/// Hours before the recording, from 18 February on: made up, with the movement that lets the 720 hours before the
/// seed's evening have the published usual movement (0.0060 an hour); the recording alone was calmer (0.0037).
fn hours_before(series: &Series) -> Vec<Candle> {
    let first = series.bars()[0].open_time;
    let (low, high) = (86_460, 87_102);
    let hour = |back: i64| {
        let (open, close) = if back % 2 == 0 { (low, high) } else { (high, low) };
        Candle {
            open_time: first - TimeDelta::hours(back),
            open: open.into(),
            high: high.into(),
            low: low.into(),
            close: close.into(),
            volume: 1000.into(),
        }
    };
    (1..=720).rev().map(hour).collect()
}

/// A headline that is seen when it is published.
pub(crate) fn headline(id: &str, at: &str, title: &str, state: NewsState) -> NewsRow {
    NewsRow {
        source: "Harbour Wire".into(),
        outside_id: id.into(),
        published_at: utc(at),
        seen_at: utc(at),
        title: title.into(),
        url: Some(format!("https://news.example/{id}")),
        body: String::new(),
        state: Some(state),
        lang: Some("en".into()),
    }
}

/// The headline of the seed's day.
pub(crate) fn flash(state: NewsState) -> NewsRow {
    headline("flash", "2025-04-02T20:13", "FLASH: Trump sets 10% baseline tariff on imports", state)
}

/// Where drafts live in these stories.
pub(crate) fn home() -> DraftOptions {
    DraftOptions {
        guild: Some(GUILD),
        announcements: Some(ANNOUNCEMENTS),
        entries: Some(ENTRIES),
        moderators: Some(TEAM_ROOM),
        ..DraftOptions::default()
    }
}

/// A market whose bars come one by one.
pub(crate) struct Market {
    series: Series,
    of: CandleSeries,
    stored: usize,
    pub(crate) memory: Option<EventWatch>,
    news: Vec<NewsRow>,
    /// Everything that was told.
    pub(crate) taken: Vec<(DateTime<Utc>, Taken)>,
}

impl Market {
    pub(crate) fn new(series: Series) -> Self {
        let of = CandleSeries { name: series.name().clone(), step: series.step() };
        Self { series, of, stored: 0, memory: None, news: Vec::new(), taken: Vec::new() }
    }

    /// A headline that will be seen at its time.
    pub(crate) fn expect(&mut self, row: NewsRow) {
        self.news.push(row);
        self.news.sort_by_key(|row| row.seen_at);
    }

    /// Hours from before the recording are in the store as well.
    pub(crate) async fn with_history(self, world: &World) -> Self {
        let of = CandleSeries { name: self.of.name.clone(), step: TimeDelta::hours(1) };
        let hours = hours_before(&self.series);
        world.service.put_candles(&of, &hours).await.expect("bars can be stored");
        self
    }

    /// The bars closed by a time are in the store, and herald looks for the first time.
    pub(crate) async fn begin(&mut self, world: &mut World, at: &str) {
        world.set(|settings| settings.events.drafts = home());
        world.now = utc(at);
        self.store(&world.service, world.now).await;
        let looked = self.look(&world.service, world.now).await;
        assert_eq!(looked.taken, [], "nothing of the past is told");
    }

    async fn store(&mut self, service: &Service, now: DateTime<Utc>) {
        let closed = self.series.closed_by(now);
        service.put_candles(&self.of, &closed[self.stored..]).await.expect("bars can be stored");
        self.stored = closed.len();
        while self.news.first().is_some_and(|row| row.seen_at <= now) {
            let row = self.news.remove(0);
            service.learn_news(&row, now).await.expect("headlines can be stored");
        }
    }

    /// One look by a process.
    pub(crate) async fn look(&mut self, service: &Service, now: DateTime<Utc>) -> Looked {
        let looked =
            service.watch_events(&mut self.memory, &entropy, now).await.expect("the market can be looked at");
        self.taken.extend(looked.taken.iter().map(|taken| (now, taken.clone())));
        looked
    }

    /// Time passes to `until`: bars and headlines come in at their times, herald looks after each, and the worker does
    /// what is due.
    pub(crate) async fn until(&mut self, world: &mut World, until: &str) {
        let until = utc(until);
        while world.now < until {
            let next = world.now + self.series.step();
            // To the next line of the grid.
            let step = self.series.step().num_seconds();
            let next = next - TimeDelta::seconds(next.timestamp().rem_euclid(step));
            world.now = next.min(until);
            self.store(&world.service, world.now).await;
            self.look(&world.service, world.now).await;
            world.tick().await;
        }
    }

    /// Stores bars again, as a feed that corrects itself would.
    pub(crate) async fn revise(&self, service: &Service, bars: &[Candle]) {
        service.put_candles(&self.of, bars).await.expect("bars can be stored");
    }

    pub(crate) fn bars(&self) -> &Series {
        &self.series
    }

    /// What was drafted, and when.
    pub(crate) fn drafted(&self) -> Vec<(DateTime<Utc>, String)> {
        let drafted = |(at, taken): &(DateTime<Utc>, Taken)| Some((*at, taken.drafted.as_ref()?.to_string()));
        self.taken.iter().filter_map(drafted).collect()
    }
}

/// A headline comes to be believed otherwise.
pub(crate) async fn believe(world: &World, row: &NewsRow, state: NewsState) {
    let mut tx = world.db().begin().await.expect("a transaction");
    let known =
        tx.set_headline_state(&row.source, &row.outside_id, state).await.expect("the state can be set");
    assert!(known, "the headline is stored");
    tx.commit().await.expect("it commits");
}

/// What the team was told of the market, in order.
pub(crate) async fn notes(world: &World) -> Vec<OutboxRow> {
    world.db().outbox_family("event:").await.expect("the outbox can be read")
}

/// The words of a message.
pub(crate) fn words(row: &OutboxRow) -> &str {
    row.body["content"].as_str().expect("a message has words")
}

/// Bytes that differ from call to call; nothing here has to be secret.
pub(crate) fn entropy(bytes: &mut [u8]) {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    bytes.fill(NEXT.fetch_add(1, Ordering::Relaxed));
}
