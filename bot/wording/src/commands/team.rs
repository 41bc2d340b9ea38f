//! Answers to the team: drafts, confirmations, review.

use chrono::{DateTime, Utc};
use domain::campaign::Campaign;
use domain::digest::Digest;
use domain::lang::Lang;
use domain::snowflake::Snowflake;
use domain::verdict::{NOTE_CHARS_MAX, Reason, ReasonCode, Verdict};

use crate::announcements::Counts;
use crate::catalogue::{ReceiptItem, ReceiptPassage, date_name};
use crate::commands::answers::next_date;
use crate::commands::catalogue::{
    Cancelled, ConfirmApprove, ConfirmClose, ConfirmExtend, ConfirmFreeze, ConfirmOpen, ConfirmPublish,
    ConfirmSeal, ConfirmVoid, DoneApproved, DoneClosed, DoneExtended, DoneFrozen, DoneOpened, DonePublished,
    DoneSealed, DoneVoided, DraftStored, DraftTyped, Findings, PickDone, PickSheets,
    PickWait as PickWaitSentence, ReviewAccepted, ReviewAppeal, ReviewAsked, ReviewChanged, ReviewClaimed,
    ReviewEmpty, ReviewHeading, ReviewPost, ReviewRejected, ReviewText, state_name,
};
use crate::commands::fit;
use crate::format::{MESSAGE_CHARS_MAX, both_times, clock, message_chars, moment};
use crate::lint::{LintFinding, lint_message};
use crate::messages::{Places, entry_link, heading, post_link, prize};
use crate::reasons::{flag, reason, reason_name};
use crate::user_text::{quote_at_most, quote_user_text};

/// What a moderator asks for and has to confirm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Agree to a draft.
    Approve,
    /// Open before the time.
    Open,
    /// Move the close to this time.
    Extend(DateTime<Utc>),
    /// Close before the time.
    Close,
    /// Call off.
    Void,
    /// Number and hash the list.
    Freeze,
    /// Seal the judges' sheets.
    Seal,
    /// Publish the winners.
    Publish,
}

/// What will happen, in numbers, and that it cannot be undone.
pub fn confirm(lang: Lang, campaign: &Campaign, counts: &Counts, act: Act) -> String {
    let heading = heading(lang, campaign);
    let Counts { created, needs_review: waiting, entered, .. } = *counts;
    let winners = u64::from(campaign.prize.winners_max);
    let (opens, closes) = (campaign.window.opens, campaign.window.closes);
    let text = match act {
        Act::Approve => ConfirmApprove {
            heading,
            announce: both_times(campaign.dates.announce_at),
            opens: clock(opens),
            closes: clock(closes),
            prize: prize(lang, &campaign.prize),
            winners,
        }
        .say(lang),
        Act::Open => ConfirmOpen { heading, opens: both_times(opens) }.say(lang),
        Act::Extend(until) => {
            ConfirmExtend { heading, closes: both_times(closes), until: both_times(until), created }.say(lang)
        }
        Act::Close => {
            ConfirmClose { heading, closes: both_times(closes), created, entered, waiting }.say(lang)
        }
        Act::Void => {
            ConfirmVoid { heading, state: state_name(lang, campaign.state), created, entered }.say(lang)
        }
        Act::Freeze => ConfirmFreeze { heading, entered }.say(lang),
        Act::Seal => ConfirmSeal { heading, entered }.say(lang),
        Act::Publish => ConfirmPublish { heading, entered, winners }.say(lang),
    };
    fit(&text, MESSAGE_CHARS_MAX)
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// Agreed to.
    Approved,
    /// Open.
    Opened,
    /// The close was moved.
    Extended,
    /// Closed.
    Closed,
    /// Called off.
    Voided,
    /// The list stands.
    Frozen {
        /// Posts on it.
        entries: u64,
        /// Its hash.
        hash: Digest,
    },
    /// The marks stand.
    Sealed(Digest),
    /// The winners are out.
    Published {
        /// How many.
        winners: u64,
        /// The hash of the result file.
        hash: Digest,
    },
    /// A review item was accepted.
    Accepted {
        /// The post.
        post: Snowflake,
        /// Where it stands.
        place: Snowflake,
    },
    /// A review item was rejected.
    Rejected {
        /// The post.
        post: Snowflake,
        /// Where it stands.
        place: Snowflake,
        /// Why.
        code: ReasonCode,
    },
    /// Its author is asked to mend it.
    AskedToMend {
        /// The post.
        post: Snowflake,
        /// Where it stands.
        place: Snowflake,
        /// What to mend.
        code: ReasonCode,
    },
}

