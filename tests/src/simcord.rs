//! A second, independent Discord: `simcord` from `PyPI` behind a bridge in `tests/simcord` that speaks real HTTPS and
//! WebSocket.
//!
//! The fake in this crate and herald were written by the same hands and could share a mistake; simcord was written by
//! others from Discord's documentation. A story drives it with [`Simcord::ask`] (the requests are those of
//! `tests/simcord/control.py`) and the wrappers around it, and ends with [`Simcord::finish`], which fails when the bot
//! asked for something that simcord cannot do.
//!
//! The bridge needs Python with `tests/simcord/requirements.txt`, in `tests/simcord/.venv` or where `SIMCORD_PYTHON`
//! points. It ends when its standard input does, so it never outlives the test run.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use ::discord::settings::Endpoint;
use chrono::{DateTime, Utc};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::discord::contract::Contract;
use crate::skip;

/// The version of simcord that the bridge is made for.
const VERSION: &str = "3.2.1";
/// The token that the bot is known by. It is one for tests and means nothing to Discord.
pub const TOKEN: &str = "MTAwMDAwMDAwMDAwMDAwMDAwMQ.simcord.test-token";

/// What is printed when there is no Python for it.
pub const NOT_RUN: &str = "simcord: no Python with simcord 3.2.1; from the repository's root run \
                           `python3 -m venv tests/simcord/.venv` and `tests/simcord/.venv/bin/pip install \
                           --require-hashes -r tests/simcord/requirements.txt`, or set SIMCORD_PYTHON";

/// The answers that are waited for, by the number of the request.
type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<Value>>>>;

/// A running bridge with a world of its own.
#[derive(Debug)]
pub struct Simcord {
    child: Child,
    requests: Mutex<Option<ChildStdin>>,
    waiting: Waiting,
    number: AtomicU64,
    address: SocketAddr,
    authority_pem: String,
    /// Holds the certificate and its key.
    _folder: TempDir,
}

impl Simcord {
    /// Starts a bridge over an empty world, or says on standard error what is missing and gives `None`.
    ///
    /// # Panics
    /// When the bridge does not start, or there is no Python for it and `HERALD_TESTS_REQUIRE_ALL=1`.
    pub fn start() -> Option<Self> {
        static PYTHON: OnceLock<Option<PathBuf>> = OnceLock::new();
        let python = PYTHON.get_or_init(|| {
            let python = python();
            if python.is_none() {
                skip::not_run(NOT_RUN);
            }
            python
        });
        let python = python.as_ref()?;
        let folder =
            tempfile::Builder::new().prefix("herald-simcord-").tempdir().expect("a temporary folder");
        let authority_pem = write_certificate(folder.path());
        let mut child = Command::new(python)
            .arg(bridge_folder().join("bridge.py"))
            .args(["--token", TOKEN, "--certificate"])
            .arg(folder.path().join("certificate.pem"))
            .arg("--key")
            .arg(folder.path().join("key.pem"))
            // Compiled modules do not belong into the repository.
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the bridge starts");
        let requests = Mutex::new(child.stdin.take());
        let mut answers = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let mut first = String::new();
        answers.read_line(&mut first).expect("the bridge speaks");
        let ports: Value = serde_json::from_str(&first)
            .unwrap_or_else(|error| panic!("the bridge did not start ({error}); standard error says why"));
        let port = ports["https"].as_u64().and_then(|port| u16::try_from(port).ok()).expect("a port");
        let waiting = Waiting::default();
        let told = Arc::clone(&waiting);
        thread::spawn(move || hand_out(answers, &told));
        Some(Self {
            child,
            requests,
            waiting,
            number: AtomicU64::new(1),
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
            authority_pem,
            _folder: folder,
        })
    }

