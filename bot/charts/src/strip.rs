//! Numbered markers in a strip above the prices, and the legend below the picture that tells their names.
//!
//! This always finds room: markers that would overlap are joined into one with a range of numbers.

use crate::boxes::Rect;
use crate::labels::{DOT_GAP, FLAG_HEIGHT, Flag, Ground, Marker};
use crate::layout::{Anchor, Ink, LEGEND_ROW, SMALL, Text, WIDTH};
use crate::text::{clean, shorten, width};
use crate::{Chart, EventKind, Script, time_axis};

/// Entries of the legend; what is beyond them is counted.
const MOST_LEGEND: usize = 24;

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

/// Numbered markers and their legend.
pub(crate) struct Strip {
    pub(crate) flags: Vec<Flag>,
    pub(crate) loose: Vec<Marker>,
    pub(crate) legend: Vec<LegendRow>,
}

/// Numbers the events in the order of time.
pub(crate) fn place(
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
