//! A Discord of the project's own.

pub mod contract;
