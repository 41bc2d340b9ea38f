//! The moderators' web panel, over the use cases.
//!
//! `DESIGN.md` beside this crate has the table of screens and how to add one. In short: a screen is a file in
//! `src/screens` with its handlers and its view, a template in `templates`, and sentences in `wording::panel`. A handler
//! asks for a handle of [`desk`] (a viewer's, a reviewer's ..) and gets it only for a session with that role; the handle
//! knows the server of the session and has no way to name another.
//!
//! * [`serve`] runs the panel on a listener until it is stopped.
//! * `api` answers programs under `/api/v1`.
//! * [`password`] makes and checks the stored form of passwords.
//! * [`webhooks`] tells other programs of results.
//! * `guard` holds what every request passes: headers, origin, session, form token, attempts.
//! * `live` tells open pages that something has changed, and who looks at what.

mod api;
mod app;
mod assets;
pub mod desk;
mod frame;
mod guard;
mod live;
mod marks;
mod moment;
pub mod password;
mod prefs;
mod recent;
mod refusal;
mod routes;
mod screens;
mod server;
pub mod settings;
pub mod webhooks;

pub use app::{Check, CheckLevel, Clock, Entropy, Gateway, Health, HealthSource, Parts, SelfTest};
pub use server::{PanelError, first_link, serve};
pub use settings::{DiscordSignIn, Key, Settings};
