//! Open pages are told when something has changed, and who else looks at it.
//!
//! One task asks the database for a mark that moves with every change, once a second as long as a page is open and at once
//! when this process has written something. That also shows what other replicas did. Every page holds the mark against the
//! one it knows, so none depends on having listened at the very moment of a change. Who looks at what is kept in memory: it
//! is told among the pages of one process.

mod presence;
mod stream;

use std::sync::Arc;
use std::time::Duration;

use campaigns::ChangeMark;
use tokio::sync::{Notify, watch};
use tokio::time::MissedTickBehavior;
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
    /// The newest mark that was read while somebody listened.
    newest: watch::Sender<Option<ChangeMark>>,
    written: Notify,
    pub(crate) presence: Presence,
    pub(crate) stop: CancellationToken,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            newest: watch::Sender::new(None),
            written: Notify::new(),
            presence: Presence::default(),
            stop: CancellationToken::new(),
        }
    }
}

impl Live {
    /// Says that something was written, so that pages need not wait for the next look at the database.
    pub(crate) fn changed(&self) {
        self.written.notify_one();
    }

    fn marks(&self) -> watch::Receiver<Option<ChangeMark>> {
        self.newest.subscribe()
    }

    /// Looks at the database until the stop.
    pub(crate) async fn watch(app: Arc<App>) {
        let live = &app.live;
        let mut second = tokio::time::interval(ASK_EVERY);
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = live.stop.cancelled() => return,
                _ = second.tick() => app.recent.stamps.tick(),
                () = live.written.notified() => {}
            }
            if live.newest.receiver_count() == 0 {
                continue;
            }
            // A database that is away shows in health; here it only means that nothing new is known.
            let Ok(mark) = app.service.change_mark(app.now()).await else { continue };
            live.newest.send_if_modified(|newest| newest.replace(mark) != Some(mark));
        }
    }
}
