//! Lists page by page.
//!
//! What grows with posts, members or time is read from the store by its key ([`Page::beyond`] takes what such a read gives).
//! What configuration bounds is read as a whole and cut here ([`Page::bounded`]).

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;

/// Lines of a page unless something else is asked for.
const LINES: u32 = 50;
/// The most lines of a page.
const LINES_MAX: u32 = 200;

/// Which page of a list that is asked for nothing else.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    /// The `next` of the page before.
    pub(super) after: Option<i64>,
    /// Lines of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

impl Asked {
    /// How many lines the page has.
    pub(super) fn limit(&self) -> Result<usize, Problem> {
        limit(self.limit)
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Page<T: ToSchema> {
    /// The lines.
    pub(super) items: Vec<T>,
    /// What to send as `after` for the next page; missing on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}

impl<T: ToSchema> Page<T> {
    /// A page as the store gave it: its rows, and the place of the last one when there are more.
    pub(super) fn beyond<R>((rows, next): (Vec<R>, Option<i64>), shown: impl FnMut(&R) -> T) -> Self {
        Self { items: rows.iter().map(shown).collect(), next: next.map(|next| next.to_string()) }
    }

    /// A page of rows that are few, in the order of their numbers.
    pub(super) fn bounded<R>(
        mut rows: Vec<R>,
        asked: &Asked,
        number: impl Fn(&R) -> i64,
        shown: impl FnMut(&R) -> T,
    ) -> Result<Self, Problem> {
        rows.retain(|row| asked.after.is_none_or(|after| number(row) > after));
        let next = campaigns::panel::paging::cut(&mut rows, asked.limit()?, number);
        Ok(Self::beyond((rows, next), shown))
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever follows `next` sees every row once and in order, also when one is taken out or added on the way.
    #[test]
    fn a_bounded_list_is_whole_whatever_its_pages_are() {
        for lines in 1..=6 {
            let mut rows: Vec<i64> = (1..=5).collect();
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let asked = Asked { after, limit: Some(lines) };
                let page = Page::bounded(rows.clone(), &asked, |row| *row, |row| *row).unwrap();
                seen.extend(page.items);
                // What was shown goes, and something new comes at the end.
                rows.retain(|row| Some(row) != seen.last());
                if !rows.contains(&6) {
                    rows.push(6);
                }
                let Some(next) = page.next else { break };
                after = Some(next.parse().unwrap());
            }
            seen.retain(|row| *row != 6);
            assert_eq!(seen, [1, 2, 3, 4, 5], "{lines} lines a page");
        }
        assert!(
            Page::bounded(vec![1], &Asked { after: None, limit: Some(201) }, |row| *row, |row| *row).is_err()
        );
    }
}
