//! What migration 19 makes of the posts it finds. The same on a server is in the contract suite.

use domain::campaign::CampaignId;
use domain::review::{Standing, standing};
use domain::snowflake::Snowflake;
use domain::verdict::Flag;

use super::execute;
use crate::db::Db;
use crate::{DecisionRow, PostFilter, PostOrder, PostPage};

/// The posts of a filter, by their numbers.
async fn listed(db: &Db, filter: PostFilter, order: PostOrder) -> Vec<u64> {
    let page = PostPage { beyond: None, order, limit: 50 };
    let id = CampaignId::new("c").unwrap();
    db.posts_listed(&id, &filter, &page).await.unwrap().into_iter().map(|post| post.id.0).collect()
}

#[tokio::test]
async fn posts_from_before_the_lists_are_listed_as_if_they_had_been_stored_since() {
    let db = Db::open("sqlite::memory:").await.unwrap();
    assert_eq!(db.migrate_up_to(18).await.unwrap().applied.last().unwrap(), "0018_payouts");
    for statement in include_str!("before_0019.sql").split_inclusive(";\n") {
        execute(&db, statement).await.unwrap();
    }
    assert_eq!(db.migrate().await.unwrap().applied.first().unwrap(), "0019_review");
    let id = CampaignId::new("c").unwrap();
    let any = PostFilter::default;
    // By risk: what a person sees fastest comes first, by age among equals.
    let waiting = || PostFilter { waiting: true, ..any() };
    assert_eq!(listed(&db, waiting(), PostOrder::Risk).await, [1, 4, 5, 2, 9]);
    assert_eq!(db.undecided_count(&id).await.unwrap(), 5);
    // The rule itself says the same of every post.
    for post in db.posts(&id, None, 50).await.unwrap() {
        let decision = post.decision.as_ref().map(DecisionRow::decision);
        let pending = post.verdict.as_ref().map(|verdict| standing(verdict, decision.as_ref()));
        let listed = [1, 2, 4, 5, 9].contains(&post.id.0);
        assert_eq!(pending == Some(Standing::Pending), listed, "post {}", post.id);
    }
    let alike = |likeness| PostFilter { likeness: Some(likeness), ..any() };
    assert_eq!(listed(&db, alike(1), PostOrder::Oldest).await, [1, 3, 4, 5, 6]);
    assert_eq!(listed(&db, alike(2), PostOrder::Oldest).await, [2]);
    for (flag, found) in
        [(Flag::TagAmbiguous, vec![7]), (Flag::InvisibleChars, vec![7]), (Flag::NoOwnText, vec![])]
    {
        assert_eq!(listed(&db, PostFilter { flag: Some(flag), ..any() }, PostOrder::Oldest).await, found);
    }
    // Words come after the migration, a few posts at a time; until then a post is not found by them.
    let words = |words: &str| PostFilter { words: Some(words.to_owned()), ..any() };
    assert_eq!(listed(&db, words("关税"), PostOrder::Oldest).await, [] as [u64; 0]);
    let missing = db.posts_without_words(50).await.unwrap();
    assert_eq!(missing.len(), 10);
    let mut tx = db.begin().await.unwrap();
    for (campaign, message) in &missing {
        tx.index_words(campaign, *message).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(db.posts_without_words(50).await.unwrap(), []);
    assert_eq!(listed(&db, words("关税"), PostOrder::Oldest).await, [1, 10]);
    assert_eq!(listed(&db, words("member 7"), PostOrder::Oldest).await, [7], "by the name of the author");
    assert_eq!(db.exclusions(&id).await.unwrap(), []);
    assert_eq!(db.post(&id, Snowflake(7)).await.unwrap().unwrap().revision, 3, "nothing else has changed");
}
