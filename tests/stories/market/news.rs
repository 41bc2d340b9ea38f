//! Headlines become stories, and stories change their state: on both databases.

use campaigns::Error;
use campaigns::news::{HeardItem, StoryRuling};
use campaigns::refusal::NewsRefusal;
use chrono::{DateTime, TimeDelta, Utc};
use market::NewsState::{self, Confirmed, Disputed, Retracted, Rumour};
use market::story::Why;
use store::{NewsRow, StoreError};
use tests::world::World;
use tests::world::seed::{MODERATOR, THOUGHTS, at, member, tagged};

stories! {
    the_false_headline_of_7_april
    two_independent_sources_confirm_and_a_reprint_does_not
    a_headline_is_heard_once_and_its_revision_kept
    a_correction_takes_its_own_story_back
    a_person_overrules_and_every_step_stays
    a_denial_that_was_heard_first_still_counts
    times_are_kept_and_put_right
    old_headlines_are_forgotten
    what_a_feed_says_may_be_quoted
}

fn item(source: &str, minute: i64, title: &str) -> HeardItem {
    HeardItem {
        feed: format!("feed of {source}"),
        source: source.to_owned(),
        outside_id: format!("{source} {minute} {}", title.len()),
        official: false,
        published_at: Some(minute_of(minute)),
        precision_s: 1,
        title: title.to_owned(),
        body: String::new(),
        url: Some(format!("https://{}.example/{minute}", source.to_lowercase().replace(' ', "-"))),
        lang: Some("en".to_owned()),
        mended: false,
        theme: Some("tariff".to_owned()),
        stated: None,
        keep: true,
    }
}

/// Minutes since the post of 7 April 2025 (a made-up clock).
fn minute_of(minute: i64) -> DateTime<Utc> {
    at("2025-04-07 22:10") + TimeDelta::minutes(minute)
}

/// The fixture `hoax-2025-04-07`: what is heard, and when.
fn hoax() -> [HeardItem; 4] {
    let mut post = item(
        "Walter B.",
        0,
        "HASSETT: TRUMP IS CONSIDERING A 90-DAY PAUSE IN TARIFFS FOR ALL COUNTRIES EXCEPT CHINA",
    );
    post.url = Some("https://x.com/walterb/status/1909".to_owned());
    let mut outlet =
        item("Outlet A", 3, "Trump is considering a 90-day pause in tariffs for all countries except China");
    outlet.body = String::from("Stocks jumped after a post on X said that the president weighs a pause.");
    let agency = item(
        "Agency B",
        6,
        "Trump considering 90-day pause in tariffs for all countries except China, according to Outlet A",
    );
    let mut denial = item("White House", 25, "White House: report of a 90-day tariff pause is fake news");
    denial.official = true;
    [post, outlet, agency, denial]
}

async fn hear(world: &World, item: &HeardItem, minute: i64) -> campaigns::news::Heard {
    world.service.hear_news(std::slice::from_ref(item), minute_of(minute)).await.expect("it is stored")
}

/// The states of all headlines, by source.
async fn states(world: &World) -> Vec<(String, Option<NewsState>)> {
    let rows = world.db().news(minute_of(-2000), minute_of(2000)).await.unwrap();
    rows.into_iter().map(|row| (row.source, row.state)).collect()
}

async fn stories(world: &World) -> Vec<campaigns::news::Story> {
    let mut stories = world.service.stories(minute_of(-2000), minute_of(2000)).await.unwrap();
    stories.sort_by_key(|story| story.id);
    stories
}

