//! The judging sheet: entries without names in the judge's own order, and once everything is sealed how far the judges lie
//! apart. One entry with its marks is in `judging_entry`.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use campaigns::panel::judging::{BlindEntry, OwnMark, OwnSheet};
use campaigns::panel::paging::cut;
use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::state::State;
use serde::Deserialize;
use wording::panel::{Judging as W, Outcome, Queue, ResultSteps, criterion, entry_at, sheet_done};

use crate::desk::Judge;
use crate::frame::{Frame, Place, Visit};
use crate::refusal::Refusal;
use crate::screens::results::mean;
use crate::screens::{campaign_id, page};

/// Lines of a page. A text is cut, so a page stays far below 150 kB.
const LINES: usize = 50;
/// The most characters of a text in a line.
const TEXT_CHARS_MAX: usize = 120;
/// The most lines of the spread.
const SPREADS_MAX: usize = 100;

#[derive(Template)]
#[template(path = "judging.html")]
struct Page {
    f: Frame,
    id: String,
    panel: Panel,
    sealed: bool,
    admitted: bool,
    done: String,
    share: usize,
    complete: bool,
    begun: bool,
    next: Option<String>,
    flash: Option<String>,
    shown: Vec<(&'static str, String, bool)>,
    lines: Vec<Line>,
    more: Option<String>,
    first: Option<String>,
    spreads: Vec<Spread>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Panel {
    NotYet,
    Open,
    NoneAdmitted,
    Over,
}

struct Line {
    href: String,
    label: String,
    text: String,
    marks: Vec<String>,
    state: Option<W>,
}

struct Spread {
    number: u32,
    lowest: String,
    highest: String,
    apart: String,
}

/// The place in the sheet, as the address keeps it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    shown: String,
    /// The code of the entry before: the order is that of the codes.
    after: String,
    pub(super) done: String,
}

const SHOWN: [(&str, W); 4] =
    [("all", W::ShownAll), ("open", W::ShownOpen), ("marked", W::ShownMarked), ("recused", W::ShownRecused)];

/// `GET /campaigns/{id}/judging`.
pub(crate) async fn show(
    visit: Visit,
    judge: Judge,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let lang = visit.lang();
    let sheet = judge.sheet(&id).await?;
    let title = sheet.stored.campaign.title.get(lang).clone();
    let chosen = SHOWN.iter().find(|(name, _)| *name == asked.shown).map_or("all", |(name, _)| *name);
    let fits = |entry: &&BlindEntry| match (chosen, &entry.own) {
        ("open", own) => *own == OwnMark::None,
        ("marked", own) => matches!(own, OwnMark::Marks(_)),
        ("recused", own) => *own == OwnMark::Recused,
        _ => true,
    };
    let mut rest: Vec<&BlindEntry> =
        sheet.entries.iter().filter(fits).filter(|entry| entry.code > asked.after).collect();
    let base = format!("/campaigns/{id}/judging?shown={chosen}");
    let more = cut(&mut rest, LINES, |last| format!("{base}&after={}", last.code));
    let mut lines = Vec::new();
    for entry in rest {
        lines.push(line(&judge, &id, &sheet, entry, lang).await?);
    }
    let (done, all) = (sheet.done(), sheet.entries.len());
    let address = |entry: &BlindEntry| format!("/campaigns/{id}/judging/{}", entry.code);
    let page_of = Page {
        f: visit.frame(Place::Judging, Some((&id, &title)), &W::Title.say(lang)).await?,
        panel: match (sheet.stored.campaign.state, all) {
            (State::Published, 0) => Panel::NoneAdmitted,
            (State::Frozen | State::Published, _) => Panel::Open,
            (State::Paid | State::Void, _) => Panel::Over,
            _ => Panel::NotYet,
        },
        sealed: sheet.sealed,
        admitted: sheet.admitted,
        done: sheet_done(lang, done as u64, all as u64),
        share: done * 1000 / all.max(1),
        complete: done == all && all > 0,
        begun: done > 0,
        next: sheet.next_open(0).filter(|_| !sheet.sealed).map(address),
        flash: flash(&asked.done, lang),
        shown: SHOWN.iter().map(|(name, label)| (*name, label.say(lang), *name == chosen)).collect(),
        lines,
        more,
        first: (!asked.after.is_empty()).then_some(base),
        spreads: spreads(&judge, &id).await?,
        id: id.to_string(),
    };
    page(&page_of)
}

/// What was done a moment ago, in words.
pub(super) fn flash(done: &str, lang: Lang) -> Option<String> {
    match done {
        "saved" => Some(W::Saved.say(lang)),
        "recused" => Some(W::RecusedDone.say(lang)),
        _ => None,
    }
}

async fn line(
    judge: &Judge,
    id: &CampaignId,
    sheet: &OwnSheet,
    entry: &BlindEntry,
    lang: Lang,
) -> Result<Line, Refusal> {
    let text = judge.text(id, entry).await?;
    let mut short: String = text.chars().take(TEXT_CHARS_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    let (marks, state) = match &entry.own {
        OwnMark::None => (Vec::new(), Some(W::OpenMark)),
        OwnMark::Recused => (Vec::new(), Some(W::Recused)),
        OwnMark::Marks(marks) => {
            let named = marks.iter().zip(&sheet.stored.campaign.criteria);
            (named.map(|(mark, of)| format!("{} {mark}", criterion(lang, of))).collect(), None)
        }
    };
    Ok(Line {
        href: format!("/campaigns/{id}/judging/{}", entry.code),
        label: entry_at(lang, entry.position as u64, sheet.entries.len() as u64),
        text: short,
        marks,
        state,
    })
}

async fn spreads(judge: &Judge, id: &CampaignId) -> Result<Vec<Spread>, Refusal> {
    let spread = |found: campaigns::panel::judging::Spread| Spread {
        number: found.number,
        lowest: mean(found.lowest, 1),
        highest: mean(found.highest, 1),
        apart: mean(found.highest - found.lowest, 1),
    };
    Ok(judge.spreads(id).await?.into_iter().take(SPREADS_MAX).map(spread).collect())
}
