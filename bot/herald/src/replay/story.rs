//! The story of a replay, as a person would want to read it in a terminal.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use domain::lang::Lang;
use domain::review::{DecisionAction, Standing};
use domain::verdict::ReasonCode;
use domain::window::show_utc8;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::replay::expectation::Comparison;
use crate::replay::report::{PostReport, Report};

/// The width of a line of prose, in terminal columns.
const COLUMNS: usize = 96;
/// How many examples of receipts are shown.
const SAMPLES: usize = 7;

/// How a story is told.
#[derive(Debug, Clone, Copy)]
pub struct Telling<'a> {
    /// The language of the notice, the receipts and the result; the narrator speaks English.
    pub lang: Lang,
    /// Colours and bold.
    pub styled: bool,
    /// Where the files lie.
    pub out: &'a Path,
    /// What to call herald in the hints.
    pub command: &'a str,
    /// How long the replay took, in seconds.
    pub seconds: f64,
}

/// Writes the story.
pub fn tell(report: &Report, compared: Option<&Comparison>, telling: &Telling<'_>) -> String {
    let mut page = Page { text: String::new(), styled: telling.styled };
    page.title(&report.title);
    page.prose(&report.summary);
    if report.resumed {
        page.prose("This run was stopped before and went on where it stood.");
    }
    market(&mut page, report, telling);
    notice(&mut page, report, telling);
    counts(&mut page, report);
    receipts(&mut page, report, telling);
    reviews(&mut page, report);
    winners(&mut page, report, telling);
    proof(&mut page, report, compared);
    places(&mut page, report, telling);
    page.text
}

fn market(page: &mut Page, report: &Report, telling: &Telling<'_>) {
    page.heading("The move");
    page.prose(report.paragraph.get(telling.lang));
    if let Some(draft) = report.fired.iter().find(|fired| fired.draft.is_some()) {
        let rules: BTreeSet<&str> = draft.readings.iter().map(|r| r.rule.as_str()).collect();
        let rules: Vec<&str> = rules.into_iter().collect();
        let news = draft.gate.as_ref().map_or_else(String::new, |gate| {
            format!(" beside the headline {:?} ({})", gate.title, gate.source)
        });
        page.gap();
        page.prose(&format!(
            "herald noticed it at {} by rule {}{news} and drafted the campaign. The figures above are those of the \
             approval, {}.",
            show_utc8(draft.at),
            rules.join(", "),
            report.facts.as_ref().map_or_else(String::new, |facts| show_utc8(facts.at)),
        ));
    }
}

fn notice(page: &mut Page, report: &Report, telling: &Telling<'_>) {
    let at = report.announcements.iter().find(|said| said.kind == "opening").map(|said| said.at);
    page.heading(&format!("The announcement ({})", at.map_or_else(String::new, show_utc8)));
    if let Some(text) = report.announcement("opening", telling.lang) {
        page.quote(&text);
    }
    page.gap();
    page.prose("It went out in zh-TW, zh-CN and en, once each; `--lang` shows another language here.");
}

fn counts(page: &mut Page, report: &Report) {
    page.heading("The posts");
    let of = |name: &str| report.counts.get(name).copied().unwrap_or(0);
    page.prose(&format!(
        "{} posts were taken in. {} stood on the list when it was frozen. At the end {} are entered, {} not entered, \
         {} deleted by their authors.",
        of("created"),
        of("listed"),
        of("accepted"),
        of("rejected"),
        of("withdrawn"),
    ));
    page.gap();
    let most = report.reasons.values().copied().max().unwrap_or(1);
    let mut rows: Vec<(&String, &u64)> = report.reasons.iter().collect();
    rows.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    for (code, count) in rows {
        let name = code
            .parse::<ReasonCode>()
            .map_or_else(|_| code.clone(), |code| wording::reason_name(Lang::En, code));
        let bar = "▪".repeat((*count as usize * 24).div_ceil(most as usize));
        page.line(&format!("  {} {count:>4}  {bar}", pad(&name, 44)));
    }
}

fn receipts(page: &mut Page, report: &Report, telling: &Telling<'_>) {
    page.heading(&format!("What authors were told ({} receipts, a few of them)", report.receipts));
    for post in samples(&report.posts) {
        let text = post.text.as_deref().unwrap_or_default().replace('\n', " ");
        page.bold(&format!("  {}: {}", post.name, cut(&text, 72)));
        let line = post.receipt.get(telling.lang);
        page.indented(line, 4);
    }
    if let Some(sample) = &report.sample_receipt {
        page.gap();
        page.prose(&format!(
            "Whoever asks gets the whole of it. {} read, a minute after posting:",
            sample.name
        ));
        page.gap();
        page.quote(sample.text.get(telling.lang));
    }
}

