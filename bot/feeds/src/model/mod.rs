//! A language model behind an OpenAI-compatible endpoint (`POST {base}/chat/completions`).
//!
//! The answer has to be one JSON value of a given schema. Servers that take `response_format` with `json_schema` are
//! asked that way; one that refuses the parameter is asked for JSON in words from then on, and the schema is checked
//! here in any case. The key goes into a header that no log shows, and nowhere but to the checked address. A request is
//! repeated once after 429 and 5xx.

mod answer;
mod error;

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};
use tokio::time::Instant;

pub use error::ModelError;

use crate::http::{Answer, Ask, Http};

/// The most bytes of one answer: a thousand tokens are some four kilobytes, and reasoning may stand before them.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// The most characters of the JSON text inside an answer.
const JSON_CHARS_MAX: usize = 32 * 1024;
/// The wait before the second attempt, where the server names none.
const RETRY_AFTER: Duration = Duration::from_secs(1);
/// The longest wait a server may ask for; beyond it the attempt is over.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(20);

/// Where a model is, and how it is asked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address up to `/chat/completions`, such as `https://api.openai.com/v1`.
    pub base_url: Url,
    /// The model's name at the endpoint.
    pub model: String,
    /// The key, if the endpoint wants one.
    pub key: Option<SecretString>,
    /// How long one request may take.
    pub timeout: Duration,
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What the model is.
    pub system: String,
    /// What it is asked.
    pub user: String,
    /// The schema of the answer.
    pub schema: Value,
    /// A name for the schema: letters, digits and underscores.
    pub schema_name: String,
    /// The most tokens of the answer.
    pub tokens_max: u32,
    /// The most requests this may cost, repeats included; at least one.
    pub requests_max: u32,
}

/// What came of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The answer, or why there is none.
    pub outcome: Result<Value, ModelError>,
    /// The text as the model wrote it, if it wrote any.
    pub text: String,
    /// How many requests were sent.
    pub requests: u32,
    /// Tokens read and written, as the endpoint counts them; estimated from the length where it does not say.
    pub tokens_in: u64,
    /// See [`Asked::tokens_in`].
    pub tokens_out: u64,
    /// How long it took, repeats included.
    pub took: Duration,
}

/// The endpoint.
#[derive(Debug)]
pub struct Endpoint {
    http: Http,
    settings: Settings,
    /// The server has refused `response_format` once.
    in_words: AtomicBool,
}

impl Endpoint {
    /// An endpoint at an address.
    ///
    /// # Errors
    /// A sentence, when the address is neither `https` nor `http` on this machine, or a key cannot be sent.
    pub fn new(http: Http, settings: Settings) -> Result<Self, String> {
        check_address(&settings.base_url)?;
        let endpoint = Self { http, settings, in_words: AtomicBool::new(false) };
        endpoint.headers()?;
        Ok(endpoint)
    }

    /// The model's name.
    pub fn model(&self) -> &str {
        &self.settings.model
    }

    /// The host that is asked.
    pub fn host(&self) -> &str {
        self.settings.base_url.host_str().unwrap_or_default()
    }

    /// Asks, once more after 429 and 5xx, and once more in words where `response_format` is refused, as far as
    /// [`Question::requests_max`] allows.
    pub async fn ask(&self, question: &Question) -> Asked {
        let begun = Instant::now();
        let mut asked = Asked {
            outcome: Err(ModelError::NoRequestLeft),
            text: String::new(),
            requests: 0,
            tokens_in: 0,
            tokens_out: 0,
            took: Duration::ZERO,
        };
        let mut repeated = false;
        while asked.requests < question.requests_max {
            let in_words = self.in_words.load(Ordering::Relaxed);
            asked.requests += 1;
            asked.outcome = match self.request(question, in_words).await {
                Err(error) => Err(error),
                Ok(answer) if answer.status.is_success() => {
                    let read = answer::read(&answer.body, question);
                    asked.tokens_in += read.tokens_in;
                    asked.tokens_out += read.tokens_out;
                    asked.text = read.text;
                    read.outcome
                }
                Ok(answer) if refuses_format(&answer, in_words) => {
                    tracing::info!(
                        host = self.host(),
                        status = answer.status.as_u16(),
                        "the model's endpoint refuses response_format; it is asked for JSON in words from now on"
                    );
                    self.in_words.store(true, Ordering::Relaxed);
                    asked.outcome = Err(self.refused(&answer));
                    continue;
                }
                Ok(answer) => Err(self.refused(&answer)),
            };
            let Err(ModelError::Busy { after, .. } | ModelError::Broken { after, .. }) = &asked.outcome
            else {
                break;
            };
            let wait = after.unwrap_or(RETRY_AFTER);
            if repeated || wait > RETRY_AFTER_MAX || asked.requests >= question.requests_max {
                break;
            }
            repeated = true;
            tokio::time::sleep(wait).await;
        }
        asked.took = begun.elapsed();
        asked
    }

