//! Putting texts into Discord messages.

use std::collections::BTreeMap;

use domain::campaign::Campaign;
use domain::lang::Lang;
use domain::prize::Prize;
use domain::snowflake::Snowflake;
use domain::topic::judge_topics;

use crate::catalogue::{PrizeOther, PrizeUsd};
use crate::format::{ANNOUNCEMENT_CHARS_MAX, MESSAGE_CHARS_MAX, message_chars};

/// The command that shows a member's receipt.
pub(crate) const CHECK_COMMAND: &str = "/campaign check";
/// The command that files an appeal.
pub(crate) const APPEAL_COMMAND: &str = "/campaign appeal";
/// The command by which a winner sends the account number.
pub(crate) const CLAIM_COMMAND: &str = "/campaign claim";
/// The command line that recomputes a result.
pub(crate) const VERIFY_COMMAND: &str = "herald verify";

/// The address of a message.
pub fn post_link(guild: Snowflake, channel: Snowflake, message: Snowflake) -> String {
    format!("https://discord.com/channels/{guild}/{channel}/{message}")
}

/// Where posts stand that are not in the entries channel itself, by post: in a thread, or in another channel.
pub type Places = BTreeMap<Snowflake, Snowflake>;

/// The address of a post of a campaign.
pub(crate) fn entry_link(campaign: &Campaign, places: &Places, post: Snowflake) -> String {
    let place = places.get(&post).copied().unwrap_or(campaign.channels.entries);
    post_link(campaign.guild, place, post)
}

/// The campaign's topic as members must post it.
pub(crate) fn tag(campaign: &Campaign) -> String {
    signed(&campaign.topic)
}

/// A topic between two signs, whether it was registered with or without them.
pub(crate) fn signed(topic: &str) -> String {
    let bare = topic.trim_matches(|c: char| c.is_whitespace() || matches!(c, '#' | '﹟' | '＃'));
    format!("#{bare}#")
}

/// A campaign's title with its topic, once: a title that carries the topic already is left as it is.
pub(crate) fn name(lang: Lang, campaign: &Campaign) -> (String, Option<String>) {
    let title = campaign.title.get(lang).trim().to_owned();
    let tagged = campaign
        .topic_rules()
        .is_ok_and(|rules| judge_topics(&title, &rules).tags.iter().any(|found| found.is_campaign_tag));
    (title, (!tagged).then(|| tag(campaign)))
}

/// [`name`] with the title in bold, as announcements begin.
pub(crate) fn heading(lang: Lang, campaign: &Campaign) -> String {
    match name(lang, campaign) {
        (title, Some(tag)) => format!("**{title}** {tag}"),
        (title, None) => format!("**{title}**"),
    }
}

/// The face value of one prize; "point card" follows it in every sentence.
pub(crate) fn prize(lang: Lang, prize: &Prize) -> String {
    let amount = prize.amount();
    if prize.currency == "USD" {
        PrizeUsd { amount }.say(lang)
    } else {
        PrizeOther { amount, currency: prize.currency.clone() }.say(lang)
    }
}

/// Splits a text into messages of at most [`MESSAGE_CHARS_MAX`] characters, between lines where that is possible and
/// between characters where a line alone is too long.
pub fn split_message(text: &str) -> Vec<String> {
    pack(text.split('\n').map(str::to_owned), MESSAGE_CHARS_MAX)
}

/// Splits an announcement into parts of at most [`ANNOUNCEMENT_CHARS_MAX`] characters, as [`split_message`] does. Nearly
/// always it is one.
pub fn split_announcement(text: &str) -> Vec<String> {
    pack(text.split('\n').map(str::to_owned), ANNOUNCEMENT_CHARS_MAX)
}

/// Packs parts into as few messages as their order allows. A part that is too long for a message of its own is split
/// between its lines, and a line between its characters.
pub(crate) fn pack(parts: impl IntoIterator<Item = String>, chars_max: usize) -> Vec<String> {
    let mut messages: Vec<String> = Vec::new();
    for part in parts {
        if message_chars(&part) > chars_max {
            let smaller: Vec<String> = if part.contains('\n') {
                pack(part.split('\n').map(str::to_owned), chars_max)
            } else {
                cut(&part, chars_max)
            };
            messages.extend(smaller);
            continue;
        }
        match messages.last_mut() {
            Some(last) if message_chars(last) + 1 + message_chars(&part) <= chars_max => {
                last.push('\n');
                last.push_str(&part);
            }
            _ => messages.push(part),
        }
    }
    messages
}

fn cut(line: &str, chars_max: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut room = chars_max;
    for c in line.chars() {
        if c.len_utf16() > room {
            pieces.push(String::new());
            room = chars_max;
        }
        room -= c.len_utf16();
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_names_server_channel_and_message() {
        assert_eq!(
            post_link(Snowflake(1), Snowflake(2), Snowflake(1_357_248_253_132_800_000)),
            "https://discord.com/channels/1/2/1357248253132800000"
        );
    }

    #[test]
    fn a_topic_gets_its_signs_once() {
        for topic in ["关税", "#关税", "#关税#", " ＃关税﹟ "] {
            assert_eq!(signed(topic), "#关税#");
        }
    }

    #[test]
    fn splitting_loses_nothing_and_keeps_the_limit() {
        let line = |c: char, n: usize| String::from(c).repeat(n);
        let text = [line('a', 1500), line('b', 499), line('c', 1), line('😀', 2100), line('d', 3)].join("\n");
        let messages = split_message(&text);
        let sizes: Vec<usize> = messages.iter().map(|m| message_chars(m)).collect();
        assert_eq!(sizes, [2000, 1, 2000, 2000, 200 + 4]);
        assert_eq!(messages.concat().replace('\n', ""), text.replace('\n', ""));
        assert_eq!(split_message("short"), ["short"]);
    }
}
