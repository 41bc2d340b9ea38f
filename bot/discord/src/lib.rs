//! Discord: events in, outbox out, commands.
