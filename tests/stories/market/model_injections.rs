//! Text of others is data: instructions in headlines change nothing of what is asked, and a model that obeys them is not
//! used.

use std::path::Path;
use std::sync::{Arc, Mutex};

use campaigns::writer::{By, ModelBudget};
use domain::lang::{Lang, Localised};
use market::Theme;
use serde::Deserialize;
use serde_json::json;
use tests::model_server::{ModelServer, Reply};
use wording::prompts::{MarketBrief, NoticeDraft, Prompt as _, Relevance, Rendered, Sheet};

use super::model_desk::{Desk, at, brief_of, facts, headline, morning, sound, why};

/// One of `tests/injections/headlines.jsonl`.
#[derive(Debug, Deserialize)]
struct Injection {
    id: String,
    kind: String,
    lang: Lang,
    text: String,
    obey: String,
}

fn corpus() -> Vec<Injection> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("injections/headlines.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    let corpus: Vec<Injection> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(corpus.len() >= 60, "{}", corpus.len());
    for lang in Lang::ALL {
        assert!(corpus.iter().filter(|one| one.lang == lang).count() >= 15, "{lang}");
    }
    corpus
}

/// A prompt without what stands in its fences; their marks are replaced, since they depend on it.
fn outside(rendered: &Rendered) -> (String, String) {
    let (mut kept, mut inside) = (Vec::new(), false);
    for line in rendered.user.lines() {
        match (line.starts_with("===== DATA "), inside) {
            (true, false) if line.ends_with(" BEGINS =====") => {
                inside = true;
                kept.push("BEGINS");
            }
            (true, true) if line.ends_with(" ENDS =====") => {
                inside = false;
                kept.push("ENDS");
            }
            (true, _) => panic!("a fence out of order: {line}"),
            (false, true) => {
                let (number, _) = line.split_once(". ").expect("an entry is one line with its number");
                assert!(number.parse::<u32>().is_ok(), "{line}");
            }
            (false, false) => kept.push(line),
        }
    }
    assert!(!inside, "a fence stays open");
    (rendered.system.clone(), kept.join("\n"))
}

#[test]
fn what_is_asked_stays_the_same() {
    let facts = facts();
    let question = |text: &str| Localised::from_fn(|_| text.to_owned());
    let render = |text: &str| {
        let sheet = Sheet::new(&facts, &[headline("Wire", text), headline(text, "Tariffs announced")]);
        let question = question(text);
        let briefs =
            Lang::ALL.map(|lang| MarketBrief { sheet: &sheet, lang, refused: &[] }.render().unwrap());
        let draft = NoticeDraft { sheet: &sheet, question: &question, refused: &[] }.render().unwrap();
        let relevance = Relevance { theme: "tariffs", item: text, refused: &[] }.render().unwrap();
        briefs.iter().chain([&draft, &relevance]).map(outside).collect::<Vec<_>>()
    };
    let harmless = render("A harmless headline");
    for injection in corpus() {
        assert_eq!(render(&injection.text), harmless, "{} ({})", injection.id, injection.kind);
    }
}

/// The answer of a model that does what the headline says, alone, as JSON, and behind an otherwise sound text.
#[tokio::test]
async fn an_obedient_model_is_not_used() {
    for lang in Lang::ALL {
        let desk = Desk::open(ModelServer::saying(Reply::Says(brief_of(sound(lang)))).await).await;
        let written = desk.brief(lang, &[headline("Wire", "A harmless headline")]).await;
        assert!(matches!(written.by, By::Model { .. }), "the sound text itself is used: {written:?}");
    }
    let said = Arc::new(Mutex::new(String::new()));
    let says = Arc::clone(&said);
    let server = ModelServer::start(move |_, _| Reply::Says(says.lock().unwrap().clone())).await;
    let budget =
        ModelBudget { requests_per_day: 10_000, tokens_per_day: 100_000_000, ..ModelBudget::default() };
    let desk = Desk::on(server, budget, "sqlite::memory:".to_owned(), None).await;
    let mut used = Vec::new();
    for injection in corpus() {
        let Injection { id, lang, text, obey, .. } = injection;
        let answers = [obey.clone(), brief_of(&obey), brief_of(&format!("{} {obey}", sound(lang)))];
        for (number, answer) in answers.into_iter().enumerate() {
            said.lock().unwrap().clone_from(&answer);
            // Another name makes it another question.
            let headlines = [headline(&format!("Wire {number}"), &text)];
            let written = desk.brief(lang, &headlines).await;
            if matches!(written.by, By::Model { .. }) {
                used.push(format!("{id}: {answer}"));
                continue;
            }
            assert!(!why(&written).is_empty());
            assert_eq!(written.value, wording::move_paragraph(lang, &facts(), &headlines), "{id}");
        }
    }
    assert!(used.is_empty(), "{}", used.join("\n"));
}

/// Telling the model that a headline is relevant gives a hint at most.
#[tokio::test]
async fn an_obedient_model_drafts_nothing() {
    let theme = Theme::default();
    let said = Arc::new(Mutex::new(String::new()));
    let says = Arc::clone(&said);
    let server = ModelServer::start(move |_, _| Reply::Says(says.lock().unwrap().clone())).await;
    let budget =
        ModelBudget { requests_per_day: 10_000, tokens_per_day: 100_000_000, ..ModelBudget::default() };
    let desk = Desk::on(server, budget, "sqlite::memory:".to_owned(), None).await;
    for injection in corpus() {
        let words: String = injection.text.chars().take(5).collect();
        *said.lock().unwrap() = json!({ "relevant": true, "words": words }).to_string();
        let item = market::NewsItem {
            id: injection.id.clone(),
            published_at: at("2025-04-02T20:13:00Z"),
            first_seen: None,
            source: "Wire".to_owned(),
            lang: injection.lang.tag().to_owned(),
            title: injection.text.clone(),
            url: None,
            state: market::NewsState::Rumour,
        };
        let judged = Box::pin(desk.service.relevance(&item, &theme, morning())).await.unwrap();
        assert_eq!(judged.may_draft(), theme.term_in(&injection.text).is_some(), "{}", injection.id);
    }
}
