//! What Discord offers while somebody types: campaigns and own posts.

use domain::campaign::Campaign;
use domain::lang::Lang;
use domain::state::State;
use serenity::all::CreateAutocompleteResponse;
use wording::commands::{fit, state_name};

use crate::commands::answer::limits;
use crate::commands::caller::{Asked, Caller, Permit};
use crate::commands::campaign::{find_public, is_public};
use crate::commands::{Context, Data, Result};

/// One offer: what is shown, and what is sent.
type Offer = (String, String);

/// Campaigns of the server whose name or topic holds what was typed, the newest first. Drafts show to organisers.
pub(crate) async fn campaigns(ctx: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    respond(ctx, |data, caller| async move { campaign_offers(data, &caller, partial).await }).await
}

/// The asker's own posts, the newest first.
pub(crate) async fn posts(ctx: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let named = ctx.interaction.data.options();
    let wanted = super::slash::text_option(&named, "campaign").map(str::to_owned);
    respond(ctx, |data, caller| async move { post_offers(data, &caller, wanted.as_deref(), partial).await })
        .await
}

/// Offers help and never hold anybody up: where there are none, or something fails, the list is empty and the command
/// itself says what is wrong.
async fn respond<'a, F>(
    ctx: Context<'a>,
    offers: impl FnOnce(&'a Data, Caller) -> F,
) -> CreateAutocompleteResponse
where
    F: Future<Output = Result<Vec<Offer>>>,
{
    let data = ctx.framework.user_data;
    let asked = Asked::from(ctx.interaction);
    let found = match asked.caller(&data.settings.guilds, data.default_lang(), (data.clock)()) {
        Ok(caller) => offers(data, caller).await.unwrap_or_else(|error| {
            tracing::debug!(%error, "nothing to offer");
            Vec::new()
        }),
        Err(_) => Vec::new(),
    };
    response(found)
}

fn response(offers: Vec<Offer>) -> CreateAutocompleteResponse {
    let mut response = CreateAutocompleteResponse::new();
    let sendable = offers.into_iter().filter(|(_, value)| value.len() <= limits::CHOICE);
    for (name, value) in sendable.take(limits::CHOICES) {
        response = response.add_string_choice(fit(&name, limits::CHOICE), value);
    }
    response
}

async fn campaign_offers(data: &Data, caller: &Caller, partial: &str) -> Result<Vec<Offer>> {
    let organises = caller.must(Permit::Organise, &data.settings.roles).is_ok();
    let all = data.service.campaigns_of(caller.guild).await?;
    let shown = all
        .iter()
        .map(|stored| &stored.campaign)
        .filter(|campaign| (organises || is_offered(campaign.state)) && holds(campaign, partial));
    Ok(shown.map(|campaign| (campaign_label(caller.lang, campaign), campaign.id.to_string())).collect())
}

/// What members choose from; one that was called off may never have been announced.
fn is_offered(state: State) -> bool {
    is_public(state) && state != State::Void
}

fn holds(campaign: &Campaign, partial: &str) -> bool {
    let partial = partial.trim().to_lowercase();
    let named = campaign.id.as_str().contains(&partial) || campaign.topic.to_lowercase().contains(&partial);
    partial.is_empty() || named
}

fn campaign_label(lang: Lang, campaign: &Campaign) -> String {
    let state = if campaign.state == State::Open { "●" } else { "○" };
    let standing = state_name(lang, campaign.state);
    format!("{state} #{}# — {standing} ({})", campaign.topic.trim_matches('#'), campaign.id)
}

async fn post_offers(
    data: &Data,
    caller: &Caller,
    wanted: Option<&str>,
    partial: &str,
) -> Result<Vec<Offer>> {
    let campaign = find_public(data, caller, wanted).await?.campaign;
    let own = data.service.posts_by(&campaign.id, caller.user).await?;
    let partial = partial.trim();
    let mut offers: Vec<Offer> = own
        .iter()
        .rev()
        .map(|post| {
            let at = domain::window::show_utc8(post.message.created_at());
            let line = post.line(caller.lang).replace("**", "");
            (format!("{at} {line}"), post.message.to_string())
        })
        .filter(|(label, value)| partial.is_empty() || label.contains(partial) || value.contains(partial))
        .collect();
    // A pasted link stays choosable as it is.
    if offers.is_empty() && super::member::read_post(partial, caller.guild).is_ok() {
        offers.push((partial.to_owned(), partial.to_owned()));
    }
    Ok(offers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::tests::stored;

    #[test]
    fn offers_keep_discords_limits_whatever_they_hold() {
        let long: Vec<Offer> = (0..40)
            .map(|n| ("😀".repeat(200), format!("{n}{}", "9".repeat(if n == 3 { 150 } else { 5 }))))
            .collect();
        let json = serde_json::to_value(response(long)).unwrap();
        let choices = json["choices"].as_array().unwrap();
        assert_eq!(choices.len(), 25);
        for choice in choices {
            let name = choice["name"].as_str().unwrap();
            assert!((1..=100).contains(&name.encode_utf16().count()), "{name}");
            assert!(choice["value"].as_str().unwrap().len() <= 100);
        }
    }

    #[test]
    fn a_campaign_is_found_by_a_part_of_its_name_or_topic() {
        let campaign = stored("tariff-2025-04-03", State::Open).campaign;
        assert!(holds(&campaign, "") && holds(&campaign, "TARIFF") && holds(&campaign, "关税"));
        assert!(!holds(&campaign, "halving"));
        assert_eq!(campaign_label(Lang::En, &campaign), "● #关税# — open (tariff-2025-04-03)");
    }
}
