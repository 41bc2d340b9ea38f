//! What members ask: where a campaign stands, its rules, their own posts, objections, the winners.

use domain::campaign::CampaignId;
use domain::lang::Lang;
use domain::payout::PayoutState;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::NOTE_CHARS_MAX;
use serenity::all::CreateModal;
use wording::commands::{Field, Form, Refusal};
use wording::{post_link, split_message};

use crate::commands::answer::{Answer, Input, form};
use crate::commands::caller::{Caller, Permit};
use crate::commands::campaign::{find_public, is_public, of_button, was_announced};
use crate::commands::ticket::Ticket;
use crate::commands::{Data, Result};

/// Where a campaign stands.
pub(crate) async fn status(data: &Data, caller: &Caller, wanted: Option<&str>) -> Result<Answer> {
    let campaign = find_public(data, caller, wanted).await?.campaign;
    let counts = data.service.counts(&campaign.id).await?;
    Ok(Answer::say(wording::commands::status(caller.lang, &campaign, &counts, caller.now)))
}

/// The whole notice.
pub(crate) async fn rules(data: &Data, caller: &Caller, wanted: Option<&str>) -> Result<Answer> {
    let campaign = find_public(data, caller, wanted).await?.campaign;
    Ok(Answer::say_all(wording::notice_messages(caller.lang, &campaign)))
}

/// The notice in another language, for whoever pressed its button. A draft shows only to those who may organise.
pub(crate) async fn notice(data: &Data, caller: &Caller, id: &CampaignId, lang: Lang) -> Result<Answer> {
    let stored = of_button(data, caller, id).await?;
    if !was_announced(data, &stored).await? {
        caller.must(Permit::Organise, &data.settings.roles)?;
    }
    Ok(Answer::say_all(wording::notice_messages(lang, &stored.campaign)))
}

/// The receipt of one post, for its author and for the team.
pub(crate) async fn check_post(data: &Data, caller: &Caller, typed: &str) -> Result<Answer> {
    let post = read_post(typed, caller.guild)?;
    let receipt = data.service.receipt_of(caller.guild, post, caller.lang, caller.now).await?;
    let receipt = receipt.ok_or(Refusal::NoPost)?;
    if receipt.author != caller.user && caller.must(Permit::Review, &data.settings.roles).is_err() {
        return Err(Refusal::NotYours.into());
    }
    Ok(Answer::say(receipt.text))
}

/// The receipt of the asker's newest post; with several, the others in a line each.
pub(crate) async fn check_newest(data: &Data, caller: &Caller, wanted: Option<&str>) -> Result<Answer> {
    let campaign = find_public(data, caller, wanted).await?.campaign;
    let own = data.service.posts_by(&campaign.id, caller.user).await?;
    let newest = own.last().ok_or(Refusal::NoPosts)?.message;
    let mut answer = check_post(data, caller, &newest.to_string()).await?;
    if own.len() > 1 {
        answer.messages.extend(mine(data, caller, Some(campaign.id.as_str())).await?.messages);
    }
    Ok(answer)
}

/// What the rules say of a text that is not posted yet.
pub(crate) async fn check_text(
    data: &Data,
    caller: &Caller,
    wanted: Option<&str>,
    text: &str,
) -> Result<Answer> {
    let campaign = find_public(data, caller, wanted).await?.campaign;
    if !campaign.state.takes_posts() {
        return Err(Refusal::State(campaign.state).into());
    }
    let verdict = data.service.check_text(&campaign.id, caller.user, text, caller.now).await?;
    Ok(Answer::say(wording::commands::dry_run(caller.lang, &campaign, &verdict)))
}

/// The asker's posts in a campaign, a line each, the newest first.
pub(crate) async fn mine(data: &Data, caller: &Caller, wanted: Option<&str>) -> Result<Answer> {
    let campaign = find_public(data, caller, wanted).await?.campaign;
    let own = data.service.posts_by(&campaign.id, caller.user).await?;
    if own.is_empty() {
        return Err(Refusal::NoPosts.into());
    }
    let lines: Vec<_> = own
        .iter()
        .rev()
        .map(|post| {
            let link = post_link(campaign.guild, post.channel, post.message);
            (link, &post.verdict, post.standing)
        })
        .collect();
    Ok(Answer::say(wording::commands::mine(caller.lang, &campaign, &lines)))
}

/// The form for an objection.
///
/// # Errors
/// When `typed` names no post.
pub(crate) fn appeal_form(caller: &Caller, typed: &str) -> Result<CreateModal> {
    let post = read_post(typed, caller.guild)?;
    let input = Input {
        field: Field::Appeal,
        example: None,
        long: true,
        required: true,
        // The store keeps as much of it.
        chars_max: NOTE_CHARS_MAX as u16,
    };
    Ok(form(caller.lang, Form::Appeal, &[input], &Ticket::AppealForm(post)))
}

/// Takes in an objection.
pub(crate) async fn appeal(data: &Data, caller: &Caller, post: Snowflake, text: &str) -> Result<Answer> {
    if text.is_empty() {
        return Err(Refusal::Empty(Field::Appeal).into());
    }
    let receipt = data.service.receipt_of(caller.guild, post, caller.lang, caller.now).await?;
    let receipt = receipt.ok_or(Refusal::NoPost)?;
    if receipt.author != caller.user {
        return Err(Refusal::NotYours.into());
    }
    let campaign = data.service.campaign(&receipt.campaign).await?.campaign;
    data.service.appeal(&campaign.id, post, caller.user, text, caller.now).await?;
    (data.wake)();
    let filed = match campaign.state {
        State::Published => wording::result_appeal_filed,
        _ => wording::commands::appeal_filed,
    };
    Ok(Answer::say(filed(caller.lang, &campaign, receipt.place, post)))
}

