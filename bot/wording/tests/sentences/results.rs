//! The winners' post.

use std::collections::BTreeMap;

use domain::bundle::{Bundle, Coverage, FORMAT, NamedWinner};
use domain::campaign::{Campaign, commit_seed};
use domain::digest::Digest;
use domain::lang::Lang;
use domain::selection::{ListLine, Sheet, list_hash, score_hash};
use domain::snowflake::Snowflake;
use domain::verdict::ReasonCode;
use wording::{
    ANNOUNCEMENT_CHARS_MAX, Gaps, ResultView, claimed, message_chars, results, split_announcement,
    winner_reply,
};

use crate::check::show;
use crate::fixtures::{POST, at, drafted};

const NAMES: [&str; 7] = ["關稅小王", "alice_w", "B*b", "@everyone", "王", "Nobody Sees", "me neither"];

/// A result whose list has one line a mark; `marks` are those of both judges. `person_of` tells whose entry it is.
fn bundle(campaign: &Campaign, marks: &[u8], person_of: impl Fn(u32) -> u32) -> Bundle {
    let list: Vec<ListLine> = (1..=marks.len() as u32)
        .map(|number| ListLine {
            number,
            person: person_of(number),
            line: Digest::plain(&number.to_be_bytes()),
            struck: None,
        })
        .collect();
    let sheet = |judge: &str| Sheet {
        judge: judge.into(),
        marks: marks.iter().zip(1..).map(|(mark, number)| (number, vec![*mark; 3])).collect(),
    };
    let sheets = vec![sheet("judge-1"), sheet("judge-2")];
    let seed = Digest([7; 32]);
    let coverage = Coverage {
        posts: 1234,
        entered: marks.len() as u64,
        rejected: 200,
        withdrawn: 21,
        version_unknown: 3,
    };
    let mut bundle = Bundle {
        format: FORMAT.into(),
        campaign: campaign.id.clone(),
        title: campaign.title.clone(),
        topic: campaign.topic.clone(),
        window: campaign.window,
        prize: campaign.prize.clone(),
        rules_version: "herald-rules-1".into(),
        criteria: campaign.criteria.clone(),
        quality_floor: None,
        result_version: 1,
        published_at: at("2025-04-07T18:00:00+08:00"),
        coverage,
        seed_commitment: commit_seed(&seed.0),
        seed,
        list_hash: list_hash(&campaign.id, &list),
        score_hash: score_hash(&sheets),
        list,
        sheets,
        order: vec![],
        winners: vec![],
        alternates: vec![],
        not_awarded: 0,
        correction: None,
    };
    settle(&mut bundle);
    bundle
}

/// Fills in what the selection gives.
fn settle(bundle: &mut Bundle) {
    let selection = bundle.recompute().unwrap();
    bundle.winners = selection
        .winners
        .iter()
        .map(|winner| NamedWinner {
            place: winner.place,
            number: winner.number,
            person: winner.person,
            post: Snowflake(POST.0 + u64::from(winner.number)),
            author: Snowflake(u64::from(winner.person)),
        })
        .collect();
    bundle.order = selection.order;
    bundle.alternates = selection.alternates;
    bundle.not_awarded = selection.not_awarded;
}

fn names() -> BTreeMap<Snowflake, String> {
    NAMES.iter().zip(1..).map(|(name, id)| (Snowflake(id), (*name).to_owned())).collect()
}

fn say(lang: Lang, bundle: &Bundle, names: &BTreeMap<Snowflake, String>) -> String {
    let view = ResultView {
        bundle,
        bundle_sha256: bundle.seal().1,
        names,
        threads: &BTreeMap::new(),
        gaps: Gaps::default(),
    };
    results(lang, &drafted(), &view)
}

