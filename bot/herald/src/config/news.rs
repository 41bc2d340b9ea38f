//! The section of news feeds.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use chrono::TimeDelta;
use feeds::http::Http;
use feeds::news::fetch::{Format, Source, address};
use feeds::news::json::Pointers;
use market::Theme;
use serde::{Deserialize, Serialize};

use crate::exit::Failure;
use crate::watch::news::{Feed, Place, Setup, is_of};

/// Feeds, and how what they say is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewsSection {
    /// Whether only headlines about the theme of the triggers are kept.
    pub only_relevant: bool,
    /// How long headlines are kept, in days.
    pub retention_days: u32,
    /// Domains that speak for themselves.
    pub primary_domains: Vec<String>,
    /// The feeds.
    pub feeds: Vec<FeedSection>,
}

/// A feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedSection {
    /// What it is called in health and in the log.
    pub name: String,
    /// What it is.
    pub kind: FeedKind,
    /// Where it is, for rss and json.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The folder, for folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
    /// How often it is looked at, in seconds.
    #[serde(default = "interval_seconds")]
    pub interval_seconds: u32,
    /// Whether it speaks for itself: one report of it confirms a story, one denial retracts it.
    #[serde(default)]
    pub official: bool,
    /// The language of its headlines, where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// Who publishes it, where that is not its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How long one exchange may take, in seconds.
    #[serde(default = "timeout_seconds")]
    pub timeout_seconds: u32,
    /// The most bytes of an answer or a file.
    #[serde(default = "bytes_max")]
    pub bytes_max: u32,
    /// Where things stand in the answer, for json.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointers: Option<Pointers>,
}

/// What a feed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeedKind {
    /// RSS, Atom or JSON Feed.
    Rss,
    /// JSON, read by pointers.
    Json,
    /// A folder of JSON Lines.
    Folder,
}

fn interval_seconds() -> u32 {
    120
}

fn timeout_seconds() -> u32 {
    20
}

fn bytes_max() -> u32 {
    4_000_000
}

impl NewsSection {
    /// Checks what types cannot say.
    ///
    /// # Errors
    /// The key, and what is wrong with it.
    pub fn check(&self) -> Result<(), (String, String)> {
        if self.retention_days == 0 {
            return Err((
                "news.retention_days".to_owned(),
                "0 would forget every headline at once; use 180".to_owned(),
            ));
        }
        for domain in &self.primary_domains {
            if domain.contains("://") || !domain.contains('.') {
                let why = format!("{domain:?} is no domain; write it as in \"ustr.gov\"");
                return Err(("news.primary_domains".to_owned(), why));
            }
        }
        let mut names = BTreeSet::new();
        for (number, feed) in self.feeds.iter().enumerate() {
            let wrong = |key: &str, why: String| Err((format!("news.feeds[{number}].{key}"), why));
            if feed.name.trim().is_empty() || feed.name.len() > 80 {
                return wrong("name", "a feed has a name of 1 to 80 bytes".to_owned());
            }
            if !names.insert(feed.name.as_str()) {
                return wrong("name", format!("two feeds are called {:?}", feed.name));
            }
            if feed.interval_seconds < 10 {
                return wrong(
                    "interval_seconds",
                    "less than 10 s would get herald barred; use 60 or more".to_owned(),
                );
            }
            if feed.timeout_seconds == 0 || feed.bytes_max == 0 {
                return wrong("timeout_seconds", "neither it nor bytes_max may be 0".to_owned());
            }
            if let Err((key, why)) = feed.place() {
                return wrong(key, why);
            }
        }
        Ok(())
    }

    /// What the service is set up with; `None` without feeds.
    ///
    /// # Errors
    /// When there is no HTTP client.
    pub fn setup(&self, theme: &Theme) -> Result<Option<Setup>, Failure> {
        if self.feeds.is_empty() {
            return Ok(None);
        }
        let feed = |section: &FeedSection| {
            let place =
                section.place().map_err(|(key, why)| Failure::Input(format!("news.feeds: {key}: {why}")))?;
            let named = section.source.clone().unwrap_or_else(|| section.name.clone());
            Ok(Feed {
                name: section.name.clone(),
                source: named,
                official: section.official
                    || place.host().is_some_and(|host| is_of(host, &self.primary_domains)),
                lang: section.lang.clone(),
                interval: Duration::from_secs(section.interval_seconds.into()),
                place,
            })
        };
        Ok(Some(Setup {
            feeds: self.feeds.iter().map(feed).collect::<Result<_, Failure>>()?,
            theme: theme.clone(),
            only_relevant: self.only_relevant,
            primary_domains: self.primary_domains.clone(),
            retention: TimeDelta::days(self.retention_days.into()),
            http: Http::new(None).map_err(Failure::Outside)?,
        }))
    }
}

