//! Appeals and their answers.

use domain::lang::Lang;

use crate::locale::{catalogue, labels};

labels! {
    /// The list of appeals and one appeal.
    Appealing {
        Title = "panel-app-title",
        One = "panel-app-one",
        ShownOpen = "panel-app-shown-open",
        ShownDecided = "panel-app-shown-decided",
        ShownAll = "panel-app-shown-all",
        Empty = "panel-app-empty",
        EmptyText = "panel-app-empty-text",
        NoneFit = "panel-app-none-fit",
        AboutEntry = "panel-app-about-entry",
        Opened = "panel-app-opened",
        Due = "panel-app-due",
        Upheld = "panel-app-upheld",
        Overturned = "panel-app-overturned",
        Words = "panel-app-words",
        Original = "panel-app-original",
        ByHerald = "panel-app-by-herald",
        TheText = "panel-app-the-text",
        WholePost = "panel-app-whole-post",
        Preview = "panel-app-preview",
        PreviewEntry = "panel-app-preview-entry",
        PreviewNew = "panel-app-preview-new",
        PreviewNone = "panel-app-preview-none",
        Deleted = "panel-app-deleted",
        Answer = "panel-app-answer",
        Note = "panel-app-note",
        Uphold = "panel-app-uphold",
        Overturn = "panel-app-overturn",
        NotYou = "panel-app-not-you",
        NobodyElse = "panel-app-nobody-else",
        NotOpen = "panel-app-not-open",
        ReadOnly = "panel-app-read-only",
        NoteMissing = "panel-app-note-missing",
        Changed = "panel-app-changed",
        FlashUpheld = "panel-app-flash-upheld",
        FlashOverturned = "panel-app-flash-overturned",
        Answered = "panel-app-answered",
        Back = "panel-app-back",
    }
}

catalogue! {
    AboutResult = "panel-app-about-result" { version };
    MayAnswer = "panel-app-may-answer" { names };
    AnsweredBy = "panel-app-answered-by" { name };
    Shown = "panel-app-count" {} counts { all };
}

/// What an appeal is about: an entry, or a version of the result.
pub fn appeal_about(lang: Lang, version: Option<u32>) -> String {
    match version {
        None => Appealing::AboutEntry.say(lang),
        Some(version) => AboutResult { version: version.to_string() }.say(lang),
    }
}

/// Who else may answer; nobody, where the list is empty.
pub fn may_answer(lang: Lang, names: &[String]) -> String {
    if names.is_empty() {
        return Appealing::NobodyElse.say(lang);
    }
    let separator = if lang == Lang::En { ", " } else { "、" };
    MayAnswer { names: names.join(separator) }.say(lang)
}

/// Who answered.
pub fn answered_by(lang: Lang, name: &str) -> String {
    AnsweredBy { name: name.to_owned() }.say(lang)
}

/// How many appeals a list has.
pub fn appeals_count(lang: Lang, all: u64) -> String {
    Shown { all }.say(lang)
}
