//! Market and news: what the page tells, and what an organiser does with a story, an event and the alerts.

use campaigns::events::Looked;
use campaigns::news::HeardItem;
use campaigns::people::{Grant, Role};
use campaigns::prices::{PriceSettings, VenueTrouble};
use chrono::{DateTime, TimeDelta, Utc};
use domain::snowflake::Snowflake;
use market::{Candle, NewsState, SeriesName};
use store::{CandleSeries, NewsRow};
use tests::world::World;
use tests::world::seed::GUILD;

use super::client::{Answer, Client};
use super::injections::PAYLOADS;
use super::stage::Stage;
use crate::market::scene::{self, Market, entropy, flash, headline, seed_bars, utc};

on_both! {
    the_page_tells_prices_the_move_events_and_news
    news_are_filtered_and_go_on_page_by_page
    a_story_is_moved_by_whoever_has_seen_it
    a_headline_without_a_story_is_moved_too
    an_event_is_drafted_by_hand_once
    alerts_rest_and_go_on
    a_new_bar_and_a_revised_one_are_on_the_next_page
}

/// When herald had told the past: half a day before the seed's evening.
const TOLD: &str = "2025-04-02T08:00";

/// The recorded bars up to the stage's time are stored, and these headlines.
pub(super) async fn record(stage: &Stage, news: &[NewsRow]) {
    Market::new(seed_bars()).with_history(&stage.world).await;
    let bars = seed_bars();
    let of = CandleSeries { name: bars.name().clone(), step: bars.step() };
    stage.service.put_candles(&of, bars.closed_by(stage.now())).await.expect("bars can be stored");
    for row in news {
        stage.service.learn_news(row, stage.now()).await.expect("headlines can be stored");
    }
}

/// herald looks at everything that was recorded since [`TOLD`].
pub(super) async fn look(stage: &Stage) -> Looked {
    let mut tx = stage.world.db().begin().await.unwrap();
    tx.set_cursor("market:told", &utc(TOLD).timestamp_millis().to_string()).await.unwrap();
    tx.commit().await.unwrap();
    stage.service.watch_events(&mut None, &entropy, stage.now()).await.expect("the market can be looked at")
}

/// A headline that a feed gives.
pub(super) fn heard(source: &str, id: &str, title: &str, at: &str) -> HeardItem {
    HeardItem {
        feed: "wires".to_owned(),
        source: source.to_owned(),
        outside_id: id.to_owned(),
        official: false,
        published_at: Some(utc(at)),
        precision_s: 1,
        title: title.to_owned(),
        body: String::new(),
        url: Some(format!("https://{id}.example/story")),
        lang: Some("en".to_owned()),
        mended: false,
        theme: Some("tariff".to_owned()),
        stated: None,
        keep: true,
    }
}

fn field(page: &Answer, name: &str) -> String {
    page.value_after(&format!("name=\"{name}\" value=\""))
        .unwrap_or_else(|| panic!("no {name} in {}", page.text))
        .to_owned()
}

async fn audited(stage: &Stage, action: &str) -> Vec<store::AuditRow> {
    let log = stage.world.db().audit_log(None, 0, 10_000).await.unwrap();
    log.into_iter().filter(|row| row.action == action).collect()
}

async fn organiser(stage: &Stage) -> Client {
    stage.account("oki", Some(Grant { guild: Some(GUILD), role: Role::Organiser, until: None })).await;
    let mut client = stage.signed_in("oki").await;
    client.get("/market").await;
    client
}

