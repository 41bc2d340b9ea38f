//! Who did what, and what was heard: the log by filter, the channels, the gaps with what filled them, and the published
//! records computed anew.

use askama::Template;
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use campaigns::panel::audit::{LogPage, RecordCheck};
use campaigns::table::TableFormat;
use campaigns::{AuditFilter, AuditRow, ChannelCoverage, CoverageState, GapOutcome, GapRow};
use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use domain::lang::Lang;
use serde::Deserialize;
use serde_json::Value;
use wording::panel::{Audit as W, log_action};
use wording::told::{Piece, gap_cause, gap_note};

use crate::desk::{Names, Viewer};
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::{campaign_id, page, snowflake};

/// Rows of a page.
const ROWS: u32 = 50;
/// The most characters of a state before or after.
const STATE_CHARS_MAX: usize = 600;
/// Gaps that are shown, the newest.
const GAPS_SHOWN: usize = 50;
/// What a field for a local time sends (HTML, section 2.3.5.4), with and without seconds.
const TIME_FORMATS: [&str; 2] = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];

/// The place in the log, as the address keeps it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    campaign: String,
    actor: String,
    action: String,
    post: String,
    from: String,
    until: String,
    before: String,
}

#[derive(Template)]
#[template(path = "audit.html")]
struct Page {
    f: Frame,
    asked: Asked,
    campaigns: Vec<Choice>,
    actors: Vec<Choice>,
    actions: Vec<Choice>,
    misread: bool,
    rows: Vec<Row>,
    more: Option<String>,
    first: Option<String>,
    export: Option<String>,
    channels: Vec<Channel>,
    gaps: Vec<Gap>,
    records: Vec<Record>,
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

struct Row {
    at: Moment,
    actor: String,
    action: String,
    campaign: String,
    subject: String,
    href: Option<String>,
    before: String,
    after: String,
    reason: String,
}

struct Channel {
    id: String,
    thread: bool,
    fine: bool,
    state: W,
    up_to: Moment,
    since: Moment,
    detail: Vec<Piece>,
}

struct Gap {
    channel: String,
    cause: Vec<Piece>,
    from: Moment,
    to: Option<Moment>,
    class: &'static str,
    outcome: W,
    found: u64,
    detail: Vec<Piece>,
}

struct Record {
    campaign: String,
    version: u32,
    fine: bool,
    answer: Vec<Piece>,
}

/// `GET /audit`.
pub(crate) async fn show(
    visit: Visit,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let (filter, misread) = filter_of(&asked)?;
    let before = asked.before.parse::<i64>().ok().filter(|seq| *seq > 0);
    let log = viewer.log(&filter, before, ROWS).await?;
    let names = viewer.names().await?;
    let coverage = viewer.coverage().await?;
    let base = address(&asked);
    let page_of = Page {
        f: visit.frame(Place::Audit, None, &W::Title.say(lang)).await?,
        campaigns: campaigns(&log, &filter, lang),
        actors: actors(&log, &filter, &names, lang),
        actions: actions(&log, &filter, lang),
        misread,
        rows: log.rows.iter().map(|row| shown_row(row, &names, lang)).collect(),
        more: log.next.map(|next| format!("{base}before={next}")),
        first: before.map(|_| base.trim_end_matches(['&', '?']).to_owned()),
        export: filter.campaign.as_ref().map(|id| format!("/audit/log.csv?campaign={id}")),
        channels: coverage.channels.iter().map(|known| channel(known, lang)).collect(),
        gaps: coverage.gaps.iter().take(GAPS_SHOWN).map(|row| gap(row, lang)).collect(),
        records: viewer.records().await?.into_iter().map(|check| record(check, lang)).collect(),
        asked,
    };
    page(&page_of)
}

/// What an export is asked for.
#[derive(Debug, Deserialize)]
pub(crate) struct Export {
    campaign: String,
}

/// `GET /audit/log.csv`: the log of one campaign for a spreadsheet.
pub(crate) async fn export(viewer: Viewer, Query(asked): Query<Export>) -> Result<Response, Refusal> {
    let id = campaign_id(asked.campaign)?;
    let bytes = viewer.log_table(&id).await?.write(TableFormat::Csv, viewer.now())?;
    let name = format!("attachment; filename=\"{id}-log.csv\"");
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}

/// What an address asks for, and whether a time in it could not be read.
fn filter_of(asked: &Asked) -> Result<(AuditFilter, bool), Refusal> {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let campaign = some(&asked.campaign).map(campaign_id).transpose()?;
    let (from, until) = (time(&asked.from), time(&asked.until));
    let misread = from.is_none() && !asked.from.is_empty() || until.is_none() && !asked.until.is_empty();
    let subject = match asked.post.trim() {
        "" => None,
        text => Some(format!("post:{}", snowflake(text)?)),
    };
    let filter = AuditFilter {
        campaign,
        actor: some(&asked.actor),
        action: some(&asked.action),
        subject,
        from,
        until,
        installation: false,
    };
    Ok((filter, misread))
}

/// A time as a form sends it, in UTC+8.
fn time(text: &str) -> Option<DateTime<Utc>> {
    let read = TIME_FORMATS.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    read.and_utc().checked_sub_signed(TimeDelta::hours(8))
}

/// The address of this log without its place, ready for one more parameter.
fn address(asked: &Asked) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [
        ("campaign", &asked.campaign),
        ("actor", &asked.actor),
        ("action", &asked.action),
        ("post", &asked.post),
        ("from", &asked.from),
        ("until", &asked.until),
    ] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    let amp = if query.is_empty() { "" } else { "&" };
    format!("/audit?{query}{amp}")
}

