//! The bridge alone, seen by serenity as it comes: what a story with herald relies on.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use discord::settings::Endpoint;
use serde_json::{Value, json};
use serenity::all::{
    AutocompleteChoice, ChannelId, Client, CommandOptionType, Context, CreateActionRow,
    CreateAllowedMentions, CreateAttachment, CreateAutocompleteResponse, CreateButton, CreateCommand,
    CreateCommandOption, CreateEmbed, CreateInputText, CreateInteractionResponse,
    CreateInteractionResponseFollowup, CreateInteractionResponseMessage, CreateMessage, CreateModal,
    EventHandler, GatewayIntents, GuildId, Http, HttpBuilder, InputTextStyle, Interaction, Message,
    MessageId, MessagePagination, MessageUpdateEvent, Nonce, Ready, ResumedEvent,
};
use tests::simcord::{Simcord, TOKEN};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

/// How long something may take before it is taken to be missing.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a bot is told.
#[derive(Debug)]
enum Heard {
    Ready,
    Resumed,
    Message(Box<Message>),
    Edited(MessageId, Option<String>),
    Deleted(MessageId),
    Interaction(Box<Interaction>),
}

struct Ear(UnboundedSender<Heard>);

#[async_trait]
impl EventHandler for Ear {
    async fn ready(&self, _: Context, _: Ready) {
        let _ = self.0.send(Heard::Ready);
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {
        let _ = self.0.send(Heard::Resumed);
    }

    async fn message(&self, _: Context, message: Message) {
        let _ = self.0.send(Heard::Message(Box::new(message)));
    }

    async fn message_update(
        &self,
        _: Context,
        _: Option<Message>,
        _: Option<Message>,
        event: MessageUpdateEvent,
    ) {
        let _ = self.0.send(Heard::Edited(event.id, event.content));
    }

    async fn message_delete(&self, _: Context, _: ChannelId, message: MessageId, _: Option<GuildId>) {
        let _ = self.0.send(Heard::Deleted(message));
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        let _ = self.0.send(Heard::Interaction(Box::new(interaction)));
    }
}

/// A bot of serenity's, a server and a member in it.
struct Stage {
    simcord: Simcord,
    guild: String,
    channel: String,
    member: String,
    http: Arc<Http>,
    heard: UnboundedReceiver<Heard>,
    running: JoinHandle<()>,
}

impl Stage {
    async fn set() -> Option<Self> {
        Self::set_with(GatewayIntents::MESSAGE_CONTENT).await
    }

    /// A bot that asks for these intents beside servers and their messages.
    async fn set_with(more: GatewayIntents) -> Option<Self> {
        let simcord = Simcord::start()?;
        let guild = simcord.guild("交易社群", "zh-TW").await;
        let channel = simcord.channel(&guild, "投稿", "text").await;
        let member = simcord.member(&guild, "mei", &[]).await;
        let Endpoint::Other { address, authority_pem, .. } = simcord.endpoint() else {
            panic!("the bridge is not Discord")
        };
        let client = reqwest::Client::builder()
            .use_rustls_tls()
            .tls_built_in_root_certs(false)
            .add_root_certificate(reqwest::Certificate::from_pem(authority_pem.as_bytes()).unwrap())
            .resolve("discord.com", address)
            .no_proxy()
            .build()
            .unwrap();
        let http = HttpBuilder::new(TOKEN).client(client).build();
        http.get_gateway().await.expect("the bridge names its gateway");
        let intents = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | more;
        let (sender, heard) = unbounded_channel();
        let mut bot = serenity::client::ClientBuilder::new_with_http(http, intents)
            .event_handler(Ear(sender))
            .await
            .unwrap();
        assert!(bot.ws_url.lock().await.starts_with("ws://127.0.0.1:"));
        let http = Arc::clone(&bot.http);
        let running = tokio::spawn(async move { run(&mut bot).await });
        let mut stage = Self { simcord, guild, channel, member, http, heard, running };
        assert!(matches!(stage.next().await, Heard::Ready));
        Some(stage)
    }

    async fn next(&mut self) -> Heard {
        tokio::time::timeout(PATIENCE, self.heard.recv()).await.expect("the bot is told in time").unwrap()
    }

    async fn message(&mut self) -> Message {
        match self.next().await {
            Heard::Message(message) => *message,
            other => panic!("a message was expected, and the bot heard {other:?}"),
        }
    }

