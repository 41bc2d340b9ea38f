//! What is sent, as Discord takes it: forms, buttons, menus.

use domain::verdict::ReasonCode;
use serde_json::Value;
use wording::commands::{Button, Field, Form};

use super::*;
use crate::commands::answer::{Answer, Input, confirm_row, form, menu};
use crate::commands::ticket::{Confirmed, Seen, Stamp, Ticket};
use crate::commands::{announcement_buttons, review};

fn longest_id() -> CampaignId {
    CampaignId::new("a".repeat(48)).unwrap()
}

/// Every component in rows, flat.
fn components(rows: &Value) -> Vec<&Value> {
    rows.as_array().unwrap().iter().flat_map(|row| row["components"].as_array().unwrap()).collect()
}

fn length(text: &Value) -> usize {
    text.as_str().unwrap().encode_utf16().count()
}

#[test]
fn the_buttons_of_a_notice_fit_and_lead_to_the_other_two_languages_and_the_readers_own_post() {
    for lang in Lang::ALL {
        let rows = serde_json::to_value(announcement_buttons(&longest_id(), lang)).unwrap();
        let all = components(&rows);
        let tickets: Vec<Ticket> =
            all.iter().map(|button| Ticket::decode(button["custom_id"].as_str().unwrap()).unwrap()).collect();
        let mut expected: Vec<Ticket> = Lang::ALL
            .into_iter()
            .filter(|other| *other != lang)
            .map(|other| Ticket::Notice(longest_id(), other))
            .collect();
        expected.push(Ticket::CheckMine(longest_id()));
        assert_eq!(tickets, expected);
        for button in all {
            assert!(length(&button["label"]) <= 80 && length(&button["custom_id"]) <= 100, "{button}");
        }
    }
}

#[test]
fn forms_keep_discords_limits_in_every_language() {
    let seen = Seen { campaign: longest_id(), post: Snowflake(u64::MAX), revision: i64::MAX as u64 };
    for lang in Lang::ALL {
        let inputs: Vec<Input> = [Field::Topic, Field::Window, Field::Prize, Field::Question, Field::News]
            .into_iter()
            .map(|field| Input {
                field,
                example: Some(Field::WindowHint),
                long: true,
                required: true,
                chars_max: u16::MAX,
            })
            .collect();
        for title in [Form::Draft, Form::Appeal, Form::Claim, Form::Reject, Form::Reason] {
            let ticket = Ticket::RejectForm(seen.clone(), ReasonCode::VersionUnknown);
            let form = serde_json::to_value(serenity::all::CreateInteractionResponse::Modal(form(
                lang, title, &inputs, &ticket,
            )))
            .unwrap();
            assert_eq!(form["type"], 9);
            let data = &form["data"];
            assert!(length(&data["title"]) <= 45 && length(&data["custom_id"]) <= 100, "{data}");
            let fields = components(&data["components"]);
            assert!((1..=5).contains(&fields.len()));
            for field in fields {
                assert!((1..=45).contains(&length(&field["label"])), "{field}");
                assert!(length(&field["placeholder"]) <= 100, "{field}");
                assert!(field["max_length"].as_u64().unwrap() <= 4000, "{field}");
                assert!(length(&field["custom_id"]) <= 100, "{field}");
            }
        }
    }
}

#[test]
fn a_menu_and_a_question_fit() {
    let seen = Seen { campaign: longest_id(), post: Snowflake(u64::MAX), revision: i64::MAX as u64 };
    for lang in Lang::ALL {
        let entries: Vec<_> =
            review::REASONS.iter().map(|code| (code.name(), wording::reason_name(lang, *code))).collect();
        let ticket = Ticket::ChooseReason(seen.clone());
        let row = serde_json::to_value(menu(&Button::SelectReject.say(lang), &entries, &ticket)).unwrap();
        let select = &row["components"][0];
        assert!(length(&select["placeholder"]) <= 150 && length(&select["custom_id"]) <= 100);
        let options = select["options"].as_array().unwrap();
        assert_eq!(options.len(), review::REASONS.len());
        assert!(options.iter().all(|option| (1..=100).contains(&length(&option["label"]))));

        let ticket = Ticket::Confirm(longest_id(), Stamp(u64::MAX), Confirmed::Publish);
        let row = confirm_row(lang, Button::Confirm, serenity::all::ButtonStyle::Danger, &ticket);
        let row = serde_json::to_value(row).unwrap();
        assert_eq!(row["components"].as_array().unwrap().len(), 2);
    }
}

/// The first message edits the promise, the others follow; buttons hang below the last; nobody is mentioned, and no
/// text passes the limit.
#[test]
fn an_answer_of_several_messages_keeps_its_buttons_for_the_last() {
    let row = confirm_row(Lang::En, Button::Confirm, serenity::all::ButtonStyle::Danger, &Ticket::Cancel);
    let long = "😀".repeat(3000);
    let answer = Answer::say_all(vec![long.clone(), "two".to_owned(), long]).row(row);
    let first = serde_json::to_value(answer.first()).unwrap();
    assert_eq!(first["components"], serde_json::json!([]));
    assert_eq!(first["allowed_mentions"]["parse"], serde_json::json!([]));
    let rest: Vec<Value> =
        answer.rest().iter().map(|message| serde_json::to_value(message).unwrap()).collect();
    assert_eq!(rest.len(), 2);
    assert_eq!(rest[0]["components"], serde_json::json!([]));
    assert_eq!(rest[1]["components"].as_array().unwrap().len(), 1);
    for message in rest.iter().chain([&first]) {
        assert!(length(&message["content"]) <= 2000);
        assert_eq!(message["allowed_mentions"]["parse"], serde_json::json!([]));
    }
    // 64 is the flag of a message that only the asker sees.
    assert!(rest.iter().all(|message| message["flags"] == 64));
    let one = Answer::say("one").row(confirm_row(
        Lang::En,
        Button::Confirm,
        serenity::all::ButtonStyle::Danger,
        &Ticket::Cancel,
    ));
    assert_eq!(serde_json::to_value(one.first()).unwrap()["components"].as_array().unwrap().len(), 1);
}
