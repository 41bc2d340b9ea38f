//! What is counted and measured on the way between Discord and the database.
//!
//! Every name, unit and label is here, so that nothing is counted under two names. Labels are from small closed sets:
//! no text, no name and no id of a person ever becomes one.

use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, histogram};
use serenity::model::event::Event;

/// Posts heard for the first time.
pub const POSTS: &str = "herald_posts_received_total";
/// Posts of live campaigns by herald's own answer.
pub const VERDICTS: &str = "herald_verdicts";
/// From the gateway's frame to the stored verdict.
pub const INTAKE: &str = "herald_intake_seconds";
/// Outbox rows by status.
pub const OUTBOX: &str = "herald_outbox_rows";
/// Sends by kind and result.
pub const SENDS: &str = "herald_sends_total";
/// How long a send took.
pub const SEND_SECONDS: &str = "herald_send_seconds";
/// Gateway events by name.
pub const EVENTS: &str = "herald_gateway_events_total";
/// Gateway sessions by how they began.
pub const SESSIONS: &str = "herald_gateway_sessions_total";
/// Messages that only the history told of.
pub const BACKFILLED: &str = "herald_backfill_messages_total";
/// Open gaps.
pub const GAPS: &str = "herald_gap_open";
/// Answers of Discord by status.
pub const REQUESTS: &str = "herald_discord_requests_total";
/// Facts that wait to be worked on.
pub const INBOX: &str = "herald_inbox_rows";
/// Whether the gateway is connected.
pub const UP: &str = "herald_gateway_up";
/// Watched channels by what is known of them.
pub const CHANNELS: &str = "herald_channels";
/// Memory of the process.
pub const MEMORY: &str = "process_resident_memory_bytes";

/// The edges of the buckets of [`INTAKE`] and [`SEND_SECONDS`], in seconds.
pub const SECONDS_BUCKETS: [f64; 14] =
    [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0];

/// How a session of the gateway began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Began {
    /// Anew (READY).
    Ready,
    /// Taken up again (RESUMED).
    Resumed,
}

/// How a send ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sent {
    /// It stands in the channel.
    Sent,
    /// An earlier attempt had sent it.
    Found,
    /// Certainly not sent; it is tried again.
    NotSent,
    /// Nobody knows; it is looked for.
    Unknown,
    /// Refused for good.
    Refused,
}

impl Sent {
    /// The label.
    pub fn name(self) -> &'static str {
        match self {
            Sent::Sent => "sent",
            Sent::Found => "found",
            Sent::NotSent => "not_sent",
            Sent::Unknown => "unknown",
            Sent::Refused => "refused",
        }
    }
}

/// A post was heard for the first time.
pub fn post() {
    counter!(POSTS).increment(1);
}

/// A fact that a frame told of was worked off, so long after the frame came.
pub fn judged(delay: Duration) {
    histogram!(INTAKE).record(delay.as_secs_f64());
}

/// A send ended; `kind` is the name of the message's kind.
pub fn send(kind: &str, result: Sent, took: Duration) {
    counter!(SENDS, "kind" => kind.to_owned(), "result" => result.name()).increment(1);
    histogram!(SEND_SECONDS).record(took.as_secs_f64());
}

/// An event of the gateway came in; `name` is Discord's, or says why it has none.
pub fn event(name: &'static str) {
    counter!(EVENTS, "event" => name).increment(1);
}

