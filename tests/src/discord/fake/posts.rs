//! Messages, reactions and threads of members, and what stands.

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;
use serde_json::{Value, json};

use super::super::state::State;
use super::super::view::MessageView;
use super::super::world::messages::{Change, Draft, NewFile};
use super::FakeDiscord;

impl FakeDiscord {
    /// Somebody posts.
    pub fn post(&self, channel: Snowflake, author: Snowflake, text: &str) -> Snowflake {
        self.post_at(channel, author, text, self.clock().now())
    }

    /// Somebody posts; the message's id has this time.
    pub fn post_at(&self, channel: Snowflake, author: Snowflake, text: &str, at: DateTime<Utc>) -> Snowflake {
        let draft = Draft { content: text.to_owned(), ..Draft::default() };
        self.shared.change(|state| state.post(channel, author, at, draft))
    }

    /// Somebody answers a message.
    pub fn reply(&self, author: Snowflake, to: Snowflake, text: &str) -> Snowflake {
        let draft = Draft { content: text.to_owned(), reference: Some(to), ..Draft::default() };
        self.shared.change(|state| {
            let (now, channel) = (state.now(), state.home.get(&to).copied().unwrap_or(to));
            state.post(channel, author, now, draft)
        })
    }

    /// Somebody posts with a file.
    pub fn post_file(
        &self,
        channel: Snowflake,
        author: Snowflake,
        text: &str,
        file: &str,
        content_type: &str,
        bytes: &[u8],
    ) -> Snowflake {
        let file = NewFile {
            filename: file.to_owned(),
            content_type: content_type.to_owned(),
            description: None,
            bytes: bytes.to_vec(),
        };
        let draft = Draft { content: text.to_owned(), files: vec![file], ..Draft::default() };
        self.shared.change(|state| {
            let now = state.now();
            state.post(channel, author, now, draft)
        })
    }

    /// Somebody posts, but the gateway is silent about it; only history knows.
    pub fn post_unheard(&self, channel: Snowflake, author: Snowflake, text: &str) -> Snowflake {
        let draft = Draft { content: text.to_owned(), ..Draft::default() };
        self.shared.change(|state| {
            let now = state.now();
            let message = state.make_message(channel, author, now, draft);
            let number = message.id;
            state.place(message);
            number
        })
    }

    /// Somebody posts, and the event has a field that serenity cannot decode (a message type above 255); history is
    /// well.
    pub fn post_undecodable(&self, channel: Snowflake, author: Snowflake, text: &str) -> Snowflake {
        let draft = Draft { content: text.to_owned(), ..Draft::default() };
        self.shared.change(|state| {
            let now = state.now();
            let message = state.make_message(channel, author, now, draft);
            let number = message.id;
            state.place(message);
            state.announce("MESSAGE_CREATE", number, |body| body["type"] = 40_000.into());
            number
        })
    }

    /// The author edits a message.
    pub fn edit(&self, message: Snowflake, text: &str) {
        let change = Change { content: Some(text.to_owned()), ..Change::default() };
        self.shared.change(|state| state.edit(message, change));
    }

    /// The author edits a message, but the gateway is silent about it.
    pub fn edit_unheard(&self, message: Snowflake, text: &str) {
        let change = Change { content: Some(text.to_owned()), ..Change::default() };
        self.shared.change(|state| state.change_message(message, change));
    }

    /// Discord adds what a link looks like: a `MESSAGE_UPDATE` without an edit.
    pub fn unfurl(&self, message: Snowflake) {
        self.shared.change(|state| {
            if let Some(found) = state.message_mut(message) {
                found.embeds.push(json!({"type": "link", "title": "a page", "url": "https://example.com/"}));
            }
            state.announce("MESSAGE_UPDATE", message, |_| {});
        });
    }

    /// A message is deleted.
    pub fn delete(&self, message: Snowflake) {
        self.shared.change(|state| state.delete(message));
    }

    /// A message is deleted, but the gateway is silent about it.
    pub fn delete_unheard(&self, message: Snowflake) {
        self.shared.change(|state| {
            let channel = state.home.get(&message).copied();
            if let Some(place) = channel.and_then(|channel| state.channels.get_mut(&channel)) {
                place.messages.remove(&message);
            }
        });
    }

