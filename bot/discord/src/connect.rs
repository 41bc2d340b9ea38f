//! The way to Discord: the client for requests, and the guards around the gateway's address.
//!
//! When serenity cannot learn the gateway's address it quietly uses the public one and sends the token there. So the
//! address is asked for first, the client is not built without an answer, and the address it ended with is compared.

use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret as _;
use serenity::builder::CreateAllowedMentions;
use serenity::http::{Http, HttpBuilder};
use wording::told::Broken;

use crate::settings::{Endpoint, Settings};

impl ConnectError {
    /// As health says it.
    pub fn why(&self) -> Broken {
        match self {
            ConnectError::Endpoint(why) => Broken::Endpoint { why: why.as_str().into() },
            ConnectError::Gateway { found, allowed } => {
                Broken::Elsewhere { found: found.as_str().into(), allowed: allowed.as_str().into() }
            }
        }
    }
}

/// How long reaching Discord may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Why there is no way to Discord.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// A setting is wrong.
    #[error("discord.endpoint: {0}")]
    Endpoint(String),
    /// The gateway's address leads elsewhere.
    #[error("the gateway's address is {found}, herald speaks to {allowed} only")]
    Gateway {
        /// What Discord, or whoever answered, said.
        found: String,
        /// What is allowed.
        allowed: String,
    },
}

/// A client for requests, with serenity's limiter on.
///
/// # Errors
/// When the certificate of another endpoint does not read.
pub fn http(settings: &Settings) -> Result<Http, ConnectError> {
    let wrong = |error: reqwest::Error| ConnectError::Endpoint(error.to_string());
    let mut client = reqwest::Client::builder()
        .use_rustls_tls()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(settings.request_timeout);
    if let Endpoint::Other { address, authority_pem, .. } = &settings.endpoint {
        let authority = reqwest::Certificate::from_pem(authority_pem.as_bytes()).map_err(wrong)?;
        client = client
            .tls_built_in_root_certs(false)
            .add_root_certificate(authority)
            .resolve("discord.com", *address)
            .no_proxy();
    }
    let client = client.build().map_err(wrong)?;
    Ok(HttpBuilder::new(settings.token.expose_secret())
        .client(client)
        .default_allowed_mentions(CreateAllowedMentions::new())
        .build())
}

/// Refuses a gateway address of another host than the endpoint has.
///
/// # Errors
/// [`ConnectError::Gateway`] names both.
pub fn check_gateway(settings: &Settings, url: &str) -> Result<(), ConnectError> {
    let allowed = match &settings.endpoint {
        Endpoint::Discord => "discord.gg",
        Endpoint::Other { gateway_host, .. } => gateway_host,
    };
    let found = host(url).unwrap_or_default();
    let same = match &settings.endpoint {
        Endpoint::Discord => {
            url.starts_with("wss://") && (found == allowed || found.ends_with(&format!(".{allowed}")))
        }
        Endpoint::Other { .. } => found == allowed,
    };
    if same {
        return Ok(());
    }
    Err(ConnectError::Gateway { found: url.to_owned(), allowed: allowed.to_owned() })
}

fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?;
    let without_user = authority.rsplit('@').next()?;
    Some(without_user.rsplit_once(':').map_or(without_user, |(host, _)| host))
}

/// The client behind a shared handle.
///
/// # Errors
/// As [`http`].
pub fn shared(settings: &Settings) -> Result<Arc<Http>, ConnectError> {
    http(settings).map(Arc::new)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn settings(endpoint: Endpoint) -> Settings {
        Settings {
            token: "token".into(),
            endpoint,
            guilds: Vec::new(),
            message_content: true,
            reactions: true,
            replies: true,
            roles: BTreeMap::new(),
            request_timeout: Duration::from_secs(1),
            requests_per_second: crate::rest::REQUESTS_PER_SECOND,
            reread_messages: 100,
            audit_interval: Duration::from_secs(1),
            identifies_max: 10,
            person_wait: crate::gateway::PERSON_WAIT,
        }
    }

    #[test]
    fn a_gateway_elsewhere_gets_no_token() {
        let public = settings(Endpoint::Discord);
        for good in
            ["wss://gateway.discord.gg", "wss://gateway-us-east1-b.discord.gg/?v=10", "wss://discord.gg:443/"]
        {
            assert_eq!(check_gateway(&public, good), Ok(()), "{good}");
        }
        for bad in [
            "ws://gateway.discord.gg",
            "wss://discord.gg.evil.example",
            "wss://evildiscord.gg",
            "wss://gateway.discord.gg@evil.example/",
            "wss://127.0.0.1:1",
            "",
        ] {
            assert!(check_gateway(&public, bad).is_err(), "{bad}");
        }
        let own = settings(Endpoint::Other {
            address: "127.0.0.1:1".parse().unwrap(),
            authority_pem: String::new(),
            gateway_host: "127.0.0.1".into(),
        });
        assert_eq!(check_gateway(&own, "ws://127.0.0.1:4000"), Ok(()));
        assert!(check_gateway(&own, "wss://gateway.discord.gg").is_err());
    }
}
