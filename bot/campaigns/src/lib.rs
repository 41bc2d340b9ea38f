//! Use cases: everything that changes the state of a campaign.
//!
//! Facts come in ([`facts`]), decisions are asked of the pure crates, and the new state, the messages to send and the
//! audit row are written in one transaction. Nothing here reads a clock or a generator: `now` and seeds are
//! arguments, and sending is behind [`messenger::Messenger`].
//!
//! * [`drafting`]: from an event to an approved campaign.
//! * [`intake`]: posts, edits and deletes, in any order, each exactly once.
//! * [`schedule`]: announcement, opening, reminder, close, entry list.
//! * [`reviewing`]: what people decide.
//! * [`amending`]: what is changed after the notice, in public.
//! * [`results`]: freeze, sheets, publication.
//! * [`claiming`]: the ledger of prizes and the winners' account numbers.
//! * [`reading`]: what commands and the panel ask.
//! * [`pricing`]: stored prices, the market's chart and brief.
//! * [`writer`]: other words for facts, from a model where there is one.
//! * [`worker`]: runs due jobs and delivers the outbox.

pub mod amending;
pub mod claiming;
mod court;
mod coverage;
pub mod drafting;
pub mod error;
pub mod facts;
pub mod intake;
pub mod messenger;
pub mod originality;
pub mod outbox;
pub mod pricing;
mod queue;
pub mod reading;
mod receipts;
mod replies;
pub mod results;
pub mod reviewing;
pub mod schedule;
pub mod service;
pub mod tally;
mod uids;
pub mod worker;
pub mod writer;

pub use error::Error;
pub use service::{Actor, Service, Settings, UidKey};
