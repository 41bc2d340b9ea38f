//! The whole service with two replicas: the team's room on Discord hears of the move once.

use std::time::Duration;

use chrono::TimeDelta;
use herald::watch::events::Setup as EventsSetup;
use market::{Candle, NewsState, Series};
use store::CandleSeries;
use tests::discord::{Limits, Setup};
use tests::live::{LiveWorld, TEAM_ROOM};

use super::scene::{flash, home, seed_bars, utc};

/// The recorded night a day later: the world's campaign is open then.
const LATER: TimeDelta = TimeDelta::days(1);

fn later(series: &Series) -> Series {
    let bars = series.bars().iter().map(|bar| Candle { open_time: bar.open_time + LATER, ..bar.clone() });
    Series::new(series.step(), bars.collect(), series.name().clone())
        .expect("a day moves nothing off the grid")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_teams_room_hears_of_the_move_once() {
    let mut world = LiveWorld::new(Setup { limits: Limits::NONE, ..Setup::default() }).await;
    world.set(|settings| settings.events.drafts = home());
    world.events = Some(EventsSetup { look_every: Duration::from_millis(50) });
    let series = later(&seed_bars());
    let of = CandleSeries { name: series.name().clone(), step: series.step() };
    let begin = utc("2025-04-02T20:00") + LATER;
    world.discord.clock().set(begin);
    let stored = series.closed_by(begin).len();
    world.service.put_candles(&of, &series.bars()[..stored]).await.unwrap();
    world.start().await;
    world.settle_by(TimeDelta::zero()).await;
    let second = world.start_another().await;
    second.until_health("the second stands by", |health| health["gateway"]["link"] == "standby").await;
    let mut row = flash(NewsState::Confirmed);
    row.published_at += LATER;
    row.seen_at += LATER;
    for bar in &series.bars()[stored..stored + 12] {
        let closes = bar.open_time + series.step();
        world.discord.clock().set(closes);
        if row.seen_at <= closes {
            world.service.learn_news(&row, closes).await.unwrap();
        }
        world.service.put_candles(&of, std::slice::from_ref(bar)).await.unwrap();
        // Whichever of the two looks, it notes how far it has come.
        let wanted = closes.timestamp_millis();
        let come = async {
            loop {
                let told = world.db.cursor("market:told").await.unwrap();
                if told.and_then(|told| told.parse::<i64>().ok()).is_some_and(|told| told >= wanted) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(2), come).await.expect("the bar is looked at");
    }
    world.settle_by(TimeDelta::zero()).await;
    let said = world.discord.said(TEAM_ROOM);
    let rows = world.db.outbox_family("event:").await.unwrap();
    assert!(!rows.is_empty());
    let about = said.iter().filter(|message| message.content.contains("88,500")).count();
    let queued = rows.iter().filter(|row| row.body["content"].as_str().unwrap().contains("88,500")).count();
    assert_eq!(about, queued, "each is said once");
    let drafts = world.db.campaigns().await.unwrap();
    assert_eq!(drafts.len(), 2, "the world's campaign and one draft");
    second.until_health("no trouble", |health| health["parts"]["events"]["status"] == "ok").await;
    second.stop().await;
    world.finish().await;
}
