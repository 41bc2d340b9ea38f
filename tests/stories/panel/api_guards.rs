//! What every operation of the JSON API refuses, whatever it does: a token without the scope, and a campaign of another server.

use std::collections::BTreeSet;

use domain::campaign::{Campaign, CampaignId};
use domain::snowflake::Snowflake;
use reqwest::Method;
use serde_json::{Value, json};
use tests::world::seed::{self, SECRETS};

use super::program::{Program, program};
use super::stage::Stage;

/// Every operation about a campaign: method, path, the role it takes, and a body that reads.
fn operations() -> Vec<(&'static str, &'static str, &'static str, Value)> {
    let seen = || json!({ "revision": 1 });
    let reason = || json!({ "revision": 1, "reason": "x" });
    let none = || Value::Null;
    vec![
        ("get", "/campaigns/{id}", "viewer", none()),
        ("get", "/campaigns/{id}/appeals", "viewer", none()),
        ("get", "/campaigns/{id}/appeals/{post}/{version}", "viewer", none()),
        (
            "post",
            "/campaigns/{id}/appeals/{post}/{version}/answer",
            "reviewer",
            json!({ "revision": 1, "ending": "uphold", "note": "x" }),
        ),
        ("post", "/campaigns/{id}/approval", "organiser", seen()),
        ("get", "/campaigns/{id}/audit", "viewer", none()),
        ("get", "/campaigns/{id}/batches", "payer", none()),
        ("post", "/campaigns/{id}/batches", "payer", json!({ "prizes": [{ "id": 1, "revision": 1 }] })),
        ("post", "/campaigns/{id}/batches/{batch}/file", "payer", json!({ "format": "csv" })),
        ("post", "/campaigns/{id}/claims", "reviewer", json!({})),
        ("delete", "/campaigns/{id}/claims", "reviewer", none()),
        ("post", "/campaigns/{id}/close", "organiser", reason()),
        (
            "post",
            "/campaigns/{id}/decisions",
            "reviewer",
            json!({ "posts": [], "reason": "version_unknown", "action": "reject" }),
        ),
        ("get", "/campaigns/{id}/draft", "viewer", none()),
        (
            "put",
            "/campaigns/{id}/draft",
            "organiser",
            json!({ "revision": 1, "notice": super::api_campaigns::notice() }),
        ),
        ("post", "/campaigns/{id}/draft/figures", "organiser", seen()),
        ("get", "/campaigns/{id}/exclusions", "viewer", none()),
        (
            "post",
            "/campaigns/{id}/exclusions",
            "reviewer",
            json!({ "post": "5", "version_at": "2025-04-04T00:00:00Z", "reason": "x" }),
        ),
        ("delete", "/campaigns/{id}/exclusions/{exclusion}", "reviewer", none()),
        (
            "post",
            "/campaigns/{id}/extension",
            "organiser",
            json!({ "revision": 1, "closes": "2025-04-08T00:00:00Z", "reason": "x" }),
        ),
        ("get", "/campaigns/{id}/judging", "viewer", none()),
        ("post", "/campaigns/{id}/messages/{message}/resend", "organiser", json!({ "attempts": 1 })),
        ("post", "/campaigns/{id}/opening", "organiser", seen()),
        ("get", "/campaigns/{id}/payouts", "payer", none()),
        ("get", "/campaigns/{id}/payouts/{place}", "payer", none()),
        ("post", "/campaigns/{id}/payouts/{place}/account-number", "payer", none()),
        (
            "post",
            "/campaigns/{id}/payouts/{place}/steps",
            "payer",
            json!({ "step": "hold", "row": 1, "revision": 1, "reason": "x" }),
        ),
        ("get", "/campaigns/{id}/posts", "viewer", none()),
        ("get", "/campaigns/{id}/posts/{post}", "viewer", none()),
        ("put", "/campaigns/{id}/posts/{post}/claim", "reviewer", none()),
        ("delete", "/campaigns/{id}/posts/{post}/claim", "reviewer", none()),
        (
            "post",
            "/campaigns/{id}/posts/{post}/decision",
            "reviewer",
            json!({ "revision": 1, "action": "accept" }),
        ),
        (
            "post",
            "/campaigns/{id}/posts/{post}/mending",
            "reviewer",
            json!({ "revision": 1, "reason": "off_topic", "note": "" }),
        ),
        ("post", "/campaigns/{id}/posts/{post}/undo", "reviewer", seen()),
        ("post", "/campaigns/{id}/receipts", "payer", json!({ "receipts": [] })),
        ("get", "/campaigns/{id}/result", "viewer", none()),
        ("get", "/campaigns/{id}/result/bundle", "viewer", none()),
        ("get", "/campaigns/{id}/result/correction", "viewer", none()),
        ("post", "/campaigns/{id}/result/correction", "organiser", json!({ "version": 1, "reason": "x" })),
        ("post", "/campaigns/{id}/result/freeze", "organiser", seen()),
        ("post", "/campaigns/{id}/result/publish", "organiser", seen()),
        ("post", "/campaigns/{id}/result/seal", "organiser", json!({ "seen": "0.0.0" })),
        (
            "post",
            "/campaigns/{id}/result/strikes",
            "organiser",
            json!({ "number": 1, "revision": 1, "ground": "removed_by_staff", "reason": "x" }),
        ),
        ("get", "/campaigns/{id}/result/versions", "viewer", none()),
        ("get", "/campaigns/{id}/result/versions/{version}", "viewer", none()),
        ("get", "/campaigns/{id}/sheet", "judge", none()),
        ("put", "/campaigns/{id}/sheet/{code}/marks", "judge", json!({ "seen": "", "marks": [1, 1] })),
        ("post", "/campaigns/{id}/sheet/{code}/recusal", "judge", json!({ "seen": "", "reason": "x" })),
        ("get", "/campaigns/{id}/tables/{table}", "viewer", none()),
        ("post", "/campaigns/{id}/void", "organiser", reason()),
    ]
}

