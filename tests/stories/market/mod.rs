//! The market watch, told as stories.

mod prices;
mod news;
mod news_feeds;