    /// Where a bot finds it.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint::Other {
            address: self.address,
            authority_pem: self.authority_pem.clone(),
            gateway_host: Ipv4Addr::LOCALHOST.to_string(),
        }
    }

    /// Asks the bridge for something and gives its answer.
    ///
    /// # Panics
    /// When it cannot be done; the message is the bridge's.
    pub async fn ask(&self, what: &str, with: Value) -> Value {
        self.try_ask(what, with).await.unwrap_or_else(|error| panic!("simcord: {what}: {error}"))
    }

    /// Asks the bridge for something that may be refused.
    ///
    /// # Errors
    /// The bridge's reason, such as a permission that the member lacks.
    ///
    /// # Panics
    /// When the bridge has ended.
    pub async fn try_ask(&self, what: &str, with: Value) -> Result<Value, String> {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let mut request = match with {
            Value::Object(keys) => keys,
            _ => Map::new(),
        };
        request.insert("id".to_owned(), json!(number));
        request.insert("do".to_owned(), json!(what));
        let (sender, answer) = oneshot::channel();
        lock(&self.waiting).insert(number, sender);
        // A line is far smaller than the pipe, so this does not block.
        let line = format!("{}\n", Value::Object(request));
        lock(&self.requests)
            .as_mut()
            .expect("the bridge is asked while it runs")
            .write_all(line.as_bytes())
            .expect("the bridge listens");
        let mut answer = answer.await.expect("the bridge answers; standard error says why it ended");
        match answer["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(answer["ok"].take()),
        }
    }

    /// Sets Discord's clock, from which ids get their times; it goes on from there.
    pub async fn set_clock(&self, now: DateTime<Utc>) {
        self.ask("clock", json!({ "at": now.timestamp_millis() })).await;
    }

    /// Makes a server.
    pub async fn guild(&self, name: &str, locale: &str) -> String {
        let made = self.ask("guild", json!({ "name": name, "locale": locale })).await;
        text(&made["guild"])
    }

    /// Makes a channel: `text`, `news`, `forum` or `category`.
    pub async fn channel(&self, guild: &str, name: &str, kind: &str) -> String {
        text(&self.ask("channel", json!({ "guild": guild, "name": name, "kind": kind })).await)
    }

    /// Makes a role with these permissions.
    pub async fn role(&self, guild: &str, name: &str, permissions: u64) -> String {
        text(&self.ask("role", json!({ "guild": guild, "name": name, "permissions": permissions })).await)
    }

    /// Lets somebody join.
    pub async fn member(&self, guild: &str, name: &str, roles: &[&str]) -> String {
        text(&self.ask("member", json!({ "guild": guild, "name": name, "roles": roles })).await)
    }

    /// A member posts; gives the message's id.
    pub async fn post(&self, channel: &str, member: &str, content: &str) -> String {
        let post = json!({ "channel": channel, "member": member, "content": content });
        text(&self.ask("post", post).await)
    }

    /// A member changes a post.
    pub async fn edit(&self, channel: &str, member: &str, message: &str, content: &str) {
        let edit = json!({ "channel": channel, "member": member, "message": message, "content": content });
        self.ask("edit", edit).await;
    }

    /// A member deletes a post.
    pub async fn delete(&self, channel: &str, member: &str, message: &str) {
        self.ask("delete", json!({ "channel": channel, "member": member, "message": message })).await;
    }

    /// A member runs a command, such as `campaign check`, and waits for the bot's answer:
    /// `kind`, `ephemeral`, `message`, `followups`, `form`, `choices`.
    pub async fn slash(&self, channel: &str, member: &str, command: &str, options: Value) -> Answered {
        let run = json!({ "channel": channel, "member": member, "command": command, "options": options });
        self.interact("slash", run).await
    }

    /// A member does something else that asks the bot for an answer: `slash` with a locale, `menu`, `click`, `select`,
    /// `submit` or `autocomplete`.
    pub async fn interact(&self, what: &str, with: Value) -> Answered {
        let interaction = text(&self.ask(what, with).await);
        let answer = self.ask("answer", json!({ "interaction": interaction })).await;
        Answered { interaction, answer }
    }

    /// What stands in a channel, oldest first. A private answer is seen by its member only.
    pub async fn messages(&self, channel: &str) -> Vec<Value> {
        list(self.ask("messages", json!({ "channel": channel })).await)
    }

    /// The same, once at least `count` of them are the bot's.
    pub async fn messages_of_bot(&self, channel: &str, count: usize) -> Vec<Value> {
        list(self.ask("wait_messages", json!({ "channel": channel, "count": count })).await)
    }

    /// Waits until the bot's reactions to a message are exactly these.
    pub async fn marked(&self, channel: &str, message: &str, emoji: &[&str]) {
        // A bot that has lost its session waits five seconds before it begins anew.
        let wanted = json!({ "channel": channel, "message": message, "emoji": emoji, "within": 30 });
        self.ask("wait_marks", wanted).await;
    }

    /// Waits until the bot has identified.
    pub async fn connected(&self) {
        self.ask("wait_identified", json!({ "within": 30 })).await;
    }

    /// Holds every request of the bot against Discord's own contract, where that is at hand, and gives their number.
    ///
    /// # Panics
    /// When a request breaks it, with all that is wrong.
    pub async fn check_contract(&self) -> usize {
        let requests = list(self.ask("requests", Value::Null).await);
        let Some(contract) = Contract::load() else { return requests.len() };
        let mut wrong = Vec::new();
        for request in &requests {
            let (method, path) = (text(&request["method"]), text(&request["path"]));
            let body = Some(&request["body"]).filter(|body| !body.is_null());
            let files: Vec<&str> =
                request["files"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let checked = if files.is_empty() {
                contract.check_request(&method, &path, body)
            } else {
                contract.check_multipart(&method, &path, body, &files)
            };
            for violation in checked.err().unwrap_or_default() {
                wrong.push(format!("{method} {path} {violation}"));
            }
        }
        assert!(wrong.is_empty(), "Discord would refuse:\n{}", wrong.join("\n"));
        requests.len()
    }

    /// Ends the bridge.
    ///
    /// # Panics
    /// When the bot asked for something that simcord cannot do: what the story saw then is not what Discord does.
    pub async fn finish(self) {
        let gaps = self.ask("gaps", Value::Null).await;
        assert_eq!(gaps, json!([]), "the bot asked simcord for what it cannot do");
    }
}

