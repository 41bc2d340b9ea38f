//! The JSON API from an appeal to a corrected result: each step for what was seen, by whom it belongs to.

use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::state::State;
use reqwest::Method;
use serde_json::{Value, json};
use tests::world::seed::THOUGHTS;

use super::appeals::rejected;
use super::judging::{at, entered, team};
use super::program::{Program, Told, program};
use super::stage::Stage;

on_both! {
    an_appeal_is_answered_by_a_program_of_somebody_else
    sheets_are_marked_blindly_and_sealed_as_they_were_seen
    a_result_is_published_struck_and_corrected
}

/// The kind of a problem, its last word.
pub(super) fn kind(told: &Told) -> &str {
    told.body["type"].as_str().and_then(|kind| kind.rsplit(':').next()).unwrap_or_default()
}

pub(super) async fn put(program: &Program, path: &str, body: &Value) -> Told {
    program.call(Method::PUT, path, Some(body)).await
}

async fn an_appeal_is_answered_by_a_program_of_somebody_else(mut stage: Stage) {
    let posts = entered(&mut stage, 2).await;
    for (post, author) in posts.iter().zip(1..) {
        rejected(&mut stage, *post, author, &format!("words of {author}")).await;
        stage.pass(chrono::TimeDelta::minutes(1));
    }
    let (mei, ann) =
        (program(&stage, "mei", "read review").await, program(&stage, "ann", "read review").await);
    let base = format!("/campaigns/{}/appeals", stage.world.id);
    let words = |page: &Told| -> Vec<String> {
        let items = page.body["items"].as_array().unwrap().iter();
        items.map(|item| item["text"].as_str().unwrap().to_owned()).collect()
    };
    let first = ann.get(&format!("{base}?limit=1")).await;
    assert_eq!(words(&first), ["words of 1"], "{first:?}");
    let rest = ann.get(&format!("{base}?limit=1&after={}", first.body["next"].as_str().unwrap())).await;
    assert_eq!((words(&rest), rest.body.get("next")), (vec!["words of 2".to_owned()], None), "{rest:?}");
    assert_eq!(words(&ann.get(&format!("{base}?order=newest")).await), ["words of 2", "words of 1"]);
    assert_eq!(words(&ann.get(&format!("{base}?shown=decided")).await), Vec::<String>::new());
    for (query, field) in [("shown=some", "shown"), ("after=1", "after"), ("order=up", "order")] {
        ann.get(&format!("{base}?{query}")).await.assert_problem(400, Some(field), query);
    }
    // Everything that led to it, and who may answer.
    let one = format!("{base}/{}/0", posts[0]);
    let file = ann.get(&one).await;
    let person = mei.get("/me").await.body["person"].as_str().unwrap().to_owned();
    assert_eq!(
        (&file.body["open"], &file.body["involved"], &file.body["may_answer"]),
        (&json!(true), &json!([format!("user:{person}")]), &json!(["Ann", "Olga"])),
        "{file:?}"
    );
    assert!(file.body["post_text"].as_str().unwrap().contains(THOUGHTS[1]), "{file:?}");
    assert_eq!(
        (&file.body["decisions"][0]["note"], &file.body["preview"]),
        (&json!("not about the topic"), &Value::Null)
    );
    let revision = file.body["revision"].clone();
    let answer = |revision: &Value, ending: &str, note: &str| json!({ "revision": revision, "ending": ending, "note": note });
    let path = format!("{one}/answer");
    let own = mei.post(&path, &answer(&revision, "overturn", "I was wrong")).await;
    own.assert_problem(409, None, "whoever decided");
    assert!(kind(&own) == "refused" && own.body["detail"].as_str().unwrap().contains("whoever decided"));
    ann.post(&path, &answer(&revision, "overturn", " ")).await.assert_problem(409, Some("note"), "no word");
    let long = "x".repeat(501);
    ann.post(&path, &answer(&revision, "uphold", &long)).await.assert_problem(400, Some("note"), "long");
    ann.post(&path, &answer(&revision, "shrug", "x")).await.assert_problem(422, Some("ending"), "nonsense");
    assert!(stage.world.standing(posts[0]).await != Standing::Entered);
    for unknown in [format!("{base}/{}/1", posts[0]), format!("{base}/5/0"), format!("{base}/{}/x", posts[0])]
    {
        ann.get(&unknown).await.assert_problem(404, None, &unknown);
        let told = ann.post(&format!("{unknown}/answer"), &answer(&json!(1), "uphold", "x")).await;
        told.assert_problem(404, None, &unknown);
    }
    // Stale, done, and done once.
    let stale = ann.post(&path, &answer(&json!(0), "overturn", "you are right")).await;
    assert_eq!((stale.status, kind(&stale)), (409, "stale"), "{stale:?}");
    assert_eq!(stale.body["revision"], revision);
    assert!(stale.body["changes"][0].as_str().unwrap().contains("rejected it for off_topic"), "{stale:?}");
    let done = ann.post(&path, &answer(&revision, "overturn", "you are right")).await;
    assert_eq!(
        (done.status, &done.body["outcome"], &done.body["answer"], &done.body["open"]),
        (200, &json!("overturned"), &json!("you are right"), &json!(false)),
        "{done:?}"
    );
    assert_eq!(stage.world.standing(posts[0]).await, Standing::Entered);
    let twice = ann.post(&path, &answer(&done.body["revision"], "uphold", "no, after all")).await;
    twice.assert_problem(409, None, "twice");
    assert_eq!(words(&ann.get(&format!("{base}?shown=decided")).await), ["words of 1"]);
    let log = stage.world.audit().await;
    assert_eq!(log.iter().filter(|row| row.action == "appeal_decided").count(), 1);
}

