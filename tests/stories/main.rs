//! The stories: everything that needs a database, a process or several crates at once.

mod architecture;
mod commands;
mod fake_discord;
mod replay;
mod store;

mod campaigns;
mod live;
mod simcord;
