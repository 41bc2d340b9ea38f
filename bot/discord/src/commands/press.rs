//! Presses on buttons and menus, and forms that come back: what the framework does not route.

use serenity::all::{
    ComponentInteraction, ComponentInteractionDataKind, Context, MessageFlags, ModalInteraction,
};
use wording::commands::{Field, Refusal};

use crate::commands::Data;
use crate::commands::answer::{Answer, typed};
use crate::commands::deliver::{Asking, Place, open, refuse, serve};
use crate::commands::ticket::Ticket;
use crate::commands::{member, organise, review};

/// Answers a press on a button or a choice from a menu. Every press is answered, also one on a button of another
/// version.
pub async fn component(ctx: &Context, interaction: &ComponentInteraction, data: &Data) {
    let http = &ctx.http;
    let asking = Asking::Component(interaction);
    let Ok(ticket) = Ticket::decode(&interaction.data.custom_id) else {
        return refuse(http, data, asking, Refusal::OldButton).await;
    };
    // A public message stays as it is for everybody else.
    let hidden = interaction.message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
    let instead = if hidden { Place::Instead } else { Place::Fresh };
    match ticket {
        Ticket::Notice(id, lang) => {
            serve(http, data, asking, Place::Fresh, |caller| async move {
                member::notice(data, &caller, &id, lang).await
            })
            .await;
        }
        Ticket::CheckMine(id) => {
            serve(http, data, asking, Place::Fresh, |caller| async move {
                member::check_newest(data, &caller, Some(id.as_str())).await
            })
            .await;
        }
        Ticket::Confirm(id, at, what) => {
            serve(http, data, asking, instead, |caller| async move {
                organise::confirmed(data, &caller, &id, at, what).await
            })
            .await;
        }
        Ticket::Cancel => {
            serve(http, data, asking, instead, |caller| async move {
                Ok(Answer::say(wording::commands::cancelled(caller.lang)))
            })
            .await;
        }
        Ticket::AskReason(id, at, what) => {
            open(http, data, asking, |caller| organise::reason_form(data, caller, id, at, what)).await;
        }
        Ticket::Accept(seen) => {
            serve(
                http,
                data,
                asking,
                instead,
                |caller| async move { review::accept(data, &caller, &seen).await },
            )
            .await;
        }
        Ticket::Skip(seen) => {
            serve(
                http,
                data,
                asking,
                instead,
                |caller| async move { review::skip(data, &caller, &seen).await },
            )
            .await;
        }
        Ticket::NextReview => {
            serve(http, data, asking, instead, |caller| async move {
                review::next(data, &caller, None, false).await
            })
            .await;
        }
        Ticket::ChooseReason(seen) => {
            let chosen = chosen(interaction);
            open(http, data, asking, |caller| review::reject_form(data, caller, seen, &chosen)).await;
        }
        Ticket::ChooseMend(seen) => {
            let chosen = chosen(interaction);
            open(http, data, asking, |caller| review::mend_form(data, caller, seen, &chosen)).await;
        }
        // These are forms; no button carries them.
        Ticket::DraftForm { .. }
        | Ticket::AppealForm(..)
        | Ticket::ClaimForm(..)
        | Ticket::RejectForm(..)
        | Ticket::MendForm(..)
        | Ticket::ReasonForm(..) => refuse(http, data, asking, Refusal::OldButton).await,
    }
}

/// What was chosen from a menu; an empty text for a button.
fn chosen(interaction: &ComponentInteraction) -> String {
    match &interaction.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => values.first().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// Answers a form that was sent.
pub async fn modal(ctx: &Context, interaction: &ModalInteraction, data: &Data) {
    let http = &ctx.http;
    let asking = Asking::Form(interaction);
    let Ok(ticket) = Ticket::decode(&interaction.data.custom_id) else {
        return refuse(http, data, asking, Refusal::OldButton).await;
    };
    // A form that a button opened answers in the message of that button, if the asker alone sees it.
    let hidden = interaction.message.as_ref().and_then(|message| message.flags);
    let hidden = hidden.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
    let instead = if hidden { Place::Instead } else { Place::Fresh };
    let field = |field| typed(&interaction.data, field);
    match ticket {
        Ticket::DraftForm { posts, news, team } => {
            let typed = organise::Typed {
                topic: field(Field::Topic),
                window: field(Field::Window),
                prize: field(Field::Prize),
                question: field(Field::Question),
                news: field(Field::News),
            };
            serve(http, data, asking, Place::Fresh, |caller| async move {
                organise::draft(data, &caller, posts, news, team, &typed).await
            })
            .await;
        }
        Ticket::AppealForm(post) => {
            let text = field(Field::Appeal);
            serve(http, data, asking, Place::Fresh, |caller| async move {
                member::appeal(data, &caller, post, &text).await
            })
            .await;
        }
        Ticket::ClaimForm(campaign) => {
            let uid = field(Field::Uid);
            serve(http, data, asking, Place::Fresh, |caller| async move {
                member::claim(data, &caller, campaign.as_ref(), &uid).await
            })
            .await;
        }
        Ticket::RejectForm(seen, code) => {
            let note = field(Field::Note);
            serve(http, data, asking, instead, |caller| async move {
                review::reject(data, &caller, &seen, code, &note).await
            })
            .await;
        }
        Ticket::MendForm(seen, code) => {
            let note = field(Field::Note);
            serve(http, data, asking, instead, |caller| async move {
                review::ask_to_mend(data, &caller, &seen, code, &note).await
            })
            .await;
        }
        Ticket::ReasonForm(id, at, what) => {
            let reason = field(Field::Reason);
            serve(http, data, asking, instead, |caller| async move {
                organise::confirmed_with_reason(data, &caller, &id, at, what, &reason).await
            })
            .await;
        }
        Ticket::Notice(..)
        | Ticket::CheckMine(..)
        | Ticket::Confirm(..)
        | Ticket::Cancel
        | Ticket::AskReason(..)
        | Ticket::Accept(..)
        | Ticket::Skip(..)
        | Ticket::NextReview
        | Ticket::ChooseReason(..)
        | Ticket::ChooseMend(..) => refuse(http, data, asking, Refusal::OldButton).await,
    }
}
