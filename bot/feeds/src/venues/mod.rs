//! Spot candles of exchanges over their public interfaces, which ask for no key.
//!
//! Reading an answer is pure ([`read`]: bytes in, bars out) and apart from asking for it: [`plan`] says which requests
//! bring which bars within what a venue allows, [`client`] sends them with the patience each venue asks for.
//!
//! What the venues publish differs in everything that can differ: the order of rows and columns, the unit of time,
//! numbers or texts, how an error is said. Each has a module of its own that knows only that.

mod binance;
pub mod body;
pub mod client;
mod coinbase;
mod gate;
mod kraken;
mod okx;
pub mod plan;
#[cfg(test)]
mod recorded;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use url::{Host, Url};

pub use body::{Bar, BodyError, Parsed, Refusal, RefusalKind, RowFault};
pub use client::{Client, ClientOptions, Clock, Got, Trouble};
pub use plan::{Beyond, Page, Plan};

/// An exchange. The order is the one in which they stand in for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VenueId {
    /// Gate.io, API v4.
    Gate,
    /// Binance, spot.
    Binance,
    /// OKX, API v5.
    Okx,
    /// Coinbase Exchange (not the Advanced Trade API).
    Coinbase,
    /// Kraken, spot.
    Kraken,
}

impl VenueId {
    /// Every venue, in the order in which they stand in for each other.
    pub const ALL: [VenueId; 5] =
        [VenueId::Gate, VenueId::Binance, VenueId::Okx, VenueId::Coinbase, VenueId::Kraken];

    /// The word in settings.
    pub fn key(self) -> &'static str {
        match self {
            VenueId::Gate => "gate",
            VenueId::Binance => "binance",
            VenueId::Okx => "okx",
            VenueId::Coinbase => "coinbase",
            VenueId::Kraken => "kraken",
        }
    }

    /// The name people know.
    pub fn name(self) -> &'static str {
        match self {
            VenueId::Gate => "Gate.io",
            VenueId::Binance => "Binance",
            VenueId::Okx => "OKX",
            VenueId::Coinbase => "Coinbase",
            VenueId::Kraken => "Kraken",
        }
    }

    /// Where its public interface is.
    pub fn base_url(self) -> &'static str {
        match self {
            VenueId::Gate => "https://api.gateio.ws",
            VenueId::Binance => "https://api.binance.com",
            VenueId::Okx => "https://www.okx.com",
            VenueId::Coinbase => "https://api.exchange.coinbase.com",
            VenueId::Kraken => "https://api.kraken.com",
        }
    }

    /// Bitcoin against the dollar, in the venue's own spelling.
    pub fn symbol(self) -> &'static str {
        match self {
            VenueId::Gate => "BTC_USDT",
            VenueId::Binance => "BTCUSDT",
            VenueId::Okx => "BTC-USDT",
            VenueId::Coinbase => "BTC-USD",
            VenueId::Kraken => "XBTUSD",
        }
    }

    /// How often herald asks at most. It is far below what each venue allows (Gate 200 in 10 s, Binance weight 6000 a
    /// minute at 2 a request, OKX 20 in 2 s, Coinbase 10 in 1 s, Kraken about 1 in 1 s), since others may share the
    /// address.
    pub fn requests_per_minute(self) -> u32 {
        match self {
            VenueId::Gate | VenueId::Binance | VenueId::Okx => 240,
            VenueId::Coinbase => 120,
            VenueId::Kraken => 30,
        }
    }
}

/// A venue as it is set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Venue {
    /// Which.
    pub id: VenueId,
    /// Where its interface is; a path in it stands before those of the interface.
    pub base: Url,
    /// The pair in the venue's own spelling.
    pub symbol: String,
}

/// Why an address or a pair cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VenueError {
    /// No address.
    #[error("{text:?} is no address ({why}); write it as in {example}")]
    NoUrl {
        /// What was given.
        text: String,
        /// What the reader of addresses says.
        why: String,
        /// How one looks.
        example: &'static str,
    },
    /// Prices that anyone on the way could change.
    #[error(
        "{text:?} is not https; plain http is for a server on this machine (127.0.0.1, [::1], localhost) only"
    )]
    Plain {
        /// What was given.
        text: String,
    },
    /// More than an address.
    #[error("{text:?} carries a name, a password, a query or a fragment; give the address alone")]
    TooMuch {
        /// What was given; a password in it is not repeated.
        text: String,
    },
    /// Letters that no pair has.
    #[error("{symbol:?} is no pair; letters, digits, - and _ make one, as in {example:?}")]
    Symbol {
        /// What was given.
        symbol: String,
        /// How one looks.
        example: &'static str,
    },
}

