//! Slash commands and menus: their definitions, and how one is read.
//!
//! The names of commands are the same in every language, because notices and receipts name them; descriptions,
//! options and menus are in the reader's.

use std::borrow::Cow;

use domain::lang::Lang;
use domain::snowflake::Snowflake;
use poise::{
    BoxFuture, Command, CommandParameter, ContextMenuCommandAction, FrameworkError, FrameworkOptions,
};
use serenity::all::{
    ChannelType, CommandOptionType, CreateAllowedMentions, CreateAutocompleteResponse, CreateCommandOption,
    Message, Permissions, ResolvedOption, ResolvedValue,
};
use wording::commands::{About, CommandOption, Menu, Refusal};

use crate::commands::deliver::{Asking, Place, open, private, refuse, serve, told};
use crate::commands::{Context, Data, Error, complete, market, member, organise, review, submit};

/// The tags under which Discord asks for a localised text; English is the default.
const LOCALES: [(&str, Lang); 2] = [("zh-TW", Lang::ZhTw), ("zh-CN", Lang::ZhCn)];

/// The longest text that can be tried: a post of the longest kind Discord allows.
const TRIED_TEXT_MAX: u16 = 4000;

/// Every command and menu.
pub fn all() -> Vec<Command<Data, Error>> {
    use About as A;
    let campaign = top(
        "campaign",
        A::Campaign,
        vec![
            leaf("status", A::CampaignStatus, vec![campaign_option()]),
            leaf("rules", A::CampaignRules, vec![campaign_option()]),
            leaf("check", A::CampaignCheck, vec![post_option(false), text_option_spec(), campaign_option()]),
            leaf("mine", A::CampaignMine, vec![campaign_option()]),
            leaf("appeal", A::CampaignAppeal, vec![post_option(true), campaign_option()]),
            leaf("winners", A::CampaignWinners, vec![campaign_option()]),
            leaf("claim", A::CampaignClaim, vec![campaign_option()]),
            leaf(
                "draft",
                A::CampaignDraft,
                vec![
                    channel_option("posts", CommandOption::PostsChannel, CommandOption::PostsChannelAbout),
                    channel_option("news", CommandOption::NewsChannel, CommandOption::NewsChannelAbout),
                    channel_option("team", CommandOption::TeamChannel, CommandOption::TeamChannelAbout),
                ],
            ),
            leaf("approve", A::CampaignApprove, vec![campaign_option()]),
            leaf("open", A::CampaignOpen, vec![campaign_option()]),
            leaf("extend", A::CampaignExtend, vec![until_option(), campaign_option()]),
            leaf("close", A::CampaignClose, vec![campaign_option()]),
            leaf("void", A::CampaignVoid, vec![campaign_option()]),
            leaf("pick", A::CampaignPick, vec![campaign_option()]),
            leaf("announce", A::CampaignAnnounce, vec![campaign_option()]),
        ],
    );
    let market = top(
        "market",
        A::Market,
        vec![leaf("brief", A::MarketBrief, Vec::new()), leaf("chart", A::MarketChart, Vec::new())],
    );
    let mut review = top("review", A::Review, vec![leaf("next", A::ReviewNext, vec![campaign_option()])]);
    // Members do not even see it. Single subcommands cannot be hidden, so those of `campaign` are refused by role.
    review.default_member_permissions = Permissions::MANAGE_MESSAGES;
    vec![campaign, market, review, menu_command(Menu::Check), menu_command(Menu::Submit)]
}

/// The options of the framework: everything but the event handler, which belongs to the connection.
pub fn options() -> FrameworkOptions<Data, Error> {
    FrameworkOptions {
        commands: all(),
        on_error: |error| Box::pin(on_error(error)),
        allowed_mentions: Some(CreateAllowedMentions::new()),
        // Asks Discord who owns the application; nothing here depends on it.
        initialize_owners: false,
        manual_cooldowns: true,
        prefix_options: poise::PrefixFrameworkOptions {
            // A mention of the bot in a post is an entry, not a command.
            mention_as_prefix: false,
            ..Default::default()
        },
        ..Default::default()
    }
}

fn localised(say: impl Fn(Lang) -> String) -> Cow<'static, [(Cow<'static, str>, Cow<'static, str>)]> {
    let texts = LOCALES.iter().map(|(tag, lang)| (Cow::Borrowed(*tag), Cow::Owned(say(*lang))));
    Cow::Owned(texts.collect())
}

fn base(name: &'static str, about: About) -> Command<Data, Error> {
    Command {
        slash_action: Some(|ctx| Box::pin(run(ctx))),
        name: Cow::Borrowed(name),
        qualified_name: Cow::Borrowed(name),
        identifying_name: Cow::Borrowed(name),
        description: Some(Cow::Owned(about.say(Lang::En))),
        description_localizations: localised(|lang| about.say(lang)),
        ephemeral: true,
        ..Command::default()
    }
}

fn top(name: &'static str, about: About, subcommands: Vec<Command<Data, Error>>) -> Command<Data, Error> {
    Command { subcommands, subcommand_required: true, ..base(name, about) }
}

