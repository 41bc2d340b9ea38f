//! From hits of grams to maximal runs.

use std::ops::Range;

use super::grams::{LEN, Place, Places, REPEATED, gram};
use super::{ItemRun, Items, count_chars, is_inner};
use crate::automaton::Automaton;

/// What a search needs between two texts: memory that is used again. Make one a thread.
#[derive(Debug, Default)]
pub struct Search {
    hits: Vec<Hit>,
    /// Items whose gram repeats itself, and where in the text that gram stands.
    repeated: Vec<(u32, u32)>,
    /// By the text of the item, since a search may be used for one set of items and then for another.
    automata: Vec<(Box<[u8]>, Automaton)>,
    runs: Vec<ItemRun>,
}

/// A gram of the text that stands in an item. Ordered by item, then by diagonal, then by place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hit {
    item: u32,
    /// Place in the text less the place in the item: equal along one run.
    diagonal: i64,
    at: u32,
}

/// Automata of repetitive items that are kept between texts.
const AUTOMATA_MAX: usize = 8;

impl Search {
    fn take(&mut self, at: usize, Place { item, at: in_item }: Place) {
        if in_item == REPEATED {
            self.repeated.push((item, at as u32));
        } else {
            self.hits.push(Hit { item, diagonal: at as i64 - i64::from(in_item), at: at as u32 });
        }
    }
}

impl Items {
    /// Every passage of at least `run_chars_min` characters that `text` shares with an item, ordered by item,
    /// then by place in it. `text` is normalised like the items.
    ///
    /// A passage of an item that lies inside a longer one shared with the same text is not reported again.
    pub fn runs<'a>(&self, text: &[u8], search: &'a mut Search) -> &'a [ItemRun] {
        search.runs.clear();
        self.collect(text, search);
        if !search.hits.is_empty() || !search.repeated.is_empty() {
            self.resolve(text, search);
        }
        &search.runs
    }

    /// Probes the text at the stride.
    fn collect(&self, text: &[u8], search: &mut Search) {
        search.hits.clear();
        search.repeated.clear();
        let Some(last) = text.len().checked_sub(self.run_chars_min) else {
            return;
        };
        // A run that holds the last anchor may begin up to a stride before it, so anchors go on to the last gram.
        let end = last + self.run_chars_min - LEN;
        let mut at = 0;
        while at <= end {
            let gram = gram(text, at);
            if self.grams.may_hold(gram) {
                self.hit(gram, text, at, search);
            }
            at += self.grams.stride;
        }
    }

    fn hit(&self, gram: u64, text: &[u8], at: usize, search: &mut Search) {
        match self.grams.places(gram) {
            Places::All(places) => {
                for place in places {
                    if self.may_be_long(text, at, *place) {
                        search.take(at, *place);
                    }
                }
            }
            Places::Hot => self.grams.hot_places(text, at).for_each(|place| search.take(at, place)),
        }
    }

    /// Whether a run through a hit can be long enough: of what is missing to its length, half must be equal on
    /// one side. Where there are eight bytes or more to that half, they are compared.
    #[inline]
    fn may_be_long(&self, text: &[u8], at: usize, place: Place) -> bool {
        if self.run_chars_min < LEN + 2 * LEN {
            return true;
        }
        let item = self.text(place.item);
        let known = place.at as usize;
        let equal = |in_text: Option<&[u8]>, in_item: Option<&[u8]>| matches!((in_text, in_item), (Some(a), Some(b)) if a.first_chunk::<LEN>() == b.first_chunk());
        equal(text.get(at + LEN..at + 2 * LEN), item.get(known + LEN..known + 2 * LEN))
            || at >= LEN && known >= LEN && text[at - LEN..at] == item[known - LEN..known]
    }

    fn resolve(&self, text: &[u8], search: &mut Search) {
        search.hits.sort_unstable();
        search.repeated.sort_unstable();
        let mut hits = search.hits.as_slice();
        let mut repeated = search.repeated.as_slice();
        let mut found: Vec<(Range<usize>, usize)> = Vec::new();
        while let Some(item) =
            [hits.first().map(|hit| hit.item), repeated.first().map(|hit| hit.0)].into_iter().flatten().min()
        {
            let mine = take_while(&mut hits, |hit| hit.item == item);
            let again = take_while(&mut repeated, |hit| hit.0 == item);
            let known = self.text(item);
            found.clear();
            extend(mine, known, text, &mut found);
            if !again.is_empty() {
                let at = search.automata.iter().position(|(text, _)| **text == *known);
                let at = at.unwrap_or_else(|| {
                    if search.automata.len() == AUTOMATA_MAX {
                        search.automata.remove(0);
                    }
                    let automaton = Automaton::new(known.iter().map(|&byte| byte.into()));
                    search.automata.push((known.into(), automaton));
                    search.automata.len() - 1
                });
                statistics(&search.automata[at].1, again, known.len(), text, &mut found);
            }
            let mut trimmed = false;
            for run in &mut found {
                trimmed |= whole_characters(known, run);
            }
            let ascii = self.ascii[item as usize];
            let chars =
                |span: &Range<usize>| if ascii { span.len() } else { count_chars(&known[span.clone()]) };
            found.retain(|(span, _)| chars(span) >= self.run_chars_min);
            found.sort_unstable_by(|a, b| (a.0.start, b.0.end, a.1).cmp(&(b.0.start, a.0.end, b.1)));
            let mut end = 0;
            for (span, at) in found.drain(..) {
                if span.end > end {
                    end = span.end;
                    let chars = chars(&span);
                    let at = if trimmed && !again.is_empty() {
                        first_place(&known[span.clone()], text, at)
                    } else {
                        at
                    };
                    search.runs.push(ItemRun { item, text: at..at + span.len(), span, chars });
                }
            }
        }
    }
}

