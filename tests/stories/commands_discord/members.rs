//! What members ask.

use serenity::all::GatewayIntents;
use tests::discord::{Answer, Setup};
use tests::live::{ANNOUNCEMENTS, ENTRIES};
use tests::world::seed::{THOUGHTS, tagged};

use super::club::{Club, read, ticket};

const SHORT: &str = "#关税政策后市场分析# 看跌";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_learn_in_private_how_their_posts_stand() {
    let club = Club::open(Setup::default()).await;
    let (world, alice, bob) = (&club.world, club.alice, club.bob);
    world.at("2025-04-03 15:10");
    let good = world.discord.post(ENTRIES, alice, &tagged(THOUGHTS[0]));
    let short = world.discord.post(ENTRIES, bob, SHORT);
    club.judged(good).await;
    club.judged(short).await;

    let told = club.ask(alice, "campaign check", &[]).await;
    assert!(told.starts_with("✅"), "{told}");
    let told = club.ask(bob, "campaign check", &[("post", &short.to_string())]).await;
    assert!(told.starts_with("⛔") && told.contains("too short"), "{told}");
    assert!(
        club.ask(bob, "campaign check", &[("post", &good.to_string())]).await.contains("Only its author")
    );
    // In the language of whoever asks.
    world.discord.set_locale(bob, "zh-TW");
    assert!(club.ask(bob, "campaign check", &[]).await.contains("字數不足"));
    world.discord.set_locale(bob, "zh-HK");
    assert!(club.ask(bob, "campaign mine", &[]).await.contains("未計入"));
    world.discord.set_locale(bob, "en-GB");

    // The menu on the post itself.
    let menu = world.discord.context_menu(alice, "Check this post", good).expect("it is there");
    assert!(read(&menu).await.starts_with("✅"));
    let other = world.discord.context_menu(alice, "Check this post", short).expect("it is there");
    assert!(read(&other).await.contains("Only its author"));

    // Below the notice: another language, and the reader's own post.
    let notice = world.discord.said(ANNOUNCEMENTS).remove(0);
    let pressed = world.discord.button(alice, notice.id, &ticket(&notice, "h1:m:").expect("a button"));
    assert!(read(&pressed.expect("it is there")).await.starts_with("✅"));
    let english = ticket(&notice, "h1:n:").expect("a button");
    let pressed = world.discord.button(bob, notice.id, &english).expect("it is there");
    assert!(read(&pressed).await.contains("📣"));

    // A text that is only tried leaves nothing behind.
    let tried = club.ask(alice, "campaign check", &[("text", SHORT)]).await;
    assert!(tried.contains("would not count yet"), "{tried}");
    assert!(club.ask(alice, "campaign mine", &[]).await.contains(": 1"));
    assert!(club.ask(alice, "campaign status", &[]).await.contains("open"));
    assert!(club.ask(alice, "campaign winners", &[]).await.contains("not published yet"));

    // What is typed is completed with one's own posts.
    let typing = world.discord.autocomplete(bob, ENTRIES, "campaign check", &[("post", "".into())]);
    let Answer::Choices(choices) = typing.first().await else { panic!("{:?}", typing.answers()) };
    assert_eq!(choices.len(), 1);
    assert_eq!(choices[0].1, short.to_string());
    club.world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_objection_reaches_a_moderator_and_its_answer_the_author() {
    let club = Club::open(Setup::default()).await;
    let (world, bob) = (&club.world, club.bob);
    world.at("2025-04-03 15:10");
    let short = world.discord.post(ENTRIES, bob, SHORT);
    club.judged(short).await;
    let form = club.slash(bob, "campaign appeal", &[("post", &short.to_string())]);
    form.first().await;
    let sent = world.discord.modal_submit(&form, &[("appeal", "it is long enough")]);
    assert!(read(&sent).await.contains("is in"));
    let again = club.slash(bob, "campaign appeal", &[("post", &short.to_string())]);
    again.first().await;
    let sent = world.discord.modal_submit(&again, &[("appeal", "please")]);
    assert!(read(&sent).await.contains("one objection a post"));

    let review = club.slash(club.reviewer, "review next", &[]);
    assert!(read(&review).await.contains("it is long enough"));
    let shown = review.shown().expect("it is shown");
    let accepted = club.press(club.reviewer, &shown, "h1:ra:");
    assert!(read(&accepted).await.contains("Accepted"));
    world.settle().await;
    let signs: Vec<_> = world.discord.reactions(short).into_iter().map(|(emoji, _)| emoji).collect();
    assert_eq!(signs, ["✅"]);
    club.world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_intent_members_hand_their_posts_in() {
    let setup = Setup { privileged: GatewayIntents::empty(), ..Setup::default() };
    let club = Club::open(setup).await;
    let (world, alice, bob) = (&club.world, club.alice, club.bob);
    world.at("2025-04-03 15:10");
    let post = world.discord.post(ENTRIES, alice, &tagged(THOUGHTS[0]));
    let elsewhere = world.discord.add_channel("elsewhere");
    let stray = world.discord.post(elsewhere, alice, &tagged(THOUGHTS[1]));
    world.settle().await;
    assert_eq!(world.discord.reactions(post), []);
    let submit =
        |user, message| world.discord.context_menu(user, "Submit this post", message).expect("it is there");
    assert!(read(&submit(bob, post)).await.contains("Only its author"));
    assert!(read(&submit(alice, stray)).await.contains("No campaign takes posts"));
    assert!(read(&submit(alice, post)).await.contains("Taken in"));
    club.judged(post).await;
    let signs: Vec<_> = world.discord.reactions(post).into_iter().map(|(emoji, _)| emoji).collect();
    assert_eq!(signs, ["✅"]);
    assert!(read(&submit(alice, post)).await.contains("nothing changed"));
    club.world.finish().await;
}
