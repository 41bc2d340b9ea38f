//! The market watch, told as stories.

mod prices;
mod news;
mod news_feeds;
mod brief;
mod drafts;
mod events;
mod live;
mod scene;
