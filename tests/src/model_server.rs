//! A model's endpoint of our own on a socket: it answers as it is told, well or badly.
//!
//! It speaks just enough HTTP/1.1 for one request a connection, so that it can also break the rules of HTTP: say
//! nothing, never end, or hang up.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The name of its one model.
pub const MODEL: &str = "small-1";

/// A request as it came in.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The verb.
    pub method: String,
    /// The path.
    pub path: String,
    /// What stands in `Authorization`.
    pub authorization: Option<String>,
    /// The body; null where there is none.
    pub body: Value,
}

/// What is answered.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A completion with this text, 100 tokens read and 10 written.
    Says(String),
    /// A completion that was cut off.
    CutOff(String),
    /// Another status, with `Retry-After` in seconds, and a body.
    Status(u16, Option<u32>, String),
    /// A completion without a count of tokens.
    Uncounted(String),
    /// A body of so many bytes.
    Huge(usize),
    /// A body without end.
    Endless,
    /// Nothing, and the connection stays open.
    Silent,
    /// Nothing, and the connection is closed.
    HangsUp,
}

type Script = dyn Fn(&Request, usize) -> Reply + Send + Sync;

/// The server; it ends with this value.
pub struct ModelServer {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl ModelServer {
    /// Starts a server that answers what `script` says to each question, which are numbered from 0. The list of models
    /// is not asked of the script.
    ///
    /// # Panics
    /// When there is no free port.
    pub async fn start(script: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port on 127.0.0.1");
        let address = listener.local_addr().expect("its number");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, script): (_, Arc<Script>) = (Arc::clone(&asked), Arc::new(script));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&log), Arc::clone(&script)));
            }
        });
        Self { address, asked, task }
    }

    /// A server that always says the same.
    pub async fn saying(reply: Reply) -> Self {
        Self::start(move |_, _| reply.clone()).await
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Every question so far.
    ///
    /// # Panics
    /// When a connection has panicked.
    pub fn asked(&self) -> Vec<Request> {
        self.asked.lock().expect("nobody panicked").clone()
    }
}

impl Request {
    /// What the model is told to be.
    pub fn system(&self) -> &str {
        self.body["messages"][0]["content"].as_str().unwrap_or_default()
    }

    /// What the model is asked.
    pub fn user(&self) -> &str {
        self.body["messages"][1]["content"].as_str().unwrap_or_default()
    }
}

async fn serve(mut stream: TcpStream, log: Arc<Mutex<Vec<Request>>>, script: Arc<Script>) {
    let Some(request) = read(&mut stream).await else { return };
    if request.path.ends_with("/models") {
        let list = json!({ "object": "list", "data": [{ "id": MODEL, "object": "model" }] });
        let _ = write(&mut stream, 200, None, list.to_string().as_bytes()).await;
        return;
    }
    let number = {
        let mut log = log.lock().expect("nobody panicked");
        log.push(request.clone());
        log.len() - 1
    };
    // A client that has gone away is none of our business.
    let _ = answer(&mut stream, script(&request, number)).await;
}

async fn answer(stream: &mut TcpStream, reply: Reply) -> std::io::Result<()> {
    let completion = |text: &str, finish: &str| {
        json!({
            "object": "chat.completion",
            "model": MODEL,
            "choices": [{ "index": 0, "message": { "role": "assistant", "content": text }, "finish_reason": finish }],
            "usage": { "prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110 },
        })
    };
    match reply {
        Reply::Says(text) => write(stream, 200, None, completion(&text, "stop").to_string().as_bytes()).await,
        Reply::CutOff(text) => {
            write(stream, 200, None, completion(&text, "length").to_string().as_bytes()).await
        }
        Reply::Uncounted(text) => {
            let mut body = completion(&text, "stop");
            body["usage"] = Value::Null;
            write(stream, 200, None, body.to_string().as_bytes()).await
        }
        Reply::Status(status, after, body) => write(stream, status, after, body.as_bytes()).await,
        Reply::Huge(bytes) => write(stream, 200, None, &vec![b' '; bytes]).await,
        Reply::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n").await?;
            let piece = format!("{:x}\r\n{}\r\n", 4096, " ".repeat(4096));
            loop {
                stream.write_all(piece.as_bytes()).await?;
            }
        }
        Reply::Silent => {
            // Until the client gives up.
            let mut byte = [0];
            let _ = stream.read(&mut byte).await?;
            Ok(())
        }
        Reply::HangsUp => Ok(()),
    }
}

async fn write(stream: &mut TcpStream, status: u16, after: Option<u32>, body: &[u8]) -> std::io::Result<()> {
    let after = after.map_or_else(String::new, |seconds| format!("retry-after: {seconds}\r\n"));
    let head = format!(
        "HTTP/1.1 {status} Said\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{after}connection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    stream.shutdown().await
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).ok()?;
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
    let header = |name: &str| {
        head.lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
    };
    let length: usize = header("content-length").and_then(|length| length.parse().ok()).unwrap_or_default();
    while bytes.len() < head_end + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let body = serde_json::from_slice(&bytes[head_end..]).unwrap_or(Value::Null);
    Some(Request { method, path, authorization: header("authorization"), body })
}
