//! Names of levels and events, placed so that nothing lies over anything else.
//!
//! Few events get flags near their candles: candidates above and below, nearest first, and only such as touch
//! no candle, no other name and no leader line. When one event finds no place, all of them become numbered
//! markers in a strip above the prices, with a legend below the picture; markers that would overlap are joined.

use rust_decimal::Decimal;

use crate::bars::Slots;
use crate::boxes::Rect;
use crate::layout::{Anchor, Candle, Ink, LEGEND_ROW, SMALL, Scale, Text, WIDTH};
use crate::text::{clean, shorten, width};
use crate::{Chart, Event, EventKind, Script, time_axis};

/// More events than this are numbered at once: flags would hide the prices even where they fit.
pub(crate) const MOST_FLAGS: usize = 10;
/// Height kept free for a row of flags.
pub(crate) const ROW: f64 = 34.0;
/// Rows kept free above and below the prices, in the order they are tried.
pub(crate) const ROWS: [(f64, f64); 6] =
    [(0.4, 0.0), (1.0, 0.0), (1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (3.0, 2.0)];
const FLAG_HEIGHT: f64 = 26.0;
const FLAG_MOST: f64 = 290.0;
const PADDING: f64 = 11.0;
/// From the wick to the middle of an event's dot.
const DOT_GAP: f64 = 9.0;
pub(crate) const DOT_RADIUS: f64 = 4.0;
/// Free space around a flag.
const AIR: f64 = 5.0;
const LEVEL_MOST: f64 = 260.0;
/// Entries of the legend; what is beyond them is counted.
const MOST_LEGEND: usize = 24;

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

/// A line of the legend.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LegendRow {
    pub(crate) event: Option<usize>,
    pub(crate) badge: Option<(Rect, Text)>,
    pub(crate) text: Text,
}

impl LegendRow {
    pub(crate) fn rect(&self) -> Rect {
        self.text.rect()
    }
}

