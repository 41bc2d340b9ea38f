//! From what moves the market to what is told and drafted.

mod brief;
mod drafts;
mod events;
mod live;
mod scene;
