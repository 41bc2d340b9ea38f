//! The notice's editor: versions, the check, a second person's approval, public changes.

use campaigns::events::{EventDraft, MarketEvent};
use campaigns::people::{Grant, Role};
use domain::campaign::CampaignId;
use domain::snowflake::Snowflake;
use domain::state::State;
use store::JobStatus;
use tests::world::seed::{GUILD, MODERATOR, THOUGHTS, at, member, tagged};

use super::client::{Answer, Client};
use super::stage::Stage;

on_both! {
    a_draft_is_approved_by_a_second_person
    saving_makes_versions_and_a_stale_one_is_refused
    errors_in_a_notice_block_its_approval
    the_window_changes_in_public
    of_two_who_press_at_once_one_is_told_what_changed
    fields_say_what_is_wrong_and_keep_what_was_typed
    past_posts_are_tried_under_the_rules_of_a_draft
    a_held_draft_goes_on_with_a_reason_only
}

/// The form of a new draft that checks.
pub(super) fn draft() -> Vec<(&'static str, &'static str)> {
    vec![
        ("title-zh-TW", "減半之後怎麼看"),
        ("title-zh-CN", "减半之后怎么看"),
        ("title-en", "After the halving"),
        ("body-zh-TW", "比特幣完成減半，礦工收入減少。"),
        ("body-zh-CN", "比特币完成减半，矿工收入减少。"),
        ("body-en", "Bitcoin halved, and miners earn less."),
        ("question-zh-TW", "你怎麼看之後的走勢？"),
        ("question-zh-CN", "你怎么看之后的走势？"),
        ("question-en", "What comes next?"),
        ("topic", "#减半行情#"),
        ("aliases", "HalvingView, 減半觀點"),
        ("announcements", "2001"),
        ("entries", "2002"),
        ("moderators", "2003"),
        ("opens", "2025-04-05T15:00"),
        ("closes", "2025-04-06T15:00"),
        ("winners", "5"),
        ("amount", "10"),
        ("currency", "USD"),
        ("length", "30"),
        ("method", "herald-count-1"),
        ("topics", "1"),
        ("criteria", "creativity 40, quality 60"),
        ("name", ""),
    ]
}

/// The same with other values.
pub(super) fn with(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let changed = |name: &str| changes.iter().find(|(of, _)| *of == name).map(|(_, value)| *value);
    draft().into_iter().map(|(name, value)| (name, changed(name).unwrap_or(value))).collect()
}

/// A second organiser beside the owner.
pub(super) async fn organiser(stage: &Stage) -> Client {
    stage.account("otto", Some(Grant { guild: Some(GUILD), role: Role::Organiser, until: None })).await;
    stage.signed_in("otto").await
}

fn id() -> CampaignId {
    CampaignId::new("halvingview-2025-04-05").unwrap()
}

const NOTICE: &str = "/campaigns/halvingview-2025-04-05/notice";

pub(super) fn revision(page: &Answer) -> String {
    page.value_after("name=\"revision\" value=\"")
        .unwrap_or_else(|| panic!("no form in {}", page.text))
        .to_owned()
}

/// Olga drafts; gives the revision of the draft.
async fn drafted(olga: &mut Client) -> String {
    let answer = olga.post("/campaigns/new", &draft()).await;
    assert_eq!(
        (answer.status, answer.location()),
        (303, "/campaigns/halvingview-2025-04-05/notice?done=drafted"),
        "{}",
        answer.text
    );
    let page = olga.get(answer.location()).await;
    assert!(page.status == 200 && page.text.contains("Another organiser approves it"), "{}", page.text);
    revision(&page)
}

async fn save(client: &mut Client, seen: &str, changes: &[(&'static str, &'static str)]) -> Answer {
    let mut fields = with(changes);
    fields.push(("revision", seen));
    client.post(NOTICE, &fields).await
}

async fn state(stage: &Stage, id: &CampaignId) -> State {
    stage.service.campaign(id).await.unwrap().campaign.state
}

