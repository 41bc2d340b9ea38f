//! What health says about venues: which are left out, why, and what mends it.

use campaigns::prices::VenueState;
use chrono::TimeDelta;
use market::composite::{Composite, Confidence, LeftOut, Trouble};
use wording::told::{Health, LeftOut as Why, Said};

use crate::ops::report::Status;

/// How prices are, from how each venue stands.
pub fn status(states: &[VenueState], composite: &Composite) -> Status {
    let off = |state: &VenueState| matches!(state.left_out, Some(LeftOut::Trouble(Trouble::ClockOff { .. })));
    if states.len() > 1 && states.iter().all(off) {
        return Status::Failing(vec![Health::VenueClocks]);
    }
    let mut sentences: Vec<Health> = states.iter().filter_map(sentence).collect();
    match composite.confidence {
        Confidence::Full => {}
        Confidence::Low if composite.quotes.len() > 2 => sentences.insert(0, Health::VenuesDisagree),
        Confidence::Low => sentences.insert(0, Health::TwoVenues),
        Confidence::Single => sentences.insert(0, Health::OneVenue),
        Confidence::None => {
            sentences.insert(0, Health::NoVenue);
            return Status::Failing(sentences);
        }
    }
    Status::degraded(sentences)
}

fn sentence(state: &VenueState) -> Option<Health> {
    let why = Said(state.why.clone());
    let left = match state.left_out.as_ref()? {
        LeftOut::Trouble(Trouble::Down { since }) => {
            Why::Down { since: since.format("%H:%M UTC").to_string(), why }
        }
        LeftOut::Trouble(Trouble::Shut) => Why::Shut { why },
        LeftOut::Trouble(Trouble::RateLimited { until }) => {
            Why::RateLimited { until: until.format("%H:%M:%S UTC").to_string(), why }
        }
        LeftOut::Trouble(Trouble::ClockOff { by }) if *by > TimeDelta::zero() => Why::ClockAhead { by: *by },
        LeftOut::Trouble(Trouble::ClockOff { by }) => Why::ClockBehind { by: by.abs() },
        LeftOut::NoData => Why::NoData,
        LeftOut::Stale { age } => Why::Stale { age: *age },
        LeftOut::Frozen { bars } => Why::Frozen { bars: u64::from(*bars) },
        LeftOut::Outlier { percent } => Why::Outlier { percent: format!("{percent:+}") },
    };
    Some(Health::Venue { venue: state.venue.clone(), left })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;

    fn at() -> DateTime<Utc> {
        "2025-04-02T20:30:00Z".parse().unwrap()
    }

    fn state(venue: &str, left_out: Option<LeftOut>, why: &str) -> VenueState {
        VenueState {
            venue: venue.into(),
            pair: "BTC/USD".into(),
            primary: false,
            left_out,
            since: Some(at()),
            checked_at: Some(at()),
            answered_at: None,
            why: why.into(),
        }
    }

    fn of(confidence: Confidence) -> Composite {
        Composite {
            at: at(),
            price: None,
            quotes: Vec::new(),
            left_out: Vec::new(),
            spread_percent: None,
            confidence,
        }
    }

    #[test]
    fn a_venue_that_is_left_out_is_named_with_its_mend() {
        let trouble = |trouble| Some(LeftOut::Trouble(trouble));
        let states = [
            state("A", None, ""),
            state("B", trouble(Trouble::Down { since: at() }), "b cannot be reached"),
            state("C", trouble(Trouble::Shut), "C answers 451"),
            state("D", trouble(Trouble::RateLimited { until: at() }), ""),
            state("E", trouble(Trouble::ClockOff { by: TimeDelta::hours(-1) }), ""),
            state("F", Some(LeftOut::NoData), ""),
            state("G", Some(LeftOut::Stale { age: TimeDelta::seconds(131) }), ""),
            state("H", Some(LeftOut::Frozen { bars: 7 }), ""),
            state("I", Some(LeftOut::Outlier { percent: 9.85 }), ""),
        ];
        let found = status(&states, &of(Confidence::Full));
        assert_eq!(found.name(), "degraded");
        let said = found.sentence().unwrap();
        for part in [
            "B is left out since 20:30 UTC (b cannot be reached); it is asked again every minute",
            "C is left out because it does not serve this address (C answers 451); it is asked again only after",
            "D is left out until 20:30:00 UTC, as it asked; if that comes again, lower",
            "E is left out because its clock is 1 h 0 min behind ours",
            "F is left out because it has given no bar yet",
            "G is left out because its newest bar ended 2 min 11 s ago",
            "H is left out because its price has stood still for 7 min",
            "I is left out because its price is +9.85 % from the median",
        ] {
            assert!(said.contains(part), "{part:?} is not in {said}");
        }
        assert!(!said.contains("A is left out"), "{said}");
    }

    #[test]
    fn the_quorum_decides_how_bad_it_is() {
        let up = [state("A", None, "")];
        assert_eq!(status(&up, &of(Confidence::Full)), Status::Ok);
        assert!(matches!(status(&up, &of(Confidence::Low)), Status::Degraded(_)));
        assert!(matches!(status(&up, &of(Confidence::Single)), Status::Degraded(_)));
        assert!(matches!(status(&up, &of(Confidence::None)), Status::Failing(_)));
    }

    /// When every venue's clock is off, it is ours.
    #[test]
    fn the_clock_of_this_machine_may_be_the_wrong_one() {
        let off = || Some(LeftOut::Trouble(Trouble::ClockOff { by: TimeDelta::hours(1) }));
        let states = [state("A", off(), ""), state("B", off(), "")];
        let found = status(&states, &of(Confidence::None));
        assert_eq!(found.name(), "failing");
        let said = found.sentence().unwrap();
        assert!(said.contains("clock") && said.contains("this machine") && said.contains("NTP"), "{said}");
    }
}
