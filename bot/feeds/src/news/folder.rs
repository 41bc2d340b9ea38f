//! A folder into which other programs drop headlines as JSON Lines.
//!
//! Files are left where and as they are. A file is read again when its content has changed, and known by its digest
//! otherwise, so a file that grows is fine and a folder that may only be read is too. What was heard before is known by its
//! id. A last line without its line feed is still being written: it waits until the file stays as it is.
//!
//! Each line is one object: `title` (or `text`), and where known `id`, `published_at`, `source`, `lang`, `url`, `body` and
//! `state` (rumour, confirmed, disputed, retracted). Unknown keys are passed over.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use market::NewsState;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncReadExt as _;

use super::{Parsed, Raw, digest, encoding, times};

/// The endings of files that are read.
pub const ENDINGS: [&str; 2] = ["jsonl", "ndjson"];
/// The most files that are looked at in one go, in the order of their names.
const FILES_MAX: usize = 1_000;
/// The most troubles that are named a file.
const TROUBLES_MAX: usize = 20;

/// What is known of the files of a folder: the digest of what was read, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Known(BTreeMap<String, Seen>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    digest: String,
    /// Whether the last line, which has no end, was read as well.
    whole: bool,
}

/// What a look at a folder gave.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// What was read.
    pub parsed: Parsed,
    /// What is known from now on, once the items are stored.
    pub known: Known,
    /// How many files were read.
    pub files: usize,
}

/// A line of a file.
#[derive(Debug, Deserialize)]
struct Line {
    #[serde(default)]
    id: Option<serde_json::Value>,
    #[serde(alias = "text")]
    title: String,
    #[serde(default)]
    published_at: Option<String>,
    #[serde(default)]
    source: Option<String>,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    state: Option<NewsState>,
}

/// Looks through a folder. Files larger than `bytes_max` are named and left.
///
/// # Errors
/// When the folder cannot be listed, with its path and what mends it.
pub async fn look(folder: &Path, known: &Known, bytes_max: u64) -> Result<Look, String> {
    let mut look = Look::default();
    for (name, path) in files(folder).await? {
        match content(&path, bytes_max).await {
            Ok(bytes) => read(&name, &bytes, known, &mut look),
            Err(why) => {
                look.parsed.troubles.push(format!("{name}: {why}"));
                // What was known stays known: a file that cannot be read now was read before.
                if let Some(seen) = known.0.get(&name) {
                    look.known.0.insert(name, seen.clone());
                }
            }
        }
    }
    Ok(look)
}

async fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>, String> {
    let trouble = |error: std::io::Error| {
        format!("the folder {} cannot be read: {error}; make it, or let herald read it", folder.display())
    };
    let mut entries = tokio::fs::read_dir(folder).await.map_err(trouble)?;
    let mut files = Vec::new();
    while let Some(entry) = entries.next_entry().await.map_err(trouble)? {
        let path = entry.path();
        let fits = path
            .extension()
            .and_then(|ending| ending.to_str())
            .is_some_and(|ending| ENDINGS.contains(&ending));
        let name = entry.file_name().to_string_lossy().into_owned();
        if fits && !name.starts_with('.') && path.is_file() {
            files.push((name, path));
        }
    }
    files.sort();
    files.truncate(FILES_MAX);
    Ok(files)
}

async fn content(path: &Path, bytes_max: u64) -> Result<Vec<u8>, String> {
    let file = tokio::fs::File::open(path).await.map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(bytes_max + 1).read_to_end(&mut bytes).await.map_err(|error| error.to_string())?;
    if bytes.len() as u64 > bytes_max {
        return Err(format!("it has more than {bytes_max} bytes and is left unread; split it"));
    }
    Ok(bytes)
}

/// Reads what is new in a file.
fn read(name: &str, bytes: &[u8], known: &Known, look: &mut Look) {
    let text = encoding::decode(bytes, None).text;
    let digest = digest(&[&text]);
    let before = known.0.get(name).filter(|seen| seen.digest == digest);
    let ended = text.is_empty() || text.ends_with('\n');
    // The last line is whole when it ends, or when nobody has written on since the last look.
    let whole = ended || before.is_some();
    if before.is_none_or(|seen| seen.whole != whole) {
        let end = if whole { text.len() } else { text.rfind('\n').map_or(0, |at| at + 1) };
        lines(name, &text[..end], &mut look.parsed);
        look.files += 1;
    }
    look.known.0.insert(name.to_owned(), Seen { digest, whole });
}

