//! A service with a model's endpoint of our own behind it, and the facts of the seed's day.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use campaigns::Service;
use campaigns::writer::{By, ModelBudget, Written};
use chrono::{DateTime, Utc};
use domain::lang::Lang;
use feeds::http::Http;
use feeds::model::{Endpoint, Settings};
use herald::model::EndpointModel;
use market::{Facts, FactsOptions, NewsState, SeriesName};
use serde_json::json;
use store::{Db, ModelCall, ModelVerdict};
use tempfile::TempDir;
use tests::model_server::{MODEL, ModelServer};
use wording::Headline;

/// What the endpoint must be told.
pub(crate) const KEY: &str = "hush-hush-key";

/// A true account of the seed's day from `seed_golden_facts.json`, block `binance_usdt_perp_3m`: peak 88,500.0 in the bar
/// of 20:15 UTC, 5.551 % over the low of 24 h, 83,846.0.
pub(crate) fn sound(lang: Lang) -> &'static str {
    match lang {
        Lang::En => {
            "Bitcoin rose to $88,500 at 2025-04-03 04:15 (UTC+8), 5.55% above $83,846, the low of the 24 hours before."
        }
        Lang::ZhTw => {
            "比特幣於 2025-04-03 04:15（UTC+8）一度升至 88,500 美元，較此前 24 小時的低點 83,846 美元漲幅 5.55%。"
        }
        Lang::ZhCn => {
            "比特币于 2025-04-03 04:15（UTC+8）一度升至 88,500 美元，较此前 24 小时的低点 83,846 美元涨幅 5.55%。"
        }
    }
}

/// An answer to `market_brief`.
pub(crate) fn brief_of(text: &str) -> String {
    json!({ "text": text }).to_string()
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

/// Five in the morning of 3 April in UTC+8, three quarters of an hour after the peak.
pub(crate) fn morning() -> DateTime<Utc> {
    at("2025-04-02T21:00:00Z")
}

/// The facts as of [`morning`], computed once.
pub(crate) fn facts() -> Facts {
    static FACTS: LazyLock<Facts> = LazyLock::new(compute);
    FACTS.clone()
}

fn compute() -> Facts {
    let path = tests::process::scenario_dir().join("candles-btcusdt-perp-3m.csv");
    let name = SeriesName::new("Binance perpetual", "BTCUSDT");
    let series =
        market::candle_csv::read_csv_named(&std::fs::read(path).unwrap()[..], "candles", name).unwrap();
    market::facts(&series, morning(), &FactsOptions::default(), None).unwrap()
}

pub(crate) fn headline(source: &str, title: &str) -> Headline {
    Headline {
        time: at("2025-04-02T20:13:00Z"),
        title: title.to_owned(),
        source: source.to_owned(),
        state: NewsState::Confirmed,
    }
}

/// The headline of most stories.
pub(crate) fn flash() -> Headline {
    headline("Harbour Wire", "FLASH: Trump sets 10% baseline tariff on imports")
}

/// A service, its database and its endpoint.
pub(crate) struct Desk {
    pub(crate) server: ModelServer,
    pub(crate) service: Service,
    url: String,
    budget: ModelBudget,
    _folder: Option<TempDir>,
}

impl Desk {
    pub(crate) async fn open(server: ModelServer) -> Self {
        Self::with(server, ModelBudget::default()).await
    }

    pub(crate) async fn with(server: ModelServer, budget: ModelBudget) -> Self {
        let folder = tests::folder();
        let url = format!("sqlite:{}", folder.path().join("herald.db").display());
        Self::on(server, budget, url, Some(folder)).await
    }

    /// On a database that is there, such as one of PostgreSQL.
    pub(crate) async fn on(
        server: ModelServer,
        budget: ModelBudget,
        url: String,
        folder: Option<TempDir>,
    ) -> Self {
        let db = Db::open(&url).await.unwrap();
        db.migrate().await.unwrap();
        let service = service(db, &server, budget);
        Self { server, service, url, budget, _folder: folder }
    }

    /// The process ends and another one starts on the same database.
    pub(crate) async fn restart(&mut self) {
        let db = Db::open(&self.url).await.unwrap();
        let next = service(db, &self.server, self.budget);
        std::mem::replace(&mut self.service, next).db().clone().close().await;
    }

    pub(crate) async fn brief(&self, lang: Lang, headlines: &[Headline]) -> Written<String> {
        self.brief_at(lang, headlines, morning()).await
    }

    pub(crate) async fn brief_at(
        &self,
        lang: Lang,
        headlines: &[Headline],
        now: DateTime<Utc>,
    ) -> Written<String> {
        Box::pin(self.service.brief(lang, &facts(), headlines, now)).await.unwrap()
    }

    /// The calls so far, oldest first.
    pub(crate) async fn calls(&self) -> Vec<ModelCall> {
        let mut calls = self.service.db().model_calls(1000).await.unwrap();
        calls.reverse();
        calls
    }

    pub(crate) async fn verdicts(&self) -> Vec<ModelVerdict> {
        self.calls().await.into_iter().map(|call| call.verdict).collect()
    }
}

fn service(db: Db, server: &ModelServer, budget: ModelBudget) -> Service {
    Service::new(db, campaigns::Settings::default()).with_model(Arc::new(model(server)), budget)
}

/// The model behind an endpoint.
pub(crate) fn model(server: &ModelServer) -> EndpointModel {
    let settings = Settings {
        base_url: server.url().parse().unwrap(),
        model: MODEL.to_owned(),
        key: Some(KEY.to_owned().into()),
        // Long enough for an answer on a busy machine, short enough to wait for one that never comes.
        timeout: Duration::from_secs(2),
    };
    EndpointModel(Endpoint::new(Http::new(None).unwrap(), settings).unwrap())
}

/// Why the template was used.
pub(crate) fn why<T: std::fmt::Debug>(written: &Written<T>) -> &str {
    match &written.by {
        By::Instead { why } => why,
        other => panic!("by {other:?}: {:?}", written.value),
    }
}