fn campaigns(log: &LogPage, filter: &AuditFilter, lang: Lang) -> Vec<Choice> {
    let any =
        Choice { value: String::new(), label: W::AnyCampaign.say(lang), chosen: filter.campaign.is_none() };
    let one = |stored: &campaigns::StoredCampaign| {
        let id: &CampaignId = &stored.campaign.id;
        let label = format!("{} ({id})", stored.campaign.title.get(lang));
        Choice { value: id.to_string(), label, chosen: filter.campaign.as_ref() == Some(id) }
    };
    std::iter::once(any).chain(log.campaigns.iter().map(one)).collect()
}

fn actors(log: &LogPage, filter: &AuditFilter, names: &Names, lang: Lang) -> Vec<Choice> {
    let any = Choice { value: String::new(), label: W::AnyActor.say(lang), chosen: filter.actor.is_none() };
    // Members who have appealed are in the log as well; those with an account can be chosen, others are found by post.
    let known = log.actors.iter().filter(|actor| names.knows(actor) || filter.actor.as_ref() == Some(*actor));
    let one = |actor: &String| Choice {
        value: actor.clone(),
        label: names.actor(actor),
        chosen: filter.actor.as_ref() == Some(actor),
    };
    std::iter::once(any).chain(known.map(one)).collect()
}

fn actions(log: &LogPage, filter: &AuditFilter, lang: Lang) -> Vec<Choice> {
    let any = Choice { value: String::new(), label: W::AnyAction.say(lang), chosen: filter.action.is_none() };
    let one = |action: &String| Choice {
        value: action.clone(),
        label: log_action(lang, action),
        chosen: filter.action.as_ref() == Some(action),
    };
    std::iter::once(any).chain(log.actions.iter().map(one)).collect()
}

fn shown_row(row: &AuditRow, names: &Names, lang: Lang) -> Row {
    let post = row.subject.strip_prefix("post:").filter(|id| id.bytes().all(|b| b.is_ascii_digit()));
    let href = post.zip(row.campaign.as_ref()).map(|(post, id)| format!("/campaigns/{id}/posts/{post}"));
    Row {
        at: Moment(row.at),
        actor: names.actor(&row.actor),
        action: log_action(lang, &row.action),
        campaign: row.campaign.as_ref().map(ToString::to_string).unwrap_or_default(),
        subject: row.subject.clone(),
        href,
        before: row.before.as_ref().map(state).unwrap_or_default(),
        after: row.after.as_ref().map(state).unwrap_or_default(),
        reason: row.reason.clone().unwrap_or_default(),
    }
}

