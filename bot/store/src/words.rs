//! Words of posts, and the search for them.
//!
//! Chinese has no spaces, so a run of its characters is cut into overlapping pairs (character bigrams, the usual way of
//! indexing it: Manning, Raghavan and Schütze, "Introduction to Information Retrieval", section 2.2.1), with the last
//! character once more alone. A phrase of pairs then finds a passage wherever it stands, and a single character is the
//! beginning of a pair. Everything is folded first (rule R6), so that Traditional finds Simplified. Marks and spaces do not
//! part a run.
//!
//! SQLite keeps the words in FTS5, PostgreSQL as a `tsvector`; both look phrases up by position.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::campaign::CampaignId;
use domain::fold::fold_tag;
use domain::snowflake::Snowflake;
use domain::triage::Script;

use crate::conn::Conn;
use crate::convert;
use crate::db::{Backend, Tx};
use crate::error::StoreError;

/// The most words of a post that are kept: a message of Discord has 4,000 characters at most.
const WORDS_MAX: usize = 12_000;
/// The most characters of a word that are kept.
const WORD_CHARS_MAX: usize = 40;
/// The most words of a search.
const ASKED_MAX: usize = 60;
/// Stands between texts, so that no phrase reaches from one into the next. A character for private use: nobody finds it.
const BREAK: &str = "\u{E000}";

/// A piece of a text: a run of a script without spaces, or a word.
enum Piece {
    Run(Vec<char>),
    Word(String),
}

/// Scripts that put no spaces between words.
fn is_joined(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}'
                | '\u{20000}'..='\u{323AF}')
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut parted = true;
    for c in fold_tag(text).chars() {
        if !c.is_alphanumeric() {
            parted = true;
            continue;
        }
        match pieces.last_mut() {
            Some(Piece::Run(run)) if is_joined(c) => run.push(c),
            Some(Piece::Word(word)) if !is_joined(c) && !parted => {
                if word.chars().count() < WORD_CHARS_MAX {
                    word.push(c);
                }
            }
            _ if is_joined(c) => pieces.push(Piece::Run(vec![c])),
            _ => pieces.push(Piece::Word(c.to_string())),
        }
        parted = false;
    }
    pieces
}

fn pairs(run: &[char]) -> impl Iterator<Item = String> {
    run.windows(2).map(|pair| pair.iter().collect())
}

/// The words of a text in their order.
fn cut(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Run(run) => {
                words.extend(pairs(&run));
                words.extend(run.last().map(char::to_string));
            }
            Piece::Word(word) => words.push(word),
        }
    }
    words
}

/// The words of a post: its author's name, then its texts.
fn document(texts: &[&str]) -> Vec<String> {
    let mut words = Vec::new();
    for text in texts {
        words.extend(cut(text));
        words.push(BREAK.to_owned());
    }
    words.truncate(WORDS_MAX);
    words
}

/// Words that must stand one after the other; the last may be the beginning of one.
#[derive(Debug, PartialEq, Eq)]
struct Phrase {
    words: Vec<String>,
    begins: bool,
}

/// What a search asks for: every phrase, in any order.
fn phrases(search: &str) -> Vec<Phrase> {
    let mut found = Vec::new();
    let mut left = ASKED_MAX;
    for term in search.split_whitespace() {
        let pieces = pieces(term);
        let (mut words, mut begins) = (Vec::new(), false);
        let last = pieces.len().saturating_sub(1);
        for (n, piece) in pieces.into_iter().enumerate() {
            match piece {
                Piece::Run(run) => {
                    words.extend(pairs(&run));
                    // Alone, or before a word, the last character is a word of its own.
                    if run.len() == 1 || n < last {
                        words.extend(run.last().map(char::to_string));
                    }
                    begins = run.len() == 1;
                }
                Piece::Word(word) => {
                    words.push(word);
                    begins = true;
                }
            }
        }
        if words.len() > left {
            words.truncate(left);
            begins = false;
        }
        left -= words.len();
        if !words.is_empty() {
            found.push(Phrase { words, begins });
        }
    }
    found
}

