//! The receipt: what herald says to the author of a post.

use chrono::{DateTime, Utc};
use domain::campaign::Campaign;
use domain::digest::Digest;
use domain::lang::Lang;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::verdict::{Evidence, Flag, NOTE_CHARS_MAX, Outcome, Reason, ReasonCode, SharedPassage, Verdict};

use crate::catalogue::{
    ClauseSeparator, LineEntered, LineEnteredFlagged, LineMoreReasons, LineNotEntered, LinePending,
    LinePendingPlain, ReceiptAppeal, ReceiptAppealOver, ReceiptAppealResult, ReceiptCampaign,
    ReceiptEditable, ReceiptEntered, ReceiptItem, ReceiptLength, ReceiptMend, ReceiptNoTopics,
    ReceiptNotEntered, ReceiptNote, ReceiptNumber, ReceiptNumberLater, ReceiptOverruled, ReceiptOwnCount,
    ReceiptPassage, ReceiptPassagesMore, ReceiptPending, ReceiptPosted, ReceiptPostedAtClose,
    ReceiptPostedEarly, ReceiptPostedLate, ReceiptRules, ReceiptSalt, ReceiptTopics, ReceiptVersionEdit,
    ReceiptVersionFirst, ReceiptVersionUnknown, ReceiptWithdrawn,
};
use crate::format::{MESSAGE_CHARS_MAX, both_times, duration, message_chars, moment};
use crate::messages::{APPEAL_COMMAND, Places, entry_link, name, post_link};
use crate::reasons::{flag, how_to_mend, person, reason, reason_name, topics};
use crate::user_text::{quote_at_most, quote_user_text};

/// What a receipt is about.
#[derive(Debug, Clone, Copy)]
pub struct ReceiptView<'a> {
    /// The verdict with its evidence.
    pub verdict: &'a Verdict,
    /// Where the post stands after machine and people.
    pub standing: Standing,
    /// The post.
    pub post: Snowflake,
    /// Where it stands: the thread, else the channel. Discord finds a post of a thread by the thread's id alone.
    pub place: Snowflake,
    /// Where the earlier posts stand that it is compared with, of those outside the entries channel.
    pub places: &'a Places,
    /// Its number on the frozen list.
    pub number: Option<u32>,
    /// Its salt, which proves that it is on the list.
    pub salt: Option<Digest>,
    /// What a moderator wrote with a decision.
    pub decided_note: Option<&'a str>,
    /// When the receipt is read: it tells only what can still be done.
    pub now: DateTime<Utc>,
}

/// How much of the evidence is spelled out; a receipt has to fit into one message.
#[derive(Clone, Copy)]
struct Detail {
    passages_max: usize,
    note_chars_max: usize,
    /// Flags, and the measured values that the reasons do not repeat.
    rest: bool,
}

/// From everything down to the least, for posts whose evidence is long.
const DETAILS: [Detail; 4] = [
    Detail { passages_max: 3, note_chars_max: NOTE_CHARS_MAX, rest: true },
    Detail { passages_max: 1, note_chars_max: NOTE_CHARS_MAX, rest: true },
    Detail { passages_max: 1, note_chars_max: 200, rest: true },
    Detail { passages_max: 0, note_chars_max: 100, rest: false },
];

/// The whole receipt: the answer, every reason with its evidence, what was measured, what a moderator wrote, what can
/// still be done and until when, and the proof of standing on the list. It fits into one Discord message; of long
/// evidence the first parts are shown.
pub fn receipt(lang: Lang, campaign: &Campaign, view: &ReceiptView<'_>) -> String {
    let mut text = String::new();
    for detail in DETAILS {
        text = lines(lang, campaign, view, detail).join("\n");
        if message_chars(&text) <= MESSAGE_CHARS_MAX {
            break;
        }
    }
    text
}

