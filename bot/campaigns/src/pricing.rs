//! Stored prices, and what is told of them.

mod tapes;

use charts::{Bar, Chart, Colours, Event, EventKind, Label, Level, Span, Theme};
use chrono::{DateTime, TimeDelta, Utc};
use domain::campaign::CampaignId;
use domain::lang::{Lang, Localised};
use market::study::{attribute, move_rank};
use market::{Candle, EventWindow, Facts, FactsOptions, NewsItem, NewsState, Series};
use serde::Serialize;
use serde_json::Value;
use store::CandleSeries;
pub(crate) use tapes::{Tapes, Told};
use wording::{Brief, HEADLINES_MAX, NearHeadline, Rank};

use crate::error::{Error, Result};
use crate::events::news_item;
use crate::service::Service;
use crate::writer::By;

/// What `/market chart` shows.
#[derive(Debug, Clone, PartialEq)]
pub enum MarketChart {
    /// A chart, and the words beside it.
    Chart {
        /// A `charts::Chart` as JSON.
        chart: Value,
        /// The brief.
        text: String,
    },
    /// Nothing is stored that could be drawn; this says so.
    NoPrices(String),
}

/// What a draft by hand says of the market.
#[derive(Debug, Clone, PartialEq)]
pub struct MarketParagraph {
    /// The paragraph about the latest move.
    pub text: Localised<String>,
    /// The chart beside it, a `charts::Chart` as JSON.
    pub chart: Localised<Value>,
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

