//! Why a step on the way from the freeze to the last payment was not taken, in the language of whoever asked.

use campaigns::{Error, StoreError};
use domain::lang::Lang;
use wording::panel::ResultSteps;

use crate::refusal::{Refusal, said};

/// The sentence for an error that the rules explain.
///
/// # Errors
/// The page of a refusal for what is none of the asker's business: something unknown, or something that failed.
pub(crate) fn sentence(lang: Lang, error: Error) -> Result<String, Refusal> {
    if let Error::Store(StoreError::Stale { .. }) = error {
        return Ok(ResultSteps::RefusedStale.say(lang));
    }
    said(lang, &error).ok_or_else(|| error.into())
}