#[test]
fn every_result() {
    let campaign = drafted();
    let of = |marks: &[u8]| bundle(&campaign, marks, |number| number);
    let five = of(&[9, 8, 7, 6, 5, 3, 2]);
    let mut corrected = five.clone();
    corrected.result_version = 2;
    corrected.list[1].struck = Some(ReasonCode::StruckAfterObjection);
    settle(&mut corrected);
    let cases = [
        ("five winners", five.clone(), names()),
        ("three winners", of(&[9, 8, 7]), names()),
        ("one winner", of(&[9]), names()),
        ("one person with all entries", bundle(&campaign, &[9, 8, 7], |_| 1), names()),
        ("nobody", of(&[]), names()),
        ("a tie at place five", of(&[9, 8, 7, 6, 5, 5, 2]), names()),
        ("a correction", corrected, names()),
        ("names not known", five, BTreeMap::new()),
    ];
    let mut shown: Vec<String> =
        cases.iter().map(|(case, bundle, names)| show(case, |lang| say(lang, bundle, names))).collect();
    let bundle = of(&[9]);
    for gaps in [Gaps { stretches: 1, minutes: 4 }, Gaps { stretches: 3, minutes: 1500 }] {
        let names = names();
        let view = ResultView {
            bundle: &bundle,
            bundle_sha256: bundle.seal().1,
            names: &names,
            threads: &BTreeMap::new(),
            gaps,
        };
        shown.push(show(&format!("{} stretches unheard", gaps.stretches), |lang| {
            let text = results(lang, &campaign, &view);
            text.lines().nth(5).unwrap().to_owned()
        }));
    }
    for (case, on_hold) in [("number taken", false), ("number on hold", true)] {
        shown.push(show(case, |lang| claimed(lang, &campaign, 3, on_hold)));
    }
    shown.push(show("reply to a winner", |lang| winner_reply(lang, &campaign, 3)));
    insta::assert_snapshot!("results", shown.join("\n"));
}

/// Sixty winners do not fit into one announcement; it goes on in the next, between two lines.
#[test]
fn a_result_with_many_winners_is_split_between_lines() {
    let mut campaign = drafted();
    campaign.prize.winners_max = 60;
    let marks: Vec<u8> = (0..60).map(|n| n % 11).collect();
    let bundle = bundle(&campaign, &marks, |number| number);
    assert_eq!(bundle.winners.len(), 60);
    for lang in Lang::ALL {
        let text = say(lang, &bundle, &names());
        let parts = split_announcement(&text);
        assert!(parts.len() > 1, "{lang}");
        assert!(parts.iter().all(|part| message_chars(part) <= ANNOUNCEMENT_CHARS_MAX), "{lang}");
        assert_eq!(parts.join("\n"), text, "{lang}: nothing lost");
    }
}

/// A tie below the winners decided nothing that is published, so it is not mentioned; one among them is.
#[test]
fn the_seed_is_shown_only_when_it_decided_a_place() {
    let campaign = drafted();
    let of = |marks: &[u8]| say(Lang::En, &bundle(&campaign, marks, |number| number), &names());
    let used = "the seed sealed beforehand decided";
    assert!(of(&[9, 8, 7, 6, 5, 5]).contains(used));
    assert!(of(&[9, 9, 7, 6, 5]).contains(used));
    assert!(!of(&[9, 8, 7, 6, 5, 3, 3]).contains(used));
    assert!(!of(&[9, 8, 7, 6, 5]).contains(used));
}

#[test]
fn only_winners_are_mentioned_and_none_by_full_name() {
    let campaign = drafted();
    let bundle = bundle(&campaign, &[9, 8, 7, 6, 5, 3, 2], |number| number);
    for lang in Lang::ALL {
        let text = say(lang, &bundle, &names());
        for name in NAMES.iter().filter(|name| name.chars().count() > 1) {
            assert!(!text.contains(name), "{lang}: {name}");
        }
        for number in 1..=7 {
            let link = format!("/{}", POST.0 + number);
            assert_eq!(text.contains(&link), number <= 5, "{lang}: post {number}");
        }
        assert!(!text.contains("<@") && !text.contains("@everyone"), "{text}");
    }
}
