//! What the editor's page shows.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use campaigns::panel::drafting::DraftView;
use campaigns::panel::rules::DryRun;
use campaigns::panel::written::Written;
use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId};
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use domain::state::State;
use wording::panel::Editor as W;
use wording::panel::editor::{
    dry_looked, dry_none, dry_reason_posts, dry_then, error_count, version_of, warning_count,
};
use wording::{LintFinding, Severity};

use super::diff::{self, FieldDiff};
use super::fields::{self, Column, Found, Group, Kind};
use super::typed::{Troubles, Typed, shown_time};
use crate::desk::{Names, Organiser, Viewer};
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::overview::state_class;
use crate::screens::page_with;

/// Versions that are listed, the latest of them.
const VERSIONS_MAX: usize = 30;

/// What an answer shows besides the stored draft.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) status: StatusCode,
    /// What was typed; without it the stored draft stands in the form.
    pub(super) typed: Option<Typed>,
    pub(super) troubles: Troubles,
    pub(super) trouble: Option<Trouble>,
    pub(super) dry: Option<DryRun>,
    pub(super) flash: Option<String>,
    /// The action that was refused, with what was typed for it.
    pub(super) action: String,
    pub(super) reason: String,
    pub(super) closes: String,
}

/// Why something was not stored.
pub(super) struct Trouble {
    title: String,
    text: String,
    /// The revision that was looked at, where something newer is stored.
    seen: Option<i64>,
    /// What has changed since.
    changes: Vec<FieldDiff>,
    by: Option<(String, Moment)>,
}

impl Trouble {
    pub(super) fn because(lang: Lang, text: String) -> Self {
        Self { title: W::NotSaved.say(lang), text, seen: None, changes: Vec::new(), by: None }
    }

    /// Fields say what is wrong.
    pub(super) fn fields(lang: Lang) -> Self {
        Self::because(lang, W::MendFields.say(lang))
    }

    /// With what has changed since a revision.
    pub(super) fn since(self, seen: i64) -> Self {
        Self { seen: Some(seen), ..self }
    }

    fn tell(&mut self, view: &DraftView, names: &Names, lang: Lang) {
        let Some(seen) = self.seen else { return };
        let (before, latest) = (view.version_at(seen), view.versions.last());
        if let Some(before) = before {
            self.changes = diff::between(&before.written, &Written::of(&view.stored.campaign), lang);
        }
        if self.changes.is_empty() {
            self.text = format!("{} {}", self.text, W::StateMoved.say(lang));
        } else if let Some(latest) = latest {
            self.by = Some((version_of(lang, latest.number, &names.actor(&latest.by)), Moment(latest.at)));
        }
    }
}

/// A version in the list.
pub(super) struct VersionLine {
    pub(super) number: u32,
    pub(super) label: String,
    pub(super) at: Moment,
}

/// What can be done with the campaign by whoever looks.
#[derive(Default)]
struct Actions {
    approve: bool,
    own: bool,
    hold: Option<String>,
    overridden: Option<String>,
    renew: bool,
    extend: bool,
    open: bool,
    close: bool,
    void: bool,
}

impl Actions {
    fn amends(&self) -> bool {
        self.extend || self.open || self.close
    }

    fn any(&self) -> bool {
        self.approve || self.amends() || self.void
    }
}

/// How past posts would have fared.
struct Dry {
    text: String,
    then: Option<String>,
    reasons: Vec<DryLine>,
}

struct DryLine {
    name: String,
    posts: String,
    shown: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "editor.html")]
