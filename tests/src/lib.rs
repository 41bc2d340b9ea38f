//! What the stories need: a throwaway PostgreSQL server, the command as a real process, a Discord of our own, worlds to
//! play in.

pub mod discord;
mod folder;
pub mod live;
pub mod model_server;
pub mod newsroom;
pub mod postgres;
pub mod process;
pub mod simcord;
pub mod skip;
pub mod venues;
pub mod world;

pub use folder::folder;
