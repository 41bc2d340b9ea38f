//! The JSON API of reviewers: claims, many posts at once, decisions taken back, authors asked to mend, text that anyone may
//! repeat.

use domain::review::Standing;
use domain::verdict::ReasonCode;
use reqwest::Method;
use serde_json::{Value, json};

use super::api_closing::{kind, put};
use super::program::{Program, Told, program};
use super::scale::unseen;
use super::stage::Stage;

on_both! {
    posts_are_claimed_by_one_program_at_a_time
    equal_failures_are_decided_by_one_call
    a_decision_is_taken_back_and_an_author_asked
    what_anyone_may_repeat_is_said_and_taken_back
}

fn base(stage: &Stage) -> String {
    format!("/campaigns/{}", stage.world.id)
}

async fn reviewers(stage: &Stage) -> (Program, Program) {
    (program(stage, "mei", "read review").await, program(stage, "ann", "read review").await)
}

async fn delete(program: &Program, path: &str) -> Told {
    program.call(Method::DELETE, path, None).await
}

async fn posts_are_claimed_by_one_program_at_a_time(mut stage: Stage) {
    stage.fill(3).await;
    let (mei, ann) = reviewers(&stage).await;
    let claim = |at: usize| format!("{}/posts/{}/claim", base(&stage), stage.waiting[at]);
    let next = format!("{}/claims", base(&stage));
    let mine = mei.call(Method::PUT, &claim(0), None).await;
    let me = mei.get("/me").await.body["person"].clone();
    assert_eq!((mine.status, &mine.body["moderator"]), (200, &me), "{mine:?}");
    let again = mei.call(Method::PUT, &claim(0), None).await;
    assert_eq!(again.status, 200, "renewed: {again:?}");
    let theirs = ann.call(Method::PUT, &claim(0), None).await;
    assert_eq!((theirs.status, kind(&theirs)), (409, "claimed"), "{theirs:?}");
    // The next that nobody holds; somebody holds one post at a time.
    let post = ann.post(&next, &json!({})).await;
    assert_eq!(post.body["post"]["id"], stage.waiting[1].to_string(), "{post:?}");
    let post = ann.post(&next, &json!({ "after": stage.waiting[1].to_string() })).await;
    assert_eq!(post.body["post"]["id"], stage.waiting[2].to_string(), "{post:?}");
    assert_eq!(mei.call(Method::PUT, &claim(1), None).await.status, 200, "Ann has given it back");
    let post = mei.post(&next, &json!({ "after": stage.waiting[1].to_string() })).await;
    assert_eq!(post.body["post"]["id"], stage.waiting[0].to_string(), "from the beginning again");
    mei.post(&next, &json!({ "after": "x" })).await.assert_problem(400, Some("after"), "no post");
    // Given back, by whom it belongs to.
    let held = delete(&ann, &claim(0)).await;
    assert_eq!((held.status, kind(&held)), (409, "claimed"), "{held:?}");
    assert_eq!(delete(&mei, &claim(0)).await.status, 204);
    delete(&mei, &claim(0)).await.assert_problem(404, None, "nobody holds it any more");
    assert_eq!(delete(&ann, &next).await.status, 204);
    assert_eq!(delete(&ann, &next).await.status, 204, "nothing is held");
    let claims = stage.world.db().review_claims(&stage.world.id, stage.now()).await.unwrap();
    assert!(claims.is_empty(), "{claims:?}");
    for post in ["5", "x"] {
        let path = format!("{}/posts/{post}/claim", base(&stage));
        mei.call(Method::PUT, &path, None).await.assert_problem(404, None, post);
        delete(&mei, &path).await.assert_problem(404, None, post);
    }
}

