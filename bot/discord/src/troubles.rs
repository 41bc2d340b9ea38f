//! What is wrong at the moment, each with its mend, until it is right again.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use wording::told::Health;

/// Something an operator should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// What it is about, such as `access:1000` or `database`.
    pub area: String,
    /// What is wrong and how to mend it, in one sentence each.
    pub sentences: Vec<Health>,
}

/// The board on which every part of the process writes what is wrong with it.
#[derive(Debug, Default)]
pub struct Troubles {
    board: Mutex<BTreeMap<String, Vec<Health>>>,
}

impl Troubles {
    /// Says what is wrong in an area. What is news is logged once.
    pub fn set(&self, area: impl Into<String>, sentences: Vec<Health>) {
        let area = area.into();
        if sentences.is_empty() {
            return self.clear(&area);
        }
        let mut board = self.lock();
        if board.get(&area) != Some(&sentences) {
            for sentence in &sentences {
                tracing::error!(area, "{sentence}");
            }
            board.insert(area, sentences);
        }
    }

    /// An area is all right again.
    pub fn clear(&self, area: &str) {
        if self.lock().remove(area).is_some() {
            tracing::info!(area, "all right again");
        }
    }

    /// Everything that is wrong now.
    pub fn list(&self) -> Vec<Trouble> {
        let board = self.lock();
        board.iter().map(|(area, s)| Trouble { area: area.clone(), sentences: s.clone() }).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Vec<Health>>> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_right_again_is_gone() {
        let troubles = Troubles::default();
        troubles.set("a", vec![Health::NoToken]);
        troubles.set("b", vec![Health::NoFont]);
        troubles.set("a", vec![]);
        assert_eq!(troubles.list(), [Trouble { area: "b".to_owned(), sentences: vec![Health::NoFont] }]);
        troubles.clear("b");
        assert_eq!(troubles.list(), []);
    }
}
