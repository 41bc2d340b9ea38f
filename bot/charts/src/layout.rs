//! Where everything stands. Every text is a box here, so that overlaps can be ruled out before drawing.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::bars::Slots;
use crate::boxes::Rect;
use crate::labels::{self, Flag, Marker};
use crate::level_names::{self, LevelGround, LevelLine};
use crate::palette::{Palette, Way};
use crate::strip::{self, LegendRow};
use crate::text::{ASCENT, DESCENT, clean, shorten, width};
use crate::{Bar, Chart, ChartError, Script, figures, time_axis};

/// Width of the picture, in its own units; pixels at scale 1.
pub(crate) const WIDTH: f64 = 1000.0;
/// Height without a legend.
const HEIGHT: f64 = 520.0;
const MARGIN: f64 = 20.0;
const PANE_TOP: f64 = 84.0;
const PANE_BOTTOM: f64 = 392.0;
const VOLUME_TOP: f64 = 408.0;
const VOLUME_BOTTOM: f64 = 474.0;
const AXIS_BASELINE: f64 = 500.0;
const LEGEND_TOP: f64 = 518.0;
pub(crate) const LEGEND_ROW: f64 = 26.0;
/// Bars side by side: at four units each a candle is still a candle.
const MOST_PLACES: usize = 220;
pub(crate) const SMALL: f64 = 14.0;

/// Which end of a text its position names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// The colour of a text, by what it is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Ink {
    Text,
    Quiet,
    Level,
    Way(Way),
    OnTag,
    Event(crate::EventKind),
}

/// One line of text and the box it stays within.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text {
    pub(crate) class: &'static str,
    pub(crate) content: String,
    pub(crate) x: f64,
    pub(crate) baseline: f64,
    pub(crate) anchor: Anchor,
    pub(crate) size: f64,
    pub(crate) bold: bool,
    pub(crate) ink: Ink,
}

impl Text {
    pub(crate) fn small(class: &'static str, content: String, x: f64, baseline: f64, ink: Ink) -> Self {
        Self { class, content, x, baseline, anchor: Anchor::Start, size: SMALL, bold: false, ink }
    }

    pub(crate) fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    pub(crate) fn large(self, size: f64, bold: bool) -> Self {
        Self { size, bold, ..self }
    }

    pub(crate) fn width(&self) -> f64 {
        width(&self.content, self.size, self.bold)
    }

    /// The box the line stays within, whichever of the usual fonts draws it.
    pub(crate) fn rect(&self) -> Rect {
        let width = self.width();
        let left = match self.anchor {
            Anchor::Start => self.x,
            Anchor::Middle => self.x - width / 2.0,
            Anchor::End => self.x - width,
        };
        let (top, bottom) = (self.baseline - ASCENT * self.size, self.baseline + DESCENT * self.size);
        Rect::new(left, top, left + width, bottom)
    }
}

/// A bar with its lines.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Candle {
    pub(crate) bar: Bar,
    pub(crate) holds: usize,
    pub(crate) cut: bool,
    pub(crate) x: f64,
    pub(crate) open: f64,
    pub(crate) high: f64,
    pub(crate) low: f64,
    pub(crate) close: f64,
    pub(crate) volume_top: f64,
    pub(crate) way: Way,
}

/// From prices to heights.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    least: f64,
    most: f64,
    top: f64,
    bottom: f64,
}

impl Scale {
    pub(crate) fn y(&self, price: Decimal) -> f64 {
        self.at(number(price))
    }

    fn at(&self, price: f64) -> f64 {
        self.bottom - (price - self.least) / (self.most - self.least) * (self.bottom - self.top)
    }

    fn price(&self, y: f64) -> f64 {
        self.least + (self.bottom - y) / (self.bottom - self.top) * (self.most - self.least)
    }
}

pub(crate) fn number(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(0.0)
}

/// A line of the price grid.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GridLine {
    pub(crate) y: f64,
    /// Left out where the tag of the last price stands.
    pub(crate) label: Option<Text>,
}