fn leaf(
    name: &'static str,
    about: About,
    parameters: Vec<CommandParameter<Data, Error>>,
) -> Command<Data, Error> {
    Command { parameters, ..base(name, about) }
}

fn menu_command(menu: Menu) -> Command<Data, Error> {
    let name = menu.say(Lang::En);
    let action = match menu {
        Menu::Check => ContextMenuCommandAction::Message(|ctx, message| Box::pin(check_menu(ctx, message))),
        Menu::Submit => ContextMenuCommandAction::Message(|ctx, message| Box::pin(submit_menu(ctx, message))),
    };
    Command {
        context_menu_action: Some(action),
        context_menu_name: Some(Cow::Owned(name.clone())),
        name: Cow::Owned(name.clone()),
        qualified_name: Cow::Owned(name.clone()),
        identifying_name: Cow::Owned(name),
        name_localizations: localised(|lang| menu.say(lang)),
        ephemeral: true,
        ..Command::default()
    }
}

type Complete = for<'a> fn(Context<'a>, &'a str) -> BoxFuture<'a, CreateAutocompleteResponse>;

fn parameter(
    name: &'static str,
    named: CommandOption,
    about: CommandOption,
    kind: fn(CreateCommandOption) -> CreateCommandOption,
) -> CommandParameter<Data, Error> {
    CommandParameter {
        name: Cow::Borrowed(name),
        name_localizations: localised(|lang| named.say(lang)),
        description: Some(Cow::Owned(about.say(Lang::En))),
        description_localizations: localised(|lang| about.say(lang)),
        required: false,
        channel_types: None,
        choices: Cow::Borrowed(&[]),
        type_setter: Some(kind),
        autocomplete_callback: None,
        __non_exhaustive: (),
    }
}

fn campaign_option() -> CommandParameter<Data, Error> {
    let complete: Complete = |ctx, partial| Box::pin(complete::campaigns(ctx, partial));
    CommandParameter {
        autocomplete_callback: Some(complete),
        ..parameter("campaign", CommandOption::Campaign, CommandOption::CampaignAbout, |option| {
            option.kind(CommandOptionType::String).min_length(1).max_length(48)
        })
    }
}

fn post_option(required: bool) -> CommandParameter<Data, Error> {
    let complete: Complete = |ctx, partial| Box::pin(complete::posts(ctx, partial));
    CommandParameter {
        required,
        autocomplete_callback: Some(complete),
        ..parameter("post", CommandOption::Post, CommandOption::PostAbout, |option| {
            option.kind(CommandOptionType::String).min_length(1).max_length(200)
        })
    }
}

fn text_option_spec() -> CommandParameter<Data, Error> {
    parameter("text", CommandOption::Text, CommandOption::TextAbout, |option| {
        option.kind(CommandOptionType::String).min_length(1).max_length(TRIED_TEXT_MAX)
    })
}

fn until_option() -> CommandParameter<Data, Error> {
    CommandParameter {
        required: true,
        ..parameter("until", CommandOption::Until, CommandOption::UntilAbout, |option| {
            option.kind(CommandOptionType::String).min_length(1).max_length(100)
        })
    }
}

fn channel_option(
    name: &'static str,
    named: CommandOption,
    about: CommandOption,
) -> CommandParameter<Data, Error> {
    const KINDS: &[ChannelType] = &[ChannelType::Text, ChannelType::News, ChannelType::Forum];
    CommandParameter {
        channel_types: Some(Cow::Borrowed(KINDS)),
        ..parameter(name, named, about, |option| option.kind(CommandOptionType::Channel))
    }
}

/// A text among the options; also the part that is being typed.
pub(crate) fn text_option<'a>(options: &[ResolvedOption<'a>], name: &str) -> Option<&'a str> {
    options.iter().find_map(|option| match &option.value {
        ResolvedValue::String(text) if option.name == name => Some(*text),
        ResolvedValue::SubCommand(inner) | ResolvedValue::SubCommandGroup(inner) => text_option(inner, name),
        _ => None,
    })
}

