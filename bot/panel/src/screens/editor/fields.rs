//! The fields of the editor, and which field a finding is about.

use std::collections::BTreeMap;

use domain::campaign::Campaign;
use domain::lang::Lang;
use domain::length::CountMethod;
use wording::panel::Editor as W;
use wording::panel::editor::{message_of, room};
use wording::{ANNOUNCEMENT_CHARS_MAX, LintCode, LintFinding, message_chars, notice_announcements};

use super::rendered::{Piece, pieces};
use super::typed::{BODY_CHARS_MAX, LINE_CHARS_MAX, QUESTION_CHARS_MAX, TITLE_CHARS_MAX, Typed};

/// Something the check or a field says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The field it is about.
    pub(super) field: Option<String>,
    /// Whether it blocks the approval.
    pub(super) error: bool,
    /// The sentence.
    pub(super) text: String,
}

/// What stands beside each field.
pub(super) type Notes = BTreeMap<String, Vec<Found>>;

/// A group of fields with its heading.
pub(super) struct Group {
    pub(super) legend: String,
    pub(super) inputs: Vec<Input>,
}

/// The texts of one language, and its preview.
pub(super) struct Column {
    pub(super) tag: &'static str,
    pub(super) name: &'static str,
    pub(super) inputs: Vec<Input>,
    pub(super) messages: Vec<Message>,
}

/// One message of a preview.
pub(super) struct Message {
    /// Which one of several.
    pub(super) label: Option<String>,
    pub(super) pieces: Vec<Piece>,
    pub(super) room: String,
}

/// How a field is typed.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// One line.
    Line,
    /// So many lines.
    Area(u8),
    /// A day and a time.
    Time,
    /// A whole number.
    Number,
    /// One of several.
    Choice(Vec<&'static str>),
}

/// A field.
pub(super) struct Input {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) hint: Option<String>,
    pub(super) value: String,
    pub(super) kind: Kind,
    /// The most characters, where it has room of its own to show.
    pub(super) most: usize,
    pub(super) room: Option<String>,
    pub(super) lang: Option<&'static str>,
    pub(super) notes: Vec<Found>,
}

impl Input {
    pub(super) fn has_error(&self) -> bool {
        self.notes.iter().any(|note| note.error)
    }

    /// The ids of what describes the field.
    pub(super) fn described(&self) -> String {
        let hint = if self.hint.is_some() { format!("h-{} ", self.name) } else { String::new() };
        format!("{hint}n-{}", self.name)
    }
}

/// The findings by field.
pub(super) fn notes(found: &[Found]) -> Notes {
    let mut notes = Notes::new();
    for one in found {
        if let Some(field) = &one.field {
            notes.entry(field.clone()).or_default().push(one.clone());
        }
    }
    notes
}

fn input(typed: &Typed, notes: &Notes, name: &str, label: W, kind: Kind, lang: Lang) -> Input {
    Input {
        name: name.to_owned(),
        label: label.say(lang),
        hint: None,
        value: typed.get(name).to_owned(),
        kind,
        most: LINE_CHARS_MAX,
        room: None,
        lang: None,
        notes: notes.get(name).cloned().unwrap_or_default(),
    }
}

/// Everything but the texts.
pub(super) fn groups(typed: &Typed, notes: &Notes, is_new: bool, lang: Lang) -> Vec<Group> {
    let field = |name: &str, label: W, kind: Kind| input(typed, notes, name, label, kind, lang);
    let hinted = |input: Input, hint: W| Input { hint: Some(hint.say(lang)), ..input };
    let group = |legend: W, inputs: Vec<Input>| Group { legend: legend.say(lang), inputs };
    let mut place = vec![
        hinted(field("topic", W::Topic, Kind::Line), W::TopicHint),
        hinted(field("aliases", W::Aliases, Kind::Line), W::AliasesHint),
        hinted(field("announcements", W::Announcements, Kind::Line), W::ChannelHint),
        field("entries", W::Entries, Kind::Line),
        field("moderators", W::Moderators, Kind::Line),
    ];
    if is_new {
        place.push(hinted(field("name", W::Name, Kind::Line), W::NameHint));
    }
    let methods = CountMethod::ALL.map(CountMethod::name).to_vec();
    vec![
        group(W::TopicPart, place),
        group(
            W::TimePart,
            vec![field("opens", W::Opens, Kind::Time), field("closes", W::Closes, Kind::Time)],
        ),
        group(
            W::PrizePart,
            vec![
                field("winners", W::Winners, Kind::Number),
                field("amount", W::Amount, Kind::Line),
                field("currency", W::Currency, Kind::Line),
            ],
        ),
        group(
            W::RulesPart,
            vec![
                field("length", W::Length, Kind::Number),
                field("method", W::Method, Kind::Choice(methods)),
                field("topics", W::Topics, Kind::Number),
                hinted(field("criteria", W::Criteria, Kind::Line), W::CriteriaHint),
            ],
        ),
    ]
}

