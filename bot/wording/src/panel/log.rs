//! What was done, as the log shows it.

use domain::lang::Lang;

use crate::locale::label;

/// Declares the actions of the log with their keys.
macro_rules! actions {
    ($($name:literal = $key:literal,)*) => {
        /// Every action that has words, by its name in the log.
        pub const LOG_ACTIONS: &[&str] = &[$($name,)*];
        /// The keys of their words.
        pub(crate) const KEYS: &[&str] = &[$($key,)*];
    };
}

actions! {
    "drafted" = "panel-log-drafted",
    "draft_edited" = "panel-log-draft-edited",
    "drafted_from_event" = "panel-log-drafted-from-event",
    "reworded" = "panel-log-reworded",
    "hold_overridden" = "panel-log-hold-overridden",
    "held" = "panel-log-held",
    "released" = "panel-log-released",
    "draft" = "panel-log-draft",
    "approved" = "panel-log-approved",
    "announced" = "panel-log-announced",
    "open" = "panel-log-open",
    "closed" = "panel-log-closed",
    "judging" = "panel-log-judging",
    "frozen" = "panel-log-frozen",
    "published" = "panel-log-published",
    "paid" = "panel-log-paid",
    "void" = "panel-log-void",
    "extended" = "panel-log-extended",
    "opened_now" = "panel-log-opened-now",
    "closed_now" = "panel-log-closed-now",
    "judged" = "panel-log-judged",
    "decided" = "panel-log-decided",
    "decision_undone" = "panel-log-decision-undone",
    "asked_to_mend" = "panel-log-asked-to-mend",
    "text_excluded" = "panel-log-text-excluded",
    "text_included" = "panel-log-text-included",
    "appealed" = "panel-log-appealed",
    "appeal_decided" = "panel-log-appeal-decided",
    "scored" = "panel-log-scored",
    "recused" = "panel-log-recused",
    "sealed" = "panel-log-sealed",
    "struck" = "panel-log-struck",
    "admitted" = "panel-log-admitted",
    "corrected" = "panel-log-corrected",
    "claimed" = "panel-log-claimed",
    "uid_read" = "panel-log-uid-read",
    "prize_moved" = "panel-log-prize-moved",
    "prize_passed_on" = "panel-log-prize-passed-on",
    "batch_approved" = "panel-log-batch-approved",
    "batch_exported" = "panel-log-batch-exported",
    "batch_read" = "panel-log-batch-read",
    "receipts_imported" = "panel-log-receipts-imported",
    "resent" = "panel-log-resent",
    "story_moved" = "panel-log-story-moved",
    "news_forgotten" = "panel-log-news-forgotten",
    "news_regrouped" = "panel-log-news-regrouped",
    "theme_muted" = "panel-log-theme-muted",
    "theme_unmuted" = "panel-log-theme-unmuted",
    "person_exported" = "panel-log-person-exported",
    "person_erased" = "panel-log-person-erased",
    "account_added" = "panel-log-account-added",
    "account_disabled" = "panel-log-account-disabled",
    "account_enabled" = "panel-log-account-enabled",
    "password_set" = "panel-log-password-set",
    "role_given" = "panel-log-role-given",
    "role_taken" = "panel-log-role-taken",
    "signed_in" = "panel-log-signed-in",
    "session_ended" = "panel-log-session-ended",
    "link_made" = "panel-log-link-made",
    "token_made" = "panel-log-token-made",
    "token_revoked" = "panel-log-token-revoked",
    "webhook_added" = "panel-log-webhook-added",
    "webhook_ended" = "panel-log-webhook-ended",
}

/// What was done, by the name that the log has for it. One that this herald does not know, such as of a later one, stands
/// as it is, with spaces.
pub fn log_action(lang: Lang, name: &str) -> String {
    match LOG_ACTIONS.iter().position(|known| *known == name) {
        Some(at) => label(lang, KEYS[at]),
        None => name.replace('_', " "),
    }
}
