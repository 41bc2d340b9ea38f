//! Which requests bring which bars, within what each venue allows.

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

use super::{Venue, VenueId, binance, coinbase, gate, kraken, okx};

/// One request and the bars it is for: those that open in `[from, to)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The request.
    pub url: Url,
    /// The first opening time.
    pub from: DateTime<Utc>,
    /// The opening time after the last.
    pub to: DateTime<Utc>,
}

/// Bars that a venue does not give any more.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} gives its newest {bars} bars only, so what opened before {to} cannot be had there", venue.name())]
pub struct Beyond {
    /// The venue.
    pub venue: VenueId,
    /// How many bars it gives.
    pub bars: u32,
    /// What was asked for begins here.
    pub from: DateTime<Utc>,
    /// What can be had begins here.
    pub to: DateTime<Utc>,
}

/// The requests for a range, the newest first: what happens now matters before what was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The requests.
    pub pages: Vec<Page>,
    /// What cannot be had.
    pub beyond: Option<Beyond>,
}

/// How many of its newest bars a venue gives, where there is a limit. A few are left out, for time goes on between the
/// plan and the request.
fn newest(id: VenueId) -> Option<u32> {
    const SPARE: u32 = 10;
    match id {
        VenueId::Gate => Some(gate::NEWEST - SPARE),
        VenueId::Kraken => Some(kraken::NEWEST - SPARE),
        VenueId::Binance | VenueId::Okx | VenueId::Coinbase => None,
    }
}

/// The step before or at a time.
pub fn floor(at: DateTime<Utc>, step: TimeDelta) -> DateTime<Utc> {
    let (ms, step_ms) = (at.timestamp_millis(), step.num_milliseconds());
    DateTime::from_timestamp_millis(ms - ms.rem_euclid(step_ms)).unwrap_or(at)
}

