//! Draws a file of candles, or a chart written as JSON, to a PNG or an SVG.
//!
//! `cargo run -p charts --example draw -- candles.csv out.png zh-TW`
//!
//! The columns of the file are those `market::read_csv` takes. The third argument is the language of the
//! labels: `zh-TW`, `zh-CN` or `en` (which is the default).

use std::error::Error;
use std::fs::{self, File};
use std::path::Path;

use charts::{Bar, Chart, Colours, Fonts, Label, Script, Theme};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (input, output, language) = match arguments.as_slice() {
        [input, output] => (input, output, "en"),
        [input, output, language] => (input, output, language.as_str()),
        _ => return Err("give a file of candles or a chart as JSON, a file to write, and a language".into()),
    };
    let chart = if has_ending(input, "json") {
        serde_json::from_str(&fs::read_to_string(input)?)?
    } else {
        let series = market::read_csv(File::open(input)?, input)?;
        Chart {
            title: Label::plain(&series.name().venue),
            subtitle: Label::plain(""),
            bars: series.bars().iter().map(Bar::from).collect(),
            events: Vec::new(),
            levels: Vec::new(),
            shaded: None,
            colours: Colours::GreenUp,
            theme: Theme::Dark,
        }
    };
    if has_ending(output, "svg") {
        let script = if language == "en" { Script::English } else { Script::Chinese };
        fs::write(output, chart.svg(script)?)?;
        return Ok(());
    }
    let fonts = Fonts::load(&[]);
    if let Some(warning) = fonts.warning() {
        eprintln!("{warning}");
    }
    let png = chart.png(&fonts, language, 2.0)?;
    fs::write(output, png.bytes)?;
    println!("{output}: {} x {} pixels", png.width, png.height);
    Ok(())
}

fn has_ending(name: &str, ending: &str) -> bool {
    Path::new(name).extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
}
