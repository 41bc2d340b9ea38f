//! What happens from a command to its answer.

use serde_json::Value;
use wording::commands::Refusal;

use super::*;
use crate::commands::answer::Answer;
use crate::commands::refusal::refusal_of;
use crate::commands::ticket::{Confirmed, Reasoned, Seen, Stamp, Ticket};
use crate::commands::{Error, Result, member, organise, review};

/// The tickets of an answer's buttons and menus.
fn tickets(answer: &Answer) -> Vec<Ticket> {
    let rows = serde_json::to_value(&answer.rows).unwrap();
    let components = rows.as_array().unwrap().iter().flat_map(|row| row["components"].as_array().unwrap());
    components.map(|part: &Value| Ticket::decode(part["custom_id"].as_str().unwrap()).unwrap()).collect()
}

fn refused(result: Result<Answer>) -> Refusal {
    refusal_of(result.expect_err("refused"), Snowflake(5))
}

fn typed() -> organise::Typed {
    organise::Typed {
        topic: "#关税#".to_owned(),
        window: "4月3日15:00 - 4月4日15:00".to_owned(),
        prize: "5 x 10".to_owned(),
        question: String::new(),
        news: "Bitcoin moved.".to_owned(),
    }
}

async fn draft(desk: &Desk, typed: &organise::Typed) -> Answer {
    let (posts, team) = (Some(Snowflake(20)), Some(Snowflake(30)));
    organise::draft(&desk.data, &desk.organiser(), posts, Some(Snowflake(10)), team, typed).await.unwrap()
}

fn confirm(answer: &Answer, wanted: Confirmed) -> (CampaignId, Stamp) {
    tickets(answer)
        .into_iter()
        .find_map(|ticket| match ticket {
            Ticket::Confirm(id, at, what) if what == wanted => Some((id, at)),
            _ => None,
        })
        .expect("a button for it")
}

async fn press(desk: &Desk, answer: &Answer, wanted: Confirmed) -> Result<Answer> {
    let (id, at) = confirm(answer, wanted);
    organise::confirmed(&desk.data, &desk.organiser(), &id, at, wanted).await
}

/// A campaign that is open, at 16:00.
async fn open() -> Desk {
    let mut desk = Desk::new().await;
    let preview = draft(&desk, &typed()).await;
    press(&desk, &preview, Confirmed::Approve).await.unwrap();
    desk.go_to("2025-04-03T16:00:00+08:00").await;
    assert_eq!(desk.state("topic-2025-04-03").await, State::Open);
    desk
}

const LONG: &str =
    "#关税# 我認為關稅升級後資金會先避險，之後再觀察比特幣是否站穩整數關卡，所以分批買入並嚴格停損。";

#[tokio::test]
async fn a_draft_is_stored_shown_and_approved_by_a_press() {
    let desk = Desk::new().await;
    let preview = draft(&desk, &typed()).await;
    assert_eq!(desk.state("topic-2025-04-03").await, State::Draft);
    // The notice as it would go out, with what was typed.
    let shown = preview.messages.join("\n");
    for part in ["#关税#", "2025-04-03 15:00 - 2025-04-04 15:00", "$10 point card", "Bitcoin moved."] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    let done = press(&desk, &preview, Confirmed::Approve).await.unwrap();
    assert_eq!(desk.state("topic-2025-04-03").await, State::Approved);
    assert!(done.messages[0].contains("Approved"), "{done:?}");
    assert_eq!(desk.woken.load(Ordering::Relaxed), 1);

    // A second press is about a campaign that is another by now: nothing is done, and it says what changed.
    let again = press(&desk, &preview, Confirmed::Approve).await.unwrap();
    assert_eq!(again.messages[0], Refusal::Stale.say(Lang::En));
    assert!(again.messages[1].contains("approved"), "{again:?}");
    assert_eq!(desk.woken.load(Ordering::Relaxed), 1);
    // A second campaign of the day gets another name; the topic has to be another one.
    let other = organise::Typed { topic: "减半".to_owned(), ..typed() };
    draft(&desk, &other).await;
    assert_eq!(desk.state("topic-2025-04-03-2").await, State::Draft);
}

