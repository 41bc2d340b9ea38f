//! What an owner may do: look after accounts and settings.

use std::ops::Deref;

use super::{Desk, Viewer};

/// Looks after the accounts and settings of one server.
pub struct Owner(Viewer);

impl Owner {
    pub(super) fn new(desk: Desk) -> Self {
        Self(Viewer::new(desk))
    }
}

impl Deref for Owner {
    type Target = Viewer;

    fn deref(&self) -> &Viewer {
        &self.0
    }
}
