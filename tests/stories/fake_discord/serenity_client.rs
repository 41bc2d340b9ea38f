//! serenity as the client: it decodes every event, resumes, and begins anew after a dead line.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Certificate, Client as HttpClient};
use serenity::all::{
    Client, ClientBuilder, Context, CreateAttachment, CreateEmbed, CreateMessage, EventHandler,
    GatewayIntents, Http, HttpBuilder, Message, Nonce, RawEventHandler, Ready,
};
use serenity::model::event::Event;
use tests::discord::FakeDiscord;
use tokio::sync::mpsc;

use super::support::unlimited;

/// serenity's HTTP as production builds it.
fn http(discord: &FakeDiscord) -> Http {
    let client = HttpClient::builder()
        .use_rustls_tls()
        .tls_built_in_root_certs(false)
        .add_root_certificate(Certificate::from_pem(discord.authority_pem().as_bytes()).expect("PEM"))
        .resolve("discord.com", discord.address())
        .no_proxy()
        .timeout(Duration::from_secs(10))
        .build()
        .expect("a client");
    let token = discord.token();
    HttpBuilder::new(token).client(client).application_id(discord.bot().0.into()).build()
}

#[derive(Debug, PartialEq)]
enum Seen {
    Ready,
    Message(String),
    Other(String),
    Unknown(String),
}

struct Tap(mpsc::UnboundedSender<Seen>);

#[serenity::async_trait]
impl RawEventHandler for Tap {
    async fn raw_event(&self, _: Context, event: Event) {
        let seen = match event {
            Event::Ready(_) => Seen::Ready,
            Event::MessageCreate(event) => Seen::Message(event.message.content),
            Event::Unknown(event) => Seen::Unknown(event.kind),
            other => Seen::Other(other.name().unwrap_or_default()),
        };
        let _ = self.0.send(seen);
    }
}

struct Quiet;

#[serenity::async_trait]
impl EventHandler for Quiet {
    async fn ready(&self, _: Context, _: Ready) {}
    async fn message(&self, _: Context, _: Message) {}
}

struct Running {
    seen: mpsc::UnboundedReceiver<Seen>,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    async fn start(discord: &FakeDiscord, intents: GatewayIntents) -> Running {
        let (sender, seen) = mpsc::unbounded_channel();
        let mut client: Client = ClientBuilder::new_with_http(http(discord), intents)
            .event_handler(Quiet)
            .raw_event_handler(Tap(sender))
            .await
            .expect("a client");
        assert!(client.ws_url.lock().await.contains(&discord.gateway_host()));
        let task = tokio::spawn(async move {
            let _ = client.start().await;
        });
        Running { seen, task }
    }

    async fn next(&mut self) -> Seen {
        tokio::time::timeout(Duration::from_secs(20), self.seen.recv())
            .await
            .expect("an event")
            .expect("a client")
    }

