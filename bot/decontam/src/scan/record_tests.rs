//! The two readers of records, held against each other and against `serde_json`.

use std::collections::BTreeMap;

use overlap::{Mode, Path, Squeezer, normalise};
use proptest::prelude::*;

use super::long::{Ended, Listener, LongRecord, Reading};
use super::record::{Broken, Line, Records, TextFields, What};
use super::unescape::unescape;

/// A string that counts: its field, its number there, what it says.
type Text = (String, u32, String);

/// What the reader of lines takes from a record.
fn fast(line: &str, fields: &TextFields, path: Path) -> Result<(Line, Vec<Text>), Broken> {
    let squeezer = Squeezer::with_path(path).expect("an available path");
    let mut records = Records::new(squeezer, fields.clone());
    let mut texts = Vec::new();
    let (kind, next) = records.line(line.as_bytes(), 0, &mut |piece| {
        let text = unescape(piece.body);
        assert_eq!(piece.squeezed, normalise(&text, Mode::Gpt4).as_str().as_bytes());
        texts.push((String::from_utf8_lossy(piece.field).into_owned(), piece.nth, text));
    })?;
    assert_eq!(next, line.len());
    Ok((kind, texts))
}

#[derive(Default)]
struct Heard {
    texts: BTreeMap<Reading, Vec<Text>>,
    now: Vec<Reading>,
}

impl Listener for Heard {
    fn begin(&mut self, readings: &[Reading], field: &str, nth: u32) {
        self.now = readings.to_vec();
        for &reading in readings {
            self.texts.entry(reading).or_default().push((field.to_owned(), nth, String::new()));
        }
    }

    fn char(&mut self, c: char) {
        for reading in &self.now {
            let texts = self.texts.get_mut(reading).expect("begun");
            texts.last_mut().expect("begun").2.push(c);
        }
    }

    fn lone_surrogate(&mut self) {}

    fn end(&mut self) {}
}

/// What the reader of long records takes from it, read in parts of `step` bytes.
fn slow(line: &str, fields: &TextFields, step: usize) -> Result<(Line, Vec<Text>), Broken> {
    let mut record = LongRecord::new(fields);
    let mut heard = Heard::default();
    for part in line.as_bytes().chunks(step) {
        record.push(part, &mut heard)?;
    }
    let (line, reading) = match record.finish(&mut heard)? {
        Ended::Blank => (Line::Blank, None),
        Ended::Record(reading) => (Line::Record, reading),
    };
    let texts = reading.and_then(|reading| heard.texts.remove(&reading)).unwrap_or_default();
    Ok((line, texts))
}

fn both(line: &str, fields: &TextFields) -> Result<(Line, Vec<Text>), What> {
    let answers: Vec<Result<(Line, Vec<Text>), What>> = Path::available()
        .into_iter()
        .map(|path| fast(line, fields, path))
        .chain([1, 3, 1000].into_iter().map(|step| slow(line, fields, step)))
        .map(|answer| answer.map_err(|broken| broken.what))
        .collect();
    for answer in &answers {
        assert_eq!(answer.is_ok(), answers[0].is_ok(), "{line}");
        if answer.is_ok() {
            assert_eq!(answer, &answers[0], "{line}");
        }
    }
    answers.into_iter().next().expect("the portable path")
}

fn named(names: &[&str]) -> TextFields {
    TextFields::Named(names.iter().map(|&name| name.to_owned()).collect())
}

fn texts(line: &str, fields: &TextFields) -> Vec<String> {
    both(line, fields).expect("a sound record").1.into_iter().map(|(_, _, text)| text).collect()
}

