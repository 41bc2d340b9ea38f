//! The notice and what follows it until the result.

use domain::digest::Digest;
use domain::lang::{Lang, Localised};
use domain::length::CountMethod;
use wording::{
    ANNOUNCEMENT_CHARS_MAX, Counts, MESSAGE_CHARS_MAX, amended, claimed, closed, draft_question, draft_title,
    entry_list, freeze_overdue, frozen, last_hour, message_chars, notice, notice_announcements,
    notice_messages, reminder, result_overdue, review_needed, split_announcement, voided, window_missed,
    winner_reply,
};

use crate::check::{digit_groups, show};
use crate::fixtures::{TOPIC, at, drafted, seed};

#[test]
fn the_notice() {
    let mut plain = seed();
    // The seed's own words write the same dates in other ways; the frame around them must agree to the digit.
    plain.body =
        Localised::from_fn(|_| "BTC 88,500 → 82,320 (Binance BTCUSDT, 2025-04-03 08:00 UTC+8)".into());
    let mut strict = plain.clone();
    strict.title = Localised::from_fn(|lang| draft_title(lang, TOPIC));
    strict.aliases.clear();
    strict.rules.max_distinct_tags = 2;
    strict.rules.quality_floor = Some(550);
    strict.rules.count_method = CountMethod::Weibo;
    strict.prize.winners_max = 1;
    strict.prize.amount_minor = 1050;
    strict.prize.currency = "EUR".into();
    strict.criteria = [("reasoning", 60), ("house_style", 40)]
        .map(|(id, weight)| domain::campaign::Criterion { id: id.into(), weight })
        .to_vec();
    let methods = CountMethod::ALL.map(|method| {
        let mut campaign = plain.clone();
        campaign.rules.count_method = method;
        show(&format!("length rule by {method}"), |lang| {
            let text = notice(lang, &campaign);
            text.lines().find(|line| line.starts_with("3. ")).unwrap().to_owned()
        })
    });
    let shown = [
        show("the seed's campaign", |lang| notice(lang, &plain)),
        show("one winner, two topics, a floor, another method and currency", |lang| notice(lang, &strict)),
        methods.join("\n"),
    ];
    insta::assert_snapshot!("notice", shown.join("\n"));
}

#[test]
fn the_seed_s_own_notice_fits_into_one_message() {
    for lang in Lang::ALL {
        let text = notice(lang, &seed());
        assert!(message_chars(&text) <= MESSAGE_CHARS_MAX, "{lang}: {}", message_chars(&text));
        assert_eq!(notice_messages(lang, &seed()), [text]);
    }
}

#[test]
fn a_long_notice_is_split_between_sections() {
    let mut campaign = drafted();
    campaign.body = Localised::from_fn(|_| "一段很長的行情。".repeat(150));
    for lang in Lang::ALL {
        let messages = notice_messages(lang, &campaign);
        assert!(messages.len() > 1, "{lang}");
        assert!(messages.iter().all(|one| message_chars(one) <= MESSAGE_CHARS_MAX), "{lang}");
        assert_eq!(messages.join("\n"), notice(lang, &campaign), "{lang}: nothing lost, split at line ends");
        assert!(messages[0].starts_with("📣"), "{lang}");
        let borders = ["💰", "📅", "⚠️", "⚖️", "🗓️", "ℹ️", campaign.question.get(lang).as_str()];
        for message in &messages[1..] {
            assert!(borders.iter().any(|border| message.starts_with(border)), "{lang}: {message}");
        }
    }
    campaign.body = Localised::from_fn(|_| "字".repeat(4500));
    for lang in Lang::ALL {
        let messages = notice_messages(lang, &campaign);
        assert!(messages.iter().all(|one| message_chars(one) <= MESSAGE_CHARS_MAX), "{lang}");
        assert_eq!(messages.concat().matches('字').count(), notice(lang, &campaign).matches('字').count());
    }
}

/// The drafted campaign carries the market paragraph; its notice names the same numbers in all languages too.
#[test]
fn a_drafted_notice_names_the_same_numbers_everywhere() {
    let campaign = drafted();
    let expected = notice(Lang::ZhTw, &campaign);
    for lang in Lang::ALL {
        assert_eq!(digit_groups(&notice(lang, &campaign)), digit_groups(&expected), "{lang}");
    }
}

/// The order of domain-rules: heading, prize, news, question, window, rules, judging, dates, advice, receipt.
#[test]
fn the_notice_keeps_its_order() {
    for lang in Lang::ALL {
        let (campaign, text) = (seed(), notice(lang, &seed()));
        let places: Vec<usize> = [
            "📣",
            "💰",
            campaign.body.get(lang),
            campaign.question.get(lang),
            "📅",
            "⚠️",
            "1. ",
            "2. ",
            "3. ",
            "⚖️",
            "🗓️",
            "ℹ️",
            "🧾",
        ]
        .iter()
        .map(|mark| text.find(mark).unwrap_or_else(|| panic!("{lang} lacks {mark}")))
        .collect();
        assert!(places.is_sorted(), "{lang}: {places:?}");
    }
}

#[test]
fn the_drafts() {
    let shown = [show("title", |lang| draft_title(lang, TOPIC)), show("question", draft_question)];
    insta::assert_snapshot!("draft", shown.join("\n"));
}

