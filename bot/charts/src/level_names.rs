//! Names of price levels, each on its line where there is room.

use rust_decimal::Decimal;

use crate::boxes::Rect;
use crate::labels::{Flag, leader_box};
use crate::layout::{Candle, Ink, SMALL, Scale, Text};
use crate::text::{clean, shorten, width};
use crate::{Chart, Script};

const LEVEL_MOST: f64 = 260.0;

/// A level and its name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LevelLine {
    pub(crate) level: usize,
    /// None where the price lies outside the axis.
    pub(crate) y: Option<f64>,
    pub(crate) text: Text,
}

/// What the names of levels should keep clear of.
pub(crate) struct LevelGround<'a> {
    pub(crate) pane: &'a Rect,
    pub(crate) candles: &'a [Candle],
    pub(crate) body_width: f64,
    /// Flags that are placed already: the strip of numbers.
    pub(crate) flags: &'a [Flag],
    /// Height of the line of the last price.
    pub(crate) last: f64,
}

/// Names of the levels, each on its line where there is room, else as near as possible.
pub(crate) fn place(
    chart: &Chart,
    script: Script,
    scale: &Scale,
    ground: &LevelGround<'_>,
    shown: impl Fn(Decimal) -> String,
) -> Vec<LevelLine> {
    let pane = ground.pane;
    let heights: Vec<f64> = chart.levels.iter().map(|level| scale.y(level.price)).collect();
    let mut out: Vec<LevelLine> = Vec::new();
    for (level, of) in chart.levels.iter().enumerate() {
        let y = heights[level];
        let on_axis = y >= pane.top && y <= pane.bottom;
        let price = shown(of.price);
        let room = LEVEL_MOST - width(&price, SMALL, false) - 30.0;
        let mut content = shorten(&clean(of.label.of(script)), SMALL, false, room.max(60.0));
        if !content.is_empty() {
            content.push(' ');
        }
        content.push_str(&price);
        if !on_axis {
            content.push_str(if y < pane.top { " ↑" } else { " ↓" });
        }
        let text = Text::small("level-name", content, 0.0, 0.0, Ink::Level);
        let text = place_level(&text, y, ground, &heights, &out);
        out.push(LevelLine { level, y: on_axis.then_some(y), text });
    }
    out
}

/// The cheapest place: on the own line, to the left, and then over as little as possible. Names that were
/// placed before and flags are never touched.
fn place_level(text: &Text, y: f64, ground: &LevelGround<'_>, lines: &[f64], taken: &[LevelLine]) -> Text {
    let pane = ground.pane;
    let text_width = text.width();
    let y = y.clamp(pane.top, pane.bottom);
    let mut best: Option<(f64, Text)> = None;
    for row in 0..36 {
        // Above the line, below it, then farther away on both sides.
        let distance = f64::from(row / 2) * 18.0;
        let baseline = if row % 2 == 0 { y - 6.0 - distance } else { y + 18.0 + distance };
        let baseline = baseline.clamp(pane.top + 18.0, pane.bottom - 6.0);
        let letters = (baseline - 0.8 * SMALL, baseline + 0.1 * SMALL);
        let crossed =
            lines.iter().chain([&ground.last]).filter(|y| **y > letters.0 && **y < letters.1).count();
        let mut x = pane.left + 6.0;
        while x + text_width <= pane.right - 4.0 {
            let candidate = Text { x, baseline, ..text.clone() };
            let rect = candidate.rect();
            let cost = f64::from(row) * 20.0 + (x - pane.left) * 0.1 + crossed as f64 * 60.0;
            let cheaper = |cost: f64| best.as_ref().is_none_or(|(least, _)| cost < *least);
            let free = cheaper(cost)
                && taken.iter().all(|other| !other.text.rect().grown(2.0).overlaps(&rect))
                && ground.flags.iter().all(|flag| !flag.rect.grown(2.0).overlaps(&rect));
            if free {
                let half = ground.body_width / 2.0 + 3.0;
                let columns = ground.candles.iter().map(|candle| {
                    Rect::new(
                        candle.x - half,
                        candle.high,
                        candle.x + half,
                        candle.low.max(candle.high + 1.0),
                    )
                });
                let leaders = ground.flags.iter().flat_map(|flag| &flag.markers).map(leader_box);
                let hidden = columns.chain(leaders).filter(|other| other.overlaps(&rect)).take(4).count();
                let cost = cost + hidden as f64 * 100.0;
                if cheaper(cost) {
                    best = Some((cost, candidate));
                }
            }
            x += 12.0;
        }
    }
    best.map_or_else(|| text.clone(), |(_, text)| text)
}
