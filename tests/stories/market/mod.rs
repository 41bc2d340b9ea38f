//! The market watch, told as stories.

mod brief;
mod drafts;
mod events;
mod live;
mod news;
mod news_feeds;
mod prices;
mod scene;
