//! What the commands say: within Discord's limits in every language, whatever people typed.

use domain::lang::Lang;
use domain::review::Standing;
use domain::snowflake::Snowflake;
use domain::state::State;
use domain::verdict::{Outcome, Reason, ReasonCode};
use domain::window::WindowError;
use wording::commands::{
    About, Act, Button, CommandOption, Done, Field, Form, Menu, PickWait, Refusal, ReviewView, Right,
    confirm, done, draft_typed, dry_run, findings, mine, pick_wait, review_item, state_name, status,
};
use wording::{Counts, MESSAGE_CHARS_MAX, lint_notice, message_chars};

use crate::fixtures::{at, seed};

fn units(text: &str) -> usize {
    message_chars(text)
}

/// Discord's limits: label of a button 80, placeholder of a select 150, title and label in a form 45, example 100,
/// description of a command or option 100.
#[test]
fn labels_titles_and_descriptions_fit_in_every_language() {
    for lang in Lang::ALL {
        let fits = |text: String, most: usize| assert!((1..=most).contains(&units(&text)), "{lang} {text}");
        for label in Button::ALL {
            fits(label.say(lang), 80);
        }
        for title in Form::ALL {
            fits(title.say(lang), 45);
        }
        for label in Field::ALL {
            fits(label.say(lang), 45);
        }
        for about in About::ALL {
            fits(about.say(lang), 100);
        }
        for option in CommandOption::ALL {
            fits(option.say(lang), 100);
        }
        for menu in Menu::ALL {
            fits(menu.say(lang), 32);
        }
        for right in Right::ALL {
            fits(right.say(lang), 32);
        }
        for code in ReasonCode::ALL {
            fits(wording::reason_name(lang, *code), 80);
        }
    }
}

/// Every language has a word of its own for each state.
#[test]
fn states_have_names() {
    for lang in Lang::ALL {
        let names: std::collections::BTreeSet<String> =
            State::ALL.into_iter().map(|state| state_name(lang, state)).collect();
        assert_eq!(names.len(), State::ALL.len(), "{lang}");
    }
    assert_eq!(state_name(Lang::ZhTw, State::Judging), "審核中");
}

/// A campaign with everything as long as it can be, and with words that would act.
fn longest() -> domain::campaign::Campaign {
    let mut campaign = seed();
    let long = "@everyone **😀** ".repeat(20);
    campaign.title = domain::lang::Localised::from_fn(|_| long.chars().take(250).collect());
    campaign.topic = "題".repeat(40);
    campaign.void_reason = Some("😀@here ".repeat(100));
    campaign
}

const COUNTS: Counts = Counts {
    created: u64::MAX,
    accepted: u64::MAX,
    needs_review: u64::MAX,
    rejected: u64::MAX,
    withdrawn: u64::MAX,
    entered: u64::MAX,
};

#[test]
fn answers_fit_into_one_message_whatever_they_hold() {
    let mut campaign = longest();
    let now = at("2025-04-03T16:00:00+08:00");
    for lang in Lang::ALL {
        let fits = |text: &str| assert!((1..=MESSAGE_CHARS_MAX).contains(&units(text)), "{lang} {text}");
        for state in State::ALL {
            campaign.state = state;
            fits(&status(lang, &campaign, &COUNTS, now));
            fits(&confirm(lang, &campaign, &COUNTS, Act::Void));
        }
        for act in
            [Act::Approve, Act::Open, Act::Extend(now), Act::Close, Act::Freeze, Act::Seal, Act::Publish]
        {
            fits(&confirm(lang, &campaign, &COUNTS, act));
        }
        for wait in [PickWait::Time, PickWait::Marks, PickWait::Published] {
            fits(&pick_wait(lang, &campaign, wait, now));
        }
        for what in [Done::Approved, Done::Extended, Done::Closed, Done::Voided, Done::Opened] {
            fits(&done(lang, &campaign, &what));
        }
        fits(&findings(lang, &lint_notice(&campaign)).expect("such a notice has findings"));
        fits(&draft_typed(lang, &["```".repeat(2000), "@everyone".to_owned()]));
    }
}

fn copied(chars: usize) -> domain::verdict::Verdict {
    let mut verdict = crate::fixtures::verdict(
        Outcome::NeedsReview,
        vec![Reason::SimilarEarlier { passages: vec![crate::fixtures::passage(&"像".repeat(chars)); 8] }],
    );
    verdict.reasons.push(Reason::TagMissing { found: vec!["#長#".repeat(300); 30] });
    verdict
}

