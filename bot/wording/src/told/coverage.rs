//! Why a channel was not heard, and what herald lacks in it.

use domain::lang::Lang;
use domain::unheard::{GapCause, Lacking, Lost, Note, Permission};

use super::{Piece, Raw, Word, pieces, plain};
use crate::catalogue::ClauseSeparator;

super::told! {
    /// Why a gap was opened.
    Cause {
        /// The process began.
        Start = "gap-cause-start";
        /// A new session.
        NewSession = "gap-cause-new-session";
        /// The channel could not be read.
        NoAccess = "gap-cause-no-access";
        /// It was met late.
        FirstSeen = "gap-cause-first-seen";
        /// An event did not read.
        Unread = "gap-cause-unread";
        /// A second reading found messages.
        Audit = "gap-cause-audit";
    }

    /// What there is to say of a channel or a gap.
    Noted {
        /// Its history is to be read.
        ToRead = "gap-note-to-read";
        /// The same, with its cause.
        ToReadFor { cause: Cause } = "gap-note-to-read-for";
        /// The channel is gone.
        Gone = "gap-note-gone";
        /// A permission is missing.
        Lacking { permission: PermissionName, mend: Restore } = "gap-note-lacking";
        /// Something is missing that has no name.
        Closed = "gap-note-closed";
        /// Discord refused.
        Refused { status: u16, code: i64 } = "gap-note-refused";
        /// Without the intent.
        MentionsOnly = "gap-note-mentions-only";
        /// Edits and deletions of the newest messages only.
        NewestOnly { newest: u32 } = "gap-note-newest-only";
    }

    /// What a permission is called on Discord's own pages.
    PermissionName {
        /// To see.
        View = "permission-view";
        /// To read what was before.
        History = "permission-history";
        /// To write.
        Send = "permission-send";
        /// To write in threads.
        SendInThreads = "permission-send-in-threads";
        /// To open posts.
        CreatePosts = "permission-create-posts";
        /// To write in posts.
        SendInPosts = "permission-send-in-posts";
        /// To react.
        React = "permission-react";
        /// To show cards.
        Embed = "permission-embed";
        /// To send files.
        Attach = "permission-attach";
        /// Another.
        Other = "permission-other";
    }

    /// How a permission is given back.
    Restore {
        /// By a role.
        Roles { permission: PermissionName } = "permission-mend-roles";
        /// In the channel.
        Channel { permission: PermissionName } = "permission-mend-channel";
        /// By the end of a timeout.
        Timeout = "permission-mend-timeout";
    }
}

impl From<GapCause> for Cause {
    fn from(cause: GapCause) -> Self {
        match cause {
            GapCause::Start => Cause::Start,
            GapCause::NewSession => Cause::NewSession,
            GapCause::NoAccess => Cause::NoAccess,
            GapCause::FirstSeen => Cause::FirstSeen,
            GapCause::Unread => Cause::Unread,
            GapCause::Audit => Cause::Audit,
        }
    }
}

impl From<Permission> for PermissionName {
    fn from(permission: Permission) -> Self {
        match permission {
            Permission::View => PermissionName::View,
            Permission::History => PermissionName::History,
            Permission::Send => PermissionName::Send,
            Permission::SendInThreads => PermissionName::SendInThreads,
            Permission::CreatePosts => PermissionName::CreatePosts,
            Permission::SendInPosts => PermissionName::SendInPosts,
            Permission::React => PermissionName::React,
            Permission::Embed => PermissionName::Embed,
            Permission::Attach => PermissionName::Attach,
            Permission::Other => PermissionName::Other,
        }
    }
}

impl From<Lacking> for Restore {
    fn from(Lacking { permission, lost }: Lacking) -> Self {
        match lost {
            Lost::Roles => Restore::Roles { permission: permission.into() },
            Lost::Channel => Restore::Channel { permission: permission.into() },
            Lost::Timeout => Restore::Timeout,
        }
    }
}

impl Word for Permission {
    fn word(&self, lang: Lang) -> String {
        PermissionName::from(*self).word(lang)
    }
}

