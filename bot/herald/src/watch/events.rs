//! Moves, alerts and drafts.

use crate::exit::Failure;
use crate::watch::{Shared, Tasks};

/// How this part is set up.
pub struct Setup {}

/// Starts the part.
///
/// # Errors
/// What it needs and does not get.
#[expect(clippy::unused_async, reason = "other parts wait here")]
pub async fn start(_setup: Setup, _shared: &Shared, _tasks: &mut Tasks) -> Result<(), Failure> {
    Ok(())
}
