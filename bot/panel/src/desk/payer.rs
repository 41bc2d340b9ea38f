//! What a payer may do: see account numbers and pay.

use std::ops::Deref;

use super::{Desk, Viewer};

/// Pays the prizes of one server.
pub struct Payer(Viewer);

impl Payer {
    pub(super) fn new(desk: Desk) -> Self {
        Self(Viewer::new(desk))
    }
}

impl Deref for Payer {
    type Target = Viewer;

    fn deref(&self) -> &Viewer {
        &self.0
    }
}
