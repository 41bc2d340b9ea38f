//! What the commands on Discord say: their descriptions, buttons and forms, and the answers only the asker sees.
//!
//! * [`About`], [`CommandOption`], [`Menu`], [`Button`], [`Form`], [`Field`]: texts without variables.
//! * [`status`], [`mine`], [`dry_run`], [`submitted`], [`appeal_filed`], [`claim_stored`]: for members.
//! * [`confirm`], [`done`], [`draft_stored`], [`review_item`] and their neighbours: for the team.
//! * [`Refusal`]: what cannot be done, and what to do instead.
//!
//! Every text fits into one Discord message.

mod answers;
pub(crate) mod catalogue;
pub(crate) mod labels;
mod refusals;
mod team;

pub use answers::{appeal_filed, chart_english, claim_stored, dry_run, mine, status, submitted};
pub use labels::{About, Button, CommandOption, Field, Form, Menu, Right};
pub use refusals::Refusal;
pub use team::{
    Act, Done, PickWait, ReviewView, cancelled, confirm, done, draft_stored, draft_typed, findings,
    pick_wait, review_changed, review_empty, review_item,
};

use domain::lang::Lang;
use domain::state::State;

use crate::format::{MESSAGE_CHARS_MAX, message_chars};

/// The command a moderator reviews with.
pub(crate) const REVIEW_COMMAND: &str = "/review next";
/// The command that shows where a campaign stands.
pub(crate) const STATUS_COMMAND: &str = "/campaign status";

/// Where a campaign stands, in a word.
pub fn state_name(lang: Lang, state: State) -> String {
    catalogue::state_name(lang, state)
}

/// A text cut to at most `units_max` UTF-16 units, the strictest way Discord counts; what is cut ends with `…`.
pub fn fit(text: &str, units_max: usize) -> String {
    if message_chars(text) <= units_max {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut room = units_max.saturating_sub(1);
    for c in text.chars() {
        if c.len_utf16() > room {
            break;
        }
        room -= c.len_utf16();
        kept.push(c);
    }
    kept.push('…');
    kept
}

/// As many of the lines as one message holds after `head` and before a last line that tells how many were left out.
fn lines_that_fit(head: String, lines: &[String], more: impl Fn(u64) -> String) -> String {
    let room = |text: &str| message_chars(text) + 1;
    let all: usize = room(&head) + lines.iter().map(|line| room(line)).sum::<usize>();
    let mut text = head;
    if all <= MESSAGE_CHARS_MAX {
        for line in lines {
            text.push('\n');
            text.push_str(line);
        }
        return text;
    }
    let last = |shown: usize| more((lines.len() - shown) as u64);
    let mut shown = 0;
    for line in lines {
        if room(&text) + room(line) + room(&last(shown)) > MESSAGE_CHARS_MAX {
            break;
        }
        text.push('\n');
        text.push_str(line);
        shown += 1;
    }
    [text, last(shown)].join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_never_breaks_a_character_and_never_passes_the_limit() {
        assert_eq!(fit("abc", 3), "abc");
        assert_eq!(fit("abcd", 3), "ab…");
        // An emoji is two units and does not fit into the one that is left.
        assert_eq!(fit("a😀😀", 4), "a😀…");
        assert_eq!(fit("😀😀", 2), "…");
    }

    #[test]
    fn lines_that_do_not_fit_are_counted() {
        let lines: Vec<String> = (0..300).map(|n| format!("line number {n:03}")).collect();
        let text = lines_that_fit("head".to_owned(), &lines, |more| format!("and {more} more"));
        assert!(message_chars(&text) <= MESSAGE_CHARS_MAX, "{}", message_chars(&text));
        let shown = text.lines().filter(|line| line.starts_with("line")).count();
        assert!(text.ends_with(&format!("and {} more", 300 - shown)), "{text}");
        assert!(shown > 120, "{shown}");
        let few = lines_that_fit("head".to_owned(), &lines[..2], |_| unreachable!());
        assert_eq!(few, "head\nline number 000\nline number 001");
    }
}
