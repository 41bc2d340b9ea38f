//! From the frozen list to the claimed prize, with the commands of Discord; and the market in pictures.

use std::collections::BTreeMap;

use campaigns::UidKey;
use campaigns::pricing::MarketChart;
use chrono::TimeDelta;
use domain::lang::{Lang, Localised};
use domain::payout::PayoutState;
use domain::snowflake::Snowflake;
use domain::state::State;
use market::{Candle, SeriesName};
use serde_json::Value;
use store::CandleSeries;
use tests::discord::{MessageView, Setup};
use tests::live::{ANNOUNCEMENTS, ENTRIES, LiveWorld};
use tests::world::seed::{GUILD, JUDGES, THOUGHTS, at, tagged};

use crate::commands_discord::club::{Club, read, with_buttons};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Two quiet days, a rise of 6% in an hour, and two thirds of it given back in the next.
fn hours() -> Vec<Candle> {
    let quiet = std::iter::repeat_n([100, 100, 100, 100], 48);
    let bars = quiet.chain([[100, 106, 100, 105], [105, 105, 102, 103]]);
    let bar = |(hour, [open, high, low, close]): (i64, [i64; 4])| Candle {
        open_time: at("2025-04-01 08:00") + TimeDelta::hours(hour),
        open: open.into(),
        high: high.into(),
        low: low.into(),
        close: close.into(),
        volume: 1.into(),
    };
    (0..).zip(bars).map(bar).collect()
}

/// Stored prices, a chart for the opening in each language, and a key for account numbers.
async fn prepare(world: &mut LiveWorld) {
    world.set(|settings| settings.uid_key = Some(UidKey::new([5; 32])));
    let series = CandleSeries { name: SeriesName::new("Example", "BTCUSDT"), step: TimeDelta::hours(1) };
    world.service.put_candles(&series, &hours()).await.unwrap();
    let mut charts = BTreeMap::new();
    for lang in Lang::ALL {
        let MarketChart::Chart { chart, .. } = world.service.market_chart(lang, world.now()).await.unwrap()
        else {
            panic!("there are prices");
        };
        charts.insert(lang, chart);
    }
    let charts: Localised<Value> = Localised::from_fn(|lang| charts[&lang].clone());
    world.service.set_charts(&world.id, &charts, world.now()).await.unwrap();
}

fn pictures(message: &MessageView) -> usize {
    message.attachments.iter().filter(|file| file.bytes.starts_with(PNG) && file.bytes.len() > 5_000).count()
}