    /// The facts of the latest move with the headlines near it, as a value that can be put into any words; `None`
    /// without prices to tell of.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn market_brief_facts(&self, now: DateTime<Utc>) -> Result<Option<Brief>> {
        match self.told_series(now).await? {
            Some(of) => self.brief_of(&of, now, &About::default()).await,
            None => Ok(None),
        }
    }

    /// The latest move in a few lines, from stored prices and headlines; without prices it says so.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn market_brief(&self, lang: Lang, now: DateTime<Utc>) -> Result<String> {
        let Some(found) = self.market_brief_facts(now).await? else { return Ok(wording::no_prices(lang)) };
        let told = wording::brief(lang, &found);
        if !self.writer.is_set_up() {
            return Ok(told);
        }
        let written = Box::pin(self.brief(lang, &found.facts, &found.headlines(), now)).await?;
        // A model adds a paragraph; the figures themselves are always there.
        Ok(match written.by {
            By::Model { .. } => format!("{}\n\n{told}", written.value),
            By::Template | By::Instead { .. } => told,
        })
    }

    /// The latest move as a chart, with the brief beside it; without prices it says so.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn market_chart(&self, lang: Lang, now: DateTime<Utc>) -> Result<MarketChart> {
        let Some(found) = self.latest_move(now).await? else {
            return Ok(MarketChart::NoPrices(wording::no_prices(lang)));
        };
        let chart = found.value(lang, self.settings.colours, self.settings.chart_theme)?;
        Ok(MarketChart::Chart { chart, text: wording::brief(lang, &found.brief) })
    }

    /// The latest move as a draft tells it, with its chart; `None` without prices.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn market_paragraph(&self, now: DateTime<Utc>) -> Result<Option<MarketParagraph>> {
        let Some(found) = self.latest_move(now).await? else { return Ok(None) };
        let (colours, theme) = (self.settings.colours, self.settings.chart_theme);
        let headlines = found.brief.headlines();
        Ok(Some(MarketParagraph {
            text: Localised::from_fn(|lang| wording::move_paragraph(lang, &found.brief.facts, &headlines)),
            chart: Localised {
                zh_tw: found.value(Lang::ZhTw, colours, theme)?,
                zh_cn: found.value(Lang::ZhCn, colours, theme)?,
                en: found.value(Lang::En, colours, theme)?,
            },
        }))
    }

    async fn latest_move(&self, now: DateTime<Utc>) -> Result<Option<FoundMove>> {
        let Some(of) = self.told_series(now).await? else { return Ok(None) };
        let Some(brief) = self.brief_of(&of, now, &About::default()).await? else { return Ok(None) };
        let from = brief.facts.data_as_of - SHOWN;
        let Some(told) = self.tape_of(&of, now).await? else { return Ok(None) };
        let bars =
            told.tape.series().range(from, brief.facts.data_as_of - of.step + TimeDelta::milliseconds(1));
        let bars: Vec<Bar> = bars.iter().map(Bar::from).collect();
        let live = self.db.live_campaigns(None).await?;
        let windows = live.into_iter().map(|stored| stored.campaign.window);
        // Of several windows the chart shades the one that ends last.
        let window = windows.filter(|window| from < window.closes).max_by_key(|window| window.closes);
        let window = window.map(|window| Span { from: window.opens, to: window.closes });
        Ok(Some(FoundMove { brief, bars, window }))
    }

    /// Every series with the opening time of its newest bar, by venue, pair and step.
    pub(crate) async fn known_series(&self) -> Result<Vec<(CandleSeries, DateTime<Utc>)>> {
        Ok(self.db.series_marks().await?.into_iter().map(|mark| (mark.series, mark.newest)).collect())
    }

    /// The series that facts and triggers speak of. Facts use one series: mixing venues would make highs and lows that
    /// nobody traded. Of the series that are up to date it is the primary of the watched venues, else that of the venue
    /// preferred by the settings, then the finest, then the newest. The price put together of all venues is no series
    /// that anybody traded at.
    pub(crate) async fn told_series(&self, now: DateTime<Utc>) -> Result<Option<CandleSeries>> {
        let known = self.known_series().await?;
        let closed = |(series, latest): &(CandleSeries, DateTime<Utc>)| (*latest + series.step).min(now);
        let Some(newest) = known.iter().map(closed).max() else { return Ok(None) };
        let venues = &self.settings.events.drafts.venues;
        let preference = |series: &CandleSeries| {
            venues
                .iter()
                .position(|venue| venue.eq_ignore_ascii_case(&series.name.venue))
                .unwrap_or(venues.len())
        };
        let current = known.iter().filter(|one| closed(one) >= newest - one.0.step * 2 - STALE_SLACK);
        let primary = self.primary_series(now).await?;
        let composite = self.settings.prices.composite_series();
        let current = current.filter(|one| one.0 != composite);
        let best = current.min_by_key(|one| {
            let other = primary.as_ref() != Some(&one.0);
            (other, preference(&one.0), one.0.step, std::cmp::Reverse(closed(one)), one.0.name.venue.clone())
        });
        Ok(best.map(|(series, _)| series.clone()))
    }

    /// The move of a series that a reader at a time would speak of, with the headlines near it. `None` where too little
    /// is stored to tell a move.
    pub(crate) async fn brief_of(
        &self,
        of: &CandleSeries,
        at: DateTime<Utc>,
        about: &About,
    ) -> Result<Option<Brief>> {
        let Some(Told { tape, .. }) = self.tape_of(of, at).await? else { return Ok(None) };
        let options = FactsOptions { window: about.window, ..FactsOptions::default() };
        let facts = |headline| tape.facts(at, &options, headline);
        // A headline from before the data is no reason to tell nothing.
        let Ok(facts) = facts(about.headline).or_else(|_| facts(None)) else { return Ok(None) };
        let news = self.near_headlines(&facts, at).await?;
        let rank = rank(tape.older().unwrap_or(tape.series()), &facts);
        let left_out = self.left_out(at).await?;
        Ok(Some(Brief { facts, rank, news, left_out }))
    }

    async fn near_headlines(&self, facts: &Facts, at: DateTime<Utc>) -> Result<Vec<NearHeadline>> {
        let extreme = facts.extreme.bar_open;
        let rows = self.db.news(extreme - NEWS_BEFORE, extreme + NEWS_AFTER).await?;
        let items: Vec<NewsItem> = rows.iter().map(news_item).collect();
        let z = facts.primary().and_then(|base| base.z).unwrap_or(1.0);
        let theme = &self.settings.events.triggers.theme;
        let found = attribute(&items, theme, extreme, z, at, HEADLINES_MAX);
        let with_link = found.into_iter().map(|candidate| NearHeadline {
            url: items.iter().find(|item| item.id == candidate.id).and_then(|item| item.url.clone()),
            candidate,
        });
        Ok(with_link.collect())
    }

    /// The watched venues whose prices did not count at a time, by name.
    async fn left_out(&self, at: DateTime<Utc>) -> Result<Vec<String>> {
        if self.settings.prices.venues.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.composite(at).await?.left_out.into_iter().map(|(venue, _)| venue).collect())
    }
}

