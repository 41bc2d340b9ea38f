//! Decisions and appeals.

use domain::snowflake::Snowflake;
use domain::verdict::{Outcome, ReasonCode};
use store::{AppealOutcome, DecisionAction, NewAppeal, NewDecision, StoreError};

use super::Bench;
use super::sample::{minutes, now, post_id, seed_id, verdict, with_posts};

contract! {
    the_latest_decision_stands_and_none_is_lost
    a_decision_on_what_has_changed_is_refused
    a_post_has_one_appeal
    an_appeal_is_decided_once
}

fn decision(number: u64, action: DecisionAction, note: &str) -> NewDecision {
    NewDecision {
        campaign: seed_id(),
        message: post_id(number),
        version_at: Some(now()),
        actor: "moderator".into(),
        action,
        reason: (action == DecisionAction::Reject).then_some(ReasonCode::OffTopic),
        note: note.into(),
        on_appeal: false,
        at: now() + minutes(10),
    }
}

async fn the_latest_decision_stands_and_none_is_lost(bench: Bench) {
    let campaign = with_posts(&bench.db, 3).await;
    let mut tx = bench.db.begin().await.unwrap();
    for number in [0, 2] {
        let revision = tx.post(&campaign, post_id(number)).await.unwrap().unwrap().revision;
        tx.add_decision(&decision(number, DecisionAction::Reject, "離題"), revision).await.unwrap();
        tx.add_decision(&decision(number, DecisionAction::Accept, ""), revision + 1).await.unwrap();
    }
    tx.commit().await.unwrap();
    let posts = bench.db.posts(&campaign, None, 10).await.unwrap();
    let standing: Vec<_> = posts.iter().map(|post| post.decision.as_ref().map(|d| d.action)).collect();
    assert_eq!(standing, [Some(DecisionAction::Accept), None, Some(DecisionAction::Accept)]);
    let all = bench.db.decisions(&campaign, post_id(2)).await.unwrap();
    assert_eq!(all.len(), 2);
    assert_eq!((all[0].action, all[0].note.as_str()), (DecisionAction::Reject, "離題"));
    assert_eq!(all[0].reason, Some(ReasonCode::OffTopic));
    assert_eq!(all[0].decision().version_at, Some(now()));
    assert_eq!(posts[2].decision.as_ref(), all.last());
}

async fn a_decision_on_what_has_changed_is_refused(bench: Bench) {
    let campaign = with_posts(&bench.db, 1).await;
    let looked_at = bench.db.post(&campaign, post_id(0)).await.unwrap().unwrap().revision;
    let mut tx = bench.db.begin().await.unwrap();
    let judged = verdict(Outcome::NeedsReview, vec![]);
    tx.put_verdict(&campaign, post_id(0), &judged, now()).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = bench.db.begin().await.unwrap();
    let reject = decision(0, DecisionAction::Reject, "");
    let error = tx.add_decision(&reject, looked_at).await.unwrap_err();
    assert!(matches!(error, StoreError::Stale { .. }), "{error}");
    assert_eq!(tx.decisions(&campaign, post_id(0)).await.unwrap(), []);
    // Of two moderators who looked at the same state, one decides.
    tx.add_decision(&reject, looked_at + 1).await.unwrap();
    let accept = decision(0, DecisionAction::Accept, "");
    let error = tx.add_decision(&accept, looked_at + 1).await.unwrap_err();
    assert!(matches!(error, StoreError::Stale { .. }), "{error}");
    let error = tx.add_decision(&decision(1, DecisionAction::Accept, ""), 1).await.unwrap_err();
    assert!(matches!(error, StoreError::Stale { .. }), "{error}");
    tx.commit().await.unwrap();
    assert_eq!(bench.db.decisions(&campaign, post_id(0)).await.unwrap().len(), 1);
}

fn appeal(number: u64, text: &str) -> NewAppeal {
    NewAppeal {
        campaign: seed_id(),
        message: post_id(number),
        author: Snowflake(3000 + number),
        text: text.into(),
        at: now() + minutes(20),
    }
}

async fn a_post_has_one_appeal(bench: Bench) {
    let campaign = with_posts(&bench.db, 2).await;
    let mut tx = bench.db.begin().await.unwrap();
    assert!(tx.add_appeal(&appeal(0, "我是原作者")).await.unwrap());
    assert!(!tx.add_appeal(&appeal(0, "again")).await.unwrap());
    assert!(tx.add_appeal(&appeal(1, "me too")).await.unwrap());
    tx.commit().await.unwrap();
    let appeals = bench.db.appeals(&campaign).await.unwrap();
    let texts: Vec<_> = appeals.iter().map(|row| row.text.as_str()).collect();
    assert_eq!(texts, ["我是原作者", "me too"]);
    assert_eq!(appeals[0].outcome, None);
}

async fn an_appeal_is_decided_once(bench: Bench) {
    let campaign = with_posts(&bench.db, 1).await;
    let mut tx = bench.db.begin().await.unwrap();
    let when = now() + minutes(30);
    let overturned = AppealOutcome::Overturned;
    assert!(!tx.decide_appeal(&campaign, post_id(0), overturned, "second", "", when).await.unwrap());
    tx.add_appeal(&appeal(0, "look again")).await.unwrap();
    assert!(tx.decide_appeal(&campaign, post_id(0), overturned, "second", "right", when).await.unwrap());
    let upheld = AppealOutcome::Upheld;
    assert!(!tx.decide_appeal(&campaign, post_id(0), upheld, "third", "wrong", when).await.unwrap());
    tx.commit().await.unwrap();
    let appeal = bench.db.appeals(&campaign).await.unwrap().remove(0);
    assert_eq!(appeal.outcome, Some(overturned));
    assert_eq!(
        (appeal.decided_by.as_deref(), appeal.decided_note.as_deref()),
        (Some("second"), Some("right"))
    );
    assert_eq!(appeal.decided_at, Some(when));
}
