//! Messages come, change and go.

use chrono::{DateTime, Utc};
use domain::snowflake::Snowflake;
use serde_json::{Value, json};
use serenity::all::{GatewayIntents, Permissions};

use super::super::gateway::sessions::Event;
use super::super::render::id;
use super::super::state::{Attachment, Message, State};

/// A message before it is posted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draft {
    pub(crate) content: String,
    pub(crate) embeds: Vec<Value>,
    pub(crate) components: Vec<Value>,
    pub(crate) files: Vec<NewFile>,
    pub(crate) nonce: Option<Value>,
    pub(crate) reference: Option<Snowflake>,
    pub(crate) allowed_mentions: Option<Value>,
    pub(crate) flags: u64,
    pub(crate) tts: bool,
    /// Discord's number of the kind; replies get theirs by themselves.
    pub(crate) kind: u8,
    pub(crate) interaction: Option<Value>,
}

/// A file before it is posted.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewFile {
    pub(crate) filename: String,
    pub(crate) content_type: String,
    pub(crate) description: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

/// What an edit changes; `None` leaves as it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Change {
    pub(crate) content: Option<String>,
    pub(crate) embeds: Option<Vec<Value>>,
    pub(crate) components: Option<Vec<Value>>,
    /// Which of the old files stay.
    pub(crate) keep: Option<Vec<Snowflake>>,
    pub(crate) files: Vec<NewFile>,
    pub(crate) flags: Option<u64>,
    pub(crate) allowed_mentions: Option<Value>,
}

/// Whom a text mentions.
#[derive(Debug, Default)]
struct Mentions {
    users: Vec<Snowflake>,
    roles: Vec<Snowflake>,
    everyone: bool,
}

/// Reads `<@1>`, `<@!1>`, `<@&1>`, `@everyone` and `@here` out of a text.
fn mentions_in(text: &str) -> Mentions {
    let mut found =
        Mentions { everyone: text.contains("@everyone") || text.contains("@here"), ..Mentions::default() };
    for part in text.split("<@").skip(1) {
        let Some((inside, _)) = part.split_once('>') else { continue };
        let (list, digits) = match inside.strip_prefix('&') {
            Some(digits) => (&mut found.roles, digits),
            None => (&mut found.users, inside.strip_prefix('!').unwrap_or(inside)),
        };
        if let Ok(one) = digits.parse::<u64>().map(Snowflake)
            && !list.contains(&one)
        {
            list.push(one);
        }
    }
    found
}

/// Whether `allowed_mentions` lets a kind of mention, or this one, through.
fn lets(allowed: Option<&Value>, kind: &str, one: Option<Snowflake>) -> bool {
    let Some(allowed) = allowed else { return true };
    let listed = |key: &str, text: &str| {
        allowed[key].as_array().is_some_and(|all| all.iter().any(|value| value.as_str() == Some(text)))
    };
    listed("parse", kind) || one.is_some_and(|one| listed(kind, &one.0.to_string()))
}

impl State {
    /// The mentions of a text that count: of those who exist, as far as they are allowed.
    fn mentions(
        &self,
        text: &str,
        author: Snowflake,
        channel: Snowflake,
        allowed: Option<&Value>,
    ) -> Mentions {
        let mut found = mentions_in(text);
        let may_everyone = self.channels.get(&channel).is_some_and(|channel| {
            self.permissions_in(channel, author).contains(Permissions::MENTION_EVERYONE)
        });
        found.users.retain(|user| self.users.contains_key(user) && lets(allowed, "users", Some(*user)));
        found.roles.retain(|role| {
            self.guilds.values().any(|guild| guild.roles.contains_key(role))
                && lets(allowed, "roles", Some(*role))
        });
        found.everyone = found.everyone && may_everyone && lets(allowed, "everyone", None);
        found
    }

    /// Makes a message without posting it.
    pub(crate) fn make_message(
        &mut self,
        channel: Snowflake,
        author: Snowflake,
        at: DateTime<Utc>,
        draft: Draft,
    ) -> Message {
        let number = self.id_at(at);
        let allowed = draft.allowed_mentions.as_ref();
        let mut mentions = self.mentions(&draft.content, author, channel, allowed);
        if let Some(original) = draft.reference.and_then(|reference| self.message(reference)) {
            // Without a word about mentions a reply tells the one it answers.
            let told = allowed.is_none_or(|allowed| allowed["replied_user"].as_bool().unwrap_or(false));
            if told && !mentions.users.contains(&original.author) {
                mentions.users.push(original.author);
            }
        }
        let attachments = self.take_files(draft.files, &draft.embeds);
        Message {
            id: number,
            channel,
            guild: self.channels.get(&channel).and_then(|channel| channel.guild),
            author,
            kind: if draft.reference.is_some() && draft.kind == 0 { 19 } else { draft.kind },
            versions: vec![draft.content.clone()],
            content: draft.content,
            embeds: draft.embeds,
            components: draft.components,
            attachments,
            nonce: draft.nonce,
            reference: draft.reference,
            flags: draft.flags,
            tts: draft.tts,
            edited: None,
            mentions: mentions.users,
            mention_roles: mentions.roles,
            mention_everyone: mentions.everyone,
            reactions: Vec::new(),
            interaction: draft.interaction,
        }
    }

    fn take_files(&mut self, files: Vec<NewFile>, embeds: &[Value]) -> Vec<Attachment> {
        let shown = |filename: &str| {
            let url = format!("attachment://{filename}");
            embeds.iter().any(|embed| {
                ["image", "thumbnail"].iter().any(|key| embed[*key]["url"].as_str() == Some(url.as_str()))
            })
        };
        files
            .into_iter()
            .map(|file| Attachment {
                id: self.id(),
                in_embed: shown(&file.filename),
                filename: file.filename,
                content_type: file.content_type,
                description: file.description,
                bytes: file.bytes,
            })
            .collect()
    }

