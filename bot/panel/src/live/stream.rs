//! The stream of events a page listens to (server-sent events, WHATWG HTML, section 9.2).

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Query;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use campaigns::ChangeMark;
use futures_util::{Stream, stream};
use serde::Deserialize;
use tokio::sync::watch;

use super::presence::Taken;
use crate::app::App;
use crate::desk::Viewer;
use crate::frame::Visit;
use crate::recent::mark_word;

/// How often it is looked whether the session still counts.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// The most characters of a path that is shown to others.
const PATH_CHARS_MAX: usize = 200;

/// What a page says when it begins to listen.
#[derive(Deserialize)]
pub(crate) struct Asked {
    /// The path of the page.
    #[serde(default)]
    at: String,
    /// What the page was made of; what changed between then and the first word of the stream would go unsaid.
    #[serde(default)]
    mark: String,
}

/// A page that listens.
struct Listener {
    app: Arc<App>,
    visit: Visit,
    marks: watch::Receiver<Option<ChangeMark>>,
    moves: watch::Receiver<u64>,
    first: bool,
    /// What the page knows, as a word: what it was made of, or what it was last told.
    known: String,
    /// What there was when it began to listen.
    found: Option<String>,
    over: bool,
    _seat: Taken,
}

/// `GET /events`: `change` with the word of the newest mark when something may have changed, `here` with who else looks at
/// what, `over` when the session has ended.
pub(crate) async fn open(
    visit: Visit,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let app = Arc::clone(&visit.app);
    let path: String = asked.at.chars().take(PATH_CHARS_MAX).collect();
    let path = if path.starts_with('/') { path } else { "/".to_owned() };
    let name = &visit.signed.session.person.account.name;
    let seat = app.live.presence.take(viewer.guild(), viewer.person(), name, &path);
    // First listen, then look: what changes in between is heard, or seen, or both.
    let marks = app.live.marks();
    let found = app.service.change_mark(app.now()).await.ok().map(mark_word);
    let listener = Listener {
        marks,
        moves: app.live.presence.moves(),
        app,
        visit,
        first: true,
        known: asked.mark,
        found,
        over: false,
        _seat: seat,
    };
    let events = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

impl Listener {
    async fn next(&mut self) -> Option<Event> {
        if self.over {
            return None;
        }
        if std::mem::take(&mut self.first) {
            self.moves.mark_unchanged();
            return Some(self.here());
        }
        if let Some(found) = self.found.take()
            && let Some(event) = self.told(found)
        {
            return Some(event);
        }
        loop {
            tokio::select! {
                () = self.app.live.stop.cancelled() => return None,
                changed = self.marks.changed() => {
                    changed.ok()?;
                    let newest = self.marks.borrow_and_update().map(mark_word);
                    if let Some(event) = newest.and_then(|newest| self.told(newest)) {
                        return Some(event);
                    }
                }
                moved = self.moves.changed() => {
                    moved.ok()?;
                    return Some(self.here());
                }
                () = tokio::time::sleep(LOOK_EVERY) => {
                    if !self.still_signed_in().await {
                        self.over = true;
                        return Some(Event::default().event("over").data(""));
                    }
                }
            }
        }
    }

    /// What there is now, unless the page knows it.
    fn told(&mut self, newest: String) -> Option<Event> {
        if newest == self.known {
            return None;
        }
        self.known = newest;
        Some(Event::default().event("change").data(&self.known))
    }

    fn here(&self) -> Event {
        let guild = self.visit.signed.session.row.guild;
        let others = self.app.live.presence.others(guild, self.visit.person());
        let told = serde_json::to_string(&others).unwrap_or_else(|_| "[]".to_owned());
        Event::default().event("here").data(told)
    }

    async fn still_signed_in(&self) -> bool {
        let (token, limits) = (&self.visit.signed.token, &self.app.settings.limits);
        let found = self.app.service.session(token, false, limits, self.app.now()).await;
        // A database that is away for a moment ends nobody's session.
        found.map_or(true, |session| session.is_some())
    }
}
