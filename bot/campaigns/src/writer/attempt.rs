//! Asking, checking, asking once more, recording.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use domain::lang::Lang;
use domain::window::utc8;
use serde_json::Value;
use store::{Db, ModelCall, ModelVerdict};
use wording::figures::{Objection, repeats};
use wording::prompts::{BrokenPrompt, Rendered};

use crate::error::{Error, Result};
use crate::writer::port::{Model, ModelAnswer, ModelBudget, ModelFailure, ModelQuestion};
use crate::writer::{By, QUIET, Written};

/// How often one question is put, the first time included.
const ATTEMPTS: usize = 2;
/// The most requests of one attempt: the first, one after 429 or 5xx, one in words where the schema is refused.
const REQUESTS_MAX: u32 = 3;
/// About so many bytes make a token; see `feeds::model`.
const BYTES_A_TOKEN: u64 = 3;
/// The most characters of a reason that are kept.
const REASON_CHARS_MAX: usize = 1000;

/// Puts questions to a model, if there is one.
pub(crate) struct Writer {
    model: Option<Arc<dyn Model>>,
    budget: ModelBudget,
    /// Until when a failing model is left alone, in milliseconds since 1970.
    quiet_until: AtomicI64,
}

/// What a question is about.
pub(crate) struct Task {
    /// A digest of everything that goes in.
    pub(crate) facts_sha256: String,
    /// The language of the answer, if there is one.
    pub(crate) lang: Option<Lang>,
}

/// Why an answer is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// For the record, with the words it is about.
    pub(crate) stored: String,
    /// For the model. It holds no words of the answer, which may be those of a headline: they would stand outside of
    /// the fence.
    pub(crate) told: Vec<String>,
}

/// What came of a task.
pub(crate) enum Done<T> {
    Used { value: T, model: String },
    Not { why: String },
}

/// Fills in the prompt, with what was wrong with the answer before.
pub(crate) type Render<'a> =
    dyn Fn(&[String]) -> std::result::Result<Rendered, BrokenPrompt> + Send + Sync + 'a;
/// Makes the result of an answer, or refuses it.
pub(crate) type Accept<'a, T> = dyn Fn(&Value) -> std::result::Result<T, Refusal> + Send + Sync + 'a;

impl Refusal {
    pub(crate) fn of(objections: &[Objection]) -> Self {
        let stored: Vec<String> = objections.iter().map(ToString::to_string).collect();
        let mut told: Vec<String> = objections.iter().map(Objection::for_the_writer).collect();
        told.dedup();
        Self { stored: stored.join("; "), told }
    }
}

impl<T> Done<T> {
    /// The model's text, or the template's.
    pub(crate) fn or_else(self, template: impl FnOnce() -> T) -> Written<T> {
        match self {
            Self::Used { value, model } => Written { value, by: By::Model { name: model } },
            Self::Not { why } => Written { value: template(), by: By::Instead { why } },
        }
    }
}

/// What was set aside for an attempt.
struct Reserved {
    day: chrono::NaiveDate,
    requests: u32,
    tokens: u64,
}

impl Writer {
    pub(crate) fn none() -> Self {
        Self { model: None, budget: ModelBudget::default(), quiet_until: AtomicI64::new(i64::MIN) }
    }

    pub(crate) fn new(model: Arc<dyn Model>, budget: ModelBudget) -> Self {
        Self { model: Some(model), budget, ..Self::none() }
    }

    pub(crate) fn is_set_up(&self) -> bool {
        self.model.is_some()
    }

