//! Whether a headline is about a theme.

use minijinja::Value;

use crate::prompts::fence::fence;
use crate::prompts::files::RELEVANCE;
use crate::prompts::{Prompt, PromptFile, refusal};

/// Asks whether an item is about a theme.
#[derive(Debug, Clone, PartialEq)]
pub struct Relevance<'a> {
    /// What it should be about, in a few words of ours.
    pub theme: &'a str,
    /// The item as the feed gave it.
    pub item: &'a str,
    /// Why an earlier answer was refused; empty at first.
    pub refused: &'a [String],
}

impl Prompt for Relevance<'_> {
    fn file(&self) -> &'static PromptFile {
        &RELEVANCE
    }

    fn variables(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("theme", Value::from(self.theme)),
            ("item", Value::from(fence(&[self.item]).text())),
            ("refused", refusal(self.refused)),
        ]
    }
}
