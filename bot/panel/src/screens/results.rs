//! The result of a campaign: what is left before the freeze, how far the judges are, what is frozen and hashed, and after the
//! publication who has won and why.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use campaigns::panel::reading::ResultSoFar;
use campaigns::people::Role;
use domain::bundle::Bundle;
use domain::lang::Lang;
use serde::Deserialize;
use wording::panel::{Outcome as W, Overview as Dates, Queue, ResultSteps, coverage_line, list_page};

use crate::desk::Viewer;
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::overview::state_class;
use crate::screens::result_steps::{Changes, NextStep, changes, next_step};
use crate::screens::{campaign_id, page};

/// Lines of the list on a page.
const LINES: usize = 150;

#[derive(Template)]
#[template(path = "results.html")]
struct Page {
    f: Frame,
    id: String,
    state: String,
    state_class: &'static str,
    dates: Vec<(String, Moment)>,
    flash: Option<String>,
    step: NextStep,
    changes: Option<Changes>,
    may_organise: bool,
    may_strike: bool,
    hashes: Vec<(W, String)>,
    entries: usize,
    judges: usize,
    sealed: bool,
    published: bool,
    winners: Vec<Winner>,
    not_awarded: u32,
    coverage: Option<String>,
    versions: Vec<Version>,
    ties: Vec<Tie>,
    criteria: Vec<String>,
    order: Vec<Ranked>,
    lines: Vec<Candidate>,
    by_number: bool,
    struck_only: bool,
    find: String,
    shown: String,
    more: Option<String>,
    first: Option<String>,
}

struct Winner {
    place: u32,
    name: String,
    number: u32,
    post: String,
    total: String,
}

struct Version {
    number: u32,
    at: Moment,
    sha256: String,
    reason: Option<String>,
}

struct Tie {
    rank: u32,
    number: u32,
    key: String,
}

struct Ranked {
    rank: u32,
    number: u32,
    post: String,
    total: String,
    sums: Vec<u64>,
}

struct Candidate {
    number: u32,
    line: String,
    struck: Option<String>,
}

/// The place in the list, as the address keeps it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    after: usize,
    order: String,
    shown: String,
    find: String,
    done: String,
}

/// A stretch of a list, and where it goes on.
struct Cut<T> {
    rows: Vec<T>,
    shown: (usize, usize, usize),
    more: Option<usize>,
}

fn cut<T>(rows: Vec<T>, after: usize) -> Cut<T> {
    let all = rows.len();
    let from = after.min(all);
    let to = (from + LINES).min(all);
    let rows = rows.into_iter().skip(from).take(LINES).collect();
    Cut { rows, shown: ((from + 1).min(all), to, all), more: (to < all).then_some(to) }
}