/// A level and its name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct LevelLine {
    pub(crate) level: usize,
    /// None where the price lies outside the axis.
    pub(crate) y: Option<f64>,
    pub(crate) text: Text,
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
    fn wicks(&self, bar: usize) -> (f64, f64) {
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
pub(crate) fn levels(
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
fn leader_box(marker: &Marker) -> Rect {
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

/// Numbered markers and their legend.
pub(crate) struct Strip {
    pub(crate) flags: Vec<Flag>,
    pub(crate) loose: Vec<Marker>,
    pub(crate) legend: Vec<LegendRow>,
}

/// Numbers the events in the order of time.
pub(crate) fn strip(
    chart: &Chart,
    script: Script,
    ground: &Ground<'_>,
    markers: &[Marker],
    legend_top: f64,
) -> Strip {
    let pane = ground.pane;
    let markers: Vec<Marker> = markers
        .iter()
        .map(|marker| {
            let top = ground.wicks(marker.bar).0 - DOT_GAP;
            let dot = (ground.candles[marker.bar].x, top.max(pane.top + FLAG_HEIGHT + 6.0));
            Marker { dot, foot: dot, ..*marker }
        })
        .collect();
    let listed = if markers.len() > MOST_LEGEND { MOST_LEGEND - 1 } else { markers.len() };
    let flags = groups(&markers[..listed], pane)
        .into_iter()
        .map(|group| numbered(chart, pane, &markers, &group))
        .collect();
    Strip {
        flags,
        loose: markers[listed..].to_vec(),
        legend: legend(chart, script, &markers, listed, legend_top),
    }
}

/// Markers from `first` to before `end` that share a frame in the strip.
struct Group {
    first: usize,
    end: usize,
    left: f64,
    width: f64,
}

fn numbers(first: usize, end: usize) -> String {
    if end - first == 1 { format!("{end}") } else { format!("{}–{end}", first + 1) }
}

/// Joins neighbours until no two frames touch.
fn groups(markers: &[Marker], pane: &Rect) -> Vec<Group> {
    let make = |first: usize, end: usize| {
        let own = width(&numbers(first, end), SMALL, true) + 16.0;
        let own = own.max(FLAG_HEIGHT - 2.0);
        let sum: f64 = markers[first..end].iter().map(|marker| marker.dot.0).sum();
        let middle = sum / (end - first) as f64;
        Group { first, end, left: (middle - own / 2.0).clamp(pane.left, pane.right - own), width: own }
    };
    let mut out: Vec<Group> = Vec::new();
    for index in 0..markers.len() {
        let mut group = make(index, index + 1);
        while let Some(before) = out.pop_if(|before| before.left + before.width + 4.0 > group.left) {
            group = make(before.first, group.end);
        }
        out.push(group);
    }
    out
}

fn numbered(chart: &Chart, pane: &Rect, markers: &[Marker], group: &Group) -> Flag {
    let rect = Rect::sized(group.left, pane.top + 1.0, group.width, FLAG_HEIGHT - 2.0);
    let members = &markers[group.first..group.end];
    let kinds = members.iter().map(|marker| chart.events[marker.event].kind);
    let first = chart.events[members[0].event].kind;
    let kind = if kinds.clone().all(|kind| kind == first) { first } else { EventKind::Move };
    let text = Text::small(
        "event-number",
        numbers(group.first, group.end),
        rect.middle(),
        rect.top + 17.0,
        Ink::Event(kind),
    )
    .anchored(Anchor::Middle)
    .large(SMALL, true);
    let markers = members
        .iter()
        .map(|marker| {
            let x = marker.dot.0.clamp(rect.left + 8.0, (rect.right - 8.0).max(rect.left + 8.0));
            Marker { foot: (x, rect.bottom), ..*marker }
        })
        .collect();
    Flag { rect, text, kind, markers }
}

fn legend(chart: &Chart, script: Script, markers: &[Marker], listed: usize, top: f64) -> Vec<LegendRow> {
    let with_year = spans_years(chart, markers);
    let rest = markers.len() - listed;
    let entries = listed + usize::from(rest > 0);
    let columns = if entries > 4 { 2 } else { 1 };
    let rows = entries.div_ceil(columns);
    let column_width = (WIDTH - 40.0) / columns as f64;
    (0..entries)
        .map(|entry| {
            let left = 20.0 + (entry / rows) as f64 * column_width;
            let row_top = top + (entry % rows) as f64 * LEGEND_ROW;
            let baseline = row_top + 18.0;
            if entry == listed {
                let text = Text::small("legend-rest", format!("+{rest}"), left + 42.0, baseline, Ink::Quiet);
                return LegendRow { event: None, badge: None, text };
            }
            let marker = &markers[entry];
            let event = &chart.events[marker.event];
            let badge = Rect::sized(left, row_top + 2.0, 34.0, LEGEND_ROW - 4.0);
            let number = Text::small(
                "event-number",
                format!("{}", entry + 1),
                badge.middle(),
                baseline,
                Ink::Event(event.kind),
            )
            .anchored(Anchor::Middle)
            .large(SMALL, true);
            let line =
                format!("{}  {}", time_axis::moment(event.at, with_year), clean(event.label.of(script)));
            let line = shorten(line.trim_end(), SMALL, false, column_width - 42.0 - 16.0);
            let text = Text::small("legend-name", line, left + 42.0, baseline, Ink::Text);
            LegendRow { event: Some(marker.event), badge: Some((badge, number)), text }
        })
        .collect()
}

fn spans_years(chart: &Chart, markers: &[Marker]) -> bool {
    let events = markers.iter().map(|marker| chart.events[marker.event].at);
    let times: Vec<_> = events.chain(chart.bars.iter().map(|bar| bar.open_time)).collect();
    match (times.iter().min(), times.iter().max()) {
        (Some(first), Some(last)) => (*last - *first).num_days() > 300,
        _ => false,
    }
}
