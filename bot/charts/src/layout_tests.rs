//! Properties of the layout, over charts nobody would draw by hand.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::bars::Slots;
use crate::boxes::Rect;
use crate::layout::{Candle, Layout};
use crate::{Bar, Chart, Colours, Event, EventKind, Label, Level, Script, Span, Theme};

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_743_600_000, 0).unwrap()
}

/// Bars a minute apart with a gap now and then; prices from 1 to 100,000, some with a long wick.
fn bars(most: usize) -> impl Strategy<Value = Vec<Bar>> {
    let gap = prop_oneof![20 => Just(1_i64), 1 => 2..2_000_i64];
    let bar =
        (gap, -300..300_i64, 0..200_i64, prop_oneof![9 => 0..200_i64, 1 => 0..90_000_i64], 0..1_000_i64);
    (1_000..9_000_000_i64, 0..5_u32, prop::collection::vec(bar, 1..most)).prop_map(|(first, scale, moves)| {
        let (mut time, mut price) = (start(), first);
        moves
            .into_iter()
            .map(|(minutes, change, up, down, volume)| {
                time += TimeDelta::minutes(minutes);
                let open = price;
                price = (price + change).max(1);
                let decimal = |value| Decimal::new(value, scale);
                Bar {
                    open_time: time,
                    open: decimal(open),
                    high: decimal(open.max(price) + up),
                    low: decimal((open.min(price) - down).max(1)),
                    close: decimal(price),
                    volume: Decimal::new(volume, 1),
                }
            })
            .collect()
    })
}

fn label() -> impl Strategy<Value = Label> {
    let text = prop_oneof![
        Just(String::from("聯準會降息")),
        Just(String::from("Trump announces reciprocal tariffs on everyone, markets turn at once")),
        Just(String::from("聯準會主席談話後市場劇烈波動，投資人觀望等待下一次會議的結果公布")),
        "[A-Z]{1,4}",
        any::<String>(),
    ];
    (text.clone(), text).prop_map(|(text, english)| Label { text, english })
}

fn kind() -> impl Strategy<Value = EventKind> {
    prop::sample::select(vec![
        EventKind::News,
        EventKind::Rumour,
        EventKind::Denial,
        EventKind::Campaign,
        EventKind::Move,
    ])
}

prop_compose! {
    fn chart(most_events: usize)(bars in bars(400))(
        events in prop::collection::vec((-0.2..1.2_f64, label(), kind()), 0..most_events),
        levels in prop::collection::vec((0.2..1.3_f64, label()), 0..=12),
        shaded in prop::option::of((-0.2..1.2_f64, 0.0..1.0_f64)),
        title in label(),
        subtitle in label(),
        light in any::<bool>(),
        bars in Just(bars),
    ) -> Chart {
        let (first, last) = (&bars[0], &bars[bars.len() - 1]);
        let span = (last.open_time - first.open_time).num_seconds() as f64;
        let at = |part: f64| first.open_time + TimeDelta::seconds((part * span) as i64);
        let events = events.into_iter().map(|(part, label, kind)| Event { at: at(part), label, kind }).collect();
        let high = bars.iter().map(|bar| bar.high).max().unwrap();
        let level = |(part, label): (f64, Label)| {
            let part = Decimal::try_from(part).unwrap().round_dp(4);
            Level { price: (high * part).max(Decimal::new(1, 6)), label }
        };
        Chart {
            title,
            subtitle,
            events,
            levels: levels.into_iter().map(level).collect(),
            shaded: shaded.map(|(from, length)| Span { from: at(from), to: at(from + length) }),
            colours: Colours::GreenUp,
            theme: if light { Theme::Light } else { Theme::Dark },
            bars,
        }
    }
}

/// The area two boxes share, computed from their edges alone.
fn shared(a: &Rect, b: &Rect) -> f64 {
    let wide = a.right.min(b.right) - a.left.max(b.left);
    let high = a.bottom.min(b.bottom) - a.top.max(b.top);
    if wide > 0.0 && high > 0.0 { wide * high } else { 0.0 }
}

fn column(candle: &Candle, body_width: f64) -> Rect {
    let half = body_width / 2.0;
    Rect::new(candle.x - half, candle.high, candle.x + half, candle.low)
}

/// Every box of text, with what it says. A flag counts as a whole, with its frame.
fn boxes(layout: &Layout<'_>) -> Vec<(String, Rect)> {
    let mut out = Vec::new();
    let grid = layout.grid.iter().filter_map(|line| line.label.as_ref());
    let levels = layout.levels.iter().map(|level| &level.text);
    let legend = layout.legend.iter().map(|row| &row.text);
    for text in layout.texts.iter().chain(grid).chain(levels).chain(legend) {
        if !text.content.is_empty() {
            out.push((text.content.clone(), text.rect()));
        }
    }
    out.extend(layout.flags.iter().map(|flag| (flag.text.content.clone(), flag.rect)));
    out.extend(layout.legend.iter().filter_map(|row| {
        let (rect, text) = row.badge.as_ref()?;
        Some((text.content.clone(), *rect))
    }));
    out.push((layout.tag.1.content.clone(), layout.tag.0));
    out
}

