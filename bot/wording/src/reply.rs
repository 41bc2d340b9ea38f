//! The one reply under a post that has not simply entered.

use chrono::{DateTime, Utc};
use domain::campaign::Campaign;
use domain::lang::Lang;
use domain::review::Standing;
use domain::verdict::{Reason, ReasonCode, Verdict};

use crate::catalogue::{ClauseSeparator, ReplyAgain, ReplyMend, ReplyOther, ReplySimilar, ReplyWaits};
use crate::format::both_times;
use crate::messages::CHECK_COMMAND;
use crate::reasons::{how_to_mend, reason_name};

/// The most characters of a reply: it stands in a channel where others talk.
pub const REPLY_CHARS_MAX: usize = 300;

/// Most things to mend that a reply names; the receipt names all of them.
const MENDS_SHOWN_MAX: usize = 2;

/// The reply under a post: what is missing and until when it can be mended, or that a person looks at it. Everyone can
/// read it, so it carries no evidence and no words of a moderator; those are in the receipt. `None` for a post that has
/// entered.
pub fn reply(
    lang: Lang,
    campaign: &Campaign,
    verdict: &Verdict,
    standing: Standing,
    now: DateTime<Utc>,
) -> Option<String> {
    let command = CHECK_COMMAND.to_owned();
    let similar = |code| matches!(code, ReasonCode::CopiedPassage | ReasonCode::SimilarEarlier);
    let code = match standing {
        Standing::Entered => return None,
        Standing::Pending if verdict.codes().into_iter().any(similar) => {
            return Some(ReplySimilar { command }.say(lang));
        }
        Standing::Pending => return Some(ReplyWaits { command }.say(lang)),
        Standing::NotEntered(code) => code,
    };
    // What the machine takes for a copy is provisional; what a person called one is a decision.
    let of_verdict = verdict.codes().contains(&code);
    if similar(code) && of_verdict {
        return Some(ReplySimilar { command }.say(lang));
    }
    let closes = campaign.window.closes;
    if of_verdict && now < closes {
        let edits: Vec<&Reason> = verdict.reasons.iter().filter(|r| r.code().fixable_by_edit()).collect();
        // An edit mends the post only if it mends all of it.
        let what = |reasons: &[&Reason]| {
            let mends = reasons.iter().filter_map(|reason| how_to_mend(lang, reason)).take(MENDS_SHOWN_MAX);
            mends.collect::<Vec<_>>().join(&ClauseSeparator {}.say(lang))
        };
        if edits.len() == verdict.reasons.len() {
            let closes = both_times(closes);
            return Some(ReplyMend { what: what(&edits), closes, command }.say(lang));
        }
        let other = verdict.reasons.iter().find(|reason| !reason.code().fixable_by_edit());
        if let Some(again) = other.and_then(|reason| how_to_mend(lang, reason)) {
            return Some(ReplyAgain { what: again, command }.say(lang));
        }
    }
    Some(ReplyOther { reason: reason_name(lang, code), command }.say(lang))
}