    /// Posts a message and tells everybody.
    pub(crate) fn post(
        &mut self,
        channel: Snowflake,
        author: Snowflake,
        at: DateTime<Utc>,
        draft: Draft,
    ) -> Snowflake {
        let message = self.make_message(channel, author, at, draft);
        let number = message.id;
        self.place(message);
        self.announce("MESSAGE_CREATE", number, |_| {});
        number
    }

    /// Puts a message into its channel without a word.
    pub(crate) fn place(&mut self, message: Message) {
        let (number, author, now) = (message.id, message.author, self.now());
        self.home.insert(number, message.channel);
        let Some(channel) = self.channels.get_mut(&message.channel) else { return };
        channel.sent_ever += 1;
        channel.last_message = Some(channel.last_message.map_or(number, |last| last.max(number)));
        let mut woken = false;
        if let Some(thread) = &mut channel.thread {
            thread.members.entry(author).or_insert(now);
            woken = std::mem::take(&mut thread.archived);
        }
        let place = channel.id;
        channel.messages.insert(number, message);
        if woken {
            self.announce_channel("THREAD_UPDATE", place);
        }
    }

    /// Tells everybody who may see it of a message; `spoil` can make what is sent unreadable.
    pub(crate) fn announce(&mut self, name: &'static str, number: Snowflake, spoil: impl Fn(&mut Value)) {
        let Some(message) = self.message(number) else { return };
        let Some(channel) = self.channels.get(&message.channel) else { return };
        if !self.sees(channel, self.bot()) {
            return;
        }
        let intents = match message.guild {
            Some(_) => GatewayIntents::GUILD_MESSAGES,
            None => GatewayIntents::DIRECT_MESSAGES,
        };
        let mut event = Event::new(name, intents, message.guild, self.message_event_json(message, false));
        if self.is_blank_for_bot(message, GatewayIntents::empty()) {
            event.blank = Some(self.message_event_json(message, true));
        }
        if name == "MESSAGE_UPDATE" {
            // A nonce is told once, with the creation.
            for body in std::iter::once(&mut event.body).chain(&mut event.blank) {
                body.as_object_mut().expect("a message is an object").remove("nonce");
            }
        }
        let whole = event.body.clone();
        spoil(&mut event.body);
        event.broken = event.body != whole;
        if let Some(blank) = &mut event.blank {
            spoil(blank);
        }
        self.dispatch(event);
    }

    /// Edits a message and tells everybody.
    pub(crate) fn edit(&mut self, number: Snowflake, change: Change) {
        if self.change_message(number, change) {
            self.announce("MESSAGE_UPDATE", number, |_| {});
        }
    }

    /// Edits a message without a word; says whether there was one.
    pub(crate) fn change_message(&mut self, number: Snowflake, change: Change) -> bool {
        let Some(mut message) = self.message(number).cloned() else { return false };
        self.apply(&mut message, change);
        if let Some(place) = self.message_mut(number) {
            *place = message;
        }
        true
    }

    /// What an edit makes of a message.
    pub(crate) fn apply(&mut self, message: &mut Message, change: Change) {
        let now = self.now();
        if let Some(content) = change.content {
            let mentions =
                self.mentions(&content, message.author, message.channel, change.allowed_mentions.as_ref());
            message.mentions = mentions.users;
            message.mention_roles = mentions.roles;
            message.mention_everyone = mentions.everyone;
            message.versions.push(content.clone());
            message.content = content;
        }
        if let Some(keep) = change.keep {
            message.attachments.retain(|file| keep.contains(&file.id));
        }
        if let Some(embeds) = change.embeds {
            message.embeds = embeds;
        }
        let added = self.take_files(change.files, &message.embeds);
        message.attachments.extend(added);
        if let Some(components) = change.components {
            message.components = components;
        }
        if let Some(flags) = change.flags {
            message.flags = flags;
        }
        message.edited = Some(now);
    }

    /// Deletes a message and tells everybody; says whether there was one.
    pub(crate) fn delete(&mut self, number: Snowflake) -> bool {
        let Some(channel) = self.home.get(&number).copied() else { return false };
        let Some(place) = self.channels.get_mut(&channel) else { return false };
        if place.messages.remove(&number).is_none() {
            return false;
        }
        self.tell_gone("MESSAGE_DELETE", channel, json!({"id": id(number)}));
        true
    }

    /// Deletes many messages of one channel at once.
    pub(crate) fn bulk_delete(&mut self, channel: Snowflake, numbers: &[Snowflake]) {
        let Some(place) = self.channels.get_mut(&channel) else { return };
        let gone: Vec<Value> =
            numbers.iter().filter(|number| place.messages.remove(number).is_some()).map(|n| id(*n)).collect();
        self.tell_gone("MESSAGE_DELETE_BULK", channel, json!({"ids": gone}));
    }

    fn tell_gone(&mut self, name: &'static str, channel: Snowflake, mut body: Value) {
        let Some(place) = self.channels.get(&channel) else { return };
        if !self.sees(place, self.bot()) {
            return;
        }
        let guild = place.guild;
        body["channel_id"] = id(channel);
        let intents = match guild {
            Some(guild) => {
                body["guild_id"] = id(guild);
                GatewayIntents::GUILD_MESSAGES
            }
            None => GatewayIntents::DIRECT_MESSAGES,
        };
        self.dispatch(Event::new(name, intents, guild, body));
    }
}
