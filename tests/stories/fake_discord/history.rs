//! History: cursors, order, limits, permissions, content.

use reqwest::Method;
use serenity::all::{GatewayIntents, Permissions};

use super::support::{Rest, ids, unlimited};

#[tokio::test]
async fn pages_are_next_to_their_cursor_and_newest_first() {
    let discord = unlimited().await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    let all: Vec<u64> = (0..250).map(|n| discord.post(channel, alice, &format!("post {n}")).0).collect();
    let rest = Rest::new(&discord);
    let page =
        async |query: &str| ids(&rest.get(&format!("/channels/{}/messages{query}", channel.0)).await.1);
    let newest_first = |part: &[u64]| part.iter().rev().copied().collect::<Vec<_>>();

    assert_eq!(page("").await, newest_first(&all[200..]), "fifty when nothing is said");
    assert_eq!(page("?limit=100").await, newest_first(&all[150..]));
    let after = format!("?limit=100&after={}", all[9]);
    assert_eq!(page(&after).await, newest_first(&all[10..110]), "not the newest page");
    let before = format!("?limit=3&before={}", all[9]);
    assert_eq!(page(&before).await, newest_first(&all[6..9]));
    assert_eq!(page(&format!("?after={}", all[249])).await, Vec::<u64>::new());
    assert_eq!(page("?limit=100&after=0").await, newest_first(&all[..100]));
    let around = page(&format!("?limit=5&around={}", all[100])).await;
    assert_eq!(around, newest_first(&all[98..103]));
    discord.finish();
}

#[tokio::test]
async fn a_limit_outside_1_to_100_is_an_invalid_form() {
    let discord = unlimited().await;
    let channel = discord.add_channel("posts");
    let rest = Rest::new(&discord);
    for limit in ["0", "101", "many"] {
        let path = format!("/channels/{}/messages?limit={limit}", channel.0);
        assert_eq!(rest.code(Method::GET, &path, None).await, (400, 50_035), "{limit}");
    }
    assert_eq!(discord.trouble().len(), 3);
}

#[tokio::test]
async fn without_history_permission_a_page_is_empty_and_no_error() {
    let discord = unlimited().await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    let post = discord.post(channel, alice, "here").0;
    let rest = Rest::new(&discord);
    let path = format!("/channels/{}/messages", channel.0);
    discord.lose_permission(channel, Permissions::READ_MESSAGE_HISTORY);
    let (status, page) = rest.get(&path).await;
    assert_eq!((status.as_u16(), page), (200, serde_json::json!([])));
    assert_eq!(rest.code(Method::GET, &format!("{path}/{post}"), None).await, (403, 50_013));
    discord.lose_permission(channel, Permissions::VIEW_CHANNEL);
    assert_eq!(rest.code(Method::GET, &path, None).await, (403, 50_001));
    discord.delete_channel(channel);
    assert_eq!(rest.code(Method::GET, &path, None).await, (404, 10_003));
    discord.finish();
}

#[tokio::test]
async fn without_the_intent_only_exempt_messages_say_something() {
    let discord = unlimited().await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    discord.remove_intent(GatewayIntents::MESSAGE_CONTENT);
    let rest = Rest::new(&discord);
    let path = format!("/channels/{}/messages", channel.0);
    discord.post_file(channel, alice, "secret", "chart.png", "image/png", b"\x89PNG");
    discord.post(channel, alice, &format!("<@{}> look", discord.bot().0));
    rest.post(&path, serde_json::json!({"content": "mine"})).await;
    let direct = discord.conversation(alice);
    discord.post(direct, alice, "between us");
    let (_, page) = rest.get(&path).await;
    let said: Vec<&str> =
        page.as_array().expect("a list").iter().filter_map(|m| m["content"].as_str()).collect();
    assert_eq!(said, ["mine", &format!("<@{}> look", discord.bot().0), ""]);
    assert_eq!(page[2]["attachments"], serde_json::json!([]));
    let (_, page) = rest.get(&format!("/channels/{}/messages", direct.0)).await;
    assert_eq!(page[0]["content"], "between us");
    discord.finish();
}

#[tokio::test]
async fn the_last_message_id_may_name_a_message_that_is_gone() {
    let discord = unlimited().await;
    let (channel, alice) = (discord.add_channel("posts"), discord.add_member("alice", &[]));
    let post = discord.post(channel, alice, "soon gone");
    discord.delete(post);
    let rest = Rest::new(&discord);
    let (_, place) = rest.get(&format!("/channels/{}", channel.0)).await;
    assert_eq!(place["last_message_id"], post.0.to_string());
    let path = format!("/channels/{}/messages/{}", channel.0, post.0);
    assert_eq!(rest.code(Method::GET, &path, None).await, (404, 10_008));
    discord.finish();
}
