//! Names of events, placed so that nothing lies over anything else.
//!
//! Few events get flags near their candles: candidates above and below, nearest first, and only such as touch
//! no candle, no other name and no leader line. When one event finds no place, all of them are numbered instead
//! (`strip`).

use crate::bars::Slots;
use crate::boxes::Rect;
use crate::layout::{Anchor, Candle, Ink, SMALL, Text};
use crate::level_names::LevelLine;
use crate::text::{clean, shorten};
use crate::{Chart, Event, EventKind, Script, time_axis};

/// More events than this are numbered at once: flags would hide the prices even where they fit.
pub(crate) const MOST_FLAGS: usize = 10;
/// Height kept free for a row of flags.
pub(crate) const ROW: f64 = 34.0;
/// Rows kept free above and below the prices, in the order they are tried.
pub(crate) const ROWS: [(f64, f64); 6] =
    [(0.4, 0.0), (1.0, 0.0), (1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (3.0, 2.0)];
pub(crate) const FLAG_HEIGHT: f64 = 26.0;
const FLAG_MOST: f64 = 290.0;
const PADDING: f64 = 11.0;
/// From the wick to the middle of an event's dot.
pub(crate) const DOT_GAP: f64 = 9.0;
pub(crate) const DOT_RADIUS: f64 = 4.0;
/// Free space around a flag.
const AIR: f64 = 5.0;

/// The side of the picture an event lies beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beyond {
    Left,
    Right,
}

/// Where an event belongs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Marker {
    /// Its place in [`Chart::events`].
    pub(crate) event: usize,
    /// The bar it fell into, or the nearest one.
    pub(crate) bar: usize,
    pub(crate) beyond: Option<Beyond>,
    /// Middle of the dot.
    pub(crate) dot: (f64, f64),
    /// End of the leader line at the name.
    pub(crate) foot: (f64, f64),
}

/// A name with a frame: of one event, or the numbers of several.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Flag {
    pub(crate) rect: Rect,
    pub(crate) text: Text,
    pub(crate) kind: EventKind,
    pub(crate) markers: Vec<Marker>,
}

/// What flags must keep clear of.
pub(crate) struct Ground<'a> {
    pub(crate) pane: &'a Rect,
    pub(crate) candles: &'a [Candle],
    pub(crate) body_width: f64,
    pub(crate) levels: &'a [LevelLine],
    /// Height of the line of the last price.
    pub(crate) last: f64,
}

impl Ground<'_> {
    /// Heights of the highest and the lowest wick that a dot at this bar could touch.
    pub(crate) fn wicks(&self, bar: usize) -> (f64, f64) {
        let x = self.candles[bar].x;
        let reach = DOT_RADIUS + 1.0 + self.body_width / 2.0;
        let near = self.candles.iter().filter(|candle| (candle.x - x).abs() < reach);
        near.fold((f64::INFINITY, 0.0), |(high, low), candle| (high.min(candle.high), low.max(candle.low)))
    }
}

/// The bars of the events, oldest event first. Positions are set when they are placed.
pub(crate) fn markers(chart: &Chart, slots: &Slots) -> Vec<Marker> {
    let first = chart.bars[0].open_time;
    let last = slots.bars.len() - 1;
    let end = slots.end(&slots.bars[last]);
    let mut order: Vec<usize> = (0..chart.events.len()).collect();
    order.sort_by_key(|&event| chart.events[event].at);
    order
        .into_iter()
        .map(|event| {
            let at = chart.events[event].at;
            let beyond = if at < first {
                Some(Beyond::Left)
            } else if slots.step.is_some() && at >= end || slots.step.is_none() && at > end {
                Some(Beyond::Right)
            } else {
                None
            };
            let bar = slots.index_at(at).unwrap_or(0);
            Marker { event, bar, beyond, dot: (0.0, 0.0), foot: (0.0, 0.0) }
        })
        .collect()
}

/// What an event is called on the chart. One whose place is not its time says its time.
fn name(event: &Event, marker: &Marker, script: Script) -> String {
    let name = clean(event.label.of(script));
    match marker.beyond {
        None if !name.is_empty() => name,
        _ => format!("{} {name}", time_axis::moment(event.at, false)).trim_end().to_owned(),
    }
}

