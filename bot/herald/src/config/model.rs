//! The section of the model. Its key is read from the environment alone.

use std::time::Duration;

use campaigns::writer::ModelBudget;
use feeds::http::Http;
use feeds::model::{Endpoint, Settings};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use toml::Table;

use crate::exit::Failure;

/// The variable of the model's key.
pub const MODEL_KEY: &str = "HERALD_MODEL_KEY";

/// A model that puts facts into other words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSection {
    /// The address of an OpenAI-compatible endpoint up to `/chat/completions`; empty: no model.
    pub base_url: String,
    /// The model's name at the endpoint.
    pub name: String,
    /// How long one request may take, in seconds.
    pub timeout_seconds: u32,
    /// The most tokens of one answer.
    pub answer_tokens_max: u32,
    /// Requests a day of UTC+8.
    pub requests_per_day: u32,
    /// Tokens a day of UTC+8, read and written.
    pub tokens_per_day: u64,
}

impl ModelSection {
    /// Whether a model is asked at all.
    pub fn is_set(&self) -> bool {
        !self.base_url.is_empty()
    }

    /// What a day may cost.
    pub fn budget(&self) -> ModelBudget {
        ModelBudget {
            requests_per_day: self.requests_per_day,
            tokens_per_day: self.tokens_per_day,
            answer_tokens_max: self.answer_tokens_max,
        }
    }

    /// The endpoint; `None` where no model is set.
    ///
    /// # Errors
    /// [`Failure::Input`] when the address or the key cannot be used.
    pub fn endpoint(&self, key: Option<SecretString>) -> Result<Option<Endpoint>, Failure> {
        if !self.is_set() {
            return Ok(None);
        }
        let wrong = |why: String| Failure::Input(format!("model.base_url: {why}"));
        if self.name.trim().is_empty() {
            return Err(Failure::Input("model.name: empty; name the model as its endpoint does".to_owned()));
        }
        let settings = Settings {
            base_url: self.base_url.parse().map_err(|error| wrong(format!("{error}")))?,
            model: self.name.clone(),
            key,
            timeout: Duration::from_secs(self.timeout_seconds.into()),
        };
        let http = Http::new(None).map_err(Failure::Outside)?;
        Endpoint::new(http, settings).map(Some).map_err(wrong)
    }
}

/// Refuses a key in a layer of settings without repeating it.
pub(super) fn refuse_key(table: &Table, layer: &str) -> Result<(), Failure> {
    let section = table.get("model").and_then(|value| value.as_table());
    if section
        .is_some_and(|section| ["key", "api_key", "token"].iter().any(|name| section.contains_key(*name)))
    {
        return Err(Failure::Input(format!(
            "{layer}: model: a key never belongs into the settings; set it as {MODEL_KEY} in the environment"
        )));
    }
    Ok(())
}

/// What types cannot say: the key, and what is wrong with it.
pub(super) fn check(model: &ModelSection) -> Result<(), (&'static str, String)> {
    if !(1..=600).contains(&model.timeout_seconds) {
        return Err(("model.timeout_seconds", "between 1 and 600, as in 60".into()));
    }
    if !(100..=32_000).contains(&model.answer_tokens_max) {
        return Err(("model.answer_tokens_max", "between 100 and 32000, as in 1500".into()));
    }
    if !model.is_set() {
        return Ok(());
    }
    // The name may be set by the next variable, so that it is looked for when the endpoint is made.
    let address = model.base_url.parse().map_err(|error| ("model.base_url", format!("{error}")))?;
    feeds::model::check_address(&address).map_err(|why| ("model.base_url", why))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Secrets};

    fn read(text: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("herald.toml");
        std::fs::write(&path, text).unwrap();
        let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::read(Some(&path), environment).map_err(|failure| failure.to_string())
    }

    #[test]
    fn there_is_no_model_unless_one_is_named() {
        let config = read("", &[]).unwrap();
        assert!(!config.model.is_set() && config.model.endpoint(None).unwrap().is_none());
        assert_eq!(config.model.budget(), ModelBudget::default());
        let set = "[model]\nbase_url = \"http://127.0.0.1:8081/v1\"\nname = \"small\"\nrequests_per_day = 7";
        let config = read(set, &[("HERALD__MODEL__TOKENS_PER_DAY", "1000")]).unwrap();
        let endpoint = config.model.endpoint(Some("hush".to_owned().into())).unwrap().unwrap();
        assert_eq!((endpoint.model(), endpoint.host()), ("small", "127.0.0.1"));
        let budget = config.model.budget();
        assert_eq!((budget.requests_per_day, budget.tokens_per_day), (7, 1000));
    }

    #[test]
    fn settings_that_cannot_work_are_refused() {
        for (text, key) in [
            ("base_url = \"http://api.example/v1\"\nname = \"m\"", "model.base_url"),
            ("base_url = \"nowhere\"\nname = \"m\"", "model.base_url"),
            ("timeout_seconds = 0", "model.timeout_seconds"),
            ("answer_tokens_max = 1", "model.answer_tokens_max"),
            ("colour = 1", "model"),
        ] {
            let error = read(&format!("[model]\n{text}"), &[]).unwrap_err();
            assert!(error.contains(key), "{error}");
        }
    }

    /// Variables are read one after the other, and the address comes before the name.
    #[test]
    fn the_environment_alone_sets_a_model_up() {
        let address = ("HERALD__MODEL__BASE_URL", "https://api.example/v1");
        let config = read("", &[address, ("HERALD__MODEL__NAME", "small")]).unwrap();
        assert_eq!(config.model.endpoint(None).unwrap().unwrap().model(), "small");
        let error = read("", &[address]).unwrap().model.endpoint(None).unwrap_err().to_string();
        assert!(error.contains("model.name"), "{error}");
    }

    #[test]
    fn the_key_comes_from_the_environment_and_is_never_shown() {
        for text in ["[model]\nkey = \"hush\"", "[model]\napi_key = \"hush\""] {
            let error = read(text, &[]).unwrap_err();
            assert!(error.contains(MODEL_KEY) && !error.contains("hush"), "{error}");
        }
        let secrets = Secrets::read([(MODEL_KEY.to_owned(), " hush \n".to_owned())]).unwrap();
        assert!(secrets.model_key.is_some() && !format!("{secrets:?}").contains("hush"));
        let scrubber = Secrets::scrubber([(MODEL_KEY.to_owned(), "hush-hush".to_owned())]);
        assert_eq!(scrubber.scrub("key hush-hush"), "key …");
    }
}
