//! Asking one venue, with the patience it wants.
//!
//! * No more than so many requests a minute, whoever asks.
//! * Nobody to be reached, a deadline, or a status of 500 and above: at most three tries, with growing waits.
//! * 429, or the venue's own word for it: no request until `Retry-After`, else after waits that double.
//! * 418, a ban of Binance: no request until `Retry-After`, else for a quarter of an hour.
//! * 451 and 403: the venue does not serve this address. It is shut until herald starts anew: there is no second try
//!   and no way round.
//! * A clock that is off makes bars that are labelled wrongly, so none of them is taken.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use chrono::{DateTime, TimeDelta, Utc};
use governor::clock::Clock as _;
use governor::{DefaultDirectRateLimiter, Quota};
use reqwest::header::{AGE, DATE, RETRY_AFTER};

use super::body::shown;
use super::{Bar, BodyError, Page, RefusalKind, RowFault, Venue, read};
use crate::http::{Answer, Ask, Http, HttpError};

/// Where the time comes from.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// How a venue is asked.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// Time from one bar to the next.
    pub step: TimeDelta,
    /// How long one try may take.
    pub timeout: Duration,
    /// The most bytes of an answer; a thousand rows have about 150 kB.
    pub bytes_max: usize,
    /// The most requests a minute.
    pub requests_per_minute: u32,
    /// The wait before the second try; it doubles before the third.
    pub backoff: Duration,
    /// How far the venue's clock may be from ours.
    pub clock_tolerance: TimeDelta,
    /// Where the randomness of the waits begins.
    pub seed: u64,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            step: TimeDelta::minutes(1),
            timeout: Duration::from_secs(10),
            bytes_max: 2_000_000,
            requests_per_minute: 60,
            backoff: Duration::from_millis(500),
            clock_tolerance: TimeDelta::seconds(30),
            seed: 0,
        }
    }
}

/// The most tries of one request.
const TRIES_MAX: usize = 3;
/// The first wait after being told to slow down without being told for how long; it doubles each time …
const SLOW_DOWN: TimeDelta = TimeDelta::seconds(30);
/// … up to this.
const SLOW_DOWN_MAX: TimeDelta = TimeDelta::minutes(15);
/// The wait after a ban of unknown length.
const BAN: TimeDelta = TimeDelta::minutes(15);
/// No wait that a venue asks for is believed beyond this: Binance bans for three days at most.
const WAIT_MAX: TimeDelta = TimeDelta::days(3);

/// What came of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Got {
    /// The bars of the page, oldest first, those that are not over among them.
    pub bars: Vec<Bar>,
    /// Rows that cannot be.
    pub refused: Vec<RowFault>,
}

/// Why there are no bars.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It does not answer, or not as it should; the next round tries again.
    #[error("{why}")]
    Down {
        /// What was met.
        why: String,
    },
    /// It wants to be left alone for a while.
    #[error("it asked to be left alone until {}: {why}", until.format("%H:%M:%S UTC"))]
    RateLimited {
        /// Until when nothing is asked.
        until: DateTime<Utc>,
        /// Its words.
        why: String,
    },
    /// It does not serve this address.
    #[error("it does not serve this address: {why}")]
    Shut {
        /// Its words.
        why: String,
    },
    /// Its clock and ours do not agree.
    #[error("its clock is {} s {} ours", by.num_seconds().abs(), if *by > TimeDelta::zero() { "ahead of" } else { "behind" })]
    ClockOff {
        /// Its clock minus ours.
        by: TimeDelta,
    },
    /// It does not understand what is asked: the pair or the address in the settings is wrong.
    #[error("{why}")]
    Refused {
        /// Its words.
        why: String,
    },
}

/// Asks one venue.
pub struct Client {
    venue: Venue,
    http: Http,
    options: ClientOptions,
    clock: Clock,
    limiter: DefaultDirectRateLimiter,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Nothing is asked before this time, for this reason.
    quiet: Option<(DateTime<Utc>, Trouble)>,
    /// How often in a row it asked for patience.
    slowed: u32,
    /// It does not serve this address.
    shut: Option<Trouble>,
    /// Requests with waits so far; each has its own randomness.
    waits: u64,
}