/// One post for each kind of answer, the rarer kinds first.
fn samples(posts: &[PostReport]) -> Vec<&PostReport> {
    let wanted = [
        Some(ReasonCode::CopiedPassage),
        Some(ReasonCode::TooShort),
        Some(ReasonCode::ExtraTag),
        Some(ReasonCode::TagUnclosed),
        Some(ReasonCode::Late),
        Some(ReasonCode::SimilarEarlier),
        None,
    ];
    wanted
        .into_iter()
        .filter_map(|code| {
            posts.iter().find(|post| match code {
                // Provisional answers that people lifted later read as accepted by now.
                Some(code) => post.reasons == [code] && post.standing != Standing::Entered,
                None => post.standing == Standing::Entered && post.reasons.is_empty(),
            })
        })
        .take(SAMPLES)
        .collect()
}

fn reviews(page: &mut Page, report: &Report) {
    page.heading(&format!(
        "What people decided ({} decisions, {} appeals)",
        report.decisions.len(),
        report.appeals
    ));
    for decision in &report.decisions {
        let what = match (decision.action, decision.reason) {
            (DecisionAction::Accept, _) if decision.on_appeal => "let in on appeal".to_owned(),
            (DecisionAction::Accept, _) => "let in".to_owned(),
            (DecisionAction::Reject, Some(code)) => {
                format!("turned down, {}", wording::reason_name(Lang::En, code).to_lowercase())
            }
            (DecisionAction::Reject, None) => "turned down".to_owned(),
        };
        page.line(&format!(
            "  {} · {} · {what} (by {})",
            show_utc8(decision.at),
            decision.author,
            decision.by
        ));
        if !decision.note.is_empty() {
            page.indented(&decision.note, 6);
        }
    }
}

fn winners(page: &mut Page, report: &Report, telling: &Telling<'_>) {
    page.heading(&format!("The winners ({})", show_utc8(report.bundle.published_at)));
    let prize = &report.bundle.prize;
    for winner in &report.winners {
        let marks: Vec<String> = report
            .bundle
            .criteria
            .iter()
            .map(|c| format!("{} {}×{}", c.id, winner.marks.get(&c.id).unwrap_or(&0), c.weight))
            .collect();
        page.bold(&format!(
            "  {}. {} — {} {} point card — {} points",
            winner.place,
            winner.name,
            prize.amount(),
            prize.currency,
            winner.total
        ));
        page.line(&format!("     {}", marks.join(" + ")));
        if winner.tie_key.is_some() {
            page.indented(
                "The next one had exactly the same marks; the seed that was committed to before the first post \
                 decided.",
                5,
            );
        }
        page.indented(&format!("“{}”", cut(&winner.text.replace('\n', " "), 260)), 5);
    }
    page.gap();
    page.prose(&format!(
        "One prize a person: with {} candidates by {} people, the order runs on to {} alternates. As members read it:",
        report.bundle.list.len(),
        report.bundle.list.iter().map(|line| line.person).max().unwrap_or(0),
        report.bundle.alternates.len(),
    ));
    page.gap();
    if let Some(text) = report.announcement("results", telling.lang) {
        page.quote(&text);
    }
}

fn proof(page: &mut Page, report: &Report, compared: Option<&Comparison>) {
    page.heading("Can it be believed?");
    page.prose(&format!(
        "The list was frozen with hash {}…, the sheets with {}…; list, sheets and seed give these winners again on \
         any machine. {} audit rows say who did what.",
        &report.bundle.list_hash.to_string()[..16],
        &report.bundle.score_hash.to_string()[..16],
        report.audit_rows,
    ));
    match compared {
        None => {}
        Some(compared) if compared.failed.is_empty() => page.prose(&format!(
            "All {} statements of expected.json, worked out by hand from the rules, hold.",
            compared.checked
        )),
        Some(compared) => {
            page.prose(&format!(
                "{} of {} statements of expected.json do NOT hold:",
                compared.failed.len(),
                compared.checked
            ));
            for failed in &compared.failed {
                page.indented(failed, 2);
            }
        }
    }
}

