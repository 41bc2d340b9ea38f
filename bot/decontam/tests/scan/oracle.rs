//! Against the definition: a window is contaminated when a normalised training text contains it.

use overlap::{Mode, normalise};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::desk::{Desk, exhaustive, ids, lines, scanned};

/// What the report must say of an example: whether a window was found, the longest run, how many windows.
fn naive(question: &str, texts: &[String], length: usize, floor: usize) -> Option<(bool, usize, u32)> {
    let chars: Vec<char> = normalise(question, Mode::Gpt4).as_str().chars().collect();
    if chars.len() < floor {
        return None;
    }
    let texts: Vec<String> =
        texts.iter().map(|text| normalise(text, Mode::Gpt4).as_str().to_owned()).collect();
    let stands = |part: &[char]| {
        let part: String = part.iter().collect();
        texts.iter().any(|text| text.contains(&part))
    };
    let window = length.min(chars.len());
    let found = chars.windows(window).filter(|part| stands(part)).count() as u32;
    let longest = (floor..=chars.len()).rev().find(|&len| chars.windows(len).any(stands)).unwrap_or(0);
    Some((found > 0, longest, found))
}

/// A text that shares passages with others.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "Write a function to ",
        "find the longest run\n",
        "\tdef f(x):\n    return x + 1  # \"x\"\n",
        "0000000000000000000000000000",
        "关税政策后，市场",
        "分析！",
        "e\u{301}é ",
        "of two sorted lists. ",
        "🙂",
        "q",
    ]);
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn exhaustive_finds_what_contains_finds(
        questions in prop::collection::vec(text(), 1..8),
        texts in prop::collection::vec(text(), 1..8),
        (length, floor) in prop_oneof![Just((50, 30)), Just((20, 20)), Just((40, 12)), Just((12, 8))],
    ) {
        prop_assume!(questions.iter().all(|question| !question.is_empty()));
        let desk = Desk::new();
        let eval = desk.file("e.jsonl", lines(questions.iter().map(|question| json!({"prompt": question}))));
        let train = desk.file("t.jsonl", lines(texts.iter().map(|text| json!({"id": "prompt", "text": text}))));
        let settings =
            decontam::scan::Settings { length: length as u32, floor: floor as u32, ..exhaustive() };
        let report = scanned(&eval, &[train], &settings).expect("sound data");
        for (question, example) in questions.iter().zip(&report.examples) {
            let found = example.windows.map(|windows| {
                let longest = example.longest_chars.unwrap_or(0) as usize;
                (example.status == decontam::scan::Status::Contaminated, longest, windows.found)
            });
            prop_assert_eq!(found, naive(question, &texts, length, floor), "{}", question);
            // The evidence quotes both sides: the same letters and numbers, as many as it says.
            if let Some(evidence) = &example.evidence {
                let letters = |text: &str| normalise(text, Mode::Gpt4).as_str().to_owned();
                let holder: String = texts[evidence.line as usize - 1]
                    .chars()
                    .skip(evidence.start as usize)
                    .take((evidence.end - evidence.start) as usize)
                    .collect();
                prop_assert_eq!(Some(&holder), evidence.text.as_ref());
                prop_assert_eq!(letters(&holder), letters(&evidence.example_text));
                prop_assert_eq!(letters(&holder).chars().count() as u32, example.longest_chars.unwrap_or(0));
                let own: String = question
                    .chars()
                    .skip(evidence.example_start as usize)
                    .take((evidence.example_end - evidence.example_start) as usize)
                    .collect();
                prop_assert_eq!(&own, &evidence.example_text);
            }
        }
    }
}