fn check(layout: &Layout<'_>) -> Result<(), TestCaseError> {
    let boxes = boxes(layout);
    let picture = layout.size;
    for (index, (text, rect)) in boxes.iter().enumerate() {
        let inside = rect.left >= 0.0
            && rect.top >= 0.0
            && rect.right <= picture.right + 1e-6
            && rect.bottom <= picture.bottom + 1e-6;
        prop_assert!(inside, "{text:?} leaves the picture: {rect:?} of {picture:?}");
        for (other, of_other) in &boxes[index + 1..] {
            prop_assert!(shared(rect, of_other) < 1e-6, "{text:?} {rect:?} overlaps {other:?} {of_other:?}");
        }
    }
    // Framed texts stay within their frames.
    for flag in &layout.flags {
        let text = flag.text.rect();
        prop_assert!(text.left >= flag.rect.left && text.right <= flag.rect.right, "{:?}", flag.text.content);
    }
    prop_assert!(layout.tag.1.rect().left >= layout.tag.0.left);
    // Names of events hide no wick.
    if layout.legend.is_empty() {
        for flag in &layout.flags {
            for candle in &layout.candles {
                prop_assert!(
                    shared(&flag.rect, &column(candle, layout.body_width)) < 1e-6,
                    "{:?}",
                    flag.text.content
                );
            }
        }
    }
    // Nothing is lost.
    prop_assert_eq!(layout.levels.len(), layout.chart.levels.len());
    let mut told: Vec<usize> =
        layout.flags.iter().flat_map(|flag| &flag.markers).map(|marker| marker.event).collect();
    told.extend(layout.loose.iter().map(|marker| marker.event));
    told.sort_unstable();
    prop_assert_eq!(told, (0..layout.chart.events.len()).collect::<Vec<_>>());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn few_labels_touch_nothing(chart in chart(8), chinese in any::<bool>()) {
        let script = if chinese { Script::Chinese } else { Script::English };
        check(&Layout::new(&chart, script).unwrap())?;
    }

    #[test]
    fn many_labels_touch_nothing(chart in chart(90), chinese in any::<bool>()) {
        let script = if chinese { Script::Chinese } else { Script::English };
        check(&Layout::new(&chart, script).unwrap())?;
    }

    /// Against a plain search of the bars between the beginnings of two joined bars.
    #[test]
    fn joined_bars_keep_what_happened(bars in bars(900), most in 2..300_usize) {
        let slots = Slots::fit(&bars, most);
        prop_assert!(slots.places <= most, "{} places of {most}", slots.places);
        let mut held = 0;
        for (index, slot) in slots.bars.iter().enumerate() {
            let next = slots.bars.get(index + 1).map(|slot| slot.bar.open_time);
            let inside: Vec<&Bar> = bars
                .iter()
                .filter(|bar| bar.open_time >= slot.bar.open_time && next.is_none_or(|next| bar.open_time < next))
                .collect();
            held += inside.len();
            prop_assert_eq!(slot.holds, inside.len());
            prop_assert_eq!(slot.bar.open, inside[0].open);
            prop_assert_eq!(slot.bar.close, inside[inside.len() - 1].close);
            prop_assert_eq!(Some(slot.bar.high), inside.iter().map(|bar| bar.high).max());
            prop_assert_eq!(Some(slot.bar.low), inside.iter().map(|bar| bar.low).min());
            prop_assert_eq!(slot.bar.volume, inside.iter().map(|bar| bar.volume).sum::<Decimal>());
            if let Some(next) = slots.bars.get(index + 1) {
                prop_assert!(next.place > slot.place);
            }
        }
        prop_assert_eq!(held, bars.len());
    }

    /// Later is never farther left, whatever the gaps.
    #[test]
    fn time_runs_from_left_to_right(bars in bars(200), parts in prop::collection::vec(-0.1..1.1_f64, 2..20)) {
        let slots = Slots::fit(&bars, 120);
        let span = (bars[bars.len() - 1].open_time - bars[0].open_time).num_seconds() as f64;
        let mut times: Vec<_> =
            parts.iter().map(|part| bars[0].open_time + TimeDelta::seconds((part * span) as i64)).collect();
        times.sort_unstable();
        let places: Vec<f64> = times.iter().map(|time| slots.place_of(*time)).collect();
        prop_assert!(places.windows(2).all(|pair| pair[0] <= pair[1] + 1e-9), "{places:?}");
        prop_assert!(places.iter().all(|place| (0.0..=slots.places as f64).contains(place)), "{places:?}");
    }
}

/// A day of three-minute bars: 480 bars, twelve of which fill an hour's sixth when joined by two.
#[test]
fn a_day_of_three_minute_bars_is_joined_by_hand_count() {
    let bar = |index: i64| Bar {
        open_time: start() + TimeDelta::minutes(3 * index),
        open: (100 + index).into(),
        high: (110 + index).into(),
        low: (90 + index).into(),
        close: (101 + index).into(),
        volume: 2.into(),
    };
    let bars: Vec<Bar> = (0..480).map(bar).collect();
    let slots = Slots::fit(&bars, 240);
    assert_eq!((slots.bars.len(), slots.step), (240, Some(TimeDelta::minutes(6))));
    let first = &slots.bars[0].bar;
    let numbers = [first.open, first.high, first.low, first.close, first.volume];
    assert_eq!(numbers, [100, 111, 90, 102, 4].map(Decimal::from));
}
