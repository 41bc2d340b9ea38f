//! The same drawing for a page: it takes its colours from the page's style sheet and is as wide as the page lets it.
//!
//! A picture that is scaled down to a phone has letters nobody can read. So only the candles are stretched: they lie in a
//! nested picture whose width does not keep its proportion, while texts and marks stand at percentages of the width in their
//! own size. Nothing carries a colour or a style; classes do (`up`, `down`, `level`, the kinds of events), so that dark and
//! light, red-up and green-up are the style sheet's.
//!
//! What a script needs to follow the pointer is in attributes of the outer element: `data-bars` has a bar a word, its parts
//! parted by semicolons (place, time in seconds, open, high, low, close, volume), `data-places` how many places the width
//! has, `data-step` the seconds of a bar.

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};

use crate::bars::{Slot, Slots};
use crate::layout::number;
use crate::palette::Way;
use crate::text::{clean, escape};
use crate::{Bar, Chart, ChartError, EventKind, Script, figures, time_axis};

/// Bars side by side; on a phone each still takes more than a pixel.
pub(crate) const MOST_PLACES: usize = 200;
/// Units of the stretched picture across.
const ACROSS: f64 = 1000.0;
/// Height of the picture in pixels, and where its parts lie.
const HEIGHT: f64 = 380.0;
const LANES: [f64; 3] = [12.0, 34.0, 56.0];
const PANE: (f64, f64) = (76.0, 286.0);
const VOLUME: (f64, f64) = (298.0, 346.0);
const AXIS: f64 = 368.0;
/// How far apart two marks of one lane stand, in percent of the width.
const APART: f64 = 3.2;
/// How much of the height stays free above and below the prices.
const ROOM: f64 = 0.05;
/// Height of a line of text.
const LINE: f64 = 15.0;

/// A chart for a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Inline {
    /// The picture: an element that holds the plot and, beside it, the prices.
    pub markup: String,
    /// The bars that are drawn, joined where there were too many, oldest first.
    pub bars: Vec<Bar>,
    /// From one bar to the next; of a single bar it is not known.
    pub step: Option<TimeDelta>,
    /// The numbers of the marks: for each event of the chart its own, counted in the order of their times.
    pub numbers: Vec<usize>,
}

impl Chart {
    /// The drawing for a page. `label` says in words what it shows; `links` has for each event where its mark leads, an
    /// address within the page or the site. Colours and theme of the chart are not used. Levels and events outside the
    /// bars are not drawn.
    ///
    /// # Errors
    /// What [`Chart::check`] finds.
    pub fn inline(&self, script: Script, label: &str, links: &[String]) -> Result<Inline, ChartError> {
        self.check()?;
        let slots = Slots::fit(&self.bars, MOST_PLACES);
        let mut order: Vec<usize> = (0..self.events.len()).collect();
        order.sort_by_key(|event| (self.events[*event].at, *event));
        let mut numbers = vec![0; order.len()];
        for (number, event) in order.iter().enumerate() {
            numbers[*event] = number + 1;
        }
        let drawing =
            Drawing { chart: self, script, links, numbers: &numbers, scale: Scale::of(&self.bars), slots };
        let markup = drawing.markup(label, &order);
        let Slots { bars, step, .. } = drawing.slots;
        Ok(Inline { markup, bars: bars.into_iter().map(|slot| slot.bar).collect(), step, numbers })
    }
}

/// From prices to heights.
struct Scale {
    least: f64,
    most: f64,
}

impl Scale {
    fn of(bars: &[Bar]) -> Self {
        let least = bars.iter().map(|bar| number(bar.low)).fold(f64::INFINITY, f64::min);
        let most = bars.iter().map(|bar| number(bar.high)).fold(0.0, f64::max);
        // A price that never moved still gets a line in the middle.
        let room = ((most - least) * ROOM).max(most * 1e-4);
        Self { least: least - room, most: most + room }
    }

    fn y(&self, price: f64) -> f64 {
        PANE.1 - (price - self.least) / (self.most - self.least) * (PANE.1 - PANE.0)
    }

    fn holds(&self, price: f64) -> bool {
        self.least <= price && price <= self.most
    }
}

struct Drawing<'a> {
    chart: &'a Chart,
    script: Script,
    links: &'a [String],
    numbers: &'a [usize],
    scale: Scale,
    slots: Slots,
}