    /// Asks, at most twice, and gives what `accept` makes of the answer.
    pub(crate) async fn write<T: Send>(
        &self,
        db: &Db,
        task: &Task,
        render: &Render<'_>,
        accept: &Accept<'_, T>,
        now: DateTime<Utc>,
    ) -> Result<Done<T>> {
        let Some(model) = &self.model else { return Ok(Done::Not { why: "there is no model".to_owned() }) };
        let first = render(&[]).map_err(broken)?;
        if let Some(done) = self.earlier(db, task, &first, model.name(), accept).await? {
            return Ok(done);
        }
        if now.timestamp_millis() < self.quiet_until.load(Ordering::Relaxed) {
            return Ok(Done::Not {
                why: "the model has just failed and is left alone for a while".to_owned(),
            });
        }
        let mut rendered = first;
        let mut why = String::new();
        for attempt in 1..=ATTEMPTS {
            let mut call = blank(task, &rendered, model.name(), now);
            let Some(reserved) = self.reserve(db, &rendered, now).await? else {
                why = format!(
                    "the budget of the day is spent ({} requests, {} tokens; it begins anew at midnight UTC+8)",
                    self.budget.requests_per_day, self.budget.tokens_per_day
                );
                call.verdict = ModelVerdict::OverBudget;
                call.reason = Some(why.clone());
                self.record(db, &call, None).await?;
                break;
            };
            let answer = model.ask(&self.question(&rendered, &reserved)).await;
            let (result, told) = self.judge(&answer, &rendered, accept, now);
            call.output = match &answer.outcome {
                Ok(value) => value.to_string(),
                Err(_) => answer.text.clone(),
            };
            (call.requests, call.tokens_in, call.tokens_out) =
                (answer.requests, answer.tokens_in, answer.tokens_out);
            call.took_ms = u64::try_from(answer.took.as_millis()).unwrap_or(u64::MAX);
            call.verdict = match &result {
                Ok(_) => ModelVerdict::Accepted,
                Err((verdict, _)) => *verdict,
            };
            call.reason = result.as_ref().err().map(|(_, reason)| shortened(reason));
            self.record(db, &call, Some(&reserved)).await?;
            match result {
                Ok(value) => return Ok(Done::Used { value, model: model.name().to_owned() }),
                Err((ModelVerdict::Refused, reason)) => {
                    tracing::info!(
                        prompt = call.prompt,
                        attempt,
                        reason = shortened(&reason),
                        "a model's answer is refused"
                    );
                    why = reason;
                    rendered = render(&told).map_err(broken)?;
                }
                Err((_, reason)) => {
                    why = reason;
                    break;
                }
            }
        }
        tracing::warn!(
            prompt = rendered.file.name(),
            model = model.name(),
            reason = shortened(&why),
            "the template's text is used instead of the model's"
        );
        Ok(Done::Not { why })
    }

    /// What an earlier answer to the same question is worth.
    async fn earlier<T>(
        &self,
        db: &Db,
        task: &Task,
        rendered: &Rendered,
        model: &str,
        accept: &Accept<'_, T>,
    ) -> Result<Option<Done<T>>> {
        let prompt = rendered.file.sha256().to_string();
        let Some(call) = db.model_call(&prompt, model, &task.facts_sha256, task.lang).await? else {
            return Ok(None);
        };
        if call.verdict != ModelVerdict::Accepted {
            return Ok(Some(Done::Not { why: call.reason.unwrap_or_default() }));
        }
        // The checks may have become stricter since.
        let value = serde_json::from_str(&call.output).ok().and_then(|value: Value| accept(&value).ok());
        Ok(value.map(|value| Done::Used { value, model: call.model }))
    }

    fn question(&self, rendered: &Rendered, reserved: &Reserved) -> ModelQuestion {
        ModelQuestion {
            system: rendered.system.clone(),
            user: rendered.user.clone(),
            prompt: rendered.file.prompt,
            schema: serde_json::from_str(rendered.schema).unwrap_or_default(),
            tokens_max: self.budget.answer_tokens_max,
            requests_max: reserved.requests,
        }
    }

