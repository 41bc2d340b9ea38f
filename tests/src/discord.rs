//! A Discord of our own for stories: a world, and a wire (REST and gateway on loopback) whose every answer is computed
//! from that world.
//!
//! ```no_run
//! # async fn story() {
//! use tests::discord::{FakeDiscord, Setup};
//!
//! let discord = FakeDiscord::start(Setup::default()).await;
//! let channel = discord.add_channel("posts");
//! let member = discord.add_member("alice", &[]);
//! // .. start the bot against `discord.endpoint()` with `discord.token()` ..
//! let post = discord.post(channel, member, "BTC to the moon");
//! discord.until("the bot marks the post", |d| !d.reactions(post).is_empty()).await;
//! discord.finish();
//! # }
//! ```
//!
//! What Discord's documentation says is the standard; what serenity 0.12 sends and can decode decides the shapes. The
//! time is virtual ([`clock::Clock`]): snowflakes, timestamps, the `Date` header, the windows of nonces and
//! interactions come from it. Only rate limits and heartbeats run on real time, because clients do.

pub mod check;
pub mod clock;
pub mod contract;
pub mod setup;
pub mod trouble;
pub mod view;

mod fake;
mod gateway;
mod permissions;
mod render;
mod rest;
mod state;
mod tls;
mod world;

pub use fake::FakeDiscord;
pub use gateway::control::GatewayControl;
pub use rest::control::RestControl;
pub use rest::faults::{Fault, FaultRates};
pub use rest::oauth::{CLIENT_ID, CLIENT_SECRET};
pub use setup::{Limits, Setup, Window};
pub use view::{AttachmentView, MessageView};
pub use world::interactions::{Answer, Interaction, Refused};
