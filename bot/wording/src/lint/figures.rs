//! Every figure of a news paragraph must be one of the computed facts.
//!
//! [`figures`](crate::figures) reads the paragraph, here as in what a model writes. What stands inside a quoted headline, a
//! source or the name of the series is somebody else's and is left out.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::campaign::Campaign;
use market::facts::Unknown;
use market::{Facts, Since};
use rust_decimal::Decimal;

use crate::figures::{self, KnownNumber, Unit};
use crate::market_move::{Headline, series};
use crate::user_text::quote_user_text;

/// What the figures of a paragraph may be.
#[derive(Debug, Default)]
pub(super) struct Known {
    facts: figures::Known,
    /// Texts that are taken out before reading, the longest first.
    quoted: Vec<String>,
}

impl Known {
    pub(super) fn of(campaign: &Campaign, facts: &[Facts], headlines: &[Headline]) -> Self {
        let mut known = Self::default();
        known.times([campaign.window.opens, campaign.window.closes]);
        for one in facts {
            known.facts(one);
            for headline in headlines {
                let lag = (headline.time - one.extreme.bar_open).abs();
                let end = (headline.time - one.extreme.bar_open - TimeDelta::seconds(one.step_s)).abs();
                for minutes in [lag.num_minutes(), (lag.max(end).num_seconds() + 59) / 60] {
                    known.minutes(minutes);
                }
            }
        }
        for headline in headlines {
            known.times([headline.time]);
            for text in [&headline.title, &headline.source] {
                known.quoted.extend([text.clone(), quote_user_text(text)]);
            }
        }
        known.quoted.retain(|text| !text.trim().is_empty());
        known.quoted.sort_by_key(|text| std::cmp::Reverse(text.len()));
        known
    }

    fn facts(&mut self, facts: &Facts) {
        self.quoted.extend([series(facts), facts.series.pair.clone(), facts.series.venue.clone()]);
        self.prices([facts.extreme.price, facts.headline, facts.level_grid]);
        self.times([facts.at, facts.data_as_of, facts.extreme.bar_open]);
        for base in &facts.bases {
            self.price(base.price);
            self.change(base.percent);
            self.sigma(base.z);
            self.minutes(i64::from(base.hours) * 60);
            self.times([base.at]);
        }
        for reference in facts.from_24h_ago.iter().chain(&facts.from_utc_day_open) {
            self.price(reference.price);
            self.change(reference.percent);
            self.times([reference.bar_open]);
        }
        if let Some(news) = &facts.news {
            self.price(news.close);
            self.change(news.percent);
            self.sigma(news.z);
            self.minutes(news.minutes_to_extreme);
            self.times([news.news_at, news.bar_open]);
        }
        match &facts.since {
            Some(Since::Bar { bar_open, price, utc_day, utc_day_price, utc8_day, utc8_day_price }) => {
                self.prices([*price, *utc_day_price, *utc8_day_price]);
                self.times([*bar_open]);
                self.day(*utc_day);
                self.day(*utc8_day);
            }
            Some(Since::AtLeast { days, data_from }) => {
                self.minutes(*days * 1_440);
                self.times([*data_from]);
            }
            None => {}
        }
        for share in &facts.retracement {
            self.price(share.level);
            self.facts.number(KnownNumber::plain(share.percent.into(), Unit::Percent));
            share.minutes_after_peak_bar.into_iter().for_each(|minutes| self.minutes(minutes));
            self.times(share.first_bar);
        }
        for level in &facts.levels {
            self.price(level.level);
            self.times([level.touch]);
            self.times(level.close_confirm);
        }
        if let Some(after) = &facts.after {
            self.prices([after.low, after.close]);
            self.change(after.drawdown_percent);
            self.change(after.close_percent);
            self.sigma(after.close_z);
            self.times([after.low_at, after.close_at]);
            for back in &after.retraced {
                self.share(back.at_low * 100.0);
                self.share(back.at_close * 100.0);
                self.minutes(i64::from(back.hours) * 60);
            }
        }
        if let Some(volume) = &facts.volume {
            self.facts.numbers(decimal(volume.ratio).map(|ratio| KnownNumber::plain(ratio, Unit::Times)));
            self.times([volume.hour]);
        }
        self.facts
            .number(KnownNumber::plain(Decimal::from(facts.step_s) / Decimal::from(60), Unit::Duration));
        for unknown in &facts.unknowns {
            match unknown {
                Unknown::MissingBars { bars } => {
                    self.facts.number(KnownNumber::plain((*bars).into(), Unit::Count));
                }
                Unknown::StaleData { closed } => self.times([*closed]),
                Unknown::SinceBeyondData { data_from } => self.times([*data_from]),
                Unknown::Base { .. } | Unknown::Sigma { .. } | Unknown::VolumeRatio => {}
            }
        }
    }

    fn price(&mut self, value: Decimal) {
        self.facts.number(KnownNumber::plain(value, Unit::Dollars));
    }

    fn prices(&mut self, values: impl IntoIterator<Item = Decimal>) {
        values.into_iter().for_each(|value| self.price(value));
    }

    /// A move, in percent: its sign says which way.
    fn change(&mut self, value: f64) {
        self.facts.numbers(decimal(value).map(|value| KnownNumber::directed(value, Unit::Percent)));
    }

    fn share(&mut self, value: f64) {
        self.facts.numbers(decimal(value).map(|value| KnownNumber::plain(value, Unit::Percent)));
    }

    fn sigma(&mut self, value: Option<f64>) {
        let value = value.and_then(|value| decimal(value.abs()));
        self.facts.numbers(value.map(|value| KnownNumber::plain(value, Unit::Sigma)));
    }

    fn minutes(&mut self, minutes: i64) {
        self.facts.number(KnownNumber::plain(minutes.abs().into(), Unit::Duration));
    }

    fn times(&mut self, times: impl IntoIterator<Item = DateTime<Utc>>) {
        for time in times {
            self.facts.moment(time);
            self.day(time.date_naive());
        }
    }

    fn day(&mut self, day: NaiveDate) {
        self.facts.day(day);
    }

    /// The figures of a text that are none of the facts, as they stand there.
    pub(super) fn unknown_in(&self, text: &str) -> Vec<String> {
        let mut text = text.to_owned();
        for quoted in &self.quoted {
            // A letter in its place keeps the numbers on both sides apart.
            text = text.replace(quoted.as_str(), " x ");
        }
        let read = figures::read(&text);
        let strays = self.facts.strays(&text, &read).into_iter();
        strays.map(|stray| text[stray.span.clone()].to_owned()).collect()
    }
}

fn decimal(value: f64) -> Option<Decimal> {
    // Facts are rounded to three places; their text is exact.
    format!("{value:.3}").parse().ok()
}