    /// What to make of an answer, and what to tell the model about it.
    fn judge<T>(
        &self,
        answer: &ModelAnswer,
        rendered: &Rendered,
        accept: &Accept<'_, T>,
        now: DateTime<Utc>,
    ) -> (std::result::Result<T, (ModelVerdict, String)>, Vec<String>) {
        match &answer.outcome {
            // Whoever gets a model to recite its orders gets them from nobody else.
            Ok(value) if strings(value).iter().any(|text| repeats(text, &rendered.system)) => {
                let reason = "it repeats the prompt".to_owned();
                (Err((ModelVerdict::Refused, reason.clone())), vec![reason])
            }
            Ok(value) => match accept(value) {
                Ok(value) => (Ok(value), Vec::new()),
                Err(refusal) => (Err((ModelVerdict::Refused, refusal.stored)), refusal.told),
            },
            Err(ModelFailure::Form(reason)) => {
                let told = "it was not one JSON object of the schema that was asked for".to_owned();
                (Err((ModelVerdict::Refused, reason.clone())), vec![told])
            }
            Err(ModelFailure::Outside(reason)) => {
                self.quiet_until.store((now + QUIET).timestamp_millis(), Ordering::Relaxed);
                (Err((ModelVerdict::Failed, reason.clone())), Vec::new())
            }
        }
    }

    /// Sets requests and tokens of the day aside; `None` when they are spent. What is set aside is given back in
    /// [`Self::record`], and by nobody if the process dies before: a budget is a limit, and errs on its own side.
    async fn reserve(&self, db: &Db, rendered: &Rendered, now: DateTime<Utc>) -> Result<Option<Reserved>> {
        let day = utc8(now).date_naive();
        let asked = ((rendered.system.len() + rendered.user.len()) as u64).div_ceil(BYTES_A_TOKEN);
        let tokens = asked + u64::from(self.budget.answer_tokens_max);
        let mut tx = db.begin().await?;
        let spent = tx.lock_model_day(day).await?;
        let left = u64::from(self.budget.requests_per_day).saturating_sub(spent.requests);
        if left == 0 || spent.tokens.saturating_add(tokens) > self.budget.tokens_per_day {
            tx.commit().await?;
            return Ok(None);
        }
        let requests = u32::try_from(left).unwrap_or(u32::MAX).min(REQUESTS_MAX);
        tx.add_model_spent(day, requests.into(), tokens as i64).await?;
        tx.commit().await?;
        Ok(Some(Reserved { day, requests, tokens }))
    }

    async fn record(&self, db: &Db, call: &ModelCall, reserved: Option<&Reserved>) -> Result<()> {
        let mut tx = db.begin().await?;
        if let Some(reserved) = reserved {
            let requests = i64::from(call.requests) - i64::from(reserved.requests);
            let tokens = (call.tokens_in + call.tokens_out) as i64 - reserved.tokens as i64;
            tx.lock_model_day(reserved.day).await?;
            tx.add_model_spent(reserved.day, requests, tokens).await?;
        }
        tx.put_model_call(call).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn blank(task: &Task, rendered: &Rendered, model: &str, now: DateTime<Utc>) -> ModelCall {
    ModelCall {
        at: now,
        prompt: rendered.file.prompt.to_owned(),
        prompt_version: rendered.file.version,
        prompt_sha256: rendered.file.sha256().to_string(),
        model: model.to_owned(),
        facts_sha256: task.facts_sha256.clone(),
        lang: task.lang,
        output: String::new(),
        verdict: ModelVerdict::Failed,
        reason: None,
        requests: 0,
        tokens_in: 0,
        tokens_out: 0,
        took_ms: 0,
    }
}

/// Every text in a value.
fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().flat_map(strings).collect(),
        Value::Object(map) => map.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

/// A prompt that cannot be filled in is a mistake of the program, which tests look for.
fn broken(error: BrokenPrompt) -> Error {
    Error::Stored { what: "prompt", key: error.file, detail: error.why }
}

fn shortened(reason: &str) -> String {
    reason.chars().take(REASON_CHARS_MAX).collect()
}