/// The winners as they were announced.
pub(crate) async fn winners(data: &Data, caller: &Caller, wanted: Option<&str>) -> Result<Answer> {
    let campaign = match wanted {
        Some(_) => find_public(data, caller, wanted).await?.campaign,
        // Whoever asks for winners means the newest result, not the campaign that is on.
        None => match newest_result(data, caller).await? {
            Some(campaign) => campaign,
            None => find_public(data, caller, None).await?.campaign,
        },
    };
    match data.service.winners(&campaign.id).await? {
        Some(winners) => Ok(Answer::say_all(split_message(winners.text.get(caller.lang)))),
        None if campaign.state == State::Void => Err(Refusal::State(State::Void).into()),
        None => Err(Refusal::NoResult(campaign.dates.results_at).into()),
    }
}

async fn newest_result(data: &Data, caller: &Caller) -> Result<Option<domain::campaign::Campaign>> {
    let all = data.service.campaigns_of(caller.guild).await?;
    let out = |state| matches!(state, State::Published | State::Paid);
    Ok(all.into_iter().map(|stored| stored.campaign).find(|campaign| out(campaign.state)))
}

/// The form for a winner's account number.
pub(crate) fn claim_form(caller: &Caller, wanted: Option<&str>) -> Result<CreateModal> {
    let campaign = wanted.map(|id| CampaignId::new(id.trim())).transpose();
    let campaign = campaign.map_err(|_| Refusal::NoCampaign)?;
    let input =
        Input { field: Field::Uid, example: None, long: false, required: true, chars_max: UID_TYPED_MAX };
    Ok(form(caller.lang, Form::Claim, &[input], &Ticket::ClaimForm(campaign)))
}

/// A few more than a number has, so that stray spaces do no harm.
const UID_TYPED_MAX: u16 = 32;

/// Stores a winner's account number.
pub(crate) async fn claim(
    data: &Data,
    caller: &Caller,
    wanted: Option<&CampaignId>,
    uid: &str,
) -> Result<Answer> {
    let campaign = match wanted {
        Some(id) => of_button(data, caller, id).await?.campaign,
        None => newest_result(data, caller).await?.ok_or(Refusal::NotAWinner)?,
    };
    if !is_public(campaign.state) {
        return Err(Refusal::NoCampaign.into());
    }
    if !matches!(campaign.state, State::Published | State::Paid) {
        return Err(Refusal::NoResult(campaign.dates.results_at).into());
    }
    // The ledger and not the result: a prize that nobody claimed passes to the next in order.
    let prizes = data.service.payouts(&campaign.id).await?;
    if !prizes.iter().any(|row| row.payout.person == caller.user) {
        return Err(Refusal::NotAWinner.into());
    }
    let claimed = data.service.claim_prize(&campaign.id, caller.user, uid, caller.now).await?;
    (data.wake)();
    let held = claimed.state == PayoutState::OnHold;
    Ok(Answer::say(wording::commands::claim_stored(caller.lang, &campaign, uid.trim(), held)))
}

/// Reads a link to a message of this server, or a message id.
pub(crate) fn read_post(typed: &str, guild: Snowflake) -> std::result::Result<Snowflake, Refusal> {
    let typed = typed.trim();
    let no_post = || Refusal::NotAPost(typed.to_owned());
    // Discord writes <…> around a link whose preview is switched off.
    let bare = typed.trim_start_matches('<').trim_end_matches('>');
    let Some((_, path)) = bare.split_once("/channels/") else {
        return bare.parse().map_err(|_| no_post());
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
    let [of, _channel, message] = parts[..] else { return Err(no_post()) };
    let of: Snowflake = of.parse().map_err(|_| no_post())?;
    let message = message.parse().map_err(|_| no_post())?;
    // A post of another server is none of this one's.
    if of == guild { Ok(message) } else { Err(Refusal::NoPost) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_is_named_by_its_link_or_its_id() {
        let guild = Snowflake(42);
        for typed in [
            "1357248253132800000",
            " 1357248253132800000 ",
            "https://discord.com/channels/42/7/1357248253132800000",
            "<https://discord.com/channels/42/7/1357248253132800000>",
            "https://ptb.discord.com/channels/42/7/1357248253132800000/",
            "https://discord.com/channels/42/7/1357248253132800000?utm=x",
        ] {
            assert_eq!(read_post(typed, guild), Ok(Snowflake(1_357_248_253_132_800_000)), "{typed}");
        }
        for typed in
            ["", "hello", "https://discord.com/channels/42/7", "https://discord.com/channels/@me/7/1", "-5"]
        {
            assert!(matches!(read_post(typed, guild), Err(Refusal::NotAPost(_))), "{typed}");
        }
        let elsewhere = "https://discord.com/channels/43/7/1357248253132800000";
        assert_eq!(read_post(elsewhere, guild), Err(Refusal::NoPost));
    }
}
