//! Values on their way into the tables. Both databases must give back what was put in, so what one of them could not
//! keep is refused for both.

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;
use serde::Serialize;

use crate::error::StoreError;

/// The most bytes of a key: dedupe keys, outside ids, names. PostgreSQL cannot index a text of unlimited length.
pub const KEY_BYTES_MAX: usize = 512;

/// Whole milliseconds since 1970; what is finer is cut off, also before 1970.
pub(crate) fn ms(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis()
}

/// An id as a signed number.
pub(crate) fn id(what: &'static str, id: Snowflake) -> Result<i64, StoreError> {
    i64::try_from(id.0).map_err(|_| StoreError::Unstorable {
        what,
        why: format!("{} is larger than the largest id, {}", id.0, i64::MAX),
    })
}

/// A text of any length.
pub(crate) fn text<'a>(what: &'static str, text: &'a str) -> Result<&'a str, StoreError> {
    match text.find('\0') {
        None => Ok(text),
        Some(at) => Err(StoreError::Unstorable {
            what,
            why: format!("it holds a NUL character at byte {at}, which PostgreSQL cannot keep; remove it"),
        }),
    }
}

/// A text that may be missing.
pub(crate) fn maybe_text<'a>(
    what: &'static str,
    value: Option<&'a str>,
) -> Result<Option<&'a str>, StoreError> {
    value.map(|value| text(what, value)).transpose()
}

/// A text that identifies something: not empty, at most [`KEY_BYTES_MAX`] bytes.
pub(crate) fn key<'a>(what: &'static str, key: &'a str) -> Result<&'a str, StoreError> {
    if key.is_empty() {
        return Err(StoreError::Unstorable { what, why: "it is empty".to_owned() });
    }
    if key.len() > KEY_BYTES_MAX {
        let why = format!("it has {} bytes, {KEY_BYTES_MAX} is the most", key.len());
        return Err(StoreError::Unstorable { what, why });
    }
    text(what, key)
}

/// A value as JSON text. JSON escapes NUL, so any text is safe inside.
pub(crate) fn json<T: Serialize + ?Sized>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Unstorable { what, why: error.to_string() })
}
