//! The check of a notice before it goes out: what a member needs to know stands in the text, in every language the
//! same.
//!
//! [`lint_text`] reads finished text, so it also checks a notice written by hand; [`lint_notice`] renders a campaign
//! in all languages, checks each, and compares the texts an organiser wrote (title, news, question) across them.

mod context;
mod facts;
mod figures;
mod weekdays;

pub use context::LintContext;

use chrono::Datelike as _;
use domain::campaign::Campaign;
use domain::lang::Lang;
use domain::topic::{TopicRules, judge_topics};
use domain::window::utc8;

use crate::catalogue::{
    LintEvidence, LintFindingLine, LintPlaceCampaign, date_name, lint_mend, lint_problem,
};
use crate::criteria;
use crate::dates::NamedDate;
use crate::format::{ANNOUNCEMENT_CHARS_MAX, message_chars, short_hash, thousands};
use crate::lint::facts::{Facts, has_figures, states_time};
use crate::lint::weekdays::wrong_weekdays;
use crate::messages::{signed, tag};
use crate::notice::notice;
use crate::user_text::quote_user_text;

/// Whether a finding stops the notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The notice must not go out.
    Error,
    /// Worth a look.
    Warning,
}

/// What can be wrong with a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LintCode {
    /// The campaign does not pass its own check.
    Campaign,
    /// The required topic is not in the text.
    TagMissing,
    /// Another topic is.
    TagOther,
    /// An alias is not listed.
    AliasMissing,
    /// A date is not stated.
    DateMissing,
    /// No time zone is stated.
    ZoneMissing,
    /// Title, news and question name other dates than in another language.
    DatesDiffer,
    /// Title, news and question name other figures than in another language.
    FiguresDiffer,
    /// Figures without source or time.
    FigureSource,
    /// No prize.
    PrizeMissing,
    /// No number of winners.
    WinnersMissing,
    /// An amount that reads as cash.
    CashWords,
    /// No minimal length.
    LengthMissing,
    /// No counting method.
    MethodMissing,
    /// A criterion without its weight.
    WeightMissing,
    /// The number of winners does not read as a maximum (R19).
    UpToMissing,
    /// No rule for equal totals, or no commitment to the seed.
    TieMissing,
    /// No advice line.
    AdviceMissing,
    /// Somebody is mentioned or pinged.
    StrayMention,
    /// Longer than one message.
    TooLong,
    /// A title too long for a heading.
    TitleLong,
    /// Another live campaign of the server has the topic.
    TagClash,
    /// A weekday that its date does not have.
    WeekdayWrong,
    /// Winners times prize is not the budget.
    BudgetDiffers,
    /// A figure of the news that is none of the computed facts.
    FigureUnknown,
    /// A headline that is not confirmed stands without saying so.
    NewsUnlabelled,
}

impl LintCode {
    /// Whether it stops the notice.
    pub fn severity(self) -> Severity {
        match self {
            Self::FiguresDiffer | Self::AdviceMissing | Self::TooLong | Self::TitleLong => Severity::Warning,
            Self::Campaign
            | Self::TagMissing
            | Self::TagOther
            | Self::AliasMissing
            | Self::DateMissing
            | Self::ZoneMissing
            | Self::DatesDiffer
            | Self::FigureSource
            | Self::PrizeMissing
            | Self::WinnersMissing
            | Self::CashWords
            | Self::LengthMissing
            | Self::MethodMissing
            | Self::WeightMissing
            | Self::UpToMissing
            | Self::TieMissing
            | Self::StrayMention
            | Self::TagClash
            | Self::WeekdayWrong
            | Self::BudgetDiffers
            | Self::FigureUnknown
            | Self::NewsUnlabelled => Severity::Error,
        }
    }
}

