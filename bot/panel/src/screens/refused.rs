//! Why a step on the way from the freeze to the last payment was not taken, in the language of whoever asked.

use campaigns::{Error, StoreError};
use domain::lang::Lang;
use domain::selection::BallotError;
use wording::panel::{self as words, ResultSteps};

use crate::refusal::Refusal;

/// The sentence for an error that the rules explain.
///
/// # Errors
/// The page of a refusal for what is none of the asker's business: something unknown, or something that failed.
pub(crate) fn sentence(lang: Lang, error: Error) -> Result<String, Refusal> {
    Ok(match error {
        Error::State(illegal) => words::refused_state(lang, illegal.from),
        Error::Moved { state, .. } => words::refused_state(lang, state),
        Error::TooSoon { due, .. } => words::refused_soon(lang, due),
        Error::TooLate { ended, .. } => words::refused_late(lang, ended),
        Error::Pending(posts) => words::refused_pending(lang, posts.len() as u64),
        Error::Ballot(BallotError::TooFewSheets { number, found, needed }) => {
            words::refused_short(lang, number, found as u64, needed as u64)
        }
        Error::Sheets(_) => ResultSteps::RefusedUnsealed.say(lang),
        Error::NotListed(_) => ResultSteps::RefusedUnlisted.say(lang),
        Error::Store(StoreError::Stale { .. }) => ResultSteps::RefusedStale.say(lang),
        Error::Store(StoreError::Sealed { .. }) => ResultSteps::RefusedSealed.say(lang),
        Error::Claim(why) => wording::claim_refused(lang, &why),
        Error::Appeal(why) => wording::appeal_refused(lang, why),
        Error::Review(why) => wording::review_refused(lang, why),
        Error::Correction(why) => wording::correction_refused(lang, &why),
        Error::Batch(why) => wording::batch_refused(lang, &why),
        error => match Refusal::from(error) {
            Refusal::Rules(why) => why,
            refusal => return Err(refusal),
        },
    })
}
