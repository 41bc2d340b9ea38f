//! The market watch, told as stories.

mod news;
mod news_feeds;