fn take_while<'a, T>(rest: &mut &'a [T], mine: impl Fn(&T) -> bool) -> &'a [T] {
    let (taken, left) = rest.split_at(rest.iter().position(|hit| !mine(hit)).unwrap_or(rest.len()));
    *rest = left;
    taken
}

/// The run around each hit, once for each run: its span in the item and its place in the text.
fn extend(hits: &[Hit], known: &[u8], text: &[u8], found: &mut Vec<(Range<usize>, usize)>) {
    let mut covered = (i64::MIN, 0);
    for hit in hits {
        let at = hit.at as usize;
        if covered.0 == hit.diagonal && at < covered.1 {
            continue;
        }
        let in_item = (i64::from(hit.at) - hit.diagonal) as usize;
        let right = common_prefix(&known[in_item..], &text[at..]);
        let left =
            known[..in_item].iter().rev().zip(text[..at].iter().rev()).take_while(|(a, b)| a == b).count();
        covered = (hit.diagonal, at + right);
        found.push((in_item - left..in_item + right, at - left));
    }
}

fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    let eights =
        a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0).take_while(|(a, b)| a == b).count() * 8;
    eights + a[eights..].iter().zip(&b[eights..]).take_while(|(a, b)| a == b).count()
}

/// The runs of an item that repeats itself, in time linear in the length of the text around its grams: there
/// are as many pairs of places as the product of the lengths, and an automaton looks at none of them.
fn statistics(
    automaton: &Automaton,
    hits: &[(u32, u32)],
    item_len: usize,
    text: &[u8],
    found: &mut Vec<(Range<usize>, usize)>,
) {
    let mut from = 0;
    while from < hits.len() {
        // A run is no longer than the item, so it lies within one length on either side of the gram.
        let start = (hits[from].1 as usize).saturating_sub(item_len);
        let mut end = start;
        while from < hits.len() && (hits[from].1 as usize).saturating_sub(item_len) <= end {
            end = (hits[from].1 as usize + LEN + item_len).min(text.len());
            from += 1;
        }
        let longest = automaton.longest(text[start..end].iter().map(|&byte| byte.into()));
        for (at, best) in longest.iter().enumerate() {
            if best.len > 0 && longest.get(at + 1).is_none_or(|next| next.len <= best.len) {
                found.push((at + 1 - best.len..at + 1, start + best.other_end - best.len));
            }
        }
    }
}

/// A run of bytes may begin or end inside a character that differs; those bytes are left out. Says if there were any.
fn whole_characters(known: &[u8], (span, at): &mut (Range<usize>, usize)) -> bool {
    let len = span.len();
    while span.start < span.end && is_inner(known[span.start]) {
        span.start += 1;
        *at += 1;
    }
    while span.start < span.end && span.end < known.len() && is_inner(known[span.end]) {
        span.end -= 1;
    }
    span.len() < len
}

/// The first place of a passage that stands at `at`. The automaton knows the first place of the longest run of
/// bytes; what is left of it in whole characters may stand before.
fn first_place(passage: &[u8], text: &[u8], at: usize) -> usize {
    let Ok(passage) = str::from_utf8(passage) else { return at };
    let mut from = 0;
    for part in text[..at + passage.len()].utf8_chunks() {
        if let Some(first) = part.valid().find(passage) {
            return from + first;
        }
        from += part.valid().len() + part.invalid().len();
    }
    at
}
