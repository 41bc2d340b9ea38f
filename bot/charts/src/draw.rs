//! From the layout to SVG text.
//!
//! Only presentation attributes, no `style`, no script, no reference: the text may stand inline in a page with
//! `default-src 'self'`. There are no ids, so that several charts can share a page; what a script needs is in
//! `data-` attributes: the bar's index, time in milliseconds and prices, the event's index, the panes.

use std::fmt::Write as _;

use crate::boxes::Rect;
use crate::labels::{Beyond, DOT_RADIUS, Flag, Marker};
use crate::layout::{Anchor, Candle, Ink, Layout, Text};
use crate::level_names::LevelLine;
use crate::palette::Way;
use crate::text::{clean, escape};
use crate::{EventKind, Theme, figures, time_axis};

/// The drawing. `families` is written as the font family of all text.
pub(crate) fn svg(layout: &Layout<'_>, families: &str) -> String {
    let mut out = Writer { out: String::with_capacity(64 * 1024), layout };
    out.open(families);
    out.ground();
    out.volume();
    out.candles();
    out.levels();
    out.last_price();
    out.level_names();
    out.axis();
    out.hits();
    out.events();
    out.legend();
    out.out.push_str("</svg>\n");
    out.out
}

struct Writer<'a> {
    out: String,
    layout: &'a Layout<'a>,
}

/// A coordinate with two decimals and no zeros at its end.
fn n(value: f64) -> String {
    let mut text = format!("{value:.2}");
    text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    if text == "-0" { String::from("0") } else { text }
}

/// Appends formatted text; writing to a `String` cannot fail.
macro_rules! put {
    ($writer:expr, $($argument:tt)*) => {{
        let _ = write!($writer.out, $($argument)*);
    }};
}

