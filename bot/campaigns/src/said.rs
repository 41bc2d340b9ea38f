//! What the rules say against a request, in the language of whoever asked. Every error of the use cases is named here, so
//! that a new one does not compile before it has words.

use domain::lang::Lang;
use domain::payout::UID_DIGITS;
use store::StoreError;
use wording::commands::Refusal as Command;
use wording::panel::market::News;
use wording::panel::refused::{
    Refused as W, ballot_refused, campaign_refused, decision_refused, refused_claimed, refused_login_length,
    refused_login_taken, refused_long_reason, refused_no_such_role, refused_not_later, refused_not_open,
    refused_override_reason, refused_rest, refused_token_days, refused_token_name, refused_token_scope,
    refused_tried_too_long, refused_url_long, refused_webhooks_most, topic_refused, window_refused,
};
use wording::panel::{self as words, Editor, ResultSteps, RoleName};

use crate::error::Error;
use crate::events::MUTE_MAX;
use crate::panel::rules;
use crate::people::Role;
use crate::refusal::{AmendmentRefusal, NewsRefusal, PeopleRefusal, SheetsRefusal};
use crate::{people, tokens, webhooks};

/// The word for a role.
pub fn role_name(role: Role) -> RoleName {
    match role {
        Role::Viewer => RoleName::Viewer,
        Role::Reviewer => RoleName::Reviewer,
        Role::Judge => RoleName::Judge,
        Role::Organiser => RoleName::Organiser,
        Role::Payer => RoleName::Payer,
        Role::Owner => RoleName::Owner,
    }
}

/// The sentence for an error that the rules explain; `None` for what is none of the asker's business: something unknown
/// here, or something that failed.
pub fn said(lang: Lang, error: &Error) -> Option<String> {
    Some(match error {
        Error::Store(StoreError::Stale { .. }) => W::Changed.say(lang),
        Error::Store(StoreError::Sealed { .. }) | Error::Sheets(SheetsRefusal::Sealed) => {
            ResultSteps::RefusedSealed.say(lang)
        }
        Error::Store(_)
        | Error::NoCampaign(_)
        | Error::NoPost { .. }
        | Error::NoMessage(_)
        | Error::NoAccount(_)
        | Error::NoMember(_)
        | Error::Originality(_)
        | Error::Stored { .. } => return None,
        Error::Taken(name) => words::editor::name_taken(lang, name),
        Error::NoDraft(_) => Editor::NotDraft.say(lang),
        Error::Campaign(why) => campaign_refused(lang, why),
        Error::Topic(why) => topic_refused(lang, why),
        Error::TopicHeld { theirs, campaign, .. } => words::editor::topic_taken(lang, theirs, campaign),
        Error::Held { hold, .. } => wording::held_refusal(lang, *hold),
        Error::OwnDraft(_) => Editor::OwnDraft.say(lang),
        Error::Notice(findings) => wording::findings_refusal(lang, findings),
        Error::State(illegal) => words::refused_state(lang, illegal.from),
        Error::Moved { state, .. } => words::refused_state(lang, *state),
        Error::TooSoon { due, .. } => words::refused_soon(lang, *due),
        Error::TooLate { ended, .. } => words::refused_late(lang, *ended),
        Error::NoVerdict(_) => W::NoVerdict.say(lang),
        Error::Decision(why) => decision_refused(lang, why),
        Error::Pending(posts) => words::refused_pending(lang, posts.len() as u64),
        Error::Appeal(why) => wording::appeal_refused(lang, *why),
        Error::Review(why) => wording::review_refused(lang, *why),
        Error::Ballot(why) => ballot_refused(lang, why),
        Error::NotListed(_) => ResultSteps::RefusedUnlisted.say(lang),
        Error::Sheets(SheetsRefusal::Unsealed) => ResultSteps::RefusedUnsealed.say(lang),
        Error::Claim(why) => wording::claim_refused(lang, why),
        Error::Correction(why) => wording::correction_refused(lang, why),
        Error::Erase(why) => wording::erase_refused(lang, *why),
        Error::Batch(why) => wording::batch_refused(lang, why),
        Error::Table(_) => W::Table.say(lang),
        Error::Amendment(why) => amendment_refused(lang, why),
        Error::News(why) => news_refused(lang, *why),
        Error::People(why) => people_refused(lang, why),
        Error::Claimed { by, until } => refused_claimed(lang, &by.to_string(), *until),
        Error::Uid(_) => {
            Command::Uid { least: *UID_DIGITS.start() as u64, most: *UID_DIGITS.end() as u64 }.say(lang)
        }
    })
}

