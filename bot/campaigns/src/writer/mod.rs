//! Other words for computed facts, from a model where there is one.
//!
//! Every text has a template that does without a model. With one, the model is asked for other words; its answer is
//! held against the facts, the sources and the rules of the house (`wording::figures`), asked for once more with what
//! was wrong, and dropped for the template's text if that does not help. Every call is stored with the prompt, its hash,
//! the model, the hash of the facts, the answer and the verdict, and a line in the log says why a template was used.
//!
//! * [`Service::brief`]: one move in a few sentences.
//! * [`Service::reword`]: the free texts of a drafted campaign, which a person approves like any draft.
//! * [`Service::relevance`]: whether a headline is about the theme; words first, and never the model alone.
//!
//! A question that was answered once is not asked again: the same prompt with the same facts gives the stored answer, or
//! the template where the answer was refused. While the endpoint fails it is left alone for [`QUIET`].

mod attempt;
mod port;

use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::Campaign;
use domain::lang::{Lang, Localised};
use market::{Facts, NewsItem, Theme};
use serde_json::Value;
use wording::Headline;
use wording::figures::{Ground, Objection, examine, stands_in};
use wording::prompts::{MarketBrief, NoticeDraft, Prompt as _, Relevance, Sheet};

use crate::error::Result;
use crate::service::Service;

pub(crate) use attempt::Writer;
pub use port::{Model, ModelAnswer, ModelBudget, ModelFailure, ModelQuestion};

use attempt::{Refusal, Task};

/// How long a failing endpoint is left alone, so that nobody waits for it again and again.
pub const QUIET: TimeDelta = TimeDelta::minutes(2);
/// The most characters a model may write about a move; the sentences about the data come behind.
const PARAGRAPH_CHARS_MAX: usize = 1200;
/// The most characters of a title: what stays a heading.
const TITLE_CHARS_MAX: usize = 100;
/// The most characters of a question.
const QUESTION_CHARS_MAX: usize = 300;

/// A text or a draft, and whose words it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<T> {
    /// What was written.
    pub value: T,
    /// By whom.
    pub by: By,
}

/// Whose words a text is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// The template's, because there is no model.
    Template,
    /// The template's, because the model's were not used.
    Instead {
        /// Why not.
        why: String,
    },
    /// The model's.
    Model {
        /// Its name.
        name: String,
    },
}

/// What is known about a headline's relevance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The term of the theme that stands in it.
    pub term: Option<String>,
    /// The words by which a model takes it for relevant; asked only where no term stands in it.
    pub by_model: Option<String>,
}

impl Judged {
    /// Whether the headline may stand beside a move.
    pub fn is_relevant(&self) -> bool {
        self.term.is_some() || self.by_model.is_some()
    }

    /// Whether a campaign may be drafted on it. A model alone never decides that.
    pub fn may_draft(&self) -> bool {
        self.term.is_some()
    }
}

impl Service {
    /// One move in a few sentences with the sentences about the data behind them. Without a model, and where its answer
    /// is not used, this is `wording::move_paragraph`.
    ///
    /// # Errors
    /// When the database fails. A model that fails is no error.
    pub async fn brief(
        &self,
        lang: Lang,
        facts: &Facts,
        headlines: &[Headline],
        now: DateTime<Utc>,
    ) -> Result<Written<String>> {
        let template = || wording::move_paragraph(lang, facts, headlines);
        if !self.writer.is_set_up() {
            return Ok(Written { value: template(), by: By::Template });
        }
        let sheet = Sheet::new(facts, headlines);
        let render = |refused: &[String]| MarketBrief { sheet: &sheet, lang, refused }.render();
        let accept = |answer: &Value| {
            let text = answer["text"].as_str().unwrap_or_default();
            let text = checked(&sheet, lang, text, Part::Paragraph).map_err(|found| Refusal::of(&found))?;
            Ok(sheet.with_data(lang, &text))
        };
        let task = Task { facts_sha256: sheet.sha256().to_string(), lang: Some(lang) };
        let done = Box::pin(self.writer.write(&self.db, &task, &render, &accept, now)).await?;
        Ok(done.or_else(template))
    }