/// The whole picture.
pub(crate) struct Layout<'a> {
    pub(crate) chart: &'a Chart,
    pub(crate) script: Script,
    pub(crate) palette: Palette,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) size: Rect,
    pub(crate) pane: Rect,
    pub(crate) volume: Rect,
    pub(crate) slots: Slots,
    pub(crate) scale: Scale,
    pub(crate) body_width: f64,
    pub(crate) candles: Vec<Candle>,
    pub(crate) grid: Vec<GridLine>,
    pub(crate) levels: Vec<LevelLine>,
    pub(crate) shaded: Option<(f64, f64)>,
    pub(crate) way: Way,
    /// Line of the last price and its tag beside the axis.
    pub(crate) last: f64,
    pub(crate) tag: (Rect, Text),
    /// Middle of the left edge of the arrow behind the percentage.
    pub(crate) arrow: (f64, f64),
    /// Title, prices, axis labels.
    pub(crate) texts: Vec<Text>,
    /// Middles of the marks of the time axis.
    pub(crate) ticks: Vec<f64>,
    pub(crate) flags: Vec<Flag>,
    /// Events beyond the legend.
    pub(crate) loose: Vec<Marker>,
    pub(crate) legend: Vec<LegendRow>,
}

impl<'a> Layout<'a> {
    pub(crate) fn new(chart: &'a Chart, script: Script) -> Result<Self, ChartError> {
        chart.check()?;
        let slots = Slots::fit(&chart.bars, MOST_PLACES);
        let (first, last) = (&chart.bars[0], &chart.bars[chart.bars.len() - 1]);
        let way = Way::of(first.open, last.close);

        let (least, most) = price_range(chart);
        let highest = chart.bars.iter().map(|bar| bar.high).max().unwrap_or_default();
        let decimals = figures::price_decimals(finest(&chart.bars), highest);
        let shown = |price| figures::price(price, decimals);
        let (step, step_decimals) = figures::grid_step(most - least, 5.0);
        let widest = [
            width(&shown(last.close), SMALL, true),
            width(&shown(highest), SMALL, true),
            width(&figures::grid_price(most, step_decimals), SMALL, false),
        ];
        let gutter = widest.into_iter().fold(62.0, f64::max) + 18.0;
        let pane = Rect::new(MARGIN, PANE_TOP, WIDTH - MARGIN / 2.0 - gutter, PANE_BOTTOM);
        let volume = Rect::new(pane.left, VOLUME_TOP, pane.right, VOLUME_BOTTOM);

        // Labels of events stand outside the prices where they can: rows above and below are kept free, more
        // of them as long as labels find no place.
        let place_width = pane.width() / slots.places as f64;
        let body_width = (place_width * 0.7).clamp(0.8, 16.0);
        let scaled = |above: f64, below: f64| {
            let scale =
                Scale { least, most, top: pane.top + 12.0 + above, bottom: pane.bottom - 8.0 - below };
            let candles = candles(&slots, &scale, &pane, &volume);
            (scale, candles)
        };
        let level_names = |scale: &Scale, candles: &[Candle], flags: &[Flag]| {
            let ground = LevelGround { pane: &pane, candles, body_width, flags, last: scale.y(last.close) };
            level_names::place(chart, script, scale, &ground, |price| figures::short(price, decimals))
        };
        let markers = labels::markers(chart, &slots);
        let mut placed = None;
        if markers.len() <= labels::MOST_FLAGS {
            for (above, below) in labels::ROWS {
                let row = if markers.is_empty() { 0.0 } else { labels::ROW };
                let (scale, candles) = scaled(above * row, below * row);
                let levels = level_names(&scale, &candles, &[]);
                let last = scale.y(last.close);
                let ground =
                    labels::Ground { pane: &pane, candles: &candles, body_width, levels: &levels, last };
                if let Some(flags) = labels::flags(chart, script, &ground, &markers) {
                    placed = Some((scale, candles, levels, flags));
                    break;
                }
            }
        }
        let (mut loose, mut legend) = (Vec::new(), Vec::new());
        let (scale, candles, levels, flags) = placed.unwrap_or_else(|| {
            let (scale, candles) = scaled(labels::ROW, 0.0);
            let last = scale.y(last.close);
            let ground = labels::Ground { pane: &pane, candles: &candles, body_width, levels: &[], last };
            let strip = strip::place(chart, script, &ground, &markers, LEGEND_TOP);
            (loose, legend) = (strip.loose, strip.legend);
            let levels = level_names(&scale, &candles, &strip.flags);
            (scale, candles, levels, strip.flags)
        });
        let rows = legend.iter().map(|row| row.rect().bottom).fold(0.0, f64::max);
        let height = if legend.is_empty() { HEIGHT } else { rows + 12.0 };

        let title = clean(chart.title.of(script));
        let mut layout = Self {
            chart,
            script,
            palette: Palette::new(chart.theme, chart.colours),
            description: describe(first, last, &shown),
            title,
            size: Rect::new(0.0, 0.0, WIDTH, height),
            last: scale.y(last.close),
            tag: tag(&shown(last.close), scale.y(last.close), &pane),
            grid: Vec::new(),
            shaded: shaded(chart, &slots, &pane),
            pane,
            volume,
            slots,
            scale,
            body_width,
            candles,
            levels,
            way,
            arrow: (0.0, 0.0),
            texts: Vec::new(),
            ticks: Vec::new(),
            flags,
            loose,
            legend,
        };
        layout.grid = layout.grid_lines(step, step_decimals);
        layout.head(first, last, &shown);
        layout.time_labels();
        layout.volume_label();
        Ok(layout)
    }

