//! Un-escaping and normalising in one pass, on all paths of the processor, against a JSON reader and the
//! definition.
//!
//! The bytes become what stands behind the opening quote of a JSON string: as they are (then mostly not UTF-8), as
//! UTF-8, or as choices from a list of what is treated in a special way, with repetitions, so that runs are longer
//! than the blocks of the wide paths. Padding before shifts it through a block; padding behind gives the last block
//! room. On UTF-8 all paths must give the same answer, bytes and count of lone surrogates. A string must be read
//! exactly when serde_json reads it, with the same end; `serde_json` is asked for bytes, in which lone surrogates
//! have their place, so that these are compared too. What is kept is the normalisation of what it read. The place of
//! an error must be the first: up to there the string is sound. On bytes that are not UTF-8 nothing may panic.

#![no_main]

use std::fmt;

use libfuzzer_sys::fuzz_target;
use overlap::{Mode, Path, Squeezed, Squeezer, StringError, normalise};
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

/// Pieces of a string body: plain, escapes sound and broken, halves of pairs, ends, characters of the blocks that
/// the wide paths decide and of those that they leave to the table.
const PIECES: [&str; 64] = [
    "a",
    "Z",
    "7",
    " ",
    ",",
    "/",
    "abcdefgh",
    "                ",
    "\\n",
    "\\t",
    "\\r",
    "\\b",
    "\\f",
    "\\/",
    "\\\\",
    "\\\"",
    "\\",
    "\\",
    "\"",
    "\\u",
    "u",
    "n",
    "\\u0041",
    "\\u00e9",
    "\\u4e2D",
    "\\u4DFF",
    "\\u0000",
    "\\ud835",
    "\\udC00",
    "\\uD83D\\uDE00",
    "\\ud835\\udc00",
    "\\u12",
    "\\u12g4",
    "\\x",
    "\\\u{e9}",
    "\n",
    "\0",
    "\u{1f}",
    "\u{7f}",
    "\u{80}",
    "ª",
    "½",
    "×",
    "é",
    "ʰ",
    "\u{301}",
    "ж",
    "א",
    "—",
    "⁰",
    "Ⅷ",
    "→",
    "中",
    "䷿",
    "々",
    "〇",
    "ァ",
    "・",
    "한",
    "Ａ",
    "，",
    "𝐀",
    "🙂",
    "🄀",
];

/// A JSON string as bytes: UTF-8, in which a lone surrogate is the three bytes that it would be.
struct Raw(Vec<u8>);

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Take;
        impl Visitor<'_> for Take {
            type Value = Raw;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Raw, E> {
                Ok(Raw(bytes.to_vec()))
            }
        }
        deserializer.deserialize_bytes(Take)
    }
}

/// What serde_json reads behind an opening quote, and where it ends, or whether the input ended first. In this way of
/// reading it lets bare control characters pass.
fn reference(body: &[u8]) -> Result<(Vec<u8>, usize), serde_json::Error> {
    let quoted = [b"\"", body].concat();
    let mut reader = serde_json::Deserializer::from_slice(&quoted).into_iter::<Raw>();
    let read = reader.next().expect("there is a quote")?;
    Ok((read.0, reader.byte_offset() - 1))
}

/// Takes lone surrogates out and counts them.
fn without_surrogates(bytes: &[u8]) -> (String, u64) {
    let (mut kept, mut count, mut at) = (Vec::new(), 0, 0);
    while at < bytes.len() {
        if bytes[at] == 0xED && bytes[at + 1] >= 0xA0 {
            count += 1;
            at += 3;
        } else {
            kept.push(bytes[at]);
            at += 1;
        }
    }
    (String::from_utf8(kept).expect("all else is UTF-8"), count)
}

