//! The one reply to a post that has not simply entered.
