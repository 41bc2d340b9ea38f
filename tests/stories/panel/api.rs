//! The JSON API: what a program can do with a token, and what it cannot.

use campaigns::people::{Grant, Role};
use chrono::TimeDelta;
use domain::campaign::{Campaign, CampaignId};
use domain::review::Standing;
use domain::snowflake::Snowflake;
use reqwest::Method;
use serde_json::{Value, json};
use tests::world::seed::{self, GUILD, SECRETS, THOUGHTS, member, tagged};

use super::program::{Program, program};
use super::stage::Stage;

on_both! {
    a_program_reads_and_decides
    a_token_is_kept_within_its_scopes_and_its_owners_roles
    a_result_and_its_ledger_are_told_when_they_are_out
}

async fn a_program_reads_and_decides(mut stage: Stage) {
    stage.fill(5).await;
    let mei = program(&stage, "mei", "read review").await;
    let me = mei.get("/me").await;
    assert_eq!((me.status, &me.body["roles"]), (200, &json!(["viewer", "reviewer"])), "{me:?}");
    assert_eq!((&me.body["name"], &me.body["server"]), (&json!("Mei"), &json!(GUILD.to_string())));
    let campaigns = mei.get("/campaigns").await;
    let id = stage.world.id.to_string();
    assert_eq!(
        (&campaigns.body["items"][0]["id"], &campaigns.body["items"][0]["waiting"]),
        (&json!(id), &json!(5))
    );
    assert_eq!(mei.get(&format!("/campaigns/{id}")).await.body["posts"]["needs_review"], 5);
    // Two pages of two and one of one, each post once, in their order.
    let (mut seen, mut after) = (Vec::new(), String::new());
    for size in [2, 2, 1] {
        let path = format!("/campaigns/{id}/posts?shown=waiting&limit=2{after}");
        let page = mei.get(&path).await;
        let items = page.body["items"].as_array().unwrap();
        assert_eq!(items.len(), size, "{page:?}");
        seen.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        after = format!("&after={}", page.body["next"].as_str().unwrap_or_default());
    }
    assert_eq!(after, "&after=", "the last page names no next one");
    let waiting: Vec<String> = stage.waiting.iter().map(ToString::to_string).collect();
    assert_eq!(seen, waiting);
    let path = format!("/campaigns/{id}/posts/{}", waiting[0]);
    let post = mei.get(&path).await;
    assert_eq!(
        (&post.body["standing"], &post.body["author"]["id"]),
        (&json!("pending"), &json!(member(100).to_string()))
    );
    assert!(
        post.body["versions"][0]["text"].as_str().unwrap().starts_with("#关税政策后市场分析#"),
        "{post:?}"
    );
    // A decision for the revision that was seen; repeated, it is stale, and the answer says what happened.
    let revision = post.body["revision"].clone();
    let decision = json!({ "revision": revision, "action": "accept", "note": "fine" });
    let done = mei.post(&format!("{path}/decision"), &decision).await;
    assert_eq!((done.status, &done.body["standing"]), (200, &json!("entered")), "{done:?}");
    assert_eq!(stage.world.standing(stage.waiting[0]).await, Standing::Entered);
    let again = mei.post(&format!("{path}/decision"), &decision).await;
    assert_eq!((again.status, &again.body["type"]), (409, &json!("urn:herald:problem:stale")), "{again:?}");
    assert_eq!(again.body["revision"].as_i64().unwrap(), revision.as_i64().unwrap() + 1);
    assert!(again.body["changes"][0].as_str().unwrap().contains("accepted it"), "{again:?}");
    assert_eq!(stage.world.db().decisions(&stage.world.id, stage.waiting[0]).await.unwrap().len(), 1);
    // Somebody looks at the next one in the browser.
    let mut ann = stage.signed_in("ann").await;
    ann.get(&stage.post_path(stage.waiting[1])).await;
    let held = format!("/campaigns/{id}/posts/{}/decision", waiting[1]);
    let held = mei.post(&held, &json!({ "revision": 1, "action": "reject", "reason": "off_topic" })).await;
    assert_eq!((held.status, &held.body["type"]), (409, &json!("urn:herald:problem:claimed")), "{held:?}");
    // The log keeps who it was: the owner of the token.
    let log = mei.get(&format!("/campaigns/{id}/audit?limit=200")).await;
    let rows = log.body["items"].as_array().unwrap();
    let decided = rows
        .iter()
        .filter(|row| row["action"] == "decided" && row["subject"] == format!("post:{}", waiting[0]));
    let actors: Vec<&Value> = decided.map(|row| &row["actor"]).collect();
    assert_eq!(actors, [&json!(format!("user:{}", me.body["person"].as_str().unwrap()))], "{log:?}");
    assert_eq!(mei.get("/market").await.body["facts"], Value::Null, "no prices are stored");
}

