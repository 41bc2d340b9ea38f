//! `decontam scan` itself: its library entry, with evaluation set and corpus in files.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use decontam::scan::{self, Progress, Report, Settings, Status, scan};
use overlap::Squeezer;

use super::contender::{Contender, Method};
use super::examples::{Examples, Pattern};

/// The draw depends on the name of the set, so it is always the same one.
const EXAMPLES: &str = "examples.jsonl";

pub(crate) struct Decontam {
    folder: tempfile::TempDir,
    seed: u64,
}

impl Decontam {
    /// Writes the examples to a file, from which every run reads them.
    pub(crate) fn new(examples: &Examples, seed: u64) -> io::Result<Self> {
        let folder = tempfile::TempDir::new_in(env!("CARGO_TARGET_TMPDIR"))?;
        let mut file = BufWriter::new(File::create(folder.path().join(EXAMPLES))?);
        for example in &examples.all {
            let record = serde_json::json!({"task_id": example.id, "text": example.text});
            writeln!(file, "{record}")?;
        }
        file.flush()?;
        Ok(Self { folder, seed })
    }

    /// The windows that it draws, so that the peers look for the same ones.
    pub(crate) fn windows(&self, examples: &Examples) -> io::Result<Vec<Pattern>> {
        let nothing = super::temporary()?;
        fs::write(&nothing, "{\"text\": \"\"}\n")?;
        let report = self.report(&nothing, Method::Gpt4, 1, Squeezer::detect());
        let mut windows = Vec::new();
        for (example, (of, told)) in examples.all.iter().zip(&report.examples).enumerate() {
            assert_eq!(of.id, told.id);
            for drawn in &told.drawn {
                let chars = of.letters.chars().skip(drawn.start as usize).take(drawn.chars as usize);
                windows.push(Pattern { example, text: chars.collect() });
            }
        }
        Ok(windows)
    }

    fn report(&self, corpus: &Path, method: Method, threads: usize, squeezer: Squeezer) -> Report {
        let method = match method {
            Method::Gpt4 => scan::Method::Gpt4,
            Method::Exhaustive => scan::Method::Exhaustive,
        };
        let settings = Settings { seed: self.seed, threads, squeezer, ..Settings::new(method) };
        let (examples, corpus) = ([self.folder.path().join(EXAMPLES)], [PathBuf::from(corpus)]);
        scan(&examples, &corpus, &settings, &mut io::empty(), &Progress::default()).expect("sound files")
    }
}

impl Contender for Decontam {
    fn name(&self) -> &'static str {
        "decontam"
    }

    fn run(&self, corpus: &Path, method: Method, threads: usize, path: overlap::Path) -> BTreeSet<String> {
        let squeezer = Squeezer::with_path(path).expect("a path of this processor");
        let examples = self.report(corpus, method, threads, squeezer).examples.into_iter();
        examples.filter(|example| example.status == Status::Contaminated).map(|example| example.id).collect()
    }
}
