//! What a story does to the gateway.

use std::sync::Arc;

use super::super::state::{Shared, State};
use super::sessions::Out;

/// Breaks and mends the gateway of one fake.
#[derive(Debug, Clone)]
pub struct GatewayControl {
    shared: Arc<Shared>,
}

impl GatewayControl {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    fn everybody(&self, mut tell: impl FnMut(&mut State, u64)) {
        self.shared.change(|state| {
            for number in state.gateway.connections.keys().copied().collect::<Vec<_>>() {
                tell(state, number);
            }
        });
    }

    /// Cuts every line without a word; sessions can be resumed.
    pub fn drop_all(&self) {
        self.everybody(|state, number| state.send(number, Out::Drop));
    }

    /// Every open line stays open but says nothing any more: no ACK, no event.
    pub fn zombie(&self) {
        self.everybody(|state, number| {
            if let Some(line) = state.gateway.connections.get_mut(&number) {
                line.zombie = true;
            }
        });
    }

    /// The next connection is dead from its beginning but for HELLO.
    pub fn next_is_zombie(&self) {
        self.shared.change(|state| state.gateway.next_is_zombie = true);
    }

    /// Opcode 9 to everybody; a session that is not `resumable` is gone.
    pub fn invalid_session(&self, resumable: bool) {
        self.everybody(|state, number| {
            if !resumable {
                state.end_session(number);
            }
            let text = format!(r#"{{"op":9,"d":{resumable},"s":null,"t":null}}"#);
            state.send(number, Out::Text(text.into()));
        });
    }

    /// Opcode 7 to everybody: come again and resume.
    pub fn reconnect(&self) {
        self.raw(r#"{"op":7,"d":null,"s":null,"t":null}"#);
    }

    /// Opcode 1 to everybody: send a heartbeat at once.
    pub fn ask_heartbeat(&self) {
        self.raw(r#"{"op":1,"d":null,"s":null,"t":null}"#);
    }

    /// Closes every line with a code. 4004, 4006, 4009 and 4010 to 4014 end the sessions.
    pub fn close(&self, code: u16) {
        self.everybody(|state, number| {
            if matches!(code, 4004 | 4006 | 4009 | 4010..=4014) {
                state.end_session(number);
            }
            state.send(number, Out::Close(code, "closed by the story"));
        });
    }

    /// Sends a text as it is to everybody: a frame that is no JSON, or anything else.
    pub fn raw(&self, text: &str) {
        self.everybody(|state, number| state.send(number, Out::Text(text.into())));
    }

    /// Ends every session that has no connection: the next RESUME is refused.
    pub fn forget_sessions(&self) {
        self.shared.change(|state| state.gateway.sessions.retain(|_, session| session.connection.is_some()));
    }

    /// The next `count` connections are cut before they begin.
    pub fn refuse_connections(&self, count: u32) {
        self.shared.change(|state| state.gateway.refuse = count);
    }

    /// Events wait from now on.
    pub fn hold(&self) {
        self.shared.change(|state| state.gateway.held = true);
    }

    /// Events that waited go out, in order.
    pub fn release(&self) {
        self.shared.change(|state| {
            let gateway = &mut state.gateway;
            gateway.held = false;
            for session in gateway.sessions.values_mut() {
                let waiting = std::mem::take(&mut session.waiting);
                let line = session.connection.and_then(|number| gateway.connections.get(&number));
                for text in waiting {
                    if let Some(line) = line.filter(|line| !line.zombie) {
                        // A task that has ended takes nothing more; the session keeps the event for a resume.
                        let _ = line.out.send(Out::Text(text));
                    }
                }
            }
        });
    }

    /// The next event is sent twice, each time with a number of its own.
    pub fn duplicate_next(&self) {
        self.shared.change(|state| state.gateway.duplicate_next = true);
    }

    /// The next event goes out after the one that follows it.
    pub fn late_next(&self) {
        self.shared.change(|state| state.gateway.late_next = true);
    }

    /// The next event's number is one too high, as if one was lost.
    pub fn skip_sequence(&self) {
        self.shared.change(|state| state.gateway.skip_next = true);
    }

    /// How many IDENTIFYs came.
    pub fn identifies(&self) -> u64 {
        self.shared.lock().gateway.identifies
    }

    /// How many RESUMEs came.
    pub fn resumes(&self) -> u64 {
        self.shared.lock().gateway.resumes
    }

    /// How many heartbeats came.
    pub fn heartbeats(&self) -> u64 {
        self.shared.lock().gateway.heartbeats
    }

    /// How many lines are open and have a session.
    pub fn connections(&self) -> usize {
        self.shared.lock().gateway.connections.values().filter(|line| line.session.is_some()).count()
    }

    /// The codes that the fake closed with, in order.
    pub fn closes(&self) -> Vec<u16> {
        self.shared.lock().gateway.closes.clone()
    }
}