    fn channel(&self) -> ChannelId {
        self.channel.parse().unwrap()
    }

    async fn end(self) {
        self.running.abort();
        self.simcord.finish().await;
    }
}

async fn run(bot: &mut Client) {
    bot.start().await.expect("the bot runs");
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_edits_and_deletes_are_heard() {
    let Some(mut stage) = Stage::set().await else { return };
    let post = stage.simcord.post(&stage.channel, &stage.member, "急跌的原因").await;
    let heard = stage.message().await;
    assert_eq!((heard.id.to_string(), heard.content.as_str()), (post.clone(), "急跌的原因"));
    assert_eq!(heard.author.id.to_string(), stage.member);
    stage.simcord.edit(&stage.channel, &stage.member, &post, "急跌的三個原因").await;
    match stage.next().await {
        Heard::Edited(id, content) => {
            assert_eq!((id.to_string(), content.as_deref()), (post.clone(), Some("急跌的三個原因")));
        }
        other => panic!("{other:?}"),
    }
    stage.simcord.delete(&stage.channel, &stage.member, &post).await;
    match stage.next().await {
        Heard::Deleted(id) => assert_eq!(id.to_string(), post),
        other => panic!("{other:?}"),
    }
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn intents_and_permissions_are_obeyed() {
    let Some(mut stage) = Stage::set_with(GatewayIntents::empty()).await else { return };
    // Without the intent for contents a post comes without its text.
    stage.simcord.post(&stage.channel, &stage.member, "急跌的原因").await;
    assert_eq!(stage.message().await.content, "");
    // Nobody but the bot may write here any more, and then not even the bot.
    let send = 1_u64 << 11;
    let deny = |target: &str, kind: &str| json!({ "channel": stage.channel, "target": target, "kind": kind, "deny": send });
    stage.simcord.ask("overwrite", deny(&stage.member, "member")).await;
    let post = json!({ "channel": stage.channel, "member": stage.member, "content": "more" });
    assert!(stage.simcord.try_ask("post", post).await.unwrap_err().contains("50013"));
    let message = || CreateMessage::new().content("c").allowed_mentions(CreateAllowedMentions::new());
    stage.channel().send_message(&stage.http, message()).await.unwrap();
    let bot = stage.simcord.ask("self", Value::Null).await["bot"].as_str().unwrap().to_owned();
    stage.simcord.ask("overwrite", deny(&bot, "member")).await;
    let error = stage.channel().send_message(&stage.http, message()).await.unwrap_err().to_string();
    assert!(error.contains("Missing Permissions"), "{error}");
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nonce_makes_one_message() {
    let Some(mut stage) = Stage::set().await else { return };
    let message = || {
        CreateMessage::new()
            .embed(CreateEmbed::new().title("投稿開始").image("attachment://chart.png"))
            .add_file(CreateAttachment::bytes(b"not a picture".to_vec(), "chart.png"))
            .allowed_mentions(CreateAllowedMentions::new())
            .nonce(Nonce::String("3mJr7AoUXx2Wqd9PzYk8bA".into()))
            .enforce_nonce(true)
    };
    let first = stage.channel().send_message(&stage.http, message()).await.unwrap();
    let second = stage.channel().send_message(&stage.http, message()).await.unwrap();
    assert_eq!(first.id, second.id);
    let heard = stage.message().await;
    assert_eq!(heard.id, first.id);
    assert!(matches!(heard.nonce, Some(Nonce::String(nonce)) if nonce == "3mJr7AoUXx2Wqd9PzYk8bA"));
    let stands = stage.simcord.messages(&stage.channel).await;
    assert_eq!(stands.len(), 1);
    assert_eq!(stands[0]["attachments"][0]["filename"], "chart.png");
    // Without the request to enforce it a nonce hinders nothing.
    let free = || CreateMessage::new().content("again").nonce(Nonce::String("same".into()));
    let first = stage.channel().send_message(&stage.http, free()).await.unwrap();
    assert_ne!(first.id, stage.channel().send_message(&stage.http, free()).await.unwrap().id);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_history_adjoin_their_cursor() {
    let Some(stage) = Stage::set().await else { return };
    let mut posts = Vec::new();
    for number in 0..7 {
        posts.push(stage.simcord.post(&stage.channel, &stage.member, &format!("{number}")).await);
    }
    let page = async |cursor: Option<MessagePagination>, limit: u8| {
        let page = stage.http.get_messages(stage.channel(), cursor, Some(limit)).await?;
        Ok::<Vec<String>, serenity::Error>(page.iter().map(|message| message.content.clone()).collect())
    };
    let at = |index: usize| -> MessageId { posts[index].parse().unwrap() };
    // Newest first, and the three next to the cursor on either side of it.
    assert_eq!(page(Some(MessagePagination::After(at(1))), 3).await.unwrap(), ["4", "3", "2"]);
    assert_eq!(page(Some(MessagePagination::After(at(4))), 3).await.unwrap(), ["6", "5"]);
    assert_eq!(page(Some(MessagePagination::Before(at(5))), 3).await.unwrap(), ["4", "3", "2"]);
    assert_eq!(page(None, 2).await.unwrap(), ["6", "5"]);
    let error = page(None, 101).await.unwrap_err().to_string();
    assert!(error.contains("Invalid Form Body"), "{error}");
    stage.end().await;
}

/// What the bot answers with in the story of the commands.
fn private(content: &str) -> CreateInteractionResponseMessage {
    CreateInteractionResponseMessage::new()
        .content(content)
        .ephemeral(true)
        .allowed_mentions(CreateAllowedMentions::new())
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_buttons_and_forms_are_answered() {
    let Some(mut stage) = Stage::set().await else { return };
    let check = CreateCommandOption::new(CommandOptionType::SubCommand, "check", "Check a post")
        .name_localized("zh-TW", "檢查")
        .add_sub_option(
            CreateCommandOption::new(CommandOptionType::String, "campaign", "Which one")
                .required(true)
                .set_autocomplete(true),
        )
        .add_sub_option(CreateCommandOption::new(CommandOptionType::Integer, "hours", "How long"));
    let command = CreateCommand::new("campaign").description("Writing campaigns").add_option(check);
    let guild: GuildId = stage.guild.parse().unwrap();
    let registered = guild.set_commands(&stage.http, vec![command]).await.unwrap();
    assert_eq!(registered[0].name, "campaign");

    let ask = json!({ "channel": stage.channel, "member": stage.member, "locale": "zh-TW" });
    let with = |more: Value| {
        let mut whole = ask.clone();
        for (key, value) in more.as_object().unwrap() {
            whole[key] = value.clone();
        }
        whole
    };
    // While typing.
    let typing = with(json!({ "command": "campaign check", "option": "campaign", "value": "第" }));
    let (answered, ()) = tokio::join!(stage.simcord.interact("autocomplete", typing), async {
        let Interaction::Autocomplete(typed) = next(&mut stage.heard).await else { panic!("autocomplete") };
        let choices = vec![AutocompleteChoice::new("第七期", "7")];
        let response = CreateAutocompleteResponse::new().set_choices(choices);
        typed.create_response(&stage.http, CreateInteractionResponse::Autocomplete(response)).await.unwrap();
    });
    assert_eq!(answered.answer["choices"], json!([{ "name": "第七期", "value": "7" }]));

    // The command itself; nobody but the member sees the answer, and nobody hears it.
    let options = json!({ "campaign": "7", "hours": 3 });
    let (answered, ()) = tokio::join!(
        stage.simcord.interact("slash", with(json!({ "command": "campaign check", "options": options }))),
        async {
            let Interaction::Command(command) = next(&mut stage.heard).await else { panic!("command") };
            assert_eq!((command.data.name.as_str(), command.locale.as_str()), ("campaign", "zh-TW"));
            assert_eq!(command.guild_locale.as_deref(), Some("zh-TW"));
            command.defer_ephemeral(&stage.http).await.unwrap();
            let follow = CreateInteractionResponseFollowup::new()
                .content("這則貼文合格")
                .components(vec![CreateActionRow::Buttons(vec![CreateButton::new("draft:7").label("草稿")])])
                .allowed_mentions(CreateAllowedMentions::new());
            command.create_followup(&stage.http, follow).await.unwrap();
        }
    );
    assert_eq!(answered.answer["message"]["content"], "這則貼文合格");
    assert_eq!(answered.answer["ephemeral"], true);
    assert_eq!(stage.simcord.messages(&stage.channel).await.len(), 0);

    // A button that shows a form, and the form's answer.
    let answer_id = answered.answer["message"]["id"].clone();
    let click = with(json!({ "message": answer_id, "custom_id": "draft:7" }));
    let (shown, ()) = tokio::join!(stage.simcord.interact("click", click), async {
        let Interaction::Component(pressed) = next(&mut stage.heard).await else { panic!("component") };
        let input = CreateInputText::new(InputTextStyle::Paragraph, "內容", "body").min_length(2);
        let modal = CreateModal::new("draft:7", "草稿").components(vec![CreateActionRow::InputText(input)]);
        pressed.create_response(&stage.http, CreateInteractionResponse::Modal(modal)).await.unwrap();
    });
    assert_eq!(shown.answer["form"]["title"], "草稿");
    let short = with(json!({ "interaction": shown.interaction, "values": { "body": "短" } }));
    assert!(stage.simcord.try_ask("submit", short).await.unwrap_err().contains("2 to 4000"));
    let long = with(json!({ "interaction": shown.interaction, "values": { "body": "比特幣急跌" } }));
    let (saved, ()) = tokio::join!(stage.simcord.interact("submit", long), async {
        let Interaction::Modal(form) = next(&mut stage.heard).await else { panic!("form") };
        let answer = CreateInteractionResponse::Message(private("已儲存"));
        form.create_response(&stage.http, answer).await.unwrap();
        // A second first answer is refused with 40060.
        let again = CreateInteractionResponse::Message(private("又一次"));
        let error = form.create_response(&stage.http, again).await.unwrap_err().to_string();
        assert!(error.contains("already been acknowledged"), "{error}");
        let more = CreateInteractionResponseFollowup::new()
            .content("還有")
            .ephemeral(true)
            .allowed_mentions(CreateAllowedMentions::new());
        // serenity reads the whole message back; simcord leaves out a part of it that the bridge adds.
        form.create_followup(&stage.http, more).await.unwrap();
    });
    assert_eq!(saved.answer["message"]["content"], "已儲存");
    stage.end().await;
}

async fn next(heard: &mut UnboundedReceiver<Heard>) -> Interaction {
    loop {
        match tokio::time::timeout(PATIENCE, heard.recv()).await.expect("the bot is told in time").unwrap() {
            Heard::Interaction(interaction) => return *interaction,
            // The bot hears its own public answers.
            Heard::Message(_) | Heard::Edited(..) => {}
            other => panic!("an interaction was expected, and the bot heard {other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_connection_is_taken_up_again() {
    let Some(mut stage) = Stage::set().await else { return };
    stage.simcord.post(&stage.channel, &stage.member, "before").await;
    assert_eq!(stage.message().await.content, "before");
    stage.simcord.ask("upset", json!({ "how": "close", "code": 4000 })).await;
    stage.simcord.post(&stage.channel, &stage.member, "meanwhile").await;
    let (mut meanwhile, mut resumed) = (false, false);
    // serenity runs every event in a task of its own, so the order is open.
    while !(meanwhile && resumed) {
        match stage.next().await {
            Heard::Message(message) => {
                assert_eq!(message.content, "meanwhile");
                meanwhile = true;
            }
            Heard::Resumed => resumed = true,
            other => panic!("{other:?}"),
        }
    }
    let state = stage.simcord.ask("gateway_state", Value::Null).await;
    assert_eq!(state, json!({ "identified": 1, "resumed": 1 }));
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_gets_lost_after_the_message_stands() {
    let Some(stage) = Stage::set().await else { return };
    let fault = json!({ "method": "POST", "path": "/channels/*/messages", "applied": true });
    stage.simcord.ask("fault", fault).await;
    let message = CreateMessage::new().content("once").allowed_mentions(CreateAllowedMentions::new());
    stage.channel().send_message(&stage.http, message).await.unwrap_err();
    let stands = stage.simcord.messages(&stage.channel).await;
    assert_eq!(stands.iter().map(|message| &message["content"]).collect::<Vec<_>>(), ["once"]);
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_simcord_cannot_do_is_not_passed_over() {
    let Some(stage) = Stage::set().await else { return };
    let error = stage.http.get_guild_welcome_screen(stage.guild.parse().unwrap()).await.unwrap_err();
    assert!(error.to_string().contains("does not implement"), "{error}");
    let gaps = stage.simcord.ask("gaps", Value::Null).await;
    assert_eq!(gaps.as_array().unwrap().len(), 1, "{gaps}");
    stage.running.abort();
}