impl FeedSection {
    /// Where the feed comes from.
    fn place(&self) -> Result<Place, (&'static str, String)> {
        let unused = |key, set: bool| {
            if set { Err((key, "this kind of feed has no such key".to_owned())) } else { Ok(()) }
        };
        let format = match self.kind {
            FeedKind::Folder => {
                unused("url", self.url.is_some())?;
                unused("pointers", self.pointers.is_some())?;
                let path = self.path.clone().ok_or(("path", "name the folder".to_owned()))?;
                return Ok(Place::Folder { path, bytes_max: self.bytes_max.into() });
            }
            FeedKind::Rss => {
                unused("pointers", self.pointers.is_some())?;
                Format::Feed
            }
            FeedKind::Json => {
                let missing = || {
                    (
                        "pointers",
                        "say where the items and their title are, as in pointers = { items = \"/data\", \
                                               title = \"/title\" }"
                            .to_owned(),
                    )
                };
                let pointers = self.pointers.clone().ok_or_else(missing)?;
                pointers.check().map_err(|why| ("pointers", why))?;
                Format::Json(pointers)
            }
        };
        unused("path", self.path.is_some())?;
        let url = self.url.as_deref().ok_or(("url", "name the address of the feed".to_owned()))?;
        let url = address(url).map_err(|why| ("url", why))?;
        Ok(Place::Http(Box::new(Source {
            url,
            format,
            timeout: Duration::from_secs(self.timeout_seconds.into()),
            bytes_max: self.bytes_max as usize,
        })))
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    use super::*;

    fn read(text: &str) -> Result<Config, String> {
        let file = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
        std::fs::write(file.path(), format!("[news]\n{text}")).unwrap();
        Config::read(Some(file.path()), []).map_err(|failure| failure.to_string())
    }

    #[test]
    fn feeds_become_what_the_service_listens_to() {
        let config = read(
            "[[news.feeds]]\nname = \"A\"\nkind = \"rss\"\nurl = \"https://a.example/rss\"\ninterval_seconds = 60\n\
             [[news.feeds]]\nname = \"USTR\"\nkind = \"rss\"\nurl = \"https://www.ustr.gov/rss\"\n\
             [[news.feeds]]\nname = \"J\"\nkind = \"json\"\nurl = \"https://j.example\"\nsource = \"The J\"\n\
             pointers = { items = \"/data\", title = \"/title\" }\n\
             [[news.feeds]]\nname = \"F\"\nkind = \"folder\"\npath = \"drop\"\nofficial = true\n",
        )
        .unwrap();
        let setup = config.news.setup(&config.market.triggers.theme).unwrap().unwrap();
        let told: Vec<_> = setup
            .feeds
            .iter()
            .map(|feed| (feed.source.as_str(), feed.official, feed.interval.as_secs()))
            .collect();
        assert_eq!(told, [("A", false, 60), ("USTR", true, 120), ("The J", false, 120), ("F", true, 120)]);
        assert_eq!(setup.feeds[1].place.host(), Some("www.ustr.gov"));
        // What is shown can be read again.
        let shown = toml::to_string_pretty(&config.news).unwrap();
        assert_eq!(toml::from_str::<NewsSection>(&shown).unwrap(), config.news);
        let none = Config::read(None, []).unwrap();
        assert!(
            none.news.feeds.is_empty() && none.news.setup(&none.market.triggers.theme).unwrap().is_none()
        );
    }

    #[test]
    fn what_cannot_work_is_refused_with_its_key() {
        let feed = |keys: &str| read(&format!("[[news.feeds]]\nname = \"A\"\n{keys}")).unwrap_err();
        for (keys, key) in [
            ("kind = \"rss\"", "news.feeds[0].url: name the address"),
            ("kind = \"rss\"\nurl = \"a.example\"", "news.feeds[0].url: this is no address"),
            ("kind = \"rss\"\nurl = \"ftp://a.example\"", "news.feeds[0].url: the address of a feed begins"),
            (
                "kind = \"rss\"\nurl = \"https://me:hush@a.example\"",
                "news.feeds[0].url: an address carries no name",
            ),
            ("kind = \"rss\"\nurl = \"https://a.example\"\npath = \"x\"", "news.feeds[0].path"),
            ("kind = \"json\"\nurl = \"https://a.example\"", "news.feeds[0].pointers: say where"),
            (
                "kind = \"json\"\nurl = \"https://a.example\"\npointers = { items = \"data\", title = \"/t\" }",
                "news.feeds[0].pointers: items is \"data\"",
            ),
            ("kind = \"folder\"", "news.feeds[0].path: name the folder"),
            ("kind = \"folder\"\npath = \"x\"\ninterval_seconds = 1", "news.feeds[0].interval_seconds"),
            ("kind = \"gopher\"", "news.feeds[0].kind"),
            (
                "kind = \"folder\"\npath = \"x\"\n[[news.feeds]]\nname = \"A\"\nkind = \"folder\"\npath = \"y\"",
                "two feeds are called",
            ),
        ] {
            let error = feed(keys);
            assert!(error.contains(key) && !error.contains("hush"), "{keys}: {error}");
        }
        assert!(read("retention_days = 0").unwrap_err().contains("news.retention_days"));
        assert!(
            read("primary_domains = [\"https://ustr.gov\"]").unwrap_err().contains("news.primary_domains")
        );
    }
}