#[test]
fn a_review_item_fits_and_nothing_in_it_acts() {
    let campaign = longest();
    let verdict = copied(4000);
    for lang in Lang::ALL {
        for text in ["@everyone <@1> ".repeat(300), "😀".repeat(4000), "\n\n> x".repeat(900), String::new()]
        {
            let view = ReviewView {
                post: Snowflake(1_357_248_253_132_800_000),
                place: campaign.channels.entries,
                places: &wording::Places::new(),
                author: &"@here`".repeat(40),
                text: &text,
                verdict: &verdict,
                appeal: Some(&text),
                waiting: 12_345,
                held_until: at("2025-04-03T16:10:00+08:00"),
            };
            let said = review_item(lang, &campaign, &view);
            assert!(units(&said) <= MESSAGE_CHARS_MAX, "{lang} {}", units(&said));
            let body = said.lines().skip(1).collect::<Vec<_>>().join("\n");
            assert!(
                !body.contains("@everyone") && !body.contains("@here") && !body.contains("<@1>"),
                "{body}"
            );
            assert!(said.contains("12,345"), "{said}");
        }
    }
}

#[test]
fn many_own_posts_are_counted_where_they_do_not_fit() {
    let campaign = seed();
    let verdict = copied(40);
    let posts: Vec<_> = (0..200u64)
        .map(|n| {
            let link = wording::post_link(campaign.guild, campaign.channels.entries, Snowflake(u64::MAX - n));
            (link, &verdict, Standing::Pending)
        })
        .collect();
    for lang in Lang::ALL {
        let text = mine(lang, &campaign, &posts);
        assert!(units(&text) <= MESSAGE_CHARS_MAX, "{lang}");
        let shown = text.matches("https://").count();
        assert!(shown >= 5, "{shown}");
        assert!(text.contains(&(200 - shown).to_string()), "{lang} {text}");
    }
}

#[test]
fn a_dry_run_tells_what_to_mend_and_promises_nothing() {
    let verdict = copied(40);
    for lang in Lang::ALL {
        let text = dry_run(lang, &seed(), &verdict);
        assert!(units(&text) <= MESSAGE_CHARS_MAX);
        assert!(text.contains("🛠️"), "{text}");
    }
    // What a post's time and place decide has no mend before there is a post.
    let late = crate::fixtures::verdict(Outcome::Rejected, vec![Reason::TooEarly { by_ms: 60_000 }]);
    let text = dry_run(Lang::En, &seed(), &late);
    assert!(!text.contains("🛠️") && text.contains("would not count yet"), "{text}");
}

#[test]
fn refusals_are_one_sentence_in_every_language_and_nothing_typed_acts() {
    let now = at("2025-04-03T16:00:00+08:00");
    let typed = "@everyone <@1> `x` ".repeat(200);
    let all = [
        Refusal::Outside,
        Refusal::NoCampaign,
        Refusal::NoCampaigns,
        Refusal::WhichCampaign,
        Refusal::NoPost,
        Refusal::NoPosts,
        Refusal::NotYours,
        Refusal::NoVerdict,
        Refusal::NotAPost(typed.clone()),
        Refusal::NotJudgedHere,
        Refusal::Empty(Field::Topic),
        Refusal::SecondAppeal,
        Refusal::SamePerson,
        Refusal::State(State::Frozen),
        Refusal::TooSoon(now),
        Refusal::TooLate(now),
        Refusal::NoResult(now),
        Refusal::NotAWinner,
        Refusal::Uid { least: 4, most: 20 },
        Refusal::NotLater(now),
        Refusal::HeldByAnother(now),
        Refusal::Stale,
        Refusal::OldButton,
        Refusal::Pending(1234),
        Refusal::Prize(typed.clone()),
        Refusal::Window(WindowError::Unreadable { part: typed.clone() }),
        Refusal::Channels,
        Refusal::NoMarket,
        Refusal::NoChart,
        Refusal::Failed("1357248253132800000".to_owned()),
    ];
    for lang in Lang::ALL {
        let roles = Right::ALL.iter().map(|right| Refusal::Role(*right));
        let said: Vec<String> = roles.chain(all.iter().cloned()).map(|refusal| refusal.say(lang)).collect();
        for text in &said {
            assert!((1..=MESSAGE_CHARS_MAX).contains(&units(text)), "{lang} {text}");
            assert!(!text.contains("@everyone") && !text.contains("<@"), "{text}");
        }
        let different: std::collections::BTreeSet<&String> = said.iter().collect();
        assert_eq!(different.len(), said.len(), "{lang}: two refusals say the same");
    }
}

/// A UID is shown back by its last digits only.
#[test]
fn a_uid_is_never_shown_whole() {
    for lang in Lang::ALL {
        let text = wording::commands::claim_stored(lang, &seed(), "1234567890", false);
        assert!(text.contains("`890`") && !text.contains("7890"), "{text}");
        let held = wording::commands::claim_stored(lang, &seed(), "12", true);
        assert!(held.lines().count() == 2, "{held}");
    }
}
