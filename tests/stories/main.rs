//! The stories: everything that needs a database, a process or several crates at once.

mod architecture;
mod commands;
mod doctor;
mod fake_discord;
mod health;
mod replay;
mod store;

mod campaigns;
mod commands_discord;
mod live;
mod market;
mod panel;
mod simcord;
