//! Use cases: everything that changes the state of a campaign.
//!
//! Facts come in ([`facts`]), decisions are asked of the pure crates, and the new state, the messages to send and the
//! audit row are written in one transaction. Nothing here reads a clock or a generator: `now` and seeds are
//! arguments, and sending is behind [`messenger::Messenger`].
//!
//! * [`drafting`]: from a template to an approved campaign.
//! * [`events`]: from a move of the market to an alert and a draft.
//! * [`intake`]: posts, edits and deletes, in any order, each exactly once.
//! * [`schedule`]: announcement, opening, reminder, close, entry list.
//! * [`reviewing`]: what people decide.
//! * [`amending`]: what is changed after the notice, in public.
//! * [`mending`], [`undoing`]: a word to an author while there is time, and a decision taken back.
//! * [`results`]: freeze, sheets, publication; [`corrections`]: what comes after, as further versions.
//! * [`claiming`]: the ledger of prizes and the winners' account numbers; [`passing`]: who follows.
//! * [`erasing`]: what a person may ask for about themselves.
//! * [`payouts`]: batches for whoever pays, and the payer's receipts; [`exports`]: tables of everything.
//! * [`reading`]: what commands and the panel ask. [`error`], [`refusal`]: why something is not done;
//!   [`said`]: the same in the language of whoever asked.
//! * [`prices`]: bars of venues, gaps filled, the price of all together.
//! * [`news`]: headlines, and the stories they tell.
//! * [`people`], [`people_sessions`]: who may use the panel.
//! * [`panel`]: what the panel and its API ask and do, screen by screen.
//! * [`told`]: what went wrong in the store, for health.
//! * [`tokens`], [`webhooks`]: other programs that ask, and those that are told.
//! * [`excluding`]: text that anyone may repeat because a person says so.
//! * [`pricing`]: stored prices, the market's chart and brief.
//! * [`writer`]: other words for facts, from a model where there is one.
//! * [`worker`]: runs due jobs and delivers the outbox.

pub mod amending;
pub mod claiming;
pub mod corrections;
mod court;
mod coverage;
mod deadlines;
pub mod drafting;
pub mod erasing;
pub mod error;
pub mod events;
pub mod excluding;
pub mod exports;
pub mod facts;
mod freshness;
pub mod intake;
pub mod mending;
pub mod messenger;
pub mod news;
mod objecting;
pub mod originality;
pub mod outbox;
mod pages;
pub mod panel;
pub mod passing;
pub mod payouts;
pub mod people;
pub mod people_sessions;
mod places;
pub mod prices;
pub mod pricing;
pub mod queue;
pub mod reading;
mod receipts;
pub mod refusal;
mod replies;
pub mod results;
pub mod reviewing;
pub mod said;
pub mod schedule;
pub mod service;
mod staff;
pub mod table;
pub mod tally;
pub mod tokens;
pub mod told;
mod uids;
pub mod undoing;
pub mod webhooks;
pub mod worker;
pub mod writer;

pub use error::Error;
pub use service::{Actor, Service, Settings, UidKey};

/// Values of the store that use cases hand out, for crates that do not speak to it themselves.
pub use store::{
    AccountRow, ApiTokenRow, AppealOutcome, AppealRow, AuditFilter, AuditRow, BatchLine, CandleSeries,
    ChangeMark, ChannelCoverage, CoverageState, DecisionRow, DeliveryRow, DeliveryStatus, ExclusionKind,
    ExclusionRow, GapOutcome, GapRow, MendRequest, NewAccount, PayoutRow, ReviewClaim, SessionRow, Settled,
    StoreError, StoredCampaign, StoredCandidate, StoredPost, WebhookRow,
};