async fn equal_failures_are_decided_by_one_call(mut stage: Stage) {
    stage.fill(1).await;
    let similar = stage.waiting[0];
    let unseen = unseen(&mut stage, 4).await;
    let (mei, ann) = reviewers(&stage).await;
    let list = mei.get(&format!("{}/posts?shown=waiting&reason=version_unknown", base(&stage))).await;
    let mut posts: Vec<Value> = list.body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| json!({ "post": item["id"], "revision": item["revision"] }))
        .collect();
    assert_eq!(posts.len(), 4, "{list:?}");
    let path = format!("{}/decisions", base(&stage));
    let all = |posts: &[Value], reason: &str| json!({ "posts": posts, "reason": reason, "action": "reject", "note": "its text is unknown" });
    let alone = mei.post(&path, &all(&posts, "too_short")).await;
    alone.assert_problem(409, None, "a reason that herald alone decides");
    mei.post(&path, &all(&posts, "because")).await.assert_problem(400, Some("reason"), "no reason");
    let many = vec![posts[0].clone(); 101];
    mei.post(&path, &all(&many, "version_unknown")).await.assert_problem(400, Some("posts"), "101");
    let odd = json!({ "post": "x", "revision": 1 });
    mei.post(&path, &all(&[odd], "version_unknown")).await.assert_problem(400, Some("posts[0].post"), "x");
    // Ann has decided one meanwhile and looks at another.
    let decided = format!("{}/posts/{}/decision", base(&stage), unseen[0]);
    let accept = json!({ "revision": posts[0]["revision"], "action": "accept" });
    assert_eq!(ann.post(&decided, &accept).await.status, 200);
    ann.call(Method::PUT, &format!("{}/posts/{}/claim", base(&stage), unseen[1]), None).await;
    let revision = stage.world.stored(similar).await.revision;
    posts.push(json!({ "post": similar.to_string(), "revision": revision }));
    posts.push(json!({ "post": "5", "revision": 1 }));
    let done = mei.post(&path, &all(&posts, "version_unknown")).await;
    let outcomes: Vec<&str> =
        done.body["items"].as_array().unwrap().iter().map(|item| item["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["stale", "claimed", "done", "done", "other_reason", "unknown"], "{done:?}");
    assert_eq!(stage.world.standing(unseen[0]).await, Standing::Entered, "Ann's decision stands");
    assert_eq!(stage.world.standing(unseen[1]).await, Standing::Pending);
    assert_eq!(stage.world.standing(unseen[3]).await, Standing::NotEntered(ReasonCode::VersionUnknown));
    let twice = mei.post(&path, &all(&posts[2..4], "version_unknown")).await;
    assert_eq!(twice.body["items"][0]["outcome"], "stale", "{twice:?}");
    assert_eq!(mei.post(&path, &all(&[], "version_unknown")).await.body["items"], json!([]));
    let log = stage.world.audit().await;
    let me = format!("user:{}", mei.get("/me").await.body["person"].as_str().unwrap());
    assert_eq!(log.iter().filter(|row| row.action == "decided" && row.actor == me).count(), 2);
}

async fn a_decision_is_taken_back_and_an_author_asked(mut stage: Stage) {
    stage.fill(2).await;
    let (mei, ann) = reviewers(&stage).await;
    let path = format!("{}/posts/{}", base(&stage), stage.waiting[0]);
    let revision = mei.get(&path).await.body["revision"].clone();
    let undo = format!("{path}/undo");
    let seen = |of: &Value| json!({ "revision": of });
    mei.post(&undo, &seen(&revision)).await.assert_problem(409, None, "nobody decided");
    let decision = json!({ "revision": revision, "action": "reject", "reason": "off_topic" });
    let decided = mei.post(&format!("{path}/decision"), &decision).await;
    let now = decided.body["revision"].clone();
    let old = mei.post(&undo, &seen(&revision)).await;
    assert_eq!(old.status, 409, "what was seen is older: {old:?}");
    ann.post(&undo, &seen(&now)).await.assert_problem(409, None, "somebody else's decision");
    let back = mei.post(&undo, &seen(&now)).await;
    assert_eq!((back.status, &back.body["standing"]), (200, &json!("pending")), "{back:?}");
    mei.post(&undo, &seen(&back.body["revision"])).await.assert_problem(409, None, "once");
    assert_eq!(stage.world.standing(stage.waiting[0]).await, Standing::Pending);
    // The author is asked to mend what an edit mends, for the version that was seen.
    let mend = format!("{path}/mending");
    let ask = |revision: &Value, reason: &str| json!({ "revision": revision, "reason": reason, "note": "say more" });
    let now = &back.body["revision"];
    mei.post(&mend, &ask(now, "because")).await.assert_problem(400, Some("reason"), "no reason");
    mei.post(&mend, &ask(now, "removed_by_staff")).await.assert_problem(
        409,
        None,
        "nothing that an edit mends",
    );
    let stale = mei.post(&mend, &ask(&json!(0), "off_topic")).await;
    assert_eq!((kind(&stale), &stale.body["revision"]), ("stale", now), "{stale:?}");
    let asked = mei.post(&mend, &ask(now, "off_topic")).await;
    assert_eq!(asked.status, 200, "{asked:?}");
    let waiting = mei.get(&format!("{}/posts?shown=with_author", base(&stage))).await;
    assert_eq!(waiting.body["items"][0]["id"], stage.waiting[0].to_string(), "{waiting:?}");
    let twice = mei.post(&mend, &ask(&asked.body["revision"], "off_topic")).await;
    twice.assert_problem(409, None, "once for each version");
    for unknown in ["5", "x"] {
        let path = format!("{}/posts/{unknown}", base(&stage));
        mei.post(&format!("{path}/undo"), &seen(&json!(1))).await.assert_problem(404, None, unknown);
        let told = mei.post(&format!("{path}/mending"), &ask(&json!(1), "off_topic")).await;
        told.assert_problem(404, None, unknown);
    }
}

async fn what_anyone_may_repeat_is_said_and_taken_back(mut stage: Stage) {
    stage.fill(1).await;
    let post = stage.waiting[0];
    let posts = stage.world.db().posts(&stage.world.id, None, 50).await.unwrap();
    let source = posts.iter().rev().find(|other| other.id < post).expect("the source came first").id;
    let (mei, vic) = (reviewers(&stage).await.0, program(&stage, "vic", "read").await);
    let path = format!("{}/exclusions", base(&stage));
    let version = mei.get(&format!("{}/posts/{source}", base(&stage))).await.body["versions"][0].clone();
    // The twenty-six characters after the topic are what the later post has, too.
    let from = version["text"].as_str().unwrap().chars().position(|c| c == ' ').map_or(11, |at| at + 1);
    let passage = |reason: &str, from: Value, to: Value| json!({ "post": source.to_string(), "version_at": version["at"], "from": from, "to": to, "reason": reason });
    let (first, last) = (json!(from), json!(from + 26));
    for (body, field) in [
        (passage(" ", first.clone(), last.clone()), Some("reason")),
        (passage("x", last.clone(), first.clone()), Some("to")),
        (passage("x", json!(-1), last.clone()), Some("to")),
        (passage("x", first.clone(), Value::Null), Some("to")),
        (passage("x", first.clone(), json!(from + 1)), None),
        (passage("x", json!(i64::MAX - 1), json!(i64::MAX)), None),
    ] {
        mei.post(&path, &body).await.assert_problem(409, field, &body.to_string());
    }
    let mut old = passage("an older text", first.clone(), last.clone());
    old["version_at"] = json!("2020-01-01T00:00:00Z");
    let stale = mei.post(&path, &old).await;
    assert_eq!(kind(&stale), "stale", "{stale:?}");
    let mut unknown = passage("x", first.clone(), last.clone());
    unknown["post"] = json!("5");
    mei.post(&path, &unknown).await.assert_problem(404, None, "no such post");
    assert_eq!(stage.world.standing(post).await, Standing::Pending);
    let made = mei.post(&path, &passage("a slogan that everybody uses", first.clone(), last.clone())).await;
    assert_eq!((made.status, &made.body["kind"]), (201, &json!("passage")), "{made:?}");
    assert_eq!(made.body["text"].as_str().unwrap().chars().count(), 26);
    assert_eq!(stage.world.standing(post).await, Standing::Entered, "the passage is nobody's own");
    mei.post(&path, &passage("again", first, last)).await.assert_problem(409, None, "said already");
    let listed = vic.get(&path).await;
    assert_eq!(listed.body["items"][0]["reason"], "a slogan that everybody uses", "{listed:?}");
    let one = format!("{path}/{}", made.body["id"]);
    delete(&vic, &one).await.assert_problem(403, None, "a viewer looks");
    let lifted = delete(&mei, &one).await;
    assert!(lifted.status == 200 && lifted.body["lifted_by"].is_string(), "{lifted:?}");
    assert_eq!(stage.world.standing(post).await, Standing::Pending);
    delete(&mei, &one).await.assert_problem(409, None, "once");
    for unknown in ["999", "x", "-1"] {
        delete(&mei, &format!("{path}/{unknown}")).await.assert_problem(404, None, unknown);
    }
    put(&mei, &one, &json!({})).await.assert_problem(405, None, "another method");
    let log = stage.world.db().audit_of(&stage.world.id, &format!("post:{source}")).await.unwrap();
    let actions: Vec<&str> =
        log.iter().map(|row| row.action.as_str()).filter(|a| a.starts_with("text_")).collect();
    assert_eq!(actions, ["text_excluded", "text_included"]);
}
