//! What goes over the wire is held against a published contract.

use std::fmt;

use serde_json::Value;

use super::contract::{Contract, Violation};

/// A request as the client sent it.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// Its method.
    pub method: &'a str,
    /// Its path below `/api/v10` with its query.
    pub path: &'a str,
    /// Its body, or the `payload_json` of a form.
    pub body: Option<&'a Value>,
    /// The names of the form's files, when it is a form.
    pub files: Option<&'a [&'a str]>,
}

/// A contract for requests, answers and events. Each method returns what is wrong; nothing when all is well.
pub trait WireCheck: Send + Sync {
    /// A request of the client.
    fn request(&self, sent: &Sent<'_>) -> Vec<Violation>;

    /// An answer of the fake: method and path of the request, status and body.
    fn response(&self, method: &str, path: &str, status: u16, body: Option<&Value>) -> Vec<Violation>;

    /// An event of the fake: its name and its `d`.
    fn event(&self, name: &str, body: &Value) -> Vec<Violation>;
}

impl fmt::Debug for dyn WireCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a contract")
    }
}

/// Takes everything; the rules that need the world are checked all the same.
#[derive(Debug, Clone, Copy)]
pub struct AcceptAll;

impl WireCheck for AcceptAll {
    fn request(&self, _: &Sent<'_>) -> Vec<Violation> {
        Vec::new()
    }

    fn response(&self, _: &str, _: &str, _: u16, _: Option<&Value>) -> Vec<Violation> {
        Vec::new()
    }

    fn event(&self, _: &str, _: &Value) -> Vec<Violation> {
        Vec::new()
    }
}

impl WireCheck for Contract {
    fn request(&self, sent: &Sent<'_>) -> Vec<Violation> {
        let checked = match sent.files {
            Some(files) => self.check_multipart(sent.method, sent.path, sent.body, files),
            None => self.check_request(sent.method, sent.path, sent.body),
        };
        checked.err().unwrap_or_default()
    }

    fn response(&self, method: &str, path: &str, status: u16, body: Option<&Value>) -> Vec<Violation> {
        self.check_response(method, path, status, body).err().unwrap_or_default()
    }

    fn event(&self, name: &str, body: &Value) -> Vec<Violation> {
        self.check_event(name, body).err().unwrap_or_default()
    }
}
