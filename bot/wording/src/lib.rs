//! Every sentence herald can say, in Traditional Chinese, Simplified Chinese and English.
//!
//! One set of facts renders all three languages: numbers, prices, times and hashes are formatted once, so their digits
//! are the same everywhere, and only words come from the language files under `locales`. Callers hand in domain and
//! market values and get finished text; they never name a sentence by its key.
//!
//! * Public: [`notice`], [`reminder`], [`last_hour`], [`amended`], [`closed`], [`entry_list`], [`frozen`], [`results`], [`voided`],
//!   [`move_paragraph`].
//! * For one member: [`receipt`], [`receipt_line`], [`reply`], [`winner_reply`], and the pieces [`reason`], [`reason_name`],
//!   [`flag`], [`how_to_mend`].
//! * For the team: [`review_needed`], [`lint_notice`], [`alert`], [`hold_note`]; for whoever asks: [`brief`].
//! * After a decision or a result: [`mend_request`], [`appeal_answer`], [`correction`], [`passed_on_reply`] and their
//!   neighbours, and why something was refused, such as [`claim_refused`].
//! * In the browser: [`panel`].
//! * On Discord: [`commands`], with descriptions, buttons, forms, private answers and refusals.
//! * Of the service itself: [`told`], for health, the doctor and the panel.
//! * For a model, where there is one: [`prompts`], and [`figures`], which checks what comes back.
//!
//! What other people wrote passes through [`quote_user_text`] before it is shown. The wording holds three promises:
//! a later post is *similar to an earlier post* and its author is called nothing; a price move is told *near* or
//! *amid* news and never *because* of it; a prize is a *point card* and never cash.

mod aftermath;
mod announcements;
mod catalogue;
pub mod commands;
mod criteria;
mod dates;
mod events;
pub mod figures;
mod format;
mod lint;
mod locale;
mod market_move;
mod messages;
mod notice;
pub mod panel;
pub mod prompts;
mod reasons;
mod receipt;
mod reply;
mod results;
pub mod told;
mod user_text;

pub use aftermath::{
    CorrectionView, PlaceMove, appeal_answer, appeal_refused, appeal_told, appeals_open, batch_refused,
    claim_refused, correction, correction_refused, erase_refused, gaps_line, mend_request, paid_differs,
    passed_on_reply, place_lost, result_appeal_filed, review_refused, uid_returned, winner_removed,
};
pub use announcements::{
    Counts, amended, closed, entry_list, freeze_overdue, frozen, last_hour, reminder, result_overdue,
    review_needed, voided, window_missed,
};
pub use dates::NamedDate;
pub use events::brief::{Brief, BriefParts, HEADLINES_MAX, NearHeadline, Rank, brief, brief_parts};
pub use events::notes::{
    Alert, DraftNews, alert, auto_approved, auto_refused, findings_refusal, headline_of, held_refusal,
    hold_note, news_because, news_correction, released_note,
};
pub use format::{ANNOUNCEMENT_CHARS_MAX, MESSAGE_CHARS_MAX, message_chars};
pub use lint::{
    LintCode, LintContext, LintFinding, Severity, lint_campaign, lint_message, lint_notice, lint_text,
};
pub use locale::BrokenSentence;
pub use market_move::{
    Headline, chart_base, chart_extreme, chart_level, chart_source, chart_title, move_paragraph, no_prices,
};
pub use messages::{Places, post_link, split_announcement, split_message};
pub use notice::{draft_question, draft_title, notice, notice_announcements, notice_messages};
pub use reasons::{flag, how_to_mend, reason, reason_name};
pub use receipt::{ReceiptView, receipt, receipt_line};
pub use reply::{REPLY_CHARS_MAX, reply};
pub use results::{Gaps, ResultView, claimed, results, winner_reply};
pub use user_text::{QUOTE_CHARS_MAX, mask_name, quote_user_text};

use domain::lang::Lang;

use crate::locale::{Arg, Shape, try_say};

/// Says every sentence once in every language, with small and large counts.
///
/// # Errors
/// The sentences that cannot be said: a key without text, a variable that code does not give.
pub fn self_check() -> Result<(), Vec<BrokenSentence>> {
    let mut broken = Vec::new();
    for lang in Lang::ALL {
        for key in names() {
            broken.extend(try_say(lang, key, &[]).err());
        }
        for shape in shapes() {
            for count in [0, 1, 2, 1_234_567] {
                let texts = shape.texts.iter().map(|name| (*name, Arg::Text((*name).to_owned())));
                let counts = shape.counts.iter().map(|name| (*name, Arg::Count(count)));
                let args: Vec<_> = texts.chain(counts).collect();
                broken.extend(try_say(lang, shape.key, &args).err());
            }
        }
    }
    broken.dedup();
    if broken.is_empty() { Ok(()) } else { Err(broken) }
}

/// The keys of every text without variables.
fn names() -> impl Iterator<Item = &'static str> {
    let lists =
        [catalogue::NAMES, commands::catalogue::NAMES, commands::labels::KEYS, events::catalogue::NAMES];
    lists.into_iter().chain(panel::KEYS.iter().copied()).flatten().copied()
}

/// Every sentence with its variables.
fn shapes() -> impl Iterator<Item = &'static Shape> {
    [
        catalogue::SHAPES,
        commands::catalogue::SHAPES,
        events::catalogue::SHAPES,
        aftermath::catalogue::SHAPES,
        panel::SHAPES.as_slice(),
        told::ALL.as_slice(),
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod locale_tests;
