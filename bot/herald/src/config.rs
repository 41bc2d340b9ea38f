//! Settings: the embedded defaults, over them `herald.toml`, over that the environment.
//!
//! Each layer is merged and read on its own, so that an error names the layer it came from and the key in it.

use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use domain::judgement::CopiedAction;
use domain::lang::Lang;
use market::TriggerOptions;
use overlap::{IndexOptions, JudgeOptions};
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use crate::exit::{Failure, read_file};

mod events;
pub mod live;
pub mod model;
pub mod panel;
pub mod prices;

pub use prices::{PricesSection, VenueSection};
pub mod news;

pub use events::DraftsSection;
pub use live::{ChartsSection, DiscordSection, EndpointSection, HttpSection, LogFormat, LogSection, Secrets};
pub use model::ModelSection;
pub use news::{FeedKind, FeedSection, NewsSection};
pub use panel::{PanelDiscordSection, PanelSection};

/// The commented defaults, as `herald config default` prints them.
pub const DEFAULT: &str = include_str!("../../../config/default.toml");

/// The file that is read when no other is named.
pub const FILE: &str = "herald.toml";

/// What the environment variables of settings begin with.
const PREFIX: &str = "HERALD__";

/// All settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the state lies.
    pub database: Database,
    /// How campaigns are judged.
    pub campaigns: Campaigns,
    /// How work is shared out.
    pub worker: WorkerSection,
    /// How texts are compared.
    pub originality: OriginalitySection,
    /// How prices are watched.
    pub market: MarketSection,
    /// Which news are heard.
    pub news: NewsSection,
    /// The template of drafts.
    pub drafts: DraftsSection,
    /// How herald works on Discord.
    pub discord: DiscordSection,
    /// Health and metrics.
    pub http: HttpSection,
    /// The log.
    pub log: LogSection,
    /// How charts are drawn.
    pub charts: ChartsSection,
    /// Which exchanges are asked for prices.
    pub prices: PricesSection,
    /// The moderators' panel.
    pub panel: PanelSection,
    /// The model that puts facts into other words.
    pub model: ModelSection,
}

/// Where the state lies.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The URL may carry a password.
        let scheme = self.url.split(':').next().unwrap_or_default();
        f.debug_struct("Database").field("url", &format!("{scheme}:…")).finish()
    }
}

/// How campaigns are judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaigns {
    /// The language of receipts and team notes.
    pub default_lang: Lang,
    /// What an overwhelming likeness leads to.
    pub copied: CopiedAction,
    /// Texts anyone may quote.
    pub allowed_texts: Vec<String>,
    /// The languages announcements are posted in; none means the default language alone.
    pub announce_langs: Vec<Lang>,
    /// Whether a draft is approved by somebody other than who wrote its latest version.
    pub second_person: bool,
}

impl Campaigns {
    /// The languages announcements are posted in, at least one and each once, in the order they were given.
    pub fn announce_langs(&self) -> Vec<Lang> {
        let mut langs = Vec::new();
        for &lang in &self.announce_langs {
            if !langs.contains(&lang) {
                langs.push(lang);
            }
        }
        if langs.is_empty() { vec![self.default_lang] } else { langs }
    }
}

/// How work is shared out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkerSection {
    /// How long a worker may hold a row, in seconds.
    pub lease_seconds: u32,
    /// How many facts one transaction takes in.
    pub batch_rows_max: u32,
}

/// How texts are compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OriginalitySection {
    /// The index.
    pub index: IndexOptions,
    /// The rule.
    pub judge: JudgeOptions,
}

/// How prices are watched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarketSection {
    /// The triggers.
    pub triggers: TriggerOptions,
}