fn lines(lang: Lang, campaign: &Campaign, view: &ReceiptView<'_>, detail: Detail) -> Vec<String> {
    let verdict = view.verdict;
    let (title, tag) = name(lang, campaign);
    let campaign_name = tag.map_or(title.clone(), |tag| format!("{title} {tag}"));
    let mut lines = vec![answer(lang, campaign, view), ReceiptCampaign { campaign: campaign_name }.say(lang)];
    if view.standing == Standing::Entered && !verdict.reasons.is_empty() {
        lines.push(ReceiptOverruled {}.say(lang));
    }
    for found in &verdict.reasons {
        lines.push(ReceiptItem { text: reason(lang, found) }.say(lang));
        if let Reason::CopiedPassage { passages } | Reason::SimilarEarlier { passages } = found {
            lines.extend(passage_lines(lang, campaign, view.places, passages, detail.passages_max));
        }
    }
    if let Some(code) = decided_against(view) {
        lines.push(ReceiptItem { text: person(lang, code, "") }.say(lang));
    }
    if detail.rest {
        lines.extend(verdict.flags.iter().map(|found| ReceiptItem { text: flag(lang, *found) }.say(lang)));
    }
    if let Some(note) = view.decided_note.filter(|note| !note.trim().is_empty()) {
        lines.push(ReceiptNote { note: quote_at_most(note, detail.note_chars_max) }.say(lang));
    }
    if let Some(evidence) = verdict.evidence.as_ref().filter(|_| detail.rest) {
        lines.extend(measured(lang, campaign, verdict, evidence));
    }
    lines.push(ReceiptRules { rules: verdict.rules_version.clone() }.say(lang));
    lines.extend(next_steps(lang, campaign, view));
    lines
}

fn answer(lang: Lang, campaign: &Campaign, view: &ReceiptView<'_>) -> String {
    let link = post_link(campaign.guild, view.place, view.post);
    match view.standing {
        Standing::Entered => ReceiptEntered { link }.say(lang),
        Standing::Pending => ReceiptPending { link }.say(lang),
        Standing::NotEntered(code) => {
            let reason = reason_name(lang, code);
            if view.verdict.outcome == Outcome::Withdrawn {
                ReceiptWithdrawn { reason, link }.say(lang)
            } else {
                ReceiptNotEntered { reason, link }.say(lang)
            }
        }
    }
}

/// The code a person gave, when the verdict itself does not carry it.
fn decided_against(view: &ReceiptView<'_>) -> Option<ReasonCode> {
    match view.standing {
        Standing::NotEntered(code) if !view.verdict.codes().contains(&code) => Some(code),
        _ => None,
    }
}

fn passage_lines(
    lang: Lang,
    campaign: &Campaign,
    places: &Places,
    passages: &[SharedPassage],
    most: usize,
) -> Vec<String> {
    let mut lines: Vec<String> = passages
        .iter()
        .take(most)
        .map(|passage| {
            ReceiptPassage {
                quote: quote_user_text(&passage.text),
                link: entry_link(campaign, places, passage.source),
                at: moment(passage.source_at),
                chars: passage.chars as u64,
            }
            .say(lang)
        })
        .collect();
    if passages.len() > lines.len() {
        let more = (passages.len() - lines.len()) as u64;
        lines.push(ReceiptPassagesMore { more }.say(lang));
    }
    lines
}

fn measured(lang: Lang, campaign: &Campaign, verdict: &Verdict, evidence: &Evidence) -> Vec<String> {
    let unknown = verdict.reasons.iter().any(|found| matches!(found, Reason::VersionUnknown { .. }));
    let mut lines = Vec::new();
    if !unknown {
        lines.extend(measured_text(lang, verdict, evidence));
    }
    lines.push(posted(lang, campaign, evidence.posted_at));
    lines.push(if unknown {
        ReceiptVersionUnknown {}.say(lang)
    } else if evidence.version_at == evidence.posted_at {
        ReceiptVersionFirst {}.say(lang)
    } else {
        ReceiptVersionEdit { at: moment(evidence.version_at) }.say(lang)
    });
    lines
}

/// Topics and length of the judged text. Of a text that nobody saw in time there is nothing to tell.
fn measured_text(lang: Lang, verdict: &Verdict, evidence: &Evidence) -> Vec<String> {
    let typed: Vec<&str> = evidence.topics.tags.iter().map(|found| found.typed.as_str()).collect();
    let mut lines = vec![if typed.is_empty() {
        ReceiptNoTopics {}.say(lang)
    } else {
        ReceiptTopics { tags: topics(lang, &typed) }.say(lang)
    }];
    let length = ReceiptLength {
        counted: evidence.counted.to_string(),
        method: evidence.method.name().to_owned(),
        needed: u64::from(evidence.needed),
    };
    lines.push(length.say(lang));
    if verdict.flags.contains(&Flag::NoOwnText) {
        lines.push(ReceiptOwnCount { counted: evidence.own_count.to_string() }.say(lang));
    }
    lines
}

