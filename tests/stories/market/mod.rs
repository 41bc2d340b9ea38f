//! What is told of the market, and by whom.

mod model;
mod model_budget;
mod model_commands;
mod model_desk;
mod model_drafts;
mod model_injections;
