//! SQLite FTS5 with its trigram tokenizer, in memory: blocks as phrases, then comparison.

use std::rc::Rc;

use rusqlite::Connection;

use crate::Failure;
use crate::blocks::{Windows, blocks};
use crate::corpus::Corpus;
use crate::engine::{Engine, distinct};

pub(crate) fn build(corpus: &Rc<Corpus>) -> Result<Engine, Failure> {
    let mut db = Connection::open_in_memory()?;
    // Without content and sizes the table is the index alone; the posts are at hand for the comparison.
    db.execute_batch(
        "CREATE VIRTUAL TABLE posts USING
             fts5(text, content = '', columnsize = 0, tokenize = 'trigram case_sensitive 1')",
    )?;
    let transaction = db.transaction()?;
    {
        let mut insert = transaction.prepare("INSERT INTO posts (rowid, text) VALUES (?1, ?2)")?;
        for (number, post) in corpus.posts.iter().enumerate() {
            insert.execute((number as i64, post))?;
        }
    }
    // One segment instead of several: queries are faster for it.
    transaction.execute("INSERT INTO posts (posts) VALUES ('optimize')", ())?;
    transaction.commit()?;
    let bytes: i64 = db.query_row(
        "SELECT (page_count - freelist_count) * page_size
         FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
        (),
        |row| row.get(0),
    )?;
    let corpus = Rc::clone(corpus);
    Ok(Engine::exact("SQLite FTS5 trigram", bytes as usize, move |text| {
        sharers(&db, &corpus.posts, text).expect("the table is in memory and the query well formed")
    }))
}

fn sharers(db: &Connection, posts: &[String], text: &str) -> Result<Vec<u32>, rusqlite::Error> {
    // Normalised texts hold letters and digits only, so a quoted block is a phrase.
    let phrases: Vec<String> = blocks(text).into_iter().map(|block| format!("\"{block}\"")).collect();
    if phrases.is_empty() {
        return Ok(Vec::new());
    }
    let windows = Windows::new(text);
    let mut found = Vec::new();
    let mut select = db.prepare_cached("SELECT rowid FROM posts WHERE posts MATCH ?1")?;
    let mut rows = select.query([phrases.join(" OR ")])?;
    while let Some(row) = rows.next()? {
        let number: u32 = row.get(0)?;
        if windows.stand_in(&posts[number as usize]) {
            found.push(number);
        }
    }
    Ok(distinct(found))
}