    fn grid_lines(&self, step: f64, decimals: u32) -> Vec<GridLine> {
        let (low, high) = (self.scale.price(self.pane.bottom), self.scale.price(self.pane.top));
        let first = (low / step).ceil().max(0.0);
        let lines = ((high / step).floor() - first).clamp(-1.0, 40.0) as i64 + 1;
        let tag = self.tag.0.grown(3.0);
        (0..lines)
            .map(|line| {
                let price = (first + line as f64) * step;
                let y = self.scale.at(price);
                let text = figures::grid_price(price, decimals);
                let label = Text::small("grid-price", text, self.pane.right + 9.0, y + 5.0, Ink::Quiet);
                let fits = !label.rect().overlaps(&tag);
                GridLine { y, label: fits.then_some(label) }
            })
            .collect()
    }

    /// Title and subtitle on the left, the last price and the change with its base on the right.
    fn head(&mut self, first: &Bar, last: &Bar, shown: &impl Fn(Decimal) -> String) {
        let right = WIDTH - MARGIN;
        let price = Text::small("last-price", shown(last.close), right, 38.0, Ink::Text)
            .anchored(Anchor::End)
            .large(24.0, true);
        let percent = figures::percent(first.open, last.close);
        self.arrow = (right - 11.0, 59.0);
        let change = Text::small("change", percent, right - 16.0, 64.0, Ink::Way(self.way))
            .anchored(Anchor::End)
            .large(15.0, true);
        let base = format!("{} → {}", shown(first.open), shown(last.close));
        let base =
            Text::small("base", base, change.rect().left - 10.0, 64.0, Ink::Quiet).anchored(Anchor::End);

        let room = price.rect().left - 24.0 - MARGIN;
        let title = shorten(&self.title, 24.0, true, room);
        let title = Text::small("title", title, MARGIN, 38.0, Ink::Text).large(24.0, true);
        let mut subtitle = clean(self.chart.subtitle.of(self.script));
        let step = self.slots.step.map(market::candle_csv::step_name).unwrap_or_default();
        let room = base.rect().left - 24.0 - MARGIN - width(&step, 15.0, false) - 15.0;
        subtitle = shorten(&subtitle, 15.0, false, room);
        if !subtitle.is_empty() && !step.is_empty() {
            subtitle.push_str(" · ");
        }
        subtitle.push_str(&step);
        let subtitle = Text::small("subtitle", subtitle, MARGIN, 64.0, Ink::Quiet).large(15.0, false);
        self.texts.extend([title, subtitle, price, change, base]);
    }

    fn time_labels(&mut self) {
        let zone =
            Text::small("zone", String::from("UTC+8"), self.pane.right + 9.0, AXIS_BASELINE, Ink::Quiet);
        let mut taken = Rect::new(0.0, 0.0, 0.0, 0.0);
        for tick in time_axis::ticks(&self.slots, self.pane.width()) {
            let x = self.candles[tick.bar].x;
            let half = width(&tick.text, SMALL, false) / 2.0;
            let middle = x.clamp(self.pane.left + half, self.pane.right - half);
            let text =
                Text::small("time", tick.text, middle, AXIS_BASELINE, Ink::Quiet).anchored(Anchor::Middle);
            if !text.rect().grown(6.0).overlaps(&taken) {
                taken = text.rect();
                self.ticks.push(x);
                self.texts.push(text);
            }
        }
        self.texts.push(zone);
    }

