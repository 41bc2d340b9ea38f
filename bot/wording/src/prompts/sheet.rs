//! The facts of a move as lines with names: what a model is given, and what its text is held against.

use chrono::{DateTime, NaiveDate, Utc};
use domain::digest::Digest;
use domain::lang::Lang;
use market::facts::{GivenBack, Unknown};
use market::{Direction, Facts, LevelCrossing, NewsState, Since};
use rust_decimal::Decimal;

use crate::catalogue::{
    DurationDays, DurationHours, DurationMinutes, MarketData, MarketMissingBars, MarketStale,
    SentenceSeparator,
};
use crate::figures::{Known, KnownNumber, Required, Source, Unit};
use crate::format::{clock, percent, price, step};
use crate::market_move::{Headline, asset, series};
use crate::prompts::fence::harmless;

/// A computed value.
#[derive(Debug, Clone, PartialEq)]
pub enum FactValue {
    /// A price in the quote currency.
    Price(Decimal),
    /// A move in percent, negative for a fall. It is shown without its sign: the label says which way.
    Move(f64),
    /// A share in percent, without direction.
    Share(f64),
    /// A moment.
    Moment(DateTime<Utc>),
    /// A day.
    Day(NaiveDate),
    /// Whole minutes.
    Minutes(i64),
    /// Whole hours.
    Hours(u32),
    /// Whole days.
    Days(i64),
    /// A multiple of the usual.
    Times(f64),
    /// Standard deviations.
    Sigma(f64),
    /// Words of our own.
    Words(String),
}

/// One fact.
#[derive(Debug, Clone, PartialEq)]
pub struct FactLine {
    /// The name by which a text may ask for it: `{peak}`.
    pub name: String,
    /// What it is, in English, for the model.
    pub label: String,
    /// The value.
    pub value: FactValue,
}

/// Everything a text about a move may state.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The facts.
    pub lines: Vec<FactLine>,
    /// The names of the facts that have to be told.
    pub required: Vec<&'static str>,
    /// The headlines, which may be quoted.
    pub sources: Vec<Source>,
    /// The pair, which decides how prices are shown.
    pair: String,
    /// The sentence about the data, for each language; it is ours and stands behind every text.
    facts: Facts,
}

impl Sheet {
    /// The facts of a move with the headlines beside it.
    pub fn new(facts: &Facts, headlines: &[Headline]) -> Self {
        let mut sheet = Self {
            lines: Vec::new(),
            required: Vec::new(),
            sources: headlines
                .iter()
                .map(|headline| Source {
                    name: harmless(&headline.source),
                    text: harmless(&headline.title),
                    url: None,
                })
                .collect(),
            pair: facts.series.pair.clone(),
            facts: facts.clone(),
        };
        sheet.turning_point(facts);
        sheet.since(facts);
        sheet.way_back(facts);
        sheet.size(facts);
        sheet.news(facts, headlines);
        sheet
    }

    fn add(&mut self, name: impl Into<String>, label: impl Into<String>, value: FactValue) {
        self.lines.push(FactLine { name: name.into(), label: label.into(), value });
    }

    fn turning_point(&mut self, facts: &Facts) {
        let rise = facts.event.direction == Direction::Rise;
        let (extreme, base, way) = if rise { ("peak", "low", "rise") } else { ("trough", "high", "fall") };
        self.add("asset", "what moved", FactValue::Words(asset(Lang::En, facts)));
        self.add("series", "where it is traded", FactValue::Words(series(facts)));
        self.add("extreme", format!("the {extreme} of the {way}"), FactValue::Price(facts.extreme.price));
        self.add(
            "extreme_at",
            format!("when the bar of the {extreme} opened"),
            FactValue::Moment(facts.extreme.bar_open),
        );
        self.required.push("extreme");
        if facts.headline != facts.extreme.price {
            let label = format!("the {extreme} in round figures, as headlines put it");
            self.add("extreme_rounded", label, FactValue::Price(facts.headline));
        }
        if let Some(from) = facts.primary() {
            self.add(
                "base",
                format!("the {base} that the {way} is measured from"),
                FactValue::Price(from.price),
            );
            self.add("base_at", format!("when the bar of that {base} opened"), FactValue::Moment(from.at));
            self.add("move", format!("size of the {way} from that {base}"), FactValue::Move(from.percent));
            self.add(
                "window",
                format!("that {base} was looked for in the time before the {extreme}"),
                FactValue::Hours(from.hours),
            );
            self.required.push("move");
        }
    }

    fn since(&mut self, facts: &Facts) {
        let word = if facts.event.direction == Direction::Rise { "highest" } else { "lowest" };
        match &facts.since {
            Some(Since::Bar { utc_day, utc8_day, .. }) => {
                self.add("since", format!("the {word} price since this UTC day"), FactValue::Day(*utc_day));
                if utc_day != utc8_day {
                    self.add("since_utc8", "the same moment is this day in UTC+8", FactValue::Day(*utc8_day));
                }
            }
            Some(Since::AtLeast { days, data_from }) => {
                self.add(
                    "since_days",
                    format!("the {word} price in at least this time"),
                    FactValue::Days(*days),
                );
                self.add("data_from", "where the data begins", FactValue::Moment(*data_from));
            }
            None => {}
        }
    }

