//! The prompts of `prompts/`, each behind a struct whose fields are its variables.
//!
//! A file has three parts under the headings `## System`, `## User` and `## Answer`; the last one holds the JSON schema
//! of the answer. The parts are cut out of the file before anything is filled in, so nothing that is filled in can begin
//! a part. Variables are strict in both directions. What other people wrote is fenced ([`fence`]).

mod fence;
mod files;
mod market_brief;
mod notice_draft;
mod relevance;
mod sheet;

#[cfg(test)]
mod tests;

pub use fence::{Fenced, fence};
pub use files::{FILES, PromptFile};
pub use market_brief::MarketBrief;
pub use notice_draft::NoticeDraft;
pub use relevance::Relevance;
pub use sheet::{FactLine, FactValue, Sheet};

use std::collections::BTreeMap;

use domain::lang::Lang;
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};

/// A prompt with its variables filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The file it comes from.
    pub file: &'static PromptFile,
    /// What the model is.
    pub system: String,
    /// What it is asked.
    pub user: String,
    /// The JSON schema of the answer, as JSON.
    pub schema: &'static str,
}

/// A prompt that cannot be filled in: a variable is missing, or the file is broken. Tests render every prompt, so this
/// is a mistake of the program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("prompts/{file} cannot be filled in: {why}")]
pub struct BrokenPrompt {
    /// The name of the file.
    pub file: String,
    /// What the template engine says.
    pub why: String,
}

/// A prompt: a file, and the values for its variables.
pub trait Prompt {
    /// The file.
    fn file(&self) -> &'static PromptFile;

    /// Every variable with its value.
    fn variables(&self) -> Vec<(&'static str, Value)>;

    /// Fills the file in.
    ///
    /// # Errors
    /// [`BrokenPrompt`].
    fn render(&self) -> Result<Rendered, BrokenPrompt> {
        let file = self.file();
        let broken = |why: String| BrokenPrompt { file: file.name(), why };
        let parts =
            file.parts().ok_or_else(|| broken("it has not the parts System, User and Answer".to_owned()))?;
        let environment = environment();
        let values = Value::from(self.variables().into_iter().collect::<BTreeMap<_, _>>());
        let fill = |text: &str| {
            environment
                .render_str(text, &values)
                .map(|text| text.trim().to_owned())
                .map_err(|error| broken(error.to_string()))
        };
        Ok(Rendered { file, system: fill(parts.system)?, user: fill(parts.user)?, schema: parts.schema })
    }
}

/// Nothing is escaped: the text goes to a model and not into a page. A variable without a value is an error.
fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    // A line with nothing but a block leaves no empty line behind.
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment
}

/// The name of a language as a prompt tells it.
fn language(lang: Lang) -> &'static str {
    match lang {
        Lang::ZhTw => "Traditional Chinese as written in Taiwan (zh-TW)",
        Lang::ZhCn => "Simplified Chinese as written on the Mainland (zh-CN)",
        Lang::En => "English",
    }
}

/// What is said about an answer that was refused, for the second and last attempt.
fn refusal(reasons: &[String]) -> Value {
    reasons.iter().map(String::as_str).collect()
}