#[tokio::test]
async fn a_refused_draft_comes_back_with_what_was_typed() {
    let desk = Desk::new().await;
    for (wrong, sentence) in [
        (organise::Typed { prize: "many".to_owned(), ..typed() }, Refusal::Prize("many".to_owned())),
        (
            organise::Typed { window: "4月2日15:00 - 4月4日15:00".to_owned(), ..typed() },
            Refusal::TooLate(at("2025-04-02T15:00:00+08:00")),
        ),
        // No prices are stored, so there is no move to write about.
        (organise::Typed { news: String::new(), ..typed() }, Refusal::NoMarket),
    ] {
        let answer = draft(&desk, &wrong).await;
        assert_eq!(answer.messages[0], sentence.say(Lang::En));
        assert!(answer.messages[1].contains(&wrong.window), "{answer:?}");
        assert!(answer.rows.is_empty());
    }
    let nowhere = organise::draft(&desk.data, &desk.organiser(), None, None, None, &typed()).await.unwrap();
    assert_eq!(nowhere.messages[0], Refusal::Channels.say(Lang::En));
    assert!(desk.data.service.campaigns_of(GUILD).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_draft_that_is_given_up_frees_its_topic() {
    let desk = Desk::new().await;
    let preview = draft(&desk, &typed()).await;
    press(&desk, &preview, Confirmed::Discard).await.unwrap();
    assert_eq!(desk.state("topic-2025-04-03").await, State::Void);
    // Nobody but the team ever heard of it.
    let member = desk.member(7);
    assert_eq!(refused(member::status(&desk.data, &member, None).await), Refusal::NoCampaigns);
    let named = member::status(&desk.data, &member, Some("topic-2025-04-03")).await;
    assert_eq!(refused(named), Refusal::NoCampaign);
    let id = CampaignId::new("topic-2025-04-03").unwrap();
    assert!(member::notice(&desk.data, &member, &id, Lang::En).await.is_err());
    draft(&desk, &typed()).await;
    assert_eq!(desk.state("topic-2025-04-03-2").await, State::Draft);
}

#[tokio::test]
async fn nobody_without_the_role_gets_anything_from_a_button_or_a_form_of_the_team() {
    let mut desk = open().await;
    let post = desk.post(7, LONG).await;
    let id = CampaignId::new("topic-2025-04-03").unwrap();
    let seen = Seen { campaign: id.clone(), post, revision: 1 };
    let revision = desk.data.service.campaign(&id).await.unwrap().revision.unsigned_abs();
    for caller in [desk.member(7), desk.reviewer(8)] {
        for what in [
            Confirmed::Approve,
            Confirmed::Discard,
            Confirmed::Open,
            Confirmed::Freeze,
            Confirmed::Seal,
            Confirmed::Publish,
        ] {
            let done = organise::confirmed(&desk.data, &caller, &id, Stamp(revision), what).await;
            assert!(matches!(refused(done), Refusal::Role(_)), "{what:?}");
        }
        for what in [Reasoned::Close, Reasoned::Void, Reasoned::Extend(1_900_000_000)] {
            let done =
                organise::confirmed_with_reason(&desk.data, &caller, &id, Stamp(revision), what, "why").await;
            assert!(matches!(refused(done), Refusal::Role(_)), "{what:?}");
            assert!(organise::reason_form(&desk.data, &caller, id.clone(), Stamp(revision), what).is_err());
        }
        assert!(organise::draft_form(&desk.data, &caller, None, None, None).is_err());
        assert!(matches!(refused(organise::ask_void(&desk.data, &caller, None).await), Refusal::Role(_)));
    }
    let member = desk.member(7);
    assert!(matches!(refused(review::next(&desk.data, &member, None, true).await), Refusal::Role(_)));
    assert!(matches!(refused(review::accept(&desk.data, &member, &seen).await), Refusal::Role(_)));
    assert!(review::reject_form(&desk.data, &member, seen, "off_topic").is_err());
    assert_eq!(desk.state("topic-2025-04-03").await, State::Open);
}

#[tokio::test]
async fn a_button_of_another_server_finds_nothing() {
    let desk = open().await;
    let id = CampaignId::new("topic-2025-04-03").unwrap();
    let revision = desk.data.service.campaign(&id).await.unwrap().revision.unsigned_abs();
    let stranger = Caller { guild: Snowflake(43), administrator: true, ..desk.member(9) };
    let voided =
        organise::confirmed_with_reason(&desk.data, &stranger, &id, Stamp(revision), Reasoned::Void, "x")
            .await;
    assert_eq!(refused(voided), Refusal::NoCampaign);
    assert_eq!(refused(member::notice(&desk.data, &stranger, &id, Lang::En).await), Refusal::NoCampaign);
    let named = member::status(&desk.data, &stranger, Some("topic-2025-04-03")).await;
    assert_eq!(refused(named), Refusal::NoCampaign);
}

#[tokio::test]
async fn members_see_their_own_posts_and_nobody_elses() {
    let mut desk = open().await;
    let first = desk.post(7, LONG).await;
    let short = desk.post(7, "#关税# 太短").await;
    let check = |caller: Caller, typed: String| {
        let data = &desk.data;
        async move { member::check_post(data, &caller, &typed).await }
    };
    let answer = check(desk.member(7), first.to_string()).await.unwrap();
    assert!(answer.messages[0].starts_with("✅"), "{answer:?}");
    let link = wording::post_link(GUILD, Snowflake(20), short);
    let answer = check(desk.member(7), link).await.unwrap();
    assert!(answer.messages[0].contains("too short"), "{answer:?}");
    assert_eq!(refused(check(desk.member(8), first.to_string()).await), Refusal::NotYours);
    assert!(check(desk.reviewer(8), first.to_string()).await.is_ok());
    assert_eq!(refused(check(desk.member(7), "123".to_owned()).await), Refusal::NoPost);
    // Without a post: the newest, and all of them in a line each.
    let newest = member::check_newest(&desk.data, &desk.member(7), None).await.unwrap();
    assert!(newest.messages[0].contains("too short"), "{newest:?}");
    assert!(newest.messages[1].contains("Daily") || newest.messages[1].contains(": 2"), "{newest:?}");
    assert_eq!(refused(member::mine(&desk.data, &desk.member(8), None).await), Refusal::NoPosts);
    // A text that is only tried is judged the same and leaves nothing behind.
    let tried = member::check_text(&desk.data, &desk.member(8), None, "#关税# 太短").await.unwrap();
    assert!(tried.messages[0].contains("would not count yet"), "{tried:?}");
    assert_eq!(refused(member::mine(&desk.data, &desk.member(8), None).await), Refusal::NoPosts);
}

#[tokio::test]
async fn an_objection_is_taken_once_and_from_the_author_alone() {
    let mut desk = open().await;
    let post = desk.post(7, "#关税# 太短").await;
    let object = |caller: Caller, text: &'static str| {
        let data = &desk.data;
        async move { member::appeal(data, &caller, post, text).await }
    };
    assert_eq!(refused(object(desk.member(8), "mine").await), Refusal::NotYours);
    assert!(matches!(refused(object(desk.member(7), "").await), Refusal::Empty(_)));
    object(desk.member(7), "it is long enough").await.unwrap();
    assert_eq!(refused(object(desk.member(7), "again").await), Refusal::SecondAppeal);
    // It waits for a person now, with the author's words.
    let item = review::next(&desk.data, &desk.reviewer(8), None, true).await.unwrap();
    assert!(item.messages[0].contains("it is long enough"), "{item:?}");
    let accept = tickets(&item).into_iter().find_map(|ticket| match ticket {
        Ticket::Accept(seen) => Some(seen),
        _ => None,
    });
    review::accept(&desk.data, &desk.reviewer(8), &accept.unwrap()).await.unwrap();
    let receipt = member::check_post(&desk.data, &desk.member(7), &post.to_string()).await.unwrap();
    assert!(receipt.messages[0].starts_with("✅"), "{receipt:?}");
}

fn seen_in(item: &Answer) -> Seen {
    let found = tickets(item).into_iter().find_map(|ticket| match ticket {
        Ticket::Accept(seen) => Some(seen),
        _ => None,
    });
    found.expect("a button to accept")
}

/// Three posts that wait, oldest first.
async fn waiting() -> (Desk, Vec<Snowflake>) {
    let mut desk = open().await;
    let mut posts = Vec::new();
    for author in 7..10 {
        let post = desk.post(author, "#关税# 太短").await;
        member::appeal(&desk.data, &desk.member(author), post, "look again").await.unwrap();
        posts.push(post);
    }
    (desk, posts)
}

#[tokio::test]
async fn passing_over_leads_through_all_that_waits() {
    let (desk, posts) = waiting().await;
    let reviewer = desk.reviewer(50);
    let mut item = review::next(&desk.data, &reviewer, None, true).await.unwrap();
    let mut met = Vec::new();
    while !item.rows.is_empty() {
        met.push(seen_in(&item).post);
        item = review::skip(&desk.data, &reviewer, &seen_in(&item)).await.unwrap();
    }
    assert_eq!(met, posts);
    assert_eq!(item.messages, [wording::commands::review_empty(Lang::En)]);
    // Asked anew, they are offered again.
    let again = review::next(&desk.data, &reviewer, None, true).await.unwrap();
    assert!(posts.contains(&seen_in(&again).post));
}

#[tokio::test]
async fn what_one_moderator_looks_at_no_other_decides() {
    let (desk, posts) = waiting().await;
    let item = review::next(&desk.data, &desk.reviewer(50), None, true).await.unwrap();
    let seen = seen_in(&item);
    assert_eq!(seen.post, posts[0]);
    let other = review::next(&desk.data, &desk.reviewer(51), None, true).await.unwrap();
    assert_eq!(seen_in(&other).post, posts[1], "the first is held");
    let grabbed = review::accept(&desk.data, &desk.reviewer(51), &seen).await;
    assert!(matches!(refused(grabbed), Refusal::HeldByAnother(_)));
}

#[tokio::test]
async fn a_decision_about_a_post_that_changed_is_refused_and_shows_it_as_it_is() {
    let (desk, _) = waiting().await;
    let reviewer = desk.reviewer(50);
    let seen = seen_in(&review::next(&desk.data, &reviewer, None, true).await.unwrap());
    let old = Seen { revision: seen.revision + 1, ..seen.clone() };
    for answer in [
        review::accept(&desk.data, &reviewer, &old).await.unwrap(),
        review::reject(&desk.data, &reviewer, &old, domain::verdict::ReasonCode::OffTopic, "").await.unwrap(),
    ] {
        assert_eq!(answer.messages[0], wording::commands::review_changed(Lang::En));
        assert_eq!(seen_in(&answer), seen, "the fresh buttons carry the revision of now");
    }
    let rejected =
        review::reject(&desk.data, &reviewer, &seen, domain::verdict::ReasonCode::OffTopic, "not about it")
            .await;
    assert_eq!(tickets(&rejected.unwrap()), [Ticket::NextReview]);
}

#[tokio::test]
async fn only_reasons_that_a_person_gives_are_taken_from_the_menu() {
    let (desk, _) = waiting().await;
    let reviewer = desk.reviewer(50);
    let seen = seen_in(&review::next(&desk.data, &reviewer, None, true).await.unwrap());
    for code in review::REASONS {
        assert!(review::reject_form(&desk.data, &reviewer, seen.clone(), code.name()).is_ok(), "{code}");
    }
    for chosen in ["too_short", "withdrawn", "", "anything"] {
        assert!(review::reject_form(&desk.data, &reviewer, seen.clone(), chosen).is_err(), "{chosen}");
    }
}

fn asks_reason(answer: &Answer) -> (CampaignId, Stamp, Reasoned) {
    let found = tickets(answer).into_iter().find_map(|ticket| match ticket {
        Ticket::AskReason(id, at, what) => Some((id, at, what)),
        _ => None,
    });
    found.expect("a button that asks for the reason")
}

#[tokio::test]
async fn the_end_is_moved_only_later_and_only_with_a_reason() {
    let mut desk = open().await;
    desk.post(7, LONG).await;
    let organiser = desk.organiser();
    let earlier = organise::ask_extend(&desk.data, &organiser, None, "2025-04-04 15:00").await;
    assert_eq!(refused(earlier), Refusal::NotLater(at("2025-04-04T15:00:00+08:00")));
    let unread = organise::ask_extend(&desk.data, &organiser, None, "soon").await;
    assert!(matches!(refused(unread), Refusal::Window(_)));
    let question = organise::ask_extend(&desk.data, &organiser, None, "2025-04-04 21:00").await.unwrap();
    // What will happen, in numbers.
    for part in ["2025-04-04 15:00", "2025-04-04 21:00", "so far: 1"] {
        assert!(question.messages[0].contains(part), "{part} in {question:?}");
    }
    let (id, stamp, what) = asks_reason(&question);
    let data = &desk.data;
    let silent = organise::confirmed_with_reason(data, &organiser, &id, stamp, what, "").await;
    assert!(matches!(refused(silent), Refusal::Empty(_)));
    organise::confirmed_with_reason(data, &organiser, &id, stamp, what, "prices were late").await.unwrap();
    let closes = data.service.campaign(&id).await.unwrap().campaign.window.closes;
    assert_eq!(closes, at("2025-04-04T21:00:00+08:00"));
    // The same press again is about what is no longer so.
    let again = organise::confirmed_with_reason(data, &organiser, &id, stamp, what, "again").await.unwrap();
    assert_eq!(again.messages[0], Refusal::Stale.say(Lang::En));
}

#[tokio::test]
async fn a_campaign_is_called_off_with_its_reason() {
    let desk = open().await;
    let organiser = desk.organiser();
    let (id, stamp, what) = asks_reason(&organise::ask_void(&desk.data, &organiser, None).await.unwrap());
    organise::confirmed_with_reason(&desk.data, &organiser, &id, stamp, what, "wrong topic").await.unwrap();
    let status = member::status(&desk.data, &desk.member(7), None).await.unwrap();
    assert!(status.messages[0].contains("wrong topic"), "{status:?}");
    let winners = member::winners(&desk.data, &desk.member(7), None).await;
    assert_eq!(refused(winners), Refusal::State(State::Void));
}

#[tokio::test]
async fn the_steps_to_the_winners_say_what_they_wait_for() {
    let mut desk = open().await;
    desk.post(7, LONG).await;
    let organiser = desk.organiser();
    let early = organise::ask_pick(&desk.data, &organiser, None).await.unwrap();
    assert!(early.rows.is_empty(), "{early:?}");
    assert!(matches!(
        refused(member::winners(&desk.data, &desk.member(7), None).await),
        Refusal::NoResult(_)
    ));
    let claim = member::claim(&desk.data, &desk.member(7), None, "123456").await;
    assert_eq!(refused(claim), Refusal::NotAWinner);
    desk.go_to("2025-04-05T16:30:00+08:00").await;
    let question = organise::ask_pick(&desk.data, &desk.organiser(), None).await.unwrap();
    let frozen = press(&desk, &question, Confirmed::Freeze).await.unwrap();
    assert!(frozen.messages[0].contains("list: 1"), "{frozen:?}");
    assert_eq!(desk.state("topic-2025-04-03").await, State::Frozen);
    let marks = organise::ask_pick(&desk.data, &desk.organiser(), None).await.unwrap();
    assert!(marks.rows.is_empty() && marks.messages[0].contains("marks come first"), "{marks:?}");
    let announce = organise::ask_announce(&desk.data, &desk.organiser(), None).await.unwrap();
    assert!(announce.rows.is_empty(), "{announce:?}");
}

#[tokio::test]
async fn members_never_see_a_draft() {
    let desk = Desk::new().await;
    draft(&desk, &typed()).await;
    let id = CampaignId::new("topic-2025-04-03").unwrap();
    let member = desk.member(7);
    assert_eq!(refused(member::rules(&desk.data, &member, None).await), Refusal::NoCampaigns);
    let named = member::rules(&desk.data, &member, Some("topic-2025-04-03")).await;
    assert_eq!(refused(named), Refusal::NoCampaign);
    let pressed = member::notice(&desk.data, &member, &id, Lang::ZhTw).await;
    assert!(matches!(pressed, Err(Error::Refused(Refusal::NoCampaign | Refusal::Role(_)))));
    assert!(member::notice(&desk.data, &desk.organiser(), &id, Lang::ZhTw).await.is_ok());
}

#[tokio::test]
async fn an_author_is_asked_to_mend_only_what_an_edit_mends_and_only_by_the_team() {
    let mut desk = open().await;
    let first = "很多人只盯著價格，我更在意穩定幣流入交易所的速度，這次連續三天淨流出，說明場外買盤還沒有準備好接手。";
    desk.post(7, &format!("#关税# {first}")).await;
    // Of one moment neither would be earlier.
    desk.now += TimeDelta::seconds(1);
    // 27 characters of the first post, about a third of this one: enough for a person to look, too little for a copy.
    let similar = "#关税# 很多人只盯著價格，我更在意穩定幣流入交易所的速度，這次連續。老家做外貿的表哥說訂單已經停了，\
                   實體都這麼緊張，風險資產很難獨善其身，我選擇多拿一點美元現金過冬。";
    let post = desk.post(8, similar).await;
    let reviewer = desk.reviewer(50);
    let item = review::next(&desk.data, &reviewer, None, true).await.unwrap();
    let seen = seen_in(&item);
    assert_eq!(seen.post, post);
    assert!(tickets(&item).contains(&Ticket::ChooseMend(seen.clone())));
    for code in campaigns::mending::MENDABLE {
        assert!(review::mend_form(&desk.data, &reviewer, seen.clone(), code.name()).is_ok(), "{code}");
    }
    for chosen in ["too_short", "withdrawn", "", "anything"] {
        assert!(review::mend_form(&desk.data, &reviewer, seen.clone(), chosen).is_err(), "{chosen}");
    }
    let code = domain::verdict::ReasonCode::Reworded;
    let by_a_member = review::ask_to_mend(&desk.data, &desk.member(9), &seen, code, "").await;
    assert!(matches!(refused(by_a_member), Refusal::Role(_)));
    let asked = review::ask_to_mend(&desk.data, &reviewer, &seen, code, "in your words, please").await;
    assert_eq!(tickets(&asked.unwrap()), [Ticket::NextReview]);
    let empty = review::next(&desk.data, &reviewer, None, true).await.unwrap();
    assert_eq!(empty.messages, [wording::commands::review_empty(Lang::En)]);
    let again = review::ask_to_mend(&desk.data, &reviewer, &seen, code, "").await;
    let Refusal::Told(sentence) = refused(again) else { panic!("a sentence in every language") };
    assert!(sentence.en.contains("already") && sentence.zh_tw.contains("已經"), "{sentence:?}");
}
