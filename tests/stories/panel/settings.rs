//! Settings: accounts and roles, tokens, webhooks, the permission test.

use campaigns::people::{Grant, Role};
use chrono::TimeDelta;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use tests::world::seed::{GUILD, THOUGHTS, member, tagged};

use super::browser;
use super::program::Program;
use super::stage::{PASSWORD, Stage};

on_both! {
    an_owner_looks_after_accounts
    a_token_is_made_shown_once_and_revoked
    who_gets_a_role_does_not_enter
}

async fn account_of(stage: &Stage, login: &str) -> i64 {
    stage.service.person_by_login(login, stage.now()).await.unwrap().unwrap().account.id
}

async fn an_owner_looks_after_accounts(stage: Stage) {
    let mut olga = stage.signed_in("olga").await;
    let list = olga.get("/settings").await;
    for name in ["Mei", "Ann", "Vic", "Olga"] {
        assert!(list.text.contains(name), "{name}: {}", list.text);
    }
    let only = olga.get("/settings?role=reviewer&search=AN").await;
    assert!(
        only.text.contains("Ann") && !only.text.contains(">Mei<") && !only.text.contains(">Vic<"),
        "{}",
        only.text
    );
    assert!(olga.get("/settings?search=nobody").await.text.contains("Nobody fits"));
    // A new account, twice, and one that cannot be.
    let new = [("login", "Jo"), ("name", "Jo Lin"), ("role", "judge")];
    let made = olga.post("/settings/accounts", &new).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let page = made.location().trim_end_matches("?done=saved").to_owned();
    let again = olga.post("/settings/accounts", &new).await;
    assert!(again.status == 409 && again.text.contains("an account jo already"), "{}", again.text);
    assert!(again.text.contains("value=\"Jo Lin\""), "the draft is kept");
    assert_eq!(olga.post("/settings/accounts", &[("login", "x"), ("role", "king")]).await.status, 400);
    // Roles with an end, taken away again.
    let roles = format!("{page}/roles");
    let given = olga.post(&roles, &[("role", "payer"), ("until", "2025-05-01T00:00")]).await;
    assert_eq!(given.status, 303, "{}", given.text);
    assert!(olga.get(&page).await.text.contains("2025-05-01 00:00"));
    let past = olga.post(&roles, &[("role", "payer"), ("until", "2020-01-01T00:00")]).await;
    assert!(past.status == 409 && past.text.contains("this time has passed"), "{}", past.text);
    assert_eq!(olga.post(&roles, &[("role", "payer"), ("until", "soon")]).await.status, 400);
    assert_eq!(olga.post(&format!("{roles}/take"), &[("role", "payer")]).await.status, 303);
    let twice = olga.post(&format!("{roles}/take"), &[("role", "payer")]).await;
    assert!(twice.status == 409 && twice.text.contains("no role payer"), "{}", twice.text);
    // A link that signs in once.
    let link = olga.post(&format!("{page}/link"), &[]).await;
    let url = link.text.split(&format!("{}/link/", stage.base)).nth(1).unwrap().split('<').next().unwrap();
    let mut jo = stage.stranger();
    assert_eq!(jo.post(&format!("/link/{url}"), &[]).await.location(), "/");
    assert!(!olga.get(&page).await.text.contains(url), "it is shown once");
    let sessions = olga.get(&page).await;
    let end = sessions.value_after(&format!("action=\"{page}/sessions/")).unwrap().to_owned();
    let end = format!("{page}/sessions/{end}");
    assert_eq!(olga.post(&end, &[]).await.status, 303);
    assert_eq!(jo.get("/account").await.status, 303, "the session has ended");
    assert_eq!(olga.post(&end, &[]).await.status, 404, "twice");
    // Barred and let in again.
    let mut vic = stage.signed_in("vic").await;
    let bar = format!("/settings/accounts/{}/bar", account_of(&stage, "vic").await);
    assert_eq!(olga.post(&bar, &[("barred", "yes")]).await.status, 303);
    assert_eq!(vic.get("/").await.status, 303);
    let fields = [("login", "vic"), ("password", PASSWORD)];
    assert_ne!(stage.stranger().post("/sign-in", &fields).await.status, 303);
    assert_eq!(olga.post(&bar, &[("barred", "no")]).await.status, 303);
    stage.signed_in("vic").await;
    let own = format!("/settings/accounts/{}/bar", account_of(&stage, "olga").await);
    let own = olga.post(&own, &[("barred", "yes")]).await;
    assert!(own.status == 409 && own.text.contains("another owner"), "{}", own.text);
    assert_eq!(olga.post("/settings/accounts/99999/bar", &[("barred", "yes")]).await.status, 404);
    // Everything stands in the log.
    let log = stage.world.db().audit_log(None, 0, 1000).await.unwrap();
    for action in
        ["account_added", "role_given", "role_taken", "link_made", "session_ended", "account_disabled"]
    {
        assert!(log.iter().any(|row| row.action == action && row.actor.starts_with("user:")), "{action}");
    }
}