impl Drawing<'_> {
    fn markup(&self, label: &str, order: &[usize]) -> String {
        let mut out = String::with_capacity(48 * 1024);
        let step = self.slots.step.map_or(0, |step| step.num_seconds());
        let _ = write!(
            out,
            "<div class=\"chart\" role=\"group\" aria-label=\"{}\" data-places=\"{}\" data-step=\"{step}\" \
             data-pane=\"{} {}\" data-bars=\"{}\">\n\
             <svg class=\"c-plot\" width=\"100%\" height=\"{HEIGHT}\">\n\
             <svg class=\"c-stretch\" width=\"100%\" height=\"{HEIGHT}\" viewBox=\"0 0 {ACROSS} {HEIGHT}\" \
             preserveAspectRatio=\"none\">\n",
            escape(&clean(label)),
            self.slots.places,
            PANE.0,
            VOLUME.1,
            self.data(),
        );
        self.shade(&mut out);
        let grid = self.grid();
        self.lines(&mut out, &grid);
        self.volumes(&mut out);
        self.candles(&mut out);
        out.push_str("</svg>\n");
        self.ticks(&mut out);
        self.level_names(&mut out);
        self.marks(&mut out, order);
        let _ = write!(out, "</svg>\n<svg class=\"c-prices\" width=\"68\" height=\"{HEIGHT}\">\n");
        self.prices(&mut out, &grid);
        out.push_str("</svg>\n</div>\n");
        out
    }

    /// Where a place lies, in units of the stretched picture.
    fn x(&self, place: f64) -> f64 {
        place / self.slots.places.max(1) as f64 * ACROSS
    }

    /// The same in percent of the width.
    fn percent(&self, time: DateTime<Utc>) -> f64 {
        self.slots.place_of(time) / self.slots.places.max(1) as f64 * 100.0
    }

    fn data(&self) -> String {
        let mut out = String::new();
        for slot in &self.slots.bars {
            let Bar { open_time, open, high, low, close, volume } = &slot.bar;
            let _ = write!(
                out,
                "{}{};{};{};{};{};{};{}",
                if out.is_empty() { "" } else { " " },
                slot.place,
                open_time.timestamp(),
                open.normalize(),
                high.normalize(),
                low.normalize(),
                close.normalize(),
                volume.round_dp(3).normalize(),
            );
        }
        out
    }

    fn shade(&self, out: &mut String) {
        let (Some(span), Some(first), Some(last)) =
            (self.chart.shaded, self.slots.bars.first(), self.slots.bars.last())
        else {
            return;
        };
        if span.to <= first.bar.open_time || self.slots.end(last) <= span.from {
            return;
        }
        let (left, right) = (self.percent(span.from) * 10.0, self.percent(span.to) * 10.0);
        let (top, height) = (PANE.0, VOLUME.1 - PANE.0);
        let width = n((right - left).max(1.0));
        let _ =
            writeln!(out, "<path class=\"c-shade\" d=\"M{} {top}h{width}v{height}h-{width}z\"/>", n(left));
    }

    fn grid(&self) -> Vec<(f64, String)> {
        let (step, decimals) = figures::grid_step(self.scale.most - self.scale.least, 5.0);
        let first = (self.scale.least / step).ceil() as i64;
        let last = (self.scale.most / step).floor() as i64;
        // A grid has about five lines, whatever the prices are.
        (first..=last.min(first + 12))
            .map(|line| {
                let price = line as f64 * step;
                (self.scale.y(price), figures::grid_price(price, decimals))
            })
            .collect()
    }

    fn lines(&self, out: &mut String, grid: &[(f64, String)]) {
        let mut across = |class: &str, heights: &mut dyn Iterator<Item = f64>| {
            let path = heights.map(|y| format!("M0 {}H{ACROSS}", n(y))).collect::<Vec<_>>().concat();
            if !path.is_empty() {
                let _ = writeln!(out, "<path class=\"{class}\" d=\"{path}\"/>");
            }
        };
        across("c-grid", &mut grid.iter().map(|(y, _)| *y).chain([VOLUME.1]));
        let levels = self.chart.levels.iter().map(|level| number(level.price));
        across(
            "c-level",
            &mut levels.filter(|price| self.scale.holds(*price)).map(|price| self.scale.y(price)),
        );
        let last = self.slots.bars.last().map(|slot| number(slot.bar.close));
        across("c-last", &mut last.into_iter().map(|price| self.scale.y(price)));
    }

    /// The middle and half the width of a bar.
    fn place(&self, slot: &Slot) -> (f64, f64) {
        (self.x(slot.place as f64 + 0.5), (self.x(1.0) * 0.35).min(8.0))
    }

    fn volumes(&self, out: &mut String) {
        let most = self.slots.bars.iter().map(|slot| number(slot.bar.volume)).fold(0.0, f64::max);
        if most <= 0.0 {
            return;
        }
        self.by_way(out, "c-volume", |slot| {
            let height = number(slot.bar.volume) / most * (VOLUME.1 - VOLUME.0);
            let (x, half) = self.place(slot);
            let width = n(half * 2.0);
            format!("M{} {}h{width}V{}h-{width}z", n(x - half), n1(VOLUME.1 - height), VOLUME.1)
        });
    }

    fn candles(&self, out: &mut String) {
        self.by_way(out, "c-wick", |slot| {
            let Bar { open, high, low, close, .. } = &slot.bar;
            let (x, _) = self.place(slot);
            let [top, bottom] = [*open.max(close), *open.min(close)].map(|price| self.scale.y(number(price)));
            let (high, low) = (self.scale.y(number(*high)), self.scale.y(number(*low)));
            let mut path = String::new();
            if high < top {
                let _ = write!(path, "M{} {}V{}", n(x), n1(high), n1(top));
            }
            if bottom < low {
                let _ = write!(path, "M{} {}V{}", n(x), n1(bottom), n1(low));
            }
            path
        });
        self.by_way(out, "c-body", |slot| {
            let Bar { open, close, .. } = &slot.bar;
            let (x, half) = self.place(slot);
            let [top, bottom] = [*open.max(close), *open.min(close)].map(|price| self.scale.y(number(price)));
            let width = n(half * 2.0);
            // A body is never thinner than its outline, or a bar that closed where it opened would vanish.
            let bottom = bottom.max(top + 1.0);
            format!("M{} {}h{width}V{}h-{width}z", n(x - half), n1(top), n1(bottom))
        });
    }

    /// One path for each way the price went: far shorter than an element a bar.
    fn by_way(&self, out: &mut String, class: &str, draw: impl Fn(&Slot) -> String) {
        for way in [Way::Up, Way::Down, Way::Level] {
            let of_way = |slot: &&Slot| Way::of(slot.bar.open, slot.bar.close) == way;
            let path: String = self.slots.bars.iter().filter(of_way).map(&draw).collect();
            if !path.is_empty() {
                let _ = writeln!(out, "<path class=\"{class} {}\" d=\"{path}\"/>", way.name());
            }
        }
    }

    fn ticks(&self, out: &mut String) {
        let mut taken = f64::NEG_INFINITY;
        for (number, tick) in time_axis::ticks(&self.slots, 860.0).iter().enumerate() {
            let percent = self.x(self.slots.bars[tick.bar].place as f64) / ACROSS * 100.0;
            if percent < taken {
                continue;
            }
            // The first one says the whole date and takes more room.
            taken = percent + if number == 0 { 14.0 } else { 10.0 };
            // On a narrow page every other one is left out by the style sheet.
            let class = if number % 3 == 0 { "c-tick" } else { "c-tick c-wide" };
            let anchor = if percent > 94.0 { "end" } else { "start" };
            let _ = writeln!(
                out,
                "<text class=\"{class}\" x=\"{}%\" y=\"{AXIS}\" text-anchor=\"{anchor}\">{}</text>",
                n(percent),
                escape(&tick.text)
            );
        }
    }

    /// The names of the levels: at the left, or where another one stands there at the right, else only in their title.
    fn level_names(&self, out: &mut String) {
        let mut lanes: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
        for level in &self.chart.levels {
            let price = number(level.price);
            if !self.scale.holds(price) {
                continue;
            }
            // Above the line; below it where the pane ends.
            let y = self.scale.y(price);
            let y = if y - LINE < PANE.0 { y + LINE - 2.0 } else { y - 4.0 };
            let free = |lane: &&mut Vec<f64>| lane.iter().all(|other| (other - y).abs() >= LINE);
            let Some((side, lane)) = lanes.iter_mut().enumerate().find(|(_, lane)| free(lane)) else {
                continue;
            };
            lane.push(y);
            let (x, anchor) = if side == 0 { ("0.6%", "start") } else { ("99%", "end") };
            let name = format!("{} {}", clean(level.label.of(self.script)), figures::exact(level.price));
            let _ = writeln!(
                out,
                "<text class=\"c-level-name\" x=\"{x}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
                n1(y),
                escape(name.trim_start())
            );
        }
    }

    fn marks(&self, out: &mut String, order: &[usize]) {
        let mut lanes = [f64::NEG_INFINITY; LANES.len()];
        for &event in order {
            let found = &self.chart.events[event];
            let Some(index) = self.slots.index_at(found.at) else { continue };
            if found.at > self.slots.end(self.slots.bars.last().unwrap_or(&self.slots.bars[index])) {
                continue;
            }
            // Within the width, also where the event is at an edge.
            let x = self.percent(found.at).clamp(1.2, 98.8);
            let lane = (0..lanes.len()).find(|lane| x - lanes[*lane] >= APART);
            let top = lane.map_or(PANE.0 - 4.0, |lane| LANES[lane]);
            if let Some(lane) = lane {
                lanes[lane] = x;
            }
            let foot = self.scale.y(number(self.slots.bars[index].bar.high)) - 3.0;
            let (x, number) = (n(x), self.numbers[event]);
            let kind = kind_name(found.kind);
            let name = clean(found.label.of(self.script));
            let title = format!("{number}. {} UTC+8 {name}", time_axis::moment(found.at, true));
            let link = self.links.get(event).map(String::as_str).unwrap_or_default();
            let _ = write!(
                out,
                "<a class=\"c-mark {kind}\" href=\"{}\"><title>{}</title>",
                escape(link),
                escape(&title),
            );
            if foot > top {
                let _ = write!(out, "<line x1=\"{x}%\" x2=\"{x}%\" y1=\"{}\" y2=\"{}\"/>", n1(top), n1(foot));
            }
            if lane.is_some() {
                let _ = write!(
                    out,
                    "<circle cx=\"{x}%\" cy=\"{top}\" r=\"10\"/><text x=\"{x}%\" y=\"{}\">{number}</text>",
                    top + 4.0
                );
            } else {
                let _ = write!(out, "<circle cx=\"{x}%\" cy=\"{top}\" r=\"4\"/>");
            }
            out.push_str("</a>\n");
        }
    }

    fn prices(&self, out: &mut String, grid: &[(f64, String)]) {
        let last = self.slots.bars.last().map(|slot| slot.bar.close);
        let at = last.map(|last| self.scale.y(number(last)));
        for (y, text) in grid {
            // The last price stands in the same column.
            if at.is_none_or(|at| (at - y).abs() >= LINE) {
                let (y, text) = (n1(y + 4.0), escape(text));
                let _ = writeln!(
                    out,
                    "<text class=\"c-price\" x=\"100%\" y=\"{y}\" text-anchor=\"end\">{text}</text>"
                );
            }
        }
        if let (Some(last), Some(at), Some(first)) = (last, at, self.slots.bars.first()) {
            let way = Way::of(first.bar.open, last).name();
            let (y, text) = (n1(at + 4.0), escape(&figures::exact(last)));
            let _ = writeln!(
                out,
                "<text class=\"c-now {way}\" x=\"100%\" y=\"{y}\" text-anchor=\"end\">{text}</text>"
            );
        }
    }
}

fn kind_name(kind: EventKind) -> &'static str {
    match kind {
        EventKind::News => "news",
        EventKind::Rumour => "rumour",
        EventKind::Denial => "denial",
        EventKind::Campaign => "campaign",
        EventKind::Move => "move",
    }
}

/// A coordinate with two decimals and no zeros at its end.
fn n(value: f64) -> String {
    trimmed(format!("{value:.2}"))
}

/// A height with one decimal.
fn n1(value: f64) -> String {
    trimmed(format!("{value:.1}"))
}

fn trimmed(mut text: String) -> String {
    text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    if text == "-0" { String::from("0") } else { text }
}
