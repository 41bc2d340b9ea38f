//! What the people who run herald see: the log, health, metrics.
//!
//! * [`health`]: what the parts of the service say about themselves, gathered.
//! * [`report`]: what follows from it, one sentence a part.
//! * [`metrics`]: counters and gauges for Prometheus.
//! * [`server`]: `/healthz`, `/readyz` and `/metrics`.
//! * [`log`]: lines on standard error, without secrets.
//! * [`machine`]: free disk space and memory.

pub mod health;
pub mod log;
pub mod machine;
pub mod metrics;
pub mod report;
pub mod server;