async fn a_draft_is_approved_by_a_second_person(stage: Stage) {
    let mut olga = stage.signed_in("olga").await;
    let blank = olga.get("/campaigns/new").await;
    // Tomorrow at 15:00 in UTC+8: the stage's day is 3 April.
    assert!(blank.text.contains("value=\"2025-04-04T15:00\""), "{}", blank.text);
    assert!(blank.text.contains("value=\"2002\""), "the channels of the newest campaign: {}", blank.text);
    let seen = drafted(&mut olga).await;
    let stored = stage.service.campaign(&id()).await.unwrap().campaign;
    assert_eq!((stored.window.opens, stored.window.closes), (at("2025-04-05 15:00"), at("2025-04-06 15:00")));
    assert_eq!((stored.topic.as_str(), stored.prize.amount_minor), ("减半行情", 1000));
    assert_eq!(stored.aliases, ["HalvingView", "減半觀點"]);
    // The same form again: the draft holds its topic by now.
    let twice = olga.post("/campaigns/new", &draft()).await;
    assert_eq!(twice.status, 409);
    assert!(twice.text.contains("halvingview-2025-04-05 holds the topic"), "{}", twice.text);
    // Who wrote it does not approve it.
    let page = olga.get(NOTICE).await;
    assert!(page.text.contains("You wrote the latest version"), "{}", page.text);
    let approve = format!("{NOTICE}/approve");
    let own = olga.post(&approve, &[("revision", &seen)]).await;
    assert!(own.status == 409 && own.text.contains("You wrote the latest version"), "{}", own.text);
    assert_eq!(state(&stage, &id()).await, State::Draft);
    let mut otto = organiser(&stage).await;
    let page = otto.get(NOTICE).await;
    assert!(page.text.contains("/notice/approve\""), "{}", page.text);
    let answer = otto.post(&approve, &[("revision", &seen)]).await;
    assert_eq!((answer.status, answer.location()), (303, format!("{NOTICE}?done=approve").as_str()));
    assert_eq!(state(&stage, &id()).await, State::Approved);
    let page = otto.get(answer.location()).await;
    assert!(page.text.contains("Approved. Its jobs are planned."), "{}", page.text);
    assert!(!page.text.contains("id=\"editor\""), "its texts are fixed");
    // A second click, and a page from before.
    assert_eq!(otto.post(&approve, &[("revision", &seen)]).await.status, 409);
    let late = save(&mut otto, &seen, &[]).await;
    assert!(late.status == 409 && late.text.contains("no draft any more"), "{}", late.text);
    let jobs = stage.world.db().jobs(&id()).await.unwrap();
    assert!(jobs.len() >= 7 && jobs.iter().all(|job| job.status == JobStatus::Pending), "{jobs:?}");
    let log = stage.world.db().audit_of(&id(), &format!("campaign:{}", id())).await.unwrap();
    let actions: Vec<(&str, bool)> =
        log.iter().map(|row| (row.action.as_str(), row.actor == log[0].actor)).collect();
    assert_eq!(actions, [("drafted", true), ("approved", false)]);
}

async fn saving_makes_versions_and_a_stale_one_is_refused(stage: Stage) {
    let mut olga = stage.signed_in("olga").await;
    let seen = drafted(&mut olga).await;
    let mut otto = organiser(&stage).await;
    otto.get(NOTICE).await;
    // What stands there already is no new version.
    assert_eq!(save(&mut otto, &seen, &[]).await.status, 303);
    let page = otto.get(NOTICE).await;
    assert!(!page.text.contains("Version 2"), "{}", page.text);
    let changes = [("body-en", "Bitcoin halved. Miners earn half as much.")];
    assert_eq!(save(&mut otto, &seen, &changes).await.location(), format!("{NOTICE}?done=saved"));
    // Olga has the page from before open and changes the question.
    let stale = save(&mut olga, &seen, &[("question-en", "Where does it go <b>now</b>?")]).await;
    assert_eq!(stale.status, 409);
    for told in [
        "Somebody has changed it since you opened it",
        "Version 2, by Otto",
        "<del>less</del>",
        "much</ins>",
        "Where does it go &#60;b&#62;now&#60;/b&#62;?</textarea>",
    ] {
        assert!(stale.text.contains(told), "{told} is missing in {}", stale.text);
    }
    let stored = stage.service.campaign(&id()).await.unwrap().campaign;
    assert_eq!(stored.question.en, "What comes next?");
    // Olga takes Otto's words over and saves on top of them.
    let again = revision(&stale);
    assert_ne!(again, seen);
    let both = [changes[0], ("question-en", "Where does it go now?")];
    assert_eq!(save(&mut olga, &again, &both).await.status, 303);
    let page = olga.get(&format!("{NOTICE}/versions?from=1&to=3")).await;
    for told in ["Version 1, by Olga", "Version 2, by Otto", "Version 3, by Olga", "Where does it go now"] {
        assert!(page.text.contains(told), "{told} is missing in {}", page.text);
    }
    let same = olga.get(&format!("{NOTICE}/versions?from=2&to=2")).await;
    assert!(same.text.contains("say the same"), "{}", same.text);
    // Otto may approve now: the latest version is Olga's.
    let page = otto.get(NOTICE).await;
    let answer = otto.post(&format!("{NOTICE}/approve"), &[("revision", &revision(&page))]).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
}

