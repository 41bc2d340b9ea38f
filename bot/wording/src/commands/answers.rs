//! Answers to members.

use chrono::{DateTime, Utc};
use domain::campaign::Campaign;
use domain::lang::Lang;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::{NOTE_CHARS_MAX, Outcome, Reason, Verdict};

use crate::announcements::Counts;
use crate::catalogue::{ReceiptItem, date_name};
use crate::commands::catalogue::{
    AppealFiled, ChartEnglish, ClaimHeld, ClaimStored, DryAccepted, DryHeading, DryLater, DryMend,
    DryRejected, DryReview, MineHeading, MineLine, MineMore, StatusHeading, StatusNext, StatusVoid,
    StatusWindow, Submitted, SubmittedAgain, state_name,
};
use crate::commands::{fit, lines_that_fit};
use crate::dates::NamedDate;
use crate::format::{MESSAGE_CHARS_MAX, both_times, clock, countdown};
use crate::messages::{CHECK_COMMAND, heading, post_link};
use crate::reasons::{flag, how_to_mend, reason};
use crate::receipt::receipt_line;
use crate::user_text::quote_at_most;

/// Where a campaign stands: its state, its window, how many posts came in, and the next of its dates.
pub fn status(lang: Lang, campaign: &Campaign, counts: &Counts, now: DateTime<Utc>) -> String {
    let state = state_name(lang, campaign.state);
    let (opens, closes) = (campaign.window.opens, campaign.window.closes);
    let mut lines = vec![
        StatusHeading { heading: heading(lang, campaign), state }.say(lang),
        StatusWindow { opens: clock(opens), closes: clock(closes), countdown: countdown(closes) }.say(lang),
    ];
    if let Some(reason) = campaign.void_reason.as_deref().filter(|_| campaign.state == State::Void) {
        lines.push(StatusVoid { reason: quote_at_most(reason, NOTE_CHARS_MAX) }.say(lang));
        return fit(&lines.join("\n"), MESSAGE_CHARS_MAX);
    }
    lines.push(counts.tally(lang));
    lines.extend(
        next_date(campaign, now)
            .map(|(date, at)| StatusNext { what: date_name(lang, date), at: both_times(at) }.say(lang)),
    );
    fit(&lines.join("\n"), MESSAGE_CHARS_MAX)
}

/// The first date of a campaign that is still to come.
pub(crate) fn next_date(campaign: &Campaign, now: DateTime<Utc>) -> Option<(NamedDate, DateTime<Utc>)> {
    let dates = NamedDate::WINDOW.into_iter().chain(NamedDate::FOLLOWING);
    dates.map(|date| (date, date.of(campaign))).filter(|(_, at)| *at > now).min_by_key(|(_, at)| *at)
}

/// A member's own posts by their links, a line each; as many as one message holds, and how many are left out.
pub fn mine(lang: Lang, campaign: &Campaign, posts: &[(String, &Verdict, Standing)]) -> String {
    let head = MineHeading { heading: heading(lang, campaign), posts: posts.len() as u64 }.say(lang);
    let lines: Vec<String> = posts
        .iter()
        .map(|(link, verdict, standing)| {
            let line = fit(&receipt_line(lang, verdict, *standing), LINE_UNITS_MAX);
            MineLine { link: link.clone(), line }.say(lang)
        })
        .collect();
    let more = |more| MineMore { command: CHECK_COMMAND.to_owned(), more }.say(lang);
    fit(&lines_that_fit(head, &lines, more), MESSAGE_CHARS_MAX)
}

/// One line of a list, whatever a post carries: ten and more fit into a message.
const LINE_UNITS_MAX: usize = 160;

/// The answer to a text that was only tried: what the rules say of it and how to mend it.
pub fn dry_run(lang: Lang, campaign: &Campaign, verdict: &Verdict) -> String {
    let mut lines = vec![DryHeading { heading: heading(lang, campaign) }.say(lang)];
    lines.push(match verdict.outcome {
        Outcome::Accepted => DryAccepted {}.say(lang),
        Outcome::NeedsReview => DryReview {}.say(lang),
        Outcome::Rejected | Outcome::Withdrawn => DryRejected {}.say(lang),
    });
    for found in &verdict.reasons {
        lines.push(ReceiptItem { text: reason(lang, found) }.say(lang));
        lines.extend(mend_before_posting(lang, found).map(|mend| DryMend { mend }.say(lang)));
    }
    lines.extend(verdict.flags.iter().map(|found| ReceiptItem { text: flag(lang, *found) }.say(lang)));
    lines.push(DryLater {}.say(lang));
    fit(&lines.join("\n"), MESSAGE_CHARS_MAX)
}

/// What helps before a text is posted: time, place and form are those of a post that does not exist yet.
fn mend_before_posting(lang: Lang, found: &Reason) -> Option<String> {
    let about_the_text = matches!(
        found,
        Reason::TagMissing { .. }
            | Reason::TagUnclosed { .. }
            | Reason::ExtraTag { .. }
            | Reason::TooShort { .. }
            | Reason::CopiedPassage { .. }
            | Reason::SimilarEarlier { .. }
    );
    how_to_mend(lang, found).filter(|_| about_the_text)
}

/// A post that was handed in by its author, or had been before.
pub fn submitted(lang: Lang, fresh: bool) -> String {
    if fresh {
        Submitted { command: CHECK_COMMAND.to_owned() }.say(lang)
    } else {
        SubmittedAgain {}.say(lang)
    }
}

/// Beside a chart whose labels had to be English.
pub fn chart_english(lang: Lang) -> String {
    ChartEnglish {}.say(lang)
}

/// An objection to a post that stands in a channel or a thread was taken in.
pub fn appeal_filed(lang: Lang, campaign: &Campaign, place: Snowflake, post: Snowflake) -> String {
    let until = both_times(campaign.dates.freeze_at);
    AppealFiled { link: post_link(campaign.guild, place, post), until }.say(lang)
}

/// How many digits of an account number are shown back, so that its owner can see a slip.
const UID_DIGITS_SHOWN: usize = 3;

/// A winner's account number that was stored. Only its last digits are shown. `held` when a person looks at it first.
pub fn claim_stored(lang: Lang, campaign: &Campaign, uid: &str, held: bool) -> String {
    let from = uid.char_indices().rev().nth(UID_DIGITS_SHOWN - 1).map_or(0, |(at, _)| at);
    let stored = ClaimStored {
        heading: heading(lang, campaign),
        tail: uid[from..].to_owned(),
        until: both_times(campaign.dates.claim_by),
    };
    let mut lines = vec![stored.say(lang)];
    if held {
        lines.push(ClaimHeld {}.say(lang));
    }
    lines.join("\n")
}