/// Domain rules, section 7: one origin however many repeat it, retracted by the primary denial, with the link and the time
/// of each step; a process that dies in the middle changes nothing.
async fn the_false_headline_of_7_april(world: &mut World) {
    let [post, outlet, agency, denial] = hoax();
    let first = hear(world, &post, 0).await;
    assert_eq!((first.new, first.stories_changed.len()), (1, 1));
    hear(world, &outlet, 3).await;
    world.restart().await;
    let third = hear(world, &agency, 6).await;
    assert_eq!((third.new, third.stories_changed), (1, vec![]), "nothing new is known of it");
    let [story] = &stories(world).await[..] else { panic!("three reports of one story") };
    assert_eq!((story.state, story.origins, story.reports.len()), (Rumour, 1, 3));
    let from: Vec<_> = story.reports.iter().map(|report| report.from.as_deref()).collect();
    assert_eq!(from, [None, Some("Walter B."), Some("Walter B.")]);
    assert!(states(world).await.iter().all(|(_, state)| *state == Some(Rumour)));
    world.restart().await;
    let told = hear(world, &denial, 25).await;
    assert_eq!(told.stories_changed.len(), 2, "the denial is a story of its own, and changes the other");
    let told = stories(world).await;
    let [story, its_denial] = &told[..] else { panic!("{told:#?}") };
    assert_eq!((story.state, its_denial.state), (Retracted, Confirmed));
    assert_eq!(its_denial.changes[0].why, Why::PrimarySource);
    let steps: Vec<_> = story.changes.iter().map(|step| (step.from, step.to, step.why, step.at)).collect();
    assert_eq!(
        steps,
        [
            (None, Rumour, Why::FirstReport, minute_of(0)),
            (Some(Rumour), Retracted, Why::DeniedByPrimary, minute_of(25))
        ]
    );
    assert_eq!(story.changes[1].link, denial.url);
    // Who reads headlines alone sees it, and so does who follows the changes.
    let by_state: Vec<_> = states(world).await.into_iter().map(|(_, state)| state).collect();
    assert_eq!(by_state, [Some(Retracted), Some(Retracted), Some(Retracted), Some(Confirmed)]);
    let changes = world.db().story_changes(minute_of(20)).await.unwrap();
    let moved = changes.iter().find(|row| row.change.story == story.id).unwrap();
    assert_eq!((moved.change.to, moved.change.actor.as_str()), (Retracted, "herald"));
    let log = world.db().audit_log(None, 0, 100).await.unwrap();
    let row = log.iter().find(|row| row.subject == format!("story:{}", story.id)).unwrap();
    assert_eq!(
        (row.action.as_str(), &row.after.as_ref().unwrap()["state"]),
        ("story_moved", &serde_json::json!("retracted"))
    );
    // A late repetition joins the retracted story and does not revive it.
    hear(
        world,
        &item(
            "Outlet C",
            40,
            "Trump is considering a 90-day pause in tariffs for all countries except China",
        ),
        40,
    )
    .await;
    assert_eq!(stories(world).await[0].state, Retracted);
}

async fn two_independent_sources_confirm_and_a_reprint_does_not(world: &mut World) {
    let first = item("Reuters", 0, "China to impose 34% tariffs on all US goods from April 10");
    hear(world, &first, 0).await;
    let mut reprint = item("Yahoo", 2, "China to impose 34% tariffs on all US goods from April 10");
    reprint.body = String::from("BEIJING (Reuters) - China will impose tariffs.");
    hear(world, &reprint, 2).await;
    let [story] = &stories(world).await[..] else { panic!() };
    assert_eq!((story.state, story.origins, story.reports.len()), (Rumour, 1, 2));
    let second = item("Xinhua", 5, "China to impose additional 34% tariffs on all US goods from April 10");
    let heard = hear(world, &second, 5).await;
    assert_eq!(heard.stories_changed, [story.id]);
    let [story] = &stories(world).await[..] else { panic!() };
    assert_eq!((story.state, story.origins, story.changes[1].why), (Confirmed, 2, Why::TwoOrigins));
    assert!(states(world).await.iter().all(|(_, state)| *state == Some(Confirmed)));
    // Somebody else who denies makes it disputed, the ministry itself confirms it again.
    hear(world, &item("Outlet D", 9, "No 34% tariffs on US goods: China report is not true"), 9).await;
    assert_eq!(stories(world).await[0].state, Disputed);
    let official = HeardItem {
        official: true,
        ..item("Ministry", 20, "China imposes additional 34% tariffs on all US goods from April 10")
    };
    hear(world, &official, 20).await;
    let story = &stories(world).await[0];
    assert_eq!((story.state, story.changes.last().unwrap().why), (Confirmed, Why::PrimarySource));
    // Another tariff on another country is another story.
    hear(world, &item("Reuters", 30, "Canada to impose 34% tariffs on all US goods from April 10"), 30).await;
    assert_eq!(stories(world).await.len(), 3);
}