fn body(data: &[u8]) -> Option<Vec<u8>> {
    let (&[kind, before, behind], bytes) = data.split_first_chunk()?;
    let padding =
        |len: u8, pad: &[u8]| pad.iter().copied().cycle().take(usize::from(len % 140)).collect::<Vec<u8>>();
    let middle = match kind % 4 {
        0 => bytes.to_vec(),
        1 => String::from_utf8_lossy(bytes).into_owned().into_bytes(),
        _ => {
            let mut text: Vec<u8> = Vec::new();
            let mut last = 0..0;
            for &byte in bytes {
                if byte < 192 {
                    let piece = PIECES[usize::from(byte % 64)];
                    last = text.len()..text.len() + piece.len();
                    text.extend_from_slice(piece.as_bytes());
                } else if text.len() < 2000 {
                    for _ in 0..byte - 191 {
                        text.extend_from_within(last.clone());
                    }
                }
            }
            text
        }
    };
    let pad: &[u8] = if kind & 8 == 0 { b"-" } else { "x 中é".as_bytes() };
    let padded = padding(before, pad);
    // Only whole characters of the padding.
    let padded = String::from_utf8_lossy(&padded).trim_end_matches('\u{FFFD}').as_bytes().to_vec();
    let end: &[u8] = if kind & 4 == 0 { b"\"" } else { b"" };
    Some([&padded, middle.as_slice(), end, &padding(behind, b",")].concat())
}

fuzz_target!(|data: &[u8]| {
    let Some(body) = body(data) else { return };
    let utf8 = std::str::from_utf8(&body).ok();
    let mut first = None;
    for path in Path::available() {
        let squeezer = Squeezer::with_path(path).expect("it is available");
        let mut out = Squeezed::new();
        let answer = squeezer.json_string(&body, &mut out);
        let Some(text) = utf8 else { continue };
        let answer = (answer, out.as_bytes().to_vec(), out.lone_surrogates());
        match &first {
            None => {
                json(&body, &answer);
                first = Some(answer.clone());
            }
            Some(first) => assert_eq!(&answer, first, "{path:?}, {text:?}"),
        }
        // The same body as plain text, behind what is there: nothing may be lost of either.
        squeezer.text(text, &mut out);
        let (before, after) = out.as_bytes().split_at(answer.1.len());
        assert_eq!(before, answer.1, "{path:?}, {text:?}");
        let want = normalise(text, Mode::Gpt4);
        assert_eq!(std::str::from_utf8(after), Ok(want.as_str()), "{path:?}, {text:?}");
        // And again over what an earlier use has left.
        out.clear();
        assert_eq!(squeezer.json_string(&body, &mut out), answer.0, "{path:?}, {text:?}");
        assert_eq!(out.as_bytes(), answer.1, "{path:?}, {text:?}");
    }
});

fn json(body: &[u8], (answer, kept, lone): &(Result<usize, StringError>, Vec<u8>, u64)) {
    let control = |end: usize| body[..end].iter().position(|&byte| byte < 0x20);
    let text = String::from_utf8_lossy(body);
    let kept = std::str::from_utf8(kept).expect("UTF-8 in, UTF-8 out");
    let sound =
        |end: usize| reference(&[&body[..end], b"\""].concat()).is_ok_and(|(_, read)| read == end + 1);
    match (*answer, reference(body)) {
        (Ok(used), Ok((read, end))) => {
            assert_eq!((used, control(end)), (end, None), "{text:?}");
            let (read, count) = without_surrogates(&read);
            assert_eq!((kept, *lone), (normalise(&read, Mode::Gpt4).as_str(), count), "{text:?}");
        }
        (Ok(_), Err(error)) => panic!("read, though serde_json says: {error}; {text:?}"),
        (Err(StringError::Control { byte, at }), _) => {
            assert_eq!((control(body.len()), body[at]), (Some(at), byte), "{text:?}");
            assert!(sound(at), "{text:?}");
        }
        (Err(StringError::Escape { at }), Err(_)) => {
            assert_eq!((body[at], control(at)), (b'\\', None), "{text:?}");
            assert!(sound(at), "{text:?}");
        }
        (Err(StringError::Unclosed), Err(error)) => {
            assert!(error.is_eof() && control(body.len()).is_none(), "{error}; {text:?}");
        }
        (Err(error), read) => panic!("{error}, though serde_json reads {read:?}; {text:?}"),
    }
}
