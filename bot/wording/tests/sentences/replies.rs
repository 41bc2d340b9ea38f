//! The reply under a post, which everyone can read.

use domain::lang::Lang;
use domain::review::Standing;
use domain::verdict::{Outcome, Reason, ReasonCode, Verdict};
use wording::{REPLY_CHARS_MAX, message_chars, reply};

use crate::check::show;
use crate::fixtures::{at, drafted, reasons, verdict};

const INSIDE: &str = "2025-04-03T17:00:00+08:00";
const AFTER_CLOSE: &str = "2025-04-04T17:00:00+08:00";

fn rejected(reasons: Vec<Reason>) -> (Verdict, Standing) {
    let standing = Standing::NotEntered(reasons[0].code());
    (verdict(Outcome::Rejected, reasons), standing)
}

fn cases() -> Vec<(String, Verdict, Standing, &'static str)> {
    let of = |wanted: ReasonCode| reasons().into_iter().map(|(_, r)| r).find(|r| r.code() == wanted).unwrap();
    let mut cases = Vec::new();
    let mut add = |name: &str, (verdict, standing): (Verdict, Standing), now| {
        cases.push((name.to_owned(), verdict, standing, now));
    };
    for (name, found) in reasons() {
        add(&format!("{name}, while it runs"), rejected(vec![found.clone()]), INSIDE);
        add(&format!("{name}, after the close"), rejected(vec![found]), AFTER_CLOSE);
    }
    let all = vec![of(ReasonCode::TagMissing), of(ReasonCode::ExtraTag), of(ReasonCode::TooShort)];
    add("three things to mend", rejected(all), INSIDE);
    let early = vec![of(ReasonCode::TooEarly), of(ReasonCode::TooShort)];
    add("too early, and too short as well", rejected(early), INSIDE);
    let similar = verdict(Outcome::NeedsReview, vec![of(ReasonCode::SimilarEarlier)]);
    add("similar, waits", (similar, Standing::Pending), INSIDE);
    let unknown = verdict(Outcome::NeedsReview, vec![of(ReasonCode::VersionUnknown)]);
    add("unknown version, waits", (unknown, Standing::Pending), AFTER_CLOSE);
    let fine = verdict(Outcome::Accepted, vec![]);
    add("a moderator decided", (fine, Standing::NotEntered(ReasonCode::OffTopic)), INSIDE);
    cases
}

#[test]
fn every_reply() {
    let shown = cases().into_iter().map(|(name, verdict, standing, now)| {
        show(&name, |lang| reply(lang, &drafted(), &verdict, standing, at(now)).expect("it has not entered"))
    });
    insta::assert_snapshot!("replies", shown.collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_reply_is_short_and_blames_nobody() {
    for (name, verdict, standing, now) in cases() {
        for lang in Lang::ALL {
            let text = reply(lang, &drafted(), &verdict, standing, at(now)).unwrap();
            assert!(message_chars(&text) <= REPLY_CHARS_MAX, "{name} in {lang}: {}", message_chars(&text));
            assert!(text.contains("`/campaign check`"), "{name} in {lang}: {text}");
            assert!(!text.contains("http") && !text.contains('@'), "{name} in {lang}: {text}");
            let lower = text.to_lowercase();
            for word in ["copier", "copied", "cheat", "fake", "plagiar", "抄襲", "抄袭", "作弊", "造假"]
            {
                assert!(!lower.contains(word), "{name} in {lang}: {word}");
            }
        }
    }
}

#[test]
fn a_post_that_has_entered_gets_no_reply() {
    let fine = verdict(Outcome::Accepted, vec![]);
    assert_eq!(reply(Lang::En, &drafted(), &fine, Standing::Entered, at(INSIDE)), None);
}

/// Until the close an edit helps, and the reply names the hour; afterwards it would be a false hope.
#[test]
fn a_mend_is_offered_only_while_there_is_time() {
    let mended = |now| {
        let (verdict, standing) = rejected(vec![Reason::TagMissing { found: vec![] }]);
        reply(Lang::En, &drafted(), &verdict, standing, at(now)).unwrap().contains("2025-04-04 15:00 (UTC+8)")
    };
    assert!(mended("2025-04-04T14:59:59.999+08:00"));
    assert!(!mended("2025-04-04T15:00:00+08:00"));
}
