//! Evaluation sets against training data: which examples stand in it, and what the score is without them.
//!
//! The method is that of the GPT-4 technical report (OpenAI, 2023, appendix C): both sides are reduced to their
//! letters and digits, and an example is contaminated when a random window of 50 characters of it stands in a
//! training text. The report says itself that this errs on both sides, and how far is rarely told; so
//! beside the method there is a search of *all* windows in the same time, with the longest shared run of each
//! example, its place on both sides, and what other random windows would have said.
//!
//! # Main types
//!
//! - [`scan::Settings`], [`scan::scan`] and [`scan::Report`]: what is looked for, the search, what was found.
//! - [`rescore::Report`], [`rescore::rescore`]: the score on all, clean and contaminated examples.
//! - [`statistics`]: pass@k and the intervals.
//!
//! The engine underneath is [`overlap`]: [`overlap::Squeezer`] and [`overlap::Items`].
//!
//! # Example
//!
//! ```
//! use decontam::scan::{Method, Progress, Settings, Status, scan};
//!
//! let folder = tempfile::tempdir()?;
//! let eval = folder.path().join("questions.jsonl");
//! let train = folder.path().join("training.jsonl");
//! std::fs::write(&eval, r#"{"id": "q1", "prompt": "List every session that was closed between two open ones."}"#)?;
//! std::fs::write(&train, r#"{"text": "Task: list every SESSION, that was closed (between two open ones)"}"#)?;
//!
//! let scan = |settings: &Settings| {
//!     scan(&[eval.clone()], &[train.clone()], settings, &mut std::io::empty(), &Progress::default())
//! };
//! // Case is kept, so the run ends at the capital letters.
//! let settings = Settings::new(Method::Exhaustive);
//! let report = scan(&settings)?;
//! assert_eq!(report.examples[0].status, Status::Clean);
//! assert_eq!(report.examples[0].longest_chars, Some(31)); // "thatwasclosedbetweentwoopenones"
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Semantics
//!
//! **Normalised** means letters and numbers of Unicode (general categories L and N) as they are, everything else
//! dropped. `f(x, y)` and `f x\ny` are equal; `F(x)` is not, and neither is `é` written as one character to `e` with an
//! accent behind it.
//!
//! **Contaminated** (`gpt4`): a window that was drawn stands in a training text. (`exhaustive`): any window does, which
//! is to say that a run of at least `length` characters is shared. An example that is shorter than a window is
//! looked for whole; one shorter than `floor` is not judged. A counter-example: a copy with one changed
//! character in the middle of 98 shares two runs of 48 and is clean under both.
//!
//! **A training text** is one string. Runs do not cross from one string of a record to the next, and so not
//! from `instruction` to `input`.
//!
//! **Clean** means that no copy was found in this data. Whoever rewrites, translates or summarises an example
//! is not found by any comparison of strings.
//!
//! **The same answer.** Threads, the processor's instructions, how files are packed or cut change nothing in a report,
//! down to the byte. Windows are drawn by `ChaCha8` from the seed and the id of the example.
//!
//! # Resource usage
//!
//! Measured figures are in `BENCHMARKS.md`. Memory is that of the examples (about 50 bytes a character) and of some
//! megabytes a thread, whatever the size of the data: a line longer than 4 MiB is not held but read as it
//! comes, about ten times more slowly. A zstd file may ask for its window, up to 128 MiB when it was made so.
//! Plain JSON Lines are read by all threads at once. What can only be read from front to back (packed files, pipes,
//! arrays) is unpacked by one thread at a time while the others search.
//!
//! # When errors happen
//!
//! A record that is no JSON, or not UTF-8, ends the scan with its file, line and column, unless such records
//! are skipped and counted. A damaged packed file always does. Nothing else depends on what the data says.

mod input;
mod output;
pub mod rescore;
pub mod scan;
pub mod statistics;

pub use input::Error as InputError;