/// The figures of the perpetual are published with the seed: peak 88,500 from 83,846, 5.55 % in 24 hours.
async fn the_page_tells_prices_the_move_events_and_news(stage: Stage) {
    let mut client = stage.signed_in("vic").await;
    let empty = client.get("/market").await;
    assert_eq!(empty.status, 200);
    for text in [
        "No prices yet",
        "An owner sets the venues",
        "No move can be told yet",
        "No news yet",
        "Nothing unusual yet",
    ] {
        assert!(empty.text.contains(text), "{text} in {}", empty.text);
    }
    record(&stage, &[flash(NewsState::Rumour)]).await;
    let looked = look(&stage).await;
    let drafted = looked.taken.iter().find_map(|taken| taken.drafted.clone()).expect("a draft was due");
    let page = client.get("/market").await;
    assert_eq!(page.status, 200);
    for text in [
        "Binance USDT perpetual",
        "recorded",
        "facts are told from here",
        "88,500",
        "83,846",
        "5.55% above",
        "Not known: why the price moved",
        "Not investment advice.",
        "close in time does not mean cause",
        "FLASH: Trump sets 10% baseline tariff on imports",
        "https://news.example/flash",
        "Bitcoin moved",
        "its headline is a rumour",
        drafted.as_str(),
    ] {
        assert!(page.text.contains(text), "{text} in {}", page.text);
    }
    assert_eq!(page.text.matches("<div class=\"chart\"").count(), 1);
    assert!(page.text.contains("class=\"c-mark rumour\"") && page.text.contains("class=\"c-mark move\""));
    assert!(page.text.len() < 110_000, "{} bytes", page.text.len());
    // A stretch of one's own has its own figures: the hour of the peak, 20:00 to 21:00 UTC.
    let hour = client.get("/market?from=2025-04-03T04:00&to=2025-04-03T05:00").await;
    let figures = hour.text.split("id=\"figures\"").nth(1).unwrap().split("</dl>").next().unwrap();
    let bars = seed_bars();
    let within: Vec<&Candle> = bars
        .bars()
        .iter()
        .filter(|bar| utc("2025-04-02T20:00") <= bar.open_time && bar.open_time < utc("2025-04-02T21:00"))
        .collect();
    assert_eq!(within.len(), 20);
    for (name, price) in [("Base (first price)", within[0].open), ("High", 88_500.into())] {
        let shown = wording::panel::market::price_of(domain::lang::Lang::En, "BTCUSDT", price);
        assert!(figures.contains(name) && figures.contains(&shown), "{name} {shown} in {figures}");
    }
    // Nonsense in the address is answered calmly.
    for nonsense in [
        "range=x&from=y&to=z",
        "from=9999-01-01T00:00&to=9999-02-01T00:00",
        "after=x&events=y&state=z",
        "from=2025-04-03T05:00&to=2025-04-03T04:00",
    ] {
        assert_eq!(client.get(&format!("/market?{nonsense}")).await.status, 200, "{nonsense}");
    }
    let before = client.get("/market?from=2020-01-01T00:00&to=2020-01-02T00:00").await;
    assert!(before.text.contains("No bars in this stretch"), "{}", before.text);
}

async fn news_are_filtered_and_go_on_page_by_page(stage: Stage) {
    let word = |number: usize| ["copper", "barley", "timber", "nickel", "cotton", "sugar"][number % 6];
    let rows: Vec<NewsRow> = (0..45)
        .map(|number| {
            let at = format!("2025-04-{:02}T{:02}:15", 1 + number / 24, number % 24);
            let state = if number % 9 == 0 { NewsState::Retracted } else { NewsState::Confirmed };
            headline(
                &format!("n{number:02}"),
                &at,
                &format!("Item {number:02} about {}", word(number)),
                state,
            )
        })
        .collect();
    record(&stage, &rows).await;
    let mut client = stage.signed_in("vic").await;
    let (mut path, mut seen) = ("/market".to_owned(), Vec::new());
    for pages in 1.. {
        let page = client.get(&path).await;
        let list = page.text.split("id=\"news-list\"").nth(1).unwrap();
        let mut items = list.split("Item ").skip(1).map(|rest| rest[..2].to_owned()).collect::<Vec<_>>();
        seen.append(&mut items);
        let Some(rest) = page.value_after("rel=\"next\" href=\"/market?after=") else {
            assert_eq!(pages, 3);
            break;
        };
        path = format!("/market?after={}", rest.split('#').next().unwrap());
    }
    // Newest first, every one once; those of the future were heard at their time.
    let expected: Vec<String> = (0..45).rev().map(|number| format!("{number:02}")).collect();
    assert_eq!(seen, expected);
    let page = client.get("/market?state=retracted").await;
    let list = page.text.split("id=\"news-list\"").nth(1).unwrap();
    assert_eq!(list.matches("class=\"line\"").count(), 5, "{list}");
    let page = client.get("/market?text=COPPER&state=confirmed").await;
    let list = page.text.split("id=\"news-list\"").nth(1).unwrap();
    // Of 0, 6, .., 42 the numbers 0, 18 and 36 are withdrawn.
    assert_eq!(list.matches("about copper").count(), 5, "{list}");
    assert!(page.text.contains("value=\"COPPER\""), "the filter stays in its field");
    let none = client.get("/market?text=unheard-of").await;
    assert!(none.text.contains("Nothing fits") && none.text.contains("Clear the filter"));
}

