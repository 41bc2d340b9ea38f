//! `decontam scan`, through its files and its process.

mod demo;
mod desk;
mod figures;
mod oracle;
mod pieces;
mod process;
mod refusals;
mod reports;
