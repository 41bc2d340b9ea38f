//! One socket from HELLO to its end, with every way a client can be closed.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use serenity::all::GatewayIntents;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_util::sync::CancellationToken;

use super::super::state::{Shared, State};
use super::super::trouble::TroubleKind;
use super::sessions::{Connection, NoResume, Out};

/// The longest payload a client may send, in bytes.
const PAYLOAD_MAX: usize = 4_096;
/// How many payloads a client may send in [`SENDS_PER`].
const SENDS_MAX: usize = 120;
const SENDS_PER: Duration = Duration::from_mins(1);
/// Every intent that Discord knows.
const KNOWN_INTENTS: u64 = 0x0331_ffff;

/// What a payload of the client leads to.
enum Next {
    Go,
    Close(u16, &'static str),
}

/// Serves one socket until it ends or the fake stops.
pub(crate) async fn serve(shared: Arc<Shared>, stream: TcpStream, stop: CancellationToken) {
    let refused = shared.change(|state| {
        let refused = state.gateway.refuse > 0;
        state.gateway.refuse = state.gateway.refuse.saturating_sub(1);
        refused
    });
    if refused {
        return;
    }
    // Small frames must not wait for each other. A socket that is gone already shows at the next read.
    let _ = stream.set_nodelay(true);
    let mut query = String::new();
    #[expect(clippy::result_large_err, reason = "the callback's type is the library's")]
    let remember = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
        request.uri().query().unwrap_or_default().clone_into(&mut query);
        Ok(response)
    };
    let Ok(socket) = tokio_tungstenite::accept_hdr_async(stream, remember).await else { return };
    let (out, orders) = mpsc::unbounded_channel();
    let number = shared.change(|state| {
        let gateway = &mut state.gateway;
        gateway.connected += 1;
        let zombie = std::mem::take(&mut gateway.next_is_zombie);
        gateway.connections.insert(gateway.connected, Connection { out, zombie, session: None });
        gateway.connected
    });
    let mut line = Line { shared, number, socket, compress: false, sends: Vec::new() };
    tokio::select! {
        () = Box::pin(line.run(orders, &query)) => {}
        () = stop.cancelled() => {}
    }
    line.shared.change(|state| state.leave(number));
}

struct Line {
    shared: Arc<Shared>,
    number: u64,
    socket: WebSocketStream<TcpStream>,
    compress: bool,
    sends: Vec<Instant>,
}

impl Line {
    async fn run(&mut self, mut orders: mpsc::UnboundedReceiver<Out>, query: &str) {
        let setup = self.shared.lock().setup.clone();
        let interval = u64::try_from(setup.heartbeat_interval.as_millis()).unwrap_or(u64::MAX);
        let hello =
            json!({"op": 10, "s": null, "t": null, "d": {"heartbeat_interval": interval, "_trace": []}});
        if self.write(hello.to_string().into()).await.is_err() {
            return;
        }
        if !query.split('&').any(|pair| pair == "v=10") {
            self.protocol(&format!("the gateway was asked for without v=10: {query:?}"));
            return self.close(4012, "Invalid API version").await;
        }
        let mut heard = Instant::now();
        loop {
            tokio::select! {
                order = orders.recv() => match order {
                    Some(Out::Text(text)) => {
                        if self.write(text).await.is_err() {
                            return;
                        }
                    }
                    Some(Out::Close(code, reason)) => return self.close(code, reason).await,
                    Some(Out::Drop) | None => return,
                },
                message = self.socket.next() => {
                    let text = match message {
                        Some(Ok(Message::Text(text))) => text,
                        Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                        Some(Ok(Message::Binary(_))) => {
                            self.protocol("a binary payload: the encoding is JSON");
                            return self.close(4002, "Decode error").await;
                        }
                        Some(Ok(Message::Close(frame))) => {
                            // Going with 1000 or 1001 ends the session, as documented.
                            if frame.is_some_and(|frame| matches!(u16::from(frame.code), 1000 | 1001)) {
                                self.shared.change(|state| state.end_session(self.number));
                            }
                            return;
                        }
                        Some(Err(_)) | None => return,
                    };
                    heard = Instant::now();
                    if let Next::Close(code, reason) = self.hear(&text) {
                        return self.close(code, reason).await;
                    }
                }
                () = tokio::time::sleep_until(heard + setup.heartbeat_timeout) => {
                    self.shared.change(|state| state.end_session(self.number));
                    return self.close(4009, "Session timed out").await;
                }
            }
        }
    }

