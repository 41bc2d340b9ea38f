//! Stored prices, and what is told of them.

use std::cmp::Reverse;

use charts::{Bar, Chart, Colours, Event, EventKind, Label, Level, Theme};
use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use domain::lang::{Lang, Localised};
use market::{Candle, Facts, FactsOptions, NewsState, Series};
use serde::Serialize;
use serde_json::Value;
use store::{CandleSeries, NewsRow};
use wording::Headline;

use crate::error::{Error, Result};
use crate::service::Service;

/// What `/market chart` shows.
#[derive(Debug, Clone, PartialEq)]
pub enum MarketChart {
    /// A chart, and the words beside it.
    Chart {
        /// A `charts::Chart` as JSON.
        chart: Value,
        /// The paragraph about the move.
        text: String,
    },
    /// Nothing is stored that could be drawn; this says so.
    NoPrices(String),
}

impl Service {
    /// Stores bars; a bar that is known already is replaced.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn put_candles(&self, series: &CandleSeries, candles: &[Candle]) -> Result<()> {
        let mut tx = self.db.begin().await?;
        tx.put_candles(series, candles).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Stores the chart that goes with the opening of a campaign, in each language.
    ///
    /// # Errors
    /// When the campaign is unknown or the database fails.
    pub async fn set_charts<T: Serialize + Sync>(
        &self,
        id: &CampaignId,
        charts: &Localised<T>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let value = serde_json::to_value(charts).map_err(|error| Error::Stored {
            what: "chart",
            key: id.to_string(),
            detail: error.to_string(),
        })?;
        self.campaign(id).await?;
        let mut tx = self.db.begin().await?;
        tx.put_campaign_charts(id, &value, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The latest move as a chart, with the paragraph beside it; without prices it says so.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn market_chart(&self, lang: Lang, now: DateTime<Utc>) -> Result<MarketChart> {
        let Some(found) = self.latest_move(now).await? else {
            return Ok(MarketChart::NoPrices(wording::no_prices(lang)));
        };
        let chart = found.chart(lang, self.settings.colours, self.settings.chart_theme);
        let chart = serde_json::to_value(chart).map_err(|error| Error::Stored {
            what: "chart",
            key: found.facts.series.pair.clone(),
            detail: error.to_string(),
        })?;
        Ok(MarketChart::Chart { chart, text: found.paragraph(lang) })
    }

    /// The latest move in words, from stored prices and headlines; without prices it says so.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn market_brief(&self, lang: Lang, now: DateTime<Utc>) -> Result<String> {
        let found = self.latest_move(now).await?;
        Ok(found.map_or_else(|| wording::no_prices(lang), |found| found.paragraph(lang)))
    }

    /// The move that can be told from what is stored, by the series with the newest bar and, of several, the finest.
    async fn latest_move(&self, now: DateTime<Utc>) -> Result<Option<FoundMove>> {
        let known = self.db.candle_series().await?;
        let closed = |(series, latest): &(CandleSeries, DateTime<Utc>)| *latest + series.step;
        let newest = known.iter().max_by_key(|one| (closed(one).min(now), Reverse(one.0.step)));
        let Some((of, _)) = newest else { return Ok(None) };
        let bars = self.db.candles(of, now - HISTORY, now).await?;
        // What is stored was checked on its way in; bars that form no series are no prices to speak of.
        let Ok(series) = Series::new(of.step, bars, of.name.clone()) else { return Ok(None) };
        let Ok(facts) = market::facts(&series, now, &FactsOptions::default(), None) else { return Ok(None) };
        let extreme = facts.extreme.bar_open;
        let news = self.db.news(extreme - NEWS_BEFORE, extreme + NEWS_AFTER).await?;
        let told = |row: &NewsRow| {
            row.seen_at <= now && !matches!(row.state, Some(NewsState::Retracted | NewsState::Disputed))
        };
        let news = news.into_iter().filter(told).collect();
        Ok(Some(FoundMove { facts, series, news }))
    }
}

/// How far back prices are read: the usual move is measured over thirty days.
const HISTORY: TimeDelta = TimeDelta::days(33);
/// How long before a move a headline may be to stand beside it.
const NEWS_BEFORE: TimeDelta = TimeDelta::hours(4);
/// How long after a move a headline may be to stand beside it.
const NEWS_AFTER: TimeDelta = TimeDelta::minutes(30);
/// Most headlines beside a move.
const HEADLINES_MAX: usize = 2;
/// How much a chart shows.
const SHOWN: TimeDelta = TimeDelta::hours(36);

/// A move with everything that is told of it.
struct FoundMove {
    facts: Facts,
    series: Series,
    news: Vec<NewsRow>,
}

impl FoundMove {
    fn paragraph(&self, lang: Lang) -> String {
        let headlines: Vec<Headline> = self.near(lang).into_iter().map(headline).collect();
        wording::move_paragraph(lang, &self.facts, &headlines)
    }

    /// The headlines nearest to the move, by time; in the reader's language where there are any.
    fn near(&self, lang: Lang) -> Vec<&NewsRow> {
        let reads = |row: &&NewsRow| row.lang.as_deref().and_then(|tag| tag.parse().ok()) == Some(lang);
        let mut near: Vec<&NewsRow> = self.news.iter().filter(reads).collect();
        if near.is_empty() {
            near = self.news.iter().collect();
        }
        let extreme = self.facts.extreme.bar_open;
        near.sort_by_key(|row| (row.published_at - extreme).abs());
        near.truncate(HEADLINES_MAX);
        near.sort_by_key(|row| row.published_at);
        near
    }

    fn chart(&self, lang: Lang, colours: Colours, theme: Theme) -> Chart {
        let facts = &self.facts;
        let label = |say: &dyn Fn(Lang) -> String| Label { text: say(lang), english: say(Lang::En) };
        let direction = facts.event.direction;
        let mut events = vec![Event {
            at: facts.extreme.bar_open,
            label: label(&|lang| wording::chart_extreme(lang, direction)),
            kind: EventKind::Move,
        }];
        events.extend(self.near(lang).into_iter().map(|row| Event {
            at: row.published_at,
            label: Label { text: row.title.clone(), english: self.english_of(row) },
            kind: if row.state == Some(NewsState::Confirmed) { EventKind::News } else { EventKind::Rumour },
        }));
        let levels = facts.primary().map(|base| Level {
            price: base.price,
            label: label(&|lang| wording::chart_base(lang, direction, base.hours)),
        });
        let from = facts.data_as_of - SHOWN;
        Chart {
            title: label(&|lang| wording::chart_title(lang, facts)),
            subtitle: Label::default(),
            bars: self.series.range(from, facts.data_as_of).iter().map(Bar::from).collect(),
            events,
            levels: levels.into_iter().collect(),
            shaded: None,
            colours,
            theme,
        }
    }

    /// The English headline nearest in time, for machines without a Chinese font.
    fn english_of(&self, row: &NewsRow) -> String {
        let english = self.news.iter().filter(|other| other.lang.as_deref() == Some(Lang::En.tag()));
        let nearest = english.min_by_key(|other| (other.published_at - row.published_at).abs());
        nearest.map(|other| other.title.clone()).unwrap_or_default()
    }
}

/// What a feed says without saying how far it is believed is a rumour until somebody confirms it.
fn headline(row: &NewsRow) -> Headline {
    Headline {
        time: row.published_at.min(row.seen_at),
        title: row.title.clone(),
        source: row.source.clone(),
        state: row.state.unwrap_or(NewsState::Rumour),
    }
}
