//! Around a headline: how far the price went, how unusual that was, and which headlines stand near a move.
//!
//! - **News move.** Base is the close of the last bar closed at or before the headline; up and down are the
//!   furthest high and low over 1, 5, 15, 60 and 240 minutes against it, in whole bars. One base a headline:
//!   legs are never merged.
//! - **Abnormal return**, constant-mean model (MacKinlay, *Event Studies in Economics and Finance*, 1997): `AR = r - mean(r_est)`, `CAR = sum AR`,
//!   `t = CAR / (s sqrt n)`, with the returns of the same bars over 30 days, ending one hour before the
//!   headline, as estimation. One event is weak evidence, whatever its t.
//! - **z of the swing** over a horizon of `W` hours, at least one: `max(ln(1 + up), -ln(1 + down)) / (sigma_1h sqrt W)`,
//!   sigma of the 720 hourly returns that ended one hour before the headline.
//! - **Attribution score** = relevance x novelty x time weight x |z|. Relevance is 1 for a headline with a term
//!   of the theme, else 0. Novelty is 0.75 to the power of the similar items of the 24 hours before. The time
//!   weight is 1 from 10 minutes before to 30 minutes after the bar of the move, and falls in a line to 0 at
//!   four hours before. Several candidates are listed; the words are at most "within N minutes of" or "amid",
//!   never "because of".

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::candle::{HOUR, Series, between};
use crate::direction::{Direction, log_return, percent_change, round_stat};
use crate::hours::HourLogs;
use crate::news::{NewsItem, NewsState};
use crate::theme::{Theme, fold};
use crate::volatility::{SAMPLES_MIN, SIGMA_LONG_HOURS, sample_deviation};

/// Minutes after a headline over which a move is measured.
pub const HORIZONS_MINUTES: [u32; 5] = [1, 5, 15, 60, 240];
/// Days of returns that say what is usual.
const ESTIMATION_DAYS: i64 = 30;

/// The move after a headline over one horizon.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HorizonMove {
    /// Minutes after the headline.
    pub minutes: u32,
    /// Highest high against the base, in percent.
    pub up_percent: f64,
    /// Lowest low against the base, in percent.
    pub down_percent: f64,
    /// The last close against the base, in percent.
    pub close_percent: f64,
    /// The larger of the two excursions in usual moves of the horizon, at least an hour; without sign.
    pub swing_z: Option<f64>,
    /// Cumulative abnormal return of the closes, in percent.
    pub abnormal_percent: Option<f64>,
    /// Its t value.
    pub abnormal_t: Option<f64>,
}

/// The event study of one headline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewsStudy {
    /// The headline's time.
    pub news_at: DateTime<Utc>,
    /// Close of the last bar closed at or before it.
    pub base: Decimal,
    /// Opening time of that bar.
    pub base_bar: DateTime<Utc>,
    /// The horizons that had passed at the time of the study and are no shorter than a bar.
    pub horizons: Vec<HorizonMove>,
    /// Returns behind the abnormal figures.
    pub estimation_samples: usize,
    /// Hourly returns behind the z figures.
    pub sigma_samples: usize,
}

/// Studies the headline of `news_at` with what is known at `at`. `None` when no bar had closed before it.
///
/// Horizons are counted in whole bars from the close of the base. The bar in which the headline falls belongs
/// to them, and so do its prices before the headline, for the order inside a bar is unknown.
pub fn study(series: &Series, news_at: DateTime<Utc>, at: DateTime<Utc>) -> Option<NewsStudy> {
    study_with_history(series, None, news_at, at)
}