/// The texts of each language with the preview below them.
pub(super) fn columns(
    typed: &Typed,
    campaign: &Campaign,
    notes: &Notes,
    with_preview: bool,
    editable: bool,
    lang: Lang,
) -> Vec<Column> {
    let column = |of: Lang| {
        let text = |part: &str, label: W, kind: Kind, most: usize| {
            let field = input(typed, notes, &format!("{part}-{of}"), label, kind, lang);
            let used = field.value.chars().count();
            Input { most, room: Some(room(lang, used, most)), lang: Some(of.tag()), ..field }
        };
        let inputs = vec![
            text("title", W::Heading, Kind::Line, TITLE_CHARS_MAX),
            text("body", W::Body, Kind::Area(7), BODY_CHARS_MAX),
            text("question", W::Question, Kind::Area(3), QUESTION_CHARS_MAX),
        ];
        Column {
            tag: of.tag(),
            name: match of {
                Lang::ZhTw => "繁體中文",
                Lang::ZhCn => "简体中文",
                Lang::En => "English",
            },
            inputs: if editable { inputs } else { Vec::new() },
            messages: if with_preview { messages(campaign, of, lang) } else { Vec::new() },
        }
    };
    Lang::ALL.map(column).into()
}

fn messages(campaign: &Campaign, of: Lang, lang: Lang) -> Vec<Message> {
    let texts = notice_announcements(of, campaign);
    let all = texts.len();
    let message = |(text, number): (&String, usize)| Message {
        label: (all > 1).then(|| message_of(lang, number, all)),
        pieces: pieces(text),
        room: room(lang, message_chars(text), ANNOUNCEMENT_CHARS_MAX),
    };
    texts.iter().zip(1..).map(message).collect()
}

/// The field that mends a finding; `None` for what stands in the fixed parts of every notice.
pub(super) fn place(finding: &LintFinding, campaign: &Campaign) -> Option<String> {
    let written = |part: &str| finding.lang.map(|lang| format!("{part}-{lang}"));
    let texts = [("title", &campaign.title), ("body", &campaign.body), ("question", &campaign.question)];
    // The text of that language that holds the words it is about, else the news.
    let holding = || {
        let (lang, words) = (finding.lang?, finding.evidence.as_ref()?);
        let (part, _) = texts.iter().find(|(_, text)| text.get(lang).contains(words.as_str()))?;
        Some(format!("{part}-{lang}"))
    };
    let named = |name: &str| Some(name.to_owned());
    match finding.code {
        LintCode::TagMissing | LintCode::TagClash => named("topic"),
        LintCode::TagOther => holding().or_else(|| named("topic")),
        LintCode::AliasMissing => named("aliases"),
        LintCode::DateMissing | LintCode::ZoneMissing => named("opens"),
        LintCode::StrayMention
        | LintCode::FigureUnknown
        | LintCode::NewsUnlabelled
        | LintCode::DatesDiffer
        | LintCode::FiguresDiffer
        | LintCode::FigureSource
        | LintCode::WeekdayWrong
        | LintCode::CashWords
        | LintCode::TooLong => holding().or_else(|| written("body")),
        LintCode::PrizeMissing | LintCode::BudgetDiffers => named("amount"),
        LintCode::WinnersMissing | LintCode::UpToMissing => named("winners"),
        LintCode::LengthMissing => named("length"),
        LintCode::MethodMissing => named("method"),
        LintCode::WeightMissing => named("criteria"),
        LintCode::TitleLong => written("title"),
        LintCode::Campaign | LintCode::TieMissing | LintCode::AdviceMissing => None,
    }
}
