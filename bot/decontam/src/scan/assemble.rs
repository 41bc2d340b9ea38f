//! From what was found to the report.

use overlap::{Mode, normalise};

use super::Settings;
use super::draw;
use super::eval::{Evaluation, Example};
use super::excerpt::excerpt;
use super::feed::Feed;
use super::ngram::{GramTally, Grams};
use super::report::{
    ByLength, Drawn, Evidence, ExampleReport, Method, Report, SetReport, Spread, Status, Training, Windows,
};
use super::source::Source;
use super::tally::{Found, Tally};
use super::target::Targets;

/// Lengths of which every report says how many examples reach them.
const LENGTHS: [u32; 8] = [20, 30, 40, 50, 60, 80, 100, 200];

const PARAPHRASE: &str = "A string method sees copies, not meaning: rewritten, translated or summarised examples are \
                          out of its reach. Clean means that no copy was found, not that the example was never seen.";
const EDITS: &str = "One changed letter or digit ends a run; changed spaces, punctuation and symbols do not.";
const STOCK: &str = "Runs of 30 characters and less are mostly stock wording (\"write a function to find the\"); see in \
                     `records` how many records share a passage.";
const DRAWS: &str = "Three random windows are a weak draw: another seed finds other examples. `seeds` says how far the \
                     answers lie apart, and `--method exhaustive` looks at all windows.";
const WORDS: &str = "N-grams of words see nothing where words are not divided by spaces (Chinese), and nothing when \
                     words are joined or split. Lower-cased, so the numbers are not those of the GPT-4 method.";
const SHORT: &str = "Examples shorter than the floor match by accident and are not judged.";

/// What the reports of both kinds have in common.
pub(super) struct Assembly<'a> {
    pub(super) settings: &'a Settings,
    pub(super) evaluation: &'a Evaluation,
    pub(super) feed: &'a Feed<'a>,
    pub(super) files: &'a [Source],
    pub(super) training: Training,
}

