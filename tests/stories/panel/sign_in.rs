//! Signing in with a local account, sessions and their ends.

use campaigns::people_sessions::SessionLimits;
use campaigns::{Actor, NewAccount};
use chrono::TimeDelta;

use super::stage::{PASSWORD, Stage};

const SESSION: &str = "herald-session";

on_both! {
    a_name_and_a_password_sign_in
    a_session_ends_by_pause_by_age_and_by_its_owner
    a_barred_account_is_out_at_once
    a_link_signs_in_once
}

async fn a_name_and_a_password_sign_in(stage: Stage) {
    let mut client = stage.stranger();
    let page = client.get("/campaigns/tariff-2025-04-03/review?shown=all").await;
    assert_eq!(page.status, 303);
    let sign_in = page.location().to_owned();
    assert_eq!(sign_in, "/sign-in?next=%2Fcampaigns%2Ftariff-2025-04-03%2Freview%3Fshown%3Dall");
    let form = client.get(&sign_in).await;
    let next = form.value_after("name=\"next\" value=\"").unwrap();
    assert_eq!(next, "/campaigns/tariff-2025-04-03/review?shown=all");
    // A known name and an unknown one are answered alike.
    let wrong = client.post("/sign-in", &[("login", "mei"), ("password", "wrong wrong wrong")]).await;
    let unknown = client.post("/sign-in", &[("login", "nobody"), ("password", "wrong wrong wrong")]).await;
    assert_eq!((wrong.status, unknown.status), (403, 403));
    assert_eq!(wrong.text.replace("\"mei\"", ""), unknown.text.replace("\"nobody\"", ""));
    assert!(client.cookie(SESSION).is_none());
    // A token that somebody planted is not taken over.
    client.set_cookie(SESSION, "planted");
    let next = next.to_owned();
    let answer = client.post("/sign-in", &[("login", "MEI "), ("password", PASSWORD), ("next", &next)]).await;
    assert_eq!((answer.status, answer.location()), (303, next.as_str()));
    assert_ne!(client.cookie(SESSION), Some("planted"));
    let cookie = answer.headers["set-cookie"].to_str().unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(client.get("/").await.status, 200);
    // Signing in again changes the token and ends the session before.
    let before = client.clone();
    client.post("/sign-in", &[("login", "mei"), ("password", PASSWORD)]).await;
    assert_ne!(before.cookie(SESSION), client.cookie(SESSION));
    assert_eq!(before.clone().get("/").await.status, 303);
    client.get("/").await;
    assert_eq!(client.post("/sign-out", &[]).await.location(), "/sign-in");
    assert!(client.cookie(SESSION).is_none());
}

async fn a_session_ends_by_pause_by_age_and_by_its_owner(stage: Stage) {
    let mut client = stage.signed_in("mei").await;
    stage.pass(TimeDelta::minutes(119));
    assert_eq!(client.get("/").await.status, 200);
    stage.pass(TimeDelta::minutes(119));
    assert_eq!(client.get("/").await.status, 200);
    // A page that keeps itself up to date is no use of the session.
    stage.pass(TimeDelta::minutes(61));
    let kept = client.send(reqwest::Method::GET, "/", &[("x-panel-refresh", "1")], None).await;
    assert_eq!(kept.status, 200);
    stage.pass(TimeDelta::minutes(60));
    assert_eq!(client.get("/").await.status, 303);

    let mut client = stage.signed_in("mei").await;
    for _ in 0..7 {
        stage.pass(TimeDelta::minutes(100));
        assert_eq!(client.get("/").await.status, 200);
    }
    stage.pass(TimeDelta::minutes(20));
    assert_eq!(client.get("/").await.status, 303, "twelve hours after its beginning");

    let mut first = stage.signed_in("mei").await;
    let mut second = stage.signed_in("mei").await;
    let mut other = stage.signed_in("ann").await;
    let page = second.get("/account").await;
    let ends: Vec<String> =
        page.all("action").into_iter().filter(|action| action.ends_with("/end")).map(str::to_owned).collect();
    assert_eq!(ends.len(), 2, "{ends:?}");
    // Nobody ends a session of somebody else.
    assert_eq!(other.post(&ends[1], &[]).await.status, 404);
    assert_eq!(second.post(&ends[1], &[]).await.status, 303);
    assert_eq!(second.post(&ends[1], &[]).await.status, 404, "it has ended");
    assert_eq!((first.get("/").await.status, second.get("/").await.status), (303, 200));
}