impl Drop for Simcord {
    fn drop(&mut self) {
        // It ends with its input.
        drop(lock(&self.requests).take());
        let _ = self.child.wait();
    }
}

/// A bot's answer to an interaction.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The interaction; a form that was shown is submitted with it.
    pub interaction: String,
    /// `kind`, `ephemeral`, `message`, `followups`, `form`, `choices`.
    pub answer: Value,
}

/// Gives every answer to who waits for it. When the bridge ends, nobody waits any more.
fn hand_out(answers: BufReader<ChildStdout>, waiting: &Waiting) {
    for line in answers.lines().map_while(Result::ok) {
        let Ok(answer) = serde_json::from_str::<Value>(&line) else { continue };
        let sender = answer["id"].as_u64().and_then(|number| lock(waiting).remove(&number));
        if let Some(sender) = sender {
            let _ = sender.send(answer);
        }
    }
    lock(waiting).clear();
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| panic!("the bridge answered {value}"), str::to_owned)
}

fn list(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        other => panic!("the bridge answered {other}"),
    }
}

fn bridge_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("simcord")
}

/// A Python that has the right simcord.
#[expect(clippy::disallowed_methods, reason = "a test run is configured by its environment")]
fn python() -> Option<PathBuf> {
    let named = std::env::var("SIMCORD_PYTHON").ok().filter(|path| !path.is_empty()).map(PathBuf::from);
    let python = named.unwrap_or_else(|| bridge_folder().join(".venv/bin/python"));
    let look = "import importlib.metadata as m, aiohttp; print(m.version('simcord'))";
    let output = Command::new(&python).args(["-c", look]).stderr(Stdio::null()).output().ok()?;
    (output.status.success() && output.stdout.trim_ascii() == VERSION.as_bytes()).then_some(python)
}

/// Makes an authority and, signed by it, a certificate for `discord.com`; gives the authority in PEM.
fn write_certificate(folder: &Path) -> String {
    let failed = "a certificate can be made";
    let mut authority = CertificateParams::new(Vec::new()).expect(failed);
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().expect(failed);
    let authority_pem = authority.self_signed(&authority_key).expect(failed).pem();
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().expect(failed);
    let server = CertificateParams::new(vec!["discord.com".to_owned()]).expect(failed);
    let certificate = server.signed_by(&key, &issuer).expect(failed);
    fs::write(folder.join("certificate.pem"), certificate.pem()).expect("the folder can be written");
    fs::write(folder.join("key.pem"), key.serialize_pem()).expect("the folder can be written");
    authority_pem
}