    /// A moderator deletes messages of one channel at once.
    pub fn bulk_delete(&self, messages: &[Snowflake]) {
        self.shared.change(|state| {
            let channel = messages.first().and_then(|first| state.home.get(first)).copied();
            if let Some(channel) = channel {
                state.bulk_delete(channel, messages);
            }
        });
    }

    /// Somebody reacts.
    pub fn react(&self, message: Snowflake, user: Snowflake, emoji: &str) {
        self.shared.change(|state| state.react(message, user, emoji));
    }

    /// Somebody takes a reaction back.
    pub fn unreact(&self, message: Snowflake, user: Snowflake, emoji: &str) {
        self.shared.change(|state| state.unreact(message, user, emoji));
    }

    /// Somebody opens a public thread under a channel.
    pub fn create_thread(&self, channel: Snowflake, owner: Snowflake, name: &str) -> Snowflake {
        self.shared.change(|state| {
            let thread = state.id();
            state.add_thread(channel, thread, name, owner, false);
            thread
        })
    }

    /// Somebody opens a private thread under a channel; the bot is not in it.
    pub fn create_private_thread(&self, channel: Snowflake, owner: Snowflake, name: &str) -> Snowflake {
        self.shared.change(|state| {
            let thread = state.id();
            state.add_thread(channel, thread, name, owner, true);
            thread
        })
    }

    /// Somebody opens a post in a forum. The thread and its first message have one id, which is returned.
    pub fn forum_post(&self, forum: Snowflake, author: Snowflake, title: &str, text: &str) -> Snowflake {
        let draft = Draft { content: text.to_owned(), ..Draft::default() };
        self.shared.change(|state| {
            let thread = state.id();
            state.add_thread(forum, thread, title, author, false);
            let mut message = state.make_message(thread, author, thread.created_at(), draft);
            message.id = thread;
            state.place(message);
            state.announce("MESSAGE_CREATE", thread, |_| {});
            thread
        })
    }

    /// A thread is put away; it can be locked too.
    pub fn archive(&self, thread: Snowflake, locked: bool) {
        self.shared.change(|state| state.set_archived(thread, true, locked));
    }

    /// A thread is taken out again.
    pub fn unarchive(&self, thread: Snowflake) {
        self.shared.change(|state| state.set_archived(thread, false, false));
    }

    /// Everything that stands in a channel, the oldest first.
    pub fn messages(&self, channel: Snowflake) -> Vec<MessageView> {
        let state = self.shared.lock();
        let place = state.channels.get(&channel);
        place.into_iter().flat_map(|place| place.messages.values()).map(State::view).collect()
    }

    /// What the bot wrote in a channel, the oldest first.
    pub fn said(&self, channel: Snowflake) -> Vec<MessageView> {
        let bot = self.bot();
        self.messages(channel).into_iter().filter(|message| message.author == bot).collect()
    }

    /// A message that stands.
    pub fn message(&self, message: Snowflake) -> Option<MessageView> {
        self.shared.lock().find_message(message).map(State::view)
    }

    /// The reactions of a message: each emoji and who put it there.
    pub fn reactions(&self, message: Snowflake) -> Vec<(String, Vec<Snowflake>)> {
        self.message(message).map(|message| message.reactions).unwrap_or_default()
    }

    /// The threads under a channel: id, name, whether it is archived.
    pub fn threads(&self, channel: Snowflake) -> Vec<(Snowflake, String, bool)> {
        let state = self.shared.lock();
        let under = state.channels.values().filter(|thread| thread.parent == Some(channel));
        under
            .filter_map(|place| Some((place.id, place.name.clone(), place.thread.as_ref()?.archived)))
            .collect()
    }

    /// The commands as they are registered: of a server, or everywhere.
    pub fn commands(&self, guild: Option<Snowflake>) -> Vec<Value> {
        self.shared.lock().commands.get(&guild).cloned().unwrap_or_default()
    }
}
