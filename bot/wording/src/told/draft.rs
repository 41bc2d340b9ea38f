//! Why no draft was made of a move of the market.

use domain::lang::Lang;

use super::{Raw, Word};

super::told! {
    /// Why there can be no draft.
    NoDraft {
        /// Too few venues count.
        FewVenues { venues: u64, left_out: Raw } = "no-draft-few-venues";
        /// Nobody said where campaigns live.
        NoHome = "no-draft-no-home";
        /// The topic cannot be used.
        Topic { topic: String } = "no-draft-topic";
        /// Too little is known of the price.
        NoHistory = "no-draft-no-history";
        /// Every name is taken.
        NoName = "no-draft-no-name";
        /// The settings make no campaign that could be announced.
        Settings { why: Three } = "no-draft-settings";
    }
}

/// A sentence that was said in every language where its error was known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Three([String; 3]);

impl Three {
    /// Says it in every language.
    pub fn of(say: impl Fn(Lang) -> String) -> Self {
        Self(Lang::ALL.map(say))
    }
}

impl Word for Three {
    fn word(&self, lang: Lang) -> String {
        let said = Lang::ALL.iter().zip(&self.0).find(|(one, _)| **one == lang);
        said.map(|(_, text)| text.clone()).unwrap_or_default()
    }
}
