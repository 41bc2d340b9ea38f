//! The contamination check against what anyone could do and against the limit of the machine.
//!
//! `cargo bench -p decontam --bench scan -- [--megabytes N] [--rounds N] [--code DIR] [--made-up] [--memory]`
//!
//! Every contender first gives its ids, which must be those that were planted, before anything is timed. Then
//! each runs in turns with its yardstick on the same file, one thread where nothing else is said, with the file
//! in the page cache. Tables of patterns are built before the clock starts for the peers and for the engine alone;
//! `decontam` starts from its evaluation set in a file every time.

use std::collections::BTreeSet;
use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Parser;
use overlap::Squeezer;

mod contender;
mod decontam;
mod engine;
mod examples;
mod generator;
mod machine;
mod material;
mod oracle;
mod paired;
mod random;
mod reader;
mod table;
mod yardsticks;

use self::decontam::Decontam;
use contender::{Contender, Method};
use engine::Engine;
use examples::{Examples, Pattern};
use generator::{Corpus, MIXED, POSTS};
use material::Material;
use paired::{Measure, alternate};
use table::{Row, Target};
use yardsticks::{Automaton, Plain, read_and_touch, read_words};

#[derive(Parser)]
struct Arguments {
    /// Size of the mixed corpus and of the corpus of posts, in 10^6 bytes.
    #[arg(long, default_value_t = 200)]
    megabytes: u64,
    /// Turns of each pair.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seed of the corpus and of the windows.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Source files of this directory instead of made-up code.
    #[arg(long)]
    code: Option<PathBuf>,
    /// Made-up examples and posts also where real ones lie beside the repository.
    #[arg(long)]
    made_up: bool,
    /// Measures no time, but the most memory a scan needs: of a quarter of the corpus, and of all of it.
    #[arg(long)]
    memory: bool,
    /// Scans this file and prints the peak: what `--memory` runs, so that it is a process of its own.
    #[arg(long, hide = true)]
    scan_only: Option<PathBuf>,
    /// Given by cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let shared = (shared.is_dir() && !arguments.made_up).then_some(shared.as_path());
    let examples = Examples::new(shared)?;
    let decontam = Decontam::new(&examples, arguments.seed)?;
    if let Some(path) = &arguments.scan_only {
        return scan_only(path, &decontam);
    }
    let windows = decontam.windows(&examples)?;
    let engine = Engine::new(&examples, &windows);
    let mut material = Material::new(shared, arguments.code.as_deref())?;
    println!("{}", machine::describe());
    println!("{} examples ({}), {} windows", examples.all.len(), examples.source, windows.len());
    println!("corpus: {}", material.describe());
    let bytes = arguments.megabytes * 1_000_000;
    if arguments.memory {
        let sizes = [bytes / 4, bytes];
        return sizes.into_iter().try_for_each(|bytes| memory(bytes, &arguments, &examples, &mut material));
    }
    let contenders: [&dyn Contender; 2] = [&decontam, &engine];
    let mixed = Scene::new("mixed", bytes, MIXED, arguments.seed, &examples, &mut material)?;
    let posts = Scene::new("posts", bytes, POSTS, arguments.seed, &examples, &mut material)?;
    let peers = Peers::new(&examples, &windows);
    for scene in [&mixed, &posts] {
        scene.check(&examples, &windows, &peers, &contenders, material.has_real_code());
    }
    println!("\n{}", table::head());
    measure_mixed(&decontam, &mixed, &peers, arguments.rounds);
    measure_posts(&decontam, &posts, &peers, arguments.rounds);
    for scene in [&mixed, &posts] {
        measure_engine(&engine, scene, arguments.rounds);
    }
    println!(
        "\nMB/s: 10^6 bytes of JSON Lines a second of the time named, the median of {} turns.",
        arguments.rounds
    );
    Ok(())
}

/// The programs on patterns.
struct Peers {
    plain: Plain,
    dfa: Automaton,
    double_array: Automaton,
}

impl Peers {
    fn new(examples: &Examples, windows: &[Pattern]) -> Self {
        Self {
            plain: Plain::new(examples, windows),
            dfa: Automaton::dfa(examples, windows),
            double_array: Automaton::double_array(examples, windows),
        }
    }
}

/// A corpus in a file, removed at the end.
struct Scene {
    name: &'static str,
    file: tempfile::TempPath,
    corpus: Corpus,
}

fn temporary() -> io::Result<tempfile::TempPath> {
    Ok(tempfile::NamedTempFile::new_in(env!("CARGO_TARGET_TMPDIR"))?.into_temp_path())
}

