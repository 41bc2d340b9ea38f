//! The result of a campaign: what is left before the freeze, how far the judges are, what is frozen and hashed, and after the
//! publication who has won and why.

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
use crate::screens::results_list::{Candidate, Ranked, numbered_list, published_order};
use crate::screens::{campaign_id, page};

/// The most lines of the table of ties.
const TIES_MAX: usize = 150;

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

/// The place in the list, as the address keeps it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// The number of the line before; 0 for the first page.
    after: u32,
    /// Its rank in the published order, for when its line has left that order since.
    rank: u32,
    order: String,
    shown: String,
    find: String,
    done: String,
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
    let (by_number, struck_only) = (asked.order == "number", asked.shown == "struck");
    let find = asked.find.trim().parse::<u32>().ok();
    let address = address(id.as_str(), &asked);
    let list = match bundle.filter(|_| !struck_only) {
        Some(bundle) => {
            published_order(&viewer, &id, bundle, (by_number, find), (asked.after, asked.rank)).await?
        }
        None => numbered_list(&viewer, &id, (struck_only, find), asked.after, lang).await?,
    };
    let to = list.before + (list.order.len() + list.lines.len()) as u64;
    let may_organise = viewer.may(Role::Organiser);
    let may_strike = may_organise && found.entries > 0 && campaign.state < domain::state::State::Paid;
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
        entries: found.entries,
        judges: found.judges.len(),
        sealed: found.seal.is_some(),
        published: bundle.is_some(),
        winners: winners(&viewer, &id, bundle).await,
        not_awarded: bundle.map_or(0, |bundle| bundle.not_awarded),
        coverage: bundle.map(|bundle| coverage_line(lang, &bundle.coverage)),
        versions: versions(&viewer, &id).await?,
        ties: bundle.map(ties).unwrap_or_default(),
        criteria: campaign.criteria.iter().map(|one| wording::panel::criterion(lang, one)).collect(),
        more: list.next.map(|next| format!("{address}{next}")),
        first: (asked.after > 0).then_some(address),
        order: list.order,
        lines: list.lines,
        by_number,
        struck_only,
        shown: list_page(lang, (list.before + 1).min(list.all), to, list.all),
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
    bundle.order.iter().filter_map(tied).take(TIES_MAX).collect()
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
}
