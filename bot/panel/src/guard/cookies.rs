//! Cookies (RFC 6265bis): one value of a request, and the text that sets or removes one.

use axum::http::{HeaderMap, HeaderValue, header};

/// The value of a cookie. Where a request carries one twice it is not believed at all: somebody may have planted one.
pub(crate) fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut found = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value);
    let first = found.next();
    if found.next().is_some() { None } else { first }
}

/// The name of a cookie that only this host may set: with TLS browsers enforce the prefix.
pub(crate) fn host_name(name: &str, secure: bool) -> String {
    if secure { format!("__Host-{name}") } else { name.to_owned() }
}

/// Sets a cookie for the whole host, out of reach of scripts, that other sites' forms do not bring along. The value
/// holds no `;`, and `seconds` is its life.
pub(crate) fn set(name: &str, value: &str, seconds: i64, secure: bool) -> HeaderValue {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Removes a cookie.
pub(crate) fn remove(name: &str, secure: bool) -> HeaderValue {
    set(name, "", 0, secure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_that_comes_twice_is_not_believed() {
        let headers = |line: &str| HeaderMap::from_iter([(header::COOKIE, line.parse().unwrap())]);
        assert_eq!(value(&headers("a=1; b=2"), "b"), Some("2"));
        assert_eq!(value(&headers("ab=1; b=2=3"), "b"), Some("2=3"));
        assert_eq!(value(&headers("b=1; b=2"), "b"), None);
        assert_eq!(value(&headers("c=1"), "b"), None);
    }

    #[test]
    fn with_tls_a_cookie_is_bound_to_the_host() {
        let cookie = set(&host_name("herald", true), "x", 60, true);
        assert_eq!(cookie, "__Host-herald=x; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
    }
}
