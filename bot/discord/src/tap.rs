//! The ordered tap: every gateway event that matters, in the order in which Discord sent it.
//!
//! serenity runs each event handler in a task of its own, so an edit may overtake its post. A collector is called in
//! the order of arrival, also for events that serenity cannot decode. It belongs to one runner of the shard, so it is
//! placed anew at every READY; what slips through before that is read from the history.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::snowflake::Snowflake;
use futures_util::StreamExt as _;
use serenity::async_trait;
use serenity::client::{Context, EventHandler};
use serenity::collector::collect;
use serenity::gateway::ConnectionStage;
use serenity::gateway::ShardStageUpdateEvent;
use serenity::model::event::{Event, ResumedEvent};
use serenity::model::gateway::Ready;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;
use wording::told::Broken;

use crate::health::Pulse;
use crate::meter::{self, Began};
use crate::settings::Clock;

/// What the tap passes on.
#[derive(Debug)]
pub enum Heard {
    /// A session began: everything between the last frame of the one before and now may be missing.
    Began {
        /// Its number in this process, from 1.
        session: u64,
        /// The account herald has.
        own_id: Snowflake,
    },
    /// The session went on after a broken connection; Discord has sent again what was missed.
    Resumed,
    /// An event.
    Event {
        /// The session it came in.
        session: u64,
        /// When it came.
        at: Instant,
        /// The event.
        event: Box<Event>,
    },
    /// The tap is gone although no new session began.
    Ended {
        /// The session it belonged to.
        session: u64,
    },
}

/// The event handler that places the tap.
pub struct Tap {
    out: UnboundedSender<Heard>,
    session: Arc<AtomicU64>,
    pulse: Arc<Pulse>,
    clock: Clock,
}

impl Tap {
    /// A tap into `out`. `session` counts the sessions of the process and is shared by all taps.
    pub fn new(
        out: UnboundedSender<Heard>,
        session: Arc<AtomicU64>,
        pulse: Arc<Pulse>,
        clock: Clock,
    ) -> Self {
        Self { out, session, pulse, clock }
    }
}

#[async_trait]
impl EventHandler for Tap {
    async fn ready(&self, context: Context, ready: Ready) {
        // From here on the tap of an earlier session is silent, even if its runner lives on.
        let session = self.session.fetch_add(1, Ordering::SeqCst) + 1;
        meter::session(Began::Ready);
        let own_id = Snowflake(ready.user.id.get());
        if self.out.send(Heard::Began { session, own_id }).is_err() {
            return;
        }
        let (out, current) = (self.out.clone(), Arc::clone(&self.session));
        let mut events = Box::pin(collect(&context.shard, move |event: &Event| {
            if current.load(Ordering::SeqCst) == session && matters(event) {
                let event = Box::new(event.clone());
                // The receiver is gone only when the process ends.
                let _ = out.send(Heard::Event { session, at: Instant::now(), event });
            }
            None::<()>
        }));
        // The context holds on to the runner's collectors; without it the stream ends when the runner does.
        drop(context);
        let (out, current) = (self.out.clone(), Arc::clone(&self.session));
        tokio::spawn(async move {
            while events.next().await.is_some() {}
            if current.load(Ordering::SeqCst) == session {
                let _ = out.send(Heard::Ended { session });
            }
        });
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {
        meter::session(Began::Resumed);
        let _ = self.out.send(Heard::Resumed);
    }

    async fn shard_stage_update(&self, _: Context, stage: ShardStageUpdateEvent) {
        let now = (self.clock)();
        match stage.new {
            ConnectionStage::Resuming => self.pulse.resuming(Broken::Broke, now),
            ConnectionStage::Disconnected => self.pulse.down(Broken::Broke, now),
            ConnectionStage::Connecting | ConnectionStage::Handshake | ConnectionStage::Identifying => {
                self.pulse.connecting(now);
            }
            // READY and RESUMED say it themselves, after everything that came before them.
            _ => {}
        }
    }
}

/// Events about messages, and about what herald may see; and messages that serenity does not decode.
fn matters(event: &Event) -> bool {
    match event {
        Event::MessageCreate(_)
        | Event::MessageUpdate(_)
        | Event::MessageDelete(_)
        | Event::MessageDeleteBulk(_)
        | Event::ThreadCreate(_)
        | Event::ThreadUpdate(_)
        | Event::ThreadDelete(_)
        | Event::ThreadListSync(_)
        | Event::ChannelCreate(_)
        | Event::ChannelUpdate(_)
        | Event::ChannelDelete(_)
        | Event::GuildCreate(_)
        | Event::GuildDelete(_)
        | Event::GuildRoleCreate(_)
        | Event::GuildRoleUpdate(_)
        | Event::GuildRoleDelete(_)
        | Event::GuildMemberUpdate(_) => true,
        Event::Unknown(unknown) => {
            unknown.kind.starts_with("MESSAGE_") || unknown.kind.starts_with("THREAD_")
        }
        _ => false,
    }
}