fn places(page: &mut Page, report: &Report, telling: &Telling<'_>) {
    page.heading("Where things lie, and what to try next");
    let out = telling.out.display();
    let bundle = telling.out.join(report.bundle_name());
    page.line(&format!(
        "  database   {out}/herald.db   (SQLite; every table can be read while nothing runs)"
    ));
    page.line(&format!("  channel    {out}/channel.jsonl   (everything herald said, in order)"));
    page.line(&format!("  result     {}", bundle.display()));
    page.line(&format!(
        "  took       {:.1} s for {} facts and {} messages",
        telling.seconds, report.work.facts, report.work.sent
    ));
    page.gap();
    let command = telling.command;
    page.line(&format!("  {command} verify {}", bundle.display()));
    page.line(&format!("  {command} check --db sqlite:{out}/herald.db '#關稅政策後市場分析# 我看跌'"));
    page.line(&format!("  {command} replay --lang zh-TW        {command} replay --json report.json"));
    page.line(&format!("  {command} config default        {command} --help"));
}

struct Page {
    text: String,
    styled: bool,
}

impl Page {
    fn line(&mut self, text: &str) {
        self.text.push_str(text.trim_end());
        self.text.push('\n');
    }

    fn gap(&mut self) {
        self.text.push('\n');
    }

    fn bold(&mut self, text: &str) {
        if self.styled {
            let _ = writeln!(self.text, "\x1b[1m{text}\x1b[0m");
        } else {
            self.line(text);
        }
    }

    fn title(&mut self, text: &str) {
        self.gap();
        self.bold(text);
        self.line(&"═".repeat(text.width().min(COLUMNS)));
    }

    fn heading(&mut self, text: &str) {
        self.gap();
        if self.styled {
            let _ = writeln!(self.text, "\x1b[1;36m{text}\x1b[0m");
        } else {
            self.line(text);
        }
        self.line(&"─".repeat(text.width().min(COLUMNS)));
    }

    fn prose(&mut self, text: &str) {
        self.indented(text, 0);
    }

    fn indented(&mut self, text: &str, columns: usize) {
        for paragraph in text.lines() {
            for line in wrap(paragraph, COLUMNS - columns) {
                self.line(&format!("{}{line}", " ".repeat(columns)));
            }
        }
    }

    fn quote(&mut self, text: &str) {
        for paragraph in text.lines() {
            for line in wrap(paragraph, COLUMNS - 4) {
                self.line(&format!("  │ {line}"));
            }
        }
    }
}

/// Breaks a line at spaces, and between Chinese characters. No line is wider than `columns`, but for a closing mark
/// that may hang over the edge, so that none begins a line.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut width, mut break_at) = (String::new(), 0, None);
    for c in text.chars() {
        let step = c.width().unwrap_or(0);
        let hangs = "，。、；：！？」』）》”".contains(c);
        if width + step > columns && !hangs {
            if c == ' ' {
                break_at = Some(line.len());
            }
            let rest = line.split_off(break_at.unwrap_or(line.len()));
            lines.push(line.trim_end().to_owned());
            rest.trim_start().clone_into(&mut line);
            width = line.width();
            break_at = None;
        }
        if c == ' ' && line.is_empty() && !lines.is_empty() {
            continue;
        }
        line.push(c);
        width += step;
        if c == ' ' || hangs || (step == 2 && !"「『（《“".contains(c)) {
            break_at = Some(line.len());
        }
    }
    if !line.trim().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Pads to a width in terminal columns.
fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// Cuts to a width in terminal columns, with an ellipsis.
fn cut(text: &str, columns_max: usize) -> String {
    if text.width() <= columns_max {
        return text.to_owned();
    }
    let mut width = 1;
    let fits = |c: &char| {
        width += c.width().unwrap_or(0);
        width <= columns_max
    };
    let head: String = text.chars().take_while(fits).collect();
    format!("{}…", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_between_chinese_characters() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("關稅政策後市場", 8), ["關稅政策", "後市場"]);
        assert_eq!(wrap("關稅政策。後市場", 8), ["關稅政策。", "後市場"]);
        assert_eq!(wrap("", 8), [""]);
        assert!(wrap(&"關稅 tariff ".repeat(40), 30).iter().all(|line| line.width() <= 30));
    }

    #[test]
    fn a_cut_keeps_to_its_width() {
        assert_eq!(cut("關稅政策", 8), "關稅政策");
        assert_eq!(cut("關稅政策後", 8), "關稅政…");
        assert_eq!(cut("tariff policy", 8), "tariff…");
    }
}