fn lines(name: &str, text: &str, parsed: &mut Parsed) {
    let mut troubles = 0_usize;
    for (number, line) in (1_u64..).zip(text.lines()) {
        let line = line.trim_start_matches('\u{feff}');
        if line.trim().is_empty() {
            continue;
        }
        match item(line) {
            Ok(item) => parsed.items.push(item),
            Err(why) => {
                troubles += 1;
                if troubles <= TROUBLES_MAX {
                    parsed.troubles.push(format!("{name}, line {number}: {why}; the line is left out"));
                }
            }
        }
    }
    if troubles > TROUBLES_MAX {
        parsed.troubles.push(format!("{name}: {} more lines do not read", troubles - TROUBLES_MAX));
    }
}

fn item(line: &str) -> Result<super::Item, String> {
    let line: Line = serde_json::from_str(line).map_err(|error| {
        // The parser counts from line 1 of its own one-line text; that tail would mislead.
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or(&reason).to_owned();
        format!("column {}: {reason}", error.column().max(1))
    })?;
    let published = match &line.published_at {
        Some(text) => Some(times::read(text).ok_or_else(|| format!("published_at {text:?} is no time"))?),
        None => None,
    };
    let id = match line.id {
        Some(serde_json::Value::String(id)) => id,
        Some(serde_json::Value::Number(id)) => id.to_string(),
        _ => String::new(),
    };
    let raw = Raw {
        id,
        title: line.title,
        body: line.body.unwrap_or_default(),
        url: line.url,
        source: line.source,
        published,
        lang: line.lang,
        state: line.state,
    };
    raw.clean().ok_or_else(|| "the title is empty".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BYTES_MAX: u64 = 1_000;

    fn titles(look: &Look) -> Vec<&str> {
        look.parsed.items.iter().map(|item| item.title.as_str()).collect()
    }

    #[tokio::test]
    async fn files_are_read_once_and_what_is_bad_is_named() {
        let folder = std::env::temp_dir().join(format!("herald-drop-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        write(
            "a.jsonl",
            "{\"id\":\"1\",\"title\":\"one\",\"state\":\"rumour\"}\nnonsense\n\n{\"id\":2,\"text\":\"two\"}\n",
        );
        write("b.ndjson", "{\"title\":\"three\",\"published_at\":\"2025-04-02T20:17:00Z\"}\n{\"title\":\"fo");
        write("notes.txt", "no news");
        write(".hidden.jsonl", "{\"title\":\"x\"}\n");
        write("large.jsonl", &"x".repeat(1_001));
        let first = look(&folder, &Known::default(), BYTES_MAX).await.unwrap();
        assert_eq!((titles(&first), first.files), (vec!["one", "two", "three"], 2));
        let [bad, large] = &first.parsed.troubles[..] else { panic!("{:?}", first.parsed.troubles) };
        assert!(
            bad.starts_with("a.jsonl, line 2: column 2: ") && large.starts_with("large.jsonl: it has more")
        );
        assert_eq!(first.parsed.items[0].state, Some(NewsState::Rumour));
        // The half line has been written to its end meanwhile.
        write(
            "b.ndjson",
            "{\"title\":\"three\",\"published_at\":\"2025-04-02T20:17:00Z\"}\n{\"title\":\"four\"}",
        );
        let second = look(&folder, &first.known, BYTES_MAX).await.unwrap();
        assert_eq!(titles(&second), ["three"], "the last line has no end yet");
        let third = look(&folder, &second.known, BYTES_MAX).await.unwrap();
        assert_eq!(titles(&third), ["three", "four"], "nobody writes any more");
        let fourth = look(&folder, &third.known, BYTES_MAX).await.unwrap();
        assert_eq!((titles(&fourth), fourth.files, fourth.known == third.known), (vec![], 0, true));
        let error = look(&folder.join("none"), &Known::default(), BYTES_MAX).await.unwrap_err();
        assert!(error.contains("cannot be read"), "{error}");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