async fn a_token_is_kept_within_its_scopes_and_its_owners_roles(mut stage: Stage) {
    stage.fill(1).await;
    let id = stage.world.id.to_string();
    let decide = format!("/campaigns/{id}/posts/{}/decision", stage.waiting[0]);
    let decision = json!({ "revision": 2, "action": "accept" });
    // A reviewer's token that may only read.
    let reader = program(&stage, "mei", "read").await;
    let refused = reader.post(&decide, &decision).await;
    assert_eq!(
        (refused.status, &refused.body["type"]),
        (403, &json!("urn:herald:problem:forbidden")),
        "{refused:?}"
    );
    assert!(refused.body["detail"].as_str().unwrap().contains("the role reviewer"), "{refused:?}");
    for path in ["/accounts".to_owned(), format!("/campaigns/{id}/payouts")] {
        assert_eq!(reader.get(&path).await.status, 403, "{path}");
    }
    // An owner's tokens, each for its work.
    let payer = program(&stage, "olga", "pay").await;
    assert_eq!(payer.get(&format!("/campaigns/{id}/payouts")).await.status, 200);
    assert_eq!(payer.get("/accounts").await.status, 403);
    let owner = program(&stage, "olga", "own").await;
    let accounts = owner.get("/accounts").await;
    let names: Vec<&str> =
        accounts.body["items"].as_array().unwrap().iter().filter_map(|a| a["login"].as_str()).collect();
    assert_eq!(names, ["mei", "ann", "vic", "olga"], "{accounts:?}");
    let vic = &accounts.body["items"][2];
    let roles = format!("/accounts/{}/roles", vic["id"]);
    let given = owner.post(&roles, &json!({ "role": "judge", "until": "2025-05-01T00:00:00Z" })).await;
    assert_eq!(
        given.body["roles"][0],
        json!({ "role": "judge", "everywhere": false, "until": "2025-05-01T00:00:00Z" })
    );
    assert_eq!(
        owner.post(&roles, &json!({ "role": "judge", "until": "2020-01-01T00:00:00Z" })).await.status,
        409
    );
    assert_eq!(owner.call(Method::DELETE, &format!("{roles}/judge"), None).await.status, 204);
    assert_eq!(
        owner.call(Method::DELETE, &format!("{roles}/judge"), None).await.status,
        409,
        "it is taken already"
    );
    assert_eq!(owner.call(Method::DELETE, &format!("{roles}/king"), None).await.status, 404);
    assert_eq!(owner.post("/accounts/99999/roles", &json!({ "role": "judge" })).await.status, 404);
    // The role goes, and with it what the token may; then the account is barred.
    let reviewer = program(&stage, "mei", "read review").await;
    let account = stage.service.person_by_login("mei", stage.now()).await.unwrap().unwrap().account.id;
    let actor = campaigns::Actor::Herald;
    stage.service.revoke(account, Some(GUILD), Role::Reviewer, &actor, stage.now()).await.unwrap();
    let gone = reviewer.get("/me").await;
    assert_eq!((gone.status, &gone.body["type"]), (403, &json!("urn:herald:problem:forbidden")), "{gone:?}");
    let grant = Grant { guild: Some(GUILD), role: Role::Viewer, until: None };
    stage.service.grant(account, &grant, &actor, stage.now()).await.unwrap();
    assert_eq!(reviewer.get("/me").await.body["roles"], json!(["viewer"]));
    assert_eq!(reviewer.post(&decide, &decision).await.status, 403);
    stage.service.set_barred(account, true, &actor, stage.now()).await.unwrap();
    assert_eq!(reviewer.get("/me").await.status, 401);
    assert_eq!(stage.world.db().decisions(&stage.world.id, stage.waiting[0]).await.unwrap(), []);
    // Tokens end by themselves.
    stage.pass(TimeDelta::days(30));
    assert_eq!(owner.get("/me").await.status, 401);
}

