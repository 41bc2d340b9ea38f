//! What a validator found, as violations at the place where the mend is due.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::violation::{Rule, Violation};

/// Everything that a validator found.
pub(super) fn explain<'a>(errors: impl IntoIterator<Item = ValidationError<'a>>) -> Vec<Violation> {
    let mut found = Vec::new();
    for error in errors {
        explain_one(&error, &mut found);
    }
    found
}

fn explain_one(error: &ValidationError<'_>, found: &mut Vec<Violation>) {
    let place = error.instance_path().as_str().to_owned();
    let (rule, message) = match error.kind() {
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            if let Some(branch) = meant(&place, context) {
                found.extend(branch);
                return;
            }
            if context.iter().flatten().all(|inner| matches!(inner.kind(), Kind::Constant { .. })) {
                (Rule::Choices, format!("{} is not one of the values allowed", short(error.instance())))
            } else {
                (Rule::NoForm, format!("{} has none of the forms possible here", short(error.instance())))
            }
        }
        Kind::OneOfMultipleValid { .. } => {
            (Rule::NoForm, format!("{} has several forms at once", short(error.instance())))
        }
        Kind::AdditionalProperties { unexpected } => {
            for key in unexpected {
                let key_place = format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
                found.push(Violation::new(
                    key_place,
                    Rule::UnknownKey,
                    format!("Discord knows no key {key}"),
                ));
            }
            return;
        }
        Kind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            found.push(Violation::new(format!("{place}/{key}"), Rule::Required, "This field is required"));
            return;
        }
        Kind::Type { .. } => (Rule::Type, error.to_string()),
        Kind::Constant { expected_value } => {
            (Rule::Choices, format!("{} is not {expected_value}", short(error.instance())))
        }
        Kind::Enum { options } => {
            (Rule::Choices, format!("{} is not one of {options}", short(error.instance())))
        }
        Kind::MaxLength { limit } | Kind::MaxItems { limit } | Kind::MaxProperties { limit } => {
            (Rule::MaxLength, format!("Must be {limit} or fewer in length."))
        }
        Kind::MinLength { limit } | Kind::MinItems { limit } | Kind::MinProperties { limit } => {
            (Rule::MinLength, format!("Must be {limit} or more in length."))
        }
        Kind::Maximum { limit } | Kind::ExclusiveMaximum { limit } => {
            (Rule::Maximum, format!("int value should be less than or equal to {limit}."))
        }
        Kind::Minimum { limit } | Kind::ExclusiveMinimum { limit } => {
            (Rule::Minimum, format!("int value should be greater than or equal to {limit}."))
        }
        Kind::UniqueItems => (Rule::Unique, "holds the same value twice".to_owned()),
        _ => (Rule::Format, error.to_string()),
    };
    found.push(Violation::new(place, rule, message));
}

/// What is wrong in the branch of a union that the author meant: not one of another JSON type, not one with another
/// `type`; of the rest the one that knows the most of its keys, and then the one with the least to mend.
fn meant(place: &str, context: &[Vec<ValidationError<'static>>]) -> Option<Vec<Violation>> {
    let discriminator = format!("{place}/type");
    let is_other = |error: &ValidationError<'_>| {
        let here = error.instance_path().as_str();
        match error.kind() {
            Kind::Type { .. } | Kind::Constant { .. } => here == place || here == discriminator,
            Kind::Enum { .. } => here == discriminator,
            _ => false,
        }
    };
    let explained = |branch: &Vec<ValidationError<'_>>| {
        let mut found = Vec::new();
        for error in branch {
            explain_one(error, &mut found);
        }
        found
    };
    let candidates = context.iter().filter(|branch| !branch.iter().any(is_other));
    candidates.map(explained).min_by_key(|found| {
        let is_foreign_key = |violation: &&Violation| {
            let key = violation.pointer.strip_prefix(place).unwrap_or_default();
            violation.rule == Rule::UnknownKey && key.matches('/').count() == 1
        };
        (found.iter().filter(is_foreign_key).count(), found.len())
    })
}

/// The beginning of a value.
fn short(value: &Value) -> String {
    const SHOWN: usize = 60;
    let text = value.to_string();
    if text.chars().count() <= SHOWN {
        return text;
    }
    text.chars().take(SHOWN).chain("…".chars()).collect()
}
