//! The market watch, told as stories.

mod brief;
mod drafts;
mod events;
mod follow;
mod live;
mod model;
mod model_budget;
mod model_commands;
mod model_desk;
mod model_drafts;
mod model_injections;
mod news;
mod news_feeds;
mod prices;
pub(crate) mod scene;