/// Asks for the next step, confirms it, and reads what was done.
async fn pick(club: &Club) -> String {
    let asked = club.slash(club.organiser, "campaign pick", &[]);
    let question = with_buttons(&asked).await;
    let done = read(&club.press(club.organiser, &question, "h1:c:")).await;
    club.world.settle().await;
    done
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn winners_are_picked_told_and_claim_their_prizes() {
    let club = Club::open_with(Setup::default(), prepare).await;
    let (world, alice, bob) = (&club.world, club.alice, club.bob);
    // The notice carries its chart, in every language.
    let notices = world.discord.said(ANNOUNCEMENTS);
    assert_eq!(notices.iter().map(pictures).collect::<Vec<_>>(), [1, 1, 1]);
    let outsider = world.discord.add_member("oscar", &[]);
    world.discord.set_locale(outsider, "en-US");
    world.at("2025-04-03 15:10");
    let thread = world.discord.create_thread(ENTRIES, bob, "my view");
    let posts = [(alice, ENTRIES, 0), (bob, thread, 1)]
        .map(|(member, place, thought)| world.discord.post(place, member, &tagged(THOUGHTS[thought])));
    world.settle().await;
    let early = club.ask(club.organiser, "campaign pick", &[]).await;
    assert!(early.contains("2025-04-05") || early.contains("2025-04-04"), "{early}");
    for time in ["2025-04-04 15:00", "2025-04-06 12:00"] {
        world.at(time);
        world.settle().await;
    }
    let list = pick(&club).await;
    assert!(list.contains('2'), "{list}");
    assert_eq!(world.service.campaign(&world.id).await.unwrap().campaign.state, State::Frozen);
    // Bob's post is marked higher.
    let sheet: BTreeMap<Snowflake, Vec<u8>> =
        posts.iter().zip([4, 9]).map(|(post, mark)| (*post, vec![mark, mark])).collect();
    for judge in JUDGES {
        world.service.score(&world.id, judge, &sheet, world.now()).await.expect("the list is frozen");
    }
    pick(&club).await;
    let waits = club.ask(club.organiser, "campaign announce", &[]).await;
    assert!(waits.contains("2025-04-07"), "{waits}");
    world.at("2025-04-07 18:00");
    world.settle().await;
    let before = world.discord.said(ANNOUNCEMENTS).len();
    pick(&club).await;
    assert_eq!(world.service.campaign(&world.id).await.unwrap().campaign.state, State::Published);

    // The winners' post in three languages names nobody whole and mentions nobody.
    let results = world.discord.said(ANNOUNCEMENTS).split_off(before);
    assert_eq!(results.len(), 3);
    for card in &results {
        let text = card.embeds[0]["description"].as_str().unwrap();
        assert!(!text.contains("alice") && !text.contains("bob"), "{text}");
        assert!(text.contains("b\\*\\*\\*b") && text.contains("a\\*\\*\\*e"), "{text}");
        // The link to a post of a thread leads into the thread.
        assert!(text.contains(&format!("/channels/{GUILD}/{thread}/{}", posts[1])), "{text}");
        let first = text.find(&posts[1].to_string()).expect("the first place is linked");
        assert!(first < text.find(&posts[0].to_string()).expect("the second place is linked"), "{text}");
        assert!(card.mentions.is_empty() && !card.mention_everyone);
    }
    // Each winner hears of it below the own post, and nobody else is called.
    for (place, post, winner) in [(ENTRIES, posts[0], alice), (thread, posts[1], bob)] {
        let told: Vec<_> =
            world.discord.said(place).into_iter().map(|reply| (reply.reference, reply.mentions)).collect();
        assert_eq!(told, [(Some(post), vec![winner])]);
    }
    let shown = club.ask(outsider, "campaign winners", &[]).await;
    assert!(shown.contains("b\\*\\*\\*b") && shown.contains(&format!("/{thread}/{}", posts[1])), "{shown}");

    let form = club.slash(bob, "campaign claim", &[]);
    form.first().await;
    let sent = world.discord.modal_submit(&form, &[("uid", "12345678")]);
    let noted = read(&sent).await;
    assert!(noted.contains("678") && !noted.contains("12345678"), "{noted}");
    let form = club.slash(outsider, "campaign claim", &[]);
    form.first().await;
    let sent = world.discord.modal_submit(&form, &[("uid", "87654321")]);
    let refused = read(&sent).await;
    assert!(refused.contains("not among the winners"), "{refused}");
    world.settle().await;
    let payouts = world.service.payouts(&world.id).await.unwrap();
    // Until the appeals end everything is only due; a number is there for the one who gave it.
    let states: Vec<_> =
        payouts.iter().map(|row| (row.payout.place, row.payout.person, row.payout.state)).collect();
    assert_eq!(states, [(1, bob, PayoutState::Due), (2, alice, PayoutState::Due)]);
    assert!(
        !world.bytes_on_disk().windows(8).any(|bytes| bytes == b"12345678"),
        "the number is readable on the disk"
    );
    club.world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_market_is_shown_in_a_picture_and_in_words() {
    let club = Club::open_with(Setup::default(), prepare).await;
    let chart = club.slash(club.alice, "market chart", &[]);
    assert!(read(&chart).await.contains("6.00%"));
    let shown = chart.shown().expect("it is shown");
    assert_eq!(pictures(&shown), 1, "{:?}", shown.attachments.len());
    let brief = club.ask(club.bob, "market brief", &[]).await;
    assert!(brief.contains("Example BTCUSDT") && brief.contains("6.00%"), "{brief}");
    club.world.finish().await;
}
