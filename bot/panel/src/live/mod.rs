//! Open pages are told when something has changed, and who else looks at it.
//!
//! One task asks the database once a second for a mark that moves with every change, as long as a page is open. That also
//! shows what other replicas did. Who looks at what is kept in memory: it is told among the pages of one process.

mod presence;
mod stream;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::app::App;

pub(crate) use presence::Presence;
pub(crate) use stream::open;

/// The address of the stream.
pub(crate) const PATH: &str = "/events";

/// How often the database is asked.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// See the module.
pub(crate) struct Live {
    changes: watch::Sender<u64>,
    pub(crate) presence: Presence,
    pub(crate) stop: CancellationToken,
}

impl Default for Live {
    fn default() -> Self {
        Self { changes: watch::Sender::new(0), presence: Presence::default(), stop: CancellationToken::new() }
    }
}

impl Live {
    /// Says that something has changed, without waiting for the next look at the database.
    pub(crate) fn changed(&self) {
        self.changes.send_modify(|count| *count += 1);
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Looks at the database until the stop.
    pub(crate) async fn watch(app: Arc<App>) {
        let mut last = None;
        while app.live.stop.run_until_cancelled(tokio::time::sleep(ASK_EVERY)).await.is_some() {
            app.recent.stamps.tick();
            if app.live.changes.receiver_count() == 0 {
                last = None;
                continue;
            }
            // A database that is away shows in health; here it only means that nothing new is known.
            let Ok(mark) = app.service.change_mark(app.now()).await else { continue };
            if last.replace(mark).is_some_and(|last| last != mark) {
                app.live.changed();
            }
        }
    }
}