/// A search in the words of a database; `None` when it asks for nothing that could stand in a text. Words are letters and
/// digits only, so no sign of either language of queries can come in.
pub(crate) fn query(backend: Backend, search: &str) -> Option<String> {
    let phrases = phrases(search);
    let said = phrases.iter().map(|phrase| match backend {
        Backend::Sqlite => {
            let end = if phrase.begins { " *" } else { "" };
            format!("\"{}\"{end}", phrase.words.join(" "))
        }
        Backend::Postgres => {
            let end = if phrase.begins { ":*" } else { "" };
            let words: Vec<String> = phrase.words.iter().map(|word| format!("'{word}'")).collect();
            format!("({}{end})", words.join(" <-> "))
        }
    });
    let (between, said) =
        (if backend == Backend::Sqlite { " AND " } else { " & " }, said.collect::<Vec<_>>());
    (!said.is_empty()).then(|| said.join(between))
}

/// A `tsvector` as PostgreSQL reads it. Positions end at 16,383; words beyond stand at the last.
fn vector(words: &[String]) -> String {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (n, word) in words.iter().enumerate() {
        places.entry(word).or_default().push((n + 1).min(16_383));
    }
    let mut text = String::new();
    for (word, places) in places {
        // A word keeps 255 positions at most.
        let places: Vec<String> = places.iter().take(255).map(ToString::to_string).collect();
        let _ = write!(text, "'{word}':{} ", places.join(","));
    }
    text
}

/// Puts the words of a post into the index, in place of those that stood there.
pub(crate) async fn index(conn: &mut Conn, message: i64, texts: &[&str]) -> Result<(), StoreError> {
    let words = document(texts);
    match conn.backend() {
        Backend::Sqlite => {
            let sql = "INSERT OR REPLACE INTO post_words (rowid, words) VALUES ($1, $2)";
            run!(conn, sql, message, words.join(" "))?;
        }
        Backend::Postgres => {
            let sql = "INSERT INTO post_words (message, words) VALUES ($1, $2::tsvector)
                       ON CONFLICT (message) DO UPDATE SET words = excluded.words";
            run!(conn, sql, message, vector(&words))?;
        }
    }
    Ok(())
}

/// Puts what a post says by now into the index: the name of its author and every text it had. Its script is that of the
/// latest one.
pub(crate) async fn index_post(conn: &mut Conn, campaign: &str, message: i64) -> Result<(), StoreError> {
    let sql = "SELECT author_name FROM posts WHERE campaign = $1 AND message = $2";
    let name =
        first!(conn, (Option<String>,), sql, campaign, message)?.and_then(|(name,)| name).unwrap_or_default();
    let sql = "SELECT text FROM post_versions WHERE campaign = $1 AND message = $2 ORDER BY at_ms DESC";
    let texts = all!(conn, (String,), sql, campaign, message)?;
    let mut said = vec![name.as_str()];
    said.extend(texts.iter().map(|(text,)| text.as_str()));
    let script = texts.first().and_then(|(text,)| Script::of(text)).map_or("", Script::name);
    let sql = "UPDATE posts SET script = $3 WHERE campaign = $1 AND message = $2";
    run!(conn, sql, campaign, message, script)?;
    index(conn, message, &said).await
}

/// Takes a post out of the index.
pub(crate) async fn forget(conn: &mut Conn, message: i64) -> Result<(), StoreError> {
    let sql = match conn.backend() {
        Backend::Sqlite => "DELETE FROM post_words WHERE rowid = $1",
        Backend::Postgres => "DELETE FROM post_words WHERE message = $1",
    };
    run!(conn, sql, message)?;
    Ok(())
}