async fn a_result_and_its_ledger_are_told_when_they_are_out(mut stage: Stage) {
    let olga = program(&stage, "olga", "own").await;
    let path = format!("/campaigns/{}/result", stage.world.id);
    let before = olga.get(&path).await;
    assert_eq!((&before.body["published"], &before.body["entries"]), (&Value::Null, &json!(0)), "{before:?}");
    assert_eq!(olga.get(&format!("{path}/bundle")).await.status, 404);
    for (number, thought) in THOUGHTS.iter().enumerate().take(4) {
        stage.world.post(member(number as u64), &tagged(thought)).await;
    }
    stage.world.at("2025-04-06 12:00").await;
    stage.world.freeze().await.unwrap();
    stage.world.score_and_seal(|number| [number as u8, number as u8]).await;
    stage.catch_up();
    let sealed = olga.get(&path).await;
    assert_eq!((&sealed.body["published"], &sealed.body["entries"]), (&Value::Null, &json!(4)), "{sealed:?}");
    stage.world.at("2025-04-07 18:00").await;
    let published = stage.world.publish().await.unwrap();
    stage.catch_up();
    let after = olga.get(&path).await;
    assert_eq!(after.body["published"]["bundle_sha256"], published.sha256.to_string());
    let winners = after.body["published"]["winners"].as_array().unwrap();
    // The fourth member's post has the highest number and so the highest marks.
    assert_eq!((winners.len(), &winners[0]["author"]), (4, &json!(member(3).to_string())));
    let record = olga.get(&format!("{path}/bundle")).await;
    assert_eq!(record.bytes, published.bytes, "byte for byte");
    let ledger = olga.get(&format!("/campaigns/{}/payouts?limit=3", stage.world.id)).await;
    assert_eq!(ledger.body["items"][0]["state"], "due", "{ledger:?}");
    assert_eq!(
        (&ledger.body["items"][0]["amount_minor"], &ledger.body["items"][0]["currency"]),
        (&json!(1000), &json!("USD"))
    );
    let next = ledger.body["next"].as_str().unwrap();
    let rest = olga.get(&format!("/campaigns/{}/payouts?limit=3&after={next}", stage.world.id)).await;
    assert_eq!((rest.body["items"].as_array().unwrap().len(), rest.body.get("next")), (1, None), "{rest:?}");
    assert!(!rest.text.contains("uid"), "{rest:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errors_are_problem_details() {
    let mut stage = Stage::on_sqlite().await;
    stage.fill(1).await;
    let elsewhere =
        Campaign { id: CampaignId::new("elsewhere").unwrap(), guild: Snowflake(6000), ..seed::campaign() };
    stage.service.draft(&elsewhere, &SECRETS, &campaigns::Actor::Herald, stage.now()).await.unwrap();
    let mei = program(&stage, "mei", "read review").await;
    let id = stage.world.id.to_string();
    let posts = format!("/campaigns/{id}/posts");
    let decision = format!("{posts}/{}/decision", stage.waiting[0]);
    for (path, status, field) in [
        ("/nowhere".to_owned(), 404, None),
        ("/campaigns/elsewhere".to_owned(), 404, None),
        ("/campaigns/elsewhere/posts".to_owned(), 404, None),
        ("/campaigns/elsewhere/result".to_owned(), 404, None),
        ("/campaigns/elsewhere/audit".to_owned(), 404, None),
        ("/campaigns/UPPER/posts".to_owned(), 404, None),
        (format!("{posts}/abc"), 404, None),
        (format!("{posts}/18446744073709551615"), 404, None),
        (format!("{posts}/1357248253132800001"), 404, None),
        (format!("{posts}?limit=0"), 400, Some("limit")),
        (format!("{posts}?limit=1000"), 400, Some("limit")),
        (format!("{posts}?limit=many"), 400, Some("limit")),
        (format!("{posts}?shown=some"), 400, Some("shown")),
        (format!("{posts}?reason=because"), 400, Some("reason")),
        (format!("{posts}?after=-1"), 400, Some("after")),
        (format!("{posts}?colour=red"), 400, Some("colour")),
        ("/campaigns?after=nobody".to_owned(), 404, None),
    ] {
        let answer = mei.get(&path).await;
        answer.assert_problem(status, field, &path);
    }
    for (body, status, field) in [
        (json!({ "action": "accept" }), 422, None),
        (json!({ "revision": "x", "action": "accept" }), 422, Some("revision")),
        (json!({ "revision": 2, "action": "love" }), 422, Some("action")),
        (json!({ "revision": 2, "action": "accept", "colour": 1 }), 422, Some("colour")),
        (json!({ "revision": 2, "action": "reject", "reason": "because" }), 400, Some("reason")),
        (json!({ "revision": 2, "action": "reject" }), 409, None),
        (json!({ "revision": 2, "action": "reject", "reason": "too_short" }), 409, None),
        (json!({ "revision": 2, "action": "accept", "note": "x".repeat(501) }), 409, None),
        (json!({ "revision": 2, "action": "accept", "note": "x".repeat(70_000) }), 413, None),
        (json!([1, 2]), 400, None),
    ] {
        mei.post(&decision, &body).await.assert_problem(
            status,
            field,
            &body.to_string()[..40.min(body.to_string().len())],
        );
    }
    let text = mei.send(Method::POST, &decision, Some("application/json"), Some("{")).await;
    text.assert_problem(400, None, "half a body");
    let form = mei
        .send(Method::POST, &decision, Some("application/x-www-form-urlencoded"), Some("revision=2"))
        .await;
    form.assert_problem(415, None, "a form");
    let method = mei.call(Method::PUT, &decision, None).await;
    method.assert_problem(405, None, "another method");
    assert_eq!(method.headers["allow"], "POST");
    assert_eq!(stage.world.db().decisions(&stage.world.id, stage.waiting[0]).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_comes_in_without_a_token_and_nobody_too_often() {
    let stage = Stage::with(|settings| settings.api_per_minute = 3).await;
    let none = Program::new(&stage.base, "");
    for path in ["/me", "/campaigns", "/no/such/thing"] {
        let answer = none.get(path).await;
        answer.assert_problem(401, None, path);
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
    Program::new(&stage.base, "herald_guess").get("/me").await.assert_problem(401, None, "a guess");
    // A session of a browser is no token: another site could make the browser send it.
    let mut mei = stage.signed_in("mei").await;
    assert_eq!(mei.get("/api/v1/me").await.status, 401);
    // The document is for everyone.
    let document = none.get("/openapi.json").await;
    assert_eq!((document.status, &document.body["openapi"]), (200, &json!("3.1.0")));
    let first = program(&stage, "mei", "read").await;
    let second = program(&stage, "mei", "read").await;
    for _ in 0..3 {
        assert_eq!(first.get("/me").await.status, 200);
    }
    let refused = first.get("/me").await;
    refused.assert_problem(429, None, "the fourth");
    assert_eq!(refused.headers["retry-after"], "20");
    assert_eq!(second.get("/me").await.status, 200, "each token counts for itself");
    stage.pass(TimeDelta::seconds(20));
    assert_eq!(first.get("/me").await.status, 200);
}
