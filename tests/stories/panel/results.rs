//! The result as the panel shows it: nothing of the marks before the publication, everything after it.

use tests::world::seed::{THOUGHTS, member, tagged};

use super::stage::Stage;

on_both! {
    a_result_is_hidden_until_it_is_out
}

async fn a_result_is_hidden_until_it_is_out(mut stage: Stage) {
    let mut client = stage.signed_in("vic").await;
    let path = format!("/campaigns/{}/results", stage.world.id);
    let bundle = format!("{path}/bundle.json");
    assert!(client.get(&path).await.text.contains("No list yet"));
    assert_eq!(client.get(&bundle).await.status, 404);
    for (number, thought) in THOUGHTS.iter().enumerate().take(6) {
        stage.world.post(member(number as u64), &tagged(thought)).await;
    }
    stage.world.at("2025-04-06 12:00").await;
    let list = stage.world.freeze().await.unwrap();
    stage.world.score_and_seal(|number| [(number % 11) as u8, 7]).await;
    stage.catch_up();
    // Three days later nobody is signed in any more.
    assert_eq!(client.get(&path).await.status, 303);
    let mut client = stage.signed_in("vic").await;
    let page = client.get(&path).await;
    assert!(page.text.contains(&list.list_hash.to_string()), "{}", page.text);
    assert!(
        page.text.contains("Marks and names stay hidden") && page.text.contains("sealed"),
        "{}",
        page.text
    );
    assert!(!page.text.contains("member 300"), "no name before the result: {}", page.text);
    stage.world.at("2025-04-07 18:00").await;
    let published = stage.world.publish().await.unwrap();
    stage.catch_up();
    let mut client = stage.signed_in("vic").await;
    let page = client.get(&path).await;
    for hash in [published.sha256.to_string(), published.bundle.seed.to_string()] {
        assert!(page.text.contains(&hash), "{hash} is missing in {}", page.text);
    }
    // Six entries, weights 40 and 60, both judges alike: number 6 has 6×40 + 7×60 = 660, a mean of 6.6.
    assert!(page.text.contains("6.600"), "{}", page.text);
    assert_eq!(page.text.matches("class=\"place\"").count(), 5);
    let record = client.get(&bundle).await;
    assert_eq!(record.text.as_bytes(), published.bytes, "byte for byte");
    assert!(record.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    // Nothing is decided about posts any more.
    let post = published.bundle.winners[0].post;
    let mut mei = stage.signed_in("mei").await;
    let page = mei.get(&stage.post_path(post)).await;
    assert!(
        page.text.contains("The list is frozen") && !page.text.contains("name=\"answer\""),
        "{}",
        page.text
    );
}
