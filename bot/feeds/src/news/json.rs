//! Any JSON with a list of items in it, read by configured pointers (RFC 6901).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FeedError, ITEMS_MAX, Parsed, Raw, encoding, times};

/// Where things stand: `items` in the answer, the others in each item. An empty pointer means the value itself; what is
/// `None` is not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pointers {
    /// The list of items.
    pub items: String,
    /// The id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The headline.
    pub title: String,
    /// The time: RFC 3339, RFC 2822, or seconds or milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// The address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What else is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Who says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Pointers {
    /// Checks that each is a pointer.
    ///
    /// # Errors
    /// The key of the first that is none, and why.
    pub fn check(&self) -> Result<(), String> {
        let all = [
            ("items", Some(&self.items)),
            ("id", self.id.as_ref()),
            ("title", Some(&self.title)),
            ("time", self.time.as_ref()),
            ("url", self.url.as_ref()),
            ("body", self.body.as_ref()),
            ("source", self.source.as_ref()),
        ];
        for (key, pointer) in all {
            if let Some(pointer) = pointer.filter(|pointer| !pointer.is_empty() && !pointer.starts_with('/'))
            {
                return Err(format!(
                    "{key} is {pointer:?}; a JSON pointer begins with a slash, as in \"/data/items\""
                ));
            }
        }
        Ok(())
    }
}

/// Reads an answer. An item without a headline, or with a time that is none, is left out and named.
///
/// # Errors
/// [`FeedError::NoJson`], or [`FeedError::NoItems`] when there is no list where the items should be.
pub fn parse(bytes: &[u8], header: Option<&str>, pointers: &Pointers) -> Result<Parsed, FeedError> {
    let text = encoding::decode(bytes, header).text;
    let answer: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| FeedError::NoJson(error.to_string()))?;
    let Some(Value::Array(list)) = answer.pointer(&pointers.items) else {
        let found = match answer.pointer(&pointers.items) {
            Some(other) => kind(other).to_owned(),
            None => match &answer {
                Value::Object(map) => {
                    format!("the keys {}", map.keys().take(8).cloned().collect::<Vec<_>>().join(", "))
                }
                other => kind(other).to_owned(),
            },
        };
        return Err(FeedError::NoItems { pointer: pointers.items.clone(), found });
    };
    let mut parsed = Parsed::default();
    for (number, value) in (0..).zip(list.iter().take(ITEMS_MAX)) {
        match item(value, pointers) {
            Ok(raw) => match raw.clean() {
                Some(item) => parsed.items.push(item),
                None => parsed
                    .troubles
                    .push(format!("item {number} has no words at {:?} and is left out", pointers.title)),
            },
            Err(why) => parsed.troubles.push(format!("item {number} is left out: {why}")),
        }
    }
    Ok(parsed)
}

fn item(value: &Value, pointers: &Pointers) -> Result<Raw, String> {
    let get =
        |pointer: &Option<String>| pointer.as_ref().and_then(|pointer| value.pointer(pointer)).and_then(word);
    let title = value.pointer(&pointers.title).and_then(word).unwrap_or_default();
    let published: Option<(DateTime<Utc>, u32)> = match get(&pointers.time) {
        Some(text) if !text.trim().is_empty() => {
            Some(times::read(&text).ok_or_else(|| format!("{text:?} is no time"))?)
        }
        _ => None,
    };
    Ok(Raw {
        id: get(&pointers.id).unwrap_or_default(),
        title,
        body: get(&pointers.body).unwrap_or_default(),
        url: get(&pointers.url),
        source: get(&pointers.source),
        published,
        lang: None,
        state: None,
    })
}

/// A value that can stand for a word.
fn word(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers() -> Pointers {
        let some = |text: &str| Some(text.to_owned());
        Pointers {
            items: "/data/list".into(),
            id: some("/id"),
            title: "/t/main".into(),
            time: some("/at"),
            url: some("/url"),
            body: None,
            source: some("/by"),
        }
    }

    #[test]
    fn items_are_read_by_pointers_and_bad_ones_named() {
        let answer = r#"{"data":{"list":[
            {"id":7,"t":{"main":"Tariffs &amp; more"},"at":1743625020,"url":"https://n.example/7","by":"CoinDesk"},
            {"id":8,"at":1743625020},
            {"id":9,"t":{"main":"x"},"at":"soon"},
            {"t":{"main":"No id"}}]}}"#;
        let parsed = parse(answer.as_bytes(), None, &pointers()).unwrap();
        let [first, last] = &parsed.items[..] else { panic!("{parsed:?}") };
        assert_eq!((first.id.as_str(), first.title.as_str()), ("7", "Tariffs & more"));
        assert_eq!(first.published_at, Some("2025-04-02T20:17:00Z".parse().unwrap()));
        assert_eq!(
            (first.source.as_deref(), first.url.as_deref()),
            (Some("CoinDesk"), Some("https://n.example/7"))
        );
        assert!(last.id.len() == 32 && last.published_at.is_none());
        assert_eq!(parsed.troubles.len(), 2);
        assert!(parsed.troubles[0].contains("item 1") && parsed.troubles[1].contains("\"soon\" is no time"));
        let none = parse(b"{\"items\":[],\"next\":1}", None, &pointers()).unwrap_err().to_string();
        assert!(none.contains("/data/list") && none.contains("items, next"), "{none}");
        assert!(matches!(parse(b"<html>", None, &pointers()), Err(FeedError::NoJson(_))));
        let wrong = Pointers { items: "data".into(), ..pointers() }.check().unwrap_err();
        assert!(wrong.contains("items is \"data\""), "{wrong}");
    }
}
