//! A browser without a screen: cookies, the token of the forms, and one answer after the other.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue, SET_COOKIE};
use reqwest::{Method, RequestBuilder, Response};

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
    pub(super) bytes: Vec<u8>,
}

impl Answer {
    /// Where it sends to.
    pub(super) fn location(&self) -> &str {
        self.headers.get("location").map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// A value that stands in the page after `before`, up to the next quotation mark.
    pub(super) fn value_after(&self, before: &str) -> Option<&str> {
        let from = self.text.find(before)? + before.len();
        self.text[from..].split('"').next()
    }

    /// Every value of an attribute.
    pub(super) fn all(&self, attribute: &str) -> Vec<&str> {
        let before = format!(" {attribute}=\"");
        self.text.split(before.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }
}

/// A browser without a screen.
#[derive(Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    cookies: BTreeMap<String, String>,
    token: String,
}

impl Client {
    pub(super) fn new(base: &str) -> Client {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Client { http, base: base.to_owned(), cookies: BTreeMap::new(), token: String::new() }
    }

    pub(super) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub(super) fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// The token of the last page.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], None).await
    }

    /// Sends a form as a page of the panel does, with its token.
    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token.clone();
        let mut all = vec![("token", token.as_str())];
        all.extend_from_slice(fields);
        self.send(Method::POST, path, &[("sec-fetch-site", "same-origin")], Some(form(&all))).await
    }

    /// Sends a form with a file, each part by its name, the name of its file if it is one, and its bytes. The token is not
    /// added.
    pub(super) async fn upload(&mut self, path: &str, parts: &[(&str, Option<&str>, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, file, bytes) in parts {
            let file = file.map(|file| format!("; filename=\"{file}\"\r\nContent-Type: image/png"));
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{}\r\n\r\n",
                file.unwrap_or_default()
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = self.request(Method::POST, path).header("sec-fetch-site", "same-origin");
        self.answered(path, request.header("content-type", kind).body(body)).await
    }

    /// What the page listens to.
    pub(super) async fn listen(&self, path: &str) -> Events {
        let answer = self.request(Method::GET, path).send().await.expect("the panel answers");
        assert_eq!(answer.headers()["content-type"], "text/event-stream", "{path}: {}", answer.status());
        Events { answer, heard: String::new() }
    }

    pub(super) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&'static str, &str)],
        body: Option<String>,
    ) -> Answer {
        let mut request = self.request(method, path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        }
        self.answered(path, request).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base)).header("accept", "text/html");
        if self.cookies.is_empty() {
            return request;
        }
        let all: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.header("cookie", all.join("; "))
    }

    async fn answered(&mut self, path: &str, request: RequestBuilder) -> Answer {
        let answer = request.send().await.expect("the panel answers");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        for cookie in headers.get_all(SET_COOKIE).iter().filter_map(|value: &HeaderValue| value.to_str().ok())
        {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if cookie.contains("Max-Age=0;") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = answer.bytes().await.expect("a body").to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let answer = Answer { status, headers, text, bytes };
        assert!(answer.status < 500, "{path}: {} {}", answer.status, answer.text);
        assert!(answer.text.len() <= 150_000, "{path} weighs {} bytes", answer.text.len());
        if let Some(token) = answer.value_after("name=\"panel-token\" content=\"") {
            token.clone_into(&mut self.token);
        }
        answer
    }
}

/// What parts the pieces of a form with a file.
const BOUNDARY: &str = "a-line-that-stands-in-no-file";

/// How long an event may take to come: far longer than one does.
const PATIENCE: Duration = Duration::from_mins(1);

/// Server-sent events, one after the other.
pub(super) struct Events {
    answer: Response,
    heard: String,
}

impl Events {
    /// The next event: its name and what it says.
    pub(super) async fn next(&mut self) -> (String, String) {
        loop {
            if let Some(end) = self.heard.find("\n\n") {
                let event: String = self.heard.drain(..end + 2).collect();
                let field = |name: &str| {
                    let line = event.lines().find_map(|line| line.strip_prefix(name));
                    line.map(|value| value.trim_start().to_owned())
                };
                let (name, data) = (field("event:"), field("data:"));
                // A line that only keeps the connection open has no name.
                if let Some(name) = name {
                    return (name, data.unwrap_or_default());
                }
                continue;
            }
            let piece =
                tokio::time::timeout(PATIENCE, self.answer.chunk()).await.expect("an event comes in time");
            let piece = piece.expect("the stream reads").expect("the stream goes on");
            self.heard.push_str(std::str::from_utf8(&piece).expect("events are text"));
        }
    }
}

/// A form's body.
pub(super) fn form(fields: &[(&str, &str)]) -> String {
    let mut url = reqwest::Url::parse("http://form/").unwrap();
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap_or_default().to_owned()
}
