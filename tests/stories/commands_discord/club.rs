//! A server with people in it, and what they read.

use std::time::Duration;

use chrono::TimeDelta;
use discord::settings::Role;
use domain::snowflake::Snowflake;
use serde_json::Value;
use serenity::all::Permissions;
use tests::discord::{Answer, Interaction, Limits, MessageView, Setup};
use tests::live::{ENTRIES, LiveWorld};
use tests::world::seed::GUILD;

/// The longest wait for something that happens, in real time, and how often it is looked for.
const PATIENCE: Duration = Duration::from_secs(20);
const GLANCE: Duration = Duration::from_millis(5);

/// The world of a story: the seed's campaign is announced, the bot runs, and its commands are known.
pub(crate) struct Club {
    pub(crate) world: LiveWorld,
    /// Two members who post; they read English, so that a story can be read too.
    pub(crate) alice: Snowflake,
    pub(crate) bob: Snowflake,
    /// May manage messages and reviews.
    pub(crate) reviewer: Snowflake,
    /// Organises.
    pub(crate) organiser: Snowflake,
}

impl Club {
    pub(crate) async fn open(setup: Setup) -> Club {
        Club::open_with(setup, async |_| {}).await
    }

    /// The same with a change to the world before the bot starts.
    pub(crate) async fn open_with(setup: Setup, change: impl AsyncFnOnce(&mut LiveWorld)) -> Club {
        let message_content = setup.privileged.contains(serenity::all::GatewayIntents::MESSAGE_CONTENT);
        // How much Discord takes at once is the subject of other stories.
        let mut world = LiveWorld::new(Setup { limits: Limits::NONE, ..setup }).await;
        let discord = &world.discord;
        let reviewers = discord.add_role("reviewers", Permissions::MANAGE_MESSAGES);
        let organisers = discord.add_role("organisers", Permissions::MANAGE_MESSAGES);
        let [alice, bob] = ["alice", "bob"].map(|name| discord.add_member(name, &[]));
        let reviewer = discord.add_member("rita", &[reviewers]);
        let organiser = discord.add_member("otto", &[organisers]);
        for person in [alice, bob, reviewer, organiser] {
            discord.set_locale(person, "en-US");
        }
        world.settings.message_content = message_content;
        world.settings.roles =
            [(Role::Reviewer, vec![reviewers]), (Role::Organiser, vec![organisers])].into();
        change(&mut world).await;
        world.start().await;
        world.at("2025-04-03 12:00");
        world.settle().await;
        world.discord.until("the commands are known", |fake| !fake.commands(Some(GUILD)).is_empty()).await;
        Club { world, alice, bob, reviewer, organiser }
    }

    /// Waits until a post has its verdict and everything about it is said.
    pub(crate) async fn judged(&self, post: Snowflake) {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let known = self.world.db.post(&self.world.id, post).await.expect("the database can be read");
            if known.is_some_and(|post| post.verdict.is_some()) {
                return self.world.settle().await;
            }
            assert!(tokio::time::Instant::now() < deadline, "{post} was not judged");
            // What waits for its time gets it.
            self.world.discord.clock().advance(TimeDelta::milliseconds(50));
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Somebody uses a command in the channel of the campaign.
    pub(crate) fn slash(&self, user: Snowflake, path: &str, options: &[(&str, &str)]) -> Interaction {
        let options: Vec<(&str, Value)> =
            options.iter().map(|(name, text)| (*name, Value::from(*text))).collect();
        self.world.discord.slash(user, ENTRIES, path, &options)
    }

    /// The same, and what they read.
    pub(crate) async fn ask(&self, user: Snowflake, path: &str, options: &[(&str, &str)]) -> String {
        read(&self.slash(user, path, options)).await
    }

    /// Presses the button whose ticket begins so, below the answer to something.
    pub(crate) fn press(&self, user: Snowflake, shown: &MessageView, kind: &str) -> Interaction {
        let ticket = ticket(shown, kind).unwrap_or_else(|| panic!("no {kind} in {shown:#?}"));
        self.world.discord.button(user, shown.id, &ticket).expect("the button is there")
    }
}

/// The text of an answer once it is there. The promise that comes before it is for the asker alone, always.
pub(crate) async fn read(interaction: &Interaction) -> String {
    let settled = interaction.settled().await;
    for answer in interaction.answers() {
        match answer {
            Answer::Deferred { ephemeral } | Answer::Message { ephemeral, .. } => {
                assert!(ephemeral, "everybody reads along: {answer:?}");
            }
            _ => {}
        }
    }
    settled.text().unwrap_or_else(|| panic!("an answer without text: {settled:?}")).to_owned()
}

/// The message of an interaction that carries components: the answer itself, or the last of its follow-ups.
pub(crate) async fn with_buttons(interaction: &Interaction) -> MessageView {
    interaction.settled().await;
    let found = async {
        loop {
            let shown = interaction.shown().into_iter();
            let later = interaction.answers().into_iter().filter_map(|answer| match answer {
                Answer::Message { message, .. } | Answer::Edited(message) | Answer::Updated(message) => {
                    Some(*message)
                }
                _ => None,
            });
            if let Some(message) = shown.chain(later).find(|message| !message.components.is_empty()) {
                return message;
            }
            tokio::time::sleep(GLANCE).await;
        }
    };
    tokio::time::timeout(PATIENCE, found)
        .await
        .unwrap_or_else(|_| panic!("no buttons: {:#?}", interaction.answers()))
}

/// The ticket of the first component whose ticket begins so.
pub(crate) fn ticket(message: &MessageView, kind: &str) -> Option<String> {
    let parts = message.components.iter().filter_map(|row| row["components"].as_array()).flatten();
    let mut tickets = parts.filter_map(|part| part["custom_id"].as_str());
    tickets.find(|ticket| ticket.starts_with(kind)).map(str::to_owned)
}