/// A list of so many posts is frozen by an organiser's program; gives the posts, the program, and those of two judges.
async fn frozen(stage: &mut Stage, posts: usize) -> (Vec<Snowflake>, Program, [Program; 2]) {
    team(stage).await;
    let ids = entered(stage, posts).await;
    at(stage, "2025-04-06 12:00").await;
    let ora = program(stage, "ora", "organise").await;
    let path = format!("/campaigns/{}/result", stage.world.id);
    let before = ora.get(&path).await;
    assert_eq!(
        (&before.body["before_freeze"]["waiting"], &before.body["before_freeze"]["due"]),
        (&json!(0), &json!("2025-04-05T08:00:00Z")),
        "{before:?}"
    );
    let freeze = format!("{path}/freeze");
    let stale = ora.post(&freeze, &json!({ "revision": 1 })).await;
    assert_eq!((kind(&stale), &stale.body["revision"]), ("stale", &before.body["revision"]), "{stale:?}");
    assert!(stale.body["changes"].as_array().is_some_and(|told| !told.is_empty()), "{stale:?}");
    let seen = json!({ "revision": before.body["revision"] });
    let done = ora.post(&freeze, &seen).await;
    assert_eq!((&done.body["state"], &done.body["entries"]), (&json!("frozen"), &json!(posts)), "{done:?}");
    assert_eq!(kind(&ora.post(&freeze, &seen).await), "stale", "once");
    let judges = [program(stage, "jo", "judge").await, program(stage, "jin", "judge").await];
    (ids, ora, judges)
}

fn entries(sheet: &Told) -> Vec<Value> {
    sheet.body["items"].as_array().unwrap_or_else(|| panic!("no sheet: {sheet:?}")).clone()
}

/// The number of the thought an entry is about.
fn thought(entry: &Value) -> usize {
    let text = entry["text"].as_str().unwrap();
    THOUGHTS.iter().position(|thought| text.contains(thought)).expect("the text of the entry, and no other")
}

/// Every entry gets the number of its thought and 7.
async fn mark_all(judge: &Program, stage: &Stage) {
    let path = format!("/campaigns/{}/sheet", stage.world.id);
    for entry in entries(&judge.get(&format!("{path}?shown=open")).await) {
        let marks = json!({ "seen": entry["seen"], "marks": [thought(&entry), 7] });
        let done = put(judge, &format!("{path}/{}/marks", entry["code"].as_str().unwrap()), &marks).await;
        assert_eq!(done.status, 200, "{done:?}");
    }
}