    /// A drafted campaign with title, news paragraph and question in a model's words, in all three languages or in none.
    /// The new texts bring no finding of the notice linter that the draft has not itself. It stays a draft.
    ///
    /// # Errors
    /// When the database fails. A model that fails is no error.
    pub async fn reword(
        &self,
        campaign: Campaign,
        facts: &Facts,
        headlines: &[Headline],
        now: DateTime<Utc>,
    ) -> Result<Written<Campaign>> {
        if !self.writer.is_set_up() {
            return Ok(Written { value: campaign, by: By::Template });
        }
        let sheet = Sheet::new(facts, headlines);
        let render = |refused: &[String]| {
            NoticeDraft { sheet: &sheet, question: &campaign.question, refused }.render()
        };
        let before = wording::lint_notice(&campaign);
        let accept = |answer: &Value| {
            let mut found: Vec<String> = Vec::new();
            let mut part = |lang: Lang, name: &str, part: Part| {
                let text = answer[lang.tag()][name].as_str().unwrap_or_default();
                checked(&sheet, lang, text, part).unwrap_or_else(|objections| {
                    found.extend(objections.iter().map(|one| format!("{} {name}: {one}", lang.tag())));
                    String::new()
                })
            };
            let title = Localised::from_fn(|lang| part(lang, "title", Part::Title));
            let body = Localised::from_fn(|lang| sheet.with_data(lang, &part(lang, "body", Part::Paragraph)));
            let question = Localised::from_fn(|lang| part(lang, "question", Part::Question));
            if !found.is_empty() {
                let told =
                    "some of the texts broke the rules: look at every figure, quote and sentence again";
                return Err(Refusal { stored: found.join("; "), told: vec![told.to_owned()] });
            }
            let mut reworded = campaign.clone();
            (reworded.title, reworded.body, reworded.question) = (title, body, question);
            let new: Vec<String> = wording::lint_notice(&reworded)
                .iter()
                .filter(|finding| !before.contains(finding))
                .map(|finding| wording::lint_message(Lang::En, finding))
                .collect();
            if new.is_empty() {
                return Ok(reworded);
            }
            let told =
                "the notice does not pass its check: say the same dates and figures in all three languages";
            Err(Refusal { stored: new.join("; "), told: vec![told.to_owned()] })
        };
        let task = Task { facts_sha256: sheet.sha256().to_string(), lang: None };
        let done = Box::pin(self.writer.write(&self.db, &task, &render, &accept, now)).await?;
        Ok(done.or_else(|| campaign.clone()))
    }

    /// Whether a headline is about a theme: its terms are looked for first, and a model is asked where none stands in it.
    /// What a model says is a hint: see [`Judged::may_draft`].
    ///
    /// # Errors
    /// When the database fails. A model that fails is no error.
    pub async fn relevance(&self, item: &NewsItem, theme: &Theme, now: DateTime<Utc>) -> Result<Judged> {
        if let Some(term) = theme.term_in(&item.title) {
            return Ok(Judged { term: Some(term.to_owned()), by_model: None });
        }
        if !self.writer.is_set_up() {
            return Ok(Judged { term: None, by_model: None });
        }
        let about = format!(
            "{} ({})",
            theme.name,
            theme.terms.iter().take(6).cloned().collect::<Vec<_>>().join(", ")
        );
        let render = |refused: &[String]| Relevance { theme: &about, item: &item.title, refused }.render();
        let accept = |answer: &Value| {
            let words = answer["words"].as_str().unwrap_or_default();
            match answer["relevant"].as_bool() {
                Some(true) if stands_in(words, &item.title) => Ok(Some(words.to_owned())),
                Some(true) => Err(Refusal {
                    stored: format!("{words:?} does not stand in the headline"),
                    told: vec!["words has to be copied from the headline".to_owned()],
                }),
                _ => Ok(None),
            }
        };
        let facts =
            domain::digest::Digest::of("herald-item-v1", &[about.as_bytes(), &[0], item.title.as_bytes()]);
        let task = Task { facts_sha256: facts.to_string(), lang: None };
        let done = Box::pin(self.writer.write(&self.db, &task, &render, &accept, now)).await?;
        Ok(Judged { term: None, by_model: done.or_else(|| None).value })
    }
}

/// Which text is checked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Title,
    Paragraph,
    Question,
}

/// A text with its facts filled in, or everything that speaks against it.
fn checked(sheet: &Sheet, lang: Lang, text: &str, part: Part) -> std::result::Result<String, Vec<Objection>> {
    let text = sheet.fill(lang, text.trim()).map_err(|name| vec![Objection::Placeholder(name)])?;
    let (known, required) =
        (sheet.known(), if part == Part::Paragraph { sheet.required() } else { Vec::new() });
    let ground = Ground {
        known: &known,
        sources: &sheet.sources,
        required: &required,
        lang,
        chars_max: match part {
            Part::Title => TITLE_CHARS_MAX,
            Part::Paragraph => PARAGRAPH_CHARS_MAX,
            Part::Question => QUESTION_CHARS_MAX,
        },
        question: part == Part::Question,
    };
    let found = examine(&text, &ground);
    if found.is_empty() { Ok(text) } else { Err(found) }
}
