use std::io::Write as _;

use proptest::prelude::*;

use super::*;
use crate::normalise::{Mode, normalise};

fn squeezers() -> Vec<Squeezer> {
    Path::available().into_iter().filter_map(Squeezer::with_path).collect()
}

/// The definition: one character at a time, from the general category.
fn slow(text: &str) -> String {
    normalise(text, Mode::Gpt4).as_str().to_owned()
}

fn of_text(squeezer: Squeezer, text: &str) -> String {
    let mut out = Squeezed::new();
    squeezer.text(text, &mut out);
    String::from_utf8(out.as_bytes().to_vec()).expect("UTF-8 in, UTF-8 out")
}

fn of_json(squeezer: Squeezer, body: &str) -> Result<(String, usize), StringError> {
    let mut out = Squeezed::new();
    let used = squeezer.json_string(body.as_bytes(), &mut out)?;
    Ok((String::from_utf8(out.as_bytes().to_vec()).expect("UTF-8 in, UTF-8 out"), used))
}

/// The portable path alone would pass for all of them: what a processor of this kind could have and this one has
/// not is named past the test harness, which keeps back what a passing test prints. AVX2 is as old as 2013, so CI
/// must have it; no machine need have AVX-512.
#[test]
fn wide_paths_run_or_say_loudly_that_they_did_not() {
    let available = Path::available();
    assert_eq!(available[0], Path::Portable);
    let best = Squeezer::detect().path();
    assert_eq!(Some(&best), available.last(), "the tests take the path that is taken outside of them");
    if cfg!(target_arch = "x86_64") {
        for path in [Path::Avx2, Path::Avx512] {
            if !available.contains(&path) {
                writeln!(std::io::stderr(), "\nNOT RUN: the path {} of `squeeze`", path.name())
                    .expect("standard error is open");
            }
        }
        #[expect(clippy::disallowed_methods, reason = "what CI asks of tests is no setting of the library")]
        let required = std::env::var("HERALD_TESTS_REQUIRE_ALL").is_ok_and(|value| value == "1");
        assert!(
            available.contains(&Path::Avx2) || !required,
            "NOT RUN: this processor has no AVX2 (HERALD_TESTS_REQUIRE_ALL=1)"
        );
    }
}

#[test]
fn every_scalar_value_is_decided_like_the_definition_at_every_place_of_a_block() {
    // 131 is odd and longer than two blocks, so that each character meets each place.
    for squeezer in squeezers() {
        for shift in 0..3 {
            let mut text = "x".repeat(shift);
            let mut want = text.clone();
            for c in '\0'..=char::MAX {
                text.push(c);
                text.push_str("ab");
                if crate::fold::is_letter_or_number(c) {
                    want.push(c);
                }
                want.push_str("ab");
            }
            assert!(of_text(squeezer, &text) == want, "{:?}, shift {shift}", squeezer.path());
        }
        // Runs of one kind, without ASCII in between.
        let all: String = ('\u{80}'..=char::MAX).collect();
        let want: String = all.chars().filter(|&c| crate::fold::is_letter_or_number(c)).collect();
        assert!(of_text(squeezer, &all) == want, "{:?}", squeezer.path());
        let quoted = format!("{all}\"");
        assert!(of_json(squeezer, &quoted) == Ok((want, quoted.len())), "{:?}", squeezer.path());
    }
}

#[test]
fn characters_at_the_edge_of_a_block_stay_whole() {
    for squeezer in squeezers() {
        for before in 0..140 {
            for c in ["é", "中", "，", "𝐀", "🙂", "々", "\u{301}", "ａ"] {
                let text = format!("{}{c}{}", "-".repeat(before), "z".repeat(150));
                assert_eq!(of_text(squeezer, &text), slow(&text), "{:?} {before} {c}", squeezer.path());
            }
        }
    }
}

#[test]
fn backslashes_escape_what_follows_an_odd_run() {
    for squeezer in squeezers() {
        for before in 0..70 {
            for run in 1..70 {
                // An even run is pairs: the string ends at the quote. An odd run escapes the quote.
                let body = format!("{}{}\"abc\"", "a".repeat(before), "\\".repeat(run));
                let (kept, used) = of_json(squeezer, &body).expect("sound");
                if run % 2 == 0 {
                    assert_eq!((kept.len(), used), (before, before + run + 1), "{before} {run}");
                } else {
                    assert_eq!((kept.len(), used), (before + 3, body.len()), "{before} {run}");
                }
                // The same before a letter that an odd run turns into a line feed.
                let body = format!("{}{}new\"{}", "a".repeat(before), "\\".repeat(run), " ".repeat(80));
                let (kept, _) = of_json(squeezer, &body).expect("sound");
                assert_eq!(kept.len(), before + 3 - run % 2, "{before} {run}");
            }
        }
    }
}

