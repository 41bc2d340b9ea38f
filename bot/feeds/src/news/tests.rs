//! The recorded feeds of the data directory, and what a hostile one might send.

use std::io::Write as _;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{FeedError, Parsed, mojibake, plain, rss};

/// A file of the optional data directory. Absent: says so loudly, or fails where the environment says it must be there.
#[expect(clippy::disallowed_methods, reason = "a test run is configured by its environment")]
fn shared(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/market").join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let required = std::env::var("HERALD_TESTS_REQUIRE_SHARED").is_ok_and(|value| value == "1");
            assert!(!required, "{name}: {error}, and HERALD_TESTS_REQUIRE_SHARED=1");
            writeln!(std::io::stderr(), "\nskipped: ../shared missing ({name})")
                .expect("standard error is open");
            None
        }
    }
}

fn samples(ending: &str) -> Vec<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/market/rss_samples");
    let Ok(entries) = std::fs::read_dir(folder) else {
        assert!(shared("rss_samples").is_none());
        return Vec::new();
    };
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(ending)).collect();
    names.sort();
    names
}

fn read(name: &str) -> Option<Result<Parsed, FeedError>> {
    Some(rss::parse(&shared(&format!("rss_samples/{name}"))?, None, None))
}

/// Title, id, link and time of every entry are those of the recorded parse of another reader.
#[test]
fn recorded_feeds_read_as_expected() {
    let mut compared = 0;
    for expected in samples(".serde.json") {
        let stem = expected.trim_end_matches(".serde.json");
        let name = if stem.starts_with("jsonfeed") { format!("{stem}.json") } else { format!("{stem}.xml") };
        let parsed = read(&name).unwrap().unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(parsed.troubles, Vec::<String>::new(), "{name}");
        let expected: Value =
            serde_json::from_slice(&shared(&format!("rss_samples/{expected}")).unwrap()).unwrap();
        let entries = expected["entries"].as_array().unwrap();
        assert_eq!(parsed.items.len(), entries.len(), "{name}");
        for (item, entry) in parsed.items.iter().zip(entries) {
            assert_eq!(item.id, entry["id"].as_str().unwrap(), "{name}");
            let title = entry["title"]["content"].as_str().unwrap_or_default();
            if !title.is_empty() {
                assert_eq!(item.title, plain::plain(title, 500), "{name}");
                assert!(
                    !item.title.contains("&amp;") && !item.title.contains("</"),
                    "{name}: {}",
                    item.title
                );
            }
            let links: Vec<&str> =
                entry["links"].as_array().unwrap().iter().filter_map(|link| link["href"].as_str()).collect();
            if let Some(url) = &item.url {
                assert!(
                    links.contains(&url.as_str()) || *url == item.id,
                    "{name}: {url} is none of {links:?}"
                );
            } else {
                assert!(links.is_empty(), "{name}");
            }
            let at = [&entry["published"], &entry["updated"]].into_iter().find_map(Value::as_str);
            assert_eq!(item.published_at, at.map(|at| at.parse::<DateTime<Utc>>().unwrap()), "{name}");
            assert!(!item.body.contains("</"), "{name}: markup is left in {:?}", item.body);
            compared += 1;
        }
    }
    assert!(compared >= 16 || samples(".xml").is_empty(), "only {compared} entries were compared");
}

