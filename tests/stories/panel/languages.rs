//! What is refused is said in the language of whoever asked, beside a form and on a page of its own.

use super::client::Client;
use super::stage::Stage;

/// Somebody who reads the panel in Traditional Chinese.
async fn reader(stage: &Stage, name: &str) -> Client {
    let mut client = stage.signed_in(name).await;
    let chosen = client.post("/preferences", &[("choice", "lang:zh-TW"), ("next", "/account")]).await;
    assert_eq!(chosen.status, 303, "{}", chosen.text);
    assert!(client.get("/account").await.text.contains("<html lang=\"zh-TW\""));
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refusals_and_the_log_speak_the_language_of_the_page() {
    let mut stage = Stage::on_sqlite().await;
    stage.fill(1).await;
    let mut mei = reader(&stage, "mei").await;
    // Beside a form.
    let token = mei.post("/settings/tokens", &[("name", "x"), ("days", "30")]).await;
    assert!(token.status == 409 && token.text.contains("請至少選擇一項允許權杖做的事"), "{}", token.text);
    let scope = mei.post("/settings/tokens", &[("name", "x"), ("days", "30"), ("pay", "yes")]).await;
    assert!(scope.status == 409 && scope.text.contains("需要「發獎者」角色"), "{}", scope.text);
    let post = stage.waiting[0];
    let page = mei.get(&stage.post_path(post)).await;
    let revision = page.value_after("name=\"revision\" value=\"").unwrap().to_owned();
    let decide = format!("{}/decide", stage.post_path(post));
    let measured = mei.post(&decide, &[("revision", &revision), ("answer", "too_short")]).await;
    assert!(measured.status == 409 && measured.text.contains("由系統測定，不由人決定"), "{}", measured.text);
    // As a page of its own.
    let pick = format!("{post}:{revision}");
    let fields = [("reason", "too_short"), ("answer", "reject"), ("confirm", "yes"), ("post", pick.as_str())];
    let refused = mei.post(&format!("/campaigns/{}/review/bulk", stage.world.id), &fields).await;
    assert!(refused.status == 409 && refused.text.contains("由系統測定，不由人決定"), "{}", refused.text);
    assert!(!refused.text.contains("measured"), "{}", refused.text);
    // Accounts.
    let olga = stage.service.person_by_login("olga", stage.now()).await.unwrap().unwrap().account.id;
    let mut owner = reader(&stage, "olga").await;
    let own = owner.post(&format!("/settings/accounts/{olga}/bar"), &[("barred", "yes")]).await;
    assert!(own.status == 409 && own.text.contains("這會把你自己鎖在外面"), "{}", own.text);
    // The log.
    let accepted = mei.post(&decide, &[("revision", &revision), ("answer", "accept")]).await;
    assert_eq!(accepted.status, 303, "{}", accepted.text);
    let log = mei.get(&format!("/audit?post={post}")).await;
    assert!(log.text.contains("決定帖子") && log.text.contains("檢核帖子"), "{}", log.text);
}
