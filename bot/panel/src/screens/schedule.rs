//! The schedule: what herald does when, by day, and announcements that were given up.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use campaigns::outbox::Kind;
use campaigns::panel::schedule::{Line, LineKey, Planned, Progress, ScheduleAsked};
use campaigns::people::Role;
use campaigns::schedule::JobKind;
use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use domain::window::utc8;
use serde::Deserialize;
use wording::panel::Schedule as W;
use wording::panel::schedule::{failed_count, part, tries};

use crate::desk::{Organiser, Viewer, is_stale};
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::{campaign_id, page_with};

/// Lines of a page. A line is below 2 kB.
const LINES: usize = 40;
/// The most campaigns that can be chosen, the newest of them; an address can name any.
const CHOICES_MAX: usize = 60;
/// The most characters of an error that are shown.
const ERROR_CHARS_MAX: usize = 300;

/// The place in the schedule, as the address keeps it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    when: String,
    campaign: String,
    state: String,
    after: String,
    /// `resend` a moment ago.
    done: String,
}

#[derive(Template)]
#[template(path = "schedule.html")]
struct Page {
    f: Frame,
    past: bool,
    filtered: bool,
    campaigns: Vec<Choice>,
    states: Vec<Choice>,
    days: Vec<Day>,
    more: Option<String>,
    first: Option<String>,
    failed: Option<(String, String)>,
    may_resend: bool,
    flash: Option<String>,
    trouble: Option<String>,
}

struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// The lines of one day in UTC+8.
struct Day {
    /// `2025-04-03`.
    date: String,
    lines: Vec<Row>,
}