#[test]
fn the_text_field_counts_wherever_it_stands_and_only_at_the_top() {
    let auto = TextFields::Auto;
    let cases: &[(&str, &[&str])] = &[
        (r#"{"text": "a"}"#, &["a"]),
        (r#" { "id" : 1 , "text" : "a" , "n" : null } "#, &["a"]),
        (r#"{"meta": {"text": "deeper"}, "text": "a"}"#, &["a"]),
        (r#"{"meta": [{"text": "x"}, ["y"]], "text": "a", "url": "u"}"#, &["a"]),
        (r#"{"t\u0065xt": "a"}"#, &["a"]),
        (r#"{"text\n": "b", "text": "a"}"#, &["a"]),
        (r#"{"text": ["a", {"k": "b"}, 3]}"#, &["a", "b"]),
        (r#"{"text": "a", "text": "b"}"#, &["a", "b"]),
        (r#"{"text": ""}"#, &[""]),
        (r#"{"text": null, "other": "x"}"#, &[]),
        // No text: the content. Neither: every string.
        (r#"{"id": "x", "content": "a"}"#, &["a"]),
        (r#"{"content": "b", "text": "a"}"#, &["a"]),
        (r#"{"instruction": "a", "input": "", "output": "b"}"#, &["a", "", "b"]),
        (
            r#"{"messages": [{"role": "user", "content": "a"}, {"role": "bot", "content": "b"}]}"#,
            &["user", "a", "bot", "b"],
        ),
        (r#""only a string""#, &["only a string"]),
        ("{}", &[]),
        (r#"{"a": 1, "b": [true, false, null, -0.5e+10], "c": {}}"#, &[]),
    ];
    for (line, want) in cases {
        assert_eq!(texts(line, &auto), *want, "{line}");
    }
}

#[test]
fn named_fields_count_alone() {
    let line = r#"{"text": "t", "q": "a", "deep": {"q": "x"}, "r": ["b", {"z": "c"}]}"#;
    assert_eq!(texts(line, &named(&["q"])), ["a"]);
    assert_eq!(texts(line, &named(&["r", "q"])), ["a", "b", "c"]);
    assert_eq!(both(line, &named(&["no"])), Ok((Line::Record, Vec::new())));
    let (_, found) = both(line, &named(&["r"])).expect("sound");
    assert_eq!(found, [("r".to_owned(), 0, "b".to_owned()), ("r".to_owned(), 1, "c".to_owned())]);
}

#[test]
fn what_json_forbids_is_refused() {
    let deep = format!("{{\"a\": {}1{}}}", "[".repeat(128), "]".repeat(128));
    let cases: &[(&str, What)] = &[
        (r#"{"text": "a""#, What::Ends),
        (r#"{"text": "a"#, What::String),
        (r#"{"text": "a\"}"#, What::String),
        (r#"{"text": "a"} {"#, What::Behind),
        (r#"{"text": "a"},"#, What::Behind),
        (r#"{"text" "a"}"#, What::Expected("a colon behind the key")),
        (r#"{text: "a"}"#, What::Expected("a key in quotes")),
        (r#"{"text": "a",}"#, What::Expected("a key in quotes")),
        (r#"{"a": [1,]}"#, What::Expected("a value")),
        (r#"{"a": [1 2]}"#, What::Expected("a comma or the end of the array")),
        (r#"{"a": [1}}"#, What::Expected("a comma or the end of the array")),
        (r#"{"a": {"b": 1]}"#, What::Expected("a comma or the end of the object")),
        (r#"{"a": 01}"#, What::Number),
        (r#"{"a": 1.}"#, What::Number),
        (r#"{"a": -}"#, What::Number),
        (r#"{"a": 1e}"#, What::Number),
        (r#"{"a": nul}"#, What::Expected("a value")),
        (r#"{"a": NaN}"#, What::Expected("a value")),
        (r#"{"text": "\x"}"#, What::Escape),
        (r#"{"text": "\u12g4"}"#, What::Escape),
        ("{\"text\": \"a\tb\"}", What::Control(9)),
        (r"[1]", What::Expected("a record: an object in { }")),
        (r"17", What::Expected("a record: an object in { }")),
        (&deep, What::Deep),
    ];
    for (line, want) in cases {
        assert_eq!(both(line, &TextFields::Auto), Err(*want), "{line}");
        assert!(
            line.starts_with(['[', '1'])
                || *want == What::Deep
                || serde_json::from_str::<serde_json::Value>(line).is_err()
        );
    }
    let just = format!("{{\"a\": {}1{}}}", "[".repeat(127), "]".repeat(127));
    assert!(both(&just, &TextFields::Auto).is_ok());
}

#[test]
fn blank_lines_are_no_records() {
    for line in ["", " ", "\t \r"] {
        assert_eq!(both(line, &TextFields::Auto), Ok((Line::Blank, Vec::new())));
    }
}

/// JSON with the odd spellings that files hold.
fn value() -> impl Strategy<Value = String> {
    let string = prop::collection::vec(
        prop_oneof![
            4 => "[a-z 中é🙂]".prop_map(String::from),
            1 => prop::sample::select(vec!["\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\u4e2d", "\\ud83d\\ude00"])
                .prop_map(str::to_owned),
        ],
        0..80,
    )
    .prop_map(|parts| format!("\"{}\"", parts.concat()));
    let leaf = prop_oneof![
        3 => string,
        1 => prop::sample::select(vec!["null", "true", "false", "0", "-1.5", "3e9", "1E-2", " {} ", "[ ]"])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|all| format!("[{}]", all.join(" , "))),
            prop::collection::vec((key(), inner), 0..4).prop_map(object),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["text", "content", "q", "t\\u0065xt", "中", ""]).prop_map(str::to_owned)
}

fn object(members: Vec<(String, String)>) -> String {
    let members: Vec<String> =
        members.into_iter().map(|(key, value)| format!("\"{key}\" :{value}")).collect();
    format!("{{{}}}", members.join(", "))
}

proptest! {
    #[test]
    fn both_readers_agree_on_records(members in prop::collection::vec((key(), value()), 0..5)) {
        let line = object(members);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&line).is_ok());
        for fields in [TextFields::Auto, named(&["q"]), named(&["text", "中"])] {
            prop_assert!(both(&line, &fields).is_ok());
        }
    }

    #[test]
    fn both_readers_agree_with_serde_on_what_is_no_record(
        members in prop::collection::vec((key(), value()), 0..4),
        at in any::<prop::sample::Index>(),
        put in prop::sample::select(vec!["\"", "\\", "{", "}", "[", "]", ",", ":", "1", " ", "e", "\u{1}", "中", ""]),
        cut in 0_usize..3,
    ) {
        let line = object(members);
        let mut chars: Vec<char> = line.chars().collect();
        let at = at.index(chars.len());
        let end = (at + cut).min(chars.len());
        chars.splice(at..end, put.chars());
        let line: String = chars.into_iter().collect();
        let is_record = line.trim_start().starts_with(['{', '"']);
        let sound = is_record && serde_json::from_str::<serde::de::IgnoredAny>(&line).is_ok();
        if !line.trim().is_empty() {
            prop_assert_eq!(both(&line, &TextFields::Auto).is_ok(), sound, "{}", line);
        }
    }
}
