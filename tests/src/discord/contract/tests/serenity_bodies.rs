use serde_json::{Value, json};
use serenity::all::{
    AutocompleteChoice, ButtonStyle, ChannelType, CommandOptionType, CommandType, CreateActionRow,
    CreateAllowedMentions, CreateAttachment, CreateAutocompleteResponse, CreateButton, CreateCommand,
    CreateCommandOption, CreateEmbed, CreateEmbedFooter, CreateForumPost, CreateInputText,
    CreateInteractionResponse, CreateInteractionResponseFollowup, CreateInteractionResponseMessage,
    CreateMessage, CreateModal, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption, CreateThread,
    EditAttachments, EditInteractionResponse, EditMessage, EditThread, InputTextStyle, MessageFlags, Nonce,
    Permissions, ReactionType,
};

use super::{CALLBACK, COMMANDS, FOLLOWUP, MESSAGE, MESSAGES, contract, faults, passes, wire};
use crate::discord::contract::Rule;

fn quiet() -> CreateAllowedMentions {
    CreateAllowedMentions::new()
}

fn card() -> CreateEmbed {
    CreateEmbed::new()
        .title("BTC 急跌解析徵文")
        .description("9 月 22 日 13:00 前投稿。")
        .colour(0x00d4_3f3a)
        .url("https://example.org/campaign/7")
        .image("attachment://chart.png")
        .thumbnail("https://example.org/logo.png")
        .field("字數", "100 至 500", true)
        .footer(CreateEmbedFooter::new("herald"))
        .timestamp(serenity::all::Timestamp::from_unix_timestamp(1_758_517_200).unwrap())
}

fn buttons() -> CreateActionRow {
    CreateActionRow::Buttons(vec![
        CreateButton::new("check:1").label("檢查").style(ButtonStyle::Secondary),
        CreateButton::new("confirm:1").emoji(ReactionType::Unicode("✅".into())).style(ButtonStyle::Danger),
        CreateButton::new_link("https://example.org").label("規則"),
    ])
}

/// The builder takes its files out before it is serialized; what stays is the list of attachments.
fn announcement() -> CreateMessage {
    CreateMessage::new()
        .content("投稿開始")
        .embed(card())
        .add_file(CreateAttachment::bytes(b"png".to_vec(), "chart.png").description("BTCUSDT"))
        .components(vec![buttons()])
        .nonce(Nonce::String("3mJr7AoUXx2Wqd9PzYk8bA".into()))
        .enforce_nonce(true)
        .flags(MessageFlags::SUPPRESS_NOTIFICATIONS)
        .allowed_mentions(quiet())
}

#[test]
fn a_message_with_everything_passes() {
    let Some(contract) = contract() else { return };
    passes(contract.check_multipart("POST", MESSAGES, Some(&wire(&announcement())), &["files[0]"]));
}

#[test]
fn a_reply_passes() {
    let Some(contract) = contract() else { return };
    // As `Message::reply` has it: the keys that a reference leaves open are null.
    let mut body = wire(&CreateMessage::new().content("收到").allowed_mentions(quiet().replied_user(false)));
    body["message_reference"] = json!({
        "type": 0, "message_id": "1200000000000000001", "channel_id": "1100000000000000001", "guild_id": null,
        "fail_if_not_exists": null,
    });
    passes(contract.check_request("POST", MESSAGES, Some(&body)));
}

#[test]
fn edits_pass() {
    let Some(contract) = contract() else { return };
    let edit = EditMessage::new().content("投稿結束").embed(card()).components(vec![]);
    passes(contract.check_request("PATCH", MESSAGE, Some(&wire(&edit))));
    let keep = EditMessage::new()
        .attachments(
            EditAttachments::new()
                .keep(1_200_000_000_000_000_009.into())
                .add(CreateAttachment::bytes(b"png".to_vec(), "chart.png")),
        )
        .allowed_mentions(quiet());
    passes(contract.check_multipart("PATCH", MESSAGE, Some(&wire(&keep)), &["files[0]"]));
    let original = format!("{FOLLOWUP}/messages/@original");
    let answer = EditInteractionResponse::new().content("好").components(vec![buttons()]);
    passes(contract.check_request("PATCH", &original, Some(&wire(&answer))));
}

#[test]
fn follow_ups_and_posts_in_a_forum_pass() {
    let Some(contract) = contract() else { return };
    let follow_up =
        CreateInteractionResponseFollowup::new().content("好").ephemeral(true).allowed_mentions(quiet());
    passes(contract.check_request("POST", FOLLOWUP, Some(&wire(&follow_up))));
    let threads = "/api/v10/channels/1100000000000000001/threads";
    let quiet_post = CreateMessage::new().embed(CreateEmbed::new().title("第七期")).allowed_mentions(quiet());
    passes(contract.check_request("POST", threads, Some(&wire(&CreateForumPost::new("第七期", quiet_post)))));
    // Discord reads no nonce there, so a caller that relies on one is wrong.
    let post = CreateForumPost::new("第七期", announcement());
    let wrong = faults(contract.check_multipart("POST", threads, Some(&wire(&post)), &["files[0]"]));
    assert_eq!(
        wrong,
        ["enforce_nonce", "nonce"].map(|key| (format!("/message/{key}"), {
            if key == "nonce" { Rule::UnknownKey } else { Rule::Choices }
        }))
    );
    let thread = CreateThread::new("討論").kind(ChannelType::PublicThread);
    passes(contract.check_request("POST", threads, Some(&wire(&thread))));
    let archive = EditThread::new().archived(true).locked(true);
    passes(contract.check_request("PATCH", "/api/v10/channels/1100000000000000001", Some(&wire(&archive))));
}

