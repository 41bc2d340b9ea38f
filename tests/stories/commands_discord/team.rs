//! What the team does.

use domain::campaign::CampaignId;
use domain::state::State;
use tests::discord::{Refused, Setup};
use tests::live::{ENTRIES, TEAM_ROOM};
use tests::world::seed::{THOUGHTS, at, tagged};

use super::club::{Club, read, with_buttons};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_campaign_is_drafted_in_a_form_and_approved_by_a_press() {
    let club = Club::open(Setup::default()).await;
    let (world, organiser) = (&club.world, club.organiser);
    let form = club.slash(organiser, "campaign draft", &[]);
    form.first().await;
    let typed = [
        ("topic", "减半行情"),
        ("window", "2025-04-05 15:00 - 2025-04-06 15:00"),
        ("prize", "3 x 20"),
        ("question", "What now?"),
        ("news", "Bitcoin moved."),
    ];
    let sent = world.discord.modal_submit(&form, &typed);
    assert!(read(&sent).await.contains("topic-2025-04-05"));
    let preview = with_buttons(&sent).await;
    let approved = club.press(organiser, &preview, "h1:c:topic-2025-04-05:");
    assert!(read(&approved).await.contains("Approved"));
    let id = CampaignId::new("topic-2025-04-05").unwrap();
    assert_eq!(world.service.campaign(&id).await.unwrap().campaign.state, State::Approved);
    world.settle().await;
    club.world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_undone_is_asked_back_with_its_numbers() {
    let club = Club::open(Setup::default()).await;
    let (world, organiser) = (&club.world, club.organiser);
    world.at("2025-04-03 15:10");
    let post = world.discord.post(ENTRIES, club.alice, &tagged(THOUGHTS[0]));
    club.judged(post).await;
    let question = club.slash(organiser, "campaign extend", &[("until", "2025-04-04 21:00")]);
    let text = read(&question).await;
    assert!(text.contains("2025-04-04 15:00") && text.contains("so far: 1"), "{text}");
    let asked = club.press(organiser, &question.shown().unwrap(), "h1:w:");
    asked.first().await;
    let done = world.discord.modal_submit(&asked, &[("reason", "prices came late")]);
    assert!(read(&done).await.contains("2025-04-04 21:00"));
    let closes = world.service.campaign(&world.id).await.unwrap().campaign.window.closes;
    assert_eq!(closes, at("2025-04-04 21:00"));

    // Two questions about one campaign: once the first is confirmed, the second is about what is no longer so.
    let first = club.slash(organiser, "campaign close", &[]);
    let second = club.slash(organiser, "campaign void", &[]);
    let (first, second) = (with_buttons(&first).await, with_buttons(&second).await);
    let closing = club.press(organiser, &first, "h1:w:");
    closing.first().await;
    read(&world.discord.modal_submit(&closing, &[("reason", "enough")])).await;
    let voiding = club.press(organiser, &second, "h1:w:");
    voiding.first().await;
    let told = read(&world.discord.modal_submit(&voiding, &[("reason", "wrong")])).await;
    assert!(told.contains("changed since"), "{told}");
    world.settle().await;
    assert_ne!(world.service.campaign(&world.id).await.unwrap().campaign.state, State::Void);
    club.world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_neither_see_the_review_nor_get_anything_from_the_teams_commands() {
    let club = Club::open(Setup::default()).await;
    let (world, alice) = (&club.world, club.alice);
    let hidden = world.discord.try_slash(alice, ENTRIES, "review next", &[]);
    assert!(matches!(hidden, Err(Refused::NotAllowed(_))), "{hidden:?}");
    for path in ["approve", "open", "close", "void", "pick", "announce", "draft"] {
        let told = club.ask(alice, &format!("campaign {path}"), &[]).await;
        assert!(told.contains("for the team"), "{path}: {told}");
    }
    // Reviewing is no organising, whatever Discord's own permissions of a role.
    let told = club.ask(club.reviewer, "campaign close", &[]).await;
    assert!(told.contains("“organiser”"), "{told}");
    assert_eq!(world.discord.said(TEAM_ROOM), []);
    club.world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_post_that_waits_is_rejected_with_a_reason_and_a_word_to_its_author() {
    let club = Club::open(Setup::default()).await;
    let (world, reviewer) = (&club.world, club.reviewer);
    world.at("2025-04-03 15:10");
    let post = world.discord.post(ENTRIES, club.bob, "#关税政策后市场分析# 看跌");
    club.judged(post).await;
    let form = club.slash(club.bob, "campaign appeal", &[("post", &post.to_string())]);
    form.first().await;
    let sent = world.discord.modal_submit(&form, &[("appeal", "look again")]);
    assert!(read(&sent).await.contains("is in"));
    let review = club.slash(reviewer, "review next", &[]);
    let shown = with_buttons(&review).await;
    let menu = super::club::ticket(&shown, "h1:rr:").expect("a menu");
    let chosen = world.discord.select(reviewer, shown.id, &menu, &["off_topic"]).expect("it is offered");
    chosen.first().await;
    let done = world.discord.modal_submit(&chosen, &[("note", "not about the topic")]);
    assert!(read(&done).await.contains("off topic"));
    world.settle().await;
    let empty = club.ask(reviewer, "review next", &[]).await;
    assert!(empty.contains("No post waits"), "{empty}");
    club.world.finish().await;
}
