//! Review: one post at a time, decided by a press.

use campaigns::mending::MENDABLE;
use campaigns::reading::ReviewItem;
use campaigns::reviewing::Ruling;
use domain::campaign::Campaign;
use domain::review::{DecisionAction, Standing};
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::{NOTE_CHARS_MAX, ReasonCode};
use serenity::all::{ButtonStyle, CreateActionRow, CreateModal};
use wording::commands::{Button, Done, Field, Form, Refusal, ReviewView};
use wording::reason_name;

use crate::commands::answer::{Answer, Input, button, form, menu};
use crate::commands::caller::{Caller, Permit};
use crate::commands::campaign::of_button;
use crate::commands::ticket::{Seen, Ticket};
use crate::commands::{Data, Result};

/// The reasons a moderator may give for a post that stands there. What the machine measures is never given by hand,
/// and what ends a post (withdrawal, removal, a strike) is no answer to it.
pub(crate) const REASONS: [ReasonCode; 7] = [
    ReasonCode::CopiedPassage,
    ReasonCode::Reworded,
    ReasonCode::LowContent,
    ReasonCode::OffTopic,
    ReasonCode::RuleBreach,
    ReasonCode::ScamLink,
    ReasonCode::VersionUnknown,
];

/// The next post that waits: in a named campaign, or in the oldest that has one. `anew` offers again what was passed
/// over before.
pub(crate) async fn next(data: &Data, caller: &Caller, wanted: Option<&str>, anew: bool) -> Result<Answer> {
    caller.must(Permit::Review, &data.settings.roles)?;
    // Once the result is out, appeals about it wait.
    let reviewable = |state: State| state.takes_posts() || state == State::Published;
    let all = data.service.campaigns_of(caller.guild).await?;
    let mut live: Vec<Campaign> = all.into_iter().map(|stored| stored.campaign).collect();
    if let Some(wanted) = wanted {
        live.retain(|campaign| campaign.id.as_str() == wanted.trim());
        let found = live.first().ok_or(Refusal::NoCampaign)?;
        if !reviewable(found.state) {
            return Err(Refusal::State(found.state).into());
        }
    }
    // The newest come first; whoever waits longest is in the oldest.
    for campaign in live.iter().rev().filter(|campaign| reviewable(campaign.state)) {
        let skip = passed_over(data, caller, campaign, anew);
        if let Some(item) = data.service.next_review(&campaign.id, caller.user, &skip, caller.now).await? {
            return Ok(show(caller, campaign, &item));
        }
    }
    Ok(Answer::say(wording::commands::review_empty(caller.lang)))
}

fn passed_over(data: &Data, caller: &Caller, campaign: &Campaign, anew: bool) -> Vec<Snowflake> {
    let mut skipped = data.skipped.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let key = (caller.user, campaign.id.clone());
    if anew {
        skipped.remove(&key);
    }
    skipped.get(&key).cloned().unwrap_or_default()
}

/// The most posts that are remembered as passed over, for one moderator and campaign.
const SKIPPED_MAX: usize = 200;

/// Passes a post over and shows the next.
pub(crate) async fn skip(data: &Data, caller: &Caller, seen: &Seen) -> Result<Answer> {
    caller.must(Permit::Review, &data.settings.roles)?;
    of_button(data, caller, &seen.campaign).await?;
    {
        let mut skipped = data.skipped.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let posts = skipped.entry((caller.user, seen.campaign.clone())).or_default();
        if posts.len() < SKIPPED_MAX && !posts.contains(&seen.post) {
            posts.push(seen.post);
        }
    }
    next(data, caller, None, false).await
}