async fn a_story_is_moved_by_whoever_has_seen_it(stage: Stage) {
    let items = [
        heard("Outlet A", "a", "Tariffs paused for 90 days, adviser tells Outlet A", "2025-04-03T11:00"),
        heard(
            "Agency B",
            "b",
            "Tariffs paused for 90 days, Outlet A reports citing adviser",
            "2025-04-03T11:06",
        ),
    ];
    stage.service.hear_news(&items, stage.now()).await.unwrap();
    let mut client = organiser(&stage).await;
    let list = client.get("/market").await;
    let path = list.value_after("href=\"/market/news/").map(|rest| format!("/market/news/{rest}")).unwrap();
    assert!(list.text.contains("1 independent source · 2 reports"), "{}", list.text);
    let page = client.get(&path).await;
    assert!(page.text.contains("a reprint of Outlet A, not counted"), "{}", page.text);
    assert!(page.text.contains("href=\"https://a.example/story\""), "{}", page.text);
    let (to, seen) = (format!("{path}/state"), field(&page, "seen"));
    let form = |seen: &str, state: &str, reason: &str, link: &str| {
        [("seen", seen), ("state", state), ("reason", reason), ("link", link)]
            .map(|(name, value)| (name, value.to_owned()))
    };
    let send = async |client: &mut Client, fields: [(&str, String); 4]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        client.post(&to, &fields).await
    };
    // What is missing is said, and what was written stays.
    let answer = send(&mut client, form(&seen, "retracted", " ", "https://gov.example/denial")).await;
    assert!(answer.status == 422 && answer.text.contains("Say in a sentence"), "{}", answer.text);
    assert!(answer.text.contains("value=\"https://gov.example/denial\""), "{}", answer.text);
    let answer = send(&mut client, form(&seen, "retracted", "denied", "javascript:alert(1)")).await;
    assert!(answer.status == 422 && answer.text.contains("A link begins with"), "{}", answer.text);
    let answer = send(&mut client, form(&seen, "retracted", &"x".repeat(501), "")).await;
    assert!(answer.status == 422 && answer.text.contains("more than 500"), "{}", answer.text);
    assert_eq!(send(&mut client, form(&seen, "certain", "x", "")).await.status, 400);
    // A viewer looks only, and nobody writes without the token or what is unknown.
    let mut viewer = stage.signed_in("vic").await;
    let page = viewer.get(&path).await;
    assert!(page.text.contains("takes the role organiser") && !page.text.contains("id=\"move\""));
    assert_eq!(send(&mut viewer, form(&seen, "retracted", "denied", "")).await.status, 403);
    let body = super::client::form(&[("seen", &seen), ("state", "retracted"), ("reason", "x")]);
    let same = [("sec-fetch-site", "same-origin")];
    assert_eq!(client.send(reqwest::Method::POST, &to, &same, Some(body)).await.status, 403);
    for unknown in ["s9999", "h2:ab", "nonsense", "s99999999999999999999", "h1:%00x"] {
        assert_eq!(client.get(&format!("/market/news/{unknown}")).await.status, 404, "{unknown}");
        let fields = [("seen", "1"), ("state", "retracted"), ("reason", "x")];
        assert_eq!(
            client.post(&format!("/market/news/{unknown}/state"), &fields).await.status,
            404,
            "{unknown}"
        );
    }
    assert_eq!(audited(&stage, "story_moved").await, [], "nothing was done yet");
    // Somebody else was faster.
    let answer = send(&mut client, form(&seen, "disputed", "an agency doubts it", "")).await;
    assert_eq!((answer.status, answer.location()), (303, format!("{path}?done=saved").as_str()));
    let mut olga = stage.signed_in("olga").await;
    let answer =
        send(&mut olga, form(&seen, "retracted", "the White House denies it", "https://gov.example/denial"))
            .await;
    assert_eq!(answer.status, 409);
    for text in [
        "The story has changed since you opened it",
        "You were about to set it to: retracted",
        "the White House denies it</textarea>",
        "an agency doubts it",
        "Oki: a person decided",
    ] {
        assert!(answer.text.contains(text), "{text} in {}", answer.text);
    }
    let seen = field(&answer, "seen");
    let fields = form(&seen, "retracted", "the White House denies it", "https://gov.example/denial");
    assert_eq!(send(&mut olga, fields.clone()).await.status, 303);
    // Twice is stale, and with what is seen now it has that state already.
    assert_eq!(send(&mut olga, fields).await.status, 409);
    let seen = field(&olga.get(&path).await, "seen");
    let answer = send(&mut olga, form(&seen, "retracted", "again", "")).await;
    assert!(answer.status == 409 && answer.text.contains("has that state already"), "{}", answer.text);
    let moved = audited(&stage, "story_moved").await;
    assert_eq!(moved.len(), 2);
    assert_eq!(moved[1].reason.as_deref(), Some("the White House denies it"));
    assert!(moved[1].actor.starts_with("user:"), "{}", moved[1].actor);
    assert_eq!(moved[1].after.as_ref().unwrap()["link"], "https://gov.example/denial");
    let list = client.get("/market?state=retracted").await;
    assert!(list.text.contains("set by a person"), "{}", list.text);
}

