//! Sends what is told of results to other programs.
//!
//! An owner types the address, so it may be made to point at machines that only this one can reach (server-side request
//! forgery). Names are therefore resolved here, and only addresses of the public internet are spoken to, unless the
//! operator allows others; redirects are not followed, and what comes back is not read.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use campaigns::Service;
use campaigns::webhooks::{DueDelivery, Tried, Unreached, webhook_url};
use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use tokio_util::sync::CancellationToken;
use url::{Host, Url};

use crate::app::Clock;

/// The longest a try may take; the next one by another process begins after a minute.
const TRY_WITHIN: Duration = Duration::from_secs(15);
/// How many messages are on their way at once.
const AT_ONCE: u32 = 8;

/// Sends messages whose time has come.
pub struct Sender {
    service: Arc<Service>,
    http: reqwest::Client,
    allow_private: bool,
}

impl Sender {
    /// A sender; `allow_private` lets it speak to addresses that are not of the public internet.
    ///
    /// # Errors
    /// When the client cannot be made.
    pub fn new(service: Arc<Service>, allow_private: bool) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(TRY_WITHIN)
            .user_agent(concat!("herald/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(Arc::new(Public { allow_private }))
            .build()?;
        Ok(Self { service, http, allow_private })
    }

    /// Tries every message whose time has come once; gives how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tick(&self, now: DateTime<Utc>) -> campaigns::error::Result<usize> {
        let due = self.service.take_deliveries(AT_ONCE, now).await?;
        let tries = join_all(due.iter().map(|delivery| self.send(delivery))).await;
        for (delivery, tried) in due.iter().zip(&tries) {
            tracing::debug!(id = delivery.row.id, ?tried, "a webhook was tried");
            self.service.delivery_tried(delivery, tried, now).await?;
        }
        Ok(due.len())
    }

    /// Tries messages as their times come, until the stop. A database that is away is asked again later.
    pub async fn run(&self, clock: Clock, every: Duration, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match self.tick(clock()).await {
                Ok(tried) if tried == AT_ONCE as usize => continue,
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "webhooks could not be sent"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(every) => {}
            }
        }
    }

    async fn send(&self, delivery: &DueDelivery) -> Tried {
        // What an operator allowed when the webhook was made may be forbidden now.
        let Ok(url) = webhook_url(&delivery.url, self.allow_private) else {
            return Tried::Unreached(Unreached::NotAllowed);
        };
        if !self.allow_private && !may_be_public(&url) {
            return Tried::Unreached(Unreached::NotPublic);
        }
        let sent = self
            .http
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", &delivery.row.id)
            .header("webhook-timestamp", delivery.timestamp)
            .header("webhook-signature", &delivery.signature)
            .body(delivery.row.body.clone());
        match sent.send().await {
            Ok(answer) => Tried::Answered(answer.status().as_u16()),
            Err(error) => {
                let why = reason(&error);
                tracing::debug!(id = delivery.row.id, error = ?error.without_url(), "a webhook was not reached");
                Tried::Unreached(why)
            }
        }
    }
}

/// Why a name was not resolved.
#[derive(Debug, thiserror::Error)]
enum Unresolved {
    #[error("the address is not of the public internet")]
    NotPublic,
    #[error("the name has no address: {0}")]
    NoName(std::io::Error),
}

/// What a request failed with. The first cause names the address, which is shown anyway; what happened lies below it.
fn reason(error: &reqwest::Error) -> Unreached {
    if error.is_timeout() {
        return Unreached::TimedOut;
    }
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(at) = cause {
        match at.downcast_ref() {
            Some(Unresolved::NotPublic) => return Unreached::NotPublic,
            Some(Unresolved::NoName(_)) => return Unreached::NoName,
            None => {}
        }
        match at.downcast_ref::<std::io::Error>().map(std::io::Error::kind) {
            Some(ErrorKind::ConnectionRefused) => return Unreached::Refused,
            Some(ErrorKind::TimedOut) => return Unreached::TimedOut,
            // A certificate that nobody vouches for, or no TLS at all.
            Some(ErrorKind::InvalidData) => return Unreached::Encryption,
            Some(ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::UnexpectedEof) => {
                return Unreached::Broke;
            }
            _ => {}
        }
        cause = at.source();
    }
    Unreached::Other
}

/// Resolves names to addresses of the public internet.
struct Public {
    allow_private: bool,
}

impl Resolve for Public {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(Unresolved::NoName)?;
            let allowed: Vec<SocketAddr> =
                found.filter(|address| allow_private || is_public(address.ip())).collect();
            if allowed.is_empty() {
                return Err(Unresolved::NotPublic.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// False for an address that is written out and not of the public internet; names are looked at when they are resolved.
fn may_be_public(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => is_public(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => is_public(IpAddr::V6(address)),
        Some(Host::Domain(_)) => true,
        None => false,
    }
}

/// Whether an address is of the public internet, after the IANA registries of special-purpose addresses
/// (<https://www.iana.org/assignments/iana-ipv4-special-registry>, `iana-ipv6-special-registry`).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        // Shared by carriers, protocol assignments, benchmarks, the old relays of 6to4.
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        || (a == 198 && (18..20).contains(&b))
        || (a, b, c) == (192, 88, 99))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let parts = address.segments();
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        // NAT64 and 6to4 carry an older address inside.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => v4(high, low),
        // Teredo, benchmarks, documentation.
        [0x2001, 0 | 2 | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // Only 2000::/3 is given out.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_spoken_to() {
        for public in
            ["1.1.1.1", "104.16.0.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "2002:101:101::1"]
        {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for private in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.5",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::7f00:1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
    }

    #[test]
    fn an_address_is_seen_through_however_it_is_written() {
        for url in [
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::ffff:7f00:1]/",
            "https://127.1/",
            "https://0177.0.0.1/",
        ] {
            assert!(!may_be_public(&Url::parse(url).unwrap()), "{url}");
        }
        assert!(may_be_public(&Url::parse("https://example.org/").unwrap()));
    }
}