    /// Sends a payload, compressed when the client asked for it and it is long.
    async fn write(&mut self, text: Arc<str>) -> Result<(), ()> {
        let over = self.shared.lock().setup.compress_over;
        let message = if self.compress && text.len() > over {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(text.as_bytes()).expect("memory takes everything");
            Message::Binary(encoder.finish().expect("memory takes everything"))
        } else {
            Message::Text(text.as_ref().to_owned())
        };
        self.socket.send(message).await.map_err(drop)
    }

    async fn close(&mut self, code: u16, reason: &'static str) {
        self.shared.change(|state| state.gateway.closes.push(code));
        let frame = CloseFrame { code: CloseCode::from(code), reason: reason.into() };
        // The client may be gone already.
        let _ = self.socket.close(Some(frame)).await;
        // Reading on lets the client see the code instead of a reset; it answers with its own close.
        let answered = async { while let Some(Ok(_)) = self.socket.next().await {} };
        let _ = tokio::time::timeout(Duration::from_secs(1), answered).await;
    }

    fn protocol(&self, text: &str) {
        self.shared.change(|state| state.trouble(TroubleKind::GatewayProtocol, text));
    }

    fn hear(&mut self, text: &str) -> Next {
        let now = Instant::now();
        self.sends.retain(|sent| now.duration_since(*sent) < SENDS_PER);
        self.sends.push(now);
        if self.sends.len() > SENDS_MAX {
            self.protocol("more than 120 payloads in a minute");
            return Next::Close(4008, "Rate limited");
        }
        if text.len() > PAYLOAD_MAX {
            self.protocol(&format!("a payload of {} bytes; 4096 are allowed", text.len()));
            return Next::Close(4002, "Decode error");
        }
        let Ok(payload) = serde_json::from_str::<Value>(text) else {
            self.protocol(&format!("a payload that is not JSON: {text}"));
            return Next::Close(4002, "Decode error");
        };
        let data = &payload["d"];
        let shared = Arc::clone(&self.shared);
        shared.change(|state| match payload["op"].as_u64() {
            Some(1) => {
                state.gateway.heartbeats += 1;
                let zombie = state.gateway.connections.get(&self.number).is_none_or(|line| line.zombie);
                if !zombie {
                    state.send(self.number, Out::Text(r#"{"op":11,"d":null,"s":null,"t":null}"#.into()));
                }
                Next::Go
            }
            Some(2) => self.identify(state, data),
            Some(6) => self.resume(state, data),
            Some(op @ (3 | 4 | 8 | 31)) => {
                let known =
                    state.gateway.connections.get(&self.number).is_some_and(|line| line.session.is_some());
                if !known {
                    state.trouble(TroubleKind::GatewayProtocol, format!("opcode {op} before IDENTIFY"));
                    return Next::Close(4003, "Not authenticated");
                }
                if op == 8 {
                    send_members(state, data);
                }
                Next::Go
            }
            op => {
                state.trouble(TroubleKind::GatewayProtocol, format!("unknown opcode {op:?}"));
                Next::Close(4001, "Unknown opcode")
            }
        })
    }

    fn identify(&mut self, state: &mut State, data: &Value) -> Next {
        if state.gateway.connections.get(&self.number).is_some_and(|line| line.session.is_some()) {
            state.trouble(TroubleKind::GatewayProtocol, "a second IDENTIFY on one connection");
            return Next::Close(4005, "Already authenticated");
        }
        state.gateway.identifies += 1;
        if state.gateway.identifies > u64::from(state.setup.identifies_max) {
            // Discord takes the token away and tells the owner by mail.
            state.token = None;
            state.gateway.sessions.clear();
        }
        if !same_token(state, data) {
            return Next::Close(4004, "Authentication failed");
        }
        let shard = match &data["shard"] {
            Value::Null => (0, 1),
            shard => match (shard[0].as_u64(), shard[1].as_u64()) {
                (Some(shard), Some(of)) if shard < of => (shard, of),
                _ => {
                    state.trouble(TroubleKind::GatewayProtocol, format!("shard {shard}"));
                    return Next::Close(4010, "Invalid shard");
                }
            },
        };
        let Some(bits) = data["intents"].as_u64().filter(|bits| bits & !KNOWN_INTENTS == 0) else {
            state.trouble(TroubleKind::GatewayProtocol, format!("intents {}", data["intents"]));
            return Next::Close(4013, "Invalid intents");
        };
        if !data["properties"].is_object() {
            state.trouble(TroubleKind::GatewayProtocol, "IDENTIFY without properties");
            return Next::Close(4002, "Decode error");
        }
        let intents = GatewayIntents::from_bits_truncate(bits);
        if !state.privileged.contains(intents & GatewayIntents::privileged()) {
            return Next::Close(4014, "Disallowed intents");
        }
        self.compress = data["compress"].as_bool().unwrap_or(false);
        let url = format!("ws://{}/resume", self.shared.gateway_address);
        state.begin_session(self.number, intents, shard, &url);
        Next::Go
    }

    fn resume(&mut self, state: &mut State, data: &Value) -> Next {
        state.gateway.resumes += 1;
        if !same_token(state, data) {
            return Next::Close(4004, "Authentication failed");
        }
        let name = data["session_id"].as_str().unwrap_or_default();
        let Some(seen) = data["seq"].as_u64() else {
            state.trouble(TroubleKind::GatewayProtocol, format!("RESUME with seq {}", data["seq"]));
            return Next::Close(4002, "Decode error");
        };
        match state.resume_session(self.number, name, seen) {
            Ok(()) => Next::Go,
            Err(NoResume::Unknown) => {
                state.send(self.number, Out::Text(r#"{"op":9,"d":false,"s":null,"t":null}"#.into()));
                Next::Go
            }
            Err(NoResume::Sequence) => {
                state.trouble(
                    TroubleKind::GatewayProtocol,
                    format!("RESUME from {seen}, which was never sent"),
                );
                Next::Close(4007, "Invalid seq")
            }
        }
    }
}

/// Answers opcode 8 with the members that were asked for, in one chunk.
fn send_members(state: &mut State, data: &Value) {
    let number = data["guild_id"].as_str().and_then(|text| text.parse().ok());
    let Some(guild) = number.and_then(|id| state.guilds.get(&id)) else { return };
    let named: Option<Vec<&str>> = match &data["user_ids"] {
        Value::Array(all) => Some(all.iter().filter_map(Value::as_str).collect()),
        Value::String(one) => Some(vec![one]),
        _ => None,
    };
    let asked = |id: u64| named.as_ref().is_none_or(|named| named.contains(&id.to_string().as_str()));
    let members: Vec<Value> = guild
        .members
        .keys()
        .filter(|user| asked(user.0))
        .filter_map(|user| state.member_json(guild.id, *user))
        .collect();
    let guild = guild.id;
    let body = json!({
        "guild_id": guild.0.to_string(),
        "members": members,
        "chunk_index": 0,
        "chunk_count": 1,
        "not_found": [],
        "nonce": data["nonce"],
    });
    state.dispatch(super::sessions::Event::new(
        "GUILD_MEMBERS_CHUNK",
        GatewayIntents::empty(),
        Some(guild),
        body,
    ));
}

fn same_token(state: &State, data: &Value) -> bool {
    let shown = data["token"].as_str().unwrap_or_default();
    let shown = shown.strip_prefix("Bot ").unwrap_or(shown);
    state.token.as_deref() == Some(shown)
}