async fn a_headline_without_a_story_is_moved_too(stage: Stage) {
    record(&stage, &[flash(NewsState::Rumour)]).await;
    let mut client = organiser(&stage).await;
    let path = "/market/news/h12:Harbour%20Wireflash";
    assert!(client.get("/market").await.text.contains(&format!("href=\"{path}\"")));
    let page = client.get(path).await;
    assert!(page.text.contains("This headline belongs to no story"), "{}", page.text);
    let seen = field(&page, "seen");
    let send = async |client: &mut Client, seen: &str, state: &str| {
        let fields = [("seen", seen), ("state", state), ("reason", "the order was signed on camera")];
        client.post(&format!("{path}/state"), &fields).await
    };
    assert_eq!(send(&mut client, &seen, "confirmed").await.status, 303);
    let answer = send(&mut client, &seen, "retracted").await;
    assert!(answer.status == 409 && answer.text.contains("has changed since"), "{}", answer.text);
    assert_eq!(send(&mut client, "confirmed", "confirmed").await.status, 409);
    let state = stage.world.db().news_item("Harbour Wire", "flash").await.unwrap().unwrap().row.state;
    assert_eq!(state, Some(NewsState::Confirmed));
    let moved = audited(&stage, "story_moved").await;
    assert_eq!(moved.len(), 1);
    assert_eq!(moved[0].subject, "news:Harbour Wire/flash");
}