fn command() -> CreateCommand {
    let check = CreateCommandOption::new(CommandOptionType::SubCommand, "check", "Check a post")
        .name_localized("zh-TW", "檢查")
        .name_localized("zh-CN", "检查")
        .description_localized("zh-TW", "檢查一則貼文")
        .add_sub_option(
            CreateCommandOption::new(CommandOptionType::String, "link", "The post")
                .required(true)
                .max_length(200),
        )
        .add_sub_option(
            CreateCommandOption::new(CommandOptionType::String, "campaign", "Which one")
                .set_autocomplete(true),
        )
        .add_sub_option(
            CreateCommandOption::new(CommandOptionType::Integer, "hours", "How long")
                .min_int_value(1)
                .max_int_value(72)
                .add_int_choice("a day", 24),
        );
    let open = CreateCommandOption::new(CommandOptionType::SubCommand, "open", "Open a campaign")
        .add_sub_option(
            CreateCommandOption::new(CommandOptionType::Channel, "channel", "Where")
                .channel_types(vec![ChannelType::Text, ChannelType::Forum])
                .required(true),
        );
    CreateCommand::new("campaign")
        .name_localized("zh-TW", "徵文")
        .name_localized("zh-CN", "征文")
        .description("Writing campaigns")
        .description_localized("zh-TW", "徵文活動")
        .default_member_permissions(Permissions::MANAGE_MESSAGES)
        .kind(CommandType::ChatInput)
        .add_option(check)
        .add_option(open)
}

#[test]
fn commands_with_translations_pass() {
    let Some(contract) = contract() else { return };
    let menu = CreateCommand::new("Check this post")
        .name_localized("zh-TW", "檢查這則貼文")
        .kind(CommandType::Message);
    let all = json!([wire(&command()), wire(&menu)]);
    passes(contract.check_request("PUT", COMMANDS, Some(&all)));
    passes(contract.check_request("POST", COMMANDS, Some(&all[0])));
}

#[test]
fn first_answers_pass() {
    let Some(contract) = contract() else { return };
    let of =
        |answer: CreateInteractionResponse| contract.check_request("POST", CALLBACK, Some(&wire(&answer)));
    let message =
        || CreateInteractionResponseMessage::new().content("好").ephemeral(true).allowed_mentions(quiet());
    passes(of(CreateInteractionResponse::Message(message().components(vec![buttons()]))));
    passes(of(CreateInteractionResponse::Defer(CreateInteractionResponseMessage::new().ephemeral(true))));
    passes(of(CreateInteractionResponse::Defer(
        CreateInteractionResponseMessage::new().ephemeral(true).allowed_mentions(quiet()),
    )));
    passes(of(CreateInteractionResponse::Acknowledge));
    passes(of(CreateInteractionResponse::UpdateMessage(message().components(vec![]))));
    let inputs = ["title", "rules"].map(|id| {
        CreateActionRow::InputText(
            CreateInputText::new(InputTextStyle::Paragraph, "內容", id).max_length(4_000),
        )
    });
    let modal = CreateModal::new("draft:1", "草稿").components(inputs.to_vec());
    passes(of(CreateInteractionResponse::Modal(modal)));
    for choices in [
        vec![AutocompleteChoice::new("第七期", "7").add_localized_name("en-US", "No. 7")],
        vec![AutocompleteChoice::new("24", 24)],
        vec![],
    ] {
        passes(of(CreateInteractionResponse::Autocomplete(
            CreateAutocompleteResponse::new().set_choices(choices),
        )));
    }
    let select = CreateSelectMenu::new(
        "winner:1",
        CreateSelectMenuKind::String {
            options: vec![CreateSelectMenuOption::new("甲", "a"), CreateSelectMenuOption::new("乙", "b")],
        },
    )
    .max_values(2);
    passes(of(CreateInteractionResponse::Message(message().select_menu(select))));
}

/// What is forgiven is forgiven at its place and with that value only.
#[test]
fn nothing_more_is_forgiven() {
    let Some(contract) = contract() else { return };
    let at = |place: &str, value: Value| {
        let mut commands = json!([wire(&command())]);
        *commands.pointer_mut(place).expect("the place stands") = value;
        faults(contract.check_request("PUT", COMMANDS, Some(&commands)))
    };
    let link = "/0/options/0/options/0";
    let wrong = at(&format!("{link}/min_value"), json!(3));
    assert_eq!(wrong, [(format!("{link}/min_value"), Rule::Type)]);
    let wrong = at(&format!("{link}/channel_types"), json!([0]));
    assert_eq!(wrong, [(format!("{link}/channel_types"), Rule::MaxLength)]);
    let wrong = at("/0/default_member_permissions", json!("all"));
    assert_eq!(wrong, [("/0/default_member_permissions".to_owned(), Rule::Format)]);
    let mut body = wire(&announcement());
    body["embeds"][0]["image"]["proxy_url"] = json!("https://example.org");
    let wrong = faults(contract.check_multipart("POST", MESSAGES, Some(&body), &["files[0]"]));
    assert_eq!(wrong, [("/embeds/0/image/proxy_url".to_owned(), Rule::Type)]);
}