fn channel(options: &[ResolvedOption<'_>], name: &str) -> Option<Snowflake> {
    options.iter().find_map(|option| match &option.value {
        ResolvedValue::Channel(channel) if option.name == name => Some(Snowflake(channel.id.get())),
        _ => None,
    })
}

/// Runs a slash command. It answers for every outcome itself, so the framework never sees an error.
async fn run(ctx: Context<'_>) -> Result<(), FrameworkError<'_, Data, Error>> {
    let path: Vec<&str> = ctx.command_tree.iter().map(|command| &*command.name).collect();
    let data = ctx.framework.user_data;
    let http = &ctx.framework.serenity_context.http;
    let asking = Asking::Command(ctx.interaction);
    let text = |name| text_option(ctx.args, name).map(str::to_owned);
    let wanted = text("campaign");
    let wanted = wanted.as_deref();
    macro_rules! answer {
        (|$caller:ident| $work:expr) => {
            serve(http, data, asking, Place::Fresh, |caller| async move {
                let $caller = &caller;
                $work.await
            })
            .await
        };
    }
    match path[..] {
        ["campaign", "status"] => answer!(|caller| member::status(data, caller, wanted)),
        ["campaign", "rules"] => answer!(|caller| member::rules(data, caller, wanted)),
        ["campaign", "check"] => match (text("text"), text("post")) {
            (Some(text), _) => answer!(|caller| member::check_text(data, caller, wanted, &text)),
            (None, Some(post)) => answer!(|caller| member::check_post(data, caller, &post)),
            (None, None) => answer!(|caller| member::check_newest(data, caller, wanted)),
        },
        ["campaign", "mine"] => answer!(|caller| member::mine(data, caller, wanted)),
        ["campaign", "appeal"] => {
            let post = text("post").unwrap_or_default();
            open(http, data, asking, |caller| member::appeal_form(caller, &post)).await;
        }
        ["campaign", "winners"] => answer!(|caller| member::winners(data, caller, wanted)),
        ["campaign", "claim"] => open(http, data, asking, |caller| member::claim_form(caller, wanted)).await,
        ["campaign", "draft"] => {
            let place = |name| channel(ctx.args, name);
            open(http, data, asking, |caller| {
                organise::draft_form(data, caller, place("posts"), place("news"), place("team"))
            })
            .await;
        }
        ["campaign", "approve"] => answer!(|caller| organise::ask_approve(data, caller, wanted)),
        ["campaign", "open"] => answer!(|caller| organise::ask_open(data, caller, wanted)),
        ["campaign", "extend"] => {
            let until = text("until").unwrap_or_default();
            answer!(|caller| organise::ask_extend(data, caller, wanted, &until));
        }
        ["campaign", "close"] => answer!(|caller| organise::ask_close(data, caller, wanted)),
        ["campaign", "void"] => answer!(|caller| organise::ask_void(data, caller, wanted)),
        ["campaign", "pick"] => answer!(|caller| organise::ask_pick(data, caller, wanted)),
        ["campaign", "announce"] => answer!(|caller| organise::ask_announce(data, caller, wanted)),
        ["market", "brief"] => answer!(|caller| market::brief(data, caller)),
        ["market", "chart"] => answer!(|caller| market::chart(data, caller)),
        ["review", "next"] => answer!(|caller| review::next(data, caller, wanted, true)),
        _ => refuse(http, data, asking, Refusal::OldButton).await,
    }
    Ok(())
}

async fn check_menu(ctx: Context<'_>, message: Message) -> Result<(), FrameworkError<'_, Data, Error>> {
    let data = ctx.framework.user_data;
    let asking = Asking::Command(ctx.interaction);
    serve(&ctx.framework.serenity_context.http, data, asking, Place::Fresh, |caller| async move {
        member::check_post(data, &caller, &message.id.to_string()).await
    })
    .await;
    Ok(())
}

async fn submit_menu(ctx: Context<'_>, message: Message) -> Result<(), FrameworkError<'_, Data, Error>> {
    let data = ctx.framework.user_data;
    let asking = Asking::Command(ctx.interaction);
    let place = ctx.interaction.channel.as_ref();
    serve(&ctx.framework.serenity_context.http, data, asking, Place::Fresh, |caller| async move {
        submit::submit(data, &caller, &message, place).await
    })
    .await;
    Ok(())
}

/// Whatever the framework itself stumbles over becomes a private sentence; nobody waits for an answer in vain.
async fn on_error(error: FrameworkError<'_, Data, Error>) {
    match error {
        FrameworkError::Setup { error, .. } => tracing::error!(%error, "the framework did not start"),
        FrameworkError::EventHandler { error, event, .. } => {
            tracing::error!(%error, event = event.snake_case_name(), "an event was not handled");
        }
        FrameworkError::UnknownInteraction { framework, interaction, .. } => {
            let http = &framework.serenity_context.http;
            refuse(http, framework.user_data, Asking::Command(interaction), Refusal::OldButton).await;
        }
        error => {
            let Some(poise::Context::Application(ctx)) = error.ctx() else { return };
            tracing::error!(%error, interaction = ctx.interaction.id.get(), "a command failed");
            let refusal = Refusal::Failed(ctx.interaction.id.to_string());
            say_late(ctx, refusal).await;
        }
    }
}

/// Says a sentence where it is not known whether an answer was promised before: a panic leaves either behind.
async fn say_late(ctx: Context<'_>, refusal: Refusal) {
    let data = ctx.framework.user_data;
    let http = &ctx.framework.serenity_context.http;
    let asking = Asking::Command(ctx.interaction);
    let text = told(data, &asking.asked(), refusal.into());
    let first = ctx.interaction.create_response(http, private(&text)).await;
    if first.is_err() {
        let answer = crate::commands::answer::Answer::say(text);
        if let Err(error) = ctx.interaction.edit_response(http, answer.first()).await {
            tracing::warn!(interaction = ctx.interaction.id.get(), %error, "a failure could not be told");
        }
    }
}
