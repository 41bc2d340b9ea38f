//! An index written down and read back answers as before; a file that is damaged or foreign is refused.

use overlap::{
    Background, Bounds, Document, Index, IndexOptions, InsertError, JudgeOptions, LoadError, Mode, Question,
    judge,
};
use proptest::prelude::*;

const TEXTS: [&str; 6] = [
    "Everyone calls it a dip until the margin desk calls them, and then it was obvious all along.",
    "昨晚盯盘到凌晨三点，眼看着多单一路被扫，才明白所谓利好其实早就写在价格里。",
    "my view: everyone calls it a dip until the margin desk calls them #btc# $BTC 82,500",
    "½ of 𝐚ll the 𠀀𠀁 각 letters, half of all the letters, and half of all the letters again",
    "",
    "昨晚盯盤到凌晨三點，眼看著多單一路被掃，才明白所謂利好 https://example.com/x",
];

fn index(options: &IndexOptions) -> Index {
    let index = Index::new(options.clone()).expect("options within limits");
    for round in 0..3_u64 {
        for (at, text) in TEXTS.iter().enumerate() {
            let id = round * 10 + at as u64;
            let time_ms = 1_000 - id as i64 % 7;
            index.insert(Document { id, version: 0, author: id % 4, time_ms, text }).expect("a new id");
        }
        if round == 1 {
            index.compact(1);
            index.remove(3);
        }
    }
    index.remove(11);
    index
}

fn options(judging: bool) -> IndexOptions {
    IndexOptions { run_chars_min: 8, judging, ..IndexOptions::default() }
}

fn saved(index: &Index) -> Vec<u8> {
    let mut file = Vec::new();
    index.save(&mut file).expect("memory takes everything");
    file
}

fn load(file: &[u8], options: &IndexOptions) -> Result<Index, LoadError> {
    Index::load(file, options)
}

/// Everything an index can be asked.
fn answers(index: &Index) -> Vec<String> {
    let background = Background::new(["half of all the letters"]);
    let mut answers = vec![format!("{} {:?}", index.len(), index.options())];
    for text in TEXTS {
        let question = Question { text, author: 2, before_ms: 999 };
        answers.push(format!("{:?}", index.shared_runs(text, &background)));
        answers.push(format!("{:?}", index.bounded_runs(text, &background, &Bounds::default())));
        answers.push(format!("{:?}", index.holders(text, &Bounds::default())));
        answers.push(format!("{:?}", index.later_sharers(text, 998)));
        answers.push(format!("{:?}", judge(index, &background, &question, &JudgeOptions::default())));
    }
    answers
}

#[test]
fn what_was_saved_answers_as_before() {
    for judging in [false, true] {
        let before = index(&options(judging));
        let file = saved(&before);
        let after = load(&file, &options(judging)).expect("it was just written");
        assert_eq!(answers(&after), answers(&before));
        assert_eq!(saved(&load(&saved(&after), &options(judging)).expect("again")), saved(&after));
        // It goes on as before, too.
        for index in [&before, &after] {
            let doc = Document { id: 12, version: 0, author: 9, time_ms: 5, text: TEXTS[0] };
            assert_eq!(index.insert(doc), Err(InsertError::Duplicate { id: 12, version: 0 }));
            index.insert(Document { id: 99, ..doc }).expect("a new id");
            index.remove(0);
        }
        assert_eq!(answers(&after), answers(&before));
        assert_ne!(answers(&after), answers(&index(&options(judging))));
    }
}

#[test]
fn other_files_are_refused_with_the_reason() {
    let file = saved(&index(&options(false)));
    assert!(matches!(load(b"{\"text\": \"a post\"}", &options(false)), Err(LoadError::NotAnIndex)));
    assert!(matches!(load(b"", &options(false)), Err(LoadError::Truncated)));
    let mut newer = file.clone();
    newer[8] = 200;
    assert!(matches!(load(&newer, &options(false)), Err(LoadError::Format { found: 200 })));
    let gpt4 = IndexOptions { mode: Mode::Gpt4, ..options(false) };
    match load(&file, &gpt4) {
        Err(LoadError::Mode { found, expected }) => {
            assert_eq!((found.as_str(), expected), (Mode::Strict.name(), Mode::Gpt4.name()));
        }
        other => panic!("{other:?}"),
    }
    match load(&file, &IndexOptions { run_chars_min: 9, ..options(false) }) {
        Err(LoadError::Options { found }) => assert_eq!(*found, options(false)),
        other => panic!("{other:?}"),
    }
    let mut damaged = file.clone();
    *damaged.last_mut().expect("not empty") ^= 1;
    assert!(matches!(load(&damaged, &options(false)), Err(LoadError::Checksum)));
    // What follows the index is the reader's own.
    let mut followed = file.as_slice().to_vec();
    followed.extend(b"more");
    let mut rest = followed.as_slice();
    Index::load(&mut rest, &options(false)).expect("an index, then more");
    assert_eq!(rest, b"more");
}

#[test]
fn an_implausible_length_is_not_believed() {
    let file = saved(&index(&options(false)));
    // The name of the mode and the options end at byte 45 ("strict-1"); a number of parts and the length of
    // the first text follow.
    let at = 8 + 4 + 8 + Mode::Strict.name().len() + 8 + 1 + 4 + 4;
    for at in [at, at + 8] {
        let mut file = file.clone();
        file[at..at + 8].copy_from_slice(&u64::MAX.to_le_bytes());
        // Reserving 2^64 places would end the process.
        assert!(matches!(load(&file, &options(false)), Err(LoadError::Truncated | LoadError::Corrupt(_))));
    }
}

#[test]
fn a_change_in_any_byte_is_noticed() {
    for judging in [false, true] {
        let options = options(judging);
        let mut file = saved(&index(&options));
        for at in 0..file.len() {
            let bit = 1 << (at % 8);
            file[at] ^= bit;
            assert!(load(&file, &options).is_err(), "byte {at} of {}", file.len());
            file[at] ^= bit;
        }
        load(&file, &options).expect("all changes were taken back");
    }
}

#[test]
fn a_file_that_ends_early_is_refused() {
    for judging in [false, true] {
        let options = options(judging);
        let file = saved(&index(&options));
        for len in 0..file.len() {
            assert!(matches!(load(&file[..len], &options), Err(LoadError::Truncated)), "{len} bytes");
        }
    }
}

proptest! {
    #[test]
    fn damage_in_many_places_is_noticed(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        judging in any::<bool>(),
    ) {
        let options = options(judging);
        let whole = saved(&index(&options));
        let mut file = whole.clone();
        for (at, byte) in damage {
            *at.get_mut(&mut file) = byte;
        }
        prop_assert_eq!(load(&file, &options).is_ok(), file == whole);
    }

    /// Somebody may damage a file and mend the checksum: that can give another index, but no panic.
    #[test]
    fn a_forged_checksum_makes_nothing_panic(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        judging in any::<bool>(),
    ) {
        let options = options(judging);
        let mut file = saved(&index(&options));
        let end = file.len() - 4;
        for (at, byte) in damage {
            *at.get_mut(&mut file[..end]) = byte;
        }
        let checksum = crc32fast::hash(&file[..end]);
        file[end..].copy_from_slice(&checksum.to_le_bytes());
        if let Ok(index) = load(&file, &options) {
            answers(&index);
            index.remove(0);
            index.compact(1);
            answers(&index);
        }
    }
}