async fn count(conn: &mut Conn, campaign: &CampaignId, passage: &str, most: u32) -> Result<u64, StoreError> {
    // A passage is one phrase whatever spaces stand in it.
    let joined: String = passage.split_whitespace().collect();
    let Some(asked) = query(conn.backend(), &joined) else { return Ok(0) };
    let sql = match conn.backend() {
        Backend::Sqlite => {
            "SELECT count(*) FROM (SELECT 1 FROM post_words w CROSS JOIN posts p
                                    WHERE post_words MATCH $2 AND p.campaign = $1 AND p.message = w.rowid LIMIT $3)"
        }
        Backend::Postgres => {
            "SELECT count(*) FROM (SELECT 1 FROM post_words w JOIN posts p ON p.campaign = $1 AND p.message = w.message
                                    WHERE w.words @@ $2::tsquery LIMIT $3) found"
        }
    };
    let row = first!(conn, (i64,), sql, campaign.as_str(), asked, i64::from(most))?;
    Ok(row.map_or(0, |(count,)| count as u64))
}

async fn missing(conn: &mut Conn, limit: u32) -> Result<Vec<(CampaignId, Snowflake)>, StoreError> {
    let sql = "SELECT campaign, message FROM posts p
                WHERE script IS NULL AND EXISTS (SELECT 1 FROM post_versions v
                                                  WHERE v.campaign = p.campaign AND v.message = p.message)
                LIMIT $1";
    let place = crate::place::Place { table: "posts", key: &"words" };
    let mut found = Vec::new();
    for (campaign, message) in all!(conn, (String, i64), sql, i64::from(limit))? {
        if let Some(campaign) = place.campaign(Some(campaign))? {
            found.push((campaign, place.id("message", message)?));
        }
    }
    Ok(found)
}

reads! {
    /// In how many posts of a campaign a passage stands, letters and digits alone and both scripts as one; counted up to
    /// `most`.
    ///
    /// # Errors
    /// What the database says.
    posts_with_passage(campaign: &CampaignId, passage: &str, most: u32) -> u64 = count;

    /// Posts that nobody finds by their words yet: those from before there was an index.
    ///
    /// # Errors
    /// What the database says, [`StoreError::Corrupt`] included.
    posts_without_words(limit: u32) -> Vec<(CampaignId, Snowflake)> = missing;
}

impl Tx {
    /// Puts what a post says into the index of words.
    ///
    /// # Errors
    /// What the database says.
    pub async fn index_words(&mut self, campaign: &CampaignId, message: Snowflake) -> Result<(), StoreError> {
        let message = convert::id("message", message)?;
        index_post(&mut self.conn, campaign.as_str(), message).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_cut_into_pairs_and_a_word_stays_whole() {
        assert_eq!(cut("買入BTC，不賣！"), ["买入", "入", "btc", "不卖", "卖"]);
        assert_eq!(cut("先漲，後跌"), ["先涨", "涨后", "后跌", "跌"], "a comma parts nothing");
        assert_eq!(cut("Buy the dip"), ["buy", "the", "dip"]);
    }

    #[test]
    fn a_search_is_one_phrase_a_term() {
        let phrase = |words: &[&str], begins| Phrase {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            begins,
        };
        assert_eq!(phrases("比特幣 tar"), [phrase(&["比特", "特币"], false), phrase(&["tar"], true)]);
        assert_eq!(phrases("跌"), [phrase(&["跌"], true)]);
        assert_eq!(phrases("買入btc"), [phrase(&["买入", "入", "btc"], true)]);
        assert_eq!(phrases("\"' * :* <->"), []);
        assert_eq!(query(Backend::Sqlite, "比特幣 tar").unwrap(), "\"比特 特币\" AND \"tar\" *");
        assert_eq!(query(Backend::Postgres, "比特幣 tar").unwrap(), "('比特' <-> '特币') & ('tar':*)");
        assert_eq!(query(Backend::Sqlite, "OR NOT").unwrap(), "\"or\" * AND \"not\" *");
    }

    #[test]
    fn a_vector_names_the_places_of_each_word() {
        assert_eq!(vector(&document(&["a b", "a"])), "'a':1,4 'b':2 '\u{E000}':3,5 ");
    }
}
