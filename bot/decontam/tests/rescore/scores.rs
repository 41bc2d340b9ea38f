//! Counts, scores and sentences.

use serde_json::{Value, json};

use crate::desk::{self, Desk, gzip, report, samples, zstd};

/// 70 clean tasks of which 56 pass and 80 contaminated of which 48 pass: contrast (a) of Newcombe 1998, table II.
fn newcombe_a(desk: &Desk) {
    let clean = (0..70).map(|i| (format!("HumanEval/{i}"), "clean"));
    let contaminated = (70..150).map(|i| (format!("HumanEval/{i}"), "contaminated"));
    let examples: Vec<(String, &str)> = clean.chain(contaminated).collect();
    desk.write("report.json", report("exhaustive", "he.jsonl", &examples));
    let tasks: Vec<(Value, u64, u64)> = (0..150)
        .map(|i| (json!(format!("HumanEval/{i}")), 1, u64::from(i < 56 || (70..118).contains(&i))))
        .collect();
    desk.write("results.jsonl", samples(&tasks));
}

#[test]
fn the_table_shows_the_published_contrast() {
    let desk = Desk::new();
    newcombe_a(&desk);
    let (table, warnings) = desk.run(&["--report", "@report.json", "--results", "@results.jsonl"]).unwrap();
    // The intervals of the groups are Wilson's, by hand from his formula; the difference is Newcombe's +5.24 to +33.39.
    let expected = "\
Contaminated: shares a run of 50 or more characters, or its whole text.

he.jsonl
  group                 examples  no samples     samples      passed
  all                        150           0         150         104
  clean                       70           0          70          56
  contaminated                80           0          80          48
  not judged                   0           0           0           0

  pass@1, per cent         tasks       score       95 % interval
  all                        150        69.3       61.5 to  76.2
  clean                       70        80.0       69.2 to  87.7
  contaminated                80        60.0       49.0 to  70.0
  not judged                   0           –                   –
  clean - contaminated                 +20.0       +5.2 to +33.4
  clean - all                          +10.7                   –

Warnings
- Left out for want of samples: pass@10, pass@100. The task HumanEval/0 has 1;
  150 tasks have fewer than 10.

Notes
- pass@k is the unbiased estimator of Chen et al. 2021 (arXiv 2107.03374), the
  mean over tasks. Intervals hold 95 % and are over tasks: Wilson 1927, for the
  difference Newcombe 1998, method 10. With several samples a task they are
  rather too wide than too narrow. Clean is part of all, so that difference has
  none.
- Clean means that no exact copy was found, not that the model never saw the
  example: a string method sees neither paraphrase nor translation, nor training
  data it was not given.
";
    assert_eq!(table, expected);
    assert_eq!(warnings, "", "the table carries its own warnings");
}

#[test]
fn json_goes_alone_to_standard_output_and_to_the_file() {
    let desk = Desk::new();
    newcombe_a(&desk);
    let args = ["--report", "@report.json", "--results", "@results.jsonl", "--json", "--out", "@out.json"];
    let (text, warnings) = desk.run(&args).unwrap();
    assert_eq!(text, desk.read("out.json"));
    assert!(
        warnings.starts_with("Left out for want of samples: pass@10, pass@100. The task HumanEval/0 has 1;")
    );
    let found: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(found["format"], "decontam-rescore-1");
    assert_eq!(found["method"], "exhaustive");
    assert_eq!(found["threshold"], Value::Null);
    let set = &found["sets"][0];
    assert_eq!(set["set"], "he.jsonl");
    assert_eq!(
        set["counts"][1],
        json!({ "group": "clean", "examples": 70, "tasks": 70, "samples": 70, "passed": 56 })
    );
    let scores = &set["scores"][0];
    assert_eq!(scores["k"], 1);
    assert_eq!(scores["clean"]["value"], 0.8);
    assert_eq!(scores["not_judged"], Value::Null);
    let apart = &scores["differences"]["clean_minus_contaminated"];
    desk::close(&apart["value"], 0.2, 1e-12);
    desk::close(&apart["low"], 0.0524, 5e-5);
    desk::close(&apart["high"], 0.3339, 5e-5);
    desk::close(&scores["differences"]["clean_minus_all"], 0.8 - 104.0 / 150.0, 1e-12);
    assert_eq!(
        set["left_out"],
        json!([
            { "k": 10, "task": "HumanEval/0", "samples": 1, "tasks": 150 },
            { "k": 100, "task": "HumanEval/0", "samples": 1, "tasks": 150 },
        ])
    );
}

