//! Why a channel was not heard, and what is known of it: closed lists, stored as codes, so that whoever shows them can say
//! them in the language of the reader.

use std::fmt;
use std::str::FromStr;

/// Why a gap in the history of a channel was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GapCause {
    /// The process began.
    Start,
    /// The connection was lost and a new session began.
    NewSession,
    /// The channel is gone, or may not be read.
    NoAccess,
    /// The channel was met after its campaign had been announced.
    FirstSeen,
    /// An event of the gateway could not be read.
    Unread,
    /// A second reading found messages that had not been heard.
    Audit,
}

impl GapCause {
    /// Every cause.
    pub const ALL: [GapCause; 6] = [
        GapCause::Start,
        GapCause::NewSession,
        GapCause::NoAccess,
        GapCause::FirstSeen,
        GapCause::Unread,
        GapCause::Audit,
    ];

    /// The code in tables. These words are older than the list and stand in every database.
    pub fn name(self) -> &'static str {
        match self {
            GapCause::Start => "start",
            GapCause::NewSession => "new session",
            GapCause::NoAccess => "no access",
            GapCause::FirstSeen => "first seen",
            GapCause::Unread => "an event did not read",
            GapCause::Audit => "an audit found messages",
        }
    }
}

impl fmt::Display for GapCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that is no code: it was written by an older herald and is shown as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this text is no code of the list")]
pub struct NoCode;

impl FromStr for GapCause {
    type Err = NoCode;

    fn from_str(name: &str) -> Result<Self, NoCode> {
        GapCause::ALL.into_iter().find(|cause| cause.name() == name).ok_or(NoCode)
    }
}

/// A permission that herald needs in a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// To see the channel.
    View,
    /// To read what was written before.
    History,
    /// To write.
    Send,
    /// To write in threads.
    SendInThreads,
    /// To open posts in a forum; Discord keeps it in the same bit as writing.
    CreatePosts,
    /// To write in posts of a forum; the same bit as writing in threads.
    SendInPosts,
    /// To add reactions.
    React,
    /// To show cards.
    Embed,
    /// To send files.
    Attach,
    /// One that this list does not know.
    Other,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Permission; 10] = [
        Permission::View,
        Permission::History,
        Permission::Send,
        Permission::SendInThreads,
        Permission::CreatePosts,
        Permission::SendInPosts,
        Permission::React,
        Permission::Embed,
        Permission::Attach,
        Permission::Other,
    ];

    /// The code in tables.
    pub fn name(self) -> &'static str {
        match self {
            Permission::View => "view",
            Permission::History => "history",
            Permission::Send => "send",
            Permission::SendInThreads => "send_in_threads",
            Permission::CreatePosts => "create_posts",
            Permission::SendInPosts => "send_in_posts",
            Permission::React => "react",
            Permission::Embed => "embed",
            Permission::Attach => "attach",
            Permission::Other => "other",
        }
    }
}

/// Where a permission got lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lost {
    /// No role of the bot has it.
    Roles,
    /// The roles have it, the channel takes it away.
    Channel,
    /// The bot is in timeout.
    Timeout,
}

impl Lost {
    /// Every place.
    pub const ALL: [Lost; 3] = [Lost::Roles, Lost::Channel, Lost::Timeout];

    /// The code in tables.
    pub fn name(self) -> &'static str {
        match self {
            Lost::Roles => "roles",
            Lost::Channel => "channel",
            Lost::Timeout => "timeout",
        }
    }
}

/// A permission that herald needs and does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lacking {
    /// Which.
    pub permission: Permission,
    /// Where it got lost.
    pub lost: Lost,
}

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.permission.name(), self.lost.name())
    }
}

impl FromStr for Lacking {
    type Err = NoCode;

    fn from_str(code: &str) -> Result<Self, NoCode> {
        let (permission, lost) = code.split_once('@').ok_or(NoCode)?;
        Ok(Self {
            permission: Permission::ALL.into_iter().find(|one| one.name() == permission).ok_or(NoCode)?,
            lost: Lost::ALL.into_iter().find(|one| one.name() == lost).ok_or(NoCode)?,
        })
    }
}