/// The requests for the bars that open in `[from, to)`. `step` is a whole number of minutes that every venue has.
pub fn plan(
    venue: &Venue,
    step: TimeDelta,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Plan {
    let steps = |bars: u32| step * i32::try_from(bars).unwrap_or(i32::MAX);
    let (mut from, mut end) = (floor(from, step), floor(to, step));
    if end < to {
        end += step;
    }
    let mut beyond = None;
    if let Some(bars) = newest(venue.id) {
        let first = floor(now, step) - steps(bars);
        if from < first {
            beyond = Some(Beyond { venue: venue.id, bars, from, to: first.min(end) });
            from = first;
        }
    }
    let mut pages = Vec::new();
    while from < end {
        let rows = match venue.id {
            VenueId::Gate => gate::ROWS_MAX,
            VenueId::Binance => binance::ROWS_MAX,
            VenueId::Coinbase => coinbase::ROWS_MAX,
            VenueId::Kraken => kraken::NEWEST,
            VenueId::Okx if okx::is_new(end - steps(okx::ROWS_MAX), step, now) => okx::ROWS_MAX,
            VenueId::Okx => okx::OLD_ROWS_MAX,
        };
        let start = from.max(end - steps(rows));
        let url = match venue.id {
            VenueId::Gate => gate::url(venue, start, end, step),
            VenueId::Binance => binance::url(venue, start, end, step),
            VenueId::Coinbase => coinbase::url(venue, start, end, step),
            VenueId::Kraken => kraken::url(venue, start, step),
            VenueId::Okx => okx::url(venue, start, end, step, okx::is_new(start, step, now)),
        };
        pages.push(Page { url, from: start, to: end });
        end = start;
    }
    Plan { pages, beyond }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: TimeDelta = TimeDelta::minutes(1);

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn urls(id: VenueId, from: &str, to: &str) -> Vec<String> {
        let plan = plan(&Venue::standard(id), STEP, at(from), at(to), at("2025-04-02T20:30:20Z"));
        plan.pages.iter().map(|page| page.url.to_string()).collect()
    }

    /// Ten minutes, as each venue wants to be asked. 20:20 is 1743625200, 20:29 is 1743625740.
    #[test]
    fn each_venue_is_asked_in_its_own_words() {
        let url = |id| urls(id, "2025-04-02T20:20:00Z", "2025-04-02T20:30:00Z").join(" ");
        assert_eq!(
            url(VenueId::Gate),
            "https://api.gateio.ws/api/v4/spot/candlesticks?currency_pair=BTC_USDT&interval=1m&from=1743625200&to=1743625740"
        );
        assert_eq!(
            url(VenueId::Binance),
            "https://api.binance.com/api/v3/klines?symbol=BTCUSDT&interval=1m&startTime=1743625200000&endTime=1743625740000&limit=1000"
        );
        assert_eq!(
            url(VenueId::Okx),
            "https://www.okx.com/api/v5/market/candles?instId=BTC-USDT&bar=1m&after=1743625800000&before=1743625199999&limit=300"
        );
        assert_eq!(
            url(VenueId::Coinbase),
            "https://api.exchange.coinbase.com/products/BTC-USD/candles?granularity=60&start=2025-04-02T20%3A20%3A00Z&end=2025-04-02T20%3A29%3A59Z"
        );
        assert_eq!(
            url(VenueId::Kraken),
            "https://api.kraken.com/0/public/OHLC?pair=XBTUSD&interval=1&since=1743625199"
        );
    }

    /// The pages of a range touch each other, the newest first, and none is longer than the venue allows.
    #[test]
    fn thirty_days_are_asked_for_in_pages() {
        let now = at("2025-04-02T20:30:20Z");
        let (from, to) = (now - TimeDelta::days(30), at("2025-04-02T20:30:00Z"));
        for (id, most, count) in [
            // 9,990 minutes at 1,000.
            (VenueId::Gate, 1000, 10),
            // 43,200 minutes at 1,000, at 300, and at 300 for the newest 1,200 and 100 before.
            (VenueId::Binance, 1000, 44),
            (VenueId::Coinbase, 300, 144),
            (VenueId::Okx, 300, 4 + 420),
            (VenueId::Kraken, 720, 1),
        ] {
            let plan = plan(&Venue::standard(id), STEP, from, to, now);
            assert_eq!(plan.pages.len(), count, "{id:?}");
            assert_eq!(plan.pages[0].to, to);
            for pair in plan.pages.windows(2) {
                assert_eq!(pair[0].from, pair[1].to, "{id:?}");
            }
            assert!(plan.pages.iter().all(|page| (page.to - page.from).num_minutes() <= most), "{id:?}");
            let first = plan.pages.last().unwrap().from;
            match &plan.beyond {
                None => assert_eq!(first, floor(from, STEP), "{id:?}"),
                Some(beyond) => {
                    assert_eq!((beyond.to, beyond.from), (first, floor(from, STEP)));
                    assert!(beyond.to_string().contains(id.name()), "{beyond}");
                }
            }
        }
        let gate = plan(&Venue::standard(VenueId::Gate), STEP, from, to, now).beyond.unwrap();
        // 9,990 minutes are 6 days, 22 hours and 30 minutes.
        assert_eq!(gate.to, at("2025-03-26T22:00:00Z"));
    }

    /// Among its older bars OKX gives a hundred at a time.
    #[test]
    fn old_bars_of_okx_are_at_another_address() {
        let old = urls(VenueId::Okx, "2025-04-01T00:00:00Z", "2025-04-01T01:40:00Z");
        assert_eq!(old.len(), 1);
        assert!(old[0].contains("/history-candles?") && old[0].ends_with("limit=100"), "{old:?}");
    }

    #[test]
    fn an_empty_range_asks_nothing() {
        assert_eq!(urls(VenueId::Gate, "2025-04-02T20:20:00Z", "2025-04-02T20:20:00Z"), [""; 0]);
        let kraken = plan(
            &Venue::standard(VenueId::Kraken),
            STEP,
            at("2025-01-01T00:00:00Z"),
            at("2025-01-02T00:00:00Z"),
            at("2025-04-02T20:30:20Z"),
        );
        assert_eq!(kraken.pages, []);
        assert_eq!(kraken.beyond.unwrap().to, at("2025-01-02T00:00:00Z"));
    }
}