struct Page {
    f: Frame,
    /// The name; empty for a new campaign.
    id: String,
    base: String,
    heading: String,
    state: Option<(&'static str, String)>,
    revision: i64,
    editable: bool,
    may_write: bool,
    /// The check was asked for, or belongs to a stored campaign.
    checked: bool,
    groups: Vec<Group>,
    columns: Vec<Column>,
    findings: Vec<Found>,
    errors: usize,
    errors_text: String,
    warnings_text: Option<String>,
    versions: Vec<VersionLine>,
    actions: Actions,
    announce_at: Moment,
    trouble: Option<Trouble>,
    flash: Option<String>,
    dry: Option<Dry>,
    action: String,
    reason: String,
    closes: String,
}

impl Page {
    fn is_new(&self) -> bool {
        self.id.is_empty()
    }
}

/// A campaign of what is typed that has no name and no secrets yet.
pub(super) fn unnamed(written: &Written, guild: Snowflake, now: DateTime<Utc>) -> Result<Campaign, Refusal> {
    let id = CampaignId::new("new").map_err(|_| Refusal::Failed)?;
    Ok(written.as_campaign(id, guild, &[0; 32], now))
}

/// The page of a new campaign.
pub(super) async fn answer_new(
    visit: &Visit,
    organiser: &Organiser,
    blank: &Written,
    shown: Shown,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let checked = shown.typed.is_some();
    let typed = shown.typed.unwrap_or_else(|| Typed::of(blank));
    let written = typed.read(blank, lang, visit.now).written;
    let candidate = unnamed(&written, organiser.guild(), visit.now)?;
    let lint = if checked { organiser.findings(&candidate).await? } else { Vec::new() };
    let check = Check::of(&candidate, &lint, &shown.troubles, lang);
    let title = W::NewTitle.say(lang);
    let page_of = Page {
        f: visit.frame(Place::Overview, None, &title).await?,
        id: String::new(),
        base: "/campaigns/new".to_owned(),
        heading: title,
        state: None,
        revision: 0,
        editable: true,
        may_write: true,
        checked,
        groups: fields::groups(&typed, &check.notes, true, lang),
        columns: fields::columns(&typed, &candidate, &check.notes, checked, true, lang),
        errors: check.errors,
        errors_text: error_count(lang, check.errors),
        warnings_text: (check.warnings > 0).then(|| warning_count(lang, check.warnings)),
        findings: check.found,
        versions: Vec::new(),
        actions: Actions::default(),
        announce_at: Moment(candidate.dates.announce_at),
        trouble: shown.trouble,
        flash: None,
        dry: shown.dry.map(|dry| shown_dry(dry, lang)),
        action: String::new(),
        reason: String::new(),
        closes: String::new(),
    };
    page_with(shown.status, &page_of)
}

/// The page of a stored campaign.
pub(super) async fn answer(
    visit: &Visit,
    viewer: &Viewer,
    organiser: Option<&Organiser>,
    id: &CampaignId,
    shown: Shown,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let view = viewer.draft(id).await?;
    let names = viewer.names().await?;
    let campaign = &view.stored.campaign;
    let stored = Written::of(campaign);
    let editable = campaign.state == State::Draft && organiser.is_some();
    let mut lint = view.findings.clone();
    let mut candidate = campaign.clone();
    let typed = match (shown.typed, organiser) {
        (Some(typed), Some(organiser)) => {
            candidate = typed.read(&stored, lang, visit.now).written.in_campaign(campaign, visit.now);
            lint = organiser.findings(&candidate).await?;
            typed
        }
        _ => Typed::of(&stored),
    };
    let check = Check::of(&candidate, &lint, &shown.troubles, lang);
    let mut trouble = shown.trouble;
    if let Some(trouble) = &mut trouble {
        trouble.tell(&view, &names, lang);
    }
    let title = campaign.title.get(lang).clone();
    let later = view.versions.iter().rev().take(VERSIONS_MAX);
    let page_of = Page {
        f: visit.frame(Place::Notice, Some((id, &title)), &W::Title.say(lang)).await?,
        id: id.to_string(),
        base: format!("/campaigns/{id}/notice"),
        heading: W::Title.say(lang),
        state: Some((state_class(campaign.state), wording::commands::state_name(lang, campaign.state))),
        revision: view.stored.revision,
        editable,
        may_write: organiser.is_some(),
        checked: true,
        groups: if editable { fields::groups(&typed, &check.notes, false, lang) } else { Vec::new() },
        columns: fields::columns(&typed, &candidate, &check.notes, true, editable, lang),
        errors: check.errors,
        errors_text: error_count(lang, check.errors),
        warnings_text: (check.warnings > 0).then(|| warning_count(lang, check.warnings)),
        findings: check.found,
        versions: later
            .map(|version| VersionLine {
                number: version.number,
                label: version_of(lang, version.number, &names.actor(&version.by)),
                at: Moment(version.at),
            })
            .collect(),
        actions: organiser.map(|organiser| actions(&view, organiser, visit.now, lang)).unwrap_or_default(),
        announce_at: Moment(candidate.dates.announce_at.max(visit.now)),
        trouble,
        flash: shown.flash,
        dry: shown.dry.map(|dry| shown_dry(dry, lang)),
        action: shown.action,
        reason: shown.reason,
        closes: if shown.closes.is_empty() { shown_time(campaign.window.closes) } else { shown.closes },
    };
    page_with(shown.status, &page_of)
}

fn actions(view: &DraftView, organiser: &Organiser, now: DateTime<Utc>, lang: Lang) -> Actions {
    let campaign = &view.stored.campaign;
    let (state, window) = (campaign.state, campaign.window);
    let before_close = now < window.closes;
    let ahead = matches!(state, State::Approved | State::Announced);
    let held = view.hold.filter(|_| matches!(state, State::Draft | State::Approved));
    let me = format!("user:{}", organiser.person());
    Actions {
        approve: state == State::Draft || held.is_some(),
        own: state == State::Draft && organiser.second_person() && view.author() == Some(me.as_str()),
        hold: held.map(|hold| wording::held_refusal(lang, hold)),
        overridden: view.overridden.clone(),
        renew: state == State::Draft && view.from_event,
        extend: before_close && (ahead || state == State::Open),
        open: ahead && now < window.opens,
        close: before_close && state == State::Open,
        void: state != State::Void,
    }
}

fn shown_dry(dry: DryRun, lang: Lang) -> Dry {
    if dry.posts == 0 {
        return Dry { text: dry_none(lang), then: None, reasons: Vec::new() };
    }
    let reasons = dry.reasons.into_iter().map(|reason| DryLine {
        name: wording::reason_name(lang, reason.code),
        posts: dry_reason_posts(lang, reason.posts),
        shown: reason
            .shown
            .into_iter()
            .map(|(campaign, post, reason)| {
                (format!("/campaigns/{campaign}/posts/{post}"), wording::reason(lang, &reason))
            })
            .collect(),
    });
    Dry {
        text: dry_looked(lang, dry.posts, dry.entered, dry.review, dry.rejected),
        then: Some(dry_then(lang, dry.entered_then)),
        reasons: reasons.collect(),
    }
}

/// Findings of the check, in order, and the same by field.
struct Check {
    found: Vec<Found>,
    notes: fields::Notes,
    errors: usize,
    warnings: usize,
}

impl Check {
    fn of(campaign: &Campaign, lint: &[LintFinding], troubles: &Troubles, lang: Lang) -> Check {
        let mut found: Vec<Found> = troubles
            .iter()
            .map(|(name, text)| Found { field: Some(name.clone()), error: true, text: text.clone() })
            .collect();
        for finding in lint {
            // A field that does not read has said so itself.
            if finding.code == wording::LintCode::Campaign && !troubles.is_empty() {
                continue;
            }
            found.push(Found {
                field: fields::place(finding, campaign),
                error: finding.severity() == Severity::Error,
                text: wording::lint_message(lang, finding),
            });
        }
        found.sort_by_key(|one| !one.error);
        let errors = found.iter().filter(|one| one.error).count();
        Check { errors, warnings: found.len() - errors, notes: fields::notes(&found), found }
    }
}