/// What there is to say of a channel or of a gap, beyond its state.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// Its history is to be read, and why if that is known.
    ToRead(Option<GapCause>),
    /// The channel is gone.
    Gone,
    /// herald may not read it; what is missing, which may be nothing that herald could name.
    Lacking(Vec<Lacking>),
    /// Discord refused to show its history, with this HTTP status and its own code.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's code; -1 when the answer was not Discord's.
        code: i64,
    },
    /// Without the message-content intent posts are entered by mention or menu only.
    MentionsOnly,
    /// Edits and deletions are known of so many newest messages only.
    NewestOnly(u32),
}

const TO_READ: &str = "to read";
const GONE: &str = "gone";
const LACKING: &str = "lacking";
const REFUSED: &str = "refused";
const MENTIONS_ONLY: &str = "mentions only";
const NEWEST_ONLY: &str = "newest only";

/// The code in tables: a word, and after a colon what it is about.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::ToRead(None) => f.write_str(TO_READ),
            Note::ToRead(Some(cause)) => write!(f, "{TO_READ}: {cause}"),
            Note::Gone => f.write_str(GONE),
            Note::Lacking(missing) => {
                let codes: Vec<String> = missing.iter().map(Lacking::to_string).collect();
                write!(f, "{LACKING}: {}", codes.join(" "))
            }
            Note::Refused { status, code } => write!(f, "{REFUSED}: {status} {code}"),
            Note::MentionsOnly => f.write_str(MENTIONS_ONLY),
            Note::NewestOnly(newest) => write!(f, "{NEWEST_ONLY}: {newest}"),
        }
    }
}

impl FromStr for Note {
    type Err = NoCode;

    fn from_str(code: &str) -> Result<Self, NoCode> {
        let (word, about) = match code.split_once(": ") {
            Some((word, about)) => (word, Some(about)),
            // Nothing that could be named is missing.
            None => (code.trim_end_matches(':'), None),
        };
        Ok(match (word, about) {
            (TO_READ, None) => Note::ToRead(None),
            (TO_READ, Some(cause)) => Note::ToRead(Some(cause.parse()?)),
            (GONE, None) => Note::Gone,
            (LACKING, about) => Note::Lacking(
                about.unwrap_or_default().split_whitespace().map(str::parse).collect::<Result<_, _>>()?,
            ),
            (REFUSED, Some(about)) => {
                let (status, code) = about.split_once(' ').ok_or(NoCode)?;
                Note::Refused {
                    status: status.parse().map_err(|_| NoCode)?,
                    code: code.parse().map_err(|_| NoCode)?,
                }
            }
            (MENTIONS_ONLY, None) => Note::MentionsOnly,
            (NEWEST_ONLY, Some(newest)) => Note::NewestOnly(newest.parse().map_err(|_| NoCode)?),
            _ => return Err(NoCode),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back() {
        for cause in GapCause::ALL {
            assert_eq!(cause.name().parse(), Ok(cause));
        }
        let lacking = Permission::ALL
            .into_iter()
            .flat_map(|permission| Lost::ALL.map(|lost| Lacking { permission, lost }))
            .collect();
        let causes = GapCause::ALL.map(|cause| Note::ToRead(Some(cause)));
        for note in [
            Note::ToRead(None),
            Note::Gone,
            Note::Lacking(Vec::new()),
            Note::Lacking(lacking),
            Note::Refused { status: 403, code: 50001 },
            Note::Refused { status: 502, code: -1 },
            Note::MentionsOnly,
            Note::NewestOnly(1000),
        ]
        .into_iter()
        .chain(causes)
        {
            assert_eq!(note.to_string().parse(), Ok(note.clone()), "{note}");
        }
    }

    /// What a herald of before the list has written.
    #[test]
    fn sentences_of_older_rows_are_no_codes() {
        for old in [
            "",
            "the channel is gone",
            "its history is to be read (start)",
            "Read Message History is missing: allow “Read Message History” for the bot",
            "edits and deletions of messages before the newest 1000 are not known",
            "to read: somebody pulled the plug",
            "newest only: many",
        ] {
            assert_eq!(old.parse::<Note>(), Err(NoCode), "{old}");
        }
        assert_eq!("restart".parse::<GapCause>(), Err(NoCode));
    }
}
