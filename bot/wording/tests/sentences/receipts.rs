//! Reasons, flags and receipts.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::digest::Digest;
use domain::lang::Lang;
use domain::length::Count;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::verdict::{Flag, Outcome, Reason, ReasonCode, Verdict};
use wording::{
    MESSAGE_CHARS_MAX, Places, ReceiptView, flag, how_to_mend, message_chars, reason, reason_name, receipt,
    receipt_line,
};

use crate::check::{show, show_all};
use crate::fixtures::{COPIED, POST, at, drafted, evidence, passage, reasons, verdict};

#[test]
fn the_names_of_all_reasons() {
    let shown = ReasonCode::ALL.iter().map(|code| show(code.name(), |lang| reason_name(lang, *code)));
    insta::assert_snapshot!("reason_names", shown.collect::<Vec<_>>().join("\n"));
    for lang in Lang::ALL {
        let names: BTreeSet<String> = ReasonCode::ALL.iter().map(|code| reason_name(lang, *code)).collect();
        assert_eq!(names.len(), ReasonCode::ALL.len(), "{lang}: two reasons with one name");
    }
}

#[test]
fn every_reason_with_its_evidence() {
    let shown = reasons().into_iter().map(|(case, found)| show(case, |lang| reason(lang, &found)));
    insta::assert_snapshot!("reasons", shown.collect::<Vec<_>>().join("\n"));
}

#[test]
fn how_every_reason_is_mended() {
    let shown = reasons()
        .into_iter()
        .map(|(case, found)| show(case, |lang| how_to_mend(lang, &found).unwrap_or_else(|| "-".into())));
    insta::assert_snapshot!("how_to_mend", shown.collect::<Vec<_>>().join("\n"));
    for (case, found) in reasons() {
        if found.code().fixable_by_edit() {
            assert!(how_to_mend(Lang::En, &found).is_some(), "{case}");
        }
    }
}

#[test]
fn every_flag() {
    let cases = Flag::ALL.map(|found| (found.name(), found));
    insta::assert_snapshot!("flags", show_all(&cases, flag));
}

const INSIDE: &str = "2025-04-03T17:00:00+08:00";
const AFTER_CLOSE: &str = "2025-04-04T17:00:00+08:00";
const AFTER_FREEZE: &str = "2025-04-06T13:00:00+08:00";
const AFTER_RESULT: &str = "2025-04-08T09:00:00+08:00";

struct Case {
    name: &'static str,
    verdict: Verdict,
    standing: Standing,
    number: Option<u32>,
    note: Option<&'static str>,
    now: &'static str,
}

impl Case {
    fn of(name: &'static str, verdict: Verdict, standing: Standing) -> Self {
        Self { name, verdict, standing, number: None, note: None, now: INSIDE }
    }

    fn say(&self, lang: Lang) -> String {
        let view = ReceiptView {
            verdict: &self.verdict,
            standing: self.standing,
            post: POST,
            place: drafted().channels.entries,
            places: &Places::new(),
            number: self.number,
            salt: self.number.map(|_| Digest::plain(b"salt")),
            decided_note: self.note,
            now: at(self.now),
        };
        receipt(lang, &drafted(), &view)
    }
}

fn with_evidence(mut verdict: Verdict, posted: &str, version: &str) -> Verdict {
    if let Some(evidence) = &mut verdict.evidence {
        evidence.posted_at = at(posted);
        evidence.version_at = at(version);
    }
    verdict
}

fn short() -> Verdict {
    let reason = Reason::TooShort { counted: Count::from_whole(27), needed: 30, method: evidence().method };
    let mut short = verdict(Outcome::Rejected, vec![Reason::TagMissing { found: vec![] }, reason]);
    if let Some(evidence) = &mut short.evidence {
        evidence.counted = Count::from_whole(27);
        evidence.topics.tags.clear();
    }
    short
}