    /// Looks whether the endpoint answers, takes the key, and knows the model (`GET {base}/models`). Costs no tokens.
    ///
    /// # Errors
    /// See [`ModelError`]; [`ModelError::UnknownModel`] when the endpoint lists its models and this is none of them.
    pub async fn look(&self) -> Result<(), ModelError> {
        let mut ask = Ask::get(self.url("models"), self.settings.timeout, ANSWER_BYTES_MAX);
        ask.headers = self.headers().map_err(ModelError::Key)?;
        let answer = self.http.send(ask).await?;
        if answer.status == StatusCode::NOT_FOUND || answer.status == StatusCode::METHOD_NOT_ALLOWED {
            // Not every server lists its models; that it answers is what could be learnt.
            return Ok(());
        }
        if !answer.status.is_success() {
            return Err(self.refused(&answer));
        }
        let list: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let names: Vec<&str> =
            list["data"].as_array().into_iter().flatten().filter_map(|one| one["id"].as_str()).collect();
        if !names.is_empty() && !names.contains(&self.model()) {
            let known = names.into_iter().take(5).map(str::to_owned).collect();
            return Err(ModelError::UnknownModel { model: self.model().to_owned(), known });
        }
        Ok(())
    }

    async fn request(&self, question: &Question, in_words: bool) -> Result<Answer, ModelError> {
        let mut user = question.user.clone();
        if in_words {
            user.push_str("\n\nAnswer with one JSON object of this schema, without any other text:\n");
            user.push_str(&question.schema.to_string());
        }
        let mut body = json!({
            "model": self.settings.model,
            "messages": [
                { "role": "system", "content": question.system },
                { "role": "user", "content": user },
            ],
            "temperature": 0,
            "max_tokens": question.tokens_max,
            "stream": false,
        });
        if !in_words {
            body["response_format"] = json!({
                "type": "json_schema",
                "json_schema": { "name": question.schema_name, "strict": true, "schema": without_lengths(&question.schema) },
            });
        }
        let ask = Ask {
            url: self.url("chat/completions"),
            method: Method::POST,
            headers: self.headers().map_err(ModelError::Key)?,
            body: Some(body.to_string().into_bytes()),
            timeout: self.settings.timeout,
            bytes_max: ANSWER_BYTES_MAX,
        };
        Ok(self.http.send(ask).await?)
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.settings.base_url.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}/{path}"));
        url
    }

    fn headers(&self) -> Result<HeaderMap, String> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(key) = &self.settings.key {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", key.expose_secret()))
                .map_err(|_| "the key of the model holds characters that no header can carry".to_owned())?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        Ok(headers)
    }

    /// What an answer that is none means.
    fn refused(&self, answer: &Answer) -> ModelError {
        let (host, status) = (self.host().to_owned(), answer.status.as_u16());
        let after = answer.retry_after();
        match answer.status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => ModelError::Unauthorised { host, status },
            StatusCode::TOO_MANY_REQUESTS => ModelError::Busy { host, after },
            status if status.is_server_error() => ModelError::Broken { host, status: status.as_u16(), after },
            _ => ModelError::Refused { host, status, said: self.said(&answer.body) },
        }
    }

    /// The beginning of an error's words, without the key if the server repeats it.
    fn said(&self, body: &[u8]) -> String {
        let body = String::from_utf8_lossy(body);
        let parsed: Value = serde_json::from_str(&body).unwrap_or_default();
        let words = parsed["error"]["message"].as_str().or(parsed["error"].as_str()).unwrap_or(&body);
        let words = match &self.settings.key {
            Some(key) if !key.expose_secret().is_empty() => words.replace(key.expose_secret(), "…"),
            _ => words.to_owned(),
        };
        words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
    }
}