async fn sheets_are_marked_blindly_and_sealed_as_they_were_seen(mut stage: Stage) {
    let (posts, ora, [jo, jin]) = frozen(&mut stage, 3).await;
    let path = format!("/campaigns/{}/sheet", stage.world.id);
    let sheet = jo.get(&path).await;
    assert_eq!(
        (&sheet.body["criteria"], &sheet.body["done"], &sheet.body["entries"]),
        (
            &json!([{ "id": "creativity", "weight": 40 }, { "id": "quality", "weight": 60 }]),
            &json!(0),
            &json!(3)
        ),
        "{sheet:?}"
    );
    // Texts and codes, and nothing that tells whose they are; no code is on two sheets.
    let mut thoughts: Vec<usize> = entries(&sheet).iter().map(thought).collect();
    thoughts.sort_unstable();
    assert_eq!(thoughts, [1, 2, 3]);
    for post in &posts {
        assert!(!sheet.text.contains(&post.to_string()) && !sheet.text.contains("member"), "{sheet:?}");
    }
    let (mine, theirs) = (entries(&sheet), entries(&jin.get(&path).await));
    let code = |entry: &Value| entry["code"].as_str().unwrap().to_owned();
    assert!(mine.iter().all(|entry| theirs.iter().all(|other| code(entry) != code(other))));
    let page = jo.get(&format!("{path}?limit=2")).await;
    let rest = jo.get(&format!("{path}?limit=2&after={}", page.body["next"].as_str().unwrap())).await;
    assert_eq!([entries(&page), entries(&rest)].concat(), mine);
    jo.get(&format!("{path}?after=x")).await.assert_problem(400, Some("after"), "no code");
    // Nobody marks what is not on their sheet, and marks have to fit.
    let marks = |entry: &Value| format!("{path}/{}/marks", code(entry));
    let give = |seen: &str, marks: Value| json!({ "seen": seen, "marks": marks });
    put(&jo, &marks(&theirs[0]), &give("", json!([1, 1]))).await.assert_problem(
        404,
        None,
        "of another judge",
    );
    for (wrong, field) in [
        (json!([1, 11]), Some("marks[1]")),
        (json!([-1, 1]), Some("marks[0]")),
        (json!([1]), None),
        (json!([1, 1, 1]), None),
        (json!([]), None),
    ] {
        put(&jo, &marks(&mine[0]), &give("", wrong.clone())).await.assert_problem(
            409,
            field,
            &wrong.to_string(),
        );
    }
    let text = put(&jo, &marks(&mine[0]), &give("", json!(["x", 1]))).await;
    text.assert_problem(422, Some("marks[0]"), "no number");
    assert_eq!(stage.world.db().sheets(&stage.world.id).await.unwrap(), []);
    let done = put(&jo, &marks(&mine[0]), &give("", json!([5, 10.0]))).await;
    assert_eq!((&done.body["marks"], &done.body["seen"]), (&json!([5, 10]), &json!("5.10")), "{done:?}");
    let stale = put(&jo, &marks(&mine[0]), &give("", json!([9, 9]))).await;
    assert_eq!((kind(&stale), &stale.body["changes"][0]), ("stale", &json!("its marks are [5, 10] now")));
    // Standing back takes the marks off; marks end it.
    let back = format!("{path}/{}/recusal", code(&mine[0]));
    let recusal = |seen: &str, reason: &str| json!({ "seen": seen, "reason": reason });
    jo.post(&back, &recusal("5.10", " ")).await.assert_problem(409, Some("reason"), "no reason");
    assert_eq!(kind(&jo.post(&back, &recusal("", "a friend")).await), "stale");
    let done = jo.post(&back, &recusal("5.10", "a friend of mine")).await;
    assert_eq!((&done.body["recused"], &done.body["marks"]), (&json!(true), &Value::Null), "{done:?}");
    assert_eq!(entries(&jo.get(&format!("{path}?shown=recused")).await).len(), 1);
    assert_eq!(put(&jo, &marks(&mine[0]), &give("r", json!([thought(&mine[0]), 7]))).await.status, 200);
    mark_all(&jo, &stage).await;
    // One judge is none; what was looked at is what is sealed.
    let judging = format!("/campaigns/{}/judging", stage.world.id);
    let progress = ora.get(&judging).await;
    assert_eq!(
        (&progress.body["short_count"], &progress.body["apart"]),
        (&json!(3), &json!([])),
        "{progress:?}"
    );
    let seal = format!("/campaigns/{}/result/seal", stage.world.id);
    let short = ora.post(&seal, &json!({ "seen": progress.body["seen"] })).await;
    short.assert_problem(409, None, "marks are missing");
    mark_all(&jin, &stage).await;
    let stale = ora.post(&seal, &json!({ "seen": progress.body["seen"] })).await;
    assert_eq!(kind(&stale), "stale", "{stale:?}");
    let seen = ora.get(&judging).await.body["seen"].clone();
    let sealed = ora.post(&seal, &json!({ "seen": seen })).await;
    assert!(sealed.body["score_hash"].is_string(), "{sealed:?}");
    ora.post(&seal, &json!({ "seen": seen })).await.assert_problem(409, None, "once");
    let late = put(&jo, &marks(&mine[0]), &give(&format!("{}.7", thought(&mine[0])), json!([9, 9]))).await;
    late.assert_problem(409, None, "sealed");
    assert!(late.body["detail"].as_str().unwrap().contains("sealed"), "{late:?}");
    // Both gave the same marks: n×40 + 7×60 hundredths, and no distance. Only judges and organisers are told.
    let apart = jin.get(&judging).await.body["apart"].clone();
    let lowest: Vec<u64> =
        apart.as_array().unwrap().iter().map(|of| of["lowest"].as_u64().unwrap()).collect();
    assert_eq!(lowest.iter().sum::<u64>(), (1 + 2 + 3) * 40 + 3 * 7 * 60, "{apart}");
    assert_eq!(program(&stage, "vic", "read").await.get(&judging).await.body["apart"], json!([]));
    let log = stage.world.audit().await;
    assert!(
        log.iter().any(|row| row.action == "recused" && row.reason.as_deref() == Some("a friend of mine"))
    );
}

