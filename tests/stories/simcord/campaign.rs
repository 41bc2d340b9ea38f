//! Herald as a whole on a Discord that others wrote: one campaign from the notice to the close.

use domain::review::Standing;
use domain::verdict::ReasonCode;
use serde_json::{Value, json};
use tests::world::seed::{THOUGHTS, tagged};

use super::scene::{Scene, id};

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_from_the_notice_to_the_close() {
    let Some(scene) = Scene::begin().await else { return };
    let (simcord, members) = (&scene.simcord, &scene.members);
    let (news, entries) = (&scene.news, &scene.entries);

    // The notice, in three languages.
    scene.at("2025-04-03 12:00").await;
    let notices = simcord.messages_of_bot(news, 3).await;
    let names_topic = |notice: &Value| {
        notice["embeds"][0]["description"].as_str().is_some_and(|text| text.contains(&scene.campaign.topic))
    };
    assert!(notices.iter().all(names_topic), "{notices:#?}");

    // Five posts, of which one is too short; each gets its mark.
    scene.at("2025-04-03 15:10").await;
    let mut posts = Vec::new();
    for (member, thought) in THOUGHTS.iter().enumerate().take(4) {
        posts.push(scene.post(member, &tagged(thought)).await);
    }
    let short = scene.post(4, &format!("#{}# 看跌", scene.campaign.topic)).await;
    for post in &posts {
        simcord.marked(entries, post, &["✅"]).await;
    }
    simcord.marked(entries, &short, &["❌"]).await;

    // Why, for its author alone, and how to mend it.
    let why = simcord.slash(entries, &members[4], "campaign check", json!({})).await;
    assert_eq!(why.answer["ephemeral"], true, "{:#}", why.answer);
    let said = why.answer["message"]["content"].as_str().unwrap_or_default();
    assert!(said.contains("30"), "the least length is named: {:#}", why.answer);

    // Mended in time it counts; a deleted one does not.
    scene.at("2025-04-03 15:20").await;
    simcord.edit(entries, &members[4], &short, &tagged(THOUGHTS[4])).await;
    simcord.marked(entries, &short, &["✅"]).await;
    simcord.delete(entries, &members[0], &posts[0]).await;

    // Reminder, last hour and close, each when it is due.
    for (count, time) in [(6, "2025-04-04 12:00"), (9, "2025-04-04 14:00"), (12, "2025-04-04 15:00")] {
        scene.at(time).await;
        simcord.messages_of_bot(news, count).await;
        scene.settle().await;
        assert_eq!(scene.said(news).await.len(), count, "{time}");
    }
    // No reply is left below the mended post.
    assert_eq!(scene.said(entries).await, Vec::<Value>::new());

    let mut standings = Vec::new();
    for member in members {
        let own = scene.service.posts_by(&scene.campaign.id, id(member)).await.expect("posts can be read");
        standings.push(own.iter().map(|post| post.standing).collect::<Vec<_>>());
    }
    let entered = || vec![Standing::Entered];
    assert_eq!(
        standings,
        [vec![Standing::NotEntered(ReasonCode::Withdrawn)], entered(), entered(), entered(), entered()]
    );
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_said_twice_when_lines_break() {
    let Some(scene) = Scene::begin().await else { return };
    let simcord = &scene.simcord;
    // Two notices stand before their answers are lost, one request is refused for a while.
    let lost = json!({ "method": "POST", "path": "/channels/*/messages", "applied": true, "times": 2 });
    simcord.ask("fault", lost).await;
    let refused = json!({ "method": "POST", "path": "/channels/*/messages", "status": 503 });
    simcord.ask("fault", refused).await;
    scene.at("2025-04-03 12:00").await;
    simcord.messages_of_bot(&scene.news, 3).await;
    scene.settle().await;
    assert_eq!(scene.said(&scene.news).await.len(), 3);
    assert_eq!(simcord.ask("faults_left", Value::Null).await, 0);

    // Posts before, during and after each way in which Discord ends a connection.
    scene.at("2025-04-03 15:10").await;
    let breaks = [
        json!({ "how": "close", "code": 4000 }),
        json!({ "how": "reconnect" }),
        json!({ "how": "invalid", "resumable": false }),
        json!({ "how": "close", "code": 1001 }),
    ];
    let mut posts = Vec::new();
    for (member, (thought, broken)) in THOUGHTS.iter().zip(breaks).enumerate() {
        simcord.ask("upset", broken).await;
        posts.push(scene.post(member, &tagged(thought)).await);
        simcord.marked(&scene.entries, &posts[member], &["✅"]).await;
    }
    scene.settle().await;
    let state = simcord.ask("gateway_state", Value::Null).await;
    assert_eq!(state["identified"], 2, "one session was invalid: {state}");
    let marks = simcord.messages(&scene.entries).await;
    assert_eq!(marks.len(), posts.len(), "posts and nothing else: {marks:#?}");
    for member in &scene.members[..posts.len()] {
        let own = scene.service.posts_by(&scene.campaign.id, id(member)).await.expect("posts can be read");
        assert_eq!(own.len(), 1);
    }
    scene.end().await;
}