/// Discord's name of an event that herald listens to; everything else is one label.
pub fn event_name(event: &Event) -> &'static str {
    match event {
        Event::ChannelCreate(_) => "CHANNEL_CREATE",
        Event::ChannelDelete(_) => "CHANNEL_DELETE",
        Event::ChannelUpdate(_) => "CHANNEL_UPDATE",
        Event::GuildCreate(_) => "GUILD_CREATE",
        Event::GuildDelete(_) => "GUILD_DELETE",
        Event::GuildMemberUpdate(_) => "GUILD_MEMBER_UPDATE",
        Event::GuildRoleCreate(_) => "GUILD_ROLE_CREATE",
        Event::GuildRoleDelete(_) => "GUILD_ROLE_DELETE",
        Event::GuildRoleUpdate(_) => "GUILD_ROLE_UPDATE",
        Event::MessageCreate(_) => "MESSAGE_CREATE",
        Event::MessageDelete(_) => "MESSAGE_DELETE",
        Event::MessageDeleteBulk(_) => "MESSAGE_DELETE_BULK",
        Event::MessageUpdate(_) => "MESSAGE_UPDATE",
        Event::ThreadCreate(_) => "THREAD_CREATE",
        Event::ThreadDelete(_) => "THREAD_DELETE",
        Event::ThreadListSync(_) => "THREAD_LIST_SYNC",
        Event::ThreadUpdate(_) => "THREAD_UPDATE",
        Event::Unknown(_) => "undecoded",
        _ => "other",
    }
}

/// A session of the gateway began.
pub fn session(began: Began) {
    let how = match began {
        Began::Ready => "ready",
        Began::Resumed => "resumed",
    };
    counter!(SESSIONS, "how" => how).increment(1);
}

/// The history told of messages that were not heard live.
pub fn backfilled(messages: u64) {
    counter!(BACKFILLED).increment(messages);
}

/// Discord answered a request with this status; `None` when no answer came.
pub fn request(status: Option<u16>) {
    let status = status.map_or_else(|| "none".to_owned(), |status| status.to_string());
    counter!(REQUESTS, "status" => status).increment(1);
}

/// Tells the recorder what each name means. Called once, where the recorder is made.
pub fn describe() {
    describe_counter!(POSTS, Unit::Count, "Posts heard for the first time.");
    describe_gauge!(VERDICTS, Unit::Count, "Posts of live campaigns, by herald's own answer.");
    describe_histogram!(INTAKE, Unit::Seconds, "Time from the gateway's frame to the stored verdict.");
    describe_gauge!(OUTBOX, Unit::Count, "Messages in the outbox, by status.");
    describe_counter!(SENDS, Unit::Count, "Attempts to send a message, by kind and result.");
    describe_histogram!(SEND_SECONDS, Unit::Seconds, "Time one attempt to send took.");
    describe_counter!(EVENTS, Unit::Count, "Events of the gateway, by name.");
    describe_counter!(SESSIONS, Unit::Count, "Sessions of the gateway, by how they began: ready or resumed.");
    describe_counter!(BACKFILLED, Unit::Count, "Messages that only the history told of.");
    describe_gauge!(
        GAPS,
        Unit::Count,
        "Stretches in which a channel was not heard and not yet read through."
    );
    describe_counter!(
        REQUESTS,
        Unit::Count,
        "Requests to Discord, by status of the answer; none when none came."
    );
    describe_gauge!(INBOX, Unit::Count, "Facts that wait to be worked on.");
    describe_gauge!(UP, Unit::Count, "1 while the gateway is connected, else 0.");
    describe_gauge!(CHANNELS, Unit::Count, "Watched channels and threads, by what is known of them.");
    describe_gauge!(MEMORY, Unit::Bytes, "Resident memory of the process.");
}

#[cfg(test)]
mod tests {
    use serde::Deserialize as _;
    use serde_json::json;
    use serenity::model::event::GatewayEvent;

    use super::*;

    /// Frames as Discord sends them, read by the library: the label is the name in the frame.
    #[test]
    fn an_event_is_counted_under_the_name_in_its_frame() {
        for (name, data) in [
            ("MESSAGE_DELETE", json!({ "id": "3", "channel_id": "2", "guild_id": "1" })),
            ("MESSAGE_DELETE_BULK", json!({ "ids": ["3", "4"], "channel_id": "2", "guild_id": "1" })),
            ("GUILD_ROLE_DELETE", json!({ "guild_id": "1", "role_id": "5" })),
        ] {
            let frame = json!({ "op": 0, "s": 1, "t": name, "d": data });
            let GatewayEvent::Dispatch(_, event) = GatewayEvent::deserialize(frame).unwrap() else {
                panic!("{name} is an event")
            };
            assert_eq!(event_name(&event), name);
        }
    }
}