/// The word that it was done. `campaign` is as it stands afterwards.
pub fn done(lang: Lang, campaign: &Campaign, what: &Done) -> String {
    let heading = || heading(lang, campaign);
    match what {
        Done::Approved => DoneApproved { announce: both_times(campaign.dates.announce_at) }.say(lang),
        Done::Opened => DoneOpened { heading: heading() }.say(lang),
        Done::Extended => {
            DoneExtended { heading: heading(), closes: both_times(campaign.window.closes) }.say(lang)
        }
        Done::Closed => DoneClosed { heading: heading() }.say(lang),
        Done::Voided => DoneVoided { heading: heading() }.say(lang),
        Done::Frozen { entries, hash } => DoneFrozen { hash: hash.to_string(), entries: *entries }.say(lang),
        Done::Sealed(hash) => DoneSealed { hash: hash.to_string() }.say(lang),
        Done::Published { winners, hash } => {
            DonePublished { hash: hash.to_string(), winners: *winners }.say(lang)
        }
        Done::Accepted { post, place } => {
            ReviewAccepted { link: post_link(campaign.guild, *place, *post) }.say(lang)
        }
        Done::Rejected { post, place, code } => {
            let link = post_link(campaign.guild, *place, *post);
            ReviewRejected { reason: reason_name(lang, *code), link }.say(lang)
        }
        Done::AskedToMend { post, place, code } => {
            let link = post_link(campaign.guild, *place, *post);
            ReviewAsked { reason: reason_name(lang, *code), link }.say(lang)
        }
    }
}

/// Nothing was changed.
pub fn cancelled(lang: Lang) -> String {
    Cancelled {}.say(lang)
}

/// Why the next step towards the winners cannot be taken yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PickWait {
    /// Its time has not come.
    Time,
    /// Marks are missing.
    Marks,
    /// The winners are out.
    Published,
}

/// What has to come first.
pub fn pick_wait(lang: Lang, campaign: &Campaign, wait: PickWait, now: DateTime<Utc>) -> String {
    match wait {
        PickWait::Time => match next_date(campaign, now) {
            Some((date, at)) => PickWaitSentence {
                heading: heading(lang, campaign),
                what: date_name(lang, date),
                at: both_times(at),
            }
            .say(lang),
            None => PickDone { heading: heading(lang, campaign) }.say(lang),
        },
        PickWait::Marks => PickSheets {}.say(lang),
        PickWait::Published => PickDone { heading: heading(lang, campaign) }.say(lang),
    }
}

/// A draft was stored; its notice follows.
pub fn draft_stored(lang: Lang, campaign: &Campaign) -> String {
    DraftStored { campaign: campaign.id.to_string() }.say(lang)
}

/// The fields of a form that was refused, so that nobody has to type them again.
pub fn draft_typed(lang: Lang, fields: &[String]) -> String {
    // A fence inside the text would end the block early.
    let typed = fields.join("\n").replace("```", "'''").replace('@', "@\u{200b}");
    let head = DraftTyped {}.say(lang);
    let room = MESSAGE_CHARS_MAX.saturating_sub(message_chars(&head) + "\n```\n\n```".len());
    format!("{head}\n```\n{}\n```", fit(&typed, room))
}

