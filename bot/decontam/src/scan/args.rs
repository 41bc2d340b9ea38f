//! The command line of `decontam scan`.

use std::path::PathBuf;

use overlap::Squeezer;

use super::Settings;
use super::error::Error;
use super::record::TextFields;
use super::report::Method;

/// `decontam scan`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Evaluation sets: JSON Lines or one JSON array, plain, gzip or zstd; several files, or - for standard input
    #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
    pub eval: Vec<PathBuf>,
    /// Training data: JSON Lines or JSON arrays, plain, gzip or zstd; files, folders, or - for standard input
    #[arg(long, value_name = "PATH", required = true, num_args = 1..)]
    pub train: Vec<PathBuf>,
    /// gpt4: random windows, as published; exhaustive: all windows; ngram: runs of words, as other tools do
    #[arg(long, value_enum, default_value_t = MethodArg::Gpt4)]
    pub method: MethodArg,
    /// Random windows of each example
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub samples: u32,
    /// Letters and digits of a window
    #[arg(long, value_name = "CHARACTERS", default_value_t = 50)]
    pub length: u32,
    /// Shorter examples are not judged, and shorter runs not seen [default: 30, or the length where that is less]
    #[arg(long, value_name = "CHARACTERS")]
    pub floor: Option<u32>,
    /// Seed of the random windows; it stands in the report
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Over how many seeds to tell the spread of the random windows; 0 for none
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub spread: u32,
    /// Words of an n-gram
    #[arg(long, value_name = "WORDS", default_value_t = 13)]
    pub n: u32,
    /// Field of the examples to look for, once for each; without it the question, as published
    #[arg(long = "field", value_name = "NAME")]
    pub fields: Vec<String>,
    /// Field of the examples with their id [default: `task_id`, `id`, `question_id` …, or the number of the example]
    #[arg(long, value_name = "NAME")]
    pub id_field: Option<String>,
    /// Field of the training records to look at, once for each; without it `text`, else `content`, else all strings
    #[arg(long = "train-field", value_name = "NAME")]
    pub train_fields: Vec<String>,
    /// Threads [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Which processor instructions read the text; the result is the same
    #[arg(long, value_enum, default_value_t = Kernel::Auto)]
    pub kernel: Kernel,
    /// Count records that cannot be read and leave them out, instead of stopping at the first
    #[arg(long)]
    pub skip_bad: bool,
    /// JSON instead of the table
    #[arg(long)]
    pub json: bool,
    /// Write the JSON to this file as well
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// [`Method`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[expect(missing_docs, reason = "they are those of `Method`")]
pub enum MethodArg {
    Gpt4,
    Exhaustive,
    Ngram,
}

/// [`overlap::Path`] on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kernel {
    /// The fastest of this processor.
    Auto,
    /// Safe code for any processor.
    Portable,
    /// AVX2.
    Avx2,
    /// AVX-512 with BW and VBMI2.
    Avx512,
}

impl Args {
    /// What the arguments say.
    ///
    /// # Errors
    /// When an option has no meaning with the method, or the processor cannot take the path asked for.
    pub fn settings(&self, processors: usize) -> Result<Settings, Error> {
        let method = match self.method {
            MethodArg::Gpt4 => Method::Gpt4,
            MethodArg::Exhaustive => Method::Exhaustive,
            MethodArg::Ngram => Method::Ngram,
        };
        if method == Method::Ngram && self.floor.is_some() {
            return Err(Error::Option { option: "floor", method: "ngram", instead: "exhaustive" });
        }
        let path = match self.kernel {
            Kernel::Auto => None,
            Kernel::Portable => Some(overlap::Path::Portable),
            Kernel::Avx2 => Some(overlap::Path::Avx2),
            Kernel::Avx512 => Some(overlap::Path::Avx512),
        };
        let squeezer = match path {
            None => Squeezer::detect(),
            Some(path) => Squeezer::with_path(path).ok_or(Error::Kernel(path.name()))?,
        };
        Ok(Settings {
            length: self.length,
            floor: self.floor.unwrap_or(30.min(self.length)),
            samples: self.samples,
            seed: self.seed,
            spread: self.spread,
            n: self.n,
            fields: self.fields.clone(),
            id_field: self.id_field.clone(),
            text_fields: if self.train_fields.is_empty() {
                TextFields::Auto
            } else {
                TextFields::Named(self.train_fields.clone())
            },
            threads: self.threads.map_or(processors, usize::from),
            squeezer,
            skip_bad: self.skip_bad,
            ..Settings::new(method)
        })
    }
}