fn show(caller: &Caller, campaign: &Campaign, item: &ReviewItem) -> Answer {
    let lang = caller.lang;
    let judged_at = item.verdict.evidence.as_ref().map(|evidence| evidence.version_at);
    let version = item.post.versions.iter().find(|version| Some(version.at) == judged_at);
    let version = version.or(item.post.versions.first());
    let view = ReviewView {
        post: item.post.id,
        place: item.post.facts.as_ref().map_or(campaign.channels.entries, domain::post::PostFacts::place),
        author: item.post.facts.as_ref().map_or("", |facts| facts.author.name.as_str()),
        places: &item.places,
        text: version.map_or("", |version| version.text.as_str()),
        verdict: &item.verdict,
        appeal: item.appeal.as_ref().map(|appeal| appeal.text.as_str()),
        waiting: item.waiting,
        held_until: item.held_until,
    };
    let seen =
        Seen { campaign: campaign.id.clone(), post: item.post.id, revision: item.revision.unsigned_abs() };
    let reasons: Vec<_> = REASONS.iter().map(|code| (code.name(), reason_name(lang, *code))).collect();
    let buttons = vec![
        button(lang, Button::Accept, ButtonStyle::Success, &Ticket::Accept(seen.clone())),
        button(lang, Button::Skip, ButtonStyle::Secondary, &Ticket::Skip(seen.clone())),
    ];
    let answer = Answer::say(wording::commands::review_item(lang, campaign, &view))
        .row(CreateActionRow::Buttons(buttons))
        .row(menu(&Button::SelectReject.say(lang), &reasons, &Ticket::ChooseReason(seen.clone())));
    // An edit helps until the close, and an appeal wants an answer.
    if item.appeal.is_some() || caller.now >= campaign.window.closes {
        return answer;
    }
    let mends: Vec<_> = MENDABLE.iter().map(|code| (code.name(), reason_name(lang, *code))).collect();
    answer.row(menu(&Button::SelectMend.say(lang), &mends, &Ticket::ChooseMend(seen)))
}

/// The form for a word to the author who is asked to mend, once it was chosen what.
///
/// # Errors
/// When the asker may not review, or the reason is none that an edit mends.
pub(crate) fn mend_form(data: &Data, caller: &Caller, seen: Seen, chosen: &str) -> Result<CreateModal> {
    caller.must(Permit::Review, &data.settings.roles)?;
    let code = chosen.parse().ok().filter(|code| MENDABLE.contains(code)).ok_or(Refusal::OldButton)?;
    let note = Input {
        field: Field::Note,
        example: None,
        long: true,
        required: false,
        chars_max: NOTE_CHARS_MAX as u16,
    };
    Ok(form(caller.lang, Form::Mend, &[note], &Ticket::MendForm(seen, code)))
}

/// Asks the author of a post to mend it while there is time.
pub(crate) async fn ask_to_mend(
    data: &Data,
    caller: &Caller,
    seen: &Seen,
    code: ReasonCode,
    note: &str,
) -> Result<Answer> {
    let campaign = may_settle(data, caller, seen).await?;
    let seen_revision = Some(revision(seen)?);
    let (id, service) = (&campaign.id, &data.service);
    let asked = service.ask_to_mend(id, seen.post, caller.user, code, note, seen_revision, caller.now).await;
    settled(data, caller, &campaign, seen, asked, |post, place| Done::AskedToMend { post, place, code }).await
}

/// The form for a word to the author, once a reason was chosen.
///
/// # Errors
/// When the asker may not review, or the reason is none that a person gives.
pub(crate) fn reject_form(data: &Data, caller: &Caller, seen: Seen, chosen: &str) -> Result<CreateModal> {
    caller.must(Permit::Review, &data.settings.roles)?;
    let code = chosen.parse().ok().filter(|code| REASONS.contains(code)).ok_or(Refusal::OldButton)?;
    let input = Input {
        field: Field::Note,
        example: None,
        long: true,
        required: false,
        chars_max: NOTE_CHARS_MAX as u16,
    };
    Ok(form(caller.lang, Form::Reject, &[input], &Ticket::RejectForm(seen, code)))
}

/// Lets a post in.
pub(crate) async fn accept(data: &Data, caller: &Caller, seen: &Seen) -> Result<Answer> {
    let ruling = Ruling {
        action: DecisionAction::Accept,
        reason: None,
        note: String::new(),
        seen_revision: Some(revision(seen)?),
    };
    decide(data, caller, seen, &ruling, |post, place| Done::Accepted { post, place }).await
}

