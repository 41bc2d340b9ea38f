//! `herald model try`: what a model answers to the prompts, and what the checks say about it.

use std::fmt::Write as _;
use std::sync::Arc;

use campaigns::Service;
use campaigns::writer::{By, Written};
use chrono::{DateTime, Utc};
use domain::campaign::{Campaign, CampaignId, Channels, Criterion};
use domain::lang::{Lang, Localised};
use domain::prize::{Prize, PrizeUnit};
use domain::snowflake::Snowflake;
use domain::window::Window;
use market::{Facts, FactsOptions, NewsItem, SeriesName};
use serde_json::json;
use store::{Db, ModelCall};
use wording::Headline;

use crate::cli::{ModelTryArgs, TriedPrompt};
use crate::commands::{market as files, print, print_json, read_maybe_gzip};
use crate::config::{Config, Secrets};
use crate::exit::Failure;
use crate::headlines;
use crate::model::EndpointModel;

/// Asks the model of the settings and shows its answers, the verdicts, and the text that would be used. Nothing is stored
/// but in memory, and nothing is posted. Exit status 0 when every text is the model's, 1 when a template was used, 3 when
/// the model does not answer.
///
/// # Errors
/// [`Failure`] with its exit status and a message.
pub async fn try_out(args: &ModelTryArgs, config: &Config, secrets: Secrets) -> Result<(), Failure> {
    let Some(endpoint) = config.model.endpoint(secrets.model_key)? else {
        return Err(Failure::Input(
            "model.base_url is empty, so there is no model: set it with model.name, as in \
             HERALD__MODEL__BASE_URL=http://127.0.0.1:8081/v1 HERALD__MODEL__NAME=small"
                .to_owned(),
        ));
    };
    let bytes = read_maybe_gzip(&args.candles)?;
    let (file, name) = (args.candles.display().to_string(), SeriesName::new(&args.venue, &args.pair));
    let series = market::candle_csv::read_csv_named(&bytes[..], &file, name).map_err(Failure::input)?;
    let news = files::read_news(args.news.as_deref())?;
    let facts = market::facts(&series, args.at, &FactsOptions::default(), None).map_err(Failure::input)?;
    let near = headlines::around(&news, &config.market.triggers, args.lang, &facts);
    let db = Db::open("sqlite::memory:").await?;
    db.migrate().await?;
    let service = Service::new(db, config.settings())
        .with_model(Arc::new(EndpointModel(endpoint)), config.model.budget());
    let wanted = |prompt: TriedPrompt| args.prompt == TriedPrompt::All || args.prompt == prompt;
    let mut texts: Vec<(&str, String, By)> = Vec::new();
    if wanted(TriedPrompt::Brief) {
        let Written { value, by } = Box::pin(service.brief(args.lang, &facts, &near, args.at)).await?;
        texts.push(("market_brief", value, by));
    }
    if wanted(TriedPrompt::Draft) {
        let Written { value, by } = Box::pin(draft(&service, &facts, &near, args.at)).await?;
        texts.push(("notice_draft", wording::notice(args.lang, &value), by));
    }
    if wanted(TriedPrompt::Relevance)
        && let Some(item) = undecided(&news, config)
    {
        let theme = &config.market.triggers.theme;
        let judged = Box::pin(service.relevance(item, theme, args.at)).await?;
        let text = match judged.by_model {
            Some(words) => format!("{:?} is about {}: {words:?}", item.title, theme.name),
            None => format!("{:?} is not taken for being about {}", item.title, theme.name),
        };
        texts.push(("relevance", text, By::Template));
    }
    let mut calls = service.db().model_calls(100).await?;
    calls.reverse();
    if args.json {
        let texts: Vec<_> = texts
            .iter()
            .map(|(prompt, text, by)| json!({ "prompt": prompt, "by": whose(by), "text": text }))
            .collect();
        print_json(&json!({ "calls": calls.iter().map(call).collect::<Vec<_>>(), "texts": texts }))?;
    } else {
        print(&show(&texts, &calls))?;
    }
    if calls.iter().any(|call| call.verdict == store::ModelVerdict::Failed) {
        return Err(Failure::Outside(
            "the model did not answer; `herald doctor` looks at its endpoint".to_owned(),
        ));
    }
    if texts.iter().any(|(_, _, by)| matches!(by, By::Instead { .. })) {
        return Err(Failure::Negative);
    }
    Ok(())
}

