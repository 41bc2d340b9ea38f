//! SQLite and PostgreSQL behind one set of functions.
//!
//! This is the only crate that speaks SQL. It keeps what the outside said ([`NewFact`], the inbox), what became of it
//! (campaigns, posts, verdicts, decisions, candidates, results), what the outside is to be told ([`NewOutbox`]), what
//! is to be done later ([`NewJob`]) and who did what ([`NewAudit`]). It decides nothing.
//!
//! * [`Db`] opens a database, brings its tables up to date and reads. [`Tx`] is one write transaction: it commits as a
//!   whole or leaves nothing.
//! * SQLite is the embedded default: one connection writes, four read, the file is in WAL mode and every commit is
//!   synced. PostgreSQL serves several replicas. Both run the same SQL text; the few places that differ are row locks.
//! * Two writers never lose each other's work: a [`Tx`] on SQLite holds the database from its beginning
//!   (`BEGIN IMMEDIATE`), and on PostgreSQL everything that is read to be written back is read under a lock
//!   ([`Tx::lock_campaign`], [`Tx::post`], [`Tx::cursor`]) or written by compare-and-set ([`StoreError::Stale`]).
//! * "Exactly once" is a unique key, never a hope: a fact has its outside id, a message and a job their dedupe key, an
//!   appeal its post, a result its version. The functions answer `false` when the key is already known.
//! * Times go in as [`chrono::DateTime`] and are kept in whole milliseconds since 1970; what is finer is cut off.
//!
//! Reading through [`Db`] does not see an open [`Tx`]; read through the [`Tx`] itself inside a decision.

#[macro_use]
mod sql;

mod api_tokens;
mod appeal;
mod audit;
mod authors;
mod backlog;
mod batch;
mod campaign;
mod candle;
mod claim;
mod conn;
mod convert;
mod coverage;
mod cursor;
mod db;
mod erase;
mod error;
mod event;
mod exclusion;
mod inbox;
mod job;
mod lease;
mod ledger;
mod mend;
mod migrations;
mod model;
mod news;
mod outbox;
mod outbox_attempts;
mod panel_counts;
mod panel_ledger;
mod panel_people;
mod panel_posts;
mod panel_results;
mod panel_schedule;
mod panel_sessions;
mod place;
mod post;
mod result;
mod review;
mod story;
#[cfg(test)]
mod tests;
mod url;
mod venue_state;
mod webhooks;
mod words;

pub use api_tokens::{ApiTokenRow, NewApiToken};
pub use appeal::{AppealKey, AppealOutcome, AppealPage, AppealRow, NewAppeal};
pub use audit::{AuditFilter, AuditRow, NewAudit};
pub use authors::{AuthorFilter, AuthorRow};
pub use backlog::Backlog;
pub use batch::{BatchLine, BatchRow, SealedFile, Settled};
pub use campaign::{CampaignPage, CampaignSecrets, StoredCampaign};
pub use candle::{CandleSeries, SHALLOW, SeriesMark, SourcedCandle};
pub use claim::ReviewClaim;
pub use convert::KEY_BYTES_MAX;
pub use coverage::{ChannelCoverage, CoverageState, GapOutcome, GapRow};
pub use db::{Backend, Db, Tx};
pub use domain::review::DecisionAction;
pub use error::{Cause, Hint, StoreError};
pub use event::MarketEventRow;
pub use exclusion::{ExclusionKind, ExclusionRow, NewExclusion};
pub use inbox::{InboxRow, NewFact};
pub use job::{JobClaim, JobRow, JobStatus, NewJob};
pub use lease::LeaseGrant;
pub use ledger::{NewPayout, PayoutRow, SealedUid};
pub use mend::{MendRequest, NewMendRequest};
pub use migrations::{ColumnShape, Migrated, SchemaState};
pub use model::{ModelCall, ModelSpent, ModelVerdict};
pub use news::{NewsDetail, NewsRow};
pub use outbox::{NONCE_CHARS_MAX, NewOutbox, OutboxClaim, OutboxRow, OutboxStatus};
pub use outbox_attempts::CHANNELS_LEFT_OUT_MAX;
pub use panel_counts::ChangeMark;
pub use panel_ledger::{
    BatchPage, Deadlines, LedgerMark, PayoutCount, PayoutFilter, PayoutKey, PayoutOrder, PayoutPage,
};
pub use panel_people::{AccountRow, NewAccount, RoleRow, RoleSource};
pub use panel_posts::{AuthorPost, Claimant, PostFilter, PostOrder, PostPage, WithAuthor};
pub use panel_results::{CandidateCount, CandidatePage};
pub use panel_schedule::{Family, JobPage, MessagePage, PlannedAt};
pub use panel_sessions::{NewSession, SessionOf, SessionRow};
pub use post::StoredPost;
pub use result::{CandidateRow, ResultRow, SealRow, SheetAddition, SheetRow, StoredCandidate};
pub use review::{DecisionRow, NewDecision, Undo};
pub use story::{NewStory, NewStoryChange, StoryChange, StoryRow};
pub use venue_state::VenueStateRow;
pub use webhooks::{Attempt, DeliveryRow, DeliveryStatus, NewDelivery, WebhookRow};