fn posted(lang: Lang, campaign: &Campaign, posted_at: DateTime<Utc>) -> String {
    let (opens, closes) = (campaign.window.opens, campaign.window.closes);
    let at = moment(posted_at);
    if posted_at < opens {
        ReceiptPostedEarly { at, by: duration(lang, (opens - posted_at).num_milliseconds()) }.say(lang)
    } else if posted_at < closes {
        ReceiptPosted { at }.say(lang)
    } else if posted_at == closes {
        ReceiptPostedAtClose { at }.say(lang)
    } else {
        ReceiptPostedLate { at, by: duration(lang, (posted_at - closes).num_milliseconds()) }.say(lang)
    }
}

/// What can still be done, and the proof once there is one.
fn next_steps(lang: Lang, campaign: &Campaign, view: &ReceiptView<'_>) -> Vec<String> {
    let (window, dates, now) = (&campaign.window, &campaign.dates, view.now);
    let mut lines = Vec::new();
    let entered = view.standing == Standing::Entered;
    if now < window.closes {
        let closes = both_times(window.closes);
        let mends: Vec<String> =
            view.verdict.reasons.iter().filter_map(|found| how_to_mend(lang, found)).collect();
        if entered {
            lines.push(ReceiptEditable { closes }.say(lang));
        } else if !mends.is_empty() {
            lines.push(ReceiptMend { closes }.say(lang));
            lines.extend(mends.into_iter().map(|text| ReceiptItem { text }.say(lang)));
        }
    }
    let gone = matches!(view.standing, Standing::NotEntered(ReasonCode::Withdrawn | ReasonCode::Erased));
    let command = APPEAL_COMMAND.to_owned();
    if !entered && !gone {
        lines.push(if now < dates.objections_end {
            ReceiptAppeal { command: command.clone(), until: both_times(dates.objections_end) }.say(lang)
        } else {
            ReceiptAppealOver { until: moment(dates.objections_end) }.say(lang)
        });
    }
    if (dates.results_at..dates.appeals_end).contains(&now) {
        lines.push(ReceiptAppealResult { command, until: both_times(dates.appeals_end) }.say(lang));
    }
    match (view.number, view.salt) {
        (Some(number), salt) => {
            lines.push(ReceiptNumber { number: u64::from(number) }.say(lang));
            lines.extend(salt.map(|salt| ReceiptSalt { salt: salt.to_string() }.say(lang)));
        }
        (None, _) if entered && now < dates.freeze_at => {
            lines.push(ReceiptNumberLater { freeze: both_times(dates.freeze_at) }.say(lang));
        }
        (None, _) => {}
    }
    lines
}

/// The receipt in one line, for a reply or a tooltip.
pub fn receipt_line(lang: Lang, verdict: &Verdict, standing: Standing) -> String {
    match standing {
        Standing::Entered if verdict.flags.is_empty() => LineEntered {}.say(lang),
        Standing::Entered => {
            let flags: Vec<String> = verdict.flags.iter().map(|found| flag(lang, *found)).collect();
            LineEnteredFlagged { flags: flags.join(&ClauseSeparator {}.say(lang)) }.say(lang)
        }
        Standing::Pending => {
            let Some(first) = verdict.reasons.first() else { return LinePendingPlain {}.say(lang) };
            let why = with_more(lang, reason(lang, first), verdict.reasons.len() - 1);
            LinePending { reason: why }.say(lang)
        }
        Standing::NotEntered(code) => {
            let stated = verdict.reasons.iter().find(|found| found.code() == code);
            let why = stated.map_or_else(
                || person(lang, code, ""),
                |found| with_more(lang, reason(lang, found), verdict.reasons.len() - 1),
            );
            LineNotEntered { reason: why }.say(lang)
        }
    }
}

fn with_more(lang: Lang, reason: String, more: usize) -> String {
    if more == 0 { reason } else { LineMoreReasons { reason, more: more as u64 }.say(lang) }
}
