//! What can go wrong between a request and its answer.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};

use super::limits::Route;

/// One thing that goes wrong with one request.
#[derive(Debug, Clone, PartialEq)]
pub enum Fault {
    /// Done, but the line is cut before any answer.
    AppliedThenDropped,
    /// Done, but the answer is 500 with a page.
    AppliedThenError,
    /// Done, but the body of the 200 is no JSON.
    AppliedThenGarbage,
    /// Done, but the body of the answer stops in the middle.
    AppliedThenCut,
    /// Done, but the rate-limit headers of the answer make no sense.
    AppliedWithBadLimitHeader,
    /// Not done; the line is cut.
    Dropped,
    /// Not done; the answer is this status with a page, as a gateway in front of Discord has it.
    Status(u16),
    /// Not done; an error as Discord says it: status, code, message.
    Error(u16, u64, String),
    /// Not done; 429 of the bucket: wait this long.
    TooMany(Duration),
    /// Not done; 429 that others caused: it does not count towards a ban.
    TooManyShared(Duration),
    /// Not done; 429 for the whole bot.
    TooManyGlobal(Duration),
    /// Not done; 429 as a page, without any header, as the ban of an address looks.
    Banned,
    /// Done at once, but answered only after this long in real time; a client may have given up by then.
    AppliedThenSlow(Duration),
    /// Heard only after this long in real time, then done and answered. Not done when the client has gone by then.
    Slow(Duration),
}

/// How often what goes wrong, in 10,000 requests that write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FaultRates {
    /// [`Fault::AppliedThenDropped`].
    pub applied_then_dropped: u32,
    /// [`Fault::AppliedThenError`].
    pub applied_then_error: u32,
    /// [`Fault::AppliedThenGarbage`].
    pub applied_then_garbage: u32,
    /// [`Fault::AppliedThenCut`].
    pub applied_then_cut: u32,
    /// [`Fault::AppliedWithBadLimitHeader`].
    pub bad_limit_header: u32,
    /// [`Fault::Dropped`].
    pub dropped: u32,
    /// [`Fault::Status`] 500 and 502.
    pub not_applied_error: u32,
    /// [`Fault::TooMany`] with a wait of 20 ms.
    pub too_many: u32,
    /// [`Fault::TooManyGlobal`] with a wait of 20 ms.
    pub too_many_global: u32,
    /// [`Fault::Banned`].
    pub banned: u32,
    /// [`Fault::Slow`] by 20 ms.
    pub slow: u32,
}

/// The faults that wait for their request.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    planned: Vec<(String, Fault)>,
    rates: Option<(FaultRates, u64)>,
    /// One generator per route and channel: the n-th request of a route has the same fate in each run, however
    /// requests of other routes fall between.
    generators: HashMap<Route, ChaCha8Rng>,
    pub(crate) happened: u64,
}

impl Faults {
    pub(crate) fn plan(&mut self, pattern: &str, fault: Fault) {
        self.planned.push((pattern.to_owned(), fault));
    }

    pub(crate) fn seed(&mut self, rates: Option<FaultRates>, seed: u64) {
        self.rates = rates.map(|rates| (rates, seed));
        self.generators.clear();
    }

    /// What goes wrong with this request.
    pub(crate) fn next(&mut self, method: &str, path: &[&str], route: &Route) -> Option<Fault> {
        let fault = match self.planned.iter().position(|(pattern, _)| matches(pattern, method, path)) {
            Some(place) => Some(self.planned.remove(place).1),
            None => self.draw(method, route),
        };
        self.happened += u64::from(fault.is_some());
        fault
    }

    fn draw(&mut self, method: &str, route: &Route) -> Option<Fault> {
        let (rates, seed) = self.rates?;
        if method == "GET" {
            return None;
        }
        let generator = self.generators.entry(route.clone()).or_insert_with(|| {
            let mut hasher = DefaultHasher::new();
            route.hash(&mut hasher);
            ChaCha8Rng::seed_from_u64(seed ^ hasher.finish())
        });
        let mut left = generator.next_u32() % 10_000;
        let wait = Duration::from_millis(20);
        let all = [
            (rates.applied_then_dropped, Fault::AppliedThenDropped),
            (rates.applied_then_error, Fault::AppliedThenError),
            (rates.applied_then_garbage, Fault::AppliedThenGarbage),
            (rates.applied_then_cut, Fault::AppliedThenCut),
            (rates.bad_limit_header, Fault::AppliedWithBadLimitHeader),
            (rates.dropped, Fault::Dropped),
            (rates.not_applied_error.div_ceil(2), Fault::Status(500)),
            (rates.not_applied_error / 2, Fault::Status(502)),
            (rates.too_many, Fault::TooMany(wait)),
            (rates.too_many_global, Fault::TooManyGlobal(wait)),
            (rates.banned, Fault::Banned),
            (rates.slow, Fault::Slow(wait)),
        ];
        for (rate, fault) in all {
            if left < rate {
                return Some(fault);
            }
            left -= rate;
        }
        None
    }
}

/// Whether `POST /channels/*/messages` is this request; `*` is one part of the path, `**` all that follow.
pub(crate) fn matches(pattern: &str, method: &str, path: &[&str]) -> bool {
    let (wanted, parts) = pattern.split_once(' ').unwrap_or(("*", pattern));
    if wanted != "*" && wanted != method {
        return false;
    }
    let mut parts = parts.split('/').filter(|part| !part.is_empty());
    let mut path = path.iter();
    loop {
        match (parts.next(), path.next()) {
            (Some("**"), _) | (None, None) => return true,
            (Some(part), Some(given)) if part == "*" || part == *given => {}
            _ => return false,
        }
    }
}
