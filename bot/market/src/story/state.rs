//! How a story moves between its states.
//!
//! | from | by | to |
//! |---|---|---|
//! | rumour, disputed | a primary source says it | confirmed |
//! | rumour | a second independent origin | confirmed |
//! | rumour, confirmed, disputed | a primary source denies it | retracted |
//! | rumour, confirmed, disputed | who brought it up takes it back | retracted |
//! | confirmed by one primary source | another one denies it | disputed |
//! | rumour, confirmed | somebody else denies it | disputed |
//!
//! Nothing leaves `retracted` by itself. What a person has set stays until a primary source denies the story after it.

use serde::{Deserialize, Serialize};

use super::Report;
use super::denial::about;
use super::origin::{origins, same_publisher};
use super::print::Print;
use crate::news::NewsState;

/// How a story stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// How far it is believed.
    pub state: NewsState,
    /// Whether a person said so last.
    pub by_person: bool,
}

/// Why a story has its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Nobody else has it yet.
    FirstReport,
    /// A primary source says it.
    PrimarySource,
    /// Two independent origins have it.
    TwoOrigins,
    /// A primary source denies it.
    DeniedByPrimary,
    /// Another source denies it.
    DeniedByOther,
    /// Who brought it up takes it back.
    TakenBack,
    /// The feed gives its items states of its own.
    SaidByFeed,
    /// A person decided.
    Person,
}

impl Why {
    const ALL: [(Why, &'static str); 8] = [
        (Why::FirstReport, "first_report"),
        (Why::PrimarySource, "primary_source"),
        (Why::TwoOrigins, "two_origins"),
        (Why::DeniedByPrimary, "denied_by_primary"),
        (Why::DeniedByOther, "denied_by_other"),
        (Why::TakenBack, "taken_back"),
        (Why::SaidByFeed, "said_by_feed"),
        (Why::Person, "person"),
    ];

    /// The word that stands in tables and files.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(why, _)| *why == self).map_or("", |(_, word)| word)
    }

    /// The reason of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == word).map(|(why, _)| *why)
    }
}

/// A change of state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The new state.
    pub to: NewsState,
    /// Why.
    pub why: Why,
}

/// The state of a story of one report.
pub fn first_state(report: &Report) -> Move {
    if report.official {
        Move { to: NewsState::Confirmed, why: Why::PrimarySource }
    } else {
        Move { to: NewsState::Rumour, why: Why::FirstReport }
    }
}

/// What the newest of the reports of a story does to its state; they stand in the order in which they were heard.
pub fn after_report(standing: Standing, reports: &[&Report]) -> Option<Move> {
    if standing.by_person {
        return None;
    }
    let newest_is_official = reports.last().is_some_and(|report| report.official);
    match standing.state {
        NewsState::Rumour if reports.iter().any(|report| report.official) => {
            Some(Move { to: NewsState::Confirmed, why: Why::PrimarySource })
        }
        NewsState::Rumour if origins(reports).independent >= 2 => {
            Some(Move { to: NewsState::Confirmed, why: Why::TwoOrigins })
        }
        NewsState::Disputed if newest_is_official => {
            Some(Move { to: NewsState::Confirmed, why: Why::PrimarySource })
        }
        _ => None,
    }
}

/// What a report does to the state of another story by denying it; `None` when it is about something else, denies
/// nothing, or changes nothing.
pub fn after_denial(standing: Standing, reports: &[&Report], denial: &Report) -> Option<Move> {
    let print = Print::of(denial);
    if !reports.iter().any(|report| about(denial, &print, &Print::of(report)).is_some()) {
        return None;
    }
    let first = reports.first()?;
    let found = if denial.official {
        let other_primary = reports.iter().any(|report| report.official && !same_publisher(report, denial));
        if other_primary {
            Move { to: NewsState::Disputed, why: Why::DeniedByPrimary }
        } else {
            Move { to: NewsState::Retracted, why: Why::DeniedByPrimary }
        }
    } else if same_publisher(first, denial) {
        Move { to: NewsState::Retracted, why: Why::TakenBack }
    } else {
        Move { to: NewsState::Disputed, why: Why::DeniedByOther }
    };
    let stands = match standing.state {
        NewsState::Retracted => true,
        NewsState::Disputed => found.to != NewsState::Retracted,
        NewsState::Rumour | NewsState::Confirmed => false,
    };
    let overruled = standing.by_person && !denial.official;
    (!stands && !overruled).then_some(found)
}
