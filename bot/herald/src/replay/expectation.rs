//! Holding a replay against what a person worked out by hand.
//!
//! `expected.json` is made from the rules, never from the output of the program, so a difference is a mistake in one
//! of the two and worth a look. Only what the file names is compared.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::review::Standing;
use domain::snowflake::Snowflake;
use serde::Serialize;
use serde_json::Value;

use crate::replay::report::{PostReport, Report};

/// How a replay compares with the expectations.
#[derive(Debug, Default, Serialize)]
pub struct Comparison {
    /// How many statements were compared.
    pub checked: u64,
    /// Those that do not hold, as sentences.
    pub failed: Vec<String>,
}

impl Comparison {
    fn check(&mut self, holds: bool, otherwise: impl FnOnce() -> String) {
        self.checked += 1;
        if !holds {
            self.failed.push(otherwise());
        }
    }

    fn same(&mut self, what: &str, expected: &Value, found: &Value) {
        self.check(expected == found, || format!("{what}: expected {expected}, found {found}"));
    }
}

/// Compares a report with the expectations.
pub fn compare(report: &Report, expected: &Value) -> Comparison {
    let mut result = Comparison::default();
    let posts: BTreeMap<String, &PostReport> =
        report.posts.iter().map(|post| (post.id.to_string(), post)).collect();
    let as_of = expected["as_of"].as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    let then = judged_at(report, as_of.map(|t| t.to_utc()));
    for (id, wanted) in object(&expected["posts"]) {
        let Some(post) = posts.get(id) else {
            result.check(false, || format!("post {id}: never judged"));
            continue;
        };
        let (outcome, reasons) = &then[id.as_str()];
        result.same(&format!("post {id}, outcome"), &wanted["outcome"], outcome);
        if wanted["outcome"] != "withdrawn" {
            result.same(&format!("post {id}, reasons"), &wanted["reasons"], reasons);
        }
        if post.outcome.name() != "withdrawn" {
            let flags = sorted(&Value::from(post.flags.iter().map(|f| f.name()).collect::<Vec<_>>()));
            result.same(&format!("post {id}, flags"), &sorted(&wanted["flags"]), &flags);
        }
        if let (Some(counted), Some(found)) = (wanted["counted"].as_u64(), &post.counted) {
            let what = format!("post {id}, counted");
            result.same(&what, &Value::from(counted.to_string()), &Value::from(found.as_str()));
        }
    }
    for (id, why) in object(&expected["not_kept"]) {
        result.check(!posts.contains_key(id), || format!("post {id} was judged, but: {why}"));
    }
    for (id, wanted) in object(&expected["final"]) {
        let found = posts.get(id).map_or(Value::Null, |post| match post.standing {
            Standing::Entered => Value::from("entered"),
            Standing::Pending => Value::from("pending"),
            Standing::NotEntered(code) => Value::from(code.name()),
        });
        // Of several reasons a person names one; any of them is right.
        let among = posts.get(id).is_some_and(|post| {
            matches!(post.standing, Standing::NotEntered(_))
                && post.reasons.iter().any(|code| wanted == code.name())
        });
        result.check(*wanted == found || among, || {
            format!("post {id}, at the freeze: expected {wanted}, found {found}")
        });
    }
    for key in ["copies", "similar"] {
        for (id, sources) in object(&expected[key]) {
            let found: Vec<String> = posts
                .get(id)
                .map(|post| post.sources.iter().map(Snowflake::to_string).collect())
                .unwrap_or_default();
            for source in sources.as_array().into_iter().flatten().filter_map(Value::as_str) {
                result.check(found.iter().any(|f| f == source), || {
                    format!("post {id}: expected source {source}, found {found:?}")
                });
            }
        }
    }
    winners(report, expected, &mut result);
    for (name, wanted) in object(&expected["counts"]) {
        if let Some(found) = count(report, &then, name) {
            result.same(&format!("count {name}"), wanted, &Value::from(found));
        }
    }
    for kind in expected["announcements"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        for lang in domain::lang::Lang::ALL {
            let times = report
                .announcements
                .iter()
                .filter(|s| s.kind == kind && s.body["lang"] == lang.tag() && s.body["part"] == 0)
                .count();
            result.check(times == 1, || format!("announcement {kind} in {lang} was sent {times} times"));
        }
    }
    the_move(report, &expected["move"], &mut result);
    result
}

