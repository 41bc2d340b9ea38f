//! The judging sheet.

use domain::lang::Lang;

use crate::locale::{catalogue, labels};

labels! {
    /// The judging sheet.
    Judging {
        Title = "panel-jud-title",
        Blind = "panel-jud-blind",
        NotYet = "panel-jud-not-yet",
        NotYetText = "panel-jud-not-yet-text",
        Over = "panel-jud-over",
        OverText = "panel-jud-over-text",
        NoneAdmitted = "panel-jud-none-admitted",
        NoneAdmittedText = "panel-jud-none-admitted-text",
        AdmittedText = "panel-jud-admitted-text",
        Sealed = "panel-jud-sealed",
        AllDone = "panel-jud-all-done",
        AllDoneText = "panel-jud-all-done-text",
        Begin = "panel-jud-begin",
        GoOn = "panel-jud-go-on",
        Progress = "panel-jud-progress",
        ShownOpen = "panel-jud-shown-open",
        ShownMarked = "panel-jud-shown-marked",
        ShownRecused = "panel-jud-shown-recused",
        ShownAll = "panel-jud-shown-all",
        NoneFit = "panel-jud-none-fit",
        OpenMark = "panel-jud-open-mark",
        Recused = "panel-jud-recused",
        Rubric = "panel-jud-rubric",
        KeysHint = "panel-jud-keys-hint",
        Save = "panel-jud-save",
        Skip = "panel-jud-skip",
        Back = "panel-jud-back",
        Recuse = "panel-jud-recuse",
        RecuseText = "panel-jud-recuse-text",
        RecuseWhy = "panel-jud-recuse-why",
        RecuseDo = "panel-jud-recuse-do",
        Saved = "panel-jud-saved",
        RecusedDone = "panel-jud-recused-done",
        Missing = "panel-jud-missing",
        Changed = "panel-jud-changed",
        NoText = "panel-jud-no-text",
        Spread = "panel-jud-spread",
        SpreadText = "panel-jud-spread-text",
        Lowest = "panel-jud-lowest",
        Highest = "panel-jud-highest",
        Apart = "panel-jud-apart",
    }
}

catalogue! {
    EntryAt = "panel-jud-entry-at" {} counts { position, all };
    DoneOf = "panel-jud-done-of" {} counts { done, all };
    Weighs = "panel-jud-weighs" { criterion, weight };
}

/// The place of an entry in the own order.
pub fn entry_at(lang: Lang, position: u64, all: u64) -> String {
    EntryAt { position, all }.say(lang)
}

/// How much of the own sheet is done.
pub fn sheet_done(lang: Lang, done: u64, all: u64) -> String {
    DoneOf { done, all }.say(lang)
}

/// A criterion with its weight in percent.
pub fn criterion_weighs(lang: Lang, criterion: &str, weight: u32) -> String {
    Weighs { criterion: criterion.to_owned(), weight: weight.to_string() }.say(lang)
}
