//! A campaign of another server that exists and is decided is as unknown as one that does not exist, on every screen from
//! the freeze to the last payment.

use campaigns::people::{Grant, Role};
use domain::campaign::{Campaign, CampaignId};
use domain::snowflake::Snowflake;
use tests::world::seed::{self, SECRETS};

use super::client::Client;
use super::screens;
use super::stage::Stage;

/// The owner of another server, which has a campaign of its own.
async fn nils(stage: &Stage) -> Client {
    let guild = Snowflake(77);
    let elsewhere = Campaign { guild, id: CampaignId::new("elsewhere").unwrap(), ..seed::campaign() };
    let before = seed::at("2025-04-03 10:00");
    stage.service.draft(&elsewhere, &SECRETS, &campaigns::Actor::Herald, before).await.unwrap();
    stage.account("nils", Some(Grant { guild: Some(guild), role: Role::Owner, until: None })).await;
    let mut nils = stage.signed_in("nils").await;
    assert_eq!(nils.get("/campaigns/elsewhere/payouts").await.status, 200, "their own they may see");
    nils
}

/// The writes of the closing screens with forms that read.
fn writes(stage: &Stage, code: &str, post: &str) -> Vec<String> {
    let of = |path: &str| format!("/campaigns/{}/{path}", stage.world.id);
    let mut paths: Vec<String> = ["freeze", "seal", "publish", "strike?number=2", "correct"]
        .map(|step| of(&format!("results/{step}")))
        .to_vec();
    paths.extend(["payouts/batches", "payouts/batches/1/file", "payouts/receipts"].map(of));
    let steps = ["uid", "hold", "release", "forfeit", "void", "pass-on"];
    paths.extend(steps.map(|step| of(&format!("payouts/prizes/1/{step}"))));
    paths.extend([format!("judging/{code}"), format!("judging/{code}/recuse")].iter().map(|path| of(path)));
    paths.extend([0, 1].map(|version| of(&format!("appeals/{post}/{version}"))));
    paths
}

async fn nothing_of_it_is_there(stage: Stage) {
    let mut olga = stage.signed_in("olga").await;
    let id = stage.world.id.to_string();
    let mut paths = screens::all(&stage, &mut olga).await;
    let sheet = format!("/campaigns/{id}/judging/");
    let code =
        paths.iter().find_map(|path| path.strip_prefix(&sheet)).unwrap_or("0123456789abcdef").to_owned();
    let post = stage.world.db().posts(&stage.world.id, None, 1).await.unwrap()[0].id.to_string();
    paths.extend(
        ["posts.csv", "posts.xlsx", "audit.csv", "audit.xlsx", "payouts.csv", "payouts.xlsx"]
            .map(|file| format!("/campaigns/{id}/export/{file}")),
    );
    paths.extend(["bundle.json", "versions/1.json"].map(|file| format!("/campaigns/{id}/results/{file}")));
    paths.extend(writes(&stage, &code, &post).into_iter().filter(|path| path.contains("/results/")));
    let here = format!("/campaigns/{id}/");
    paths.retain(|path| path.starts_with(&here));
    assert!(paths.len() > 15, "{paths:?}");
    let mut nils = nils(&stage).await;
    let log = stage.world.audit().await.len();
    for path in &paths {
        let there = nils.get(path).await;
        let nowhere = nils.get(&path.replacen(&id, "nowhere", 1)).await;
        assert_eq!((there.status, nowhere.status), (404, 404), "{path}");
        assert_eq!(there.text, nowhere.text, "{path}: they are told apart by nothing");
    }
    let fields = [
        ("seen", "1"),
        ("revision", "1"),
        ("reason", "because"),
        ("ground", "struck_after_objection"),
        ("format", "csv"),
        ("prize", "1.1"),
        ("receipts", "batch,line,reference,status\n1,1,r-1,paid\n"),
        ("answer", "uphold"),
        ("note", "no"),
        ("mark0", "5"),
        ("mark1", "5"),
    ];
    for path in writes(&stage, &code, &post) {
        let there = nils.post(&path, &fields).await;
        let nowhere = nils.post(&path.replacen(&id, "nowhere", 1), &fields).await;
        assert_eq!((there.status, nowhere.status), (404, 404), "{path}: {}", there.text);
        assert_eq!(there.text, nowhere.text, "{path}: they are told apart by nothing");
    }
    let after = stage.world.audit().await;
    assert_eq!(after.len(), log, "{:?}", after.last());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decided_campaign_of_another_server_does_not_exist() {
    nothing_of_it_is_there(Box::pin(screens::decided()).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_campaign_of_another_server_does_not_exist() {
    nothing_of_it_is_there(Box::pin(screens::frozen()).await).await;
}