/// What is ill-formed or undeclared gives a named error or what can be saved of it.
#[test]
fn ill_formed_feeds_are_read_as_far_as_they_go() {
    // The words that must be found, by file; `None` for files without any item.
    let table = [
        ("feedparser_illformed_aaa_illformed.xml", None),
        ("feedparser_illformed_always_strip_doctype.xml", None),
        ("feedparser_illformed_big5.xml", None),
        ("feedparser_illformed_eucjp.xml", Some("ゲーム三昧な正月")),
        ("feedparser_illformed_euckr.xml", Some("EUC-KR 에서 TypeKey 한글닉네임 표시하기")),
        ("feedparser_illformed_gb2312.xml", Some("不归移民漫画系列：专业工作")),
        ("feedparser_illformed_koi8r.xml", Some("Как пережить новогоднюю ночь")),
        ("feedparser_illformed_shiftjis.xml", Some("DrecomRSS")),
        ("rss_2.0_invalid_1.xml", None),
    ];
    for name in samples(".xml").into_iter().filter(|name| name.contains("ill") || name.contains("invalid")) {
        let (_, title) =
            table.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("{name} is new"));
        match (read(&name).unwrap(), title) {
            (Ok(parsed), None) => assert_eq!(parsed.items, [], "{name}"),
            (Ok(parsed), Some(title)) => {
                assert!(parsed.items.iter().any(|item| item.title.contains(title)), "{name}: {parsed:#?}");
            }
            (Err(error), None) => assert!(!error.to_string().is_empty()),
            (Err(error), Some(_)) => panic!("{name}: {error}"),
        }
    }
    if let Some(big5) = shared("rss_samples/feedparser_illformed_big5.xml") {
        assert_eq!(super::encoding::decode(&big5, None).charset, "Big5");
    }
}

/// The recorded posts of which the source had been read wrongly are mended to the letter, and no other is touched.
#[test]
fn recorded_mojibake_is_mended() {
    let Some(lines) = shared("news_trump_truth_social_episodes.jsonl") else { return };
    let (mut marked, mut mended, mut touched) = (0, 0, Vec::new());
    for line in std::str::from_utf8(&lines).unwrap().lines() {
        let post: Value = serde_json::from_str(line).unwrap();
        let text = post["text"].as_str().unwrap();
        if post["mojibake_in_source"] == true {
            marked += 1;
            // What the source had: each byte of the UTF-8 text as a character of its own.
            let (wrong, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes());
            mended += u32::from(mojibake::mend(&wrong) == (text.to_owned(), true));
        } else if mojibake::mend(text).1 {
            touched.push(text.to_owned());
        }
    }
    assert_eq!((marked, mended), (147, 147));
    // One unmarked post does have it, in the file as it is: "…again!Â\u{a0}They…".
    assert!(touched.len() <= 1 && touched.iter().all(|text| text.contains("Â\u{a0}")), "{touched:#?}");
}

#[test]
fn every_version_of_rss_is_read() {
    let item = "<item><title>One</title><link>https://n.example/1</link></item>";
    for root in [
        "<rss>",
        "<rss version=\"0.91\">",
        "<rss version='0.93'>",
        "<rss version=\"0.94\">",
        "<rss version=\"2.0\">",
        "<rss version=\"2.0.1\">",
    ] {
        let parsed = rss::parse(
            format!("{root}<channel><title>x</title>{item}</channel></rss>").as_bytes(),
            None,
            None,
        );
        let parsed = parsed.unwrap_or_else(|error| panic!("{root}: {error}"));
        assert_eq!(parsed.items[0].url.as_deref(), Some("https://n.example/1"), "{root}");
    }
    let rdf = "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://my.netscape.com/rdf/simple/0.9/\">\
               <channel><title>x</title></channel><item><title>One</title><link>https://n.example/1</link></item></rdf:RDF>";
    assert_eq!(rss::parse(rdf.as_bytes(), None, None).unwrap().items.len(), 1);
    let json = "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"x\",\"items\":[{\"id\":\"1\",\"title\":\"One\",\
                \"url\":\"https://n.example/1\",\"date_published\":\"2025-04-02T20:17:00Z\"}]}";
    assert_eq!(rss::parse(json.as_bytes(), None, None).unwrap().items[0].title, "One");
}

#[test]
fn a_broken_item_does_not_hide_the_others() {
    let feed = "<rss version=\"2.0\"><channel><item><guid>1</guid><title>AT&T &nbsp;rises</title></item>\
                <item><guid>2</guid><title>broken <b></title></item>\
                <item><guid>3</guid><title>Three</title></item>";
    let parsed = rss::parse(feed.as_bytes(), None, None).unwrap();
    let titles: Vec<&str> = parsed.items.iter().map(|item| item.title.as_str()).collect();
    assert!(titles.contains(&"AT&T rises") && titles.contains(&"Three"), "{parsed:#?}");
    assert!(!parsed.troubles.is_empty());
}

