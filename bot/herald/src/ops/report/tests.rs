use domain::snowflake::Snowflake;

use super::*;

pub(in crate::ops) fn now() -> DateTime<Utc> {
    "2025-04-03T01:00:00Z".parse().unwrap()
}

fn ago(seconds: i64) -> DateTime<Utc> {
    now() - TimeDelta::seconds(seconds)
}

/// All is well: connected for an hour, nothing waits.
pub(in crate::ops) fn well() -> Facts {
    let pulse = discord::health::Pulse::default();
    pulse.ready(ago(3600));
    pulse.backfilled(ago(3590));
    Facts {
        now: now(),
        stopping: false,
        stalled: Vec::new(),
        database: Ok(()),
        free_bytes: Some(1 << 40),
        token: true,
        beat: pulse.beat(),
        last_frame: Some(ago(10)),
        skew: Some(TimeDelta::milliseconds(-300)),
        backlog: Backlog::default(),
        verdicts: BTreeMap::new(),
        outbox: vec![(OutboxStatus::Sent, 7)],
        next_job: Some(now() + TimeDelta::hours(1)),
        channels: Vec::new(),
        fonts: None,
        watched: BTreeMap::new(),
        feeds: BTreeMap::new(),
        troubles: BTreeMap::new(),
    }
}

fn full() -> Failure {
    Failure::Full { database: "x".into() }
}

/// The one part that is not well, with its status and sentence.
fn one(facts: &Facts) -> (Part, &'static str, String) {
    let report = judge(facts);
    let mut bad = report.parts.iter().filter(|(_, part)| part.status != Status::Ok);
    let (part, found) = bad.next().expect("one part is not well");
    assert!(bad.next().is_none(), "{report:?}");
    assert_eq!(report.status, found.status.name());
    (*part, found.status.name(), found.status.sentence().unwrap())
}

#[test]
fn all_is_well() {
    let report = judge(&well());
    assert_eq!(report.status, "ok");
    assert!(report.alive && report.not_ready.is_empty(), "{report:?}");
    assert_eq!(
        report.channels,
        BTreeMap::from([("complete", 0), ("suspect", 0), ("unverifiable", 0), ("parked", 0)])
    );
}

/// A part, its status, words of the sentence, and what spoils it.
type Case = (Part, &'static str, &'static str, fn(&mut Facts));

#[test]
fn each_trouble_shows_in_its_part_with_a_sentence() {
    let table: [Case; 18] = [
        (Part::Process, "failing", "the worker has ended: it panicked; restart", |f| {
            f.stalled = vec![Health::Ended { task: "worker".into(), why: "it panicked".into() }];
        }),
        (Part::Database, "failing", "no space left for x", |f| f.database = Err(full())),
        (Part::Database, "degraded", "100 MiB are left", |f| f.free_bytes = Some(100 << 20)),
        (Part::Gateway, "degraded", "DISCORD_TOKEN is not set", |f| f.token = false),
        (Part::Gateway, "degraded", "3 min 1 s", |f| f.last_frame = Some(ago(181))),
        (Part::Gateway, "failing", "for 1 min 5 s: the token was refused", |f| {
            f.beat.link = Link::Down;
            f.beat.since = Some(ago(65));
            f.beat.why = Some("the token was refused".into());
        }),
        (Part::Gateway, "degraded", "stands by", |f| f.beat.link = Link::Standby),
        (Part::Intake, "degraded", "5 messages wait to be judged, the oldest for 1 min 1 s", |f| {
            f.backlog.inbox = 5;
            f.backlog.inbox_oldest = Some(ago(61));
        }),
        (Part::Intake, "degraded", "2 events", |f| f.beat.misses = 2),
        (Part::Sending, "failing", "a refused token", |f| {
            f.beat.sending_stopped = Some("a refused token".into());
        }),
        (Part::Sending, "degraded", "5 min 1 s", |f| f.backlog.outbox_oldest = Some(ago(301))),
        (Part::Sending, "degraded", "3 messages were given up", |f| f.outbox.push((OutboxStatus::Failed, 3))),
        (Part::Jobs, "degraded", "2 min 1 s", |f| f.next_job = Some(ago(121))),
        (Part::Channels, "degraded", "4 gaps", |f| f.backlog.gaps_open = 4),
        (Part::Clock, "degraded", "2.5 s ahead of", |f| f.skew = Some(TimeDelta::milliseconds(2500))),
        (Part::Clock, "failing", "31.0 s behind", |f| f.skew = Some(TimeDelta::seconds(-31))),
        (Part::Fonts, "degraded", "No font with Chinese", |f| f.fonts = Some(Health::NoChineseFont)),
        (Part::News, "degraded", "wire: gone (last read at 2025-04-03 00:59 UTC)", |f| {
            let beat = |last, trouble: Option<&str>| FeedBeat {
                last_success: Some(ago(last)),
                trouble: trouble.map(str::to_owned),
            };
            f.feeds.insert("wire".into(), beat(60, Some("gone")));
            f.feeds.insert("other".into(), beat(30, None));
        }),
    ];
    for (part, status, words, spoil) in table {
        let mut facts = well();
        spoil(&mut facts);
        let (found, name, sentence) = one(&facts);
        assert_eq!((found, name), (part, status), "{sentence}");
        assert!(sentence.contains(words), "{sentence}");
    }
}

