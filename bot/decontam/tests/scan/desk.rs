//! A folder with evaluation sets and training data.

use std::io::Write;
use std::path::{Path, PathBuf};

use decontam::scan::{Error, Method, Progress, Report, Settings, scan};

pub(crate) struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("a folder");
        }
        std::fs::write(&path, bytes).expect("a file");
        path
    }

    /// The error's sentence, with the folder taken out.
    pub(crate) fn sentence(&self, error: &Error) -> String {
        error.to_string().replace(&format!("{}/", self.folder.path().display()), "")
    }
}

pub(crate) fn exhaustive() -> Settings {
    Settings::new(Method::Exhaustive)
}

pub(crate) fn scanned(eval: &Path, train: &[PathBuf], settings: &Settings) -> Result<Report, Error> {
    scan(&[eval.to_owned()], train, settings, &mut std::io::empty(), &Progress::default())
}

/// The contaminated examples.
pub(crate) fn ids(report: &Report) -> Vec<&str> {
    report
        .examples
        .iter()
        .filter(|example| example.status == decontam::scan::Status::Contaminated)
        .map(|example| example.id.as_str())
        .collect()
}

pub(crate) fn lines(values: impl IntoIterator<Item = serde_json::Value>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for value in values {
        writeln!(bytes, "{value}").expect("memory");
    }
    bytes
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    ::zstd::encode_all(bytes, 1).expect("memory")
}

/// Words in an order that depends on `seed` alone.
pub(crate) fn prose(seed: u64, words: usize) -> String {
    const WORDS: [&str; 24] = [
        "margin", "tariff", "the", "price", "fell", "after", "news", "of", "duties", "on", "goods", "and",
        "buyers", "came", "back", "with", "orders", "that", "nobody", "expected", "关税", "落地", "之后",
        "é",
    ];
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut text = Vec::new();
    for _ in 0..words {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        text.push(WORDS[(state >> 33) as usize % WORDS.len()]);
    }
    text.join(" ")
}
