//! The drawing as a PNG, with the fonts of the machine.

use std::collections::BTreeSet;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use crate::fonts::{Fonts, Reader, glyphs};
use crate::layout::Layout;
use crate::{Chart, ChartError, Label, Script, draw};

/// A picture in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Png {
    /// The file.
    pub bytes: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Whether English was drawn because no Chinese font is loaded.
    pub english_fallback: bool,
}

pub(crate) fn render(chart: &Chart, fonts: &Fonts, lang_tag: &str, scale: f32) -> Result<Png, ChartError> {
    if !(0.5..=4.0).contains(&scale) {
        return Err(ChartError::Scale { scale });
    }
    chart.check()?;
    if fonts.is_empty() {
        return Err(ChartError::NoFont);
    }
    let wanted = Reader::of(lang_tag);
    let english_fallback = wanted != Reader::English && !fonts.covers_chinese();
    let reader = if english_fallback { Reader::English } else { wanted };
    let script = if reader == Reader::English { Script::English } else { Script::Chinese };

    let mut tree = parse(chart, fonts, reader, script, &BTreeSet::new())?;
    let missing = missing(&tree);
    if !missing.is_empty() {
        // A box in place of a character says nothing, so it is drawn again without.
        tree = parse(&without(chart, &missing), fonts, reader, script, &missing)?;
    }
    let size = tree.size().to_int_size().scale_by(scale).ok_or(ChartError::Scale { scale })?;
    let (width, height) = (size.width(), size.height());
    let mut pixmap = Pixmap::new(width, height)
        .ok_or_else(|| picture(&format!("no room for {width} x {height} pixels")))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    let bytes = pixmap.encode_png().map_err(|error| picture(&error.to_string()))?;
    Ok(Png { bytes, width, height, english_fallback })
}

fn picture(reason: &str) -> ChartError {
    ChartError::Picture { reason: reason.to_owned() }
}

/// Signs the drawing itself uses, and what stands for them where no font has them. None is wider.
const SIGNS: [(char, &str); 6] = [('→', ">"), ('…', ".."), ('–', "-"), ('·', "-"), ('↑', "^"), ('↓', "v")];

/// The drawing with its text laid out.
fn parse(
    chart: &Chart,
    fonts: &Fonts,
    reader: Reader,
    script: Script,
    missing: &BTreeSet<char>,
) -> Result<Tree, ChartError> {
    let families = reader.families().map(|family| format!("'{family}'")).join(", ") + ", sans-serif";
    let svg = with_plain_signs(draw::svg(&Layout::new(chart, script)?, &families), missing);
    let options = Options { fontdb: fonts.database(reader), ..Options::default() };
    Tree::from_str(&svg, &options).map_err(|error| picture(&error.to_string()))
}

fn with_plain_signs(svg: String, missing: &BTreeSet<char>) -> String {
    let wanted = SIGNS.iter().filter(|(sign, _)| missing.contains(sign));
    wanted.fold(svg, |svg, (sign, plain)| svg.replace(*sign, plain.replace('>', "&gt;").as_str()))
}

/// Characters that no font has.
fn missing(tree: &Tree) -> BTreeSet<char> {
    glyphs(tree.root())
        .into_iter()
        .filter(|(has, _)| !has)
        .flat_map(|(_, text)| text.chars().collect::<Vec<_>>())
        .collect()
}

fn without(chart: &Chart, missing: &BTreeSet<char>) -> Chart {
    let mut chart = chart.clone();
    let strip = |label: &mut Label| {
        for text in [&mut label.text, &mut label.english] {
            text.retain(|c| !missing.contains(&c));
        }
    };
    strip(&mut chart.title);
    strip(&mut chart.subtitle);
    chart.events.iter_mut().for_each(|event| strip(&mut event.label));
    chart.levels.iter_mut().for_each(|level| strip(&mut level.label));
    chart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_that_no_font_has_are_written_plainly() {
        let missing = BTreeSet::from(['→', '…', '幣']);
        let svg = String::from("<text>1 → 2 · long…</text>");
        assert_eq!(with_plain_signs(svg, &missing), "<text>1 &gt; 2 · long..</text>");
    }
}