async fn an_event_is_drafted_by_hand_once(stage: Stage) {
    record(&stage, &[flash(NewsState::Confirmed)]).await;
    let mut client = organiser(&stage).await;
    // While alerts rest, what happens is stored and nothing is made of it.
    assert_eq!(client.post("/market/rest", &[("hours", "24"), ("seen", "")]).await.status, 303);
    let looked = look(&stage).await;
    assert!(!looked.taken.is_empty());
    assert!(looked.taken.iter().all(|taken| !taken.alerted && taken.drafted.is_none()), "{:?}", looked.taken);
    assert_eq!(scene::notes(&stage.world).await, [], "nobody was told");
    let list = client.get("/market").await;
    assert!(list.text.contains("no draft"), "{}", list.text);
    let path = list.value_after("class=\"event-title\" href=\"").unwrap().to_owned();
    let page = client.get(&path).await;
    let revision = field(&page, "revision");
    for text in [
        "What the rules measured",
        "FLASH: Trump sets 10% baseline",
        "Would open",
        "Draft from this",
        "88,500",
    ] {
        assert!(page.text.contains(text), "{text} in {}", page.text);
    }
    let to = format!("{path}/draft");
    let mut viewer = stage.signed_in("vic").await;
    assert!(viewer.get(&path).await.text.contains("takes the role organiser"));
    assert_eq!(viewer.post(&to, &[("revision", &revision)]).await.status, 403);
    let same = [("sec-fetch-site", "same-origin")];
    let body = super::client::form(&[("revision", &revision)]);
    assert_eq!(client.send(reqwest::Method::POST, &to, &same, Some(body)).await.status, 403);
    let answer = client.post(&to, &[("revision", "99")]).await;
    assert!(answer.status == 409 && answer.text.contains("Look at it again"), "{}", answer.text);
    for unknown in ["tariff:2020-01-01T00:00:00Z", "a%00b"] {
        assert_eq!(client.get(&format!("/market/events/{unknown}")).await.status, 404, "{unknown}");
        assert_eq!(
            client.post(&format!("/market/events/{unknown}/draft"), &[("revision", "1")]).await.status,
            404
        );
    }
    let answer = client.post(&to, &[("revision", &revision)]).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    let made = answer.location().split('/').nth(2).unwrap().to_owned();
    let id = domain::campaign::CampaignId::new(made.clone()).unwrap();
    let stored = stage.world.db().campaign(&id).await.unwrap().expect("it is stored");
    assert_eq!(stored.campaign.guild, GUILD);
    assert_eq!(stored.campaign.state, domain::state::State::Draft);
    // After noon of 3 April UTC the next 15:00 in UTC+8 with time for a review is that of 4 April.
    assert_eq!(stored.campaign.window.opens, utc("2025-04-04T07:00"));
    let drafted = audited(&stage, "drafted_from_event").await;
    assert_eq!(drafted.len(), 1);
    assert!(drafted[0].actor.starts_with("user:"), "{}", drafted[0].actor);
    // Twice makes no second one.
    let answer = client.post(&to, &[("revision", &revision)]).await;
    assert!(
        answer.status == 409 && answer.text.contains("was drafted from this event already"),
        "{}",
        answer.text
    );
    assert!(client.get(&path).await.text.contains(&made));
    // Another server learns that there is one and not which.
    let mut owner = stage.signed_in("olga").await;
    let elsewhere = domain::campaign::Campaign {
        id: domain::campaign::CampaignId::new("elsewhere").unwrap(),
        guild: Snowflake(6000),
        ..tests::world::seed::campaign()
    };
    let (actor, secrets) = (campaigns::Actor::Herald, tests::world::seed::SECRETS);
    stage.service.draft(&elsewhere, &secrets, &actor, stage.now()).await.unwrap();
    owner.get("/").await;
    assert_eq!(owner.post("/server", &[("guild", "6000")]).await.status, 303);
    for path in ["/market", &path] {
        let page = owner.get(path).await;
        assert!(page.text.contains("drafted already, in another place"), "{}", page.text);
        assert!(!page.text.contains(&made), "{path}");
    }
}

async fn alerts_rest_and_go_on(stage: Stage) {
    let mut client = organiser(&stage).await;
    let page = client.get("/market").await;
    assert!(page.text.contains("Alerts about “tariff” are on."), "{}", page.text);
    assert_eq!(field(&page, "seen"), "");
    for (hours, status) in [("5000", 400), ("-24", 400), ("x", 400)] {
        assert_eq!(
            client.post("/market/rest", &[("hours", hours), ("seen", "")]).await.status,
            status,
            "{hours}"
        );
    }
    assert_eq!(client.post("/market/rest", &[("hours", "24"), ("seen", "x")]).await.status, 400);
    let mut viewer = stage.signed_in("vic").await;
    assert_eq!(viewer.post("/market/rest", &[("hours", "24"), ("seen", "")]).await.status, 403);
    assert_eq!(client.post("/market/rest", &[("hours", "72"), ("seen", "")]).await.status, 303);
    let page = client.get("/market").await;
    // Three days after 20:00 of 3 April.
    assert!(page.text.contains("rest until 2025-04-06 20:00 (UTC+8)"), "{}", page.text);
    // Who still sees none is told how it stands.
    let answer = client.post("/market/rest", &[("hours", "24"), ("seen", "")]).await;
    assert!(answer.status == 409 && answer.text.contains("rest until 2025-04-06 20:00"), "{}", answer.text);
    let seen = field(&page, "seen");
    assert_eq!(client.post("/market/rest", &[("hours", "0"), ("seen", &seen)]).await.status, 303);
    assert!(client.get("/market").await.text.contains("are on."));
    assert_eq!(audited(&stage, "theme_muted").await.len(), 1);
    assert_eq!(audited(&stage, "theme_unmuted").await.len(), 1);
    // A rest ends by itself.
    assert_eq!(client.post("/market/rest", &[("hours", "24"), ("seen", "")]).await.status, 303);
    stage.pass(TimeDelta::hours(25));
    let page = client.get("/market").await;
    assert!(page.status == 303 || page.text.contains("are on."), "{}", page.text);
}

