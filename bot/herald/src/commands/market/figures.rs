//! The figures behind the paragraph, one line each: exact prices, their times in UTC, and what could not be told.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use market::facts::Unknown;
use market::{Facts, Rank, Since};

use super::table::{padded, padded_left, price, word};

/// The widest label.
const LABEL_WIDTH: usize = 22;

/// All figures of a move.
pub(super) fn figures(facts: &Facts) -> String {
    let scale = facts.extreme.price.scale();
    let money = |value| padded_left(&price(value, scale), 11);
    let mut text = String::from("figures (times UTC)\n");
    let mut line = |label: &str, rest: String| {
        let _ = writeln!(text, "  {}{}", padded(label, LABEL_WIDTH), rest.trim_end());
    };
    line(
        &word(&facts.event.direction),
        format!("{}  {}", money(facts.extreme.price), clock(facts.extreme.bar_open)),
    );
    for base in &facts.bases {
        let z = shown_z(base.z);
        line(
            &format!("from {} h before", base.hours),
            format!("{}  {}  {}{z}", money(base.price), clock(base.at), percent(base.percent)),
        );
    }
    for (label, found) in
        [("from 24 h ago, open", facts.from_24h_ago), ("from UTC day, open", facts.from_utc_day_open)]
    {
        if let Some(found) = found {
            let rank = facts.rank_24h.filter(|_| label.contains("24 h")).map_or_else(String::new, shown_rank);
            line(
                label,
                format!(
                    "{}  {}  {}{rank}",
                    money(found.price),
                    clock(found.bar_open),
                    percent(found.percent)
                ),
            );
        }
    }
    if let Some(news) = facts.news {
        line(
            "from before headline",
            format!(
                "{}  {}  {}{}",
                money(news.close),
                clock(news.bar_open),
                percent(news.percent),
                shown_z(news.z)
            ),
        );
    }
    match &facts.since {
        Some(Since::Bar { bar_open, price, .. }) => {
            line("reached before", format!("{}  {}", money(*price), clock(*bar_open)));
        }
        Some(Since::AtLeast { days, data_from }) => {
            line("reached before", format!("not in {days} days, the data from {}", clock(*data_from)));
        }
        None => {}
    }
    if let Some(after) = &facts.after {
        line(
            "furthest back",
            format!("{}  {}  {}", money(after.low), clock(after.low_at), percent(after.drawdown_percent)),
        );
        line(
            "last close",
            format!(
                "{}  {}  {}{}",
                money(after.close),
                clock(after.close_at),
                percent(after.close_percent),
                shown_z(after.close_z)
            ),
        );
        for back in &after.retraced {
            line(
                &format!("given back of {} h", back.hours),
                format!(
                    "{:>9.1} % at the furthest, {:.1} % at the close",
                    back.at_low * 100.0,
                    back.at_close * 100.0
                ),
            );
        }
    }
    for level in &facts.retracement {
        if let Some(first) = level.first_bar {
            line(&format!("{} % back", level.percent), format!("{}  {}", money(level.level), clock(first)));
        }
    }
    for level in &facts.levels {
        let closed = level
            .close_confirm
            .map_or_else(|| "no close beyond".to_owned(), |at| format!("close {}", clock(at)));
        line("level", format!("{}  {}  {closed}", money(level.level), clock(level.touch)));
    }
    for one in &facts.moves {
        line(
            &format!("last {} h", one.hours),
            format!(
                "{}  {}  {}{}{}",
                money(one.from.price),
                clock(one.from.bar_open),
                percent(one.percent),
                shown_z(one.z),
                one.rank.map_or_else(String::new, shown_rank),
            ),
        );
    }
    if let Some(volume) = facts.volume {
        line("volume of the hour", format!("{:>9.2} times the mean of the 168 h before", volume.ratio));
    }
    if let Some(realised) = facts.realised {
        line(
            "volatility of the hour",
            format!("{:>9.2} %, of the 24 h before {:.2} %", realised.percent, realised.day_before_percent),
        );
    }
    for (label, sigma) in [("usual hour over 30 d", facts.sigma_30d), ("usual hour over 7 d", facts.sigma_7d)]
    {
        if let Some(sigma) = sigma {
            line(label, format!("{:>9.3} %, from {} hours", sigma.per_hour * 100.0, sigma.samples));
        }
    }
    for gap in &facts.gaps {
        line("gap", format!("{} bars from {}", gap.bars, clock(gap.from)));
    }
    for unknown in &facts.unknowns {
        if let Some(what) = not_known(unknown) {
            line("not known", what);
        }
    }
    text
}

fn clock(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

fn percent(value: f64) -> String {
    padded_left(&format!("{value:+.3} %"), 10)
}

fn shown_z(z: Option<f64>) -> String {
    z.map_or_else(String::new, |z| format!("  z {z:.2}"))
}

fn shown_rank(rank: Rank) -> String {
    format!("  rank {} % of {} days", rank.percent, rank.days)
}

fn not_known(unknown: &Unknown) -> Option<String> {
    match unknown {
        Unknown::Base { hours } => Some(format!("the {hours} h before: the data does not reach back")),
        Unknown::Sigma { wanted, samples } => {
            Some(format!("the usual move of {wanted} hours: {samples} are there"))
        }
        Unknown::VolumeRatio => {
            Some("usual volume: the hour is open, or fewer than 168 hours lie before it".to_owned())
        }
        // The line about the bar that reached the price before says it.
        Unknown::SinceBeyondData { .. } => None,
        Unknown::MissingBars { bars } => Some(format!("{bars} bars are missing")),
        Unknown::StaleData { closed } => Some(format!("anything after {}: no newer bar", clock(*closed))),
    }
}