#[test]
fn two_hundred_samples_a_task_over_plain_gzip_and_zstd_files() {
    let desk = Desk::new();
    desk.write("report.json", report("gpt4", "s", &[("a", "clean"), ("b", "clean"), ("c", "contaminated")]));
    // Task a: 1 of 200 passes, over two files; b: 3 of 200; c: 20 of 200.
    desk.write("1.jsonl", samples(&[(json!("a"), 150, 0), (json!("b"), 50, 3)]));
    desk.write("2.gz", gzip(&samples(&[(json!("b"), 150, 0), (json!("c"), 90, 20)])));
    desk.write("3.zst", zstd(&samples(&[(json!("c"), 110, 0), (json!("a"), 50, 1)])));
    let found = desk.json(&[
        "--report",
        "@report.json",
        "--results",
        "@1.jsonl",
        "@2.gz",
        "@3.zst",
        "--k",
        "100,1,10,1",
    ]);
    let scores = &found["sets"][0]["scores"];
    assert_eq!(scores[0]["k"], 1);
    desk::close(&scores[0]["clean"]["value"], 0.01, 1e-15);
    desk::close(&scores[0]["contaminated"]["value"], 0.1, 1e-15);
    // 1 - C(199,10)/C(200,10) = 10/200; the others reduced from whole binomials.
    let (b, c) = (3_137.0 / 21_890.0, 67_376_037_836_495.0 / 102_050_019_586_424.0);
    desk::close(&scores[1]["clean"]["value"], f64::midpoint(0.05, b), 1e-15);
    desk::close(&scores[1]["contaminated"]["value"], c, 1e-15);
    desk::close(&scores[1]["all"]["value"], (0.05 + b + c) / 3.0, 1e-15);
    assert_eq!(scores[2]["k"], 100);
    assert_eq!(scores[3], Value::Null);
}

#[test]
fn packed_files_may_have_several_parts_and_the_report_may_be_packed() {
    let desk = Desk::new();
    desk.write("report.json.zst", zstd(&report("gpt4", "s", &[("a", "clean"), ("b", "contaminated")])));
    let (a, b) = (samples(&[(json!("a"), 4, 1)]), samples(&[(json!("b"), 4, 2)]));
    desk.write("two.gz", [gzip(&a), gzip(&b)].concat());
    desk.write("two.zst", [zstd(&a), zstd(&b)].concat());
    for file in ["@two.gz", "@two.zst"] {
        let found = desk.json(&["--report", "@report.json.zst", "--results", file, "--k", "1"]);
        assert_eq!(found["sets"][0]["scores"][0]["all"]["value"], 0.375, "{file}");
    }
}

#[test]
fn numbers_are_ids_and_lines_may_end_as_on_windows() {
    let desk = Desk::new();
    let mut text = report("exhaustive", "mbpp.jsonl", &[("x", "clean")]);
    text = String::from_utf8(text).unwrap().replace("\"x\"", "11").into_bytes();
    desk.write("report.json", [b"\xef\xbb\xbf", text.as_slice()].concat());
    let lines = "\u{feff}{\"task_id\": 11, \"passed\": true}\r\n\r\n{\"passed\": false, \"task_id\": \"11\"}\r\n \n\
                 {\"task_id\":11,\"passed\":true}";
    desk.write("results.jsonl", lines);
    let found = desk.json(&["--report", "@report.json", "--results", "@results.jsonl"]);
    assert_eq!(found["sets"][0]["counts"][0]["samples"], 3);
    assert_eq!(found["sets"][0]["counts"][0]["passed"], 2);
}

