//! `herald market`: facts and triggers from candle files.

mod figures;
mod months;
mod table;

use std::path::Path;

use chrono::{DateTime, Utc};
use market::{FactsOptions, NewsItem, Series, TriggerOptions};
use serde_json::json;
use toml::{Table, Value};

use crate::cli::{FactsArgs, TriggersArgs};
use crate::commands::{print, print_json, read_maybe_gzip};
use crate::config::Config;
use crate::exit::{Failure, read_file};
use crate::headlines;

/// The widest line of the reports, in columns of a terminal.
const WIDTH: usize = 100;

/// The facts of the move around a time.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub fn facts(args: &FactsArgs, config: &Config) -> Result<(), Failure> {
    let series = read_series(&args.candles)?;
    let history = args.history.as_deref().map(read_series).transpose()?;
    let news = read_news(args.news.as_deref())?;
    let options = FactsOptions::default();
    let facts = market::facts_with_history(&series, history.as_ref(), args.at, &options, args.headline)
        .map_err(Failure::input)?;
    if args.json {
        return print_json(&facts);
    }
    let near = headlines::around(&news, &config.market.triggers, args.lang, &facts);
    let paragraph = wording::move_paragraph(args.lang, &facts, &near);
    print(&format!("{}\n\n{}", table::wrapped(&paragraph, WIDTH), figures::figures(&facts)))
}

/// Everything the triggers would have said over a file.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub fn triggers(args: &TriggersArgs, config: &Config) -> Result<(), Failure> {
    let mut options = match &args.options {
        Some(path) => read_options(path, &config.market.triggers)?,
        None => config.market.triggers.clone(),
    };
    let series = read_series(&args.candles)?;
    let history = args.history.as_deref().map(read_series).transpose()?;
    let news = read_news(args.news.as_deref())?;
    if args.news.is_none() && options.gate.required {
        // Without headlines nothing could pass the gate; the reader is told what is being counted instead.
        options.gate.required = false;
        eprintln!("no --news: the news gate is left out, so this counts moves alone");
    }
    let fired = market::scan_with_history(&series, history.as_ref(), &news, &options);
    let (from, to) = span(&series);
    let per_month = market::triggers::events_per_month(&fired, from, to);
    let months = months::count(&fired, &options, from, to);
    if args.json {
        return print_json(&json!({
            "series": series.name(),
            "step_s": series.step().num_seconds(),
            "from": from,
            "to": to,
            "gaps": series.gaps(),
            "gated": options.gate.required,
            "per_month": per_month,
            "months": months,
            "fired": fired,
        }));
    }
    let mut text = table::table(&fired, series.price_scale());
    text.push('\n');
    text.push_str(&months::summary(&months, &options));
    text.push('\n');
    text.push_str(&table::foot(&series, fired.len(), per_month, (from, to)));
    print(&text)
}

/// Settings of the triggers from a file, laid over those of the configuration: what the file does not name stays.
fn read_options(path: &Path, below: &TriggerOptions) -> Result<TriggerOptions, Failure> {
    let wrong = |why: String| Failure::Input(format!("{}: {why}", path.display()));
    let text = String::from_utf8(read_file(path)?)
        .map_err(|error| wrong(format!("byte {} is not UTF-8", error.utf8_error().valid_up_to())))?;
    let above: Table =
        text.parse().map_err(|error: toml::de::Error| wrong(error.to_string().trim().to_owned()))?;
    let mut merged = Table::try_from(below).map_err(Failure::outside)?;
    crate::config::merge(&mut merged, above);
    let options: TriggerOptions =
        serde_path_to_error::deserialize(Value::Table(merged)).map_err(|error| {
            let key = error.path().to_string();
            let place = if key == "." { String::new() } else { format!("{key}: ") };
            wrong(format!(
                "{place}{}; the keys are those of [market.triggers] in `herald config default`, without that prefix",
                error.inner().message().trim()
            ))
        })?;
    options.check().map_err(|error| wrong(error.to_string()))?;
    Ok(options)
}

fn span(series: &Series) -> (DateTime<Utc>, DateTime<Utc>) {
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

#[cfg(test)]
mod tests;
