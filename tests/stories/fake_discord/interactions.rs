//! Interactions: what Discord offers, the two deadlines, private and deferred answers, dialogs.

use chrono::TimeDelta;
use domain::snowflake::Snowflake;
use reqwest::Method;
use serde_json::{Value, json};
use serenity::all::Permissions;
use tests::discord::{Answer, FakeDiscord, Interaction, Refused};

use super::support::{GUILDS, Rest, Socket, unlimited};

struct Stage {
    discord: FakeDiscord,
    rest: Rest,
    socket: Socket,
    channel: Snowflake,
    alice: Snowflake,
}

async fn stage() -> Stage {
    let discord = unlimited().await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    let rest = Rest::new(&discord);
    let commands = json!([
        {"name": "campaign", "description": "Campaigns", "options": [
            {"type": 1, "name": "check", "description": "Checks a post", "options": [
                {"type": 3, "name": "post", "description": "Which", "required": true, "autocomplete": true},
                {"type": 6, "name": "of", "description": "Whose"},
            ]},
        ]},
        {"name": "draft", "description": "A new campaign", "default_member_permissions": "32"},
        {"name": "Check this post", "type": 3},
    ]);
    let path = format!("/applications/{}/commands", discord.bot().0);
    let (status, registered) = rest.call(Method::PUT, &path, Some(commands)).await;
    assert_eq!((status.as_u16(), registered.as_array().map(Vec::len)), (200, Some(3)));
    let mut socket = Socket::connect(&discord).await;
    socket.begin(&discord, GUILDS).await;
    Stage { discord, rest, socket, channel, alice }
}

impl Stage {
    fn check(&self) -> Interaction {
        self.discord.slash(self.alice, self.channel, "campaign check", &[("post", json!("1"))])
    }

    async fn answer(&self, to: &Interaction, body: Value) -> (u16, u64) {
        let path = format!("/interactions/{}/{}/callback", to.id().0, to.token());
        self.rest.code(Method::POST, &path, Some(body)).await
    }

    fn webhook(&self, of: &Interaction, rest: &str) -> String {
        format!("/webhooks/{}/{}{rest}", self.discord.bot().0, of.token())
    }
}

fn say(text: &str) -> Value {
    json!({"type": 4, "data": {"content": text}})
}

#[tokio::test]
async fn a_command_carries_people_places_and_languages() {
    let mut stage = stage().await;
    let bob = stage.discord.add_member("bob", &[]);
    stage.discord.set_locale(stage.alice, "zh-CN");
    let options = [("post", json!("1")), ("of", json!(bob.0.to_string()))];
    stage.discord.slash(stage.alice, stage.channel, "campaign check", &options);
    let event = stage.socket.event("INTERACTION_CREATE").await["d"].clone();
    assert_eq!((&event["locale"], &event["guild_locale"]), (&json!("zh-CN"), &json!("zh-TW")));
    assert_eq!(event["member"]["user"]["id"], stage.alice.0.to_string());
    assert_eq!(event["data"]["options"][0]["options"][0], json!({"name": "post", "type": 3, "value": "1"}));
    let number = bob.0.to_string();
    assert_eq!(event["data"]["resolved"]["users"][&number]["username"], "bob");
    assert!(event["data"]["resolved"]["members"][&number]["roles"].is_array());
    stage.discord.finish();
}

#[tokio::test]
async fn discord_offers_only_what_fits() {
    let stage = stage().await;
    let (discord, alice, channel) = (&stage.discord, stage.alice, stage.channel);
    let refused =
        |path: &str, options: &[(&str, Value)]| discord.try_slash(alice, channel, path, options).unwrap_err();
    assert!(matches!(refused("market brief", &[]), Refused::NoSuchCommand(_)));
    assert!(matches!(refused("campaign", &[]), Refused::NoSuchCommand(_)));
    assert!(matches!(refused("campaign check", &[]), Refused::Options(_)));
    assert!(matches!(refused("campaign check", &[("post", json!(1))]), Refused::Options(_)));
    assert!(matches!(refused("draft", &[]), Refused::NotAllowed(_)));
    let role = discord.add_role("moderator", Permissions::MANAGE_GUILD);
    discord.set_roles(discord.guild(), alice, &[role]);
    discord.try_slash(alice, channel, "draft", &[]).expect("MANAGE_GUILD is 32");
}