    fn way_back(&mut self, facts: &Facts) {
        let Some(after) = &facts.after else { return };
        let rise = facts.event.direction == Direction::Rise;
        let (far, way) = if rise { ("low", "rise") } else { ("high", "fall") };
        let (extreme, beyond) = if rise { ("peak", "below") } else { ("trough", "above") };
        self.add("back", format!("the {far} after the {extreme}"), FactValue::Price(after.low));
        self.add("back_at", format!("when the bar of that {far} opened"), FactValue::Moment(after.low_at));
        self.add(
            "back_move",
            format!("from the {extreme} to that {far}"),
            FactValue::Move(after.drawdown_percent),
        );
        if let Some(back) = after.retraced.iter().find(|back| back.hours == facts.primary_base_hours) {
            let share = match back.given_back {
                GivenBack::Part => "part",
                GivenBack::Most => "most",
                GivenBack::All if back.at_low > 1.0 => "more than the whole",
                GivenBack::All => "the whole",
            };
            let verb = if rise { "gave back" } else { "won back" };
            self.add(
                "retraced",
                format!("share of the {way} that it {verb} ({share})"),
                FactValue::Share(back.at_low * 100.0),
            );
        }
        let confirmed = |crossing: &&LevelCrossing| crossing.close_confirm.is_some();
        if let Some(crossing) = facts.levels.iter().rev().find(confirmed) {
            self.add(
                "level",
                format!("a round price that a bar closed {beyond}"),
                FactValue::Price(crossing.level),
            );
            self.add(
                "level_touched_at",
                format!("first traded {beyond} it"),
                FactValue::Moment(crossing.touch),
            );
            if let Some(at) = crossing.close_confirm {
                self.add(
                    "level_closed_at",
                    format!("first bar that closed {beyond} it"),
                    FactValue::Moment(at),
                );
            }
        }
        if let Some(crossing) = facts.levels.last().filter(|crossing| crossing.close_confirm.is_none()) {
            let label = format!("a round price it traded {beyond} without a bar closing there");
            self.add("level_touched", label, FactValue::Price(crossing.level));
            self.add(
                "touched_at",
                format!("first traded {beyond} that price"),
                FactValue::Moment(crossing.touch),
            );
        }
        self.add("last", "the last price", FactValue::Price(after.close));
        self.add("last_at", "when its bar opened", FactValue::Moment(after.close_at));
        self.add(
            "last_move",
            format!("from the {extreme} to the last price"),
            FactValue::Move(after.close_percent),
        );
    }

    fn size(&mut self, facts: &Facts) {
        if let Some(z) = facts.primary().and_then(|base| base.z) {
            self.add("unusual", "the move in standard deviations of usual moves", FactValue::Sigma(z));
        }
        if let Some(volume) = facts.volume {
            self.add("volume", "volume of that hour against the usual hour", FactValue::Times(volume.ratio));
        }
        self.add("bar", "size of a bar", FactValue::Minutes(facts.step_s / 60));
        self.add("as_of", "the data ends at", FactValue::Moment(facts.data_as_of));
    }

    fn news(&mut self, facts: &Facts, headlines: &[Headline]) {
        for (number, headline) in (1..).zip(headlines) {
            let state = match headline.state {
                NewsState::Rumour => "unconfirmed, must be called so",
                NewsState::Confirmed => "confirmed",
                NewsState::Disputed => "disputed, must be called so",
                NewsState::Retracted => "withdrawn, must be called so",
            };
            self.add(
                format!("news_{number}_state"),
                format!("headline {number} is"),
                FactValue::Words(state.to_owned()),
            );
            self.add(
                format!("news_{number}_at"),
                format!("headline {number} was out at"),
                FactValue::Moment(headline.time),
            );
            let minutes = (headline.time - facts.extreme.bar_open).num_minutes();
            let side = if minutes < 0 { "before" } else { "after" };
            let label = format!("headline {number} came this long {side} the bar of the extreme opened");
            self.add(format!("news_{number}_apart"), label, FactValue::Minutes(minutes.abs()));
        }
    }

    /// What a text may state.
    pub fn known(&self) -> Known {
        let mut known = Known::new();
        for line in &self.lines {
            match &line.value {
                FactValue::Moment(at) => known.moment(*at),
                FactValue::Day(day) => known.day(*day),
                value => {
                    if let Some(number) = self.number(value) {
                        known.number(number);
                    }
                }
            }
        }
        known
    }

    /// What a text must state.
    pub fn required(&self) -> Vec<Required> {
        let line = |name: &&str| self.lines.iter().find(|line| line.name == **name);
        let required = self.required.iter().filter_map(line);
        required
            .filter_map(|line| Some(Required { what: line.label.clone(), number: self.number(&line.value)? }))
            .collect()
    }

