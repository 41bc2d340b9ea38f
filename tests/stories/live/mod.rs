//! The whole service against the fake Discord.

mod chaos;
mod disk;
mod first;
mod lost;
mod places;
mod process;
mod replicas;
mod winners;
mod without_content;