impl Client {
    /// A client of a venue.
    pub fn new(venue: Venue, http: Http, options: ClientOptions, clock: Clock) -> Self {
        let per_minute = NonZeroU32::new(options.requests_per_minute).unwrap_or(NonZeroU32::MIN);
        // Spread over the minute: bursts are what limits are about. A page now and one right after it may go together.
        let burst = NonZeroU32::new(2).expect("not zero");
        let limiter = DefaultDirectRateLimiter::direct(Quota::per_minute(per_minute).allow_burst(burst));
        Self { venue, http, options, clock, limiter, state: Mutex::default() }
    }

    /// The venue.
    pub fn venue(&self) -> &Venue {
        &self.venue
    }

    /// How it is asked.
    pub fn options(&self) -> &ClientOptions {
        &self.options
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// [`Trouble`]. While the venue is shut or wants to be left alone, that is the answer and nothing is asked.
    pub async fn page(&self, page: &Page) -> Result<Got, Trouble> {
        self.may_ask()?;
        let answer = self.ask(page).await?;
        let now = (self.clock)();
        let got = self.judge(&answer, now)?;
        self.check_clock(&answer, &got, now)?;
        {
            let mut state = self.state();
            (state.quiet, state.slowed) = (None, 0);
        }
        let Got { mut bars, refused } = got;
        bars.retain(|bar| (page.from..page.to).contains(&bar.candle.open_time));
        Ok(Got { bars, refused })
    }

    fn may_ask(&self) -> Result<(), Trouble> {
        let state = self.state();
        if let Some(trouble) = &state.shut {
            return Err(trouble.clone());
        }
        match &state.quiet {
            Some((until, trouble)) if (self.clock)() < *until => Err(trouble.clone()),
            _ => Ok(()),
        }
    }

    /// Sends a request, again where that may help.
    async fn ask(&self, page: &Page) -> Result<Answer, Trouble> {
        let mut waits = self.waits();
        loop {
            self.pace().await;
            let ask = Ask::get(page.url.clone(), self.options.timeout, self.options.bytes_max);
            let failed = match self.http.send(ask).await {
                Ok(answer) if answer.status.is_server_error() && !refuses_region(&answer) => {
                    let trouble = Trouble::Down { why: self.words(&answer) };
                    // A venue that says how long it will be away is taken at its word.
                    if let Some(until) = wait_of(&answer, (self.clock)()) {
                        self.state().quiet = Some((until, trouble.clone()));
                        return Err(trouble);
                    }
                    trouble
                }
                Ok(answer) => return Ok(answer),
                Err(error @ HttpError::TooLarge { .. }) => {
                    return Err(Trouble::Down { why: error.to_string() });
                }
                Err(error) => Trouble::Down { why: error.to_string() },
            };
            let Some(wait) = waits.next() else { return Err(failed) };
            tracing::debug!(venue = self.venue.id.name(), %failed, ?wait, "asked again");
            tokio::time::sleep(wait).await;
            self.may_ask()?;
        }
    }

    /// The waits between the tries of one request.
    fn waits(&self) -> impl Iterator<Item = Duration> + Send + use<> {
        let mut state = self.state();
        state.waits += 1;
        ExponentialBuilder::new()
            .with_min_delay(self.options.backoff)
            .with_factor(2.0)
            .with_max_times(TRIES_MAX - 1)
            .with_jitter()
            .with_jitter_seed(self.options.seed.wrapping_add(state.waits))
            .build()
    }

    /// Waits until one more request is within the rate.
    async fn pace(&self) {
        while let Err(later) = self.limiter.check() {
            tokio::time::sleep(later.wait_time_from(self.limiter.clock().now())).await;
        }
    }

    /// What an answer says.
    fn judge(&self, answer: &Answer, now: DateTime<Utc>) -> Result<Got, Trouble> {
        let status = answer.status.as_u16();
        match status {
            429 => return Err(self.slow_down(answer, now)),
            418 => {
                let until = wait_of(answer, now).unwrap_or(now + BAN);
                return Err(self.be_quiet(until, self.words(answer)));
            }
            _ if refuses_region(answer) => return Err(self.shut(answer)),
            _ => {}
        }
        let refusal = match read(self.venue.id, &answer.body, self.options.step) {
            Err(BodyError::Refused(refusal)) => refusal,
            // A status that says no is the news, not that a page for people goes with it.
            _ if !answer.status.is_success() => return Err(Trouble::Down { why: self.words(answer) }),
            Ok(parsed) => return Ok(Got { bars: parsed.bars, refused: parsed.refused }),
            Err(error) => return Err(Trouble::Down { why: error.to_string() }),
        };
        Err(match refusal.kind {
            RefusalKind::RateLimited => self.slow_down(answer, now),
            RefusalKind::Forbidden => self.shut(answer),
            RefusalKind::UnknownPair | RefusalKind::BadRequest => {
                Trouble::Refused { why: refusal.to_string() }
            }
            _ if matches!(status, 400 | 404) => Trouble::Refused { why: self.words(answer) },
            RefusalKind::Unavailable | RefusalKind::Other => Trouble::Down { why: refusal.to_string() },
        })
    }

    fn slow_down(&self, answer: &Answer, now: DateTime<Utc>) -> Trouble {
        let until = wait_of(answer, now).unwrap_or_else(|| {
            let mut state = self.state();
            let doubled = SLOW_DOWN * 2_i32.pow(state.slowed.min(8));
            state.slowed += 1;
            now + doubled.min(SLOW_DOWN_MAX)
        });
        self.be_quiet(until, self.words(answer))
    }

    fn be_quiet(&self, until: DateTime<Utc>, why: String) -> Trouble {
        let trouble = Trouble::RateLimited { until, why };
        self.state().quiet = Some((until, trouble.clone()));
        trouble
    }

    fn shut(&self, answer: &Answer) -> Trouble {
        let trouble = Trouble::Shut { why: self.words(answer) };
        self.state().shut = Some(trouble.clone());
        trouble
    }

    /// The status and the words beside it.
    fn words(&self, answer: &Answer) -> String {
        let status = answer.status;
        let text = match read(self.venue.id, &answer.body, self.options.step) {
            _ if answer.body.trim_ascii().is_empty() => String::new(),
            Err(BodyError::Refused(refusal)) => format!(", {refusal}"),
            Err(BodyError::NotJson { found, .. }) => format!(", {found}"),
            _ => format!(", {}", shown(&String::from_utf8_lossy(&answer.body))),
        };
        format!("{} answers {status}{text}", self.venue.id.name())
    }

    /// Holds the venue's clock against ours: by the time of its answer, and by bars that have not begun yet.
    fn check_clock(&self, answer: &Answer, got: &Got, now: DateTime<Utc>) -> Result<(), Trouble> {
        let tolerance = self.options.clock_tolerance;
        let newest = got.bars.last().map(|bar| bar.candle.open_time - now).filter(|by| *by > tolerance);
        let by = told_time(answer).map(|told| told - now).filter(|by| by.abs() > tolerance);
        match by.or(newest) {
            None => Ok(()),
            Some(by) => Err(Trouble::ClockOff { by }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each change is whole, so a panic elsewhere cannot have left it half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 451 says it outright (RFC 7725); 403 is what gateways before a venue answer.
fn refuses_region(answer: &Answer) -> bool {
    matches!(answer.status.as_u16(), 403 | 451)
}

/// When the answer was made, by `Date` and, where a cache kept it, `Age` (RFC 9110, 6.6.1; RFC 9111, 5.1).
fn told_time(answer: &Answer) -> Option<DateTime<Utc>> {
    let date = DateTime::parse_from_rfc2822(answer.header(&DATE)?).ok()?.with_timezone(&Utc);
    let age = answer.header(&AGE).and_then(|age| age.trim().parse().ok()).and_then(TimeDelta::try_seconds);
    Some(date + age.unwrap_or_default())
}

/// Until when `Retry-After` asks to wait, in seconds or as a time (RFC 9110, 10.2.3).
fn wait_of(answer: &Answer, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let wait = match answer.retry_after() {
        Some(wait) => TimeDelta::from_std(wait).unwrap_or(WAIT_MAX),
        None => DateTime::parse_from_rfc2822(answer.header(&RETRY_AFTER)?).ok()?.with_timezone(&Utc) - now,
    };
    Some(now + wait.clamp(TimeDelta::seconds(1), WAIT_MAX))
}