#[test]
fn fields_that_do_not_matter_may_hold_anything() {
    let desk = Desk::new();
    desk.write("report.json", report("exhaustive", "s", &[("a", "clean")]));
    let mut lines =
        br#"{"task_id":"a","completion":"\ud83d half a pair","result":["x",{}],"passed":true}"#.to_vec();
    lines.extend_from_slice(b"\n{\"task_id\":\"a\",\"completion\":\"not UTF-8: \xff\",\"passed\":false}\n");
    desk.write("results.jsonl", lines);
    let found = desk.json(&["--report", "@report.json", "--results", "@results.jsonl"]);
    assert_eq!(found["sets"][0]["counts"][0]["samples"], 2);
}

#[test]
fn examples_too_short_to_judge_are_in_all_and_in_neither_group() {
    let desk = Desk::new();
    let examples = [("a", "clean"), ("b", "contaminated"), ("c", "too_short"), ("d", "too_short")];
    desk.write("report.json", report("gpt4", "s", &examples));
    desk.write("results.jsonl", samples(&[(json!("a"), 1, 1), (json!("b"), 1, 0), (json!("c"), 1, 1)]));
    let (table, _) = desk.run(&["--report", "@report.json", "--results", "@results.jsonl"]).unwrap();
    let row = |name: &str| {
        let mut rows = table.lines().filter(|line| line.trim_start().starts_with(name));
        let counts = rows.next().unwrap().split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        (counts.join(" "), rows.next().unwrap().split_whitespace().collect::<Vec<_>>().join(" "))
    };
    assert_eq!(row("all").0, "all 4 1 3 2");
    assert!(row("all").1.starts_with("all 3 66.7 "));
    assert!(row("clean").1.starts_with("clean 1 100.0 "));
    assert!(row("contaminated").1.starts_with("contaminated 1 0.0 "));
    assert_eq!(row("not judged").0, "not judged 2 1 1 1");
    assert!(row("not judged").1.starts_with("not judged 1 100.0 "));
    assert!(table.contains("- No samples for 1 example of the report, not in the scores: d.\n"));
    assert!(table.contains("- Few tasks: all (3), clean (1), contaminated (1), not judged (1). Below 10 an"));
    assert!(table.contains("The gpt4 method draws random windows"));
}

#[test]
fn an_empty_group_has_no_score_and_no_difference() {
    let desk = Desk::new();
    desk.write("report.json", report("exhaustive", "s", &[("a", "clean"), ("b", "clean")]));
    desk.write("results.jsonl", samples(&[(json!("a"), 1, 1), (json!("b"), 1, 0)]));
    let args = ["--report", "@report.json", "--results", "@results.jsonl"];
    let (table, _) = desk.run(&args).unwrap();
    assert!(table.contains("  contaminated                 0           –                   –\n"), "{table}");
    assert!(table.contains("  clean - contaminated                     –                   –\n"), "{table}");
    assert!(table.contains("  clean - all                           +0.0                   –\n"), "{table}");
    assert!(table.contains("- No task is contaminated, so there is nothing to compare.\n"), "{table}");
    let found = desk.json(&args);
    let scores = &found["sets"][0]["scores"][0];
    assert_eq!(scores["contaminated"], Value::Null);
    assert_eq!(scores["differences"]["clean_minus_contaminated"], Value::Null);
}