impl Assembly<'_> {
    /// The report of runs of characters.
    pub(super) fn runs(self, targets: &Targets, tally: &Tally) -> Report {
        let Self { settings, evaluation, .. } = &self;
        let gpt4 = settings.method == Method::Gpt4;
        let mut examples = Vec::new();
        for (number, example) in evaluation.examples.iter().enumerate() {
            let mut report = self.example(example);
            report.chars = Some(targets.chars_of[number]);
            if let Some(item) = targets.item_of[number] {
                let target = &targets.of_item[item as usize];
                let found = tally.windows(target);
                report.windows = Some(Windows { all: target.starts(), found });
                report.records = tally.records[item as usize];
                report.longest_chars = tally.longest(item).map(|found| found.chars);
                report.evidence = tally.longest(item).map(|found| self.evidence(example, found));
                report.drawn = target
                    .drawn
                    .iter()
                    .zip(0..)
                    .map(|(&start, drawn)| Drawn {
                        start,
                        chars: target.window,
                        evidence: tally.drawn(item, drawn).map(|found| self.evidence(example, found)),
                    })
                    .collect();
                let contaminated =
                    if gpt4 { report.drawn.iter().any(|drawn| drawn.evidence.is_some()) } else { found > 0 };
                report.status = if contaminated { Status::Contaminated } else { Status::Clean };
            }
            examples.push(report);
        }
        let mut sets = self.sets(&examples);
        for (number, set) in sets.iter_mut().enumerate() {
            let mine =
                || evaluation.examples.iter().zip(&examples).filter(|(example, _)| example.set == number);
            if !gpt4 {
                let reach = |chars| {
                    mine()
                        .filter(|(_, report)| report.longest_chars.is_some_and(|longest| longest >= chars))
                        .count()
                };
                let lengths = LENGTHS
                    .into_iter()
                    .filter(|&chars| chars >= settings.floor)
                    .chain([settings.floor, settings.length]);
                let mut lengths: Vec<u32> = lengths.collect();
                lengths.sort_unstable();
                lengths.dedup();
                set.by_length = lengths
                    .into_iter()
                    .map(|chars| ByLength { chars, examples: reach(chars) as u32 })
                    .collect();
            }
            set.seeds = (settings.spread > 0).then(|| self.spread(targets, tally, number));
        }
        let mut limits = vec![PARAPHRASE, EDITS, SHORT];
        limits.insert(2, if gpt4 { DRAWS } else { STOCK });
        Report {
            normalisation: Mode::Gpt4.name(),
            length: Some(settings.length),
            floor: Some(settings.floor),
            samples: gpt4.then_some(settings.samples),
            seed: gpt4.then_some(settings.seed),
            ..self.report(sets, limits, examples)
        }
    }

    /// The report of n-grams of words.
    pub(super) fn grams(self, grams: &Grams, tally: &GramTally) -> Report {
        let mut examples = Vec::new();
        for (number, example) in self.evaluation.examples.iter().enumerate() {
            let mut report = self.example(example);
            report.words = Some(grams.words(number) as u32);
            let mine = &grams.of_example[number];
            if !mine.is_empty() {
                let found: Vec<u32> =
                    mine.iter().copied().filter(|gram| tally.first.contains_key(gram)).collect();
                report.windows = Some(Windows { all: mine.len() as u32, found: found.len() as u32 });
                report.records = found.iter().map(|gram| tally.records[gram]).max().unwrap_or(0);
                // Of n-grams found at the same place the first of the example.
                let first = found.iter().min_by_key(|gram| tally.first[gram].place);
                report.evidence = first.map(|gram| self.gram_evidence(example, grams, number, *gram, tally));
                report.status = if found.is_empty() { Status::Clean } else { Status::Contaminated };
            }
            examples.push(report);
        }
        let sets = self.sets(&examples);
        Report {
            normalisation: "words-1",
            n: Some(self.settings.n),
            ..self.report(sets, vec![PARAPHRASE, WORDS], examples)
        }
    }

    fn report(
        &self,
        sets: Vec<SetReport>,
        limits: Vec<&'static str>,
        examples: Vec<ExampleReport>,
    ) -> Report {
        Report {
            format: super::report::REPORT_FORMAT,
            program: format!("decontam {}", env!("CARGO_PKG_VERSION")),
            method: self.settings.method,
            normalisation: "",
            length: None,
            floor: None,
            samples: None,
            seed: None,
            n: None,
            sets,
            training: self.training.clone(),
            limits,
            examples,
        }
    }

    fn example(&self, example: &Example) -> ExampleReport {
        ExampleReport {
            set: self.evaluation.sets[example.set].name.clone(),
            id: example.id.clone(),
            status: Status::TooShort,
            chars: None,
            words: None,
            longest_chars: None,
            windows: None,
            records: 0,
            drawn: Vec::new(),
            evidence: None,
        }
    }

    fn sets(&self, examples: &[ExampleReport]) -> Vec<SetReport> {
        let sets = self.evaluation.sets.iter().enumerate();
        sets.map(|(number, set)| {
            let mine = || {
                let all = self.evaluation.examples.iter().zip(examples);
                all.filter(move |(example, _)| example.set == number).map(|(_, report)| report.status)
            };
            SetReport {
                name: set.name.clone(),
                fields: set.fields.clone(),
                examples: mine().count() as u32,
                judged: mine().filter(|&status| status != Status::TooShort).count() as u32,
                contaminated: mine().filter(|&status| status == Status::Contaminated).count() as u32,
                by_length: Vec::new(),
                seeds: None,
            }
        })
        .collect()
    }

    /// What other draws would have said: all windows are known, so no draw needs another scan.
    fn spread(&self, targets: &Targets, tally: &Tally, set: usize) -> Spread {
        let settings = self.settings;
        let mut all_windows = 0;
        let mut counts = vec![0_u32; settings.spread as usize];
        for (number, example) in self.evaluation.examples.iter().enumerate() {
            let (true, Some(item)) = (example.set == set, targets.item_of[number]) else {
                continue;
            };
            let target = &targets.of_item[item as usize];
            if tally.windows(target) == 0 {
                continue;
            }
            all_windows += 1;
            for (count, seed) in counts.iter_mut().zip(0..) {
                let seed = settings.seed.wrapping_add(seed);
                let drawn = draw::windows(seed, &example.id, target.starts(), settings.samples);
                *count += u32::from(drawn.iter().any(|&start| tally.has_window(target, start)));
            }
        }
        Spread {
            samples: settings.samples,
            first: settings.seed,
            seeds: settings.spread,
            min: counts.iter().copied().min().unwrap_or(0),
            mean: f64::from(counts.iter().sum::<u32>()) / f64::from(settings.spread),
            max: counts.iter().copied().max().unwrap_or(0),
            all_windows,
        }
    }

    fn evidence(&self, example: &Example, found: &Found) -> Evidence {
        let normalised = normalise(&example.text, Mode::Gpt4);
        let span = normalised.source_span(found.example.start as usize..found.example.end as usize);
        self.evidence_at(example, found, span)
    }

    fn gram_evidence(
        &self,
        example: &Example,
        grams: &Grams,
        number: usize,
        gram: u32,
        tally: &GramTally,
    ) -> Evidence {
        let start = grams.of_example[number].iter().position(|&mine| mine == gram).unwrap_or(0);
        self.evidence_at(example, &tally.first[&gram], grams.span(&example.text, start))
    }

    fn evidence_at(&self, example: &Example, found: &Found, span: std::ops::Range<usize>) -> Evidence {
        Evidence {
            file: self.files[found.place.piece.file as usize].name.clone(),
            line: self.feed.line_number(found.place.piece, found.place.line),
            field: found.field.to_string(),
            string: u64::from(found.nth),
            start: found.source.start,
            end: found.source.end,
            text: found.excerpt.as_ref().map(ToString::to_string),
            example_start: span.start as u64,
            example_end: span.end as u64,
            example_text: excerpt(&example.text, span),
        }
    }
}