#[test]
fn escapes_of_characters_are_read() {
    let cases = [
        (r#"\u4e2d\u6587""#, "中文"),
        (r#"\u0041\u0020\u00e9""#, "Aé"),
        (r#"\ud835\udc00x""#, "𝐀x"),
        (r#"\ud83d\ude00x""#, "x"),
        (r#"\\u0041""#, "u0041"),
        (r#"\\\u0041""#, "A"),
        (r#"\/\b\f\n\r\t\"\\end""#, "end"),
    ];
    for squeezer in squeezers() {
        for (body, want) in cases {
            for before in [0, 50, 57, 58, 59, 60, 61, 62, 63, 64] {
                let body = format!("{}{body}{}", "-".repeat(before), ",".repeat(90));
                let (kept, _) = of_json(squeezer, &body).expect("sound");
                assert_eq!(kept, want, "{:?} {before} {body}", squeezer.path());
            }
        }
    }
}

#[test]
fn half_pairs_are_dropped_and_counted() {
    for squeezer in squeezers() {
        let mut out = Squeezed::new();
        let body = br#"a\ud800b\udc00\ud800\u0041 \ud83d\ud83d\ude00""#;
        assert_eq!(squeezer.json_string(body, &mut out), Ok(body.len()));
        assert_eq!(out.as_bytes(), b"abA");
        assert_eq!(out.lone_surrogates(), 4);
    }
}

#[test]
fn what_json_forbids_is_refused_at_its_place() {
    for squeezer in squeezers() {
        for before in [0, 1, 62, 63, 64, 65, 200] {
            for after in [0, 3, 100] {
                let (start, end) = ("b".repeat(before), "n".repeat(after));
                let bare = format!("{start}\n{end}\"");
                assert_eq!(
                    of_json(squeezer, &bare),
                    Err(StringError::Control { byte: b'\n', at: before }),
                    "{:?}",
                    squeezer.path()
                );
                for escape in ["\\x", "\\u12", "\\uzzzz", "\\ ", "\\\u{1}"] {
                    let body = format!("{start}{escape}{end}\"");
                    assert_eq!(of_json(squeezer, &body), Err(StringError::Escape { at: before }), "{body}");
                }
                assert_eq!(of_json(squeezer, &format!("{start}{end}")), Err(StringError::Unclosed));
                assert_eq!(of_json(squeezer, &format!("{start}{end}\\")), Err(StringError::Unclosed));
            }
        }
    }
}

#[test]
fn bytes_that_are_not_utf8_harm_nobody() {
    for squeezer in squeezers() {
        for first in 0x80..=0xFF_u8 {
            for len in [1, 2, 63, 64, 65, 66, 130] {
                let mut body = vec![b'a'; 61];
                body.extend(std::iter::repeat_n(first, len));
                let mut out = Squeezed::new();
                assert_eq!(squeezer.json_string(&body, &mut out), Err(StringError::Unclosed));
                body.push(b'"');
                let _any = squeezer.json_string(&body, &mut out);
            }
        }
    }
}

/// Characters that texts are made of, and those that sit at the borders of the rules.
fn character() -> impl Strategy<Value = char> {
    prop_oneof![
        4 => prop::char::range(' ', '~'),
        2 => prop::sample::select("\n\t\\\"/\u{8}\u{c}\r".chars().collect::<Vec<_>>()),
        3 => prop::char::range('\u{4E00}', '\u{9FFF}'),
        1 => prop::char::range('\u{3000}', '\u{30FF}'),
        1 => prop::char::range('\u{FF00}', '\u{FF9F}'),
        1 => prop::char::range('\u{80}', '\u{4FF}'),
        1 => prop::char::range('\u{2000}', '\u{2BFF}'),
        1 => prop::char::range('\u{1F000}', '\u{1FFFF}'),
        1 => any::<char>(),
    ]
}

/// A JSON string body in one of its many spellings: each character as it is where that is allowed, or escaped.
fn spelled() -> impl Strategy<Value = (String, String)> {
    prop::collection::vec((character(), 0..4_u8), 0..300).prop_map(|characters| {
        let mut body = String::new();
        let mut text = String::new();
        for (c, how) in characters {
            text.push(c);
            let short = match c {
                '"' => Some("\\\""),
                '\\' => Some("\\\\"),
                '/' => Some("\\/"),
                '\u{8}' => Some("\\b"),
                '\u{c}' => Some("\\f"),
                '\n' => Some("\\n"),
                '\r' => Some("\\r"),
                '\t' => Some("\\t"),
                _ => None,
            };
            let must = c == '"' || c == '\\' || c < ' ';
            match short {
                Some(short) if must || how == 1 => body.push_str(short),
                _ if must || how == 2 => {
                    for unit in c.encode_utf16(&mut [0; 2]) {
                        body.push_str("\\u");
                        body.extend((0..4).rev().map(|digit| {
                            char::from_digit(u32::from(*unit) >> (digit * 4) & 15, 16).expect("a digit")
                        }));
                    }
                }
                _ => body.push(c),
            }
        }
        (body, text)
    })
}

proptest! {
    #[test]
    fn json_strings_give_what_a_json_reader_and_the_definition_give((body, text) in spelled(), rest in ".{0,80}") {
        let read: String = serde_json::from_str(&format!("\"{body}\"")).expect("a JSON string");
        prop_assert_eq!(&read, &text);
        let line = format!("{body}\"{rest}");
        for squeezer in squeezers() {
            let (kept, used) = of_json(squeezer, &line).expect("sound");
            prop_assert_eq!(&kept, &slow(&text), "{:?}", squeezer.path());
            prop_assert_eq!(used, body.len() + 1);
        }
    }

    #[test]
    fn texts_give_what_the_definition_gives(characters in prop::collection::vec(character(), 0..300)) {
        let text: String = characters.into_iter().collect();
        for squeezer in squeezers() {
            prop_assert_eq!(of_text(squeezer, &text), slow(&text), "{:?}", squeezer.path());
        }
    }

    #[test]
    fn all_paths_agree_on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut answers = squeezers().into_iter().map(|squeezer| {
            let mut out = Squeezed::new();
            let answer = squeezer.json_string(&bytes, &mut out);
            (answer, std::str::from_utf8(&bytes).is_ok().then(|| out.as_bytes().to_vec()))
        });
        let first = answers.next().expect("the portable path");
        // On bytes that are not UTF-8 only the promise not to panic is kept.
        if std::str::from_utf8(&bytes).is_ok() {
            for answer in answers {
                prop_assert_eq!(&answer, &first);
            }
        }
    }
}