impl Writer<'_> {
    fn open(&mut self, families: &str) {
        let layout = self.layout;
        let theme = match layout.chart.theme {
            Theme::Dark => "dark",
            Theme::Light => "light",
        };
        let (pane, size) = (&layout.pane, &layout.size);
        put!(
            self,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" role=\"img\" viewBox=\"0 0 {} {}\" \
             width=\"{}\" height=\"{}\" font-family=\"{}\" data-theme=\"{theme}\" data-utc-offset=\"+08:00\" \
             data-pane=\"{} {} {} {}\" data-bars=\"{}\">\n",
            n(size.width()),
            n(size.height()),
            n(size.width()),
            n(size.height()),
            escape(families),
            n(pane.left),
            n(pane.top),
            n(pane.right),
            n(pane.bottom),
            layout.candles.len(),
        );
        put!(self, "<title>{}</title>\n", escape(&layout.title));
        put!(self, "<desc>{}</desc>\n", escape(&layout.description));
    }

    fn ground(&mut self) {
        let layout = self.layout;
        let (palette, pane) = (&layout.palette, &layout.pane);
        put!(
            self,
            "<rect class=\"ground\" width=\"{}\" height=\"{}\" rx=\"12\" fill=\"{}\"/>\n",
            n(layout.size.width()),
            n(layout.size.height()),
            palette.ground
        );
        if let Some((left, right)) = layout.shaded {
            let (top, bottom) = (pane.top, layout.volume.bottom);
            put!(self, "<g class=\"shaded\" fill=\"{}\">", palette.shade);
            let shade = Rect::new(left, top, right, bottom);
            self.rect(&shade, "fill-opacity=\"0.13\"");
            for x in [left, right] {
                self.rect(&Rect::new(x - 0.5, top, x + 0.5, bottom), "fill-opacity=\"0.5\"");
            }
            self.out.push_str("</g>\n");
        }
        put!(self, "<g class=\"grid\" stroke=\"{}\">", palette.grid);
        for line in &layout.grid {
            self.line((pane.left, line.y), (pane.right, line.y));
        }
        for &x in &layout.ticks {
            self.line((x, layout.volume.bottom), (x, layout.volume.bottom + 5.0));
        }
        self.line((pane.left, layout.volume.bottom), (pane.right, layout.volume.bottom));
        self.out.push_str("</g>\n");
        if layout.candles.iter().any(|candle| candle.cut) {
            put!(self, "<g class=\"gaps\" stroke=\"{}\" stroke-dasharray=\"1 5\">", palette.quiet);
            for pair in layout.candles.windows(2).filter(|pair| pair[1].cut) {
                let x = f64::midpoint(pair[0].x, pair[1].x);
                self.line((x, pane.top), (x, layout.volume.bottom));
            }
            self.out.push_str("</g>\n");
        }
    }

    fn volume(&mut self) {
        let layout = self.layout;
        self.out.push_str("<g class=\"volume\" fill-opacity=\"0.4\">\n");
        for (index, candle) in layout.candles.iter().enumerate() {
            let height = layout.volume.bottom - candle.volume_top;
            if height > 0.0 {
                let half = layout.body_width / 2.0;
                let bar =
                    Rect::new(candle.x - half, candle.volume_top, candle.x + half, layout.volume.bottom);
                let rest = format!("fill=\"{}\" data-bar=\"{index}\"", layout.palette.way(candle.way));
                self.rect(&bar, &rest);
                self.out.push('\n');
            }
        }
        self.out.push_str("</g>\n");
    }

    fn candles(&mut self) {
        let layout = self.layout;
        let wick = (layout.body_width * 0.18).clamp(0.8, 1.6);
        put!(self, "<g class=\"bars\" stroke-width=\"{}\">\n", n(wick));
        for (index, candle) in layout.candles.iter().enumerate() {
            self.candle(index, candle, wick);
        }
        self.out.push_str("</g>\n");
    }

    fn candle(&mut self, index: usize, candle: &Candle, wick: f64) {
        let layout = self.layout;
        let bar = &candle.bar;
        let colour = layout.palette.way(candle.way);
        put!(
            self,
            "<g class=\"bar {}\" data-bar=\"{index}\" data-x=\"{}\" data-time=\"{}\" data-open=\"{}\" \
             data-high=\"{}\" data-low=\"{}\" data-close=\"{}\" data-volume=\"{}\" fill=\"{colour}\" \
             stroke=\"{colour}\">",
            candle.way.name(),
            n(candle.x),
            bar.open_time.timestamp_millis(),
            bar.open.normalize(),
            bar.high.normalize(),
            bar.low.normalize(),
            bar.close.normalize(),
            bar.volume.normalize(),
        );
        let half = layout.body_width / 2.0;
        let (top, bottom) = (candle.open.min(candle.close), candle.open.max(candle.close));
        // A body is never thinner than its outline, or a bar that closed where it opened would vanish.
        let body = Rect::new(candle.x - half, top, candle.x + half, bottom.max(top + 1.2));
        if candle.high < body.top {
            self.line((candle.x, candle.high), (candle.x, body.top));
        }
        if candle.low > body.bottom {
            self.line((candle.x, body.bottom), (candle.x, candle.low));
        }
        // Hollow means a rise. Where the outline would fill the body anyhow, only the colour is left.
        if candle.way == Way::Up && layout.body_width >= 4.0 * wick && body.height() > 2.5 * wick {
            self.rect(&body.grown(-wick / 2.0), &format!("fill=\"{}\"", layout.palette.ground));
        } else {
            self.rect(&body, "stroke=\"none\"");
        }
        self.out.push_str("</g>\n");
    }

    /// All lines first, then the names on a ground of their own: no line runs through a name.
    fn levels(&mut self) {
        let layout = self.layout;
        for level in &layout.levels {
            self.level_group(level);
            if let Some(y) = level.y {
                put!(
                    self,
                    "<path d=\"M{} {}H{}\" stroke=\"{}\" stroke-dasharray=\"6 4\"/>",
                    n(layout.pane.left),
                    n(y),
                    n(layout.pane.right),
                    layout.palette.level
                );
            }
            self.out.push_str("</g>\n");
        }
    }

    fn level_names(&mut self) {
        let layout = self.layout;
        for level in &layout.levels {
            self.level_group(level);
            let rest = format!("rx=\"3\" fill=\"{}\" fill-opacity=\"0.8\"", layout.palette.ground);
            let text = level.text.rect();
            // As high as the letters: the line below the name stays whole.
            let letters = Rect::new(text.left - 2.0, text.top + 3.0, text.right + 2.0, text.bottom);
            self.rect(&letters, &rest);
            self.text(&level.text);
            self.out.push_str("</g>\n");
        }
    }

    fn level_group(&mut self, level: &LevelLine) {
        let layout = self.layout;
        let of = &layout.chart.levels[level.level];
        put!(
            self,
            "<g class=\"level\" data-level=\"{}\" data-price=\"{}\">",
            level.level,
            of.price.normalize()
        );
        let title = format!("{} {}", clean(of.label.of(layout.script)), figures::exact(of.price));
        put!(self, "<title>{}</title>", escape(title.trim_start()));
    }

    fn last_price(&mut self) {
        let layout = self.layout;
        let colour = layout.palette.way(layout.way);
        put!(
            self,
            "<g class=\"last {}\"><path d=\"M{} {}H{}\" stroke=\"{colour}\" stroke-dasharray=\"3 3\"/>",
            layout.way.name(),
            n(layout.pane.left),
            n(layout.last),
            n(layout.pane.right + 3.0),
        );
        self.rect(&layout.tag.0, &format!("rx=\"4\" fill=\"{colour}\""));
        self.text(&layout.tag.1);
        self.out.push_str("</g>\n");
    }

    fn axis(&mut self) {
        let layout = self.layout;
        self.out.push_str("<g class=\"words\">\n");
        for line in &layout.grid {
            if let Some(label) = &line.label {
                self.text(label);
            }
        }
        for text in &layout.texts {
            self.text(text);
        }
        let (x, y) = layout.arrow;
        let colour = layout.palette.way(layout.way);
        match layout.way {
            Way::Up => put!(
                self,
                "<path class=\"arrow\" d=\"M{} {}h11l-5.5 -9z\" fill=\"{colour}\"/>",
                n(x),
                n(y + 4.5)
            ),
            Way::Down => put!(
                self,
                "<path class=\"arrow\" d=\"M{} {}h11l-5.5 9z\" fill=\"{colour}\"/>",
                n(x),
                n(y - 4.5)
            ),
            Way::Level => put!(
                self,
                "<path class=\"arrow\" d=\"M{} {}h11v2h-11z\" fill=\"{colour}\"/>",
                n(x),
                n(y - 1.0)
            ),
        }
        self.out.push_str("\n</g>\n");
    }

    /// Invisible columns that carry the tooltip of a bar, as high as the picture.
    fn hits(&mut self) {
        let layout = self.layout;
        let half = layout.pane.width() / layout.slots.places as f64 / 2.0;
        self.out.push_str("<g class=\"hits\" fill=\"none\" pointer-events=\"all\">\n");
        for (index, candle) in layout.candles.iter().enumerate() {
            let bar = &candle.bar;
            let top = layout.pane.top;
            put!(
                self,
                "<rect data-bar=\"{index}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{} UTC+8\n\
                 O {} H {} L {} C {}\nV {}</title></rect>\n",
                n(candle.x - half),
                n(top),
                n(half * 2.0),
                n(layout.volume.bottom - top),
                time_axis::moment(bar.open_time, true),
                figures::exact(bar.open),
                figures::exact(bar.high),
                figures::exact(bar.low),
                figures::exact(bar.close),
                figures::exact(bar.volume),
            );
        }
        self.out.push_str("</g>\n");
    }

    fn events(&mut self) {
        let layout = self.layout;
        self.out.push_str("<g class=\"events\">\n");
        for flag in &layout.flags {
            self.flag(flag);
        }
        for marker in &layout.loose {
            let kind = layout.chart.events[marker.event].kind;
            self.event_group(marker, kind);
            self.dot(marker);
            self.out.push_str("</g>\n");
        }
        self.out.push_str("</g>\n");
    }

    fn event_group(&mut self, marker: &Marker, kind: EventKind) {
        let layout = self.layout;
        let event = &layout.chart.events[marker.event];
        let colour = layout.palette.event(kind);
        put!(
            self,
            "<g class=\"event {}\" data-event=\"{}\" data-time=\"{}\" fill=\"{colour}\" stroke=\"{colour}\">",
            kind_name(kind),
            marker.event,
            event.at.timestamp_millis(),
        );
        let name = clean(event.label.of(layout.script));
        let title = format!("{} UTC+8 {name}", time_axis::moment(event.at, true));
        put!(self, "<title>{}</title>", escape(title.trim_end()));
    }

    fn flag(&mut self, flag: &Flag) {
        let layout = self.layout;
        let alone = flag.markers.len() == 1;
        for marker in &flag.markers {
            self.event_group(marker, layout.chart.events[marker.event].kind);
            let (dot, foot) = (marker.dot, marker.foot);
            put!(
                self,
                "<path d=\"M{} {}L{} {}\" stroke-width=\"1.3\"{}/>",
                n(dot.0),
                n(dot.1),
                n(foot.0),
                n(foot.1),
                if alone && layout.legend.is_empty() { "" } else { " stroke-opacity=\"0.5\"" }
            );
            self.dot(marker);
            if alone {
                self.frame(flag);
            }
            self.out.push_str("</g>\n");
        }
        if !alone {
            let colour = layout.palette.event(flag.kind);
            put!(self, "<g class=\"event-group\" stroke=\"{colour}\">");
            self.frame(flag);
            self.out.push_str("</g>\n");
        }
    }

    fn frame(&mut self, flag: &Flag) {
        let dashed = if flag.kind == EventKind::Rumour { " stroke-dasharray=\"4 3\"" } else { "" };
        let radius = n(flag.rect.height() / 2.0);
        let rest =
            format!("rx=\"{radius}\" fill=\"{}\" stroke-width=\"1.3\"{dashed}", self.layout.palette.ground);
        self.rect(&flag.rect, &rest);
        self.text(&flag.text);
    }

    /// A dot at the bar, or an arrow head that points out of the picture.
    fn dot(&mut self, marker: &Marker) {
        let (x, y) = marker.dot;
        let r = DOT_RADIUS;
        match marker.beyond {
            None => put!(self, "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" stroke=\"none\"/>", n(x), n(y), n(r)),
            Some(side) => {
                let to = if side == Beyond::Left { -2.0 * r } else { 2.0 * r };
                let (x, y) = (n(x - to / 2.0), n(y - r));
                put!(
                    self,
                    "<path class=\"beyond\" d=\"M{x} {y}v{}l{} {}z\" stroke=\"none\"/>",
                    n(2.0 * r),
                    n(to),
                    n(-r)
                );
            }
        }
    }

    fn legend(&mut self) {
        let layout = self.layout;
        if layout.legend.is_empty() {
            return;
        }
        self.out.push_str("<g class=\"legend\">\n");
        for row in &layout.legend {
            if let (Some(event), Some((rect, number))) = (row.event, &row.badge) {
                let kind = layout.chart.events[event].kind;
                put!(self, "<g class=\"{}\" data-event=\"{event}\">", kind_name(kind));
                let dashed = if kind == EventKind::Rumour { " stroke-dasharray=\"4 3\"" } else { "" };
                let colour = layout.palette.event(kind);
                self.rect(
                    rect,
                    &format!("rx=\"11\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.3\"{dashed}"),
                );
                self.text(number);
                self.text(&row.text);
                self.out.push_str("</g>\n");
            } else {
                self.text(&row.text);
                self.out.push('\n');
            }
        }
        self.out.push_str("</g>\n");
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64)) {
        put!(self, "<path d=\"M{} {}L{} {}\"/>", n(from.0), n(from.1), n(to.0), n(to.1));
    }

    fn rect(&mut self, rect: &Rect, rest: &str) {
        put!(
            self,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" {rest}/>",
            n(rect.left),
            n(rect.top),
            n(rect.width()),
            n(rect.height())
        );
    }

    fn text(&mut self, text: &Text) {
        if text.content.is_empty() {
            return;
        }
        let palette = &self.layout.palette;
        let colour = match text.ink {
            Ink::Text => palette.text,
            Ink::Quiet => palette.quiet,
            Ink::Level => palette.level,
            Ink::OnTag => palette.on_tag,
            Ink::Way(way) => palette.way(way),
            Ink::Event(kind) => palette.event(kind),
        };
        let anchor = match text.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if text.bold { " font-weight=\"700\"" } else { "" };
        put!(
            self,
            "<text class=\"{}\" x=\"{}\" y=\"{}\" font-size=\"{}\"{anchor}{weight} fill=\"{colour}\" \
             stroke=\"none\">{}</text>",
            text.class,
            n(text.x),
            n(text.baseline),
            n(text.size),
            escape(&text.content)
        );
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
