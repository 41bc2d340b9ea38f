//! The seed's campaign and posts in it.

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::{Campaign, CampaignId, Channels, Criterion, Rules, commit_seed};
use domain::dates::Dates;
use domain::lang::Localised;
use domain::post::{Author, PostFacts, PostVersion};
use domain::prize::{Prize, PrizeUnit};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::{Outcome, Reason, Verdict};
use domain::window::Window;
use serde_json::json;
use store::{CampaignSecrets, Db, NewFact, NewJob, NewOutbox, Tx};

/// The first id inside the seed's window (rule R11).
pub(super) const FIRST: u64 = 1_357_248_253_132_800_000;

pub(super) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// A moment in the window.
pub(super) fn now() -> DateTime<Utc> {
    at("2025-04-03T20:00:00+08:00")
}

pub(super) fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

pub(super) fn seed_id() -> CampaignId {
    CampaignId::new("tariff-2025-04-03").unwrap()
}

pub(super) const SECRETS: CampaignSecrets = CampaignSecrets { seed: [7; 32], salt: [9; 32] };

pub(super) fn campaign(id: &str) -> Campaign {
    let window = Window::new(at("2025-04-03T15:00:00+08:00"), at("2025-04-04T15:00:00+08:00")).unwrap();
    Campaign {
        id: CampaignId::new(id).unwrap(),
        guild: Snowflake(1000),
        channels: Channels {
            announcements: Snowflake(2001),
            entries: Snowflake(2002),
            moderators: Snowflake(2003),
        },
        title: Localised {
            zh_tw: "關稅政策後市場分析".into(),
            zh_cn: "关税政策后市场分析".into(),
            en: "The market after the tariffs".into(),
        },
        body: Localised::from_fn(|lang| format!("BTC 82,500 ({lang}) 📉 𠮷")),
        question: Localised::from_fn(|lang| format!("What next? ({lang})")),
        topic: "关税政策后市场分析".into(),
        aliases: vec!["關稅政策後市場分析".into()],
        prize: Prize {
            winners_max: 5,
            amount_minor: 1000,
            currency: "USD".into(),
            unit: PrizeUnit::PointCard,
        },
        dates: Dates::standard(&window, at("2025-04-03T12:00:00+08:00")),
        window,
        rules: Rules::default(),
        criteria: vec![Criterion { id: "quality".into(), weight: 100 }],
        seed_commitment: commit_seed(&SECRETS.seed),
        state: State::Open,
        void_reason: None,
    }
}

/// Stores the seed's campaign and gives its id.
pub(super) async fn with_campaign(db: &Db) -> CampaignId {
    let mut tx = db.begin().await.unwrap();
    assert!(tx.insert_campaign(&campaign(seed_id().as_str()), &SECRETS, now()).await.unwrap());
    tx.commit().await.unwrap();
    seed_id()
}

pub(super) fn post_id(number: u64) -> Snowflake {
    Snowflake(FIRST + number)
}

pub(super) fn facts(number: u64) -> PostFacts {
    PostFacts {
        id: post_id(number),
        channel: Snowflake(2002),
        thread: None,
        author: Author {
            id: Snowflake(3000 + number), name: format!("關稅小王 {number}"), is_bot: false
        },
        forward: false,
    }
}

pub(super) fn version(time: DateTime<Utc>, text: &str) -> PostVersion {
    PostVersion { at: time, text: text.into() }
}

/// Stores a post with one version.
pub(super) async fn put(tx: &mut Tx, campaign: &CampaignId, number: u64) {
    assert!(tx.put_post(campaign, &facts(number), now()).await.unwrap());
    let text = format!("#关税政策后市场分析# {number}");
    assert!(tx.put_version(campaign, post_id(number), &version(now(), &text), now()).await.unwrap());
}

/// Stores the seed's campaign with some posts and gives its id.
pub(super) async fn with_posts(db: &Db, posts: u64) -> CampaignId {
    let campaign = with_campaign(db).await;
    let mut tx = db.begin().await.unwrap();
    for number in 0..posts {
        put(&mut tx, &campaign, number).await;
    }
    tx.commit().await.unwrap();
    campaign
}

pub(super) fn verdict(outcome: Outcome, reasons: Vec<Reason>) -> Verdict {
    Verdict { outcome, reasons, flags: vec![], evidence: None, rules_version: "herald-rules-1".into() }
}

pub(super) fn fact(outside_id: &str) -> NewFact {
    NewFact {
        source: "discord".into(),
        outside_id: outside_id.into(),
        kind: "post_seen".into(),
        payload: json!({ "id": outside_id, "text": "看跌 \u{0} 📉" }),
    }
}

pub(super) fn message(number: u64) -> NewOutbox {
    NewOutbox {
        dedupe_key: format!("announcement:{number}"),
        campaign: Some(seed_id()),
        kind: "announcement".into(),
        channel: Snowflake(2001),
        nonce: format!("nonce{number}"),
        body: json!({ "content": format!("公告 {number}") }),
        not_before: now(),
        lane: None,
    }
}

pub(super) fn job(key: &str, due: DateTime<Utc>) -> NewJob {
    NewJob {
        dedupe_key: key.into(),
        campaign: Some(seed_id()),
        kind: "close".into(),
        due,
        payload: json!({ "key": key }),
    }
}
