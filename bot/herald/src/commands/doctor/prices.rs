//! What the doctor sees of the venues: each that is switched on is asked once, for its newest minutes.

use std::sync::Arc;

use chrono::TimeDelta;
use discord::doctor::{Area, Finding};
use discord::settings::Clock;
use feeds::venues::plan::{floor, plan};
use feeds::venues::{Client, Trouble};
use futures_util::future::join_all;

use crate::clock;
use crate::config::PricesSection;

/// How many of the newest minutes are asked for; a quiet venue may have no trade in one of them.
const MINUTES: TimeDelta = TimeDelta::minutes(10);

pub(super) async fn look(prices: &PricesSection) -> Vec<Finding> {
    let Some(setup) = prices.setup() else {
        return vec![Finding::good(
            Area::Prices,
            "prices are not watched, so no exchange is asked (prices.enabled is false)",
        )];
    };
    let clock: Clock = Arc::new(clock::now);
    let entropy: discord::commands::Entropy = Arc::new(clock::entropy);
    match setup.clients(&clock, &entropy) {
        Ok(clients) => join_all(clients.iter().map(|client| ask(client, &clock))).await,
        Err(failure) => {
            vec![Finding::wrong(
                Area::Prices,
                failure.to_string(),
                "look at the certificates of this machine",
            )]
        }
    }
}

async fn ask(client: &Client, clock: &Clock) -> Finding {
    let (venue, step, now) = (client.venue(), client.options().step, clock());
    let (name, key) = (venue.id.name(), venue.id.key());
    let to = floor(now, step);
    let plan = plan(venue, step, to - MINUTES, to, now);
    let Some(page) = plan.pages.first() else {
        return Finding::warning(
            Area::Prices,
            format!("{name} has nothing to ask for"),
            "run the doctor again",
        );
    };
    match client.page(page).await {
        Ok(got) => match got.bars.iter().rev().find(|bar| bar.is_closed(step, now)) {
            Some(bar) => {
                let (pair, close) = (venue.pair(), bar.candle.close);
                let at = bar.candle.open_time.format("%H:%M UTC");
                Finding::good(Area::Prices, format!("{name} answers: {pair} {close} in the minute of {at}"))
            }
            None => Finding::warning(
                Area::Prices,
                format!("{name} answers, but has no bar of the last {} minutes", MINUTES.num_minutes()),
                format!("look whether prices.venues.{key}.symbol is traded there"),
            ),
        },
        Err(trouble) => {
            let sentence = format!("{name}: {trouble}");
            let off = format!("set prices.venues.{key}.enabled = false");
            match trouble {
                Trouble::Down { .. } => {
                    let mend = format!("look at the network and at prices.venues.{key}.base_url");
                    Finding::unreachable(Area::Prices, sentence, mend)
                }
                Trouble::RateLimited { .. } => Finding::warning(
                    Area::Prices,
                    sentence,
                    format!("wait, or lower prices.venues.{key}.requests_per_minute"),
                ),
                Trouble::Shut { .. } => Finding::warning(Area::Prices, sentence, off),
                Trouble::ClockOff { .. } => Finding::warning(
                    Area::Prices,
                    sentence,
                    "if other venues say the same, switch time synchronisation on (NTP)",
                ),
                Trouble::Refused { .. } => Finding::wrong(
                    Area::Prices,
                    sentence,
                    format!("look at prices.venues.{key}.symbol and base_url"),
                ),
            }
        }
    }
}