/// As [`study`], with older and usually coarser bars of the same venue and pair for the usual hourly move.
pub fn study_with_history(
    series: &Series,
    history: Option<&Series>,
    news_at: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Option<NewsStudy> {
    let closed = series.closed_by(at);
    let step = series.step();
    let before = closed.partition_point(|bar| bar.open_time + step <= news_at);
    let base_bar = closed[..before].last()?;
    let base = base_bar.close;

    let estimation_end = news_at - HOUR;
    let known = closed.partition_point(|bar| bar.open_time + step <= estimation_end);
    let first = closed
        .partition_point(|bar| bar.open_time + step <= estimation_end - TimeDelta::days(ESTIMATION_DAYS));
    let returns: Vec<f64> = closed[first..known]
        .windows(2)
        .filter(|pair| pair[1].open_time - pair[0].open_time == step)
        .map(|pair| log_return(pair[0].close, pair[1].close))
        .collect();
    let mut hours = HourLogs::default();
    if let Some(history) = history {
        hours.learn(history.closed_by(series.bars()[0].open_time.min(estimation_end)), history.step());
    }
    hours.learn(&closed[..known], step);
    let sigma = hours.sigma(estimation_end, SIGMA_LONG_HOURS);
    let mean = returns.iter().sum::<f64>() / returns.len().max(1) as f64;
    let deviation = sample_deviation(&returns).filter(|spread| returns.len() >= SAMPLES_MIN && *spread > 0.0);

    let horizons = HORIZONS_MINUTES
        .into_iter()
        .filter_map(|minutes| {
            let horizon = TimeDelta::minutes(minutes.into());
            let start = base_bar.open_time + step;
            let bars = between(closed, start, start + horizon);
            // A horizon that still runs, or that no bar fits in, is left out.
            let last = bars.last().filter(|_| start + horizon <= at && horizon >= step)?;
            let abnormal = deviation.map(|spread| {
                let n = bars.len() as f64;
                let sum = log_return(base, last.close) - mean * n;
                (sum, sum / (spread * n.sqrt()))
            });
            let high = Direction::Rise.furthest(bars)?.1.high;
            let low = Direction::Fall.furthest(bars)?.1.low;
            let swing = log_return(base, high).max(-log_return(base, low));
            let swing_z =
                sigma.and_then(|sigma| sigma.z_of(swing, (f64::from(minutes) / 60.0).max(1.0), SAMPLES_MIN));
            Some(HorizonMove {
                minutes,
                up_percent: percent_change(base, high),
                down_percent: percent_change(base, low),
                close_percent: percent_change(base, last.close),
                swing_z: swing_z.map(|z| round_stat(z, 3)),
                abnormal_percent: abnormal.map(|(sum, _)| round_stat(sum.exp_m1() * 100.0, 3)),
                abnormal_t: abnormal.map(|(_, t)| round_stat(t, 3)),
            })
        })
        .collect();
    Some(NewsStudy {
        news_at,
        base,
        base_bar: base_bar.open_time,
        horizons,
        estimation_samples: returns.len(),
        sigma_samples: sigma.map_or(0, |sigma| sigma.samples),
    })
}

/// Where a move of `hours` hours stands among all moves of that length in the 365 days before `before`, close
/// to close and one an hour: the percentage of them that are no larger in size. `None` below 100 of them.
pub fn move_rank(series: &Series, log_move: f64, hours: u32, before: DateTime<Utc>) -> Option<f64> {
    let mut logs = HourLogs::default();
    logs.learn(series.closed_by(before), series.step());
    logs.rank(log_move, hours, before).map(|rank| rank.percent)
}

/// How a headline may be spoken of beside a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "link", rename_all = "snake_case")]
pub enum Link {
    /// "Within N minutes of": two independent sources, at most three minutes apart.
    Within {
        /// Minutes between headline and bar, rounded up.
        minutes: i64,
    },
    /// "Amid".
    Amid,
}

/// A headline that stands near a move. That is all it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Id of the story.
    pub id: String,
    /// The headline.
    pub title: String,
    /// Who says it.
    pub source: String,
    /// When it was out.
    pub out_at: DateTime<Utc>,
    /// How far it is believed.
    pub state: NewsState,
    /// Minutes from the headline to the opening of the bar; negative when the price was first.
    pub lag_minutes: i64,
    /// The attribution score; higher is nearer, nothing more.
    pub score: f64,
    /// The strongest words allowed.
    pub link: Link,
}

/// The strongest words that the headlines around a move allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "words", rename_all = "snake_case")]
pub enum Tier {
    /// "Within N minutes of": two independent sources near the move.
    Within {
        /// Minutes between the nearest such headline and the bar, rounded up; at most three.
        minutes: i64,
    },
    /// "Amid".
    Amid,
    /// "No matching news found".
    NoneFound,
}

