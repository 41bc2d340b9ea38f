//! The gateway: HELLO to READY, resumes, close codes, intents.

use serde_json::json;
use tests::discord::{FakeDiscord, Setup};

use super::support::{
    GUILD_MESSAGES, GUILDS, Heard, MESSAGE_CONTENT, REACTIONS, Rest, Socket, identify, plain, unlimited,
};

#[tokio::test]
async fn a_session_begins_with_hello_ready_and_the_servers() {
    let discord = unlimited().await;
    let channel = discord.add_channel("posts");
    let mut socket = Socket::connect(&discord).await;
    let hello = socket.payload().await;
    assert_eq!((&hello["op"], &hello["d"]["heartbeat_interval"]), (&json!(10), &json!(500)));
    socket.send(&identify(&discord.token(), GUILDS)).await;
    let ready = socket.payload().await;
    assert_eq!((&ready["t"], &ready["s"]), (&json!("READY"), &json!(1)));
    assert_eq!(ready["d"]["user"]["id"], discord.bot().0.to_string());
    assert_ne!(ready["d"]["resume_gateway_url"], discord.gateway_url());
    assert_eq!(ready["d"]["guilds"], json!([{"id": discord.guild().0.to_string(), "unavailable": true}]));
    let guild = socket.payload().await;
    assert_eq!((&guild["t"], &guild["s"]), (&json!("GUILD_CREATE"), &json!(2)));
    assert_eq!(guild["d"]["channels"][0]["id"], channel.0.to_string());
    socket.send(&json!({"op": 1, "d": 2})).await;
    assert_eq!(socket.payload().await["op"], 11);
    assert_eq!(discord.gateway().heartbeats(), 1);
    discord.finish();
}

#[tokio::test]
async fn a_resume_replays_in_order_and_then_says_resumed() {
    let discord = unlimited().await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    let mut socket = Socket::connect(&discord).await;
    let ready = socket.begin(&discord, GUILDS | GUILD_MESSAGES | MESSAGE_CONTENT).await;
    discord.post(channel, alice, "one");
    let seen = socket.event("MESSAGE_CREATE").await["s"].as_u64().expect("a number");
    discord.gateway().drop_all();
    assert_eq!(socket.closed().await, None);
    discord.until("the line is gone", |d| d.gateway().connections() == 0).await;
    for text in ["two", "three", "four"] {
        discord.post(channel, alice, text);
    }
    let url = ready["resume_gateway_url"].as_str().expect("an address");
    let mut again = Socket::connect_to(&format!("{url}?v=10&encoding=json")).await;
    again.payload().await;
    let session = ready["session_id"].clone();
    again.send(&json!({"op": 6, "d": {"token": discord.token(), "session_id": session, "seq": seen}})).await;
    for (n, text) in ["two", "three", "four"].into_iter().enumerate() {
        let event = again.payload().await;
        assert_eq!((&event["d"]["content"], &event["s"]), (&json!(text), &json!(seen + 1 + n as u64)));
    }
    assert_eq!(again.payload().await["t"], "RESUMED");
    discord.post(channel, alice, "five");
    assert_eq!(again.payload().await["d"]["content"], "five");
    assert_eq!((discord.gateway().identifies(), discord.gateway().resumes()), (1, 1));
    discord.finish();
}

#[tokio::test]
async fn what_cannot_be_resumed_is_refused() {
    let discord = FakeDiscord::start(Setup { session_events_max: 3, ..plain() }).await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    let mut socket = Socket::connect(&discord).await;
    let ready = socket.begin(&discord, GUILDS | GUILD_MESSAGES).await;
    let session = ready["session_id"].clone();
    discord.gateway().drop_all();
    socket.closed().await;
    discord.until("the line is gone", |d| d.gateway().connections() == 0).await;
    for text in ["1", "2", "3", "4"] {
        discord.post(channel, alice, text);
    }
    let resume =
        |seq: u64| json!({"op": 6, "d": {"token": discord.token(), "session_id": session, "seq": seq}});
    let mut again = Socket::connect(&discord).await;
    again.payload().await;
    again.send(&resume(2)).await;
    let refused = again.payload().await;
    assert_eq!((&refused["op"], &refused["d"]), (&json!(9), &json!(false)));
    // The same line may begin anew.
    again.send(&identify(&discord.token(), GUILDS)).await;
    assert_eq!(again.payload().await["t"], "READY");
    discord.finish();
}

#[tokio::test]
async fn a_sequence_that_was_never_sent_is_4007() {
    let discord = unlimited().await;
    let mut socket = Socket::connect(&discord).await;
    let ready = socket.begin(&discord, GUILDS).await;
    let mut again = Socket::connect(&discord).await;
    again.payload().await;
    let session = ready["session_id"].clone();
    again.send(&json!({"op": 6, "d": {"token": discord.token(), "session_id": session, "seq": 99}})).await;
    assert_eq!(again.closed().await, Some(4007));
    discord.expect("never sent");
    discord.finish();
}

