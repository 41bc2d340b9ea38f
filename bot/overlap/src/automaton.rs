//! Matching statistics of one text against many in time linear in their lengths.
//!
//! Extending anchors costs one comparison for every pair of places. A text that repeats itself (2,000
//! equal letters against 2,000 equal letters) has as many pairs as the product of the lengths; for such
//! pairs the query's suffix automaton answers instead.

use std::collections::HashMap;

/// The suffix automaton of a query.
#[derive(Debug)]
pub(crate) struct Automaton {
    next: HashMap<(u32, u16), u32>,
    link: Vec<u32>,
    len: Vec<u32>,
    /// The state of each prefix of the query.
    prefix: Vec<u32>,
    /// All states by ascending length.
    order: Vec<u32>,
}

const NONE: u32 = u32::MAX;

/// For one end position in the query: the longest match that ends there, and where the first occurrence of
/// it in the other text ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Longest {
    pub(crate) len: usize,
    pub(crate) other_end: usize,
}

impl Automaton {
    pub(crate) fn new(query: impl ExactSizeIterator<Item = u16>) -> Self {
        let mut automaton = Self {
            next: HashMap::with_capacity(query.len() * 2),
            link: vec![NONE],
            len: vec![0],
            prefix: Vec::with_capacity(query.len()),
            order: Vec::new(),
        };
        // Outgoing edges by state, needed when a state is cloned.
        let mut out: Vec<Vec<(u16, u32)>> = vec![Vec::new()];
        let mut last = 0;
        for unit in query {
            let state = automaton.state(automaton.len[last as usize] + 1, 0, &mut out);
            let mut from = last;
            let mut target = NONE;
            loop {
                if let Some(&to) = automaton.next.get(&(from, unit)) {
                    target = to;
                    break;
                }
                automaton.next.insert((from, unit), state);
                out[from as usize].push((unit, state));
                let up = automaton.link[from as usize];
                if up == NONE {
                    break;
                }
                from = up;
            }
            if target != NONE {
                let len = automaton.len[from as usize] + 1;
                if len == automaton.len[target as usize] {
                    automaton.link[state as usize] = target;
                } else {
                    let clone = automaton.state(len, automaton.link[target as usize], &mut out);
                    let edges: Vec<u16> = out[target as usize].iter().map(|&(unit, _)| unit).collect();
                    for edge in edges {
                        let to = automaton.next[&(target, edge)];
                        automaton.next.insert((clone, edge), to);
                        out[clone as usize].push((edge, to));
                    }
                    let mut up = from;
                    while up != NONE && automaton.next.get(&(up, unit)) == Some(&target) {
                        automaton.next.insert((up, unit), clone);
                        up = automaton.link[up as usize];
                    }
                    automaton.link[target as usize] = clone;
                    automaton.link[state as usize] = clone;
                }
            }
            automaton.prefix.push(state);
            last = state;
        }
        automaton.order = (0..automaton.len.len() as u32).collect();
        automaton.order.sort_unstable_by_key(|&state| automaton.len[state as usize]);
        automaton
    }

    fn state(&mut self, len: u32, link: u32, out: &mut Vec<Vec<(u16, u32)>>) -> u32 {
        self.len.push(len);
        self.link.push(link);
        out.push(Vec::new());
        (self.len.len() - 1) as u32
    }

    /// For each end position in the query, the longest match with `other` that ends there.
    pub(crate) fn longest(&self, other: impl Iterator<Item = u16>) -> Vec<Longest> {
        let states = self.len.len();
        // Per state: longest part of it seen in `other`, the first end of that part, the first end of any
        // visit in its subtree.
        let mut best = vec![0_u32; states];
        let mut best_end = vec![NONE; states];
        let mut any_end = vec![NONE; states];
        let (mut state, mut len) = (0_u32, 0_u32);
        for (at, unit) in other.enumerate() {
            loop {
                if let Some(&to) = self.next.get(&(state, unit)) {
                    state = to;
                    len += 1;
                    break;
                }
                let up = self.link[state as usize];
                if up == NONE {
                    len = 0;
                    break;
                }
                state = up;
                len = self.len[state as usize];
            }
            let (s, end) = (state as usize, at as u32 + 1);
            any_end[s] = any_end[s].min(end);
            if len > best[s] {
                (best[s], best_end[s]) = (len, end);
            }
        }
        for &state in self.order.iter().rev() {
            let (s, up) = (state as usize, self.link[state as usize]);
            if up == NONE || any_end[s] == NONE {
                continue;
            }
            let up = up as usize;
            any_end[up] = any_end[up].min(any_end[s]);
            if best[up] < self.len[up] {
                (best[up], best_end[up]) = (self.len[up], any_end[s]);
            } else {
                best_end[up] = best_end[up].min(any_end[s]);
            }
        }
        for &state in &self.order {
            let (s, up) = (state as usize, self.link[state as usize]);
            if best[s] == 0 && up != NONE {
                (best[s], best_end[s]) = (best[up as usize], best_end[up as usize]);
            }
        }
        self.prefix
            .iter()
            .map(|&state| Longest {
                len: best[state as usize] as usize,
                other_end: best_end[state as usize] as usize,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn naive(query: &[u16], other: &[u16], end: usize) -> Longest {
        for start in 0..end {
            let part = &query[start..end];
            if let Some(at) = other.windows(part.len()).position(|window| window == part) {
                return Longest { len: part.len(), other_end: at + part.len() };
            }
        }
        Longest { len: 0, other_end: 0 }
    }

    proptest! {
        #[test]
        fn agrees_with_a_scan(
            query in prop::collection::vec(0_u16..3, 0..40),
            other in prop::collection::vec(0_u16..3, 0..40),
        ) {
            let found = Automaton::new(query.iter().copied()).longest(other.iter().copied());
            prop_assert_eq!(found.len(), query.len());
            for (at, found) in found.into_iter().enumerate() {
                let want = naive(&query, &other, at + 1);
                prop_assert_eq!(found.len, want.len);
                if want.len > 0 {
                    prop_assert_eq!(found.other_end, want.other_end);
                }
            }
        }
    }
}
