//! What a program sends: addresses, queries, bodies.

use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use domain::verdict::NOTE_CHARS_MAX;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::problem::Problem;
use crate::refusal::Refusal;

/// What the framework says before it names the field.
const BEFORE: [&str; 2] =
    ["Failed to deserialize query string: ", "Failed to deserialize the JSON body into the target type: "];

/// The field that a sentence of the framework is about, if it names one.
pub(super) fn field_in(said: &str) -> Option<String> {
    let rest = BEFORE.iter().find_map(|before| said.strip_prefix(before))?;
    let (field, _) = rest.split_once(": ")?;
    let plain = !field.is_empty() && field.chars().all(|c| c.is_ascii_alphanumeric() || "_.[]".contains(c));
    plain.then(|| field.to_owned())
}

fn told(said: &str, status: axum::http::StatusCode) -> Problem {
    let detail = BEFORE.iter().find_map(|before| said.strip_prefix(before)).unwrap_or(said);
    let problem = Problem::new(status, "bad-input", detail);
    Problem { field: field_in(said).map(String::into_boxed_str), ..problem }
}

/// A query; one that does not read is a problem with its parameter.
pub(super) struct Query<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Query(value)),
            Err(rejection) => Err(query_problem(&rejection)),
        }
    }
}

fn query_problem(rejection: &QueryRejection) -> Problem {
    told(&rejection.body_text(), rejection.status())
}

/// A body; one that does not read is a problem with its field.
pub(super) struct Json<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Json::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Json(value)),
            Err(rejection @ JsonRejection::MissingJsonContentType(_)) => {
                Err(Problem::new(rejection.status(), "media-type", "send the body as application/json"))
            }
            Err(rejection) => Err(told(&rejection.body_text(), rejection.status())),
        }
    }
}

/// The campaign of an address; one that cannot be a campaign is unknown.
pub(super) fn campaign_id(text: String) -> Result<CampaignId, Problem> {
    crate::screens::campaign_id(text).map_err(Problem::from)
}

/// The id of an address; one that cannot be an id is unknown.
pub(super) fn snowflake(text: &str) -> Result<Snowflake, Problem> {
    crate::screens::snowflake(text).map_err(Problem::from)
}

/// An id in a query or a body.
pub(super) fn id_in(field: &str, text: Option<&str>) -> Result<Option<Snowflake>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let id = text
        .parse::<u64>()
        .ok()
        .filter(|id| i64::try_from(*id).is_ok() && text.bytes().all(|b| b.is_ascii_digit()));
    id.map(|id| Some(Snowflake(id)))
        .ok_or_else(|| Problem::field(field, format!("{text:?} is no id; an id is up to 19 digits")))
}

/// A whole number of a body. JSON Schema counts `2.0` among the integers, so it is one here.
pub(super) fn whole<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let number = serde_json::Number::deserialize(deserializer)?;
    // Beyond 2^53 a float may stand for several integers.
    let float = |value: &f64| value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0;
    let whole = number.as_i64().or_else(|| number.as_f64().filter(float).map(|value| value as i64));
    whole.ok_or_else(|| serde::de::Error::custom(format!("{number} is no whole number")))
}

/// A whole number of a body that may be missing; see [`whole`].
pub(super) fn maybe_whole<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<i64>, D::Error> {
    Ok(Option::<Whole>::deserialize(deserializer)?.map(|whole| whole.0))
}

/// A whole number inside a list of a body; see [`whole`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Whole(pub(super) i64);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        whole(deserializer).map(Whole)
    }
}

/// The number of an address; one that cannot be a number there is unknown.
pub(super) fn number<T: std::str::FromStr>(text: &str) -> Result<T, Problem> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten().ok_or_else(|| Refusal::NotFound.into())
}

/// Words of a body, [`NOTE_CHARS_MAX`] characters at most.
pub(super) fn words(field: &str, text: &str) -> Result<String, Problem> {
    if text.chars().count() > NOTE_CHARS_MAX {
        return Err(Problem::field(field, format!("it has more than {NOTE_CHARS_MAX} characters")));
    }
    // No database keeps a NUL character, and no reader sees one.
    Ok(text.trim().replace('\0', "\u{fffd}"))
}

/// Words that may not be missing, as [`words`].
pub(super) fn reason(field: &str, text: &str) -> Result<String, Problem> {
    let text = words(field, text)?;
    if text.is_empty() {
        return Err(Problem::rule(field, "say why in a sentence; it stays in the log"));
    }
    Ok(text)
}

/// A write that needs nothing but what was seen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Seen {
    /// The revision that was looked at; a newer one refuses the write.
    #[serde(deserialize_with = "whole")]
    pub(super) revision: i64,
}

/// The codes of reasons, for the document.
pub(super) fn reason_schema() -> utoipa::openapi::schema::Object {
    use domain::verdict::ReasonCode;
    use utoipa::openapi::schema::{ObjectBuilder, Type};
    let codes = ReasonCode::ALL.iter().map(|code| code.name());
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_of_the_framework_names_its_field() {
        let field = |said: &str| field_in(said);
        assert_eq!(
            field("Failed to deserialize query string: limit: invalid digit found in string").unwrap(),
            "limit"
        );
        let body =
            "Failed to deserialize the JSON body into the target type: revision: invalid type: string \"x\"";
        assert_eq!(field(body).unwrap(), "revision");
        assert_eq!(
            field("Failed to deserialize the JSON body into the target type: missing field `x`"),
            None
        );
        assert_eq!(field("anything: else"), None);
    }
}
