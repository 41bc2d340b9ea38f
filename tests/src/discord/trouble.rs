//! What must fail a story.

use std::fmt;

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TroubleKind {
    /// A route or method that the fake does not have; answered with 501.
    UnknownRoute,
    /// A body that Discord would refuse.
    InvalidBody,
    /// The client broke the rules of the gateway.
    GatewayProtocol,
    /// The fake itself sent something that the contract or serenity cannot read.
    EmittedShape,
}

/// One thing that must fail the story, even if the bot took it well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What went wrong.
    pub kind: TroubleKind,
    /// The whole of it.
    pub text: String,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.text)
    }
}
