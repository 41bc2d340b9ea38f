//! Title, news paragraph and question of a campaign's notice, in all languages at once.

use domain::lang::{Lang, Localised};
use minijinja::Value;

use crate::prompts::fence::{entries, fence};
use crate::prompts::files::NOTICE_DRAFT;
use crate::prompts::{Prompt, PromptFile, Sheet, refusal};

/// Asks for the free texts of a notice.
#[derive(Debug, Clone, PartialEq)]
pub struct NoticeDraft<'a> {
    /// The facts and headlines.
    pub sheet: &'a Sheet,
    /// The question of the template, which says what members are asked.
    pub question: &'a Localised<String>,
    /// Why an earlier answer was refused; empty at first.
    pub refused: &'a [String],
}

impl Prompt for NoticeDraft<'_> {
    fn file(&self) -> &'static PromptFile {
        &NOTICE_DRAFT
    }

    fn variables(&self) -> Vec<(&'static str, Value)> {
        let fenced = fence(&entries(&self.sheet.sources));
        vec![
            ("facts", Value::from_iter(self.sheet.told(Lang::En))),
            ("headlines", Value::from(fenced.text())),
            ("headline_count", Value::from(self.sheet.sources.len())),
            // An operator wrote it, yet it goes in as data like everything that is not ours.
            ("question", Value::from(fence(&[self.question.get(Lang::En)]).text())),
            ("refused", refusal(self.refused)),
        ]
    }
}