async fn a_headline_is_heard_once_and_its_revision_kept(world: &mut World) {
    let first = item("Reuters", 0, "Trump to announce tariffs at 4 pm");
    assert_eq!(hear(world, &first, 0).await.new, 1);
    for _ in 0..2 {
        world.restart().await;
        assert_eq!(hear(world, &first, 1).await, campaigns::news::Heard::default(), "heard again");
    }
    // Two in one reading, and two processes at once: still once.
    let other = world.second_process().await;
    let next = [
        item("Reuters", 2, "Second tariff headline of the day"),
        item("Reuters", 2, "Second tariff headline of the day"),
    ];
    let now = minute_of(2);
    let (ours, theirs) = tokio::join!(world.service.hear_news(&next, now), other.hear_news(&next, now));
    assert_eq!(ours.unwrap().new + theirs.unwrap().new, 1);
    other.db().clone().close().await;
    // The same id with other words.
    let revised = HeardItem {
        title: "Trump announces tariffs at 4 pm".to_owned(),
        keep: false,
        theme: None,
        ..first.clone()
    };
    let heard = hear(world, &revised, 5).await;
    assert_eq!((heard.new, heard.revised), (0, 1));
    let stored = world.db().news_item("Reuters", &first.outside_id).await.unwrap().unwrap();
    assert_eq!((stored.row.title.as_str(), stored.row.seen_at), (revised.title.as_str(), minute_of(0)));
    assert_eq!(stories(world).await[0].title, revised.title);
    // Another feed of the same source spells it in its own way, and that is no news.
    let elsewhere = HeardItem { feed: "another".into(), title: "TRUMP TO ANNOUNCE".into(), ..first };
    assert_eq!(hear(world, &elsewhere, 6).await, campaigns::news::Heard::default());
    // What is about nothing of ours is not kept.
    let aside = HeardItem { keep: false, ..item("Reuters", 7, "Cat wins prize") };
    assert_eq!(hear(world, &aside, 7).await, campaigns::news::Heard::default());
    assert_eq!(world.db().news(minute_of(-10), minute_of(10)).await.unwrap().len(), 2);
}

async fn a_correction_takes_its_own_story_back(world: &mut World) {
    let first = item("Outlet A", 0, "Trump is considering a 90-day pause in tariffs");
    hear(world, &first, 0).await;
    let corrected = HeardItem {
        title: "Outlet A retracts its story on a 90-day pause in tariffs".to_owned(),
        keep: false,
        ..first.clone()
    };
    let heard = hear(world, &corrected, 12).await;
    assert_eq!((heard.revised, heard.stories_changed.len()), (1, 1));
    let story = &stories(world).await[0];
    assert_eq!((story.state, story.changes[1].why), (Retracted, Why::TakenBack));
    assert_eq!(states(world).await, [("Outlet A".to_owned(), Some(Retracted))]);
}

async fn a_person_overrules_and_every_step_stays(world: &mut World) {
    let [post, outlet, _, denial] = hoax();
    hear(world, &post, 0).await;
    let story = stories(world).await[0].id;
    let ruling = |state, reason: &str| StoryRuling {
        state,
        reason: reason.to_owned(),
        link: Some("https://www.whitehouse.gov/briefing".to_owned()),
        seen_revision: None,
    };
    let set = async |state, reason: &str, minute| {
        world.service.set_story_state(story, &ruling(state, reason), MODERATOR, minute_of(minute)).await
    };
    let refused = set(Disputed, "  ", 1).await.unwrap_err();
    assert!(matches!(&refused, Error::News(NewsRefusal::NoReason)), "{refused}");
    let unknown = ruling(Rumour, "x");
    assert!(world.service.set_story_state(story + 7, &unknown, MODERATOR, minute_of(1)).await.is_err());
    let script = StoryRuling { link: Some("javascript:1".to_owned()), ..ruling(Rumour, "x") };
    assert!(world.service.set_story_state(story, &script, MODERATOR, minute_of(1)).await.is_err());
    // Nobody decides over what they have not seen.
    let stale = StoryRuling { seen_revision: Some(99), ..ruling(Rumour, "x") };
    let refused = world.service.set_story_state(story, &stale, MODERATOR, minute_of(1)).await.unwrap_err();
    assert!(matches!(&refused, Error::Store(StoreError::Stale { expected: 99, .. })), "{refused}");
    set(Disputed, "the source is an anonymous account", 1).await.unwrap();
    // Herald leaves it at that when more repeat it.
    hear(world, &outlet, 3).await;
    hear(
        world,
        &item("Wire", 4, "Trump is considering a 90-day pause in tariffs for all countries but China"),
        4,
    )
    .await;
    assert_eq!(stories(world).await[0].state, Disputed);
    set(Confirmed, "seen on the air", 5).await.unwrap();
    assert!(set(Confirmed, "again", 6).await.is_err());
    // A primary denial outweighs it, and a person may move it back all the same.
    hear(world, &denial, 25).await;
    assert_eq!(stories(world).await[0].state, Retracted);
    set(Rumour, "the denial was about another story", 30).await.unwrap();
    let told = &stories(world).await[0];
    let steps: Vec<_> = told.changes.iter().map(|step| (step.to, step.actor.as_str())).collect();
    let person = format!("user:{MODERATOR}");
    let person = person.as_str();
    assert_eq!(
        steps,
        [
            (Rumour, "herald"),
            (Disputed, person),
            (Confirmed, person),
            (Retracted, "herald"),
            (Rumour, person)
        ]
    );
    assert_eq!(told.changes[4].reason.as_deref(), Some("the denial was about another story"));
    assert_eq!(told.changes[4].link.as_deref(), Some("https://www.whitehouse.gov/briefing"));
    assert!(
        states(world)
            .await
            .iter()
            .filter(|(source, _)| source != "White House")
            .all(|(_, state)| *state == Some(Rumour))
    );
}

