//! The use cases of a campaign, told as stories on both databases.

mod amending;
mod audit;
mod channels;
mod claiming;
mod corrections;
mod delivery;
mod erasing;
mod exports;
mod mending;
mod news;
mod order;
mod passing;
mod payouts;
mod pricing;
mod reading;
mod replies;
mod results;
mod review;
mod schedule;
mod sending;
mod states;
mod windows;
