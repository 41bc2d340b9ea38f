//! Reading a chat completion: the text, the JSON in it, and what it cost.

use serde_json::Value;

use crate::model::error::ModelError;
use crate::model::{JSON_CHARS_MAX, Question};

/// A completion as read.
pub(super) struct Read {
    pub(super) outcome: Result<Value, ModelError>,
    pub(super) text: String,
    pub(super) tokens_in: u64,
    pub(super) tokens_out: u64,
}

/// About so many bytes make a token where the endpoint does not count: three of English are less than one token, three
/// of Chinese are one character and at most one token.
const BYTES_A_TOKEN: u64 = 3;

pub(super) fn read(body: &[u8], question: &Question) -> Read {
    let asked = ((question.system.len() + question.user.len()) as u64).div_ceil(BYTES_A_TOKEN);
    let told = |text: &str| (text.len() as u64).div_ceil(BYTES_A_TOKEN);
    let completion: Value = match serde_json::from_slice(body) {
        Ok(completion) => completion,
        Err(error) => {
            let outcome = Err(ModelError::NoCompletion(error.to_string()));
            let tokens_out = (body.len() as u64).div_ceil(BYTES_A_TOKEN);
            return Read { outcome, text: String::new(), tokens_in: asked, tokens_out };
        }
    };
    let choice = &completion["choices"][0];
    let text = choice["message"]["content"].as_str().map(str::to_owned);
    let usage = |name: &str| completion["usage"][name].as_u64();
    let tokens_in = usage("prompt_tokens").unwrap_or(asked);
    let tokens_out = usage("completion_tokens").unwrap_or_else(|| told(text.as_deref().unwrap_or_default()));
    let outcome = match &text {
        None => {
            let refusal = choice["message"]["refusal"].as_str().unwrap_or("no choices[0].message.content");
            Err(ModelError::NoCompletion(refusal.chars().take(200).collect()))
        }
        Some(_) if choice["finish_reason"] == "length" => Err(ModelError::CutOff),
        Some(text) => json(text).and_then(|value| valid(value, &question.schema)),
    };
    // A person may look at what was refused, and needs no more than this of it.
    let text = text.unwrap_or_default().chars().take(JSON_CHARS_MAX).collect();
    Read { outcome, text, tokens_in, tokens_out }
}

/// The JSON of a text. Models like to put it between three backticks, and some think aloud before it.
fn json(text: &str) -> Result<Value, ModelError> {
    let chars = text.chars().count();
    if chars > JSON_CHARS_MAX {
        return Err(ModelError::TooLong { chars, chars_max: JSON_CHARS_MAX });
    }
    let mut inner = text.trim();
    if let Some((_, behind)) = inner.rsplit_once("</think>") {
        inner = behind.trim();
    }
    if let Some(fenced) = inner.strip_prefix("```") {
        let fenced = fenced.strip_prefix("json").unwrap_or(fenced);
        inner = fenced.strip_suffix("```").unwrap_or(fenced).trim();
    }
    serde_json::from_str(inner).map_err(|error| ModelError::NoJson(error.to_string()))
}

/// A value that is of the schema.
fn valid(value: Value, schema: &Value) -> Result<Value, ModelError> {
    let validator =
        jsonschema::validator_for(schema).map_err(|error| ModelError::Schema(error.to_string()))?;
    // The error repeats the value, which may be long.
    let wrong = validator.validate(&value).map_err(|error| {
        let place = error.instance_path().to_string();
        let said: String = error.to_string().chars().take(200).collect();
        ModelError::Schema(format!("{said} (at {place:?})"))
    });
    wrong.map(|()| value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn question() -> Question {
        Question {
            system: "s".repeat(30),
            user: "u".repeat(60),
            schema: json!({ "type": "object", "properties": { "text": { "type": "string" } }, "required": ["text"],
                            "additionalProperties": false }),
            schema_name: "brief".to_owned(),
            tokens_max: 100,
            requests_max: 1,
        }
    }

    fn completion(content: &str, finish: &str) -> Vec<u8> {
        json!({ "choices": [{ "message": { "content": content }, "finish_reason": finish }],
                "usage": { "prompt_tokens": 7, "completion_tokens": 5 } })
        .to_string()
        .into_bytes()
    }

    #[test]
    fn json_is_found_where_models_put_it() {
        for content in [
            r#"{"text":"a"}"#,
            " {\"text\":\"a\"}\n",
            "```json\n{\"text\":\"a\"}\n```",
            "```\n{\"text\":\"a\"}```",
            "<think>{\"text\":\"b\"}</think>{\"text\":\"a\"}",
        ] {
            let read = read(&completion(content, "stop"), &question());
            assert_eq!(read.outcome, Ok(json!({ "text": "a" })), "{content}");
            assert_eq!((read.tokens_in, read.tokens_out), (7, 5));
        }
    }

    #[test]
    fn what_is_no_answer_is_refused_with_its_reason() {
        let outcome = |body: &[u8]| read(body, &question()).outcome.unwrap_err().to_string();
        assert!(outcome(b"<html>").contains("no chat completion"));
        assert!(outcome(b"{}").contains("choices[0]"));
        assert!(outcome(&completion("Sure! Here it is", "stop")).contains("no JSON"));
        assert!(outcome(&completion("{\"text\":\"a\"", "length")).contains("cut off"));
        assert!(outcome(&completion("{\"text\":1}", "stop")).contains("/text"));
        assert!(outcome(&completion("{\"text\":\"a\",\"score\":100}", "stop")).contains("score"));
        assert!(outcome(&completion(&"字".repeat(40_000), "stop")).contains("40000"));
        let uncounted = json!({ "choices": [{ "message": { "content": "{\"text\":\"ab\"}" } }] }).to_string();
        let uncounted = read(uncounted.as_bytes(), &question());
        // 90 bytes asked, 13 answered, three a token.
        assert_eq!((uncounted.tokens_in, uncounted.tokens_out), (30, 5));
    }
}
