//! The campaign's news may be quoted by everyone (R27), whenever herald hears of it.

use domain::verdict::{Flag, Outcome, ReasonCode};
use store::NewsRow;
use tests::world::World;
use tests::world::seed::{THOUGHTS, at, member, tagged};

stories! {
    news_frees_the_posts_that_quote_it
    news_and_posts_in_either_order_end_the_same
    quoting_a_member_on_quoted_lines_is_no_copy
}

/// Long enough to be taken for a copy (32 characters), if it were anybody's.
const HEADLINE: &str =
    "美國宣布對所有貿易夥伴課徵一成基準稅率，並對數十個經濟體加徵更高的對等稅率，自四月五日起分批生效。";

fn news() -> NewsRow {
    NewsRow {
        source: "wire".into(),
        outside_id: "1".into(),
        published_at: at("2025-04-03 04:17"),
        seen_at: at("2025-04-03 21:00"),
        title: HEADLINE.into(),
        url: None,
        body: String::new(),
        state: None,
        lang: None,
    }
}

async fn news_frees_the_posts_that_quote_it(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    let first = world.post(member(1), &tagged(&format!("{HEADLINE}{}", THOUGHTS[1]))).await;
    let second = world.post(member(2), &tagged(&format!("{HEADLINE}{}", THOUGHTS[2]))).await;
    let copy = world.post(member(3), &tagged(&format!("{HEADLINE}{}", THOUGHTS[1]))).await;
    let copied = (Outcome::Rejected, vec![ReasonCode::CopiedPassage]);
    assert_eq!(world.verdict(second).await, copied);
    assert!(world.service.learn_news(&news(), world.now).await.unwrap());
    assert!(!world.service.learn_news(&news(), world.now).await.unwrap(), "heard again");
    world.tick().await;
    assert_eq!(world.verdict(first).await, (Outcome::Accepted, vec![]));
    assert_eq!(world.verdict(second).await, (Outcome::Accepted, vec![]));
    // The rest of the third one is still somebody else's.
    assert_eq!(world.verdict(copy).await, copied);
    assert_eq!(world.answers(second), ["❌", "✅"]);
    assert_eq!(world.answers(copy), ["❌"]);
    // A restart does not forget it.
    world.restart().await;
    let third = world.post(member(4), &tagged(&format!("{HEADLINE}{}", THOUGHTS[3]))).await;
    assert_eq!(world.verdict(third).await, (Outcome::Accepted, vec![]));
}

/// A post of nothing but the headline passes R9 and is flagged (R10), whichever was heard first.
async fn news_and_posts_in_either_order_end_the_same(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    let before = world.post(member(1), &tagged(HEADLINE)).await;
    assert_eq!(world.stored(before).await.verdict.unwrap().flags, []);
    world.service.learn_news(&news(), world.now).await.unwrap();
    let after = world.post(member(2), &tagged(HEADLINE)).await;
    for post in [before, after] {
        let verdict = world.stored(post).await.verdict.unwrap();
        assert_eq!((verdict.outcome, verdict.flags), (Outcome::Accepted, vec![Flag::NoOwnText]));
    }
}

/// R27: what stands on lines that begin with `> ` is somebody else's on purpose. The same words without the sign are a
/// copy, and a quoted line is not its quoter's to be copied from.
async fn quoting_a_member_on_quoted_lines_is_no_copy(world: &mut World) {
    world.campaign_at("2025-04-03 20:00").await;
    let first = world.post(member(1), &tagged(THOUGHTS[1])).await;
    let quoted = format!("{}\n> {}\n{}", tagged(""), THOUGHTS[1], THOUGHTS[2]);
    let quoting = world.post(member(2), &quoted).await;
    let unmarked = world.post(member(3), &quoted.replace("> ", "")).await;
    assert_eq!(world.verdict(first).await, (Outcome::Accepted, vec![]));
    assert_eq!(world.verdict(quoting).await, (Outcome::Accepted, vec![]));
    assert_eq!(world.verdict(unmarked).await, (Outcome::Rejected, vec![ReasonCode::CopiedPassage]));
    let evidence = world.stored(unmarked).await.verdict.unwrap().evidence.unwrap();
    let passages = evidence.originality.unwrap().passages;
    let of_first = passages.iter().find(|p| THOUGHTS[1].contains(p.text.trim_end_matches('。'))).unwrap();
    assert_eq!(of_first.source, first, "the words were never the quoter's");
}