struct Row {
    at: Moment,
    what: String,
    campaign: String,
    title: String,
    state: (&'static str, String),
    late: bool,
    tries: Option<String>,
    error: Option<String>,
    link: Option<String>,
    /// The number of the message and of its attempts, where it can be sent again.
    resend: Option<(i64, i64)>,
}

/// `GET /schedule`.
pub(crate) async fn show(
    visit: Visit,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    answer(&visit, &viewer, &asked, StatusCode::OK, None).await
}

/// What the form of sending again says.
#[derive(Debug, Deserialize)]
pub(crate) struct Again {
    /// How many attempts were seen.
    attempts: i64,
}

/// `POST /schedule/{id}/{message}/resend`: gives an announcement that was given up to the worker again.
pub(crate) async fn resend(
    visit: Visit,
    organiser: Organiser,
    Path((id, message)): Path<(String, String)>,
    Form(form): Form<Again>,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let message = message.parse::<i64>().map_err(|_| Refusal::NotFound)?;
    match organiser.resend(&id, message, form.attempts).await {
        Ok(()) => {
            visit.app.live.changed();
            Ok(Redirect::to(&format!("/schedule?campaign={id}&done=resend")).into_response())
        }
        Err(error) if is_stale(&error) => {
            let asked = Asked { when: "past".to_owned(), campaign: id.to_string(), ..Asked::default() };
            let trouble = Some(W::StaleResend.say(visit.lang()));
            answer(&visit, &organiser, &asked, StatusCode::CONFLICT, trouble).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn answer(
    visit: &Visit,
    viewer: &Viewer,
    asked: &Asked,
    status: StatusCode,
    trouble: Option<String>,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let campaign = match asked.campaign.as_str() {
        "" => None,
        name => Some(campaign_id(name.to_owned())?),
    };
    let past = asked.when == "past";
    let search = ScheduleAsked {
        progress: Progress::ALL.into_iter().find(|progress| progress.name() == asked.state),
        beyond: key_of(&asked.after),
        campaign,
        past,
        limit: LINES,
    };
    let found = viewer.schedule(&search).await?;
    let base = address(past, search.campaign.as_ref(), search.progress);
    let rows = found.lines.iter().map(|line| (line.key.0, row(line, &found.campaigns, visit.now, lang)));
    let page_of = Page {
        f: visit.frame(Place::Schedule, None, &W::Title.say(lang)).await?,
        past,
        filtered: search.campaign.is_some() || search.progress.is_some() || past,
        campaigns: campaign_choices(&found.campaigns, search.campaign.as_ref(), lang),
        states: state_choices(search.progress, lang),
        days: by_day(rows),
        more: found.next.map(|next| format!("{base}&after={}", key_text(next))),
        first: search.beyond.map(|_| base.clone()),
        failed: (found.failed > 0).then(|| {
            let to = address(true, search.campaign.as_ref(), Some(Progress::Failed));
            (failed_count(lang, found.failed), to)
        }),
        may_resend: viewer.may(Role::Organiser),
        flash: (asked.done == "resend").then(|| W::Resent.say(lang)),
        trouble,
    };
    page_with(status, &page_of)
}

/// The address of a list without its place.
fn address(past: bool, campaign: Option<&CampaignId>, progress: Option<Progress>) -> String {
    let when = if past { "past" } else { "ahead" };
    let campaign = campaign.map_or("", CampaignId::as_str);
    format!("/schedule?when={when}&campaign={campaign}&state={}", progress.map_or("", Progress::name))
}

/// A place as an address carries it: milliseconds, `j` or `m`, the number.
fn key_text((at, message, number): LineKey) -> String {
    format!("{}{}{number}", at.timestamp_millis(), if message { 'm' } else { 'j' })
}

fn key_of(text: &str) -> Option<LineKey> {
    let (at, number) = text.split_once(['m', 'j'])?;
    let at = DateTime::from_timestamp_millis(at.parse().ok()?)?;
    Some((at, text.contains('m'), number.parse().ok()?))
}

fn by_day(rows: impl Iterator<Item = (DateTime<Utc>, Row)>) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for (at, row) in rows {
        let date = utc8(at).format("%Y-%m-%d").to_string();
        match days.last_mut() {
            Some(day) if day.date == date => day.lines.push(row),
            _ => days.push(Day { date, lines: vec![row] }),
        }
    }
    days
}

fn campaign_choices(campaigns: &[Campaign], chosen: Option<&CampaignId>, lang: Lang) -> Vec<Choice> {
    let all = Choice { value: String::new(), label: W::Running.say(lang), chosen: chosen.is_none() };
    let each = campaigns.iter().enumerate().map(|(at, campaign)| {
        let choice = Choice {
            value: campaign.id.to_string(),
            label: format!("{} ({})", campaign.title.get(lang), campaign.id),
            chosen: chosen == Some(&campaign.id),
        };
        (at, choice)
    });
    let each = each.filter(|(at, choice)| *at < CHOICES_MAX || choice.chosen).map(|(_, choice)| choice);
    std::iter::once(all).chain(each).collect()
}

fn state_choices(chosen: Option<Progress>, lang: Lang) -> Vec<Choice> {
    let any = Choice { value: String::new(), label: W::Any.say(lang), chosen: chosen.is_none() };
    let each = Progress::ALL.into_iter().map(|progress| Choice {
        value: progress.name().to_owned(),
        label: progress_label(progress, false).say(lang),
        chosen: chosen == Some(progress),
    });
    std::iter::once(any).chain(each).collect()
}

fn progress_label(progress: Progress, message: bool) -> W {
    match progress {
        Progress::Waiting => W::Waiting,
        Progress::Underway => W::Underway,
        Progress::Done if message => W::Sent,
        Progress::Done => W::Done,
        Progress::Cancelled => W::Cancelled,
        Progress::Failed => W::Failed,
    }
}

fn progress_class(progress: Progress) -> &'static str {
    match progress {
        Progress::Waiting => "s-ahead",
        Progress::Underway => "s-work",
        Progress::Done => "s-open",
        Progress::Cancelled => "s-done",
        Progress::Failed => "s-void",
    }
}

fn row(line: &Line, campaigns: &[Campaign], now: DateTime<Utc>, lang: Lang) -> Row {
    let campaign = campaigns.iter().find(|campaign| campaign.id == line.campaign);
    let (what, attempts, error, link, resend) = match &line.planned {
        Planned::Job(job) => (job_name(&job.kind, lang), job.attempts, &job.last_error, None, None),
        Planned::Message(row) => {
            let guild = campaign.map_or(Snowflake(0), |campaign| campaign.guild);
            let sent = row.outside_id.as_ref().and_then(|id| id.parse::<u64>().ok()).map(Snowflake);
            let link = sent.map(|message| wording::post_link(guild, row.channel, message));
            let resend = (line.progress == Progress::Failed).then_some((row.id, row.attempts));
            (message_name(&row.kind, &row.body, lang), row.attempts, &row.last_error, link, resend)
        }
    };
    let message = matches!(line.planned, Planned::Message(_));
    Row {
        at: Moment(line.key.0),
        what,
        campaign: line.campaign.to_string(),
        title: campaign.map(|campaign| campaign.title.get(lang).clone()).unwrap_or_default(),
        state: (progress_class(line.progress), progress_label(line.progress, message).say(lang)),
        late: line.progress == Progress::Waiting && line.key.0 < now,
        tries: (attempts > 1 || (attempts == 1 && error.is_some())).then(|| tries(lang, attempts)),
        error: error.as_ref().map(|error| error.chars().take(ERROR_CHARS_MAX).collect()),
        link,
        resend,
    }
}

fn job_name(kind: &str, lang: Lang) -> String {
    let Ok(kind) = kind.parse::<JobKind>() else { return kind.to_owned() };
    let label = match kind {
        JobKind::Announce => W::JobAnnounce,
        JobKind::Open => W::JobOpen,
        JobKind::Remind => W::JobRemind,
        JobKind::LastHour => W::JobLastHour,
        JobKind::Close => W::JobClose,
        JobKind::EntryList => W::JobEntryList,
        JobKind::FreezeWatch => W::JobFreezeWatch,
        JobKind::ResultWatch => W::JobResultWatch,
        JobKind::AppealsOver => W::JobAppealsOver,
        JobKind::ClaimsOver => W::JobClaimsOver,
    };
    label.say(lang)
}

/// What a message is, its language, and which part of it where there are several.
fn message_name(kind: &str, body: &serde_json::Value, lang: Lang) -> String {
    let label = match kind.parse::<Kind>() {
        Ok(Kind::Opening) => W::SayOpening,
        Ok(Kind::Reminder) => W::SayReminder,
        Ok(Kind::LastHour) => W::SayLastHour,
        Ok(Kind::Amended) => W::SayAmended,
        Ok(Kind::Closed) => W::SayClosed,
        Ok(Kind::EntryList) => W::SayEntryList,
        Ok(Kind::Frozen) => W::SayFrozen,
        Ok(Kind::Results) => W::SayResults,
        Ok(Kind::Voided) => W::SayVoided,
        _ => W::SayOther,
    };
    let what = label.say(lang);
    let of = body["lang"].as_str().unwrap_or_default();
    match body["part"].as_u64() {
        Some(number) if number > 0 => part(lang, &what, of, number + 1),
        _ if of.is_empty() => what,
        _ => format!("{what} · {of}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_address() {
        let at = DateTime::from_timestamp_millis(1_743_663_600_123).unwrap();
        for key in [(at, true, 7), (at, false, 12)] {
            assert_eq!(key_of(&key_text(key)), Some(key));
        }
        for nonsense in ["", "m", "1m", "m1", "<script>", "9999999999999999999m1"] {
            assert_eq!(key_of(nonsense), None, "{nonsense}");
        }
    }
}