/// Prices are kept between requests, words are not: every page is in its own language and colours.
async fn a_new_bar_and_a_revised_one_are_on_the_next_page(stage: Stage) {
    record(&stage, &[]).await;
    let mut vic = stage.signed_in("vic").await;
    let mut mei = stage.signed_in("mei").await;
    mei.get("/market").await;
    for choice in ["lang:zh-TW", "colours:red-up"] {
        assert_eq!(
            mei.post("/preferences", &[("choice", choice), ("next", "/market")]).await.status,
            303,
            "{choice}"
        );
    }
    let page = vic.get("/market").await;
    assert!(page.text.contains("88,500") && !page.text.contains("87,654"), "{}", page.text);
    let of = CandleSeries { name: seed_bars().name().clone(), step: seed_bars().step() };
    let newest = seed_bars().closed_by(stage.now()).last().unwrap().clone();
    let put = async |bars: &[Candle]| stage.service.put_candles(&of, bars).await.unwrap();
    // A bar that closes now.
    stage.pass(of.step);
    let next = Candle {
        open_time: newest.open_time + of.step,
        high: 87_700.into(),
        close: "87654.3".parse().unwrap(),
        ..newest.clone()
    };
    put(std::slice::from_ref(&next)).await;
    assert!(vic.get("/market").await.text.contains("87,654.3"), "the new bar");
    // It is corrected at once.
    put(&[Candle { close: "87655.4".parse().unwrap(), ..next.clone() }]).await;
    let page = vic.get("/market").await;
    assert!(page.text.contains("87,655.4") && !page.text.contains("87,654.3"), "the revised bar");
    // One of half a day ago is corrected: the peak was another one.
    let bars = seed_bars();
    let peak = bars.bars().iter().find(|bar| bar.open_time == utc("2025-04-02T20:15")).unwrap();
    put(&[Candle { high: 89_321.into(), ..peak.clone() }]).await;
    let english = vic.get("/market").await.text;
    let chinese = mei.get("/market").await.text;
    for page in [&english, &chinese] {
        assert!(page.contains("89,321") && page.contains("87,655.4"), "{page}");
    }
    assert!(english.contains("Not investment advice.") && english.contains("lang=\"en\""));
    assert!(chinese.contains("不構成投資建議") && chinese.contains("lang=\"zh-TW\""));
    let colours =
        |page: &str| page.split("data-colours=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_ne!(colours(&english), colours(&chinese));
}

/// Bars of a minute that go up a dollar each, `off` dollars away from the others.
fn minutes(to: DateTime<Utc>, count: i64, off: i64, still: i64) -> Vec<Candle> {
    (1..=count)
        .rev()
        .map(|back| {
            let price = 84_000 + off - back.max(still);
            Candle {
                open_time: to - TimeDelta::minutes(back),
                open: price.into(),
                high: price.into(),
                low: price.into(),
                close: price.into(),
                volume: i64::from(still == 0 || back > still).into(),
            }
        })
        .collect()
}

/// Each venue stands with its own reason, and the price of all is that of the three that agree.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn venues_that_do_not_count_are_named_with_their_reason() {
    let mut world = World::on_sqlite().await;
    let names = ["Gate.io", "Binance", "OKX", "Kraken", "Coinbase", "Bybit", "Bitstamp"];
    let venues: Vec<SeriesName> = names.iter().map(|name| SeriesName::new(*name, "BTC/USD")).collect();
    world.set(|settings| {
        settings.prices = PriceSettings { venues: venues.clone(), ..PriceSettings::default() };
    });
    let stage = Box::pin(Stage::over(world, |_| {})).await;
    let now = stage.now();
    for (venue, to, off, still) in [
        (0, now, 0, 0),
        (1, now, 1, 0),
        (2, now, 2, 0),
        // Ten per cent off, eight minutes old, and without a trade in ten minutes.
        (3, now, 8_400, 0),
        (4, now - TimeDelta::minutes(8), 0, 0),
        (5, now, 0, 10),
    ] {
        stage.service.hear_bars(&venues[venue], &minutes(to, 60, off, still), now).await.unwrap();
    }
    stage.service.hear_venue_trouble(&venues[6], VenueTrouble::Shut, "HTTP 451", now).await.unwrap();
    let mut client = stage.signed_in("vic").await;
    let page = client.get("/market").await;
    let prices = page.text.split("id=\"prices\"").nth(1).unwrap().split("</ul>").next().unwrap();
    let of = |venue: &str| {
        prices.split("<li").find(|row| row.contains(venue)).unwrap_or_else(|| panic!("{venue} in {prices}"))
    };
    assert!(of("Median of the venues").contains("$84,000"), "{prices}");
    assert!(of("Median of the venues").contains("3 venues agree, spread 0.00%"), "{prices}");
    for (venue, standing) in [
        ("Gate.io", "counts"),
        ("Binance", "counts"),
        ("OKX", "counts"),
        ("Kraken", "outlier: +10.00% from the median"),
        ("Coinbase", "stale: its last bar is 8 min old"),
        ("Bybit", "frozen: no trade in"),
        ("Bitstamp", "not served here (HTTP 451)"),
    ] {
        assert!(of(venue).contains(standing), "{venue}: {}", of(venue));
    }
    assert!(of("Gate.io").contains("facts are told from here"), "{prices}");
    assert!(of("Bitstamp").contains("title=\"HTTP 451\""), "{prices}");
}

