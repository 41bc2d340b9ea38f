//! The whole service against the fake Discord.

mod chaos;
mod first;
