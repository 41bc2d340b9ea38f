//! How often each rule spoke, by month or, over a long time, by year.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use market::{Action, Cause, Fired, TriggerOptions};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::table::{padded, padded_left};

/// More months than these are summed up by year.
const MONTHS_LISTED_MAX: usize = 24;
/// The narrowest column of a count.
const COUNT_WIDTH: usize = 7;

/// What was said in one calendar month, UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Month {
    /// `2025-04`.
    #[serde(rename = "month")]
    pub(super) name: String,
    /// New events.
    pub(super) events: u32,
    /// Events told again because they grew.
    pub(super) escalations: u32,
    /// Drafts, those of the confirmed headline included.
    pub(super) drafts: u32,
    /// Drafts stopped or held back.
    pub(super) holds: u32,
    /// Per rule, how often it was among the readings of an event or its escalation.
    pub(super) rules: BTreeMap<String, u32>,
}

/// Counts by month, months without a word included.
pub(super) fn count(
    fired: &[Fired],
    options: &TriggerOptions,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Vec<Month> {
    let name_of = |day: NaiveDate| day.format("%Y-%m").to_string();
    let mut months: BTreeMap<String, Month> = BTreeMap::new();
    let mut day = from.date_naive().with_day(1);
    while let Some(first) = day.filter(|day| *day < to.date_naive() || *day <= from.date_naive()) {
        let rules = rule_names(options).into_iter().map(|rule| (rule, 0)).collect();
        let name = name_of(first);
        months.insert(name.clone(), Month { name, events: 0, escalations: 0, drafts: 0, holds: 0, rules });
        day = first.checked_add_months(Months::new(1));
    }
    for one in fired {
        let Some(month) = months.get_mut(&name_of(one.bar_open.date_naive())) else { continue };
        let told = matches!(one.cause, Cause::New | Cause::LateNews | Cause::Escalation);
        month.events += u32::from(matches!(one.cause, Cause::New | Cause::LateNews));
        month.escalations += u32::from(one.cause == Cause::Escalation);
        month.drafts += u32::from(one.action == Action::Draft);
        month.holds += u32::from(one.action == Action::Hold);
        for (rule, count) in &mut month.rules {
            *count += u32::from(told && one.held(rule));
        }
    }
    months.into_values().collect()
}

/// The rules in the order of the settings, the whipsaw last.
fn rule_names(options: &TriggerOptions) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let whipsaw = options.whipsaw.iter().map(|_| "whipsaw".to_owned());
    for name in options.rules.iter().map(|rule| rule.name.clone()).chain(whipsaw) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// One line a month; one line a year with means a month when there are many.
pub(super) fn summary(months: &[Month], options: &TriggerOptions) -> String {
    let rules = rule_names(options);
    let by_year = months.len() > MONTHS_LISTED_MAX;
    let heads: Vec<&str> =
        ["events", "grown", "drafts", "holds"].into_iter().chain(rules.iter().map(String::as_str)).collect();
    let mut text = padded(if by_year { "a month in" } else { "month" }, 10);
    for head in &heads {
        let _ = write!(text, "  {}", padded_left(head, COUNT_WIDTH));
    }
    text.push('\n');
    let mut groups: Vec<(String, Vec<&Month>)> = Vec::new();
    for month in months {
        let name = if by_year { month.name[..4].to_owned() } else { month.name.clone() };
        match groups.last_mut().filter(|(last, _)| *last == name) {
            Some((_, group)) => group.push(month),
            None => groups.push((name, vec![month])),
        }
    }
    if groups.len() > 1 {
        groups.push(("all".to_owned(), months.iter().collect()));
    }
    for (name, group) in &groups {
        let _ = write!(text, "{}", padded(name, 10));
        let counts: Vec<fn(&Month) -> u32> =
            vec![|month| month.events, |month| month.escalations, |month| month.drafts, |month| month.holds];
        let mut sums: Vec<u32> =
            counts.iter().map(|part| group.iter().map(|month| part(month)).sum()).collect();
        sums.extend(
            rules.iter().map(|rule| {
                group.iter().map(|month| month.rules.get(rule).copied().unwrap_or(0)).sum::<u32>()
            }),
        );
        for (sum, head) in sums.iter().zip(&heads) {
            let shown = if by_year {
                format!("{:.1}", f64::from(*sum) / group.len() as f64)
            } else {
                sum.to_string()
            };
            let _ = write!(text, "  {}", padded_left(&shown, COUNT_WIDTH.max(head.width())));
        }
        text.push('\n');
    }
    text
}
