//! The JSON API of organisers: drafts, their check, a second person's approval, public changes, the schedule; members and
//! tables.

use campaigns::people::{Grant, Role};
use domain::campaign::CampaignId;
use domain::state::State;
use reqwest::Method;
use serde_json::{Value, json};
use store::OutboxStatus;
use tests::world::channel::{Fault, Script};
use tests::world::seed::{GUILD, THOUGHTS, at, member, tagged};

use super::api_closing::{kind, put};
use super::program::{Program, Told, program};
use super::stage::Stage;

on_both! {
    a_draft_is_written_checked_and_approved_by_a_second_program
    fields_of_a_notice_say_what_is_wrong
    a_window_is_moved_closed_and_called_off_in_public
    the_schedule_is_told_and_a_message_sent_again
    members_are_told_exported_and_forgotten
    tables_are_files_without_account_numbers
}

/// The same draft as the editor's stories have.
pub(super) fn notice() -> Value {
    json!({
        "title": { "zh-TW": "減半之後怎麼看", "zh-CN": "减半之后怎么看", "en": "After the halving" },
        "body": {
            "zh-TW": "比特幣完成減半，礦工收入減少。",
            "zh-CN": "比特币完成减半，矿工收入减少。",
            "en": "Bitcoin halved, and miners earn less."
        },
        "question": { "zh-TW": "你怎麼看之後的走勢？", "zh-CN": "你怎么看之后的走势？", "en": "What comes next?" },
        "topic": "#减半行情#",
        "aliases": ["HalvingView", "減半觀點"],
        "announcements": "2001", "entries": "2002", "moderators": "2003",
        "opens": "2025-04-05T07:00:00Z", "closes": "2025-04-06T07:00:00Z",
        "winners_max": 5, "prize_minor": 1000, "currency": "USD",
        "length_min": 30, "count_method": "herald-count-1", "topics_max": 1,
        "criteria": [{ "id": "creativity", "weight": 40 }, { "id": "quality", "weight": 60 }]
    })
}

async fn organisers(stage: &Stage) -> (Program, Program) {
    stage.account("otto", Some(Grant { guild: Some(GUILD), role: Role::Organiser, until: None })).await;
    (program(stage, "olga", "own").await, program(stage, "otto", "organise").await)
}

