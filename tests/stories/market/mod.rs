//! The market watch, told as stories.

mod prices;
