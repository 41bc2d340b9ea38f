//! "Submit this post": how a post comes in where herald may not read texts by itself.

use std::collections::BTreeMap;

use domain::snowflake::Snowflake;
use serenity::all::{Message, PartialChannel};
use wording::commands::Refusal;

use crate::commands::answer::Answer;
use crate::commands::caller::Caller;
use crate::commands::{Data, Result};
use crate::facts::{self, RawMessage};
use crate::watch::Watch;

/// Takes in a post that its author handed in. Discord gives the text of a message that a menu was opened on, with or
/// without the intent; who wrote it and when is in the message, so handing in somebody else's would change nothing,
/// but it is refused all the same.
pub(crate) async fn submit(
    data: &Data,
    caller: &Caller,
    message: &Message,
    place: Option<&PartialChannel>,
) -> Result<Answer> {
    if message.author.id.get() != caller.user.0 {
        return Err(Refusal::NotYours.into());
    }
    let campaigns = data.service.campaigns_of(caller.guild).await?;
    let watch = Watch::of(&campaigns, thread_of(message, place));
    if !watch.is_entry_place(Snowflake(message.channel_id.get())) {
        return Err(Refusal::NotJudgedHere.into());
    }
    let fact = facts::submitted(&RawMessage::from(message), caller.guild, &watch);
    let fact = fact.ok_or(Refusal::NoPost)?;
    let fresh = data.service.receive("discord", &[fact], caller.now).await? > 0;
    (data.wake)();
    Ok(Answer::say(wording::commands::submitted(caller.lang, fresh)))
}

/// The thread the menu was opened in, with the channel above it.
fn thread_of(message: &Message, place: Option<&PartialChannel>) -> BTreeMap<Snowflake, Snowflake> {
    let here = Snowflake(message.channel_id.get());
    let parent = place
        .filter(|channel| channel.thread_metadata.is_some() && channel.id == message.channel_id)
        .and_then(|channel| channel.parent_id)
        .map(|parent| Snowflake(parent.get()));
    parent.map(|parent| (here, parent)).into_iter().collect()
}