    /// A fact as a text shows it.
    fn shown(&self, lang: Lang, value: &FactValue) -> String {
        match value {
            FactValue::Price(value) => price(lang, &self.pair, *value),
            FactValue::Move(value) => format!("{}%", percent(*value, 2)),
            FactValue::Share(value) => format!("{}%", percent(*value, 1)),
            FactValue::Moment(at) => clock(*at),
            FactValue::Day(day) => day.to_string(),
            FactValue::Minutes(minutes) => DurationMinutes { minutes: minutes.unsigned_abs() }.say(lang),
            FactValue::Hours(hours) => DurationHours { hours: u64::from(*hours) }.say(lang),
            FactValue::Days(days) => DurationDays { days: days.unsigned_abs() }.say(lang),
            FactValue::Times(times) => format!("{times:.1}"),
            FactValue::Sigma(sigma) => format!("{:.1}", sigma.abs()),
            FactValue::Words(words) => words.clone(),
        }
    }

    /// The lines a model is given.
    pub(crate) fn told(&self, lang: Lang) -> Vec<String> {
        let unit = |value: &FactValue| match value {
            FactValue::Moment(_) => " (UTC+8)",
            FactValue::Times(_) => " times",
            FactValue::Sigma(_) => " standard deviations",
            FactValue::Move(value) if *value < 0.0 => " down",
            FactValue::Move(_) => " up",
            _ => "",
        };
        let line = |line: &FactLine| {
            format!(
                "{{{}}} = {}{} ({})",
                line.name,
                self.shown(lang, &line.value),
                unit(&line.value),
                line.label
            )
        };
        self.lines.iter().map(line).collect()
    }

    /// A text with every `{name}` replaced by its fact.
    ///
    /// # Errors
    /// The first name that no fact has.
    pub fn fill(&self, lang: Lang, text: &str) -> Result<String, String> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, behind) = behind.split_once('}').ok_or_else(|| "…".to_owned())?;
            let line = self.lines.iter().find(|line| line.name == name).ok_or_else(|| name.to_owned())?;
            filled.push_str(before);
            filled.push_str(&self.shown(lang, &line.value));
            rest = behind;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    /// The sentences about the data that stand behind every text: venue, pair, bar size, as of when, what is missing.
    pub fn data(&self, lang: Lang) -> String {
        let facts = &self.facts;
        let mut sentences = vec![
            MarketData {
                series: series(facts),
                bar: step(lang, facts.step_s),
                as_of: clock(facts.data_as_of),
            }
            .say(lang),
        ];
        sentences.extend(facts.unknowns.iter().filter_map(|unknown| match unknown {
            Unknown::MissingBars { bars } => Some(MarketMissingBars { bars: *bars }.say(lang)),
            Unknown::StaleData { closed } => Some(MarketStale { closed: clock(*closed) }.say(lang)),
            _ => None,
        }));
        sentences.join(&SentenceSeparator {}.say(lang))
    }

    /// A text with the sentences about the data behind it.
    pub fn with_data(&self, lang: Lang, text: &str) -> String {
        [text.trim(), &self.data(lang)].join(&SentenceSeparator {}.say(lang))
    }

    /// A digest of the facts and headlines, which is stored beside what was written about them.
    pub fn sha256(&self) -> Digest {
        let facts = self.told(Lang::En).join("\n");
        let sources: Vec<String> =
            self.sources.iter().map(|source| format!("{}\u{1f}{}", source.name, source.text)).collect();
        Digest::of("herald-facts-v1", &[facts.as_bytes(), &[0], sources.join("\n").as_bytes()])
    }

    /// A value as the check of figures knows it; `None` for times and words.
    fn number(&self, value: &FactValue) -> Option<KnownNumber> {
        // The facts carry three decimals; going through their text keeps them exact.
        let exact = |value: f64| format!("{value:.3}").parse::<Decimal>().ok();
        Some(match value {
            FactValue::Price(price) => {
                // A price in another currency may be told as a bare number, and never with a dollar sign.
                let dollars = self.shown(Lang::En, value).starts_with('$');
                KnownNumber::plain(*price, if dollars { Unit::Dollars } else { Unit::Count })
            }
            FactValue::Move(percent) => KnownNumber::directed(exact(*percent)?, Unit::Percent),
            FactValue::Share(percent) => KnownNumber::plain(exact(*percent)?, Unit::Percent),
            FactValue::Minutes(minutes) => KnownNumber::plain(Decimal::from(*minutes), Unit::Duration),
            FactValue::Hours(hours) => KnownNumber::plain(Decimal::from(hours * 60), Unit::Duration),
            FactValue::Days(days) => KnownNumber::plain(Decimal::from(days * 1_440), Unit::Duration),
            FactValue::Times(times) => KnownNumber::plain(exact(*times)?, Unit::Times),
            FactValue::Sigma(sigma) => KnownNumber::plain(exact(sigma.abs())?, Unit::Sigma),
            FactValue::Moment(_) | FactValue::Day(_) | FactValue::Words(_) => return None,
        })
    }
}
