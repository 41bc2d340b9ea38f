//! What every request passes: origins, form tokens, roles, servers, sizes, paths.

use domain::campaign::{Campaign, CampaignId};
use domain::snowflake::Snowflake;
use reqwest::Method;
use tests::world::seed::{self, SECRETS};

use super::client::form;
use super::stage::Stage;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_needs_its_origin_and_its_token() {
    let mut stage = Stage::on_sqlite().await;
    stage.fill(1).await;
    let post = stage.waiting[0];
    let mut client = stage.signed_in("mei").await;
    let page = client.get(&stage.post_path(post)).await;
    let revision = page.value_after("name=\"revision\" value=\"").unwrap().to_owned();
    let decide = format!("{}/decide", stage.post_path(post));
    let token = client.token().to_owned();
    let other = stage.signed_in("ann").await;
    let own = [("token", token.as_str()), ("revision", &revision), ("answer", "accept")];
    let same = ("sec-fetch-site", "same-origin");
    let host = stage.base.strip_prefix("http://").unwrap();
    let forged: [(&[(&'static str, &str)], String); 7] = [
        (&[same], form(&own[1..])),
        (&[same], form(&[("token", "x"), own[1], own[2]])),
        (&[same], form(&[("token", other.token()), own[1], own[2]])),
        (&[], form(&own)),
        (&[("sec-fetch-site", "cross-site")], form(&own)),
        (&[("sec-fetch-site", "same-site")], form(&own)),
        (&[("origin", "https://evil.example")], form(&own)),
    ];
    for (headers, body) in forged {
        let answer = client.send(Method::POST, &decide, headers, Some(body.clone())).await;
        assert_eq!(answer.status, 403, "{headers:?} {body}");
        assert!(answer.text.contains("did not come from this panel"), "{}", answer.text);
    }
    assert_eq!(stage.world.db().decisions(&stage.world.id, post).await.unwrap(), []);
    // The token may come in the query of nothing but the body or its header, and an origin of ours will do.
    let origin = format!("http://{host}");
    let answer = client.send(Method::POST, &decide, &[("origin", &origin)], Some(form(&own))).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
    assert_eq!(stage.world.db().decisions(&stage.world.id, post).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_opens_what_it_is_for_and_nothing_else() {
    let mut stage = Stage::on_sqlite().await;
    stage.fill(1).await;
    let post = stage.post_path(stage.waiting[0]);
    let mut viewer = stage.signed_in("vic").await;
    let page = viewer.get(&post).await;
    assert!(page.status == 200 && page.text.contains("that takes the role reviewer"), "{}", page.text);
    assert!(!page.text.contains("name=\"answer\""));
    for (path, fields) in [
        (format!("{post}/decide"), vec![("revision", "2"), ("answer", "accept")]),
        (format!("{post}/undo"), vec![]),
        (format!("{post}/claim"), vec![("what", "renew")]),
        (format!("/campaigns/{}/review/next", stage.world.id), vec![]),
    ] {
        let answer = viewer.post(&path, &fields).await;
        assert_eq!(answer.status, 403, "{path}");
        assert!(answer.text.contains("takes the role reviewer"), "{}", answer.text);
    }
    assert!(stage.world.db().review_claims(&stage.world.id, stage.now()).await.unwrap().is_empty());
    // An account without any role does not get in at all.
    stage.account("nemo", None).await;
    let mut nobody = stage.stranger();
    let fields = [("login", "nemo"), ("password", super::stage::PASSWORD)];
    let answer = nobody.post("/sign-in", &fields).await;
    assert!(answer.status == 403 && answer.text.contains("no role here"), "{}", answer.text);
    // Everything but the doors needs a session.
    let mut stranger = stage.stranger();
    for path in [
        "/",
        "/account",
        "/market",
        "/market/news/s1",
        "/market/events/x",
        "/events",
        &post,
        &format!("/campaigns/{}/review", stage.world.id),
        &format!("/campaigns/{}/results", stage.world.id),
        &format!("/campaigns/{}/results/bundle.json", stage.world.id),
    ] {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status, 303, "{path}");
        assert!(answer.location().starts_with("/sign-in?next="), "{}", answer.location());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_belongs_to_another_server_does_not_exist() {
    let stage = Stage::on_sqlite().await;
    let elsewhere =
        Campaign { id: CampaignId::new("elsewhere").unwrap(), guild: Snowflake(6000), ..seed::campaign() };
    let (actor, now) = (campaigns::Actor::Herald, stage.now());
    stage.service.draft(&elsewhere, &SECRETS, &actor, now).await.unwrap();
    let mut client = stage.signed_in("mei").await;
    assert!(!client.get("/").await.text.contains("elsewhere"));
    for path in ["review", "results", "results/bundle.json", "posts/1357248253132800000"] {
        let there = client.get(&format!("/campaigns/elsewhere/{path}")).await;
        let nowhere = client.get(&format!("/campaigns/nowhere/{path}")).await;
        assert_eq!((there.status, nowhere.status), (404, 404), "{path}");
        assert_eq!(there.text, nowhere.text, "they are told apart by nothing");
    }
    for path in ["review/next", "posts/1357248253132800000/claim", "posts/1357248253132800000/undo"] {
        let answer = client.post(&format!("/campaigns/elsewhere/{path}"), &[("what", "renew")]).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    assert_eq!(client.post("/server", &[("guild", "6000")]).await.status, 404);
    // The owner of every server may go there, and then nothing of the first server is left.
    let mut owner = stage.signed_in("olga").await;
    owner.get("/").await;
    assert_eq!(owner.post("/server", &[("guild", "6000")]).await.status, 303);
    assert!(owner.get("/").await.text.contains("/campaigns/elsewhere/review"));
    assert_eq!(owner.get(&format!("/campaigns/{}/review", stage.world.id)).await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_guarded_and_nonsense_is_answered_calmly() {
    let stage = Stage::on_sqlite().await;
    let mut client = stage.signed_in("mei").await;
    let long = format!("/{}", "a".repeat(4000));
    for (path, status) in [
        ("/", 200),
        ("/sign-in", 303),
        ("/no/such/page", 404),
        ("/market/news/..%2f..%2fetc", 404),
        ("/market/events/%ff", 400),
        ("/market?events=99999999999999999999&after=0.s1&range=%00", 200),
        ("/campaigns/../account", 404),
        ("/campaigns/%2e%2e/review", 404),
        ("/campaigns/..%2f..%2fetc/review", 404),
        ("/campaigns/a%00b/review", 404),
        ("/campaigns/%ff/review", 400),
        ("/campaigns/UPPER/review", 404),
        ("/campaigns/tariff-2025-04-03/posts/abc", 404),
        ("/campaigns/tariff-2025-04-03/posts/99999999999999999999999", 404),
        ("/campaigns/tariff-2025-04-03/posts/18446744073709551615", 404),
        ("/campaigns/tariff-2025-04-03/review?after=x&shown=y&reason=z&order=w", 200),
        ("/campaigns/tariff-2025-04-03/review?search=%3Cscript%3E", 200),
        ("/campaigns/tariff-2025-04-03/results?after=-1", 400),
        ("/assets/0/../../Cargo.toml", 404),
        ("/assets/0/Cargo.toml", 404),
        (long.as_str(), 404),
    ] {
        let answer = client.get(path).await;
        // A client folds dots before it asks; the answer is then that of the folded path.
        let folded = path.contains("/../") && answer.status != status;
        assert!(answer.status == status || folded, "{path}: {}", answer.status);
        let headers = &answer.headers;
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(
            policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "same-origin");
        assert!(!answer.text.contains("<script>"), "{path}");
        // Nothing inline: the policy would block it, and a page that needs it would be broken.
        for inline in [" style=\"", " onclick=", "javascript:"] {
            assert!(!answer.text.contains(inline), "{path} has {inline}");
        }
    }
    let large = format!("note={}", "x".repeat(70_000));
    let same = [("sec-fetch-site", "same-origin")];
    let answer = client.send(Method::POST, "/preferences", &same, Some(large)).await;
    assert_eq!(answer.status, 413);
    let answer =
        client.send(Method::DELETE, "/", &same, Some(form(&[("token", client.clone().token())]))).await;
    assert_eq!(answer.status, 404);
    // An asset is kept for a year under an address that changes with it.
    let page = client.get("/").await;
    let style = page.value_after("rel=\"stylesheet\" href=\"").unwrap().to_owned();
    let asset = client.get(&style).await;
    assert!(asset.headers["cache-control"].to_str().unwrap().contains("immutable"));
    assert_eq!(page.headers["cache-control"], "no-store");
}
