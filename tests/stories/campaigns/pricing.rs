//! What is told of the market from stored prices.

use campaigns::pricing::MarketChart;
use chrono::{DateTime, TimeDelta, Utc};
use domain::lang::Lang;
use market::{Candle, NewsState, SeriesName};
use store::{CandleSeries, NewsRow};
use tests::world::World;
use tests::world::seed::at;

stories! {
    without_prices_it_says_so
    the_move_is_told_and_drawn
}

/// Forty-eight hours at 100, an hour that goes up to 106, and one in which most of it is given back: from the low of
/// 100 the peak is 6%, and the low of 102 afterwards takes back 4 of the 6.
fn hours() -> Vec<Candle> {
    let first = at("2025-04-01 08:00");
    let quiet = std::iter::repeat_n([100, 100, 100, 100], 48);
    let bars = quiet.chain([[100, 106, 100, 105], [105, 105, 102, 103]]);
    let bar = |(hour, [open, high, low, close]): (i64, [i64; 4])| Candle {
        open_time: first + TimeDelta::hours(hour),
        open: open.into(),
        high: high.into(),
        low: low.into(),
        close: close.into(),
        volume: 1.into(),
    };
    (0..).zip(bars).map(bar).collect()
}

fn series() -> CandleSeries {
    CandleSeries { name: SeriesName::new("Example", "BTCUSDT"), step: TimeDelta::hours(1) }
}

fn headline(title: &str, lang: &str, published_at: DateTime<Utc>, state: Option<NewsState>) -> NewsRow {
    NewsRow {
        source: "feed".into(),
        outside_id: title.into(),
        published_at,
        seen_at: published_at,
        title: title.into(),
        url: None,
        body: String::new(),
        state,
        lang: Some(lang.into()),
    }
}

async fn without_prices_it_says_so(world: &mut World) {
    let brief = world.service.market_brief(Lang::En, world.now).await.unwrap();
    assert!(brief.starts_with("No prices are stored yet"), "{brief}");
    let chart = world.service.market_chart(Lang::En, world.now).await.unwrap();
    assert_eq!(chart, MarketChart::NoPrices(brief.clone()));
    // Two bars are prices, and still no move can be told from them.
    world.service.put_candles(&series(), &hours()[..2]).await.unwrap();
    assert_eq!(world.service.market_brief(Lang::En, world.now).await.unwrap(), brief);
}

async fn the_move_is_told_and_drawn(world: &mut World) {
    world.now = at("2025-04-03 10:00");
    world.service.put_candles(&series(), &hours()).await.unwrap();
    // A feed says some of it again.
    world.service.put_candles(&series(), &hours()[40..]).await.unwrap();
    let news = [
        headline("Tariffs announced", "en", at("2025-04-03 08:20"), Some(NewsState::Confirmed)),
        headline("宣布關稅", "zh-TW", at("2025-04-03 08:21"), None),
        headline("Denied again", "en", at("2025-04-03 08:25"), Some(NewsState::Retracted)),
    ];
    for item in &news {
        assert!(world.service.learn_news(item, world.now).await.unwrap());
    }
    let brief = world.service.market_brief(Lang::En, world.now).await.unwrap();
    for part in ["Example BTCUSDT", "$106", "6.00%", "$102", "66.7%", "Tariffs announced"] {
        assert!(brief.contains(part), "{part} in {brief}");
    }
    assert!(!brief.contains("Denied"), "{brief}");
    let MarketChart::Chart { chart, text } = world.service.market_chart(Lang::ZhTw, world.now).await.unwrap()
    else {
        panic!("there are prices")
    };
    // What a feed says without saying how far it is believed is not taken for confirmed.
    assert!(text.contains("宣布關稅") && text.contains("未經證實"), "{text}");
    let chart: charts::Chart = serde_json::from_value(chart).unwrap();
    chart.check().unwrap();
    assert_eq!(chart.bars.iter().map(|bar| bar.high).max(), Some(106.into()));
    assert_eq!(chart.levels[0].price, 100.into());
    let labels: Vec<_> =
        chart.events.iter().map(|e| (e.label.text.as_str(), e.label.english.as_str())).collect();
    // The same headlines in every language, as they were published.
    let tariffs = ("Tariffs announced", "Tariffs announced");
    assert_eq!(labels, [("高點", "high"), tariffs, ("宣布關稅", "宣布關稅")]);
}