async fn a_draft_is_written_checked_and_approved_by_a_second_program(stage: Stage) {
    let (olga, otto) = organisers(&stage).await;
    let id = CampaignId::new("halvingview-2025-04-05").unwrap();
    let path = format!("/campaigns/{id}");
    let made = olga.post("/campaigns", &json!({ "notice": notice() })).await;
    assert_eq!(
        (made.status, &made.body["campaign"], &made.body["state"]),
        (201, &json!(id), &json!("draft")),
        "{made:?}"
    );
    let stored = stage.service.campaign(&id).await.unwrap().campaign;
    assert_eq!((stored.window.opens, stored.window.closes), (at("2025-04-05 15:00"), at("2025-04-06 15:00")));
    assert_eq!((stored.topic.as_str(), stored.prize.amount_minor, stored.guild), ("减半行情", 1000, GUILD));
    assert_eq!(stored.aliases, ["HalvingView", "減半觀點"]);
    let twice = olga.post("/campaigns", &json!({ "notice": notice() })).await;
    twice.assert_problem(409, Some("notice.topic"), "the draft holds its topic by now");
    // What stands there already is no new version; a change is, and whoever saw the one before is told.
    let seen = made.body["revision"].clone();
    let draft = format!("{path}/draft");
    let save = |revision: &Value, notice: &Value| json!({ "revision": revision, "notice": notice });
    let same = put(&otto, &draft, &save(&seen, &made.body["notice"])).await;
    assert_eq!((same.status, same.body["versions"].as_array().unwrap().len()), (200, 1), "{same:?}");
    let mut cash = notice();
    cash["body"]["en"] = json!("Bitcoin halved. Win $10 in cash! @everyone\u{0}");
    let saved = put(&otto, &draft, &save(&seen, &cash)).await;
    assert_eq!(saved.body["versions"].as_array().unwrap().len(), 2, "{saved:?}");
    let stale = put(&olga, &draft, &save(&seen, &notice())).await;
    assert_eq!((kind(&stale), &stale.body["revision"]), ("stale", &saved.body["revision"]), "{stale:?}");
    let told = stale.body["changes"].as_array().unwrap().last().unwrap().as_str().unwrap();
    let person = otto.get("/me").await.body["person"].as_str().unwrap().to_owned();
    assert!(told.starts_with(&format!("user:{person} ")), "{stale:?}");
    // Errors keep it from being approved.
    let errors: Vec<&str> = saved.body["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|found| found["severity"] == "error" && found["lang"] == "en")
        .map(|found| found["detail"].as_str().unwrap())
        .collect();
    assert!(errors.iter().any(|error| error.contains("pings somebody")), "{saved:?}");
    let approve = format!("{path}/approval");
    let approval = |revision: &Value| json!({ "revision": revision });
    let refused = olga.post(&approve, &approval(&saved.body["revision"])).await;
    assert!(refused.status == 409 && refused.text.contains("pings somebody"), "{refused:?}");
    let mended = put(&otto, &draft, &save(&saved.body["revision"], &notice())).await;
    assert_eq!(mended.body["findings"], json!([]), "{mended:?}");
    // Whoever wrote the latest version does not approve it; of two approvals one counts.
    let own = otto.post(&approve, &approval(&mended.body["revision"])).await;
    assert!(own.status == 409 && own.text.contains("you wrote the latest version"), "{own:?}");
    assert_eq!(kind(&olga.post(&approve, &approval(&seen)).await), "stale");
    let done = olga.post(&approve, &approval(&mended.body["revision"])).await;
    assert_eq!((done.status, &done.body["state"]), (200, &json!("approved")), "{done:?}");
    assert_eq!(kind(&olga.post(&approve, &approval(&mended.body["revision"])).await), "stale");
    let late = put(&otto, &draft, &save(&done.body["revision"], &notice())).await;
    late.assert_problem(409, None, "no draft any more");
    let figures = otto.post(&format!("{draft}/figures"), &approval(&done.body["revision"])).await;
    figures.assert_problem(409, None, "not drafted from an event");
    let log = stage.world.db().audit_of(&id, &format!("campaign:{id}")).await.unwrap();
    let actions: Vec<&str> = log.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(actions, ["drafted", "draft_edited", "draft_edited", "approved"]);
    assert!(!log.iter().any(|row| row.actor == "herald"), "{log:?}");
}

async fn fields_of_a_notice_say_what_is_wrong(mut stage: Stage) {
    let (olga, otto) = organisers(&stage).await;
    let with = |pointer: &str, value: Value| {
        let mut notice = notice();
        *notice.pointer_mut(pointer).unwrap() = value;
        notice
    };
    for (pointer, value, field, why) in [
        ("/title/en", json!(""), "notice.title.en", "all three languages"),
        ("/topic", json!("a#b"), "notice.topic", "ends at the next # sign"),
        ("/topic", json!("12"), "notice.topic", "at least one letter"),
        ("/aliases", json!(["ha\u{200B}lving"]), "notice.aliases", "nobody sees"),
        ("/aliases", json!(["one, two"]), "notice.aliases", "comma"),
        ("/entries", json!("general"), "notice.entries", "digits only"),
        ("/opens", json!("0001-01-01T00:00:00Z"), "notice.opens", "No time can be read"),
        ("/closes", json!("2025-04-05T07:00:00Z"), "notice.closes", "later than the opening"),
        ("/winners_max", json!(0), "notice.winners_max", "from 1 to 1,000"),
        ("/prize_minor", json!(-1), "notice.prize_minor", "an amount such as"),
        ("/currency", json!("dollars"), "notice.currency", "three capital letters"),
        ("/length_min", json!(i64::MAX), "notice.length_min", "from 1 to 2,000"),
        ("/count_method", json!("words"), "notice.count_method", "one of the methods"),
        ("/topics_max", json!(11), "notice.topics_max", "from 1 to 10"),
        ("/criteria", json!([{ "id": "creativity", "weight": 40 }]), "notice.criteria", "add up to 100"),
        ("/criteria", json!([]), "notice.criteria", "add up to 100"),
    ] {
        let refused = olga.post("/campaigns", &json!({ "notice": with(pointer, value.clone()) })).await;
        refused.assert_problem(409, Some(field), pointer);
        let errors = refused.body["errors"].as_array().unwrap();
        let named = errors.iter().find(|error| error["field"] == field).unwrap();
        assert!(named["detail"].as_str().unwrap().contains(why), "{pointer}={value}: {refused:?}");
    }
    let past =
        olga.post("/campaigns", &json!({ "notice": with("/opens", json!("2025-04-03T02:00:00Z")) })).await;
    assert!(past.status == 409 && past.text.contains("the opening of this draft ended"), "{past:?}");
    let held =
        olga.post("/campaigns", &json!({ "notice": with("/topic", json!("关税政策后市场分析")) })).await;
    held.assert_problem(409, Some("notice.topic"), "held by the campaign that runs");
    for name in ["Halving Campaign", ""] {
        let refused = olga.post("/campaigns", &json!({ "name": name, "notice": notice() })).await;
        refused.assert_problem(409, Some("name"), name);
    }
    let taken = olga.post("/campaigns", &json!({ "name": stage.world.id, "notice": notice() })).await;
    taken.assert_problem(409, Some("name"), "taken");
    let text = olga.post("/campaigns", &json!({ "notice": with("/winners_max", json!("five")) })).await;
    text.assert_problem(422, Some("notice.winners_max"), "no number");
    // The check answers before anything is stored, with every trouble at once.
    let mut both = with("/body/en", json!("Win $10 in cash! @everyone"));
    both["currency"] = json!("dollars");
    let checked = otto.post("/drafts/check", &json!({ "notice": both })).await;
    assert_eq!(checked.body["errors"][0]["field"], "notice.currency", "{checked:?}");
    assert!(checked.text.contains("pings somebody") && checked.text.contains("reads as cash"), "{checked:?}");
    let same = json!({ "notice": notice(), "campaign": stage.world.id });
    assert_eq!(otto.post("/drafts/check", &same).await.body["errors"], json!([]));
    for unknown in ["nowhere", "UPPER"] {
        let body = json!({ "notice": notice(), "campaign": unknown });
        otto.post("/drafts/check", &body).await.assert_problem(404, None, unknown);
        otto.post("/drafts/dry-run", &body).await.assert_problem(404, None, unknown);
    }
    // Past posts under these rules: THOUGHTS[0] has 50 counted characters, the second post 3 (rule R9: `我看跌`).
    stage.world.post(member(1), &tagged(THOUGHTS[0])).await;
    stage.world.post(member(2), &tagged("我看跌")).await;
    stage.catch_up();
    for (length, entered) in [(30, 1), (3, 2), (200, 0)] {
        let body = json!({ "notice": with("/length_min", json!(length)) });
        let run = otto.post("/drafts/dry-run", &body).await;
        assert_eq!((&run.body["posts"], &run.body["entered"]), (&json!(2), &json!(entered)), "{run:?}");
    }
    let short = otto.post("/drafts/dry-run", &json!({ "notice": notice() })).await;
    assert_eq!(
        (&short.body["reasons"][0]["reason"], &short.body["reasons"][0]["posts"]),
        (&json!("too_short"), &json!(1))
    );
    let campaigns = stage.service.campaigns_of(GUILD).await.unwrap();
    assert_eq!(campaigns.len(), 1, "nothing was stored");
}

async fn a_window_is_moved_closed_and_called_off_in_public(mut stage: Stage) {
    let (olga, otto) = organisers(&stage).await;
    let path = format!("/campaigns/{}", stage.world.id);
    let seen = olga.get(&path).await.body["revision"].clone();
    let extend = format!("{path}/extension");
    let later = |revision: &Value, closes: &str, reason: &str| json!({ "revision": revision, "closes": closes, "reason": reason });
    for (closes, reason, field) in [
        ("2025-04-04T10:00:00Z", " ", Some("reason")),
        ("2025-04-04T06:00:00Z", "x", None),
        ("2025-04-04T07:00:00Z", "x", None),
        ("9999-12-31T23:59:59Z", "x", Some("closes")),
        ("0001-01-01T00:00:00Z", "x", Some("closes")),
    ] {
        olga.post(&extend, &later(&seen, closes, reason)).await.assert_problem(409, field, closes);
    }
    olga.post(&extend, &later(&seen, "soon", "x")).await.assert_problem(422, Some("closes"), "soon");
    let moved = olga.post(&extend, &later(&seen, "2025-04-04T10:00:00Z", "The site was down.")).await;
    assert_eq!(moved.body["closes"], "2025-04-04T10:00:00Z", "{moved:?}");
    let twice = otto.post(&extend, &later(&seen, "2025-04-04T10:00:00Z", "The site was down.")).await;
    assert_eq!((kind(&twice), &twice.body["revision"]), ("stale", &moved.body["revision"]), "{twice:?}");
    assert!(
        twice.body["changes"]
            .as_array()
            .unwrap()
            .last()
            .unwrap()
            .as_str()
            .unwrap()
            .contains("The site was down.")
    );
    stage.world.tick().await;
    let said = stage.world.channel.said();
    assert_eq!(said.iter().filter(|said| said.kind == "amended").count(), 3, "in three languages");
    let reason = |revision: &Value, reason: &str| json!({ "revision": revision, "reason": reason });
    let now = olga.get(&path).await.body["revision"].clone();
    let opened = otto.post(&format!("{path}/opening"), &json!({ "revision": now })).await;
    opened.assert_problem(409, None, "it is open");
    let close = format!("{path}/close");
    otto.post(&close, &reason(&now, "")).await.assert_problem(409, Some("reason"), "no reason");
    let closed = otto.post(&close, &reason(&now, "Enough.")).await;
    assert_eq!(closed.status, 200, "{closed:?}");
    let closes = stage.service.campaign(&stage.world.id).await.unwrap().campaign.window.closes;
    assert_eq!(closes, stage.now());
    let void = format!("{path}/void");
    otto.post(&void, &reason(&closed.body["revision"], " ")).await.assert_problem(
        409,
        Some("reason"),
        "none",
    );
    assert_eq!(kind(&otto.post(&void, &reason(&now, "Called off.")).await), "stale");
    let gone = otto.post(&void, &reason(&closed.body["revision"], "Called off.")).await;
    assert_eq!((gone.status, &gone.body["state"]), (200, &json!("void")), "{gone:?}");
    let again = otto.post(&void, &reason(&gone.body["revision"], "Called off.")).await;
    again.assert_problem(409, None, "once");
    assert_eq!(stage.world.state().await, State::Void);
}

async fn the_schedule_is_told_and_a_message_sent_again(mut stage: Stage) {
    // The first of three announcements of a later close is refused for good.
    stage.world.script(Script::sends([(1, Fault::Refused)]));
    stage.world.extend("2025-04-04 18:00", "The site was down.").await.unwrap();
    stage.world.tick().await;
    let id = stage.world.id.clone();
    let rows = stage.world.db().outbox_family(&format!("{id}:amended")).await.unwrap();
    let failed = rows.iter().find(|row| row.status == OutboxStatus::Failed).expect("one was refused");
    let (olga, vic) = (program(&stage, "olga", "own").await, program(&stage, "vic", "read").await);
    let list = vic.get("/schedule?when=past&progress=failed").await;
    let line = &list.body["items"][0];
    assert_eq!(
        (&line["sort"], &line["kind"], &line["id"], &line["attempts"]),
        (&json!("message"), &json!("amended"), &json!(failed.id), &json!(failed.attempts)),
        "{list:?}"
    );
    // Page by page it is the same as at once.
    let times = |page: &Told| -> Vec<Value> { page.body["items"].as_array().unwrap().clone() };
    let all = times(&vic.get("/schedule?limit=200").await);
    let (mut pages, mut after) = (Vec::new(), String::new());
    loop {
        let page = vic.get(&format!("/schedule?limit=3{after}")).await;
        pages.extend(times(&page));
        let Some(next) = page.body["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!(pages, all);
    // R23: with the later close the entry list follows an hour after it (UTC+8).
    let entry_list = all.iter().find(|line| line["kind"] == "entry_list").expect("it is ahead");
    assert_eq!(entry_list["at"], "2025-04-04T11:00:00Z", "{all:?}");
    for (query, field) in [("after=x", "after"), ("when=soon", "when"), ("progress=x", "progress")] {
        vic.get(&format!("/schedule?{query}")).await.assert_problem(400, Some(field), query);
    }
    for campaign in ["nothing", "UPPER"] {
        vic.get(&format!("/schedule?campaign={campaign}")).await.assert_problem(404, None, campaign);
    }
    let resend = format!("/campaigns/{id}/messages/{}/resend", failed.id);
    let attempts = |of: i64| json!({ "attempts": of });
    vic.post(&resend, &attempts(failed.attempts)).await.assert_problem(403, None, "a viewer looks");
    assert_eq!(kind(&olga.post(&resend, &attempts(99)).await), "stale");
    for unknown in ["999999", "x"] {
        let path = format!("/campaigns/{id}/messages/{unknown}/resend");
        olga.post(&path, &attempts(1)).await.assert_problem(404, None, unknown);
    }
    assert_eq!(olga.post(&resend, &attempts(failed.attempts)).await.status, 204);
    assert_eq!(kind(&olga.post(&resend, &attempts(failed.attempts)).await), "stale", "once");
    stage.world.tick().await;
    let row = stage.world.db().outbox_row(&failed.dedupe_key).await.unwrap().unwrap();
    assert_eq!(row.status, OutboxStatus::Sent);
}

async fn members_are_told_exported_and_forgotten(mut stage: Stage) {
    for number in 1..=3 {
        stage.world.post(member(number), &tagged(THOUGHTS[number as usize])).await;
    }
    stage.catch_up();
    let (_, otto) = organisers(&stage).await;
    let vic = program(&stage, "vic", "read").await;
    let ids = |page: &Told| -> Vec<String> {
        let items = page.body["items"].as_array().unwrap().iter();
        items.map(|item| item["id"].as_str().unwrap().to_owned()).collect()
    };
    let first = vic.get("/people?limit=2").await;
    let rest = vic.get(&format!("/people?limit=2&after={}", first.body["next"].as_str().unwrap())).await;
    assert_eq!([ids(&first), ids(&rest)].concat(), [1, 2, 3].map(|number| member(number).to_string()));
    assert_eq!(ids(&vic.get("/people?search=member%203002").await), [member(2).to_string()]);
    assert_eq!(ids(&vic.get("/people?search=nobody").await), Vec::<String>::new());
    let long = "x".repeat(201);
    vic.get(&format!("/people?search={long}")).await.assert_problem(400, Some("search"), "long");
    let path = format!("/people/{}", member(1));
    let known = vic.get(&path).await;
    assert!(
        known.body["campaigns"][0]["posts"][0]["text"].as_str().unwrap().contains(THOUGHTS[1]),
        "{known:?}"
    );
    for unknown in ["999999", "x", "18446744073709551615"] {
        vic.get(&format!("/people/{unknown}")).await.assert_problem(404, None, unknown);
        let data = otto.call(Method::POST, &format!("/people/{unknown}/data"), None).await;
        data.assert_problem(404, None, unknown);
        let erasure = otto.post(&format!("/people/{unknown}/erasure"), &json!({ "mark": "" })).await;
        erasure.assert_problem(404, None, unknown);
    }
    let data = otto.call(Method::POST, &format!("{path}/data"), None).await;
    assert_eq!(data.body["campaigns"][0]["posts"][0]["texts"][0]["text"], tagged(THOUGHTS[1]), "{data:?}");
    let log = stage.world.db().audit_log(None, 0, 1000).await.unwrap();
    assert!(log.iter().any(|row| row.action == "person_exported"));
    let erase = format!("{path}/erasure");
    let mark = known.body["mark"].clone();
    let stale = otto.post(&erase, &json!({ "mark": "of before" })).await;
    assert_eq!(kind(&stale), "stale", "{stale:?}");
    assert!(stale.body["changes"][0].as_str().unwrap().contains(mark.as_str().unwrap()), "{stale:?}");
    let gone = otto.post(&erase, &json!({ "mark": mark })).await;
    assert_eq!(gone.body, json!({ "posts": 1, "withdrawn": 0 }), "{gone:?}");
    assert!(!vic.get(&path).await.text.contains(THOUGHTS[1]));
}

async fn tables_are_files_without_account_numbers(mut stage: Stage) {
    super::payouts::ready(&mut stage).await;
    let (pat, vic) = (program(&stage, "pat", "pay").await, program(&stage, "vic", "read").await);
    let table =
        |name: &str, format: &str| format!("/campaigns/{}/tables/{name}?format={format}", stage.world.id);
    let posts = vic.get(&table("posts", "json")).await;
    let names: Vec<&str> = posts
        .body
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["author_name"].as_str().unwrap_or_default())
        .collect();
    assert_eq!(names.len(), 3, "{posts:?}");
    let csv = vic.get(&table("posts", "csv")).await;
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    assert!(
        csv.text.contains("\"'=1+1\"") && csv.text.contains("\"d:13"),
        "no formula, ids as text: {csv:?}"
    );
    let sheet = vic.get(&table("audit", "xlsx")).await;
    assert!(sheet.status == 200 && sheet.bytes.starts_with(b"PK"), "{sheet:?}");
    let log = vic.get(&table("audit", "json")).await;
    assert!(log.text.contains("frozen") && !log.text.contains("00123"), "{log:?}");
    vic.get(&table("payouts", "csv")).await.assert_problem(403, None, "the ledger is for payers");
    let ledger = pat.get(&table("payouts", "csv")).await;
    assert!(ledger.text.contains("\"given\"") && !ledger.text.contains("00123"), "{ledger:?}");
    vic.get(&table("secrets", "csv")).await.assert_problem(404, None, "no such table");
    vic.get(&table("posts", "pdf")).await.assert_problem(400, Some("format"), "pdf");
    vic.get(&format!("/campaigns/{}/tables/posts", stage.world.id)).await.assert_problem(
        400,
        None,
        "no format",
    );
}
