//! The states of a campaign and the moves between them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where a campaign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Written, not yet agreed.
    Draft,
    /// A person agreed to it; the schedule may act.
    Approved,
    /// The notice is out.
    Announced,
    /// Posts count.
    Open,
    /// The window is over; no post enters any more.
    Closed,
    /// The entry list is out; people review and object.
    Judging,
    /// The candidate list is numbered and hashed.
    Frozen,
    /// The winners are stored and announced.
    Published,
    /// Every prize is paid.
    Paid,
    /// Called off, with a reason.
    Void,
}

/// A move from one state to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// Draft to approved.
    Approve,
    /// Approved to announced.
    Announce,
    /// Announced to open.
    Open,
    /// Open to closed.
    Close,
    /// Closed to judging.
    Judge,
    /// Judging to frozen.
    Freeze,
    /// Frozen to published.
    Publish,
    /// Published to paid.
    Pay,
    /// Any state but void to void.
    Void,
}

/// A move the state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a campaign that is {from} cannot {wanted}; {}", .from.next_step())]
pub struct IllegalMove {
    /// Where the campaign stands.
    pub from: State,
    /// What was asked.
    pub wanted: Move,
}

impl State {
    /// Every state, in the order of a campaign's life.
    pub const ALL: [State; 10] = [
        State::Draft,
        State::Approved,
        State::Announced,
        State::Open,
        State::Closed,
        State::Judging,
        State::Frozen,
        State::Published,
        State::Paid,
        State::Void,
    ];

    /// The state after a move.
    ///
    /// # Errors
    /// [`IllegalMove`] for every pair that the life of a campaign does not know.
    pub fn after(self, wanted: Move) -> Result<State, IllegalMove> {
        match (self, wanted) {
            (State::Draft, Move::Approve) => Ok(State::Approved),
            (State::Approved, Move::Announce) => Ok(State::Announced),
            (State::Announced, Move::Open) => Ok(State::Open),
            (State::Open, Move::Close) => Ok(State::Closed),
            (State::Closed, Move::Judge) => Ok(State::Judging),
            (State::Judging, Move::Freeze) => Ok(State::Frozen),
            (State::Frozen, Move::Publish) => Ok(State::Published),
            (State::Published, Move::Pay) => Ok(State::Paid),
            (from, Move::Void) if from != State::Void => Ok(State::Void),
            (from, wanted) => Err(IllegalMove { from, wanted }),
        }
    }

    /// The name in logs, tables and the database.
    pub fn name(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Approved => "approved",
            State::Announced => "announced",
            State::Open => "open",
            State::Closed => "closed",
            State::Judging => "judging",
            State::Frozen => "frozen",
            State::Published => "published",
            State::Paid => "paid",
            State::Void => "void",
        }
    }

    /// True while the campaign holds its topic: no other live campaign of the server may share it (R7).
    pub fn holds_topic(self) -> bool {
        !matches!(self, State::Paid | State::Void)
    }

    /// True while the text of a post can still change its standing: before the list is frozen.
    pub fn takes_posts(self) -> bool {
        matches!(self, State::Announced | State::Open | State::Closed | State::Judging)
    }

    fn next_step(self) -> &'static str {
        match self {
            State::Draft => "its next step is to approve it",
            State::Approved => "its next step is the announcement",
            State::Announced => "its next step is to open",
            State::Open => "its next step is to close",
            State::Closed => "its next step is the entry list",
            State::Judging => "its next step is to freeze the list",
            State::Frozen => "its next step is to publish the winners",
            State::Published => "its next step is to pay",
            State::Paid => "it is finished",
            State::Void => "it was called off",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that names no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no state of a campaign")]
pub struct UnknownState(pub String);

impl FromStr for State {
    type Err = UnknownState;

    fn from_str(name: &str) -> Result<Self, UnknownState> {
        State::ALL.into_iter().find(|s| s.name() == name).ok_or_else(|| UnknownState(name.to_owned()))
    }
}

impl fmt::Display for Move {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Move::Approve => "be approved",
            Move::Announce => "be announced",
            Move::Open => "open",
            Move::Close => "close",
            Move::Judge => "publish its entry list",
            Move::Freeze => "be frozen",
            Move::Publish => "be published",
            Move::Pay => "be paid",
            Move::Void => "be called off",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOVES: [Move; 9] = [
        Move::Approve,
        Move::Announce,
        Move::Open,
        Move::Close,
        Move::Judge,
        Move::Freeze,
        Move::Publish,
        Move::Pay,
        Move::Void,
    ];

    /// The life of a campaign as the design writes it: one line of states, and void from any of them.
    const LIFE: &str = "draft approved announced open closed judging frozen published paid";

    #[test]
    fn every_move_not_in_the_line_is_refused() {
        let line: Vec<State> = LIFE.split(' ').map(|name| name.parse().unwrap()).collect();
        let mut allowed = 0;
        for from in State::ALL {
            for (step, wanted) in MOVES.into_iter().enumerate() {
                let expected = if wanted == Move::Void {
                    (from != State::Void).then_some(State::Void)
                } else {
                    (line.get(step) == Some(&from)).then(|| line[step + 1])
                };
                assert_eq!(from.after(wanted).ok(), expected, "{from} {wanted}");
                allowed += usize::from(expected.is_some());
            }
        }
        assert_eq!(allowed, 8 + 9);
    }

    #[test]
    fn a_refusal_says_what_comes_next() {
        assert_eq!(
            State::Draft.after(Move::Open).unwrap_err().to_string(),
            "a campaign that is draft cannot open; its next step is to approve it"
        );
    }
}
