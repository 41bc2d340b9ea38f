//! The fake Discord against its specification: raw clients for each rule, serenity for the whole.

mod support;

mod faults;
mod gateway;
mod history;
mod interactions;
mod limits;
mod messages;
mod serenity_client;