#[tokio::test]
async fn each_mistake_of_a_client_has_its_code() {
    let discord = unlimited().await;
    let token = discord.token();
    let long = format!(r#"{{"op":1,"d":"{}"}}"#, "x".repeat(4_096));
    let shard = json!({"op": 2, "d": {"token": token, "intents": 1, "shard": [1, 1], "properties": {}}});
    let mistakes = [
        (json!({"op": 99}).to_string(), 4001),
        ("no JSON".to_owned(), 4002),
        (long, 4002),
        (json!({"op": 3, "d": {}}).to_string(), 4003),
        (identify("wrong", GUILDS).to_string(), 4004),
        (shard.to_string(), 4010),
        (identify(&token, 1 << 30).to_string(), 4013),
    ];
    for (text, code) in mistakes {
        let mut socket = Socket::connect(&discord).await;
        socket.payload().await;
        socket.say(&text).await;
        assert_eq!(socket.closed().await, Some(code), "{text}");
    }
    let mut socket = Socket::connect(&discord).await;
    socket.begin(&discord, GUILDS).await;
    socket.send(&identify(&token, GUILDS)).await;
    assert_eq!(socket.closed().await, Some(4005));
    let mut socket = Socket::connect_to(&format!("{}/?v=6", discord.gateway_url())).await;
    assert_eq!(socket.closed().await, Some(4012));
    // All but the wrong token are mistakes of a program; a wrong token is one of an operator.
    assert_eq!(discord.trouble().len(), 8, "{:?}", discord.trouble());
}

#[tokio::test]
async fn more_than_120_payloads_in_a_minute_are_4008() {
    let discord = unlimited().await;
    let mut socket = Socket::connect(&discord).await;
    socket.begin(&discord, GUILDS).await;
    for _ in 0..120 {
        socket.send(&json!({"op": 1, "d": 1})).await;
    }
    assert_eq!(socket.closed().await, Some(4008));
    discord.expect("120 payloads");
    discord.finish();
}

#[tokio::test]
async fn an_intent_that_is_switched_off_is_4014() {
    let discord = unlimited().await;
    discord.remove_intent(serenity::all::GatewayIntents::MESSAGE_CONTENT);
    let mut socket = Socket::connect(&discord).await;
    socket.payload().await;
    socket.send(&identify(&discord.token(), GUILDS | MESSAGE_CONTENT)).await;
    assert_eq!(socket.closed().await, Some(4014));
    discord.finish();
}

#[tokio::test]
async fn too_many_identifies_cost_the_token() {
    let discord = FakeDiscord::start(Setup { identifies_max: 2, ..plain() }).await;
    let rest = Rest::new(&discord);
    let token = discord.token();
    for n in 0..2_u64 {
        let (_, limits) = rest.get("/gateway/bot").await;
        assert_eq!(limits["session_start_limit"]["remaining"], 2 - n);
        Socket::connect(&discord).await.begin(&discord, GUILDS).await;
    }
    let mut socket = Socket::connect(&discord).await;
    socket.payload().await;
    socket.send(&identify(&token, GUILDS)).await;
    assert_eq!(socket.closed().await, Some(4004));
    assert_eq!(rest.get("/users/@me").await.0, 401);
}

#[tokio::test]
async fn a_silent_client_is_4009_and_its_session_is_gone() {
    let timeout = std::time::Duration::from_millis(50);
    let discord = FakeDiscord::start(Setup { heartbeat_timeout: timeout, ..plain() }).await;
    let mut socket = Socket::connect(&discord).await;
    let session = socket.begin(&discord, GUILDS).await["session_id"].clone();
    assert_eq!(socket.closed().await, Some(4009));
    let mut again = Socket::connect(&discord).await;
    again.payload().await;
    again.send(&json!({"op": 6, "d": {"token": discord.token(), "session_id": session, "seq": 1}})).await;
    assert_eq!(again.payload().await["op"], 9);
}

#[tokio::test]
async fn events_come_by_intent_and_content_by_the_privileged_one() {
    let discord = unlimited().await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    let mut all = Socket::connect(&discord).await;
    all.begin(&discord, GUILDS | GUILD_MESSAGES | REACTIONS | MESSAGE_CONTENT).await;
    let mut blank = Socket::connect(&discord).await;
    blank.begin(&discord, GUILDS | GUILD_MESSAGES).await;
    let mut none = Socket::connect(&discord).await;
    none.begin(&discord, GUILDS).await;
    none.event("GUILD_CREATE").await;
    let post = discord.post(channel, alice, "secret");
    discord.react(post, alice, "✅");
    discord.post(channel, alice, &format!("for you, <@{}>", discord.bot().0));
    assert_eq!(all.event("MESSAGE_CREATE").await["d"]["content"], "secret");
    let reaction = all.payload().await;
    assert_eq!(
        (&reaction["t"], &reaction["d"]["emoji"]["name"]),
        (&json!("MESSAGE_REACTION_ADD"), &json!("✅"))
    );
    assert_eq!(blank.event("MESSAGE_CREATE").await["d"]["content"], "");
    // Without the reactions' intent the next one is the mention, which is exempt.
    let mention = blank.payload().await;
    assert_eq!(mention["d"]["content"], format!("for you, <@{}>", discord.bot().0));
    assert!(none.is_silent().await);
    discord.finish();
}

#[tokio::test]
async fn a_channel_that_the_bot_does_not_see_is_silent() {
    let discord = unlimited().await;
    let (hidden, open) = (discord.add_channel("team"), discord.add_channel("posts"));
    let alice = discord.add_member("alice", &[]);
    discord.lose_permission(hidden, serenity::all::Permissions::VIEW_CHANNEL);
    let mut socket = Socket::connect(&discord).await;
    socket.begin(&discord, GUILDS | GUILD_MESSAGES | MESSAGE_CONTENT).await;
    discord.post(hidden, alice, "not for you");
    discord.post(open, alice, "for you");
    assert_eq!(socket.event("MESSAGE_CREATE").await["d"]["content"], "for you");
    discord.finish();
}

#[tokio::test]
async fn long_payloads_are_compressed_for_who_asks() {
    let discord = unlimited().await;
    let mut socket = Socket::connect(&discord).await;
    socket.payload().await;
    let mut asked = identify(&discord.token(), GUILDS);
    asked["d"]["compress"] = true.into();
    socket.send(&asked).await;
    socket.event("GUILD_CREATE").await;
    assert!(socket.compressed > 0);
    let mut plain = Socket::connect(&discord).await;
    plain.begin(&discord, GUILDS).await;
    plain.event("GUILD_CREATE").await;
    assert_eq!(plain.compressed, 0);
}

#[tokio::test]
async fn a_story_breaks_the_stream_in_every_way() {
    let discord = unlimited().await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    let gateway = discord.gateway();
    let mut socket = Socket::connect(&discord).await;
    socket.begin(&discord, GUILD_MESSAGES | MESSAGE_CONTENT).await;

    gateway.hold();
    discord.post(channel, alice, "held");
    assert!(socket.is_silent().await);
    gateway.release();
    assert_eq!(socket.payload().await["d"]["content"], "held");

    gateway.duplicate_next();
    discord.post(channel, alice, "twice");
    let (first, second) = (socket.payload().await, socket.payload().await);
    assert_eq!(first["d"], second["d"]);
    assert_eq!(first["s"].as_u64().map(|s| s + 1), second["s"].as_u64());

    gateway.late_next();
    discord.post(channel, alice, "late");
    discord.post(channel, alice, "early");
    assert_eq!(socket.payload().await["d"]["content"], "early");
    let late = socket.payload().await;
    assert_eq!(late["d"]["content"], "late");

    gateway.skip_sequence();
    discord.post(channel, alice, "after a gap");
    assert_eq!(socket.payload().await["s"].as_u64(), late["s"].as_u64().map(|s| s + 2));

    gateway.raw("{not JSON");
    assert_eq!(socket.hear().await, Heard::Text("{not JSON".to_owned()));
    gateway.ask_heartbeat();
    assert_eq!(socket.payload().await["op"], 1);
    gateway.reconnect();
    assert_eq!(socket.payload().await["op"], 7);
    gateway.invalid_session(true);
    assert_eq!(socket.payload().await, json!({"op": 9, "d": true, "s": null, "t": null}));

    gateway.zombie();
    discord.post(channel, alice, "into the void");
    socket.send(&json!({"op": 1, "d": 1})).await;
    assert!(socket.is_silent().await);
    gateway.close(4000);
    assert_eq!(socket.closed().await, Some(4000));

    gateway.refuse_connections(1);
    let refused = tokio_tungstenite::connect_async(format!("{}/?v=10", discord.gateway_url())).await;
    assert!(refused.is_err());
    Socket::connect(&discord).await.begin(&discord, GUILDS).await;
    discord.finish();
}

#[tokio::test]
async fn an_undecodable_message_is_well_in_history() {
    let discord = unlimited().await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    let mut socket = Socket::connect(&discord).await;
    socket.begin(&discord, GUILD_MESSAGES | MESSAGE_CONTENT).await;
    discord.post_undecodable(channel, alice, "strange");
    let event = socket.payload().await;
    assert!(
        serde_json::from_value::<serenity::model::event::Event>(json!({"t": event["t"], "d": event["d"]}))
            .is_ok_and(|event| matches!(event, serenity::model::event::Event::Unknown(_)))
    );
    let (_, page) = Rest::new(&discord).get(&format!("/channels/{}/messages", channel.0)).await;
    assert_eq!((&page[0]["content"], &page[0]["type"]), (&json!("strange"), &json!(0)));
    discord.finish();
}
