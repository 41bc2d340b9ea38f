//! Results on their way to other programs.

use std::sync::Arc;
use std::time::Duration;

use panel::webhooks::Sender;

use crate::exit::Failure;
use crate::watch::{Shared, Tasks};

/// How often messages are looked for; results come out a few times a month.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// How this part is set up.
pub struct Setup {
    /// Whether messages may go to addresses that are not of the public internet.
    pub allow_private: bool,
}

/// Starts the part.
///
/// # Errors
/// [`Failure::Outside`] when the client cannot be made.
pub fn start(setup: &Setup, shared: &Shared, tasks: &mut Tasks) -> Result<(), Failure> {
    let sender = Sender::new(Arc::clone(&shared.service), setup.allow_private).map_err(Failure::outside)?;
    let (clock, stop) = (Arc::clone(&shared.clock), shared.stop.clone());
    tasks.spawn(async move {
        sender.run(clock, LOOK_EVERY, stop).await;
        ("webhooks", Ok(()))
    });
    Ok(())
}
