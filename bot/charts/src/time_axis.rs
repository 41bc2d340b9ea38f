//! Marks of the time axis, in UTC+8.

use chrono::{DateTime, Datelike, FixedOffset, Timelike, Utc};

use crate::bars::Slots;

/// What a label of the axis needs, from its middle to the next one's.
const APART: f64 = 96.0;

/// A label of the axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    /// The bar it stands under.
    pub(crate) bar: usize,
    pub(crate) text: String,
}

/// How often there is a mark.
#[derive(Clone, Copy)]
enum Every {
    Seconds(i64),
    Months(i32),
}

const CHOICES: [Every; 22] = [
    Every::Seconds(60),
    Every::Seconds(120),
    Every::Seconds(300),
    Every::Seconds(600),
    Every::Seconds(900),
    Every::Seconds(1_800),
    Every::Seconds(3_600),
    Every::Seconds(7_200),
    Every::Seconds(10_800),
    Every::Seconds(14_400),
    Every::Seconds(21_600),
    Every::Seconds(43_200),
    Every::Seconds(DAY),
    Every::Seconds(2 * DAY),
    Every::Seconds(4 * DAY),
    Every::Seconds(7 * DAY),
    Every::Seconds(14 * DAY),
    Every::Months(1),
    Every::Months(3),
    Every::Months(6),
    Every::Months(12),
    Every::Months(60),
];

const DAY: i64 = 86_400;

/// A time as the clocks of Taipei, Beijing and Hong Kong show it.
pub(crate) fn local(time: DateTime<Utc>) -> DateTime<FixedOffset> {
    time.with_timezone(&FixedOffset::east_opt(8 * 3_600).expect("eight hours are less than a day"))
}

/// `04-03 05:12`, with the year in front where a chart spans most of one.
pub(crate) fn moment(time: DateTime<Utc>, with_year: bool) -> String {
    local(time).format(if with_year { "%Y-%m-%d %H:%M" } else { "%m-%d %H:%M" }).to_string()
}

/// Marks at the first bar of every hour, day or month, as dense as their labels allow.
///
/// The first mark says the whole date, for a chart without one would be a chart of any day. Where gaps were
/// cut short, marks may come too close to each other; the layout drops the later one.
pub(crate) fn ticks(slots: &Slots, width: f64) -> Vec<Tick> {
    let step = slots.step.map_or(1, |step| step.num_seconds().max(1));
    let even = |every: &Every| matches!(every, Every::Seconds(seconds) if seconds % step == 0);
    let is_long =
        |every: &Every| matches!(every, Every::Months(_)) || matches!(every, Every::Seconds(s) if *s >= DAY);
    // Three-minute bars have none at 12:10; periods that bars do not fill come last.
    let regular = CHOICES.into_iter().filter(|every| even(every) || is_long(every));
    for every in regular.chain(CHOICES) {
        let bars = first_bars(slots, every);
        if bars.len() as f64 * APART > width {
            continue;
        }
        if bars.is_empty() {
            break;
        }
        return labels(slots, every, &bars);
    }
    let first = local(slots.bars[0].bar.open_time);
    vec![Tick { bar: 0, text: first.format("%Y-%m-%d %H:%M").to_string() }]
}

/// The bars that open in another period than the one before; the first bar only where a period begins there.
fn first_bars(slots: &Slots, every: Every) -> Vec<usize> {
    let mut previous = None;
    let mut out = Vec::new();
    for (index, slot) in slots.bars.iter().enumerate() {
        let time = local(slot.bar.open_time);
        let (period, exact) = match every {
            // Weeks begin on Mondays: the epoch was a Thursday.
            Every::Seconds(step) => {
                let seconds = time.naive_local().and_utc().timestamp() + 3 * DAY;
                (seconds.div_euclid(step), seconds.rem_euclid(step) == 0)
            }
            Every::Months(months) => {
                let month = time.year() * 12 + time.month0().cast_signed();
                let start = time.day() == 1 && time.hour() == 0 && month.rem_euclid(months) == 0;
                (i64::from(month.div_euclid(months)), start)
            }
        };
        if previous.map_or(exact, |previous| previous != period) {
            out.push(index);
        }
        previous = Some(period);
    }
    out
}

fn labels(slots: &Slots, every: Every, bars: &[usize]) -> Vec<Tick> {
    let mut previous: Option<DateTime<FixedOffset>> = None;
    bars.iter()
        .map(|&bar| {
            let time = local(slots.bars[bar].bar.open_time);
            let last = previous.replace(time);
            let first = last.is_none();
            let new_year = last.is_none_or(|last| last.year() != time.year());
            let new_day = last.is_none_or(|last| last.date_naive() != time.date_naive());
            let midnight = time.hour() == 0 && time.minute() == 0;
            let format = match every {
                Every::Months(_) => "%Y-%m",
                Every::Seconds(step) if step >= DAY && new_year => "%Y-%m-%d",
                Every::Seconds(step) if step >= DAY => "%m-%d",
                Every::Seconds(_) if first && midnight => "%Y-%m-%d",
                Every::Seconds(_) if first => "%Y-%m-%d %H:%M",
                Every::Seconds(_) if midnight => "%m-%d",
                Every::Seconds(_) if new_day => "%m-%d %H:%M",
                Every::Seconds(_) => "%H:%M",
            };
            Tick { bar, text: time.format(format).to_string() }
        })
        .collect()
}