fn words(text: &str) -> Vec<String> {
    let clean = |word: &str| {
        word.chars().filter(|&c| overlap::is_letter_or_number(c)).collect::<String>().to_lowercase()
    };
    text.split_whitespace().map(clean).filter(|word| !word.is_empty()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn ngrams_are_those_that_windows_of_words_find(
        questions in prop::collection::vec("([ab]{1,2}[ ,.]{1,2}){1,12}", 1..6),
        texts in prop::collection::vec("([abAB]{1,2}[ ,.\n-]{1,2}){0,30}", 1..6),
        n in 2_usize..6,
    ) {
        let desk = Desk::new();
        let eval = desk.file("e.jsonl", lines(questions.iter().map(|question| json!({"question": question}))));
        let train = desk.file("t.jsonl", lines(texts.iter().map(|text| json!({"text": text}))));
        let settings = decontam::scan::Settings { n: n as u32, ..decontam::scan::Settings::new(decontam::scan::Method::Ngram) };
        let report = scanned(&eval, &[train], &settings).expect("sound data");
        for (question, example) in questions.iter().zip(&report.examples) {
            let own = words(question);
            let stands = |part: &[String]| texts.iter().any(|text| words(text).windows(n).any(|other| other == part));
            let want = (own.len() >= n).then(|| {
                let found = own.windows(n).filter(|part| stands(part)).count() as u32;
                ((own.len() - n + 1) as u32, found)
            });
            prop_assert_eq!(example.words, Some(own.len() as u32));
            prop_assert_eq!(example.windows.map(|windows| (windows.all, windows.found)), want, "{}", question);
            if let Some(evidence) = &example.evidence {
                let holder = evidence.text.as_deref().expect("held in memory");
                prop_assert_eq!(words(holder), words(&evidence.example_text));
                prop_assert_eq!(words(holder).len(), n);
            }
        }
    }
}

#[test]
fn gpt4_finds_an_example_exactly_when_a_drawn_window_stands_in_the_data() {
    let desk = Desk::new();
    let letters = |from: usize, count: usize| -> String {
        (from..from + count).map(|at| char::from_u32(0x4E00 + at as u32 * 7).expect("a character")).collect()
    };
    // 100 windows each; of the first all stand in the data, of the second half, of the third none.
    let questions: Vec<String> = (0..3).map(|number| letters(number * 300, 149)).collect();
    let half: String = questions[1].chars().take(99).collect();
    let eval = desk.file("e.jsonl", lines(questions.iter().map(|question| json!({"prompt": question}))));
    let train = desk.file("t.jsonl", lines([json!({"text": questions[0]}), json!({"text": half})]));
    let mut second = 0;
    for seed in 0..60 {
        let settings = decontam::scan::Settings {
            seed,
            spread: 0,
            ..decontam::scan::Settings::new(decontam::scan::Method::Gpt4)
        };
        let report = scanned(&eval, std::slice::from_ref(&train), &settings).expect("sound data");
        let [first, middle, last] = &report.examples[..] else { panic!("three examples") };
        assert_eq!(first.drawn.iter().filter(|drawn| drawn.evidence.is_some()).count(), 3);
        assert_eq!(last.drawn.iter().filter(|drawn| drawn.evidence.is_some()).count(), 0);
        for drawn in &middle.drawn {
            assert_eq!(drawn.evidence.is_some(), drawn.start < 50, "{drawn:?}");
        }
        second += u32::from(ids(&report).contains(&"2"));
    }
    // Three draws of 100, half of them found: missed with (50 · 49 · 48) / (100 · 99 · 98) = 12 %, 7 of 60.
    assert!((45..=59).contains(&second), "{second}");
}

#[test]
fn the_spread_over_seeds_is_what_single_scans_say() {
    let desk = Desk::new();
    let questions: Vec<String> = (0..40).map(|seed| crate::desk::prose(seed + 1, 30)).collect();
    let texts: Vec<Value> = questions
        .iter()
        .enumerate()
        .map(|(number, question)| {
            let chars: Vec<char> = question.chars().collect();
            json!({"text": chars[..chars.len() * (number % 5) / 4].iter().collect::<String>()})
        })
        .collect();
    let eval = desk.file("e.jsonl", lines(questions.iter().map(|question| json!({"prompt": question}))));
    let train = desk.file("t.jsonl", lines(texts));
    let gpt4 = |seed, spread| {
        let settings = decontam::scan::Settings {
            seed,
            spread,
            ..decontam::scan::Settings::new(decontam::scan::Method::Gpt4)
        };
        scanned(&eval, std::slice::from_ref(&train), &settings).expect("sound data")
    };
    let counts: Vec<u32> = (3..15).map(|seed| gpt4(seed, 0).sets[0].contaminated).collect();
    let spread = gpt4(3, 12).sets[0].seeds.clone().expect("asked for");
    let all =
        scanned(&eval, std::slice::from_ref(&train), &exhaustive()).expect("sound data").sets[0].contaminated;
    assert_eq!(Some(spread.min), counts.iter().copied().min());
    assert_eq!(Some(spread.max), counts.iter().copied().max());
    assert!((spread.mean - f64::from(counts.iter().sum::<u32>()) / 12.0).abs() < 1e-12);
    assert_eq!(spread.all_windows, all);
    assert!(spread.min < spread.max, "the seeds differ, or the test says nothing");
}
