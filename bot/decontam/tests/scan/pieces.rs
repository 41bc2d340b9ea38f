//! The report does not depend on threads, on the processor's path, on how the data is cut or packed.

use decontam::scan::{Method, Pieces, Report, Settings};
use overlap::{Path, Squeezer};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::desk::{Desk, exhaustive, gzip, lines, prose, scanned, zstd};

fn forget(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.remove("file");
            object.values_mut().for_each(forget);
        }
        Value::Array(values) => values.iter_mut().for_each(forget),
        _ => {}
    }
}

/// The report without the names of files.
fn told(report: &Report) -> String {
    let mut value = serde_json::to_value(report).expect("JSON");
    value["training"]["files"] = json!([]);
    forget(&mut value);
    value.to_string()
}

/// Questions, and records that hold parts of them in many shapes.
fn world(records: usize) -> (Vec<u8>, Vec<Value>) {
    let questions: Vec<String> = (0..30).map(|seed| prose(seed + 1, 25)).collect();
    let data = (0..records).map(|number| {
        let question: Vec<char> = questions[number % questions.len()].chars().collect();
        let part: String = question[number % 40..].iter().collect();
        let text = format!(
            "{} {part}\n\"{}\"",
            prose(number as u64 + 100, number % 60),
            prose(number as u64 + 5000, 3)
        );
        match number % 5 {
            0 => json!({"id": number, "text": text}),
            1 => json!({"text": [text, {"more": prose(number as u64, 9)}]}),
            2 => json!({"content": text, "id": "x"}),
            3 => json!({"instruction": prose(number as u64 + 900, 12), "output": text}),
            _ => json!({"text": prose(number as u64 + 700, 30)}),
        }
    });
    (lines(questions.iter().map(|question| json!({"prompt": question}))), data.collect())
}