/// What is missing, and what mends it.
impl Word for Lacking {
    fn word(&self, lang: Lang) -> String {
        Noted::Lacking { permission: self.permission.into(), mend: (*self).into() }.word(lang)
    }
}

impl Word for Note {
    fn word(&self, lang: Lang) -> String {
        let noted = match self {
            Note::ToRead(None) => Noted::ToRead,
            Note::ToRead(Some(cause)) => Noted::ToReadFor { cause: (*cause).into() },
            Note::Gone => Noted::Gone,
            Note::Lacking(missing) if missing.is_empty() => Noted::Closed,
            Note::Lacking(missing) => {
                let separator = ClauseSeparator {}.say(lang);
                return missing.iter().map(|one| one.word(lang)).collect::<Vec<_>>().join(&separator);
            }
            Note::Refused { status, code } => Noted::Refused { status: *status, code: *code },
            Note::MentionsOnly => Noted::MentionsOnly,
            Note::NewestOnly(newest) => Noted::NewestOnly { newest: *newest },
        };
        noted.word(lang)
    }
}

/// What a permission is called on Discord's own pages, such as “View Channel”.
pub fn permission_name(lang: Lang, permission: Permission) -> String {
    PermissionName::from(permission).say(lang)
}

/// How a permission is given back, in one sentence.
pub fn permission_mend(lang: Lang, lacking: Lacking) -> String {
    Restore::from(lacking).say(lang)
}

/// Why a gap was opened, from the code in its row. What is no code was written by an older herald and is shown as it
/// stands.
pub fn gap_cause(lang: Lang, stored: &str) -> Vec<Piece> {
    let marked = match stored.parse::<GapCause>() {
        Ok(cause) => Cause::from(cause).word(lang),
        Err(_) if stored.is_empty() => String::new(),
        Err(_) => Raw::from(stored.replace('_', " ")).word(lang),
    };
    pieces(&marked)
}

/// What there is to say of a channel or a gap, from the code in its row; text of an older herald as it stands.
pub fn gap_note(lang: Lang, stored: &str) -> Vec<Piece> {
    pieces(&GapNote(stored.to_owned()).text(lang))
}

/// The note of a channel as the end of a sentence: nothing, or `: ` and the note.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GapNote(pub String);

impl GapNote {
    fn text(&self, lang: Lang) -> String {
        match self.0.parse::<Note>() {
            Ok(note) => note.word(lang),
            Err(_) if self.0.is_empty() => String::new(),
            Err(_) => Raw::from(self.0.clone()).word(lang),
        }
    }

    /// The note by itself.
    pub fn say(&self, lang: Lang) -> String {
        plain(&self.text(lang))
    }
}

impl Word for GapNote {
    fn word(&self, lang: Lang) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        super::gateway::Tail::Why { why: self.text(lang) }.word(lang)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pieces: &[Piece]) -> String {
        pieces.iter().map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn a_code_is_said_in_the_readers_language_and_older_text_as_it_stands() {
        assert_eq!(text(&gap_cause(Lang::En, "start")), "herald was started");
        assert_eq!(text(&gap_cause(Lang::ZhTw, "start")), "herald 啟動");
        assert_eq!(text(&gap_cause(Lang::ZhCn, "new session")), "与 Discord 重新建立了会话");
        let old = gap_cause(Lang::ZhTw, "power_cut");
        assert_eq!(old, [Piece { text: "power cut".to_owned(), raw: true }]);
        let lacking = Lacking { permission: Permission::History, lost: Lost::Channel };
        let stored = Note::Lacking(vec![lacking]).to_string();
        assert_eq!(
            text(&gap_note(Lang::En, &stored)),
            "Read Message History is missing: allow “Read Message History” for the bot in Edit Channel → Permissions → \
             Advanced Permissions"
        );
        let tw = text(&gap_note(Lang::ZhTw, &stored));
        assert!(tw.contains("讀取訊息歷史") && !tw.contains("Read"), "{tw}");
        assert_eq!(gap_note(Lang::ZhTw, ""), []);
        assert!(gap_note(Lang::ZhTw, "the channel is gone")[0].raw);
    }
}
