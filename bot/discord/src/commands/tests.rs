//! What every part of the commands is tested with.

use chrono::{DateTime, TimeDelta};
use domain::campaign::{Campaign, CampaignId, Channels, Criterion, Rules, commit_seed};
use domain::dates::Dates;
use domain::lang::Localised;
use domain::prize::{Prize, PrizeUnit};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::window::Window;
use store::StoredCampaign;

/// A campaign of server 42 in a state.
pub(crate) fn stored(id: &str, state: State) -> StoredCampaign {
    let opens = DateTime::parse_from_rfc3339("2025-04-03T15:00:00+08:00").unwrap().to_utc();
    let window = Window::new(opens, opens + TimeDelta::hours(24)).unwrap();
    let campaign = Campaign {
        id: CampaignId::new(id).unwrap(),
        guild: Snowflake(42),
        channels: Channels {
            announcements: Snowflake(10),
            entries: Snowflake(20),
            moderators: Snowflake(30),
        },
        title: Localised::from_fn(|_| "Daily topic".to_owned()),
        body: Localised::from_fn(|_| "News.".to_owned()),
        question: Localised::from_fn(|_| "What now?".to_owned()),
        topic: "关税".to_owned(),
        aliases: Vec::new(),
        prize: Prize {
            winners_max: 5,
            amount_minor: 1000,
            currency: "USD".into(),
            unit: PrizeUnit::PointCard,
        },
        dates: Dates::standard(&window, opens - TimeDelta::hours(1)),
        window,
        rules: Rules::default(),
        criteria: vec![Criterion { id: "creativity".into(), weight: 100 }],
        seed_commitment: commit_seed(&[7; 32]),
        state,
        void_reason: None,
    };
    StoredCampaign { campaign, revision: 1, created_at: opens }
}