async fn errors_in_a_notice_block_its_approval(stage: Stage) {
    let mut olga = stage.signed_in("olga").await;
    let seen = drafted(&mut olga).await;
    let cash = [("body-en", "Bitcoin halved. Win $10 in cash! @everyone")];
    // The check answers before anything is stored.
    let mut fields = with(&cash);
    fields.push(("revision", &seen));
    let preview = olga.post(&format!("{NOTICE}/preview"), &fields).await;
    assert_eq!(preview.status, 200);
    for told in ["mentions or pings somebody", "reads as cash", "href=\"#f-body-en\"", "@everyone</textarea>"]
    {
        assert!(preview.text.contains(told), "{told} is missing in {}", preview.text);
    }
    let beside = preview.text.split("id=\"n-body-en\">").nth(1).unwrap().split("</ul>").next().unwrap();
    assert!(beside.contains("pings somebody"), "the finding stands beside its field: {beside}");
    assert_eq!(stage.service.campaign(&id()).await.unwrap().revision.to_string(), seen);
    assert_eq!(save(&mut olga, &seen, &cash).await.status, 303, "a draft with errors can be saved");
    let mut otto = organiser(&stage).await;
    let page = otto.get(NOTICE).await;
    assert!(page.text.contains("Errors in the notice block the approval"), "{}", page.text);
    let approve = format!("{NOTICE}/approve");
    let refused = otto.post(&approve, &[("revision", &revision(&page))]).await;
    assert!(refused.status == 409 && refused.text.contains("pings somebody"), "{}", refused.text);
    // Olga mends it, Otto approves.
    assert_eq!(save(&mut olga, &revision(&page), &[]).await.status, 303);
    let page = otto.get(NOTICE).await;
    assert!(page.text.contains("Nothing to mend"), "{}", page.text);
    assert_eq!(otto.post(&approve, &[("revision", &revision(&page))]).await.status, 303);
}

