//! From what moves the market to what is told and drafted.

mod events;
mod drafts;
mod brief;
mod live;
mod scene;
