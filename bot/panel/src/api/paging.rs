//! Lists page by page.

use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Problem;

/// Lines of a page unless something else is asked for.
const LINES: u32 = 50;
/// The most lines of a page.
const LINES_MAX: u32 = 200;

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Page<T: ToSchema> {
    /// The lines.
    pub(super) items: Vec<T>,
    /// What to send as `after` for the next page; missing on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}

/// How many lines a page has.
pub(super) fn limit(asked: Option<u32>) -> Result<usize, Problem> {
    let limit = asked.unwrap_or(LINES);
    if (1..=LINES_MAX).contains(&limit) {
        Ok(limit as usize)
    } else {
        Err(Problem::field("limit", format!("limit is {limit}; ask for 1 to {LINES_MAX} lines")))
    }
}