async fn a_barred_account_is_out_at_once(stage: Stage) {
    let mut client = stage.signed_in("mei").await;
    let person = stage.service.person_by_login("mei", stage.now()).await.unwrap().unwrap();
    let (account, actor) = (person.account.id, Actor::Herald);
    stage.service.set_barred(account, true, &actor, stage.now()).await.unwrap();
    assert_eq!(client.get("/").await.status, 303);
    let answer = client.post("/sign-in", &[("login", "mei"), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, 403);
    stage.service.set_barred(account, false, &actor, stage.now()).await.unwrap();
    stage.signed_in("mei").await;
    // The last owner stays: nobody could let anybody in again.
    let owner = stage.service.person_by_login("olga", stage.now()).await.unwrap().unwrap();
    let error = stage.service.set_barred(owner.account.id, true, &actor, stage.now()).await.unwrap_err();
    assert!(error.to_string().contains("last owner"), "{error}");
}

async fn a_link_signs_in_once(stage: Stage) {
    let new = NewAccount { login: Some("new"), name: "New", password: None, discord: None };
    let grant = campaigns::people::Grant { guild: None, role: campaigns::people::Role::Owner, until: None };
    let person = stage.service.add_account(&new, &[grant], &Actor::Herald, stage.now()).await.unwrap();
    let limits = SessionLimits::default();
    let link = |token: &'static str| {
        stage.service.make_link(token, person.account.id, &limits, &Actor::Herald, stage.now())
    };
    link("first").await.unwrap();
    link("second").await.unwrap();
    let mut client = stage.stranger();
    assert_eq!(client.get("/link/first").await.status, 410, "a later link ends it");
    // Looking does not use it up.
    for _ in 0..2 {
        let page = client.get("/link/second").await;
        assert!(page.status == 200 && page.text.contains("Sign in as New"), "{}", page.text);
    }
    assert_eq!(client.post("/link/second", &[]).await.location(), "/");
    assert_eq!(client.get("/").await.status, 200);
    assert_eq!(client.get("/link/second").await.status, 410);
    assert_eq!(client.post("/link/second", &[]).await.status, 410);
    assert_eq!(stage.stranger().post("/link/second", &[]).await.status, 410);
    link("late").await.unwrap();
    stage.pass(TimeDelta::minutes(60));
    assert_eq!(stage.stranger().post("/link/late", &[]).await.status, 410);
    // With the link came no password; now there is one, and it signs in.
    stage.pass(TimeDelta::minutes(-60));
    client.get("/account").await;
    let short = client.post("/account/password", &[("login", "new"), ("new", "short")]).await;
    assert_eq!(short.status, 409);
    let set = client.post("/account/password", &[("login", "new"), ("new", PASSWORD)]).await;
    assert_eq!((set.status, set.location()), (303, "/account?done=password"));
    stage.signed_in("new").await;
    let wrong = [("login", "new"), ("current", "not the password"), ("new", "another password")];
    assert_eq!(client.post("/account/password", &wrong).await.status, 409);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_five_failures_a_name_has_to_wait() {
    let stage = Stage::on_sqlite().await;
    let mut client = stage.stranger();
    for _ in 0..5 {
        let answer = client.post("/sign-in", &[("login", "mei"), ("password", "guess guess guess")]).await;
        assert_eq!(answer.status, 403);
    }
    let answer = client.post("/sign-in", &[("login", "mei"), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, 429, "even the right one waits");
    assert_eq!(answer.headers["retry-after"], "900");
    assert!(answer.text.contains("Try again in 15 min"), "{}", answer.text);
    stage.pass(TimeDelta::minutes(15));
    stage.signed_in("mei").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_https_cookies_are_bound_to_the_host() {
    let stage = Stage::with(|settings| settings.public_url = "https://panel.example".parse().unwrap()).await;
    let mut client = stage.stranger();
    let answer = client.post("/sign-in", &[("login", "mei"), ("password", PASSWORD)]).await;
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("__Host-herald-session=") && cookie.ends_with("; Secure"), "{cookie}");
    assert!(answer.headers["strict-transport-security"].to_str().unwrap().starts_with("max-age="));
    assert_eq!(client.get("/").await.status, 200);
}