/// Every write that is not about one campaign.
fn elsewhere() -> Vec<(&'static str, &'static str, &'static str, Value)> {
    let notice = || json!({ "notice": super::api_campaigns::notice() });
    vec![
        ("post", "/campaigns", "organiser", notice()),
        ("post", "/drafts/check", "organiser", notice()),
        ("post", "/drafts/dry-run", "organiser", notice()),
        ("post", "/people/{person}/data", "organiser", Value::Null),
        ("post", "/people/{person}/erasure", "organiser", json!({ "mark": "x" })),
        ("post", "/accounts/{account}/roles", "owner", json!({ "role": "judge" })),
        ("delete", "/accounts/{account}/roles/{role}", "owner", Value::Null),
    ]
}

/// The scopes that are none of a role's.
fn others(role: &str) -> &'static str {
    match role {
        "reviewer" => "read judge pay",
        "judge" => "read review organise pay",
        "organiser" => "read review judge pay",
        "payer" => "read review judge organise",
        _ => "read review judge organise pay",
    }
}

fn address(path: &str, campaign: &str, post: Snowflake) -> String {
    let path = path.replace("{id}", campaign).replace("{post}", &post.to_string());
    let path = path.replace("{code}", "000000000000").replace("{table}", "posts?format=csv");
    let path = path.replace("{role}", "judge").replace("{person}", "5");
    ["{version}", "{batch}", "{exclusion}", "{message}", "{place}", "{account}"]
        .iter()
        .fold(path, |path, part| path.replace(part, "1"))
}

async fn call(program: &Program, method: &str, path: &str, body: &Value) -> super::program::Told {
    let method: Method = method.to_uppercase().parse().unwrap();
    program.call(method, path, (!body.is_null()).then_some(body)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operation_takes_its_scope_and_stays_in_its_server() {
    let mut stage = Stage::with(|settings| settings.api_per_minute = 1_000_000).await;
    stage.fill(1).await;
    let there =
        Campaign { id: CampaignId::new("elsewhere").unwrap(), guild: Snowflake(6000), ..seed::campaign() };
    stage.service.draft(&there, &SECRETS, &campaigns::Actor::Herald, stage.now()).await.unwrap();
    let (id, post) = (stage.world.id.to_string(), stage.waiting[0]);
    let owner = program(&stage, "olga", "own").await;
    let nobody = Program::new(&stage.base, "");
    // The document and these lists name the same operations: none is left out of what follows.
    let document = owner.get("/openapi.json").await;
    let mut described = BTreeSet::new();
    for (path, item) in document.body["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            if path.starts_with("/campaigns/{id}") || method != "get" {
                described.insert((method.clone(), path.clone()));
            }
        }
    }
    let all = [operations(), elsewhere()].concat();
    let listed: BTreeSet<(String, String)> =
        all.iter().map(|(method, path, ..)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(described, listed);
    let rows = stage.world.audit().await.len();
    for (method, path, role, body) in &all {
        let here = address(path, &id, post);
        call(&nobody, method, &here, body).await.assert_problem(401, None, &here);
        if *role == "viewer" {
            continue;
        }
        let without = program(&stage, "olga", others(role)).await;
        let refused = call(&without, method, &here, body).await;
        refused.assert_problem(403, None, &format!("{method} {here}"));
        assert!(
            refused.body["detail"].as_str().unwrap().contains(&format!("the role {role}")),
            "{refused:?}"
        );
    }
    for (method, path, _, body) in &operations() {
        let (there, nowhere) = (address(path, "elsewhere", post), address(path, "nowhere", post));
        let told = call(&owner, method, &there, body).await;
        told.assert_problem(404, None, &format!("{method} {there}"));
        let unknown = call(&owner, method, &nowhere, body).await;
        assert_eq!(told.text, unknown.text, "they are told apart by nothing: {method} {path}");
    }
    // Nobody did anything but make tokens.
    assert_eq!(stage.world.audit().await.len(), rows);
}
