//! What a story does to REST.

use std::sync::Arc;

use super::super::setup::Limits;
use super::super::state::Shared;
use super::Request;
use super::faults::{Fault, FaultRates, matches};

/// Breaks and mends REST of one fake.
#[derive(Debug, Clone)]
pub struct RestControl {
    shared: Arc<Shared>,
}

impl RestControl {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// The next request like `pattern` (`POST /channels/*/messages`; `*` is one part, `**` all that follow) goes
    /// wrong. Several wait in line.
    pub fn fail_next(&self, pattern: &str, fault: Fault) {
        self.shared.change(|state| state.rest.faults.plan(pattern, fault));
    }

    /// From now on requests that write go wrong at these rates. The n-th request of a route and channel has the same
    /// fate in every run with this seed.
    pub fn seeded(&self, rates: FaultRates, seed: u64) {
        self.shared.change(|state| state.rest.faults.seed(Some(rates), seed));
    }

    /// Nothing goes wrong any more by chance.
    pub fn calm(&self) {
        self.shared.change(|state| state.rest.faults.seed(None, 0));
    }

    /// Other limits from now on.
    pub fn set_limits(&self, limits: Limits) {
        self.shared.change(|state| state.setup.limits = limits);
    }

    /// Every request so far, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.lock().rest.requests.clone()
    }

    /// How many requests like `pattern` came.
    pub fn count(&self, pattern: &str) -> usize {
        let state = self.shared.lock();
        let like = |request: &&Request| {
            let path: Vec<&str> = request.path.split('/').filter(|part| !part.is_empty()).collect();
            matches(pattern, &request.method, &path)
        };
        state.rest.requests.iter().filter(like).count()
    }

    /// How many faults happened.
    pub fn faults(&self) -> u64 {
        self.shared.lock().rest.faults.happened
    }

    /// How many 429 the limits gave, those of faults not among them.
    pub fn too_many(&self) -> u64 {
        self.shared.lock().rest.buckets.too_many
    }
}