/// `GET /campaigns/{id}/results`.
pub(crate) async fn show(
    visit: Visit,
    viewer: Viewer,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let lang = visit.lang();
    let found = viewer.result(&id).await?;
    let names = viewer.names().await?;
    let campaign = &found.stored.campaign;
    let title = campaign.title.get(lang).clone();
    let bundle = found.winners.as_ref().map(|winners| &winners.bundle);
    let posts: BTreeMap<u32, String> =
        found.list.iter().map(|line| (line.row.number, line.row.message.to_string())).collect();
    let (by_number, struck_only) = (asked.order == "number", asked.shown == "struck");
    let find = asked.find.trim().parse::<u32>().ok();
    let order = bundle.filter(|_| !struck_only);
    let order = cut(order.map(|b| ranked(b, by_number, find, &posts)).unwrap_or_default(), asked.after);
    let lines: Vec<Candidate> = if bundle.is_none() || struck_only {
        let fits = |number: u32| find.is_none_or(|find| find == number);
        let lines = found.list.iter().filter(|line| !struck_only || line.struck.is_some());
        let lines = lines.filter(|line| fits(line.row.number));
        lines
            .map(|line| Candidate {
                number: line.row.number,
                line: line.row.line.clone(),
                struck: line.struck.map(|code| wording::reason_name(lang, code)),
            })
            .collect()
    } else {
        Vec::new()
    };
    let lines = cut(lines, asked.after);
    let (from, to, all) = if bundle.is_some() && !struck_only { order.shown } else { lines.shown };
    let address = address(id.as_str(), &asked);
    let link = |after: usize| if after == 0 { address.clone() } else { format!("{address}after={after}") };
    let may_organise = viewer.may(Role::Organiser);
    let may_strike = may_organise && !found.list.is_empty() && campaign.state < domain::state::State::Paid;
    let page_of = Page {
        f: visit.frame(Place::Results, Some((&id, &title)), &W::Title.say(lang)).await?,
        state: wording::commands::state_name(lang, campaign.state),
        state_class: state_class(campaign.state),
        dates: dates(&found, lang),
        flash: done(&asked.done, lang),
        step: next_step(&viewer, &id, &found, &names, lang).await?,
        changes: changes(&viewer, &id, lang).await?,
        may_organise,
        may_strike,
        hashes: hashes(&found, bundle),
        entries: found.list.len(),
        judges: found.judges.len(),
        sealed: found.seal.is_some(),
        published: bundle.is_some(),
        winners: winners(&viewer, &id, bundle).await,
        not_awarded: bundle.map_or(0, |bundle| bundle.not_awarded),
        coverage: bundle.map(|bundle| coverage_line(lang, &bundle.coverage)),
        versions: versions(&viewer, &id).await?,
        ties: bundle.map(ties).unwrap_or_default(),
        criteria: campaign.criteria.iter().map(|one| wording::panel::criterion(lang, one)).collect(),
        more: order.more.or(lines.more).map(link),
        first: (asked.after > 0).then(|| link(0)),
        order: order.rows,
        lines: lines.rows,
        by_number,
        struck_only,
        shown: list_page(lang, from as u64, to as u64, all as u64),
        find: asked.find,
        id: id.to_string(),
    };
    page(&page_of)
}

/// The address of this list without its place, ready for one more parameter.
fn address(id: &str, asked: &Asked) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in [("order", &asked.order), ("shown", &asked.shown), ("find", &asked.find)] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    let query = query.finish();
    let amp = if query.is_empty() { "" } else { "&" };
    format!("/campaigns/{id}/results?{query}{amp}")
}

/// `GET /campaigns/{id}/results/bundle.json`: the record, byte for byte as it was hashed.
pub(crate) async fn bundle(viewer: Viewer, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let found = viewer.result(&id).await?;
    let winners = found.winners.ok_or(Refusal::NotFound)?;
    Ok(record(id.as_str(), winners.bundle.result_version, winners.bytes))
}

/// `GET /campaigns/{id}/results/versions/{version}`: the record of one version.
pub(crate) async fn version(
    viewer: Viewer,
    Path((id, version)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let version = version.strip_suffix(".json").and_then(|number| number.parse::<u32>().ok());
    let version = version.filter(|version| *version > 0).ok_or(Refusal::NotFound)?;
    let bytes = viewer.result_file(&id, version).await?.ok_or(Refusal::NotFound)?;
    Ok(record(id.as_str(), version, bytes))
}

fn record(id: &str, version: u32, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"bundle-{id}-{version}.json\"");
    let headers =
        [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)];
    (headers, bytes).into_response()
}

fn done(done: &str, lang: Lang) -> Option<String> {
    let text = match done {
        "freeze" => ResultSteps::FlashFrozen,
        "seal" => ResultSteps::FlashSealed,
        "publish" => ResultSteps::FlashPublished,
        "strike" => ResultSteps::FlashStruck,
        "correct" => ResultSteps::FlashCorrected,
        _ => return None,
    };
    Some(text.say(lang))
}

async fn winners(viewer: &Viewer, id: &domain::campaign::CampaignId, bundle: Option<&Bundle>) -> Vec<Winner> {
    let Some(bundle) = bundle else { return Vec::new() };
    let mut winners = Vec::new();
    for winner in &bundle.winners {
        let name = match viewer.post(id, winner.post).await {
            Ok(dossier) => dossier.post.facts.map(|facts| facts.author.name),
            Err(_) => None,
        };
        let ranked = bundle.order.iter().find(|ranked| ranked.number == winner.number);
        winners.push(Winner {
            place: winner.place,
            name: name.filter(|name| !name.is_empty()).unwrap_or_else(|| winner.author.to_string()),
            number: winner.number,
            post: winner.post.to_string(),
            total: ranked.map(|ranked| mean(ranked.total, ranked.sheets)).unwrap_or_default(),
        });
    }
    winners
}

