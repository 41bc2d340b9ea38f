//! What the asker is told when a use case refuses.

use campaigns::Error as ServiceError;
use campaigns::said::said;
use domain::lang::{Lang, Localised};
use domain::payout::UID_DIGITS;
use domain::refusal::{AppealRefusal, ClaimRefusal};
use domain::snowflake::Snowflake;
use store::StoreError;
use wording::commands::Refusal;
use wording::panel::refused::Refused as W;

use crate::commands::Error;

/// The sentence for an error. `mark` finds the request in the log when something broke.
pub(crate) fn refusal_of(error: Error, mark: Snowflake) -> Refusal {
    let failed = || Refusal::Failed(mark.to_string());
    match error {
        Error::Refused(refusal) => refusal,
        Error::Service(error) => match error {
            ServiceError::NoCampaign(_) => Refusal::NoCampaign,
            ServiceError::State(illegal) => Refusal::State(illegal.from),
            ServiceError::Moved { state, .. } => Refusal::State(state),
            ServiceError::TooSoon { due, .. } => Refusal::TooSoon(due),
            ServiceError::TooLate { ended, .. } => Refusal::TooLate(ended),
            ServiceError::NoPost { .. } => Refusal::NoPost,
            ServiceError::NoVerdict(_) => Refusal::NoVerdict,
            ServiceError::Held { hold, .. } => Refusal::Held(hold),
            ServiceError::OwnDraft(_) => told(|lang| wording::panel::Editor::OwnDraft.say(lang)),
            ServiceError::Notice(findings) => Refusal::Findings(findings),
            ServiceError::Pending(posts) => Refusal::Pending(posts.len() as u64),
            ServiceError::Store(StoreError::Stale { .. }) => Refusal::Stale,
            ServiceError::Uid(_) => {
                Refusal::Uid { least: *UID_DIGITS.start() as u64, most: *UID_DIGITS.end() as u64 }
            }
            ServiceError::Claim(ClaimRefusal::NothingWon) => Refusal::NotAWinner,
            ServiceError::Appeal(AppealRefusal::NotTheAuthor) => Refusal::NotYours,
            ServiceError::Appeal(AppealRefusal::Second) => Refusal::SecondAppeal,
            ServiceError::Appeal(AppealRefusal::SamePerson) => Refusal::SamePerson,
            ServiceError::Claim(why) => told(|lang| wording::claim_refused(lang, &why)),
            ServiceError::Appeal(why) => told(|lang| wording::appeal_refused(lang, why)),
            ServiceError::Review(why) => told(|lang| wording::review_refused(lang, why)),
            ServiceError::Correction(why) => told(|lang| wording::correction_refused(lang, &why)),
            ServiceError::Erase(why) => told(|lang| wording::erase_refused(lang, why)),
            ServiceError::Batch(why) => told(|lang| wording::batch_refused(lang, &why)),
            ServiceError::Store(_)
            | ServiceError::Originality(_)
            | ServiceError::Stored { .. }
            | ServiceError::Table(_) => failed(),
            // The rest is about what the asker gave; what is unknown here has words of its own there.
            error => match said(Lang::En, &error) {
                Some(_) => told(|lang| said(lang, &error).unwrap_or_default()),
                None => unknown(&error),
            },
        },
    }
}

/// What is not there.
fn unknown(error: &ServiceError) -> Refusal {
    match error {
        ServiceError::NoMember(_) => told(|lang| W::NoMember.say(lang)),
        ServiceError::NoMessage(_) => told(|lang| W::NoMessage.say(lang)),
        _ => told(|lang| W::NoAccount.say(lang)),
    }
}

/// A refusal that has a sentence in every language.
fn told(say: impl Fn(Lang) -> String) -> Refusal {
    Refusal::Told(Localised::from_fn(say))
}

/// True when the operator has to look, not the asker.
pub(crate) fn is_failure(error: &Error) -> bool {
    match error {
        Error::Refused(_) => false,
        Error::Service(error) => match error {
            ServiceError::Store(error) => !matches!(error, StoreError::Stale { .. }),
            ServiceError::Originality(_) | ServiceError::Stored { .. } | ServiceError::Table(_) => true,
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use domain::campaign::CampaignId;
    use domain::state::{Move, State};

    use super::*;

    #[test]
    fn what_the_service_refuses_is_told_in_the_askers_language_and_what_breaks_only_by_its_mark() {
        let id = CampaignId::new("tariff").unwrap();
        let mark = Snowflake(77);
        let told = |error: ServiceError| refusal_of(Error::Service(error), mark);
        let illegal = State::Paid.after(Move::Open).unwrap_err();
        assert_eq!(told(ServiceError::State(illegal)), Refusal::State(State::Paid));
        assert_eq!(told(ServiceError::NoCampaign(id.clone())), Refusal::NoCampaign);
        assert_eq!(told(ServiceError::Pending(vec![Snowflake(1), Snowflake(2)])), Refusal::Pending(2));
        let stale = StoreError::Stale { what: "post 1".to_owned(), expected: 3 };
        assert!(!is_failure(&Error::Service(StoreError::Stale { what: String::new(), expected: 1 }.into())));
        assert_eq!(told(stale.into()), Refusal::Stale);
        let broken = || ServiceError::Stored {
            what: "salt",
            key: "tariff:1".to_owned(),
            detail: "secret detail".to_owned(),
        };
        assert_eq!(told(broken()), Refusal::Failed("77".to_owned()));
        assert!(is_failure(&Error::Service(broken())));
        let Refusal::Told(taken) = told(ServiceError::Taken(id)) else { panic!("it is told") };
        assert!(taken.get(Lang::ZhTw).contains("tariff"), "{taken:?}");
        assert!(!taken.get(Lang::ZhTw).contains("exists"), "{taken:?}");
        let Refusal::Told(member) = told(ServiceError::NoMember(Snowflake(7))) else { panic!("it is told") };
        assert_ne!(member.get(Lang::ZhTw), member.get(Lang::En));
    }
}