impl Venue {
    /// Checks an address and a pair.
    ///
    /// # Errors
    /// [`VenueError`], a sentence for whoever wrote the settings.
    pub fn new(id: VenueId, base: &str, symbol: &str) -> Result<Self, VenueError> {
        let text = base.to_owned();
        let mut base = Url::parse(base.trim()).map_err(|error| VenueError::NoUrl {
            text: text.clone(),
            why: error.to_string(),
            example: id.base_url(),
        })?;
        if !base.username().is_empty() || base.password().is_some() {
            return Err(VenueError::TooMuch { text: base.host_str().unwrap_or_default().to_owned() });
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(VenueError::TooMuch { text });
        }
        let here = match base.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if base.scheme() != "https" && !(base.scheme() == "http" && here) {
            return Err(VenueError::Plain { text });
        }
        // Joining to an address without a slash at its end would drop its last part.
        if !base.path().ends_with('/') {
            let path = format!("{}/", base.path());
            base.set_path(&path);
        }
        let sound = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if symbol.is_empty() || symbol.len() > 40 || !symbol.chars().all(sound) {
            return Err(VenueError::Symbol { symbol: symbol.to_owned(), example: id.symbol() });
        }
        Ok(Self { id, base, symbol: symbol.to_owned() })
    }

    /// A venue at its public address, for bitcoin against the dollar.
    pub fn standard(id: VenueId) -> Self {
        Self::new(id, id.base_url(), id.symbol()).expect("a test makes every one")
    }

    /// The pair as people write it, `BTC/USDT`.
    pub fn pair(&self) -> String {
        pair_of(&self.symbol)
    }

    /// An address below the base.
    fn at(&self, path: &str) -> Url {
        self.base.join(path).expect("a path of ours joins to any base")
    }
}

/// Quote currencies of symbols that are written in one piece; a longer one first where one ends like the other.
const QUOTES: [&str; 7] = ["FDUSD", "USDT", "USDC", "USD", "EUR", "GBP", "BTC"];

/// A symbol of any venue as people write pairs: `BTC_USDT`, `BTCUSDT` and `BTC-USDT` are all `BTC/USDT`. Kraken calls
/// bitcoin XBT.
pub fn pair_of(symbol: &str) -> String {
    let symbol = symbol.to_ascii_uppercase();
    let split = symbol.split_once(['-', '_']).or_else(|| {
        let quote = QUOTES.iter().find(|quote| symbol.len() > quote.len() && symbol.ends_with(**quote))?;
        Some((&symbol[..symbol.len() - quote.len()], *quote))
    });
    let name = |currency: &str| if currency == "XBT" { "BTC".to_owned() } else { currency.to_owned() };
    match split {
        Some((base, quote)) => format!("{}/{}", name(base), name(quote)),
        None => symbol,
    }
}

/// Reads the body of an answer: the bars in order of time, each time once, every one possible.
///
/// # Errors
/// [`BodyError`] when the venue refused or sent something else than candles. Single rows that cannot be are in
/// [`Parsed::refused`], each with its place.
pub fn read(id: VenueId, body: &[u8], step: TimeDelta) -> Result<Parsed, BodyError> {
    let json = body::json(id, body)?;
    match id {
        VenueId::Gate => gate::read(&json, step),
        VenueId::Binance => binance::read(&json, step),
        VenueId::Okx => okx::read(&json, step),
        VenueId::Coinbase => coinbase::read(&json, step),
        VenueId::Kraken => kraken::read(&json, step),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_venue_has_a_sound_address_and_pair() {
        let pairs: Vec<String> = VenueId::ALL.into_iter().map(|id| Venue::standard(id).pair()).collect();
        assert_eq!(pairs, ["BTC/USDT", "BTC/USDT", "BTC/USDT", "BTC/USD", "BTC/USD"]);
        assert_eq!(pair_of("ethbtc"), "ETH/BTC");
        assert_eq!(pair_of("USDT"), "USDT");
        for id in VenueId::ALL {
            assert_eq!(serde_json::to_value(id).unwrap(), id.key());
        }
    }

    #[test]
    fn an_address_is_https_or_on_this_machine() {
        let venue = |base| Venue::new(VenueId::Okx, base, "BTC-USDT").map_err(|error| error.to_string());
        assert!(venue("https://example.org").is_ok());
        for here in ["http://127.0.0.1:8080/okx", "http://[::1]:1/", "http://localhost"] {
            assert!(venue(here).is_ok(), "{here}");
        }
        for (other, word) in [
            ("http://example.org", "not https"),
            ("http://127.0.0.1.example.org", "not https"),
            ("ftp://127.0.0.1", "not https"),
            ("example.org", "https://www.okx.com"),
            ("https://example.org?key=1", "address alone"),
        ] {
            let error = venue(other).unwrap_err();
            assert!(error.contains(word), "{other}: {error}");
        }
        let secret = venue("https://me:hush@example.org").unwrap_err();
        assert!(secret.contains("example.org") && !secret.contains("hush"), "{secret}");
        let symbol = Venue::new(VenueId::Okx, "https://example.org", "BTC/USDT&x=1").unwrap_err();
        assert!(symbol.to_string().contains("BTC-USDT"), "{symbol}");
    }

    #[test]
    fn a_path_of_the_base_stays() {
        let venue = Venue::new(VenueId::Gate, "http://127.0.0.1:1/gate", "BTC_USDT").unwrap();
        assert_eq!(venue.at("api/v4/x").as_str(), "http://127.0.0.1:1/gate/api/v4/x");
    }
}
