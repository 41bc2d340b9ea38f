//! What is done with a notice besides writing it: approval by a second person, calling off, and public changes.

use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use campaigns::panel::drafting::Confirmed;
use domain::lang::Lang;
use domain::verdict::NOTE_CHARS_MAX;
use wording::panel::editor::not_now;
use wording::panel::{Editor as W, FieldTrouble};

use super::typed::{Typed, read_time};
use super::view::{self, Shown, Trouble};
use super::{Fields, revision};
use crate::desk::{Organiser, is_stale};
use crate::frame::Visit;
use crate::refusal::Refusal;
use crate::screens::campaign_id;

/// What was done a moment ago, as the address says it; nothing when it says nonsense.
pub(super) fn flash(done: &str, lang: Lang) -> Option<String> {
    let label = match done {
        "saved" => W::Saved,
        "drafted" => W::Drafted,
        "approve" => W::Approved,
        "void" => W::Voided,
        "extend" => W::Extended,
        "open" => W::Opened,
        "close" => W::ClosedDone,
        "renew" => W::Renewed,
        _ => return None,
    };
    Some(label.say(lang))
}

/// `POST /campaigns/{id}/notice/renew`: writes the figures as of now into the news paragraph.
pub(crate) async fn renew(
    visit: Visit,
    organiser: Organiser,
    Path(id): Path<String>,
    Form(fields): Fields,
) -> Result<Response, Refusal> {
    let (id, lang) = (campaign_id(id)?, visit.lang());
    let seen = revision(&Typed(fields))?;
    let trouble = match organiser.renew_draft(&id, seen).await {
        Ok(true) => return Ok(super::written(&visit, &id, "renew")),
        Ok(false) => Trouble::because(lang, W::NotRenewed.say(lang)),
        Err(error) if is_stale(&error) => Trouble::because(lang, W::StaleAction.say(lang)).since(seen),
        Err(error) => match super::told(error, lang)? {
            super::Told::Field(_, text) | super::Told::Page(text) => Trouble::because(lang, text),
        },
    };
    let shown = Shown { status: StatusCode::CONFLICT, trouble: Some(trouble), ..Shown::default() };
    view::answer(&visit, &organiser, Some(&organiser), &id, shown).await
}

/// `POST /campaigns/{id}/notice/{action}`: `approve`, `void`, `extend`, `open` or `close`, each for the revision that was
/// looked at.
pub(crate) async fn act(
    visit: Visit,
    organiser: Organiser,
    Path((id, action)): Path<(String, String)>,
    Form(fields): Fields,
) -> Result<Response, Refusal> {
    let (id, lang) = (campaign_id(id)?, visit.lang());
    if !["approve", "void", "extend", "open", "close"].contains(&action.as_str()) {
        return Err(Refusal::NotFound);
    }
    let typed = Typed(fields);
    let seen = revision(&typed)?;
    let stored = organiser.draft(&id).await?.stored;
    let campaign = stored.campaign;
    let trouble = match confirmed(&action, &typed, &campaign, &visit) {
        // What is missing in a form from before may be missing no more.
        Err(_) if stored.revision != seen => Trouble::because(lang, W::StaleAction.say(lang)).since(seen),
        Err(text) => Trouble::because(lang, text),
        Ok(what) => match organiser.confirm(&id, what, seen).await {
            Ok(()) => return Ok(super::written(&visit, &id, &action)),
            Err(error) if is_stale(&error) => Trouble::because(lang, W::StaleAction.say(lang)).since(seen),
            Err(error) => Trouble::because(lang, refused(error, lang, campaign.state)?),
        },
    };
    let shown = Shown {
        status: StatusCode::CONFLICT,
        trouble: Some(trouble),
        action,
        reason: typed.get("reason").to_owned(),
        closes: typed.get("closes").to_owned(),
        ..Shown::default()
    };
    view::answer(&visit, &organiser, Some(&organiser), &id, shown).await
}

/// What a form confirms, or what is missing in it.
fn confirmed<'a>(
    action: &str,
    typed: &'a Typed,
    campaign: &domain::campaign::Campaign,
    visit: &Visit,
) -> Result<Confirmed<'a>, String> {
    let lang = visit.lang();
    if action != "approve" && typed.get("sure") != "yes" {
        return Err(W::BeSure.say(lang));
    }
    let reason = typed.get("reason").trim();
    let has_reason = !reason.is_empty() && reason.chars().count() <= NOTE_CHARS_MAX;
    let over_hold = (action == "approve").then(|| typed.0.contains_key("reason"));
    let needs_reason = over_hold.unwrap_or(action != "open");
    if needs_reason && !has_reason {
        return Err(W::GiveReason.say(lang));
    }
    Ok(match action {
        "approve" => Confirmed::Approve { over_hold: needs_reason.then_some(reason) },
        "void" => Confirmed::Void { reason },
        "open" => Confirmed::Open,
        "close" => Confirmed::Close { reason },
        _ => {
            let was = campaign.window.closes;
            let closes =
                read_time(typed.get("closes"), was, visit.now).ok_or_else(|| FieldTrouble::Time.say(lang))?;
            if closes <= was {
                return Err(FieldTrouble::Later.say(lang));
            }
            Confirmed::Extend { closes, reason }
        }
    })
}

/// Why something was not done, in the language of the reader.
fn refused(error: campaigns::Error, lang: Lang, state: domain::state::State) -> Result<String, Refusal> {
    use campaigns::Error;
    Ok(match error {
        Error::OwnDraft(_) => W::OwnDraft.say(lang),
        Error::Held { hold, .. } => wording::held_refusal(lang, hold),
        Error::Notice(findings) => wording::findings_refusal(lang, &findings),
        Error::TooLate { .. } if state == domain::state::State::Draft => W::OpeningPast.say(lang),
        Error::Amendment(_) | Error::State(_) | Error::TooLate { .. } | Error::Campaign(_) => {
            not_now(lang, state)
        }
        error => return Err(error.into()),
    })
}
