//! The handle that stories hold.
//!
//! * `places`: servers, channels, people, permissions
//! * `posts`: what members write, and what stands
//! * `use_of_bot`: commands, buttons, dialogs

mod places;
mod posts;
mod use_of_bot;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use discord::settings::Endpoint;
use domain::snowflake::Snowflake;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::clock::Clock;
use super::gateway;
use super::gateway::control::GatewayControl;
use super::rest;
use super::rest::control::RestControl;
use super::setup::Setup;
use super::state::{Message, Shared, State};
use super::tls;
use super::trouble::Trouble;
use super::view::{AttachmentView, MessageView};

/// How long [`FakeDiscord::until`] waits, in real time.
const PATIENCE: Duration = Duration::from_secs(10);

/// A Discord of one story. Dropping it ends all its tasks.
#[derive(Debug)]
pub struct FakeDiscord {
    shared: Arc<Shared>,
    _stop: DropGuard,
}

impl FakeDiscord {
    /// Starts one on free ports of this machine.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn start(setup: Setup) -> Self {
        let bind = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let rest_listener = bind().await.expect("a free port");
        let gateway_listener = bind().await.expect("a free port");
        let rest_address = rest_listener.local_addr().expect("it is bound");
        let gateway_address = gateway_listener.local_addr().expect("it is bound");
        let (acceptor, authority_pem) = tls::for_discord();

        let clock = Clock::new(setup.now);
        let owner = URL_SAFE_NO_PAD.encode(setup.bot.0.to_string());
        let token = format!("{owner}.GfAkEx.{:032x}xxxxxx", setup.seed);
        let mut state = State::new(setup, token, clock);
        state.rest.gateway = gateway_address.to_string();
        state.add_user(state.bot(), "herald", true);
        for guild in state.setup.guilds.clone() {
            state.add_guild(guild);
        }
        let shared = Arc::new(Shared::new(state, rest_address, gateway_address, authority_pem));

        let stop = CancellationToken::new();
        tokio::spawn(accept(rest_listener, stop.clone(), {
            let (shared, stop) = (Arc::clone(&shared), stop.clone());
            move |stream| {
                tokio::spawn(rest::server::serve(
                    Arc::clone(&shared),
                    stream,
                    acceptor.clone(),
                    stop.clone(),
                ));
            }
        }));
        tokio::spawn(accept(gateway_listener, stop.clone(), {
            let (shared, stop) = (Arc::clone(&shared), stop.clone());
            move |stream| {
                tokio::spawn(gateway::connection::serve(Arc::clone(&shared), stream, stop.clone()));
            }
        }));
        Self { shared, _stop: stop.drop_guard() }
    }

    // What a client needs.

    /// Where HTTPS for `discord.com` is answered.
    pub fn address(&self) -> SocketAddr {
        self.shared.rest_address
    }

    /// The authority to trust, in PEM.
    pub fn authority_pem(&self) -> &str {
        &self.shared.authority_pem
    }

    /// The host of the gateway's address.
    pub fn gateway_host(&self) -> String {
        self.shared.gateway_address.ip().to_string()
    }

    /// The gateway's address, as `GET /gateway` tells it.
    pub fn gateway_url(&self) -> String {
        format!("ws://{}", self.shared.gateway_address)
    }

    /// The bot's token, without `Bot `.
    ///
    /// # Panics
    /// When Discord took it away.
    pub fn token(&self) -> String {
        self.shared.lock().token.clone().expect("the bot still has its token")
    }

    /// The endpoint for the bot's settings.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint::Other {
            address: self.address(),
            authority_pem: self.authority_pem().to_owned(),
            gateway_host: self.gateway_host(),
        }
    }

    /// The bot's user id, and its application's.
    pub fn bot(&self) -> Snowflake {
        self.shared.lock().bot()
    }

    /// The first server.
    ///
    /// # Panics
    /// When the setup has none.
    pub fn guild(&self) -> Snowflake {
        *self.shared.lock().guilds.keys().next().expect("a server")
    }

    /// The virtual time.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// What can be done to the gateway.
    pub fn gateway(&self) -> GatewayControl {
        GatewayControl::new(Arc::clone(&self.shared))
    }

    /// What can be done to REST.
    pub fn rest(&self) -> RestControl {
        RestControl::new(Arc::clone(&self.shared))
    }

    // The story's frame.

    /// Waits until something holds; looked at after every change.
    ///
    /// # Panics
    /// When it does not hold within ten seconds of real time.
    pub async fn until(&self, what: &str, holds: impl Fn(&FakeDiscord) -> bool) {
        self.until_within(PATIENCE, what, holds).await;
    }

    /// The same with another patience, for stories with a mass of posts.
    ///
    /// # Panics
    /// When it does not hold in time.
    pub async fn until_within(&self, patience: Duration, what: &str, holds: impl Fn(&FakeDiscord) -> bool) {
        let mut changes = self.shared.changes();
        let wait = async {
            while !holds(self) {
                changes.changed().await.expect("the fake lives as long as this handle");
            }
        };
        let in_time = tokio::time::timeout(patience, wait).await.is_ok();
        assert!(in_time, "not within {patience:?}: {what}; trouble so far: {:?}", self.trouble());
    }

    /// Trouble whose text contains this is part of the story.
    pub fn expect(&self, text: &str) {
        self.shared.change(|state| state.expected.push(text.to_owned()));
    }

    /// Everything that must fail the story and was not expected.
    pub fn trouble(&self) -> Vec<Trouble> {
        let state = self.shared.lock();
        let unexpected =
            |trouble: &&Trouble| !state.expected.iter().any(|text| trouble.to_string().contains(text));
        state.trouble.iter().filter(unexpected).cloned().collect()
    }

    /// Ends the story.
    ///
    /// # Panics
    /// When there was trouble that nobody expected.
    pub fn finish(self) {
        let trouble = self.trouble();
        let lines: Vec<String> = trouble.iter().map(ToString::to_string).collect();
        assert!(trouble.is_empty(), "Discord had trouble with the bot:\n{}", lines.join("\n"));
    }
}

async fn accept(listener: TcpListener, stop: CancellationToken, mut take: impl FnMut(tokio::net::TcpStream)) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            accepted = listener.accept() => {
                // A connection that failed before it began concerns nobody.
                if let Ok((stream, _)) = accepted {
                    take(stream);
                }
            }
        }
    }
}

impl State {
    /// A message as stories look at it.
    pub(crate) fn view(message: &Message) -> MessageView {
        MessageView {
            id: message.id,
            channel: message.channel,
            author: message.author,
            content: message.content.clone(),
            embeds: message.embeds.clone(),
            components: message.components.clone(),
            nonce: message.nonce.as_ref().map(|n| n.as_str().map_or_else(|| n.to_string(), str::to_owned)),
            attachments: message
                .attachments
                .iter()
                .map(|file| AttachmentView {
                    id: file.id,
                    filename: file.filename.clone(),
                    content_type: file.content_type.clone(),
                    bytes: file.bytes.clone(),
                    description: file.description.clone(),
                })
                .collect(),
            reactions: message.reactions.iter().map(|one| (one.emoji.clone(), one.users.clone())).collect(),
            reference: message.reference,
            mentions: message.mentions.clone(),
            mention_everyone: message.mention_everyone,
            flags: message.flags,
            edited: message.edited,
            versions: message.versions.clone(),
        }
    }
}