/// One thing that is wrong with a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintFinding {
    /// What.
    pub code: LintCode,
    /// In which language's text; `None` for the campaign as a whole.
    pub lang: Option<Lang>,
    /// The date that is missing, for [`LintCode::DateMissing`].
    pub date: Option<NamedDate>,
    /// The words it is about, if there are any.
    pub evidence: Option<String>,
}

impl LintFinding {
    fn new(code: LintCode, lang: impl Into<Option<Lang>>) -> Self {
        Self { code, lang: lang.into(), date: None, evidence: None }
    }

    fn about(mut self, evidence: impl Into<String>) -> Self {
        self.evidence = Some(evidence.into());
        self
    }

    /// Whether it stops the notice.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// A finding as a sentence with its mend, in the language of the reader.
pub fn lint_message(lang: Lang, finding: &LintFinding) -> String {
    let problem = lint_problem(lang, finding.code);
    let evidence = match (finding.date, &finding.evidence) {
        (Some(date), _) => Some(date_name(lang, date)),
        (None, Some(words)) => Some(quote_user_text(words)),
        (None, None) => None,
    };
    LintFindingLine {
        place: finding.lang.map_or_else(|| LintPlaceCampaign {}.say(lang), |place| place.tag().to_owned()),
        problem: match evidence {
            Some(evidence) => LintEvidence { problem, evidence }.say(lang),
            None => problem,
        },
        mend: lint_mend(lang, finding.code),
    }
    .say(lang)
}

/// The longest title that stays a heading; Discord's names of threads and events end there too.
const TITLE_CHARS_MAX: usize = 100;

/// Checks everything a campaign's notice will say, in all three languages, by the campaign alone.
pub fn lint_notice(campaign: &Campaign) -> Vec<LintFinding> {
    lint_campaign(campaign, &LintContext::default())
}

/// Checks everything a campaign's notice will say, in all three languages, also against what is known beside it. No
/// finding of severity error means it may go out.
pub fn lint_campaign(campaign: &Campaign, context: &LintContext<'_>) -> Vec<LintFinding> {
    let mut found = context::lint_context(campaign, context);
    if let Err(error) = campaign.check() {
        found.push(LintFinding::new(LintCode::Campaign, None).about(error.to_string()));
    }
    for lang in Lang::ALL {
        found.extend(lint_text(lang, campaign, &notice(lang, campaign)));
        if campaign.title.get(lang).chars().count() > TITLE_CHARS_MAX {
            found.push(LintFinding::new(LintCode::TitleLong, lang));
        }
    }
    let written = |lang: Lang| {
        let texts = [&campaign.title, &campaign.body, &campaign.question].map(|text| text.get(lang).as_str());
        Facts::of(&texts.join("\n"))
    };
    let [first, others @ ..] = Lang::ALL;
    let expected = written(first);
    for lang in others {
        let facts = written(lang);
        for (code, differences) in [
            (LintCode::DatesDiffer, expected.other_times(&facts)),
            (LintCode::FiguresDiffer, expected.other_figures(&facts)),
        ] {
            if !differences.is_empty() {
                found.push(LintFinding::new(code, lang).about(differences.join(" ")));
            }
        }
    }
    found
}

/// Checks the finished text of a notice in one language against what the campaign promises.
pub fn lint_text(lang: Lang, campaign: &Campaign, text: &str) -> Vec<LintFinding> {
    let mut found = Vec::new();
    if let Ok(rules) = campaign.topic_rules() {
        found.extend(lint_topics(lang, campaign, &rules, text));
    }
    found.extend(lint_dates(lang, campaign, text));
    found.extend(lint_promises(lang, campaign, text));
    if figures_without_source(lang, campaign, text) {
        found.push(LintFinding::new(LintCode::FigureSource, lang));
    }
    for mention in ["@everyone", "@here", "<@"] {
        if text.contains(mention) {
            found.push(LintFinding::new(LintCode::StrayMention, lang).about(mention));
        }
    }
    let chars = message_chars(text);
    if chars > ANNOUNCEMENT_CHARS_MAX {
        found.push(LintFinding::new(LintCode::TooLong, lang).about(thousands(chars as u64)));
    }
    found
}

/// The topic stands in the text as members must post it, a parser finds it there, and no other topic does (a notice
/// once advertised one topic and required another).
fn lint_topics(lang: Lang, campaign: &Campaign, rules: &TopicRules, text: &str) -> Vec<LintFinding> {
    let mut found = Vec::new();
    let required = tag(campaign);
    let tags = judge_topics(text, rules).tags;
    if !tags.iter().any(|one| one.is_campaign_tag && one.typed == required) {
        found.push(LintFinding::new(LintCode::TagMissing, lang).about(&required));
    }
    found.extend(
        tags.iter()
            .filter(|one| !one.is_campaign_tag)
            .map(|one| LintFinding::new(LintCode::TagOther, lang).about(&one.typed)),
    );
    // Members read the prize and copy the topic from there, or from the rule about it.
    let prize = |line: &str| ["點卡", "点卡", "point card"].iter().any(|card| line.contains(card));
    let rule = |line: &str| {
        line.trim_start().starts_with("1.")
            && ["話題", "话题", "topic"].iter().any(|word| line.contains(word))
    };
    for line in text.lines().filter(|line| (prize(line) && line.contains('#')) || rule(line)) {
        let own =
            judge_topics(line, rules).tags.iter().any(|one| one.is_campaign_tag && one.typed == required);
        if !own && !found.iter().any(|finding| finding.code == LintCode::TagMissing) {
            found.push(LintFinding::new(LintCode::TagMissing, lang).about(&required));
        }
    }
    let missing = campaign.aliases.iter().map(|alias| signed(alias)).filter(|alias| !text.contains(alias));
    found.extend(missing.map(|alias| LintFinding::new(LintCode::AliasMissing, lang).about(alias)));
    found
}

fn lint_dates(lang: Lang, campaign: &Campaign, text: &str) -> Vec<LintFinding> {
    let named = NamedDate::WINDOW.into_iter().chain(NamedDate::FOLLOWING);
    let missing = named.filter(|date| !states_time(text, date.of(campaign)));
    let mut found: Vec<LintFinding> = missing
        .map(|date| LintFinding { date: Some(date), ..LintFinding::new(LintCode::DateMissing, lang) })
        .collect();
    found.extend(
        wrong_weekdays(text, utc8(campaign.window.opens).year())
            .into_iter()
            .map(|day| LintFinding::new(LintCode::WeekdayWrong, lang).about(day)),
    );
    if !["UTC+8", "+08:00", "GMT+8"].iter().any(|zone| text.contains(zone)) {
        found.push(LintFinding::new(LintCode::ZoneMissing, lang));
    }
    found
}

/// Prize, winners, length, method, weights, equal totals and the advice line.
fn lint_promises(lang: Lang, campaign: &Campaign, text: &str) -> Vec<LintFinding> {
    let solid = solid(text);
    let mut codes = Vec::new();
    let amount = campaign.prize.amount();
    let amounts: Vec<&str> = solid
        .match_indices(&amount)
        .map(|(at, _)| (at, &solid[at + amount.len()..]))
        .filter(|(at, rest)| !ends_in_digit(&solid[..*at]) && !starts_with_number(rest))
        .map(|(_, rest)| rest)
        .collect();
    let is_card = |rest: &str| {
        let rest =
            rest.trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '的' || c == '元' || c == '美');
        ["點卡", "点卡", "pointcard"].iter().any(|card| rest.starts_with(card))
    };
    if !amounts.iter().any(|rest| is_card(rest)) {
        codes.push(LintCode::PrizeMissing);
    }
    let dollars = format!("${amount}");
    let cash = solid.match_indices(&dollars).map(|(at, _)| &solid[at + dollars.len()..]);
    if cash.filter(|rest| !starts_with_number(rest)).any(|rest| !is_card(rest)) {
        codes.push(LintCode::CashWords);
    }
    let winners = thousands(u64::from(campaign.prize.winners_max));
    let after = |number: &str, words: &[&str]| words.iter().any(|word| follows(&solid, number, word));
    if !after(&winners, &["位", "名", "人", "author", "winner", "people", "prize", "win", "best", "post"])
    {
        codes.push(LintCode::WinnersMissing);
    }
    let maximum = ["最多", "至多", "upto", "atmost", "nomorethan"];
    if !maximum.iter().any(|word| whole_number(&solid, &format!("{word}{winners}"))) {
        codes.push(LintCode::UpToMissing);
    }
    let needed = thousands(u64::from(campaign.rules.length_min));
    if !after(&needed, &["字", "個字", "个字", "character", "word"]) {
        codes.push(LintCode::LengthMissing);
    }
    if !text.contains(campaign.rules.count_method.name()) {
        codes.push(LintCode::MethodMissing);
    }
    if !text.contains(&short_hash(&campaign.seed_commitment)) {
        codes.push(LintCode::TieMissing);
    }
    if !["投資建議", "投资建议", "investment advice"].iter().any(|words| text.contains(words)) {
        codes.push(LintCode::AdviceMissing);
    }
    let mut found: Vec<LintFinding> = codes.into_iter().map(|code| LintFinding::new(code, lang)).collect();
    for criterion in &campaign.criteria {
        let name = criteria::name(lang, criterion);
        let stated = format!("{}{}%", self::solid(&name), criterion.weight);
        if !solid.contains(&stated) {
            found.push(LintFinding::new(LintCode::WeightMissing, lang).about(name));
        }
    }
    found
}

