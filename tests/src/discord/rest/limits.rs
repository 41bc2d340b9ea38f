//! Rate limits: a bucket per route and channel, server or webhook, one for the whole bot, and the ban for too many
//! refused requests. All of it runs on real time, because clients wait in real time.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;

use tokio::time::Instant;

use super::super::setup::{Limits, Window};

/// Refused requests count for this long.
const INVALID_PER: Duration = Duration::from_mins(10);

/// The buckets of one fake.
#[derive(Debug, Default)]
pub(crate) struct Buckets {
    by_route: HashMap<String, Bucket>,
    global: Bucket,
    invalid: VecDeque<Instant>,
    /// How many 429 were given.
    pub(crate) too_many: u64,
}

#[derive(Debug, Default)]
struct Bucket {
    begun: Option<Instant>,
    used: u32,
}

/// How a bucket stands after a request.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub(crate) name: String,
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    pub(crate) reset_after: Duration,
}

/// Why a request has to wait.
#[derive(Debug, Clone)]
pub(crate) enum TooMany {
    Bucket(Standing),
    Global(Duration),
    /// The address is banned; the answer is a page, not JSON.
    Banned,
}

impl Bucket {
    /// Takes one, or says how long to wait.
    fn take(&mut self, window: Window, now: Instant) -> Result<(u32, Duration), Duration> {
        let begun = match self.begun {
            Some(begun) if now.duration_since(begun) < window.per => begun,
            _ => {
                self.used = 0;
                *self.begun.insert(now)
            }
        };
        let left = window.per.saturating_sub(now.duration_since(begun));
        if self.used >= window.count {
            return Err(left);
        }
        self.used += 1;
        Ok((window.count - self.used, left))
    }
}

/// What a request counts against.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Route {
    /// Method and path with the ids left out.
    pub(crate) template: String,
    /// The channel, server or webhook.
    pub(crate) major: String,
}

impl Route {
    pub(crate) fn of(method: &str, path: &[&str]) -> Self {
        let major = match path {
            ["webhooks" | "interactions", id, token, ..] => format!("{id}/{token}"),
            ["channels" | "guilds", id, ..] => (*id).to_owned(),
            _ => String::new(),
        };
        if let ["channels", _, "messages", _, "reactions", ..] = path {
            // Putting, taking back and reading share one bucket.
            return Self { template: "reactions".to_owned(), major };
        }
        let digits = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
        let mut template = method.to_owned();
        for (place, part) in path.iter().enumerate() {
            let hidden = digits(part) || (place == 2 && matches!(path[0], "webhooks" | "interactions"));
            template.push('/');
            template.push_str(if hidden { "{}" } else { part });
        }
        Self { template, major }
    }

    fn window(&self, limits: &Limits) -> Option<Window> {
        match self.template.as_str() {
            "reactions" => limits.reactions,
            "POST/channels/{}/messages" => limits.messages,
            "PATCH/channels/{}/messages/{}" => limits.edits,
            "DELETE/channels/{}/messages/{}" => limits.deletes,
            _ => limits.others,
        }
    }

    /// An opaque name, as Discord has them.
    fn bucket_name(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.template.hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }

    fn is_global_exempt(&self) -> bool {
        self.template.contains("/interactions/") || self.template.contains("/webhooks/")
    }
}

impl Buckets {
    /// Counts a request; says how its bucket stands, or why it has to wait.
    pub(crate) fn take(&mut self, limits: &Limits, route: &Route) -> Result<Option<Standing>, TooMany> {
        let now = Instant::now();
        self.invalid.retain(|at| now.duration_since(*at) < INVALID_PER);
        if limits.invalid_requests.is_some_and(|max| self.invalid.len() >= max as usize) {
            self.too_many += 1;
            return Err(TooMany::Banned);
        }
        if let Some(window) = limits.global.filter(|_| !route.is_global_exempt())
            && let Err(wait) = self.global.take(window, now)
        {
            self.refused();
            return Err(TooMany::Global(wait));
        }
        let Some(window) = route.window(limits) else { return Ok(None) };
        let bucket = self.by_route.entry(format!("{} {}", route.template, route.major)).or_default();
        let taken = bucket.take(window, now);
        let (remaining, reset_after) = *taken.as_ref().unwrap_or(&(0, window.per));
        let name = route.bucket_name();
        let mut standing = Standing { name, limit: window.count, remaining, reset_after };
        match taken {
            Ok(_) => Ok(Some(standing)),
            Err(wait) => {
                standing.reset_after = wait;
                self.refused();
                Err(TooMany::Bucket(standing))
            }
        }
    }

    fn refused(&mut self) {
        self.too_many += 1;
        self.invalid.push_back(Instant::now());
    }

    /// Counts an answer that Discord holds against the address.
    pub(crate) fn answered(&mut self, status: u16) {
        if matches!(status, 401 | 403) {
            self.invalid.push_back(Instant::now());
        }
    }
}
