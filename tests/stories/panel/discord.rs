//! Signing in with Discord, against the fake one.

use std::collections::BTreeMap;

use campaigns::people::Role;
use chrono::TimeDelta;
use domain::snowflake::Snowflake;
use panel::DiscordSignIn;
use tests::discord::{CLIENT_ID, CLIENT_SECRET, FakeDiscord, Setup};
use tests::world::seed::{GUILD, MODERATOR};

use super::client::Client;
use super::stage::Stage;

/// A role of the server that makes reviewers.
const REVIEWERS: Snowflake = Snowflake(77);

async fn set() -> (FakeDiscord, Stage) {
    let discord = FakeDiscord::start(Setup { guilds: vec![GUILD], ..Setup::default() }).await;
    let root = format!("https://{}", discord.address());
    let sign_in = DiscordSignIn {
        client_id: CLIENT_ID.to_owned(),
        client_secret: CLIENT_SECRET.to_owned().into(),
        authorize_url: format!("{root}/oauth2/authorize").parse().unwrap(),
        token_url: format!("{root}/api/v10/oauth2/token").parse().unwrap(),
        api_url: format!("{root}/api/v10"),
        authority_pem: Some(discord.authority_pem().to_owned()),
        guilds: vec![GUILD],
        roles: BTreeMap::from([(Role::Reviewer, vec![REVIEWERS])]),
    };
    let stage = Box::pin(Stage::with(|settings| settings.discord = Some(sign_in))).await;
    discord.add_redirect(&format!("{}/sign-in/discord/back", stage.base));
    discord.add_member_as(GUILD, MODERATOR, "Mo", &[REVIEWERS]);
    discord.consents(Some(MODERATOR));
    (discord, stage)
}

/// The way to Discord and what it sends back: a path of the panel.
async fn through_discord(discord: &FakeDiscord, client: &mut Client) -> String {
    let there = client.get("/sign-in/discord?next=%2Faccount").await;
    assert_eq!(there.status, 303);
    let authority = reqwest::Certificate::from_pem(discord.authority_pem().as_bytes()).unwrap();
    let browser = reqwest::Client::builder()
        .tls_built_in_root_certs(false)
        .add_root_certificate(authority)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let back = browser.get(there.location()).send().await.unwrap();
    assert_eq!(back.status().as_u16(), 302, "{}", back.text().await.unwrap());
    let to = back.headers()["location"].to_str().unwrap();
    let url = reqwest::Url::parse(to).unwrap();
    format!("{}?{}", url.path(), url.query().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_moderator_comes_in_with_the_role_they_have_there() {
    let (discord, stage) = Box::pin(set()).await;
    let mut client = stage.stranger();
    let back = through_discord(&discord, &mut client).await;
    let answer = client.get(&back).await;
    assert_eq!((answer.status, answer.location()), (303, "/account"), "{}", answer.text);
    let account = client.get("/account").await;
    assert!(account.text.contains("reviewer until 2025-04-04 08:00 (UTC+8)"), "{}", account.text);
    assert!(account.text.contains("Mo"), "{}", account.text);
    // The same code does not work twice, in whatever browser.
    assert_eq!(client.get(&back).await.status, 403);
    // With the next sign-in the role is as it is there then.
    discord.set_roles(GUILD, MODERATOR, &[]);
    let mut again = stage.stranger();
    let back = through_discord(&discord, &mut again).await;
    let answer = again.get(&back).await;
    assert!(answer.status == 403 && answer.text.contains("no role here"), "{}", answer.text);
    assert_eq!(client.get("/campaigns/tariff-2025-04-03/review").await.status, 403);
    // A decision is that of the person, wherever it is made.
    let person = stage.service.people(stage.now()).await.unwrap();
    let found = person.iter().find(|person| person.account.discord == Some(MODERATOR)).unwrap();
    assert_eq!(found.account.person(), MODERATOR);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_does_not_fit_together_signs_nobody_in() {
    let (discord, stage) = Box::pin(set()).await;
    // Somebody sends a victim to the end of their own sign-in: the state is of another browser.
    let mut attacker = stage.stranger();
    let back = through_discord(&discord, &mut attacker).await;
    let mut victim = stage.stranger();
    assert_eq!(victim.get(&back).await.status, 403);
    through_discord(&discord, &mut victim).await;
    assert_eq!(victim.get(&back).await.status, 403);
    assert!(victim.cookie("herald-session").is_none());
    // A code without its verifier.
    let mut client = stage.stranger();
    let back = through_discord(&discord, &mut client).await;
    let value = client.cookie("herald-oauth").unwrap().to_owned();
    let parts: Vec<&str> = value.split('.').collect();
    client.set_cookie("herald-oauth", &format!("{}.{}.{}", parts[0], "x".repeat(43), parts[2]));
    assert_eq!(client.get(&back).await.status, 403);
    // Cancelled there.
    discord.consents(None);
    let mut client = stage.stranger();
    let back = through_discord(&discord, &mut client).await;
    let answer = client.get(&back).await;
    assert!(answer.status == 403 && answer.text.contains("cancelled"), "{}", answer.text);
    // No member of the server.
    discord.consents(Some(Snowflake(5_000_000)));
    let mut client = stage.stranger();
    let back = through_discord(&discord, &mut client).await;
    assert_eq!(client.get(&back).await.status, 403);
    stage.pass(TimeDelta::zero());
}