/// Text without the spaces, full stops of markup and thin marks that people put between a number and its noun.
fn solid(text: &str) -> String {
    let mut solid: String =
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '*' | '`' | ':' | '：')).collect();
    solid.make_ascii_lowercase();
    solid
}

fn ends_in_digit(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit() || c == ',' || c == '.')
}

fn starts_with_number(text: &str) -> bool {
    let mut chars = text.chars();
    match chars.next() {
        Some(c) if c.is_ascii_digit() => true,
        Some('.' | ',') => chars.next().is_some_and(|c| c.is_ascii_digit()),
        _ => false,
    }
}

/// The number as a whole, directly followed by the word.
fn follows(solid: &str, number: &str, word: &str) -> bool {
    let wanted = format!("{number}{word}");
    solid.match_indices(&wanted).any(|(at, _)| !ends_in_digit(&solid[..at]))
}

/// A phrase that ends in a number, with no further digit behind it.
fn whole_number(solid: &str, phrase: &str) -> bool {
    solid.match_indices(phrase).any(|(at, _)| !starts_with_number(&solid[at + phrase.len()..]))
}

/// Money and percentages in the news need a source and a time with its zone beside them. In a notice that carries the
/// campaign's news it is that paragraph which is looked at; in a text written by hand, every line with such figures
/// that speaks neither of the prize nor of the weights.
fn figures_without_source(lang: Lang, campaign: &Campaign, text: &str) -> bool {
    let body = campaign.body.get(lang).trim();
    let lines: Vec<&str> = if !body.is_empty() && text.contains(body) {
        vec![body]
    } else {
        let names: Vec<String> =
            campaign.criteria.iter().map(|criterion| criteria::name(lang, criterion)).collect();
        let prize = ["點卡", "点卡", "point card"];
        text.lines()
            .filter(|line| !prize.iter().any(|word| line.contains(word)))
            .filter(|line| !names.iter().any(|name| line.contains(name.as_str())))
            .collect()
    };
    lines.into_iter().filter(|line| has_figures(line)).any(|line| {
        let lower = line.to_lowercase();
        let source = ["來源", "来源", "資料：", "数据：", "source", "data:", "according to"];
        let named = source.iter().any(|word| lower.contains(word));
        !(named && line.contains("UTC"))
    })
}
