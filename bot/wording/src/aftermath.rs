//! What is said after a decision or a result: a request to mend, answers to appeals, corrections, prizes that move on.

pub(crate) mod catalogue;
mod refusals;

pub use refusals::{
    appeal_refused, batch_refused, claim_refused, correction_refused, erase_refused, review_refused,
};

use chrono::{DateTime, Utc};
use domain::campaign::Campaign;
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use domain::verdict::{NOTE_CHARS_MAX, ReasonCode};

use crate::aftermath::catalogue::{
    AppealAnswerOverturned, AppealAnswerUpheld, AppealToldOverturned, AppealToldUpheld, AppealsOpen,
    CorrectionAdmitted, CorrectionHeading, CorrectionPlace, CorrectionPlaceNew, CorrectionPlaceNone,
    CorrectionSame, CorrectionStruck, MendRequest, MendRequestNote, PaidDiffers, PassedOnReply, PlaceLost,
    ResultAppealFiled, UidReturned, WinnerRemoved,
};
use crate::catalogue::{ListSeparator, ResultsGaps};
use crate::format::both_times;
use crate::messages::{CHECK_COMMAND, CLAIM_COMMAND, heading, post_link, prize};
use crate::reasons::reason_name;
use crate::results::Gaps;
use crate::user_text::quote_at_most;

/// The most characters of a moderator's note that stand in a public reply.
const NOTE_SHOWN_MAX: usize = 200;

/// Under a post that waits: what its author is asked to change, and until when an edit helps. Everyone can read it.
pub fn mend_request(lang: Lang, campaign: &Campaign, reason: ReasonCode, note: &str) -> String {
    let closes = both_times(campaign.window.closes);
    let (reason, command) = (reason_name(lang, reason), CHECK_COMMAND.to_owned());
    let note = quote_at_most(note, NOTE_SHOWN_MAX);
    if note.is_empty() {
        MendRequest { closes, reason, command }.say(lang)
    } else {
        MendRequestNote { closes, reason, note, command }.say(lang)
    }
}

/// Under a post whose author appealed against a result: how it ended, without the words of the answer.
pub fn appeal_answer(lang: Lang, overturned: bool) -> String {
    let command = CHECK_COMMAND.to_owned();
    if overturned {
        AppealAnswerOverturned { command }.say(lang)
    } else {
        AppealAnswerUpheld { command }.say(lang)
    }
}

/// To the author of a post, in the receipt: how the appeal ended and what was said to it.
pub fn appeal_told(lang: Lang, overturned: bool, note: &str) -> String {
    let note = quote_at_most(note, NOTE_CHARS_MAX);
    let told = if overturned {
        AppealToldOverturned { note }.say(lang)
    } else {
        AppealToldUpheld { note }.say(lang)
    };
    told.trim_end().to_owned()
}

/// An appeal about a result was taken in.
pub fn result_appeal_filed(lang: Lang, campaign: &Campaign, place: Snowflake, post: Snowflake) -> String {
    ResultAppealFiled { link: post_link(campaign.guild, place, post) }.say(lang)
}

/// What one place is before and after a correction, by number on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceMove {
    /// The place.
    pub place: u32,
    /// The number that held it; `None` when it was not awarded.
    pub before: Option<u32>,
    /// The number that holds it now.
    pub after: Option<u32>,
}

/// What a correction changes.
#[derive(Debug, Clone, Copy)]
pub struct CorrectionView<'a> {
    /// The version that comes out of it.
    pub version: u32,
    /// Why, for everyone to read.
    pub reason: &'a str,
    /// Numbers that are new on the list.
    pub admitted: &'a [u32],
    /// Numbers that are newly struck.
    pub struck: &'a [u32],
    /// Places that another number holds.
    pub moves: &'a [PlaceMove],
}

/// In front of a corrected result: the reason and what changed.
pub fn correction(lang: Lang, view: &CorrectionView<'_>) -> String {
    let reason = quote_at_most(view.reason, NOTE_CHARS_MAX);
    let mut lines = vec![CorrectionHeading { version: view.version.to_string(), reason }.say(lang)];
    if !view.admitted.is_empty() {
        lines.push(CorrectionAdmitted { numbers: listed(lang, view.admitted) }.say(lang));
    }
    if !view.struck.is_empty() {
        lines.push(CorrectionStruck { numbers: listed(lang, view.struck) }.say(lang));
    }
    for PlaceMove { place, before, after } in view.moves {
        let place = place.to_string();
        lines.extend(match (before.map(|n| n.to_string()), after.map(|n| n.to_string())) {
            (Some(before), Some(after)) => Some(CorrectionPlace { place, before, after }.say(lang)),
            (None, Some(after)) => Some(CorrectionPlaceNew { place, after }.say(lang)),
            (Some(before), None) => Some(CorrectionPlaceNone { place, before }.say(lang)),
            (None, None) => None,
        });
    }
    if view.moves.is_empty() {
        lines.push(CorrectionSame {}.say(lang));
    }
    lines.join("\n")
}

fn listed(lang: Lang, numbers: &[u32]) -> String {
    let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
    numbers.join(&ListSeparator {}.say(lang))
}

/// Under a post that lost its prize by a correction.
pub fn place_lost(lang: Lang, version: u32) -> String {
    PlaceLost { version: version.to_string() }.say(lang)
}

/// Under the post that follows in the published order: the prize is theirs now, until when to claim it.
pub fn passed_on_reply(lang: Lang, campaign: &Campaign, place: u32, until: DateTime<Utc>) -> String {
    PassedOnReply {
        place: place.to_string(),
        prize: prize(lang, &campaign.prize),
        command: CLAIM_COMMAND.to_owned(),
        until: both_times(until),
    }
    .say(lang)
}

/// Under the post of a winner whose account number the payer could not use.
pub fn uid_returned(lang: Lang, place: u32) -> String {
    UidReturned { place: place.to_string(), command: CLAIM_COMMAND.to_owned() }.say(lang)
}

/// The line about what nobody listened to; `None` when there was no such stretch.
pub fn gaps_line(lang: Lang, gaps: Gaps) -> Option<String> {
    let Gaps { stretches, minutes } = gaps;
    (stretches > 0).then(|| ResultsGaps { stretches, minutes }.say(lang))
}

/// To the moderators' channel: the team removed a winning post.
pub fn winner_removed(lang: Lang, campaign: &Campaign, number: u32) -> String {
    WinnerRemoved { heading: heading(lang, campaign), number: number.to_string() }.say(lang)
}

/// To the moderators' channel: appeals are over and one is still open, or a correction is not out.
pub fn appeals_open(lang: Lang, campaign: &Campaign) -> String {
    AppealsOpen { heading: heading(lang, campaign) }.say(lang)
}

/// To the moderators' channel: a correction differs from prizes that cannot be taken back.
pub fn paid_differs(lang: Lang, campaign: &Campaign, version: u32, places: &[u32]) -> String {
    let (version, places) = (version.to_string(), listed(lang, places));
    PaidDiffers { heading: heading(lang, campaign), version, places }.say(lang)
}
