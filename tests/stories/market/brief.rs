//! The brief, its facts and the chart, from what is stored.

use campaigns::prices::{PriceSettings, VenueTrouble};
use campaigns::pricing::MarketChart;
use domain::lang::Lang;
use market::{NewsState, SeriesName};
use tests::world::World;

use super::scene::{Market, flash, headline, seed_bars, utc};

stories! {
    the_brief_of_the_seeds_night
    no_headline_is_said_to_be_none
}

/// All digit groups of a text, sorted.
fn digits(text: &str) -> Vec<&str> {
    let mut groups: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    groups.sort_unstable();
    groups
}

async fn the_brief_of_the_seeds_night(world: &mut World) {
    let mut market = Market::new(seed_bars());
    market.expect(flash(NewsState::Confirmed));
    market.expect(headline(
        "table",
        "2025-04-02T20:26",
        "Reciprocal tariffs on about 60 countries",
        NewsState::Rumour,
    ));
    market.begin(world, "2025-04-03T01:00").await;
    // Of two watched venues one does not serve this address.
    let kraken = SeriesName::new("Kraken", "BTC/USD");
    let venues = vec![market.bars().name().clone(), kraken.clone()];
    let step = market.bars().step();
    world.set(|settings| settings.prices = PriceSettings { venues, step, ..PriceSettings::default() });
    world.service.hear_venue_trouble(&kraken, VenueTrouble::Shut, "HTTP 451", world.now).await.unwrap();
    let facts = world.service.market_brief_facts(world.now).await.unwrap().unwrap();
    // What the panel is handed reads back as it was.
    let value = serde_json::to_value(&facts).unwrap();
    assert_eq!(serde_json::from_value::<wording::Brief>(value).unwrap(), facts);
    // The published figures of the perpetual: peak 88,500 in the bar of 20:15, base 83,846 in the 24 hours before.
    assert_eq!(facts.facts.extreme.price, 88_500.into());
    assert_eq!(facts.facts.primary().unwrap().price, 83_846.into());
    let mut briefs = Vec::new();
    for lang in Lang::ALL {
        briefs.push(world.service.market_brief(lang, world.now).await.unwrap());
    }
    for brief in &briefs {
        assert_eq!(digits(brief), digits(&briefs[0]), "{brief}");
        assert!(wording::message_chars(brief) <= wording::MESSAGE_CHARS_MAX, "{brief}");
        for part in ["88,500", "83,846", "5.55", "82,500", "Kraken", "FLASH", "<https://news.example/flash>"]
        {
            assert!(brief.contains(part), "{part} in {brief}");
        }
    }
    for part in ["(unconfirmed)", "Not known: why the price moved", "Not investment advice", "3-minute bars"]
    {
        assert!(briefs[2].contains(part), "{part} in {}", briefs[2]);
    }
    let MarketChart::Chart { chart, text } = world.service.market_chart(Lang::En, world.now).await.unwrap()
    else {
        panic!("there are prices")
    };
    assert_eq!(text, briefs[2]);
    let chart: charts::Chart = serde_json::from_value(chart).unwrap();
    chart.check().unwrap();
    assert!(chart.levels.len() >= 3, "base, peak and what was crossed: {:?}", chart.levels);
    assert_eq!(chart.events.len(), 3);
    assert_eq!(chart.shaded, None, "no campaign is on");
    world.draft().await;
    let MarketChart::Chart { chart, .. } = world.service.market_chart(Lang::En, world.now).await.unwrap()
    else {
        panic!("there are prices")
    };
    let chart: charts::Chart = serde_json::from_value(chart).unwrap();
    assert_eq!(chart.shaded.map(|span| span.from), Some(utc("2025-04-03T07:00")));
}

async fn no_headline_is_said_to_be_none(world: &mut World) {
    let mut market = Market::new(seed_bars());
    market.begin(world, "2025-04-03T01:00").await;
    let brief = world.service.market_brief(Lang::En, world.now).await.unwrap();
    assert!(brief.contains("No matching news was found."), "{brief}");
}
