//! One way to read the tags of a text.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use super::areas::{self, Area, Work};
use super::{FoundTag, MAX_TAG_CHARS, TagForm, TopicRules, is_sign};
use crate::fold::{fold_tag, is_default_ignorable};
use crate::span::CharSpan;

/// Characters of an open tag that are compared with the registered tags when they run on (rule R4). Longer than any
/// tag, so that a tag with invisible characters inside is still recognised.
const MAX_COMPARED: usize = 3 * MAX_TAG_CHARS;

/// At which places of the shape `#a#b` the open reading replaces the pair (rule R5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spots {
    /// Nowhere: pairing first.
    None,
    /// Where `b` is the campaign's tag.
    BeforeCampaignTag,
    /// Also where `b` is Latin letters and digits only.
    All,
}

/// The tags of a text, read in one way.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) tags: Vec<FoundTag>,
    /// The first open tag that starts with the campaign's tag and runs on.
    pub(super) unclosed: Option<(String, CharSpan)>,
    /// Some pair could also be read as open.
    pub(super) has_open_alternative: bool,
}

impl Reading {
    pub(super) fn has_campaign_tag(&self) -> bool {
        self.tags.iter().any(|tag| tag.is_campaign_tag)
    }
}

/// A text prepared for reading.
pub(super) struct Reader<'a> {
    rules: &'a TopicRules,
    chars: Vec<char>,
    areas: Vec<Area>,
    /// Places of the signs outside all areas, in order.
    signs: Vec<usize>,
    work: Work,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &str, rules: &'a TopicRules) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let work = Work::default();
        let areas = areas::scan(&chars, &work);
        let mut signs = Vec::new();
        let mut free_from = 0;
        let end = [CharSpan::new(chars.len(), chars.len())];
        for covered in areas.iter().map(|area| &area.span).chain(&end) {
            signs.extend((free_from..covered.start).filter(|&at| is_sign(chars[at])));
            free_from = covered.end;
        }
        work.add(chars.len());
        Self { rules, chars, areas, signs, work }
    }

    pub(super) fn work(&self) -> usize {
        self.work.total()
    }

    /// Reads all tags from left to right.
    pub(super) fn read(&self, open_at: Spots) -> Reading {
        let mut reading = Reading { tags: vec![], unclosed: None, has_open_alternative: false };
        let mut next = 0;
        while let Some(&sign) = self.signs.get(next) {
            let closing = self.signs.get(next + 1).copied();
            if let Some((tag, all_tag_chars)) = closing.and_then(|closing| self.pair(sign, closing)) {
                let spot = if all_tag_chars { self.open_alternative(next + 1) } else { None };
                reading.has_open_alternative |= spot.is_some();
                let as_open = match open_at {
                    Spots::None => false,
                    Spots::BeforeCampaignTag => spot == Some(Spots::BeforeCampaignTag),
                    Spots::All => spot.is_some(),
                };
                if !as_open {
                    reading.tags.push(tag);
                    next += 2;
                    continue;
                }
            }
            self.open(sign, closing, &mut reading);
            next += 1;
        }
        reading
    }

    /// The paired tag between two neighbouring signs, and whether it holds tag characters only (rule R3).
    fn pair(&self, sign: usize, closing: usize) -> Option<(FoundTag, bool)> {
        let body = &self.chars[sign + 1..closing];
        self.work.add(body.len());
        let visible = body.iter().filter(|&&c| !is_default_ignorable(c)).count();
        let spaced = |c: Option<&char>| c.is_some_and(|c| c.is_whitespace());
        if visible == 0
            || visible > MAX_TAG_CHARS
            || !body.iter().any(|&c| is_letter(c))
            || body.iter().any(|&c| areas::is_line_break(c))
            || spaced(body.first())
            || spaced(body.last())
            || self.next_area(sign) < closing
        {
            return None;
        }
        let all_tag_chars = body.iter().all(|&c| is_tag_char(c) || is_default_ignorable(c));
        let folded = fold_tag(&body.iter().collect::<String>());
        let is_campaign_tag = self.rules.is_registered(&folded);
        if !all_tag_chars && !is_campaign_tag {
            return None;
        }
        let span = CharSpan::new(sign, closing + 1);
        Some((
            FoundTag { typed: self.typed(span), folded, span, form: TagForm::Paired, is_campaign_tag },
            all_tag_chars,
        ))
    }

    /// Whether the pair that closes at the sign with index `closing` may be read as open too, and why (rule R5).
    fn open_alternative(&self, closing: usize) -> Option<Spots> {
        let sign = self.signs[closing];
        let run = self.open_run(sign);
        let after = self.signs.get(closing + 1).copied();
        let paired = after.and_then(|after| self.pair(sign, after));
        let second = self.visible(run);
        if self.rules.is_registered(&fold_tag(&second)) || paired.is_some_and(|(tag, _)| tag.is_campaign_tag)
        {
            Some(Spots::BeforeCampaignTag)
        } else if !second.is_empty() && second.chars().all(|c| c.is_ascii_digit() || is_latin(c)) {
            Some(Spots::All)
        } else {
            None
        }
    }

    /// Notes the open tag at `sign`, if there is one, or that the campaign's tag runs on there (rule R4).
    fn open(&self, sign: usize, next_sign: Option<usize>, reading: &mut Reading) {
        if self.follows_word(sign, reading.tags.last()) {
            return;
        }
        let run = self.open_run(sign);
        let visible = self.visible(run);
        let folded = fold_tag(&visible);
        let is_campaign_tag = self.rules.is_registered(&folded);
        if !is_campaign_tag && reading.unclosed.is_none() {
            reading.unclosed = self.unclosed(run, &folded, next_sign);
        }
        if visible.chars().count() <= MAX_TAG_CHARS && visible.chars().any(is_letter) {
            let typed = self.typed(run);
            reading.tags.push(FoundTag { typed, folded, span: run, form: TagForm::Open, is_campaign_tag });
        }
    }

    /// The sign and the characters after it that can be part of an open tag. Invisible characters at the end are left
    /// out: they belong to whatever follows.
    fn open_run(&self, sign: usize) -> CharSpan {
        let limit = self.next_area(sign);
        let body = &self.chars[sign + 1..limit];
        let length = body.iter().take_while(|&&c| is_tag_char(c) || is_default_ignorable(c)).count();
        let hidden = body[..length].iter().rev().take_while(|&&c| is_default_ignorable(c)).count();
        self.work.add(length + hidden + 1);
        CharSpan::new(sign, sign + 1 + length - hidden)
    }

    /// What a reader sees after the sign of a run, cut where no tag could match any more.
    fn visible(&self, run: CharSpan) -> String {
        self.work.add(run.len());
        let body = self.chars[run.start + 1..run.end].iter();
        body.filter(|&&c| !is_default_ignorable(c)).take(MAX_COMPARED).collect()
    }

    /// The campaign's tag at the start of an open tag that runs on. A tag with spaces or punctuation cannot be written
    /// open at all, so it runs on by itself.
    fn unclosed(&self, run: CharSpan, folded: &str, next_sign: Option<usize>) -> Option<(String, CharSpan)> {
        if self.rules.folded().any(|name| runs_on(name, folded)) {
            return Some((self.typed(run), run));
        }
        if self.rules.folded().all(|name| name.chars().all(is_tag_char)) {
            return None;
        }
        let limit =
            next_sign.unwrap_or(usize::MAX).min(self.next_area(run.start)).min(run.start + 1 + MAX_COMPARED);
        let rest = &self.chars[run.start + 1..limit];
        self.work.add(rest.len());
        let line: Vec<char> = rest.iter().copied().take_while(|&c| !areas::is_line_break(c)).collect();
        if line.first().is_none_or(|c| c.is_whitespace()) {
            return None;
        }
        let folded = fold_tag(&line.iter().collect::<String>());
        let name = self.rules.folded().find(|name| *name == folded || runs_on(name, &folded))?;
        let mut wanted = name.chars().filter(|c| !c.is_whitespace()).count();
        let length = line.iter().take_while(|&&c| {
            let more = wanted > 0;
            wanted = wanted.saturating_sub(fold_tag(c.encode_utf8(&mut [0; 4])).chars().count());
            more
        });
        let span = CharSpan::new(run.start, run.start + 1 + length.count());
        Some((self.typed(span), span))
    }

    /// True when a letter, a digit or one of `_ & /` stands before the sign, so that it starts no open tag (`C#`,
    /// `&#39;`, `a/#b`). A tag or markup before it is no word: `#BTC#ETH` may be two open tags.
    fn follows_word(&self, sign: usize, last_tag: Option<&FoundTag>) -> bool {
        let hidden = self.chars[..sign].iter().rev().take_while(|&&c| is_default_ignorable(c)).count();
        self.work.add(hidden + 1);
        let at = sign - hidden;
        let last_area = self.areas[..self.areas.partition_point(|area| area.span.start < sign)].last();
        if last_area.is_some_and(|area| area.span.end == at) || last_tag.is_some_and(|tag| tag.span.end == at)
        {
            return false;
        }
        let before = at.checked_sub(1).map(|at| self.chars[at]);
        before.is_some_and(|c| {
            c.general_category() == GeneralCategory::DecimalNumber
                || is_latin(c)
                || matches!(c, '_' | '&' | '/')
        })
    }

    /// Where the first area at or after `from` starts, or the end of the text.
    fn next_area(&self, from: usize) -> usize {
        let index = self.areas.partition_point(|area| area.span.start < from);
        self.areas.get(index).map_or(self.chars.len(), |area| area.span.start)
    }

    fn typed(&self, span: CharSpan) -> String {
        self.chars[span.start..span.end].iter().collect()
    }
}

