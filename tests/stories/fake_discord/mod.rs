//! The fake Discord against its specification: raw clients for each rule, serenity for the whole.

mod support;

mod gateway;
mod history;
mod messages;
mod serenity_client;
