//! The addresses of the market: a stretch, a filter and a page stand in them, so that a link shows what its sender saw.

use campaigns::panel::market::RangeAsked;
use campaigns::panel::news::{NewsKey, NewsPlace};
use chrono::{DateTime, Datelike as _, NaiveDateTime, TimeDelta, Utc};
use serde::Deserialize;

/// How the fields of a form write a time; it is UTC+8.
const FIELD: &str = "%Y-%m-%dT%H:%M";
/// Years in which there are prices. Others would leave what can be computed with.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2200;
/// The stretches that have a link: their name and their days.
pub(super) const STRETCHES: [(&str, i64); 4] = [("1d", 1), ("3d", 3), ("7d", 7), ("30d", 30)];
/// The stretch of a page that asks for none.
const USUAL: &str = "3d";

/// What the page of the market is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// One of [`STRETCHES`].
    pub(super) range: String,
    /// A stretch of one's own, in UTC+8.
    pub(super) from: String,
    pub(super) to: String,
    /// Only news in this state.
    pub(super) state: String,
    /// Only news with these words.
    pub(super) text: String,
    /// Only news beyond this place.
    pub(super) after: String,
    /// Only events before this time, in milliseconds.
    pub(super) events: String,
    /// What was done a moment ago.
    pub(super) done: String,
}

impl Asked {
    /// The stretch; nonsense is the usual one.
    pub(super) fn stretch(&self) -> RangeAsked {
        if let (Some(from), Some(to)) = (read_field(&self.from), read_field(&self.to))
            && from < to
        {
            return RangeAsked::Between(from, to);
        }
        let days = STRETCHES.iter().find(|(name, _)| *name == self.named()).map_or(3, |(_, days)| *days);
        RangeAsked::Last(TimeDelta::days(days))
    }

    /// The name of the stretch, unless it is one of one's own.
    pub(super) fn named(&self) -> &str {
        if !self.from.is_empty() && !self.to.is_empty() {
            return "";
        }
        STRETCHES.iter().map(|(name, _)| *name).find(|name| *name == self.range).unwrap_or(USUAL)
    }

    /// With a named stretch.
    pub(super) fn with_range(&self, name: &str) -> Self {
        Self { range: name.to_owned(), from: String::new(), to: String::new(), ..self.clone() }
    }

    /// With a stretch of one's own.
    pub(super) fn with_span(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Self {
        Self { range: String::new(), from: field(from), to: field(to), ..self.clone() }
    }

    /// The address of the page.
    pub(super) fn href(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let fields = [
            ("range", &self.range),
            ("from", &self.from),
            ("to", &self.to),
            ("state", &self.state),
            ("text", &self.text),
            ("after", &self.after),
            ("events", &self.events),
        ];
        for (name, value) in fields {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { "/market".to_owned() } else { format!("/market?{query}") }
    }

    /// The place in the list of news; nonsense is the beginning.
    pub(super) fn place(&self) -> Option<NewsPlace> {
        let (ms, key) = self.after.split_once('.')?;
        let at = DateTime::from_timestamp_millis(ms.parse().ok()?).filter(|at| YEARS.contains(&at.year()))?;
        Some((at, key.parse().ok()?))
    }

    /// Before when events are listed.
    pub(super) fn events_before(&self) -> Option<DateTime<Utc>> {
        let at = DateTime::from_timestamp_millis(self.events.parse().ok()?)?;
        Some(at).filter(|at| YEARS.contains(&at.year()))
    }
}

/// How an address names a place in the list of news.
pub(super) fn place_word((at, key): &NewsPlace) -> String {
    format!("{}.{key}", at.timestamp_millis())
}

/// A time as the fields of a form write it.
pub(super) fn field(at: DateTime<Utc>) -> String {
    domain::window::utc8(at).format(FIELD).to_string()
}

fn read_field(text: &str) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(text, FIELD).ok()?;
    let years = YEARS.contains(&local.year());
    years.then(|| local.and_utc() - TimeDelta::hours(8))
}

/// The page of a story or headline.
pub(super) fn news_href(key: &NewsKey) -> String {
    format!("/market/news/{}", segment(&key.to_string()))
}

/// The page of an event.
pub(super) fn event_href(key: &str) -> String {
    format!("/market/events/{}", segment(key))
}

/// Text as one part of a path.
fn segment(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_~:".contains(&byte);
    let coded = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(coded).collect::<Vec<_>>().concat()
}

/// An address of a headline that may become a link, with the name of its host: only a plain one of the web.
pub(super) fn outside(url: &str) -> Option<(String, String)> {
    const CHARS_MAX: usize = 400;
    let parsed = url::Url::parse(url).ok().filter(|_| url.len() <= CHARS_MAX)?;
    let web = matches!(parsed.scheme(), "https" | "http");
    let plain = parsed.username().is_empty() && parsed.password().is_none();
    let host = parsed.host_str().filter(|_| web && plain)?.to_owned();
    Some((parsed.to_string(), host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(from: &str, to: &str) -> Asked {
        Asked { from: from.to_owned(), to: to.to_owned(), ..Asked::default() }
    }

    #[test]
    fn a_stretch_is_read_in_utc_8_and_nonsense_is_the_usual_one() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let between = RangeAsked::Between(at("2025-04-02T20:00:00Z"), at("2025-04-02T21:30:00Z"));
        assert_eq!(own("2025-04-03T04:00", "2025-04-03T05:30").stretch(), between);
        let usual = RangeAsked::Last(TimeDelta::days(3));
        for (from, to) in [
            ("", ""),
            ("x", "y"),
            ("2025-04-03T05:30", "2025-04-03T04:00"),
            ("0001-01-01T00:00", "9999-01-01T00:00"),
        ] {
            assert_eq!(own(from, to).stretch(), usual, "{from} {to}");
        }
        assert_eq!(Asked::default().with_range("7d").stretch(), RangeAsked::Last(TimeDelta::days(7)));
        let asked = own("2025-04-03T04:00", "2025-04-03T05:30");
        assert_eq!(asked.href(), "/market?from=2025-04-03T04%3A00&to=2025-04-03T05%3A30");
    }

    #[test]
    fn a_place_reads_back() {
        let place = (DateTime::from_timestamp(1_743_624_780, 0).unwrap(), NewsKey::Story(7));
        let asked = Asked { after: place_word(&place), ..Asked::default() };
        assert_eq!(asked.place(), Some(place));
        for nonsense in ["", "1", "x.s7", "1743624780000.", "99999999999999999.s7"] {
            assert_eq!(Asked { after: nonsense.to_owned(), ..Asked::default() }.place(), None, "{nonsense}");
        }
    }

    #[test]
    fn only_plain_addresses_of_the_web_become_links() {
        assert_eq!(outside("https://news.example/a?b=1").unwrap().1, "news.example");
        let bad = [
            "javascript:alert(1)",
            "data:text/html,x",
            "https://bank.example@evil.example/",
            "//x/y",
            "ftp://x/",
            "",
        ];
        for bad in bad {
            assert_eq!(outside(bad), None, "{bad}");
        }
        assert_eq!(outside("https://news.example/\"><b>").unwrap().0, "https://news.example/%22%3E%3Cb%3E");
    }
}