async fn the_window_changes_in_public(mut stage: Stage) {
    let mut olga = stage.signed_in("olga").await;
    let seed = stage.world.id.clone();
    let notice = format!("/campaigns/{seed}/notice");
    let page = olga.get(&notice).await;
    let seen = revision(&page);
    assert!(page.text.contains("/notice/extend\"") && page.text.contains("/notice/close\""));
    assert!(!page.text.contains("/notice/open\""), "it is open already");
    let extend = format!("{notice}/extend");
    let later = "2025-04-04T18:00";
    let refused: [(&[(&str, &str)], &str); 5] = [
        (&[("closes", later), ("reason", "The site was down.")], "Tick that you are sure"),
        (&[("closes", later), ("sure", "yes"), ("reason", " ")], "Give a reason"),
        (&[("closes", "2025-04-04T14:00"), ("sure", "yes"), ("reason", "x")], "must be later"),
        (&[("closes", "soon"), ("sure", "yes"), ("reason", "x")], "No time can be read"),
        (&[("closes", "2025-04-04T15:00"), ("sure", "yes"), ("reason", "x")], "must be later"),
    ];
    for (fields, why) in refused {
        let mut fields = fields.to_vec();
        fields.push(("revision", &seen));
        let answer = olga.post(&extend, &fields).await;
        assert!(answer.status == 409 && answer.text.contains(why), "{fields:?}: {}", answer.text);
    }
    let fields =
        [("closes", later), ("sure", "yes"), ("reason", "The site was down."), ("revision", seen.as_str())];
    assert_eq!(olga.post(&extend, &fields).await.location(), format!("{notice}?done=extend"));
    let campaign = stage.service.campaign(&seed).await.unwrap().campaign;
    assert_eq!(campaign.window.closes, at("2025-04-04 18:00"));
    let twice = olga.post(&extend, &fields).await;
    assert!(twice.status == 409 && twice.text.contains("Look at what changed"), "{}", twice.text);
    assert!(twice.text.contains("The site was down."), "the reason is kept: {}", twice.text);
    // It is announced with its reason.
    stage.world.tick().await;
    let said = stage.world.channel.said();
    let told = said.iter().filter(|said| said.kind == "amended").collect::<Vec<_>>();
    assert_eq!(told.len(), 3, "in three languages");
    assert!(told.iter().all(|said| said.body["content"].as_str().unwrap().contains("The site was down")));
    // Ended early, then called off.
    let seen = revision(&olga.get(&notice).await);
    let fields = [("sure", "yes"), ("reason", "Enough."), ("revision", seen.as_str())];
    assert_eq!(olga.post(&format!("{notice}/close"), &fields).await.status, 303);
    let closes = stage.service.campaign(&seed).await.unwrap().campaign.window.closes;
    assert_eq!(closes, stage.now());
    let seen = revision(&olga.get(&notice).await);
    let open = olga.post(&format!("{notice}/open"), &[("sure", "yes"), ("revision", &seen)]).await;
    assert!(open.status == 409 && open.text.contains("cannot be done now"), "{}", open.text);
    let fields = [("sure", "yes"), ("reason", "Called off."), ("revision", seen.as_str())];
    assert_eq!(olga.post(&format!("{notice}/void"), &fields).await.status, 303);
    assert_eq!(state(&stage, &seed).await, State::Void);
    assert_eq!(olga.post(&format!("{notice}/void"), &fields).await.status, 409);
    let page = olga.get(&notice).await;
    assert!(!page.text.contains("id=\"next\""), "nothing is left to do: {}", page.text);
}

async fn of_two_who_press_at_once_one_is_told_what_changed(stage: Stage) {
    let mut olga = stage.signed_in("olga").await;
    let mut otto = organiser(&stage).await;
    let seed = format!("/campaigns/{}/notice", stage.world.id);
    let drafted = drafted(&mut olga).await;
    let approved = otto.post(&format!("{NOTICE}/approve"), &[("revision", &drafted)]).await;
    assert_eq!(approved.status, 303, "{}", approved.text);
    let later = ("closes", "2025-04-04T18:00");
    let latest = ("closes", "2025-04-04T21:00");
    for (notice, [one, other]) in [
        (seed.as_str(), [("extend", later), ("extend", latest)]),
        (seed.as_str(), [("close", later), ("extend", ("closes", "2025-04-05T15:00"))]),
        (seed.as_str(), [("void", later), ("void", later)]),
        (NOTICE, [("open", later), ("open", later)]),
    ] {
        let seen = revision(&olga.get(notice).await);
        assert_eq!(revision(&otto.get(notice).await), seen);
        let log = stage.world.db().audit_log(None, 0, 10_000).await.unwrap().len();
        let press = async |client: &mut Client, (action, when): (&str, (&str, &str))| {
            let fields = [("revision", seen.as_str()), ("sure", "yes"), ("reason", "We agreed."), when];
            client.post(&format!("{notice}/{action}"), &fields).await
        };
        let (first, second) = tokio::join!(press(&mut olga, one), press(&mut otto, other));
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "{one:?} {other:?}: {} {}", first.text, second.text);
        let told = if first.status == 409 { first } else { second };
        assert!(told.text.contains("Look at what changed"), "{one:?} {other:?}: {}", told.text);
        let rows = stage.world.db().audit_log(None, 0, 10_000).await.unwrap();
        let done = ["extended", "closed_now", "void", "opened_now"];
        let changes = rows[log..].iter().filter(|row| done.contains(&row.action.as_str())).count();
        assert_eq!(changes, 1, "{one:?} {other:?}: only one of them has changed anything");
    }
}

