//! What becomes of a prize between the result and its payment.
//!
//! `due → awaiting_uid → ready → exported → paid`, with the sides of the road: an account number that was refused comes
//! back (`returned`), a winner who never gives one forfeits and the place is passed on, a doubt is put on hold, and what
//! should never have been is void. `paid` is final; a correction is a new row.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where a prize stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutState {
    /// Won; appeals about the result still run.
    Due,
    /// Nobody objected in time; the account number is missing.
    AwaitingUid,
    /// The account number is there.
    Ready,
    /// Handed to whoever pays.
    Exported,
    /// Paid.
    Paid,
    /// The payer could not pay to the account number.
    Returned,
    /// No account number came in time.
    Forfeited,
    /// The place went to the next in order.
    PassedOn,
    /// A person has to look before anything goes on.
    OnHold,
    /// Taken back, with a reason.
    Void,
}

impl PayoutState {
    /// Every state.
    pub const ALL: [PayoutState; 10] = [
        PayoutState::Due,
        PayoutState::AwaitingUid,
        PayoutState::Ready,
        PayoutState::Exported,
        PayoutState::Paid,
        PayoutState::Returned,
        PayoutState::Forfeited,
        PayoutState::PassedOn,
        PayoutState::OnHold,
        PayoutState::Void,
    ];

    /// The name in tables, logs and the database.
    pub fn name(self) -> &'static str {
        match self {
            PayoutState::Due => "due",
            PayoutState::AwaitingUid => "awaiting_uid",
            PayoutState::Ready => "ready",
            PayoutState::Exported => "exported",
            PayoutState::Paid => "paid",
            PayoutState::Returned => "returned",
            PayoutState::Forfeited => "forfeited",
            PayoutState::PassedOn => "passed_on",
            PayoutState::OnHold => "on_hold",
            PayoutState::Void => "void",
        }
    }

    /// True where the ledger may go from here to `next`.
    pub fn may_become(self, next: PayoutState) -> bool {
        use PayoutState::{
            AwaitingUid, Due, Exported, Forfeited, OnHold, Paid, PassedOn, Ready, Returned, Void,
        };
        match self {
            Due => matches!(next, AwaitingUid | Ready | OnHold | Void),
            AwaitingUid => matches!(next, Ready | Forfeited | OnHold | Void),
            Ready => matches!(next, Exported | OnHold | Void),
            Exported => matches!(next, Paid | Returned),
            Returned => matches!(next, Ready | OnHold | Void),
            Forfeited => matches!(next, PassedOn),
            OnHold => matches!(next, Due | AwaitingUid | Ready | Void),
            Paid | PassedOn | Void => false,
        }
    }

    /// True while the winner may give an account number, or another one.
    pub fn takes_uid(self) -> bool {
        matches!(
            self,
            PayoutState::Due | PayoutState::AwaitingUid | PayoutState::Ready | PayoutState::Returned
        )
    }

    /// True while the row holds its place: no other row of the campaign may have the place or the person.
    pub fn is_live(self) -> bool {
        !matches!(self, PayoutState::PassedOn | PayoutState::Void)
    }
}

impl fmt::Display for PayoutState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that names no state of a prize.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no state of a prize")]
pub struct UnknownPayoutState(pub String);

impl FromStr for PayoutState {
    type Err = UnknownPayoutState;

    fn from_str(name: &str) -> Result<Self, UnknownPayoutState> {
        let found = PayoutState::ALL.into_iter().find(|state| state.name() == name);
        found.ok_or_else(|| UnknownPayoutState(name.to_owned()))
    }
}

/// An account number as a winner gives it: 4 to 20 digits, the first may be 0.
#[derive(Clone, PartialEq, Eq)]
pub struct Uid(String);

/// The fewest and the most digits of an account number.
pub const UID_DIGITS: std::ops::RangeInclusive<usize> = 4..=20;

/// What was given is no account number. The number itself is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an account number (UID) has {} to {} digits and nothing else; copy it from your account page", UID_DIGITS.start(), UID_DIGITS.end())]
pub struct NoUid;

impl Uid {
    /// Reads an account number; spaces around it are dropped.
    ///
    /// # Errors
    /// [`NoUid`] when it has another length or another character.
    pub fn new(typed: &str) -> Result<Self, NoUid> {
        let typed = typed.trim();
        let digits = typed.bytes().all(|b| b.is_ascii_digit());
        if digits && UID_DIGITS.contains(&typed.len()) { Ok(Self(typed.to_owned())) } else { Err(NoUid) }
    }

    /// The digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Uid(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The road as the ledger's rules write it; `>` is a move.
    const ROAD: &str = "due>awaiting_uid due>ready awaiting_uid>ready ready>exported exported>paid \
                        exported>returned returned>ready awaiting_uid>forfeited forfeited>passed_on \
                        due>on_hold awaiting_uid>on_hold ready>on_hold returned>on_hold \
                        on_hold>due on_hold>awaiting_uid on_hold>ready \
                        due>void awaiting_uid>void ready>void returned>void on_hold>void";

    #[test]
    fn every_move_off_the_road_is_refused() {
        let road: Vec<(PayoutState, PayoutState)> = ROAD
            .split_whitespace()
            .map(|step| step.split_once('>').unwrap())
            .map(|(from, to)| (from.parse().unwrap(), to.parse().unwrap()))
            .collect();
        for from in PayoutState::ALL {
            for to in PayoutState::ALL {
                assert_eq!(from.may_become(to), road.contains(&(from, to)), "{from} to {to}");
            }
        }
    }

    #[test]
    fn an_account_number_is_four_to_twenty_digits() {
        for good in ["1234", "00123", " 20250403 ", &"9".repeat(20)] {
            assert_eq!(Uid::new(good).unwrap().digits(), good.trim());
        }
        for bad in ["", "123", "12 34", "１２３４", "12345a", "-1234", &"9".repeat(21)] {
            assert_eq!(Uid::new(bad), Err(NoUid), "{bad:?}");
        }
        assert_eq!(format!("{:?}", Uid::new("1234").unwrap()), "Uid(hidden)");
    }
}
