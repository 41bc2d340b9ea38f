//! Times in pages.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};
use domain::window::utc8;

/// A time as a page shows it: UTC+8 in the text, and the machine's form in an attribute from which the script makes
/// local and relative times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Moment(pub(crate) DateTime<Utc>);

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let machine = self.0.to_rfc3339_opts(SecondsFormat::Secs, true);
        let shown = utc8(self.0).format("%Y-%m-%d %H:%M");
        write!(f, "<time datetime=\"{machine}\" title=\"{shown} UTC+8\">{shown}</time>")
    }
}

/// Digits, hyphens and the words above need no escaping.
impl askama::filters::HtmlSafe for Moment {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_shows_utc_8_and_carries_utc() {
        let moment = Moment(DateTime::from_timestamp(1_743_663_600, 0).unwrap());
        let expected = "<time datetime=\"2025-04-03T07:00:00Z\" title=\"2025-04-03 15:00 UTC+8\">2025-04-03 15:00</time>";
        assert_eq!(moment.to_string(), expected);
    }
}
