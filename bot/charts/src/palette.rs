//! Colours of the two themes. Text on its ground keeps a contrast of at least 4.5 to 1 (WCAG 2.1, 1.4.3).

use std::cmp::Ordering;

use rust_decimal::Decimal;

use crate::{Colours, EventKind, Theme};

/// Where the price went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Up,
    Down,
    Level,
}

impl Way {
    pub(crate) fn of(from: Decimal, to: Decimal) -> Self {
        match to.cmp(&from) {
            Ordering::Greater => Self::Up,
            Ordering::Less => Self::Down,
            Ordering::Equal => Self::Level,
        }
    }

    /// The class of what is drawn in its colour.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Level => "level",
        }
    }
}

/// The colours of one drawing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Palette {
    pub(crate) ground: &'static str,
    pub(crate) grid: &'static str,
    pub(crate) text: &'static str,
    pub(crate) quiet: &'static str,
    pub(crate) level: &'static str,
    pub(crate) shade: &'static str,
    /// Letters on a ground of an up or down colour.
    pub(crate) on_tag: &'static str,
    up: &'static str,
    down: &'static str,
    theme: Theme,
}

impl Palette {
    pub(crate) fn new(theme: Theme, colours: Colours) -> Self {
        let (green, red) = match theme {
            Theme::Dark => ("#26a69a", "#ef5350"),
            Theme::Light => ("#087f73", "#d32f2f"),
        };
        let (up, down) = match colours {
            Colours::GreenUp => (green, red),
            Colours::RedUp => (red, green),
        };
        match theme {
            Theme::Dark => Self {
                ground: "#11141c",
                grid: "#252a36",
                text: "#f2f4f8",
                quiet: "#9aa1af",
                level: "#a9b8d6",
                shade: "#7aa2f7",
                on_tag: "#0b0d12",
                up,
                down,
                theme,
            },
            Theme::Light => Self {
                ground: "#ffffff",
                grid: "#e6e9ef",
                text: "#161a22",
                quiet: "#5c6473",
                level: "#3f5480",
                shade: "#3b6fd4",
                on_tag: "#ffffff",
                up,
                down,
                theme,
            },
        }
    }

    pub(crate) fn way(&self, way: Way) -> &'static str {
        match way {
            Way::Up => self.up,
            Way::Down => self.down,
            Way::Level => self.quiet,
        }
    }

    pub(crate) fn event(&self, kind: EventKind) -> &'static str {
        match (self.theme, kind) {
            (Theme::Dark, EventKind::News) => "#f6c945",
            (Theme::Dark, EventKind::Rumour) => "#d0a8ff",
            (Theme::Dark, EventKind::Denial) => "#ff9d94",
            (Theme::Dark, EventKind::Campaign) => "#7cc4ff",
            (Theme::Dark, EventKind::Move) => "#dfe3ea",
            (Theme::Light, EventKind::News) => "#8a5a00",
            (Theme::Light, EventKind::Rumour) => "#6f3fb0",
            (Theme::Light, EventKind::Denial) => "#b3261e",
            (Theme::Light, EventKind::Campaign) => "#1261a8",
            (Theme::Light, EventKind::Move) => "#3a4150",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast ratio of two colours, from the definition in WCAG 2.1 (relative luminance of sRGB).
    fn contrast(a: &str, b: &str) -> f64 {
        let luminance = |colour: &str| {
            let channel = |at: usize| {
                let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
                if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_can_be_read_on_its_ground() {
        assert!((contrast("#ffffff", "#000000") - 21.0).abs() < 1e-9);
        for theme in [Theme::Dark, Theme::Light] {
            let palette = Palette::new(theme, Colours::GreenUp);
            let ways = [Way::Up, Way::Down, Way::Level].map(|way| palette.way(way));
            let kinds =
                [EventKind::News, EventKind::Rumour, EventKind::Denial, EventKind::Campaign, EventKind::Move];
            let inks = [palette.text, palette.quiet, palette.level];
            for ink in inks.into_iter().chain(ways).chain(kinds.map(|kind| palette.event(kind))) {
                assert!(contrast(ink, palette.ground) >= 4.5, "{ink} in {theme:?}");
            }
            for way in ways {
                assert!(contrast(palette.on_tag, way) >= 4.5, "{} on {way} in {theme:?}", palette.on_tag);
            }
        }
    }
}