/// What a check of the notice found, as much as one message holds; `None` when it found nothing.
pub fn findings(lang: Lang, found: &[LintFinding]) -> Option<String> {
    if found.is_empty() {
        return None;
    }
    let mut lines = vec![Findings { findings: found.len() as u64 }.say(lang)];
    lines.extend(found.iter().map(|finding| ReceiptItem { text: lint_message(lang, finding) }.say(lang)));
    Some(fit(&lines.join("\n"), MESSAGE_CHARS_MAX))
}

/// A post that waits for a person.
#[derive(Debug, Clone, Copy)]
pub struct ReviewView<'a> {
    /// The post.
    pub post: Snowflake,
    /// Where it stands: the thread, else the channel.
    pub place: Snowflake,
    /// The name of its author.
    pub author: &'a str,
    /// Where the earlier posts stand that it is compared with, of those outside the entries channel.
    pub places: &'a Places,
    /// The judged text.
    pub text: &'a str,
    /// What herald says of it.
    pub verdict: &'a Verdict,
    /// What its author objects, when this is about an objection.
    pub appeal: Option<&'a str>,
    /// How many posts wait, this one among them.
    pub waiting: u64,
    /// Until when it is the asker's.
    pub held_until: DateTime<Utc>,
}

/// How much of a post, its evidence and its objection is shown, from everything down to the least.
const DETAILS: [(usize, usize); 4] = [(900, 3), (600, 2), (300, 1), (120, 0)];

/// A post that waits for a person: its text, what was found with links to the earlier posts, and who looks at it.
pub fn review_item(lang: Lang, campaign: &Campaign, view: &ReviewView<'_>) -> String {
    let mut text = String::new();
    for (chars_max, passages_max) in DETAILS {
        text = review_lines(lang, campaign, view, chars_max, passages_max).join("\n");
        if message_chars(&text) <= MESSAGE_CHARS_MAX {
            return text;
        }
    }
    fit(&text, MESSAGE_CHARS_MAX)
}

fn review_lines(
    lang: Lang,
    campaign: &Campaign,
    view: &ReviewView<'_>,
    chars_max: usize,
    passages_max: usize,
) -> Vec<String> {
    let link = post_link(campaign.guild, view.place, view.post);
    let author = quote_user_text(view.author);
    let mut lines = vec![
        ReviewHeading { heading: heading(lang, campaign), waiting: view.waiting }.say(lang),
        ReviewPost { link, author, at: moment(view.post.created_at()) }.say(lang),
        ReviewText { text: quote_at_most(view.text, chars_max) }.say(lang),
    ];
    for found in &view.verdict.reasons {
        lines.push(ReceiptItem { text: reason(lang, found) }.say(lang));
        if let Reason::CopiedPassage { passages } | Reason::SimilarEarlier { passages } = found {
            lines.extend(passages.iter().take(passages_max).map(|passage| {
                ReceiptPassage {
                    quote: quote_user_text(&passage.text),
                    link: entry_link(campaign, view.places, passage.source),
                    at: moment(passage.source_at),
                    chars: passage.chars as u64,
                }
                .say(lang)
            }));
        }
    }
    lines.extend(view.verdict.flags.iter().map(|found| ReceiptItem { text: flag(lang, *found) }.say(lang)));
    if let Some(text) = view.appeal {
        lines.push(ReviewAppeal { text: quote_at_most(text, chars_max.min(NOTE_CHARS_MAX)) }.say(lang));
    }
    lines.push(ReviewClaimed { until: both_times(view.held_until) }.say(lang));
    lines
}

/// No post waits.
pub fn review_empty(lang: Lang) -> String {
    ReviewEmpty {}.say(lang)
}

/// The post is another one than the moderator looked at.
pub fn review_changed(lang: Lang) -> String {
    ReviewChanged {}.say(lang)
}
