//! One move of the market in a few sentences.

use domain::lang::Lang;
use minijinja::Value;

use crate::prompts::fence::{entries, fence};
use crate::prompts::files::MARKET_BRIEF;
use crate::prompts::{Prompt, PromptFile, Sheet, language, refusal};

/// Asks for one move in a few sentences.
#[derive(Debug, Clone, PartialEq)]
pub struct MarketBrief<'a> {
    /// The facts and headlines.
    pub sheet: &'a Sheet,
    /// The language of the text.
    pub lang: Lang,
    /// Why an earlier answer was refused; empty at first.
    pub refused: &'a [String],
}

impl Prompt for MarketBrief<'_> {
    fn file(&self) -> &'static PromptFile {
        &MARKET_BRIEF
    }

    fn variables(&self) -> Vec<(&'static str, Value)> {
        let fenced = fence(&entries(&self.sheet.sources));
        vec![
            ("language", Value::from(language(self.lang))),
            ("facts", Value::from_iter(self.sheet.told(self.lang))),
            ("headlines", Value::from(fenced.text())),
            ("headline_count", Value::from(self.sheet.sources.len())),
            ("refused", refusal(self.refused)),
        ]
    }
}