    /// The next message; readiness and others are passed over, unknown events are not.
    async fn message(&mut self) -> String {
        loop {
            match self.next().await {
                Seen::Message(text) => return text,
                Seen::Unknown(kind) => panic!("serenity cannot decode {kind}"),
                Seen::Ready | Seen::Other(_) => {}
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[tokio::test]
async fn it_reads_resumes_and_begins_anew_after_a_dead_line() {
    let discord = unlimited().await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    let intents = GatewayIntents::non_privileged() | GatewayIntents::privileged();
    let mut bot = Running::start(&discord, intents).await;
    assert_eq!(bot.next().await, Seen::Ready);
    discord.post(channel, alice, "one");
    assert_eq!(bot.message().await, "one");

    discord.gateway().drop_all();
    discord.until("the line is gone", |d| d.gateway().connections() == 0).await;
    discord.post(channel, alice, "while away");
    assert_eq!(bot.message().await, "while away");
    assert_eq!((discord.gateway().identifies(), discord.gateway().resumes()), (1, 1));

    discord.gateway().reconnect();
    discord.until("it resumed", |d| d.gateway().resumes() == 2).await;

    discord.gateway().zombie();
    discord.post(channel, alice, "into the void");
    discord.until_within(Duration::from_secs(20), "it begins anew", |d| d.gateway().identifies() == 2).await;
    discord.until("it is there", |d| d.gateway().connections() == 1).await;
    discord.post(channel, alice, "back");
    assert_eq!(bot.message().await, "back");
    discord.finish();
}

#[tokio::test]
async fn it_decodes_everything_that_can_happen() {
    let discord = unlimited().await;
    let intents = GatewayIntents::non_privileged() | GatewayIntents::privileged();
    let mut bot = Running::start(&discord, intents).await;
    assert_eq!(bot.next().await, Seen::Ready);
    assert_eq!(bot.next().await, Seen::Other("GUILD_CREATE".to_owned()));
    let channel = discord.add_channel("posts");
    let (forum, role) =
        (discord.add_forum("ideas"), discord.add_role("judge", serenity::all::Permissions::empty()));
    let alice = discord.add_member("alice", &[role]);
    let post = discord.post_file(channel, alice, "with a file", "a.txt", "text/plain", b"text");
    discord.reply(alice, post, "an answer");
    discord.edit(post, "edited");
    discord.unfurl(post);
    discord.react(post, alice, "✅");
    discord.unreact(post, alice, "✅");
    let thread = discord.create_thread(channel, alice, "thread");
    discord.archive(thread, true);
    discord.forum_post(forum, alice, "idea", "buy low");
    discord.set_slowmode(channel, 5);
    discord.lose_permission(channel, serenity::all::Permissions::ADD_REACTIONS);
    discord.set_roles(discord.guild(), alice, &[]);
    discord.set_role_permissions(role, serenity::all::Permissions::SEND_MESSAGES);
    discord.delete(post);
    discord.bulk_delete(&[discord.post(channel, alice, "a"), discord.post(channel, alice, "b")]);
    discord.delete_channel(thread);
    discord.delete_channel(channel);
    discord.remove_member(discord.guild(), alice);
    discord.post_undecodable(forum, alice, "end");
    let mut seen = std::collections::BTreeSet::new();
    loop {
        match bot.next().await {
            Seen::Unknown(kind) if kind == "MESSAGE_CREATE" => break,
            Seen::Unknown(kind) => panic!("serenity cannot decode {kind}"),
            Seen::Other(name) => _ = seen.insert(name),
            Seen::Message(_) => _ = seen.insert("MESSAGE_CREATE".to_owned()),
            Seen::Ready => panic!("a second READY"),
        }
    }
    let expected = [
        "CHANNEL_CREATE",
        "CHANNEL_DELETE",
        "CHANNEL_UPDATE",
        "GUILD_MEMBER_ADD",
        "GUILD_MEMBER_REMOVE",
        "GUILD_MEMBER_UPDATE",
        "GUILD_ROLE_CREATE",
        "GUILD_ROLE_UPDATE",
        "MESSAGE_CREATE",
        "MESSAGE_DELETE",
        "MESSAGE_DELETE_BULK",
        "MESSAGE_REACTION_ADD",
        "MESSAGE_REACTION_REMOVE",
        "MESSAGE_UPDATE",
        "THREAD_CREATE",
        "THREAD_DELETE",
        "THREAD_UPDATE",
    ];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), expected);
    discord.finish();
}

#[tokio::test]
async fn it_reads_every_answer_of_rest() {
    let discord = unlimited().await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    let http = Arc::new(http(&discord));
    let (channel_id, guild) =
        (serenity::all::ChannelId::new(channel.0), serenity::all::GuildId::new(discord.guild().0));
    http.get_current_user().await.expect("the bot");
    http.get_current_application_info().await.expect("the application");
    http.get_bot_gateway().await.expect("the gateway");
    guild.to_partial_guild(&http).await.expect("the server");
    guild.roles(&http).await.expect("its roles");
    guild.member(&http, alice.0).await.expect("a member");
    let places = guild.channels(&http).await.expect("its channels");
    assert!(places.contains_key(&channel_id));
    let thread = discord.create_thread(channel, alice, "thread");
    assert_eq!(guild.get_active_threads(&http).await.expect("threads").threads.len(), 1);
    discord.archive(thread, false);
    let archived = channel_id.get_archived_public_threads(&http, None, Some(10)).await.expect("old threads");
    assert_eq!(archived.threads.len(), 1);
    channel_id.to_channel(&http).await.expect("the channel");

    let message = CreateMessage::new()
        .content("with a picture")
        .embed(CreateEmbed::new().title("t").image("attachment://a.png").field("a", "b", true))
        .add_file(CreateAttachment::bytes(&b"\x89PNG"[..], "a.png"))
        .nonce(Nonce::String("n1".to_owned()))
        .enforce_nonce(true);
    let sent = channel_id.send_message(&http, message).await.expect("it is posted");
    assert_eq!(sent.nonce.map(|nonce| format!("{nonce:?}")), Some("String(\"n1\")".to_owned()));
    let edit = serenity::all::EditMessage::new().content("edited");
    channel_id.edit_message(&http, sent.id, edit).await.expect("it is edited");
    let tick = serenity::all::ReactionType::Unicode("✅".to_owned());
    channel_id.create_reaction(&http, sent.id, tick.clone()).await.expect("a reaction");
    let page =
        channel_id.messages(&http, serenity::all::GetMessages::new().limit(10)).await.expect("history");
    assert_eq!((page.len(), page[0].reactions.len()), (1, 1));
    channel_id.delete_reaction(&http, sent.id, None, tick).await.expect("it is taken back");
    channel_id.delete_message(&http, sent.id).await.expect("it is gone");
    assert!(discord.messages(channel).is_empty());
    discord.finish();
}
