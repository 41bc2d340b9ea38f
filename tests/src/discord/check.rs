//! What goes over the wire is held against a published contract.

use std::fmt;

use serde_json::Value;

/// A contract for requests, answers and events. Each method returns what is wrong, in sentences; nothing when all is
/// well.
pub trait WireCheck: fmt::Debug + Send + Sync {
    /// A request of the client: method, path below `/api/v10`, body.
    fn request(&self, method: &str, path: &str, body: &Value) -> Vec<String>;

    /// An answer of the fake.
    fn response(&self, method: &str, path: &str, status: u16, body: &Value) -> Vec<String>;

    /// An event of the fake: its name and its `d`.
    fn event(&self, name: &str, body: &Value) -> Vec<String>;
}

/// Takes everything; the rules that need the world are checked all the same.
#[derive(Debug, Clone, Copy)]
pub struct AcceptAll;

impl WireCheck for AcceptAll {
    fn request(&self, _: &str, _: &str, _: &Value) -> Vec<String> {
        Vec::new()
    }

    fn response(&self, _: &str, _: &str, _: u16, _: &Value) -> Vec<String> {
        Vec::new()
    }

    fn event(&self, _: &str, _: &Value) -> Vec<String> {
        Vec::new()
    }
}
