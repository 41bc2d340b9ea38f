//! Clients that know nothing of the fake but what Discord documents.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use flate2::read::ZlibDecoder;
use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::{Certificate, Client, Method, Response, StatusCode};
use serde_json::{Value, json};
use tests::discord::check::{AcceptAll, WireCheck};
use tests::discord::contract::Contract;
use tests::discord::{FakeDiscord, Limits, Setup};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// A setup without rate limits and without the project's own rule that each message says whom it mentions.
pub(crate) fn plain() -> Setup {
    let check = Contract::load().map_or(Arc::new(AcceptAll) as Arc<dyn WireCheck>, |contract| {
        Arc::new(contract.without_mention_rule())
    });
    Setup { limits: Limits::NONE, check, ..Setup::default() }
}

/// A fake with that setup.
pub(crate) async fn unlimited() -> FakeDiscord {
    FakeDiscord::start(plain()).await
}

/// An HTTPS client that takes the fake for `discord.com`.
pub(crate) fn https(discord: &FakeDiscord) -> Client {
    Client::builder()
        .use_rustls_tls()
        .tls_built_in_root_certs(false)
        .add_root_certificate(Certificate::from_pem(discord.authority_pem().as_bytes()).expect("PEM"))
        .resolve("discord.com", discord.address())
        .no_proxy()
        .timeout(Duration::from_secs(10))
        .build()
        .expect("a client")
}

/// The bot over REST.
pub(crate) struct Rest {
    pub(crate) client: Client,
    pub(crate) token: String,
}

impl Rest {
    pub(crate) fn new(discord: &FakeDiscord) -> Self {
        Self { client: https(discord), token: discord.token() }
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> reqwest::Result<Response> {
        let request = self
            .client
            .request(method, format!("https://discord.com/api/v10{path}"))
            .header("Authorization", format!("Bot {}", self.token));
        match body {
            Some(body) => request.json(&body).send().await,
            None => request.send().await,
        }
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let response = self.send(method, path, body).await.expect("an answer");
        let status = response.status();
        let text = response.text().await.expect("a body");
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        self.call(Method::POST, path, Some(body)).await
    }

    /// The code of an error answer.
    pub(crate) async fn code(&self, method: Method, path: &str, body: Option<Value>) -> (u16, u64) {
        let (status, body) = self.call(method, path, body).await;
        (status.as_u16(), body["code"].as_u64().unwrap_or(0))
    }
}

/// The ids of a page, in its order.
pub(crate) fn ids(page: &Value) -> Vec<u64> {
    page.as_array()
        .expect("a page is a list")
        .iter()
        .map(|message| message["id"].as_str().expect("an id").parse().expect("digits"))
        .collect()
}

/// A socket of the gateway.
pub(crate) struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// How many payloads came compressed.
    pub(crate) compressed: usize,
}

/// What comes out of a socket.
#[derive(Debug, PartialEq)]
pub(crate) enum Heard {
    Payload(Value),
    Text(String),
    Closed(Option<u16>),
}

impl Socket {
    pub(crate) async fn connect(discord: &FakeDiscord) -> Socket {
        Socket::connect_to(&format!("{}/?v=10&encoding=json", discord.gateway_url())).await
    }

    pub(crate) async fn connect_to(url: &str) -> Socket {
        let (stream, _) = tokio_tungstenite::connect_async(url).await.expect("the gateway answers");
        Socket { stream, compressed: 0 }
    }

    pub(crate) async fn send(&mut self, payload: &Value) {
        self.say(&payload.to_string()).await;
    }

    pub(crate) async fn say(&mut self, text: &str) {
        self.stream.send(Message::Text(text.to_owned())).await.expect("the line is open");
    }

    pub(crate) async fn hear(&mut self) -> Heard {
        let wait = tokio::time::timeout(Duration::from_secs(5), self.stream.next());
        let text = match wait.await.expect("something comes within 5 s") {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Binary(bytes))) => {
                self.compressed += 1;
                let mut text = String::new();
                ZlibDecoder::new(&bytes[..]).read_to_string(&mut text).expect("zlib");
                text
            }
            Some(Ok(Message::Close(frame))) => return Heard::Closed(frame.map(|frame| frame.code.into())),
            Some(Ok(other)) => panic!("unexpected frame {other:?}"),
            Some(Err(_)) | None => return Heard::Closed(None),
        };
        serde_json::from_str(&text).map_or(Heard::Text(text), Heard::Payload)
    }

    /// The next payload.
    pub(crate) async fn payload(&mut self) -> Value {
        match self.hear().await {
            Heard::Payload(payload) => payload,
            other => panic!("no payload but {other:?}"),
        }
    }

    /// The next event with this name; others are passed over.
    pub(crate) async fn event(&mut self, name: &str) -> Value {
        loop {
            let payload = self.payload().await;
            if payload["t"] == name {
                return payload;
            }
        }
    }

    /// The code it is closed with; what comes before is passed over.
    pub(crate) async fn closed(&mut self) -> Option<u16> {
        loop {
            if let Heard::Closed(code) = self.hear().await {
                return code;
            }
        }
    }

    /// Whether nothing comes for a while.
    pub(crate) async fn is_silent(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(150), self.stream.next()).await.is_err()
    }

    /// HELLO, IDENTIFY, READY; returns `d` of READY.
    pub(crate) async fn begin(&mut self, discord: &FakeDiscord, intents: u64) -> Value {
        assert_eq!(self.payload().await["op"], 10);
        self.send(&identify(&discord.token(), intents)).await;
        self.event("READY").await["d"].clone()
    }
}

/// An IDENTIFY.
pub(crate) fn identify(token: &str, intents: u64) -> Value {
    json!({"op": 2, "d": {
        "token": token,
        "intents": intents,
        "properties": {"os": "linux", "browser": "test", "device": "test"},
    }})
}

pub(crate) const GUILDS: u64 = 1;
pub(crate) const GUILD_MESSAGES: u64 = 1 << 9;
pub(crate) const REACTIONS: u64 = 1 << 10;
pub(crate) const MESSAGE_CONTENT: u64 = 1 << 15;