fn cases() -> Vec<Case> {
    let accepted = || verdict(Outcome::Accepted, vec![]);
    let similar =
        || Reason::SimilarEarlier { passages: vec![passage(COPIED), passage("分三批買入比特幣")] };
    let copied = || {
        let passages = ["一", "二", "三", "四", "五"].map(|n| passage(&format!("{COPIED}第{n}段"))).to_vec();
        verdict(Outcome::Rejected, vec![Reason::CopiedPassage { passages }])
    };
    let mut flagged = accepted();
    flagged.flags = Flag::ALL.to_vec();
    if let Some(evidence) = &mut flagged.evidence {
        evidence.own_count = Count::from_whole(12);
    }
    let late = with_evidence(
        verdict(Outcome::Rejected, vec![Reason::Late { by_ms: 400 }]),
        "2025-04-04T15:00:00.400+08:00",
        "2025-04-04T15:00:00.400+08:00",
    );
    let at_close = with_evidence(
        verdict(Outcome::Rejected, vec![Reason::Late { by_ms: 0 }]),
        "2025-04-04T15:00:00+08:00",
        "2025-04-04T15:00:00+08:00",
    );
    let early = with_evidence(
        verdict(Outcome::Rejected, vec![Reason::TooEarly { by_ms: 600_000 }]),
        "2025-04-03T14:50:00+08:00",
        "2025-04-03T15:10:00+08:00",
    );
    let edited = with_evidence(accepted(), "2025-04-04T13:00:00+08:00", "2025-04-04T14:59:59.999+08:00");
    let unknown = Reason::VersionUnknown { earliest_known: at("2025-04-04T15:20:00+08:00") };
    let no_evidence = |outcome, reason| Verdict { evidence: None, ..verdict(outcome, vec![reason]) };
    let removed = Reason::Person { reason: ReasonCode::RemovedByStaff, note: String::new() };
    let deleted = Reason::Withdrawn { at: at("2025-04-03T18:00:00+08:00") };
    let not_entered = Standing::NotEntered;
    let entered = Standing::Entered;
    vec![
        Case::of("entered, campaign open", accepted(), entered),
        Case { now: AFTER_CLOSE, ..Case::of("entered by an edit, closed", edited, entered) },
        Case { now: AFTER_FREEZE, number: Some(17), ..Case::of("entered, on the list", accepted(), entered) },
        Case { now: AFTER_RESULT, number: Some(17), ..Case::of("entered, result out", accepted(), entered) },
        Case::of("entered with every flag", flagged, entered),
        Case {
            note: Some("引用的是自己的舊文，已核實"),
            now: AFTER_CLOSE,
            ..Case::of("let in by a person", copied(), entered)
        },
        Case::of("waiting", verdict(Outcome::NeedsReview, vec![similar()]), Standing::Pending),
        Case {
            now: AFTER_CLOSE,
            ..Case::of("version unknown", verdict(Outcome::NeedsReview, vec![unknown]), Standing::Pending)
        },
        Case::of("two things to mend, open", short(), not_entered(ReasonCode::TagMissing)),
        Case {
            now: AFTER_CLOSE,
            ..Case::of("two things to mend, closed", short(), not_entered(ReasonCode::TagMissing))
        },
        Case {
            now: AFTER_FREEZE,
            ..Case::of("two things to mend, appeals over", short(), not_entered(ReasonCode::TagMissing))
        },
        Case::of("early, edited later", early, not_entered(ReasonCode::TooEarly)),
        Case { now: AFTER_CLOSE, ..Case::of("late by 0.4 s", late, not_entered(ReasonCode::Late)) },
        Case { now: AFTER_CLOSE, ..Case::of("at the very close", at_close, not_entered(ReasonCode::Late)) },
        Case::of("five similar passages", copied(), not_entered(ReasonCode::CopiedPassage)),
        Case {
            note: Some("離題"),
            ..Case::of("turned down by a person", accepted(), not_entered(ReasonCode::OffTopic))
        },
        Case::of("bot", no_evidence(Outcome::Rejected, Reason::Bot), not_entered(ReasonCode::Bot)),
        Case::of("withdrawn", no_evidence(Outcome::Withdrawn, deleted), not_entered(ReasonCode::Withdrawn)),
        Case::of(
            "removed",
            no_evidence(Outcome::Withdrawn, removed),
            not_entered(ReasonCode::RemovedByStaff),
        ),
    ]
}

#[test]
fn every_receipt() {
    let shown: Vec<String> = cases().iter().map(|case| show(case.name, |lang| case.say(lang))).collect();
    insta::assert_snapshot!("receipts", shown.join("\n"));
}

#[test]
fn every_receipt_in_one_line() {
    let mut shown: Vec<String> = cases()
        .iter()
        .map(|case| show(case.name, |lang| receipt_line(lang, &case.verdict, case.standing)))
        .collect();
    let bare = verdict(Outcome::NeedsReview, vec![]);
    shown.push(show("waiting, no reason", |lang| receipt_line(lang, &bare, Standing::Pending)));
    insta::assert_snapshot!("receipt_lines", shown.join("\n"));
    for lang in Lang::ALL {
        for case in cases() {
            assert!(
                !receipt_line(lang, &case.verdict, case.standing).contains('\n'),
                "{lang}: {}",
                case.name
            );
        }
    }
}