/// A state in a line: the fields that say something, without the signs of JSON.
fn state(value: &Value) -> String {
    let plain = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    };
    let mut text = match value {
        Value::Object(fields) => {
            let said = fields.iter().filter(|(_, value)| !value.is_null());
            said.map(|(name, value)| format!("{name}: {}", plain(value))).collect::<Vec<_>>().join(" · ")
        }
        other => plain(other),
    };
    if let Some((cut, _)) = text.char_indices().nth(STATE_CHARS_MAX) {
        text.truncate(cut);
        text.push('…');
    }
    text
}

fn channel(known: &ChannelCoverage, lang: Lang) -> Channel {
    Channel {
        id: known.channel.to_string(),
        thread: known.parent.is_some(),
        fine: known.state == CoverageState::Complete,
        state: match known.state {
            CoverageState::Complete => W::Complete,
            CoverageState::Suspect => W::Suspect,
            CoverageState::Unverifiable => W::Unverifiable,
            CoverageState::Parked => W::Parked,
        },
        up_to: Moment(known.watermark.created_at()),
        since: Moment(known.changed_at),
        detail: gap_note(lang, &known.detail),
    }
}

fn gap(row: &GapRow, lang: Lang) -> Gap {
    let (class, outcome) = match row.outcome {
        None => ("o-waiting", W::GapOpen),
        Some(GapOutcome::Filled) => ("o-accepted", W::GapFilled),
        Some(GapOutcome::Unknown) => ("o-rejected", W::GapUnknown),
    };
    Gap {
        channel: row.channel.to_string(),
        cause: gap_cause(lang, &row.cause),
        from: Moment(row.from),
        to: row.closed_at.map(Moment),
        class,
        outcome,
        found: row.found,
        detail: gap_note(lang, &row.detail),
    }
}

fn record(check: RecordCheck, lang: Lang) -> Record {
    let fine = check.answer.is_ok();
    let answer = match check.answer {
        Ok(digest) => vec![Piece { text: digest.to_string(), raw: true }],
        Err(why) => why.pieces(lang),
    };
    Record { campaign: check.campaign.to_string(), version: check.version, fine, answer }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use domain::state::State;
    use wording::panel::LOG_ACTIONS;

    /// True when a line calls a function of exactly this name.
    fn calls(line: &str, name: &str) -> bool {
        line.match_indices(name)
            .any(|(at, _)| !line[..at].ends_with(|c: char| c == '_' || c.is_ascii_alphanumeric()))
    }

    /// What the sources of the use cases write into the log: literals on lines that hand an action over.
    fn written(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                written(&path, found);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
                let words = line.split('"').skip(1).step_by(2);
                // A call names the action before anything that it tells of it.
                let words: Vec<&str> = if calls(line, "note(") || calls(line, "audit(") {
                    words.take(1).collect()
                } else if ["action: ", "let action = ", "DRAFTED: &str", "EDITED: &str"]
                    .iter()
                    .any(|sign| line.contains(sign))
                {
                    words.collect()
                } else {
                    Vec::new()
                };
                let is_action = |word: &&str| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
                found.extend(words.into_iter().filter(is_action).map(str::to_owned));
            }
        }
    }

    #[test]
    fn everything_the_log_can_say_has_words() {
        let mut found = Vec::new();
        written(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../campaigns/src"), &mut found);
        for known in
            ["drafted", "draft_edited", "role_given", "theme_unmuted", "account_disabled", "token_made"]
        {
            assert!(found.iter().any(|word| word == known), "{known} is no longer found: {found:?}");
        }
        found.extend(State::ALL.map(|state| state.name().to_owned()));
        let nameless: Vec<&String> =
            found.iter().filter(|word| !LOG_ACTIONS.contains(&word.as_str())).collect();
        assert!(nameless.is_empty(), "without words: {nameless:?}");
    }
}
