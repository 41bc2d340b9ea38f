//! `herald market`: facts and triggers from candle files.

use std::fmt::Write as _;
use std::path::Path;

use domain::window::show_utc8;
use market::{FactsOptions, Fired, NewsItem, Series};
use serde_json::json;

use crate::cli::{FactsArgs, TriggersArgs};
use crate::commands::{print, print_json, read_maybe_gzip};
use crate::config::Config;
use crate::exit::Failure;
use crate::headlines;

/// The facts of the move around a time.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub fn facts(args: &FactsArgs, config: &Config) -> Result<(), Failure> {
    let series = read_series(&args.candles)?;
    let news = read_news(args.news.as_deref())?;
    let facts =
        market::facts(&series, args.at, &FactsOptions::default(), args.headline).map_err(Failure::input)?;
    if args.json {
        return print_json(&facts);
    }
    let near = headlines::around(&news, &config.market.triggers, args.lang, &facts);
    print(&format!("{}\n", wording::move_paragraph(args.lang, &facts, &near)))
}

/// Everything the triggers would have said over a file.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub fn triggers(args: &TriggersArgs, config: &Config) -> Result<(), Failure> {
    let series = read_series(&args.candles)?;
    let news = read_news(args.news.as_deref())?;
    let mut options = config.market.triggers.clone();
    if args.news.is_none() && options.gate.required {
        // Without headlines nothing could pass the gate; the reader is told what is being counted instead.
        options.gate.required = false;
        eprintln!("no --news: the news gate is left out, so this counts moves alone");
    }
    let fired = market::scan(&series, &news, &options);
    let (from, to) = span(&series);
    let per_month = market::triggers::events_per_month(&fired, from, to);
    if args.json {
        let gate = options.gate.required;
        return print_json(
            &json!({ "from": from, "to": to, "gated": gate, "per_month": per_month, "fired": fired }),
        );
    }
    let mut text = format!(
        "{:<26} {:<6} {:<12} {:>8}  {:<12} {}\n",
        "time", "action", "cause", "size", "rules", "headline"
    );
    for one in &fired {
        text.push_str(&row(one));
    }
    let gaps = series.gaps().len();
    let _ = writeln!(
        text,
        "\n{} said, {per_month:.1} new events a month, from {} to {} ({} bars of {}, {gaps} gaps)",
        fired.len(),
        show_utc8(from),
        show_utc8(to),
        series.bars().len(),
        market::candle_csv::step_name(series.step()),
    );
    print(&text)
}

fn row(fired: &Fired) -> String {
    let mut rules: Vec<&str> = fired.readings.iter().map(|reading| reading.rule.as_str()).collect();
    rules.dedup();
    let headline = fired.gate.as_ref().map_or_else(String::new, |gate| {
        let title: String = gate.title.chars().take(60).collect();
        format!("{} ({:+} min)", title, gate.lag_minutes)
    });
    format!(
        "{:<26} {:<6} {:<12} {:>7.2}%  {:<12} {headline}\n",
        show_utc8(fired.at),
        word(&fired.action),
        word(&fired.cause),
        fired.size_percent(),
        rules.join(","),
    )
}

/// The serialised name of a plain enum, so that table and JSON use the same words.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

fn span(series: &Series) -> (chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>) {
    let bars = series.bars();
    let first = bars.first().map(|bar| bar.open_time).unwrap_or_default();
    let last = bars.last().map(|bar| bar.open_time + series.step()).unwrap_or_default();
    (first, last)
}

pub(super) fn read_series(path: &Path) -> Result<Series, Failure> {
    let bytes = read_maybe_gzip(path)?;
    market::read_csv(&bytes[..], &path.display().to_string()).map_err(Failure::input)
}

pub(super) fn read_news(path: Option<&Path>) -> Result<Vec<NewsItem>, Failure> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let bytes = read_maybe_gzip(path)?;
    market::read_news(&bytes[..], &path.display().to_string()).map_err(Failure::input)
}
