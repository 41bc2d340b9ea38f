//! Every figure of a news paragraph must be one of the computed facts.
//!
//! A numeral is held against the facts of its unit: a percentage against shares and changes, an amount of money against
//! prices, any other against everything; it matches within half a unit of its last digit. Dates and clock times must be
//! those of the facts, in UTC or in UTC+8. What stands inside a quoted headline, a source or the name of the series is
//! somebody else's and is left out. Numerals in Chinese characters are not read.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};
use domain::campaign::Campaign;
use domain::window::utc8;
use market::facts::Unknown;
use market::{Facts, Since};
use rust_decimal::Decimal;

use super::facts::{Token, date_at, tokens};
use crate::market_move::{Headline, series};
use crate::user_text::quote_user_text;

/// What the figures of a paragraph may be.
#[derive(Debug, Default)]
pub(super) struct Known {
    prices: Vec<Decimal>,
    percents: Vec<Decimal>,
    others: Vec<Decimal>,
    days: BTreeSet<(u32, u32)>,
    years: BTreeSet<u32>,
    clocks: BTreeSet<(u32, u32)>,
    /// Texts that are taken out before reading, the longest first.
    quoted: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Percent,
    Money,
    Any,
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
                    known.others.push(minutes.into());
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
        self.prices.extend([facts.extreme.price, facts.headline, facts.level_grid]);
        self.times([facts.at, facts.data_as_of, facts.extreme.bar_open]);
        for base in &facts.bases {
            self.prices.push(base.price);
            self.percent(base.percent);
            self.other(base.z);
            self.others.push(base.hours.into());
            self.times([base.at]);
        }
        for reference in facts.from_24h_ago.iter().chain(&facts.from_utc_day_open) {
            self.prices.push(reference.price);
            self.percent(reference.percent);
            self.times([reference.bar_open]);
        }
        if let Some(news) = &facts.news {
            self.prices.push(news.close);
            self.percent(news.percent);
            self.other(news.z);
            self.others.push(news.minutes_to_extreme.abs().into());
            self.times([news.news_at, news.bar_open]);
        }
        match &facts.since {
            Some(Since::Bar { bar_open, price, utc_day, utc_day_price, utc8_day, utc8_day_price }) => {
                self.prices.extend([*price, *utc_day_price, *utc8_day_price]);
                self.times([*bar_open]);
                self.day(*utc_day);
                self.day(*utc8_day);
            }
            Some(Since::AtLeast { days, data_from }) => {
                self.others.push((*days).into());
                self.times([*data_from]);
            }
            None => {}
        }
        for share in &facts.retracement {
            self.prices.push(share.level);
            self.percents.push(share.percent.into());
            self.others.extend(share.minutes_after_peak_bar.map(Decimal::from));
            self.times(share.first_bar);
        }
        for level in &facts.levels {
            self.prices.push(level.level);
            self.times([level.touch]);
            self.times(level.close_confirm);
        }
        if let Some(after) = &facts.after {
            self.prices.extend([after.low, after.close]);
            self.percent(after.drawdown_percent);
            self.percent(after.close_percent);
            self.other(after.close_z);
            self.times([after.low_at, after.close_at]);
            for back in &after.retraced {
                self.percent(back.at_low * 100.0);
                self.percent(back.at_close * 100.0);
                self.others.push(back.hours.into());
            }
        }
        if let Some(volume) = &facts.volume {
            self.other(Some(volume.ratio));
            self.times([volume.hour]);
        }
        for unit in [1, 60, 3600] {
            if facts.step_s % unit == 0 {
                self.others.push((facts.step_s / unit).into());
            }
        }
        for unknown in &facts.unknowns {
            match unknown {
                Unknown::MissingBars { bars } => self.others.push((*bars).into()),
                Unknown::StaleData { closed } => self.times([*closed]),
                Unknown::SinceBeyondData { data_from } => self.times([*data_from]),
                Unknown::Base { .. } | Unknown::Sigma { .. } | Unknown::VolumeRatio => {}
            }
        }
    }

    fn percent(&mut self, value: f64) {
        self.percents.extend(decimal(value));
    }

    fn other(&mut self, value: Option<f64>) {
        self.others.extend(value.and_then(decimal));
    }

    fn times(&mut self, times: impl IntoIterator<Item = DateTime<Utc>>) {
        for time in times {
            let local = utc8(time);
            self.day(time.date_naive());
            self.day(local.date_naive());
            self.clocks.extend([(time.hour(), time.minute()), (local.hour(), local.minute())]);
        }
    }

    fn day(&mut self, day: NaiveDate) {
        self.days.insert((day.month(), day.day()));
        self.years.extend(u32::try_from(day.year()));
    }

    /// The figures of a text that are none of the facts, as they stand there.
    pub(super) fn unknown_in(&self, text: &str) -> Vec<String> {
        let mut text = half_width(text);
        for quoted in &self.quoted {
            // A letter in its place keeps the numbers on both sides apart.
            text = text.replace(quoted.as_str(), "x");
        }
        let tokens = tokens(&text);
        let mut unknown = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            at += self.read(&tokens, at, &mut unknown);
        }
        unknown
    }

    fn read(&self, tokens: &[Token], at: usize, unknown: &mut Vec<String>) -> usize {
        let rest = &tokens[at..];
        if let Some((used, year, month, day)) = date_at(rest) {
            if !self.days.contains(&(month, day)) || year.is_some_and(|year| !self.years.contains(&year)) {
                unknown.push(format!("{month:02}-{day:02}"));
            }
            return used;
        }
        if let [Token::Number(hour), Token::Sign(':' | '：'), Token::Number(minute), ..] = rest
            && let (Ok(hour), Ok(minute)) = (hour.parse::<u32>(), minute.parse::<u32>())
            && hour <= 24
            && minute < 60
        {
            if !self.clocks.contains(&(hour % 24, minute)) {
                unknown.push(format!("{hour:02}:{minute:02}"));
            }
            return 3;
        }
        // The offset in UTC+8 names a zone.
        if let [Token::Word(word), Token::Sign('+' | '-'), Token::Number(_), ..] = rest
            && matches!(word.as_str(), "utc" | "gmt")
        {
            return 3;
        }
        let Token::Number(digits) = &rest[0] else { return 1 };
        let (scale, used) = match rest.get(1) {
            Some(Token::Sign('萬' | '万')) => (Decimal::from(10_000), 2),
            Some(Token::Word(word)) if word == "k" => (Decimal::ONE_THOUSAND, 2),
            _ => (Decimal::ONE, 1),
        };
        let unit = match (at.checked_sub(1).map(|before| &tokens[before]), rest.get(used)) {
            (_, Some(Token::Sign('%'))) => Unit::Percent,
            (Some(Token::Sign('$')), _) | (_, Some(Token::Sign('美'))) => Unit::Money,
            (_, Some(Token::Word(word))) if word == "percent" => Unit::Percent,
            (_, Some(Token::Word(word))) if matches!(word.as_str(), "usd" | "usdt" | "dollars") => {
                Unit::Money
            }
            _ => Unit::Any,
        };
        if !self.holds(digits, scale, unit) {
            unknown.push(digits.clone());
        }
        used
    }

    fn holds(&self, digits: &str, scale: Decimal, unit: Unit) -> bool {
        let Ok(value) = digits.parse::<Decimal>() else { return false };
        let half = Decimal::new(5, value.scale() + 1) * scale;
        let value = value * scale;
        let near = |known: &Decimal| (known.abs() - value).abs() <= half;
        match unit {
            Unit::Percent => self.percents.iter().any(near),
            Unit::Money => self.prices.iter().any(near),
            Unit::Any => {
                // A year that stands alone.
                let year =
                    value.scale() == 0 && u32::try_from(value).is_ok_and(|year| self.years.contains(&year));
                year || [&self.prices, &self.percents, &self.others].into_iter().flatten().any(near)
            }
        }
    }
}

fn decimal(value: f64) -> Option<Decimal> {
    // Facts are rounded to three places; their text is exact.
    format!("{value:.3}").parse().ok()
}

/// Full-width digits, letters and signs as their usual forms; a full-width comma only inside a number.
fn half_width(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_digit =
        |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(|c| ('０'..='９').contains(c));
    let narrow = |(at, c): (usize, &char)| match *c {
        '，' if is_digit(at.checked_sub(1)) && is_digit(Some(at + 1)) => ',',
        c @ ('（' | '）' | '，' | '：') => c,
        c @ '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    };
    chars.iter().enumerate().map(narrow).collect()
}