async fn a_denial_that_was_heard_first_still_counts(world: &mut World) {
    let [post, _, _, denial] = hoax();
    hear(world, &denial, 25).await;
    hear(world, &post, 31).await;
    let story = &stories(world).await[1];
    assert_eq!((story.state, story.changes.len()), (Retracted, 2));
    // Outlets that still repeat it change nothing.
    hear(
        world,
        &item(
            "Outlet Z",
            33,
            "Trump is considering a 90-day pause in tariffs for all countries except China",
        ),
        33,
    )
    .await;
    assert_eq!((stories(world).await.len(), stories(world).await[1].state), (2, Retracted));
    // What comes true after all is a story of its own, and who tells it then tells that one.
    let title = "Trump announces 90-day pause in tariffs for all countries except China";
    hear(world, &HeardItem { official: true, ..item("White House", 900, title) }, 900).await;
    hear(world, &item("Outlet Z", 905, title), 905).await;
    let told = stories(world).await;
    assert_eq!(
        (told.len(), told[1].state, told[2].state, told[2].reports.len()),
        (3, Retracted, Confirmed, 2)
    );
}

async fn times_are_kept_and_put_right(world: &mut World) {
    let early = item("A", 3, "Tariff one at 8:17 UTC");
    let future = item("B", 60, "Tariff two on steel");
    let ahead = item("C", 14, "Tariff three of cars");
    let undated = HeardItem { published_at: None, ..item("D", 0, "Tariff four in lumber") };
    let day = HeardItem { precision_s: 86_400, mended: true, ..item("E", -600, "Tariff five for pharma") };
    world.service.hear_news(&[early, future, ahead, undated, day], minute_of(10)).await.unwrap();
    let details = world.db().news_details(minute_of(-2000), minute_of(2000)).await.unwrap();
    let told: Vec<_> = details
        .iter()
        .map(|one| (one.row.source.as_str(), one.row.published_at, one.clamped, one.precision_s, one.mended))
        .collect();
    assert_eq!(
        told,
        [
            ("E", minute_of(-600), false, 86_400, true),
            ("A", minute_of(3), false, 1, false),
            ("B", minute_of(10), true, 1, false),
            ("D", minute_of(10), false, 1, false),
            ("C", minute_of(14), false, 1, false),
        ]
    );
    assert!(details.iter().all(|one| one.row.seen_at == minute_of(10)));
}

async fn old_headlines_are_forgotten(world: &mut World) {
    hear(world, &item("A", 0, "Tariff story that grows old and is forgotten"), 0).await;
    hear(world, &item("B", 1440, "Tariff story of the next day stays on"), 1440).await;
    let recorded = NewsRow {
        source: "story".into(),
        outside_id: "1".into(),
        published_at: minute_of(0),
        seen_at: minute_of(0),
        title: "Tariff of a recorded story".into(),
        url: None,
        body: String::new(),
        state: Some(Confirmed),
        lang: None,
    };
    assert!(world.service.learn_news(&recorded, world.now).await.unwrap());
    assert_eq!(world.service.forget_news(minute_of(60), minute_of(2000)).await.unwrap(), 1);
    assert_eq!(world.service.forget_news(minute_of(60), minute_of(2000)).await.unwrap(), 0);
    let left: Vec<_> = states(world).await.into_iter().map(|(source, _)| source).collect();
    assert_eq!(left, ["story", "B"]);
    let told = stories(world).await;
    assert_eq!(told.len(), 1);
    assert_eq!(world.db().story_changes(minute_of(-10)).await.unwrap().len(), 1);
}

/// R27 for headlines of feeds, as for those of a recorded story.
async fn what_a_feed_says_may_be_quoted(world: &mut World) {
    use domain::verdict::Outcome;
    let headline =
        "美國宣布對所有貿易夥伴課徵一成基準稅率，並對數十個經濟體加徵更高的對等稅率，自四月五日起分批生效。";
    world.campaign_at("2025-04-03 20:00").await;
    let first = world.post(member(1), &tagged(&format!("{headline}{}", THOUGHTS[1]))).await;
    let second = world.post(member(2), &tagged(&format!("{headline}{}", THOUGHTS[2]))).await;
    assert_eq!(world.verdict(second).await.0, Outcome::Rejected);
    let heard = HeardItem {
        published_at: Some(at("2025-04-03 04:17")),
        title: headline.to_owned(),
        ..item("中央社", 0, "")
    };
    assert_eq!(world.service.hear_news(&[heard], world.now).await.unwrap().new, 1);
    world.tick().await;
    for post in [first, second] {
        assert_eq!(world.verdict(post).await.0, Outcome::Accepted);
    }
}