async fn fields_say_what_is_wrong_and_keep_what_was_typed(stage: Stage) {
    let mut olga = stage.signed_in("olga").await;
    for (name, value, why) in [
        ("title-en", "", "all three languages"),
        ("topic", "a#b", "ends at the next # sign"),
        ("topic", "关税政策后市场分析", "tariff-2025-04-03 holds the topic"),
        ("topic", "12", "at least one letter"),
        ("aliases", "ha\u{200B}lving", "nobody sees"),
        ("entries", "general", "digits only"),
        ("opens", "soon", "No time can be read"),
        ("opens", "2025-04-03T10:00", "The opening is past"),
        ("closes", "2025-04-05T15:00", "later than the opening"),
        ("winners", "0", "from 1 to 1,000"),
        ("amount", "1.234", "an amount such as"),
        ("currency", "dollars", "three capital letters"),
        ("length", "-3", "from 1 to 2,000"),
        ("method", "words", "one of the methods"),
        ("topics", "11", "from 1 to 10"),
        ("criteria", "creativity 40", "add up to 100"),
        ("criteria", "a 50, a 50", "add up to 100"),
        ("name", "Halving Campaign", "lower-case letters"),
        ("name", "tariff-2025-04-03", "exists already"),
    ] {
        let fields = with(&[(name, value)]);
        let answer = olga.post("/campaigns/new", &fields).await;
        assert_eq!(answer.status, 409, "{name}={value}: {}", answer.text);
        let beside = answer.text.split(&format!("id=\"n-{name}\">")).nth(1).unwrap();
        let beside = beside.split("</ul>").next().unwrap();
        assert!(beside.contains(why), "{name}={value}: {beside}");
        assert!(answer.text.contains("Bitcoin halved, and miners earn less.</textarea>"), "{name}");
    }
    let long = "長".repeat(1501);
    let mut fields: Vec<(&str, &str)> = draft();
    fields.iter_mut().filter(|(name, _)| *name == "body-zh-TW").for_each(|field| field.1 = &long);
    let answer = olga.post("/campaigns/new", &fields).await;
    assert!(answer.status == 409 && answer.text.contains("At most 1,500 characters"), "{}", answer.status);
    assert!(answer.text.contains(&long), "what is too long is kept, too");
    // More than a form may hold is refused as a whole.
    let huge = "長".repeat(9000);
    assert_eq!(olga.post("/campaigns/new", &[("body-en", &huge)]).await.status, 413);
}

async fn past_posts_are_tried_under_the_rules_of_a_draft(mut stage: Stage) {
    // THOUGHTS[0] has 50 counted characters; the second post has 3 (rule R9: `我看跌`).
    stage.world.post(member(1), &tagged(THOUGHTS[0])).await;
    stage.world.post(member(2), &tagged("我看跌")).await;
    stage.world.post(member(3), &format!("#ETH# {}", tagged(THOUGHTS[1]))).await;
    stage.catch_up();
    let mut olga = stage.signed_in("olga").await;
    let tried = |length: &'static str, topics: &'static str| with(&[("length", length), ("topics", topics)]);
    for (length, topics, expected) in [
        (
            "30",
            "1",
            "Of the newest 3 posts, 1 would have entered, 0 would have waited for a person, 2 would not",
        ),
        ("3", "1", "Of the newest 3 posts, 2 would have entered"),
        ("3", "2", "Of the newest 3 posts, 3 would have entered"),
        (
            "200",
            "2",
            "Of the newest 3 posts, 0 would have entered, 0 would have waited for a person, 3 would not",
        ),
    ] {
        let page = olga.post("/campaigns/new/dry-run", &tried(length, topics)).await;
        assert!(page.status == 200 && page.text.contains(expected), "{length} {topics}: {}", page.text);
        assert!(page.text.contains("Under the rules they were posted under, 1 entered"), "{}", page.text);
    }
    let page = olga.post("/campaigns/new/dry-run", &tried("30", "1")).await;
    assert!(page.text.contains("too short") && page.text.contains("3 characters counted, 30 needed"));
    assert!(stage.service.campaign(&id()).await.is_err(), "nothing is stored");
}

