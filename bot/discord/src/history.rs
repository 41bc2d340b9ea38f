//! Reading the history of one channel.

use campaigns::facts::PostFact;
use domain::snowflake::Snowflake;
use serde_json::Value;

use crate::facts::{self, Ears, RawMessage};
use crate::rest::{Cursor, Rest, RestError, id_of};
use crate::watch::Watch;

/// One page: the facts in it and the messages it told of, by id.
#[derive(Debug)]
pub struct Page {
    /// Every message of the page, oldest first.
    pub ids: Vec<Snowflake>,
    /// What herald takes in of them.
    pub facts: Vec<PostFact>,
    /// Messages whose few fields did not read.
    pub unread: u64,
    /// True when Discord has no more in this direction.
    pub last: bool,
}

/// The most messages Discord puts on a page.
const PAGE: usize = 100;

/// Reads one page.
///
/// # Errors
/// [`RestError`].
pub async fn page(
    rest: &Rest,
    channel: Snowflake,
    cursor: Cursor,
    guild: Snowflake,
    watch: impl Fn(&dyn Fn(&Watch)),
    ears: Ears,
) -> Result<Page, RestError> {
    let mut messages = rest.messages(channel, cursor).await?;
    let last = messages.len() < PAGE;
    messages.sort_by_key(id_of);
    let ids: Vec<Snowflake> = messages.iter().filter_map(id_of).collect();
    let read = std::cell::RefCell::new((Vec::new(), 0));
    watch(&|watch| *read.borrow_mut() = read_all(&messages, guild, watch, ears));
    let (facts, unread) = read.into_inner();
    Ok(Page { ids, facts, unread, last })
}

fn read_all(messages: &[Value], guild: Snowflake, watch: &Watch, ears: Ears) -> (Vec<PostFact>, u64) {
    let mut facts = Vec::new();
    let mut unread = 0;
    for message in messages {
        match RawMessage::read(message) {
            Ok(message) => facts.extend(facts::seen(&message, guild, watch, ears)),
            Err(_) => unread += 1,
        }
    }
    (facts, unread)
}
