//! Every public sentence, in every language: what it says (snapshots), that the three languages say the same facts,
//! and that it fits where it is shown.

mod announcements;
mod check;
mod commands;
mod events;
mod fixtures;
mod lint;
mod market_move;
mod receipts;
mod replies;
mod results;