impl Scene {
    fn new(
        name: &'static str,
        bytes: u64,
        kinds: &[(generator::Kind, u64)],
        seed: u64,
        examples: &Examples,
        material: &mut Material,
    ) -> io::Result<Self> {
        let file = temporary()?;
        let corpus = generator::write(&file, bytes, kinds, examples, material, seed)?;
        Ok(Self { name, file, corpus })
    }

    /// All must flag what the definition says. Real source code may hold more than was planted: then the plain
    /// program says what is right.
    fn check(
        &self,
        examples: &Examples,
        windows: &[Pattern],
        peers: &Peers,
        contenders: &[&dyn Contender],
        may_hold_more: bool,
    ) {
        let planted = &self.corpus.planted;
        let mut expected = oracle::flagged(examples, windows, planted);
        let plain = peers.plain.run(&self.file);
        if may_hold_more {
            assert!(plain.is_superset(&expected), "{}: the plain program misses planted examples", self.name);
            expected = plain;
        } else {
            assert_eq!(plain, expected, "{}: the plain program", self.name);
        }
        let squeezer = Squeezer::detect();
        assert_eq!(peers.dfa.run(&self.file, squeezer), expected, "{}: the DFA", self.name);
        assert_eq!(peers.double_array.run(&self.file, squeezer), expected, "{}: the double array", self.name);
        let any_window = oracle::flagged_by_any_window(examples, planted);
        for contender in contenders {
            let mut exhaustive: Option<BTreeSet<String>> = (!may_hold_more).then(|| any_window.clone());
            let paths = overlap::Path::available().into_iter().map(|path| (path, 1));
            for (path, threads) in paths.chain([(squeezer.path(), 2)]) {
                let of = format!("{}: {} on {}, {threads} threads", self.name, contender.name(), path.name());
                assert_eq!(contender.run(&self.file, Method::Gpt4, threads, path), expected, "{of}");
                let found = contender.run(&self.file, Method::Exhaustive, threads, path);
                assert!(found.is_superset(&any_window), "{of}: all windows");
                assert_eq!(exhaustive.get_or_insert_with(|| found.clone()), &found, "{of}: all windows");
            }
        }
        println!(
            "{}: {:.0} MB, {} records, {} of them planted; all flag the same {} ids by sampled windows, {} by all windows",
            self.name,
            self.corpus.bytes as f64 / 1e6,
            self.corpus.records,
            planted.len(),
            expected.len(),
            any_window.len()
        );
    }

    fn pair(
        &self,
        (subject, first): (&str, &dyn Fn()),
        (yardstick, second): (&str, &dyn Fn()),
        rounds: usize,
        measure: Measure,
        target: Target,
    ) {
        let row = Row {
            subject: format!("{}: {subject}", self.name),
            yardstick: yardstick.to_owned(),
            bytes: self.corpus.bytes,
            measure,
            outcome: alternate(first, second, rounds, measure),
            target,
        };
        println!("{row}");
    }
}

