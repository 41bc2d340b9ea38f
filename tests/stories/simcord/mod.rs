//! Stories on the second Discord.

mod bridge;
mod campaign;
mod scene;
