//! A browser without a screen: cookies, the token of the forms, and one answer after the other.

use std::collections::BTreeMap;

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue, SET_COOKIE};

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

    pub(super) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&'static str, &str)],
        body: Option<String>,
    ) -> Answer {
        let mut request =
            self.http.request(method, format!("{}{path}", self.base)).header("accept", "text/html");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let all: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", all.join("; "));
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        }
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

/// A form's body.
pub(super) fn form(fields: &[(&str, &str)]) -> String {
    let mut url = reqwest::Url::parse("http://form/").unwrap();
    url.query_pairs_mut().extend_pairs(fields);
    url.query().unwrap_or_default().to_owned()
}
