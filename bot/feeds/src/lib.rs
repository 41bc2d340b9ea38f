//! What herald hears from outside besides Discord: price venues, news feeds, and a model endpoint where there is one.
//! HTTP goes in, values of `market` come out; nothing here decides or stores.

pub mod http;
pub mod model;
pub mod news;
pub mod prices;
pub mod venues;