#[test]
fn a_threshold_decides_again_from_the_longest_runs() {
    let desk = Desk::new();
    let example = |id: &str, status: &str, longest: Value, chars: Value| json!({ "set": "s", "id": id, "status": status, "longest_chars": longest, "chars": chars });
    let examples = json!([
        example("below the floor", "clean", Value::Null, json!(400)),
        example("37", "clean", json!(37), Value::Null),
        example("49", "clean", json!(49), json!(400)),
        example("80", "contaminated", json!(80), json!(400)),
        example("a short text, found whole", "contaminated", json!(40), Value::Null),
        example("a text of 60, found whole", "contaminated", json!(60), json!(60)),
        example("too short", "too_short", json!(45), json!(45)),
    ]);
    let report = json!({
        "format": "decontam-report-1", "method": "exhaustive", "length": 50, "floor": 30, "examples": examples
    });
    desk.write("report.json", report.to_string());
    let tasks: Vec<(Value, u64, u64)> =
        examples.as_array().unwrap().iter().map(|example| (example["id"].clone(), 1, 0)).collect();
    desk.write("results.jsonl", samples(&tasks));
    let contaminated = |threshold: &str| {
        let found =
            desk.json(&["--report", "@report.json", "--results", "@results.jsonl", "--threshold", threshold]);
        let counts = &found["sets"][0]["counts"];
        assert_eq!(found["threshold"].to_string(), threshold);
        assert_eq!(counts[3]["tasks"], 1, "too short to judge stays so");
        assert_eq!(counts[1]["tasks"].as_u64().unwrap() + counts[2]["tasks"].as_u64().unwrap(), 6);
        counts[2]["tasks"].as_u64().unwrap()
    };
    assert_eq!(contaminated("30"), 5);
    assert_eq!(contaminated("37"), 5);
    assert_eq!(contaminated("38"), 4);
    assert_eq!(contaminated("49"), 4);
    assert_eq!(contaminated("50"), 3, "as the scan decided");
    assert_eq!(contaminated("80"), 3);
    assert_eq!(contaminated("81"), 2, "texts found whole are shorter than the threshold, not clean");
}

#[test]
fn every_set_has_its_own_scores() {
    let desk = Desk::new();
    let one = |set: &str, id: &str| json!({ "set": set, "id": id, "status": "clean" });
    let examples = json!([one("a", "1"), one("b", "2"), one("a", "3"), one("c", "4"), one("d", "1")]);
    let report = json!({ "format": "decontam-report-1", "method": "ngram", "examples": examples });
    desk.write("report.json", report.to_string());
    desk.write("results.jsonl", samples(&[(json!("2"), 2, 1), (json!("3"), 2, 2)]));
    let args = ["--report", "@report.json", "--results", "@results.jsonl"];
    let found = desk.json(&args);
    assert_eq!(found["sets"].as_array().unwrap().len(), 2);
    assert_eq!(found["sets"][0]["set"], "a");
    assert_eq!(found["sets"][0]["without_samples"], json!(["1"]));
    assert_eq!(found["sets"][0]["scores"][0]["all"]["value"], 1.0);
    assert_eq!(found["sets"][1]["scores"][0]["all"]["value"], 0.5);
    assert_eq!(found["sets_without_samples"], json!(["c", "d"]));
    let (table, _) = desk.run(&args).unwrap();
    assert!(table.contains("- a: No samples for 1 example of the report"), "{table}");
    assert!(table.contains("- Sets without any sample: c, d.\n"), "{table}");

    desk.write("results.jsonl", samples(&[(json!(1), 2, 1)]));
    let message = "results.jsonl, line 1: the task 1 stands in several sets of the report (a, d); say which one with --set";
    desk.refuses(&args, 2, message);
    let found =
        desk.json(&["--report", "@report.json", "--results", "@results.jsonl", "--set", "d", "--k", "1"]);
    assert_eq!(found["sets"][0]["set"], "d");
    assert_eq!(found["sets_without_samples"], json!([]));
    let args = ["--report", "@report.json", "--results", "@results.jsonl", "--set", "e"];
    desk.refuses(&args, 2, "the report has no set e; it has a, b, c, d");
}