/// A receipt tells what can still be done, and only that: one second decides.
#[test]
fn a_mend_is_offered_until_the_close_and_an_appeal_until_its_date() {
    let offers = |now: DateTime<Utc>| {
        let found = short();
        let view = ReceiptView {
            verdict: &found,
            standing: Standing::NotEntered(ReasonCode::TagMissing),
            post: POST,
            place: drafted().channels.entries,
            places: &Places::new(),
            number: None,
            salt: None,
            decided_note: None,
            now,
        };
        let text = receipt(Lang::En, &drafted(), &view);
        (
            text.contains("What you can do"),
            text.contains("/campaign appeal"),
            text.contains("Objections about entries ended"),
        )
    };
    let second = chrono::TimeDelta::seconds(1);
    let (closes, objections) = (at("2025-04-04T15:00:00+08:00"), at("2025-04-05T16:00:00+08:00"));
    assert_eq!(offers(closes - second), (true, true, false));
    assert_eq!(offers(closes), (false, true, false));
    assert_eq!(offers(objections - second), (false, true, false));
    assert_eq!(offers(objections), (false, false, true));
}

/// Discord opens a post of a thread by the thread's id alone.
#[test]
fn the_source_of_a_passage_is_linked_where_it_stands() {
    let source = passage("x").source;
    let found = verdict(Outcome::Rejected, vec![Reason::CopiedPassage { passages: vec![passage("x")] }]);
    let say = |places: &Places| {
        let view = ReceiptView {
            verdict: &found,
            standing: Standing::NotEntered(ReasonCode::CopiedPassage),
            post: POST,
            place: drafted().channels.entries,
            places,
            number: None,
            salt: None,
            decided_note: None,
            now: at(INSIDE),
        };
        receipt(Lang::En, &drafted(), &view)
    };
    let thread = Snowflake(777);
    let link = |place: Snowflake| wording::post_link(drafted().guild, place, source);
    assert!(say(&Places::new()).contains(&link(drafted().channels.entries)));
    let text = say(&Places::from([(source, thread)]));
    assert!(text.contains(&link(thread)) && !text.contains(&link(drafted().channels.entries)), "{text}");
}

/// The worst a member and a moderator can write still fits, keeps to its lines and pings nobody.
#[test]
fn the_longest_receipt_fits_into_one_message() {
    let nasty = "@everyone *_~`|># <@1> [x](https://evil.example)\n# ".repeat(20);
    let mut worst = verdict(
        Outcome::Rejected,
        vec![
            Reason::TagMissing { found: (0..40).map(|n| format!("#{n}{nasty}")).collect() },
            Reason::TooShort { counted: Count::from_whole(1), needed: 30, method: evidence().method },
            Reason::CopiedPassage { passages: vec![passage(&nasty); 9] },
            Reason::SimilarEarlier { passages: vec![passage(&nasty); 9] },
        ],
    );
    worst.flags = Flag::ALL.to_vec();
    let view = ReceiptView {
        verdict: &worst,
        standing: Standing::NotEntered(ReasonCode::CopiedPassage),
        post: POST,
        place: drafted().channels.entries,
        places: &Places::new(),
        number: Some(4_000_000_000),
        salt: Some(Digest::plain(b"salt")),
        decided_note: Some(&nasty[..400]),
        now: at(INSIDE),
    };
    for lang in Lang::ALL {
        let text = receipt(lang, &drafted(), &view);
        assert!(message_chars(&text) <= MESSAGE_CHARS_MAX, "{lang}: {}", message_chars(&text));
        assert!(
            !text.contains("@everyone") && !text.contains("<@") && !text.contains("https://evil"),
            "{text}"
        );
        assert!(!text.lines().any(|line| line.starts_with("# ") || line.starts_with('>')), "{text}");
    }
}

/// The later author is never called anything, in no reason and no receipt.
#[test]
fn a_likeness_is_never_an_accusation() {
    for lang in Lang::ALL {
        for case in cases() {
            let text = case.say(lang).to_lowercase();
            for word in ["copier", "copied", "cheat", "fake", "plagiar", "抄襲", "抄袭", "作弊", "造假"]
            {
                assert!(!text.contains(word), "{lang} {}: {word}", case.name);
            }
        }
    }
}
