//! Markup as Discord's client reads it.

use super::*;
use proptest::prelude::*;

/// The areas of a text as (kind, covered text), the kind by its first letters.
fn areas(text: &str) -> Vec<(String, String)> {
    let chars: Vec<char> = text.chars().collect();
    let list = scan(&chars, &Work::default());
    list.iter().map(|area| (kind(area.kind).to_owned(), area.span.of(text))).collect()
}

fn kind(kind: AreaKind) -> &'static str {
    match kind {
        AreaKind::Code { .. } => "code",
        AreaKind::Url => "url",
        AreaKind::Mention => "mention",
        AreaKind::CustomEmoji => "emoji",
        AreaKind::Escape => "escape",
        AreaKind::Keycap => "keycap",
        AreaKind::HeadingMark => "heading",
        AreaKind::Quote => "quote",
    }
}

fn check(text: &str, expected: &[(&str, &str)]) {
    let expected: Vec<(String, String)> =
        expected.iter().map(|(kind, covered)| ((*kind).to_owned(), (*covered).to_owned())).collect();
    assert_eq!(areas(text), expected, "{text:?}");
}

#[test]
fn code() {
    check("a `b` c", &[("code", "`b`")]);
    check("a ``b ` c`` d", &[("code", "``b ` c``")]);
    check("```rust\nfn\n``` x", &[("code", "```rust\nfn\n```")]);
    check("```a", &[]);
    check("`a", &[]);
    check("`a``", &[]);
    check("\\`a `b`", &[("escape", "\\`"), ("code", "`b`")]);
    let chars: Vec<char> = "```rust\nfn```".chars().collect();
    let shown = CharSpan::new(7, 10);
    assert_eq!(scan(&chars, &Work::default())[0].kind, AreaKind::Code { shown });
}

#[test]
fn addresses() {
    check("看https://x.io/a#b 吧", &[("url", "https://x.io/a#b")]);
    check("見 https://x.io/關稅，好", &[("url", "https://x.io/關稅")]);
    check("<https://x.io>", &[("url", "https://x.io")]);
    check("[題](https://x.io/a_(b)) 好", &[("url", "https://x.io/a_(b)")]);
    check("see http://x.io.", &[("url", "http://x.io")]);
    check("www.x.io/a#b", &[("url", "www.x.io/a#b")]);
    check("awww.x.io", &[]);
    check("http:// x :// y ://z", &[]);
    check("**https://x.io**", &[("url", "https://x.io")]);
}

#[test]
fn mentions_and_emoji() {
    check(
        "<@1><@!2><@&3><#4>",
        &[("mention", "<@1>"), ("mention", "<@!2>"), ("mention", "<@&3>"), ("mention", "<#4>")],
    );
    check("<t:1743663600:F> <t:5>", &[("mention", "<t:1743663600:F>"), ("mention", "<t:5>")]);
    check(
        "</campaign check:12> <id:guide>",
        &[("mention", "</campaign check:12>"), ("mention", "<id:guide>")],
    );
    check("<:up:1><a:up:2>", &[("emoji", "<:up:1>"), ("emoji", "<a:up:2>")]);
    check("@everyone @here @you", &[("mention", "@everyone"), ("mention", "@here")]);
    check("<@x> <#> <:a:> <::1> <t:> </:1> a < b > c", &[]);
    check(
        "#\u{FE0F}\u{20E3} 1\u{20E3} *\u{FE0F}",
        &[("keycap", "#\u{FE0F}\u{20E3}"), ("keycap", "1\u{20E3}")],
    );
}

#[test]
fn lines() {
    check("> a\nb", &[("quote", "> a")]);
    check("> a\u{2028}b", &[("quote", "> a\u{2028}b")]);
    check("a > b", &[]);
    check(">a", &[]);
    check("  > a\n> b", &[("quote", "  > a"), ("quote", "> b")]);
    check("x\n>>> a\nb", &[("quote", ">>> a\nb")]);
    check("# a\n### b\n#### c", &[("heading", "# "), ("heading", "### ")]);
    check("#a\n# \n", &[]);
    check("\\> a", &[("escape", "\\>")]);
    check("\\a \\ b \\\n\\", &[]);
    check("`a\n> b`", &[("code", "`a\n> b`")]);
    check("> `a\nb`", &[("quote", "> `a")]);
}

proptest! {
    #[test]
    fn areas_are_in_order_and_in_range(text in "[`\\\\<>#@:/ \\nwa1.(（]{0,60}") {
        let chars: Vec<char> = text.chars().collect();
        let mut last = 0;
        for area in scan(&chars, &Work::default()) {
            prop_assert!(area.span.start >= last && !area.span.is_empty() && area.span.end <= chars.len());
            last = area.span.end;
        }
    }
}
