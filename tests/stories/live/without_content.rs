//! Without the message-content intent.

use domain::verdict::Outcome;
use serenity::all::GatewayIntents;
use tests::discord::{Limits, Setup};
use tests::live::{ENTRIES, LiveWorld};
use tests::world::seed::{GUILD, THOUGHTS, tagged};

use crate::commands_discord::club::{Club, read};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn posts_come_in_by_mention_or_by_menu() {
    let mut club = Club::open(Setup { privileged: GatewayIntents::empty(), ..Setup::default() }).await;
    let (world, alice, bob) = (&club.world, club.alice, club.bob);
    world.at("2025-04-03 15:10");
    let plain = world.discord.post(ENTRIES, alice, &tagged(THOUGHTS[0]));
    let mention = format!("<@{}> {}", world.discord.bot(), tagged(THOUGHTS[1]));
    let mentioned = world.discord.post(ENTRIES, bob, &mention);
    club.judged(mentioned).await;
    assert_eq!(world.signs(mentioned), ["✅"]);
    // Of a plain post nothing is kept, not even that it was there.
    assert_eq!((world.signs(plain).len(), world.db.post(&world.id, plain).await.unwrap()), (0, None));
    let menu = world.discord.context_menu(alice, "Submit this post", plain).expect("it is there");
    assert!(read(&menu).await.contains("Taken in"));
    club.judged(plain).await;
    assert_eq!(world.signs(plain), ["✅"]);
    // A mended post that mentions herald is heard again.
    world.at("2025-04-03 15:20");
    world.discord.edit(mentioned, &format!("<@{}> nothing more", world.discord.bot()));
    world.discord.until("the sign changes", |_| world.signs(mentioned) == ["❌"]).await;
    world.settle().await;
    // What is complete says of what.
    let known = world.db.coverage(GUILD).await.unwrap();
    let entries = known.iter().find(|known| known.channel == ENTRIES).expect("it is watched");
    assert_eq!(entries.detail, domain::unheard::Note::MentionsOnly.to_string(), "{entries:?}");

    // A mention from the time when nobody was there comes from the history; a plain post stays unread.
    let world = &mut club.world;
    world.stop().await;
    let missed =
        world.discord.post(ENTRIES, bob, &format!("<@{}> {}", world.discord.bot(), tagged(THOUGHTS[2])));
    let unread = world.discord.post(ENTRIES, bob, &tagged(THOUGHTS[3]));
    world.at("2025-04-03 15:30");
    world.start().await;
    world.settle().await;
    let verdict = world.db.post(&world.id, missed).await.unwrap().unwrap().verdict.unwrap();
    assert_eq!(verdict.outcome, Outcome::Accepted);
    assert_eq!(world.db.post(&world.id, unread).await.unwrap(), None);
    // Posts that came in by menu still stand: the history shows them, only without their texts.
    let submitted = world.db.post(&world.id, plain).await.unwrap().unwrap();
    assert_eq!((submitted.deleted_at, submitted.verdict.unwrap().outcome), (None, Outcome::Accepted));
    club.world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_intent_that_is_switched_off_is_named_and_herald_comes_back_by_itself() {
    let setup = Setup { privileged: GatewayIntents::empty(), limits: Limits::NONE, ..Setup::default() };
    let mut world = LiveWorld::new(setup).await;
    world.discord.expect("4014");
    world.start().await;
    world
        .until_health("the intent is named", |health| {
            health["gateway"]["why"].as_str().is_some_and(|why| why.contains("message-content intent"))
                && health["parts"]["gateway"]["status"] == "failing"
        })
        .await;
    let sentence = world.health().await["parts"]["gateway"]["sentence"].to_string();
    assert!(
        sentence.contains("discord.message_content = false") && sentence.contains("Developer Portal"),
        "{sentence}"
    );
    assert!(world.discord.gateway().closes().contains(&4014));
    world.discord.grant_intent(GatewayIntents::MESSAGE_CONTENT);
    world.until_health("herald comes back", |health| health["gateway"]["link"] == "connected").await;
    world.at("2025-04-03 12:00");
    world.settle().await;
    let alice = world.discord.add_member("alice", &[]);
    world.at("2025-04-03 15:10");
    let post = world.discord.post(ENTRIES, alice, &tagged(THOUGHTS[0]));
    world.settle().await;
    assert_eq!(world.signs(post), ["✅"]);
    world.until_health("all is right again", |health| health["parts"]["gateway"]["status"] == "ok").await;
    world.finish().await;
}
