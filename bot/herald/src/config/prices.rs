//! The section of prices: which exchanges are asked, and how what they say is kept.

use std::collections::BTreeMap;
use std::time::Duration;

use campaigns::prices::PriceSettings;
use chrono::TimeDelta;
use feeds::prices::PollOptions;
use feeds::venues::{ClientOptions, Venue, VenueId};
use market::SeriesName;
use market::composite::CompositeOptions;
use serde::{Deserialize, Serialize};

use crate::watch::prices::{Asked, Setup};

/// Which exchanges are asked for prices, and how these are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PricesSection {
    /// Whether any exchange is asked at all.
    pub enabled: bool,
    /// The venue that facts are told from.
    pub primary: VenueId,
    /// How far back bars are read, in days.
    pub backfill_days: u32,
    /// How many of the newest minutes are read again each minute, for corrections.
    pub reread_minutes: u32,
    /// How long a bar of the primary is waited for before another venue's stands in, in seconds.
    pub stand_in_seconds: u32,
    /// How long bars of venues are kept, in days.
    pub keep_days: u32,
    /// How long those of the primary and the composite are kept, in days.
    pub keep_long_days: u32,
    /// How long one request may take, in seconds.
    pub timeout_seconds: u32,
    /// How far a venue's clock may be from ours, in seconds.
    pub clock_tolerance_seconds: u32,
    /// When a venue counts.
    pub composite: CompositeOptions,
    /// The venues.
    pub venues: BTreeMap<VenueId, VenueSection>,
}

/// One exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VenueSection {
    /// Whether it is asked.
    pub enabled: bool,
    /// Where its public interface is.
    pub base_url: String,
    /// The pair, in its own spelling.
    pub symbol: String,
    /// The most requests a minute.
    pub requests_per_minute: u32,
}

/// What types cannot say: the key, and what is wrong with it.
pub(super) fn check(prices: &PricesSection) -> Result<(), (String, String)> {
    let range = |key: &str, value: u32, least: u32, most: u32| {
        if (least..=most).contains(&value) {
            return Ok(());
        }
        Err((format!("prices.{key}"), format!("{value} is not between {least} and {most}")))
    };
    range("backfill_days", prices.backfill_days, 0, 365)?;
    range("reread_minutes", prices.reread_minutes, 1, 60)?;
    range("stand_in_seconds", prices.stand_in_seconds, 10, 3600)?;
    // What is forgotten earlier than it is read back would be read again at every start.
    range("keep_days", prices.keep_days, prices.backfill_days.max(2), 36_500)?;
    range("keep_long_days", prices.keep_long_days, prices.keep_days, 36_500)?;
    range("timeout_seconds", prices.timeout_seconds, 1, 50)?;
    range("clock_tolerance_seconds", prices.clock_tolerance_seconds, 2, 600)?;
    prices.composite.check().map_err(|error| ("prices.composite".to_owned(), error.to_string()))?;
    for (id, venue) in &prices.venues {
        let key = |key: &str| format!("venues.{}.{key}", id.key());
        range(&key("requests_per_minute"), venue.requests_per_minute, 1, 600)?;
        Venue::new(*id, &venue.base_url, &venue.symbol)
            .map_err(|error| (format!("prices.venues.{}", id.key()), error.to_string()))?;
    }
    if prices.enabled && !prices.venues.get(&prices.primary).is_some_and(|venue| venue.enabled) {
        let key = prices.primary.key();
        let why =
            format!("{key} is not asked; name a venue that is, or set prices.venues.{key}.enabled = true");
        return Err(("prices.primary".to_owned(), why));
    }
    Ok(())
}

impl PricesSection {
    /// The venues that are asked, the primary first and the others in the order in which they stand in for it; none
    /// while prices are switched off.
    pub fn asked(&self) -> Vec<Asked> {
        let others = VenueId::ALL.into_iter().filter(|id| *id != self.primary);
        let ids = std::iter::once(self.primary).chain(others).filter(|_| self.enabled);
        ids.filter_map(|id| {
            let section = self.venues.get(&id).filter(|venue| venue.enabled)?;
            let venue = Venue::new(id, &section.base_url, &section.symbol).ok()?;
            Some(Asked { venue, requests_per_minute: section.requests_per_minute })
        })
        .collect()
    }

    /// How the use cases keep prices.
    pub fn settings(&self) -> PriceSettings {
        let name = |asked: Asked| SeriesName::new(asked.venue.id.name(), asked.venue.pair());
        PriceSettings {
            venues: self.asked().into_iter().map(name).collect(),
            composite: self.composite.clone(),
            grace: TimeDelta::seconds(self.stand_in_seconds.into()),
            keep: TimeDelta::days(self.keep_days.into()),
            keep_long: TimeDelta::days(self.keep_long_days.into()),
            ..PriceSettings::default()
        }
    }

    /// How venues are asked; `None` while prices are switched off.
    pub fn setup(&self) -> Option<Setup> {
        let standard = ClientOptions::default();
        let client = ClientOptions {
            timeout: Duration::from_secs(self.timeout_seconds.into()),
            clock_tolerance: TimeDelta::seconds(self.clock_tolerance_seconds.into()),
            ..standard
        };
        let poll = PollOptions {
            reread: self.reread_minutes,
            backfill: TimeDelta::days(self.backfill_days.into()),
            ..PollOptions::default()
        };
        self.enabled.then(|| Setup { venues: self.asked(), client, poll })
    }
}
