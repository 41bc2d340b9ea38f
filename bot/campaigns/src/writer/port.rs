//! The model as the use cases see it; `herald` puts the endpoint of `feeds` behind it.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;

/// A language model.
#[async_trait]
pub trait Model: Send + Sync {
    /// Its name, as it is recorded.
    fn name(&self) -> &str;

    /// Asks it. Whatever goes wrong is part of the answer.
    async fn ask(&self, question: &ModelQuestion) -> ModelAnswer;
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelQuestion {
    /// What the model is.
    pub system: String,
    /// What it is asked.
    pub user: String,
    /// The name of the prompt.
    pub prompt: &'static str,
    /// The JSON schema of the answer.
    pub schema: Value,
    /// The most tokens of the answer.
    pub tokens_max: u32,
    /// The most requests it may cost, at least one.
    pub requests_max: u32,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelAnswer {
    /// A value of the schema, or why there is none.
    pub outcome: Result<Value, ModelFailure>,
    /// The text as the model wrote it.
    pub text: String,
    /// Requests sent.
    pub requests: u32,
    /// Tokens read.
    pub tokens_in: u64,
    /// Tokens written.
    pub tokens_out: u64,
    /// How long it took.
    pub took: Duration,
}

/// Why there is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelFailure {
    /// It answered, and not in the form that was asked for; asking once more may help.
    Form(String),
    /// It did not answer.
    Outside(String),
}

/// What a model may cost on a day of UTC+8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModelBudget {
    /// Requests, repeats included.
    pub requests_per_day: u32,
    /// Tokens, read and written.
    pub tokens_per_day: u64,
    /// The most tokens of one answer; so many are set aside before each question.
    pub answer_tokens_max: u32,
}

impl Default for ModelBudget {
    fn default() -> Self {
        Self { requests_per_day: 200, tokens_per_day: 400_000, answer_tokens_max: 1_500 }
    }
}
