//! What holds for every sentence, checked on each one that a snapshot shows.

use domain::lang::Lang;
use wording::{MESSAGE_CHARS_MAX, message_chars};

/// All digit groups of a text, sorted: dates, prices, counts, hashes.
pub(crate) fn digit_groups(text: &str) -> Vec<&str> {
    let mut groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|g| !g.is_empty()).collect();
    groups.sort_unstable();
    groups
}

/// Checks one sentence in three languages and writes it down for a snapshot.
///
/// The digit groups must be the same in all three, nothing of Fluent's syntax may show, and the text must fit into one
/// message.
pub(crate) fn show(case: &str, say: impl Fn(Lang) -> String) -> String {
    let mut shown = vec![format!("=== {case}")];
    let expected = say(Lang::ZhTw);
    for lang in Lang::ALL {
        let text = say(lang);
        assert_eq!(
            digit_groups(&text),
            digit_groups(&expected),
            "{case}: {lang} has other numbers than zh-TW"
        );
        assert!(!text.contains(['{', '}', '\u{2068}', '\u{2069}']), "{case} in {lang}: {text}");
        assert!(
            message_chars(&text) <= MESSAGE_CHARS_MAX,
            "{case} in {lang}: {} characters",
            message_chars(&text)
        );
        assert_eq!(text, text.trim(), "{case} in {lang} has spaces at its ends");
        assert!(!text.contains("\n\n"), "{case} in {lang} has an empty line");
        shown.push(format!("--- {lang}\n{text}"));
    }
    shown.join("\n") + "\n"
}

/// [`show`] for texts that stand inside another sentence and may end or start as it needs.
pub(crate) fn show_all<T: Copy>(cases: &[(&str, T)], say: impl Fn(Lang, T) -> String) -> String {
    cases.iter().map(|(case, value)| show(case, |lang| say(lang, *value))).collect::<Vec<_>>().join("\n")
}

/// Broken text would pass a check that does not look; this makes sure that it looks.
#[test]
fn the_check_sees_a_wrong_number() {
    assert_eq!(digit_groups("2025-04-03 15:00, 88,500"), ["00", "03", "04", "15", "2025", "500", "88"]);
    let differs =
        std::panic::catch_unwind(|| show("differs", |lang| if lang == Lang::En { "4" } else { "3" }.into()));
    assert!(differs.is_err());
    let long = std::panic::catch_unwind(|| show("long", |_| "字".repeat(2001)));
    assert!(long.is_err());
}
