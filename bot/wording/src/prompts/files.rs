//! The files, built in.

use domain::digest::Digest;

/// A prompt file.
#[derive(Debug, PartialEq, Eq)]
pub struct PromptFile {
    /// What comes out.
    pub prompt: &'static str,
    /// Its number.
    pub version: u32,
    /// The whole text.
    pub text: &'static str,
}

/// The parts of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts {
    pub(crate) system: &'static str,
    pub(crate) user: &'static str,
    pub(crate) schema: &'static str,
}

macro_rules! files {
    ($($constant:ident = $prompt:literal v $version:literal;)*) => {
        $(pub(crate) static $constant: PromptFile = PromptFile {
            prompt: $prompt,
            version: $version,
            text: include_str!(concat!("../../../../prompts/", $prompt, ".v", $version, ".md")),
        };)*

        /// Every file that is built in.
        pub static FILES: &[&PromptFile] = &[$(&$constant),*];
    };
}

files! {
    MARKET_BRIEF = "market_brief" v 1;
    NOTICE_DRAFT = "notice_draft" v 1;
    RELEVANCE = "relevance" v 1;
}

impl PromptFile {
    /// The name of the file: `market_brief.v1.md`.
    pub fn name(&self) -> String {
        format!("{}.v{}.md", self.prompt, self.version)
    }

    /// The SHA-256 of the file, which is stored beside everything it led to.
    pub fn sha256(&self) -> Digest {
        Digest::plain(self.text.as_bytes())
    }

    /// Its parts; `None` when it has not exactly these.
    pub(crate) fn parts(&self) -> Option<Parts> {
        let (_, rest) = self.text.split_once("\n## System\n")?;
        let (system, rest) = rest.split_once("\n## User\n")?;
        let (user, answer) = rest.split_once("\n## Answer\n")?;
        let (_, schema) = answer.split_once("```json\n")?;
        let (schema, _) = schema.split_once("\n```")?;
        Some(Parts { system, user, schema })
    }
}