#[test]
fn tasks_that_the_report_does_not_know_are_named_or_left_out() {
    let desk = Desk::new();
    desk.write("report.json", report("exhaustive", "he.jsonl", &[("a", "clean")]));
    let strangers: Vec<(Value, u64, u64)> = (1..=7).map(|i| (json!(format!("z{}", 9 - i)), 2, 0)).collect();
    desk.write("results.jsonl", samples(&[vec![(json!("a"), 2, 1)], strangers].concat()));
    let mut args = vec!["--report", "@report.json", "--results", "@results.jsonl"];
    let message = "7 of the task ids are not in the set he.jsonl of report.json: z8, z7, z6, z5, z4 and 2 more, first in \
                   results.jsonl, line 3; is it another evaluation set? --ignore-unknown leaves them out";
    desk.refuses(&args, 2, message);
    args.push("--ignore-unknown");
    let found = desk.json(&args);
    assert_eq!(found["ignored_samples"], 14);
    assert_eq!(found["ignored_tasks"], 7);
    assert_eq!(found["sets"][0]["counts"][0]["samples"], 2);
    assert_eq!(found["warnings"][0], "Left out: 14 samples of 7 tasks that the report does not know.");

    desk.write("results.jsonl", samples(&[(json!("z"), 2, 1)]));
    desk.refuses(&args, 2, "no sample belongs to an example of report.json");
}

#[test]
fn a_k_above_the_samples_is_refused_when_asked_for_and_left_out_otherwise() {
    let desk = Desk::new();
    desk.write("report.json", report("exhaustive", "s", &[("a", "clean"), ("b", "clean"), ("c", "clean")]));
    desk.write("results.jsonl", samples(&[(json!("a"), 12, 1), (json!("b"), 11, 2), (json!("c"), 100, 3)]));
    let args = ["--report", "@report.json", "--results", "@results.jsonl"];
    let found = desk.json(&args);
    let set = &found["sets"][0];
    assert_eq!(set["scores"].as_array().unwrap().len(), 2);
    assert_eq!(set["left_out"], json!([{ "k": 100, "task": "b", "samples": 11, "tasks": 2 }]));
    assert_eq!(
        found["warnings"][0],
        "Left out for want of samples: pass@100. The task b has 11; 2 tasks have fewer than 100."
    );
    let args = [&args[..], &["--k", "11,12"]].concat();
    desk.refuses(&args, 2, "pass@12 needs 12 samples of every task, and b of s has 11; leave 12 out of --k");
}

#[test]
fn gpt4_figures_stand_beside_human_eval_alone() {
    let desk = Desk::new();
    let figures = "as published for GPT-4";
    for (count, expected) in [(164, true), (163, false)] {
        let examples: Vec<(String, &str)> = (0..count).map(|i| (format!("HumanEval/{i}"), "clean")).collect();
        desk.write("report.json", report("gpt4", "s", &examples));
        desk.write("results.jsonl", samples(&[(json!("HumanEval/5"), 1, 1)]));
        let (table, _) = desk.run(&["--report", "@report.json", "--results", "@results.jsonl"]).unwrap();
        assert_eq!(table.contains(figures), expected, "{count}");
    }
}

#[test]
fn no_line_of_the_table_is_wider_than_a_terminal() {
    let desk = Desk::new();
    let examples: Vec<(String, &str)> = (0..12).map(|i| (format!("HumanEval/{i}"), "clean")).collect();
    desk.write("report.json", report("gpt4", "s", &examples));
    let tasks: Vec<(Value, u64, u64)> =
        (0..9).map(|i| (json!(format!("HumanEval/{i}")), 120 + i, 3 * i)).collect();
    desk.write("results.jsonl", samples(&tasks));
    let (table, _) = desk.run(&["--report", "@report.json", "--results", "@results.jsonl"]).unwrap();
    let widest = table.lines().max_by_key(|line| line.chars().count()).unwrap();
    assert!(widest.chars().count() <= 80, "{widest}");
}
