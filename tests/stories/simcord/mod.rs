//! Stories on the second Discord.

mod bridge;