async fn a_token_is_made_shown_once_and_revoked(stage: Stage) {
    let mut mei = stage.signed_in("mei").await;
    assert!(mei.get("/settings/tokens").await.text.contains("No tokens"));
    let form = [("name", "results feed"), ("days", "30"), ("read", "yes"), ("review", "yes")];
    let made = mei.post("/settings/tokens", &form).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let token = made.text.split("herald_").nth(1).unwrap().split('<').next().unwrap();
    let token = format!("herald_{token}");
    assert_eq!(token.len(), "herald_".len() + 43, "256 bits");
    let list = mei.get("/settings/tokens").await;
    assert!(list.text.contains("results feed") && !list.text.contains(&token), "{}", list.text);
    let program = Program::new(&stage.base, &token);
    assert_eq!(program.get("/me").await.body["scopes"], serde_json::json!(["read", "review"]));
    // A copy of the database opens nothing.
    let stored = stage.world.db().api_tokens_of(GUILD).await.unwrap();
    assert!(!format!("{stored:?}").contains(&token[7..]));
    for (form, why) in [
        (vec![("name", "x"), ("days", "30")], "at least one scope"),
        (vec![("name", ""), ("days", "30"), ("read", "yes")], "a name"),
        (vec![("name", "x"), ("days", "4000"), ("read", "yes")], "days"),
        (vec![("name", "x"), ("days", "30"), ("own", "yes")], "takes the role owner"),
    ] {
        let answer = mei.post("/settings/tokens", &form).await;
        assert!(answer.status == 409 && answer.text.contains(why), "{form:?}: {}", answer.text);
    }
    // Somebody else neither sees nor revokes it; an owner does both.
    let revoke = format!("/settings/tokens/{}/revoke", stored[0].id);
    let mut ann = stage.signed_in("ann").await;
    assert!(!ann.get("/settings/tokens").await.text.contains("results feed"));
    assert_eq!(ann.post(&revoke, &[]).await.status, 404);
    assert_eq!(program.get("/me").await.status, 200);
    let mut olga = stage.signed_in("olga").await;
    let list = olga.get("/settings/tokens").await;
    assert!(list.text.contains("results feed") && list.text.contains("Mei"), "{}", list.text);
    assert_eq!(olga.post(&revoke, &[]).await.status, 303);
    assert_eq!(olga.post(&revoke, &[]).await.status, 404, "twice");
    assert_eq!(program.get("/me").await.status, 401);
}