/// A flag for every event, or none when one of them finds no place.
pub(crate) fn flags(
    chart: &Chart,
    script: Script,
    ground: &Ground<'_>,
    markers: &[Marker],
) -> Option<Vec<Flag>> {
    let mut out: Vec<Flag> = Vec::new();
    for marker in markers {
        let event = &chart.events[marker.event];
        let content = shorten(&name(event, marker, script), SMALL, false, FLAG_MOST - 2.0 * PADDING);
        let text =
            Text::small("event-name", content, 0.0, 0.0, Ink::Event(event.kind)).anchored(Anchor::Middle);
        out.push(place_flag(&text, event.kind, *marker, ground, &out)?);
    }
    Some(out)
}

fn place_flag(
    text: &Text,
    kind: EventKind,
    marker: Marker,
    ground: &Ground<'_>,
    taken: &[Flag],
) -> Option<Flag> {
    let candle = &ground.candles[marker.bar];
    let (high, low) = ground.wicks(marker.bar);
    let half = ground.body_width / 2.0;
    let flag_width = text.width() + 2.0 * PADDING;
    let (low_x, high_x) = (ground.pane.left + 2.0, ground.pane.right - 2.0 - flag_width);
    let near_edge = (16.0 / flag_width).min(0.5);
    let mut best: Option<(f64, Flag)> = None;
    for above in [true, false] {
        let dot_y = if above { high - DOT_GAP } else { low + DOT_GAP };
        if dot_y - DOT_RADIUS < ground.pane.top || dot_y + DOT_RADIUS > ground.pane.bottom {
            continue;
        }
        for part in [0.5, 0.3, 0.7, near_edge, 1.0 - near_edge] {
            let left = (candle.x - flag_width * part).clamp(low_x, high_x.max(low_x));
            let columns = (left - half - AIR, left + flag_width + half + AIR);
            let under = ground.candles.iter().filter(|candle| candle.x > columns.0 && candle.x < columns.1);
            let mut top = if above {
                under.map(|candle| candle.high - AIR).fold(dot_y - 14.0, f64::min) - FLAG_HEIGHT
            } else {
                under.map(|candle| candle.low + AIR).fold(dot_y + 14.0, f64::max)
            };
            while top >= ground.pane.top && top + FLAG_HEIGHT <= ground.pane.bottom {
                let rect = Rect::sized(left, top, flag_width, FLAG_HEIGHT);
                let foot_x = candle.x.clamp(left + 10.0, left + flag_width - 10.0);
                let foot = (foot_x, if above { rect.bottom } else { rect.top });
                let placed = Marker { dot: (candle.x, dot_y), foot, ..marker };
                if is_free(&rect, &placed, ground, taken) {
                    let cost = cost(&rect, &placed, part, above, ground);
                    if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                        let text = Text { x: rect.middle(), baseline: top + 18.0, ..text.clone() };
                        best = Some((cost, Flag { rect, text, kind, markers: vec![placed] }));
                    }
                }
                top += if above { -6.0 } else { 6.0 };
            }
        }
    }
    best.map(|(_, flag)| flag)
}

/// The box of a dot and its leader line.
pub(crate) fn leader_box(marker: &Marker) -> Rect {
    let (dot, foot) = (marker.dot, marker.foot);
    let (top, bottom) = (dot.1.min(foot.1), dot.1.max(foot.1));
    let line = Rect::new(dot.0.min(foot.0) - 1.0, top, dot.0.max(foot.0) + 1.0, bottom);
    let round = DOT_RADIUS + 1.0;
    Rect::new(
        line.left.min(dot.0 - round),
        line.top.min(dot.1 - round),
        line.right.max(dot.0 + round),
        line.bottom.max(dot.1 + round),
    )
}

fn is_free(rect: &Rect, marker: &Marker, ground: &Ground<'_>, taken: &[Flag]) -> bool {
    let (air, leader) = (rect.grown(AIR), leader_box(marker));
    let clear_of_flags = taken.iter().all(|flag| {
        let other = leader_box(&flag.markers[0]);
        !flag.rect.overlaps(&air)
            && !flag.rect.overlaps(&leader)
            && !other.overlaps(&air)
            // Two events of one bar: one above, one below.
            && !other.overlaps(&leader)
    });
    clear_of_flags
        && ground.levels.iter().all(|level| {
            let name = level.text.rect();
            !name.overlaps(&air) && !name.overlaps(&leader)
        })
}

fn cost(rect: &Rect, marker: &Marker, part: f64, above: bool, ground: &Ground<'_>) -> f64 {
    let length = (marker.foot.1 - marker.dot.1).abs();
    let lines = ground.levels.iter().filter_map(|level| level.y).chain([ground.last]);
    let crossed = lines.filter(|y| *y > rect.top && *y < rect.bottom).count();
    length + (part - 0.5).abs() * 30.0 + if above { 0.0 } else { 24.0 } + crossed as f64 * 20.0
}
