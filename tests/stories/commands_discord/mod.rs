//! Commands, menus, buttons and forms as people meet them on Discord.

pub(crate) mod club;
mod definitions;
mod members;
mod team;
