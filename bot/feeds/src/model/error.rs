//! Why there is no answer.

use std::time::Duration;

use crate::http::HttpError;

/// Why there is no answer. Each is a sentence for an operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// No answer in time, no connection, or one without end.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The key cannot be sent.
    #[error("{0}; set HERALD_MODEL_KEY anew")]
    Key(String),
    /// The key is wrong or missing.
    #[error("{host} refuses the key (status {status}): set HERALD_MODEL_KEY to a valid one")]
    Unauthorised {
        /// Who was asked.
        host: String,
        /// 401 or 403.
        status: u16,
    },
    /// Too many requests.
    #[error("{host} takes no more requests for now (status 429){}", wait(*.after))]
    Busy {
        /// Who was asked.
        host: String,
        /// How long it asks to wait.
        after: Option<Duration>,
    },
    /// The server failed.
    #[error("{host} failed (status {status})")]
    Broken {
        /// Who was asked.
        host: String,
        /// 500 and up.
        status: u16,
        /// How long it asks to wait.
        after: Option<Duration>,
    },
    /// The request was refused for another reason.
    #[error("{host} refuses the request (status {status}): {said}")]
    Refused {
        /// Who was asked.
        host: String,
        /// The status.
        status: u16,
        /// The beginning of its words.
        said: String,
    },
    /// The endpoint has not this model.
    #[error("the endpoint has no model {model:?}; it lists {}", .known.join(", "))]
    UnknownModel {
        /// The model that was asked for.
        model: String,
        /// Some of those it has.
        known: Vec<String>,
    },
    /// The answer is no chat completion.
    #[error("the answer is no chat completion: {0}")]
    NoCompletion(String),
    /// The model had not come to an end.
    #[error("the answer was cut off after the most tokens it may have; set model.answer_tokens_max higher")]
    CutOff,
    /// The model's text is no JSON.
    #[error("the answer is no JSON: {0}")]
    NoJson(String),
    /// The model's JSON is not what was asked for.
    #[error("the answer is not of the schema: {0}")]
    Schema(String),
    /// More text than any answer has.
    #[error("the answer has {chars} characters, {chars_max} is the most")]
    TooLong {
        /// How many.
        chars: usize,
        /// The limit.
        chars_max: usize,
    },
    /// Not even one request was allowed.
    #[error("no request is left for this question")]
    NoRequestLeft,
}

fn wait(after: Option<Duration>) -> String {
    after.map_or_else(String::new, |after| format!(" and asks to wait {} s", after.as_secs()))
}
