//! The steps of a result that an organiser takes: freeze, seal, publish, strike, correct. Each is a page that says what will
//! happen, and a press that names what was seen there.

use axum::Form;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::campaign::CampaignId;
use domain::verdict::ReasonCode;
use serde::Deserialize;
use wording::panel::{Outcome, Post, ResultSteps as W, entry_number, of_all};

use crate::desk::Organiser;
use crate::frame::{Place, Visit};
use crate::refusal::Refusal;
use crate::screens::confirm::{self, Choice, Step};
use crate::screens::queue::author;
use crate::screens::{campaign_id, refused};

/// What a struck entry can be struck for.
const GROUNDS: [ReasonCode; 2] = [ReasonCode::StruckAfterObjection, ReasonCode::RemovedByStaff];

/// What a step sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    /// What was seen: a revision, a version, or the mark of the sheets.
    seen: String,
    reason: String,
    ground: String,
}

/// The entry that a strike is about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    number: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Freeze,
    Seal,
    Publish,
    Strike(u32),
    Correct,
}

fn kind(name: &str, which: &Which) -> Result<Kind, Refusal> {
    Ok(match name {
        "freeze" => Kind::Freeze,
        "seal" => Kind::Seal,
        "publish" => Kind::Publish,
        "strike" => Kind::Strike(which.number),
        "correct" => Kind::Correct,
        _ => return Err(Refusal::NotFound),
    })
}

/// `GET /campaigns/{id}/results/{step}`: what the step will do.
pub(crate) async fn ask(
    visit: Visit,
    organiser: Organiser,
    Path((id, step)): Path<(String, String)>,
    Query(which): Query<Which>,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let kind = kind(&step, &which)?;
    answer(&visit, &organiser, &id, kind, "", None).await
}

/// `POST /campaigns/{id}/results/{step}`: takes it.
pub(crate) async fn act(
    visit: Visit,
    organiser: Organiser,
    Path((id, step)): Path<(String, String)>,
    Query(which): Query<Which>,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    let id = campaign_id(id)?;
    let kind = kind(&step, &which)?;
    let number = || typed.seen.parse::<i64>().map_err(|_| Refusal::BadInput);
    let done = match kind {
        Kind::Freeze => organiser.freeze(&id, number()?).await.map(drop),
        Kind::Seal => organiser.seal(&id, &typed.seen).await.map(drop),
        Kind::Publish => organiser.publish(&id, number()?).await.map(drop),
        Kind::Strike(entry) => {
            let ground = GROUNDS.into_iter().find(|ground| ground.name() == typed.ground);
            let ground = ground.ok_or(Refusal::BadInput)?;
            organiser.strike(&id, entry, ground, &typed.reason, number()?).await
        }
        Kind::Correct => {
            let seen = u32::try_from(number()?).map_err(|_| Refusal::BadInput)?;
            organiser.correct(&id, seen, &typed.reason).await.map(drop)
        }
    };
    match done {
        Ok(()) => {
            visit.app.live.changed();
            Ok(Redirect::to(&format!("/campaigns/{id}/results?done={step}")).into_response())
        }
        Err(error) => {
            let trouble = refused::sentence(visit.lang(), error)?;
            answer(&visit, &organiser, &id, kind, &typed.reason, Some(trouble)).await
        }
    }
}

/// The most characters of a text that are shown before it is struck.
const TEXT_CHARS_MAX: usize = 300;