#[tokio::test]
async fn the_first_answer_has_three_seconds_and_comes_once() {
    let stage = stage().await;
    let late = stage.check();
    stage.discord.clock().advance(TimeDelta::milliseconds(3_001));
    assert_eq!(stage.answer(&late, say("late")).await, (404, 10_062));
    let good = stage.check();
    stage.discord.clock().advance(TimeDelta::seconds(3));
    assert_eq!(stage.answer(&good, say("in time")).await, (204, 0));
    assert_eq!(stage.answer(&good, say("again")).await, (400, 40_060));
    assert_eq!(good.first().await.text(), Some("in time"));
    assert_eq!(stage.discord.said(stage.channel).len(), 1);
    stage.discord.finish();
}

#[tokio::test]
async fn a_private_answer_is_in_no_history_and_no_event() {
    let mut stage = stage().await;
    let asked = stage.check();
    let body = json!({"type": 4, "data": {"content": "for you", "flags": 64}});
    assert_eq!(stage.answer(&asked, body).await, (204, 0));
    assert!(matches!(asked.first().await, Answer::Message { ephemeral: true, .. }));
    assert_eq!(stage.discord.messages(stage.channel), []);
    stage.socket.event("INTERACTION_CREATE").await;
    assert!(stage.socket.is_silent().await);
    let (_, shown) = stage.rest.get(&stage.webhook(&asked, "/messages/@original")).await;
    assert_eq!((&shown["content"], &shown["flags"]), (&json!("for you"), &json!(64)));
    let path = stage.webhook(&asked, "/messages/@original");
    assert_eq!(stage.rest.code(Method::PATCH, &path, Some(json!({"content": "better"}))).await.0, 200);
    assert_eq!(asked.shown().map(|message| message.content), Some("better".to_owned()));
    assert_eq!(stage.rest.code(Method::DELETE, &path, None).await.0, 204);
    assert_eq!(stage.rest.code(Method::GET, &path, None).await, (404, 10_008));
    stage.discord.finish();
}

#[tokio::test]
async fn a_deferred_answer_is_filled_by_the_first_followup() {
    let stage = stage().await;
    let asked = stage.check();
    let hook = stage.webhook(&asked, "");
    assert_eq!(stage.rest.code(Method::POST, &hook, Some(json!({"content": "x"}))).await, (404, 10_015));
    let defer = json!({"type": 5, "data": {"flags": 64}});
    assert_eq!(stage.answer(&asked, defer).await, (204, 0));
    assert_eq!(asked.first().await, Answer::Deferred { ephemeral: true });
    assert_eq!(stage.rest.code(Method::POST, &hook, Some(json!({"content": "done"}))).await.0, 200);
    let settled = asked.settled().await;
    assert!(matches!(settled, Answer::Message { ephemeral: true, followup: false, .. }), "{settled:?}");
    let more = json!({"content": "and more", "flags": 64});
    assert_eq!(stage.rest.code(Method::POST, &hook, Some(more)).await.0, 200);
    assert!(matches!(asked.answers()[2], Answer::Message { followup: true, .. }));
    assert_eq!(stage.discord.messages(stage.channel), []);
    stage.discord.clock().advance(TimeDelta::minutes(15) + TimeDelta::seconds(1));
    assert_eq!(stage.rest.code(Method::POST, &hook, Some(json!({"content": "late"}))).await, (401, 50_027));
    stage.discord.finish();
}

#[tokio::test]
async fn an_open_deferred_answer_stands_in_the_channel_meanwhile() {
    let stage = stage().await;
    let asked = stage.check();
    assert_eq!(stage.answer(&asked, json!({"type": 5})).await, (204, 0));
    assert_eq!(stage.discord.said(stage.channel)[0].flags, 128);
    let path = stage.webhook(&asked, "/messages/@original");
    assert_eq!(stage.rest.code(Method::PATCH, &path, Some(json!({"content": "done"}))).await.0, 200);
    let stands = &stage.discord.said(stage.channel)[0];
    assert_eq!((stands.content.as_str(), stands.flags, stands.edited), ("done", 0, None));
    stage.discord.finish();
}