/// What stands near a move, and how strongly it may be put.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attribution {
    /// The strongest words allowed. None of them says that news moved the price.
    pub tier: Tier,
    /// The headlines, best score first.
    pub candidates: Vec<Candidate>,
}

/// As [`attribute`], with the words for the whole.
pub fn attribution(
    news: &[NewsItem],
    theme: &Theme,
    moved_at: DateTime<Utc>,
    z: f64,
    at: DateTime<Utc>,
    limit: usize,
) -> Attribution {
    let candidates = attribute(news, theme, moved_at, z, at, limit);
    let within = candidates.iter().filter_map(|candidate| match candidate.link {
        Link::Within { minutes } => Some(minutes),
        Link::Amid => None,
    });
    let tier = match (within.min(), candidates.is_empty()) {
        (Some(minutes), _) => Tier::Within { minutes },
        (None, false) => Tier::Amid,
        (None, true) => Tier::NoneFound,
    };
    Attribution { tier, candidates }
}

/// Similarity of word sets (Jaccard) from which two headlines tell the same story.
const SIMILAR_MIN: f64 = 0.5;

/// Up to `limit` headlines near the bar that opens at `moved_at`, best score first. An empty list is an
/// answer too: "no matching news found". Only headlines known by `at` count; retracted ones never do.
pub fn attribute(
    news: &[NewsItem],
    theme: &Theme,
    moved_at: DateTime<Utc>,
    z: f64,
    at: DateTime<Utc>,
    limit: usize,
) -> Vec<Candidate> {
    let known: Vec<(&NewsItem, BTreeSet<String>)> = news
        .iter()
        .filter(|item| item.known_at() <= at && item.state != NewsState::Retracted)
        .filter(|item| theme.term_in(&item.title).is_some())
        .map(|item| (item, words(&item.title)))
        .collect();
    let mut found: Vec<Candidate> = known
        .iter()
        .filter_map(|(item, own)| {
            let out_at = item.out_at();
            let lag = moved_at - out_at;
            let weight = time_weight(lag);
            let similar = |other: &&(&NewsItem, BTreeSet<String>)| {
                other.0.id != item.id && jaccard(own, &other.1) >= SIMILAR_MIN
            };
            let earlier = known
                .iter()
                .filter(|(other, _)| {
                    other.out_at() < out_at && out_at - other.out_at() <= TimeDelta::hours(24)
                })
                .filter(similar)
                .count();
            let near = |other: DateTime<Utc>| (moved_at - other).abs() <= TimeDelta::minutes(3);
            let seconded = known
                .iter()
                .filter(|(other, _)| other.source != item.source && near(other.out_at()))
                .any(|other| similar(&other));
            let minutes = (lag.abs().num_seconds() + 59) / 60;
            let novelty = 0.75_f64.powi(i32::try_from(earlier).unwrap_or(i32::MAX));
            (weight > 0.0).then(|| Candidate {
                id: item.id.clone(),
                title: item.title.clone(),
                source: item.source.clone(),
                out_at,
                state: item.state,
                lag_minutes: lag.num_minutes(),
                score: round_stat(novelty * weight * z.abs(), 3),
                link: if near(out_at) && seconded { Link::Within { minutes } } else { Link::Amid },
            })
        })
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.out_at.cmp(&b.out_at)).then(a.id.cmp(&b.id)));
    found.truncate(limit);
    found
}

/// `lag` is the bar's opening minus the headline's time.
fn time_weight(lag: TimeDelta) -> f64 {
    let minutes = lag.num_seconds() as f64 / 60.0;
    match minutes {
        m if m < -30.0 => 0.0,
        m if m <= 10.0 => 1.0,
        m => ((240.0 - m) / 230.0).max(0.0),
    }
}

/// Words of a headline; for scripts without spaces every pair of neighbouring characters.
fn words(title: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for run in fold(title).split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()) {
        if run.is_ascii() {
            found.insert(run.to_owned());
        } else {
            let letters: Vec<char> = run.chars().collect();
            found.extend(letters.windows(2).map(|pair| pair.iter().collect::<String>()));
        }
    }
    found
}

fn jaccard(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let shared = a.intersection(b).count();
    let all = a.len() + b.len() - shared;
    if all == 0 { 0.0 } else { shared as f64 / all as f64 }
}
