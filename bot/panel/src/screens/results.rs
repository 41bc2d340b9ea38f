//! The result of a campaign: what is frozen and hashed, and after the publication who has won and why.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use campaigns::panel_reading::ResultSoFar;
use domain::bundle::Bundle;
use domain::lang::Lang;
use serde::Deserialize;
use wording::panel::{Outcome as W, coverage_line, list_page};

use crate::desk::Viewer;
use crate::frame::{Frame, Place, Visit};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::overview::state_class;
use crate::screens::{campaign_id, page};

/// Lines of the list on a page.
const LINES: usize = 200;

#[derive(Template)]
#[template(path = "results.html")]
struct Page {
    f: Frame,
    id: String,
    state: String,
    state_class: &'static str,
    dates: Vec<(String, Moment)>,
    hashes: Vec<(W, String)>,
    entries: usize,
    judges: usize,
    sealed: bool,
    published: bool,
    winners: Vec<Winner>,
    not_awarded: u32,
    coverage: Option<String>,
    criteria: Vec<String>,
    order: Vec<Ranked>,
    lines: Vec<Candidate>,
    shown: String,
    more: Option<String>,
}

struct Winner {
    place: u32,
    name: String,
    number: u32,
    post: String,
    total: String,
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
    let campaign = &found.stored.campaign;
    let title = campaign.title.get(lang).clone();
    let bundle = found.winners.as_ref().map(|winners| &winners.bundle);
    let all = found.list.len();
    let from = asked.after.min(all);
    let to = (from + LINES).min(all);
    let posts: BTreeMap<u32, String> =
        found.list.iter().map(|line| (line.row.number, line.row.message.to_string())).collect();
    let mut winners = Vec::new();
    for winner in bundle.map(|bundle| bundle.winners.as_slice()).unwrap_or_default() {
        let name = match viewer.post(&id, winner.post).await {
            Ok(dossier) => dossier.post.facts.map(|facts| facts.author.name),
            Err(_) => None,
        };
        let ranked = bundle.and_then(|b| b.order.iter().find(|ranked| ranked.number == winner.number));
        winners.push(Winner {
            place: winner.place,
            name: name.unwrap_or_else(|| winner.author.to_string()),
            number: winner.number,
            post: winner.post.to_string(),
            total: ranked.map(|ranked| mean(ranked.total, ranked.sheets)).unwrap_or_default(),
        });
    }
    let page_of = Page {
        f: visit.frame(Place::Results, Some((&id, &title)), &W::Title.say(lang)).await?,
        state: wording::commands::state_name(lang, campaign.state),
        state_class: state_class(campaign.state),
        dates: dates(&found, lang),
        hashes: hashes(&found, bundle),
        entries: all,
        judges: found.judges.len(),
        sealed: found.seal.is_some(),
        published: bundle.is_some(),
        winners,
        not_awarded: bundle.map_or(0, |bundle| bundle.not_awarded),
        coverage: bundle.map(|bundle| coverage_line(lang, &bundle.coverage)),
        criteria: campaign.criteria.iter().map(|criterion| criterion.id.clone()).collect(),
        order: bundle.map(|bundle| order(bundle, from, to, &posts)).unwrap_or_default(),
        lines: found.list[from..to]
            .iter()
            .map(|line| Candidate {
                number: line.row.number,
                line: line.row.line.clone(),
                struck: line.struck.map(|code| wording::reason_name(lang, code)),
            })
            .collect(),
        shown: list_page(lang, (from + 1).min(all) as u64, to as u64, all as u64),
        more: (to < all).then(|| format!("/campaigns/{id}/results?after={to}")),
        id: id.to_string(),
    };
    page(&page_of)
}

/// `GET /campaigns/{id}/results/bundle.json`: the record, byte for byte as it was hashed.
pub(crate) async fn bundle(viewer: Viewer, Path(id): Path<String>) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let found = viewer.result(&id).await?;
    let winners = found.winners.ok_or(Refusal::NotFound)?;
    let name = format!("attachment; filename=\"bundle-{id}-{}.json\"", winners.bundle.result_version);
    let headers =
        [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, winners.bytes).into_response())
}

/// A mean total of marks, exact in thousandths: totals are marks from 0 to 10 times weights that add up to 100.
fn mean(total: u64, sheets: u32) -> String {
    let thousandths = total * 1000 / (u64::from(sheets.max(1)) * 100);
    format!("{}.{:03}", thousandths / 1000, thousandths % 1000)
}

fn dates(found: &ResultSoFar, lang: Lang) -> Vec<(String, Moment)> {
    use wording::panel::Overview as Dates;
    let campaign = &found.stored.campaign;
    [
        (Dates::Closes, campaign.window.closes),
        (Dates::Freeze, campaign.dates.objections_end),
        (Dates::ResultsAt, campaign.dates.results_at),
    ]
    .into_iter()
    .map(|(label, at)| (label.say(lang), Moment(at)))
    .collect()
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

fn order(bundle: &Bundle, from: usize, to: usize, posts: &BTreeMap<u32, String>) -> Vec<Ranked> {
    let to = to.min(bundle.order.len());
    let ranked = |ranked: &domain::selection::Ranked| Ranked {
        rank: ranked.rank,
        number: ranked.number,
        post: posts.get(&ranked.number).cloned().unwrap_or_default(),
        total: mean(ranked.total, ranked.sheets),
        sums: ranked.criterion_sums.clone(),
    };
    bundle.order[from.min(to)..to].iter().map(ranked).collect()
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
