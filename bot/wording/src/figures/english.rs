//! Numbers in English words: eighty-eight thousand five hundred.

use rust_decimal::Decimal;

use crate::figures::folded::Folded;
use crate::figures::number::Number;

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const FACTORS: [(&str, u64); 5] = [
    ("hundred", 100),
    ("thousand", 1_000),
    ("million", 1_000_000),
    ("billion", 1_000_000_000),
    ("trillion", 1_000_000_000_000),
];

/// Quantities that no fact can be held against.
pub(crate) const LOOSE: &[&str] = &[
    "half",
    "halves",
    "halved",
    "thirds",
    "third of",
    "quarter of",
    "quarters of",
    "tenth of",
    "fifth of",
    "dozen",
    "dozens",
    "hundreds",
    "thousands",
    "millions",
    "billions",
    "trillions",
    "double",
    "doubled",
    "doubling",
    "triple",
    "tripled",
    "twofold",
    "threefold",
    "tenfold",
    "couple of",
    "in a year",
    "in a month",
    "in a week",
    "in years",
    "in months",
    "in weeks",
    "in days",
    "for years",
    "for months",
    "for weeks",
];

enum Word {
    Ones(u64),
    Tens(u64),
    Factor(u64),
}

fn word(text: &Folded, at: usize) -> Option<(Word, usize)> {
    let ones = (0..).zip(ONES).find_map(|(n, word)| Some((Word::Ones(n), text.word(at, word)?)));
    let tens = || (2..).zip(TENS).find_map(|(n, word)| Some((Word::Tens(n * 10), text.word(at, word)?)));
    let factor = || FACTORS.iter().find_map(|(word, n)| Some((Word::Factor(*n), text.word(at, word)?)));
    ones.or_else(tens).or_else(factor)
}

/// Reads the number in words that begins at a place, which must be the beginning of a word. `None` where none does;
/// whether "one" alone is meant as a number is for the caller to decide.
pub(crate) fn number(text: &Folded, start: usize) -> Option<Number> {
    let (mut total, mut section, mut step) = (0_u64, 0_u64, 1_u64);
    let (mut at, mut end, mut last) = (start, start, 0_u64);
    // "a hundred" begins with its article.
    if let Some(behind) = text.word(at, "a")
        && let Some((Word::Factor(_), _)) = word(text, text.skip_spaces(behind))
    {
        at = text.skip_spaces(behind);
    }
    while let Some((found, behind)) = word(text, at) {
        match found {
            Word::Ones(n) if last == 0 || (n > 0 && n < last) => {
                section += n;
                (last, step) = (1, 1);
            }
            Word::Tens(n) if last == 0 || n < last => {
                section += n;
                (last, step) = (10, 1);
            }
            Word::Factor(100) => {
                section = section.max(1).checked_mul(100)?;
                (last, step) = (100, 100);
            }
            Word::Factor(n) => {
                total = total.checked_add(section.max(1).checked_mul(n)?)?;
                step = n;
                // Tens and ones of the next section may follow.
                (section, last) = (0, 1_000);
            }
            Word::Ones(_) | Word::Tens(_) => break,
        }
        end = behind;
        at = behind;
        let mut next = text.skip_spaces(at);
        if text.get(next) == Some('-') {
            next += 1;
        }
        if let Some(behind) = text.word(next, "and") {
            next = text.skip_spaces(behind);
        }
        if next == at {
            break;
        }
        at = next;
    }
    (end > start).then(|| Number { value: Decimal::from(total + section), step: Decimal::from(step), end })
}