    /// The highest volume, at the height of its bar.
    fn volume_label(&mut self) {
        let most = self.candles.iter().map(|candle| candle.bar.volume).max().unwrap_or_default();
        if most > Decimal::ZERO {
            let (x, y) = (self.pane.right + 9.0, self.volume.top + 12.0);
            self.texts.push(Text::small("most-volume", figures::volume(most), x, y, Ink::Quiet));
        }
    }
}

/// Lowest and highest price of the axis: the bars, and levels that lie near them.
fn price_range(chart: &Chart) -> (f64, f64) {
    let low = chart.bars.iter().map(|bar| number(bar.low)).fold(f64::INFINITY, f64::min);
    let high = chart.bars.iter().map(|bar| number(bar.high)).fold(0.0, f64::max);
    let reach = (high - low) / 2.0;
    let near = |price: &f64| *price >= low - reach && *price <= high + reach;
    let levels: Vec<f64> = chart.levels.iter().map(|level| number(level.price)).filter(near).collect();
    let low = levels.iter().copied().fold(low, f64::min);
    let high = levels.iter().copied().fold(high, f64::max);
    // Prices that never moved get an axis of one percent; a float could not tell prices closer than the other
    // bound from each other.
    let least_span = if high > low { high * 1e-7 } else { high * 1e-2 };
    let missing = (least_span - (high - low)).max(0.0);
    (low - missing / 2.0, high + missing / 2.0)
}

/// Decimals of the finest price.
fn finest(bars: &[Bar]) -> u32 {
    let prices = bars.iter().flat_map(|bar| [bar.open, bar.high, bar.low, bar.close]);
    prices.map(|price| price.normalize().scale()).max().unwrap_or(0)
}

fn candles(slots: &Slots, scale: &Scale, pane: &Rect, volume: &Rect) -> Vec<Candle> {
    let place_width = pane.width() / slots.places as f64;
    let most = slots.bars.iter().map(|slot| number(slot.bar.volume)).fold(0.0, f64::max);
    slots
        .bars
        .iter()
        .map(|slot| {
            let bar = &slot.bar;
            let part = if most > 0.0 { number(bar.volume) / most } else { 0.0 };
            Candle {
                bar: bar.clone(),
                holds: slot.holds,
                cut: slot.cut,
                x: pane.left + (slot.place as f64 + 0.5) * place_width,
                open: scale.y(bar.open),
                high: scale.y(bar.high),
                low: scale.y(bar.low),
                close: scale.y(bar.close),
                volume_top: volume.bottom - part * volume.height(),
                way: Way::of(bar.open, bar.close),
            }
        })
        .collect()
}

fn tag(price: &str, y: f64, pane: &Rect) -> (Rect, Text) {
    let middle = y.clamp(pane.top + 12.0, pane.bottom - 12.0);
    let tag_width = width(price, SMALL, true) + 12.0;
    let rect = Rect::sized(pane.right + 3.0, middle - 12.0, tag_width, 24.0);
    let text = Text::small("tag", price.to_owned(), rect.middle(), middle + 5.0, Ink::OnTag)
        .anchored(Anchor::Middle)
        .large(SMALL, true);
    (rect, text)
}

fn shaded(chart: &Chart, slots: &Slots, pane: &Rect) -> Option<(f64, f64)> {
    let span = chart.shaded?;
    let x = |time| pane.left + slots.place_of(time) / slots.places as f64 * pane.width();
    let (left, right) = (x(span.from), x(span.to));
    (right > left).then_some((left, right))
}

/// The chart in one sentence of numbers, for those who cannot see it.
fn describe(first: &Bar, last: &Bar, shown: &impl Fn(Decimal) -> String) -> String {
    format!(
        "{} → {} (UTC+8): {} → {}, {}",
        time_axis::moment(first.open_time, true),
        time_axis::moment(last.open_time, true),
        shown(first.open),
        shown(last.close),
        figures::percent(first.open, last.close),
    )
}
