//! Errors as Discord says them.

use serde_json::{Map, Value, json};

/// An error answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) code: u64,
    pub(crate) message: String,
    /// The nested paths of 50035.
    pub(crate) errors: Option<Value>,
    /// The client could not know: what it named went away meanwhile.
    pub(crate) blameless: bool,
}

impl ApiError {
    pub(crate) fn new(status: u16, code: u64, message: &str) -> Self {
        Self { status, code, message: message.to_owned(), errors: None, blameless: false }
    }

    pub(crate) fn json(&self) -> Value {
        let mut all = json!({"message": self.message, "code": self.code});
        if let Some(errors) = &self.errors {
            all["errors"] = errors.clone();
        }
        all
    }

    /// Whether it says that the body itself was wrong, which a correct client never sends.
    pub(crate) fn is_invalid_body(&self) -> bool {
        !self.blameless && matches!(self.code, 50_006 | 50_035 | 50_109)
    }
}

pub(crate) fn unauthorized() -> ApiError {
    ApiError::new(401, 0, "401: Unauthorized")
}

pub(crate) fn missing_access() -> ApiError {
    ApiError::new(403, 50_001, "Missing Access")
}

pub(crate) fn missing_permissions() -> ApiError {
    ApiError::new(403, 50_013, "Missing Permissions")
}

pub(crate) fn unknown(code: u64, what: &str) -> ApiError {
    ApiError::new(404, code, &format!("Unknown {what}"))
}

pub(crate) fn unknown_channel() -> ApiError {
    unknown(10_003, "Channel")
}

pub(crate) fn unknown_message() -> ApiError {
    unknown(10_008, "Message")
}

pub(crate) fn empty_message() -> ApiError {
    ApiError::new(400, 50_006, "Cannot send an empty message")
}

pub(crate) fn archived() -> ApiError {
    ApiError::new(400, 50_083, "Thread is archived")
}

pub(crate) fn locked() -> ApiError {
    ApiError::new(400, 160_005, "Thread is locked")
}

/// Collects what is wrong with a body, by the path of each field.
#[derive(Debug, Default)]
pub(crate) struct Wrong {
    errors: Map<String, Value>,
}

impl Wrong {
    /// Says what is wrong at a path such as `embeds.0.title`.
    pub(crate) fn at(&mut self, path: &str, code: &str, message: impl Into<String>) {
        let mut place = &mut self.errors;
        for part in path.split('.').filter(|part| !part.is_empty()) {
            let inner = place.entry(part.to_owned()).or_insert_with(|| json!({}));
            let Value::Object(inner) = inner else { return };
            place = inner;
        }
        let list = place.entry("_errors".to_owned()).or_insert_with(|| json!([]));
        if let Value::Array(list) = list {
            list.push(json!({"code": code, "message": message.into()}));
        }
    }

    /// Says that a text is too long or too short, counted in Unicode characters.
    pub(crate) fn length(&mut self, path: &str, text: &str, min: usize, max: usize) {
        let count = text.chars().count();
        if count > max {
            self.at(path, "BASE_TYPE_MAX_LENGTH", format!("Must be {max} or fewer in length."));
        }
        if count < min {
            self.at(path, "BASE_TYPE_MIN_LENGTH", format!("Must be {min} or more in length."));
        }
    }

    /// 50035 when something was wrong.
    pub(crate) fn done(self) -> Result<(), ApiError> {
        if self.errors.is_empty() {
            return Ok(());
        }
        let mut error = ApiError::new(400, 50_035, "Invalid Form Body");
        error.errors = Some(Value::Object(self.errors));
        Err(error)
    }
}

/// 50035 for one field.
pub(crate) fn invalid(path: &str, code: &str, message: &str) -> ApiError {
    let mut wrong = Wrong::default();
    wrong.at(path, code, message);
    wrong.done().expect_err("something is wrong")
}
