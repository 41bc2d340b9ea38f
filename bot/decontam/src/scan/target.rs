//! What is looked for, prepared.

use std::ops::Range;

use overlap::{Items, ItemsError, Mode, normalise};

use super::draw;
use super::eval::Evaluation;

/// The examples that are long enough to judge, as an index and what is to be known of each.
#[derive(Debug)]
pub(super) struct Targets {
    pub(super) items: Items,
    /// One for each item, in its order.
    pub(super) of_item: Vec<Target>,
    /// The item of each example; none for those too short to judge.
    pub(super) item_of: Vec<Option<u32>>,
    /// The normalised length of each example.
    pub(super) chars_of: Vec<u32>,
}

/// An example that is looked for.
#[derive(Debug)]
pub(super) struct Target {
    /// Normalised characters.
    pub(super) chars: u32,
    /// Characters of a window: the length asked for, or all of a shorter example.
    pub(super) window: u32,
    /// Where each character begins, and the end; nothing for ASCII.
    bounds: Option<Box<[u32]>>,
    /// The windows drawn, in characters; nothing unless they decide.
    pub(super) drawn: Vec<u32>,
    /// Where the bits of its windows begin.
    pub(super) bits: usize,
}

/// How examples are looked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    /// Characters of a window.
    pub(super) length: u32,
    /// Shorter examples are not judged, and shorter runs not seen.
    pub(super) floor: u32,
    /// Windows and seed of the published method, if it decides.
    pub(super) draw: Option<(u32, u64)>,
}

impl Target {
    /// Places where a window can begin.
    pub(super) fn starts(&self) -> u32 {
        self.chars - self.window + 1
    }

    /// A span of bytes, on character boundaries, in characters.
    pub(super) fn chars_at(&self, span: &Range<usize>) -> Range<u32> {
        let char = |byte: usize| match &self.bounds {
            None => byte as u32,
            Some(bounds) => bounds.partition_point(|&at| (at as usize) < byte) as u32,
        };
        char(span.start)..char(span.end)
    }
}

impl Targets {
    pub(super) fn prepare(evaluation: &Evaluation, plan: Plan) -> Result<Self, ItemsError> {
        let mut texts = Vec::new();
        let mut targets = Vec::new();
        let mut item_of = Vec::new();
        let mut chars_of = Vec::new();
        let mut bits = 0;
        for example in &evaluation.examples {
            let normalised = normalise(&example.text, Mode::Gpt4);
            let chars = normalised.len_chars() as u32;
            chars_of.push(chars);
            if chars < plan.floor {
                item_of.push(None);
                continue;
            }
            item_of.push(Some(targets.len() as u32));
            let text = normalised.as_str();
            let window = plan.length.min(chars);
            let starts = chars - window + 1;
            let drawn = plan.draw.map(|(samples, seed)| draw::windows(seed, &example.id, starts, samples));
            targets.push(Target {
                chars,
                window,
                bounds: (!text.is_ascii()).then(|| {
                    text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect()
                }),
                drawn: drawn.unwrap_or_default(),
                bits,
            });
            bits += starts as usize;
            texts.push(text.to_owned());
        }
        // The published method sees nothing shorter than its windows, so it may look at fewer places.
        let shortest = match plan.draw {
            Some(_) => targets.iter().map(|target| target.window).min().unwrap_or(plan.length),
            None => plan.floor,
        };
        let items = Items::new(texts.iter().map(String::as_str), shortest as usize)?;
        Ok(Self { items, of_item: targets, item_of, chars_of })
    }

    /// Bits for all windows of all examples.
    pub(super) fn bits(&self) -> usize {
        self.of_item.last().map_or(0, |last| last.bits + last.starts() as usize)
    }
}