/// The judged text of a post, cut.
fn text_of(post: &campaigns::StoredPost) -> String {
    let judged = post.verdict.as_ref().and_then(|verdict| verdict.evidence.as_ref()).map(|e| e.version_at);
    let version = post.versions.iter().find(|version| Some(version.at) == judged).or(post.versions.last());
    let text = version.map_or("", |version| version.text.as_str());
    let mut shown: String = text.chars().take(TEXT_CHARS_MAX).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

async fn answer(
    visit: &Visit,
    organiser: &Organiser,
    id: &CampaignId,
    kind: Kind,
    reason: &str,
    trouble: Option<String>,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let found = organiser.result(id).await?;
    let title = found.stored.campaign.title.get(lang).clone();
    let back = format!("/campaigns/{id}/results");
    let say = |texts: &[W]| texts.iter().map(|text| text.say(lang)).collect::<Vec<String>>();
    let revision = vec![("seen", found.stored.revision.to_string())];
    let step = match kind {
        Kind::Freeze => Step {
            title: W::FreezeTitle.say(lang),
            button: W::FreezeDo.say(lang),
            points: say(&[W::FreezeLead, W::FreezeEnds, W::FreezeJudges]),
            action: format!("{back}/freeze"),
            hidden: revision,
            danger: true,
            ..Step::default()
        },
        Kind::Seal => {
            let progress = organiser.judging_progress(id).await?;
            let names = organiser.names().await?;
            let judge = |judge: &campaigns::panel::results::JudgeProgress| {
                (names.actor(&judge.judge), of_all(lang, judge.marked as u64, progress.entries as u64))
            };
            Step {
                title: W::SealTitle.say(lang),
                button: W::SealDo.say(lang),
                points: say(&[W::SealLead, W::SealHidden]),
                facts: progress.judges.iter().map(judge).collect(),
                action: format!("{back}/seal"),
                hidden: vec![("seen", progress.seen)],
                danger: true,
                ..Step::default()
            }
        }
        Kind::Publish => Step {
            title: W::PublishTitle.say(lang),
            button: W::PublishDo.say(lang),
            points: say(&[W::PublishLead, W::PublishWinners, W::PublishFinal]),
            facts: found
                .list_hash
                .iter()
                .map(|hash| (Outcome::ListHash.say(lang), hash.to_string()))
                .chain(found.seal.iter().map(|s| (Outcome::ScoreHash.say(lang), s.score_hash.to_string())))
                .collect(),
            action: format!("{back}/publish"),
            hidden: revision,
            danger: true,
            ..Step::default()
        },
        Kind::Strike(number) => {
            let message = organiser.numbered(id, &[number]).await?.remove(&number);
            let post = organiser.post(id, message.ok_or(Refusal::NotFound)?).await?;
            let mut points = vec![W::StrikeLead.say(lang)];
            if found.winners.is_some() {
                points.push(W::StrikeLater.say(lang));
            }
            let grounds = GROUNDS.iter().map(|code| (code.name(), wording::reason_name(lang, *code)));
            Step {
                title: W::StrikeTitle.say(lang),
                button: W::StrikeDo.say(lang),
                points,
                facts: vec![
                    (Outcome::Number.say(lang), entry_number(lang, number)),
                    (Post::Author.say(lang), author(&post.post)),
                    (Post::Text.say(lang), text_of(&post.post)),
                ],
                action: format!("{back}/strike?number={number}"),
                hidden: vec![("seen", post.post.revision.to_string())],
                choice: Some(Choice {
                    name: "ground",
                    label: W::Ground.say(lang),
                    values: grounds.collect(),
                }),
                reason: Some((W::AuthorReason.say(lang), reason.to_owned())),
                danger: true,
                ..Step::default()
            }
        }
        Kind::Correct => {
            let version = found.winners.as_ref().map_or(0, |winners| winners.bundle.result_version);
            Step {
                title: W::CorrectTitle.say(lang),
                button: W::CorrectDo.say(lang),
                points: say(&[W::CorrectLead, W::CorrectLedger]),
                action: format!("{back}/correct"),
                hidden: vec![("seen", version.to_string())],
                reason: Some((W::PublicReason.say(lang), reason.to_owned())),
                danger: true,
                ..Step::default()
            }
        }
    };
    confirm::page(visit, Place::Results, (id, &title), Step { back, ..step }, trouble).await
}
