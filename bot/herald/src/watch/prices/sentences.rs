//! What health says about venues: which are left out, why, and what mends it.

use campaigns::prices::VenueState;
use market::composite::{Composite, Confidence, LeftOut, Trouble};

use crate::ops::report::{Status, show_delta};

/// How prices are, from how each venue stands.
pub fn status(states: &[VenueState], composite: &Composite) -> Status {
    let off = |state: &VenueState| matches!(state.left_out, Some(LeftOut::Trouble(Trouble::ClockOff { .. })));
    if states.len() > 1 && states.iter().all(off) {
        return Status::Failing(
            "no venue's clock agrees with that of this machine, so no price is taken; switch time \
             synchronisation on (NTP)"
                .to_owned(),
        );
    }
    let mut sentences: Vec<String> = states.iter().filter_map(sentence).collect();
    match composite.confidence {
        Confidence::Full => {}
        Confidence::Low if composite.quotes.len() > 2 => {
            sentences.insert(0, "the venues do not agree on a price, so nothing is drafted".to_owned());
        }
        Confidence::Low => sentences.insert(0, "only two venues count, so nothing is drafted".to_owned()),
        Confidence::Single => {
            sentences.insert(0, "only one venue counts: enough for an alert, for nothing else".to_owned());
        }
        Confidence::None => {
            sentences.insert(0, "there is no price, for no venue counts".to_owned());
            return Status::Failing(sentences.join("; "));
        }
    }
    if sentences.is_empty() { Status::Ok } else { Status::Degraded(sentences.join("; ")) }
}

fn sentence(state: &VenueState) -> Option<String> {
    let VenueState { venue, why, .. } = state;
    let because = if why.is_empty() { String::new() } else { format!(" ({why})") };
    let what = match state.left_out.as_ref()? {
        LeftOut::Trouble(Trouble::Down { since }) => {
            format!("since {}{because}; it is asked again every minute", since.format("%H:%M UTC"))
        }
        LeftOut::Trouble(Trouble::Shut) => format!(
            "because it does not serve this address{because}; it is asked again only after a restart: switch it off \
             under prices.venues, or run herald where it serves"
        ),
        LeftOut::Trouble(Trouble::RateLimited { until }) => format!(
            "until {}, as it asked{because}; if that comes again, lower its requests_per_minute",
            until.format("%H:%M:%S UTC")
        ),
        LeftOut::Trouble(Trouble::ClockOff { by }) => format!(
            "because its clock is {} {} ours; it counts again once they agree",
            show_delta(by.abs()),
            if *by > chrono::TimeDelta::zero() { "ahead of" } else { "behind" }
        ),
        LeftOut::NoData => "because it has given no bar yet".to_owned(),
        LeftOut::Stale { age } => {
            format!(
                "because its newest bar ended {} ago; it counts again with the next one",
                show_delta(*age)
            )
        }
        LeftOut::Frozen { bars } => format!(
            "because its price has stood still for {bars} min without a trade while others moved; look whether it \
             has halted"
        ),
        LeftOut::Outlier { percent } => format!(
            "because its price is {percent:+} % from the median; look whether it trades the same thing \
             (prices.venues, symbol)"
        ),
    };
    Some(format!("{venue} is left out {what}"))
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
        let Status::Degraded(said) = status(&states, &of(Confidence::Full)) else { panic!("it is degraded") };
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
        let Status::Failing(said) = status(&states, &of(Confidence::None)) else { panic!("it fails") };
        assert!(said.contains("clock") && said.contains("this machine") && said.contains("NTP"), "{said}");
    }
}