/// What feeds say is text everywhere, also on the chart and in addresses.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_feeds_say_is_text() {
    let stage = Stage::on_sqlite().await;
    let rows: Vec<NewsRow> = PAYLOADS
        .iter()
        .enumerate()
        .map(|(number, payload)| NewsRow {
            source: format!("{number}{payload}"),
            url: Some(format!("javascript:window.pwned=1//{payload}")),
            lang: Some((*payload).to_owned()),
            ..headline(
                &format!("p{number}{payload}"),
                &format!("2025-04-02T{number:02}:00"),
                payload,
                NewsState::Rumour,
            )
        })
        .collect();
    record(&stage, &rows).await;
    let mut client = stage.signed_in("vic").await;
    let list = client.get("/market").await;
    let mut paths = vec!["/market".to_owned()];
    paths.extend(
        list.all("href").into_iter().filter(|href| href.starts_with("/market/news/")).map(str::to_owned),
    );
    assert!(paths.len() > PAYLOADS.len(), "{paths:?}");
    for payload in PAYLOADS {
        let query = super::client::form(&[
            ("text", payload),
            ("state", payload),
            ("range", payload),
            ("from", payload),
            ("to", payload),
        ]);
        paths.push(format!("/market?{query}"));
    }
    let mut shown = 0;
    for path in paths {
        let page = client.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(
            page.text.matches("<script").count(),
            page.text.matches("<script src=\"/assets/").count(),
            "{path}"
        );
        for tag in
            ["<img", "<base", "<svg onload", "<b>bold", "href=\"javascript", "<details open", " style=\""]
        {
            assert!(!page.text.contains(tag), "{path}: {tag} in {}", page.text);
        }
        shown += page.text.matches("pwned").count();
    }
    assert!(shown > 40, "the attempts are on the pages as text, {shown} times");
}