/// R21: a member made reviewer in the middle of the window does not enter, what they wrote before included, and is told
/// at once; somebody whose role ended before the window does.
async fn who_gets_a_role_does_not_enter(mut stage: Stage) {
    let now = stage.now();
    let grant = |role| Grant { guild: Some(GUILD), role, until: None };
    // Of long ago: the role ended before the campaign opened.
    let early = now - TimeDelta::days(3);
    let old =
        stage.service.person_from_discord(member(7), "Old", &[grant(Role::Judge)], early).await.unwrap();
    stage.service.person_from_discord(member(7), "Old", &[], now - TimeDelta::days(2)).await.unwrap();
    assert!(old.account.discord.is_some());
    let before = stage.world.post(member(5), &tagged(THOUGHTS[1])).await;
    let other = stage.world.post(member(6), &tagged(THOUGHTS[2])).await;
    let free = stage.world.post(member(7), &tagged(THOUGHTS[3])).await;
    assert_eq!(stage.world.standing(before).await, Standing::Entered);
    assert_eq!(stage.world.standing(free).await, Standing::Entered);
    stage.world.tick().await;
    stage.catch_up();
    // They sign in through Discord as nobody, and an owner makes them a reviewer of this server.
    let person = stage.service.person_from_discord(member(5), "Kim", &[], stage.now()).await.unwrap();
    let mut olga = stage.signed_in("olga").await;
    let path = format!("/settings/accounts/{}/roles", person.account.id);
    assert_eq!(olga.post(&path, &[("role", "reviewer")]).await.status, 303);
    let staff = Standing::NotEntered(ReasonCode::StaffNotEntered);
    assert_eq!(stage.world.standing(before).await, staff);
    assert_eq!(stage.world.standing(other).await, Standing::Entered);
    let answers = stage.world.answers(before).len();
    stage.world.tick().await;
    assert!(stage.world.answers(before).len() > answers, "the author is told");
    let after = stage.world.post(member(5), &tagged(THOUGHTS[4])).await;
    assert_eq!(stage.world.standing(after).await, staff);
    // Taking the role away does not undo that they had it during the window.
    assert_eq!(olga.post(&format!("{path}/take"), &[("role", "reviewer")]).await.status, 303);
    let later = stage.world.post(member(5), &tagged(THOUGHTS[5])).await;
    assert_eq!(stage.world.standing(later).await, staff);
    // A role in another server keeps nobody out here.
    let elsewhere = Grant { guild: Some(Snowflake(6000)), role: Role::Owner, until: None };
    stage.service.person_from_discord(member(6), "Elsewhere", &[elsewhere], stage.now()).await.unwrap();
    let free = stage.world.post(member(6), &tagged(THOUGHTS[6])).await;
    assert_eq!(stage.world.standing(free).await, Standing::Entered);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn settings_are_for_owners_and_for_their_own_server() {
    let stage = Stage::on_sqlite().await;
    let mei = account_of(&stage, "mei").await;
    let writes = [
        "/settings/accounts".to_owned(),
        format!("/settings/accounts/{mei}/roles"),
        format!("/settings/accounts/{mei}/roles/take"),
        format!("/settings/accounts/{mei}/bar"),
        format!("/settings/accounts/{mei}/link"),
        format!("/settings/accounts/{mei}/sessions/1/end"),
        "/settings/webhooks".to_owned(),
        "/settings/webhooks/1/remove".to_owned(),
        "/settings/system/test".to_owned(),
    ];
    let fields = [
        ("login", "x"),
        ("role", "owner"),
        ("barred", "yes"),
        ("url", "https://example.org"),
        ("name", "x"),
        ("days", "7"),
    ];
    let mut vic = stage.signed_in("vic").await;
    for path in ["/settings", "/settings/webhooks", "/settings/system", &format!("/settings/accounts/{mei}")]
    {
        assert_eq!(vic.get(path).await.status, 403, "{path}");
    }
    for path in &writes {
        assert_eq!(vic.post(path, &fields).await.status, 403, "{path}");
    }
    assert_eq!(vic.get("/settings/tokens").await.status, 200, "everybody may have tokens");
    // Without the token of the form, and without a session.
    let mut olga = stage.signed_in("olga").await;
    let same = [("sec-fetch-site", "same-origin")];
    let all =
        [&writes[..], &["/settings/tokens".to_owned(), "/settings/tokens/1/revoke".to_owned()]].concat();
    for path in &all {
        let body = super::client::form(&fields);
        let answer = olga.send(reqwest::Method::POST, path, &same, Some(body)).await;
        assert_eq!(answer.status, 403, "{path}: {}", answer.text);
        let answer = stage.stranger().post(path, &fields).await;
        assert_eq!(answer.status, 303, "{path}");
        assert!(answer.location().starts_with("/sign-in"), "{path}: {}", answer.location());
    }
    // The owner of one server takes no hold of an account that reaches beyond it.
    stage.account("gil", Some(Grant { guild: Some(GUILD), role: Role::Owner, until: None })).await;
    let other = Grant { guild: Some(Snowflake(6000)), role: Role::Owner, until: None };
    stage.account("far", Some(other)).await;
    let mut gil = stage.signed_in("gil").await;
    let page = format!("/settings/accounts/{}", account_of(&stage, "olga").await);
    assert!(gil.get(&page).await.text.contains("only an owner of all servers"));
    for what in ["link", "bar"] {
        let answer = gil.post(&format!("{page}/{what}"), &[("barred", "yes")]).await;
        assert!(
            answer.status == 409 && answer.text.contains("beyond this server"),
            "{what}: {}",
            answer.text
        );
        assert!(!answer.text.contains("/link/"));
    }
    let everywhere = gil.post(&format!("{page}/roles/take"), &[("role", "owner")]).await;
    assert_eq!(everywhere.status, 409, "the role is not of this server");
    let far = account_of(&stage, "far").await;
    assert!(!gil.get("/settings").await.text.contains(">Far<"));
    assert_eq!(gil.get(&format!("/settings/accounts/{far}")).await.status, 404);
    assert_eq!(gil.post(&format!("/settings/accounts/{far}/roles"), &[("role", "viewer")]).await.status, 404);
    assert_eq!(gil.post(&format!("/settings/accounts/{mei}/roles"), &[("role", "judge")]).await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_sees_settings_in_the_browser() {
    let Some(browser) = browser::start().await else { return };
    let stage = Stage::with(|settings| {
        settings.keys = vec![
            panel::Key { name: "DISCORD_TOKEN", present: true },
            panel::Key { name: "HERALD_UID_KEY", present: false },
        ];
    })
    .await;
    browser.sign_in(&stage.base, "olga").await;
    let go = async |path: &str| {
        browser.driver.goto(format!("{}{path}", stage.base)).await.unwrap();
        browser.see("#main").await;
        super::in_browser::assert_quiet(&browser).await;
    };
    go("/settings").await;
    browser.picture("settings-accounts").await;
    go(&format!("/settings/accounts/{}", account_of(&stage, "mei").await)).await;
    browser.see("form[action$=\"/link\"] button").await.click().await.unwrap();
    browser.see("#main .once code").await;
    browser.picture("settings-account").await;
    go("/settings/tokens").await;
    browser.see("input[name=name]").await.send_keys("result page of our site").await.unwrap();
    browser.see("form[action=\"/settings/tokens\"] button").await.click().await.unwrap();
    browser.see("#made").await;
    super::in_browser::assert_quiet(&browser).await;
    browser.picture("settings-tokens").await;
    go("/settings/webhooks").await;
    browser.see("input[name=url]").await.send_keys("https://example.org/herald").await.unwrap();
    browser.see("form[action=\"/settings/webhooks\"] button").await.click().await.unwrap();
    browser.see("#secret").await;
    super::in_browser::assert_quiet(&browser).await;
    browser.picture("settings-webhooks").await;
    go("/settings/system").await;
    browser.see("form[action=\"/settings/system/test\"] button").await.click().await.unwrap();
    browser.see_text("herald lacks “Read Message History”").await;
    browser.see_text("HERALD_UID_KEY").await;
    super::in_browser::assert_quiet(&browser).await;
    browser.picture("settings-system").await;
    browser.quit().await;
    let Some(phone) = browser::start_phone().await else { return };
    phone.sign_in(&stage.base, "olga").await;
    for (path, name) in [
        ("/settings".to_owned(), "phone-settings-accounts"),
        (format!("/settings/accounts/{}", account_of(&stage, "mei").await), "phone-settings-account"),
        ("/settings/tokens".to_owned(), "phone-settings-tokens"),
        ("/settings/webhooks".to_owned(), "phone-settings-webhooks"),
        ("/settings/system".to_owned(), "phone-settings-system"),
    ] {
        phone.driver.goto(format!("{}{path}", stage.base)).await.unwrap();
        phone.see("#main").await;
        super::in_browser::assert_quiet(&phone).await;
        phone.picture(name).await;
    }
    phone.quit().await;
}