async fn versions(viewer: &Viewer, id: &domain::campaign::CampaignId) -> Result<Vec<Version>, Refusal> {
    let found = viewer.result_versions(id).await?;
    Ok(found
        .into_iter()
        .map(|row| Version {
            number: row.version,
            at: Moment(row.at),
            sha256: row.sha256.to_string(),
            reason: row.reason,
        })
        .collect())
}

fn ties(bundle: &Bundle) -> Vec<Tie> {
    let tied = |ranked: &domain::selection::Ranked| {
        let key = ranked.tie_key?.to_string();
        Some(Tie { rank: ranked.rank, number: ranked.number, key })
    };
    bundle.order.iter().filter_map(tied).take(LINES).collect()
}

/// A mean total of marks, exact in thousandths: totals are marks from 0 to 10 times weights that add up to 100.
pub(super) fn mean(total: u64, sheets: u32) -> String {
    let thousandths = total * 1000 / (u64::from(sheets.max(1)) * 100);
    format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
}

fn dates(found: &ResultSoFar, lang: Lang) -> Vec<(String, Moment)> {
    let campaign = &found.stored.campaign;
    let dates = &campaign.dates;
    let ahead = [
        (Dates::Closes.say(lang), campaign.window.closes),
        (Dates::Freeze.say(lang), dates.objections_end),
        (Dates::ResultsAt.say(lang), dates.results_at),
    ];
    let after = [
        (Dates::ResultsAt.say(lang), dates.results_at),
        (ResultSteps::AppealsEnd.say(lang), dates.appeals_end),
        (ResultSteps::PayBy.say(lang), dates.pay_by),
        (ResultSteps::ClaimBy.say(lang), dates.claim_by),
    ];
    let shown = if found.winners.is_some() { &after[..] } else { &ahead[..] };
    shown.iter().map(|(label, at)| (label.clone(), Moment(*at))).collect()
}

fn hashes(found: &ResultSoFar, bundle: Option<&Bundle>) -> Vec<(W, String)> {
    let mut hashes = vec![(W::Commitment, found.stored.campaign.seed_commitment.to_string())];
    hashes.extend(found.list_hash.map(|hash| (W::ListHash, hash.to_string())));
    hashes.extend(found.seal.map(|seal| (W::ScoreHash, seal.score_hash.to_string())));
    if let Some(bundle) = bundle {
        hashes.push((W::Seed, bundle.seed.to_string()));
    }
    hashes.extend(found.winners.as_ref().map(|winners| (W::BundleHash, winners.sha256.to_string())));
    hashes
}

fn ranked(bundle: &Bundle, by_number: bool, find: Option<u32>, posts: &BTreeMap<u32, String>) -> Vec<Ranked> {
    let mut order: Vec<&domain::selection::Ranked> =
        bundle.order.iter().filter(|ranked| find.is_none_or(|find| find == ranked.number)).collect();
    if by_number {
        order.sort_by_key(|ranked| ranked.number);
    }
    let ranked = |ranked: &domain::selection::Ranked| Ranked {
        rank: ranked.rank,
        number: ranked.number,
        post: posts.get(&ranked.number).cloned().unwrap_or_default(),
        total: mean(ranked.total, ranked.sheets),
        sums: ranked.criterion_sums.clone(),
    };
    order.into_iter().map(ranked).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two judges give 8 and 9 on every criterion: 850 each, 17 in a hundred hundredths, a mean of 8.5.
    #[test]
    fn a_mean_is_exact_to_the_thousandth() {
        assert_eq!(mean(800 + 900, 2), "8.500");
        assert_eq!(mean(1000, 3), "3.333");
        assert_eq!(mean(0, 0), "0.000");
    }

    #[test]
    fn a_list_is_cut_where_the_page_ends() {
        let cut_at = |after| {
            let cut = cut((0..=LINES * 2).collect(), after);
            (cut.rows.first().copied(), cut.rows.len(), cut.shown, cut.more)
        };
        let all = LINES * 2 + 1;
        assert_eq!(cut_at(0), (Some(0), LINES, (1, LINES, all), Some(LINES)));
        assert_eq!(cut_at(LINES * 2), (Some(LINES * 2), 1, (all, all, all), None));
        assert_eq!(cut_at(all * 9), (None, 0, (all, all, all), None));
    }
}