/// True when `folded` starts with `name` and goes on. A Latin word must end there: `#BTCUSDT` is another tag than
/// `#BTC`, while `#BTC看跌` is `#BTC` without its space.
fn runs_on(name: &str, folded: &str) -> bool {
    let in_word = |c: char| c.is_numeric() || is_latin(c);
    folded.strip_prefix(name).and_then(|rest| rest.chars().next()).is_some_and(|next| {
        let last = name.chars().next_back();
        !(in_word(next) && last.is_some_and(in_word))
    })
}

/// True for letters that show.
pub(super) fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic()
        || is_common_ideograph(c)
        || (!c.is_ascii()
            && c.general_category_group() == GeneralCategoryGroup::Letter
            && !is_default_ignorable(c))
}

/// Letters, marks, numbers and `_ ・ · ～ 〜` (rule R3).
fn is_tag_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    is_common_ideograph(c)
        || matches!(c, '・' | '·' | '～' | '〜')
        || matches!(
            c.general_category_group(),
            GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark | GeneralCategoryGroup::Number
        )
}

/// The block of nearly all Chinese text, letters throughout; asking for its range is much cheaper than the category.
fn is_common_ideograph(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

/// Letters of the Latin script, by block.
fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
        || matches!(c,
            'ª' | 'º' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='\u{24F}'
            | '\u{250}'..='\u{2AF}' | '\u{1E00}'..='\u{1EFF}'
            | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}')
}