async fn a_held_draft_goes_on_with_a_reason_only(stage: Stage) {
    let mut olga = stage.signed_in("olga").await;
    let seen = drafted(&mut olga).await;
    // The draft was made from an event whose headline nobody has confirmed.
    let event = MarketEvent {
        key: "halving:1".to_owned(),
        theme: "halving".to_owned(),
        at: stage.now(),
        series: market::SeriesName::new("Binance", "BTCUSDT"),
        step_s: 180,
        fired: Vec::new(),
        brief: None,
        news: None,
        news_changes: Vec::new(),
        draft: Some(EventDraft {
            campaign: id(),
            at: stage.now(),
            brief: None,
            hold: Some(market::Hold::Unconfirmed),
            overridden: None,
        }),
    };
    let body = serde_json::to_value(&event).unwrap();
    let mut tx = stage.world.db().begin().await.unwrap();
    assert!(tx.put_market_event(&event.key, event.at, &body).await.unwrap());
    tx.update_market_event(&event.key, &body, Some(&id()), 1).await.unwrap();
    tx.commit().await.unwrap();
    let mut otto = organiser(&stage).await;
    let page = otto.get(NOTICE).await;
    assert!(page.text.contains("Let it go on all the same"), "{}", page.text);
    assert!(!page.text.contains("class=\"approve\""), "no plain approval");
    let approve = format!("{NOTICE}/approve");
    let plain = otto.post(&approve, &[("revision", &seen)]).await;
    assert!(plain.status == 409 && plain.text.contains("It was not saved"), "{}", plain.text);
    let blank = otto.post(&approve, &[("revision", &seen), ("reason", "  ")]).await;
    assert!(blank.status == 409 && blank.text.contains("Give a reason"), "{}", blank.text);
    // Newer figures need prices, and there are none.
    let renew = otto.post(&format!("{NOTICE}/renew"), &[("revision", &seen)]).await;
    assert!(renew.status == 409 && renew.text.contains("Too little is stored"), "{}", renew.text);
    assert_eq!(state(&stage, &id()).await, State::Draft);
    let reason = "the campaign is about the rumour itself";
    let fields = [("revision", seen.as_str()), ("reason", reason)];
    assert_eq!(otto.post(&approve, &fields).await.location(), format!("{NOTICE}?done=approve"));
    assert_eq!(state(&stage, &id()).await, State::Approved);
    let page = otto.get(NOTICE).await;
    assert!(page.text.contains(reason), "why it went on stands there: {}", page.text);
    let log = stage.world.db().audit_log(Some(&id()), 0, 100).await.unwrap();
    let over = log.iter().find(|row| row.action == "hold_overridden").unwrap();
    assert_eq!(over.reason.as_deref(), Some(reason));
}

/// On Discord as in the panel, and only while the operator asks for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_team_of_one_can_be_let_approve_its_own_drafts() {
    let mut world = tests::world::World::on_sqlite().await;
    let campaign = tests::world::seed::campaign();
    let (secrets, me) = (tests::world::seed::SECRETS, campaigns::Actor::Person(MODERATOR));
    world.service.draft(&campaign, &secrets, &me, world.now).await.unwrap();
    let own = world.service.approve(&campaign.id, MODERATOR, None, world.now).await.unwrap_err();
    assert!(matches!(own, campaigns::Error::OwnDraft(_)), "{own}");
    world.set(|settings| settings.second_person = false);
    world.service.approve(&campaign.id, MODERATOR, None, world.now).await.unwrap();
}

