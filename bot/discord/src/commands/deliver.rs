//! The first sign within three seconds, then the work, then the answer.

use std::time::Duration;

use serenity::all::{
    CommandInteraction, ComponentInteraction, CreateInteractionResponse, CreateInteractionResponseFollowup,
    CreateInteractionResponseMessage, CreateModal, EditInteractionResponse, Http, ModalInteraction,
};
use wording::commands::Refusal;

use crate::commands::answer::Answer;
use crate::commands::caller::{Asked, Caller};
use crate::commands::refusal::{is_failure, refusal_of};
use crate::commands::{Data, Error, Result};

/// An interaction that wants an answer.
#[derive(Clone, Copy)]
pub(crate) enum Asking<'a> {
    /// A command or a menu.
    Command(&'a CommandInteraction),
    /// A button or a select.
    Component(&'a ComponentInteraction),
    /// A form.
    Form(&'a ModalInteraction),
}

/// Where the answer goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A message of its own, for the asker alone.
    Fresh,
    /// Instead of the message that was pressed on; only for messages that the asker alone sees.
    Instead,
}

impl<'a> Asking<'a> {
    /// Who asks.
    pub(crate) fn asked(self) -> Asked<'a> {
        match self {
            Self::Command(interaction) => Asked::from(interaction),
            Self::Component(interaction) => Asked::from(interaction),
            Self::Form(interaction) => Asked::from(interaction),
        }
    }

    async fn respond(self, http: &Http, response: CreateInteractionResponse) -> serenity::Result<()> {
        match self {
            Self::Command(interaction) => interaction.create_response(http, response).await,
            Self::Component(interaction) => interaction.create_response(http, response).await,
            Self::Form(interaction) => interaction.create_response(http, response).await,
        }
    }

    async fn edit(self, http: &Http, edit: EditInteractionResponse) -> serenity::Result<()> {
        match self {
            Self::Command(interaction) => interaction.edit_response(http, edit).await?,
            Self::Component(interaction) => interaction.edit_response(http, edit).await?,
            Self::Form(interaction) => interaction.edit_response(http, edit).await?,
        };
        Ok(())
    }

    async fn follow_up(
        self,
        http: &Http,
        message: CreateInteractionResponseFollowup,
    ) -> serenity::Result<()> {
        match self {
            Self::Command(interaction) => interaction.create_followup(http, message).await?,
            Self::Component(interaction) => interaction.create_followup(http, message).await?,
            Self::Form(interaction) => interaction.create_followup(http, message).await?,
        };
        Ok(())
    }

    /// The asker, or the refusal of a place where herald does not work.
    pub(crate) fn caller(self, data: &Data) -> std::result::Result<Caller, Refusal> {
        self.asked().caller(&data.settings.guilds, data.default_lang(), (data.clock)())
    }
}

/// The longest a request may take. Discord would take an answer for fifteen minutes; nobody waits that long.
const WORK_MAX: Duration = Duration::from_mins(1);

/// Promises an answer, works, and answers. When Discord does not take the promise (it came too late, or the
/// connection failed), nothing is done: the asker sees a failure and asks again.
pub(crate) async fn serve<F>(
    http: &Http,
    data: &Data,
    asking: Asking<'_>,
    place: Place,
    work: impl FnOnce(Caller) -> F,
) where
    F: Future<Output = Result<Answer>>,
{
    let promise = match place {
        Place::Fresh => {
            CreateInteractionResponse::Defer(CreateInteractionResponseMessage::new().ephemeral(true))
        }
        Place::Instead => CreateInteractionResponse::Acknowledge,
    };
    let asked = asking.asked();
    if let Err(error) = asking.respond(http, promise).await {
        tracing::warn!(interaction = asked.id, %error, "the promise of an answer was not taken; nothing was done");
        return;
    }
    let done = match asking.caller(data) {
        Ok(caller) => match tokio::time::timeout(WORK_MAX, Box::pin(work(caller))).await {
            Ok(done) => done,
            Err(_) => Err(Refusal::Failed(asked.id.to_string()).into()),
        },
        Err(refusal) => Err(refusal.into()),
    };
    let answer = done.unwrap_or_else(|error| Answer::say(told(data, &asked, error)));
    if let Err(error) = send(http, asking, &answer).await {
        tracing::warn!(interaction = asked.id, %error, "an answer was not taken");
    }
}

async fn send(http: &Http, asking: Asking<'_>, answer: &Answer) -> serenity::Result<()> {
    asking.edit(http, answer.first()).await?;
    for message in answer.rest() {
        asking.follow_up(http, message).await?;
    }
    Ok(())
}

/// Opens a form at once: Discord takes none after a promise.
pub(crate) async fn open(
    http: &Http,
    data: &Data,
    asking: Asking<'_>,
    form: impl FnOnce(&Caller) -> Result<CreateModal>,
) {
    let made = asking.caller(data).map_err(Error::from).and_then(|caller| form(&caller));
    let asked = asking.asked();
    let response = match made {
        Ok(form) => CreateInteractionResponse::Modal(form),
        Err(error) => private(&told(data, &asked, error)),
    };
    if let Err(error) = asking.respond(http, response).await {
        tracing::warn!(interaction = asked.id, %error, "a form was not taken");
    }
}

/// Says one sentence at once.
pub(crate) async fn refuse(http: &Http, data: &Data, asking: Asking<'_>, refusal: Refusal) {
    let asked = asking.asked();
    let text = told(data, &asked, refusal.into());
    if let Err(error) = asking.respond(http, private(&text)).await {
        tracing::warn!(interaction = asked.id, %error, "a refusal was not taken");
    }
}

/// The sentence for an error, in the asker's language. What broke goes to the log under the same mark.
pub(crate) fn told(data: &Data, asked: &Asked<'_>, error: Error) -> String {
    if is_failure(&error) {
        tracing::error!(interaction = asked.id, %error, "a request failed");
    }
    let mark = domain::snowflake::Snowflake(asked.id);
    refusal_of(error, mark).say(asked.lang(data.default_lang()))
}

/// A message that the asker alone sees and that mentions nobody.
pub(crate) fn private(text: &str) -> CreateInteractionResponse {
    CreateInteractionResponse::Message(
        CreateInteractionResponseMessage::new()
            .content(wording::commands::fit(text, wording::MESSAGE_CHARS_MAX))
            .ephemeral(true)
            .allowed_mentions(serenity::all::CreateAllowedMentions::new()),
    )
}