fn winners(report: &Report, expected: &Value, result: &mut Comparison) {
    let wanted = expected["winners"].as_array().map_or(&[][..], Vec::as_slice);
    if !wanted.is_empty() {
        let (expected, found) = (wanted.len(), report.winners.len());
        result.check(expected == found, || format!("expected {expected} winners, found {found}"));
    }
    for (wanted, found) in wanted.iter().zip(&report.winners) {
        let place = found.place;
        result.same(&format!("place {place}, total"), &wanted["total"], &Value::from(found.total));
        let post = Value::from(found.post.to_string());
        match wanted["one_of"].as_array() {
            Some(tied) => {
                result.check(tied.contains(&post) && found.tie_key.is_some(), || {
                    format!("place {place}: {post} is not one of the tied {tied:?}")
                });
            }
            None => result.same(&format!("place {place}"), &wanted["post"], &post),
        }
    }
}

/// What each post was judged as at a time, from the audit log: later deletions and edits do not reach back.
fn judged_at(report: &Report, as_of: Option<DateTime<Utc>>) -> BTreeMap<String, (Value, Value)> {
    let mut then: BTreeMap<String, (Value, Value)> = report
        .posts
        .iter()
        .map(|post| {
            let codes: Vec<&str> = post.reasons.iter().map(|code| code.name()).collect();
            (post.id.to_string(), (Value::from(post.outcome.name()), Value::from(codes)))
        })
        .collect();
    let Some(as_of) = as_of else { return then };
    for row in report.audit.iter().filter(|row| row.action == "judged" && row.at <= as_of) {
        if let (Some(id), Some(after)) = (row.subject.strip_prefix("post:"), &row.after) {
            then.insert(id.to_owned(), (after["outcome"].clone(), after["reasons"].clone()));
        }
    }
    then
}

fn count(report: &Report, then: &BTreeMap<String, (Value, Value)>, name: &str) -> Option<u64> {
    match name {
        "created" => Some(then.len() as u64),
        "accepted" | "needs_review" | "rejected" | "withdrawn" => {
            Some(then.values().filter(|(outcome, _)| outcome == name).count() as u64)
        }
        "entered" => Some(report.bundle.list.len() as u64),
        "authors_entered" => {
            let people = report.bundle.list.iter().map(|line| line.person);
            Some(people.max().unwrap_or(0).into())
        }
        _ => None,
    }
}

fn the_move(report: &Report, wanted: &Value, result: &mut Comparison) {
    let Some(facts) = &report.facts else {
        result.check(!wanted.is_object(), || "no facts of the move".to_owned());
        return;
    };
    let time = |t: DateTime<Utc>| Value::from(t.to_rfc3339_opts(chrono::SecondsFormat::Secs, true));
    let price = |point: &dyn std::fmt::Display| Value::from(format!("{point:.1}"));
    let base = facts.base(24);
    let hundred = facts.retracement.iter().find(|level| level.percent == 100);
    let level = facts.level(82_500.into());
    for (name, wanted) in object(wanted) {
        let found = match name.as_str() {
            "peak" => price(&facts.extreme.price),
            "peak_bar" => time(facts.extreme.bar_open),
            "base_24h" => base.map_or(Value::Null, |b| price(&b.price)),
            "base_24h_at" => base.map_or(Value::Null, |b| time(b.at)),
            "rise_pct" => base.map_or(Value::Null, |b| Value::from(b.percent)),
            "highest_since_utc_day" => match &facts.since {
                Some(market::Since::Bar { utc_day, .. }) => Value::from(utc_day.to_string()),
                _ => Value::Null,
            },
            "retraced_100_first_bar" => hundred.and_then(|l| l.first_bar).map_or(Value::Null, time),
            "level_82500_touch" => level.map_or(Value::Null, |l| time(l.touch)),
            "level_82500_confirm" => level.and_then(|l| l.close_confirm).map_or(Value::Null, time),
            other => Value::from(format!("nothing called {other}")),
        };
        result.same(&format!("move, {name}"), wanted, &found);
    }
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn sorted(value: &Value) -> Value {
    let mut list: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    list.sort_unstable();
    Value::from(list)
}