/// The first headline that the words of the theme leave open.
fn undecided<'a>(news: &'a [NewsItem], config: &Config) -> Option<&'a NewsItem> {
    news.iter().find(|item| config.market.triggers.theme.term_in(&item.title).is_none())
}

/// A campaign as herald drafts it, with texts of the templates, to be put into other words.
async fn draft(
    service: &Service,
    facts: &Facts,
    headlines: &[Headline],
    now: DateTime<Utc>,
) -> Result<Written<Campaign>, Failure> {
    let opens = now + chrono::TimeDelta::hours(3);
    let window = Window::new(opens, opens + chrono::TimeDelta::hours(24)).map_err(Failure::input)?;
    let channel = Snowflake(1);
    let topic = "关税政策后市场分析";
    let template = campaigns::drafting::Template {
        id: CampaignId::new("model-try").map_err(Failure::input)?,
        title: Localised::from_fn(|lang| wording::draft_title(lang, topic)),
        question: Localised::from_fn(wording::draft_question),
        topic: topic.to_owned(),
        aliases: Vec::new(),
        prize: Prize {
            winners_max: 5,
            amount_minor: 1000,
            currency: "USD".to_owned(),
            unit: PrizeUnit::PointCard,
        },
        rules: domain::campaign::Rules::default(),
        criteria: vec![Criterion { id: "quality".to_owned(), weight: 100 }],
    };
    let body = Localised::from_fn(|lang| wording::move_paragraph(lang, facts, headlines));
    let channels = Channels { announcements: channel, entries: channel, moderators: channel };
    // Nothing is stored and nothing drawn, so nobody gains by knowing the seed.
    let campaign = template.campaign(Snowflake(1), channels, body, window, &[0; 32], now);
    Ok(service.reword(campaign, facts, headlines, now).await?)
}

fn whose(by: &By) -> String {
    match by {
        By::Template => "template".to_owned(),
        By::Instead { why } => format!("template, because {why}"),
        By::Model { name } => format!("model {name}"),
    }
}

fn call(call: &ModelCall) -> serde_json::Value {
    json!({
        "prompt": format!("{}.v{}", call.prompt, call.prompt_version),
        "prompt_sha256": call.prompt_sha256,
        "model": call.model,
        "facts_sha256": call.facts_sha256,
        "lang": call.lang.map(Lang::tag),
        "output": call.output,
        "verdict": call.verdict.word(),
        "reason": call.reason,
        "requests": call.requests,
        "tokens_in": call.tokens_in,
        "tokens_out": call.tokens_out,
        "seconds": call.took_ms as f64 / 1000.0,
    })
}

fn show(texts: &[(&str, String, By)], calls: &[ModelCall]) -> String {
    let mut text = String::new();
    for call in calls {
        let _ = writeln!(
            text,
            "── {}.v{} → {} ({:.1} s, {} request(s), {} tokens in, {} out)\n{}",
            call.prompt,
            call.prompt_version,
            call.verdict.word(),
            call.took_ms as f64 / 1000.0,
            call.requests,
            call.tokens_in,
            call.tokens_out,
            call.output
        );
        if let Some(reason) = &call.reason {
            let _ = writeln!(text, "   not used: {reason}");
        }
    }
    for (prompt, used, by) in texts {
        let by = if *prompt == "relevance" { "words first, model second".to_owned() } else { whose(by) };
        let _ = writeln!(text, "\n== {prompt}, by {by}\n{used}");
    }
    text
}
