//! Triggers: when a move is worth an alert, and when it drafts a campaign.
//!
//! # Rules
//! A swing over `H` hours at a bar measures the bar's high against the lowest low of the bars before it in
//! the window, or its own open if that is lower; falls mirror. The window is the `H` hours that end with the
//! bar's close. Only lows of *earlier* bars count, for the order inside a bar is unknown. Its z divides the
//! log of the swing by `sigma_1h * sqrt(H)`, where sigma is taken from the 720 hourly returns that ended
//! before the bar ([`SigmaEnd`]).
//!
//! | rule | size | z | fires a month, hourly bars 2018-01 to 2026-06 / 2025 |
//! |---|---|---|---|
//! | A | 5 % in 24 h | 2 | 7.0 / 5.5 |
//! | B | 3 % in 4 h | 3 | 7.7 / 6.8 |
//! | C | 2 % in 1 h | 4 | 5.8 / 4.3 |
//! | whipsaw | 5 % up in 24 h, 60 % of it given back within 6 h | – | 3.5 / 1.0 |
//!
//! Size alone drifts three- to sixfold with the market's regime and z alone ignores what a reader feels, so
//! each rule wants both. The whipsaw needs no z.
//!
//! # Gate, cooldown, escalation
//! A rule alone says nothing about a cause, and a headline alone happens 18 times a month. So a rule fires
//! only when a relevant headline lies in the four hours before; one that fires without a headline is held for
//! 30 minutes and promoted if a headline comes. After a fire the theme is quiet for 24 hours, unless the
//! event escalates: it becomes worth a draft, or grows by half. At most one draft in 48 hours.
//!
//! A draft of a rumour is marked as held; a retraction of its headline holds it again, at once.
//!
//! # Sources
//! Thresholds, counts and windows come from a back-test over hourly Binance BTCUSDT bars and 182 dated posts
//! of 2025. The escalation factor and the review time are choices. All of them are in [`TriggerOptions`].

mod fired;
mod gate;
mod options;
mod rolling;
mod watch;

pub use fired::{Action, Cause, DraftPlan, Fired, GateNews, Hold, Reading};
pub use options::{
    Gate, Measure, QuietHours, Rule, SigmaEnd, TriggerOptions, TriggerOptionsError, Way, Whipsaw,
};
pub use watch::Watch;

use chrono::{DateTime, Utc};

use crate::candle::Series;
use crate::news::NewsItem;

/// Mean length of a month in days (a 400-year cycle over 4,800 months).
const DAYS_PER_MONTH: f64 = 30.4369;

/// Everything that would have fired over a series: the back-test. It drives a [`Watch`] bar by bar, and each
/// headline reaches it with the first bar that closes once the headline was known, so nothing is foreseen.
pub fn scan(series: &Series, news: &[NewsItem], options: &TriggerOptions) -> Vec<Fired> {
    scan_with_history(series, None, news, options)
}

/// Like [`scan`], with older bars of the same venue and pair to take the usual movement from.
pub fn scan_with_history(
    series: &Series,
    history: Option<&Series>,
    news: &[NewsItem],
    options: &TriggerOptions,
) -> Vec<Fired> {
    let mut arriving: Vec<&NewsItem> = news.iter().collect();
    arriving.sort_by_key(|item| item.known_at());
    let mut arriving = arriving.into_iter().peekable();
    let mut watch = Watch::new(series.step(), options.clone());
    if let Some(history) = history {
        watch.learn(history, series.bars()[0].open_time);
    }
    let mut fired = Vec::new();
    for bar in series.bars() {
        let closes = bar.open_time + series.step();
        while let Some(item) = arriving.next_if(|item| item.known_at() <= closes) {
            watch.on_news(item);
        }
        fired.extend(watch.on_candle(bar, &[]));
    }
    fired
}

/// Fires a month between two times, counting new events only, not their updates.
pub fn events_per_month(fired: &[Fired], from: DateTime<Utc>, to: DateTime<Utc>) -> f64 {
    let events = fired
        .iter()
        .filter(|fired| matches!(fired.cause, Cause::New | Cause::LateNews) && (from..to).contains(&fired.at))
        .count();
    let days = (to - from).num_seconds() as f64 / 86_400.0;
    events as f64 / (days / DAYS_PER_MONTH)
}
