//! What the team is told of an event and of its draft, and the one line that corrects a running campaign.

use chrono::{DateTime, Utc};
use domain::campaign::Campaign;
use domain::lang::Lang;
use market::triggers::{Cause, GateNews, Reading};
use market::{Direction, Hold, SeriesName};

use super::brief::{self, Brief};
use super::catalogue::{
    AlertDraft, AlertFall, AlertGate, AlertGivenBack, AlertGrown, AlertHeld, AlertLateNews, AlertNew,
    AlertNoDraft, AlertNoFigures, AlertRise, AlertUnusual, AutoApproved, AutoRefused, Correction,
    CorrectionDisputed, FindingsMore, FindingsRefusal, HeldRefusal, HoldNote, HoldNoteAnnounced,
    HoldNoteOverride, NewsRestsOn, ReleasedNote, hold_name,
};
use crate::catalogue::{ClauseSeparator, NoticeAdvice};
use crate::format::{both_times, clock, moment, percent, price};
use crate::lint::{LintFinding, lint_message};
use crate::market_move::{Headline, asset_of, state_title};
use crate::messages::heading;
use crate::user_text::{quote_at_most, quote_user_text};

/// The command that looks at a draft and approves it.
const APPROVE_COMMAND: &str = "/campaign approve";
/// How many findings a refusal names.
const FINDINGS_MAX: usize = 5;
/// The most characters of a reason that are shown.
const WHY_CHARS_MAX: usize = 400;

/// What an alert tells.
#[derive(Debug, Clone)]
pub struct Alert<'a> {
    /// Whose prices moved.
    pub series: &'a SeriesName,
    /// Why it is said now.
    pub cause: Cause,
    /// What the rules measured.
    pub readings: &'a [Reading],
    /// The headline that let the rules speak.
    pub gate: Option<&'a GateNews>,
    /// The move; `None` where too little history is stored.
    pub brief: Option<&'a Brief>,
    /// What became of a draft.
    pub draft: DraftNews<'a>,
}

/// What an alert says of a draft.
#[derive(Debug, Clone, Copy)]
pub enum DraftNews<'a> {
    /// None was due.
    None,
    /// One waits for a person.
    Made {
        /// The draft.
        campaign: &'a Campaign,
        /// Why it must not go further yet.
        hold: Option<Hold>,
    },
    /// One was due and could not be made.
    Failed(&'a str),
}

/// The alert, in the team's language.
pub fn alert(lang: Lang, alert: &Alert<'_>) -> String {
    let asset = asset_of(lang, alert.series);
    let mut lines = vec![match alert.cause {
        Cause::New | Cause::Confirmation | Cause::Retraction => AlertNew { asset }.say(lang),
        Cause::LateNews => AlertLateNews { asset }.say(lang),
        Cause::Escalation => AlertGrown { asset }.say(lang),
    }];
    lines.extend(alert.readings.iter().map(|one| reading(lang, &alert.series.pair, one)));
    if let Some(gate) = alert.gate {
        let title = state_title(lang, &headline_of(gate));
        lines.push(
            AlertGate { title, source: quote_user_text(&gate.source), at: moment(gate.out_at) }.say(lang),
        );
    }
    if let Some(told) = alert.brief {
        lines.push(brief::brief(lang, told));
    } else {
        lines.push(AlertNoFigures {}.say(lang));
        lines.push(NoticeAdvice {}.say(lang));
    }
    match alert.draft {
        DraftNews::None => {}
        DraftNews::Made { campaign, hold } => {
            let (id, opens) = (campaign.id.to_string(), both_times(campaign.window.opens));
            lines.push(AlertDraft { campaign: id, opens, command: APPROVE_COMMAND.to_owned() }.say(lang));
            lines.extend(hold.map(|hold| AlertHeld { hold: hold_name(lang, hold) }.say(lang)));
        }
        DraftNews::Failed(why) => {
            lines.push(AlertNoDraft { why: quote_at_most(why, WHY_CHARS_MAX) }.say(lang));
        }
    }
    lines.join("\n")
}