fn measure_mixed(contender: &dyn Contender, scene: &Scene, peers: &Peers, rounds: usize) {
    let file = &scene.file;
    let best = Squeezer::detect();
    let run = |method, threads, path| {
        contender.run(file, method, threads, path);
    };
    let name = |method: Method, rest: &str| format!("{} {}{rest}", contender.name(), method.name());
    let gpt4_name = name(Method::Gpt4, "");
    let exhaustive_name = name(Method::Exhaustive, "");
    let gpt4: &dyn Fn() = &|| run(Method::Gpt4, 1, best.path());
    let exhaustive: &dyn Fn() = &|| run(Method::Exhaustive, 1, best.path());
    let touch: (&str, &dyn Fn()) = ("read and touch", &|| {
        read_and_touch(file);
    });
    let words: (&str, &dyn Fn()) = ("read and add words", &|| {
        read_words(file);
    });
    let dfa: (&str, &dyn Fn()) = ("squeezed + aho-corasick DFA", &|| {
        peers.dfa.run(file, best);
    });
    let double_array: (&str, &dyn Fn()) = ("squeezed + daachorse", &|| {
        peers.double_array.run(file, best);
    });
    let plain: (&str, &dyn Fn()) = ("plain program", &|| {
        peers.plain.run(file);
    });
    let gpt4_row = (gpt4_name.as_str(), gpt4);
    let exhaustive_row = (exhaustive_name.as_str(), exhaustive);
    // Short runs are the more disturbed ones, and cost little to repeat.
    let more = rounds * 2;
    scene.pair(gpt4_row, touch, more, Measure::Cpu, Target::FasterStretch(0.33, 0.5));
    scene.pair(exhaustive_row, touch, more, Measure::Cpu, Target::None);
    scene.pair(gpt4_row, words, more, Measure::Cpu, Target::None);
    scene.pair(gpt4_row, plain, rounds, Measure::Cpu, Target::FasterStretch(15.0, 25.0));
    scene.pair(gpt4_row, dfa, rounds, Measure::Cpu, Target::FasterStretch(5.0, 8.0));
    scene.pair(gpt4_row, double_array, rounds, Measure::Cpu, Target::None);
    scene.pair(exhaustive_row, gpt4_row, more, Measure::Cpu, Target::Costs(1.3));
    for method in [Method::Gpt4, Method::Exhaustive] {
        let two: &dyn Fn() = &|| run(method, 2, best.path());
        let one: &dyn Fn() = &|| run(method, 1, best.path());
        let names = [name(method, ", 2 threads"), name(method, ", 1 thread")];
        let (two, one) = ((names[0].as_str(), two), (names[1].as_str(), one));
        scene.pair(two, one, more, Measure::Wall, Target::Faster(1.7));
        // What the second thread adds to the work; on two free cores the wall follows from it.
        scene.pair(two, one, more, Measure::Cpu, Target::None);
    }
    // The widest path against each of the others.
    for path in overlap::Path::available() {
        if path == best.path() {
            continue;
        }
        let forced: &dyn Fn() = &|| run(Method::Gpt4, 1, path);
        let target = if path == overlap::Path::Avx2 { Target::Faster(0.6) } else { Target::None };
        let names = [path, best.path()].map(|path| name(Method::Gpt4, &format!(", {}", path.name())));
        scene.pair((&names[0], forced), (&names[1], gpt4), more, Measure::Cpu, target);
    }
}

fn measure_posts(contender: &dyn Contender, scene: &Scene, peers: &Peers, rounds: usize) {
    let file = &scene.file;
    let path = Squeezer::detect().path();
    let name = format!("{} gpt4", contender.name());
    let gpt4: (&str, &dyn Fn()) = (&name, &|| {
        contender.run(file, Method::Gpt4, 1, path);
    });
    let touch: (&str, &dyn Fn()) = ("read and touch", &|| {
        read_and_touch(file);
    });
    let plain: (&str, &dyn Fn()) = ("plain program", &|| {
        peers.plain.run(file);
    });
    scene.pair(gpt4, touch, rounds * 2, Measure::Cpu, Target::None);
    scene.pair(gpt4, plain, rounds, Measure::Cpu, Target::FasterOr(9.0, 1000.0));
}

/// What reading records with care and reporting costs beside it.
fn measure_engine(contender: &dyn Contender, scene: &Scene, rounds: usize) {
    let path = Squeezer::detect().path();
    for method in [Method::Gpt4, Method::Exhaustive] {
        let name = format!("{} alone, {}", contender.name(), method.name());
        let engine: (&str, &dyn Fn()) = (&name, &|| {
            contender.run(&scene.file, method, 1, path);
        });
        let touch: (&str, &dyn Fn()) = ("read and touch", &|| {
            read_and_touch(&scene.file);
        });
        scene.pair(engine, touch, rounds * 2, Measure::Cpu, Target::None);
    }
}

/// Generates here, scans in a process of its own.
fn memory(
    bytes: u64,
    arguments: &Arguments,
    examples: &Examples,
    material: &mut Material,
) -> Result<(), Box<dyn Error>> {
    let file = temporary()?;
    generator::write(&file, bytes, MIXED, examples, material, arguments.seed)?;
    let made_up = arguments.made_up;
    let output = Command::new(std::env::current_exe()?)
        .arg("--scan-only")
        .arg(&*file)
        .args(made_up.then_some("--made-up"))
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    println!("{:.0} MB: {}", bytes as f64 / 1e6, String::from_utf8_lossy(&output.stdout).trim());
    Ok(())
}

fn scan_only(path: &Path, contender: &dyn Contender) -> Result<(), Box<dyn Error>> {
    let at_start = machine::peak_bytes().ok_or("the system does not tell the peak")?;
    let found = contender.run(path, Method::Exhaustive, 2, Squeezer::detect().path());
    let peak = machine::peak_bytes().ok_or("the system does not tell the peak")?;
    println!(
        "peak {:.1} MB, of which {:.1} MB before the scan began ({} ids, {} exhaustive, 2 threads)",
        peak as f64 / 1e6,
        at_start as f64 / 1e6,
        found.len(),
        contender.name()
    );
    Ok(())
}
