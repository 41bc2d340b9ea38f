//! Forms that carry a file (`multipart/form-data`, RFC 7578). What reaches here is in memory and within the limit of a form.
//!
//! A file is its bytes: the name and the type that a browser says of it are not looked at.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::{HeaderMap, header};

/// True for the body of a form that carries a file.
pub(crate) fn is(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("multipart/form-data"))
}

/// The first field of this name, as text; `None` when there is none, or the body cannot be read up to it.
pub(crate) async fn field(headers: &HeaderMap, body: &Bytes, name: &str) -> Option<String> {
    let mut request = Request::new(Body::from(body.clone()));
    request.headers_mut().insert(header::CONTENT_TYPE, headers.get(header::CONTENT_TYPE)?.clone());
    let mut fields = Multipart::from_request(request, &()).await.ok()?;
    while let Some(field) = fields.next_field().await.ok()? {
        if field.name() == Some(name) {
            return field.text().await.ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(kind: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::CONTENT_TYPE, kind.parse().unwrap())])
    }

    #[tokio::test]
    async fn a_field_is_found_wherever_it_stands() {
        let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"token\"\r\n\r\nx=1\r\n\
                    --b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n7\r\n--b--\r\n";
        let body = Bytes::from_static(body.as_bytes());
        let headers = kind("Multipart/Form-Data; boundary=b");
        assert!(is(&headers));
        assert_eq!(field(&headers, &body, "token").await.as_deref(), Some("7"));
        assert_eq!(field(&headers, &body, "other").await, None);
    }

    #[tokio::test]
    async fn a_body_that_does_not_read_has_no_field() {
        for (of, body) in [
            ("multipart/form-data", "--b\r\n"),
            ("multipart/form-data; boundary=b", ""),
            ("multipart/form-data; boundary=b", "token=7"),
            (
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n7",
            ),
        ] {
            let found = field(&kind(of), &Bytes::from_static(body.as_bytes()), "token").await;
            assert_eq!(found, None, "{of}: {body}");
        }
        assert!(!is(&kind("application/x-www-form-urlencoded")) && !is(&HeaderMap::new()));
    }
}