#[tokio::test]
async fn choices_menus_buttons_and_dialogs() {
    let mut stage = stage().await;
    let typed =
        stage.discord.autocomplete(stage.alice, stage.channel, "campaign check", &[("post", json!("BT"))]);
    let event = stage.socket.event("INTERACTION_CREATE").await;
    assert_eq!(event["d"]["data"]["options"][0]["options"][0]["focused"], true);
    let choices = json!({"type": 8, "data": {"choices": [{"name": "BTC", "value": "1"}]}});
    assert_eq!(stage.answer(&typed, choices).await, (204, 0));
    assert_eq!(typed.first().await, Answer::Choices(vec![("BTC".to_owned(), json!("1"))]));

    stage.discord.remove_intent(serenity::all::GatewayIntents::MESSAGE_CONTENT);
    let post = stage.discord.post(stage.channel, stage.alice, "mine");
    let picked = stage.discord.context_menu(stage.alice, "Check this post", post).expect("it is offered");
    let event = stage.socket.event("INTERACTION_CREATE").await;
    let number = post.0.to_string();
    assert_eq!(
        event["d"]["data"]["resolved"]["messages"][&number]["content"], "mine",
        "exempt from the intent"
    );
    let buttons = json!([{"type": 1, "components": [
        {"type": 2, "style": 1, "label": "Appeal", "custom_id": "appeal"},
        {"type": 2, "style": 2, "label": "No", "custom_id": "no", "disabled": true},
    ]}]);
    let body = json!({"type": 4, "data": {"content": "too short", "flags": 64, "components": buttons}});
    assert_eq!(stage.answer(&picked, body).await, (204, 0));
    let card = picked.shown().expect("an answer").id;
    let bob = stage.discord.add_member("bob", &[]);
    assert!(stage.discord.button(bob, card, "appeal").is_err(), "only alice sees it");
    assert!(stage.discord.button(stage.alice, card, "no").is_err(), "it is disabled");
    let pressed = stage.discord.button(stage.alice, card, "appeal").expect("it is there");
    let event = stage.socket.event("INTERACTION_CREATE").await;
    assert_eq!((&event["d"]["type"], &event["d"]["message"]["id"]), (&json!(3), &json!(card.0.to_string())));
    let modal = json!({"type": 9, "data": {"custom_id": "why", "title": "Appeal", "components": [
        {"type": 1, "components": [{"type": 4, "custom_id": "reason", "label": "Why", "style": 2, "max_length": 100}]},
    ]}});
    assert_eq!(stage.answer(&pressed, modal).await, (204, 0));
    let sent = stage.discord.modal_submit(&pressed, &[("reason", "I said it first")]);
    let event = stage.socket.event("INTERACTION_CREATE").await;
    assert_eq!(event["d"]["data"]["components"][0]["components"][0]["value"], "I said it first");
    let update = json!({"type": 7, "data": {"content": "appealed", "components": []}});
    assert_eq!(stage.answer(&sent, update).await, (204, 0));
    assert_eq!(stage.discord.message(card).map(|message| message.content), Some("appealed".to_owned()));
    stage.discord.finish();
}

#[tokio::test]
async fn an_answer_that_does_not_fit_fails_the_story() {
    let stage = stage().await;
    let asked = stage.check();
    assert_eq!(stage.answer(&asked, json!({"type": 7, "data": {"content": "x"}})).await, (400, 50_035));
    let typed =
        stage.discord.autocomplete(stage.alice, stage.channel, "campaign check", &[("post", json!(""))]);
    assert_eq!(stage.answer(&typed, say("x")).await, (400, 50_035));
    let many: Vec<Value> = (0..26).map(|n| json!({"name": n.to_string(), "value": "x"})).collect();
    let choices = json!({"type": 8, "data": {"choices": many}});
    assert_eq!(stage.answer(&typed, choices).await, (400, 50_035));
    assert_eq!(stage.discord.trouble().len(), 3, "{:?}", stage.discord.trouble());
}

#[tokio::test]
async fn commands_keep_their_id_and_wrong_ones_are_refused() {
    let stage = stage().await;
    let path = format!("/applications/{}/commands", stage.discord.bot().0);
    let before = stage.discord.commands(None);
    let (_, after) = stage
        .rest
        .call(Method::PUT, &path, Some(json!([{"name": "draft", "description": "Another word"}])))
        .await;
    let old = before.iter().find(|command| command["name"] == "draft").expect("it was there");
    assert_eq!(after[0]["id"], old["id"]);
    assert_ne!(after[0]["version"], old["version"]);
    assert_eq!(stage.discord.commands(None).len(), 1);
    stage.discord.finish();
    let discord = unlimited().await;
    let rest = Rest::new(&discord);
    for wrong in [
        json!([{"name": "Draft", "description": "upper case"}]),
        json!([{"name": "draft", "description": ""}]),
        json!([{"name": "draft", "description": "twice"}, {"name": "draft", "description": "twice"}]),
        json!([{"name": "draft", "description": "order", "options": [
            {"type": 3, "name": "a", "description": "a"},
            {"type": 3, "name": "b", "description": "b", "required": true},
        ]}]),
    ] {
        assert_eq!(rest.code(Method::PUT, &path, Some(wrong.clone())).await, (400, 50_035), "{wrong}");
    }
    assert_eq!(discord.commands(None), Vec::<Value>::new());
}
