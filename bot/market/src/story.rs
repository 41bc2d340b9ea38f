//! Which headlines tell the same story, how many sources stand behind it, and how far it is believed.
//!
//! Everything here is a pure function of headlines. A story is a cluster of reports: [`same_story`] says whether two
//! belong together, [`origins`] how many of them are independent, [`after_report`] and [`after_denial`] what a newly
//! heard report does to the state of a story. What is decided here is decided by words and addresses alone; a person may
//! overrule all of it.
//!
//! Precision comes first everywhere: two clusters of one story cost a moderator a glance, while two stories in one
//! cluster would confirm each other. In the same spirit doubt about independence counts as dependence.

mod denial;
mod likeness;
mod names;
mod origin;
mod print;
mod state;
mod words;

pub use denial::denies;
pub use likeness::{Likeness, WINDOW, same_story};
pub use origin::{Origins, credits, origins};
pub use print::{Print, canonical_url};
pub use state::{Move, Standing, Why, after_denial, after_report, first_state};

use chrono::{DateTime, Utc};

/// A report as it is compared: a headline of one source, with what else the source said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Who publishes it: a name or a domain.
    pub source: String,
    /// Whether the source speaks for itself: a ministry about its tariffs, an exchange about its halt.
    pub official: bool,
    /// The headline, as plain text.
    pub title: String,
    /// What else is said, as plain text; may be empty.
    pub body: String,
    /// Where it stands.
    pub url: Option<String>,
    /// When it was out: the source's time, but never later than when it was heard.
    pub out_at: DateTime<Utc>,
}
