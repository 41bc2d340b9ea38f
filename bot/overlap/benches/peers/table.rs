//! Prints what was measured, each number with its ratio to the first row.

use crate::engine::Engine;
use crate::measure::{Cost, Spread};

pub(crate) fn builds(engines: &[(Engine, Cost)], normalising: Cost, chars: usize) {
    println!(
        "\n{:<26} {:>8} {:>8} {:>10} {:>9}  {:>7} {:>7}",
        "build, one thread", "s", "CPU s", "M chars/s", "B/char", "x CPU", "x size"
    );
    let per_char = |bytes: usize| bytes as f64 / chars as f64;
    let Some((first, first_cost)) = engines.first() else {
        return;
    };
    for (engine, cost) in engines {
        println!(
            "{:<26} {:>8.2} {:>8} {:>10.1} {:>9.2}  {:>7.2} {:>7.2}",
            engine.name,
            cost.seconds,
            cost.cpu_seconds.map_or("-".to_owned(), |seconds| format!("{seconds:.2}")),
            chars as f64 / 1e6 / cost.compared(),
            per_char(engine.bytes),
            cost.compared() / first_cost.compared(),
            engine.bytes as f64 / first.bytes as f64
        );
    }
    println!(
        "B/char: bytes of the index besides the text, a normalised character. The anchor index takes texts and \
         normalises them\nitself; a pass of that alone took {:.2} s.",
        normalising.compared()
    );
}

pub(crate) fn queries(rows: &[(&str, Vec<f64>)], matched: &[bool]) {
    let spreads: Vec<[Spread; 3]> = rows
        .iter()
        .map(|(_, times)| {
            let of = |wanted: &[bool]| {
                Spread::of(
                    times
                        .iter()
                        .zip(matched)
                        .filter(|(_, matched)| wanted.contains(matched))
                        .map(|(&time, _)| time),
                )
            };
            [of(&[false]), of(&[true]), of(&[false, true])]
        })
        .collect();
    let Some(first) = spreads.first() else {
        return;
    };
    let head = |spread: Spread, name: &str| format!("{} {name}", spread.count);
    println!(
        "\n{:<26} {:>21} {:>21} {:>21}  {:>7} {:>7}",
        "query, µs (p50 / p99)",
        head(first[0], "without match"),
        head(first[1], "with match"),
        head(first[2], "in all"),
        "x p50",
        "x p99"
    );
    for ((name, _), spread) in rows.iter().zip(&spreads) {
        let cell = |spread: Spread| format!("{:.1} / {:.1}", spread.p50, spread.p99);
        println!(
            "{name:<26} {:>21} {:>21} {:>21}  {:>7.1} {:>7.1}",
            cell(spread[0]),
            cell(spread[1]),
            cell(spread[2]),
            spread[2].p50 / first[2].p50,
            spread[2].p99 / first[2].p99
        );
    }
}