#[test]
fn limits_are_not_troubles() {
    let mut facts = well();
    facts.last_frame = Some(ago(180));
    facts.backlog.inbox_oldest = Some(ago(60));
    facts.backlog.outbox_oldest = Some(ago(300));
    facts.next_job = Some(ago(120));
    facts.skew = Some(TimeDelta::seconds(2));
    assert_eq!(judge(&facts).status, "ok");
}

#[test]
fn channels_are_named_by_id_with_what_is_known_of_them() {
    let mut facts = well();
    facts.backlog.gaps_open = 1;
    let channel = |id, state, detail: &str| ChannelCoverage {
        channel: Snowflake(id),
        guild: Snowflake(1),
        parent: None,
        watermark: Snowflake(5),
        state,
        detail: detail.into(),
        changed_at: ago(60),
    };
    facts.channels = vec![
        channel(11, CoverageState::Complete, ""),
        channel(12, CoverageState::Unverifiable, "allow “Read Message History”"),
        channel(13, CoverageState::Parked, ""),
    ];
    let (part, _, sentence) = one(&facts);
    assert_eq!(part, Part::Channels);
    assert_eq!(
        sentence,
        "nobody can say whether posts are missing in channel 12: allow “Read Message History”; channel 13 is not \
         read any more"
    );
    assert_eq!(judge(&facts).channels["complete"], 1);
}

#[test]
fn it_is_ready_when_it_hears_and_stores() {
    let reasons = |spoil: fn(&mut Facts)| {
        let mut facts = well();
        spoil(&mut facts);
        judge(&facts).not_ready
    };
    assert!(reasons(|f| f.fonts = Some(Health::NoFont)).is_empty());
    assert!(reasons(|f| f.stopping = true)[0].contains("stopped"));
    assert!(reasons(|f| f.database = Err(full()))[0].contains("no space left"));
    assert!(reasons(|f| f.beat.link = Link::Resuming)[0].contains("resumed for 1 h 0 min"));
    assert!(reasons(|f| f.beat.first_backfill = None)[0].contains("history"));
    let alone = |f: &mut Facts| {
        f.token = false;
        f.beat = discord::health::Pulse::default().beat();
    };
    assert!(reasons(alone).is_empty(), "without a token the database is all there is");
}

#[test]
fn an_error_a_part_told_of_fails_it_until_it_is_over_and_stays_to_be_read() {
    let mut facts = well();
    let trouble = Trouble { sentences: vec![Health::Database { why: full() }], at: ago(5), open: true };
    let said = "no space left for x: free some space and try again; the last change was not kept";
    facts.troubles.insert(Part::Database, trouble.clone());
    assert_eq!(one(&facts), (Part::Database, "failing", said.into()));
    assert_eq!(judge(&facts).not_ready, [said]);
    facts.troubles.insert(Part::Database, Trouble { open: false, ..trouble });
    let report = judge(&facts);
    assert_eq!(report.status, "ok");
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["parts"]["database"]["status"], "ok");
    assert_eq!(json["parts"]["database"]["last_error"]["sentence"], said);
    assert_eq!(json["gateway"]["link"], "connected");
    assert_eq!(json["gateway"]["last_frame_seconds"], 10);
}
