//! Bodies of requests: JSON, or a multipart form with `payload_json` and `files[n]`.

use serde_json::Value;

/// A body that was read.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) json: Value,
    pub(crate) files: Vec<FormFile>,
    /// Whether it was a form.
    pub(crate) is_form: bool,
}

/// A file of a form.
#[derive(Debug, Clone)]
pub(crate) struct FormFile {
    /// The `n` of `files[n]`.
    pub(crate) number: u64,
    pub(crate) filename: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Vec<u8>,
}

/// Reads a body. Says what is wrong with it.
pub(crate) fn read(content_type: &str, bytes: &[u8]) -> Result<Body, String> {
    if let Some(boundary) = boundary(content_type) {
        return form(&boundary, bytes);
    }
    if bytes.is_empty() {
        return Ok(Body::default());
    }
    if !content_type.starts_with("application/json") {
        return Err(format!("a body of type {content_type:?}"));
    }
    let json = serde_json::from_slice(bytes).map_err(|error| format!("a body that is not JSON: {error}"))?;
    Ok(Body { json, ..Body::default() })
}

fn boundary(content_type: &str) -> Option<String> {
    let rest = content_type.strip_prefix("multipart/form-data")?;
    let (_, boundary) = rest.split_once("boundary=")?;
    Some(boundary.split(';').next().unwrap_or_default().trim_matches('"').to_owned())
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// The value of a parameter of `Content-Disposition`.
fn parameter(header: &str, name: &str) -> Option<String> {
    header.split(';').find_map(|part| {
        let (key, value) = part.trim().split_once('=')?;
        (key == name).then(|| value.trim_matches('"').to_owned())
    })
}

fn form(boundary: &str, bytes: &[u8]) -> Result<Body, String> {
    let start = format!("--{boundary}");
    let between = format!("\r\n--{boundary}");
    let mut rest =
        bytes.strip_prefix(start.as_bytes()).ok_or("a form that does not begin with its boundary")?;
    let mut body = Body { is_form: true, ..Body::default() };
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let end = find(part, between.as_bytes()).ok_or("a part of the form that does not end")?;
        one_part(&part[..end], &mut body)?;
        rest = &part[end + between.len()..];
    }
    if rest.starts_with(b"--") { Ok(body) } else { Err("a form that does not end".to_owned()) }
}

fn one_part(part: &[u8], body: &mut Body) -> Result<(), String> {
    let end = find(part, b"\r\n\r\n").ok_or("a part of the form without a body")?;
    let headers = String::from_utf8_lossy(&part[..end]);
    let content = &part[end + 4..];
    let header = |wanted: &str| {
        headers.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
        })
    };
    let disposition =
        header("content-disposition").ok_or("a part of the form without Content-Disposition")?;
    let name = parameter(&disposition, "name").ok_or("a part of the form without a name")?;
    if name == "payload_json" {
        body.json =
            serde_json::from_slice(content).map_err(|error| format!("payload_json is not JSON: {error}"))?;
        return Ok(());
    }
    let number = name.strip_prefix("files[").and_then(|rest| rest.strip_suffix(']')).unwrap_or_default();
    let number = number.parse().map_err(|_| format!("a part of the form with the name {name:?}"))?;
    body.files.push(FormFile {
        number,
        filename: parameter(&disposition, "filename").unwrap_or_else(|| "file".to_owned()),
        content_type: header("content-type").unwrap_or_else(|| "application/octet-stream".to_owned()),
        bytes: content.to_vec(),
    });
    Ok(())
}
