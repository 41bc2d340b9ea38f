//! Temporary.
#[path = "panel/mod.rs"]
mod panel;
