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
