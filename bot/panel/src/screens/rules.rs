//! Registered topics, and the testers of topic and length.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use campaigns::StoredCampaign;
use campaigns::panel::paging::cut;
use campaigns::panel::rules::{TRIED_CHARS_MAX, Tried, Under};
use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::topic::{TagForm, TopicFault};
use domain::verdict::{Outcome, Reason, ReasonCode};
use serde::Deserialize;
use wording::panel::RuleBook as W;
use wording::panel::rules::{chars, span_of};

use crate::desk::Viewer;
use crate::frame::{Frame, Place, Visit};
use crate::marks::{Piece, every_character};
use crate::moment::Moment;
use crate::refusal::Refusal;
use crate::screens::overview::state_class;
use crate::screens::page_with;

/// Topics of a page.
const LINES: usize = 25;
/// The most pieces of the view of every character: text of nothing but invisible ones has one each.
const PIECES_MAX: usize = 400;
/// The most campaigns that can be chosen, the newest of them; an address can name any.
const CHOICES_MAX: usize = 60;
/// The most tags that are listed.
const TAGS_MAX: usize = 40;

/// The tester and the place in the list, as the address keeps them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    text: String,
    /// The campaign whose rules are tried; empty for the topic alone.
    campaign: Option<String>,
    topic: String,
    shown: String,
    search: String,
    after: String,
}

#[derive(Template)]
#[template(path = "rules.html")]
struct Page {
    f: Frame,
    text: String,
    topic: String,
    campaigns: Vec<(String, String, bool)>,
    free: bool,
    tried: Option<Shown>,
    trouble: Option<String>,
    lines: Vec<Line>,
    held: bool,
    search: String,
    filtered: bool,
    more: Option<String>,
    first: Option<String>,
    reasons: Vec<ReasonLine>,
}