/// What is typed into the form comes back as text, whatever it tries to be.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_is_never_markup() {
    let stage = Stage::on_sqlite().await;
    let mut olga = stage.signed_in("olga").await;
    let mut shown = 0;
    for payload in super::injections::PAYLOADS {
        let fields: Vec<(&str, &str)> = draft().into_iter().map(|(name, _)| (name, payload)).collect();
        let some = with(&[("body-en", payload), ("title-en", payload), ("question-en", payload)]);
        for (address, fields) in [
            ("/campaigns/new/preview", &fields),
            ("/campaigns/new", &fields),
            ("/campaigns/new/preview", &some),
        ] {
            let page = olga.post(address, fields).await;
            let own = page.text.matches("<script src=\"/assets/").count();
            assert_eq!(page.text.matches("<script").count(), own, "{payload}");
            for tag in ["<img", "<base", "<svg onload", "<b>bold", "href=\"javascript", "<details open on"] {
                assert!(!page.text.contains(tag), "{payload}: {tag} in {}", page.text);
            }
            shown += page.text.matches("pwned").count();
        }
    }
    assert!(shown > 20, "the attempts are on the pages as text, {shown} times");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_organisers_of_the_server_write_notices() {
    let stage = Stage::on_sqlite().await;
    let mut olga = stage.signed_in("olga").await;
    let seen = drafted(&mut olga).await;
    let mut viewer = stage.signed_in("vic").await;
    let page = viewer.get(NOTICE).await;
    assert!(page.status == 200 && page.text.contains("takes the role organiser"), "{}", page.text);
    assert!(!page.text.contains("name=\"revision\""), "no form for a viewer");
    assert_eq!(viewer.get(&format!("{NOTICE}/versions")).await.status, 200);
    assert_eq!(viewer.get("/campaigns/new").await.status, 403);
    let writes = ["", "/preview", "/dry-run", "/renew", "/approve", "/void", "/extend", "/open", "/close"];
    let mut fields = draft();
    fields.extend([("revision", seen.as_str()), ("sure", "yes"), ("reason", "x")]);
    let addresses = writes.map(|write| format!("{NOTICE}{write}"));
    let new = ["/campaigns/new", "/campaigns/new/preview", "/campaigns/new/dry-run"].map(str::to_owned);
    for address in addresses.iter().chain(&new) {
        assert_eq!(viewer.post(address, &fields).await.status, 403, "{address}");
        // Without its token nothing is written.
        let body = super::client::form(&fields);
        let same = [("sec-fetch-site", "same-origin")];
        let forged = olga.send(reqwest::Method::POST, address, &same, Some(body)).await;
        assert_eq!(forged.status, 403, "{address}");
    }
    for write in writes {
        let unknown = format!("/campaigns/nothing/notice{write}");
        assert_eq!(olga.post(&unknown, &fields).await.status, 404, "{unknown}");
    }
    assert_eq!(olga.post(&format!("{NOTICE}/burn"), &fields).await.status, 404);
    assert_eq!(olga.post(&format!("{NOTICE}/void"), &[("revision", "new")]).await.status, 400);
    // An organiser of another server sees nothing of it.
    let elsewhere = Grant { guild: Some(Snowflake(77)), role: Role::Organiser, until: None };
    stage.account("nils", Some(elsewhere)).await;
    let mut other = tests_of_another_server(&stage).await;
    for path in ["", "/versions"] {
        assert_eq!(other.get(&format!("{NOTICE}{path}")).await.status, 404, "{path}");
    }
    for write in writes {
        assert_eq!(other.post(&format!("{NOTICE}{write}"), &fields).await.status, 404, "{write}");
    }
    assert_eq!(state(&stage, &id()).await, State::Draft);
}

/// Somebody of a server that has a campaign of its own.
async fn tests_of_another_server(stage: &Stage) -> Client {
    let mut elsewhere = tests::world::seed::campaign();
    elsewhere.guild = Snowflake(77);
    elsewhere.id = CampaignId::new("elsewhere").unwrap();
    let secrets = tests::world::seed::SECRETS;
    let before = at("2025-04-03 10:00");
    stage.service.draft(&elsewhere, &secrets, &campaigns::Actor::Herald, before).await.unwrap();
    stage.signed_in("nils").await
}