/// What a rule measured.
pub(crate) fn reading(lang: Lang, pair: &str, reading: &Reading) -> String {
    let (rule, hours) = (quote_user_text(&reading.rule), u64::from(reading.hours));
    let (base, base_at) = (price(lang, pair, reading.base), clock(reading.base_at));
    let (to, price_at) = (price(lang, pair, reading.price), clock(reading.price_at));
    let percent_of = percent(reading.percent, 2);
    let told = match reading.direction {
        Direction::Rise => {
            AlertRise { rule, percent: percent_of, base, base_at, price: to, price_at, hours }.say(lang)
        }
        Direction::Fall => {
            AlertFall { rule, percent: percent_of, base, base_at, price: to, price_at, hours }.say(lang)
        }
    };
    let told = match reading.z {
        Some(z) => AlertUnusual { reading: told, z: percent(z, 2) }.say(lang),
        None => told,
    };
    match reading.retraced {
        Some(share) => AlertGivenBack { reading: told, retraced: percent(share * 100.0, 1) }.say(lang),
        None => told,
    }
}

/// The headline of a gate as others are told.
pub fn headline_of(gate: &GateNews) -> Headline {
    Headline { time: gate.out_at, title: gate.title.clone(), source: gate.source.clone(), state: gate.state }
}

/// To the team: the headline behind a draft is in doubt, and what that means. `public` is true when the campaign was
/// announced.
pub fn hold_note(lang: Lang, campaign: &Campaign, news: &Headline, hold: Hold, public: bool) -> String {
    let note = HoldNote {
        heading: heading(lang, campaign),
        campaign: campaign.id.to_string(),
        title: state_title(lang, news),
        source: quote_user_text(&news.source),
        hold: hold_name(lang, hold),
    };
    let next = if public {
        HoldNoteAnnounced {}.say(lang)
    } else {
        HoldNoteOverride { command: APPROVE_COMMAND.to_owned() }.say(lang)
    };
    [note.say(lang), next].join("\n")
}

/// To the team: the headline behind a draft is confirmed, and the draft is free.
pub fn released_note(lang: Lang, campaign: &Campaign, news: &Headline) -> String {
    ReleasedNote {
        heading: heading(lang, campaign),
        campaign: campaign.id.to_string(),
        title: state_title(lang, news),
        source: quote_user_text(&news.source),
        opens: both_times(campaign.window.opens),
        command: APPROVE_COMMAND.to_owned(),
    }
    .say(lang)
}

/// What a change of belief rests on: the words of the report that brought it or of the person who decided, and where that
/// can be read. A line under [`hold_note`] or [`released_note`].
pub fn news_because(lang: Lang, reason: &str, link: Option<&str>) -> String {
    let told = NewsRestsOn { reason: quote_at_most(reason, WHY_CHARS_MAX) }.say(lang);
    match link.and_then(brief::link) {
        Some(link) => format!("{told} {link}"),
        None => told,
    }
}

/// The one line of a running campaign about its headline, which was retracted or disputed at `at`.
pub fn news_correction(
    lang: Lang,
    campaign: &Campaign,
    news: &Headline,
    hold: Hold,
    at: DateTime<Utc>,
) -> String {
    // The state is what the line is about, so the title stands without its label.
    let plain = Headline { state: market::NewsState::Confirmed, ..news.clone() };
    let (heading, at) = (heading(lang, campaign), both_times(at));
    let (title, source) = (state_title(lang, &plain), quote_user_text(&news.source));
    match hold {
        Hold::Retracted => Correction { heading, title, source, at }.say(lang),
        _ => CorrectionDisputed { heading, title, source, at }.say(lang),
    }
}

/// To the team: herald approved a draft by itself, as its operator allowed.
pub fn auto_approved(lang: Lang, campaign: &Campaign) -> String {
    let announce = both_times(campaign.dates.announce_at);
    AutoApproved { heading: heading(lang, campaign), announce }.say(lang)
}

/// To the team: herald was to approve a draft by itself and did not.
pub fn auto_refused(lang: Lang, campaign: &Campaign, why: &str) -> String {
    AutoRefused { campaign: campaign.id.to_string(), why: quote_at_most(why, WHY_CHARS_MAX) }.say(lang)
}

/// Why a held draft is not approved without a reason.
pub fn held_refusal(lang: Lang, hold: Hold) -> String {
    HeldRefusal { hold: hold_name(lang, hold) }.say(lang)
}

/// Why a draft is not approved: the errors in its notice, the first few of them.
pub fn findings_refusal(lang: Lang, findings: &[LintFinding]) -> String {
    let told: Vec<String> =
        findings.iter().take(FINDINGS_MAX).map(|finding| lint_message(lang, finding)).collect();
    let findings_told = told.join(&ClauseSeparator {}.say(lang));
    match findings.len().saturating_sub(FINDINGS_MAX) {
        0 => FindingsRefusal { findings: findings_told }.say(lang),
        more => {
            let findings = FindingsMore { findings: findings_told, more: more as u64 }.say(lang);
            FindingsRefusal { findings }.say(lang)
        }
    }
}