async fn a_result_is_published_struck_and_corrected(mut stage: Stage) {
    let (posts, ora, [jo, jin]) = frozen(&mut stage, 7).await;
    let result = format!("/campaigns/{}/result", stage.world.id);
    let strikes = format!("{result}/strikes");
    let id = stage.world.id.clone();
    let looked = |post: Snowflake| format!("/campaigns/{id}/posts/{post}");
    let post = ora.get(&looked(posts[6])).await;
    let (number, revision) = (post.body["number"].clone(), post.body["revision"].clone());
    assert_eq!(number, 7, "{post:?}");
    let strike = |number: &Value, revision: &Value, ground: &str, reason: &str| json!({ "number": number, "revision": revision, "ground": ground, "reason": reason });
    let ground = "struck_after_objection";
    ora.post(&strikes, &strike(&number, &revision, ground, "")).await.assert_problem(
        409,
        Some("reason"),
        "none",
    );
    ora.post(&strikes, &strike(&json!(8), &revision, ground, "x")).await.assert_problem(
        404,
        None,
        "no number 8",
    );
    ora.post(&strikes, &strike(&json!(-1), &revision, ground, "x")).await.assert_problem(
        404,
        None,
        "no number -1",
    );
    let late = ora.post(&strikes, &strike(&number, &revision, "late", "x")).await;
    late.assert_problem(422, Some("ground"), "no ground");
    let stale = ora.post(&strikes, &strike(&number, &json!(0), ground, "x")).await;
    assert_eq!((kind(&stale), &stale.body["revision"]), ("stale", &revision), "{stale:?}");
    let struck = ora.post(&strikes, &strike(&number, &revision, ground, "an objection was right")).await;
    assert_eq!((&struck.body["standing"], &struck.body["reason"]), (&json!("not_entered"), &json!(ground)));
    let twice = ora.post(&strikes, &strike(&number, &struck.body["revision"], ground, "again")).await;
    twice.assert_problem(409, None, "struck already");
    mark_all(&jo, &stage).await;
    mark_all(&jin, &stage).await;
    let publish = format!("{result}/publish");
    let seen = json!({ "revision": ora.get(&result).await.body["revision"] });
    ora.post(&publish, &seen).await.assert_problem(409, None, "not sealed");
    let judging = ora.get(&format!("/campaigns/{}/judging", stage.world.id)).await;
    ora.post(&format!("{result}/seal"), &json!({ "seen": judging.body["seen"] })).await;
    let early = ora.post(&publish, &seen).await;
    assert!(early.status == 409 && early.text.contains("2025-04-07 18:00"), "{early:?}");
    assert_eq!(ora.get(&format!("{result}/correction")).await.body["pending"], Value::Null);
    at(&mut stage, "2025-04-07 18:00").await;
    assert_eq!(kind(&ora.post(&publish, &json!({ "revision": 1 })).await), "stale");
    let out = ora.post(&publish, &seen).await;
    // Marks were the number of the thought and 7, so the posts win from the last one down; the seventh was struck.
    let winners = |told: &Told| -> Vec<String> {
        let all =
            told.body["published"]["winners"].as_array().unwrap_or_else(|| panic!("no result: {told:?}"));
        all.iter().map(|winner| winner["post"].as_str().unwrap().to_owned()).collect()
    };
    let names = |of: &[usize]| of.iter().map(|at| posts[*at].to_string()).collect::<Vec<_>>();
    assert_eq!(winners(&out), names(&[5, 4, 3, 2, 1]));
    assert_eq!(kind(&ora.post(&publish, &seen).await), "stale", "once");
    assert_eq!(stage.world.state().await, State::Published);
    // The winner is struck; everyone on the team sees what that changes before it is published.
    let post = ora.get(&looked(posts[5])).await;
    let found = strike(&post.body["number"], &post.body["revision"], ground, "not their own text");
    assert_eq!(ora.post(&strikes, &found).await.status, 200);
    let correction = format!("{result}/correction");
    let pending = program(&stage, "vic", "read").await.get(&correction).await.body["pending"].clone();
    assert_eq!((&pending["version"], &pending["struck"][0]["number"]), (&json!(1), &json!(6)), "{pending}");
    let moved: Vec<(u64, Value)> = pending["places"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| (of["place"].as_u64().unwrap(), of["after"]["number"].clone()))
        .collect();
    assert_eq!(moved, [5, 4, 3, 2, 1].map(|number| (6 - number, json!(number))));
    let correct = |version: i64, reason: &str| json!({ "version": version, "reason": reason });
    ora.post(&correction, &correct(1, " ")).await.assert_problem(409, Some("reason"), "no reason");
    for old in [0, -1, 2, i64::MAX] {
        assert_eq!(kind(&ora.post(&correction, &correct(old, "x")).await), "stale", "{old}");
    }
    let corrected = ora.post(&correction, &correct(1, "an objection was right")).await;
    assert_eq!(winners(&corrected), names(&[4, 3, 2, 1, 0]));
    let nothing = ora.post(&correction, &correct(2, "again")).await;
    nothing.assert_problem(409, None, "nothing has changed");
    let versions = ora.get(&format!("{result}/versions")).await;
    assert_eq!(
        (
            &versions.body["items"][0]["version"],
            &versions.body["items"][0]["reason"],
            &versions.body["items"][1]["reason"]
        ),
        (&json!(2), &json!("an objection was right"), &Value::Null),
        "{versions:?}"
    );
    let first = ora.get(&format!("{result}/versions/1")).await;
    let kept = stage.world.db().result(&stage.world.id, Some(1)).await.unwrap().unwrap();
    assert_eq!(first.text, kept.bundle, "old versions stay, byte for byte");
    for unknown in ["0", "3", "x", "99999999999"] {
        ora.get(&format!("{result}/versions/{unknown}")).await.assert_problem(404, None, unknown);
    }
    let log = stage.world.audit().await;
    let actor = format!("user:{}", ora.get("/me").await.body["person"].as_str().unwrap());
    for (action, times) in [("sealed", 1), ("struck", 2), ("corrected", 1)] {
        let rows = log.iter().filter(|row| row.action == action && row.actor == actor);
        assert_eq!(rows.count(), times, "{action}: {log:?}");
    }
}
