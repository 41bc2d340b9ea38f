//! Registered topics, and the testers of topic and length.

use domain::lang::Lang;
use domain::span::CharSpan;

use crate::locale::{catalogue, labels};

labels! {
    /// Rules and topics.
    RuleBook {
        Title = "panel-rules",
        Tester = "panel-rules-tester",
        TesterHint = "panel-rules-tester-hint",
        Text = "panel-rules-text",
        Under = "panel-rules-under",
        FreeTopic = "panel-rules-free",
        Topic = "panel-rules-topic",
        OwnTopic = "panel-rules-own-topic",
        TryIt = "panel-rules-try",
        TooLong = "panel-rules-too-long",
        NoTopic = "panel-rules-no-topic",
        VerdictPart = "panel-rules-verdict",
        Pass = "panel-rules-pass",
        Wait = "panel-rules-wait",
        Fail = "panel-rules-fail",
        AsIf = "panel-rules-as-if",
        Parser = "panel-rules-parser",
        NoTags = "panel-rules-no-tags",
        Typed = "panel-rules-typed",
        Folded = "panel-rules-folded",
        Form = "panel-rules-form",
        Paired = "panel-rules-paired",
        OpenForm = "panel-rules-open-form",
        Where = "panel-rules-where",
        Own = "panel-rules-own",
        Yes = "panel-rules-yes",
        No = "panel-rules-no",
        Ambiguous = "panel-rules-ambiguous",
        Invisible = "panel-rules-invisible",
        Fine = "panel-rules-fine",
        Counts = "panel-rules-counts",
        Method = "panel-rules-method",
        Count = "panel-rules-count",
        OwnCount = "panel-rules-own-count",
        Used = "panel-rules-used",
        Every = "panel-rules-every",
        Cut = "panel-rules-cut",
        Registry = "panel-rules-registry",
        RegistryHint = "panel-rules-registry-hint",
        Held = "panel-rules-held",
        FreeAgain = "panel-rules-free-again",
        Aliases = "panel-rules-aliases",
        CampaignColumn = "panel-rules-campaign",
        State = "panel-rules-state",
        Shown = "panel-rules-shown",
        ShownAll = "panel-rules-shown-all",
        Search = "panel-rules-search",
        NoTopics = "panel-rules-no-topics",
        NoTopicsText = "panel-rules-no-topics-text",
        NoneFit = "panel-rules-none-fit",
        Reasons = "panel-rules-reasons",
        Code = "panel-rules-code",
        By = "panel-rules-by",
        ByHerald = "panel-rules-by-herald",
        ByPerson = "panel-rules-by-person",
    }
}

catalogue! {
    SpanOf = "panel-rules-span" {} counts { start, end };
    Chars = "panel-rules-chars" {} counts { chars };
}

/// Where something stands in a text, counted from 1.
pub fn span_of(lang: Lang, span: CharSpan) -> String {
    SpanOf { start: span.start as u64 + 1, end: span.end as u64 }.say(lang)
}

/// How long a text is.
pub fn chars(lang: Lang, chars: usize) -> String {
    Chars { chars: chars as u64 }.say(lang)
}
