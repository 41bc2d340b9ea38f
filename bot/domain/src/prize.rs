//! What is won. herald never holds value: it records who is due what, in whole units of the smallest coin.

use serde::{Deserialize, Serialize};

/// What a prize is paid in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrizeUnit {
    /// A prepaid trading-fee credit inside the exchange (点卡). Never cash: it cannot be withdrawn.
    PointCard,
}

/// The prizes of a campaign: up to `winners_max` people win one each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prize {
    /// The most people who can win; fewer win when fewer are eligible (R19).
    pub winners_max: u32,
    /// The face value of one prize in hundredths of the currency (1000 is 10.00).
    pub amount_minor: u64,
    /// ISO 4217 code of the face value.
    pub currency: String,
    /// What it is paid in.
    pub unit: PrizeUnit,
}

/// A prize that cannot be announced.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrizeError {
    /// No winner at all.
    #[error("prize.winners_max is 0: a campaign needs at least one winner")]
    NoWinners,
    /// Nothing to win.
    #[error("prize.amount_minor is 0: give the face value in hundredths (1000 is 10.00)")]
    NoAmount,
    /// Not a currency code.
    #[error("prize.currency {0:?} is not a three-letter code such as USD")]
    Currency(String),
    /// The budget does not fit.
    #[error("prize.winners_max times prize.amount_minor is too large")]
    Budget,
}

impl Prize {
    /// Checks the prize.
    ///
    /// # Errors
    /// When there is no winner, no amount, no currency code, or the budget does not fit in 64 bits.
    pub fn check(&self) -> Result<(), PrizeError> {
        if self.winners_max == 0 {
            return Err(PrizeError::NoWinners);
        }
        if self.amount_minor == 0 {
            return Err(PrizeError::NoAmount);
        }
        if self.currency.len() != 3 || !self.currency.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(PrizeError::Currency(self.currency.clone()));
        }
        self.budget_minor().map(|_| ()).ok_or(PrizeError::Budget)
    }

    /// The whole budget in hundredths; `None` when it does not fit.
    pub fn budget_minor(&self) -> Option<u64> {
        self.amount_minor.checked_mul(u64::from(self.winners_max))
    }

    /// The face value of one prize as a notice writes it: `10` for 1000, `10.50` for 1050.
    pub fn amount(&self) -> String {
        let (whole, rest) = (self.amount_minor / 100, self.amount_minor % 100);
        if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:02}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seed() -> Prize {
        Prize { winners_max: 5, amount_minor: 1000, currency: "USD".into(), unit: PrizeUnit::PointCard }
    }

    #[test]
    fn the_seed_costs_fifty_dollars() {
        assert_eq!(seed().check(), Ok(()));
        assert_eq!(seed().budget_minor(), Some(5000));
        assert_eq!(seed().amount(), "10");
        assert_eq!(Prize { amount_minor: 1050, ..seed() }.amount(), "10.50");
    }

    #[test]
    fn a_prize_nobody_can_win_is_refused() {
        assert_eq!(Prize { winners_max: 0, ..seed() }.check(), Err(PrizeError::NoWinners));
        assert_eq!(Prize { amount_minor: 0, ..seed() }.check(), Err(PrizeError::NoAmount));
        assert_eq!(
            Prize { currency: "usd".into(), ..seed() }.check(),
            Err(PrizeError::Currency("usd".into()))
        );
        assert_eq!(Prize { amount_minor: u64::MAX, ..seed() }.check(), Err(PrizeError::Budget));
    }
}
