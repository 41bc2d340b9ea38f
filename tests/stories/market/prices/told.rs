//! What moves facts and triggers: the primary, as long as the others do not contradict it.

use campaigns::events::EventWatch;
use campaigns::panel::market::RangeAsked;
use market::triggers::{Gate, Rule};
use market::{SeriesName, TriggerOptions};
use tests::world::seed::GUILD;

use super::super::scene::{entropy, home};
use super::*;

stories! {
    a_primary_that_is_wrong_alone_is_followed_by_nobody
    a_real_move_waits_for_a_second_venue_and_no_longer
}

const PRIMARY: usize = 0;

/// Three venues that give a bar a minute each.
struct Floor<'a> {
    world: &'a mut World,
    names: [SeriesName; 3],
    memory: Option<EventWatch>,
}

/// A minute of a venue that opens at 84,000 and closes at a price; venues are a dollar apart, and trade.
fn bar(venue: usize, minute: i32, close: i64) -> Candle {
    let off = i64::try_from(venue).unwrap() + i64::from(minute % 2);
    let (open, close) = (84_000 + off, close + off);
    Candle {
        open_time: at("20:00") + STEP * minute,
        open: open.into(),
        high: open.max(close).into(),
        low: open.min(close).into(),
        close: close.into(),
        volume: 1.into(),
    }
}

impl<'a> Floor<'a> {
    /// Ninety quiet minutes, and a rule that speaks of 5 % within an hour whatever is in the news.
    async fn new(world: &'a mut World) -> Floor<'a> {
        let names = ["Gate.io", "OKX", "Kraken"].map(|venue| SeriesName::new(venue, "BTC/USD"));
        let prices = PriceSettings { venues: names.to_vec(), ..PriceSettings::default() };
        world.set(|settings| {
            settings.prices = prices;
            settings.events.drafts = home();
            settings.events.triggers = TriggerOptions {
                rules: vec![Rule::swing("jump", 5.into(), 1, None)],
                whipsaw: None,
                gate: Gate { required: false, ..Gate::default() },
                ..TriggerOptions::default()
            };
        });
        world.now = at("20:00");
        let mut floor = Floor { world, names, memory: None };
        for venue in 0..3 {
            let quiet: Vec<Candle> = (0..90).map(|minute| bar(venue, minute, 84_000)).collect();
            floor.hear(venue, &quiet).await;
        }
        assert_eq!(floor.look(2).await, 0, "nothing of the past is told");
        floor
    }

    async fn hear(&mut self, venue: usize, bars: &[Candle]) {
        let heard_at = bars.last().unwrap().open_time + STEP + TimeDelta::seconds(2);
        self.world.now = self.world.now.max(heard_at);
        self.world.service.hear_bars(&self.names[venue], bars, self.world.now).await.expect("it is stored");
    }

    async fn minute(&mut self, minute: i32, venues: &[usize], close: i64) {
        for venue in venues {
            let bar = bar(*venue, minute, close);
            self.hear(*venue, &[bar]).await;
        }
    }

    /// Looks so many seconds after the last bar; gives how much was told.
    async fn look(&mut self, seconds: i64) -> usize {
        self.world.now += TimeDelta::seconds(seconds);
        let (service, now) = (&self.world.service, self.world.now);
        let looked =
            service.watch_events(&mut self.memory, &entropy, now).await.expect("it can be looked at");
        looked.taken.len()
    }

    /// The highest price of the last ten minutes as the panel tells it.
    async fn high(&self) -> Decimal {
        let asked = RangeAsked::Last(STEP * 10);
        let range = self.world.service.market_range(GUILD, asked, self.world.now).await.unwrap().unwrap();
        assert_eq!(range.series.name, self.names[PRIMARY]);
        range.facts.expect("there are bars").high.price
    }
}

async fn a_primary_that_is_wrong_alone_is_followed_by_nobody(world: &mut World) {
    let mut floor = Floor::new(world).await;
    // Ten percent up at the primary, which is the first to be heard, and back a minute later.
    floor.minute(90, &[PRIMARY], 92_400).await;
    assert_eq!(floor.look(1).await, 0, "it is waited for the others");
    floor.minute(90, &[1, 2], 84_000).await;
    assert_eq!(floor.look(1).await, 0, "they do not know of it");
    // OKX stands in, which is a dollar above; so is the primary itself in odd minutes.
    assert_eq!(floor.high().await, 84_001.into());
    floor.minute(91, &[0, 1, 2], 84_000).await;
    assert_eq!(floor.look(1).await, 0, "and nothing has fallen either");
    // A herald that begins anew reads it the same way.
    floor.world.restart().await;
    floor.memory = None;
    floor.minute(92, &[0, 1, 2], 84_000).await;
    assert_eq!(floor.look(1).await, 0);
    assert_eq!(floor.high().await, 84_001.into());
    // The venue corrects itself: its own bar is followed again.
    let corrected = bar(PRIMARY, 90, 84_010);
    floor.hear(PRIMARY, &[corrected]).await;
    assert_eq!(floor.high().await, 84_010.into());
}

async fn a_real_move_waits_for_a_second_venue_and_no_longer(world: &mut World) {
    let mut floor = Floor::new(world).await;
    floor.minute(90, &[PRIMARY], 90_000).await;
    assert_eq!(floor.look(1).await, 0, "one venue");
    floor.minute(90, &[1], 90_000).await;
    assert_eq!(floor.look(1).await, 1, "two venues");
    assert_eq!(floor.high().await, 90_000.into());
    // A day later the others are silent: after the grace of two minutes the primary is believed alone.
    let quiet: Vec<Candle> = (1500..1600).map(|minute| bar(PRIMARY, minute, 84_000)).collect();
    floor.hear(PRIMARY, &quiet).await;
    floor.look(1).await;
    for venue in [1, 2] {
        let bar = bar(venue, 1599, 84_000);
        floor.hear(venue, &[bar]).await;
    }
    floor.minute(1600, &[PRIMARY], 90_000).await;
    assert_eq!(floor.look(1).await, 0, "the others may still speak");
    assert_eq!(floor.look(120).await, 1);
}