/// Which move is spoken of, where it is not the dominant one.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct About {
    /// Where its extreme lies.
    pub(crate) window: Option<EventWindow>,
    /// The time of a headline to be measured against.
    pub(crate) headline: Option<DateTime<Utc>>,
}

/// How far back fine prices are read: the usual move is measured over thirty days.
pub(crate) const HISTORY: TimeDelta = TimeDelta::days(33);
/// How far back coarse prices are read: a rank looks at a year before the move.
const HISTORY_COARSE: TimeDelta = TimeDelta::days(400);
/// How much older than two bars the newest bar of a series may be to count as up to date.
const STALE_SLACK: TimeDelta = TimeDelta::seconds(10);
/// How long before a move headlines are read: four hours, and a day more to know what was told before.
const NEWS_BEFORE: TimeDelta = TimeDelta::hours(28);
/// How long after a move headlines are read. Feeds stamp the future now and then.
const NEWS_AFTER: TimeDelta = TimeDelta::days(1);
/// How much a chart shows.
const SHOWN: TimeDelta = TimeDelta::hours(36);
/// Most round levels on a chart.
const LEVELS_SHOWN: usize = 3;

/// Where the move from the primary base stands among moves of that length before it began.
fn rank(series: &Series, facts: &Facts) -> Option<Rank> {
    let base = facts.primary()?;
    let log_move = (1.0 + base.percent / 100.0).ln();
    let percentile = move_rank(series, log_move, base.hours, base.at)?;
    let days = (base.at - series.bars()[0].open_time).num_days().clamp(0, 365);
    Some(Rank { hours: base.hours, percentile, days: u32::try_from(days).ok()? })
}

/// A move with everything that is drawn of it.
struct FoundMove {
    brief: Brief,
    bars: Vec<Bar>,
    window: Option<Span>,
}

impl FoundMove {
    fn value(&self, lang: Lang, colours: Colours, theme: Theme) -> Result<Value> {
        serde_json::to_value(self.chart(lang, colours, theme)).map_err(|error| Error::Stored {
            what: "chart",
            key: self.brief.facts.series.pair.clone(),
            detail: error.to_string(),
        })
    }

    fn chart(&self, lang: Lang, colours: Colours, theme: Theme) -> Chart {
        let facts = &self.brief.facts;
        let label = |say: &dyn Fn(Lang) -> String| Label { text: say(lang), english: say(Lang::En) };
        let direction = facts.event.direction;
        let mut events = vec![Event {
            at: facts.extreme.bar_open,
            label: label(&|lang| wording::chart_extreme(lang, direction)),
            kind: EventKind::Move,
        }];
        let mut near: Vec<&NearHeadline> = self.brief.news.iter().collect();
        near.sort_by_key(|near| near.candidate.out_at);
        events.extend(near.into_iter().map(|near| Event {
            at: near.candidate.out_at,
            label: Label::plain(near.candidate.title.clone()),
            kind: match near.candidate.state {
                NewsState::Confirmed => EventKind::News,
                NewsState::Rumour | NewsState::Disputed => EventKind::Rumour,
                NewsState::Retracted => EventKind::Denial,
            },
        }));
        let base = facts.primary().map(|base| Level {
            price: base.price,
            label: label(&|lang| wording::chart_base(lang, direction, base.hours)),
        });
        let extreme = Level {
            price: facts.extreme.price,
            label: label(&|lang| wording::chart_extreme(lang, direction)),
        };
        let crossed = facts.levels.iter().rev().take(LEVELS_SHOWN);
        let crossed = crossed.map(|level| Level { price: level.level, label: label(&wording::chart_level) });
        Chart {
            title: label(&|lang| wording::chart_title(lang, facts)),
            subtitle: label(&|lang| wording::chart_source(lang, facts)),
            bars: self.bars.clone(),
            events,
            levels: base.into_iter().chain([extreme]).chain(crossed).collect(),
            shaded: self.window,
            colours,
            theme,
        }
    }
}
