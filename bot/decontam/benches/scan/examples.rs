//! The evaluation examples, and the windows that the published method draws from them.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use super::random::Random;

/// Characters of a window (GPT-4 technical report, appendix C).
pub(crate) const WINDOW_CHARS: usize = 50;
/// The shortest example of HumanEval and MBPP has 30 letters and digits.
pub(crate) const SHORTEST_CHARS: usize = 30;

/// Words of made-up examples. None of them is a word of the made-up corpus, so that nothing matches by chance.
const WORDS: [&str; 40] = [
    "write",
    "function",
    "python",
    "returns",
    "given",
    "list",
    "integers",
    "sum",
    "largest",
    "smallest",
    "string",
    "reverse",
    "sorted",
    "tuple",
    "matrix",
    "prime",
    "numbers",
    "check",
    "whether",
    "contains",
    "duplicate",
    "elements",
    "find",
    "nth",
    "fibonacci",
    "remove",
    "characters",
    "convert",
    "dictionary",
    "count",
    "occurrences",
    "maximum",
    "product",
    "subarray",
    "palindrome",
    "binary",
    "tree",
    "median",
    "vowels",
    "digits",
];

pub(crate) struct Example {
    pub(crate) id: String,
    /// As the set has it.
    pub(crate) text: String,
    /// Its letters and digits.
    pub(crate) letters: String,
}

pub(crate) struct Examples {
    pub(crate) all: Vec<Example>,
    /// Where they are from, in words.
    pub(crate) source: &'static str,
}

/// A text to look for, and the example it is from.
pub(crate) struct Pattern {
    pub(crate) example: usize,
    pub(crate) text: String,
}

/// The definition that everything else here is held against.
pub(crate) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

impl Examples {
    /// The prompts of `HumanEval` and the texts of MBPP from the shared data, else made-up ones.
    pub(crate) fn new(shared: Option<&Path>) -> io::Result<Self> {
        let (texts, source) = match shared {
            Some(shared) => {
                let dir = shared.join("decontamination");
                let mut texts = read(&dir.join("HumanEval.jsonl.gz"), "prompt", "HumanEval")?;
                texts.extend(read(&dir.join("mbpp.jsonl.gz"), "text", "MBPP")?);
                (texts, "HumanEval prompts and MBPP texts")
            }
            None => (made_up(), "made-up examples"),
        };
        let all = texts
            .into_iter()
            .map(|(id, text)| Example { letters: letters(&text), id, text })
            .filter(|example| example.letters.chars().count() >= SHORTEST_CHARS)
            .collect();
        Ok(Self { all, source })
    }

    /// Every example whole: any run of a window's length counts.
    pub(crate) fn whole(&self) -> Vec<Pattern> {
        let whole = self.all.iter().enumerate();
        whole.map(|(example, Example { letters, .. })| Pattern { example, text: letters.clone() }).collect()
    }
}

fn read(path: &Path, field: &str, set: &str) -> io::Result<Vec<(String, String)>> {
    let lines = BufReader::new(flate2::read::GzDecoder::new(File::open(path)?)).lines();
    lines
        .enumerate()
        .map(|(number, line)| {
            let record: serde_json::Value = serde_json::from_str(&line?)?;
            let text =
                record[field].as_str().ok_or_else(|| io::Error::other(format!("{set}: no {field}")))?;
            Ok((format!("{set}/{number}"), text.to_owned()))
        })
        .collect()
}

fn made_up() -> Vec<(String, String)> {
    let mut random = Random::new(164 + 974);
    (0..1138)
        .map(|number| {
            // Long ones as in HumanEval, short ones as in MBPP.
            let words = if number < 164 { random.between(20, 110) } else { random.between(7, 22) };
            let text: Vec<&str> = (0..words).map(|_| random.pick(&WORDS)).collect();
            (format!("made-up/{number}"), format!("{} {number}.", text.join(" ")))
        })
        .collect()
}