/// Why something about accounts, roles, tokens or webhooks is refused.
pub fn people_refused(lang: Lang, why: &PeopleRefusal) -> String {
    let label = match why {
        PeopleRefusal::LoginLength => return refused_login_length(lang, people::NAME_CHARS_MAX),
        PeopleRefusal::LoginTaken(login) => return refused_login_taken(lang, login),
        PeopleRefusal::NoSuchRole(role) => return refused_no_such_role(lang, role_name(*role)),
        PeopleRefusal::TokenName => return refused_token_name(lang, tokens::TOKEN_NAME_CHARS_MAX),
        PeopleRefusal::TokenDays => return refused_token_days(lang, tokens::TOKEN_DAYS_MAX),
        PeopleRefusal::TokenScope(scope) => return refused_token_scope(lang, role_name(scope.role())),
        PeopleRefusal::UrlLong => return refused_url_long(lang, webhooks::URL_BYTES_MAX),
        PeopleRefusal::WebhooksMost => return refused_webhooks_most(lang, webhooks::WEBHOOKS_MAX),
        PeopleRefusal::LoginBlank => W::LoginBlank,
        PeopleRefusal::NoAccount => W::NoAccount,
        PeopleRefusal::LastOwner => W::LastOwner,
        PeopleRefusal::MayNotSignIn => W::MayNotSignIn,
        PeopleRefusal::Barred => W::Barred,
        PeopleRefusal::NoRoleThere => W::NoRoleThere,
        PeopleRefusal::BeyondServer => W::BeyondServer,
        PeopleRefusal::UntilPassed => W::UntilPassed,
        PeopleRefusal::OwnRole => W::OwnRole,
        PeopleRefusal::OwnAccount => W::OwnAccount,
        PeopleRefusal::TokenNoScope => W::TokenNoScope,
        PeopleRefusal::UrlBroken => W::UrlBroken,
        PeopleRefusal::UrlPassword => W::UrlPassword,
        PeopleRefusal::UrlHost => W::UrlHost,
        PeopleRefusal::UrlScheme => W::UrlScheme,
        PeopleRefusal::UrlTaken => W::UrlTaken,
    };
    label.say(lang)
}

fn news_refused(lang: Lang, why: NewsRefusal) -> String {
    match why {
        NewsRefusal::NoReason => News::NeedsReason.say(lang),
        NewsRefusal::LongReason => News::LongReason.say(lang),
        NewsRefusal::Link => News::BadLink.say(lang),
        NewsRefusal::SameState => News::SameState.say(lang),
        NewsRefusal::Forgotten => W::NewsForgotten.say(lang),
        NewsRefusal::Rest => refused_rest(lang, MUTE_MAX.num_days()),
    }
}

fn amendment_refused(lang: Lang, why: &AmendmentRefusal) -> String {
    match why {
        AmendmentRefusal::EditDraft => W::EditDraft.say(lang),
        AmendmentRefusal::ApproveFirst => W::ApproveFirst.say(lang),
        AmendmentRefusal::CalledOff => W::CalledOff.say(lang),
        AmendmentRefusal::NotOpen(state) => refused_not_open(lang, *state),
        AmendmentRefusal::NotLater { closes, given } => refused_not_later(lang, *closes, *given),
        AmendmentRefusal::NoReason => W::NoReason.say(lang),
        AmendmentRefusal::LongReason => refused_long_reason(lang),
        AmendmentRefusal::Window(why) => window_refused(lang, why),
        AmendmentRefusal::NothingHeld => W::NothingHeld.say(lang),
        AmendmentRefusal::OverrideReason => refused_override_reason(lang),
        AmendmentRefusal::TriedTooLong => refused_tried_too_long(lang, rules::TRIED_CHARS_MAX),
    }
}

#[cfg(test)]
mod tests;