#[test]
fn threads_and_paths_change_nothing() {
    let desk = Desk::new();
    let (eval, data) = world(3000);
    let eval = desk.file("e.jsonl", eval);
    let train = [
        desk.file("a/t.jsonl", lines(data[..2000].to_vec())),
        desk.file("a/u.jsonl", lines(data[2000..].to_vec())),
    ];
    let small = Pieces { region: 20_000, chunk: 3000, line_max: 10_000 };
    for method in [Method::Gpt4, Method::Exhaustive, Method::Ngram] {
        let first = scanned(&eval, &train, &Settings::new(method)).expect("sound data");
        assert!(first.sets[0].contaminated > 5, "the test says nothing otherwise");
        let first = serde_json::to_string(&first).expect("JSON");
        for threads in [1, 2, 5] {
            for path in Path::available() {
                for pieces in [Pieces::default(), small] {
                    let squeezer = Squeezer::with_path(path).expect("an available path");
                    let settings = Settings { threads, squeezer, pieces, ..Settings::new(method) };
                    let report = scanned(&eval, &train, &settings).expect("sound data");
                    assert!(
                        serde_json::to_string(&report).expect("JSON") == first,
                        "{method:?} {threads} {path:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn packing_changes_nothing_but_names() {
    let desk = Desk::new();
    let (eval, data) = world(1200);
    let eval = desk.file("e.jsonl", eval);
    let plain = lines(data.clone());
    let array = serde_json::to_vec_pretty(&data).expect("JSON");
    let mut two_members = gzip(&plain[..5000]);
    two_members.extend(gzip(&plain[5000..]));
    let marked = [b"\xEF\xBB\xBF", plain.as_slice()].concat();
    let windows = String::from_utf8(plain.clone()).expect("UTF-8").replace('\n', "\r\n");
    let cut = plain.strip_suffix(b"\n").expect("a last line break").to_vec();
    let shapes: Vec<(&str, Vec<u8>)> = vec![
        ("t.jsonl.gz", gzip(&plain)),
        ("t.zst", zstd(&plain)),
        ("members.gz", two_members),
        ("array.json", array.clone()),
        ("array.json.gz", gzip(&array)),
        ("marked.jsonl", marked.clone()),
        ("marked.jsonl.gz", gzip(&marked)),
        ("windows.jsonl", windows.into_bytes()),
        ("cut.jsonl", cut.clone()),
        ("cut.jsonl.gz", gzip(&cut)),
    ];
    for method in [Method::Exhaustive, Method::Ngram] {
        let want = told(
            &scanned(&eval, &[desk.file("t.jsonl", &plain)], &Settings::new(method)).expect("sound data"),
        );
        for (name, bytes) in &shapes {
            for threads in [1, 3] {
                let settings = Settings {
                    threads,
                    pieces: Pieces { region: 30_000, chunk: 4096, line_max: 100_000 },
                    ..Settings::new(method)
                };
                let report = scanned(&eval, &[desk.file(name, bytes)], &settings).expect("sound data");
                assert!(told(&report) == want, "{method:?} {name} {threads}");
            }
        }
    }
}

#[test]
fn folders_are_read_in_the_order_of_names() {
    let desk = Desk::new();
    let (eval, data) = world(300);
    let eval = desk.file("e.jsonl", eval);
    desk.file("d/b/2.ndjson", lines(data[100..200].to_vec()));
    desk.file("d/a.jsonl", lines(data[..100].to_vec()));
    desk.file("d/c.JSON.gz", gzip(&serde_json::to_vec(&data[200..]).expect("JSON")));
    desk.file("d/readme.md", "not data");
    let report = scanned(&eval, &[desk.path("d")], &exhaustive()).expect("sound data");
    let names: Vec<&str> =
        report.training.files.iter().map(|name| name.rsplit('/').next().expect("a name")).collect();
    assert_eq!(names, ["a.jsonl", "2.ndjson", "c.JSON.gz"]);
    assert_eq!((report.training.records, report.training.files_passed_over), (300, 1));
}

/// What a long record can only say without the words themselves.
fn without_excerpts(report: &Report) -> String {
    let mut report = report.clone();
    for example in &mut report.examples {
        for evidence in
            example.evidence.iter_mut().chain(example.drawn.iter_mut().filter_map(|d| d.evidence.as_mut()))
        {
            evidence.text = None;
        }
    }
    serde_json::to_string(&report).expect("JSON")
}

#[test]
fn long_records_are_read_as_they_come_and_say_the_same() {
    let desk = Desk::new();
    let (eval, data) = world(400);
    let eval = desk.file("e.jsonl", eval);
    let train = [desk.file("t.jsonl", lines(data.clone())), desk.file("t.gz", gzip(&lines(data.clone())))];
    let array = [desk.file("a.json", serde_json::to_vec_pretty(&data).expect("JSON"))];
    for (train, method) in [
        (&train[..1], Method::Exhaustive),
        (&train[1..], Method::Exhaustive),
        (&train[..1], Method::Ngram),
        (&array[..], Method::Exhaustive),
    ] {
        let whole = scanned(&eval, train, &Settings::new(method)).expect("sound data");
        // Every record is longer than this.
        for (chunk, line_max) in [(7, 0), (64, 20), (100, 150), (1000, 300)] {
            for threads in [1, 2] {
                let pieces = Pieces { region: 500, chunk, line_max };
                let settings = Settings { pieces, threads, ..Settings::new(method) };
                let report = scanned(&eval, train, &settings).expect("sound data");
                assert!(
                    without_excerpts(&report) == without_excerpts(&whole),
                    "{method:?} {chunk} {line_max}"
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn lines_are_cut_right_wherever_pieces_end(
        lengths in prop::collection::vec(0_usize..60, 1..40),
        region in 1_u64..80,
        chunk in 1_usize..50,
        line_max in 0_usize..90,
        threads in 1_usize..4,
        last_break in any::<bool>(),
    ) {
        let desk = Desk::new();
        let eval = desk.file("e.jsonl", lines([json!({"prompt": "z".repeat(12)})]));
        // Line 17 of 20 holds the example; some lines are blank.
        let mut data = Vec::new();
        let mut holders = Vec::new();
        for (number, &length) in lengths.iter().enumerate() {
            if length < 5 {
                data.extend(std::iter::repeat_n(b' ', length));
            } else {
                let holds = length % 3 == 0;
                if holds {
                    holders.push(number as u64 + 1);
                }
                let text = format!("{}{}", "-".repeat(length), if holds { "zzzzzzzzzzzz" } else { "y" });
                data.extend(json!({"text": text}).to_string().into_bytes());
            }
            data.push(b'\n');
        }
        if !last_break {
            data.pop();
        }
        prop_assume!(lengths.iter().any(|&length| length >= 5));
        let train = desk.file("t.jsonl", data);
        let settings = Settings {
            length: 12, floor: 12, threads, pieces: Pieces { region, chunk, line_max }, ..exhaustive()
        };
        let report = scanned(&eval, &[train], &settings).expect("sound data");
        prop_assert_eq!(report.training.records, lengths.iter().filter(|&&length| length >= 5).count() as u64);
        prop_assert_eq!(report.examples[0].records, holders.len() as u64);
        prop_assert_eq!(report.examples[0].evidence.as_ref().map(|evidence| evidence.line), holders.first().copied());
    }
}
