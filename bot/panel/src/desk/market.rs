//! The market: what everyone sees of it, and what an organiser does with it.

use campaigns::error::Result;
use campaigns::events::{DraftPreview, HandDraft, MarketEvent};
use campaigns::news::StoryRuling;
use campaigns::panel::market::{MarketPrices, MarketRange, RangeAsked, SeenEvent};
use campaigns::panel::news::{NewsAsked, NewsDossier, NewsEntry, NewsKey, NewsPage};
use chrono::{DateTime, Utc};
use wording::Brief;

use super::{Organiser, Viewer};
use crate::app::Entropy;

impl Viewer {
    /// The prices of the moment, by venue.
    ///
    /// # Errors
    /// As [`campaigns::Service::market_prices`].
    pub async fn market_prices(&self) -> Result<MarketPrices> {
        self.desk().service.market_prices(self.now()).await
    }

    /// A stretch of bars with its figures.
    ///
    /// # Errors
    /// As [`campaigns::Service::market_range`].
    pub async fn market_range(&self, asked: RangeAsked) -> Result<Option<MarketRange>> {
        self.desk().service.market_range(self.guild(), asked, self.now()).await
    }

    /// The last move.
    ///
    /// # Errors
    /// As [`campaigns::Service::market_brief_facts`].
    pub async fn market_brief(&self) -> Result<Option<Brief>> {
        self.desk().service.market_brief_facts(self.now()).await
    }

    /// What herald saw before a time, newest first, and whether there may be more.
    ///
    /// # Errors
    /// As [`campaigns::Service::seen_events`].
    pub async fn market_events(&self, before: DateTime<Utc>, limit: usize) -> Result<(Vec<SeenEvent>, bool)> {
        self.desk().service.seen_events(self.guild(), before, limit).await
    }

    /// One event.
    ///
    /// # Errors
    /// As [`campaigns::Service::seen_event`].
    pub async fn market_event(&self, key: &str) -> Result<Option<SeenEvent>> {
        self.desk().service.seen_event(self.guild(), key).await
    }

    /// What a draft from an event would be.
    ///
    /// # Errors
    /// As [`campaigns::Service::preview_draft`].
    pub async fn preview_draft(&self, event: &MarketEvent) -> Result<DraftPreview> {
        self.desk().service.preview_draft(event, self.now()).await
    }

    /// The theme that is watched, and until when its alerts rest.
    ///
    /// # Errors
    /// As [`campaigns::Service::muted_until`].
    pub async fn rest(&self) -> Result<(String, Option<DateTime<Utc>>)> {
        let service = &self.desk().service;
        let theme = service.settings().events.triggers.theme.name.clone();
        let until = service.muted_until(&theme, self.now()).await?;
        Ok((theme, until))
    }

    /// A page of news.
    ///
    /// # Errors
    /// As [`campaigns::Service::list_news`].
    pub async fn news(&self, asked: &NewsAsked) -> Result<NewsPage> {
        self.desk().service.list_news(asked, self.now()).await
    }

    /// The news of a stretch of time.
    ///
    /// # Errors
    /// As [`campaigns::Service::news_within`].
    pub async fn news_within(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<NewsEntry>> {
        self.desk().service.news_within(from, to).await
    }

    /// One story or headline.
    ///
    /// # Errors
    /// As [`campaigns::Service::news_dossier`].
    pub async fn news_dossier(&self, key: &NewsKey) -> Result<Option<NewsDossier>> {
        self.desk().service.news_dossier(key).await
    }
}

impl Organiser {
    /// Says how far news is believed; `false` when there is none of this key.
    ///
    /// # Errors
    /// As [`campaigns::Service::rule_on_news`].
    pub async fn rule_on_news(&self, key: &NewsKey, seen: &str, ruling: &StoryRuling) -> Result<bool> {
        let desk = self.desk();
        let found = desk.service.rule_on_news(key, seen, ruling, desk.person, desk.now).await?;
        (desk.wake)();
        Ok(found)
    }

    /// Drafts a campaign of the server from the event that was looked at.
    ///
    /// # Errors
    /// As [`campaigns::Service::draft_from_event`].
    pub async fn draft_from_event(
        &self,
        key: &str,
        seen_revision: i64,
        entropy: &Entropy,
    ) -> Result<HandDraft> {
        let desk = self.desk();
        let (guild, person, now) = (desk.guild, desk.person, desk.now);
        Box::pin(desk.service.draft_from_event(guild, (key, seen_revision), person, entropy.as_ref(), now))
            .await
    }

    /// Gives the alerts about a theme a rest, or ends it.
    ///
    /// # Errors
    /// As [`campaigns::Service::mute_theme`].
    pub async fn mute_theme(
        &self,
        theme: &str,
        until: Option<DateTime<Utc>>,
        seen: Option<DateTime<Utc>>,
    ) -> Result<()> {
        let desk = self.desk();
        desk.service.mute_theme(theme, until, seen, desk.person, desk.now).await
    }
}