#[test]
fn announcements_while_it_runs() {
    let campaign = drafted();
    let many = Counts {
        created: 1234,
        accepted: 1001,
        needs_review: 12,
        rejected: 200,
        withdrawn: 21,
        entered: 1001,
    };
    let one = Counts { created: 1, accepted: 1, entered: 1, ..Counts::default() };
    let none = Counts::default();
    let hash = Digest::plain(b"list");
    let mut shown = Vec::new();
    for entered in [0, 1, 1234] {
        shown.push(show(&format!("reminder, {entered} entered"), |lang| reminder(lang, &campaign, entered)));
    }
    for (case, counts) in [("many", many), ("one", one), ("none", none)] {
        shown.push(show(&format!("closed, {case}"), |lang| closed(lang, &campaign, &counts)));
    }
    shown.push(show("last hour", |lang| last_hour(lang, &campaign, 1234)));
    let mut longer = campaign.clone();
    longer.window.closes = at("2025-04-04T18:00:00+08:00");
    longer.dates = campaign.dates.following(&campaign.window, &longer.window);
    let because = Some("the exchange was down\n@everyone");
    shown.push(show("extended", |lang| amended(lang, &longer, &campaign, because)));
    let mut early = campaign.clone();
    early.window.opens = at("2025-04-03T14:30:00+08:00");
    shown.push(show("opened early", |lang| amended(lang, &early, &campaign, None)));
    shown.push(show("entry list", |lang| entry_list(lang, &campaign, &many)));
    for entries in [1, 1001] {
        shown.push(show(&format!("frozen, {entries}"), |lang| frozen(lang, &campaign, entries, &hash)));
    }
    shown.push(show("voided", |lang| voided(lang, &campaign, "the news was retracted\n@everyone")));
    for waiting in [1, 12] {
        shown
            .push(show(&format!("review needed, {waiting}"), |lang| review_needed(lang, &campaign, waiting)));
    }
    shown.push(show("window missed", |lang| window_missed(lang, &campaign)));
    shown.push(show("freeze overdue", |lang| freeze_overdue(lang, &campaign)));
    shown.push(show("result overdue", |lang| result_overdue(lang, &campaign)));
    insta::assert_snapshot!("announcements", shown.join("\n"));
}

/// Everything a campaign may carry at its longest: a title of a hundred characters, twenty aliases of forty, the largest
/// numbers, a reason of any length. Only the notice, with a news paragraph of any length, may need a second part.
#[test]
fn the_longest_announcements_fit() {
    let mut campaign = drafted();
    campaign.title = Localised::from_fn(|_| "長".repeat(100));
    campaign.aliases = (0..20).map(|n| format!("{}{n:02}", "話".repeat(38))).collect();
    campaign.prize.winners_max = u32::MAX;
    campaign.prize.amount_minor = 1_000_000_000_000;
    campaign.rules.quality_floor = Some(u32::MAX);
    let most = Counts {
        created: u64::MAX,
        accepted: u64::MAX,
        needs_review: u64::MAX,
        rejected: u64::MAX,
        withdrawn: u64::MAX,
        entered: u64::MAX,
    };
    let mut longer = campaign.clone();
    longer.window.opens = at("2025-04-03T14:59:59.999+08:00");
    longer.window.closes = at("2025-04-05T14:59:59.999+08:00");
    longer.dates = campaign.dates.following(&campaign.window, &longer.window);
    let reason = "😀@everyone *_~`|># ".repeat(200);
    let hash = Digest::plain(b"list");
    for lang in Lang::ALL {
        for (kind, text) in [
            ("notice", notice(lang, &campaign)),
            ("reminder", reminder(lang, &campaign, u64::MAX)),
            ("last hour", last_hour(lang, &campaign, u64::MAX)),
            ("amended", amended(lang, &longer, &campaign, Some(&reason))),
            ("closed", closed(lang, &campaign, &most)),
            ("entry list", entry_list(lang, &campaign, &most)),
            ("frozen", frozen(lang, &campaign, usize::MAX, &hash)),
            ("voided", voided(lang, &campaign, &reason)),
        ] {
            let chars = message_chars(&text);
            assert!(chars <= ANNOUNCEMENT_CHARS_MAX, "{kind} in {lang}: {chars}");
            assert_eq!(split_announcement(&text), [text], "{kind} in {lang}");
        }
        for (kind, text) in [
            ("review needed", review_needed(lang, &campaign, u64::MAX)),
            ("window missed", window_missed(lang, &campaign)),
            ("freeze overdue", freeze_overdue(lang, &campaign)),
            ("result overdue", result_overdue(lang, &campaign)),
            ("reply to a winner", winner_reply(lang, &campaign, u32::MAX)),
            ("number taken", claimed(lang, &campaign, u32::MAX, false)),
            ("number on hold", claimed(lang, &campaign, u32::MAX, true)),
        ] {
            // These go out as plain messages.
            assert!(message_chars(&text) <= MESSAGE_CHARS_MAX, "{kind} in {lang}: {}", message_chars(&text));
        }
        let mut long = campaign.clone();
        long.body = Localised::from_fn(|_| "😀".repeat(6000));
        let parts = notice_announcements(lang, &long);
        assert!(parts.iter().all(|part| message_chars(part) <= ANNOUNCEMENT_CHARS_MAX), "{lang}");
        assert_eq!(parts.concat().matches('😀').count(), 6000);
    }
}
