//! Which request means what.

use domain::snowflake::Snowflake;
use serde_json::{Value, json};

use super::super::state::State;
use super::body::Body;
use super::errors::{ApiError, invalid};

/// A request, taken apart.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) method: &'a str,
    pub(crate) segments: &'a [&'a str],
    pub(crate) query: &'a str,
    pub(crate) body: Body,
}

/// An answer that is no error.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Option<Value>,
}

/// 200 with a body.
#[expect(clippy::unnecessary_wraps, reason = "it ends handlers, and each of them can fail")]
pub(crate) fn ok(body: impl Into<Value>) -> Result<Reply, ApiError> {
    Ok(Reply { status: 200, body: Some(body.into()) })
}

/// 204.
pub(crate) const NO_CONTENT: Reply = Reply { status: 204, body: None };

/// An id of a path.
pub(crate) fn number(text: &str) -> Result<Snowflake, ApiError> {
    text.parse::<u64>().map(Snowflake).map_err(|_| not_snowflake(text))
}

fn not_snowflake(text: &str) -> ApiError {
    invalid("id", "NUMBER_TYPE_COERCE", &format!("Value \"{text}\" is not snowflake."))
}

/// 501, which is recorded: a story must not lean on what is not here.
pub(crate) fn not_here() -> ApiError {
    ApiError::new(501, 0, "501: Not Implemented")
}

impl Call<'_> {
    /// A value of the query.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        let pair = |pair: &'_ str| -> Option<usize> {
            let (key, _) = pair.split_once('=')?;
            (key == name).then_some(key.len() + 1)
        };
        self.query.split('&').find_map(|one| pair(one).map(|from| &one[from..]))
    }

    /// An id of the query.
    pub(crate) fn query_id(&self, name: &str) -> Result<Option<Snowflake>, ApiError> {
        self.query(name).map(number).transpose()
    }

    /// `limit` of the query, within its bounds.
    pub(crate) fn limit(&self, default: usize, min: usize, max: usize) -> Result<usize, ApiError> {
        let Some(text) = self.query("limit") else { return Ok(default) };
        let value: usize = text.parse().map_err(|_| not_snowflake(text))?;
        if value < min {
            return Err(invalid(
                "limit",
                "NUMBER_TYPE_MIN",
                &format!("int value should be greater than or equal to {min}."),
            ));
        }
        if value > max {
            return Err(invalid(
                "limit",
                "NUMBER_TYPE_MAX",
                &format!("int value should be less than or equal to {max}."),
            ));
        }
        Ok(value)
    }

    /// Does what was asked.
    pub(crate) fn run(&self, state: &mut State) -> Result<Reply, ApiError> {
        match (self.method, self.segments) {
            ("GET", ["gateway"]) => ok(json!({"url": state.gateway_url()})),
            ("GET", ["gateway", "bot"]) => Call::gateway_bot(state),
            ("GET", ["users", "@me"]) => ok(state.current_user_json()),
            ("POST", ["users", "@me", "channels"]) => self.open_conversation(state),
            ("GET", ["users", "@me", "guilds"]) => Call::own_guilds(state),
            ("GET", ["users", user]) => Call::user(state, number(user)?),
            ("GET", ["applications", "@me"] | ["oauth2", "applications", "@me"]) => Call::application(state),
            (_, ["applications", application, rest @ ..]) => self.commands(state, number(application)?, rest),
            (_, ["guilds", guild, rest @ ..]) => self.guild(state, number(guild)?, rest),
            (_, ["channels", channel, "messages", message, "reactions", rest @ ..]) => {
                self.reactions(state, number(channel)?, number(message)?, rest)
            }
            (_, ["channels", channel, "messages", rest @ ..]) if !matches!(rest, [_, "threads" | "pins"]) => {
                self.messages(state, number(channel)?, rest)
            }
            (_, ["channels", channel, rest @ ..]) => self.channel(state, number(channel)?, rest),
            ("POST", ["interactions", interaction, token, "callback"]) => {
                self.callback(state, number(interaction)?, token)
            }
            (_, ["webhooks", application, token, rest @ ..]) => {
                self.webhook(state, number(application)?, token, rest)
            }
            _ => Err(not_here()),
        }
    }
}