impl Config {
    /// Reads the settings. `file` is the one the user named; without it `herald.toml` is read if it is there.
    /// `environment` are the variables of the process.
    ///
    /// # Errors
    /// [`Failure::Input`] names the layer, the key and what is wrong with it.
    pub fn read(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Config, Failure> {
        let mut merged: Table = DEFAULT.parse().expect("config/default.toml is TOML, a test says so");
        let mut config = sound(&merged, "config/default.toml")?;
        let path = file.map(Path::to_owned).or_else(|| {
            let here = PathBuf::from(FILE);
            here.exists().then_some(here)
        });
        if let Some(path) = path {
            let name = path.display().to_string();
            let bytes = read_file(&path)?;
            let text = String::from_utf8(bytes).map_err(|error| {
                let at = error.utf8_error().valid_up_to();
                Failure::Input(format!("{name}: not UTF-8 at byte {at}; save it as UTF-8"))
            })?;
            let layer: Table =
                text.parse().map_err(|error: toml::de::Error| Failure::Input(format!("{name}: {error}")))?;
            merge(&mut merged, layer);
            config = sound(&merged, &name)?;
            refuse_password(&config, &name)?;
        }
        let mut variables: Vec<(String, String)> =
            environment.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
        variables.sort();
        for (name, text) in variables {
            let keys: Vec<String> = name[PREFIX.len()..].split("__").map(str::to_lowercase).collect();
            let value = format!("value = {text}")
                .parse::<Table>()
                .ok()
                .and_then(|mut table| table.remove("value"))
                .unwrap_or(Value::String(text));
            let layer = keys
                .iter()
                .rev()
                .fold(value, |inner, key| Value::Table(Table::from_iter([(key.clone(), inner)])));
            if let Value::Table(layer) = layer {
                merge(&mut merged, layer);
            }
            config = sound(&merged, &name)?;
        }
        Ok(config)
    }

    /// The settings of the use cases.
    pub fn settings(&self) -> campaigns::Settings {
        campaigns::Settings {
            copied: self.campaigns.copied,
            index: self.originality.index.clone(),
            judge: self.originality.judge.clone(),
            allowed_texts: self.campaigns.allowed_texts.clone(),
            default_lang: self.campaigns.default_lang,
            colours: self.charts.colours,
            chart_theme: self.charts.theme,
            lease: TimeDelta::seconds(self.worker.lease_seconds.into()),
            batch_rows_max: self.worker.batch_rows_max,
            prices: self.prices.settings(),
            events: self.events(),
            second_person: self.campaigns.second_person,
            ..campaigns::Settings::default()
        }
    }
}

/// Lays one table over another; tables merge, everything else is replaced.
pub(crate) fn merge(below: &mut Table, above: Table) {
    for (key, value) in above {
        match (below.get_mut(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => merge(below, above),
            (_, value) => {
                below.insert(key, value);
            }
        }
    }
}

/// Reads the merged table and checks what types cannot say.
fn sound(table: &Table, layer: &str) -> Result<Config, Failure> {
    live::refuse_secrets(table, layer)?;
    model::refuse_key(table, layer)?;
    let config: Config = serde_path_to_error::deserialize(Value::Table(table.clone())).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.inner().message().trim().to_owned();
        let place = if path == "." { String::new() } else { format!("{path}: ") };
        Failure::Input(format!("{layer}: {place}{inner}; `herald config default` lists every key"))
    })?;
    let wrong = |key: &str, why: String| Failure::Input(format!("{layer}: {key}: {why}"));
    if config.worker.lease_seconds == 0 {
        return Err(wrong("worker.lease_seconds", "0 would share every message twice; use 60".into()));
    }
    if config.worker.batch_rows_max == 0 {
        return Err(wrong("worker.batch_rows_max", "0 would take nothing in; use 200".into()));
    }
    if !["sqlite:", "postgres:", "postgresql:"].iter().any(|s| config.database.url.starts_with(s)) {
        return Err(wrong("database.url", "begin with sqlite: or postgres:".into()));
    }
    overlap::Index::new(config.originality.index.clone())
        .map_err(|error| wrong("originality.index", error.to_string()))?;
    config.market.triggers.check().map_err(|error| wrong("market.triggers", error.to_string()))?;
    config.news.check().map_err(|(key, why)| wrong(&key, why))?;
    events::check(&config.drafts).map_err(|(key, why)| wrong(&key, why))?;
    live::check(&config.discord, &config.log).map_err(|(key, why)| wrong(key, why))?;
    prices::check(&config.prices).map_err(|(key, why)| wrong(&key, why))?;
    panel::check(&config.panel).map_err(|(key, why)| wrong(key, why))?;
    model::check(&config.model).map_err(|(key, why)| wrong(key, why))?;
    Ok(config)
}

fn refuse_password(config: &Config, layer: &str) -> Result<(), Failure> {
    let authority = config.database.url.split_once("://").map_or("", |(_, rest)| rest);
    let user = authority.split('/').next().unwrap_or_default().rsplit_once('@').map_or("", |(user, _)| user);
    if user.contains(':') {
        return Err(Failure::Input(format!(
            "{layer}: database.url carries a password; give the whole URL as HERALD__DATABASE__URL instead"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
