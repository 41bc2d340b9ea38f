//! A program that uses the JSON API.

use std::collections::BTreeSet;

use campaigns::tokens::{Scope, TokenAsked};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;
use tests::world::seed::GUILD;

use super::stage::Stage;

/// A program with a token.
pub(super) struct Program {
    http: reqwest::Client,
    base: String,
    token: String,
}

/// An answer of the API.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
    pub(super) text: String,
    pub(super) bytes: Vec<u8>,
}

impl Told {
    /// It is a problem with this status, about this field.
    pub(super) fn assert_problem(&self, status: u16, field: Option<&str>, what: &str) {
        assert_eq!(self.status, status, "{what}: {self:?}");
        assert_eq!(self.headers["content-type"], "application/problem+json", "{what}: {self:?}");
        assert_eq!(self.body["status"], status, "{what}: {self:?}");
        assert!(
            self.body["type"].as_str().is_some_and(|kind| kind.starts_with("urn:herald:problem:")),
            "{what}"
        );
        assert!(self.body["detail"].as_str().is_some_and(|detail| detail.len() > 5), "{what}: {self:?}");
        assert_eq!(self.body.get("field").and_then(Value::as_str), field, "{what}: {self:?}");
        assert_eq!(self.headers["x-content-type-options"], "nosniff", "{what}");
    }
}

/// A program with a token of somebody of the stage, for a month.
pub(super) async fn program(stage: &Stage, login: &str, scopes: &str) -> Program {
    let token = format!("herald_{login}-{}-{}", scopes.replace(' ', "-"), rand());
    let person = stage.service.person_by_login(login, stage.now()).await.unwrap().unwrap();
    let scopes: BTreeSet<Scope> = scopes.split(' ').map(|name| name.parse().unwrap()).collect();
    let asked = TokenAsked { name: "story".to_owned(), scopes, days: 30 };
    stage.service.make_api_token(GUILD, &token, &person, &asked, stage.now()).await.unwrap();
    Program::new(&stage.base, &token)
}

fn rand() -> String {
    let mut bytes = [0; 4];
    herald::clock::entropy(&mut bytes);
    format!("{:08x}", u32::from_be_bytes(bytes))
}

impl Program {
    pub(super) fn new(base: &str, token: &str) -> Program {
        Program { http: reqwest::Client::new(), base: base.to_owned(), token: token.to_owned() }
    }

    /// The token.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    pub(super) async fn get(&self, path: &str) -> Told {
        self.call(Method::GET, path, None).await
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Told {
        self.call(Method::POST, path, Some(body)).await
    }

    pub(super) async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Told {
        let body = body.map(ToString::to_string);
        self.send(method, path, Some("application/json"), body.as_deref()).await
    }

    pub(super) async fn send(
        &self,
        method: Method,
        path: &str,
        kind: Option<&str>,
        body: Option<&str>,
    ) -> Told {
        let mut request = self.http.request(method, format!("{}/api/v1{path}", self.base));
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if let Some(body) = body {
            request = request.header("content-type", kind.unwrap_or("text/plain")).body(body.to_owned());
        }
        let answer = request.send().await.expect("the API answers");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let bytes = answer.bytes().await.expect("a body").to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(status < 500, "{path}: {status} {text}");
        Told { status, headers, body: serde_json::from_str(&text).unwrap_or_default(), text, bytes }
    }
}
