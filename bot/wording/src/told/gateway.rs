//! How the connection to Discord stands.

use chrono::TimeDelta;
use domain::lang::Lang;

use super::{Raw, Word};

super::told! {
    /// Why the connection is down, or why it broke.
    Broken {
        /// It broke.
        Broke = "gateway-broke";
        /// It ended.
        Ended = "gateway-ended";
        /// It ended, and the library says why.
        EndedSo { why: Raw } = "gateway-ended-so";
        /// The process stops.
        Stops = "gateway-stops";
        /// Too many sessions.
        Budget { sessions: u32 } = "gateway-budget";
        /// The right to the session cannot be kept.
        Lease = "gateway-lease";
        /// REST refuses the token.
        Token = "gateway-token";
        /// The gateway refuses the token.
        GatewayToken = "gateway-gateway-token";
        /// Sending stopped at a refused token.
        SendingToken = "gateway-sending-token";
        /// The intent is off.
        Intent = "gateway-intent";
        /// Discord answers with something else.
        Answer { why: Raw } = "gateway-answer";
        /// The gateway lies elsewhere.
        Elsewhere { found: Raw, allowed: Raw } = "gateway-elsewhere";
        /// A setting is wrong.
        Endpoint { why: Raw } = "gateway-endpoint";
        /// Anything else, in its own words.
        Other { why: Raw } = "gateway-other";
    }

    /// The ends of a sentence.
    Tail {
        /// For how long.
        Since { span: TimeDelta } = "tail-since";
        /// Why.
        Why { why: String } = "tail-why";
    }
}

impl From<&str> for Broken {
    fn from(why: &str) -> Self {
        Broken::Other { why: why.into() }
    }
}

/// For how long, and why: the end of a sentence about the connection, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    /// For how long.
    pub since: Option<TimeDelta>,
    /// Why.
    pub why: Option<Broken>,
}

impl Word for Standing {
    fn word(&self, lang: Lang) -> String {
        let since = self.since.map(|span| Tail::Since { span }.word(lang)).unwrap_or_default();
        let why = self.why.as_ref().map(|why| Tail::Why { why: why.word(lang) }.word(lang));
        since + &why.unwrap_or_default()
    }
}