/// What became of the text.
struct Shown {
    verdict: Option<Verdict>,
    tags: Vec<Tag>,
    fault: Option<String>,
    ambiguous: bool,
    invisible: bool,
    counts: Vec<(&'static str, String, bool)>,
    own: Option<String>,
    raw: Vec<Piece>,
    cut: bool,
    length: String,
}

struct Verdict {
    class: &'static str,
    text: String,
    at: Moment,
    reasons: Vec<(String, Option<String>)>,
    flags: Vec<String>,
}

struct Tag {
    typed: Vec<Piece>,
    folded: String,
    form: W,
    place: String,
    own: bool,
}

struct Line {
    id: String,
    topic: String,
    aliases: String,
    title: String,
    state: (&'static str, String),
    held: bool,
}

struct ReasonLine {
    code: &'static str,
    names: [(&'static str, String); 3],
    by: W,
}

/// `GET /rules`.
pub(crate) async fn show(
    visit: Visit,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let lang = visit.lang();
    let registry = viewer.registry().await?;
    let chosen = chosen(&registry, asked.campaign.as_deref());
    let text = asked.text.replace("\r\n", "\n");
    let (tried, trouble) = match tried(&viewer, chosen, &asked.topic, &text, lang).await? {
        Ok(tried) => (tried, None),
        Err(trouble) => (None, Some(trouble)),
    };
    let method = chosen.map(|stored| stored.campaign.rules.count_method.name());
    let status = if trouble.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let held = asked.shown != "all";
    let (lines, more) = listed(&registry, held, &asked, lang);
    let list = |after: Option<&str>| {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("shown", if held { "held" } else { "all" }).append_pair("search", &asked.search);
        if let Some(after) = after {
            query.append_pair("after", after);
        }
        format!("/rules?{}#registry", query.finish())
    };
    let page_of = Page {
        f: visit.frame(Place::Rules, None, &W::Title.say(lang)).await?,
        tried: tried.map(|tried| shown(tried, method, &text, lang)),
        // What is too long to be tried is too long for the page as well.
        text: text.chars().take(TRIED_CHARS_MAX).collect(),
        campaigns: registry
            .iter()
            .map(|stored| {
                let campaign = &stored.campaign;
                let label = format!("#{}# ({})", campaign.topic, campaign.id);
                (campaign.id.to_string(), label, chosen.is_some_and(|one| one.campaign.id == campaign.id))
            })
            .enumerate()
            .filter(|(at, (_, _, chosen))| *at < CHOICES_MAX || *chosen)
            .map(|(_, choice)| choice)
            .collect(),
        free: chosen.is_none(),
        topic: asked.topic.chars().take(100).collect(),
        trouble,
        lines,
        held,
        filtered: !asked.search.is_empty() || !held,
        more: more.as_ref().map(|after| list(Some(after.as_str()))),
        first: (!asked.after.is_empty()).then(|| list(None)),
        search: asked.search.chars().take(100).collect(),
        reasons: reasons(),
    };
    page_with(status, &page_of)
}

/// The campaign of the address; without one in it the newest that holds its topic.
fn chosen<'a>(registry: &'a [StoredCampaign], asked: Option<&str>) -> Option<&'a StoredCampaign> {
    if let Some(name) = asked {
        return registry.iter().find(|stored| stored.campaign.id.as_str() == name);
    }
    registry.iter().find(|stored| stored.campaign.state.holds_topic()).or(registry.first())
}

/// The text tried, or why it cannot be.
async fn tried(
    viewer: &Viewer,
    chosen: Option<&StoredCampaign>,
    topic: &str,
    text: &str,
    lang: Lang,
) -> Result<Result<Option<Tried>, String>, Refusal> {
    if text.trim().is_empty() {
        return Ok(Ok(None));
    }
    if text.chars().count() > TRIED_CHARS_MAX {
        return Ok(Err(W::TooLong.say(lang)));
    }
    let under = match chosen {
        Some(stored) => Under::Campaign(stored.campaign.id.clone()),
        None => Under::Topic(topic.to_owned()),
    };
    match viewer.try_text(&under, text).await {
        Ok(tried) => Ok(Ok(Some(tried))),
        Err(campaigns::Error::Topic(_)) => Ok(Err(W::NoTopic.say(lang))),
        Err(error) => Err(error.into()),
    }
}

fn shown(tried: Tried, method: Option<&'static str>, text: &str, lang: Lang) -> Shown {
    let mut raw = every_character(text);
    let cut = raw.len() > PIECES_MAX;
    raw.truncate(PIECES_MAX);
    let tags = tried.topics.tags.iter().take(TAGS_MAX).map(|tag| Tag {
        typed: every_character(&tag.typed),
        folded: tag.folded.clone(),
        form: match tag.form {
            TagForm::Paired => W::Paired,
            TagForm::Open => W::OpenForm,
        },
        place: span_of(lang, tag.span),
        own: tag.is_campaign_tag,
    });
    let own = tried.verdict.as_ref().and_then(|(verdict, _)| verdict.evidence.as_ref());
    Shown {
        tags: tags.collect(),
        fault: tried.topics.fault.as_ref().map(|fault| fault_text(fault, &tried, lang)),
        ambiguous: tried.topics.ambiguous,
        invisible: tried.topics.invisible_chars,
        counts: tried
            .counts
            .iter()
            .map(|(of, count)| (of.name(), count.to_string(), method == Some(of.name())))
            .collect(),
        own: own.map(|evidence| evidence.own_count.to_string()),
        verdict: tried.verdict.map(|(verdict, at)| {
            let (class, label) = match verdict.outcome {
                Outcome::Accepted => ("good", W::Pass),
                Outcome::NeedsReview => ("warn", W::Wait),
                Outcome::Rejected | Outcome::Withdrawn => ("bad", W::Fail),
            };
            let reason =
                |reason: &Reason| (wording::reason(lang, reason), wording::how_to_mend(lang, reason));
            Verdict {
                class,
                text: label.say(lang),
                at: Moment(at),
                reasons: verdict.reasons.iter().map(reason).collect(),
                flags: verdict.flags.iter().map(|flag| wording::flag(lang, *flag)).collect(),
            }
        }),
        raw,
        cut,
        length: chars(lang, text.chars().count()),
    }
}

/// A fault of the topic rule in the words of its reason.
fn fault_text(fault: &TopicFault, tried: &Tried, lang: Lang) -> String {
    let reason = match fault.clone() {
        TopicFault::Missing => {
            Reason::TagMissing { found: tried.topics.tags.iter().map(|tag| tag.typed.clone()).collect() }
        }
        TopicFault::Unclosed { typed, span } => Reason::TagUnclosed { typed, span },
        TopicFault::Extra { typed, allowed } => Reason::ExtraTag { typed, allowed },
    };
    wording::reason(lang, &reason)
}

/// A page of the registered topics, the newest campaign first, and the last of them when there are more.
fn listed(
    registry: &[StoredCampaign],
    held: bool,
    asked: &Asked,
    lang: Lang,
) -> (Vec<Line>, Option<CampaignId>) {
    let wanted = domain::fold::fold_tag(asked.search.trim().trim_matches('#'));
    let fits = |stored: &&StoredCampaign| {
        let campaign = &stored.campaign;
        let mut names = std::iter::once(&campaign.topic).chain(&campaign.aliases);
        (!held || campaign.state.holds_topic())
            && (wanted.is_empty() || names.any(|name| domain::fold::fold_tag(name).contains(&wanted)))
    };
    let start = registry.iter().position(|stored| stored.campaign.id.as_str() == asked.after);
    let beyond = registry.iter().skip(start.map_or(0, |at| at + 1));
    let mut found: Vec<&StoredCampaign> = beyond.filter(fits).take(LINES + 1).collect();
    let next = cut(&mut found, LINES, |stored| stored.campaign.id.clone());
    let line = |stored: &&StoredCampaign| {
        let campaign = &stored.campaign;
        Line {
            id: campaign.id.to_string(),
            topic: format!("#{}#", campaign.topic),
            aliases: campaign.aliases.join(", "),
            title: campaign.title.get(lang).clone(),
            state: (state_class(campaign.state), wording::commands::state_name(lang, campaign.state)),
            held: campaign.state.holds_topic(),
        }
    };
    (found.iter().map(line).collect(), next)
}

fn reasons() -> Vec<ReasonLine> {
    let line = |code: &ReasonCode| ReasonLine {
        code: code.name(),
        names: Lang::ALL.map(|lang| (lang.tag(), wording::reason_name(lang, *code))),
        by: if code.by_person_only() { W::ByPerson } else { W::ByHerald },
    };
    ReasonCode::ALL.iter().map(line).collect()
}