#[test]
fn an_item_without_an_id_has_the_same_one_at_every_reading() {
    let feed = "<rss version=\"2.0\"><channel><item><title>One</title></item><item><title>Two</title></item></channel></rss>";
    let ids = || {
        rss::parse(feed.as_bytes(), None, None)
            .unwrap()
            .items
            .into_iter()
            .map(|item| item.id)
            .collect::<Vec<_>>()
    };
    let first = ids();
    assert_eq!(first, ids());
    assert_ne!(first[0], first[1]);
}

/// Time is the feed's; a clock in the text changes nothing, and a missing one is missing.
#[test]
fn times_are_those_of_the_feed() {
    let item = |time: &str| {
        let feed = format!(
            "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><item><title>News broke at 8:17 UTC\
             </title>{time}</item></channel></rss>"
        );
        let item = rss::parse(feed.as_bytes(), None, None).unwrap().items.remove(0);
        (item.published_at, item.precision_s)
    };
    let at = |text: &str| Some(text.parse::<DateTime<Utc>>().unwrap());
    assert_eq!(item("<pubDate>Wed, 02 Apr 2025 16:17:00 -0400</pubDate>"), (at("2025-04-02T20:17:00Z"), 1));
    assert_eq!(item("<dc:date>2025-04-02</dc:date>"), (at("2025-04-02T00:00:00Z"), 86_400));
    assert_eq!(item(""), (None, 1));
    assert_eq!(item("<pubDate>soon</pubDate>"), (None, 1));
}

/// Nothing that a document declares is ever fetched or multiplied.
#[test]
fn declared_entities_are_never_resolved() {
    let nested = |n: u32| format!("<!ENTITY e{n} \"{}\">", format!("&e{};", n - 1).repeat(4));
    let lines = (1..12).map(nested).collect::<Vec<_>>().concat();
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE rss [<!ENTITY e0 \"boom\">{lines}<!ENTITY f SYSTEM \"file:///etc/hostname\">]>\
         <rss version=\"2.0\"><channel><item><title>&e11; and &f;</title></item></channel></rss>"
    );
    let parsed = rss::parse(bomb.as_bytes(), None, None).unwrap();
    assert_eq!(parsed.items[0].title, "&e11; and &f;");
}

#[test]
fn what_is_no_feed_is_named() {
    for (text, words) in [
        ("<html><head></head></html>", "no RSS, Atom or JSON feed"),
        ("", "no RSS, Atom or JSON feed"),
        ("{\"a\":", "no JSON"),
        ("{\"a\":1}", "no JSON"),
        ("<rss version=\"2.0\"><channel><item><title>x</b></item>", "none of its 1 items"),
    ] {
        let error = rss::parse(text.as_bytes(), None, None).expect_err(text).to_string();
        assert!(error.contains(words), "{text}: {error}");
    }
}

/// Every cut and many changed bytes of a feed give an error or items, never an end of the program.
#[test]
fn no_bytes_break_the_reader() {
    let feed = "<?xml version=\"1.0\" encoding=\"big5\"?><!DOCTYPE a [<!ENTITY b \"c\">]><feed xmlns=\"http://www.w3.org/2005/Atom\">\
                <entry><id>1</id><title type=\"html\">&lt;b&gt;關稅&amp;</title><updated>2025-04-02</updated>\
                <link href=\"/a?b=c&d\"/><content type=\"xhtml\"><div>x<br/></div></content></entry></feed>"
        .as_bytes();
    for end in 0..feed.len() {
        let _ = rss::parse(&feed[..end], None, Some("https://n.example/"));
    }
    let mut state = 7_u32;
    for _ in 0..400 {
        let mut bytes = feed.to_vec();
        for _ in 0..4 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = (state >> 8) as usize % bytes.len();
            bytes[at] = (state >> 24) as u8;
        }
        let _ = rss::parse(&bytes, Some("utf-16le"), None);
    }
}
