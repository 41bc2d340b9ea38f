//! The normalisation against its definition character by character, and the way back.
//!
//! The first byte says how the others become a text: as UTF-8, as choices from a list of characters that
//! are treated in a special way, or as code points, three bytes each.

#![no_main]

use std::ops::Range;

use libfuzzer_sys::fuzz_target;
use overlap::{Mode, Normalised, normalise};
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// One or more of each kind: plain, masks, HTML references, full width, ligature, expansion, marks, invisible
/// and bidi signs, Chinese in both scripts, compatibility forms, look-alikes, Hangul letters and syllables,
/// enclosed letters, pictures, tags, characters outside the basic plane.
const SPECIAL: [char; 64] = [
    'a',
    'b',
    'T',
    '1',
    ' ',
    '\n',
    '#',
    '@',
    '$',
    '&',
    ';',
    'x',
    ':',
    '/',
    '.',
    'w',
    'h',
    't',
    'p',
    's',
    '_',
    '-',
    'Ａ',
    '＃',
    '．',
    '（',
    'ﬁ',
    '½',
    'ß',
    'İ',
    'é',
    '\u{301}',
    '\u{335}',
    '\u{345}',
    '\u{200b}',
    '\u{200d}',
    '\u{202e}',
    '\u{feff}',
    '关',
    '關',
    '税',
    '裏',
    '⼒',
    '\u{f9d8}',
    '\u{fa0e}',
    'о',
    'і',
    'ʙ',
    'ᄒ',
    '\u{1161}',
    '\u{11ab}',
    '\u{1160}',
    '\u{11a7}',
    '가',
    '각',
    'ㅏ',
    '①',
    '❶',
    '🅱',
    '😀',
    '\u{fe0f}',
    '\u{e0041}',
    '𝓫',
    '\u{20000}',
];
/// Longest text in characters: every pair of places is tried on the way back.
const TEXT_CHARS_MAX: usize = 48;

fuzz_target!(|data: &[u8]| {
    let Some((&kind, bytes)) = data.split_first() else { return };
    let text: String = match kind % 3 {
        0 => String::from_utf8_lossy(bytes).chars().take(TEXT_CHARS_MAX).collect(),
        1 => bytes.iter().take(TEXT_CHARS_MAX).map(|&byte| SPECIAL[usize::from(byte) % 64]).collect(),
        _ => bytes
            .chunks_exact(3)
            .take(TEXT_CHARS_MAX)
            .filter_map(|three| {
                char::from_u32(u32::from_be_bytes([0, three[0], three[1], three[2]]) % 0x11_0000)
            })
            .collect(),
    };
    for mode in [Mode::Gpt4, Mode::Strict] {
        let normalised = normalise(&text, mode);
        let again = normalise(normalised.as_str(), mode);
        assert_eq!(again.as_str(), normalised.as_str(), "folding twice, {mode:?}, {text:?}");
        assert_eq!(kept(normalised.as_str()), normalised.as_str(), "letters and digits, {mode:?}, {text:?}");
        let spans = spans_in_order(&text, &normalised);
        match mode {
            Mode::Gpt4 => assert_eq!(normalised.as_str(), kept(&text), "{text:?}"),
            _ if context_counts(&text) => {}
            _ => {
                let by_characters: String = text
                    .chars()
                    .map(|c| normalise(c.encode_utf8(&mut [0; 4]), mode).as_str().to_owned())
                    .collect();
                let composed: String = by_characters.nfc().collect();
                assert_eq!(normalised.as_str(), composed, "{text:?}");
            }
        }
        if mode == Mode::Gpt4 || !context_counts(&text) {
            quotes_normalise_to_their_part(&text, &normalised, &spans, mode);
        }
    }
});

/// Letters and numbers, as they are: the filter of the GPT-4 technical report.
fn kept(text: &str) -> String {
    text.chars()
        .filter(|c| {
            matches!(c.general_category_group(), GeneralCategoryGroup::Letter | GeneralCategoryGroup::Number)
        })
        .collect()
}

/// Whether the strict fold of a character may depend on its neighbours: signs that begin a mask or a
/// reference, the letters that flags are made of, which fall away inside a word as other pictures do, strokes
/// that draw a letter together, a right-to-left override, and a line of letters turned over.
fn context_counts(text: &str) -> bool {
    let sign = |c| {
        matches!(
            c,
            '#' | '@' | '$' | '&' | '/' | '.' | '|' | '\\' | '>' | '\u{202E}' | '\u{1F1E6}'..='\u{1F1FF}'
        )
    };
    text.contains('\u{202E}')
        || text.nfkc().any(sign)
        || text.chars().filter(|&c| may_be_turned(c)).count() >= 6
}

/// Letters of Latin that may be others turned over; the phonetic alphabet holds most of them.
fn may_be_turned(c: char) -> bool {
    matches!(c, 'ı' | 'ſ' | 'ƃ' | 'ǝ' | '\u{250}'..='\u{2AF}' | 'ᴉ' | 'ᵎ' | 'ꞁ')
}

/// Every span is a place in the author's text, spans go on with the text, and a range of characters spans
/// from the first to the last. Gives the span of each character.
fn spans_in_order(text: &str, normalised: &Normalised) -> Vec<Range<usize>> {
    let source_chars = text.chars().count();
    let len = normalised.len_chars();
    assert_eq!(len, normalised.as_str().chars().count(), "{text:?}");
    assert_eq!(normalised.is_empty(), len == 0);
    let each: Vec<_> = (0..len).map(|at| normalised.source_span(at..at + 1)).collect();
    for (at, span) in each.iter().enumerate() {
        assert!(span.start < span.end && span.end <= source_chars, "{span:?} of {text:?}");
        if at > 0 {
            let before = &each[at - 1];
            // Characters that one source character became share its span; all others follow each other.
            let follows = before.end <= span.start;
            // All of an overridden stretch has one span, and its first letter may join the one before it.
            let joins = text.contains('\u{202E}') && before.start <= span.start && before.end == span.end;
            assert!(before == span || follows || joins, "{before:?}, {span:?} of {text:?}");
        }
        assert!(normalised.source_span(at..at).is_empty());
        for end in at + 1..=len {
            assert_eq!(normalised.source_span(at..end), span.start..each[end - 1].end, "{text:?}");
        }
    }
    // What lies outside is cut off, not an error.
    assert!(normalised.source_span(len..len + 9).is_empty());
    assert_eq!(normalised.source_span(0..len + 9), normalised.source_span(0..len));
    each
}

/// The author's characters behind a range give the range again, and at its ends at most the rest of what one
/// source character became.
fn quotes_normalise_to_their_part(text: &str, normalised: &Normalised, spans: &[Range<usize>], mode: Mode) {
    let source: Vec<char> = text.chars().collect();
    let chars: Vec<char> = normalised.as_str().chars().collect();
    for from in 0..chars.len() {
        for to in [from + 1, from + 3, chars.len()].into_iter().filter(|&to| to <= chars.len()) {
            let quoted = spans[from].start..spans[to - 1].end;
            let quote: String = source[quoted.clone()].iter().collect();
            let part: String = chars[from..to].iter().collect();
            let again = normalise(&quote, mode);
            assert!(again.as_str().contains(&part), "{part:?} in {quote:?} of {text:?}, {mode:?}");
            let whole =
                spans.iter().filter(|span| quoted.start <= span.start && span.end <= quoted.end).count();
            assert_eq!(again.len_chars(), whole, "{quote:?} of {text:?}, {mode:?}");
        }
    }
}
