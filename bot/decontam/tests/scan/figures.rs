//! The figures that were measured for the published method on public sets, with other programs. The sets lie
//! beside the repository, since their licences are mixed; without them this test says that it did not run.

use std::path::{Path, PathBuf};

use decontam::scan::{Method, Settings};

use crate::desk::{exhaustive, scanned};

fn data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/decontamination");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(
        std::env::var_os("HERALD_TESTS_REQUIRE_SHARED").is_none(),
        "the shared data must be there, and is not"
    );
    eprintln!("DID NOT RUN: the evaluation sets are not beside the repository");
    None
}

/// Training text, and the mean number of flagged examples over twenty seeds, three windows of 50 characters:
/// HumanEval by its prompts, MBPP by its texts; then both with their solutions.
const MEANS: &[(&str, [f64; 4])] = &[
    ("code_alpaca_2k.json.gz", [0.0, 0.15, 0.2, 1.1]),
    ("new_codealpaca.json.gz", [0.0, 1.9, 0.05, 0.9]),
    ("lmsys_humaneval_python.jsonl.gz", [0.05, 0.0, 0.1, 0.0]),
    ("lmsys_humaneval_js.jsonl.gz", [0.1, 0.0, 0.0, 0.0]),
    ("lmsys_humaneval_c.jsonl.gz", [0.75, 0.0, 0.7, 0.0]),
    ("lmsys_humaneval_multi.jsonl.gz", [2.55, 0.0, 1.55, 0.0]),
];

/// Examples with any window in the data, by a plain search with `in` in another language.
const ALL_WINDOWS: &[(&str, [u32; 4])] = &[
    ("code_alpaca_2k.json.gz", [0, 1, 1, 5]),
    ("new_codealpaca.json.gz", [1, 2, 1, 3]),
    ("lmsys_humaneval_python.jsonl.gz", [1, 0, 1, 0]),
    ("lmsys_humaneval_js.jsonl.gz", [2, 0, 2, 0]),
    ("lmsys_humaneval_c.jsonl.gz", [4, 0, 4, 0]),
    ("lmsys_humaneval_multi.jsonl.gz", [17, 0, 18, 0]),
];

const SETS: [(&str, &[&str]); 4] = [
    ("HumanEval.jsonl.gz", &["prompt"]),
    ("mbpp.jsonl.gz", &["text"]),
    ("HumanEval.jsonl.gz", &["prompt", "canonical_solution"]),
    ("mbpp.jsonl.gz", &["text", "code"]),
];

#[test]
fn means_over_seeds_agree_with_those_measured_elsewhere() {
    let Some(data) = data() else { return };
    for ((train, means), (_, all)) in MEANS.iter().zip(ALL_WINDOWS) {
        for (column, (set, fields)) in SETS.iter().enumerate() {
            let settings = Settings {
                fields: fields.iter().map(|&field| field.to_owned()).collect(),
                spread: 400,
                ..Settings::new(Method::Gpt4)
            };
            let report = scanned(&data.join(set), &[data.join(train)], &settings).expect("sound data");
            let seeds = report.sets[0].seeds.as_ref().expect("asked for");
            // The other mean is over 20 draws of another generator: within three standard errors of a sum of
            // rare events, whose variance is at most its mean.
            let error = (seeds.mean.max(0.05) / 20.0).sqrt();
            assert!(
                (seeds.mean - means[column]).abs() < 3.0 * error,
                "{set} {fields:?} in {train}: mean {} here, {} elsewhere",
                seeds.mean,
                means[column]
            );
            assert_eq!(seeds.all_windows, all[column], "{set} {fields:?} in {train}");
        }
    }
}

#[test]
fn rewritten_items_are_out_of_reach_and_the_report_says_so() {
    let Some(data) = data() else { return };
    // The public check found 18 of these pairs to be the same task; no string method sees one of them.
    let report = scanned(
        &data.join("HumanEval.jsonl.gz"),
        &[data.join("lmsys_CodeAlpacaDB.jsonl.gz")],
        &Settings {
            text_fields: decontam::scan::TextFields::Named(vec!["train".to_owned()]),
            ..exhaustive()
        },
    )
    .expect("sound data");
    assert_eq!(report.sets[0].contaminated, 0);
    assert!(report.limits[0].contains("rewritten"));
    // The same file with the tests in it: every one of them is found.
    let report =
        scanned(&data.join("HumanEval.jsonl.gz"), &[data.join("lmsys_CodeAlpacaDB.jsonl.gz")], &exhaustive())
            .expect("sound data");
    assert_eq!((report.sets[0].judged, report.sets[0].contaminated), (164, 164));
}