/// Keeps a post out.
pub(crate) async fn reject(
    data: &Data,
    caller: &Caller,
    seen: &Seen,
    code: ReasonCode,
    note: &str,
) -> Result<Answer> {
    let ruling = Ruling {
        action: DecisionAction::Reject,
        reason: Some(code),
        note: note.to_owned(),
        seen_revision: Some(revision(seen)?),
    };
    decide(data, caller, seen, &ruling, |post, place| Done::Rejected { post, place, code }).await
}

fn revision(seen: &Seen) -> std::result::Result<i64, Refusal> {
    i64::try_from(seen.revision).map_err(|_| Refusal::OldButton)
}

async fn decide(
    data: &Data,
    caller: &Caller,
    seen: &Seen,
    ruling: &Ruling,
    done: impl FnOnce(Snowflake, Snowflake) -> Done,
) -> Result<Answer> {
    let campaign = may_settle(data, caller, seen).await?;
    let ruled = rule(data, caller, &campaign, seen.post, ruling).await;
    settled(data, caller, &campaign, seen, ruled, done).await
}

/// The campaign of an item that the asker may settle: one of this server, and nobody else looks at the item.
async fn may_settle(data: &Data, caller: &Caller, seen: &Seen) -> Result<Campaign> {
    caller.must(Permit::Review, &data.settings.roles)?;
    let campaign = of_button(data, caller, &seen.campaign).await?.campaign;
    let claims = data.service.review_claims(&campaign.id, caller.now).await?;
    let by_another = claims.iter().find(|claim| claim.message == seen.post && claim.moderator != caller.user);
    match by_another {
        Some(claim) => Err(Refusal::HeldByAnother(claim.until).into()),
        None => Ok(campaign),
    }
}

/// The word that an item is settled, made of the post and where it stands; or the item as it is now, where it was not
/// what the asker looked at any more.
async fn settled(
    data: &Data,
    caller: &Caller,
    campaign: &Campaign,
    seen: &Seen,
    outcome: campaigns::error::Result<()>,
    done: impl FnOnce(Snowflake, Snowflake) -> Done,
) -> Result<Answer> {
    match outcome {
        Ok(()) => {}
        Err(campaigns::Error::Store(store::StoreError::Stale { .. })) => {
            let mut fresh = next(data, caller, Some(campaign.id.as_str()), false).await?;
            fresh.messages.insert(0, wording::commands::review_changed(caller.lang));
            return Ok(fresh);
        }
        Err(error) => return Err(error.into()),
    }
    (data.wake)();
    let place = data.service.place_of(&campaign.id, seen.post).await?;
    let done = done(seen.post, place);
    let again = button(caller.lang, Button::Next, ButtonStyle::Primary, &Ticket::NextReview);
    Ok(Answer::say(wording::commands::done(caller.lang, campaign, &done))
        .row(CreateActionRow::Buttons(vec![again])))
}

/// Decides about a post, or about the objection its author made.
async fn rule(
    data: &Data,
    caller: &Caller,
    campaign: &Campaign,
    message: Snowflake,
    ruling: &Ruling,
) -> campaigns::error::Result<()> {
    let (service, id, person, now) = (&data.service, &campaign.id, caller.user, caller.now);
    let appeals = service.db().appeals(id).await?;
    if !appeals.iter().any(|appeal| appeal.message == message && appeal.outcome.is_none()) {
        return service.decide(id, message, person, ruling, now).await;
    }
    if ruling.action == DecisionAction::Accept {
        return service.decide_appeal(id, message, person, Some(ruling), &ruling.note, now).await;
    }
    let post = service.db().post(id, message).await?;
    let post = post.ok_or_else(|| campaigns::Error::NoPost { campaign: id.clone(), post: message })?;
    if ruling.seen_revision.is_some_and(|seen| seen != post.revision) {
        let what = format!("post {message}");
        return Err(store::StoreError::Stale { what, expected: post.revision }.into());
    }
    // An objection that is not followed leaves the post as it is; one that still waits is decided then.
    let pending =
        campaign.state.takes_posts() && campaigns::tally::standing_of(&post) == Some(Standing::Pending);
    service.decide_appeal(id, message, person, None, &ruling.note, now).await?;
    if pending {
        service.decide(id, message, person, &Ruling { seen_revision: None, ..ruling.clone() }, now).await?;
    }
    Ok(())
}
