//! The notice that opens a campaign, and the texts of a draft.

use domain::campaign::{Campaign, MARK_MAX};
use domain::lang::Lang;

use crate::catalogue::{
    DraftQuestion, DraftTitle, ListSeparator, NoticeAdvice, NoticeAliases, NoticeDate, NoticeDatesTitle,
    NoticeFloor, NoticeHeading, NoticeJudging, NoticePrize, NoticeReceipt, NoticeRuleEdits, NoticeRuleLength,
    NoticeRuleOriginal, NoticeRuleTopic, NoticeRuleTopics, NoticeRuleWho, NoticeRulesTitle, NoticeTie,
    NoticeUpTo, NoticeWindow, NoticeWindowLocal, date_name, method_explained,
};
use crate::criteria::weights;
use crate::dates::NamedDate;
use crate::format::{ANNOUNCEMENT_CHARS_MAX, MESSAGE_CHARS_MAX, clock, reader_time, short_hash};
use crate::messages::{CHECK_COMMAND, heading, pack, prize, signed, tag};

/// The whole notice in the order of Gate's own: heading, prize, news, question, window, rules; then judging, the
/// number of winners, equal totals and all dates; then the advice line and the way to a receipt.
///
/// A long news paragraph can make it longer than one Discord message; [`notice_messages`] splits it.
pub fn notice(lang: Lang, campaign: &Campaign) -> String {
    sections(lang, campaign).join("\n")
}

/// The notice as Discord messages of at most [`crate::MESSAGE_CHARS_MAX`] characters, split between two sections
/// where that is possible. Usually it is one.
pub fn notice_messages(lang: Lang, campaign: &Campaign) -> Vec<String> {
    pack(sections(lang, campaign), MESSAGE_CHARS_MAX)
}

/// The notice as announcements of at most [`crate::ANNOUNCEMENT_CHARS_MAX`] characters, split between two sections
/// where that is possible. Nearly always it is one.
pub fn notice_announcements(lang: Lang, campaign: &Campaign) -> Vec<String> {
    pack(sections(lang, campaign), ANNOUNCEMENT_CHARS_MAX)
}

/// The heading of a draft about a move.
pub fn draft_title(lang: Lang, topic: &str) -> String {
    DraftTitle { topic: signed(topic) }.say(lang)
}

/// The question of a draft about a move: open, without a forecast of its own.
pub fn draft_question(lang: Lang) -> String {
    DraftQuestion {}.say(lang)
}

fn sections(lang: Lang, campaign: &Campaign) -> Vec<String> {
    vec![
        NoticeHeading { heading: heading(lang, campaign) }.say(lang),
        NoticePrize {
            tag: tag(campaign),
            prize: prize(lang, &campaign.prize),
            winners: u64::from(campaign.prize.winners_max),
        }
        .say(lang),
        campaign.body.get(lang).trim().to_owned(),
        campaign.question.get(lang).trim().to_owned(),
        window(lang, campaign),
        rules(lang, campaign),
        judging(lang, campaign),
        dates(lang, campaign),
        [NoticeAdvice {}.say(lang), NoticeReceipt { command: CHECK_COMMAND.to_owned() }.say(lang)].join("\n"),
    ]
}

fn window(lang: Lang, campaign: &Campaign) -> String {
    let (opens, closes) = (campaign.window.opens, campaign.window.closes);
    [
        NoticeWindow { opens: clock(opens), closes: clock(closes) }.say(lang),
        NoticeWindowLocal { opens: reader_time(opens), closes: reader_time(closes) }.say(lang),
    ]
    .join("\n")
}

fn rules(lang: Lang, campaign: &Campaign) -> String {
    let allowed = u64::from(campaign.rules.max_distinct_tags);
    let tag = tag(campaign);
    let mut topic = if allowed > 1 {
        NoticeRuleTopics { tag, allowed }.say(lang)
    } else {
        NoticeRuleTopic { tag }.say(lang)
    };
    if !campaign.aliases.is_empty() {
        let aliases: Vec<String> = campaign.aliases.iter().map(|alias| signed(alias)).collect();
        let aliases = aliases.join(&ListSeparator {}.say(lang));
        topic.push_str(&NoticeAliases { aliases }.say(lang));
    }
    let method = campaign.rules.count_method;
    let length = NoticeRuleLength {
        method: method.name().to_owned(),
        explained: method_explained(lang, method),
        needed: u64::from(campaign.rules.length_min),
    };
    [
        NoticeRulesTitle {}.say(lang),
        topic,
        NoticeRuleOriginal {}.say(lang),
        length.say(lang),
        NoticeRuleEdits {}.say(lang),
        NoticeRuleWho {}.say(lang),
    ]
    .join("\n")
}

fn judging(lang: Lang, campaign: &Campaign) -> String {
    let mut lines = vec![NoticeJudging { weights: weights(lang, campaign) }.say(lang)];
    if let Some(floor) = campaign.rules.quality_floor {
        let weight: u64 = campaign.criteria.iter().map(|criterion| u64::from(criterion.weight)).sum();
        lines.push(NoticeFloor { floor: u64::from(floor), total: weight * u64::from(MARK_MAX) }.say(lang));
    }
    lines.push(NoticeUpTo { winners: u64::from(campaign.prize.winners_max) }.say(lang));
    lines.push(NoticeTie { commitment: short_hash(&campaign.seed_commitment) }.say(lang));
    lines.join("\n")
}

fn dates(lang: Lang, campaign: &Campaign) -> String {
    let mut lines = vec![NoticeDatesTitle {}.say(lang)];
    lines.extend(NamedDate::FOLLOWING.into_iter().map(|date| {
        let at = date.of(campaign);
        NoticeDate { what: date_name(lang, date), at: clock(at), local: reader_time(at) }.say(lang)
    }));
    lines.join("\n")
}
