//! What an organiser may do: draft, approve, freeze and publish.

use std::ops::Deref;

use super::{Desk, Viewer};

/// Runs the campaigns of one server.
pub struct Organiser(Viewer);

impl Organiser {
    pub(super) fn new(desk: Desk) -> Self {
        Self(Viewer::new(desk))
    }
}

impl Deref for Organiser {
    type Target = Viewer;

    fn deref(&self) -> &Viewer {
        &self.0
    }
}