/// A schema without the lengths of texts: endpoints that guide the model by the schema do not take them, or unfold each
/// into as many rules. They are checked here, in the answer.
fn without_lengths(schema: &Value) -> Value {
    match schema {
        Value::Object(map) => {
            let rule = |(key, value): (&String, &Value)| match key.as_str() {
                "minLength" | "maxLength" => None,
                // Here the keys are names, not rules.
                "properties" | "$defs" => {
                    let named = value.as_object().into_iter().flatten();
                    let named = named.map(|(name, schema)| (name.clone(), without_lengths(schema)));
                    Some((key.clone(), Value::Object(named.collect())))
                }
                _ => Some((key.clone(), without_lengths(value))),
            };
            Value::Object(map.iter().filter_map(rule).collect())
        }
        Value::Array(list) => list.iter().map(without_lengths).collect(),
        other => other.clone(),
    }
}

/// Whether a server does not know `response_format`: it says so, or gives no other reason than that the request is bad.
fn refuses_format(answer: &Answer, in_words: bool) -> bool {
    let bad = matches!(
        answer.status,
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY | StatusCode::NOT_IMPLEMENTED
    );
    let said = String::from_utf8_lossy(&answer.body).to_lowercase();
    let named =
        ["response_format", "json_schema", "grammar", "schema"].iter().any(|word| said.contains(word));
    !in_words && bad && named
}

/// A key and the texts of others go over `https`, or do not leave this machine.
///
/// # Errors
/// A sentence that says what is wrong with the address, without a password in it.
pub fn check_address(url: &Url) -> Result<(), String> {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let here = bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "the address of the model holds a user or a password; the key belongs into HERALD_MODEL_KEY"
                .to_owned(),
        );
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if here => Ok(()),
        "http" => Err(format!(
            "{host} is asked over http, which anyone on the way can read; use https, or a server on this machine"
        )),
        other => Err(format!("{other} is no way to ask a model; use https")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_does_not_travel_in_the_open() {
        let check = |url: &str| check_address(&url.parse().unwrap());
        for url in [
            "https://api.example/v1",
            "http://127.0.0.1:8080/v1",
            "http://[::1]:8080",
            "http://localhost:1/v1",
        ] {
            assert_eq!(check(url), Ok(()), "{url}");
        }
        for url in [
            "http://api.example/v1",
            "http://10.0.0.7/v1",
            "http://localhost.example/v1",
            "ftp://api.example",
        ] {
            assert!(check(url).is_err(), "{url}");
        }
        let error = check("https://me:hush@api.example/v1").unwrap_err();
        assert!(error.contains("HERALD_MODEL_KEY") && !error.contains("hush"), "{error}");
    }

    #[test]
    fn lengths_are_not_sent() {
        let schema = json!({ "type": "object", "maxLength": 3, "properties": {
            "maxLength": { "type": "string", "minLength": 1, "maxLength": 9 }, "a": { "$ref": "#/$defs/b" } },
            "required": ["maxLength"], "$defs": { "b": { "anyOf": [{ "type": "string", "maxLength": 2 }] } } });
        let sent = json!({ "type": "object", "properties": {
            "maxLength": { "type": "string" }, "a": { "$ref": "#/$defs/b" } },
            "required": ["maxLength"], "$defs": { "b": { "anyOf": [{ "type": "string" }] } } });
        assert_eq!(without_lengths(&schema), sent);
    }

    #[test]
    fn paths_are_put_behind_the_base() {
        for (base, url) in [
            ("https://api.example/v1", "https://api.example/v1/chat/completions"),
            ("https://api.example/v1/", "https://api.example/v1/chat/completions"),
            ("https://api.example", "https://api.example/chat/completions"),
        ] {
            let settings = Settings {
                base_url: base.parse().unwrap(),
                model: "m".to_owned(),
                key: Some("hush".to_owned().into()),
                timeout: Duration::from_secs(1),
            };
            let endpoint = Endpoint::new(Http::new(None).unwrap(), settings).unwrap();
            assert_eq!(endpoint.url("chat/completions").as_str(), url);
            assert!(!format!("{endpoint:?}").contains("hush"));
            assert!(!format!("{:?}", endpoint.headers().unwrap()).contains("hush"));
            assert_eq!(endpoint.said(br#"{"error":{"message":"bad key hush"}}"#), "bad key …");
        }
    }
}
